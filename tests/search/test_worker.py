"""Workers that train for real, networks from scratch on made digits; stopped, killed, and gone on with."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from support.made_digits import made_mnist

from digitpad.cli.main import main
from digitpad.errors import DataError
from digitpad.lab.presets import find_recipe
from digitpad.models.library import ModelLibrary
from digitpad.runs.events import Progress
from digitpad.runs.library import CHECKPOINT, EVENTS, EXPERIMENT, Runs
from digitpad.runs.recipe import read_recipe
from digitpad.search.search import Search, Searches, state_from
from digitpad.search.space import Varied
from digitpad.search.study import SharedStudy
from digitpad.search.worker import Worker
from digitpad.system.settings import Store

pytest.importorskip("optuna")
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
RECIPE = find_recipe("scratch-mended").changed(epochs=3)
SPACE = (Varied("learning_rate", 0.05, 0.5, is_log=True),)
LONG = 150  # epochs: a second or more


@pytest.fixture(scope="module")
def mnist(tmp_path_factory) -> Path:
    return made_mnist(tmp_path_factory.mktemp("made") / "mnist.npz", train=600, test=50)


def begun(store: Store, mnist: Path, epochs: int = 3, folds: int = 0, **values) -> SharedStudy:
    """Return a search of one trial that was created; `values` are others of the search."""
    search = Search("small", RECIPE.changed(epochs=epochs, folds=folds), SPACE, trials=1, digits=str(mnist))
    search = replace(search, **values)
    searches = Searches(store.root)
    searches.write(search)
    study = SharedStudy(search, searches.folder / search.name)
    study.create()
    return study


def work(store: Store, study: SharedStudy) -> None:
    Worker(store, study.search, Event(), Event()).work()


def worker_process(store: Store) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "digitpad", "search", "worker", "small", "--supervised"]
    environment = os.environ | {"DIGITPAD_HOME": str(store.root)}
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE)


def wait_for(condition, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def checkpoints(store: Store) -> list[Path]:
    return list((store.root / "runs").glob(f"*/{CHECKPOINT}"))


def epochs_of(store: Store) -> list[int]:
    (run,) = Runs(store.root).all()
    return [event.epoch for event in run.events() if isinstance(event, Progress)]


@pytest.fixture(scope="module")
def searched(tmp_path_factory, mnist) -> Store:
    """A user's folder with a search of two trials that was begun by the command line, and is over."""
    store = Store(tmp_path_factory.mktemp("searched"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGITPAD_HOME", str(store.root))
        patch.setenv("LANGUAGE", "en")
        arguments = (
            "--recipe",
            "scratch-mended",
            "--epochs",
            "3",
            "--vary",
            "learning_rate",
            "--trials",
            "2",
        )
        status = main(["search", "start", "small", *arguments, "--mnist", str(mnist), "--progress", "none"])
    assert status == 0
    return store


def test_each_trial_is_a_run_and_the_best_one_is_known(searched):
    search = Searches(searched.root).read("small")
    state = SharedStudy(search, Searches(searched.root).folder / "small").state()
    assert Counter(trial.state for trial in state.trials) == {"done": 2}
    runs = {run.key: run for run in Runs(searched.root).all()}
    assert len(runs) == 2
    for trial in state.trials:
        run = runs[trial.run]
        assert run.experiment == state.recipe_of(trial)
        assert run.result is not None
        assert run.result.figures["validation_accuracy"] == trial.value
        assert trial.curve == tuple(
            (event.epoch, event.validation_accuracy) for event in run.events() if isinstance(event, Progress)
        )
    assert checkpoints(searched) == []


def test_what_the_command_line_says_of_it(searched, monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("DIGITPAD_HOME", str(searched.root))
    assert main(["search"]) == 0
    assert "scratch-mended" in capsys.readouterr().out
    assert main(["search", "status", "small"]) == 0
    assert "2 done, 0 ended early, 0 failed" in capsys.readouterr().out
    assert main(["search", "status", "small", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    search = Searches(searched.root).read("small")
    assert state_from(record) == SharedStudy(search, Searches(searched.root).folder / "small").state()
    assert main(["search", "best", "small"]) == 0
    said = capsys.readouterr().out
    assert f"trial {record['best']}, run " in said
    assert "digitpad search best small --adopt" in said
    out = tmp_path / "best.json"
    assert main(["search", "best", "small", "--out", str(out), "--adopt"]) == 0
    assert read_recipe(out).learning_rate == record["trials"][record["best"] - 1]["values"]["learning_rate"]
    assert ModelLibrary(searched.root).chosen().name == f"small {record['best']}"
    assert main(["search", "start", "small", "--epochs", "9"]) == 1
    assert "There is a search small already" in capsys.readouterr().err
    assert main(["search", "worker", "large"]) == 1
    assert "There is no search large" in capsys.readouterr().err
    address = "postgresql+psycopg://pad:secret@server/digits"
    assert main(["search", "start", "other", "--storage", address]) == 1
    said = capsys.readouterr().err
    assert "PGPASSFILE" in said
    assert "secret" not in said
    assert Searches(searched.root).names() == ["small"]


def kill_worker(store) -> None:
    """Have a worker begin a trial, and kill it once that has a checkpoint."""
    with worker_process(store) as process:
        wait_for(lambda: checkpoints(store))
        process.kill()


@POSIX
def test_a_killed_worker_leaves_a_trial_that_another_one_ends_from_its_checkpoint(store, mnist):
    study = begun(store, mnist, epochs=LONG)
    kill_worker(store)
    (checkpoint,) = checkpoints(store)
    began = (checkpoint.parent / EXPERIMENT).stat()
    assert [trial.state for trial in study.state().trials] == ["running"]
    work(store, study)
    assert [trial.state for trial in study.state().trials] == ["done"]
    assert epochs_of(store) == list(range(1, LONG + 1))
    ended = (checkpoint.parent / EXPERIMENT).stat()
    assert (ended.st_ino, ended.st_mtime_ns) == (began.st_ino, began.st_mtime_ns)  # it was not begun anew
    assert study._trials()[-1].user_attrs["tries"] == 1


@POSIX
def test_a_trial_that_was_done_elsewhere_leaves_no_run_where_it_was_begun(store, mnist, tmp_path):
    study = begun(store, mnist, epochs=LONG)
    kill_worker(store)
    (run,) = Runs(store.root).all()
    other = Store(tmp_path / "other")
    shutil.copytree(Searches(store.root).folder, Searches(other.root).folder)
    Worker(other, study.search, Event(), Event()).work()
    assert [trial.state for trial in study.state().trials] == ["running"]
    shutil.copytree(Searches(other.root).folder, Searches(store.root).folder, dirs_exist_ok=True)
    kept = shutil.copytree(run.folder, run.folder.with_name("kept"))
    work(store, begun(store, mnist, epochs=LONG))
    assert [run.folder for run in Runs(store.root).all()] == [kept]  # the user's own copy is not a trial
    assert [one.state for one in begun(other, mnist, epochs=LONG).state().trials] == ["done"]
    assert len(Runs(other.root).all()) == 1


@POSIX
@pytest.mark.parametrize("how", ["signal", "stdin"])
def test_a_worker_that_is_stopped_puts_its_trial_back(store, mnist, how):
    study = begun(store, mnist, epochs=LONG)
    with worker_process(store) as process:
        wait_for(lambda: checkpoints(store))
        if how == "signal":
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 130
    assert process.returncode == 130
    assert [trial.state for trial in study.state().trials] == ["waiting"]
    assert study._trials()[-1].user_attrs["tries"] == 0
    assert checkpoints(store)


def test_a_result_that_could_not_be_told_is_told_by_the_next_worker(store, mnist, monkeypatch):
    study = begun(store, mnist)

    class Died(BaseException):
        pass

    def die(*_arguments) -> None:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(SharedStudy, "tell", die)
        with pytest.raises(Died):
            work(store, study)
    (events,) = (store.root / "runs").glob(f"*/{EVENTS}")
    written = events.stat().st_mtime_ns
    work(store, study)
    state = study.state()
    assert [trial.state for trial in state.trials] == ["done"]
    assert events.stat().st_mtime_ns == written
    assert len(Runs(store.root).all()) == 1


def test_a_training_that_cannot_begin_ends_the_worker_with_its_sentence(store, tmp_path):
    study = begun(store, tmp_path / "nowhere.npz")
    with pytest.raises(DataError, match=r"nowhere\.npz"):
        work(store, study)
    assert [trial.state for trial in study.state().trials] == ["waiting"]
    assert Runs(store.root).all() == []


def test_a_worker_with_other_digits_does_not_join(store, mnist, tmp_path):
    study = begun(store, mnist, trials=2)
    Worker(store, study.search, Event(), Event())._work_on()
    other = replace(study.search, digits=str(made_mnist(tmp_path / "other.npz", train=600, test=40)))
    with pytest.raises(DataError, match="Choose the same digits on all machines"):
        Worker(store, other, Event(), Event()).work()
    assert [trial.state for trial in study.state().trials] == ["done", "waiting"]
    assert len(Runs(store.root).all()) == 1


@POSIX
def test_a_damaged_checkpoint_is_no_end_of_a_trial(store, mnist):
    study = begun(store, mnist, epochs=LONG)
    kill_worker(store)
    checkpoints(store)[0].write_bytes(b"PK")
    work(store, study)
    assert [trial.state for trial in study.state().trials] == ["done"]
    assert epochs_of(store) == list(range(1, LONG + 1))


def test_a_network_that_gets_lost_has_failed_and_a_slow_one_is_ended_early(store, mnist, monkeypatch):
    space = (Varied("learning_rate", choices=(0.1, 900.0)),)
    study = begun(store, mnist, 40, trials=2, method="grid", space=space)
    report = SharedStudy.report
    monkeypatch.setattr(
        SharedStudy,
        "report",
        lambda self, number, epoch, value: report(self, number, epoch, value) or epoch == 2,
    )
    work(store, study)
    shown = study.state().trials
    assert [trial.state for trial in shown] == ["pruned", "failed"]
    assert "Lower the learning rate." in shown[1].sentence
    assert len(shown[0].curve) < 40
    assert checkpoints(store) == []


def test_folds_count_by_their_mean(store, mnist):
    study = begun(store, mnist, folds=2, objective="loss")
    work(store, study)
    (run,) = Runs(store.root).all()
    assert run.result is not None
    ends = [event for event in run.events() if isinstance(event, Progress)]
    by_loss = [event.validation_loss for event in ends if event.of_fold[0] == 3]
    (trial,) = study.state().trials
    assert len(by_loss) == 2
    assert trial.value == pytest.approx(sum(by_loss) / 2)
    assert [epoch for epoch, _value in trial.curve] == [1, 2, 3]


@POSIX
@pytest.mark.slow
def test_control_c_stops_a_search_that_goes_on_tomorrow(store, mnist):
    command = [sys.executable, "-m", "digitpad", "search", "start", "small"]
    arguments = ("--recipe", "scratch-mended", "--epochs", "60", "--vary", "learning_rate", "--trials", "4")
    environment = os.environ | {"DIGITPAD_HOME": str(store.root)}
    process = subprocess.Popen(
        [*command, *arguments, "--mnist", str(mnist), "--workers", "2"],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for(lambda: checkpoints(store))
    process.send_signal(signal.SIGINT)
    _out, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "`digitpad search start small` goes on with it" in said
    searches = Searches(store.root)
    study = SharedStudy(searches.read("small"), searches.folder / "small")
    assert study.state().count("running") == 0
    assert study.state().count("waiting") >= 2
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "Best: " in done.stdout
    assert "4 of 4" in done.stderr
    assert study.state().count("done") == 4
    assert len(Runs(store.root).all()) == 4
