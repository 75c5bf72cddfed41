"""pictures/selection.py: what is unlike the rest of a page's ink is left out."""

import numpy as np
from PIL import ImageChops
from support.reading_pictures import bundled
from support.rows import CELL, picture_of

from digitpad.pictures.finding import find
from digitpad.pictures.model import Picture, Rectangle
from digitpad.pictures.pieces import Cutting
from digitpad.pictures.selection import alike, without_dust


def stroke(grey=200, thick=6, height=60, left=0):
    """An upright stroke with paper around it."""
    drawn = np.zeros((height, thick + 2), np.uint8)
    drawn[1:-1, 1:-1] = grey
    return Cutting(Rectangle(left, 0, left + thick + 2, height), drawn)


def test_one_pen_is_alike():
    page = [stroke(190), stroke(200, thick=8), stroke(220)]
    assert alike(page) == page


def test_what_is_far_fainter_or_broader_is_left_out():
    page = [stroke(), stroke(), stroke()]
    assert alike([*page, stroke(80)]) == page
    assert alike([*page, stroke(thick=30)]) == page


def test_two_may_be_unlike():
    page = [stroke(), stroke(80)]
    assert alike(page) == page


def test_many_specks_count_less_than_one_digit():
    digit = stroke(thick=14, height=140)
    specks = [stroke(thick=2, height=9) for _ in range(8)]
    assert digit in alike([*specks, digit])


def test_touching_digits_come_apart_on_a_full_page_too():
    image = picture_of(*["7345082"] * 10).image.copy()
    place, cell = (5 * CELL, 9 * CELL, 6 * CELL, 10 * CELL), (6 * CELL, 9 * CELL, 7 * CELL, 10 * CELL)
    beside = ImageChops.offset(image.crop(cell), 34, 0)  # the 2, so that it touches the 8
    image.paste(255, cell)
    image.paste(ImageChops.darker(image.crop(place), beside), place)
    page = find(Picture(image, image.size), reader=bundled())
    assert len(page.glyphs) == 70


def test_a_few_specks_of_a_photograph_are_no_digits():
    specks = [stroke(thick=6, height=9, left=200 * place) for place in range(3)]
    assert without_dust(specks, 1200) == []
    assert without_dust(specks, 300) == specks
    small_row = [*specks, specks[0]]
    assert without_dust(small_row, 1200) == small_row
