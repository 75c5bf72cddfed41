"""Kept runs: listed, read back, damaged, named, removed and brought back."""

import json
import math
import os
import time
import zipfile
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from support.made_runs import made_run

from digitpad.cli.main import main
from digitpad.errors import DataError, StoreError
from digitpad.runs.library import (
    EVENTS,
    STRIP,
    TEST,
    RunResult,
    Runs,
    write_arrays,
    write_experiment,
    write_result,
)
from digitpad.runs.recipe import Recipe, lab_recipe
from digitpad.runs.training_history import history_of
from digitpad.ui.lab.runs_content import listed_runs

RESULT = RunResult("done", "2026-11-22T10:00:00", 12.5, 3, 101_770, {"test_accuracy": 0.5})


def kept(root, name: str, experiment: Recipe, result: RunResult | None = RESULT):
    write_experiment(experiment, root / "runs" / name)
    if result:
        write_result(result, root / "runs" / name)
    return root / "runs" / name


def test_runs_are_listed_the_newest_first(tmp_path):
    kept(tmp_path, "2026-01-01", lab_recipe(seed=1))
    kept(tmp_path, "2026-01-02", lab_recipe(seed=2), None)
    (tmp_path / "runs" / "2026-01-03").mkdir()
    runs = Runs(tmp_path).all()
    assert [(run.key, run.experiment.seed, run.result) for run in runs] == [
        ("2026-01-02", 2, None),
        ("2026-01-01", 1, RESULT),
    ]
    assert Runs(tmp_path / "nowhere").all() == []


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"state": "lost"}', b"\xff", b"[" * 99_999])
def test_a_damaged_end_is_none(tmp_path, content):
    folder = kept(tmp_path, "one", lab_recipe())
    (folder / "run.json").write_bytes(content)
    assert Runs(tmp_path).all()[0].result is None


STRANGE = {
    "seconds": (math.nan, math.inf, -1.0, 1e300, "12", None, [3]),
    "epochs": (math.nan, -1, 10**30, 1.5, "3", None),
    "parameters": (-5, 10**40, math.nan),
    "begun": ("x" * 10_000_000, 7, None, "yesterday", "0001-01-01T00:00:00", "\ud800"),
    "state": ("DONE", 3, None),
    "figures": ({"test_accuracy": math.nan}, {"test_accuracy": 7}, {"loss": 1e308}, {"x": "y"}, [], None),
    "sentence": (3, "\0" * 100, None),
}


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_end_takes_no_other_run_along(tmp_path, name, capsys):
    home = Path(os.environ["DIGITPAD_HOME"])
    for number, value in enumerate(STRANGE[name]):
        folder = kept(home, f"strange{number}", lab_recipe())
        (folder / "run.json").write_text(json.dumps({**asdict(RESULT), name: value}))
    kept(home, "sound", lab_recipe())
    assert main(["runs"]) == 0
    assert "50.00 %" in next(line for line in capsys.readouterr().out.splitlines() if "sound" in line)
    assert len(listed_runs(Runs(home).all(), "").rows) == len(STRANGE[name]) + 1


COUNTS = [0, -1, 1.5, math.nan, 10**30, 10**400, "3", None]


@pytest.mark.parametrize("field", ["epoch", "epochs", "batch", "batches", "fold", "folds", "loss"])
def test_strange_events_do_not_stop_the_history(tmp_path, field):
    folder = kept(tmp_path, "one", lab_recipe())
    event = {"event": "epoch", "epoch": 1, "epochs": 2, "batch": 3, "batches": 3, "loss": 1, "accuracy": 0.5}
    event |= {"validation_loss": 0.5, "validation_accuracy": 0.5, "fold": 1, "folds": 1}
    snapshot = {"event": "snapshot", "epoch": 1, "epochs": 2, "batch": 1, "test_loss": 1, "test_accuracy": 1}
    lines = [json.dumps({**kind, field: value}) for value in COUNTS for kind in (event, snapshot)]
    (folder / EVENTS).write_text("\n".join([*lines, json.dumps(event)]))
    history = history_of(Runs(tmp_path).all()[0])
    assert history.content(1.0).loss[1].points[-1] == (1, 0.5)


def test_events_that_are_damaged_are_passed_over(tmp_path):
    folder = kept(tmp_path, "one", lab_recipe())
    assert Runs(tmp_path).all()[0].events() == []
    line = '{"event": "epoch", "epoch": 1, "epochs": 2, "batch": 3, "batches": 3, "loss": 1, "accuracy": 0.5}'
    (folder / EVENTS).write_bytes(b"\xff\n" + line.encode() + b'\n{"event": "done"}\n{"event"')
    assert len(Runs(tmp_path).all()[0].events()) == 1


