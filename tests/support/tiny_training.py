"""A tiny training by a command, which is the same by however many devices, but for rounding."""

import json
from pathlib import Path
from typing import Any

from support.made_digits import made_mnist

ROUNDING = 5e-3  # of any figure of the curve: two of the 450 digits that validate
STACK = [{"kind": "Conv2D", "filters": 4, "kernel": 3}, {"kind": "Flatten"}, {"kind": "Dense", "units": 16}]
# All but dropout, which each device draws for itself. 33 digits are no two equal shares, and of the 14 steps
# of a fold's 450 digits the last one has 21.
RECIPE = {
    "layers": [*STACK, {"kind": "Dense", "units": 10}],
    "batch_normalization": True,
    "average": 0.9,
    "optimizer": "adamw",
    "l2": 0.001,
    "folds": 2,
    "batch": 33,
    "epochs": 3,
}


def tiny_training(folder: Path, **changes: Any) -> tuple[str, ...]:
    """Write its recipe with some values changed, and its digits; return the arguments, but for its folder."""
    (folder / "recipe.json").write_text(json.dumps(RECIPE | changes))
    mnist = made_mnist(folder / "mnist.npz", train=900, test=200)
    return ("train", str(folder / "recipe.json"), "--mnist", str(mnist), "--progress", "json")


def epochs_of(said: str) -> list[dict[str, float]]:
    """Return the figures of the epochs' ends."""
    events = map(json.loads, filter(lambda line: line.startswith("{"), said.splitlines()))
    names = ("loss", "accuracy", "validation_loss", "validation_accuracy")
    return [{name: event[name] for name in names} for event in events if event["event"] == "epoch"]
