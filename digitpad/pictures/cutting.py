"""Cutting one digit's ink out of a plane of soft ink."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from digitpad.pictures.pieces import Piece, Pieces
from digitpad.pictures.plane import Grey, Rectangle, around


@dataclass(frozen=True, eq=False)
class Cutting:
    """The ink of one digit, uint8 bright on 0, and where in the plane it was."""

    rectangle: Rectangle
    grey: Grey

    def moved(self, right: int, down: int) -> "Cutting":
        """Return the same ink at another place."""
        box = self.rectangle
        return Cutting(
            Rectangle(box.left + right, box.top + down, box.right + right, box.bottom + down), self.grey
        )


def joined(one: Cutting, other: Cutting) -> Cutting:
    """Return two cuttings as one."""
    box = around([one.rectangle, other.rectangle])
    grey = np.zeros((box.height, box.width), np.uint8)
    for part in (one, other):
        left, top = part.rectangle.left - box.left, part.rectangle.top - box.top
        place = grey[top : top + part.rectangle.height, left : left + part.rectangle.width]
        np.maximum(place, part.grey, out=place)
    return Cutting(box, grey)


def masked(soft: Grey, mask: npt.NDArray[np.bool_]) -> Grey:
    """Return the soft ink where the mask is, or next to it; nothing elsewhere."""
    grown = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.asarray(soft * grown, np.uint8)


def masked_cut(soft: Grey, pieces: Pieces, group: tuple[Piece, ...]) -> Cutting:
    """Cut a digit's pieces out, without what else lies in their rectangle."""
    height, width = soft.shape
    box = around([piece.rectangle for piece in group])
    left, top = max(box.left - 1, 0), max(box.top - 1, 0)
    right, bottom = min(box.right + 1, width), min(box.bottom + 1, height)
    mask = np.isin(pieces.numbers[top:bottom, left:right], [piece.number for piece in group])
    return Cutting(Rectangle(left, top, right, bottom), masked(soft[top:bottom, left:right], mask))


def tight(soft: Grey, rectangle: Rectangle) -> Cutting | None:
    """Cut a rectangle out, and make it tight around its ink; None where there is none."""
    cut = soft[rectangle.top : rectangle.bottom, rectangle.left : rectangle.right]
    rows, columns = np.flatnonzero(cut.any(axis=1)), np.flatnonzero(cut.any(axis=0))
    if not len(rows):
        return None
    grey = cut[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    left, top = rectangle.left + int(columns[0]), rectangle.top + int(rows[0])
    return Cutting(Rectangle(left, top, left + grey.shape[1], top + grey.shape[0]), grey)
