"""The way of the pen through a row: even steps, strokes in the order of writing, at one height."""

import numpy as np
import pytest

from digitpad.core.ink import StrokePart, Strokes
from digitpad.core.pen_way import FEATURES, FEWEST, IS_STEP, LONG, MOST_STEPS, STEP, way_of
from digitpad.core.row_reader import bundled_pen_reader
from digitpad.core.row_texts import CLASSES, STRIDE

SEVEN = (((0.0, 0.0), (40.0, 0.0), (10.0, 100.0)),)
BAR = (((5.0, 50.0), (35.0, 50.0)),)
ONE = (((70.0, 0.0), (70.0, 100.0)),)


def test_steps_are_even_whatever_the_size_and_however_many_points_there_were() -> None:
    small = way_of(SEVEN + ONE)
    large = way_of(tuple(tuple((9 * x, 9 * y) for x, y in stroke) for stroke in SEVEN + ONE))
    assert np.allclose(small.features, large.features, atol=1e-5)
    finer = tuple(tuple((x0, y) for y in np.linspace(0, 100, 70)) for ((x0, _y), _end) in ONE)
    assert np.allclose(way_of(SEVEN + finer).features, small.features, atol=1e-5)
    ink = small.features[: len(small.strokes)]
    lengths = np.hypot(ink[:, 0], ink[:, 1])[ink[:, 4] == 0]
    assert np.sort(lengths)[1:] == pytest.approx(1, rel=0.1)  # one goes around the corner


def test_it_is_filled_up_and_ends_where_the_pen_does() -> None:
    way = way_of(SEVEN)
    count = int(way.features[:, IS_STEP].sum())
    assert way.features.shape == (LONG * -(-count // LONG), FEATURES)
    assert not way.features[count:].any()
    assert len(way.across) == len(way.points) == len(way.strokes) == count
    assert way.across_at(0) == pytest.approx(0, abs=STEP * 100)
    assert way.across_at(10_000) == pytest.approx(10)


def test_strokes_that_are_added_when_the_row_is_written_stand_where_they_lie() -> None:
    in_order, late = way_of(SEVEN + BAR + ONE), way_of(SEVEN + ONE + BAR)
    assert np.array_equal(in_order.features, late.features)
    far = (((200.0, 0.0), (200.0, 100.0)),)
    in_order, late = way_of(SEVEN + ONE + far), way_of(SEVEN + far + ONE)
    assert np.array_equal(in_order.features, late.features)


def test_strokes_without_a_point_change_nothing() -> None:
    way = way_of((*SEVEN, (), *ONE))
    assert np.array_equal(way.features, way_of(SEVEN + ONE).features)
    assert set(way.strokes.tolist()) == {0, 2}


def test_ink_is_divided_between_the_signs_where_the_pen_was_lifted() -> None:
    way = way_of(SEVEN + ONE + BAR)
    count = len(way.strokes)
    seven, one = StrokePart(0, 0, 3), StrokePart(1, 0, 2)
    bar = StrokePart(2, 0, 2)
    assert way.divided((8, count / STRIDE - 1)) == [(seven, bar), (one,)]
    assert way.divided((4, count / STRIDE - 6)) == [(seven, bar), (one,)]
    assert way.divided((4,)) == [(seven, one, bar)]


def test_a_stroke_is_divided_in_the_middle_between_its_signs() -> None:
    line = (tuple((float(x), 10.0 * (x % 2)) for x in range(21)),)
    way = way_of(line)
    last = len(way.strokes) / STRIDE - 1
    (first,), (second,) = way.divided((0, last))
    assert (first.first, first.end) == (0, second.first + 1)
    assert second.end == 21
    assert first.end == pytest.approx(11, abs=1)


@pytest.mark.parametrize(
    "strokes", [(((5.0, 5.0),),), (((0.0, 0.0), (10_000.0, 1.0)),), (((0.0, 0.0), (0.0, 900.0)),)]
)
def test_a_point_and_long_lines_are_ways_too(strokes: Strokes) -> None:
    way = way_of(strokes)
    assert FEWEST <= way.features[:, IS_STEP].sum() <= MOST_STEPS + 1
    columns = bundled_pen_reader().columns(way)
    assert columns.shape == (len(way.features) // STRIDE, len(CLASSES) + 1)
    assert np.allclose(np.exp(columns).sum(axis=1), 1, atol=1e-4)


def test_a_scribble_of_any_length_has_a_bounded_way() -> None:
    generator = np.random.default_rng(1)
    scribble = (tuple(map(tuple, generator.uniform(0, 100, (5_000, 2)).tolist())),)
    assert len(way_of(scribble).features) <= MOST_STEPS + LONG
