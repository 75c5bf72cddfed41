"""Segmentation of the pad: the digits of a number, from left to right, also where they touch.

The strokes are divided into parts wherever a line, upright or a little slanted, goes between them. People
leave such gaps between digits, and some within one, between the two strokes of a 4 or a 5. A part of which
the network is not sure may be digits that touch: it is cut into pieces, wherever the pen was lifted and
wherever it may have gone from one digit to the next. So there is a row of pieces, and of all ways to join
neighbouring ones the one is taken that the network is surest of, by the product of its confidences.
One digit written in one go costs nothing here.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from digitpad.core.arrays import Probabilities, Reader
from digitpad.core.cutting import BROAD, ONWARD, as_drawn, candidates, cut_pieces
from digitpad.core.ink import Stroke, StrokePart, Strokes, bounds, longer_side
from digitpad.core.number_marks import (
    KINDS,
    SIGNS,
    WritingLine,
    features,
    is_minus,
    line_of,
    odd_marks,
    probabilities_of_kinds,
)
from digitpad.core.raster import Steps, steps_of_ink

SLANTS = (0.0, 0.2, 0.4, -0.2)  # of the writing, as its tangent: digits that lean overlap from above
POINTS = 200  # of a stroke that are used: enough to know how wide it is
MOST_PARTS = 20  # more is no number, but a drawing
MOST_JOINED = 3  # parts of one digit
WIDEST = 0.5  # gap within a digit, of the longer side of the larger part beside it
SMALL = 0.4  # of the largest part: gaps between smaller ones are measured by this, as in a colon
NARROW = 0.2  # gap that even parts sure to be digits are tried across: an open 4 may look like 61
SURE = 0.95  # confidence of a part sure to be a digit
BESIDE = 0.3  # of the smaller of two neighbours in a number is at the height of the other
NUMBER = 0.6  # mean confidence of the digits of a number: less is a drawing
DOT = 0.25  # of the largest part: what is smaller is shown to the network as small as it is

USUAL = 1.1  # of its height is the width of a digit at most, mostly: a broader part is likelier two
NARROWEST = 0.55  # of their height is the width of two digits at least
WHOLE = 0.9  # confidence of a part that is not cut
CUT = 0.7  # what a cut through a part costs, as a factor on the product
ALONE = 0.4  # and the first cut, where there is nothing else on the pad: that is mostly one digit
LOOSE = 0.3  # what a digit counts of which a part is surely a mark by itself
LOWER = 0.3  # quantile of the gaps that is the usual one
SPACE, WIDER = 0.8, 3.0  # of the height, and of the usual gap: a wider gap parts two numbers
SPACE_ALONE = 3.0  # of the height: so wide a gap parts them whatever the others are
NONE = 0.1  # confidence of what is no digit at all


class SegmentedDigit(NamedTuple):
    """The ink of one digit, in the order it was drawn, and the network's probabilities for it.

    strokes: its strokes, or parts of strokes; parts: which those are of the drawing's.
    probabilities: (10,).
    mark: what it is where it is no digit but a mark of the number, such as "."; see `number_marks.SIGNS`.
    is_spaced: whether the gap before it is so wide that another number begins.
    """

    strokes: Strokes
    steps: Steps
    probabilities: Probabilities
    parts: tuple[StrokePart, ...]
    mark: str = ""
    is_spaced: bool = False

    @property
    def confidence(self) -> float:
        """The softmax maximum, in [0, 1]."""
        return float(self.probabilities.max())


class SegmentMemory:
    """What a network read of a drawing: as long as that only grows, the same is not read again."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._strokes: Strokes = ()
        self._least = 0.0
        self._read: dict[tuple[StrokePart, ...], SegmentedDigit] = {}

    def begin(self, strokes: Strokes) -> None:
        """Forget all unless the drawing is the last one, grown."""
        if not _is_grown(self._strokes, strokes):
            self._read = {}
        self._strokes = strokes

    def read(
        self, wanted: Sequence[tuple[StrokePart, ...]], reader: Reader, least: float
    ) -> list[SegmentedDigit]:
        """Let the network read parts of the drawing, all at once, apart from those it has read before.

        least: see `raster.steps_of_ink`.
        """
        fresh: dict[tuple[StrokePart, ...], Strokes] = {}
        for parts in wanted:
            known = self._read.get(parts)
            if known is None or longer_side(known.strokes) < max(least, self._least):
                fresh[parts] = tuple(part.points(self._strokes) for part in parts)
        self._least = least
        if fresh:
            steps = [steps_of_ink(strokes, least) for strokes in fresh.values()]
            rows = reader.probabilities(np.stack([step.digit for step in steps]))
            for (parts, strokes), step, row in zip(fresh.items(), steps, rows, strict=True):
                self._read[parts] = SegmentedDigit(strokes, step, row, parts)
        return [self._read[parts] for parts in wanted]


