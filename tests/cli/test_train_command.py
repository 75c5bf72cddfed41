"""`digitpad train` and `digitpad runs` for the recipes of the lab, as people type them."""

import json
from pathlib import Path

import pytest
from support.made_digits import made_mnist

from digitpad.cli.main import main
from digitpad.lab.presets import presets
from digitpad.runs.library import Runs, write_experiment
from digitpad.runs.recipe import recipe_from
from digitpad.system.settings import user_folder


@pytest.fixture(scope="module")
def mnist(tmp_path_factory) -> Path:
    return made_mnist(tmp_path_factory.mktemp("made") / "mnist.npz", train=120, test=30)


def trained(mnist: Path, *arguments: str) -> int:
    return main(["train", *arguments, "--mnist", str(mnist), "--progress", "none"])


def test_a_run_is_kept_listed_shown_and_repeated(mnist, tmp_path, capsys):
    assert trained(mnist, "scratch", "--epochs", "2", "--seed", "7", "--set", "learning_rate=1") == 0
    said = capsys.readouterr().out
    (run,) = Runs(user_folder()).all()
    assert str(run.folder) in said
    assert "Accuracy on MNIST's test data: " in said
    assert (run.experiment.epochs, run.experiment.seed, run.experiment.learning_rate) == (2, 7, 1.0)
    assert main(["runs"]) == 0
    listed = capsys.readouterr().out
    assert all(word in listed for word in (run.key, "scratch", "done", " % "))
    assert main(["runs", "show", run.key]) == 0
    path = tmp_path / "experiment.json"
    path.write_text(capsys.readouterr().out)
    assert recipe_from(json.loads(path.read_text())) == run.experiment
    assert trained(mnist, str(path), "--out", str(tmp_path / "again")) == 0
    again = json.loads((tmp_path / "again" / "run.json").read_text())
    assert again["figures"] == dict(run.result.figures)


def test_progress_can_be_json(mnist, tmp_path, capsys):
    arguments = ["train", "scratch", "--epochs", "1", "--mnist", str(mnist), "--progress", "json"]
    assert main([*arguments, "--out", str(tmp_path / "run")]) == 0
    events = [json.loads(line)["event"] for line in capsys.readouterr().out.splitlines()]
    assert events == ["stage", "batch", "epoch", "snapshot", "stage", "stage", "done"]


def test_what_is_set_may_be_text_and_lists(mnist, tmp_path):
    layers = '[{"kind": "Flatten"}, {"kind": "Dense", "units": 5}, {"kind": "Dense", "units": 10}]'
    changes = ("--set", "name=tiny", "--set", f"layers={layers}", "--epochs", "1")
    assert trained(mnist, "scratch", *changes, "--out", str(tmp_path / "run")) == 0
    record = json.loads((tmp_path / "run" / "experiment.json").read_text())
    assert (record["name"], record["layers"][1]["units"]) == ("tiny", 5)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing"], "There is no recipe nothing"),
        (["scratch", "--set", "epochs"], "--set needs a name"),
        (["scratch", "--set", "epochs=many"], '"epochs" must be'),
        (["scratch", "--set", "colour=red"], '"colour" is unknown'),
        (["scratch", "--set", "layers=3"], '"layers" must be'),
        (["scratch", "--set", "activation=tanh"], "from scratch has no other"),
        (["knn", "--epochs", "3"], '"epochs" cannot be set in this kind of recipe'),
        (["knn", "--resume"], "--resume is not for the recipe knn"),
        (["scratch", "--devices", "all"], "--devices is not for the recipe scratch"),
        (["marks", "--devices", "2"], "--devices is not for the recipe marks"),
        (["scratch", "--epochs", "0"], '"epochs" must be'),
        (["scratch", "--set", "learning_rate=1000", "--epochs", "99"], "Lower the learning rate"),
    ],
)
def test_what_cannot_be_is_a_sentence(mnist, capsys, arguments, words):
    assert trained(mnist, *arguments) == 1
    error = capsys.readouterr().err
    assert words in error
    assert "Traceback" not in error


def test_a_folder_and_a_file_that_is_no_experiment_are_sentences(mnist, tmp_path, capsys):
    (tmp_path / "file.json").write_text("[1]")
    assert trained(mnist, str(tmp_path / "file.json")) == 1
    assert trained(mnist, str(tmp_path)) == 1
    assert capsys.readouterr().err.count("\n") == 2


def test_the_presets_are_listed_by_name(capsys):
    assert main(["train", "--list"]) == 0
    listed = capsys.readouterr().out
    assert all(preset.name in listed for preset in presets())


def test_runs_that_failed_or_never_ended_are_listed(mnist, capsys):
    trained(mnist, "scratch", "--set", "learning_rate=1000", "--epochs", "99")
    write_experiment(presets()[0].experiment, user_folder() / "runs" / "killed")
    capsys.readouterr()
    assert main(["runs"]) == 0
    listed = capsys.readouterr().out
    assert "failed" in listed
    assert "in progress" in listed


def test_a_run_that_is_not_there_is_a_sentence(capsys):
    assert main(["runs", "show", "never"]) == 1
    assert "There is no run never" in capsys.readouterr().err
