"""lab/stack.py, differences.py and own.py: experiments in words, side by side, and in files."""

import json

import pytest

from digitpad.errors import StoreError
from digitpad.lab.differences import lines
from digitpad.lab.layers import AveragePooling2D, Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from digitpad.lab.own import OwnExperiments
from digitpad.lab.presets import presets
from digitpad.lab.stack import effort, learned, steps, summary
from digitpad.runs.experiment import Experiment, read_experiment
from digitpad.system.store import write_json

PRESETS = {preset.name: preset.experiment for preset in presets()}


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (Dense(84), "84 units"),
        (Conv2D(6, 5), "6 filters 5×5"),
        (Conv2D(6, 5, 2, 1), "6 filters 5×5, stride 2, padding 1"),
        (MaxPooling2D(), "2×2"),
        (AveragePooling2D(3, 1), "3×3, stride 1"),
        (Dropout(0.25), "rate 0.25"),
        (Flatten(), ""),
    ],
)
def test_layers_in_words(layer, words):
    assert summary(layer) == words


def test_steps_are_counted():
    assert learned(Experiment()) == 50_000
    assert steps(Experiment(batch=128)) == 391
    assert steps(Experiment(optimizer="gradient_descent")) == 1
    assert learned(Experiment(folds=5)) == 48_000
    assert learned(Experiment(digits=120, validation=0.25)) == 90
    assert effort(PRESETS["scratch"]).replace("\N{NARROW NO-BREAK SPACE}", " ") == (
        "50 steps, each over all 50 000 digits."
    )
    assert effort(Experiment(folds=3, epochs=2)).endswith("And that 3 times.")


def test_lenet_side_by_side():
    found = {line.label: line for line in lines(PRESETS["lenet-notes"], PRESETS["lenet-mended"])}
    assert found["Layer 9"].left == "Dropout, rate 0.5"
    assert found["Layer 9"].right == "–"
    assert found["Momentum"].right == "–"  # which Adam has none of
    assert found["Pixels"].differs
    assert not found["Layer 1"].differs
    assert not any(line.differs for line in lines(PRESETS["mlp"], PRESETS["mlp"]))
    assert lines(PRESETS["digitpad"], PRESETS["mlp"])[0].left == "DigitPad's own network"


def test_experiments_are_kept_by_the_names_of_their_files(tmp_path):
    own = OwnExperiments(tmp_path)
    assert own.all() == {}
    write_json(PRESETS["mlp"].to_record(), own.folder / "Zwei.json")
    write_json(PRESETS["scratch"].to_record(), own.folder / "ñandú {1}.json")
    (own.folder / "broken.json").write_text("{")
    (own.folder / "other.json").write_text(json.dumps({"colour": "red"}))
    assert own.all() == {"Zwei": PRESETS["mlp"], "ñandú {1}": PRESETS["scratch"]}
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
        assert read_experiment(tmp_path / f"{name}.json") == experiment
