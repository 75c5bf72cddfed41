"""Files of arrays from strangers, read with care: IDX, `.npz`, pickles and HDF5.

Nothing in them is ever run, no other file is opened because one of them says so, and what they unpack to is
limited before it is unpacked.
"""

import math
import pickle
import re
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

import numpy as np

from digitpad.core.arrays import UNREADABLE, arrays_of
from digitpad.drawings.file_kinds import FileKind
from digitpad.drawings.table_files import (
    LONGEST_LINE,
    MOST_BYTES,
    Advance,
    Array,
    damaged_file,
    read_table,
    unpacked,
    unwatched,
)
from digitpad.errors import DataError
from digitpad.language import _
from digitpad.system.files import check_is_file, reading
from digitpad.system.packages import check_installed

MOST_ARRAYS = 1000  # in a file
DAMAGES = (*UNREADABLE, pickle.UnpicklingError)


class IdxError(ValueError):
    """A file is no whole IDX file; the text says why, within a sentence."""


def read_arrays(path: Path, kind: FileKind, advance: Advance = unwatched) -> dict[str, Array]:
    """Read all arrays of a file, by their names; those of an IDX file with the ones that belong to it.

    Raises:
        DataError: it cannot be read, or is damaged or too large.
    """
    if kind is FileKind.CSV:
        return read_table(path, advance)
    readers = {
        FileKind.IDX: _read_idx_files,
        FileKind.NPZ: _read_npz,
        FileKind.PICKLE: _read_pickle,
        FileKind.HDF5: _read_hdf5,
    }
    try:
        with reading(path):
            try:
                check_is_file(path)
                return readers[kind](path)
            except OSError as error:
                if error.errno is None:  # the file's fault, as gzip and HDF5 tell it, not the system's
                    raise ValueError from None
                raise
    except DAMAGES:
        raise damaged_file(path, kind) from None


# IDX

SIGNS = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}  # of the kinds of numbers
PICTURES_AND_LABELS = (("images", "labels"), ("idx3", "idx1"))
HALVES = (("train", "t10k"), ("train", "test"), ("train", "val"))


def _read_idx_files(path: Path) -> dict[str, Array]:
    """Read a file and those beside it that are named alike: its labels or pictures, and the other half."""
    own = _pair(path)
    if own is None:
        raise DataError(
            _(
                "{name} holds only pictures or only labels, and the file with the others is not beside it. "
                "Put both into one folder, named alike: train-images-idx3-ubyte and train-labels-idx1-ubyte."
            ).format(name=path.name)
        )
    pairs = {_half(path): own}
    for one, other in HALVES:
        for before, after in ((one, other), (other, one)):
            other_half = path.with_name(path.name.replace(before, after))
            if before in path.name and (found := _pair(other_half)):
                pairs.setdefault(_half(other_half), found)
    arrays = {}
    for half, (pictures, labels) in pairs.items():
        arrays[f"x_{half}"], arrays[f"y_{half}"] = read_idx(pictures), read_idx(labels)
    return arrays


def wrong_sizes(shape: Iterable[int]) -> str:
    """Return what there is to say of sizes that no file of digits has."""
    return _("its sizes are {sizes}").format(sizes="×".join(map(str, shape)))


def _half(path: Path) -> str:
    return "test" if re.search("t10k|test|val", path.name) else "train"


def _pair(path: Path) -> tuple[Path, Path] | None:
    """Return the file of pictures and that of labels of which `path` is one; None where one is missing."""
    name = path.name.removesuffix(".gz")
    pictures = labels = name
    for of_pictures, of_labels in PICTURES_AND_LABELS:
        pictures, labels = pictures.replace(of_labels, of_pictures), labels.replace(of_pictures, of_labels)
    if pictures == labels:
        return None
    found = [_there(path.with_name(one)) for one in (pictures, labels)]
    return (found[0], found[1]) if found[0] and found[1] else None


