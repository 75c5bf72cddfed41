"""Numbers composed of single digits: their order, their gaps, their joins, and what is cut out of them."""

from itertools import pairwise

import numpy as np
import pytest

from digitpad.core.ink import bounds
from digitpad.training.synthesis.composing import Composing, composed, digit_of, section_of
from digitpad.training.synthesis.writer import write

EVEN = {"size": 0.0, "drift": 0.0}


@pytest.fixture
def generator():
    return np.random.default_rng(2)


@pytest.fixture
def digits(generator):
    return [write(digit, generator) for digit in (8, 0, 4)]


@pytest.mark.parametrize("gap", [-0.3, 0.2])
def test_gaps_are_as_wide_as_asked_for(digits, generator, gap):
    number = composed(digits, Composing(gap=(gap, gap), joined=0.0, **EVEN), generator)
    assert len(number.strokes) == sum(map(len, digits))
    assert not number.is_joined
    boxes = []
    for place in range(3):
        of_it = zip(number.strokes, number.owners, strict=True)
        boxes.append(bounds(tuple(stroke for stroke, owners in of_it if owners[0] == place)))
    for (_l, top, right, bottom), (left, *_rest) in pairwise(boxes):
        assert left - right == pytest.approx(0.6 * gap)
        assert bottom - top == pytest.approx(1)


def test_without_lifting_the_pen_digits_have_a_stroke_in_common(digits, generator):
    number = composed(digits, Composing(joined=1.0), generator)
    assert number.is_joined
    assert len(number.strokes) == sum(map(len, digits)) - 2
    assert all(
        len(owners) == len(stroke) for stroke, owners in zip(number.strokes, number.owners, strict=True)
    )
    assert {owner for owners in number.owners for owner in owners} == {0, 1, 2}


def test_a_digit_is_cut_out_with_its_own_points(digits, generator):
    number = composed(digits, Composing(joined=1.0), generator)
    cut = digit_of(number, 1, generator)
    whole = [point for stroke in cut for point in stroke]
    of_it = zip(number.strokes, number.owners, strict=True)
    own = [p for stroke, owners in of_it for p, owner in zip(stroke, owners, strict=True) if owner == 1]
    assert len(own) - 5 <= len(whole) <= len(own) + 5


def test_a_part_is_what_was_drawn_between_two_fractions_of_the_way():
    line = tuple((float(x), 0.0) for x in range(11))
    assert section_of((line,), 0.2, 0.5) == (line[2:6],)
    assert section_of((line, line), 0.25, 0.75) == (line[5:], line[:6])
    assert section_of((((3.0, 4.0),),), 0.3, 0.5) == (((3.0, 4.0),),)
