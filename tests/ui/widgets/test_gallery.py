"""The gallery: where thumbnails lie, and which are selected; no window is needed."""

import pytest

from digitpad.ui.widgets.gallery import GroupedCells, Heading, Selection

CELL, HEADING = 10, 6
LABELS = [0] * 5 + [3] * 2 + [9] * 4  # in three columns: rows of 3, 2, 2, 3, 1


@pytest.fixture
def grid() -> GroupedCells:
    return GroupedCells(LABELS, 35, CELL, HEADING)


def test_groups_have_headings_and_rows(grid):
    assert grid.columns == 3
    assert grid.headings == [Heading(0, 5, 0), Heading(3, 2, 26), Heading(9, 4, 42)]
    assert [(row.first, row.count, row.top) for row in grid.rows] == [
        (0, 3, 6),
        (3, 2, 16),
        (5, 2, 32),
        (7, 3, 48),
        (10, 1, 58),
    ]
    assert grid.height == 68


@pytest.mark.parametrize("index", range(len(LABELS)))
def test_a_cell_is_found_where_it_lies(grid, index):
    x, y = grid.place(index)
    for right, down in ((0, 0), (CELL - 1, CELL - 1)):
        assert grid.at(x + right, y + down) == index


@pytest.mark.parametrize("place", [(0, 0), (25, 20), (5, 28), (15, 60), (-1, 8), (31, 8), (5, 68), (5, 1000)])
def test_between_cells_there_is_none(grid, place):
    assert grid.at(*place) is None


def test_only_rows_in_sight_are_named(grid):
    assert grid.between(0, 100) == range(11)
    assert grid.between(0, 5) == range(0)
    assert grid.between(10, 12) == range(3)
    assert grid.between(16, 32) == range(3, 7)
    assert grid.between(58, 60) == range(10, 11)
    assert grid.between(68, 99) == range(0)


@pytest.mark.parametrize(
    ("index", "right", "down", "there"),
    [
        (0, 1, 0, 1),
        (2, 1, 0, 3),
        (0, -1, 0, 0),
        (10, 1, 0, 10),
        (2, 0, 1, 4),  # the row below is shorter
        (4, 0, 1, 6),  # into the next group
        (6, 0, -1, 4),
        (0, 0, -1, 0),
        (10, 0, 1, 10),
        (0, 0, 99, 10),
        (5, -(10**9), 0, 0),
        (5, 10**9, 0, 10),
    ],
)
def test_arrows_go_from_cell_to_cell(grid, index, right, down, there):
    assert grid.beside(index, right, down) == there


def test_nothing_and_no_room():
    empty = GroupedCells([], 100, CELL, HEADING)
    assert (empty.height, empty.between(0, 100), empty.at(5, 5)) == (0, range(0), None)
    assert GroupedCells([1, 1], 1, CELL, HEADING).columns == 1


@pytest.fixture
def selection() -> Selection:
    selection = Selection()
    selection.show([10, 11, 12, 13, 14])
    return selection


def test_click_ctrl_click_and_shift_click(selection):
    selection.only(1)
    assert selection.keys == [11]
    selection.toggle(3)
    assert selection.keys == [11, 13]
    selection.toggle(1)
    assert selection.keys == [13]
    selection.only(3)
    selection.extend(1)
    assert selection.keys == [11, 12, 13]
    selection.extend(4)  # from the same place to the other side
    assert selection.keys == [13, 14]
    selection.every()
    assert selection.keys == [10, 11, 12, 13, 14]
    selection.none()
    assert selection.keys == []


def test_what_is_still_there_stays_selected(selection):
    selection.only(1)
    selection.toggle(3)
    selection.show([9, 10, 11, 14])
    assert selection.keys == [11]
    assert selection.cursor == 3  # the one it was on has gone; the place is left


def test_the_cursor_goes_with_its_thing(selection):
    selection.only(3)
    selection.show([1, 2, 13])
    assert selection.cursor == 2
    selection.show([])
    assert selection.cursor is None
    assert selection.keys == []
    selection.show([1])
    selection.extend(0)
    assert selection.keys == [1]
