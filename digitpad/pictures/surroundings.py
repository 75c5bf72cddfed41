"""Surroundings of ink: strokes stand on even paper, grain and the edges of shadows do not."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from digitpad.pictures.model import InkMask, InkPlane, Rectangle

REACH = 0.2  # of ink's longer side: so far around it the paper counts
NEAREST = 4  # pixels: so far at least
SOFT = 5  # pixels: the window within which ink's soft edge is no paper
FEW = 20  # pixels of paper: fewer say nothing
NO_INK = 1e-3  # fraction of the light: less is none
CALM = 0.005  # no paper is more even

Sums = npt.NDArray[np.float64]  # (height + 1, width + 1), of all pixels above and to the left


@dataclass(frozen=True, eq=False)
class Surroundings:
    """Sums over a plane of ink, so that any rectangle of it takes no time: of paper, and of ink.

    size: width and height of the plane.
    """

    size: tuple[int, int]
    paper: Sums
    squares: Sums
    inked: Sums
    strength: Sums

    def unevenness(self, box: Rectangle) -> float:
        """Return how strong the paper's own differences are around a rectangle, beside the ink in it.

        Strokes have 0.01 to 0.15, grain of wood 0.2 to 0.6. Of paper without room around its ink: the least.
        """
        reach = max(NEAREST, round(REACH * max(box.width, box.height)))
        width, height = self.size
        around = Rectangle(
            max(box.left - reach, 0),
            max(box.top - reach, 0),
            min(box.right + reach, width),
            min(box.bottom + reach, height),
        )
        paper, squares = _sum(self.paper, around), _sum(self.squares, around)
        ink = _sum(self.strength, box) / max(_sum(self.inked, box), 1)
        if paper < FEW:
            return CALM
        return max(float(np.sqrt(max(squares, 0.0) / paper)) / max(ink, NO_INK), CALM)


def surroundings_of(ink: InkPlane, mask: InkMask) -> Surroundings:
    """Sum up a plane of ink; the mask says what of it is ink, bright on 0."""
    is_ink = mask > 0
    is_paper = cv2.dilate(mask, np.ones((SOFT, SOFT), np.uint8)) == 0
    return Surroundings(
        ink.shape[::-1],
        _sums(is_paper.astype(np.float32)),
        _sums(np.where(is_paper, ink**2, 0)),
        _sums(is_ink.astype(np.float32)),
        _sums(np.where(is_ink, ink, 0)),
    )


def _sums(plane: InkPlane) -> Sums:
    return np.asarray(cv2.integral(plane.astype(np.float32), sdepth=cv2.CV_64F), np.float64)


def _sum(sums: Sums, box: Rectangle) -> float:
    """Return the sum over one rectangle."""
    return float(
        sums[box.bottom, box.right]
        - sums[box.top, box.right]
        - sums[box.bottom, box.left]
        + sums[box.top, box.left]
    )
