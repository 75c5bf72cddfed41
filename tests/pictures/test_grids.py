"""Grids from lines that meet: tables, combs, frames, open ones, and what is none."""

import math
from dataclasses import replace

import numpy as np
import pytest
from support.reading_pages import PageJob, made_page
from support.reading_pictures import bundled

from digitpad.pictures.finding import find
from digitpad.pictures.grids import Border, border_of, grids_between, grids_of
from digitpad.pictures.lines import Lines
from digitpad.pictures.model import PictureOptions
from digitpad.pictures.ruling import RuledLine, Ruling
from digitpad.pictures.segments import Segment

HEIGHT = 40.0  # of digits


def level(y, x0, x1):
    return Border(x0, y, x1, y)


def upright(x, y0, y1):
    return Border(x, y0, x, y1)


def shapes(grids):
    """Return how many rows and columns each has."""
    return [(len(grid.rows) - 1, len(grid.columns) - 1) for grid in grids]


TABLE = (
    [level(y, 0, 300) for y in (0, 60, 120, 180)],
    [upright(x, 0, 180) for x in (0, 100, 200, 300)],
)


def aslant(edges, degrees, bend=0.0):
    """Turn lines, and let the later ones of them fall by more, as a camera that is not above them does."""
    turn = math.tan(math.radians(degrees))
    turned = []
    for number, edge in enumerate(edges):
        fall = turn + bend * number
        starts = edge.x0 - turn * edge.y0, edge.y0 + fall * edge.x0
        turned.append(Border(*starts, edge.x1 - turn * edge.y1, edge.y1 + fall * edge.x1))
    return turned


def test_a_line_that_wavers_is_straight():
    wavers = 30 + 0.1 * np.arange(101) + 2 * np.sin(np.arange(101))
    assert border_of(20, wavers) == pytest.approx((20, 30, 120, 40), abs=0.5)
    assert border_of(5, np.array([7.0])) == (5, 7, 5, 7)


def ruled(row, first=30, last=170):
    there = np.zeros(200, bool)
    there[first:last] = True
    return RuledLine(np.full(200, row, np.float32), there, 1, 0.5)


def piece(row):
    return Segment(30, np.full(140, float(row)), 2.0)


def test_ruling_and_pieces_of_lines_make_a_table_together():
    lines = Lines((piece(30), piece(100)), (piece(31), piece(99)), HEIGHT)
    (grid,) = grids_of(replace(lines, ruling=Ruling((ruled(169),), (ruled(168),))), 1.0)
    assert shapes([grid]) == [(2, 2)]
    assert grid.rows == (30, 100, 169)
    assert grids_of(replace(lines, height=0.0), 1.0) == ()


def test_paper_with_squares_is_no_table():
    many = tuple(ruled(10 * place, 0, 200) for place in range(20))
    assert grids_of(Lines(height=HEIGHT, ruling=Ruling(many, many)), 1.0) == ()
    assert grids_of(Lines(height=8.0, ruling=Ruling(many[:9], many[:9])), 1.0) != ()


def test_a_table_has_its_cells():
    (grid,) = grids_between(*TABLE, HEIGHT, 2.0)
    assert grid.rows == (0, 120, 240, 360)
    assert grid.columns == (0, 200, 400, 600)
    assert grid.cell_at(250, 130) == (1, 1)


def test_lines_that_nearly_meet_and_double_ones_are_a_table_all_the_same():
    rows = [level(y, 8, 291) for y in (0, 3, 60, 120, 174)]
    columns = [upright(x, 7, 170) for x in (0, 96, 101, 200, 300)]
    assert shapes(grids_between(rows, columns, HEIGHT, 1.0)) == [(3, 3)]


@pytest.mark.parametrize("degrees", [-9.0, 0.0, 9.0])
@pytest.mark.parametrize("bend", [0.0, 0.006])
def test_a_table_that_lies_aslant_has_the_same_cells(degrees, bend):
    (grid,) = grids_between(aslant(TABLE[0], degrees, bend), aslant(TABLE[1], degrees), HEIGHT, 1.0)
    assert shapes([grid]) == [(3, 3)]
    turn = math.tan(math.radians(degrees))
    for row, y in enumerate((30, 90, 150)):
        for column, x in enumerate((50, 150, 250)):
            assert grid.cell_at(x - turn * y, y + (turn + bend * row) * x) == (row, column)


