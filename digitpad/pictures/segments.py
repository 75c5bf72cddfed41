"""Straight pieces of ink: thin, nearly level or upright, as they run from pixel to pixel.

They are looked for at three scales, so that a hairline and a bar are both thin and long. What a stroke
crosses hangs together again where ink goes on between two pieces of one line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np

from digitpad.core.arrays import Doubles, Grey, Mask
from digitpad.pictures.model import InkMask

LONG = 21  # pixels at each scale: a straight piece is at least so long
THICK = 7  # pixels at each scale: and no thicker
SLOPES = (-0.2, -0.1, 0.0, 0.1, 0.2)  # of a piece of that length; one between two lies within a pixel of both
SCALES = (1, 2, 4)
ELONGATED = 3.0  # times as long as thick is a piece at least
SMOOTH = 9  # columns over which the middle of a line is taken
THICKER = 1.25  # times its thickness in most columns: there a stroke hangs together with it
FAR = 30.0  # pixels: no further off a line goes on, and half of the gap
ALIKE = 1.5  # thicknesses: two pieces that differ by less where they meet are of one line
INKED = 0.85  # of the columns between them, at least, has ink
INKED_SIDE = 0.95  # of a side between two corners has ink, at least
SOME = 0.5  # of a broken side, at least, is seen as segments
ROUNDS = 3
SHORT = 2.5  # times the least length: what touches a shorter line does not lead it astray
ASTRAY = 3.0  # times the median deviation from its curve: there a stroke leads a line aside
COARSE = 0.05  # of a length for each pixel of thickness: of two where one is, the finer is it
NEARLY = 1e-9  # keeps the equations of few columns solvable
MOST = 0.95  # of its columns: at its ends others may lead a line aside
THROUGH = 0.2  # of its columns, at most, is a line crossed by strokes
# Of 1,022 digits in 40 tables, seeds from 8,300, 40 are lost instead of 104: a whole table was.
OTHERS = 3  # lines half as long that cross it, at least: it is a table's, however many digits touch it
# Of 2,521 digits on 120 forms by training writers, seeds from 8,000, 251 are lost and 81 made up instead of
# 258 and 106: with this, tables whose sides cross lines, and combs that have few ticks.
ENDS = 0.2  # of its length, at each end, may lie in thick lines across
AS_THICK, AS_STRONG = 2.0, 1.6  # times: no side of a cell is so much thicker or stronger than another
LONGER = 1.8  # times as long as a stroke in a cell are the sides of its table, at least
FEW_SIDES = 2  # of a table, at least
TOUCHING = 3.0  # pixels beside a line: what ends there touches it
BENT = 0.045  # of its length, at most, does a line leave the straight; so do those drawn by hand


@dataclass(frozen=True, eq=False)
class Segment:
    """A thin straight piece of ink, nearly level: in a plane, or in the transposed one if it is upright.

    left: its first column. rows: its middle in each column from there, (length,).
    thickness: in pixels, of most of its columns.
    strength: of its ink, a fraction of the light; 0 where that was not measured.
    """

    left: int
    rows: Doubles
    thickness: float
    strength: float = 0.0

    @property
    def right(self) -> int:
        """The column after its last."""
        return self.left + len(self.rows)

    @property
    def length(self) -> int:
        """Pixels from its left to its right."""
        return len(self.rows)

    @cached_property
    def row(self) -> float:
        """The row in its middle."""
        return float(self.rows.mean())

    @cached_property
    def slope(self) -> float:
        """How far it falls to the right: the tangent between its quarters."""
        quarter = max(len(self.rows) // 4, 1)
        fall = float(self.rows[-quarter:].mean() - self.rows[:quarter].mean())
        return fall / max(len(self.rows) - quarter, 1)

    def row_at(self, column: float) -> float:
        """Return its row in a column, straight on beyond its ends."""
        inside = min(max(column, self.left), self.right - 1)
        return float(self.rows[int(inside) - self.left]) + self.slope * (column - inside)


def segments_of(mask: InkMask) -> tuple[list[Segment], list[Segment]]:
    """Return the level and the upright segments of a mask; those in columns and rows of its transpose."""
    return _level(mask), _level(np.ascontiguousarray(mask.T))


def _level(mask: InkMask) -> list[Segment]:
    found: list[Segment] = []
    for scale in SCALES:
        if min(mask.shape) >= scale * LONG:
            found += _at_scale(mask, scale)
    return [_extended(_calmed(one), mask) for one in _apart(_chained(_apart(found), mask))]


def _at_scale(mask: InkMask, scale: int) -> list[Segment]:
    """Return the segments that are thin at a scale."""
    straight = _straight(_shrunk(mask, scale))
    _count, numbers, statistics, _middles = cv2.connectedComponentsWithStats(straight, connectivity=8)
    segments = []
    for number, (left, top, width, height, area) in enumerate(statistics.tolist()):
        if number and width >= LONG - 2 and width * width >= ELONGATED * area and height <= max(width, 3):
            part = numbers[top : top + height, left : left + width] == number
            segments.append(_segment(part, left, top, scale))
    return segments


def _apart(segments: list[Segment]) -> list[Segment]:
    """Return the segments without those that run where a longer one does, as at another scale."""
    kept: list[Segment] = []
    lines = np.zeros((len(segments), 5))  # left, right, first row, slope, thickness
    for one in sorted(segments, key=lambda one: -one.length / (1 + COARSE * one.thickness)):
        left, right, row, slope, thickness = lines[: len(kept)].T
        middle = (np.maximum(left, one.left) + np.minimum(right, one.right)) / 2
        shared = np.minimum(right, one.right) - np.maximum(left, one.left) >= 0.5 * one.length
        own = one.rows[np.clip(middle - one.left, 0, one.length - 1).astype(int)]
        close = np.abs(row + slope * (middle - left) - own) < (thickness + one.thickness) / 2 + 1
        if not (shared & close).any():
            lines[len(kept)] = (
                one.left,
                one.right,
                one.row - one.slope * one.length / 2,
                one.slope,
                one.thickness,
            )
            kept.append(one)
    return kept


def _shrunk(mask: InkMask, scale: int) -> Grey:
    if scale == 1:
        return (mask > 0).astype(np.uint8)
    size = (mask.shape[1] // scale, mask.shape[0] // scale)
    return (cv2.resize(mask, size, interpolation=cv2.INTER_AREA) >= 96).astype(np.uint8)


def _straight(small: Grey) -> Grey:
    """Return what of a mask is thin, and part of a straight piece of `LONG`, give or take a pixel."""
    blobs = cv2.morphologyEx(small, cv2.MORPH_OPEN, np.ones((THICK + 1, THICK + 1), np.uint8))
    thin = cv2.subtract(
        small, cv2.dilate(blobs, np.ones((5, 5), np.uint8))
    )  # nor is their ragged edge a line
    wide = cv2.dilate(thin, np.ones((3, 1), np.uint8))
    straight = np.zeros_like(small)
    for slope in SLOPES:
        straight = np.maximum(straight, cv2.morphologyEx(wide, cv2.MORPH_OPEN, _sloping(slope)))
    return np.asarray(cv2.min(straight, thin), np.uint8)


def _sloping(slope: float) -> Grey:
    """Return a line of `LONG` columns as a kernel."""
    columns = np.arange(LONG)
    rows = np.round(slope * (columns - LONG // 2)).astype(int)
    kernel = np.zeros((int(rows.max() - rows.min()) + 1, LONG), np.uint8)
    kernel[rows - rows.min(), columns] = 1
    return kernel


def _segment(part: Grey, left: int, top: int, scale: int) -> Segment:
    """Return a piece's middle line, in pixels of the whole mask."""
    counts = part.sum(axis=0)
    middles = (part * np.arange(len(part))[:, np.newaxis]).sum(axis=0) / np.maximum(counts, 1)
    columns = np.arange(part.shape[1] * scale) / scale
    thickness = float(np.median(counts[counts > 0]))
    alone = np.flatnonzero(
        (counts > 0) & (counts <= THICKER * thickness + 0.5)
    )  # no stroke lies upon it there
    seen = alone if len(alone) else np.flatnonzero(counts)
    rows = np.interp(columns, seen + 0.5, middles[seen]) * scale + top * scale + (scale - 1) / 2
    return Segment(left * scale, _smoothed(rows), thickness * scale)


