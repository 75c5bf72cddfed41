"""Recipes of a mixture: their limits, JSON, and the names of 0.1."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.errors import DataError
from digitpad.lab.presets import find_recipe
from digitpad.runs.recipe import RECIPES, Recipe, recipe_from


@pytest.mark.parametrize("name", RECIPES)
def test_named_recipes_survive_json(name):
    recipe = find_recipe(name)
    assert recipe.name == name
    assert recipe_from(json.loads(json.dumps(recipe.to_record()))) == recipe


@given(
    st.builds(
        Recipe,
        name=st.text(),
        epochs=st.integers(1, 1000),
        widths=st.tuples(*[st.integers(1, 512)] * 3),
        learning_rate=st.floats(1e-6, 1),
        rotation=st.one_of(st.integers(0, 45), st.floats(0, 45)),
        seed=st.integers(0, 2**31 - 1),
    )
)
def test_any_recipe_survives_json(recipe):
    assert recipe_from(json.loads(json.dumps(recipe.to_record()))) == recipe


def test_a_file_changes_only_what_it_names(tmp_path):
    path = tmp_path / "mine.json"
    path.write_text('{"epochs": 2, "widths": [8, 16, 32]}', encoding="utf-8")
    expected = {**Recipe().to_record(), "name": "custom", "epochs": 2, "widths": [8, 16, 32]}
    assert find_recipe(str(path)).to_record() == expected


@pytest.mark.parametrize(
    ("record", "named"),
    [
        ([], "JSON object"),
        ({"epoch": 3}, '"epoch"'),
        ({"epochs": 0}, '"epochs"'),
        ({"epochs": "3"}, '"epochs"'),
        ({"epochs": True}, '"epochs"'),
        ({"epochs": 2.5}, '"epochs"'),
        ({"epochs": None}, '"epochs"'),
        ({"name": 3}, '"name"'),
        ({"learning_rate": float("nan")}, '"learning_rate"'),
        ({"learning_rate": 2}, '"learning_rate"'),
        ({"widths": [8, 16]}, '"widths"'),
        ({"widths": [8, 16, "32"]}, '"widths"'),
        ({"widths": 8}, '"widths"'),
        ({"widths": {}}, '"widths"'),
        ({"real": 0.6, "written": 0.6}, '"real"'),
        ({"pen_least": 0.3, "pen_most": 0.2}, '"pen_least"'),
        ({"outliers": -1}, '"outliers"'),
        ({"refused": 1}, '"refused"'),
    ],
)
def test_what_is_wrong_is_named(record, named):
    with pytest.raises(DataError, match=named):
        recipe_from(record)


def test_a_missing_or_broken_file_is_a_sentence(tmp_path):
    with pytest.raises(DataError, match="bundled, mnist, personal, quick"):
        find_recipe(str(tmp_path / "none.json"))
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match=r"broken\.json"):
        find_recipe(str(tmp_path / "broken.json"))
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match=r"bytes\.json"):
        find_recipe(str(tmp_path / "bytes.json"))


def test_a_change_of_none_is_no_change_and_others_are_checked():
    assert Recipe().changed(epochs=None, seed=7) == Recipe(seed=7)
    with pytest.raises(DataError, match='"epochs"'):
        Recipe().changed(epochs=-1)
