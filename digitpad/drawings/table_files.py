"""Tables of digits: text with a label and the pixels of a square in each row, as Kaggle passes MNIST on."""

import csv
import gzip
import io
import math
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from math import isqrt
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import numpy as np
import numpy.typing as npt

from digitpad.drawings.file_kinds import FileKind, words_of
from digitpad.errors import DataError
from digitpad.language import _
from digitpad.system.files import check_is_file, reading

Advance = Callable[[float], None]  # is given how much is done, in [0, 1], or how many where that is said
Array = npt.NDArray[Any]

GZIP = b"\x1f\x8b"
MOST_BYTES = 1_000_000_000  # of unpacked arrays: EMNIST's largest file has 550 million, MNIST 55
MOST_PICTURES = 1_000_000  # in a file: EMNIST's largest has 698 thousand
MOST_CLASSES = 62  # digits, capitals and small letters, as in EMNIST
ROWS = 1000  # read at once
LONGEST_LINE = 1_000_000  # characters: a picture of 28×28 takes 3,000
LEAST_SIDE = 4  # of the pictures, in pixels
LABEL_NAMES = ("label", "labels", "class", "target", "digit", "y")  # of its column


def unwatched(_done: float) -> None:
    """Take no note of how much is done."""


def wrong_file(path: Path, found: str, expected: str) -> DataError:
    """Return the one sentence about a file: which, what was found in it, what was expected."""
    return DataError(
        _("{name} cannot be used: it has {found}; expected: {expected}.").format(
            name=path.name, found=found, expected=expected
        )
    )


def damaged_file(path: Path, kind: FileKind) -> DataError:
    """Return the sentence about a file that is not what it should be."""
    return DataError(
        _("{name} cannot be read: it should be {kind}, but is damaged, incomplete or too large.").format(
            name=path.name, kind=words_of(kind)
        )
    )


def read_table(path: Path, advance: Advance) -> dict[str, Array]:
    """Read rows of a label and a square's pixels, with or without a line of names.

    The label is the column that is named so, else the first or the last.

    Raises:
        DataError: it cannot be read, or is no such table.
    """
    try:
        with reading(path), _text(path) as (file, done):
            head = file.readline(LONGEST_LINE)
            separator = _separator(head)
            names = [
                name.strip().lower() for name in next(csv.reader([head], delimiter=separator or " "), [])
            ]
            names = names if separator else head.lower().split()
            has_names = not all(map(_is_number, names))
            place = _label_column(path, names, has_names)
            lines = file if has_names else chain([head], file)
            table = _Table(path, len(names), separator)
            for number, block in _blocks(lines, has_names):
                table.add(block, number)
                advance(done())
    except (UnicodeDecodeError, EOFError, zlib.error, gzip.BadGzipFile, csv.Error):
        raise damaged_file(path, FileKind.CSV) from None
    rows = table.rows()
    if place is None:
        place = _likelier(rows)
    return {"pictures": np.delete(rows, place, axis=1), "labels": rows[:, place]}


@contextmanager
def unpacked(path: Path) -> Iterator[BinaryIO]:
    """Open a file, packed by gzip or not; one whose packing is damaged ends as one that was cut off."""
    check_is_file(path)
    with path.open("rb") as raw, _content(raw) as content:
        try:
            yield content
        except (zlib.error, gzip.BadGzipFile) as error:
            raise EOFError(str(error)) from None


def _content(raw: BinaryIO) -> BinaryIO:
    """Return what an open file holds, unpacked where it is packed by gzip."""
    is_packed = raw.read(2) == GZIP
    raw.seek(0)
    return gzip.GzipFile(fileobj=raw) if is_packed else raw  # type: ignore[return-value]  # it reads alike


