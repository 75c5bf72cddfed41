"""Layout: lines, the cells of tables and forms, and which digits are one number."""

import numpy as np
import pytest

from digitpad.pictures.layout import are_spaced, grids_that_hold, laid_out, table_of
from digitpad.pictures.model import Box, Glyph, Grid

HEIGHT, WIDTH = 40, 24
INK = np.ones((3, 3), np.uint8)


def digit(x, y, height=HEIGHT):
    """A digit with its middle at (x, y)."""
    return Glyph(Box(x - WIDTH / 2, y - height / 2, x + WIDTH / 2, y + height / 2), INK)


def row(y, *xs):
    return [digit(x, y) for x in xs]


def numbers(glyphs):
    """Return how many digits each number has."""
    return np.bincount([glyph.number for glyph in glyphs]).tolist()


def cells(glyphs):
    return [glyph.cell for glyph in glyphs]


TABLE = Grid((0.0, 60.0, 120.0, 180.0), (0.0, 100.0, 200.0))
COMB = Grid((0.0, 60.0), (0.0, 50.0, 100.0, 150.0, 200.0))


def test_close_digits_are_one_number_and_those_far_apart_two():
    assert numbers(laid_out(row(50, 20, 50, 80, 110))) == [4]
    assert numbers(laid_out(row(50, 20, 50, 200, 230))) == [2, 2]
    assert numbers(laid_out(row(50, 20, 80, 140, 200))) == [4]  # widely written, but evenly
    assert numbers(laid_out(row(50, 20, 20 + WIDTH + 4 * HEIGHT))) == [1, 1]
    assert numbers(laid_out(row(50, 20, 100))) == [2]
    assert numbers(laid_out(row(50, 20, 40, 61, 101, 120, 161, 181))) == [3, 2, 2]  # they lean
    assert numbers(laid_out(row(50, 20, 44, 72, 106, 132))) == [5]  # unevenly written


def test_lines_are_numbers_of_their_own():
    glyphs = laid_out([*row(150, 20, 50), *row(50, 20, 50, 80)])
    assert [glyph.line for glyph in glyphs] == [0, 0, 0, 1, 1]
    assert numbers(glyphs) == [3, 2]
    assert are_spaced(glyphs) == [False] * 5


def test_a_line_with_one_gap_has_the_pages_usual_one():
    close = [*row(50, 20, 50, 80), *row(150, 20, 50, 80)]
    far = [digit(20, 250), digit(20 + WIDTH + 2 * HEIGHT, 250)]
    assert numbers(laid_out(far)) == [2]
    assert numbers(laid_out([*close, *far])) == [3, 3, 1, 1]


def test_digits_of_a_table_have_cells_and_each_cell_its_number():
    glyphs = laid_out([*row(150, 120, 150), *row(30, 20, 50, 110), *row(90, 180)], grids=(TABLE,))
    assert cells(glyphs) == [(0, 0, 0)] * 2 + [(0, 0, 1), (0, 1, 1), (0, 2, 1), (0, 2, 1)]
    assert [glyph.line for glyph in glyphs] == [0, 0, 0, 1, 2, 2]
    assert numbers(glyphs) == [2, 1, 1, 2]
    assert are_spaced(glyphs) == [False, False, True, False, False, False]


def test_the_row_of_a_table_is_a_line_however_its_digits_lie():
    glyphs = laid_out([digit(20, 15, 20), digit(150, 45, 20), digit(180, 12, 20)], grids=(TABLE,))
    assert [(glyph.line, glyph.cell) for glyph in glyphs[:2]] == [(0, (0, 0, 0)), (0, (0, 0, 1))]


def test_a_comb_field_is_one_number_whatever_is_empty():
    assert numbers(laid_out(row(30, 25, 75, 125, 175), grids=(COMB,))) == [4]
    assert numbers(laid_out(row(30, 25, 175), grids=(COMB,))) == [2]


def test_cells_with_several_digits_are_a_table_of_one_row():
    glyphs = laid_out(row(30, 12, 37, 62, 87, 125, 175), grids=(COMB,))
    assert numbers(glyphs) == [2, 2, 1, 1]


def boxes(*lefts):
    """Frames of 50 pixels beside each other."""
    return tuple(Grid((0.0, 60.0), (left, left + 50.0)) for left in lefts)


def test_boxes_closely_beside_each_other_are_one_number():
    digits = row(30, 25, 85, 145)
    assert numbers(laid_out(digits, grids=boxes(0.0, 60.0, 120.0))) == [3]
    assert numbers(laid_out(row(30, 25, 85, 195), grids=boxes(0.0, 60.0, 170.0))) == [2, 1]


