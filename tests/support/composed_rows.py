"""Numbers composed of pen paths: glyphs side by side, apart or over each other, some without lifting the pen.

All is measured in heights of a digit, its foot at y = 0 and its head about y = -1. The network learns from
rows that `digitpad.training.synthesis.composing` makes in a way of its own: a test that did as it does would
measure how well that was learned.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from digitpad.core.ink import Point, Stroke, Strokes, bounds, longer_side

LONGEST = 1.2  # heights of a digit: nobody goes further with the pen down to the next one
SAG = 0.15  # of its length: how far such a ligature bends aside, at most
FINE = 0.05  # heights of a digit between the points of a ligature
LATE = 0.15  # of the digits of several strokes: the others are drawn when the number is finished


@dataclass(frozen=True)
class Spacing:
    """How a row is written.

    closest, widest: the gap between neighbours, drawn evenly: as a fraction of the mean width of the row's
        glyphs, or, below 0, of the narrower neighbour's, by which they then overlap.
    joined: of the neighbours whose ends are near enough are drawn without lifting the pen between them.
    rise: the most by which the line rises or falls from one to the next.
    uneven: the most by which one stands above or below the line.
    least, most: heights.
    slant: tangent by which all leans to the right.
    """

    closest: float = -0.4
    widest: float = 0.25
    joined: float = 0.25
    rise: float = 0.04
    uneven: float = 0.15
    least: float = 0.8
    most: float = 1.25
    slant: float = 0.0


class Composed(NamedTuple):
    """A row as one drawing.

    strokes: as they are drawn, mostly glyph by glyph.
    meetings: of each two neighbours: "apart", "touching" (their boxes do), or "joined" by the pen.
    """

    strokes: Strokes
    meetings: tuple[str, ...]


def composed(
    drawings: Sequence[Strokes], generator: np.random.Generator, spacing: Spacing | None = None
) -> Composed:
    """Return digits of any scale as one row, from left to right."""
    spacing = spacing or Spacing()
    glyphs = [in_line(digit, generator.uniform(spacing.least, spacing.most)) for digit in drawings]
    gaps = generator.uniform(spacing.closest, spacing.widest, max(len(glyphs) - 1, 0))
    return set_out(glyphs, gaps.tolist(), generator, spacing)


def in_line(digit: Strokes, height: float) -> Strokes:
    """Return a digit of any scale as high as this, its left at 0 and its foot at y = 0."""
    left, top, right, bottom = bounds(digit)
    scale = height / max(bottom - top, 0.5 * (right - left), 1e-9 * longer_side(digit))
    return tuple(tuple(((x - left) * scale, (y - bottom) * scale) for x, y in stroke) for stroke in digit)


def set_out(
    glyphs: Sequence[Strokes],
    gaps: Sequence[float],
    generator: np.random.Generator,
    spacing: Spacing,
    unit: float | None = None,
) -> Composed:
    """Set glyphs, each in its place above or below y = 0, side by side.

    gaps: before each glyph but the first, as those of `Spacing`.
    unit: the mean width; None for that of the glyphs.
    """
    widths = [width_of(glyph) for glyph in glyphs]
    mean = float(np.mean(widths)) if unit is None else unit
    rise, foot, left = generator.uniform(-spacing.rise, spacing.rise), 0.0, 0.0
    placed: list[Strokes] = []
    for place, glyph in enumerate(glyphs):
        if placed:
            gap = gaps[place - 1]
            left = bounds(placed[-1])[2] + gap * (mean if gap > 0 else min(widths[place - 1 : place + 1]))
            foot += rise
        down = foot + generator.uniform(-0.5, 0.5) * spacing.uneven
        placed.append(moved(glyph, left - bounds(glyph)[0], down))
    joins = [
        generator.random() < spacing.joined and math.dist(one[-1][-1], other[0][0]) <= LONGEST
        for one, other in pairwise(placed)
    ]
    meetings = tuple(
        "joined" if joins_them else "touching" if gap <= 0 else "apart"
        for gap, joins_them in zip(gaps, joins, strict=True)
    )
    drawn = _drawn(placed, joins, generator)
    return Composed(tuple(tuple((x - spacing.slant * y, y) for x, y in s) for s in drawn), meetings)


def moved(strokes: Strokes, right: float, down: float) -> Strokes:
    """Return strokes elsewhere."""
    return tuple(tuple((x + right, y + down) for x, y in stroke) for stroke in strokes)


def width_of(glyph: Strokes) -> float:
    """Return how wide strokes are."""
    left, _top, right, _bottom = bounds(glyph)
    return right - left


def _drawn(placed: list[Strokes], joins: list[bool], generator: np.random.Generator) -> Strokes:
    """Return the strokes as they are drawn: glyph by glyph, but some are finished only at the end."""
    first: list[Stroke] = []
    late: list[Stroke] = []
    under_way: Stroke = ()
    for glyph, goes_on in zip(placed, [*joins, False], strict=True):
        strokes = list(glyph)
        if under_way:
            strokes[0] = (*under_way, *_ligature(under_way[-1], strokes[0][0], generator), *strokes[0])
        under_way = strokes.pop() if goes_on else ()
        cut = 1 if not goes_on and generator.random() < LATE else len(strokes)
        first += strokes[:cut]
        late += strokes[cut:]
    return (*first, *late)


def _ligature(end: Point, start: Point, generator: np.random.Generator) -> Stroke:
    """Return the points between two, on a parabola."""
    across, down = start[0] - end[0], start[1] - end[1]
    sag = 4 * generator.uniform(-SAG, SAG)
    count = int(math.dist(end, start) / FINE)
    along = [place / (count + 1) for place in range(1, count + 1)]
    return tuple(
        (end[0] + t * across - sag * t * (1 - t) * down, end[1] + t * down + sag * t * (1 - t) * across)
        for t in along
    )
