"""Small signs beside digits: points, commas, colons, minus and equals signs, by shape and place in the line.

They are smaller than what is taken for dirt elsewhere, and would be taken for a part of the digit beside
them. The network of `core/number_marks.py` knows the larger ones.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from digitpad.core.arrays import Digits, Floats, Grey, Mask
from digitpad.core.ink import Box
from digitpad.core.number_marks import KINDS, SIGNS, WritingLine, first_layer, kinds_of, line_of
from digitpad.pictures.grouping import TALL, Group
from digitpad.pictures.layout import lines_of
from digitpad.pictures.model import InkMask, Rectangle
from digitpad.pictures.pieces import Cutting, Piece, PieceNumbers, Pieces, masked_cut
from digitpad.pictures.scoring import MANY, Scorer

# Places and sizes are in heights of the digits beside a sign, from their head at 0 to their foot at 1. They
# hold all that the marks' writer draws of these signs, and were looked at on made photographs of numbers with
# marks and of rows without any, tuning seeds from 0.
LEAST = 2  # pixels, both ways together: a point of a fine pen
POINT_WIDTH, POINT_HEIGHT = 0.32, 0.5  # of a point or comma, at most
POINT_FROM, POINT_BELOW, POINT_TO = 0.6, 1.2, 1.5  # where it is; a comma reaches further down
COMMA = 0.15  # so high at least is a comma
ASIDE = 0.3  # of its width: a minus, or what is below the line, shares no more columns with a digit
BAR_WIDTH, BAR_HEIGHT = (0.15, 1.1), 0.35  # of a minus
BAR_LONG = 1.6  # times as wide as high
BAR_FROM, BAR_TO = 0.2, 0.85  # where its middle is
ABOVE, ABOVE_POINT = 0.3, 0.15  # so much above and below a minus, or a point, there is no digit's ink
ABOVE_EACH_OTHER = 0.2  # so far aside from each other are the middles of two halves, at most
REACH = 1.2  # so near is the digit beside it
MOST = 250  # small pieces: more are grain, and would take too long
FAINT = 0.6  # of the strength of the digits beside it, at least


GAP = 0.1  # of its height: between the halves of a sign, at least
HALF = 0.5  # of the strongest ink: less is an edge; of the height: so wide at least is an equals sign
BETWEEN = 0.5  # of the weaker bar: less ink between the bars of an equals sign
TWICE = 0.4  # of its columns have both bars, at least
LOWER = 0.75  # of the height of the digits: an equals sign is lower, a 5 whose bar stands off is not
HIGHEST = 0.9  # of the height of the digits: a colon or semicolon is lower, a broken 1 is not
TAIL = 1.3  # times as high as wide is a comma, at least


# Of 60 made numbers with marks, and 60 rows without any, seeds from 0, so are 23 marks and no digit.
NO_DIGIT = 0.3  # no surer is the network that it is a digit, and
MARK = 0.55  # so sure is the network of marks that it is one
MARK_STROKES = (1, 2, 3)  # that a mark may be written with
MARK_HEIGHT = (0.3, 1.5)  # of the digit beside it
DIGIT = 0.8  # surer is the network of a digit that has all its parts


class _Line(NamedTuple):
    """The digits beside a small piece: their head, their height, and the nearest on either side."""

    top: float
    height: float
    left: Piece | None
    right: Piece | None


class Signs(NamedTuple):
    """What may be signs, each of one or two pieces, and which piece each pixel belongs to."""

    groups: tuple[Group, ...]
    numbers: PieceNumbers

    def without(self, pieces: Pieces) -> Pieces:
        """Return pieces without those that may be signs."""
        own = {piece.number for group in self.groups for piece in group}
        return Pieces(tuple(piece for piece in pieces.kept if piece.number not in own), pieces.numbers)

    def beside(self, digits: Sequence[Cutting], soft: Grey) -> list[Cutting]:
        """Return the signs that stand beside digits, or between two, and are of their pen.

        soft: uint8, ink bright on 0, of the whole plane.
        """
        pieces = Pieces((), self.numbers)
        cuttings = [masked_cut(soft, pieces, group) for group in self.groups]
        boxes = [digit.rectangle for digit in digits]
        strength = float(np.median([_strength(digit.grey) for digit in digits])) if digits else 0.0
        return [
            cutting
            for cutting, group in zip(cuttings, self.groups, strict=True)
            if _strength(cutting.grey) >= FAINT * strength
            and _belongs(cutting.rectangle, boxes, len(group) > 1)
        ]


def sign_of(grey: Grey, wide: float, high: float, foot: float) -> str:
    """Return which small sign some ink is by its shape, or "" where it is none.

    grey: bright on 0; wide, high: its size in heights of the digits of its line; foot: where it ends,
        0 at their head and 1 at their foot.
    """
    ink = grey > HALF * float(grey.max(initial=0))
    rows = np.flatnonzero(ink.any(axis=1))
    gaps = np.diff(rows) - 1
    if wide >= BAR_LONG * high and high <= BAR_HEIGHT:
        return "=" if _has_two_bars(grey) else "-"
    if gaps.max(initial=0) >= GAP * len(grey) and high < HIGHEST:
        if wide > POINT_WIDTH:
            return "=" if wide >= HALF * high and high < LOWER else ""
        lower = ink[rows[gaps.argmax()] + 1 :]
        return ";" if _is_tailed(lower) else ":"
    if wide <= POINT_WIDTH and high <= POINT_HEIGHT and foot - high >= POINT_FROM - 0.05:
        return "," if _is_tailed(ink) else "."
    return ""


def mark_chances(
    digits: Digits, boxes: Sequence[Box], line: WritingLine | None = None
) -> tuple[Floats, Floats]:
    """Return what each piece of one line may be: the softmax over `KINDS`, (n, 20), and slashes, (n,).

    How many strokes the ink has cannot be seen in a picture: the network is asked for all there may be.

    digits: as the classifier sees them, (n, 28, 28), n > 0; boxes: where they are, the line level.
    line: they stand on; None for the one of these boxes.
    """
    line, seen = line or line_of(boxes), first_layer(digits)
    several = [kinds_of(seen, boxes, [count] * len(boxes), line) for count in MARK_STROKES]
    return (
        np.mean([kinds for kinds, _slashes in several], axis=0),
        np.max([slashes for _kinds, slashes in several], axis=0),
    )


def marks_among(cuttings: Sequence[Cutting], scorer: Scorer) -> list[Cutting]:
    """Return the cuttings that are marks as large as digits, such as "%" and "$", and surely no digits.

    To the digit network they are several digits that touch, or bits of one.
    """
    if not 1 < len(cuttings) <= MANY:
        return []
    fall = math.tan(math.radians(scorer.slope))
    digits = scorer.digits([cutting.grey for cutting in cuttings])
    is_odd = scorer.reader.probabilities(digits).max(axis=1) <= NO_DIGIT
    if not is_odd.any():
        return []
    found = []
    for row in lines_of([cutting.rectangle for cutting in cuttings], fall):
        if len(row) < 2 or not is_odd[row].any():
            continue
        boxes = [_raised(cuttings[place].rectangle, fall) for place in row]
        line = line_of(boxes)
        kinds, _slashes = mark_chances(digits[row], boxes)
        are_marks = kinds[:, len(KINDS) - len(SIGNS) :].sum(axis=1) >= MARK
        found += [
            cuttings[place]
            for place, box, is_mark in zip(row, boxes, are_marks.tolist(), strict=True)
            if is_mark and is_odd[place] and line.holds(box)
        ]
    return found


def parted(groups: Sequence[Group], pieces: Pieces, ink: Grey, scorer: Scorer) -> list[Group]:
    """Return groups of pieces without the marks that stand beside a digit, such as "*", which are their own.

    ink: uint8, bright on 0, of the whole plane.
    """
    tallest = max((piece.rectangle.height for group in groups for piece in group), default=0)
    candidates = [
        (place, tuple(piece for piece in group if piece is not part), (part,))
        for place, group in enumerate(groups)
        if len(group) > 1
        for part in group
        if part.rectangle.height < TALL * tallest and _stands_aside(part, group)
    ]
    if not 0 < len(candidates) <= MANY:
        return list(groups)
    own = [groups[place] for place, _rest, _part in candidates]
    rests = [rest for _place, rest, _part in candidates]
    parts = [part for _place, _rest, part in candidates]
    cuttings = [masked_cut(ink, pieces, group) for group in (*own, *rests, *parts)]
    digits = scorer.digits([cutting.grey for cutting in cuttings])
    sure = scorer.reader.probabilities(digits).max(axis=1)
    apart = dict(enumerate(groups))
    count = len(candidates)
    for number, (place, rest, part) in enumerate(candidates):
        whole_is, rest_is, part_is = (float(sure[number + step * count]) for step in range(3))
        if whole_is >= DIGIT or rest_is < DIGIT or part_is > NO_DIGIT or len(apart[place]) != len(rest) + 1:
            continue
        seen = [number + step * count for step in (1, 2)]
        boxes = [_raised(cuttings[one].rectangle, 0.0) for one in seen]
        kinds, _slashes = mark_chances(digits[seen], boxes)
        if kinds[1, len(KINDS) - len(SIGNS) :].sum() >= MARK:
            apart[place] = rest
            apart[len(apart)] = part
    return list(apart.values())


def _stands_aside(part: Piece, group: Group) -> bool:
    return all(part.rectangle.shared_width(other.rectangle) <= ASIDE for other in group if other is not part)


def _raised(box: Rectangle, fall: float) -> tuple[float, float, float, float]:
    down = fall * box.middle[0]
    return box.left, box.top - down, box.right, box.bottom - down


def marks_beside(marks: Sequence[Cutting], digits: Sequence[Cutting]) -> list[Cutting]:
    """Return the marks beside a digit that is about as tall."""
    return [
        mark
        for mark in marks
        if any(
            mark.rectangle.shared_height(digit.rectangle) >= 0.5
            and _across(mark.rectangle, digit.rectangle) <= REACH * digit.rectangle.height
            and MARK_HEIGHT[0] <= mark.rectangle.height / digit.rectangle.height <= MARK_HEIGHT[1]
            for digit in digits
        )
    ]


def _has_two_bars(grey: Grey) -> bool:
    """Say whether there is less ink between two bars, in most columns; a single one may slant."""
    above = np.maximum.accumulate(grey, axis=0)
    below = np.maximum.accumulate(grey[::-1], axis=0)[::-1]
    is_between = (grey < BETWEEN * np.minimum(above, below)) & (above > HALF * float(grey.max(initial=0)))
    return bool(is_between.any(axis=0).mean() > TWICE)


def _is_tailed(ink: Mask) -> bool:
    """Say whether ink is higher than wide: a comma, no point."""
    rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
    return bool(len(rows) and np.ptp(rows) + 1 > TAIL * (np.ptp(columns) + 1))


def signs_of(mask: InkMask, pieces: Pieces, points: InkMask) -> Signs:
    """Return what may be signs among all pieces of a mask.

    pieces: of the same mask, those worth keeping.
    points: ink that was taken for punched holes and the like, and is not in the mask.
    """
    count, numbers, statistics, _middles = cv2.connectedComponentsWithStats(mask, connectivity=8)
    found = np.asarray(numbers, np.int32)
    if points.any():
        _more, own, more, _middles = cv2.connectedComponentsWithStats(points, connectivity=8)
        found = np.where(own > 0, own + count - 1, found).astype(np.int32)
        statistics = np.concatenate([statistics, more[1:]])
    tallest = max((piece.rectangle.height for piece in pieces.kept), default=0)
    tall = [piece for piece in pieces.kept if piece.rectangle.height >= TALL * tallest]
    known = {piece.number for piece in tall}
    small = np.flatnonzero(
        (statistics[:, 3] <= POINT_HEIGHT * tallest)
        & (statistics[:, 2] <= BAR_WIDTH[1] * tallest)
        & (statistics[:, 2] + statistics[:, 3] > LEAST)
    )
    if len(small) > MOST:
        return Signs((), found)
    parts = [
        Piece(Rectangle(left, top, left + width, top + height), area, int(number))
        for number, (left, top, width, height, area) in zip(small, statistics[small].tolist(), strict=True)
        if number and int(number) not in known
    ]
    return Signs(tuple(_groups(parts, tall, found)), found)


def _groups(parts: list[Piece], tall: list[Piece], numbers: PieceNumbers) -> list[Group]:
    """Return the signs: points and bars alone, and two of a kind above each other."""
    groups: list[Group] = []
    lines = {part.number: _line_beside(part.rectangle, tall) for part in parts}
    near = [part for part in parts if (line := lines[part.number]) and _is_free(part, line, numbers)]
    taken: set[int] = set()
    for part in near:
        line = lines[part.number]
        if part.number in taken or line is None:
            continue
        other = next((it for it in near if it is not part and _are_two(part, it, line)), None)
        if other and other.number not in taken:
            groups.append((part, other))
            taken |= {part.number, other.number}
        elif _is_point(part.rectangle, line) or _is_bar(part.rectangle, line):
            groups.append((part,))
            taken.add(part.number)
    return groups


def _line_beside(box: Rectangle, tall: list[Piece]) -> _Line | None:
    """Return the line of digits that a small piece may stand in."""
    x, y = box.middle
    beside = [
        piece
        for piece in tall
        if -0.1 < (y - piece.rectangle.top) / piece.rectangle.height < POINT_TO
        and _across(box, piece.rectangle) <= REACH * piece.rectangle.height
    ]
    if not beside:
        return None
    left = [piece for piece in beside if piece.rectangle.middle[0] < x]
    right = [piece for piece in beside if piece.rectangle.middle[0] >= x]
    both = [
        min(side, key=lambda piece: _across(box, piece.rectangle)) if side else None for side in (left, right)
    ]
    nearest = min((p.rectangle for p in both if p), key=lambda its: _across(box, its))
    return _Line(nearest.top, nearest.height, *both)


def _across(box: Rectangle, other: Rectangle) -> int:
    return max(box.left - other.right, other.left - box.right, 0)


def _is_free(part: Piece, line: _Line, numbers: PieceNumbers) -> bool:
    """Say whether no digit's ink is right above or below a small piece: else it is a part of that digit."""
    box = part.rectangle
    is_flat = box.width >= BAR_LONG * box.height
    room = round((ABOVE if is_flat else ABOVE_POINT) * line.height)
    rows = slice(max(box.top - room, 0), box.bottom + room)
    aside = box.width // 6  # its own soft edge may reach under a digit
    around_it = numbers[rows, box.left + aside : box.right - aside]
    own = [piece.number for piece in (line.left, line.right) if piece]
    return not np.isin(around_it, own).any()


