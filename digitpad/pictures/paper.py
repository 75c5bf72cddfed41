"""The paper of a page: where it is, where the table beyond it, and how even it is around ink.

Another colour, or a far darker one, begins at the paper's edge; a shadow's edge changes no colour. So the
picture is cut along such edges, and the largest part is the paper. Strokes stand on even paper; grain and the
edges of shadows do not.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from digitpad.core.arrays import Floats, Grey, Mask
from digitpad.pictures.light import MIDDLING, border_median, shrunk_page
from digitpad.pictures.loading import Colours
from digitpad.pictures.model import InkMask, InkPlane, Rectangle

SMALL = 150  # pixels: enough to see sheets, and too few for ink
STROKE = 9  # of them: what is narrower is ink, not table
STEP = 3  # of them: an edge is looked for over so much to both sides
EDGE = 0.16  # logarithm of colours' ratios
GAP = 15  # of them: what is cut out of the paper and is narrower is paper
ROOM = 20  # of them, around the picture
DARKER = 0.16  # how much a difference of brightness counts, beside one of colour


def paper_of(colours: Colours, light_ink: bool) -> Mask:
    """Say which pixels are paper, bool (height, width); all of them where no edge of it is seen."""
    height, width = colours.shape[:2]
    scale = SMALL / max(height, width)
    if scale >= 1:
        return np.ones((height, width), bool)
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    small = np.asarray(cv2.resize(colours, size, interpolation=cv2.INTER_AREA), np.uint8)
    wide = np.asarray(cv2.copyMakeBorder(small, *(ROOM,) * 4, cv2.BORDER_REPLICATE), np.uint8)
    shape = size[1] + 2 * ROOM, size[0] + 2 * ROOM, -1
    part = _largest_part(_is_edge(_without_ink(wide.reshape(shape), light_ink)))
    return cv2.resize(part, (width, height), interpolation=cv2.INTER_NEAREST) > 0


def _without_ink(wide: Colours, light_ink: bool) -> Floats:
    """Return colours, (height, width, 3), without what is narrow; a strip of table at the border stays."""
    kernel = np.ones((STROKE, STROKE), np.uint8)
    operation = cv2.MORPH_OPEN if light_ink else cv2.MORPH_CLOSE
    plain = cv2.morphologyEx(wide, operation, kernel).reshape(*wide.shape[:2], -1)
    three = np.repeat(plain, 3, axis=2) if plain.shape[2] == 1 else plain
    return np.asarray(cv2.GaussianBlur(three.astype(np.float32), (0, 0), 1.2), np.float32)


def _is_edge(plain: Floats) -> Mask:
    """Say where colours change at once, bool (height, width)."""
    red, green, blue = np.moveaxis(np.log(plain + 8), 2, 0)
    bright = DARKER * (red + green + blue) / 3
    changes = np.zeros(plain.shape[:2], np.float32)
    for feature in (red - green, blue - green, bright):
        padded = np.pad(feature, STEP, mode="edge")
        across = padded[STEP:-STEP, 2 * STEP :] - padded[STEP:-STEP, : -2 * STEP]
        down = padded[2 * STEP :, STEP:-STEP] - padded[: -2 * STEP, STEP:-STEP]
        changes += across**2 + down**2
    return np.asarray(changes > EDGE**2)


def _largest_part(edge: Mask) -> Grey:
    """Return the largest part between edges, 1 on 0, without the holes that ink leaves in it.

    edge: with `ROOM` around the picture, in which its border goes on; the part is without it.
    """
    picture = slice(ROOM, -ROOM), slice(ROOM, -ROOM)
    _count, numbers = cv2.connectedComponents((~edge).astype(np.uint8), connectivity=4)
    areas = np.bincount(numbers[picture].ravel(), minlength=2)[1:]
    if not areas.any():
        return np.ones(edge[picture].shape, np.uint8)
    part = (numbers == 1 + int(areas.argmax())).astype(np.uint8)
    closed = cv2.morphologyEx(part, cv2.MORPH_CLOSE, np.ones((GAP, GAP), np.uint8))
    paper = cv2.erode(closed, np.ones((3, 3), np.uint8))
    return _without_islands(np.asarray(paper, np.uint8))[picture]


def _without_islands(paper: Grey) -> Grey:
    """Fill what is not paper but has paper all around it: broad ink."""
    _count, numbers = cv2.connectedComponents(1 - paper, connectivity=8)
    outer = np.unique(np.concatenate([numbers[0], numbers[-1], numbers[:, 0], numbers[:, -1]]))
    return np.asarray(~np.isin(numbers, outer[outer > 0]), np.uint8)


DARK_GROUND = 100  # of 255: a window around it is no lighter
MUCH_LIGHTER = 100  # of 255: and it is so much lighter than that, at least
LARGE = 0.08  # of the picture, at least
RECTANGULAR = 0.97  # of the rectangle around it, at least
FLAT = 1.5  # of 255: so far half of its paper is from the middle, at most: no photograph's is so even


def only_sheet(coloured: Colours) -> Colours:
    """Return a picture without the dark window around a drawing program's light sheet: sheet is all around.

    In a picture of a screen the dark window may be more than the sheet, and would be taken for paper.
    """
    scale = min(MIDDLING / max(coloured.shape), 1.0)
    small = shrunk_page(coloured, MIDDLING)
    small = small.reshape(*small.shape[:2], -1).min(axis=2)
    ground = border_median(small)
    if ground > DARK_GROUND:
        return coloured
    light = (small > ground + MUCH_LIGHTER).astype(np.uint8)
    outlines, _kinds = cv2.findContours(light, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    outline = max(outlines, key=cv2.contourArea, default=None)
    if outline is None:
        return coloured
    left, top, width, height = cv2.boundingRect(outline)
    paper = small[top : top + height, left : left + width]
    own = paper[paper > ground + MUCH_LIGHTER]
    most = (width - 1) * (height - 1)
    if (
        most < LARGE * small.size
        or cv2.contourArea(outline) < RECTANGULAR * most
        or np.median(np.abs(own - np.median(own))) > FLAT
    ):
        return coloured
    sheet = np.zeros(coloured.shape[:2], bool)
    rows, columns = ((at + 1, at + length - 1) for at, length in ((top, height), (left, width)))
    sheet[slice(*(int(at / scale) for at in rows)), slice(*(int(at / scale) for at in columns))] = True
    plain = np.median(coloured[sheet], axis=0).astype(np.uint8)
    return np.where(sheet[..., np.newaxis], coloured, plain)


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
        if paper < FEW:
            return CALM
        return max(float(np.sqrt(max(squares, 0.0) / paper)) / max(self.strength_of(box), NO_INK), CALM)

    def strength_of(self, box: Rectangle) -> float:
        """Return the mean fraction of the light that the ink in a rectangle takes away."""
        return _sum(self.strength, box) / max(_sum(self.inked, box), 1)


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
