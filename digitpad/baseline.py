"""What an ordinary drawing pad feeds its network, to show what the preparation in `raster` is worth.

Measured against, never used to read anybody's digits.
"""

import numpy as np
from PIL import Image, ImageDraw

from digitpad.ink import Strokes, bounds
from digitpad.raster import SIDE, Digit

CANVAS = 280  # pixels, ten for each the network sees
PEN = 18  # pixels, whatever the size of the digit
SHARE = 0.6  # of the canvas that the digit's longer side takes
OFF_CENTRE = 0.1  # of the canvas, the most a hand misses the middle by along each axis


def shrunk(strokes: Strokes, generator: np.random.Generator) -> Digit:
    """Draw strokes on a canvas and shrink it, no more: float32 (28, 28), paper 0, ink 1.

    The strokes' longer side takes 60 % of the canvas; the middle is missed by up to 10 % at random.
    """
    left, top, right, bottom = bounds(strokes)
    scale = SHARE * CANVAS / (max(right - left, bottom - top) or 1.0)
    shift_x, shift_y = CANVAS / 2 + generator.uniform(-OFF_CENTRE, OFF_CENTRE, 2) * CANVAS
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    canvas = Image.new("L", (CANVAS, CANVAS))
    draw = ImageDraw.Draw(canvas)
    for stroke in strokes:
        path = [((x - middle_x) * scale + shift_x, (y - middle_y) * scale + shift_y) for x, y in stroke]
        draw.line(path, fill=255, width=PEN)
        for x, y in path:
            draw.ellipse((x - PEN / 2, y - PEN / 2, x + PEN / 2, y + PEN / 2), fill=255)
    return np.asarray(canvas.resize((SIDE, SIDE)), np.float32) / np.float32(255)
