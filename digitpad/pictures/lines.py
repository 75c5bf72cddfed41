"""Lines that are layout and no ink: boxes, combs, tables, underlines, fraction bars, frames and circles.

A line differs from a stroke by what it is: far longer than a digit is high or wide, a side of a box that is
closed around something, one of the ticks of a comb, or a ring with digits in it. It is taken out of the ink
without the strokes that cross it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from digitpad.core.arrays import Mask
from digitpad.pictures.heights import EMPTY, SLENDER, WIDE, digit_height, height_beside
from digitpad.pictures.model import InkMask, Rectangle
from digitpad.pictures.pieces import Piece, Pieces, all_pieces_of
from digitpad.pictures.ruling import Ruling
from digitpad.pictures.segments import (
    TOUCHING,
    Segment,
    inked_side,
    is_along,
    is_in_table,
    is_like_line,
    is_through_writing,
    meets,
    side_between,
    side_through,
)
from digitpad.pictures.ticks import LOW_TICK, TICK, comb_ticks, lone_cells, low_ticks, missing_ticks

# Of 2,000 digits by training people none has a level stroke as long as LEVEL (the longest is 1.35 heights,
# 0.6 % have one of 1.0), nor an upright one longer than the digit; UPRIGHT and ALONE leave room for high
# ones. OVER, TALL, ASIDE and GOING_ON were chosen on 60 framed pages, seeds from 650,000: with them,
# whole rings and faint lines 96.0 % of the digits are read and 1.6 % made up instead of 90.7 and 2.0. The
# others have not been measured one by one.
LEVEL = 1.5  # digits' heights: no level stroke is as long
UPRIGHT = 1.75  # digits' heights: no upright stroke that is joined to others is
ALONE = 2.3  # digits' heights: nor one that stands alone, as a high one does
UNDER = 1.0  # digits' heights: so long is a line under or over digits, at least
NARROW = 0.5  # digits' heights: so wide is a box, at least
BOX = 1.12  # digits' heights: so high or wide is a box, at least
SLANTED = 0.15  # columns a row: so much one side of a box leans against the other, at most
NEAR = 0.14  # digits' heights: so near a line's end meets another line
TALL = 4.0  # digits' heights: so high is a frame around digits, at most, a side of which is broken
BROAD = 20.0  # digits' heights: so wide is one
OBLIQUE = 0.04  # of a box's height or width: so far is its corner from a right angle, at most
ASIDE = 0.4  # digits' heights: so far aside of each other are the ends of its top and bottom, at most
GOING_ON = 2.0  # digits' heights: so far beyond its end a line that is broken goes on
OVER = 0.3  # digits' heights: so far a side may go on beyond its corner
NEAREST = 4.0  # pixels: so near at least
ROUNDS = 3
LOWER = 0.75  # times as high: it was that of a table
TALLER = 1.15  # times as high: digits that were not seen before


Families = tuple[Sequence[Segment], Sequence[Segment]]  # level ones, and upright ones


@dataclass(frozen=True, eq=False)
class Lines:
    """The lines of a plane that are layout.

    level: in the plane. upright: in the transposed plane.
    height: of digits, in pixels; 0 where there is none to be seen.
    whole: pieces that are all line, such as arrows: their rectangles and which pixels of these.
    ruling: of the page, where it is no strokes in line by chance.
    """

    level: tuple[Segment, ...] = ()
    upright: tuple[Segment, ...] = ()
    height: float = 0.0
    whole: tuple[tuple[Rectangle, Mask], ...] = ()
    ruling: Ruling = field(default_factory=Ruling)


def drawn_lines(
    mask: InkMask,
    level: list[Segment],
    upright: list[Segment],
    ruled: Families = ((), ()),
    strong: InkMask | None = None,
) -> Lines:
    """Return the segments of a mask that are layout.

    ruled: level and upright lines that are no longer in the mask, as `level` and `upright` are.
    strong: what of the mask is ink for certain, and tells how high digits are; None for all of it.
    """
    strong = mask if strong is None else strong
    pieces = all_pieces_of(mask)
    level, upright = (
        [one for one in level if not is_through_writing(one, upright, mask)],
        [one for one in upright if not is_through_writing(one, level, mask.T)],
    )
    height = digit_height(strong, all_pieces_of(strong), level, upright)
    lines = Lines()
    for _ in range(ROUNDS if height else 0):
        all_upright = [*upright, *_sides(mask, level, upright, height, (BOX, TALL))]
        all_level = [*level, *_sides(mask.T, all_upright, level, height, (NARROW, BROAD))]
        lines = _Chooser(pieces, all_level, all_upright, ruled, height).lines()
        far = [one for one in lines.upright if one.length > ALONE * height]
        left = height_beside(strong, lines.level, far)
        if not left or LOWER * height <= left <= TALLER * height:
            break
        height = left  # of digits that hang together with the lines: they were not seen before
    lowest, highest = TICK * lines.height, LOW_TICK * lines.height
    ticks = [tick for line in lines.level for tick in low_ticks(mask, line, lowest, highest)]
    upright = [*lines.upright, *ticks]
    hidden = missing_ticks(mask, lines.level, upright, ALONE * lines.height)
    return replace(lines, upright=(*upright, *hidden))


@dataclass(frozen=True, eq=False)
class _Chooser:
    """What is known when lines are distinguished from strokes."""

    pieces: Pieces
    level: list[Segment]
    upright: list[Segment]
    ruled: Families
    height: float

    def lines(self) -> Lines:
        """Return what is layout: the long, the boxes, then what joins these, until there is no more."""
        level = {i for i, one in enumerate(self.level) if self._is_long(one, False)}
        upright = {i for i, one in enumerate(self.upright) if self._is_long(one, True)}
        across = [*(self.level[i] for i in level), *self.ruled[0]]
        for i, k, j, m in self._boxes([self.upright[i] for i in upright], across):
            level |= {at for at in (i, k) if at < len(self.level)}
            upright |= {at for at in (j, m) if at < len(self.upright)}
        for i, j, m in lone_cells(self.level, self.upright, (TICK * self.height, UPRIGHT * self.height)):
            if i not in level and self.level[i].length >= UNDER * self.height:
                level.add(i)
                upright |= {j, m}
        while True:
            more_upright = self._joining(self.upright, upright, [self.level[i] for i in level])
            more_level = self._joining(self.level, level, [self.upright[i] for i in upright | more_upright])
            all_level = [*self.ruled[0], *(self.level[i] for i in level)]
            all_upright = [*self.ruled[1], *(self.upright[i] for i in upright)]
            more_upright |= self._corner_sides(self.upright, upright, all_level)
            more_level |= self._corner_sides(self.level, level, all_upright)
            if not more_level and not more_upright:
                break
            level |= more_level
            upright |= more_upright
        all_level, all_upright = (
            [family[i] for i in sorted(known)]
            for family, known in ((self.level, level), (self.upright, upright))
        )
        free = [one for i, one in enumerate(self.upright) if i not in upright]
        ticks = comb_ticks(free, [*self.ruled[0], *all_level], self.height, UPRIGHT * self.height)
        return Lines(
            (*all_level, *self._broken_sides(self.level, all_level, all_upright)),
            (
                *all_upright,
                *ticks,
                *self._broken_sides(self.upright, all_upright, all_level),
            ),
            self.height,
            self._whole(all_level),
        )

    def _whole(self, level: list[Segment]) -> tuple[tuple[Rectangle, Mask], ...]:
        """Return the pieces of lines that stand by themselves."""
        found = {}
        for segment in level:
            piece = self._piece_at(segment, False)
            if piece is not None and self._is_under(segment, piece):
                box = piece.rectangle
                own = self.pieces.numbers[box.top : box.bottom, box.left : box.right] == piece.number
                found[piece.number] = (box, own)
        return tuple(found.values())

    def _is_long(self, segment: Segment, is_upright: bool) -> bool:
        """Say whether a segment is longer than any stroke of a digit."""
        piece = self._piece_at(segment, is_upright)
        own = 0.0 if piece is None else self._own_height(piece)
        height = max(self.height, own)
        if not is_upright:
            return segment.length >= LEVEL * height or self._is_under(segment, piece)
        box = None if piece is None else piece.rectangle
        alone = box is not None and box.width < 2.5 * segment.thickness + 2
        return segment.length >= (ALONE if alone else UPRIGHT) * height

    def _own_height(self, piece: Piece) -> float:
        """Return the height of a piece that may be a digit, 0 of another: its strokes are no longer."""
        box = piece.rectangle
        if box.width > WIDE * box.height or box.width < SLENDER * box.height:
            return 0.0
        held = sum(
            one.height for one in (other.rectangle for other in self.pieces.kept) if box.surrounds(one)
        )
        return 0.0 if held > EMPTY * box.height or box.height > 2.5 * self.height else float(box.height)

    def _piece_at(self, segment: Segment, is_upright: bool) -> Piece | None:
        """Return the piece that a segment is part of."""
        columns = np.arange(segment.left, segment.right)
        rows = np.round(segment.rows).astype(int)
        numbers = self.pieces.numbers.T if is_upright else self.pieces.numbers
        along = numbers[rows.clip(0, len(numbers) - 1), columns.clip(0, numbers.shape[1] - 1)]
        along = along[along > 0]
        if not along.size:
            return None
        number = int(np.bincount(along).argmax())
        return next((piece for piece in self.pieces.kept if piece.number == number), None)

    def _is_under(self, segment: Segment, piece: Piece | None) -> bool:
        """Say whether a level line stands by itself, under or over digits; an arrow's shaft does too."""
        if piece is None or segment.length < UNDER * self.height:
            return False
        box = piece.rectangle
        if box.height > 0.6 * self.height or segment.length < 0.75 * box.width:
            return False
        if segment.length >= 1.25 * self.height:
            return True
        near = [
            other
            for other in (one.rectangle for one in self.pieces.kept if one is not piece)
            if other.height > 0.5 * self.height and other.shared_width(box) > 0.5
            and (other.bottom <= box.bottom or other.top >= box.top) and other.gap(box) < 0.8 * self.height
        ]  # fmt: skip
        return bool(near) and all(box.width > 0.9 * other.width for other in near)

    @property
    def _tolerance(self) -> float:
        return max(NEAREST, NEAR * self.height)

    def _ends(self, segment: Segment, across: list[Segment], near: float) -> tuple[set[int], set[int]]:
        """Return which lines across a segment, like it, its left and its right end meet."""
        alike = [(i, line) for i, line in enumerate(across) if is_like_line(segment, line)]
        return (
            {i for i, line in alike if meets(segment.rows[0], segment.left, line, near)},
            {i for i, line in alike if meets(segment.rows[-1], segment.right - 1, line, near)},
        )

    def _boxes(self, long: list[Segment], across: list[Segment]) -> list[tuple[int, int, int, int]]:
        """Return the boxes that are no digits: of two level and two upright segments each, or ruled lines.

        long: upright lines that are surely layout, or the paper's edge. across: level ones.
        """
        enough = BOX * self.height
        level, upright = [*self.level, *self.ruled[0]], [*self.upright, *self.ruled[1]]
        sides = [
            (j, *self._ends(one, level, self._tolerance))
            for j, one in enumerate(upright)
            if one.length >= 0.8 * enough and not is_in_table(one, long, across, self._tolerance)
        ]
        found = []
        for place, (j, top, bottom) in enumerate(sides):
            for m, its_top, its_bottom in sides[place + 1 :]:
                for i in top & its_top:
                    for k in bottom & its_bottom - {i}:
                        if self._is_box(level[i], level[k], upright[j], upright[m]):
                            found.append((i, k, j, m))
        return found

    def _is_box(self, top: Segment, bottom: Segment, one: Segment, other: Segment) -> bool:
        left, right = sorted((one.row, other.row))
        high = bottom.row - top.row
        wide = right - left
        enough = BOX * self.height
        if high < enough or wide < NARROW * self.height or abs(one.slope - other.slope) > SLANTED:
            return False
        return high >= 1.5 * self.height or wide >= 0.75 * self.height

    def _joining(self, family: list[Segment], known: set[int], across: list[Segment]) -> set[int]:
        """Return the segments, not known yet, both whose ends are at lines across them."""
        lines = [family[i] for i in known]
        return {
            i
            for i, one in enumerate(family)
            if i not in known
            and one.length >= 0.9 * self.height
            and all(self._ends(one, across, TOUCHING))
            and not is_in_table(one, lines, across, self._tolerance)
        }

    def _corner_sides(self, family: list[Segment], known: set[int], across: Sequence[Segment]) -> set[int]:
        """Return the segments, not known yet, from one line's end to another's: a box closes with them."""
        return {
            i
            for i, one in enumerate(family)
            if i not in known
            and one.length >= BOX * self.height
            and any(
                all(
                    any(
                        is_like_line(one, line) and self._is_corner(one, at, line, is_first)
                        for line in across
                    )
                    for at in (0, -1)
                )
                for is_first in (True, False)
            )
        }

    def _is_corner(self, one: Segment, at: int, line: Segment, is_first: bool) -> bool:
        """Say whether a segment's end, 0 or -1, and the first or the last end of a line make a corner.

        Where a frame is drawn in several strokes both may go on a little beyond it.
        """
        near = self._tolerance + line.thickness / 2
        end, over = line.left if is_first else line.right - 1, OVER * self.height
        row = line.row_at(end)
        beyond = row - one.left if at == 0 else one.right - 1 - row
        within = one.row_at(row) - end if is_first else end - one.row_at(row)
        return -near <= beyond <= max(over, near) and -near <= within <= max(over, near)

    def _broken_sides(
        self, family: list[Segment], known: list[Segment], across: list[Segment]
    ) -> list[Segment]:
        """Return the sides of frames, between lines as long and over each other, of which parts are seen."""
        others = [one for one in family if one not in known]
        whole = [line for line in across if not any(self._goes_on(line, other) for other in across)]
        found: list[Segment] = []
        for top in whole if others else ():
            for bottom in whole:
                if not BOX * self.height <= bottom.row - top.row <= TALL * self.height:
                    continue
                ends = (top.left, bottom.left), (top.right - 1, bottom.right - 1)
                if max(abs(end - its_end) for end, its_end in ends) > ASIDE * self.height:
                    continue
                straight = [side_between(top, end, bottom, its_end) for end, its_end in ends]
                new = [side for side in straight if not any(is_along(side, other) for other in known)]
                sides = [side_through(side, others, self._tolerance) for side in new]
                if None not in sides:
                    found += [side for side in sides if side]
        return found

    def _goes_on(self, line: Segment, other: Segment) -> bool:
        """Say whether another line is the same one beyond one of its ends."""
        before, after = line.left - other.right, other.left - line.right
        gap, column = max(before, after), line.left if before > after else line.right - 1
        near = abs(other.row_at(column) - line.row_at(column)) <= self._tolerance
        return near and -self._tolerance <= gap <= GOING_ON * self.height


