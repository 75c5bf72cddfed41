"""Checkpoints: a training that is killed at any moment goes on as if nothing had been."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.made_digits import made_mnist

from digitpad.core.card import read_card

NUMPY, KERAS = 1e-6, 1e-3  # of any figure of the curve
FEW_EPOCHS = 16_384  # bytes of what is said of them
MIXTURE = {"widths": [4, 8, 8], "batch": 64, "validation": 100, "average": 0.9, "outliers": 8, "epochs": 12}
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
        environment = without | {"DIGITPAD_HOME": str(self.home), "LANGUAGE": "en"}
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


@pytest.mark.parametrize(
    ("recipe", "tolerance"),
    [
        (SCRATCH, NUMPY),
        (SCRATCH | {"folds": 3, "epochs": 12}, NUMPY),
        pytest.param(MIXTURE, KERAS, marks=pytest.mark.slow),
        pytest.param(ALL_KNOBS, KERAS, marks=pytest.mark.slow),
        pytest.param(ALL_KNOBS | {"folds": 2, "epochs": 10, "patience": 0}, KERAS, marks=pytest.mark.slow),
    ],
    ids=["scratch", "scratch folds", "mixture", "all knobs", "folds"],
)
def test_a_killed_training_goes_on_as_if_nothing_had_been(tmp_path, mnist, recipe, tolerance):
    training = command(tmp_path, mnist, recipe)
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    expected = training.end(whole)
    moments, resume = random.Random(7), ()
    for epoch in sorted(moments.sample(range(2, recipe["epochs"] // 2), 3)):
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
