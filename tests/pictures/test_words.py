"""Printed words: letters beside the handwriting are no digits, and do not pass for the page's pen."""

import numpy as np
import pytest
from PIL import Image, ImageDraw
from support.pages import form
from support.pages_plan import font_of
from support.reading_pages import PageJob, made_page
from support.reading_pictures import bundled, counted, lines_read_as_it_lies, lines_read_of

from digitpad.core.prediction import numbers_of
from digitpad.pictures.heights import is_box
from digitpad.pictures.light import ink_fraction
from digitpad.pictures.model import PictureOptions
from digitpad.pictures.opened import open_picture
from digitpad.pictures.pieces import all_pieces_of
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
    assert "".join(lines_read_as_it_lies(made)).replace(" ", "") == "".join(map(str, made.digits))


def test_digits_that_touch_a_broken_underline_are_no_word():
    made = form(52_006)  # its line is in two pieces where the shadow begins
    assert lines_read_as_it_lies(made) == made.text.split("\n")


def test_a_word_whose_letters_hang_together_is_one():
    image = Image.fromarray(sheet(*DIGITS))
    draw = ImageDraw.Draw(image)
    draw.text((80, 120), "Signature", 40, font_of("DejaVuSans-Bold", 40), "ls", features=["-liga"])
    draw.line([(80, 108), (300, 108)], 40, 4)  # through all letters
    ink = ink_fraction(np.asarray(image))
    _cleared, printed = without_print(ink, bundled())
    assert [box.left < 120 and 250 < box.right < 480 for box in printed.boxes] == [True]
    assert lines_read_of(form(6_064)) == ("6723200",)


def test_grain_that_looks_like_small_digits_says_nothing_of_how_high_digits_are():
    image = Image.fromarray(sheet(("Account no.", 100, 120, 40)))
    draw = ImageDraw.Draw(image)
    for place in range(20):
        left, top = 60 + 40 * place, 200 + 50 * (place % 3)
        draw.ellipse((left, top, left + 10, top + 12), outline=60, width=2)
    boxes = without_print(ink_fraction(np.asarray(image)), bundled())[1].boxes
    assert [box.bottom < 150 for box in boxes] == [True]


def test_a_word_and_the_digits_closely_beside_it_are_apart():
    digits = [(sign, 360 + 66 * place, 122, 74) for place, sign in enumerate("47230158")]
    ink = ink_fraction(sheet(("Account", 100, 120, 60), *digits))
    cleared, printed = without_print(ink, bundled())
    assert len(printed.boxes) == 1
    assert np.array_equal(cleared[:, 352:], ink[:, 352:])


def box_with(draw: ImageDraw.ImageDraw, left: int, digit: str, lean: int = 12, side: int = 70) -> None:
    """Draw a thick box whose sides lean, and a digit that touches its left side."""
    corners = [(left, 100), (left + side, 95), (left + side + lean, 205), (left + lean, 210)]
    draw.line([*corners, corners[0], corners[1]], 30, 7, joint="curve")
    draw.text((left + 6, 180), digit, 90, font_of("DejaVuSans", 70), "ls")


def test_boxes_that_hold_digits_are_no_word():
    image = Image.new("L", (900, 400), 235)
    for place, digit in enumerate("472301"):
        box_with(ImageDraw.Draw(image), 60 + 100 * place, digit)
    ink = ink_fraction(np.asarray(image))
    cleared, printed = without_print(ink, bundled())
    assert not printed.boxes
    assert np.array_equal(cleared, ink)


@pytest.mark.parametrize("sign", [*"0123456789", *"ABDHMOQRabdeghoq"])
def test_no_letter_and_no_digit_is_a_box(sign):
    pieces = all_pieces_of(np.where(sheet((sign, 300, 300, 200)) < 128, 255, 0).astype(np.uint8))
    assert not any(is_box(piece, pieces) for piece in pieces.kept)


@pytest.mark.parametrize(("lean", "digit"), [(0, ""), (12, ""), (20, ""), (0, "4"), (12, "8"), (-15, "2")])
def test_a_box_is_one_however_it_leans_and_where_its_digit_touches_it(lean, digit):
    image = Image.new("L", (400, 400), 235)
    box_with(ImageDraw.Draw(image), 100, digit, lean)
    pieces = all_pieces_of(np.where(np.asarray(image) < 128, 255, 0).astype(np.uint8))
    largest = max(pieces.kept, key=lambda piece: piece.rectangle.height)
    assert is_box(largest, pieces)


@pytest.mark.parametrize(("seed", "most"), [(8080, 12), (8117, 8), (8142, 6), (8204, 8)])
def test_of_forms_with_boxes_and_bold_labels_nearly_all_is_read(data_folder, seed, most):
    """Boxes that lean and digits that touch them; pencil beside print; a word beside digits; thick boxes."""
    made = made_page(PageJob("form", seed, data_folder))
    counts = counted("".join(map(str, made.digits)), lines_read_as_it_lies(made))
    assert counts.written - counts.right <= most
    assert counts.made_up <= 3


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
