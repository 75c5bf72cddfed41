"""MNIST's two halves as they lie in the file, checked: bytes, not yet scaled to what a network is given."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.core.evaluation import CLASSES
from digitpad.core.raster import SIDE
from digitpad.errors import DataError
from digitpad.language import _

Labels = npt.NDArray[np.int64]


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
            return checked(arrays)
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


def checked(arrays: Mapping[str, npt.NDArray[Any]]) -> Halves:
    """Return both halves of `x_train`, `y_train`, `x_test` and `y_test`.

    Raises:
        ValueError, KeyError: they are not MNIST's.
    """
    return Halves(*(_half(arrays[f"x_{part}"], arrays[f"y_{part}"]) for part in ("train", "test")))


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
