"""Checkpoints: a training that is killed at any moment goes on as if nothing had been."""

import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from support.made_digits import made_mnist
from support.made_runs import Stopping

from digitpad.cli.main import main
from digitpad.core.card import read_card
from digitpad.errors import DataError, DivergedError
from digitpad.runs.events import Progress, Report
from digitpad.runs.recipe import Recipe, recipe_from
from digitpad.system.settings import user_folder
from digitpad.training.data.mnist import read_mnist
from digitpad.training.engine.checkpoint import CHECKPOINT
from digitpad.training.engine.run import RunResources, run

NUMPY, KERAS = 1e-6, 1e-3  # of any figure of the curve
FEW_EPOCHS = 16_384  # bytes of what is said of them
MIXTURE = {"widths": [4, 8, 8], "batch": 32, "validation": 100, "average": 0.9, "outliers": 8, "epochs": 16}
SCRATCH = {
    "network": "scratch",
    "optimizer": "sgd",
    "initializer": "glorot_normal",
    "epochs": 40,
    "batch": 20,
}
STACK = [{"kind": "Conv2D", "filters": 4, "kernel": 3}, {"kind": "Flatten"}, {"kind": "Dense", "units": 16}]
ALL_KNOBS = {
    "layers": [*STACK, {"kind": "Dense", "units": 10}],
    "dropout": 0.3,
    "batch_normalization": True,
    "average": 0.9,
    "optimizer": "adamw",
    "schedule": "warm_up",
    "rotation": 10.0,
    "dirt": 0.3,
    "patience": 5,
    "epochs": 16,
    "batch": 20,
}


@dataclass(frozen=True)
class Command:
    """`digitpad train` with a recipe, in a user's folder of its own."""

    recipe: Path
    mnist: Path
    home: Path

    def start(self, folder: Path, *more: str) -> subprocess.Popen[str]:
        """Begin; the training waits where it is more than a few epochs ahead of who reads what it says."""
        line = [sys.executable, "-m", "digitpad", "train", str(self.recipe), "--mnist", str(self.mnist)]
        line += ["--progress", "json", "--out", str(folder), *more]
        without = {name: value for name, value in os.environ.items() if name != "DIGITPAD_DATA"}
        environment = without | {
            "DIGITPAD_HOME": str(self.home),
            "LANGUAGE": "en",
            "OPENBLAS_NUM_THREADS": "1",
        }
        pipe = subprocess.PIPE
        return subprocess.Popen(
            line, env=environment, stdout=pipe, stderr=pipe, text=True, pipesize=FEW_EPOCHS
        )

    def end(self, folder: Path, *more: str) -> list[dict[str, object]]:
        """Train to the end; return the events of the ends of epochs."""
        with self.start(folder, *more) as process:
            said, errors = process.communicate()
        assert (process.returncode, errors) == (0, "")
        return curve(said)

    def kill(self, folder: Path, epoch: int, later: float, *more: str) -> None:
        """Train, and kill it so many seconds after the end of an epoch was reported."""
        with self.start(folder, *more) as process:
            while json.loads(process.stdout.readline()).get("epoch", 0) < epoch:
                pass
            time.sleep(later)
            process.kill()
            process.communicate()
        assert process.returncode == -signal.SIGKILL


def curve(said: str) -> list[dict[str, object]]:
    events = map(json.loads, said.splitlines())
    return [event for event in events if event["event"] in ("epoch", "snapshot")]


def assert_alike(one: object, other: object, tolerance: float) -> None:
    """See that two records say the same, their figures within the tolerance."""
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for name in one:
            assert_alike(one[name], other[name], tolerance)
    elif isinstance(one, list):
        assert len(one) == len(other)
        for first, second in zip(one, other, strict=True):
            assert_alike(first, second, tolerance)
    elif isinstance(one, float):
        assert one == pytest.approx(other, abs=tolerance)
    else:
        assert one == other


@pytest.fixture(scope="module")
def mnist(tmp_path_factory) -> Path:
    return made_mnist(tmp_path_factory.mktemp("made") / "mnist.npz", train=600, test=100)


