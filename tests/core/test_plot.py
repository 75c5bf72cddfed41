"""Charts as data: figures on axes, smoothing, where things lie, and tables of their values."""

import math
from itertools import pairwise

import pytest

from digitpad import language
from digitpad.core import plot, ticks
from digitpad.core.marks import LineMark, LineStyle, RectangleMark, TextMark, measured
from digitpad.core.palettes import LIGHT
from digitpad.core.plot import Axis, ChartContent, ChartView, Curve
from digitpad.core.surface import Surface

SURFACE = Surface((400, 300), LIGHT, measured, (15, 17))
STYLES = (LineStyle("#1d5fd1"), LineStyle("#c2570c", (7, 4)))


def laid(*curves, view=None, up=None, across=None, surface=SURFACE):
    content = ChartContent("Loss", curves, across or Axis("epochs"), up or Axis(can_be_log=True))
    return plot.lay_out(content, view or ChartView(), surface, STYLES)


@pytest.mark.parametrize(
    ("low", "high", "most", "least_step", "wanted"),
    [
        (0, 1, 6, 0, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0, 2.31, 6, 0, [0, 0.5, 1, 1.5, 2, 2.5]),
        (0.83, 1, 6, 0, [0.8, 0.85, 0.9, 0.95, 1]),
        (0.998, 1, 6, 0, [0.998, 0.9985, 0.999, 0.9995, 1]),
        (0, 1, 8, 1, [0, 1]),
        (0, 3, 8, 1, [0, 1, 2, 3]),
        (0, 60, 8, 1, [0, 10, 20, 30, 40, 50, 60]),
        (0, 1000, 8, 1, [0, 200, 400, 600, 800, 1000]),
        (0, 3e-12, 6, 0, [0, 1e-12, 2e-12, 3e-12]),
        (-1.4, 3, 6, 0, [-2, -1, 0, 1, 2, 3]),
        (1, 1, 6, 0, None),
    ],
)
def test_ticks_are_few_and_round(low, high, most, least_step, wanted):
    found = ticks.round_ticks(low, high, most, least_step)
    assert 2 <= len(found) <= most + 1
    assert found[0] <= low
    assert found[-1] >= high
    assert wanted is None or found == wanted


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [
        (0.02, 2.3, [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]),
        (1e-4, 2.3, [1e-4, 1e-3, 0.01, 0.1, 1, 10]),
        (0.05, 0.08, [0.05, 0.1]),
        (1, 10, [1, 2, 5, 10]),
        (1, 1, None),
        (1e-12, 1, None),
    ],
)
def test_logarithmic_ticks_cover_what_there_is(low, high, wanted):
    found = ticks.log_ticks(low, high, 6)
    assert 2 <= len(found) <= 8
    assert found[0] <= low * (1 + 1e-9)
    assert found[-1] >= high * (1 - 1e-9)
    assert wanted is None or found == wanted


def test_figures_have_the_places_they_need():
    values = (0, 2.5, 0.25, 99.85, 2e-5, 1.2e7, -0.1)
    assert [ticks.short_figure(value) for value in values] == [
        "0",
        "2.5",
        "0.25",
        "99.85",
        "2e−5",
        "1.2e7",
        "−0.1",
    ]
    language.use("es")
    assert ticks.short_figure(0.25) == "0,25"
    assert ticks.exact_figure(0.123456) == "0,1235"
    assert ticks.exact_percent(0.98765) == "98,77 %"


def test_the_average_begins_with_the_first_figure_and_follows():
    found = plot.smoothed(((1, 5.0), (2, 5.0), (3, 5.0)), 0.9)
    assert [y for _x, y in found] == pytest.approx([5, 5, 5])
    found = plot.smoothed(((1, 0.0), (2, 1.0)), 0.5)
    assert found[1] == pytest.approx((2, 2 / 3))  # (0.5² · 0 + 0.5 · 1) / 0.75


def test_an_axis_follows_the_data_and_leaves_out_what_is_far_out():
    values = [0.1, *(0.95 + step / 1000 for step in range(40))]
    low, high = ticks.usual_span(values)
    assert 0.9 < low < 0.95
    assert high == max(values)
    low, high = ticks.usual_span([40.0, *(1 - step / 100 for step in range(40))])
    assert high < 2
    assert low == pytest.approx(0.61)


def test_curves_lie_where_their_figures_are():
    found = laid(Curve("training", ((0, 0.0), (4, 2.0))), across=Axis("epochs", span=(0, 4)))
    left, top, right, bottom = found.frame
    (line,) = [
        mark
        for mark in found.marks
        if isinstance(mark, LineMark) and mark.width == 2 and len(mark.points) == 2
    ][-1:]
    assert line.points == [pytest.approx((left, bottom)), pytest.approx((right, top))]
    assert found.x.value(found.x.place(3.3)) == pytest.approx(3.3)


