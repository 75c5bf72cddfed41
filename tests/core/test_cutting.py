"""Cutting of ink in which digits touch: where, and which pieces may be a digit."""

import math
from itertools import pairwise

import pytest

from digitpad.core.cutting import as_drawn, candidates, cut_pieces
from digitpad.core.ink import StrokePart, bounds


def ring(x, y, radius, start=-90):
    angles = [math.radians(start + 360 * step / 40) for step in range(41)]
    return tuple((x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles)


JOINED_NOUGHTS = (ring(100, 100, 50) + ring(220, 100, 50),)  # "00" from top to top without lifting the pen
WHOLE = [StrokePart(0, 0, len(JOINED_NOUGHTS[0]))]
WIDTH, HEIGHT = 220.0, 100.0


def test_two_noughts_in_one_stroke_are_cut_between_them():
    pieces = cut_pieces(WHOLE, JOINED_NOUGHTS, WIDTH, HEIGHT)
    assert pieces[0].first == 0
    assert pieces[-1].end == len(JOINED_NOUGHTS[0])
    assert all(a.end - 1 == b.first for a, b in pairwise(pieces))
    assert len(pieces) > 2
    boxes = [
        bounds(tuple(part.points(JOINED_NOUGHTS) for part in candidate.parts))
        for candidate in candidates(pieces, JOINED_NOUGHTS, HEIGHT)
    ]
    for nought in ((50, 50, 150, 150), (170, 50, 270, 150)):
        assert any(box == pytest.approx(nought, abs=12) for box in boxes)


def test_what_is_broader_or_lower_than_a_digit_is_no_candidate():
    pieces = cut_pieces(WHOLE, JOINED_NOUGHTS, WIDTH, HEIGHT)
    found = candidates(pieces, JOINED_NOUGHTS, HEIGHT)
    assert found
    for candidate in found:
        left, top, right, bottom = bounds(tuple(part.points(JOINED_NOUGHTS) for part in candidate.parts))
        assert bottom - top >= 0.45 * HEIGHT
        assert right - left <= 1.7 * (bottom - top)
        assert 0 < candidate.fit <= 1
        assert candidate.end - candidate.first < len(pieces)


def test_a_scribble_is_not_cut():
    scribble = (tuple((x / 10, 100.0 * (x % 2)) for x in range(200)),)
    assert cut_pieces([StrokePart(0, 0, 200)], scribble, 20.0, 100.0) == []


def test_a_bar_that_is_drawn_last_is_placed_beside_what_it_lies_on():
    first, second = ring(100, 100, 50), ring(200, 100, 50)
    bar = ((60.0, 100.0), (140.0, 100.0))
    strokes = (first, second, bar)
    whole = [StrokePart(place, 0, len(stroke)) for place, stroke in enumerate(strokes)]
    order = [piece.stroke for piece in cut_pieces(whole, strokes, 200.0, 100.0)]
    assert order.index(2) < order.index(1)


def test_parts_that_follow_upon_each_other_are_one():
    assert as_drawn([StrokePart(1, 0, 3), StrokePart(0, 4, 9), StrokePart(0, 0, 5)]) == (
        StrokePart(0, 0, 9),
        StrokePart(1, 0, 3),
    )
    apart = (StrokePart(0, 0, 3), StrokePart(0, 5, 9))
    assert as_drawn(reversed(apart)) == apart
