"""Plans of a training: choices become recipes and arguments, and how long a run will take."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from digitpad.errors import StoreError
from digitpad.lab.presets import find_recipe
from digitpad.runs.plan import (
    Choice,
    DetailError,
    Plan,
    Situation,
    about,
    estimated_seconds,
    keep_slowness,
    labels,
    limits,
    plan,
    read_slowness,
    recipe_of,
    synthetic_count,
    usual_details,
    values,
)
from digitpad.runs.recipe import RECIPES, Recipe
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


USUAL = usual_details("scratch")


def test_every_detail_has_a_name_and_limits():
    assert list(labels()) == list(limits()) == list(USUAL)


def test_usual_details_are_numbers():
    assert values(USUAL) == {
        "epochs": 3,
        "batch": 128,
        "learning_rate": 0.006,
        "augmentation": 1,
        "validation": 0.05,
        "seed": 1,
    }


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("learning_rate", "0,01", 0.01),
        ("augmentation", " 50 % ", 0.5),
        ("augmentation", "0", 0),
        ("epochs", "7.0", 7),
    ],
)
def test_numbers_are_taken_as_people_type_them(name, text, value):
    assert values({**USUAL, name: text})[name] == value


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("epochs", "0", "A whole number from 1 to 1000."),
        ("epochs", "2.5", "A whole number from 1 to 1000."),
        ("epochs", "", "A whole number from 1 to 1000."),
        ("batch", "many", "A whole number from 1 to 10000."),
        ("learning_rate", "nan", "A number from 1e-6 to 1."),
        ("validation", "51", "A percentage from 1 to 50."),
        ("augmentation", "inf", "A percentage from 0 to 150."),
        ("seed", "-1", "A whole number from 0 to 2147483647."),
    ],
)
def test_what_cannot_be_gets_a_sentence(name, text, sentence):
    with pytest.raises(DetailError) as caught:
        values({**USUAL, name: text})
    assert caught.value.sentences == {name: sentence}


def test_all_faults_are_told_at_once():
    with pytest.raises(DetailError) as caught:
        values({**USUAL, "epochs": "x", "seed": "y"})
    assert set(caught.value.sentences) == {"epochs", "seed"}


@pytest.mark.parametrize(
    ("duration_s", "words"),
    [
        (0, "about 10 seconds"),
        (34, "about 30 seconds"),
        (52, "about a minute"),
        (89, "about a minute"),
        (118, "about 2 minutes"),
        (14 * 60, "about 14 minutes"),
        (33 * 60, "about 35 minutes"),
        (57 * 60, "about an hour"),
        (3.1 * 3600, "about 3 hours"),
    ],
)
def test_a_time_is_as_precise_as_a_guess(duration_s, words):
    assert about(duration_s) == words


def test_more_digits_more_epochs_and_wider_networks_take_longer():
    quick = RECIPES["quick"]
    usual = estimated_seconds(quick, 1000)
    assert estimated_seconds(quick, 2000) > usual
    assert estimated_seconds(Recipe(name="x", epochs=quick.epochs, widths=(32, 64, 128)), 1000) > usual
    assert estimated_seconds(quick, 1000, slowness=2) > usual


def test_this_machine_is_remembered(tmp_path):
    path = tmp_path / "speed.json"
    assert read_slowness(path) == {}
    quick = RECIPES["quick"]
    learned_s = estimated_seconds(quick, 10_000) - estimated_seconds(quick, 0)
    keep_slowness(path, quick, 10_000 * quick.epochs, 3 * learned_s)
    assert read_slowness(path) == {"quick": 3}
    keep_slowness(path, quick, 0, 5)  # nothing was learned: nothing is known
    assert read_slowness(path) == {"quick": 3}
    keep_slowness(path, RECIPES["personal"], 100, 1)
    assert set(read_slowness(path)) == {"quick", "personal"}


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"slowness": "x"}', '{"slowness": 0}', '{"slowness": 1e9}']
)
def test_what_cannot_be_is_not_believed(tmp_path, content):
    path = tmp_path / "speed.json"
    path.write_text(content)
    assert read_slowness(path) == {}


def test_a_folder_that_cannot_be_written_is_no_matter(tmp_path):
    keep_slowness(tmp_path / "none" / "speed.json", RECIPES["quick"], 1000, 5)
    assert list(tmp_path.iterdir()) == []


def test_a_plan_goes_on_from_another_model():
    first = Plan(
        RECIPES["quick"], ("--mnist", "none", "--from", "/a.keras", "--against", "/b.tflite"), 1, 1.0
    )
    further = first.further(Path("/new.keras"), Path("/use.tflite"))
    assert further.arguments == ("--mnist", "none", "--from", "/new.keras", "--against", "/use.tflite")
    assert first.further(Path("/new.keras"), None).arguments == ("--mnist", "none", "--from", "/new.keras")
