"""The digits to learn from and to measure with: MNIST, and ink files with labels."""

import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitpad.errors import DataError
from digitpad.ink import Strokes, read_samples
from digitpad.language import _
from digitpad.raster import SIDE, Digit

Labels = npt.NDArray[np.int64]

LABELS = {str(label): label for label in range(10)}


@dataclass(frozen=True, eq=False)
class Digits:
    """Digits with their labels.

    images: float32 (n, 28, 28), paper 0, ink 1.
    labels: int64 (n,), each 0 to 9.
    """

    images: Digit
    labels: Labels

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, places: npt.NDArray[np.int64]) -> "Digits":
        """Return the digits at `places`, in that order."""
        return Digits(self.images[places], self.labels[places])


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


def split(digits: Digits, held_out: int, seed: int, most: int = 0) -> tuple[Digits, Digits]:
    """Return what to train with and `held_out` digits to validate with, drawn at random, never shared.

    most: how many to use in all; 0 for all.

    Raises:
        DataError: nothing is left to train with.
    """
    order = np.random.default_rng(seed).permutation(len(digits))[: most or None]
    if len(order) <= held_out:
        raise DataError(
            _("There are {count} digits to learn from, but the recipe holds {held_out} back.").format(
                count=len(order), held_out=held_out
            )
        )
    return digits.take(order[held_out:]), digits.take(order[:held_out])


def read_labelled(path: Path) -> list[tuple[Strokes, int]]:
    """Read an ink file whose every line has a "label" from 0 to 9.

    Raises:
        InkError: the file or a line cannot be read.
        DataError: a label is missing or is no digit, or there are no lines.
    """
    samples = [(sample.strokes, LABELS.get(str(sample.label))) for sample in read_samples(path)]
    if not samples:
        raise DataError(_("There is no ink in {path}.").format(path=path))
    for number, (_strokes, label) in enumerate(samples, 1):
        if label is None:
            raise DataError(
                _('{path}, line {number}: "label" must be a digit from 0 to 9.').format(
                    path=path, number=number
                )
            )
    return [(strokes, label) for strokes, label in samples if label is not None]


def data_folder() -> Path | None:
    """Return the folder that `DIGITPAD_DATA` names, None where it names none."""
    folder = os.environ.get("DIGITPAD_DATA")
    return Path(folder) if folder else None


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