def test_a_frame_is_one_cell():
    frame = [level(0, 0, 200), level(70, 0, 200)], [upright(0, 0, 70), upright(200, 0, 70)]
    assert shapes(grids_between(*frame, HEIGHT, 1.0)) == [(1, 1)]


def test_boxes_are_grids_of_their_own_in_reading_order():
    rows = [level(y, x, x + 50) for x in (160, 0, 80) for y in (0, 60)]
    rows += [level(200, 0, 50), level(260, 0, 50)]
    columns = [upright(x + side, 0, 60) for x in (160, 0, 80) for side in (0, 50)]
    columns += [upright(0, 200, 260), upright(50, 200, 260)]
    grids = grids_between(rows, columns, HEIGHT, 1.0)
    assert [grid.columns[0] for grid in grids] == [0, 80, 160, 0]
    assert grids[-1].rows == (200, 260)


def test_a_comb_is_a_row_above_its_line():
    ticks = [upright(x, 45, 60) for x in (50, 100, 150)]
    (grid,) = grids_between([level(60, 0, 200)], ticks, HEIGHT, 1.0)
    assert grid.columns == (0, 50, 100, 150, 200)
    assert grid.cell_at(75, 35) == (0, 1)
    assert grid.cell_at(75, 70) is None


def test_boxes_whose_lower_line_is_missing_have_their_row():
    sides = [upright(x, 0, 70) for x in (0, 50, 100, 150)]
    (grid,) = grids_between([level(0, 0, 150), level(2, 0, 150)], sides, HEIGHT, 1.0)
    assert (grid.rows, grid.columns) == ((1, 70), (0, 50, 100, 150))


def test_a_table_without_a_border_has_open_cells():
    rows, columns = [level(y, 0, 300) for y in (60, 120)], [upright(x, 0, 180) for x in (100, 200)]
    assert shapes(grids_between(rows, columns, HEIGHT, 1.0)) == [(3, 3)]


def test_lines_that_enclose_nothing_are_no_grid():
    assert grids_between([], [], HEIGHT, 1.0) == ()
    assert grids_between([level(y, 0, 300) for y in (0, 60, 120)], [], HEIGHT, 1.0) == ()
    assert grids_between([level(50, 0, 100)], [upright(50, 0, 100)], HEIGHT, 1.0) == ()
    assert grids_between([level(0, 0, 100), level(50, 0, 100)], [upright(50, 0, 50)], HEIGHT, 1.0) == ()


def test_short_pieces_of_a_line_and_one_that_is_too_long_change_nothing():
    pieces = [Border(10, 121, 40, 126), Border(250, 58, 280, 64)]  # each alone would fall by far
    too_long = [upright(100, 0, 260)]
    (grid,) = grids_between([*TABLE[0], *pieces], [*TABLE[1], *too_long], HEIGHT, 1.0)
    assert shapes([grid]) == [(3, 3)]
    assert grid.rows == pytest.approx((0, 60, 120, 180), abs=3)


@pytest.mark.parametrize(
    ("kind", "seed", "shapes"),
    [
        ("table", 8_318, [(4, 5)]),
        ("table", 8_325, [(5, 5)]),
        ("form", 8_303, [(1, 4), (1, 9), (1, 7), (1, 2), (1, 4)]),  # combs below each other
        ("framed", 8_331, [(1, 1)]),
    ],
)
def test_strokes_in_line_by_chance_are_no_borders(data_folder, kind, seed, shapes):
    made = made_page(PageJob(kind, seed, data_folder))
    page = find(made.picture, PictureOptions(turns=0), bundled())
    assert [(len(grid.rows) - 1, len(grid.columns) - 1) for grid in page.grids] == shapes