def _there(path: Path) -> Path | None:
    """Return a file, unpacked or packed, its name written either way; None where there is none."""
    dotted, dashed = path.name.replace("-idx", ".idx"), path.name.replace(".idx", "-idx")
    names = (path.name, dotted, dashed)
    places = [path.with_name(name + ending) for ending in ("", ".gz") for name in names]
    return next((place for place in places if place.is_file()), None)


def read_idx(path: Path) -> Array:
    """Read one file: two zeros, the kind of its numbers, how many dimensions, their sizes; the numbers.

    Raises:
        IdxError: it is no such file, too large, or not whole.
        EOFError: it is packed, and damaged.
    """
    cut = _("it is incomplete or damaged")
    with unpacked(path) as file:
        head = file.read(4)
        if len(head) < 4 or head[:2] != b"\0\0" or head[2] not in SIGNS or not 1 <= head[3] <= 4:
            raise IdxError(_("its header is wrong"))
        sizes = file.read(4 * head[3])
        if len(sizes) < 4 * head[3]:
            raise IdxError(cut)
        shape = [int(size) for size in np.frombuffer(sizes, ">u4")]
        numbers = np.dtype(SIGNS[head[2]])
        length = math.prod(shape) * numbers.itemsize
        if not 0 < length <= MOST_BYTES:
            raise IdxError(wrong_sizes(shape))
        content = file.read(length)
        if len(content) < length:
            raise IdxError(cut)
        if file.read(1):
            raise IdxError(_("it is longer than its header says"))
    found = np.frombuffer(content, numbers).reshape(shape)
    return found if numbers.itemsize == 1 else found.astype(numbers.newbyteorder("="))


# .npz


def _read_npz(path: Path) -> dict[str, Array]:
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        entries = arrays.zip.infolist()
        if sum(entry.file_size for entry in entries) > MOST_BYTES or len(entries) > MOST_ARRAYS:
            raise ValueError("too large")
        return arrays_of(arrays)


# Pickles


class _PickledType:
    """The type of an array in a pickle: what was said of it, until it is looked at."""

    def __init__(self, name: object = b"", *_how: object) -> None:
        text = name.decode("ascii") if isinstance(name, bytes) else str(name)
        if not re.fullmatch(r"[<>|=]?[uifb]\d{1,2}", text):
            raise pickle.UnpicklingError("no numbers")
        self.numbers = np.dtype(text)

    def __setstate__(self, state: Any) -> None:
        if state[1] in (b">", ">"):
            self.numbers = self.numbers.newbyteorder(">")


class _PickledArray:
    """An array in a pickle, made of what was said of it."""

    array: Array = np.zeros(0)

    def __init__(self, *_how: object) -> None:
        pass

    def __setstate__(self, state: Any) -> None:
        _version, shape, kind, is_fortran, content = state
        if isinstance(content, str):
            content = content.encode("latin-1")
        if not isinstance(kind, _PickledType) or not isinstance(content, bytes):
            raise pickle.UnpicklingError("no numbers")
        self.array = np.frombuffer(content, kind.numbers).reshape(shape, order="F" if is_fortran else "C")


def _from_buffer(content: object, kind: object, shape: Any, order: object) -> _PickledArray:
    """Make an array of a pickle of protocol 5, which holds it whole."""
    found = _PickledArray()
    found.__setstate__((1, shape, kind, order == "F", bytes(content)))  # type: ignore[call-overload]
    return found


def _encoded(text: str, _encoding: object = None) -> bytes:
    """Give the bytes that Python 3 wrote as text for Python 2."""
    return text.encode("latin-1")


# All names that a pickle may use, and what stands for each: nothing of NumPy's, and no code of the file's.
KNOWN: Mapping[tuple[str, str], Callable[..., object]] = {
    **{(f"{package}.multiarray", "_reconstruct"): _PickledArray for package in ("numpy.core", "numpy._core")},
    **{(f"{package}.numeric", "_frombuffer"): _from_buffer for package in ("numpy.core", "numpy._core")},
    ("numpy", "ndarray"): _PickledArray,
    ("numpy", "dtype"): _PickledType,
    ("_codecs", "encode"): _encoded,
}


