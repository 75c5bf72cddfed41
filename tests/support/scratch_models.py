"""A network from scratch for the tests, which has learned made digits, as a folder of the user's."""

from functools import cache
from pathlib import Path

import numpy as np

from digitpad.core.card import ModelCard
from digitpad.lab.scratch import Setting, Weights, begin, one_hot, train_epoch
from digitpad.lab.scratch_model import write_model
from support.made_digits import made_digits

SETTING = Setting(0.3, 0.0001, 32)


@cache
def learned(units: int = 32, epochs: int = 8) -> Weights:
    """Return weights that read made digits."""
    images, labels = made_digits(1000, 1)
    pixels, targets = images.reshape(-1, 784).astype(np.float32) / 255, one_hot(labels)
    weights = begin(units, 1)
    for epoch in range(epochs):
        weights = train_epoch(weights, pixels, targets, SETTING, epoch)
    return weights


def add_scratch(root: Path, folder: str, weights: Weights, **card) -> Path:
    """Put the network into the history of the user's folder `root`."""
    place = root / "models" / folder
    place.mkdir(parents=True)
    write_model(weights, ModelCard("DigitPad", recipe={"name": "scratch"}, **card), place)
    return place