def _smoothed(rows: Doubles) -> Doubles:
    window = min(SMOOTH, len(rows)) | 1
    padded = np.pad(rows, window // 2, mode="edge")
    smooth: Doubles = np.convolve(padded, np.ones(window) / window, mode="valid")[: len(rows)]
    return smooth


def _chained(segments: list[Segment], mask: InkMask) -> list[Segment]:
    """Join segments of one line between which the ink goes on, and leave out what is not straight."""
    chains: list[Segment] = []
    ends = np.zeros((len(segments), 3))  # the column after the last, the last row, the length
    for segment in sorted(segments, key=lambda segment: segment.left):
        right, row, length = ends[: len(chains)].T
        gap = segment.left - right
        near = (gap <= length + segment.length) & (np.abs(segment.rows[0] - row) <= FAR + np.abs(gap) / 2)
        places = np.flatnonzero(near)[::-1].tolist()
        place = next((at for at in places if _may_join(chains[at], segment, mask)), len(chains))
        if place == len(chains):
            chains.append(segment)
        else:
            chains[place] = _joined(chains[place], segment)
        ends[place] = chains[place].right, chains[place].rows[-1], chains[place].length
    return [chain for chain in chains if _is_straight(chain)]


def _calmed(segment: Segment) -> Segment:
    """Return a segment on whose own curve all of it lies, where strokes that touch it led aside."""
    if segment.length < SHORT * LONG:
        return segment
    columns = np.linspace(-1, 1, segment.length)
    is_own = np.ones(segment.length, bool)
    for _ in range(ROUNDS):
        curve = _curve(columns, segment.rows, is_own, 2)
        away = np.abs(segment.rows - curve)
        is_own = away <= max(1.0, ASTRAY * float(np.median(away)))
    return Segment(segment.left, np.where(is_own, segment.rows, curve), segment.thickness)


def _curve(columns: Doubles, rows: Doubles, seen: Mask, degree: int) -> Doubles:
    """Return the polynomial of first or second degree through the rows that are seen, in every column."""
    powers = np.stack([np.ones_like(columns), columns, columns * columns][: degree + 1], axis=1)
    some = powers[seen]
    weights = np.linalg.solve(some.T @ some + NEARLY * np.eye(degree + 1), some.T @ rows[seen])
    return np.asarray(powers @ weights, np.float64)


def _extended(segment: Segment, mask: InkMask) -> Segment:
    """Return a segment with both its ends straight on as far as there is ink: where strokes lie upon it."""
    before = _inked_columns(segment, mask, -1)
    after = _inked_columns(segment, mask, 1)
    columns = np.arange(segment.left - before, segment.right + after)
    rows = np.interp(columns, np.arange(segment.left, segment.right), segment.rows)
    beyond = segment.slope * np.concatenate(
        [np.arange(-before, 0), np.zeros(segment.length), np.arange(1, after + 1)]
    )
    return Segment(segment.left - before, rows + beyond, segment.thickness)


def _inked_columns(segment: Segment, mask: InkMask, way: int) -> int:
    """Return along how many columns beyond an end the line goes on, at most as far as it is long."""
    last = segment.left if way < 0 else segment.right - 1
    most = min(segment.length, last if way < 0 else mask.shape[1] - 1 - last)
    steps = np.arange(1, most + 1)
    rows = np.round(segment.row_at(last) + way * steps * segment.slope).astype(int)
    inside = (rows >= 0) & (rows < len(mask))
    inked = inside & (mask[rows.clip(0, len(mask) - 1), last + way * steps] > 0)
    return most if inked.all() else int(np.argmin(inked))


def _may_join(one: Segment, other: Segment, mask: InkMask) -> bool:
    return _goes_on(one, other, mask) and _is_straight(_joined(one, other))


def _goes_on(one: Segment, other: Segment, mask: InkMask) -> bool:
    """Say whether another segment, further right, carries one on."""
    if other.right <= one.right:
        return False
    meeting = (one.right + other.left) / 2
    near = ALIKE * max(one.thickness, other.thickness, 2.0)
    if other.left < one.right - 0.5 * min(one.length, other.length):
        return False
    if abs(one.row_at(meeting) - other.row_at(meeting)) > near + 0.02 * max(other.left - one.right, 0):
        return False
    gap = other.left - one.right
    if gap <= 2:
        return True
    if gap > max(one.length, other.length):
        return False
    columns = np.arange(one.right, other.left)
    rows = np.interp(columns, (one.right - 1, other.left), (one.rows[-1], other.rows[0]))
    around = np.round(rows + np.array([-1, 0, 1])[:, np.newaxis]).astype(int).clip(0, len(mask) - 1)
    return float((mask[around, columns] > 0).any(axis=0).mean()) >= INKED


def _joined(one: Segment, other: Segment) -> Segment:
    """Return two segments as one, straight on between them."""
    columns = np.arange(one.left, other.right)
    own = np.arange(one.left, min(one.right, max(other.left, one.left + 1)))
    its = np.arange(other.left, other.right)
    rows = np.interp(columns, np.concatenate([own, its]), np.concatenate([one.rows[: len(own)], other.rows]))
    thickness = (one.length * one.thickness + other.length * other.thickness) / (one.length + other.length)
    return Segment(one.left, rows, thickness)


def _is_straight(segment: Segment) -> bool:
    columns = np.linspace(-1, 1, segment.length)
    line = _curve(columns, segment.rows, np.ones(segment.length, bool), 1)
    away = float(np.quantile(np.abs(segment.rows - line), MOST))
    return away <= max(BENT * segment.length, 1.5)


def side_between(top: Segment, column: int, bottom: Segment, its_column: int) -> Segment:
    """Return a straight line from a line's end to that of one below it, as a segment of the transpose."""
    first, last = round(top.row_at(column)), round(bottom.row_at(its_column))
    return replace(top, left=first, rows=np.linspace(column, its_column, last - first + 1))


def side_through(straight: Segment, family: Iterable[Segment], near: float) -> Segment | None:
    """Return a side along a straight line and through the segments of a family near it; None for too few."""
    rows, seen = straight.rows.copy(), np.zeros(straight.length, bool)
    seen[[0, -1]] = True
    for one in family:
        first, last = max(one.left, straight.left), min(one.right, straight.right)
        if last - first < 0.8 * one.length:
            continue
        own, its = (
            slice(first - straight.left, last - straight.left),
            slice(first - one.left, last - one.left),
        )
        if np.abs(one.rows[its] - straight.rows[own]).max() <= near:
            rows[own], seen[own] = one.rows[its], True
    if seen.mean() < SOME:
        return None
    places = np.arange(straight.length)
    return replace(straight, rows=np.interp(places, places[seen], rows[seen]))


def is_along(one: Segment, other: Segment) -> bool:
    """Say whether another segment, no thicker, covers most of one."""
    shared = min(one.right, other.right) - max(one.left, other.left)
    if shared < 0.7 * one.length or other.thickness > 1.25 * one.thickness + 1:
        return False
    middle = (max(one.left, other.left) + min(one.right, other.right)) / 2
    return abs(one.row_at(middle) - other.row_at(middle)) <= (one.thickness + other.thickness) / 2 + 2


def meets(column: float, row: float, line: Segment, tolerance: float) -> bool:
    """Say whether a point is at a line, which is nearly level in the point's coordinates."""
    near = tolerance + line.thickness / 2
    inside = line.left - near <= column <= line.right + near
    if line.left + near < column < line.right - near:  # no corner: there a one would be taken for a side
        near = min(near, TOUCHING + line.thickness / 2)
    return inside and abs(line.row_at(column) - row) <= near


def is_like_line(one: Segment, other: Segment) -> bool:
    """Say whether two segments may be lines of one box: about as thick, and as strong."""
    weaker, stronger = sorted((one.strength, other.strength))
    if weaker and stronger > AS_STRONG * weaker:
        return False
    return max(one.thickness, other.thickness) <= AS_THICK * min(one.thickness, other.thickness) + 1


def _crosses(one: Segment, line: Segment, tolerance: float) -> bool:
    """Say whether one crosses or meets a line across it, a segment of the transpose."""
    row = line.row_at(one.row)
    is_beside = one.left - tolerance <= row <= one.right + tolerance
    return is_beside and meets(one.row_at(line.row), row, line, tolerance)


def is_in_table(one: Segment, known: list[Segment], across: Sequence[Segment], tolerance: float) -> bool:
    """Say whether longer lines on both sides, or several, pass one by: it is a stroke in a table's cell.

    The sides of a table's cells go on through all its rows, and cross the lines between these.

    across: lines that may be those. tolerance: in pixels, so near they meet.
    """
    longer = [
        line
        for line in known
        if line.length >= LONGER * one.length
        and line.left <= one.left + TOUCHING
        and line.right >= one.right - TOUCHING
        and any(_crosses(line, other, tolerance) for other in across)
    ]
    return len(longer) >= FEW_SIDES


def is_through_writing(one: Segment, across: Iterable[Segment], mask: InkMask) -> bool:
    """Say whether a segment has ink on both sides in many columns: through the letters of a printed word.

    Lines across at its ends, however thick, are no letters; one that several long ones cross is a table's.
    """
    room = round(ENDS * one.length)
    columns = np.arange(one.left + room, min(one.right - room, mask.shape[1]))
    middle, beside = one.rows[room : room + len(columns)], one.thickness / 2 + 2
    above, below = (
        mask[np.round(middle + way * beside).astype(int).clip(0, len(mask) - 1), columns] > 0
        for way in (-1, 1)
    )
    if float((above & below).mean()) <= THROUGH:
        return False
    return sum(2 * line.length >= one.length and _crosses(one, line, TOUCHING) for line in across) < OTHERS


def inked_side(side: Segment, mask: InkMask) -> Segment | None:
    """Return a side where nearly all of it has ink, in the middle of that ink; None where it has not."""
    rows = np.arange(side.left, side.right).clip(0, len(mask) - 1)
    reach = round(side.thickness) + 1
    near = np.arange(-reach, reach + 1)[:, np.newaxis]
    columns = (np.round(side.rows).astype(int) + near).clip(0, mask.shape[1] - 1)
    inked = (mask[rows, columns] > 0).mean(axis=1) >= INKED_SIDE
    asides = near[inked, 0].tolist()
    if not asides:
        return None
    first = last = min(asides, key=abs)
    while first - 1 in asides:
        first -= 1
    while last + 1 in asides:
        last += 1
    return replace(side, rows=side.rows + (first + last) / 2)