def command(tmp_path: Path, mnist: Path, recipe: dict[str, object]) -> Command:
    (tmp_path / "recipe.json").write_text(json.dumps(recipe))
    return Command(tmp_path / "recipe.json", mnist, tmp_path / "home")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize(
    ("recipe", "tolerance"),
    [
        (SCRATCH, NUMPY),
        (SCRATCH | {"folds": 3, "epochs": 12}, NUMPY),
        (MIXTURE, KERAS),
        (ALL_KNOBS, KERAS),
        (ALL_KNOBS | {"folds": 2, "epochs": 10, "patience": 0}, KERAS),
    ],
    ids=["scratch", "scratch folds", "mixture", "all knobs", "folds"],
)
def test_a_killed_training_goes_on_as_if_nothing_had_been(tmp_path, mnist, recipe, tolerance):
    training = command(tmp_path, mnist, recipe)
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    expected = training.end(whole)
    moments, resume = random.Random(7), ()
    for epoch in sorted(moments.sample(range(2, recipe["epochs"] * recipe.get("folds", 1) // 2), 3)):
        training.kill(killed, epoch, moments.random() * 0.2, *resume)
        resume = ("--resume",)
    assert_alike(training.end(killed, *resume), expected, tolerance)
    assert sorted(path.name for path in killed.iterdir()) == sorted(path.name for path in whole.iterdir())
    assert_same_model(whole, killed, tolerance)


def assert_same_model(one: Path, other: Path, tolerance: float) -> None:
    """See that two folders have the same figures, and the same record of a run."""
    first, second = (read_card(folder / "digitpad.json") for folder in (one, other))
    assert first.recipe == second.recipe
    for figure, same in zip(first.figures, second.figures, strict=True):
        assert figure.value == pytest.approx(same.value, abs=max(tolerance, 0.011))  # of 100 digits
    if (one / "events.jsonl").exists():
        lines = [(folder / "events.jsonl").read_text().splitlines() for folder in (one, other)]
        events = [list(map(json.loads, each)) for each in lines]
        assert_alike(*events, tolerance)
        results = [json.loads((folder / "run.json").read_text())["figures"] for folder in (one, other)]
        assert_alike(*results, max(tolerance, 0.011))


def resources(mnist: Path, report: Report = lambda _event: None, resumes: bool = False) -> RunResources:
    return RunResources(read_mnist(mnist), report, checkpoints=True, resumes=resumes)


def stopped(recipe: Recipe, mnist: Path, folder: Path, epoch: int = 3) -> dict[str, bytes]:
    """Stop a run; return what is in its folder."""
    assert run(recipe, resources(mnist, Stopping(epoch, 2)), folder).result.state == "stopped"
    return files(folder)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


SMALL = recipe_from(SCRATCH | {"epochs": 6})


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize(
    ("recipe", "tolerance"), [(SMALL, NUMPY), (recipe_from(ALL_KNOBS), KERAS)], ids=["scratch", "all knobs"]
)
def test_a_stopped_run_is_whole_and_can_be_gone_on_with(tmp_path, mnist, recipe, tolerance):
    stopped(recipe, mnist, tmp_path / "stopped")
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        pass
    (tmp_path / "stopped" / f".{CHECKPOINT}.{dead.pid}.part").write_bytes(b"what a kill left")
    told: list[object] = []
    result = run(recipe, resources(mnist, told.append, True), tmp_path / "stopped").result
    whole = run(recipe, resources(mnist), tmp_path / "whole").result
    assert (result.state, result.epochs) == ("done", whole.epochs)
    assert_alike(dict(result.figures), dict(whole.figures), max(tolerance, 0.011))
    assert_same_model(tmp_path / "whole", tmp_path / "stopped", tolerance)
    assert files(tmp_path / "stopped").keys() == files(tmp_path / "whole").keys()
    ends = [event.epoch for event in told if isinstance(event, Progress) and event.ends_epoch]
    steps = {event.epoch for event in told if isinstance(event, Progress) and not event.ends_epoch}
    assert ends == list(range(1, result.epochs + 1))  # those before are told again, and not learned again
    assert steps == set(range(3, result.epochs + 1))


def test_the_time_before_counts(tmp_path, mnist):
    before = stopped(SMALL, mnist, tmp_path / "run", epoch=6)
    seconds = json.loads(before["run.json"])["seconds"]
    with np.load(tmp_path / "run" / CHECKPOINT) as arrays:
        kept = json.loads(arrays["about"].item())["seconds"]
    assert 0 < kept < seconds + 0.01
    assert run(SMALL, resources(mnist, resumes=True), tmp_path / "run").result.seconds > kept


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"seed": 2}, ["seed", "1, not 2"]),
        ({"epochs": 7}, ["epochs", "6, not 7"]),
        ({"digits": 400}, ["digits", "0, not 400"]),
    ],
    ids=["seed", "epochs", "digits"],
)
def test_another_training_is_no_resumption_and_nothing_is_lost(tmp_path, mnist, changes, words):
    before = stopped(SMALL, mnist, tmp_path / "run")
    with pytest.raises(DataError) as error:
        run(SMALL.changed(**changes), resources(mnist, resumes=True), tmp_path / "run")
    assert all(word in str(error.value) for word in ["another training", *words])
    assert files(tmp_path / "run") == before


