"""MNIST's digits as they lie in the file, and which of them a run learns from, with which labels."""

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.errors import DataError
from digitpad.evaluation import CLASSES
from digitpad.lab.experiment import Experiment
from digitpad.language import _
from digitpad.raster import SIDE

NOISE = 1  # beside the seed, so that wrong labels are drawn apart from the split

Labels = npt.NDArray[np.int64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Half:
    """Some digits with their labels.

    digits: uint8 (n, 28, 28), ink bright on 0; labels: int64 (n,).
    """

    digits: npt.NDArray[np.uint8]
    labels: Labels

    def counts(self) -> list[int]:
        """Return how many there are of each digit, 0 to 9."""
        return [int(count) for count in np.bincount(self.labels, minlength=CLASSES)]


@dataclass(frozen=True, eq=False)
class Halves:
    """What to learn from, and what only to measure with."""

    train: Half
    test: Half


def read_halves(path: Path) -> Halves:
    """Read an `.npz` in Keras' layout, as bytes: a quarter of the memory that learning from it takes.

    Raises:
        DataError: it cannot be read, or is laid out otherwise.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return Halves(*(_half(arrays[f"x_{part}"], arrays[f"y_{part}"]) for part in ("train", "test")))
    except OSError as error:
        raise DataError(
            _("{path} cannot be read: {reason}.").format(path=path, reason=error.strerror or error)
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError, EOFError, MemoryError, zipfile.BadZipFile):
        raise DataError(
            _(
                "{path} is not MNIST in Keras' layout: an .npz file with x_train, y_train, x_test and "
                "y_test, the pictures as 28×28 bytes and the labels from 0 to 9."
            ).format(path=path)
        ) from None


def learned_places(experiment: Experiment, count: int, fold: int = 0) -> tuple[Places, Places]:
    """Return the places, among `count` digits, of those a run learns from and of those it validates with.

    fold: which of the experiment's `folds` parts validates, from 0 on; without folds a share of all does.
    """
    order = np.random.default_rng(experiment.seed).permutation(count)[: experiment.digits or None]
    if experiment.folds:
        folds = np.array_split(order, experiment.folds)
        held_out = folds.pop(fold)
        return np.concatenate(folds), held_out
    validating = round(len(order) * experiment.validation)
    return order[validating:], order[:validating]


def mislabelled(labels: Labels, experiment: Experiment) -> Labels:
    """Return the labels a run learns from, `label_noise` of them, rounded, replaced by a random other."""
    generator = np.random.default_rng((experiment.seed, NOISE))
    count = round(len(labels) * experiment.label_noise)
    places = generator.choice(len(labels), count, replace=False)
    changed = labels.copy()
    changed[places] = (changed[places] + generator.integers(1, CLASSES, count)) % CLASSES
    return changed


def _half(images: npt.NDArray[Any], labels: npt.NDArray[Any]) -> Half:
    """Check one half; ValueError where it does not fit."""
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
    return Half(images, whole)