def test_a_logarithmic_axis_has_equal_steps_and_leaves_out_what_is_not_above_0():
    curve = Curve("training", ((1, 1.0), (2, 0.1), (3, 0.01), (4, 0.0)))
    found = laid(curve, view=ChartView(is_log=True))
    assert found.y.place(1) - found.y.place(0.1) == pytest.approx(found.y.place(0.1) - found.y.place(0.01))
    drawn = [mark for mark in found.marks if isinstance(mark, LineMark)][-1]
    assert len(drawn.points) == 3
    assert found.y.value(found.y.place(0.05)) == pytest.approx(0.05)
    nothing = laid(Curve("training", ((1, 0.0),)), view=ChartView(is_log=True))
    assert not nothing.y.is_log


def test_smoothed_curves_have_the_raw_ones_faint_behind():
    curve = Curve("training", tuple((x, (-1.0) ** x) for x in range(20)))
    plain, soft = laid(curve), laid(curve, view=ChartView(smoothing=0.9))
    lines = [[mark for mark in found.marks if isinstance(mark, LineMark)] for found in (plain, soft)]
    assert len(lines[1]) == len(lines[0]) + 1
    assert lines[1][-2].style.colour != lines[1][-1].style.colour
    spread = [max(y for _x, y in line.points) - min(y for _x, y in line.points) for line in lines[1][-2:]]
    assert spread[1] < spread[0]


def test_zero_has_a_stronger_line_where_it_is_inside():
    found = laid(Curve("f(x)", ((-4, -1.0), (4, 2.0))), up=Axis(span=(-2, 3)), across=Axis("x", span=(-4, 4)))
    strong = [mark for mark in found.marks if isinstance(mark, RectangleMark) and mark.fill == LIGHT.line]
    crossing = [mark for mark in strong if mark.frame[0] == round(found.x.place(0)) and mark.frame[1] < 200]
    level = [mark for mark in strong if mark.frame[1] == round(found.y.place(0)) and mark.frame[2] > 300]
    assert crossing
    assert level


def test_a_long_legend_has_several_lines_and_the_curves_less_room():
    few, many = laid(Curve("one", ())), laid(*(Curve(f"run number {number}", ()) for number in range(9)))
    assert many.frame[1] > few.frame[1]
    ends = [
        mark.x + measured(mark.words, False)
        for mark in many.marks
        if isinstance(mark, TextMark) and mark.anchor == "w"
    ]
    assert max(ends) <= 400


@pytest.mark.parametrize("width", [120, 200, 400, 1600])
def test_figures_across_do_not_run_into_each_other(width):
    surface = Surface((width, 200), LIGHT, measured, (15, 17))
    found = laid(Curve("training", ((0, 1.0), (12000, 2.0))), surface=surface)
    below = [mark for mark in found.marks if isinstance(mark, TextMark) and mark.anchor == "n"]
    assert len(below) >= 2
    for one, other in pairwise(below):
        gap = other.x - one.x - (measured(one.words, False) + measured(other.words, False)) / 2
        assert gap > 0


def test_the_nearest_points_are_read():
    found = laid(Curve("training", ((0.5, 3.0), (1, 2.0), (2, 1.0))), Curve("validation", ((1, 5.0),)))
    assert found.nearest(found.x.place(1.9)) == 2
    assert [(row.label, row.x, row.y) for row in found.readings(2)] == [
        ("training", 2, 1.0),
        ("validation", 1, 5.0),
    ]
    assert found.beside(None, 1) == 2
    assert found.beside(1, -1) == 0.5
    assert found.beside(0.5, -1) == 0.5
    assert laid().nearest(100) is None


def test_a_table_has_every_figure_with_a_point_in_every_language():
    language.use("es")
    content = ChartContent(
        "Loss", (Curve("a", ((0.5, 0.25), (1, 0.125))), Curve("b", ((1, 3.0),))), Axis("epochs"), Axis()
    )
    assert plot.table(content, ChartView()) == [
        ["epochs", "a", "b"],
        ["0.5", "0.25", ""],
        ["1", "0.125", "3"],
    ]
    smooth = plot.table(content, ChartView(smoothing=0.6))
    assert len(smooth[0]) == 5
    assert math.isclose(float(smooth[1][3]), 0.25)


def test_what_changed_is_marked_where_it_did_and_named_where_there_is_room():
    falling = Curve("training", [(x / 10, 2 - x / 20) for x in range(31)])
    moments = ((0.5, "Learning rate 0.1"), (0.55, "L2 0.01"), (2.5, "Dropout 0.5"), (9.0, "L1 0.1"))
    content = ChartContent("Loss", [falling], Axis("epochs"), Axis(), moments=moments)
    found = plot.lay_out(content, ChartView(), SURFACE, STYLES)
    rules = [
        mark.frame for mark in found.marks if isinstance(mark, RectangleMark) and mark.fill == LIGHT.muted
    ]
    assert [frame[0] for frame in rules] == [round(found.x.place(at)) for at, _words in moments[:3]]
    named = {mark.words: mark.y for mark in found.marks if isinstance(mark, TextMark) and mark.turned}
    assert named.keys() == {
        "Learning rate 0.1",
        "Dropout 0.5",
    }  # the second is too near, the last out of sight
    middle = (found.y.start + found.y.end) / 2
    assert named["Dropout 0.5"] < middle < named["Learning rate 0.1"]  # away from the curve
