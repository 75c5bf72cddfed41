"""What was left out on purpose: found, and taken back in."""

import numpy as np
import pytest
from PIL import ImageDraw
from support.rows import CELL, picture_of

from digitpad.core.network import load_model
from digitpad.core.prediction import numbers_of
from digitpad.pictures.grouping import MOST_LEFT_OUT, left_out_of
from digitpad.pictures.model import Picture, PictureOptions, Rectangle
from digitpad.pictures.opened import open_picture, opened_digit
from digitpad.pictures.pieces import Piece


@pytest.fixture(scope="module")
def opened():
    """Two rows of figures, and a blot, broad as no pen is."""
    image = picture_of("2048", "713 ").image
    left, top = 3 * CELL + 20, CELL + 30
    ImageDraw.Draw(image).polygon([(left, top), (left + 70, top), (left + 70, top + 50)], fill=0)
    return open_picture(Picture(image, image.size), PictureOptions(), load_model())


def texts(opened):
    return numbers_of(opened.digits)


def test_what_is_no_digit_has_a_box(opened):
    assert texts(opened) == ["2048", "713"]
    (box,) = opened.left_out
    assert (box.left, box.top) == pytest.approx((3 * CELL + 20, CELL + 30), abs=2)
    assert (box.right, box.bottom) == pytest.approx((3 * CELL + 91, CELL + 81), abs=2)


def test_it_is_taken_in_and_left_out_again_where_it_is_removed(opened):
    taken = opened.take_in(0)
    assert len(taken.glyphs) == len(taken.readings) == 8
    assert taken.glyph.box == opened.left_out[0]
    assert (taken.glyph.line, taken.glyph.grey.max()) == (1, 255)
    assert taken.left_out == ()
    again = taken.remove()
    assert again.left_out == opened.left_out
    assert texts(again) == ["2048", "713"]


def test_a_box_of_the_users_around_it_takes_it_in_too(opened):
    assert opened.put(opened.left_out[0], None).left_out == ()


def test_a_kept_digit_leaves_nothing_out():
    digit = opened_digit(picture_of("7").image.resize((28, 28)), None)
    assert digit.left_out == ()


def test_parts_of_digits_are_not_left_out_and_of_grain_only_the_largest():
    digit = Rectangle(0, 0, 40, 40)
    inside, beside = Rectangle(10, 10, 20, 20), Rectangle(60, 0, 70, 10)
    pieces = [Piece(box, 50, number) for number, box in enumerate((inside, beside))]
    assert left_out_of(tuple(pieces), [digit]) == [beside]
    generator = np.random.default_rng(5)
    corners = [(100 + 20 * (i % 40), 100 + 20 * (i // 40)) for i in range(800)]
    grain = tuple(
        Piece(Rectangle(x, y, x + 9, y + 9), int(generator.integers(9, 80)), i)
        for i, (x, y) in enumerate(corners)
    )
    assert len(left_out_of(grain, [digit])) == MOST_LEFT_OUT
