"""raster.py: the properties of the MNIST rule, and MNIST itself as an oracle."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from digitpad.core.arrays import SIDE
from digitpad.core.ink import bounds, parse_sample
from digitpad.core.raster import BOX, steps_of_glyph, steps_of_ink

SEVEN = parse_sample((Path(__file__).parents[1] / "data" / "seven.jsonl").read_text()).strokes
DOT = (((500.0, 500.0),),)

coordinates = st.integers(0, 1000).map(float)
points = st.tuples(coordinates, coordinates)
drawings = st.lists(st.lists(points, min_size=1, max_size=9).map(tuple), min_size=1, max_size=4).map(tuple)
huge = st.floats(-1e9, 1e9)
odd_drawings = st.lists(
    st.lists(st.tuples(huge, huge), min_size=1, max_size=5).map(tuple), min_size=1, max_size=3
).map(tuple)


def moved(strokes, dx, dy, scale=1.0):
    return tuple(tuple((x * scale + dx, y * scale + dy) for x, y in stroke) for stroke in strokes)


def longer_side(strokes):
    left, top, right, bottom = bounds(strokes)
    return max(right - left, bottom - top)


def extent(grey):
    """Return height and width of the ink."""
    rows, columns = np.flatnonzero(grey.any(axis=1)), np.flatnonzero(grey.any(axis=0))
    return rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1


def twice_the_moment(grey, axis):
    """Return total ink, and twice its moment from the edge along `axis`, in whole numbers."""
    mass = grey.sum(axis=1 - axis, dtype=np.int64)
    return int(mass.sum()), int(mass @ (2 * np.arange(len(mass)) + 1))


def nearest_difference(digit, others):
    """Return the largest grey difference between digits at the best shift of at most one pixel."""
    shifts = [(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    difference = [np.abs(np.roll(others, s, (-2, -1)).astype(int) - digit).max((-2, -1)) for s in shifts]
    return np.min(difference, axis=0)


@given(odd_drawings)
@example((((0.0, 0.0), (0.0, 2.2250738585e-313)),))
@example((((1e9, 1e9), (1e9 - 1e-7, 1e9)),))
def test_any_ink_gives_a_digit(strokes):
    steps = steps_of_ink(strokes)
    assert (steps.shrunk.dtype, steps.shrunk.shape) == (np.uint8, (BOX, BOX))
    assert (steps.centred.dtype, steps.centred.shape) == (np.uint8, (SIDE, SIDE))
    assert (steps.digit.dtype, steps.digit.shape) == (np.float32, (SIDE, SIDE))
    assert steps.centred.max() == 255
    assert (steps.digit.min(), steps.digit.max()) == (0, 1)


@given(drawings)
def test_the_longer_side_fills_the_box(strokes):
    assume(longer_side(strokes) > 0)
    assert abs(max(extent(steps_of_ink(strokes).centred)) - BOX) <= 1


@given(drawings, st.sampled_from([0, 1]))
def test_the_centre_of_mass_lies_in_14_to_15_where_the_ink_then_fits(strokes, axis):
    steps = steps_of_ink(strokes)
    total, moment = twice_the_moment(steps.shrunk, axis)
    if 6 * 2 * total <= moment < 15 * 2 * total:  # else the box would have to leave the picture
        total, moment = twice_the_moment(steps.centred, axis)
        assert 14 * 2 * total <= moment < 15 * 2 * total
    else:
        span = np.flatnonzero(steps.centred.any(axis=1 - axis))
        assert span[0] == 0 or span[-1] == SIDE - 1 or extent(steps.shrunk)[axis] < BOX


@given(drawings)
def test_no_ink_is_lost_in_centring(strokes):
    steps = steps_of_ink(strokes)
    assert steps.centred.sum(dtype=int) == steps.shrunk.sum(dtype=int)


@given(drawings, st.integers(-20, 20))
def test_scaling_by_a_power_of_two_changes_nothing(strokes, power):
    assume(longer_side(strokes) > 0)
    scaled = steps_of_ink(moved(strokes, 0, 0, 2.0**power))
    assert np.array_equal(scaled.centred, steps_of_ink(strokes).centred)


@given(drawings, st.integers(-5000, 5000), st.integers(-5000, 5000), st.floats(0.01, 100))
def test_the_digit_is_the_same_wherever_and_however_large_it_is_drawn(strokes, dx, dy, scale):
    assume(longer_side(strokes) > 0)
    other = steps_of_ink(moved(strokes, dx, dy, scale)).centred
    assert (
        nearest_difference(steps_of_ink(strokes).centred, other) <= 54
    )  # a row and a column of a pixel's 9×9


def test_the_square_is_where_the_crop_lies_in_the_drawing():
    square = steps_of_ink(SEVEN).square
    left, top, right, bottom = bounds(SEVEN)
    assert square is not None
    assert square.left <= left <= right <= square.left + square.side
    assert square.top <= top <= bottom <= square.top + square.side


@pytest.mark.parametrize("smallest", [0.0, 200.0])
def test_a_dot_stays_a_dot(smallest):
    assert max(extent(steps_of_ink(DOT, smallest).centred)) <= 4


def test_a_tiny_scribble_is_not_blown_up_where_a_smallest_size_is_given():
    scribble = (((500.0, 500.0), (503.0, 501.0), (501.0, 503.0)),)
    assert max(extent(steps_of_ink(scribble, smallest=200).centred)) <= 4
    assert max(extent(steps_of_ink(scribble).centred)) >= BOX - 1


def test_the_smallest_size_leaves_larger_ink_alone():
    assert np.array_equal(steps_of_ink(SEVEN, smallest=200).centred, steps_of_ink(SEVEN).centred)


def test_a_scribble_of_ten_thousand_points_keeps_its_shape():
    angles = np.linspace(0, 40 * math.pi, 10_000)
    circles = (tuple((500 + 300 * math.cos(a), 500 + 300 * math.sin(a)) for a in angles),)
    steps = steps_of_ink(circles)
    once = steps_of_ink((circles[0][:501],))
    assert nearest_difference(once.centred, steps.centred) <= 40
    assert steps.centred[12:16, 12:16].max() == 0  # the hole in the middle


def test_a_wider_pen_gives_more_ink():
    thin, usual, wide = (steps_of_ink(SEVEN, pen=pen).shrunk.mean() for pen in (0.05, 0.12, 0.2))
    assert thin < usual < wide


def test_the_pen_is_a_tenth_of_the_digit():
    steps = steps_of_ink((((500.0, 100.0), (500.0, 900.0)),))
    assert 0.10 <= steps.shrunk[10].sum() / 255 / BOX <= 0.13


def test_strokes_are_soft_at_the_edges_and_full_within():
    grey = steps_of_ink(SEVEN).centred
    assert ((grey > 0) & (grey < 255)).sum() > 20
    assert (grey == 255).sum() > 20


def test_a_glyph_without_ink_gives_a_blank_digit():
    assert not steps_of_glyph(np.zeros((50, 70), np.uint8)).centred.any()


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (3, 4), (200, 90)])
def test_a_glyph_of_any_size_fills_the_box(shape):
    glyph = np.pad(np.full(shape, 90, np.uint8), 5)
    steps = steps_of_glyph(glyph)
    assert steps.centred.max() == 255
    assert max(extent(steps.centred)) == BOX


@given(drawings)
def test_a_made_digit_comes_back_from_the_rule(strokes):
    assume(longer_side(strokes) > 0)
    digit = steps_of_ink(strokes).centred
    assert nearest_difference(digit, steps_of_glyph(digit).centred) <= 2


@given(st.data())
def test_a_glyph_gives_the_same_digit_wherever_it_lies(data):
    digit = steps_of_ink(data.draw(drawings)).centred
    padded = np.pad(digit, [(data.draw(st.integers(0, 9)), data.draw(st.integers(0, 9))) for _ in "yx"])
    assert np.array_equal(steps_of_glyph(padded).centred, steps_of_glyph(digit).centred)


def test_mnist_comes_back_from_the_rule(data_folder: Path):
    with np.load(data_folder / "mnist" / "mnist.npz", allow_pickle=False) as mnist:
        digits = mnist["x_test"]
    again = np.stack([steps_of_glyph(digit).centred for digit in digits])
    kept = nearest_difference(digits.astype(int), again) <= 2
    assert kept.sum() >= 9_997  # the other three hold a faint speck far from the digit
