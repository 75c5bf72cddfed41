"""Cutting of ink in which digits may touch, and the pieces of it that may be a digit.

It is cut wherever the pen was lifted, and wherever it may have gone from one digit to the next without being
lifted. Digits begin at the top and end at the top or at the foot, so that is at a turning point of the pen's
height, or on the way between two of them where that leads far to the right.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from digitpad.core.ink import Box, Stroke, StrokePart, Strokes, bounds, is_straight

TURN = 0.07  # of the height: a turning point with less on either side is a shake of the hand
FAR = 0.25  # of the height, to the right: so long a way between two turning points is cut in its middle
LEAST = 0.12  # of the height: what is cut off is longer, along the pen's way
STRAIGHT = 1.25  # times the distance of its ends: a longer way is bent
JOIN_FALLS = 0.1  # of the height: a join between digits leads down no more than this
JOIN = 0.25  # of the height: so broad is the join that a digit may have at either end

MOST_PIECES = 7  # of one digit
MOST_TO_CUT = 11  # pieces for each digit that there is room for: more is a scribble
USUAL_WIDTH = 0.6  # of a digit, as a fraction of its height
BAR = 0.3  # of the height: a lower stroke may be a bar that was added later
ONWARD = 0.12  # of the height: so far to the right of a digit's middle is the next one's
MOST_OF_MARK = 4  # strokes of a mark
LOW = 0.45  # of the height: a lower piece is no digit
BROAD = 1.7  # times its height: a broader one is none
TALL = 0.7  # of the height: a lower piece counts less, for bits of a digit are read as ones too
WIDE = 1.0  # times its height: a broader piece counts less, for it may be two digits


class DigitCandidate(NamedTuple):
    """Neighbouring pieces that may be a digit.

    first, end: the first piece, and the one after the last; parts: their ink, without a join at either end.
    fit: how much they count as a digit, in [0, 1]: 1 where they are as tall and narrow as one.
    is_whole: whether they are a few whole strokes, which may be a mark.
    """

    first: int
    end: int
    parts: tuple[StrokePart, ...]
    fit: float
    is_whole: bool


class CutInk(NamedTuple):
    """Strokes cut to pieces, none where they are a scribble, and which neighbouring ones may be a digit."""

    pieces: Sequence[StrokePart]
    candidates: Sequence[DigitCandidate]


class _Shape(NamedTuple):
    parts: tuple[StrokePart, ...]
    fit: float
    is_whole: bool


CutMemory = dict[tuple[StrokePart, ...], _Shape]  # pieces as a candidate; one that is none has no parts


def cut_pieces(
    drawn: Sequence[StrokePart], strokes: Strokes, width: float, height: float
) -> list[StrokePart]:
    """Cut strokes; return the pieces as they were drawn, but what was added later where it lies.

    drawn: whole strokes of the drawing's `strokes`; width, height: of them together, not 0. Pieces of a
    stroke have the point of the cut in common. There are none where they would be too many: a scribble.
    """
    most = MOST_TO_CUT * max(width / (USUAL_WIDTH * height), 1.0)
    if len(drawn) > most:
        return []
    pieces: list[StrokePart] = []
    for stroke in drawn:
        places = [0, *_places(stroke.points(strokes), height), stroke.end - 1]
        fresh = [StrokePart(stroke.stroke, first, last + 1) for first, last in pairwise(places)]
        at = _place_among(pieces, fresh, strokes, height)
        pieces[at:at] = fresh
    return pieces if len(pieces) <= most else []


def candidates(
    pieces: Sequence[StrokePart], strokes: Strokes, height: float, known: CutMemory | None = None
) -> list[DigitCandidate]:
    """Return the neighbouring pieces, but not all of them, that may be a digit; see `cut_pieces`.

    known: of the same drawing before it grew, for the same height: what is there is not made again.
    """
    known = {} if known is None else known
    boxes = [bounds((piece.points(strokes),)) for piece in pieces]
    joins = [
        0 < piece.first < piece.end < len(strokes[piece.stroke]) and _is_join(piece.points(strokes), height)
        for piece in pieces
    ]
    found = []
    for first in range(len(pieces)):
        left, right = boxes[first][0], boxes[first][2]
        for end in range(first + 1, min(first + MOST_PIECES, len(pieces)) + 1):
            left, right = min(left, boxes[end - 1][0]), max(right, boxes[end - 1][2])
            if right - left > (BROAD + JOIN) * height:
                break
            for start, stop in {(first, end), (first + joins[first], end), (first, end - joins[end - 1])}:
                if start >= stop or stop - start == len(pieces) or (stop - start == 1 and joins[start]):
                    continue
                key = tuple(pieces[start:stop])
                if key not in known:
                    known[key] = _shape_of(key, boxes[start:stop], strokes, height)
                if known[key].parts:
                    found.append(DigitCandidate(first, end, *known[key]))
    return found


def _shape_of(pieces: Sequence[StrokePart], boxes: Sequence[Box], strokes: Strokes, height: float) -> _Shape:
    """Return pieces as a candidate, without parts where they are none."""
    parts, fit, is_whole = as_drawn(pieces), _fit(boxes, height), _are_whole(pieces, strokes)
    is_one = is_whole or (fit and not _is_straight_up(parts, strokes, height))
    return _Shape(parts if is_one else (), fit, is_whole)


def as_drawn(parts: Iterable[StrokePart]) -> tuple[StrokePart, ...]:
    """Return parts in the order they were drawn, those made one that follow upon each other."""
    joined: list[StrokePart] = []
    for part in sorted(parts):
        last = joined[-1] if joined else None
        if last and last.stroke == part.stroke and last.end >= part.first:
            joined[-1] = last._replace(end=max(part.end, last.end))
        else:
            joined.append(part)
    return tuple(joined)


def gap_between(one: Box, other: Box) -> float:
    """Return how far apart two boxes are, across and down together; 0 where they overlap."""
    across = max(one[0] - other[2], other[0] - one[2], 0.0)
    return across + max(one[1] - other[3], other[1] - one[3], 0.0)


def _are_whole(pieces: Sequence[StrokePart], strokes: Strokes) -> bool:
    """Say whether pieces are a few strokes as they were drawn: a mark may be."""
    whole = all(piece.first == 0 and piece.end == len(strokes[piece.stroke]) for piece in pieces)
    return whole and len(pieces) <= MOST_OF_MARK


def _fit(boxes: Sequence[Box], whole: float) -> float:
    """Return 1 for pieces as tall and narrow as a digit among ink so high; less for others, 0 for none."""
    height = max(box[3] for box in boxes) - min(box[1] for box in boxes)
    width = max(box[2] for box in boxes) - min(box[0] for box in boxes)
    if height < LOW * whole or width > BROAD * height:
        return 0.0
    return (min(height / (TALL * whole), 1.0) * (min(WIDE * height / width, 1.0) if width else 1.0)) ** 2


def _place_among(
    pieces: Sequence[StrokePart], fresh: Sequence[StrokePart], strokes: Strokes, height: float
) -> int:
    """Return before which piece a stroke comes: after all, or after the one that it was added to later.

    That is what begins left of the last piece, or a bar: a low stroke that does not go on to the right.
    """
    if not pieces:
        return 0
    fresh_box = left, top, right, bottom = bounds(tuple(part.points(strokes) for part in fresh))
    boxes = [bounds((piece.points(strokes),)) for piece in pieces]
    middle = (left + right) / 2
    is_bar = bottom - top < BAR * height
    is_right = middle > max(box[2] for box in boxes)
    if is_right or (not is_bar and middle >= (boxes[-1][0] + boxes[-1][2]) / 2 - ONWARD * height):
        return len(pieces)

    def away(place: int) -> tuple[float, float]:
        box = boxes[place]
        return (gap_between(box, fresh_box) if is_bar else 0.0, abs((box[0] + box[2]) / 2 - middle))

    return min(range(len(pieces)), key=away) + 1


def _places(stroke: Stroke, height: float) -> list[int]:
    """Return the points where a stroke may be cut among digits so high, without its ends."""
    if len(stroke) < 3 or not height:
        return []
    wanted: list[int] = []
    for here, there in pairwise((0, *_turns(stroke, TURN * height), len(stroke) - 1)):
        wanted.append(here)
        if stroke[there][0] - stroke[here][0] > FAR * height:
            wanted += _on_the_way(stroke, here, there, 2 * FAR * height)
    return _apart(stroke, wanted[1:], LEAST * height)


def _is_join(path: Stroke, height: float) -> bool:
    """Say whether what was drawn between two cuts may only lead from one to the next: straight, up or on."""
    right, down = path[-1][0] - path[0][0], path[-1][1] - path[0][1]
    return right > 0 and down < JOIN_FALLS * height and is_straight(path, STRAIGHT)


def _is_straight_up(parts: Sequence[StrokePart], strokes: Strokes, height: float) -> bool:
    """Say whether ink is a line that was drawn upwards: a 1 is drawn downwards, so this is its flag."""
    path = parts[0].points(strokes)
    return len(parts) == 1 and path[0][1] - path[-1][1] > LOW * height and is_straight(path, STRAIGHT)


def _turns(stroke: Stroke, least: float) -> list[int]:
    """Return the points at which the pen turns up or down, with a way of at least `least` on either side."""
    turns: list[int] = []
    low = high = extreme = direction = 0  # places; extreme: since the last turn; direction: 1 is down
    for place, (_x, y) in enumerate(stroke):
        if direction == 0:
            low = place if y > stroke[low][1] else low
            high = place if y < stroke[high][1] else high
            if stroke[low][1] - stroke[high][1] >= least:
                direction, extreme = (1 if low > high else -1), place
                turns += [min(low, high)] if min(low, high) else []
        elif (y - stroke[extreme][1]) * direction >= 0:
            extreme = place
        elif (stroke[extreme][1] - y) * direction >= least:
            turns.append(extreme)
            extreme, direction = place, -direction
    return turns


def _on_the_way(stroke: Stroke, here: int, there: int, long: float) -> list[int]:
    """Return the point halfway between two others, across; both ends of the line there that is `long`."""
    wanted = (stroke[here][0] + stroke[there][0]) / 2
    after = next(place for place in range(here + 1, there + 1) if stroke[place][0] >= wanted)
    is_long = math.dist(stroke[after - 1], stroke[after]) >= long
    return [place for place in (after - 1, after) if here < place < there] if is_long else [after]


def _apart(stroke: Stroke, places: Sequence[int], least: float) -> list[int]:
    """Return the places between which the pen's way is at least `least`, and from both ends."""
    along = [0.0]
    for a, b in pairwise(stroke):
        along.append(along[-1] + math.dist(a, b))
    kept: list[int] = []
    for place in places:
        before = along[kept[-1]] if kept else 0.0
        if along[place] - before >= least and along[-1] - along[place] >= least:
            kept.append(place)
    return kept
