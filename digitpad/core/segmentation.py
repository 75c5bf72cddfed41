"""Segmentation of the pad: the strokes of each digit of a number, from left to right.

The strokes are divided into parts wherever a line, upright or a little slanted, goes between them. People
leave such gaps between digits, and some within one, between the two strokes of a 4 or a 5. So of all ways to
join neighbouring parts the one is taken that the network is surest of, by the product of its confidences.
One digit written in one go costs nothing here.
"""

import math
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from digitpad.core.arrays import Probabilities, Reader
from digitpad.core.ink import Stroke, Strokes, bounds, longer_side
from digitpad.core.raster import Steps, steps_of_ink

SLANTS = (0.0, 0.2, 0.4, -0.2)  # of the writing, as its tangent: digits that lean overlap from above
POINTS = 200  # of a stroke that are used: enough to know how wide it is
MOST_PARTS = 20  # more is no number, but a drawing
MOST_JOINED = 3  # parts of one digit
WIDEST = 0.5  # gap within a digit, of the longer side of the larger part beside it
NARROW = 0.2  # gap that even parts sure to be digits are tried across: an open 4 may look like 61
SURE = 0.95  # confidence of a part sure to be a digit
BESIDE = 0.3  # of the smaller of two neighbours in a number is at the height of the other
NUMBER = 0.6  # mean confidence of the digits of a number: less is a drawing
DOT = 0.25  # of the largest part: what is smaller is shown to the network as small as it is


class SegmentedDigit(NamedTuple):
    """The strokes of one digit, in the order they were drawn, and the network's probabilities for them.

    probabilities: (10,).
    """

    strokes: Strokes
    steps: Steps
    probabilities: Probabilities

    @property
    def confidence(self) -> float:
        """The softmax maximum, in [0, 1]."""
        return float(self.probabilities.max())


