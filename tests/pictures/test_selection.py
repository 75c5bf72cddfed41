"""pictures/selection.py: what is unlike the rest of a page's ink is left out."""

import numpy as np

from digitpad.pictures.model import Rectangle
from digitpad.pictures.pieces import Cutting
from digitpad.pictures.selection import alike


def stroke(grey=200, thick=6, height=60, left=0):
    """An upright stroke with paper around it."""
    drawn = np.zeros((height, thick + 2), np.uint8)
    drawn[1:-1, 1:-1] = grey
    return Cutting(Rectangle(left, 0, left + thick + 2, height), drawn)


def test_one_pen_is_alike():
    page = [stroke(190), stroke(200, thick=8), stroke(220)]
    assert alike(page) == page


def test_what_is_far_fainter_or_broader_is_left_out():
    page = [stroke(), stroke(), stroke()]
    assert alike([*page, stroke(80)]) == page
    assert alike([*page, stroke(thick=30)]) == page


def test_two_may_be_unlike():
    page = [stroke(), stroke(80)]
    assert alike(page) == page


def test_many_specks_count_less_than_one_digit():
    digit = stroke(thick=14, height=140)
    specks = [stroke(thick=2, height=9) for _ in range(8)]
    assert digit in alike([*specks, digit])