def _is_point(box: Rectangle, line: _Line) -> bool:
    """Say whether it may be a point or a comma: small, at the foot of the line, after a digit."""
    small = box.width <= POINT_WIDTH * line.height and box.height <= POINT_HEIGHT * line.height
    top, bottom = (box.top - line.top) / line.height, (box.bottom - line.top) / line.height
    if not small or line.left is None or top < POINT_FROM:
        return False
    below = POINT_BELOW if box.height < COMMA * line.height else POINT_TO
    return bottom <= below and (top < 1 or not _is_under(box, line))


def _is_bar(box: Rectangle, line: _Line) -> bool:
    """Say whether it may be a minus: wide and flat, in the middle of the line."""
    wide, high = box.width / line.height, box.height / line.height
    middle = (box.middle[1] - line.top) / line.height
    is_long = BAR_WIDTH[0] <= wide <= BAR_WIDTH[1] and high <= BAR_HEIGHT and wide >= BAR_LONG * high
    return is_long and BAR_FROM <= middle <= BAR_TO and not _is_under(box, line)


def _is_under(box: Rectangle, line: _Line) -> bool:
    """Say whether it shares columns with a digit beside it, above or below: dirt, a flag or a broken foot."""
    return any(
        box.shared_width(piece.rectangle) > ASIDE for piece in (line.left, line.right) if piece is not None
    )


