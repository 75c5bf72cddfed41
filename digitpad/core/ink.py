"""Ink: the strokes of a drawing, kept as vectors, with undo and redo, and as lines of a file.

A stroke is a pen path: points (x, y) with x to the right and y **down**. On the pad the unit is a
thousandth of the pad's side (`PAD_SIDE`); in a file any scale will do.
"""

import json
import math
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple

from digitpad.core.undo import UndoStack
from digitpad.errors import InkError
from digitpad.language import _
from digitpad.system.files import check_is_file

Point = tuple[float, float]
Stroke = tuple[Point, ...]
Strokes = tuple[Stroke, ...]
Box = tuple[float, float, float, float]  # left, top, right, bottom

PAD_SIDE = 1000.0
MOST_STEPS = 200  # to go back; without a limit memory grew by 15 MB in 2,000 drawings
MOST_POINTS = 100_000  # in one line of a file, a quarter of an hour of drawing: read in a second, as measured
MOST_KEPT = 1_000_000  # in what was drawn here, and in a line that is put on the pad or among the drawings
MOST_DRAWN = 20_000  # that such a line keeps of them: the pad waits a third of a second for so many
LONGEST_LINE = 24_000_000  # characters: a million points to the hundredth; whatever is in it takes 650 MB
MOST_LINES = 2_000_000
MOST_TEXT = 1_000_000_000  # characters of a whole file, empty lines and comments included
MOST_IN_FILE = 4_000_000  # points of a file that is read as a whole, a stroke counting two, a drawing six
INK_SUFFIXES = (".jsonl", ".jsonl.gz")
FINEST = 1e-9  # of the largest coordinate: ink smaller than this is a dot, for floats are no finer
LEAST_PIECE = 1.0  # of a rubbed stroke, in the pad's units: what is shorter is no more than rounding
COMMENT = "#"  # begins a line of a file that is a note for people
FOREIGN = 0.13 * PAD_SIDE  # ink with a shorter longer side was drawn at another scale: 0 to 1, to 28, to 127
LARGEST = 1e9  # a coordinate's size in a file: beyond it arithmetic in floats gets coarse


class StrokePart(NamedTuple):
    """Points of a stroke.

    stroke: its place in the drawing; first, end: its first point, and the one after its last.
    """

    stroke: int
    first: int
    end: int

    def points(self, strokes: Strokes) -> Stroke:
        """Return them, of a drawing's strokes."""
        return strokes[self.stroke][self.first : self.end]


class Ink:
    """A drawing under way: finished strokes, the one being drawn, and the way back and forth."""

    def __init__(self, last_drawing: Strokes = ()) -> None:
        """Begin empty. `last_drawing` is what an undo brings back on the empty pad."""
        self._steps: UndoStack[Strokes] = UndoStack((), MOST_STEPS, last_drawing or None)
        self._open: list[Point] = []
        self._seen: Strokes | None = None  # all strokes, made once for each point
        self._erased = False  # whether the eraser, still down, has erased

    @property
    def strokes(self) -> Strokes:
        """All strokes, the one being drawn included."""
        if not self._open:
            return self._steps.present
        if self._seen is None:
            self._seen = (*self._steps.present, tuple(self._open))
        return self._seen

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to go back."""
        return self._steps.can_undo or bool(self._open)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to go forward."""
        return self._steps.can_redo

    def begin(self, point: Point) -> None:
        """Put the pen down."""
        self.end()
        self._open, self._seen = [point], None

    def extend(self, point: Point) -> None:
        """Move the pen; without a `begin` nothing is drawn."""
        if self._open:
            self._open.append(point)
            self._seen = None

    def end(self) -> None:
        """Lift the pen or the eraser: what it did is finished and can be undone."""
        self._erased = False
        if self._open:
            self.replace((*self._steps.present, tuple(self._open)))

    def replace(self, strokes: Strokes) -> None:
        """Make `strokes` the drawing, as one step that can be undone."""
        self._open = []
        if strokes != self._steps.present:
            self._steps.change(strokes)

    def clear(self) -> None:
        """Take all strokes away, as one step that can be undone."""
        self.end()
        self.replace(())

    def erase(self, point: Point, radius: float, whole: bool = True) -> bool:
        """Remove the strokes that come within `radius` of `point`; say whether there were any.

        whole: whether they go as a whole, or only the parts of them that lie so near.
        All that is erased until the next `end` is one step that can be undone.
        """
        if self._open:
            self.end()
        kept: list[Stroke] = []
        is_touched = False
        for stroke in self._steps.present:
            if _distance(stroke, point) > radius:
                kept.append(stroke)
                continue
            is_touched = True
            if not whole:
                kept += _outside(stroke, point, radius)
        if not is_touched:
            return False
        self._steps.change(tuple(kept), same_step=self._erased)
        self._erased = True
        return True

    def undo(self) -> None:
        """Go back one step, where there is one."""
        self.end()
        self._steps.undo()

    def redo(self) -> None:
        """Go forward again one step, where one was undone."""
        self.end()
        self._steps.redo()


