"""An opened picture: boxes put, moved and removed, the order of reading, and how it is shown."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from support.photos import photo
from support.rows import CELL, box_of, opened_row, picture_of

from digitpad.core.network import load_model
from digitpad.core.prediction import numbers_of
from digitpad.errors import PictureError
from digitpad.pictures.layout import laid_out
from digitpad.pictures.model import Box, Glyph, Grid, PictureOptions
from digitpad.pictures.opened import open_picture, opened_digit, view_of
from digitpad.ui.pictures.box_labels_controller import digits_of


@pytest.fixture(scope="module")
def classifier():
    return load_model()


def number(opened) -> list[str]:
    return numbers_of(digits_of(opened, {}))


def test_boxes_are_read_in_the_order_of_writing(classifier):
    assert number(opened_row(classifier, "2048", "713")) == ["2048", "713"]


def test_a_box_drawn_between_others_takes_its_place(classifier):
    opened = opened_row(classifier, "2 48", "7")
    put = opened_row(classifier, "2048", "7").remove()
    assert number(opened) == ["2 48", "7"]
    assert number(put) == ["048", "7"]
    again = put.put(box_of(0, 0), None)
    assert number(again) == ["2048", "7"]
    assert again.selected == 0


def test_a_line_between_two_lines_is_a_line_of_its_own(classifier):
    opened = opened_row(classifier, "20", "  ", "17")
    middle = Box(0, CELL, CELL, 2 * CELL)
    assert [glyph.line for glyph in opened.glyphs] == [0, 0, 1, 1]
    glyph = Glyph(middle, np.ones((3, 3), np.uint8))
    assert [one.line for one in laid_out([*opened.glyphs, glyph])] == [0, 0, 1, 2, 2]


def test_a_box_is_tight_around_its_ink_and_replaces_another(classifier):
    opened = opened_row(classifier, "204")
    moved = opened.put(box_of(0, 2), 0)
    assert number(moved) == ["0 44"]
    assert moved.selected in (1, 2)
    box = moved.glyphs[moved.selected].box
    assert box_of(0, 2).left < box.left < box.right < box_of(0, 2).right


def test_a_box_without_ink_is_refused(classifier):
    opened = opened_row(classifier, "2 4")
    with pytest.raises(PictureError, match="no ink in that box"):
        opened.put(box_of(0, 1), None)


def test_removing_the_last_one_looks_at_the_one_before(classifier):
    opened = opened_row(classifier, "20").select(1).remove()
    assert (number(opened), opened.selected) == (["2"], 0)
    nothing = opened.remove()
    assert (number(nothing), nothing.selected, nothing.glyph) == ([], None, None)


def test_without_a_model_there_are_boxes_and_no_readings():
    opened = opened_row(None, "20")
    assert len(opened.glyphs) == 2
    assert opened.readings == ()


def test_only_a_glyph_that_is_new_is_read(classifier):
    opened = opened_row(classifier, "204")
    less, more = opened.remove(), opened.put(box_of(0, 1), 1)
    assert less.readings == opened.readings[1:]
    assert more.readings[::2] == opened.readings[::2]
    assert more.readings[1] is not opened.readings[1]


def test_another_model_reads_anew_and_the_same_does_not(classifier):
    opened = opened_row(None, "20")
    read = opened.read_by(classifier)
    assert number(read) == ["20"]
    assert read.read_by(classifier) is read
    assert read.read_by(None).readings == ()


def test_a_turned_picture_is_shown_turned(classifier):
    opened = open_picture(picture_of("20", "  "), PictureOptions(turns=1), classifier)
    assert opened.view.size == (2 * CELL, 2 * CELL)
    grey = np.asarray(opened.view.convert("L"))
    assert grey[:, :CELL].min() > 200  # the empty row is on the left now
    assert grey[:, CELL:].min() < 50


@pytest.mark.parametrize(
    ("image", "corner"),
    [
        (Image.new("RGBA", (4, 2), (0, 0, 0, 0)), (255, 255, 255)),
        (Image.new("1", (4, 2), 1), (255, 255, 255)),
        (Image.new("P", (4, 2), 0), (0, 0, 0)),
        (Image.fromarray(np.full((2, 4), 65535, np.uint16)), (255, 255, 255)),
        (Image.new("CMYK", (4, 2), (0, 0, 0, 0)), (255, 255, 255)),
        (Image.new("LA", (4, 2), (0, 0)), (255, 255, 255)),
    ],
    ids=["transparent", "1-bit", "palette", "16-bit", "CMYK", "grey and transparent"],
)
def test_any_picture_can_be_shown(image, corner):
    view = view_of(image, 0)
    assert (view.mode, view.size, view.getpixel((0, 0))) == ("RGB", (4, 2), corner)


def test_white_ink_that_lies_on_nothing_is_shown_on_black():
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image.paste((255, 255, 255, 255), (10, 10, 15, 30))
    view = view_of(image, 0)
    assert (view.getpixel((0, 0)), view.getpixel((12, 20))) == ((0, 0, 0), (255, 255, 255))


def test_a_large_picture_is_shown_smaller():
    assert view_of(Image.new("L", (4000, 1000)), 1).size == (400, 1600)


def test_a_kept_digit_is_a_picture_of_itself(classifier):
    digit = opened_row(classifier, "7").glyphs[0].steps.centred
    opened = opened_digit(Image.fromarray(digit), classifier)
    assert number(opened) == ["7"]
    np.testing.assert_array_equal(opened.glyphs[0].steps.centred, digit)


@pytest.mark.parametrize(("seed", "kind"), [(7, "$1d"), (8, "€1"), (9, "+1")])
def test_marks_beside_digits_are_shown_as_what_they_are(classifier, seed, kind):
    made = photo(seed, marks=kind)
    assert number(open_picture(made.picture, PictureOptions(), classifier)) == [made.text]


def test_a_one_beside_digits_is_no_slash(classifier):
    opened = opened_row(classifier, "1141", "1")
    assert [digit.mark for digit in opened.digits] == [""] * 5


def test_what_stands_alone_in_its_cell_is_no_mark(classifier):
    opened = opened_row(classifier, "1141", "1")
    borders = tuple(float(CELL * place) for place in range(5))
    page = replace(opened.page, grids=(Grid(borders[:3], borders),))
    alone = replace(opened, page=replace(page, glyphs=laid_out(page.glyphs, 0.0, page.grids)))
    assert [digit.cell[1:] for digit in alone.digits] == [(0, 0), (0, 1), (0, 2), (0, 3), (1, 0)]
    assert number(alone) == ["1 1 4 1", "1"]
