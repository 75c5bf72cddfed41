"""Pictures of a made seven, of every kind a stranger may have."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageOps

from digitpad.core.ink import parse_sample
from digitpad.core.raster import steps_of_ink
from digitpad.pictures.finding import find, only_glyph
from digitpad.pictures.model import Picture

SEVEN = parse_sample((Path(__file__).parents[1] / "data" / "seven.jsonl").read_text()).strokes
SIZE = (300, 400)


def seven(size=SIZE, ink=0, paper=255, pen=0.12):
    """Draw a soft seven, half as high as the picture's shorter side, off its middle."""
    finer = 3
    side = min(size) * finer
    mask = Image.new("L", (size[0] * finer, size[1] * finer))
    draw = ImageDraw.Draw(mask)
    radius = pen * 0.51 * side / 2
    path = [(x / 1000 * side, y / 1000 * side + 0.05 * side) for x, y in SEVEN[0]]
    draw.line(path, fill=255, width=round(2 * radius))
    for x, y in path:
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    mask = mask.resize(size, Image.Resampling.BOX)
    return Image.composite(Image.new("L", size, ink), Image.new("L", size, paper), mask)


def steps_of_picture(picture, name=""):
    if isinstance(picture, Image.Image):
        picture = Picture(picture, picture.size, name)
    return only_glyph(find(picture), name).steps


def ink_of(image):
    return find(Picture(image, image.size)).ink


def difference(steps, expected):
    """Return the mean grey difference of two digits at the best shift of at most one pixel."""
    shifts = [(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    centred = steps.centred.astype(float)
    return min(np.abs(np.roll(centred, shift, (0, 1)) - expected.centred).mean() for shift in shifts)


def assert_is_the_seven(image, pen=0.12, most=4.0):
    assert difference(steps_of_picture(image), steps_of_ink(SEVEN, pen=pen)) < most


def see_through(mode="RGBA"):
    image = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), mask=ImageOps.invert(seven()))
    return image.convert(mode)