def _distance(stroke: Stroke, point: Point) -> float:
    """Return the distance from `point` to the nearest place on `stroke`."""
    if len(stroke) == 1:
        return math.dist(stroke[0], point)
    return min(_segment_distance(a, b, point) for a, b in pairwise(stroke))


def _segment_distance(a: Point, b: Point, point: Point) -> float:
    """Return the distance from `point` to the segment from `a` to `b`."""
    along = (b[0] - a[0], b[1] - a[1])
    length2 = along[0] ** 2 + along[1] ** 2
    dot = (point[0] - a[0]) * along[0] + (point[1] - a[1]) * along[1]
    fraction = min(max(dot / length2, 0.0), 1.0) if length2 else 0.0
    return math.dist((a[0] + fraction * along[0], a[1] + fraction * along[1]), point)


def _outside(stroke: Stroke, centre: Point, radius: float) -> list[Stroke]:
    """Return the pieces of a stroke that lie outside a circle, cut where it crosses that."""
    pieces: list[list[Point]] = [[]] if math.dist(stroke[0], centre) <= radius else [[stroke[0]]]
    for a, b in pairwise(stroke):
        inside = _inside(a, b, centre, radius)
        if inside is None:
            pieces[-1].append(b)
            continue
        enters, leaves = inside
        if enters > 0:
            pieces[-1].append(_between(a, b, enters))
        if leaves < 1:
            pieces.append([_between(a, b, leaves), b])
        else:
            pieces.append([])
    found = (tuple(piece) for piece in pieces)
    return [piece for piece in found if sum(math.dist(a, b) for a, b in pairwise(piece)) >= LEAST_PIECE]


def _inside(a: Point, b: Point, centre: Point, radius: float) -> tuple[float, float] | None:
    """Return from where to where, in [0, 1], the segment from `a` to `b` lies in a circle, or None."""
    x, y = a[0] - centre[0], a[1] - centre[1]
    along = (b[0] - a[0], b[1] - a[1])
    square, half = along[0] ** 2 + along[1] ** 2, x * along[0] + y * along[1]
    left = x**2 + y**2 - radius**2
    if not square:
        return (0.0, 1.0) if left <= 0 else None
    root = half**2 - square * left
    if root < 0:
        return None
    enters, leaves = ((-half + sign * math.sqrt(root)) / square for sign in (-1, 1))
    return (max(enters, 0.0), min(leaves, 1.0)) if enters < 1 and leaves > 0 else None


def _between(a: Point, b: Point, along: float) -> Point:
    """Return the point between two, `along` being 0 for the first and 1 for the second."""
    return a[0] + along * (b[0] - a[0]), a[1] + along * (b[1] - a[1])


class InkSample(NamedTuple):
    """One line of an ink file: strokes, and what the file says of them.

    places: of the strokes among those of the line, from 0: strokes without a point are left out.
    line: its number in the file, from 0.
    """

    strokes: Strokes
    label: str | int | None = None
    writer: str | None = None
    places: tuple[int, ...] = ()
    line: int = 0


def parse_sample(line: str, most: int = MOST_POINTS) -> InkSample:
    """Read one line, `{"strokes": [[[x, y], …], …]}`, perhaps with "label" and "writer".

    most: points it may have.

    Raises:
        InkError: the line is not JSON, or not strokes of finite points.
    """
    try:
        record = json.loads(line)
        drawn = {place: stroke for place, stroke in enumerate(record["strokes"]) if stroke}
        # + 0.0 makes floats of numbers as float() does, but not of strings
        strokes = tuple(tuple((x + 0.0, y + 0.0) for x, y in stroke) for stroke in drawn.values())
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        raise InkError(_('This is not ink. A line looks like {"strokes": [[[x, y], …], …]}.')) from None
    _check_points([value for stroke in strokes for point in stroke for value in point], most)
    label, writer = record.get("label"), record.get("writer")
    return InkSample(
        strokes,
        label if isinstance(label, (str, int)) else None,
        writer if isinstance(writer, str) else None,
        tuple(drawn),
    )


def _check_points(values: list[float], most: int) -> None:
    if not values:
        raise InkError(_("It is empty: it has no points."))
    if len(values) > 2 * most:
        raise InkError(_("It has more than {count} points, too many for a drawing.").format(count=most))
    if not all(abs(value) <= LARGEST for value in values):
        raise InkError(_("It has points that are not numbers, or too large."))


