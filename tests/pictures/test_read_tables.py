"""Tables and forms from a picture to rows of cells: found, read and laid out."""

import pytest
from PIL import Image, ImageDraw
from support.rows import CELL, picture_of

from digitpad.core.network import load_model
from digitpad.core.prediction import numbers_of
from digitpad.pictures.model import Picture, PictureOptions
from digitpad.pictures.opened import open_picture
from digitpad.pictures.tables import page_rows

ROWS = ("12  3 ", "4   56", "      ", "78  9 ")


@pytest.fixture(scope="module")
def classifier():
    return load_model()


def ruled(rows, columns, lines, width=3, ink=60, margin=60):
    """Rows of figures in cells of so many figures each, with the lines around them, on a page with room."""
    figures = picture_of(*rows).image
    page = Image.new("L", (figures.width + 2 * margin, figures.height + 2 * margin), 255)
    page.paste(figures, (margin, margin))
    draw = ImageDraw.Draw(page)
    left, top, right, bottom = margin, margin, page.width - margin, page.height - margin
    for y in lines:
        draw.line((left, top + y * CELL, right, top + y * CELL), ink, width)
    for x in range(len(rows[0]) // columns + 1):
        draw.line((left + x * columns * CELL, top, left + x * columns * CELL, bottom), ink, width)
    return page


def rows_of(image, classifier):
    opened = open_picture(Picture(image, image.size), PictureOptions(turns=0), classifier)
    return page_rows(opened.digits, opened.page.grids), opened


@pytest.mark.parametrize(("width", "ink"), [(2, 150), (3, 60), (6, 20)])
def test_a_table_with_lines_is_read_cell_by_cell(classifier, width, ink):
    rows, opened = rows_of(ruled(ROWS, 2, range(5), width, ink), classifier)
    assert rows == [("12", "", "3"), ("4", "", "56"), ("", "", ""), ("78", "", "9")]
    assert numbers_of(opened.digits) == ["12 3", "4 56", "78 9"]


@pytest.mark.parametrize("degrees", [-3, 4])
def test_a_table_that_lies_aslant_is_read_so_too(classifier, degrees):
    image = ruled(ROWS, 2, range(5)).rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    assert rows_of(image, classifier)[0] == [("12", "", "3"), ("4", "", "56"), ("", "", ""), ("78", "", "9")]


@pytest.mark.parametrize("lines", [(0, 1), (1,)], ids=["boxes", "a comb"])
def test_a_field_with_a_box_for_each_digit_is_one_number(classifier, lines):
    rows, opened = rows_of(ruled(("2048 713",), 1, lines), classifier)
    assert rows == [("2048713",)]
    assert [glyph.cell[2] for glyph in opened.glyphs] == [0, 1, 2, 3, 5, 6, 7]


def test_a_frame_around_an_answer_is_no_table(classifier):
    rows, opened = rows_of(ruled(("2048",), 4, (0, 1)), classifier)
    assert rows == [("2048",)]
    assert {glyph.cell for glyph in opened.glyphs} == {(0, 0, 0)}
