"""Files of labelled digits from elsewhere, made into Keras' layout: MNIST's own, Kaggle's CSV, any `.npz`.

A file is taken apart by what is in it, not by its name: pictures are arrays of squares, labels are whole
numbers from 0 to 9, as many as the pictures. What is not 28×28 goes through the MNIST rule; dark ink on light
paper is turned. Where there are no test digits of their own, a sixth is put aside for that.
"""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice, takewhile
from math import isqrt
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import numpy.typing as npt
from PIL import Image

from digitpad.core.arrays import CLASSES, SIDE, DigitBytes, Grey, Indices, Labels
from digitpad.core.raster import steps_of_glyph
from digitpad.errors import DataError
from digitpad.lab.data import SOURCE, Split, Splits, checked
from digitpad.language import _
from digitpad.system.files import part_of, reading, writing
from digitpad.training.data.mnist import GZIP, MOST_PICTURES, is_idx, read_idx_files

Advance = Callable[[float], None]  # is given how much is done, in [0, 1], or how many where that is said
Array = npt.NDArray[Any]

OTHER = "file of yours"  # the source of digits that are not MNIST's
# Of MNIST's own test digits, their pictures and labels as bytes: whatever file they come in is MNIST.
MNIST_TEST = "c3f9adf9c66efb572b1f9326c3a511b45910c7173b97be66ceceeeeaef6b802b"
FEWEST = 100  # digits that can be learned from
SMALLEST_SIDE, LARGEST_SIDE = 6, 512  # of pictures, in pixels
TEST_PART = 6  # where there are no test digits, one in so many becomes one
SEED = 6  # of that split
ROWS = 1000  # of a CSV, read at once
PIXELS = SIDE * SIDE
FAINT = 0.08  # of the brightest: below it there is no ink
FEW_GREYS = 64  # bytes up to this are no 256 greys, but as many as there are
FINER = 4  # small pictures are made so many times larger before they are cut


def unwatched(_done: float) -> None:
    """Take no note of how much is done."""


def import_digits(path: Path, place: Path, advance: Advance = unwatched) -> None:
    """Read a file of the user's and keep its digits at `place`, an `.npz` in Keras' layout.

    Raises:
        DataError: the file holds no labelled digits; the sentence says what was found and what was expected.
    """
    splits = read_digit_file(path, lambda done: advance(0.8 * done))
    write_digits(place, splits)
    advance(1.0)


