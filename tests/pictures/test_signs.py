"""pictures/signs.py: points, commas, colons and minus signs beside digits are found, and nothing else is."""

import numpy as np
import pytest
from PIL import Image, ImageDraw
from support.photos import photo
from support.reading_pictures import bundled, lines_read_of
from support.rows import CELL, picture_of

from digitpad.core.prediction import numbers_of
from digitpad.pictures.finding import find
from digitpad.pictures.model import Picture, PictureOptions
from digitpad.pictures.opened import open_picture
from digitpad.pictures.signs import sign_of

INK = 8  # pixels: as wide as the digits' strokes


def read(row, *drawn):
    """Return what is read of a row of digits with lines drawn beside the gap between the first two.

    drawn: lines, x from the middle of the gap and y from the head of the digits to their foot, in heights.
    """
    image = picture_of(row).image
    first, second = (glyph.box for glyph in find(Picture(image, image.size), reader=bundled()).glyphs[:2])
    middle, height = (first.right + second.left) / 2, first.bottom - first.top
    draw = ImageDraw.Draw(image)
    for line in drawn:
        draw.line([(middle + x * height, first.top + y * height) for x, y in line], fill=0, width=INK)
    return numbers_of(open_picture(Picture(image, image.size), PictureOptions(), bundled()).digits)


def dot(x, y):
    return (x - 0.08, y), (x + 0.08, y)


@pytest.mark.parametrize(
    ("drawn", "text"),
    [
        ([dot(0, 0.95)], "3.3"),
        ([((0.02, 0.92), (-0.05, 1.18))], "3,3"),
        ([dot(0, 0.95), dot(0, 0.4)], "3:3"),
        ([((-0.2, 0.5), (0.2, 0.5))], "3-3"),
        ([((-0.2, 0.35), (0.2, 0.35)), ((-0.2, 0.75), (0.2, 0.75))], "3=3"),
    ],
)
def test_a_sign_between_two_digits_is_shown(drawn, text):
    assert read("33", *drawn) == [text]


@pytest.mark.parametrize("dirt", [dot(-0.6, 1.3), dot(0, 1.8), dot(0, 0.05), ((-0.2, -0.3), (0.2, -0.3))])
def test_dirt_below_far_below_at_the_head_of_and_above_digits_is_no_sign(dirt):
    assert read("33", dirt) == ["33"]


def test_low_slashes_of_a_date_are_no_ones():
    made = photo(23, marks="1d/1d/dddd", size=(800, 600), paper="plain")
    assert lines_read_of(made) == (made.text,)


def test_a_detached_part_stays_with_its_digit():
    """The bar of a 5 that does not touch it, at its head."""
    image = Image.new("L", (2 * CELL, CELL), 255)
    image.paste(picture_of("33").image)
    draw = ImageDraw.Draw(image)
    draw.rectangle((CELL, 0, 2 * CELL, CELL), fill=255)
    five = [(140, 34), (138, 58), (160, 56), (178, 70), (172, 92), (138, 96)]
    draw.line(five, fill=0, width=INK, joint="curve")
    draw.line((143, 20, 185, 20), fill=0, width=INK)
    page = find(Picture(image, image.size), reader=bundled())
    assert len(page.glyphs) == 2


@pytest.mark.parametrize(
    ("seed", "kind", "text"), [(9, "+1", "+4"), (46, "1d%", "12%"), (59, "#1d*d", "?74?6")]
)
def test_marks_as_large_as_digits_are_no_digits_that_touch(seed, kind, text):
    assert lines_read_of(photo(seed, marks=kind)) == (text,)


def test_a_minus_that_slants_is_no_equals_sign():
    bar = Image.new("L", (200, 60))
    ImageDraw.Draw(bar).line((5, 50, 195, 10), fill=255, width=12)
    assert sign_of(np.asarray(bar), 0.5, 0.15, 0.6) == "-"
    ImageDraw.Draw(bar).line((5, 20, 175, -15), fill=255, width=12)
    assert sign_of(np.asarray(bar), 0.5, 0.15, 0.6) == "="


def test_shapes_say_which_sign_it_is():
    bar, point, comma = (np.full(shape, 255, np.uint8) for shape in ((4, 20), (6, 6), (14, 7)))
    two = np.vstack([bar, np.zeros((8, 20), np.uint8), bar])
    assert sign_of(bar, 0.5, 0.1, 0.5) == "-"
    assert sign_of(two, 0.5, 0.4, 0.7) == "="
    assert sign_of(point, 0.1, 0.1, 1.0) == "."
    assert sign_of(comma, 0.12, 0.28, 1.15) == ","
    assert sign_of(np.full((40, 20), 255, np.uint8), 0.5, 1.0, 1.0) == ""
