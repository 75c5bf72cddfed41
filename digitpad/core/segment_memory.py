"""A memory of what was read in a drawing that grows: its parts as digits and as marks, and where it is cut.

After each motion of the pen nearly all of a number is as it was. What is known is kept by its parts, so that
only what has the newest points in it is drawn, read and cut.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from digitpad.core.arrays import Floats, Probabilities, Reader
from digitpad.core.cutting import CutInk, CutMemory, candidates, cut_pieces
from digitpad.core.ink import Box, StrokePart, Strokes, bounds
from digitpad.core.lattice import NONE
from digitpad.core.number_marks import NO_MARK, MarkChance, WritingLine, chances, first_layer
from digitpad.core.pen_way import PenWay, way_of
from digitpad.core.raster import Steps, steps_of_ink
from digitpad.core.row_reader import bundled_pen_reader, bundled_row_reader
from digitpad.core.row_texts import RowView, strip_of_ink, texts_of

Parts = tuple[StrokePart, ...]
# What the picture counts beside the pen's way: of 400 rows by training writers 1 misread 26, 0.5 18, 0.3 15;
# of 800 doodles and letters by training writers 13.7, 13.9 and 14.3 % became numbers.
LOOKED = 0.4
TEXTS = 3  # of each network that looks at the whole row are tried
POINTS = 200  # of a stroke that are used: enough to know how wide it is


class ReadParts(NamedTuple):
    """Parts of a drawing, and what the network reads in them as one digit.

    probabilities: (10,); confidence: the largest of them, in [0, 1]; box: where the ink lies.
    least: as what size, at least, the ink was drawn.
    first: what the first layer of the marks' network makes of it, (64,).
    """

    parts: Parts
    probabilities: Probabilities
    confidence: float
    box: Box
    least: float
    first: Floats

    @property
    def is_read(self) -> bool:
        """Whether it was read, or is only known to be no digit."""
        return len(self.first) > 0

    def holds(self, least: float) -> bool:
        """Say whether it would be drawn as it was, at a size of `least` at least."""
        left, top, right, bottom = self.box
        return least == self.least or max(right - left, bottom - top) >= max(least, self.least)


class Sign(NamedTuple):
    """Ink that was read, and the mark that it is, "" for a digit.

    label: the digit that the row reader is sure to have there; None where it is not sure.
    in_row: how sure it is of the whole row, in [0, 1].
    """

    read: ReadParts
    mark: str = ""
    label: int | None = None
    in_row: float = 0.0

    @property
    def sureness(self) -> float:
        """How sure the network or the row reader is of the digit."""
        own = self.read.confidence if self.label is None else float(self.read.probabilities[self.label])
        return max(own, self.in_row)

    @property
    def is_one(self) -> bool:
        """Whether it looks like a 1."""
        return bool(self.read.probabilities.argmax() == 1)


Row = tuple[Sign, ...]


class RowViews(NamedTuple):
    """A drawing as a row: what the networks make of its picture and of the pen's way, and that way."""

    looked: RowView
    followed: RowView
    way: PenWay


