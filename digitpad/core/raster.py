"""The MNIST rule: from ink, or a glyph cut out of a picture, to the digit a network sees.

MNIST's makers shrank each scanned digit into a 20×20 box and placed it in 28×28 by its centre of mass.
The steps here follow the reconstruction that was checked against all 70,000 pictures (QMNIST: Yadav and
Bottou 2019, arXiv 1905.10498):

1. **Crop**: the strokes are drawn again, from the vectors, with a pen as wide as `PEN` of the glyph's
   longer side, nine times finer than needed, in a square box.
2. **Shrink**: to 20×20 by area overlap (Pillow's BOX), the brightest pixel to 255.
3. **Centre**: pasted into 28×28 by whole pixels, so that the centre of mass, measured from the edge, lies
   in [14, 15) on both axes.

Everything is grey with paper 0 and ink bright. Beside it stands the baseline: what an ordinary drawing pad
feeds its network.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from digitpad.core.arrays import SIDE, Digit, Grey
from digitpad.core.ink import PAD_SIDE, Point, Strokes, bounds, longer_side

BOX = 20  # of the shrunk glyph in it
FINER = 9  # supersampling: the crop's pixels in one of the shrunk
PEN = 0.12  # of the glyph's longer side; MNIST's median stroke is 2.7 px of 20
MOST_DRAWN = 1000  # points; see _thinned
SMALLEST_DIGIT = 0.06 * PAD_SIDE  # ink on the pad with a shorter longer side is a dot of a larger drawing

CANVAS = 280  # pixels, ten for each the network sees
CANVAS_PEN = 18  # pixels, whatever the size of the digit
SMALLEST, LARGEST = 0.3, 0.9  # of the canvas that a digit's longer side takes


class Square(NamedTuple):
    """A square region in the units of the ink."""

    left: float
    top: float
    side: float


@dataclass(frozen=True)
class Steps:
    """A digit in the making.

    crop: the glyph in its square box, grey, any size.
    shrunk: uint8 (20, 20).
    centred: uint8 (28, 28).
    square: where the crop lies in the drawing; None for a glyph.
    """

    crop: Image.Image
    shrunk: Grey
    centred: Grey
    square: Square | None = None

    @cached_property
    def digit(self) -> Digit:
        """What the network sees: float32 (28, 28), paper 0, ink 1."""
        return self.centred.astype(np.float32) / np.float32(255)


def steps_of_ink(strokes: Strokes, smallest: float = 0.0, pen: float = PEN) -> Steps:
    """Put strokes through the MNIST rule.

    strokes: at least one point, any scale and place.
    smallest: ink whose longer side is shorter than this counts as this long (in the ink's units), so that
        a dot stays a dot and is not blown up.
    pen: width of the pen as a fraction of the glyph's longer side.
    """
    left, top, right, bottom = bounds(strokes)
    longer = max(longer_side(strokes), smallest)
    side = longer * (1 + pen)
    square = Square((left + right - side) / 2, (top + bottom - side) / 2, side)
    return _shrink_and_centre(_draw(strokes, square, pen * longer), square)


def steps_of_glyph(glyph: Grey) -> Steps:
    """Put a glyph, uint8 (height, width) with ink bright on 0, through the MNIST rule.

    A glyph without ink gives a blank digit.
    """
    rows, columns = np.flatnonzero(glyph.any(axis=1)), np.flatnonzero(glyph.any(axis=0))
    if not len(rows):
        return _shrink_and_centre(Image.new("L", (BOX, BOX)), None)
    tight = glyph[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = tight.shape
    side = max(height, width)
    crop = Image.new("L", (side, side))
    crop.paste(Image.fromarray(tight), ((side - width) // 2, (side - height) // 2))
    return _shrink_and_centre(crop, None)


def _draw(strokes: Strokes, square: Square, pen: float) -> Image.Image:
    """Draw `strokes` with a round pen, the `square` filling a picture of 180×180."""
    return drawn(_thinned(strokes), square, pen, (BOX * FINER, BOX * FINER))


def picture_of_ink(strokes: Strokes, pen: float, size: int) -> Image.Image:
    """Return the whole pad as a user would save it: grey, `size` pixels square, dark ink on white.

    pen: width in pad units.
    """
    from PIL import ImageOps  # not at the start of the window

    pad = drawn(strokes, Square(0, 0, PAD_SIDE), pen, (3 * size, 3 * size))
    return ImageOps.invert(pad.resize((size, size), Image.Resampling.BOX))


def drawn(strokes: Strokes, square: Square, pen: float, size: tuple[int, int]) -> Image.Image:
    """Draw with a round pen, grey, ink 255 on 0.

    square: as high as the picture, its upper left corner the picture's; pen: in the units of the ink.
    size: width and height in pixels.
    """
    scale = size[1] / square.side
    crop = Image.new("L", size)
    draw = ImageDraw.Draw(crop)
    for stroke in strokes:
        path = [((x - square.left) * scale, (y - square.top) * scale) for x, y in stroke]
        draw_path(draw, path, pen * scale)
    return crop


def draw_path(
    draw: ImageDraw.ImageDraw, path: list[Point], width: float, colour: int | tuple[int, int, int] = 255
) -> None:
    """Draw a path, in pixels, with a round pen `width` pixels wide, with round caps and joins.

    Places are rounded to whole pixels and the width to an odd number of them: only then do Pillow's lines and
    disks have the same edges.
    """
    radius = round((width - 1) / 2)
    places = [(round(x), round(y)) for x, y in path]
    draw.line(places, fill=colour, width=2 * radius + 1)
    for x, y in places:
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _thinned(strokes: Strokes) -> Strokes:
    """Leave points out, evenly, where there are more than `MOST_DRAWN`.

    A digit has 30 to 300 points. A scribble of thousands is a blob whichever of them are drawn, but drawing
    all 10,000 took 25 ms, long enough for Tk to drop points of the stroke under the mouse; now it takes 3.
    """
    step = math.ceil(sum(map(len, strokes)) / MOST_DRAWN)
    if step <= 1:
        return strokes
    return tuple((*stroke[:-1:step], stroke[-1]) for stroke in strokes)


def _shrink_and_centre(crop: Image.Image, square: Square | None) -> Steps:
    shrunk = _brightened(np.asarray(crop.resize((BOX, BOX), Image.Resampling.BOX)))
    return Steps(crop, shrunk, _centred(shrunk), square)


def _brightened(grey: Grey) -> Grey:
    """Scale so that the brightest pixel is 255; a blank stays blank."""
    brightest = int(grey.max())
    if brightest in (0, 255):
        return grey
    return np.round(grey * (255 / brightest)).astype(np.uint8)


def _centred(shrunk: Grey) -> Grey:
    """Paste a uint8 (20, 20) into (28, 28), its centre of mass in [14, 15) where the ink fits so."""
    centred = np.zeros((SIDE, SIDE), np.uint8)
    top, left = (_shift(shrunk.sum(axis=axis, dtype=np.int64)) for axis in (1, 0))
    centred[top : top + BOX, left : left + BOX] = shrunk
    return centred


def _shift(mass: npt.NDArray[np.int64]) -> int:
    """Return how far to move ink with this `mass` along an axis of 20, never out of the picture."""
    total = int(mass.sum())
    if not total:
        return (SIDE - BOX) // 2
    twice = int(mass @ (2 * np.arange(BOX) + 1))  # whole numbers: a symmetric glyph must not hang on rounding
    shift = -((twice - SIDE * total) // (2 * total))  # ceil(SIDE / 2 - centre)
    return min(max(shift, 0), SIDE - BOX)


def shrunk(strokes: Strokes, generator: "np.random.Generator") -> Digit:
    """Draw strokes on a canvas and shrink it, no more: float32 (28, 28), paper 0, ink 1.

    Their longer side takes 30 to 90 % of the canvas, 60 % in the mean, and they lie anywhere on it where the
    whole pen fits (or in the middle where it does not).
    """
    left, top, right, bottom = bounds(strokes)
    side = generator.uniform(SMALLEST, LARGEST) * CANVAS
    scale = side / (max(right - left, bottom - top) or 1.0)
    room = max(CANVAS - side - CANVAS_PEN, 0) / 2
    shift_x, shift_y = CANVAS / 2 + generator.uniform(-room, room, 2)
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    canvas = Image.new("L", (CANVAS, CANVAS))
    draw = ImageDraw.Draw(canvas)
    for stroke in strokes:
        path = [((x - middle_x) * scale + shift_x, (y - middle_y) * scale + shift_y) for x, y in stroke]
        draw.line(path, fill=255, width=CANVAS_PEN)
        for x, y in path:
            draw.ellipse(
                (x - CANVAS_PEN / 2, y - CANVAS_PEN / 2, x + CANVAS_PEN / 2, y + CANVAS_PEN / 2), fill=255
            )
    return np.asarray(canvas.resize((SIDE, SIDE)), np.float32) / np.float32(255)