@contextmanager
def _text(path: Path) -> Iterator[tuple[TextIO, Callable[[], float]]]:
    """Open a text, packed by gzip or not; give also what says how much of it was read."""
    check_is_file(path)
    size = max(path.stat().st_size, 1)
    with (
        path.open("rb") as raw,
        _content(raw) as content,
        io.TextIOWrapper(content, encoding="utf-8-sig") as file,
    ):
        yield file, lambda: min(raw.tell() / size, 1.0)


def _separator(head: str) -> str | None:
    """Return what stands between the columns; None for blanks."""
    best = max(",;\t", key=head.count)
    return best if head.count(best) else None


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _label_column(path: Path, names: list[str], has_names: bool) -> int | None:
    """Return which column is the label's; None where it is the first or the last, as the rows will show."""
    expected = _("the label and a square of pixels, such as 785 columns, as in train.csv")
    count = len(names)
    is_square = isqrt(count) ** 2 == count and count >= LEAST_SIDE**2
    labels = [place for place, name in enumerate(names) if name in LABEL_NAMES]
    if is_square and not (has_names and labels):
        found = _("{count} columns of pixels and no labels, as Kaggle's test.csv").format(count=count)
        raise wrong_file(path, found, expected)
    fits = count - 1 >= LEAST_SIDE**2 and isqrt(count - 1) ** 2 == count - 1
    if not fits:
        found = _("{count} columns").format(count=count) if count > 1 else _("neither columns nor pictures")
        raise wrong_file(path, found, expected)
    if not has_names:
        return None
    if not labels:
        raise wrong_file(path, _("no column “label”"), expected)
    return labels[0]


def _likelier(rows: Array) -> int:
    """Return which column holds the labels, the first or the last: whole numbers, of which there are more.

    The corner of a picture is a whole number too, but mostly the same one.
    """

    def kinds(column: Array) -> int:
        is_whole = bool(
            (column == np.floor(column)).all() and column.min() >= 0 and column.max() < MOST_CLASSES
        )
        return len(np.unique(column)) if is_whole else 0

    return 0 if not len(rows) or kinds(rows[:, 0]) >= kinds(rows[:, -1]) else rows.shape[1] - 1


def _blocks(lines: Iterable[str], has_names: bool) -> Iterator[tuple[int, list[str]]]:
    """Yield lines in blocks, each with the number of its first line."""
    number = 2 if has_names else 1
    lines = iter(lines)
    while (block := list(islice(lines, ROWS))) and number <= MOST_PICTURES:
        yield number, block
        number += len(block)


class _Table:
    """Rows of numbers: bytes as long as all of them are, floats from then on."""

    def __init__(self, path: Path, columns: int, separator: str | None) -> None:
        self._path, self._columns, self._separator = path, columns, separator
        self._blocks: list[Array] = []
        self._bytes = 0

    def add(self, lines: list[str], number: int) -> None:
        """Read lines, of which the first one has this number."""
        try:
            rows = np.loadtxt(
                (line.replace('"', "") for line in lines),
                np.float32,
                delimiter=self._separator,
                ndmin=2,
                comments=None,
            ).reshape(-1, self._columns)
            are_whole = bool((rows == np.floor(rows)).all())
            least, most = rows.min(initial=0), rows.max(initial=0)
            if not np.isfinite(rows).all() or (are_whole and (least < -1 or most > 255)):
                raise ValueError
        except (ValueError, OverflowError):
            if len(lines) > 1:
                for place, line in enumerate(lines):
                    self.add([line], number + place)
            raise wrong_file(
                self._path,
                _("something else in line {number}").format(number=number),
                _("{count} numbers, whole ones from 0 to 255").format(count=self._columns),
            ) from None
        self._blocks.append(rows.astype(np.uint8) if are_whole and least >= 0 else rows)
        self._bytes += self._blocks[-1].nbytes
        if self._bytes > MOST_BYTES:
            raise damaged_file(self._path, FileKind.CSV)

    def rows(self) -> Array:
        """Return all rows, (n, columns)."""
        return np.concatenate(self._blocks) if self._blocks else np.zeros((0, self._columns), np.uint8)