def _are_two(one: Piece, other: Piece, line: _Line) -> bool:
    """Say whether two are the halves of a colon, a semicolon or an equals sign."""
    box, its = one.rectangle, other.rectangle
    aside = abs(box.middle[0] - its.middle[0])
    down = _down(box, its)
    if aside > ABOVE_EACH_OTHER * line.height or not 0 < down < 0.8 * line.height:
        return False
    if max(box.width, its.width) < BAR_LONG * max(box.height, its.height) and aside > down:
        return False  # beside each other: points of a row
    lower = max(box, its, key=lambda part: part.bottom)
    upper = min(box, its, key=lambda part: part.top)
    points = _is_point(lower, line) and max(upper.width, upper.height) <= POINT_WIDTH * line.height
    return points or (_is_bar(box, line) and _is_bar(its, line))


def _down(box: Rectangle, other: Rectangle) -> int:
    return max(box.top - other.bottom, other.top - box.bottom)


def _strength(grey: Grey) -> float:
    ink = grey[grey > 0]
    return float(ink.mean()) if ink.size else 0.0


def _belongs(box: Rectangle, digits: Sequence[Rectangle], has_halves: bool) -> bool:
    """Say whether a sign stands beside digits that were kept.

    A minus stands before a digit, a sign of two halves before or after one, a point between two: a single
    speck after a digit is dirt.
    """
    x, y = box.middle
    beside = [
        digit for digit in digits if _across(box, digit) <= REACH * digit.height and box.height < digit.height
    ]
    near = [digit for digit in beside if BAR_FROM <= (y - digit.top) / digit.height <= POINT_BELOW]
    before = any(digit.middle[0] < x for digit in near)
    after = any(digit.middle[0] > x for digit in near)
    if has_halves:
        return before or after
    return after and (before or box.width >= BAR_LONG * box.height)
