"""lab/several.py and lab/origin.py: what differs between experiments, and what they began with."""

from pathlib import Path

import pytest

from digitpad.lab.layers import Dense, Flatten
from digitpad.lab.origin import name_of, names_of, origin_of
from digitpad.lab.presets import presets
from digitpad.lab.several import differing, recipe_of
from digitpad.runs.experiment import Experiment
from digitpad.runs.library import Run

MLP = next(preset.experiment for preset in presets() if preset.name == "mlp")


def test_only_what_differs_is_named_with_its_value_in_each():
    mlp = MLP.changed(learning_rate=0.001, epochs=10)
    others = [mlp, mlp.changed(epochs=3), mlp.changed(learning_rate=0.5)]
    assert differing(others) == [
        ("Learning rate", ("0.001", "0.001", "0.5")),
        ("Epochs", ("10", "3", "10")),
    ]
    assert differing([MLP, MLP]) == []
    assert differing([]) == []


def test_other_layers_and_another_kind_of_network_differ():
    labels = [label for label, _values in differing([MLP, MLP.changed(layers=(Flatten(), Dense(10)))])]
    assert labels == ["Layers"]
    scratch = next(preset.experiment for preset in presets() if preset.name == "scratch")
    assert "Network" in dict(differing([MLP, scratch]))
    assert len(recipe_of(scratch)) == len(recipe_of(MLP))


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.name)
def test_each_preset_is_known_again(preset):
    assert origin_of(preset.experiment) == preset.label
    assert origin_of(preset.experiment.changed(seed=99, name="my own")) in {
        preset.label,
        f"{preset.label}, changed",
    }
    assert origin_of(preset.experiment.changed(epochs=999)) == f"{preset.label}, changed"


def test_an_experiment_of_ones_own_began_with_none():
    own = Experiment(name="own", layers=(Flatten(), Dense(7), Dense(10)))
    assert origin_of(own) == ""
    assert name_of(own) == "own"
    assert name_of(MLP) == "MLP, Django notes"


def test_later_runs_of_the_same_name_get_a_number_and_a_given_name_wins():
    runs = [
        Run(Path("3"), MLP, None),
        Run(Path("2"), MLP, None, given="The best"),
        Run(Path("1"), MLP, None),
    ]
    assert names_of(runs) == {"1": "MLP, Django notes", "2": "The best", "3": "MLP, Django notes 2"}
