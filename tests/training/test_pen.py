"""Pen paths deformed and drawn for training."""

import numpy as np
import pytest
from support.made_digits import made_strokes

from digitpad.core.raster import steps_of_ink
from digitpad.runs.recipe import Recipe
from digitpad.training.synthesis.pen import StrokeDistortion, distorted, drawn_afresh, drawn_as_is
from digitpad.training.synthesis.writer import write_many

STILL = StrokeDistortion(
    turn=0, slant=0, stretch=0, proportion=0, warp=0, loose=0, shake=0, dropped=0, faults=0
)
DOT = (((3.0, 3.0),),)


def drawings(count):
    generator = np.random.default_rng(1)
    return [made_strokes(place % 10, generator) for place in range(count)]


def points_of(strokes):
    return np.array([point for stroke in strokes for point in stroke])


def test_a_still_hand_only_centres_and_scales():
    for strokes in drawings(20):
        still = distorted(strokes, STILL, np.random.default_rng(1))
        assert [len(stroke) for stroke in still] == [len(stroke) for stroke in strokes]
        assert np.ptp(points_of(still), axis=0).max() == pytest.approx(1)
        before, after = (steps_of_ink(ink).shrunk.astype(int) for ink in (strokes, still))
        assert np.abs(after - before).sum() < 0.05 * before.sum()  # lines lie a pixel of the crop elsewhere


@pytest.mark.parametrize(
    "change",
    [
        {"turn": 12},
        {"slant": 0.3},
        {"stretch": 0.3},
        {"proportion": 0.5},
        {"warp": 0.05},
        {"loose": 0.05},
        {"shake": 0.01},
    ],
)
def test_each_kind_of_change_changes_shapes_a_little(change):
    hand = StrokeDistortion(**dict.fromkeys(vars(STILL), 0) | change)
    strokes = drawings(4)[3]  # a 3, in two strokes
    still = points_of(distorted(strokes, STILL, np.random.default_rng(1)))
    moved = points_of(distorted(strokes, hand, np.random.default_rng(1)))
    farthest = np.abs(moved - still).max()
    assert 0.002 < farthest < 0.3


def test_other_proportions_keep_the_box_and_the_order_along_an_axis():
    path = tuple((x / 10, x / 5) for x in range(101))
    hand = StrokeDistortion(**dict.fromkeys(vars(STILL), 0) | {"proportion": 0.8})
    middles = []
    for seed in range(50):
        (stroke,) = distorted((path,), hand, np.random.default_rng(seed))
        points = np.array(stroke)
        assert points.min(axis=0) == pytest.approx([-0.25, -0.5])
        assert points.max(axis=0) == pytest.approx([0.25, 0.5])
        assert (np.diff(points, axis=0) > 0).all()
        middles.append(points[50])
    assert 0.1 < np.max(middles, axis=0)[1] < 0.21
    assert -0.21 < np.min(middles, axis=0)[1] < -0.1


def test_points_are_dropped_and_doubled_but_never_an_end():
    path = tuple((float(x), 0.0) for x in range(100))
    hand = StrokeDistortion(**dict.fromkeys(vars(STILL), 0) | {"dropped": 0.4})
    counts = set()
    for seed in range(20):
        (stroke,) = distorted((path,), hand, np.random.default_rng(seed))
        counts.add(len(stroke))
        assert (stroke[0][0], stroke[-1][0]) == (-0.5, 0.5)
        x = [x for x, _y in stroke]
        assert x == sorted(x)
    assert min(counts) < 90
    assert len(counts) > 5


def test_faults_add_hooks_and_gaps():
    path = tuple((float(x), 0.0) for x in range(100))
    hand = StrokeDistortion(**dict.fromkeys(vars(STILL), 0) | {"faults": 1})
    first, second = distorted((path,), hand, np.random.default_rng(1))
    assert len(first) + len(second) == 100 - 1 + 2
    assert first[0] != (-0.5, 0.0)
    assert np.hypot(first[0][0] + 0.5, first[0][1]) < 0.1


def test_a_dot_can_be_deformed():
    strokes = distorted(DOT, StrokeDistortion(), np.random.default_rng(1))
    assert np.isfinite(points_of(strokes)).all()


def test_digits_are_drawn_by_the_rule_and_differ_each_time():
    inks, recipe = drawings(40), Recipe()
    digits = drawn_afresh(inks, StrokeDistortion(), recipe, np.random.default_rng(1))
    assert digits.shape == (40, 28, 28)
    assert digits.dtype == np.float32
    assert (digits.max(axis=(1, 2)) == 1).all()
    centres = (digits.sum(axis=1) @ (np.arange(28) + 0.5)) / digits.sum(axis=(1, 2))
    assert (np.abs(centres - 14.5) <= 0.6).all()
    assert (drawn_afresh(inks, StrokeDistortion(), recipe, np.random.default_rng(1)) == digits).all()
    other = drawn_afresh(inks, StrokeDistortion(), recipe, np.random.default_rng(2))
    assert (other != digits).any(axis=(1, 2)).all()


def test_pens_are_as_wide_as_the_recipe_says():
    inks = [ink for ink, _label in write_many(60, np.random.default_rng(1))]
    mass = {}
    for name, least, most in (("thin", 0.05, 0.05), ("all", 0.05, 0.25), ("thick", 0.25, 0.25)):
        recipe = Recipe(pen_least=least, pen_most=most)
        mass[name] = drawn_afresh(inks, STILL, recipe, np.random.default_rng(1)).mean()
    assert 1.5 * mass["thin"] < mass["all"] < mass["thick"] / 1.3


def test_as_is_the_pens_take_turns():
    ink = drawings(1)[0]
    digits = drawn_as_is([ink] * 4, (0.05, 0.2))
    assert (digits[0] == digits[2]).all()
    assert (digits[1] == digits[3]).all()
    assert digits[1].sum() > 1.5 * digits[0].sum()
    assert (digits[0] == steps_of_ink(ink, pen=0.05).digit).all()
    assert drawn_as_is([]).shape == (0, 28, 28)
