"""lab/presets.py: what experiments began with, what runs are called, and experiments in files."""

import json
from pathlib import Path

import pytest

from digitpad.errors import StoreError
from digitpad.lab.layers import Dense, Flatten
from digitpad.lab.presets import OwnExperiments, name_of, origin_of, presets, run_names
from digitpad.runs.library import Run
from digitpad.runs.recipe import lab_recipe, read_recipe
from digitpad.system.files import write_json

PRESETS = {preset.name: preset.experiment for preset in presets()}
MLP = PRESETS["mlp"]


@pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.name)
def test_each_preset_is_known_again(preset):
    assert origin_of(preset.experiment) == preset.label
    assert origin_of(preset.experiment.changed(seed=99, name="my own")) in {
        preset.label,
        f"{preset.label}, changed",
    }
    assert origin_of(preset.experiment.changed(digits=999)) == f"{preset.label}, changed"


def test_an_experiment_of_ones_own_began_with_none():
    own = lab_recipe(name="own", layers=(Flatten(), Dense(7), Dense(10)))
    assert origin_of(own) == ""
    assert name_of(own) == "own"
    assert name_of(MLP) == "MLP, Django notes"


def test_later_runs_of_the_same_name_get_a_number_and_a_given_name_wins():
    runs = [
        Run(Path("3"), MLP, None),
        Run(Path("2"), MLP, None, given="The best"),
        Run(Path("1"), MLP, None),
    ]
    assert run_names(runs) == {"1": "MLP, Django notes", "2": "The best", "3": "MLP, Django notes 2"}


def test_experiments_are_kept_by_the_names_of_their_files(tmp_path):
    own = OwnExperiments(tmp_path)
    assert own.all() == {}
    write_json(PRESETS["mlp"].to_record(), own.folder / "Zwei.json")
    write_json(PRESETS["scratch"].to_record(), own.folder / "ñandú {1}.json")
    (own.folder / "broken.json").write_text("{")
    (own.folder / "other.json").write_text(json.dumps({"colour": "red"}))
    assert own.all() == {"Zwei": PRESETS["mlp"], "ñandú {1}": PRESETS["scratch"]}
    write_json(PRESETS["lenet-notes"].to_record(), own.folder / "Zwei.digitpad-recipe")
    assert own.all()["Zwei"] == PRESETS["lenet-notes"]  # the newer kind of file
    own.remove("Zwei")
    own.remove("Zwei")
    assert list(own.all()) == ["ñandú {1}"]


def test_what_cannot_be_written_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        write_json(PRESETS["mlp"].to_record(), tmp_path / "file" / "a.json")


def test_a_saved_experiment_is_read_as_it_was(tmp_path):
    for name, experiment in PRESETS.items():
        write_json(experiment.to_record(), tmp_path / f"{name}.json")
        assert read_recipe(tmp_path / f"{name}.json", "pictures") == experiment
