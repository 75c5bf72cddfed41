"""Rings taken out of the ink: frames and circles around digits, closed or nearly so, by hand or ruler."""

import cv2
import numpy as np

from digitpad.core.arrays import Mask
from digitpad.pictures.model import InkMask, InkPlane
from digitpad.pictures.pieces import Piece, Pieces, all_pieces_of

AROUND = 1.2  # times as high as what is in it, and as digits: a ring, and no slashed zero
INNER = 0.45  # digits' heights: what is in a ring is as high, at least
# STRAIGHT and FAINTER: see erasing.py, BLURRED.
STRAIGHT = 0.8  # of a box's ink, at least, is in its sides
FAINTER = 0.5  # times as strong as those: pencil
RIM = 0.85  # of a ring's ink, at least, lies along its hull
ALONE = 0.97  # so much of that of one which nothing touches
CLOSED = 0.8  # of a hull's outline, at least, has ink along it
SECTORS = 36  # in which the outline is looked at
STOUT = 0.6  # of its hull, at most, has a ring's ink: a shaded field has more, or a blot
DEEP = 0.12  # of the shorter side: so deep below the hull lies the ink of one drawn by hand, at most


def without_rings(
    ink: InkPlane, mask: InkMask, height: float, rim: float = RIM, straight: Mask | None = None
) -> InkPlane:
    """Return the ink without frames and circles around digits of a height, in pixels.

    rim: of a ring's ink, at least, lies along its hull; where digits touch it less does.
    straight: what is taken out with lines yet: where it is sides of boxes, the pencil beside them stays.
    """
    if not height:
        return ink
    pieces = all_pieces_of(mask)
    cleared = ink
    least = INNER * height
    high = [piece for piece in pieces.kept if piece.rectangle.height >= least]
    for piece in high:
        box = piece.rectangle
        inner = [one.rectangle.height for one in high if one is not piece and box.surrounds(one.rectangle)]
        if not inner or box.height < AROUND * max(*inner, height):
            continue
        ring = _ring(piece, pieces, rim)
        if ring is not None and straight is not None:
            own = pieces.numbers == piece.number
            if straight[own].mean() > STRAIGHT:
                ring &= ink > FAINTER * float(np.median(ink[own]))  # the rest goes side by side
        if ring is not None:
            cleared = np.where(ring, 0, cleared).astype(np.float32)
    return cleared


def _ring(piece: Piece, pieces: Pieces, rim: float) -> Mask | None:
    """Return which pixels of a piece, and of its soft edge, are a ring; None where it is none."""
    box = piece.rectangle
    room = 4
    own = np.zeros((box.height + 2 * room, box.width + 2 * room), np.uint8)
    inner = own[room:-room, room:-room]
    inner[:] = pieces.numbers[box.top : box.bottom, box.left : box.right] == piece.number
    points = cv2.findNonZero(own)
    hull = cv2.convexHull(points)
    filled = np.zeros_like(own)
    cv2.fillConvexPoly(filled, hull, 1)
    if own.sum() > STOUT * filled.sum():
        return None
    depth = cv2.distanceTransform(filled, cv2.DIST_L2, 3)
    thickness = 4 * float(cv2.distanceTransform(own, cv2.DIST_L2, 3)[own > 0].mean())
    shorter = min(cv2.minAreaRect(hull)[1])  # of a leaning frame: its box is far higher
    deep = max(DEEP * shorter, thickness) + thickness
    at_rim = (own > 0) & (depth <= deep)
    if at_rim.sum() < rim * own.sum() or not _is_closed(at_rim):
        return None
    kept = ((own > 0) & ~at_rim).astype(np.uint8)  # ink that touches the ring from within
    ring = cv2.dilate((own * (1 - kept)).astype(np.uint8), np.ones((5, 5), np.uint8)) * (1 - kept)
    height, width = pieces.numbers.shape
    found = np.zeros((height, width), bool)
    top, left = max(box.top - room, 0), max(box.left - room, 0)
    bottom, right = min(box.bottom + room, height), min(box.right + room, width)
    part = ring[
        top - box.top + room : bottom - box.top + room, left - box.left + room : right - box.left + room
    ]
    others = pieces.numbers[top:bottom, left:right]
    found[top:bottom, left:right] = (part > 0) & ((others == piece.number) | (others == 0))
    return found


def _is_closed(at_rim: Mask) -> bool:
    """Say whether ink is seen in nearly all directions from the middle."""
    rows, columns = np.nonzero(at_rim)
    height, width = at_rim.shape
    angles = np.arctan2((rows - height / 2) / height, (columns - width / 2) / width)
    seen = np.unique(np.floor((angles + np.pi) / (2 * np.pi) * SECTORS).clip(0, SECTORS - 1))
    return len(seen) >= CLOSED * SECTORS
