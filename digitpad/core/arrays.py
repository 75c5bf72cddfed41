"""Arrays that travel: digits, probabilities, labels and grey pixels, with their shapes, types and ranges.

An alias says what an array holds; NumPy checks no more than its type. "n" is a number of digits, which may
be 0 unless a comment excludes it.
"""

import io
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

SIDE = 28  # pixels of a digit's side
CLASSES = 10  # the digits from 0 to 9

Digit: TypeAlias = npt.NDArray[np.float32]  # (28, 28): as a network sees it, paper 0, ink 1
Digits: TypeAlias = npt.NDArray[np.float32]  # (n, 28, 28): such digits
DigitBytes: TypeAlias = npt.NDArray[np.uint8]  # (n, 28, 28): digits as MNIST keeps them, paper 0, ink 255
Probabilities: TypeAlias = npt.NDArray[np.float32]  # (10,) or (n, 10): softmax, in [0, 1], of sum 1 each
Confidences: TypeAlias = npt.NDArray[np.float32]  # (n,): the largest probability of each, in [0.1, 1]
Labels: TypeAlias = npt.NDArray[np.int64]  # (n,): 0 to 9; which digits are meant, or were read
Indices: TypeAlias = npt.NDArray[np.int64]  # (any,): places in another array
Counts: TypeAlias = npt.NDArray[np.int64]  # (10,): how many of each digit
Confusion: TypeAlias = npt.NDArray[np.int64]  # (10, 10): how many; row: the label, column: what was read
Grey: TypeAlias = npt.NDArray[np.uint8]  # (height, width): 0 to 255; of a glyph the ink is bright on 0
Mask: TypeAlias = npt.NDArray[np.bool_]  # (height, width): which pixels are meant
PenPath: TypeAlias = npt.NDArray[np.float64]  # (n, 2): x and y of the points of a stroke
Tensor: TypeAlias = npt.NDArray[np.float32]  # any shape: what a layer computes, or its weights
Floats: TypeAlias = npt.NDArray[np.float32]  # any shape; see where it is used
Doubles: TypeAlias = npt.NDArray[np.float64]  # any shape; for sums and statistics


class Reader(Protocol):
    """What reads digits: a classifier, or whatever stands for one."""

    def probabilities(self, digits: Digits, /) -> Probabilities:
        """Return the softmax, (n, 10), of digits, (n, 28, 28)."""


MOST_BYTES = 400_000_000  # of an `.npz` of ours, unpacked: the test digits of MNIST have 8 million
# What comes of an `.npz` that is none, or is damaged: NumPy reads what an array is as a line of Python.
UNREADABLE = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    EOFError,
    MemoryError,
    RuntimeError,
    SyntaxError,
    tokenize.TokenError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
)


def arrays_in(content: bytes, *names: str) -> dict[str, npt.NDArray[Any]]:
    """Return arrays in the content of an `.npz` file; all where no names are given.

    Raises:
        one of UNREADABLE: it is none, is damaged or too large, or an array is missing.
    """
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        if sum(entry.file_size for entry in arrays.zip.infolist()) > MOST_BYTES:
            raise ValueError("too large")
        return arrays_of(arrays, *names)


def arrays_of(file: Mapping[str, Any], *names: str) -> dict[str, npt.NDArray[Any]]:
    """Return arrays of an open `.npz` file; all where no names are given.

    Raises:
        one of UNREADABLE: one is damaged, missing, or something else than an array.
    """
    found = {name: file[name] for name in names or file}
    if not all(isinstance(array, np.ndarray) for array in found.values()):
        raise ValueError("no array")
    return found
