"""Rows that tests compose, and the marks of the made writer."""

from itertools import pairwise

import numpy as np
import pytest
from support.composed_rows import Spacing, composed, in_line

from digitpad.core.ink import bounds
from digitpad.training.synthesis.mark_writer import MARKS, write_mark
from digitpad.training.synthesis.writer import write


@pytest.fixture
def generator():
    return np.random.default_rng(7)


def digits(generator, *labels):
    return [write(label, generator) for label in labels]


def test_digits_with_gaps_lie_beside_each_other(generator):
    spacing = Spacing(closest=0.2, widest=0.4, joined=0.0)
    row = composed(digits(generator, 3, 6, 2, 3), generator, spacing)
    boxes = [bounds([stroke]) for stroke in row.strokes]
    assert row.meetings == ("apart",) * 3
    assert all(left[2] < right[0] for left, right in pairwise(boxes))


def test_digits_overlap_by_what_was_asked_for(generator):
    spacing = Spacing(closest=-0.4, widest=-0.4, joined=0.0, least=1, most=1)
    left, right = (
        bounds([stroke]) for stroke in composed(digits(generator, 6, 3), generator, spacing).strokes
    )
    narrower = min(left[2] - left[0], right[2] - right[0])
    assert left[2] - right[0] == pytest.approx(0.4 * narrower)


def test_digits_joined_are_one_stroke_without_a_leap(generator):
    spacing = Spacing(closest=-0.1, widest=0.1, joined=1.0)
    row = composed(digits(generator, 6, 2), generator, spacing)
    assert row.meetings == ("joined",)
    (stroke,) = row.strokes
    steps = np.hypot(*np.diff(np.array(stroke), axis=0).T)
    assert steps.max() < 0.2


def test_no_stroke_is_lost_when_the_pen_stays_down_or_a_bar_comes_late(generator):
    for _ in range(100):
        drawings = digits(generator, 7, 5, 4, 1, 0)
        row = composed(drawings, generator, Spacing(joined=0.5))
        points = sum(len(stroke) for digit in drawings for stroke in digit)
        assert sum(len(stroke) for stroke in row.strokes) >= points
        joined = row.meetings.count("joined")
        assert len(row.strokes) == sum(map(len, drawings)) - joined


def test_the_same_seed_composes_the_same():
    rows = [composed(digits(np.random.default_rng(3), 4, 2, 7), np.random.default_rng(5)) for _ in range(2)]
    assert rows[0] == rows[1]


def test_a_digit_in_line_stands_on_the_line(generator):
    left, top, _right, foot = bounds(in_line(write(5, generator), 0.8))
    assert (left, top, foot) == pytest.approx((0, -0.8, 0))


@pytest.mark.parametrize("sign", MARKS)
def test_marks_are_of_the_size_of_a_line_and_differ_each_time(sign, generator):
    first, second = write_mark(sign, generator), write_mark(sign, generator)
    assert first != second
    _left, top, _right, foot = bounds(first)
    assert -1.4 < top <= foot < 0.45


def test_marks_lie_where_they_belong(generator):
    assert all(bounds(write_mark(".", generator))[1] > -0.2 for _ in range(50))
    assert all(-0.7 < bounds(write_mark("-", generator))[1] < -0.2 for _ in range(50))
    opening, closing = (write_mark(sign, generator)[0] for sign in "()")
    middle = len(opening) // 2
    assert opening[middle][0] < opening[0][0]
    assert closing[middle][0] > closing[0][0]