def write_digits(path: Path, splits: Splits) -> None:
    """Write digits as an `.npz` in Keras' layout, whole or not at all, with their source and their writers.

    Raises:
        DataError: it cannot be written.
    """
    arrays: dict[str, Array] = {"source": np.array(splits.source)}
    for name, split in (("train", splits.train), ("test", splits.test)):
        arrays |= {f"x_{name}": split.digits, f"y_{name}": split.labels.astype(np.uint8)}
        if split.writers is not None:
            arrays[f"writers_{name}"] = split.writers.astype(np.int32)
    part = part_of(path)
    try:
        with writing(path.parent, DataError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                np.savez_compressed(file, **arrays)  # type: ignore[arg-type]  # its own option is a bool
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def read_digit_file(path: Path, advance: Advance = unwatched) -> Splits:
    """Read labelled digits from a file of any of the kinds above.

    Raises:
        DataError: it cannot be read, or holds no labelled digits.
    """
    if is_idx(path):
        found = checked(read_idx_files(path.parent))
    else:
        found = _read_npz(path) if _begins_with(path, b"PK\x03\x04") else _read_csv(path, advance)
    if min(len(found.train.labels), len(found.test.labels) * TEST_PART) < FEWEST:
        raise _wrong(
            path,
            _("{count} digits").format(count=len(found.train.labels) + len(found.test.labels)),
            _("at least {count}, of which a sixth are for testing").format(count=2 * FEWEST),
        )
    if found.source != SOURCE:  # a file of our own says it itself
        return found
    test = sha256(found.test.digits.tobytes() + found.test.labels.astype(np.uint8).tobytes()).hexdigest()
    return replace(found, source=SOURCE if test == MNIST_TEST else OTHER)


def _begins_with(path: Path, magic: bytes) -> bool:
    with reading(path), path.open("rb") as file:
        return file.read(len(magic)) == magic


def _wrong(path: Path, found: str, expected: str) -> DataError:
    """Return the one sentence about a file: which, what was found in it, what was expected."""
    return DataError(
        _("{name} cannot be used: it has {found}; expected: {expected}.").format(
            name=path.name, found=found, expected=expected
        )
    )


def _kinds() -> str:
    return _("mnist.npz, MNIST's four files, train.csv from Kaggle, or an .npz with pictures and labels")


# CSV


def _read_csv(path: Path, advance: Advance) -> Splits:
    """Read rows of a label and 784 pixels, with or without a line of names."""
    try:
        with reading(path), _text(path) as (file, done):
            head = file.readline(20_000)
            names = [name.strip().strip('"').lower() for name in head.split(",")]
            has_names = not names[0].lstrip("-").replace(".", "").isdigit()
            place = _label_column(path, names, has_names)
            lines = file if has_names else _with(head, file)
            rows = [_rows(path, block, number) for number, block in _blocks(lines, has_names, done, advance)]
    except (UnicodeDecodeError, EOFError, zlib.error, gzip.BadGzipFile):
        raise _wrong(path, _("neither text nor digits"), _kinds()) from None
    table = np.concatenate(rows) if rows else np.zeros((0, PIXELS + 1), np.uint8)
    labels = table[:, place].astype(np.int64)
    if len(labels) and labels.max() >= CLASSES:
        raise _wrong(path, _("the label {label}").format(label=labels.max()), _("labels from 0 to 9"))
    pictures = np.delete(table, place, axis=1).reshape(-1, SIDE, SIDE)
    return _divided(_as_ink(pictures), labels)


@contextmanager
def _text(path: Path) -> Iterator[tuple[TextIO, Callable[[], float]]]:
    """Open a text, packed by gzip or not; give also what says how much of it was read."""
    size = max(path.stat().st_size, 1)
    with path.open("rb") as raw:
        packed = raw.read(2) == GZIP
        raw.seek(0)
        content: Any = gzip.GzipFile(fileobj=raw) if packed else raw
        with content, io.TextIOWrapper(content, encoding="utf-8") as file:
            yield file, lambda: min(raw.tell() / size, 1.0)


def _with(head: str, file: TextIO) -> Iterator[str]:
    yield head
    yield from file


def _label_column(path: Path, names: list[str], has_names: bool) -> int:
    """Return which column is the label's."""
    if len(names) != PIXELS + 1:
        found = (
            _("784 columns and no labels, as Kaggle's test.csv")
            if len(names) == PIXELS
            else _("{count} columns").format(count=len(names))
            if len(names) > 1
            else _("neither columns nor pictures")
        )
        expected = _("785: the label and 28×28 pixels, as in train.csv") if len(names) > 1 else _kinds()
        raise _wrong(path, found, expected)
    if has_names and "label" not in names:
        raise _wrong(path, _("no column “label”"), _("the label and 28×28 pixels, as in train.csv"))
    return names.index("label") if has_names else 0


def _blocks(
    lines: Iterator[str], has_names: bool, done: Callable[[], float], advance: Advance
) -> Iterator[tuple[int, list[str]]]:
    """Yield lines in blocks, each with the number of its first line."""
    number = 2 if has_names else 1
    while block := list(islice(lines, ROWS)):
        if number > MOST_PICTURES:
            return
        yield number, block
        number += len(block)
        advance(done())


def _rows(path: Path, lines: list[str], number: int) -> npt.NDArray[np.uint8]:
    """Return lines as numbers, uint8 (n, 785)."""
    try:
        rows = np.loadtxt(lines, np.int32, delimiter=",", ndmin=2, comments=None).reshape(-1, PIXELS + 1)
        if rows.size and (rows.min() < 0 or rows.max() > 255):
            raise ValueError
        return rows.astype(np.uint8)
    except (ValueError, OverflowError):
        if len(lines) > 1:
            for place, line in enumerate(lines):
                _rows(path, [line], number + place)
        raise _wrong(
            path,
            _("something else in line {number}").format(number=number),
            _("785 whole numbers from 0 to 255"),
        ) from None


# .npz


@dataclass(frozen=True, eq=False)
class _Pictures:
    """An array of pictures and the labels that go with it; n of them."""

    name: str
    pictures: Array
    labels: Labels


def _read_npz(path: Path) -> Splits:
    """Read any `.npz`: in Keras' layout, or with pictures and labels that are found by their shapes."""
    try:
        with reading(path), path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            try:
                return checked(arrays)
            except (ValueError, KeyError):  # laid out otherwise
                return _found(path, {name: arrays[name] for name in arrays.files})
    except (ValueError, TypeError, AttributeError, EOFError, MemoryError, zlib.error, zipfile.BadZipFile):
        raise _wrong(path, _("arrays that cannot be read: it is damaged, or no .npz"), _kinds()) from None


def _found(path: Path, arrays: Mapping[str, Array]) -> Splits:
    """Return the pictures and labels among arrays."""
    pictures = {name: squares for name, array in arrays.items() if (squares := _squares(array)) is not None}
    labels = {name: whole for name, array in arrays.items() if (whole := _labels(array)) is not None}
    pairs = [pair for name in pictures if (pair := _paired(name, pictures[name], labels))]
    if not pairs:
        shapes = ", ".join(f"{name} {'×'.join(map(str, array.shape))}" for name, array in arrays.items())
        raise _wrong(
            path,
            shapes[:200] or _("no arrays"),
            _("square pictures (such as 1000×28×28), and as many labels from 0 to 9"),
        )
    tests = [pair for pair in pairs if "test" in pair.name.lower() or "val" in pair.name.lower()]
    if len(pairs) > 1 and not tests:
        tests = [min(pairs, key=lambda pair: len(pair.labels))]
    learned = [pair for pair in pairs if pair not in tests]
    if not learned or not tests:
        return _divided(*_joined(pairs))
    return Splits(Split(*_joined(learned)), Split(*_joined(tests)))


def _squares(array: Array) -> Array | None:
    """Return an array of pictures as (n, side, side); None where it is none."""
    if array.dtype.kind not in "uifb" or array.ndim < 2 or not len(array) or len(array) > MOST_PICTURES:
        return None
    if array.ndim == 4 and 1 in (array.shape[1], array.shape[3]):
        array = array.reshape(len(array), *(size for size in array.shape[1:] if size != 1))
    if array.ndim == 2 and isqrt(array.shape[1]) ** 2 == array.shape[1]:
        array = array.reshape(len(array), isqrt(array.shape[1]), -1)
    fits = array.ndim == 3 and array.shape[1] == array.shape[2]
    return array if fits and SMALLEST_SIDE <= array.shape[1] <= LARGEST_SIDE else None


def _labels(array: Array) -> Labels | None:
    """Return an array of labels, or of ten numbers each of which one is 1, as (n,); None where it is none."""
    if array.dtype.kind not in "uifb" or array.ndim not in (1, 2) or not len(array):
        return None
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim == 2:
        is_one_hot = (
            array.shape[1] == CLASSES and (array.max(axis=1) == 1).all() and (array.sum(axis=1) == 1).all()
        )
        return array.argmax(axis=1) if is_one_hot else None
    fits = bool(np.isfinite(array).all() and (array == np.floor(array)).all())
    return array.astype(np.int64) if fits and array.min() >= 0 and array.max() < CLASSES else None


def _paired(name: str, pictures: Array, labels: Mapping[str, Labels]) -> _Pictures | None:
    """Return pictures with their labels: as many, and where several are, of the likest name."""
    fitting = {
        other: found for other, found in labels.items() if len(found) == len(pictures) and other != name
    }
    if not fitting:
        return None
    best = max(fitting, key=lambda other: _likeness(name, other))
    return _Pictures(name, pictures, fitting[best])


def _likeness(one: str, other: str) -> int:
    """Return how many signs two names begin or end alike with: 6, "_train", of x_train and y_train."""

    def alike(one: str, other: str) -> int:
        pairs = zip(one, other, strict=False)
        return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))

    return max(alike(one, other), alike(one[::-1], other[::-1]))


