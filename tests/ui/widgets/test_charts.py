"""ui/curves.py: round figures on the axes, and lines where they belong."""

import pytest

from digitpad.runs.content import Curve

curves = pytest.importorskip("digitpad.ui.widgets.charts", reason="tkinter is not installed")


@pytest.mark.parametrize(
    ("low", "high", "most", "least_step", "ticks"),
    [
        (0, 1, 6, 0, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0, 2.31, 6, 0, [0, 0.5, 1, 1.5, 2, 2.5]),
        (0.83, 1, 6, 0, [0.8, 0.85, 0.9, 0.95, 1]),
        (0.998, 1, 6, 0, [0.998, 0.9985, 0.999, 0.9995, 1]),
        (0, 1, 8, 1, [0, 1]),
        (0, 3, 8, 1, [0, 1, 2, 3]),
        (0, 60, 8, 1, [0, 10, 20, 30, 40, 50, 60]),
        (0, 1000, 8, 1, [0, 200, 400, 600, 800, 1000]),
        (1, 1, 6, 0, None),
    ],
)
def test_ticks_are_few_and_round(low, high, most, least_step, ticks):
    found = curves.round_ticks(low, high, most, least_step)
    assert 2 <= len(found) <= most + 1
    assert found[0] <= low
    assert found[-1] >= high
    assert ticks is None or found == ticks


def test_figures_have_the_places_they_need():
    assert [curves.short_figure(value) for value in (0, 2.5, 0.25, 99.85)] == ["0", "2.5", "0.25", "99.85"]


@pytest.fixture
def chart(desk):
    found = curves.Chart(desk.root, desk.app.look.theme, "Loss", curves.short_figure)
    found.place(x=0, y=0, width=400, height=300)
    desk.root.update()
    yield found
    found.destroy()


def lines(chart) -> list[list[float]]:
    return [chart.coords(line) for line in chart.lines]


def test_lines_go_where_their_points_are(desk, chart):
    chart.show((Curve("training", ((0.5, 2.0), (4, 0.0))), Curve("validation", ((1, 1.0),))), 4)
    desk.root.update()
    training, validation = lines(chart)
    left, top, right, bottom = chart.plot()
    assert training[:2] == pytest.approx([left + (right - left) / 8, top])
    assert training[2:] == pytest.approx([right, bottom])
    assert len(validation) == 4  # one point is a dash
    assert (validation[0] + validation[2]) / 2 == pytest.approx(left + (right - left) / 4)


def test_lines_move_without_new_axes_and_axes_change_when_they_must(chart):
    chart.show((Curve("training", ((0.5, 1.9),)), Curve("validation", ())), 4)
    items = set(chart.find_all())
    chart.show((Curve("training", ((0.5, 1.9), (1, 1.7))), Curve("validation", ())), 4)
    assert set(chart.find_all()) == items
    chart.show((Curve("training", ((0.5, 1.9), (1, 17))), Curve("validation", ())), 4)
    assert set(chart.find_all()) != items


def test_the_words_are_those_of_the_curves(chart):
    chart.show((Curve("one", ()), Curve("other", ())), 2)
    texts = [chart.itemcget(item, "text") for item in chart.find_all() if chart.type(item) == "text"]
    assert {"Loss", "one", "other", "epochs"} <= set(texts)


def test_no_figure_of_an_axis_leaves_the_chart(desk):
    found = curves.Curves(desk.root, desk.app.look.theme, zooms=True)
    found.place(x=0, y=0, width=800, height=300)
    desk.root.update()
    begun = (Curve("training", ((0.001, 2.4), (0.0035, 2.2))),)
    found.show(begun, begun, 10)
    desk.root.update()
    chart = found.loss
    texts = [item for item in chart.find_all() if chart.type(item) == "text"]
    assert "0.005" in [chart.itemcget(item, "text") for item in texts]
    assert max(chart.bbox(item)[2] for item in texts) < chart.winfo_width()
    found.destroy()