def test_what_was_read_comes_back_or_is_none(tmp_path):
    folder = kept(tmp_path, "one", lab_recipe())
    (run,) = Runs(tmp_path).all()
    assert (run.test(), run.strip()) == (None, None)
    digits, labels = np.zeros((3, 28, 28), np.uint8), np.arange(3)
    write_arrays(folder / STRIP, digits=digits, labels=labels)
    write_arrays(folder / TEST, digits=digits, labels=labels, probabilities=np.full((3, 10), 0.1, np.float32))
    assert run.strip().labels.tolist() == [0, 1, 2]
    assert run.test().probabilities.shape == (3, 10)
    write_arrays(folder / TEST, digits=digits, labels=labels, probabilities=np.zeros((2, 10), np.float32))
    write_arrays(folder / STRIP, digits=digits[:2], labels=labels)
    assert (run.test(), run.strip()) == (None, None)
    (folder / TEST).write_bytes((folder / STRIP).read_bytes()[:200])
    assert run.test() is None


def test_a_run_is_removed_for_good(tmp_path):
    kept(tmp_path, "one", lab_recipe())
    (run,) = Runs(tmp_path).all()
    Runs(tmp_path).delete(run)
    Runs(tmp_path).delete(run)  # gone already
    assert Runs(tmp_path).all() == []


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"):
        write_experiment(lab_recipe(), tmp_path / "file" / "run")
    with pytest.raises(StoreError, match="cannot be written"):
        write_arrays(tmp_path / "file" / "x.npz", digits=np.zeros(1))


@pytest.fixture
def runs(tmp_path):
    for key in ("2026-01-01T00-00-00", "2026-01-02T00-00-00"):
        made_run(tmp_path, key)
    return Runs(tmp_path)


def keys(runs) -> list[str]:
    return [run.key for run in runs.all()]


def test_a_run_has_the_name_it_was_given(runs):
    newest, _older = runs.all()
    runs.rename(newest, "  the   best ")
    assert [run.given for run in runs.all()] == ["the best", ""]
    runs.rename(newest, "")
    assert [run.given for run in runs.all()] == ["", ""]


@pytest.mark.parametrize("name", ["x" * 61, "a\x07b"])
def test_what_is_no_name_is_refused(runs, name):
    with pytest.raises(DataError, match="That name"):
        runs.rename(runs.all()[0], name)


def test_a_deleted_run_comes_back_until_it_is_swept(runs, monkeypatch):
    first, other = runs.all()
    runs.delete(first)
    assert keys(runs) == [other.key]
    runs.undo(first.key)
    assert keys(runs) == [first.key, other.key]
    assert runs.all()[0].test() is not None
    runs.delete(first)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3601)
    runs.sweep()
    with pytest.raises(DataError, match="can no longer be restored"):
        runs.undo(first.key)
    assert keys(runs) == [other.key]
    runs.delete(first)  # gone already: as wished


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("labels", np.array([*range(19), 240], np.uint8)),
        ("labels", np.zeros((20, 10), np.int64)),
        ("labels", np.full(20, 0.5)),
        ("digits", np.zeros((20, 28, 28), np.float32)),
        ("probabilities", np.full((20, 10), np.nan, np.float32)),
        ("probabilities", np.full((20, 10), np.inf)),
        ("probabilities", np.full((20, 10), "x")),
    ],
)
def test_test_digits_that_are_none_are_not_shown(tmp_path, name, array):
    folder = made_run(tmp_path, "one")
    (run,) = Runs(tmp_path).all()
    assert run.test()
    with np.load(folder / TEST) as arrays:
        whole = dict(arrays)
    write_arrays(folder / TEST, **(whole | {name: array}))
    assert run.test() is None


@pytest.mark.parametrize("damage", [b"{'descr': (", b"{'descr': '<u8', 'shape': (99999999999999999999999,"])
def test_an_array_that_is_said_in_damaged_words_is_none(tmp_path, damage):
    folder = made_run(tmp_path, "one")
    length = (len(damage) + 9).to_bytes(2, "little")
    with zipfile.ZipFile(folder / TEST, "w") as archive:
        archive.writestr("digits.npy", b"\x93NUMPY\1\0" + length + damage.ljust(len(damage) + 9))
    assert Runs(tmp_path).all()[0].test() is None
