"""MNIST: where it is found, and whether it is what it should be."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitpad.lab.data import Halves, checked, read_halves
from digitpad.runs.mnist_cache import MNIST as FILE
from digitpad.runs.mnist_cache import cached_mnist, find_mnist
from digitpad.training.data.digits import Digits
from digitpad.training.data.download import MNIST, Source, Told, download
from digitpad.training.data.idx import is_idx, read_idx_files


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
        return _scaled(checked(read_idx_files(path.parent)))
    if path.is_dir() and not (path / FILE).is_file():
        return _scaled(checked(read_idx_files(path)))
    return _scaled(read_halves(path / FILE if path.is_dir() else path))


def _scaled(halves: Halves) -> Mnist:
    """Return both halves of MNIST, their pictures scaled to [0, 1]."""
    train, test = (
        Digits(half.digits.astype(np.float32) / np.float32(255), half.labels)
        for half in (halves.train, halves.test)
    )
    return Mnist(train, test)
