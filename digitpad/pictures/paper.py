"""The paper in a photograph, and the table beyond it.

Another colour, or a far darker one, begins at the paper's edge; a shadow's edge changes no colour. So the
picture is cut along such edges, and the largest part is the paper.
"""

import cv2
import numpy as np

from digitpad.core.arrays import Floats, Grey, Mask
from digitpad.pictures.loading import Colours

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
    part = _largest_part(_is_edge(_without_ink(small.reshape(size[1], size[0], -1), light_ink)))
    return cv2.resize(part, (width, height), interpolation=cv2.INTER_NEAREST) > 0


def _without_ink(small: Colours, light_ink: bool) -> Floats:
    """Return colours, (height, width, 3), without what is narrow; a strip of table at the border stays."""
    kernel = np.ones((STROKE, STROKE), np.uint8)
    operation = cv2.MORPH_OPEN if light_ink else cv2.MORPH_CLOSE
    wide = cv2.copyMakeBorder(small, *(STROKE,) * 4, cv2.BORDER_REPLICATE)
    plain = cv2.morphologyEx(wide, operation, kernel)[STROKE:-STROKE, STROKE:-STROKE]
    plain = plain.reshape(*small.shape[:2], -1)
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
    """Return the largest part between edges, 1 on 0, without the holes that ink leaves in it."""
    _count, numbers, statistics, _middles = cv2.connectedComponentsWithStats(
        (~edge).astype(np.uint8), connectivity=4
    )
    if len(statistics) < 2:
        return np.ones(edge.shape, np.uint8)
    largest = 1 + int(statistics[1:, cv2.CC_STAT_AREA].argmax())
    part = (numbers == largest).astype(np.uint8)
    part = cv2.copyMakeBorder(part, ROOM, ROOM, ROOM, ROOM, cv2.BORDER_REPLICATE)
    closed = cv2.morphologyEx(part, cv2.MORPH_CLOSE, np.ones((GAP, GAP), np.uint8))
    paper = cv2.erode(closed, np.ones((3, 3), np.uint8))[ROOM:-ROOM, ROOM:-ROOM]
    return _without_islands(np.asarray(paper, np.uint8))


def _without_islands(paper: Grey) -> Grey:
    """Fill what is not paper but has paper all around it: broad ink."""
    _count, numbers = cv2.connectedComponents(1 - paper, connectivity=8)
    outer = np.unique(np.concatenate([numbers[0], numbers[-1], numbers[:, 0], numbers[:, -1]]))
    return np.asarray(~np.isin(numbers, outer[outer > 0]), np.uint8)