def test_other_data_or_another_beginning_is_no_resumption(tmp_path, mnist):
    before = stopped(SMALL, mnist, tmp_path / "run")
    other = made_mnist(tmp_path / "other.npz", train=500, test=100)
    with pytest.raises(DataError, match='"MNIST train" is 500, not 417'):
        run(SMALL, resources(other, resumes=True), tmp_path / "run")
    run(SMALL.changed(epochs=1), resources(mnist), tmp_path / "first")
    begin = replace(resources(mnist, resumes=True), begin=tmp_path / "first" / "digitpad.npz")
    with pytest.raises(DataError, match='"from" is "", not'):
        run(SMALL, begin, tmp_path / "run")
    assert files(tmp_path / "run") == before


def damages(content: bytes) -> Iterator[bytes]:
    yield b""
    yield content[: len(content) // 2]
    yield content[:-10]
    yield content[:2000] + b"nonsense" + content[2008:]
    other = io.BytesIO()
    np.savez(other, weights=np.zeros(3))
    yield other.getvalue()


def test_a_damaged_checkpoint_is_a_sentence_and_stays(tmp_path, mnist):
    before = stopped(SMALL, mnist, tmp_path / "run")
    for damaged in damages(before[CHECKPOINT]):
        (tmp_path / "run" / CHECKPOINT).write_bytes(damaged)
        with pytest.raises(DataError, match="is damaged"):
            run(SMALL, resources(mnist, resumes=True), tmp_path / "run")
        assert files(tmp_path / "run") == before | {CHECKPOINT: damaged}


def test_a_checkpoint_is_neither_overlooked_nor_invented(tmp_path, mnist):
    with pytest.raises(DataError, match="there is nothing to resume"):
        run(SMALL, resources(mnist, resumes=True), tmp_path / "run")
    assert not (tmp_path / "run").exists()
    before = stopped(SMALL, mnist, tmp_path / "run")
    for overwrite in (False, True):
        with pytest.raises(DataError, match="is the checkpoint of a training that was interrupted"):
            run(SMALL, replace(resources(mnist), overwrite=overwrite), tmp_path / "run")
    assert files(tmp_path / "run") == before


def test_a_training_that_gets_lost_leaves_no_checkpoint(tmp_path, mnist):
    lost = SMALL.changed(learning_rate=1000.0, epochs=300)
    with pytest.raises(DivergedError):
        run(lost, resources(mnist), tmp_path / "run")
    assert not list((tmp_path / "run").glob("checkpoint*"))


def test_a_window_that_waits_for_a_model_gets_no_checkpoint(tmp_path, mnist):
    run(SMALL, RunResources(read_mnist(mnist), Stopping(3, 2)), tmp_path / "run")
    assert not (tmp_path / "run" / CHECKPOINT).exists()


def test_the_command_goes_on_with_the_newest_that_has_one(tmp_path, mnist, capsys):
    runs = user_folder() / "runs"
    stopped(SMALL, mnist, runs / "2026-01-02T00-00-00")
    stopped(SMALL.changed(seed=2), mnist, runs / "2026-01-01T00-00-00")
    run(SMALL, resources(mnist), runs / "2026-01-03T00-00-00")  # done
    (tmp_path / "recipe.json").write_text(json.dumps(SMALL.to_record()))
    line = ["train", str(tmp_path / "recipe.json"), "--mnist", str(mnist), "--progress", "none", "--resume"]
    assert main(line) == 0
    assert "2026-01-02" in capsys.readouterr().out
    assert main(line) == 1
    assert '"seed" is 2, not 1' in capsys.readouterr().err
    assert main([*line, "--seed", "2"]) == 0
    capsys.readouterr()
    assert main(line) == 1
    assert "there is nothing to resume" in capsys.readouterr().err


def test_the_help_names_the_file(capsys):
    with pytest.raises(SystemExit):
        main(["train", "--help"])
    assert CHECKPOINT in "".join(capsys.readouterr().out.split())


@pytest.mark.slow
def test_tensorboard_has_each_epoch_once(tmp_path, mnist):
    pytest.importorskip("tensorboard", reason="TensorBoard is not installed")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    folder = tmp_path / "run"
    run(SMALL, replace(resources(mnist, Stopping(3, 2)), tensorboard=True), folder)
    run(SMALL, replace(resources(mnist, resumes=True), tensorboard=True), folder)
    events = EventAccumulator(str(folder / "tensorboard"), {"tensors": 0}).Reload()
    assert [event.step for event in events.Tensors("loss/test")] == list(range(1, 7))
