"""Experiments: their limits, JSON, and what the network from scratch cannot do."""

import json
from dataclasses import replace

import pytest

from digitpad.errors import DataError
from digitpad.lab.layers import Conv2D, Dense, Flatten
from digitpad.lab.presets import SCRATCH, presets
from digitpad.runs.events import ValueChange
from digitpad.runs.recipe import RECIPES, lab_recipe, read_recipe, recipe_from


@pytest.mark.parametrize("experiment", [preset.experiment for preset in presets()], ids=lambda one: one.name)
def test_an_experiment_goes_through_json(experiment):
    assert recipe_from(json.loads(json.dumps(experiment.to_record()))) == experiment


def test_what_is_left_out_is_as_usual():
    assert recipe_from({"epochs": 3}, "pictures") == lab_recipe(epochs=3)


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ([], "JSON object"),
        ({"colour": 1}, '"colour" is unknown'),
        ({"layers": {}}, "list of layers"),
        ({"layers": [3]}, "JSON object"),
        ({"layers": []}, "from 1 to 30"),
        ({"epochs": True}, '"epochs" must be a whole number'),
        ({"epochs": 2.5}, '"epochs" must be a whole number'),
        ({"learning_rate": "high"}, '"learning_rate" must be a number'),
        ({"learning_rate": float("nan")}, '"learning_rate" must be'),
        ({"optimizer": "lion"}, "gradient_descent"),
        ({"optimizer": ["adam"]}, "gradient_descent"),
        ({"batch_normalization": 1}, "true or false"),
        ({"name": 3}, "must be text"),
        ({"folds": 1}, "two folds or more"),
        ({"validation": 0}, '"validation" must be'),
    ],
)
def test_what_is_no_experiment_is_a_sentence(record, words):
    with pytest.raises(DataError) as error:
        recipe_from(record, "pictures")
    assert words in str(error.value)


@pytest.mark.parametrize(
    "change",
    [
        {"pixels": "0-255"},
        {"activation": "tanh"},
        {"optimizer": "adam"},
        {"schedule": "cosine"},
        {"initializer": "zeros"},
        {"l1": 0.1},
        {"dropout": 0.5},
        {"batch_normalization": True},
        {"average": 0.9},
        {"device": "gpu"},
    ],
)
def test_the_network_from_scratch_says_what_it_cannot_do(change):
    (name,) = change
    with pytest.raises(DataError, match=f'no other "{name}"'):
        SCRATCH.changed(**change)


@pytest.mark.parametrize("layers", [(Conv2D(1), Flatten(), Dense(10)), (Flatten(), Dense(10))])
def test_the_network_from_scratch_has_one_hidden_layer(layers):
    with pytest.raises(DataError, match="Flatten, Dense, Dense 10"):
        SCRATCH.changed(layers=layers)


def test_the_bundled_network_needs_no_stack():
    assert lab_recipe(network="digitpad", layers=()).network == "digitpad"


def test_files_that_hold_none_are_sentences(tmp_path):
    path = tmp_path / "experiment.json"
    with pytest.raises(DataError, match="There is no file"):
        read_recipe(path, "pictures")
    for content in (b"", b"\xff\xfe", b"[" * 100_000, b"{"):
        path.write_bytes(content)
        with pytest.raises(DataError, match="cannot be read"):
            read_recipe(path, "pictures")
    with pytest.raises(DataError, match="cannot be read"):
        read_recipe(tmp_path, "pictures")


def test_changes_leave_the_rest_and_are_checked():
    assert lab_recipe(seed=4).changed(epochs=2, batch=None) == lab_recipe(seed=4, epochs=2)
    with pytest.raises(DataError):
        lab_recipe().changed(epochs=0)


def test_changes_in_the_course_of_it_go_through_json_and_are_checked():
    recipe = lab_recipe(changes=(ValueChange(2, 0, "dropout", 0.5), ValueChange(2, 30, "dropout", 0.0)))
    assert recipe_from(json.loads(json.dumps(recipe.to_record()))) == recipe
    assert recipe.settled == lab_recipe(dropout=0.0)
    assert recipe.with_change(ValueChange(1, 5, "l2", 0.1)).changes[0].name == "l2"  # in their order
    assert "changes" not in lab_recipe().to_record()  # files that 0.1 could read stay so
    for changes in (
        3,
        [3],
        [{"epoch": 0, "batch": 0, "name": "l2", "value": 0.1}],
        [{"epoch": 1, "batch": 0, "name": "epochs", "value": 3}],
        [{"epoch": 1, "batch": 0, "name": "l2", "value": 2.0}],
        [{"epoch": 1, "batch": 0, "name": "l2", "value": float("nan")}],
    ):
        with pytest.raises(DataError):
            recipe_from({"data": "pictures", "changes": changes})
    with pytest.raises(DataError, match="dropout"):
        replace(SCRATCH, changes=(ValueChange(1, 0, "dropout", 0.5),))
    with pytest.raises(DataError, match="changes"):
        replace(RECIPES["quick"], changes=(ValueChange(1, 0, "dropout", 0.5),))
