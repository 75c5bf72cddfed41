"""MNIST: where it is found, and whether it is what it should be."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitpad.errors import DataError
from digitpad.language import _
from digitpad.raster import SIDE
from digitpad.training.cache import MNIST as FILE
from digitpad.training.cache import cached_mnist, find_mnist
from digitpad.training.data import Digits
from digitpad.training.download import MNIST, Source, Told, download
from digitpad.training.idx import is_idx, read_idx_files


@dataclass(frozen=True, eq=False)
class Mnist:
    """MNIST, or what stands in its place: what to learn from, and what only to measure with.

    source: "MNIST", or who wrote the digits.
    """

    train: Digits
    test: Digits
    source: str = "MNIST"


def unwatched(_count: int, _total: int | None) -> None:
    """Take no note of a download."""


def load_mnist(path: Path | None = None, told: Told = unwatched, source: Source = MNIST) -> Mnist:
    """Load MNIST from `path`, or from where it is found; the last resort is to download it for Keras' cache.

    It is looked for in the folder `DIGITPAD_DATA` names (`mnist/mnist.npz`) and in Keras' cache.

    path: Keras' `mnist.npz`, one of MNIST's own four files, or the folder they are in.
    told: is told how many bytes of a download have come, and of how many.

    Raises:
        DownloadError: it is not here and cannot be downloaded.
        DataError: the file is not MNIST, or cannot be written.
    """
    found = path or find_mnist()
    if found is None:
        found = cached_mnist()
        download(source, found, told)
    return read_mnist(found)


def read_mnist(path: Path) -> Mnist:
    """Read MNIST from Keras' `mnist.npz`, from one of its own four files, or from the folder they are in.

    Raises:
        DataError: a file is missing, cannot be read, or is not MNIST's.
    """
    if is_idx(path):
        return _checked(read_idx_files(path.parent))
    if path.is_dir() and not (path / FILE).is_file():
        return _checked(read_idx_files(path))
    return read_npz(path / FILE if path.is_dir() else path)


def _checked(arrays: Mapping[str, npt.NDArray[np.uint8]]) -> Mnist:
    """Return both halves of MNIST; ValueError or KeyError where they do not fit."""
    train, test = (_digits(arrays[f"x_{part}"], arrays[f"y_{part}"]) for part in ("train", "test"))
    return Mnist(train, test)


def read_npz(path: Path) -> Mnist:
    """Read an `.npz` in Keras' layout: uint8 `x_train`, `x_test` (n, 28, 28); `y_train`, `y_test` (n,).

    Raises:
        DataError: the file cannot be read or is laid out otherwise.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return _checked(arrays)
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
