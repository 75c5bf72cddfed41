"""Heights of the digits of a page, before it is known which ink is a digit and which a line."""

from collections.abc import Iterable, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from digitpad.core.arrays import Mask
from digitpad.pictures.model import InkMask, Rectangle
from digitpad.pictures.normalising import middle_height
from digitpad.pictures.pieces import Piece, Pieces, all_pieces_of
from digitpad.pictures.segments import Segment

# Of 2,000 digits by training people 1.6 % are wider than WIDE; none is slenderer than SLENDER but 14 % of
# the ones; of 2,000 made ones none, none and 13 %. STRAIGHT, SQUARE and HOLLOW were chosen on 60 framed
# pages and 60 forms, seeds from 650,000: before, sides of frames were taken for digits 184 pixels high
# where these are 96. The others have not been measured one by one.
LEAST = 0.012  # of the longer side: no digit is lower
WIDE = 1.4  # times as wide as high: no digit is wider
SLENDER = 0.12  # times as wide as high: a line, or a one
STRAIGHT = 0.15  # times as wide as long: a line that leans, or a one
# CORNERS to HOLLOW: see pieces.py, BAND.
CORNERS, BENT = 4, 0.03  # of a box's hull, which are found where it is bent by more than this, of its length
SQUARE, HOLLOW = 0.8, 0.45  # of a box's hull: so much is between its corners, and so much is empty
FILLED = 0.8  # of its box: no digit has so much ink
LONGEST = 0.3  # of the longest segment: where all hangs together, longer ones are lines at first
HIGHEST = 0.75  # of the longest segment: there what is higher is what is left of lines
TABLE = 3  # such segments of each direction, at least, are a table's
LEAN = 3  # columns that a stroke goes aside where it crosses a line
ALIKE = 0.1  # as large as a frame, but for so much of it
EMPTY = 0.3  # of its height: where all that is in a piece is not as high, it is dirt in a digit


def height_beside(mask: InkMask, level: Iterable[Segment], upright: Iterable[Segment]) -> float:
    """Return how high digits are once lines are taken out of a mask; 0 where nothing may be one."""
    return middle_height(_heights_beside(mask, level, upright))


def _heights_beside(mask: InkMask, level: Iterable[Segment], upright: Iterable[Segment]) -> list[float]:
    cleared = mask.copy()
    for plane, segments in ((cleared, level), (cleared.T, upright)):
        for segment in segments:
            _wipe(plane, segment)
    return _heights(all_pieces_of(cleared))


def _is_line(piece: Piece, pieces: Pieces) -> bool:
    """Say whether a piece is a line, however it leans, as a one is too."""
    outlines, _kinds = _outlines(piece, pieces)
    _middle, (one, other), _turn = cv2.minAreaRect(max(outlines, key=len))
    return bool(min(one, other) + 1 < STRAIGHT * (max(one, other) + 1))


def is_box(piece: Piece, pieces: Pieces) -> bool:
    """Say whether a piece is a box of four straight sides around nothing, or a digit that touches it."""
    outlines, kinds = _outlines(piece, pieces)
    hull = cv2.convexHull(max(outlines, key=len))
    corners = cv2.approxPolyDP(hull, BENT * cv2.arcLength(hull, True), True)
    whole = cv2.contourArea(hull)
    if len(corners) != CORNERS or cv2.contourArea(corners) < SQUARE * whole:
        return False
    hollow = sum(cv2.contourArea(line) for line, kind in zip(outlines, kinds, strict=True) if kind[3] >= 0)
    return hollow >= HOLLOW * whole


def _outlines(piece: Piece, pieces: Pieces) -> tuple[Sequence[Any], Any]:
    """Return a piece's outlines, and for each how it lies among the others, as OpenCV does."""
    box = piece.rectangle
    own = pieces.numbers[box.top : box.bottom, box.left : box.right] == piece.number
    outlines, kinds = cv2.findContours(own.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    return outlines, kinds[0]


def digit_height(
    mask: InkMask, pieces: Pieces, level: Sequence[Segment], upright: Sequence[Segment]
) -> float:
    """Return how high digits are: the middle one of what may be a digit; 0 where nothing may be."""
    heights = _heights(pieces)
    middle = middle_height(heights)
    longest = max((segment.length for segment in (*level, *upright)), default=0)
    long_level, long_upright = (
        [one for one in family if one.length > LONGEST * longest] for family in (level, upright)
    )
    is_alone = sum(height > 0.5 * middle for height in heights) == 1 and middle > HIGHEST * longest
    if middle and not (is_alone and min(len(long_level), len(long_upright)) >= TABLE):
        return middle
    # All of it hangs together with lines: what is left without the longest of them are the digits.
    heights = _heights_beside(mask, long_level, long_upright)
    return middle_height([height for height in heights if height <= HIGHEST * longest] or heights)


def _heights(pieces: Pieces) -> list[float]:
    """Return the heights of the pieces that may be digits, rising; those of lines where there is no other.

    What is left of frames is none, nor are empty ones, nor what is as large as a frame that holds something.
    """
    some = [piece for piece in pieces.kept if piece.rectangle.height >= LEAST * max(pieces.numbers.shape)]
    if not some:
        return []
    boxes = np.array([_sides(piece.rectangle) for piece in some])
    left, top, right, bottom = (boxes[:, [side]] for side in range(4))
    within = (left < left.T) & (top < top.T) & (right > right.T) & (bottom > bottom.T)
    wide, high = (right - left)[:, 0], (bottom - top)[:, 0]
    around = within @ high > EMPTY * high
    area = np.array([piece.area for piece in some])
    # An empty box beside boxes that hold digits is as large as they are, and so is one whose digit touches.
    # A zero with a slash in it is none.
    box = np.array([is_box(piece, pieces) for piece in some])
    frame = around | (_like(wide, around & box) & _like(high, around & box)).any(axis=1)
    is_left = box | np.array([_is_line(piece, pieces) for piece in some])
    by_hand = ~is_left if not is_left.all() else is_left
    may_be = by_hand & ~(frame if not frame[by_hand].all() else around) & (wide <= WIDE * high)
    stout = may_be & (wide > SLENDER * high) & (area < FILLED * wide * high)
    return sorted(float(one) for one in high[stout if stout.any() else may_be])


def _like(sizes: NDArray[np.int64], frames: Mask) -> Mask:
    """Return, for each of n sizes, which of the frames among them it is like: (n, frames)."""
    return np.asarray(np.abs(sizes[:, np.newaxis] / sizes[frames] - 1) < ALIKE)


def _sides(box: Rectangle) -> tuple[int, int, int, int]:
    return box.left, box.top, box.right, box.bottom


def _wipe(plane: InkMask, segment: Segment) -> None:
    """Take a segment out of a mask, but for where there is ink above and below it."""
    columns = np.arange(segment.left, min(segment.right, plane.shape[1]))
    middle = np.round(segment.rows[: len(columns)]).astype(int)
    reach = int(segment.thickness / 2 + 1.5)

    def beside(offset: int) -> Mask:
        there = plane[(middle + offset).clip(0, len(plane) - 1), columns] > 0
        return np.asarray(np.convolve(np.pad(there, LEAN), np.ones(2 * LEAN + 1), "valid") > 0)

    going = ~(beside(-reach - 1) & beside(reach + 1))
    for offset in range(-reach, reach + 1):
        rows = middle + offset
        inside = (rows >= 0) & (rows < len(plane)) & going
        plane[rows[inside], columns[inside]] = 0
