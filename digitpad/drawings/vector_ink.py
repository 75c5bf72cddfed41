"""Ink in XML: InkML, the notebooks of Xournal++, and the paths of SVG.

A file may define no entities and have no other file opened; its size, its elements and their depth are
limited while it is read.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from digitpad.core.ink import InkSample, Point, Stroke
from digitpad.drawings.svg_paths import (
    NUMBER,
    PIECES,
    UNMOVED,
    Affine,
    SvgPath,
    after,
    moved_by,
    transform_of,
)
from digitpad.drawings.table_files import unpacked
from digitpad.errors import InkError
from digitpad.language import _

MOST_BYTES = 50_000_000  # unpacked
MOST_ELEMENTS, DEEPEST = 100_000, 100
BLOCK = 1 << 16
NOT_WRITTEN = ("eraser", "highlighter")  # tools of Xournal++


class UnreadableInkError(InkError):
    """Why a file of another program's cannot be read, as a part of a sentence; "" where it is damaged."""


@dataclass
class _Element:
    """An element of XML: its name without what stands before a colon, and what is in it."""

    name: str
    values: Mapping[str, str]
    inner: list["_Element"] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.texts)

    def all(self, *names: str) -> Iterator["_Element"]:
        """Yield the elements in this one that are called so, however deep."""
        for one in self.inner:
            if one.name in names:
                yield one
            yield from one.all(*names)


class _Tree:
    """The elements of a file, as they come."""

    def __init__(self) -> None:
        self._open: list[_Element] = []
        self._count = 0
        self.root: _Element | None = None

    def start(self, name: str, values: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) >= DEEPEST:
            raise UnreadableInkError(_("it has too many elements"))
        short = {key.rpartition(":")[2]: value for key, value in values.items()}
        element = _Element(name.rpartition(":")[2], short)
        if self._open:
            self._open[-1].inner.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, _name: str) -> None:
        self._open.pop()

    def text(self, text: str) -> None:
        self._open[-1].texts.append(text)


def _refuse(*_what: object) -> Any:
    raise UnreadableInkError(_("it defines entities, which are not read"))


