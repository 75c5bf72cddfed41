"""Printed words: letters beside the handwriting are no digits, and do not pass for the page's pen."""

import numpy as np
import pytest
from PIL import Image, ImageDraw
from support.pages import form
from support.pages_plan import font_of
from support.reading_pictures import bundled, lines_read_of

from digitpad.core.prediction import numbers_of
from digitpad.pictures.light import ink_fraction
from digitpad.pictures.model import PictureOptions
from digitpad.pictures.opened import open_picture
from digitpad.pictures.words import without_print
from digitpad.ui.pictures.box_labels_controller import digits_of


def sheet(*texts: tuple[str, int, int, int]) -> np.ndarray:
    """Return grey paper with texts: each with its left, its foot and the height of its letters."""
    image = Image.new("L", (900, 400), 235)
    draw = ImageDraw.Draw(image)
    for text, left, foot, tall in texts:
        draw.text((left, foot), text, 40, font_of("DejaVuSans", tall), "ls")
    return np.asarray(image)


DIGITS = [("4", 500, 120, 80), ("7", 600, 120, 80), ("2", 700, 120, 80), ("3", 800, 120, 80)]


def test_a_word_beside_digits_is_taken_out_and_told_where_it_was():
    ink = ink_fraction(sheet(("Account no.", 100, 120, 40), *DIGITS))
    cleared, printed = without_print(ink, bundled())
    assert len(printed.boxes) >= 1
    assert max(box.right for box in printed.boxes) < 480
    assert (cleared[:, :480] > 0.1).sum() < 0.05 * (ink[:, :480] > 0.1).sum()
    assert np.array_equal(cleared[:, 490:], ink[:, 490:])
    assert np.array_equal(cleared + printed.ink, ink)


@pytest.mark.parametrize("small", ["1234567", "80 52 17", "0.25"])
def test_small_numbers_are_no_words(small):
    ink = ink_fraction(sheet((small, 100, 120, 40), *DIGITS))
    cleared, printed = without_print(ink, bundled())
    assert not printed.boxes
    assert np.array_equal(cleared, ink)


def test_words_beside_one_digit_are_known_by_their_print():
    ink = ink_fraction(sheet(("Phone", 100, 120, 60), ("Amount", 100, 300, 60), ("7", 500, 120, 80)))
    boxes = without_print(ink, bundled())[1].boxes
    assert len(boxes) == 2
    assert max(box.right for box in boxes) < 480


def test_a_word_whose_letters_are_like_digits_is_known_by_the_others():
    made = form(650008)  # "Total" between "Unit" and "Importe"
    opened = open_picture(made.picture, PictureOptions(turns=0), bundled())
    assert "".join(numbers_of(digits_of(opened, {}))).replace(" ", "") == "".join(map(str, made.digits))


def test_digits_that_touch_a_broken_underline_are_no_word():
    made = form(52_006)  # its line is in two pieces where the shadow begins
    opened = open_picture(made.picture, PictureOptions(turns=0), bundled())
    assert numbers_of(digits_of(opened, {})) == made.text.split("\n")


def test_a_word_whose_letters_hang_together_is_one():
    image = Image.fromarray(sheet(*DIGITS))
    draw = ImageDraw.Draw(image)
    draw.text((80, 120), "Signature", 40, font_of("DejaVuSans-Bold", 40), "ls", features=["-liga"])
    draw.line([(80, 108), (300, 108)], 40, 4)  # through all letters
    ink = ink_fraction(np.asarray(image))
    _cleared, printed = without_print(ink, bundled())
    assert [box.left < 120 and 250 < box.right < 480 for box in printed.boxes] == [True]
    assert lines_read_of(form(6_064)) == ("6723200",)


def test_without_a_network_nothing_is_a_word():
    ink = ink_fraction(sheet(("Account no.", 100, 120, 40), *DIGITS))
    assert not without_print(ink, None)[1].boxes


def test_pencil_beside_bold_labels_is_read_and_the_labels_can_be_taken_back_in():
    made = form(630021)
    opened = open_picture(made.picture, PictureOptions(turns=0), bundled())
    assert numbers_of(digits_of(opened, {})) == made.text.split("\n")
    labels = [box for box in opened.left_out if box.right < min(own.left for own in made.boxes)]
    assert len(labels) == 3
    assert opened.take_in(opened.left_out.index(labels[0])).glyph.grey.any()
