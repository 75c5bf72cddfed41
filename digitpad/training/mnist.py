"""MNIST: where it is found, and whether it is what it should be."""

import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitpad.errors import DataError
from digitpad.language import _
from digitpad.raster import SIDE
from digitpad.training.data import Digits, data_folder


@dataclass(frozen=True, eq=False)
class Mnist:
    """MNIST: what to learn from, and what only to measure with."""

    train: Digits
    test: Digits


def load_mnist(path: Path | None = None) -> Mnist:
    """Load MNIST from `path`, or from where it is found; the last resort is Keras' download.

    It is looked for in the folder `DIGITPAD_DATA` names (`mnist/mnist.npz`) and in Keras' cache.

    Raises:
        DataError: it is not to be had, or the file is not MNIST in Keras' layout.
    """
    return read_mnist(path or _found() or _downloaded())


def read_mnist(path: Path) -> Mnist:
    """Read an `.npz` in Keras' layout: uint8 `x_train`, `x_test` (n, 28, 28); `y_train`, `y_test` (n,).

    Raises:
        DataError: the file cannot be read or is laid out otherwise.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            parts = [_digits(arrays[f"x_{part}"], arrays[f"y_{part}"]) for part in ("train", "test")]
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
    return Mnist(*parts)


def _digits(images: npt.NDArray[np.uint8], labels: npt.NDArray[np.generic]) -> Digits:
    """Check one half of MNIST and scale it to [0, 1]; ValueError where it does not fit."""
    fits = (
        images.dtype == np.uint8
        and images.shape == (len(labels), SIDE, SIDE)
        and labels.ndim == 1
        and np.issubdtype(labels.dtype, np.integer)
        and len(labels) > 0
    )
    whole = labels.astype(np.int64) if fits else np.array([-1])
    if whole.min() < 0 or whole.max() > 9:
        raise ValueError("not MNIST")
    return Digits(images.astype(np.float32) / np.float32(255), whole)


def _found() -> Path | None:
    """Return where MNIST already is on this machine, None where it is not."""
    named = data_folder()
    keras_home = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    places = [named / "mnist" / "mnist.npz"] if named else []
    places.append(keras_home / "datasets" / "mnist.npz")
    return next((place for place in places if place.is_file()), None)


def _downloaded() -> Path:
    """Let Keras download MNIST into its cache, and return where it is."""
    from digitpad.training.backend import keras, quiet

    try:
        with quiet():
            keras.datasets.mnist.load_data()
    except Exception as error:  # Keras raises a bare Exception where there is no connection
        raise DataError(
            _(
                "MNIST could not be downloaded ({reason}). Connect to the internet and try again, or give "
                "the file with --mnist mnist.npz."
            ).format(reason=str(error).splitlines()[0] if str(error) else type(error).__name__)
        ) from None
    path = _found()
    if path is None:
        raise DataError(_("MNIST was downloaded, but not found. Give the file with --mnist mnist.npz."))
    return path