class SegmentMemory:
    """What a network read of a drawing: as long as that only grows, the same is not read again."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._strokes: Strokes = ()
        self._views: RowViews | None = None
        self._line: WritingLine | None = None
        self._forget()

    def _forget(self) -> None:
        self._read: dict[Parts, ReadParts] = {}
        self._steps: dict[Parts, Steps] = {}  # of what was read last, and of what was shown
        self._chances: dict[Parts, MarkChance] = {}
        self._middles: dict[Parts, float] = {}
        self._cut: dict[tuple[Parts, float, float], CutInk] = {}
        self._candidates: dict[float, CutMemory] = {}
        self._extents: dict[tuple[int, int, float], Box] = {}

    def begin(self, strokes: Strokes) -> None:
        """Forget all unless the drawing is the last one, grown."""
        if not _is_grown(self._strokes, strokes):
            self._forget()
        if strokes != self._strokes:
            self._views = None
        self._strokes = strokes

    @property
    def strokes(self) -> Strokes:
        """The drawing."""
        return self._strokes

    def knows(self, parts: Parts, least: float) -> bool:
        """Say whether parts of the drawing were read, as `read` would."""
        known = self._read.get(parts)
        return known is not None and known.holds(least)

    def read(self, wanted: Sequence[Parts], reader: Reader, least: float) -> list[ReadParts]:
        """Let the network read parts of the drawing, all at once, apart from those it has read before.

        least: see `raster.steps_of_ink`.
        """
        fresh: dict[Parts, Strokes] = {}
        for parts in wanted:
            if not self.knows(parts, least):
                fresh[parts] = tuple(part.points(self._strokes) for part in parts)
        if fresh:
            steps = {parts: steps_of_ink(strokes, least) for parts, strokes in fresh.items()}
            digits = np.stack([step.digit for step in steps.values()])
            rows, first = reader.probabilities(digits), first_layer(digits)
            sure = rows.max(axis=1).tolist()
            for place, (parts, strokes) in enumerate(fresh.items()):
                box = bounds(strokes)
                self._read[parts] = ReadParts(parts, rows[place], sure[place], box, least, first[place])
                self._chances.pop(parts, None)
            self._steps.update(steps)
        return [self._read[parts] for parts in wanted]

    def known(self, wanted: Iterable[Parts]) -> list[ReadParts]:
        """Return parts that were read."""
        return [self._read[parts] for parts in wanted]

    def unread(self, parts: Parts) -> ReadParts:
        """Return parts of the drawing as what is surely no digit, without reading them."""
        box = bounds(tuple(part.points(self._strokes) for part in parts))
        return ReadParts(parts, np.full(10, NONE, np.float32), NONE, box, 0.0, np.zeros(0, np.float32))

    def box(self, parts: Parts) -> Box:
        """Return where parts of the drawing lie."""
        known = self._read.get(parts)
        return known.box if known else bounds(tuple(part.points(self._strokes) for part in parts))

    def middle(self, parts: Parts) -> float:
        """Return where parts of the drawing lie from left to right."""
        if parts not in self._middles:
            left, _top, right, _bottom = self.box(parts)
            self._middles[parts] = (left + right) / 2
        return self._middles[parts]

    def chances(self, wanted: Sequence[ReadParts], line: WritingLine | None) -> list[MarkChance]:
        """Return for each of some parts that were read whether it is a mark of the line, or a digit."""
        if line is None:
            return [NO_MARK] * len(wanted)
        if line != self._line:
            self._line, self._chances = line, {}
        fresh = [one for one in wanted if one.is_read and one.parts not in self._chances]
        if fresh:
            first = np.stack([one.first for one in fresh])
            found = chances(first, [one.box for one in fresh], [len(one.parts) for one in fresh], line)
            self._chances.update(zip((one.parts for one in fresh), found, strict=True))
        return [self._chances.get(one.parts, NO_MARK) for one in wanted]

    def steps(self, wanted: Iterable[Parts], least: float) -> list[Steps]:
        """Return the way of parts of the drawing to 28×28; what else was read is not kept."""
        self._steps = {
            parts: self._steps.get(parts)
            or steps_of_ink(tuple(part.points(self._strokes) for part in parts), least)
            for parts in wanted
        }
        return list(self._steps.values())

    def cut(self, whole: Parts, width: float, height: float) -> CutInk:
        """Return whole strokes of the drawing cut, so broad and high together."""
        key = (whole, width, height)
        if key not in self._cut:
            pieces = cut_pieces(whole, self._strokes, width, height)
            known = self._candidates.setdefault(height, {})
            self._cut[key] = CutInk(pieces, candidates(pieces, self._strokes, height, known))
        return self._cut[key]

    def views(self) -> RowViews:
        """Return the whole drawing as the networks that look at rows see it."""
        if self._views is None:
            strip, way = strip_of_ink(self._strokes), way_of(self._strokes)
            looked, followed = bundled_row_reader().columns(strip), bundled_pen_reader().columns(way)
            self._views = RowViews(
                RowView(looked, texts_of(looked, TEXTS), strip.across, LOOKED),
                RowView(followed, texts_of(followed, TEXTS), way.across_at),
                way,
            )
        return self._views

    def extent(self, place: int, slant: float) -> Box:
        """Return where a stroke of the drawing lies, left and right after a slant, as a tangent."""
        stroke = self._strokes[place]
        key = (place, len(stroke), slant)
        if key not in self._extents:
            seen = stroke[:: 1 + len(stroke) // POINTS]
            across = [x + slant * y for x, y in seen]
            down = [y for _x, y in seen]
            self._extents[key] = (min(across), min(down), max(across), max(down))
        return self._extents[key]


def _is_grown(before: Strokes, now: Strokes) -> bool:
    """Say whether a drawing is an earlier one, whose last stroke may have grown, with or without new ones."""
    if not before or len(now) < len(before):
        return False
    last, grown = before[-1], now[len(before) - 1]
    return before[:-1] == now[: len(before) - 1] and grown[: len(last)] == last
