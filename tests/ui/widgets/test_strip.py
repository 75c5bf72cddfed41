"""Figures as bars: ui/strip.py."""

import numpy as np
import pytest

pytest.importorskip("tkinter")

from digitpad.ui.widgets.strip import strip_for


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