def _sides(
    mask: InkMask, across: list[Segment], known: list[Segment], height: float, between: tuple[float, float]
) -> list[Segment]:
    """Return the sides between ends of lines one below the other that no segment shows: digits touch them.

    across: nearly level segments in the mask. known: segments of its transpose; so are those returned.
    between: digits' heights, so far are the lines from each other, at least and at most.
    """
    near = max(NEAREST, NEAR * height)
    found: list[Segment] = []
    long = [one for one in across if one.length >= 0.5 * height]
    for top in long:
        for bottom in long:
            high = bottom.row - top.row
            if not between[0] * height <= high <= between[1] * height or not is_like_line(top, bottom):
                continue
            if high < BOX * height and min(top.length, bottom.length) < BOX * height:
                continue  # only a box that is higher than digits may be as narrow
            aslant = -top.slope * high  # of a box that is turned
            far = near + OBLIQUE * high
            for end, its_end in ((top.left, bottom.left), (top.right - 1, bottom.right - 1)):
                if abs(its_end - end) > near and abs(its_end - end - aslant) > far:
                    continue
                if top.row_at(end) >= bottom.row_at(its_end):  # two that cross
                    continue
                side = inked_side(side_between(top, end, bottom, its_end), mask)
                if side and not any(is_along(side, other) for other in (*known, *found)):
                    found.append(side)
    return found
