"""Segmentation of the pad: the digits of a number, from left to right, also where they touch.

The strokes are divided into parts wherever a line, upright or a little slanted, goes between them. People
leave such gaps between digits, and some within one, between the two strokes of a 4 or a 5. A part of which
the network is not sure may be digits that touch: it is cut into pieces, wherever the pen was lifted and
wherever it may have gone from one digit to the next. So there is a row of pieces, and of all ways to join
neighbouring ones the likeliest is taken: see `row_search`. One digit written in one go costs nothing here.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from digitpad.core.arrays import Probabilities, Reader
from digitpad.core.ink import Box, StrokePart, Strokes
from digitpad.core.ink_parts import parts_of
from digitpad.core.number_marks import is_minus, line_of, odd_marks, slashes_of_date
from digitpad.core.raster import Steps
from digitpad.core.row_search import RowSearch
from digitpad.core.segment_memory import Parts, Row, SegmentMemory, Sign

MOST_PARTS = 20  # more is no number, but a drawing
BESIDE = 0.3  # of the smaller of two neighbours in a number is at the height of the other
NUMBER = 0.75  # mean confidence of the digits of a number: less is a drawing; 0.6 took 4 % more doodles
# Where the row reader is sure of it. Of 500 doodles and 570 letters by training writers 2.5 and 15.5 % become
# numbers so; 3.4 and 16.1 % before it had its say.
SURE_NUMBER = 0.6
# Of the height of the digits: so far below or above them is no mark of theirs, as the dot of a "?" is none.
# Of 1,200 rows and numbers with marks by training writers none is read otherwise without it, or with 0.2.
BELOW = 0.4
TINY = 0.4  # of the smallest digit alone: several parts, all of them smaller, are no number but dots
COARSE = 0.1  # logarithm of the step between two such sizes
DOT = 0.25  # of the largest part: what is smaller is shown to the network as small as it is

ONE = 0.2  # probability, at least, that what looks like a 1 is a slash, where the other makes a date
# The gaps: of 219 numbers with blanks and 199 rows of uneven gaps by training writers 99 and 98 % are right.
SPACE, WIDER = 0.5, 2.6  # of the height, and times the next narrower gap: the widest parts two numbers
OF_DIGITS = 0.85  # and of the mean width of the digits
NARROWEST_SPACE = 0.18  # of the height: a narrower gap counts as so wide
SPACE_ALONE = 3.0  # of the height: so wide a gap parts them whatever the others are


class SegmentedDigit(NamedTuple):
    """The ink of one digit, in the order it was drawn, and the network's probabilities for it.

    strokes: its strokes, or parts of strokes; parts: which those are of the drawing's.
    probabilities: (10,).
    mark: what it is where it is no digit but a mark of the number, such as "."; see `number_marks.SIGNS`.
    is_spaced: whether the gap before it is so wide that another number begins.
    label: the digit that the row reader is sure to have there; None where it is not sure.
    """

    strokes: Strokes
    steps: Steps
    probabilities: Probabilities
    parts: Parts
    mark: str = ""
    is_spaced: bool = False
    label: int | None = None


def segment(
    strokes: Strokes,
    reader: Reader,
    smallest: float = 0.0,
    memory: SegmentMemory | None = None,
    in_motion: bool = False,
) -> tuple[SegmentedDigit, ...]:
    """Return the digits of a drawing from left to right; all strokes as one where it is no number.

    strokes: at least one point. Whatever was drawn last, a bar put to a 7 afterwards, goes where it lies.
    smallest: see `raster.steps_of_ink`.
    memory: of the drawing before the last stroke grew; what is the same is not read again.
    in_motion: whether the pen goes on: then it is read in less time, and the row reader is not asked.
    """
    memory = memory or SegmentMemory()
    memory.begin(strokes)
    parts = parts_of(strokes, memory)
    is_one = len(parts) == 1
    row: Row = ()
    line = None
    if len(parts) <= MOST_PARTS:
        largest = max(part.size for part in parts)
        least = smallest if is_one or largest < TINY * smallest else _rounded(DOT * largest)
        line = None if is_one else line_of([(0.0, part.top, 0.0, part.bottom) for part in parts])
        wholes = [_whole(part.places, strokes) for part in parts]
        row = RowSearch(parts, wholes, line, memory, reader, least, in_motion).surest_row()
        chances = memory.chances([sign.read for sign in row], line)
        row = _mended(
            row,
            strokes,
            [max(chance.slash, ONE * sign.is_one) for sign, chance in zip(row, chances, strict=True)],
        )
    if not row:
        least = smallest
        row = (Sign(memory.read([_whole(range(len(strokes)), strokes)], reader, least)[0]),)
    steps = memory.steps([sign.read.parts for sign in row], least)
    wide = _are_spaced(row, line.height if line else parts[0].height)
    return tuple(
        SegmentedDigit(
            tuple(part.points(strokes) for part in read.parts),
            step,
            read.probabilities,
            read.parts,
            mark,
            is_wide,
            label,
        )
        for (read, mark, label, _in_row), step, is_wide in zip(row, steps, wide, strict=True)
    )


def _rounded(size: float) -> float:
    """Return about as much: small ink is not drawn anew for each point that makes the largest larger."""
    return math.exp(round(math.log(size) / COARSE) * COARSE)


def _mended(row: Row, strokes: Strokes, slashes: Sequence[float]) -> Row:
    """Return a row without marks that cannot stand where they do; none where it is no number.

    slashes: how probable it is of each sign, by its shape, that it is one.
    """
    if len(row) == 1:
        (part, *others), mark = row[0].read.parts, row[0].mark
        is_alone = not others and len(strokes) == 1 and is_minus(part.points(strokes))
        return (row[0]._replace(mark="-" if is_alone else mark),)
    odd = odd_marks([sign.mark for sign in row])
    mended = tuple(sign._replace(mark="") if place in odd else sign for place, sign in enumerate(row))
    for place in slashes_of_date([sign.mark for sign in mended], slashes):
        mended = (*mended[:place], Sign(mended[place].read, "/"), *mended[place + 1 :])
    return mended if _is_number(mended) else ()


def _are_spaced(row: Row, height: float) -> list[bool]:
    """Say of each sign whether the gap before it is wide, as between two numbers so high.

    In order of their width the greatest jump parts the narrow gaps from the wide, half of them at most.
    """
    gaps = [right.read.box[0] - left.read.box[2] for left, right in pairwise(row)]
    ordered = sorted(max(gap, NARROWEST_SPACE * height) for gap in gaps)
    upper = ordered[(len(ordered) - 1) // 2 :]
    jumps = [(wide - narrow, wide) for narrow, wide in pairwise(upper) if wide > WIDER * narrow]
    widths = [sign.read.box[2] - sign.read.box[0] for sign in row if not sign.mark]
    space = max(SPACE * height, OF_DIGITS * sum(widths) / max(len(widths), 1))
    least = max(min(max([(0.0, math.inf), *jumps])[1], SPACE_ALONE * height), space)
    goes_on = [  # without lifting the pen
        {part.stroke for part in left.read.parts} & {part.stroke for part in right.read.parts}
        for left, right in pairwise(row)
    ]
    return [False, *(gap >= least and not joined for gap, joined in zip(gaps, goes_on, strict=True))]


def _whole(places: Iterable[int], strokes: Strokes) -> tuple[StrokePart, ...]:
    """Return whole strokes, without those that have no point."""
    return tuple(StrokePart(place, 0, len(strokes[place])) for place in places if strokes[place])


def _is_number(row: Row) -> bool:
    """Say whether two signs or more are digits side by side, most of them sure, perhaps with marks."""
    digits = [sign for sign in row if not sign.mark]
    least = NUMBER if any(sign.label is None for sign in digits) else SURE_NUMBER
    sure = sum(sign.sureness for sign in digits) >= least * len(digits) > 0
    return (
        sure
        and all(_are_beside(left.read.box, right.read.box) for left, right in pairwise(digits))
        and _have_marks_among(digits, [sign.read.box for sign in row if sign.mark])
    )


def _have_marks_among(digits: Sequence[Sign], marks: Sequence[Box]) -> bool:
    """Say whether no mark lies far below or above all digits, as the dot of a question mark does."""
    top, bottom = min(sign.read.box[1] for sign in digits), max(sign.read.box[3] for sign in digits)
    far = BELOW * (bottom - top)
    return all(box[1] <= bottom + far and box[3] >= top - far for box in marks)


def _are_beside(left: Box, right: Box) -> bool:
    """Say whether two boxes are at the same height, by and large: a dot below a hook is no second digit."""
    smaller = min(left[3] - left[1], right[3] - right[1])
    return min(left[3], right[3]) - max(left[1], right[1]) >= BESIDE * smaller