class _Part(NamedTuple):
    """Strokes, by their places in the drawing, and where they lie; left and right after the slant."""

    places: tuple[int, ...]
    left: float
    top: float
    right: float
    bottom: float

    @property
    def size(self) -> float:
        return max(self.right - self.left, self.bottom - self.top)

    def joined(self, other: "_Part") -> "_Part":
        return _Part(
            tuple(sorted(self.places + other.places)),
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


_Span = tuple[int, int]  # of parts: the first, and the one after the last
_Groups = dict[_Span, SegmentedDigit]


def segment(
    strokes: Strokes, reader: Reader, smallest: float = 0.0, known: Iterable[SegmentedDigit] = ()
) -> tuple[SegmentedDigit, ...]:
    """Return the digits of a drawing from left to right; all strokes as one where it is no number.

    strokes: at least one point. Whatever was drawn last, a bar put to a 7 afterwards, goes where it lies.
    smallest: see `raster.steps_of_ink`.
    known: what was returned before the last stroke grew; those that are the same are not read again.
    """
    parts = _parts(strokes)
    if not 1 < len(parts) <= MOST_PARTS:
        return (_read([strokes], reader, smallest, {})[0],)
    least = max(smallest, DOT * max(part.size for part in parts))
    same = {group.strokes: group for group in known if longer_side(group.strokes) >= least}
    found: _Groups = {}

    def read(spans: list[_Span]) -> None:
        drawn = [_strokes_of(strokes, parts[first:end]) for first, end in spans]
        found.update(zip(spans, _read(drawn, reader, least, same), strict=True))

    alone = [(place, place + 1) for place in range(len(parts))]
    read(alone + _spans(parts, NARROW))
    unsure = {place for place, span in enumerate(alone) if found[span].confidence < SURE}
    read([span for span in _spans(parts, WIDEST) if span not in found and unsure & set(range(*span))])
    groups = _surest(len(parts), found)
    if len(groups) == 1 or _is_number(groups):
        return groups
    return (_read([strokes], reader, smallest, {})[0],)


def _parts(strokes: Strokes) -> list[_Part]:
    """Return the parts at the slant that gives most of them, upright where that is as good."""
    best: list[_Part] = []
    for slant in SLANTS:
        parts = _parts_at(strokes, slant)
        best = max(best, parts, key=len)
        if len(best) == len(strokes):  # there cannot be more
            break
    return best


def _parts_at(strokes: Strokes, slant: float) -> list[_Part]:
    alone = (_part(place, stroke, slant) for place, stroke in enumerate(strokes) if stroke)
    parts: list[_Part] = []
    for part in sorted(alone, key=lambda part: part.left):
        if parts and part.left <= parts[-1].right:
            parts[-1] = parts[-1].joined(part)
        else:
            parts.append(part)
    return parts


def _part(place: int, stroke: Stroke, slant: float) -> _Part:
    seen = stroke[:: 1 + len(stroke) // POINTS]
    across = [x + slant * y for x, y in seen]
    down = [y for _x, y in seen]
    return _Part((place,), min(across), min(down), max(across), max(down))


def _strokes_of(strokes: Strokes, parts: Iterable[_Part]) -> Strokes:
    """Return the strokes of parts in the order they were drawn."""
    return tuple(strokes[place] for place in sorted(place for part in parts for place in part.places))


def _read(
    drawn: list[Strokes], reader: Reader, smallest: float, same: Mapping[Strokes, SegmentedDigit]
) -> list[SegmentedDigit]:
    """Let the network read drawings, all at once, apart from those it has read before."""
    fresh = [strokes for strokes in drawn if strokes not in same]
    steps = [steps_of_ink(strokes, smallest) for strokes in fresh]
    rows = reader.probabilities(np.stack([step.digit for step in steps])) if fresh else ()
    read = (SegmentedDigit(*group) for group in zip(fresh, steps, rows, strict=True))
    return [same[strokes] if strokes in same else next(read) for strokes in drawn]


def _spans(parts: list[_Part], widest: float) -> list[_Span]:
    """Return the spans of two parts or more that may be one digit: no gap in them is wider than `widest`."""
    near = [_gap(left, right) <= widest for left, right in pairwise(parts)]
    spans = [(first, first + count) for count in range(2, MOST_JOINED + 1) for first in range(len(parts))]
    return [(first, end) for first, end in spans if end <= len(parts) and all(near[first : end - 1])]


def _gap(left: _Part, right: _Part) -> float:
    """Return the gap between two neighbours as a fraction of the longer side of the larger."""
    size = max(left.size, right.size)
    return (right.left - left.right) / size if size else math.inf


def _surest(count: int, found: _Groups) -> tuple[SegmentedDigit, ...]:
    """Return the groups that cover `count` parts with the highest product of confidences."""
    best: list[tuple[float, tuple[SegmentedDigit, ...]]] = [
        (0.0, ())
    ]  # of the first parts: the logarithm, the groups
    for end in range(1, count + 1):
        ways = [
            (best[first][0] + math.log(group.confidence), (*best[first][1], group))
            for (first, stop), group in found.items()
            if stop == end
        ]
        best.append(max(ways, key=lambda way: way[0]))
    return best[-1][1]


def _is_number(groups: tuple[SegmentedDigit, ...]) -> bool:
    """Say whether two groups or more are digits side by side, most of them sure."""
    sure = sum(group.confidence for group in groups) >= NUMBER * len(groups)
    return sure and all(_are_beside(left, right) for left, right in pairwise(groups))


def _are_beside(left: SegmentedDigit, right: SegmentedDigit) -> bool:
    """Say whether two groups are at the same height, by and large: a dot below a hook is no second digit."""
    (_l, top, _r, bottom), (_l, other_top, _r, other_bottom) = bounds(left.strokes), bounds(right.strokes)
    smaller = min(bottom - top, other_bottom - other_top)
    return min(bottom, other_bottom) - max(top, other_top) >= BESIDE * smaller
