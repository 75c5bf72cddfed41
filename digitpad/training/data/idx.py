"""MNIST's own files: four in the IDX format, compressed by gzip or not.

An IDX file begins with two zeros, the kind of its numbers (8: bytes), how many dimensions there are, and each
dimension's size as four bytes, the highest first; the numbers follow.
"""

import gzip
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from digitpad.core.raster import SIDE
from digitpad.errors import DataError
from digitpad.language import _

Bytes = npt.NDArray[np.uint8]

FILES = {
    "x_train": "train-images-idx3-ubyte",
    "y_train": "train-labels-idx1-ubyte",
    "x_test": "t10k-images-idx3-ubyte",
    "y_test": "t10k-labels-idx1-ubyte",
}
MOST = 1_000_000  # pictures in a file: EMNIST's largest has 698 thousand
GZIP = b"\x1f\x8b"


def read_idx_files(folder: Path) -> dict[str, Bytes]:
    """Read the four files in `folder`: pictures (n, 28, 28) and labels (n,), named as in Keras' file.

    Raises:
        DataError: one is missing, cannot be read, or is not what it should be.
    """
    arrays = {name: _read(_find(folder, file), 3 if "images" in file else 1) for name, file in FILES.items()}
    for part in ("train", "test"):
        pictures, labels = len(arrays[f"x_{part}"]), len(arrays[f"y_{part}"])
        if pictures != labels:
            raise DataError(
                _("{file} in {folder} has {pictures} pictures, but there are {labels} labels.").format(
                    file=FILES[f"x_{part}"], folder=folder, pictures=pictures, labels=labels
                )
            )
    return arrays


def is_idx(path: Path) -> bool:
    """Say whether a file is one of the four, by its name."""
    return any(path.name in _names(file) for file in FILES.values())


def _names(file: str) -> tuple[str, ...]:
    """Return the names under which a file is passed on."""
    dotted = file.replace("-idx", ".idx")
    return (file, f"{file}.gz", dotted, f"{dotted}.gz")


def _find(folder: Path, file: str) -> Path:
    found = [folder / name for name in _names(file) if (folder / name).is_file()]
    if not found:
        raise DataError(
            _("{folder} lacks {file}.gz, one of MNIST's four files. Put all four there.").format(
                folder=folder, file=file
            )
        )
    return found[0]


def _read(path: Path, dimensions: int) -> Bytes:
    """Read one file, which must have so many dimensions, and check it."""
    try:
        with path.open("rb") as file:
            compressed = file.read(2) == GZIP
            file.seek(0)
            with gzip.open(file) if compressed else file as content:
                return _array(path, content, dimensions)  # type: ignore[arg-type]  # GzipFile reads alike
    except (EOFError, zlib.error, gzip.BadGzipFile, MemoryError):
        raise _damaged(path, _("it is cut off or damaged")) from None
    except OSError as error:
        raise DataError(
            _("{path} cannot be read: {reason}.").format(path=path, reason=error.strerror or error)
        ) from None


def _array(path: Path, content: BinaryIO, dimensions: int) -> Bytes:
    header = content.read(4 + 4 * dimensions)
    if header[:4] != bytes((0, 0, 8, dimensions)):
        raise _damaged(path, _("it does not begin as it should"))
    if len(header) < 4 + 4 * dimensions:
        raise _damaged(path, _("it is cut off or damaged"))
    shape = tuple(int(size) for size in np.frombuffer(header, ">u4", offset=4))
    if not 0 < shape[0] <= MOST or shape[1:] not in ((), (SIDE, SIDE)):
        raise _damaged(path, _("its sizes are {sizes}").format(sizes="×".join(map(str, shape))))
    size = int(np.prod(shape))
    numbers = content.read(size)
    if len(numbers) < size:
        raise _damaged(path, _("it is cut off or damaged"))
    if content.read(1):
        raise _damaged(path, _("it is longer than it says"))
    array = np.frombuffer(numbers, np.uint8).reshape(shape)
    if dimensions == 1 and array.max() > 9:
        raise _damaged(path, _("a label in it is not from 0 to 9"))
    return array


def _damaged(path: Path, reason: str) -> DataError:
    return DataError(
        _("{path} is not MNIST's file: {reason}. Get it again.").format(path=path, reason=reason)
    )
