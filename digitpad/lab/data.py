"""MNIST as experiments see it: its two splits, which digits are learned from, and in how many steps."""

import math
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.core.arrays import CLASSES, SIDE, DigitBytes, Indices, Labels
from digitpad.errors import DataError
from digitpad.language import _, grouped
from digitpad.runs.recipe import WHOLE_SET, Recipe
from digitpad.system.files import reading


@dataclass(frozen=True, eq=False)
class Split:
    """Some digits with their labels.

    digits: uint8 (n, 28, 28), ink bright on 0; labels: int64 (n,).
    """

    digits: DigitBytes
    labels: Labels

    def counts(self) -> list[int]:
        """Return how many there are of each digit, 0 to 9."""
        return [int(count) for count in np.bincount(self.labels, minlength=CLASSES)]


@dataclass(frozen=True, eq=False)
class Splits:
    """What to learn from, and what only to measure with."""

    train: Split
    test: Split


def read_splits(path: Path) -> Splits:
    """Read an `.npz` in Keras' layout, as bytes: a quarter of the memory that learning from it takes.

    Raises:
        DataError: it cannot be read, or is laid out otherwise.
    """
    try:
        with reading(path), path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return checked(arrays)
    except (ValueError, KeyError, TypeError, AttributeError, EOFError, MemoryError, zipfile.BadZipFile):
        raise DataError(
            _(
                "{path} is not MNIST in Keras' layout: an .npz file with x_train, y_train, x_test and "
                "y_test, the pictures as 28×28 bytes and the labels from 0 to 9."
            ).format(path=path)
        ) from None


def checked(arrays: Mapping[str, npt.NDArray[Any]]) -> Splits:
    """Return both splits of `x_train`, `y_train`, `x_test` and `y_test`.

    Raises:
        ValueError, KeyError: they are not MNIST's.
    """
    return Splits(*(_split(arrays[f"x_{part}"], arrays[f"y_{part}"]) for part in ("train", "test")))


def _split(images: npt.NDArray[Any], labels: npt.NDArray[Any]) -> Split:
    """Check one split; ValueError where it does not fit."""
    fits = (
        images.dtype == np.uint8
        and images.shape == (len(labels), SIDE, SIDE)
        and labels.ndim == 1
        and np.issubdtype(labels.dtype, np.integer)
        and len(labels) > 0
    )
    whole = labels.astype(np.int64) if fits else np.array([-1])
    if whole.min() < 0 or whole.max() >= CLASSES:
        raise ValueError("not MNIST")
    return Split(images, whole)


NOISE = 1  # beside the seed, so that wrong labels are drawn apart from the split


def training_indices(experiment: Recipe, count: int, fold: int = 0) -> tuple[Indices, Indices]:
    """Return the places, among `count` digits, of those a run learns from and of those it validates with.

    fold: which of the experiment's `folds` parts validates, from 0 on; without folds a fraction of all does.
    """
    order = np.random.default_rng(experiment.seed).permutation(count)[: experiment.digits or None]
    if experiment.folds:
        folds = np.array_split(order, experiment.folds)
        held_out = folds.pop(fold)
        return np.concatenate(folds), held_out
    validating = round(len(order) * experiment.validation)
    return order[validating:], order[:validating]


def noisy_labels(labels: Labels, experiment: Recipe) -> Labels:
    """Return the labels a run learns from, `label_noise` of them, rounded, replaced by a random other."""
    generator = np.random.default_rng((experiment.seed, NOISE))
    count = round(len(labels) * experiment.label_noise)
    places = generator.choice(len(labels), count, replace=False)
    changed = labels.copy()
    changed[places] = (changed[places] + generator.integers(1, CLASSES, count)) % CLASSES
    return changed


MNIST_TRAIN = 60_000  # digits to learn from, validation included


def learned(experiment: Recipe) -> int:
    """Return how many digits it learns from in each epoch."""
    digits = min(experiment.digits or MNIST_TRAIN, MNIST_TRAIN)
    parts = experiment.folds
    return round(digits * (1 - 1 / parts)) if parts else round(digits * (1 - experiment.validation))


def steps(experiment: Recipe) -> int:
    """Return how many steps an epoch has."""
    return 1 if experiment.optimizer == WHOLE_SET else math.ceil(learned(experiment) / experiment.batch)


def cost(experiment: Recipe) -> str:
    """Return in words how often it goes how far: so many steps, of so many digits each."""
    digits, epoch = learned(experiment), steps(experiment)
    sentence = (
        _("{all} steps, each over all {digits} digits.")
        if epoch == 1
        else _("{all} steps: {epoch} per epoch, in batches of {batch}; {digits} training digits.")
    ).format(
        all=grouped(epoch * experiment.epochs),
        epoch=grouped(epoch),
        batch=grouped(experiment.batch),
        digits=grouped(digits),
    )
    if experiment.folds:
        sentence += " " + _("And that {folds} times, once for each fold.").format(folds=experiment.folds)
    return sentence
