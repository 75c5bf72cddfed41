"""Digits in MNIST's place where there is no MNIST: the synthetic writer's, drawn with pens of all widths."""

from pathlib import Path

import numpy as np

from digitpad.training.data.digits import LabelledDigits
from digitpad.training.data.mnist import Mnist, ReportBytes, ignored, load_mnist
from digitpad.training.synthesis.pen import digits_as_is
from digitpad.training.synthesis.writer import write_many

NONE = Path("none")  # given in place of a file
SOURCE = "synthetic writer"
TRAIN, TEST = 20_000, 2_000  # digits; drawing 5,000 takes a second
SEEDS = {"train": 71, "test": 72}  # no recipe's: every model is measured on the same test digits


def load_pictures(path: Path | None, report: ReportBytes = ignored, most: int = 0) -> Mnist:
    """Load MNIST as `load_mnist` does, or where `path` is "none" what stands in for it.

    most: how many synthetic digits to learn from; 0 for the usual number.

    Raises:
        DataError: as `load_mnist`.
    """
    return synthetic_mnist(most) if path == NONE else load_mnist(path, report)


def synthetic_mnist(train: int = 0) -> Mnist:
    """Write digits to learn from, and others to measure with; always the same ones.

    train: how many to learn from; 0 for the usual number.
    """
    return Mnist(_written(train or TRAIN, SEEDS["train"]), synthetic_test(), SOURCE)


def synthetic_test() -> LabelledDigits:
    """Write the digits to measure with."""
    return _written(TEST, SEEDS["test"])


def _written(count: int, seed: int) -> LabelledDigits:
    samples = write_many(count, np.random.default_rng(seed))
    return digits_as_is(samples)