def _joined(pairs: list[_Pictures]) -> tuple[DigitBytes, Labels]:
    digits = [_as_digits(pair.pictures) for pair in pairs]
    return np.concatenate(digits), np.concatenate([pair.labels for pair in pairs])


# Pictures


def _as_digits(pictures: Array) -> DigitBytes:
    """Return pictures (n, side, side) of any numbers as digits, uint8 (n, 28, 28), ink bright on 0."""
    if pictures.dtype == np.uint8 and pictures.max() > FEW_GREYS:
        grey = pictures
    else:
        values = np.nan_to_num(pictures.astype(np.float32))
        least, most = min(float(values.min()), 0.0), float(values.max())  # 0 stays 0, unless some are below
        grey = ((values - least) * (255 / max(most - least, 1e-9))).round().astype(np.uint8)
    inked = _as_ink(grey)
    if inked.shape[1] == SIDE:
        return inked
    return np.stack([_by_the_rule(picture) for picture in inked])


def _as_ink(pictures: DigitBytes) -> DigitBytes:
    """Turn the pictures that are dark on light: those whose border is bright."""
    border = np.concatenate(
        [pictures[:, 0], pictures[:, -1], pictures[:, 1:-1, 0], pictures[:, 1:-1, -1]], axis=1
    )
    light = np.median(border, axis=1) > 127
    turned: DigitBytes = np.where(light[:, np.newaxis, np.newaxis], 255 - pictures, pictures)
    return turned


def _by_the_rule(picture: Grey) -> DigitBytes:
    """Return a picture (side, side), ink bright, as the MNIST rule has it: 20×20, centred by its mass."""
    side = len(picture)
    if side < SIDE:
        larger = Image.fromarray(picture).resize((side * FINER, side * FINER), Image.Resampling.BICUBIC)
        picture = np.asarray(larger)
    ink = picture * (picture > FAINT * int(picture.max(initial=0)))
    return steps_of_glyph(ink).centred


def _divided(digits: DigitBytes, labels: Labels) -> Splits:
    """Put a sixth of the digits aside to test with, drawn at random."""
    order: Indices = np.random.default_rng(SEED).permutation(len(labels))
    count = len(labels) // TEST_PART
    test, train = order[:count], order[count:]
    return Splits(Split(digits[train], labels[train]), Split(digits[test], labels[test]))
