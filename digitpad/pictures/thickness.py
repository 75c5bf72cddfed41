"""The thickness of strokes: thin pens are brought to that of MNIST's."""

import cv2
import numpy as np

from digitpad.core.arrays import Grey

THIN = 0.085  # of the longer side: thinner strokes fade when shrunk to 20×20
WANTED = 0.1  # of the longer side: as thick as they become
SIDE = 120  # pixels of the longer side at which strokes are thickened


def thickness(grey: Grey) -> float:
    """Return how thick the strokes of a glyph are, as a fraction of its longer side; 0 where there are none.

    Across a stroke the distance to its edge is, on average, a quarter of its thickness.
    """
    mask = (grey > 127).astype(np.uint8)
    inside = cv2.distanceTransform(np.pad(mask, 1), cv2.DIST_L2, 3)[1:-1, 1:-1][mask > 0]
    if not inside.size:
        return 0.0
    return float(max(4 * float(inside.mean()) - 2, 1.0) / max(grey.shape))


def thickened_glyph(grey: Grey) -> Grey:
    """Return a glyph with its strokes made `WANTED` thick, where they are thin; others as they are."""
    now = thickness(grey)
    if not 0 < now < THIN:
        return grey
    height, width = grey.shape
    scale = SIDE / max(height, width)
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    room = round(WANTED * SIDE)
    drawn = cv2.copyMakeBorder(cv2.resize(grey, size, interpolation=how), *(room,) * 4, cv2.BORDER_CONSTANT)
    return _grown(np.asarray(drawn, np.uint8), (WANTED - now) * SIDE)


def _grown(grey: Grey, pixels: float) -> Grey:
    """Make strokes thicker by a number of pixels, which need not be whole: two whole ones are mixed."""
    below = int(pixels)
    part = pixels - below
    thin, thick = (_dilated(grey, number) for number in (below, below + 1))
    return np.asarray(cv2.addWeighted(thin, 1 - part, thick, part, 0), np.uint8)


def _dilated(grey: Grey, pixels: int) -> Grey:
    """Make strokes thicker by whole pixels, with a round brush."""
    if not pixels:
        return grey
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (pixels + 1, pixels + 1))
    return np.asarray(cv2.dilate(grey, brush), np.uint8)