def _parsed(path: Path) -> _Element:
    """Read a file of XML, packed or not."""
    tree, parser = _Tree(), expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = tree.start, tree.end
    parser.CharacterDataHandler = tree.text
    parser.EntityDeclHandler = parser.UnparsedEntityDeclHandler = parser.ExternalEntityRefHandler = _refuse
    left = MOST_BYTES
    try:
        with unpacked(path) as file:
            while block := file.read(BLOCK):
                left -= len(block)
                if left < 0:
                    raise UnreadableInkError(_("it has more than {size} MB").format(size=MOST_BYTES // 10**6))
                parser.Parse(block, False)
            parser.Parse(b"", True)
    except (expat.ExpatError, EOFError, ValueError, LookupError):
        raise UnreadableInkError from None
    if tree.root is None:
        raise UnreadableInkError
    return tree.root


# InkML


def read_inkml(path: Path) -> Iterator[InkSample]:
    """Yield the drawings of an InkML file: its groups that have a label, else all of it as one.

    Raises:
        UnreadableInkError: it cannot be read.
    """
    root = _parsed(path)
    x, y = _channels(root)
    traces = {
        trace.values.get("id", str(number)): _trace(trace.text, x, y)
        for number, trace in enumerate(root.all("trace"))
    }
    writer = _annotation(root, "writer", "author") or None
    groups = list(_groups(root))
    if not groups:
        label = _annotation(root, "truth", "label") or None
        strokes = tuple(stroke for stroke in traces.values() if stroke)
        if strokes:
            yield InkSample(strokes, label, writer)
    for label, names in groups:
        strokes = tuple(traces[name] for name in names if traces.get(name))
        if strokes:
            yield InkSample(strokes, label, writer)


def _channels(root: _Element) -> tuple[int, int]:
    """Return which of a point's values are x and y."""
    for form in root.all("traceFormat"):
        names = [channel.values.get("name", "").upper() for channel in form.all("channel")]
        if "X" in names and "Y" in names:
            return names.index("X"), names.index("Y")
    return 0, 1


def _annotation(element: _Element, *kinds: str) -> str:
    """Return what is said of an element itself, "" where nothing is."""
    found = (one for one in element.inner if one.name == "annotation" and one.values.get("type") in kinds)
    return next((one.text.strip().strip("$").strip() for one in found), "")


def _groups(root: _Element) -> Iterator[tuple[str, list[str]]]:
    """Yield the label of each innermost group of traces that has one, and the names of its traces."""
    for group in root.all("traceGroup"):
        label = _annotation(group, "truth", "label")
        if not label or any(True for _one in group.all("traceGroup")):
            continue
        views = [view.values.get("traceDataRef", "").lstrip("#") for view in group.all("traceView")]
        yield label, views or [trace.values.get("id", "") for trace in group.all("trace")]


INKML_VALUE = re.compile(rf"""(?:([!'"])\s*)?({NUMBER.pattern}|[TF?*])""")


def _trace(text: str, x: int, y: int) -> Stroke:
    """Return the points of a trace: as they are, or after ' and " differences; * is the last again."""
    points: list[Point] = []
    modes: dict[int, str] = {}
    numbers: dict[int, float] = {}
    last: dict[int, float] = {}
    speed: dict[int, float] = {}
    for written in text.split(","):
        values = INKML_VALUE.findall(written)
        if len(values) <= max(x, y):
            if written.strip():
                raise UnreadableInkError
            continue
        for channel, (mode, value) in enumerate(values):
            if value in "TF?":
                continue
            modes[channel] = mode or modes.get(channel, "!")
            number = numbers[channel] = numbers.get(channel, 0.0) if value == "*" else float(value)
            if modes[channel] == '"':
                speed[channel] = speed.get(channel, 0.0) + number
            elif modes[channel] == "'":
                speed[channel] = number
            if modes[channel] == "!":
                last[channel] = number
            else:
                last[channel] = last.get(channel, 0.0) + speed[channel]
        points.append((last.get(x, 0.0), last.get(y, 0.0)))
    return tuple(points)


# Xournal++


def read_xournal(path: Path) -> Iterator[InkSample]:
    """Yield a drawing for each page of a notebook that was written on.

    Raises:
        UnreadableInkError: it cannot be read.
    """
    for page in _parsed(path).all("page"):
        written = (one for one in page.all("stroke") if one.values.get("tool") not in NOT_WRITTEN)
        strokes = tuple(stroke for one in written if (stroke := _points(one.text)))
        if strokes:
            yield InkSample(strokes)


def _points(text: str) -> Stroke:
    """Return the points of numbers x, y, x, y."""
    numbers = [float(number) for number in NUMBER.findall(text)]
    return tuple(zip(numbers[::2], numbers[1::2], strict=False))


# SVG


def read_svg(path: Path) -> Iterator[InkSample]:
    """Yield what the lines of an SVG draw; shapes that are only filled are no strokes.

    Raises:
        UnreadableInkError: it cannot be read, or has filled shapes alone.
    """
    root = _parsed(path)
    found = list(_shapes(root, UNMOVED, {}))
    strokes = [stroke for stroke, is_line in found if is_line]
    if found and not strokes:
        raise UnreadableInkError(_("its shapes are filled and have no strokes. Save it as a PNG"))
    if strokes:
        yield InkSample(tuple(strokes))


DRAWN = ("path", "polyline", "polygon", "line", "rect", "circle", "ellipse")
NOT_DRAWN = ("defs", "clipPath", "mask", "marker", "pattern", "symbol", "metadata")


def _shapes(element: _Element, way: Affine, paint: Mapping[str, str]) -> Iterator[tuple[Stroke, bool]]:
    """Yield the strokes of an element and those in it, and whether each is a line and no filled shape."""
    if element.name in NOT_DRAWN:
        return
    way = after(way, transform_of(element.values.get("transform", "")))
    style = dict(re.findall(r"(stroke|fill|display)\s*:\s*([^;]+)", element.values.get("style", "")))
    said = {key: element.values[key] for key in ("stroke", "fill", "display") if key in element.values}
    paint = {**paint, **said, **{key: value.strip() for key, value in style.items()}}
    if paint.get("display") == "none":
        return
    is_filled = "fill" in paint and paint["fill"] != "none"
    is_line = paint.get("stroke", "none") != "none" or not ("stroke" in paint or is_filled)
    for stroke in _drawn(element) if element.name in DRAWN else ():
        if stroke:
            yield tuple(moved_by(way, point) for point in stroke), is_line
    for inner in element.inner:
        yield from _shapes(inner, way, paint)


def _drawn(element: _Element) -> Iterable[Stroke]:
    values = element.values
    if element.name == "path":
        return SvgPath(values.get("d", "")).strokes
    if element.name in ("polyline", "polygon"):
        points = _points(values.get("points", ""))
        return [points + points[:1] if element.name == "polygon" else points]
    if element.name == "line":
        return [tuple((_length(values, f"x{end}"), _length(values, f"y{end}")) for end in (1, 2))]
    if element.name == "rect":
        return []  # a frame or the paper
    x, y = _length(values, "cx"), _length(values, "cy")
    across, down = (_length(values, name) or _length(values, "r") for name in ("rx", "ry"))
    turns = [2 * math.pi * step / (2 * PIECES) for step in range(2 * PIECES + 1)]
    return [tuple((x + across * math.cos(turn), y + down * math.sin(turn)) for turn in turns)]


def _length(values: Mapping[str, str], name: str) -> float:
    found = NUMBER.match(values.get(name, "").strip())
    return float(found[0]) if found else 0.0
