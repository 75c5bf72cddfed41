"""Parts of a drawing between which lines go, upright or a little slanted, and which may be one sign."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from digitpad.core.ink import Strokes
from digitpad.core.segment_memory import SegmentMemory

SLANTS = (0.0, 0.2, 0.4, -0.2)  # of the writing, as its tangent: digits that lean overlap from above
MOST_JOINED = 3  # parts of one digit
SMALL = 0.4  # of the largest part: gaps between smaller ones are measured by this, as in a colon
SPECK = 0.4  # of that: two such specks at one height are two points

Span = tuple[int, int]  # of parts: the first, and the one after the last


class InkPart(NamedTuple):
    """Strokes, by their places in the drawing, and where they lie; left and right after the slant."""

    places: tuple[int, ...]
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """After the slant."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From its top to its foot."""
        return self.bottom - self.top

    @property
    def size(self) -> float:
        """The longer of both."""
        return max(self.width, self.height)


def parts_of(strokes: Strokes, memory: SegmentMemory) -> list[InkPart]:
    """Return the parts at the slant that gives most of them, upright where that is as good."""
    best: list[InkPart] = []
    for slant in SLANTS:
        parts = _parts_at(strokes, slant, memory)
        best = max(best, parts, key=len)
        if len(best) == len(strokes):  # there cannot be more
            break
    return best


def _parts_at(strokes: Strokes, slant: float, memory: SegmentMemory) -> list[InkPart]:
    alone = [
        InkPart((place,), *memory.extent(place, slant)) for place, stroke in enumerate(strokes) if stroke
    ]
    groups: list[list[InkPart]] = []
    right = -math.inf
    for part in sorted(alone, key=lambda part: part.left):
        if part.left > right:
            groups.append([])
        groups[-1].append(part)
        right = max(right, part.right)
    return [group[0] if len(group) == 1 else _as_one(group) for group in groups]


def _as_one(strokes: Sequence[InkPart]) -> InkPart:
    """Return strokes, from left to right, as one part."""
    return InkPart(
        tuple(sorted(stroke.places[0] for stroke in strokes)),
        strokes[0].left,
        min(stroke.top for stroke in strokes),
        max(stroke.right for stroke in strokes),
        max(stroke.bottom for stroke in strokes),
    )


def spans_of(parts: Sequence[InkPart], widest: float) -> list[Span]:
    """Return the spans of two parts or more that may be one sign: no gap in them is wider than `widest`."""
    least = SMALL * max(part.size for part in parts)
    near = [_gap(left, right, least) <= widest for left, right in pairwise(parts)]
    spans = [(first, first + count) for count in range(2, MOST_JOINED + 1) for first in range(len(parts))]
    return [(first, end) for first, end in spans if end <= len(parts) and all(near[first : end - 1])]


def _gap(left: InkPart, right: InkPart, least: float) -> float:
    """Return the gap between two neighbours as a fraction of the longer side of the larger, or of `least`.

    Two specks side by side are two points, whatever the gap.
    """
    size = max(left.size, right.size, least)
    if (
        max(left.size, right.size) < SPECK * least
        and min(left.bottom, right.bottom) >= max(left.top, right.top) - SPECK * least
    ):
        return math.inf
    return (right.left - left.right) / size if size else math.inf