def _is_grown(before: Strokes, now: Strokes) -> bool:
    """Say whether a drawing is an earlier one, whose last stroke may have grown, with or without new ones."""
    if not before or len(now) < len(before):
        return False
    last, grown = before[-1], now[len(before) - 1]
    return before[:-1] == now[: len(before) - 1] and grown[: len(last)] == last


class _Part(NamedTuple):
    """Strokes, by their places in the drawing, and where they lie; left and right after the slant."""

    places: tuple[int, ...]
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def size(self) -> float:
        return max(self.width, self.height)

    def joined(self, other: "_Part") -> "_Part":
        return _Part(
            tuple(sorted(self.places + other.places)),
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


_Span = tuple[int, int]  # of parts or pieces: the first, and the one after the last
_Groups = dict[_Span, SegmentedDigit]


def segment(
    strokes: Strokes, reader: Reader, smallest: float = 0.0, memory: SegmentMemory | None = None
) -> tuple[SegmentedDigit, ...]:
    """Return the digits of a drawing from left to right; all strokes as one where it is no number.

    strokes: at least one point. Whatever was drawn last, a bar put to a 7 afterwards, goes where it lies.
    smallest: see `raster.steps_of_ink`.
    memory: of the drawing before the last stroke grew; what is the same is not read again.
    """
    memory = memory or SegmentMemory()
    memory.begin(strokes)
    parts = _parts(strokes)
    whole = _whole(range(len(strokes)), strokes)
    if not 1 <= len(parts) <= MOST_PARTS:
        return tuple(memory.read([whole], reader, smallest))
    least = max(smallest, DOT * max(part.size for part in parts)) if len(parts) > 1 else smallest
    wholes = [_whole(part.places, strokes) for part in parts]
    found: _Groups = {}
    line = line_of([(0.0, part.top, 0.0, part.bottom) for part in parts]) if len(parts) > 1 else None

    def read_parts(wanted: Sequence[tuple[StrokePart, ...]]) -> list[SegmentedDigit]:
        return memory.read(wanted, reader, least)

    def read(spans: list[_Span]) -> None:
        joined = [as_drawn(part for parts in wholes[first:end] for part in parts) for first, end in spans]
        found.update(zip(spans, read_parts(joined), strict=True))

    alone = [(place, place + 1) for place in range(len(parts))]
    read(alone + _spans(parts, NARROW))
    unsure = {place for place, span in enumerate(alone) if found[span].confidence < SURE}
    read([span for span in _spans(parts, WIDEST) if span not in found and unsure & set(range(*span))])
    groups = _surest_row(strokes, parts, wholes, found, read_parts, line)
    if len(groups) == 1:
        is_alone = len(parts) == 1 == len(whole) and is_minus(strokes[whole[0].stroke])
        return (groups[0]._replace(mark="-"),) if is_alone else groups
    odd = odd_marks([group.mark for group in groups])
    groups = tuple(group._replace(mark="") if place in odd else group for place, group in enumerate(groups))
    if _is_number(groups):
        return _spaced(groups, line.height if line else parts[0].height)
    return tuple(memory.read([whole], reader, smallest))


def _spaced(groups: Sequence[SegmentedDigit], height: float) -> tuple[SegmentedDigit, ...]:
    """Return the groups, marked where the gap before one is wide, as between two numbers so high."""
    boxes = [bounds(group.strokes) for group in groups]
    gaps = [right[0] - left[2] for left, right in pairwise(boxes)]
    usual = float(np.quantile(gaps, LOWER)) if len(gaps) > 1 else 0.0
    least = [SPACE * height, WIDER * usual] if len(gaps) > 1 else [SPACE_ALONE * height]
    wide = [False, *(gap > max(least) or gap > SPACE_ALONE * height for gap in gaps)]
    return tuple(
        group._replace(is_spaced=True) if is_wide else group
        for group, is_wide in zip(groups, wide, strict=True)
    )


def _whole(places: Iterable[int], strokes: Strokes) -> tuple[StrokePart, ...]:
    """Return whole strokes, without those that have no point."""
    return tuple(StrokePart(place, 0, len(strokes[place])) for place in places if strokes[place])


def _surest_row(
    strokes: Strokes,
    parts: Sequence[_Part],
    wholes: Sequence[tuple[StrokePart, ...]],
    found: _Groups,
    read: Callable[[Sequence[tuple[StrokePart, ...]]], list[SegmentedDigit]],
    line: WritingLine | None,
) -> tuple[SegmentedDigit, ...]:
    """Cut the parts that may be digits which touch, and return the surest of all ways to join pieces."""
    rows: list[list[StrokePart]] = []
    for place, (part, whole) in enumerate(zip(parts, wholes, strict=True)):
        touches = _may_touch(part, found[place, place + 1])
        rows.append(cut_pieces(whole, strokes, part.width, part.height) if touches else [])
    starts = np.cumsum([0, *(max(len(row), 1) for row in rows)]).tolist()
    marks = dict(zip(found, _with_marks(list(found.values()), line), strict=True))
    loose = {first for first, end in found if end - first == 1 and marks[first, end][1] > SURE}
    ways = {}
    for (first, end), group in found.items():
        shape = LOOSE if end - first > 1 and loose & set(range(first, end)) else _shape(first, end, parts)
        ways[starts[first], starts[end]] = _scored(group, shape, *marks[first, end])
    if len(parts) == 1:
        score, group = ways[0, starts[1]]
        ways[0, starts[1]] = (score - math.log(ALONE), group)
    for place, row in enumerate(rows):
        wanted = candidates(row, strokes, parts[place].height)
        groups = read([candidate.parts for candidate in wanted])
        kinds = _with_marks(groups, line)
        for (first, end, _ink, fit), group, kind in zip(wanted, groups, kinds, strict=True):
            span = (starts[place] + first, starts[place] + end)
            score, sign = _scored(group, fit, *kind)
            score += math.log(CUT) if end < len(row) else 0.0
            if span not in ways or score > ways[span][0]:
                ways[span] = (score, sign)
    steps = {start: ONWARD * part.height for start, part in zip(starts, parts, strict=False)}
    return _surest(starts[-1], ways, steps)


def _with_marks(groups: Sequence[SegmentedDigit], line: WritingLine | None) -> list[tuple[str, float, float]]:
    """Return for each group the likeliest mark, and the probabilities that it is a mark, and a digit."""
    if line is None or not groups:
        return [("", 0.0, 1.0)] * len(groups)
    boxes = [bounds(group.strokes) for group in groups]
    given = features(
        np.stack([group.steps.digit for group in groups]), boxes, [len(g.strokes) for g in groups], line
    )
    rows = probabilities_of_kinds(given)
    first = len(KINDS) - len(SIGNS)
    return [
        (SIGNS[int(row[first:].argmax())], float(row[first:].sum()) * line.holds(box), float(row[0]))
        for box, row in zip(boxes, rows, strict=True)
    ]


def _scored(
    group: SegmentedDigit, fit: float, mark: str, is_mark: float, is_digit: float
) -> tuple[float, SegmentedDigit]:
    """Return the logarithm of how sure it is that a group is one sign, and the group as a digit or a mark."""
    digit = _sureness(group) * fit * is_digit
    if is_mark > digit:
        return math.log(is_mark), group._replace(mark=mark)
    return math.log(max(digit, 1e-6)), group


def _shape(first: int, end: int, parts: Sequence[_Part]) -> float:
    """Return 1 for parts as narrow as a digit; less for one part much broader than high."""
    part = parts[first]
    is_broad = end - first == 1 and part.width > USUAL * part.height > 0
    return (USUAL * part.height / part.width) ** 2 if is_broad else 1.0


def _sureness(group: SegmentedDigit) -> float:
    """Return how sure the network is, from nearly 0 for what is surely no digit to 1."""
    return max((group.confidence - NONE) / (1 - NONE), 0.001)


def _may_touch(part: _Part, read: SegmentedDigit) -> bool:
    """Say whether a part may be more digits than one."""
    is_broad = part.width > BROAD * part.height
    return (read.confidence < WHOLE or is_broad) and part.width > NARROWEST * part.height > 0


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


def _spans(parts: list[_Part], widest: float) -> list[_Span]:
    """Return the spans of two parts or more that may be one sign: no gap in them is wider than `widest`."""
    least = SMALL * max(part.size for part in parts)
    near = [_gap(left, right, least) <= widest for left, right in pairwise(parts)]
    spans = [(first, first + count) for count in range(2, MOST_JOINED + 1) for first in range(len(parts))]
    return [(first, end) for first, end in spans if end <= len(parts) and all(near[first : end - 1])]


def _gap(left: _Part, right: _Part, least: float) -> float:
    """Return the gap between two neighbours as a fraction of the longer side of the larger, or of `least`."""
    size = max(left.size, right.size, least)
    return (right.left - left.right) / size if size else math.inf


class _Way(NamedTuple):
    """The best way to read all up to a group: its logarithm, the groups, and the last one's middle."""

    score: float
    groups: tuple[SegmentedDigit, ...]
    middle: float


def _surest(
    count: int, found: Mapping[_Span, tuple[float, SegmentedDigit]], steps: Mapping[int, float]
) -> tuple[SegmentedDigit, ...]:
    """Return the groups that cover `count` pieces with the highest product of scores.

    steps: for each part its first piece, and how far to the right the middles of its groups go on at least.
    """
    best: dict[int, list[_Way]] = {0: [_Way(0.0, (), 0.0)]}
    within, step = [], 0.0
    for place in range(count):
        step = steps.get(place, step)
        within.append(step)
    for end in range(1, count + 1):
        ways = []
        for (first, stop), (score, group) in found.items():
            if stop != end:
                continue
            left, _top, right, _bottom = bounds(group.strokes)
            middle = (left + right) / 2
            onward = -math.inf if first in steps else within[first]
            before = [way for way in best[first] if middle - way.middle >= onward]
            if before:
                way = max(before, key=lambda way: way.score)
                ways.append(_Way(way.score + score, (*way.groups, group), middle))
        best[end] = ways
    return max(best[count], key=lambda way: way.score).groups


def _is_number(groups: tuple[SegmentedDigit, ...]) -> bool:
    """Say whether two groups or more are digits side by side, most of them sure, perhaps with marks."""
    digits = [group for group in groups if not group.mark]
    sure = sum(group.confidence for group in digits) >= NUMBER * len(digits) > 0
    return sure and all(_are_beside(left, right) for left, right in pairwise(digits))


def _are_beside(left: SegmentedDigit, right: SegmentedDigit) -> bool:
    """Say whether two groups are at the same height, by and large: a dot below a hook is no second digit."""
    (_l, top, _r, bottom), (_l, other_top, _r, other_bottom) = bounds(left.strokes), bounds(right.strokes)
    smaller = min(bottom - top, other_bottom - other_top)
    return min(bottom, other_bottom) - max(top, other_top) >= BESIDE * smaller
