"""What an ordinary drawing pad feeds its network, to show what the preparation in `raster` is worth.

Measured against, never used to read anybody's digits. People draw small and large, here and there, and the
pen is as wide for all. Size is what costs: a digit that happens to take 60 % of the canvas is one of MNIST's
once shrunk, and is read as well as a prepared one; at 30 % of it the bundled network reads two thirds.
"""

import numpy as np
from PIL import Image, ImageDraw

from digitpad.core.ink import Strokes, bounds
from digitpad.core.raster import SIDE, Digit

CANVAS = 280  # pixels, ten for each the network sees
PEN = 18  # pixels, whatever the size of the digit
SMALLEST, LARGEST = 0.3, 0.9  # of the canvas that a digit's longer side takes


def shrunk(strokes: Strokes, generator: np.random.Generator) -> Digit:
    """Draw strokes on a canvas and shrink it, no more: float32 (28, 28), paper 0, ink 1.

    Their longer side takes 30 to 90 % of the canvas, 60 % in the mean, and they lie anywhere on it where the
    whole pen fits (or in the middle where it does not).
    """
    left, top, right, bottom = bounds(strokes)
    side = generator.uniform(SMALLEST, LARGEST) * CANVAS
    scale = side / (max(right - left, bottom - top) or 1.0)
    room = max(CANVAS - side - PEN, 0) / 2
    shift_x, shift_y = CANVAS / 2 + generator.uniform(-room, room, 2)
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    canvas = Image.new("L", (CANVAS, CANVAS))
    draw = ImageDraw.Draw(canvas)
    for stroke in strokes:
        path = [((x - middle_x) * scale + shift_x, (y - middle_y) * scale + shift_y) for x, y in stroke]
        draw.line(path, fill=255, width=PEN)
        for x, y in path:
            draw.ellipse((x - PEN / 2, y - PEN / 2, x + PEN / 2, y + PEN / 2), fill=255)
    return np.asarray(canvas.resize((SIDE, SIDE)), np.float32) / np.float32(255)
