"""retrain.py: choices become recipes and arguments."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from digitpad.errors import StoreError
from digitpad.lab.presets import find_recipe
from digitpad.runs.plan import (
    Choice,
    DetailError,
    Situation,
    plan,
    recipe_of,
    synthetic_count,
    usual_details,
)
from digitpad.runs.recipe import RECIPES
from digitpad.system.files import write_json

WIDTHS = (32, 64, 128)
THERE = Situation("mnist", 60_000, 12, Path("m.keras"), Path("m.tflite"), WIDTHS)


@pytest.fixture(autouse=True)
def no_data(monkeypatch):
    monkeypatch.delenv("DIGITPAD_DATA", raising=False)


def test_the_usual_handwriting_run_goes_on_from_the_model_in_use():
    planned = plan(Choice("handwriting"), THERE)
    keras, compiled = str(Path("m.keras").absolute()), str(Path("m.tflite").absolute())
    assert planned.arguments == ("--drawings", "--from", keras, "--against", compiled)
    assert planned.recipe.widths == WIDTHS
    assert planned.recipe.epochs == RECIPES["personal"].epochs
    assert abs(planned.recipe.held_out - RECIPES["personal"].held_out) <= 1
    assert planned.seconds > 0


def test_the_usual_run_from_scratch_is_the_quick_recipe():
    planned = plan(Choice("scratch", drawings=False), THERE)
    assert planned.recipe == RECIPES["quick"]
    assert planned.arguments == ("--against", str(Path("m.tflite").absolute()))
    assert planned.digits == 57_000


def test_without_a_model_there_is_nothing_to_compare_with():
    assert plan(Choice("scratch"), Situation("mnist", 60_000, 0, None, None)).arguments == ()


@pytest.mark.parametrize(
    ("situation", "words"),
    [
        (Situation("mnist", 60_000, 0, Path("m.keras"), None, WIDTHS), "First draw"),
        (Situation("mnist", 60_000, 3, None, None, WIDTHS), "a different network"),
        (Situation("mnist", 60_000, 3, Path("m.keras"), None, None), "a different network"),
    ],
)
def test_obstacles_are_sentences(situation, words):
    assert words in situation.obstacle
    assert not THERE.obstacle


def test_synthetic_digits_can_be_left_out_and_stand_in_mnists_place():
    without = recipe_of(Choice("scratch", synthetic=False), THERE)
    assert (without.written, without.real) == (0, 0)
    quick = RECIPES["quick"]
    alone = plan(Choice("scratch", pictures=False), THERE)
    assert alone.arguments[:2] == ("--mnist", "none")
    assert alone.recipe.written > 0
    assert alone.recipe.held_out == 1000
    assert synthetic_count(Choice("scratch")) == round(60_000 * (quick.written + quick.real))


def test_with_peoples_pen_paths_the_writer_writes_its_own_share_alone(monkeypatch):
    monkeypatch.setenv("DIGITPAD_DATA", "there")
    assert recipe_of(Choice("scratch", synthetic=False), THERE).real > 0
    assert synthetic_count(Choice("scratch")) == round(60_000 * RECIPES["quick"].written)


def test_of_a_small_file_no_more_is_learned_than_it_has():
    small = replace(THERE, digits="file", count=1200)
    planned = plan(Choice("scratch", drawings=False), small)
    assert planned.arguments == (
        "--against",
        str(Path("m.tflite").absolute()),
    )  # the choice is in the settings
    assert planned.recipe.held_out == 60
    assert planned.digits == 1140
    assert plan(Choice("handwriting"), small).digits < 1200


def test_details_change_the_recipe():
    details = {"epochs": "9", "augmentation": "50", "validation": "10", "seed": "4", "learning_rate": "0,001"}
    recipe = recipe_of(Choice("scratch", details=details), THERE)
    assert (recipe.epochs, recipe.seed, recipe.learning_rate) == (9, 4, 0.001)
    assert recipe.held_out == 6000
    assert recipe.rotation == RECIPES["quick"].rotation / 2
    with pytest.raises(DetailError):
        plan(Choice("scratch", details={"epochs": "x"}), THERE)


def test_as_much_augmentation_as_can_be_typed_is_a_recipe():
    for kind in ("scratch", "handwriting"):
        usual = recipe_of(Choice(kind, details=usual_details(kind)), THERE)
        most = recipe_of(Choice(kind, details={**usual_details(kind), "augmentation": "150"}), THERE)
        assert most.rotation == pytest.approx(1.5 * usual.rotation)
        assert most.shift == pytest.approx(1.5 * usual.shift)


def test_the_recipe_is_kept_for_the_process(tmp_path):
    recipe = plan(Choice("handwriting"), THERE).recipe
    write_json(recipe.to_record(), tmp_path / "home" / "recipe.json")
    assert find_recipe(str(tmp_path / "home" / "recipe.json")) == recipe
    assert json.loads((tmp_path / "home" / "recipe.json").read_text())["name"] == "personal"
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        write_json(recipe.to_record(), tmp_path / "file" / "recipe.json")