def test_an_answer_in_its_frame_is_no_part_of_what_stands_beside():
    glyphs = laid_out(row(30, 25, 85), grids=boxes(60.0))
    assert (numbers(glyphs), cells(glyphs)) == ([1, 1], [None, (0, 0, 0)])
    assert [glyph.line for glyph in glyphs] == [0, 0]


def test_a_frame_around_the_page_leaves_its_lines():
    page = Grid((0.0, 400.0), (0.0, 400.0))
    glyphs = laid_out([*row(50, 20, 50), *row(150, 20, 50)], grids=(page,))
    assert [glyph.line for glyph in glyphs] == [0, 0, 1, 1]
    assert numbers(glyphs) == [2, 2]


def test_a_table_in_a_frame_has_the_cells():
    frame = Grid((-50.0, 300.0), (-50.0, 300.0))
    assert cells(laid_out(row(30, 20, 150), grids=(frame, TABLE))) == [(1, 0, 0), (1, 0, 1)]


@pytest.mark.parametrize("slope", [-12.0, 12.0])
def test_a_page_that_lies_aslant_has_the_same_layout(slope):
    fall = np.tan(np.radians(slope))
    level = [*row(30, 20, 50, 150), *row(90, 50, 180), *row(150, 20, 150, 180)]
    placed = [(box.left + WIDTH / 2, box.top + HEIGHT / 2) for box in (one.box for one in level)]
    aslant = [digit(x - fall * y, y + fall * x) for x, y in placed]
    grid = Grid(TABLE.rows, TABLE.columns, slope)
    rows, columns = (
        tuple(border * (1 + fall**2) for border in borders) for borders in (TABLE.rows, TABLE.columns)
    )
    glyphs = laid_out(aslant, slope, (Grid(rows, columns, slope),))
    assert grid.straight(*placed[0]) != placed[0]
    assert cells(glyphs) == cells(laid_out(level, grids=(TABLE,)))
    assert numbers(glyphs) == [2, 1, 1, 1, 1, 2]


def test_numbers_in_columns_are_a_table():
    page = [*row(50, 20, 50, 200), *row(110, 50, 200, 230), *row(170, 20, 50, 210)]
    table = table_of(laid_out(page))
    assert (len(table.rows), len(table.columns)) == (4, 3)
    assert [cell[1:] for cell in cells(laid_out(page, grids=(table,)))] == [
        (0, 0), (0, 0), (0, 1), (1, 0), (1, 1), (1, 1), (2, 0), (2, 0), (2, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "page",
    [
        [],
        [*row(50, 20, 50, 80), *row(110, 20, 50), *row(170, 20, 50, 80)],
        [*row(50, 20, 50, 200), *row(110, 20, 50, 200)],
        [*row(50, 20, 50, 200), *row(110, 80, 110, 260), *row(170, 140, 320)],
        [*row(50, 20, 50, 200), *row(110, 20), *row(170, 20, 50), *row(230, 20, 50)],
    ],
    ids=["nothing", "a column", "two lines", "staggered", "a word beside a list"],
)
def test_other_pages_are_no_tables(page):
    assert table_of(laid_out(page)) is None


def test_digits_written_over_squares_are_in_no_table():
    squares = Grid((0, 40, 80, 120), (0, 40, 80, 120))
    over = [Glyph(Box(left, 10, left + 30, 90), INK) for left in (5, 45, 85)]
    small = [Glyph(Box(left, 5, left + 20, 35), INK) for left in (5, 45, 85)]
    assert grids_that_hold(over, (squares,)) == ()
    assert grids_that_hold(small, (squares,)) == (squares,)


def test_a_number_that_goes_on_over_squares_is_in_no_table():
    squares = Grid((0, 40, 80, 120), (0, 40, 80, 120))
    number = [Glyph(Box(left, 5, left + 12, 35), INK) for left in (5, 22, 45, 62, 85)]
    assert grids_that_hold(number, (squares,)) == ()
    oblong = Grid((0, 40, 80, 120), (0, 90, 180, 270))
    assert grids_that_hold(number, (oblong,)) == (oblong,)


def test_a_comb_of_which_some_lines_are_not_seen_is_one_number():
    comb = Grid((0, 60), (10, 80, 150, 220, 430, 500))
    found = laid_out(row(30, 45, 115, 185, 255, 325, 465), grids=(comb,))
    assert numbers(found) == [6]
    table = Grid((0, 60), (10, 80, 290, 500))
    assert numbers(laid_out(row(30, 45, 115, 185), grids=(table,))) == [1, 2]