class _Unpickler(pickle._Unpickler):
    """Reads tuples, lists, dicts, numbers, texts and arrays; in Python, whose memory grows as it fills."""

    dispatch: ClassVar[dict[int, Any]] = {
        code: read
        for code, read in pickle._Unpickler.dispatch.items()
        if bytes([code]) not in (pickle.EXT1, pickle.EXT2, pickle.EXT4, pickle.PERSID)
    }

    def load_bytearray8(self) -> None:
        """Read bytes before there is room for them."""
        (count,) = struct.unpack("<Q", self.read(8))  # type: ignore[attr-defined]
        self.append(bytearray(self.read(count)))  # type: ignore[attr-defined]

    dispatch[pickle.BYTEARRAY8[0]] = load_bytearray8

    def find_class(self, module: str, name: str) -> object:
        """Return what stands for a name, one of the few that are known."""
        if (module, name) not in KNOWN:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return KNOWN[module, name]


class _Limited:
    """A file of which only so much is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._left = file, MOST_BYTES

    def read(self, count: int) -> bytes:
        """Read bytes."""
        self._take(count)
        return self._file.read(count)

    def readline(self) -> bytes:
        """Read a line."""
        line = self._file.readline(LONGEST_LINE)
        self._take(len(line))
        return line

    def _take(self, count: int) -> None:
        self._left -= count
        if count < 0 or self._left < 0:
            raise ValueError("too large")


def _read_pickle(path: Path) -> dict[str, Array]:
    """Read the arrays of a pickle such as `mnist.pkl.gz`: three pairs, to learn, to validate and to test."""
    with unpacked(path) as file:
        found = _Unpickler(_Limited(file), encoding="bytes").load()
    arrays = dict(_arrays_in(found, ""))
    of_pairs = [f"{pair}.{one}" for pair in range(3) for one in range(2)]
    halves = dict(zip(of_pairs, ("x_train", "y_train", "x_val", "y_val", "x_test", "y_test"), strict=True))
    return {halves.get(name, name): array for name, array in arrays.items()}


def _arrays_in(found: object, name: str, depth: int = 0) -> Iterator[tuple[str, Array]]:
    """Yield the arrays in tuples, lists and dicts, named by where they are."""
    if depth > 4:
        return
    if isinstance(found, _PickledArray):
        yield name or "array", found.array
    elif isinstance(found, dict):
        for key, value in islice(found.items(), MOST_ARRAYS):
            word = key.decode("utf-8", "replace") if isinstance(key, bytes) else str(key)
            yield from _arrays_in(value, f"{name}.{word}".lstrip("."), depth + 1)
    elif isinstance(found, (tuple, list)):
        if len(found) > 9 and all(isinstance(one, (int, float)) for one in found):
            yield name, np.array(found)
            return
        for place, value in enumerate(found[:MOST_ARRAYS]):
            yield from _arrays_in(value, f"{name}.{place}".lstrip("."), depth + 1)


# HDF5


def _read_hdf5(path: Path) -> dict[str, Array]:
    """Read the arrays of a file such as USPS' `usps.h5`: train/data, train/target, test/data, test/target."""
    check_installed("hdf5", _("Reading {path}").format(path=path))
    import h5py  # with Keras; takes 0.1 s

    arrays: dict[str, Array] = {}
    with h5py.File(path, "r") as file:
        left = MOST_BYTES
        for name, dataset in _datasets(h5py, file, ""):
            left -= dataset.size * dataset.dtype.itemsize
            if left < 0:
                raise ValueError("too large")
            arrays[name] = dataset[()]
    return arrays


def _datasets(h5py: Any, group: Any, place: str, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield the arrays of numbers in a group, by their names; none that lie in another file."""
    for name in islice(group, MOST_ARRAYS):
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            continue
        found = group[name]
        if isinstance(found, h5py.Dataset):
            is_elsewhere = found.is_virtual or bool(found.external)
            if not is_elsewhere and found.dtype.kind in "uifb" and found.shape:
                yield f"{place}{name}", found
        elif depth < 4:
            yield from _datasets(h5py, found, f"{place}{name}_", depth + 1)
