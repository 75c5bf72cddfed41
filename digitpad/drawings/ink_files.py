"""Ink files of any program: ours, Quick, Draw!'s, other JSON, InkML, Xournal++ and SVG, as drawings.

What is too large, or has too many points, is refused while it is read, before all of it is in memory.
"""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from digitpad.core.ink import (
    LARGEST,
    MOST_POINTS,
    InkSample,
    Point,
    Stroke,
    Strokes,
    all_of,
    at_line,
    is_ink,
    parse_sample,
    read_lines,
)
from digitpad.drawings.file_kinds import INK, FileKind, kind_of, words_of
from digitpad.drawings.table_files import unpacked
from digitpad.drawings.vector_ink import UnreadableInkError, read_inkml, read_svg, read_xournal
from digitpad.errors import InkError
from digitpad.language import _
from digitpad.system.files import reading

MOST_BYTES = 20_000_000  # of a document of JSON: its lists take 400 MB
MOST_DRAWINGS = 100_000  # in a document
STROKES = ("strokes", "drawing", "paths", "lines", "traces", "points", "ink")  # names of strokes in JSON
LABELS = ("label", "word", "digit", "class", "target", "truth")
WRITERS = ("writer", "author", "user")
SAMPLES = ("samples", "drawings", "inks", "items", "examples", "records", "data")
DAMAGES = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)


def is_ink_file(path: Path) -> bool:
    """Say whether a file is one of ink, of ours or of another program's."""
    return is_ink(path) or kind_of(path) in INK


def read_ink(path: Path, most: int = MOST_POINTS) -> Iterator[tuple[int, InkSample | InkError]]:
    """Yield the drawings of an ink file of any kind, and the error of a line that is none.

    Each comes with its number from 0: that of its line, in a file that has no lines that of the drawing.

    most: points that a drawing may have.

    Raises:
        InkError: the file cannot be read.
    """
    kind = FileKind.INK_LINES if is_ink(path) else kind_of(path)
    if kind is FileKind.INK_LINES:
        yield from _read_lines(path, most)
        return
    readers: Mapping[FileKind, Callable[[Path], Iterable[InkSample]]] = {
        FileKind.INK_JSON: _read_json,
        FileKind.INKML: read_inkml,
        FileKind.XOURNAL: read_xournal,
        FileKind.SVG: read_svg,
    }
    found: list[InkSample] = []
    if kind and kind in readers:
        try:
            with reading(path, InkError):
                found = [
                    _checked(one, most)._replace(line=line) for line, one in enumerate(readers[kind](path))
                ]
        except (UnreadableInkError, ArithmeticError, ValueError) as error:  # numbers beyond all reckoning
            known = str(error) if isinstance(error, UnreadableInkError) else ""
            reason = known or _("it is damaged, incomplete or too large")
            sentence = _("{path} cannot be read as {kind}: {reason}.")
            raise InkError(sentence.format(path=path, kind=words_of(kind), reason=reason)) from None
    if not found:
        raise InkError(_("There is no ink in {path}.").format(path=path))
    yield from enumerate(found)


def ink_samples(path: Path, most: int = MOST_POINTS) -> list[InkSample]:
    """Read a whole ink file of any kind.

    most: points that a drawing may have.

    Raises:
        InkError: the file or one of its lines cannot be read; the sentence names the line.
    """
    return all_of(path, _readable(path, most))


def _readable(path: Path, most: int) -> Iterator[InkSample]:
    for _number, found in read_ink(path, most):
        if isinstance(found, InkError):
            raise found
        yield found


def _checked(sample: InkSample, most: int) -> InkSample:
    if not 0 < sum(map(len, sample.strokes)) <= most:
        raise UnreadableInkError(_("a drawing in it has no points, or more than {count}").format(count=most))
    values = (value for stroke in sample.strokes for point in stroke for value in point)
    if not all(abs(value) <= LARGEST for value in values):
        raise UnreadableInkError(_("it has points that are not numbers, or too large"))
    return sample


# JSON


def _read_lines(path: Path, most: int) -> Iterator[tuple[int, InkSample | InkError]]:
    for number, line in read_lines(path):
        try:
            yield number, parse_line(line, most)._replace(line=number)
        except InkError as error:
            yield number, InkError(at_line(path, number, error))


