"""MNIST, or what stands in its place, as experiments see it: its splits, and how many steps."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.core.arrays import CLASSES, SIDE, UNREADABLE, DigitBytes, Indices, Labels
from digitpad.errors import DataError
from digitpad.language import _, grouped
from digitpad.runs.recipe import WHOLE_SET, Recipe
from digitpad.system.files import reading

SOURCE = "MNIST"  # of a file that does not say whose its digits are


@dataclass(frozen=True, eq=False)
class Split:
    """Some digits with their labels.

    digits: uint8 (n, 28, 28), ink bright on 0; labels: int64 (n,).
    writers: int64 (n,), a number for whoever wrote each; None where that is not known.
    """

    digits: DigitBytes
    labels: Labels
    writers: Indices | None = None

    def counts(self) -> list[int]:
        """Return how many there are of each digit, 0 to 9."""
        return [int(count) for count in np.bincount(self.labels, minlength=CLASSES)]


@dataclass(frozen=True, eq=False)
class Splits:
    """What to learn from, and what only to measure with.

    source: whose digits they are: "MNIST", "synthetic writer", or "file of yours".
    """

    train: Split
    test: Split
    source: str = SOURCE


def read_splits(path: Path) -> Splits:
    """Read an `.npz` in Keras' layout, as bytes: a quarter of the memory that learning from it takes.

    Raises:
        DataError: it cannot be read, or is laid out otherwise.
    """
    try:
        with reading(path), path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return checked(arrays)
    except UNREADABLE:
        raise DataError(
            _(
                "{path} is not MNIST in Keras' layout: an .npz file with x_train, y_train, x_test and "
                "y_test, the pictures as 28×28 bytes and the labels from 0 to 9."
            ).format(path=path)
        ) from None


def checked(arrays: Mapping[str, npt.NDArray[Any]]) -> Splits:
    """Return both splits of `x_train`, `y_train`, `x_test` and `y_test`.

    Files of our own have also `source`, and may have `writers_train` and `writers_test`.

    Raises:
        ValueError, KeyError: they are not MNIST's.
    """
    train, test = (_split(arrays, part) for part in ("train", "test"))
    return Splits(train, test, str(arrays["source"]) if "source" in arrays else SOURCE)


def _split(arrays: Mapping[str, npt.NDArray[Any]], part: str) -> Split:
    """Check one split; ValueError where it does not fit."""
    images, labels = arrays[f"x_{part}"], arrays[f"y_{part}"]
    writers = arrays[f"writers_{part}"].astype(np.int64) if f"writers_{part}" in arrays else None
    if writers is not None and writers.shape != labels.shape:
        raise ValueError("not a writer for each")
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
    return Split(images, whole, writers)


def count_digits(path: Path) -> int:
    """Return how many training digits an `.npz` in Keras' layout has, without reading their pictures.

    Raises:
        DataError: it cannot be read.
    """
    try:
        with reading(path), path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return len(arrays["y_train"])
    except UNREADABLE:
        raise DataError(_("{path} is damaged.").format(path=path)) from None


def count_labels(path: Path) -> tuple[int, ...]:
    """Return how many training digits of each kind an `.npz` has; () where it cannot be read."""
    try:
        with reading(path), path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            labels = np.asarray(arrays["y_train"]).astype(np.int64)
            return tuple(map(int, np.bincount(labels, minlength=CLASSES)))
    except (DataError, *UNREADABLE):  # the run that learns from it says so
        return ()


NOISE = 1  # beside the seed, so that wrong labels are drawn apart from the split


def training_indices(
    experiment: Recipe, count: int, fold: int = 0, writers: Indices | None = None
) -> tuple[Indices, Indices]:
    """Return the places, among `count` digits, of those a run learns from and of those it validates with.

    fold: which of the experiment's `folds` parts validates, from 0 on; without folds a fraction of all does.
    writers: (count,), where whoever wrote a digit that validates must have written none that is learned from.
    """
    order = np.random.default_rng(experiment.seed).permutation(count)[: experiment.digits or None]
    if experiment.folds:
        ends = np.cumsum([len(part) for part in np.array_split(order, experiment.folds)])[:-1]
    else:
        ends = np.array([round(len(order) * experiment.validation)])
    if writers is not None:
        order, ends = by_writer(order, writers, ends)
    parts = np.split(order, ends)
    held_out = parts.pop(fold)
    return np.concatenate(parts), held_out


def by_writer(order: Indices, writers: Indices, ends: Indices) -> tuple[Indices, Indices]:
    """Return places with those of a writer beside each other, and `ends` of parts moved to where one begins.

    order: (m,), places among digits whose writers are (n,). Writers come in the order of their first place.
    """
    _names, first, number = np.unique(writers[order], return_index=True, return_inverse=True)
    order = order[np.argsort(first[number], kind="stable")]
    begins = np.flatnonzero(np.diff(writers[order])) + 1
    if not len(begins):
        return order, ends
    return order, begins[np.abs(begins - ends[:, np.newaxis]).argmin(axis=1)]


def noisy_labels(labels: Labels, experiment: Recipe) -> Labels:
    """Return the labels a run learns from, `label_noise` of them, rounded, replaced by a random other."""
    generator = np.random.default_rng((experiment.seed, NOISE))
    count = round(len(labels) * experiment.label_noise)
    places = generator.choice(len(labels), count, replace=False)
    changed = labels.copy()
    changed[places] = (changed[places] + generator.integers(1, CLASSES, count)) % CLASSES
    return changed


MNIST_TRAIN = 60_000  # digits to learn from, validation included


def learned(experiment: Recipe, there: int = MNIST_TRAIN) -> int:
    """Return how many digits it learns from in each epoch, of so many that are `there`."""
    digits = min(experiment.digits or there, there)
    parts = experiment.folds
    return round(digits * (1 - 1 / parts)) if parts else round(digits * (1 - experiment.validation))


def steps(experiment: Recipe, there: int = MNIST_TRAIN) -> int:
    """Return how many steps an epoch has."""
    if experiment.optimizer == WHOLE_SET:
        return 1
    return math.ceil(learned(experiment, there) / experiment.batch)


def cost(experiment: Recipe, there: int = MNIST_TRAIN) -> str:
    """Return in words how often it goes how far: so many steps, of so many digits each."""
    digits, epoch = learned(experiment, there), steps(experiment, there)
    if experiment.is_baseline:
        sentence = _("{digits} training digits.")
    elif epoch == 1:
        sentence = _("{all} steps, each over all {digits} digits.")
    else:
        sentence = _("{all} steps: {epoch} per epoch, in batches of {batch}; {digits} training digits.")
    sentence = sentence.format(
        all=grouped(epoch * experiment.epochs),
        epoch=grouped(epoch),
        batch=grouped(experiment.batch),
        digits=grouped(digits),
    )
    if experiment.folds:
        sentence += " " + _("And that {folds} times, once for each fold.").format(folds=experiment.folds)
    return sentence