def is_ink(path: Path) -> bool:
    """Say whether a file is one of ink, by its name."""
    return path.name.lower().endswith(INK_SUFFIXES)


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of an ink file, `.jsonl` or `.jsonl.gz`, each with its number, from 0.

    Empty lines and comments, which begin with "#", are counted and left out. No more of the file is unpacked
    than is wanted.

    Raises:
        InkError: the file cannot be opened, unpacked or decoded, or it or a line is too long.
    """
    import gzip  # not at the start of the window

    opener = gzip.open if path.suffix.lower() == ".gz" else open
    try:
        check_is_file(path)
        with opener(path, "rt", encoding="utf-8-sig") as file:  # -sig: some Windows editors put a mark first
            read = number = 0
            while line := file.readline(LONGEST_LINE + 1):
                read += len(line)
                if len(line) > LONGEST_LINE:
                    raise InkError(at_line(path, number, _("It is too long for a drawing.")))
                if number == MOST_LINES or read > MOST_TEXT:
                    raise InkError(_("{path} is too large. Split it into smaller files.").format(path=path))
                if (content := line.strip()) and not content.startswith(COMMENT):
                    yield number, line
                number += 1
    except UnicodeDecodeError:
        raise InkError(_("{path} is not an ink file: it is not text.").format(path=path)) from None
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise InkError(
            _("{path} cannot be read as ink: {reason}. Check its name and that it is complete.").format(
                path=path, reason=reason
            )
        ) from None


def read_samples(path: Path) -> list[InkSample]:
    """Read a whole ink file.

    Raises:
        InkError: the file or one of its lines cannot be read; the sentence names the line.
    """
    return all_of(path, _parsed(path))


def _parsed(path: Path) -> Iterator[InkSample]:
    for number, line in read_lines(path):
        try:
            yield parse_sample(line)._replace(line=number)
        except InkError as error:
            raise InkError(at_line(path, number, error)) from None


def all_of(path: Path, samples: Iterable[InkSample]) -> list[InkSample]:
    """Return all samples of a file.

    Raises:
        InkError: they are more than memory should hold.
    """
    found, size = [], 0
    for sample in samples:
        found.append(sample)
        size += 6 + sum(2 + len(stroke) for stroke in sample.strokes)
        if size > MOST_IN_FILE:
            raise InkError(_("{path} is too large. Split it into smaller files.").format(path=path))
    return found


def at_line(path: Path, number: int, reason: object) -> str:
    """Return what is wrong with a line of a file as a sentence; lines are numbered from 0."""
    return _("{path}, line {number}: {reason}").format(path=path, number=number + 1, reason=reason)


def to_line(strokes: Strokes, label: int | None = None) -> str:
    """Return strokes, and what they are where that is known, as one line of an ink file without its end."""
    record: dict[str, object] = {} if label is None else {"label": label}
    record["strokes"] = [[[round(x, 2), round(y, 2)] for x, y in stroke] for stroke in strokes]
    return json.dumps(record, separators=(",", ":"))


def is_straight(path: Stroke, most: float) -> bool:
    """Say whether a stroke's way is at most so many times the distance of its ends."""
    return sum(math.dist(a, b) for a, b in pairwise(path)) <= most * math.dist(path[0], path[-1])


def thinned(strokes: Strokes, most: int = MOST_DRAWN) -> Strokes:
    """Return a drawing on the pad with so many points at most: those go that lie nearest to the one before.

    Raises:
        InkError: it has more strokes than that.
    """
    distance = LEAST_PIECE / 2
    while sum(map(len, strokes)) > most and distance < 2 * PAD_SIDE:
        strokes = tuple(_thinner(stroke, distance) for stroke in strokes)
        distance *= 2
    if sum(map(len, strokes)) > most:
        raise InkError(_("It has more than {count} strokes, too many for a drawing.").format(count=most // 2))
    return strokes


def _thinner(stroke: Stroke, distance: float) -> Stroke:
    """Return a stroke with its ends, and between them what is so far at least from the point before."""
    kept = [stroke[0]]
    for point in stroke[1:-1]:
        if math.dist(kept[-1], point) >= distance:
            kept.append(point)
    return (*kept, *stroke[1:][-1:])


def bounds(strokes: Iterable[Stroke]) -> Box:
    """Return (left, top, right, bottom) of strokes that have at least one point."""
    xs, ys = zip(*chain.from_iterable(strokes), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def longer_side(strokes: Iterable[Stroke]) -> float:
    """Return the longer of width and height, but at least `FINEST` of the largest coordinate."""
    left, top, right, bottom = bounds(strokes)
    return max(right - left, bottom - top, FINEST * max(1.0, -left, right, -top, bottom))


def on_pad(strokes: Strokes) -> Strokes:
    """Return strokes drawn at the pad's scale, and on it, as they are, others fitted to it."""
    left, top, right, bottom = bounds(strokes)
    lie_on_it = min(left, top) >= 0 and max(right, bottom) <= PAD_SIDE
    return strokes if lie_on_it and longer_side(strokes) >= FOREIGN else fit_to_pad(strokes)


def fit_to_pad(strokes: Strokes) -> Strokes:
    """Return `strokes` of any scale centred on the pad, their longer side 60 % of the pad's."""
    left, top, right, bottom = bounds(strokes)
    scale = 0.6 * PAD_SIDE / longer_side(strokes)
    x0, y0 = (left + right) / 2, (top + bottom) / 2
    half = PAD_SIDE / 2
    return tuple(
        tuple(((x - x0) * scale + half, (y - y0) * scale + half) for x, y in stroke) for stroke in strokes
    )
