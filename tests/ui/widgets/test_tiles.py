"""Tests of layouts of tiles and bars."""

import numpy as np
import pytest

from digitpad.ui.widgets.tiles import Tiles, strip_for, tiles_for

pytest.importorskip("tkinter")


def test_every_cell_is_painted_where_it_is_pointed_at():
    tiles = Tiles(count=5, height=2, width=3, columns=2, scale=4, gap=3)
    colours = np.arange(1, 31, dtype=np.uint32).reshape(5, 2, 3)
    painted = tiles.paint(colours, 100, 200)
    assert painted.shape[::-1] == tiles.size
    for cell in range(tiles.cells):
        left, top, right, bottom = tiles.box(cell)
        assert (painted[top:bottom, left:right] == cell + 1).all()
        assert tiles.at(left, top) == tiles.at(right - 1, bottom - 1) == cell
    assert painted[0, 12] == 100  # a gap
    assert painted[-1, -1] == 200  # no picture
    assert tiles.at(12, 0) is None
    assert tiles.at(-1, 0) is None
    assert tiles.at(20, 25) is None
    assert tiles.at(1000, 0) is None


def test_arrows_go_over_gaps_and_stop_at_the_edge():
    tiles = Tiles(count=3, height=2, width=2, columns=2, scale=1, gap=1)
    assert tiles.beside(0, 1, 0) == 1
    assert tiles.beside(1, 1, 0) == 4  # the next picture
    assert tiles.beside(5, 1, 0) == 5  # the edge
    assert tiles.beside(2, 0, 1) == 8  # the picture below
    assert tiles.beside(6, 0, 1) == 6  # none below
    whole = Tiles(count=3, height=2, width=2, columns=2, scale=1, gap=1, whole=True)
    assert [whole.beside(0, 1, 0), whole.beside(0, 0, 1), whole.beside(1, 0, 1)] == [1, 2, 1]
    assert whole.cells == 3
    assert whole.at(*whole.box(2)[:2]) == 2


@pytest.mark.parametrize("shape", [(16, 28, 28), (84, 7, 7), (1, 28, 28), (64, 14, 14)])
def test_pictures_are_as_large_as_the_room(shape):
    tiles = tiles_for(shape, (500, 300), 28)
    assert tiles.size[0] <= 500
    assert tiles.size[1] <= 300
    larger = Tiles(*shape, max(503 // (shape[2] * (tiles.scale + 1) + 3), 1), tiles.scale + 1, 3)
    assert larger.size[0] > 500 or larger.size[1] > 300


def test_what_does_not_fit_goes_on_below_and_to_the_right():
    many = tiles_for((400, 7, 7), (200, 100), 28)
    assert many.size[0] <= 200
    assert many.size[1] > 100
    matrix = tiles_for((1, 256, 784), (400, 300), 28, columns=1)
    assert (matrix.scale, matrix.size) == (1, (784, 256))
    assert tiles_for((84 * 16, 3, 3), (400, 300), 28, columns=84).columns == 84


def test_thousands_of_pictures_are_made_smaller():
    assert tiles_for((500, 28, 28), (400, 300), 28).scale == 2
    many = tiles_for((6_000, 28, 28), (400, 300), 28)
    assert many.scale == 1
    assert many.columns * 31 - 3 <= 400


pytest.importorskip("tkinter")


@pytest.mark.parametrize("count", [10, 104, 784])
def test_every_bar_is_found_where_it_lies(count):
    strip = strip_for(count, (420, 220), 44, 200)
    assert strip.size[0] <= 420
    for cell in range(count):
        left, top, right, bottom = strip.box(cell)
        assert strip.at(left, top) == strip.at(right - 1, bottom - 1) == cell
    assert strip.at(-1, 0) is None
    assert strip.at(500, 0) is None


def test_bars_are_as_high_as_their_figures():
    strip = strip_for(3, (120, 100), 40, 100)
    values, colours = np.array([0, 0.5, 1], np.float32), np.array([5, 6, 7], np.uint32)
    painted = strip.paint(values, colours, 1, track=1, ground=2)
    assert painted.shape[::-1] == strip.size
    heights = [(painted[:, strip.box(bar)[0]] == colour).sum() for bar, colour in enumerate(colours)]
    assert heights == [1, 50, 99]
    assert painted[-1, strip.box(0)[2]] == 2


def test_what_is_below_zero_hangs_from_the_middle():
    strip = strip_for(2, (120, 100), 40, 100)
    painted = strip.paint(np.array([-1, 1], np.float32), np.array([5, 6], np.uint32), 1, 1, 2)
    below, above = (painted[:, strip.box(bar)[0]] for bar in (0, 1))
    assert np.flatnonzero(below == 5).min() == np.flatnonzero(above == 6).max() == 50


def test_arrows_go_from_bar_to_bar():
    strip = strip_for(300, (420, 220), 44, 200)
    assert strip.rows == 3
    assert strip.beside(5, 1, 0) == 6
    assert strip.beside(5, 0, 1) == 5 + strip.columns
    assert strip.beside(0, -1, 0) == 0