def parse_line(line: str, most: int = MOST_POINTS) -> InkSample:
    """Read one line of ink: ours, perhaps with times or pressure, or Quick, Draw!'s.

    most: points it may have.

    Raises:
        InkError: it is none of them.
    """
    try:
        return parse_sample(line, most)
    except InkError as error:
        try:
            record = json.loads(line)
            samples = _samples_in(record) if isinstance(record, dict) else iter(())
            return _checked(next(samples, InkSample(())), most)
        except (*DAMAGES, UnreadableInkError):
            raise error from None


def _read_json(path: Path) -> Iterator[InkSample]:
    """Yield the drawings of one document: an object, a list of them, or a list of strokes."""
    try:
        with unpacked(path) as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise UnreadableInkError(_("it has more than {size} MB").format(size=MOST_BYTES // 10**6))
        yield from _samples_in(json.loads(content.decode("utf-8-sig")))
    except (*DAMAGES, EOFError):
        raise UnreadableInkError from None


def _samples_in(found: Any, depth: int = 0) -> Iterator[InkSample]:
    """Yield the drawings in a document of JSON."""
    if depth > 3:
        return
    if isinstance(found, dict):
        if name := _name_of(found, STROKES, list):
            label = found.get(_name_of(found, LABELS, (str, int)))
            writer = found.get(_name_of(found, WRITERS, str))
            drawn = _strokes_of(found[name], name)
            places = tuple(place for place, stroke in enumerate(drawn) if stroke)
            strokes = tuple(stroke for stroke in drawn if stroke)
            yield InkSample(strokes, label, writer, places)
        elif name := _name_of(found, SAMPLES, list):
            yield from _samples_in(found[name], depth + 1)
    elif isinstance(found, list) and found:
        if all(isinstance(one, dict) and not _is_point(one) for one in found):
            if len(found) > MOST_DRAWINGS:
                raise UnreadableInkError
            for one in found:
                yield from _samples_in(one, depth + 1)
        else:
            strokes = tuple(stroke for stroke in _strokes_of(found, "") if stroke)
            yield InkSample(strokes)


def _name_of(record: Mapping[str, Any], names: Iterable[str], kind: Any) -> str:
    """Return the first of some names under which there is something of a kind; "" where none is there."""
    return next((name for name in names if isinstance(record.get(name), kind)), "")


def _strokes_of(found: list[Any], name: str) -> Strokes:
    """Return strokes, of which there may be only one, and which may have all their x before all their y.

    name: under which they are; Quick, Draw! has columns under "drawing".
    """
    if found and (_is_point(found[0]) or not isinstance(found[0], (list, dict))):
        found = [found]
    are_shaped = all(map(_can_be_columns, found))
    if are_shaped and (name == "drawing" or any(len(stroke[0]) > MOST_VALUES for stroke in found)):
        return tuple(_of_columns(stroke[0], stroke[1]) for stroke in found)
    return tuple(map(_stroke_of, found))


MOST_VALUES = 5  # of a point: its place, when, how hard, and how the pen was held


def _can_be_columns(stroke: Any) -> bool:
    is_list = isinstance(stroke, list) and 2 <= len(stroke) <= 4
    return is_list and all(isinstance(one, list) and len(one) == len(stroke[0]) for one in stroke)


def _is_point(found: Any) -> bool:
    if isinstance(found, dict):
        return isinstance(found.get("x"), (int, float))
    is_short = isinstance(found, list) and 2 <= len(found) <= MOST_VALUES
    return is_short and all(isinstance(one, (int, float)) for one in found)


def _stroke_of(found: Any) -> Stroke:
    """Return a stroke: a list of points, of x, y, x, y, or an object with points, or with all x and all y."""
    if isinstance(found, dict):
        if isinstance(found.get("x"), list):
            return _of_columns(found["x"], found["y"])
        return _stroke_of(found[_name_of(found, STROKES, list)])
    if found and not isinstance(found[0], (list, dict)):
        return _of_columns(found[::2], found[1::2])
    return tuple(map(_point_of, found))


def _of_columns(xs: list[Any], ys: list[Any]) -> Stroke:
    return tuple((_number(x), _number(y)) for x, y in zip(xs, ys, strict=True))


def _point_of(found: Any) -> Point:
    x, y = (found["x"], found["y"]) if isinstance(found, dict) else found[:2]
    return _number(x), _number(y)


def _number(value: Any) -> float:
    if isinstance(value, (bool, str)) or not math.isfinite(value):
        raise ValueError("no number")
    return float(value)
