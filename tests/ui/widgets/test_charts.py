"""Charts in a window: smooth curves, what is under the pointer, and their files."""

import csv
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image, ImageTk
from support.user_actions import answer_file_window

from digitpad import language
from digitpad.core.marks import save_table
from digitpad.core.plot import Axis, ChartView, Curve
from digitpad.errors import DataError

charts = pytest.importorskip("digitpad.ui.widgets.charts", reason="tkinter is not installed")
curves = pytest.importorskip("digitpad.ui.widgets.curves", reason="tkinter is not installed")

FALLING = Curve("training", tuple((epoch, 2.0 / epoch) for epoch in range(1, 9)))
ONE = Curve("validation", ((4, 1.0),))


@pytest.fixture
def chart(desk):
    axes = (curves.epochs_axis(), Axis(whole=(0.0, 0.0), can_be_log=True))
    found = charts.Chart(desk.root, desk.app.look.theme, "Loss", axes, curves.styles_of_run)
    found.place(x=0, y=0, width=400, height=300)
    desk.root.update()
    yield found
    found.destroy()


def shown(desk, chart, *lines, across=(0, 8)):
    chart.show(lines, across)
    desk.wait_until(lambda: chart.laid is not None and chart.laid.raw == lines)
    desk.root.update()
    return ImageTk.getimage(chart._photo).convert("RGB")


def words(chart):
    return [chart.itemcget(item, "text") for item in chart.find_all() if chart.type(item) == "text"]


def test_a_curve_is_smooth_where_it_lies(desk, chart):
    before = np.asarray(shown(desk, chart, Curve("training", ()))).astype(int)
    after = np.asarray(shown(desk, chart, Curve("training", ((0, 0.1), (8, 0.9))))).astype(int)
    left, top, right, bottom = (round(side) for side in chart.laid.frame)
    colour = np.array(desk.root.winfo_rgb(desk.app.look.theme.palette.bar)) // 257
    inner = after[top:bottom, left + 2 : right - 2]
    assert (inner == colour).all(axis=-1).any()
    shades = np.unique(inner.reshape(-1, 3), axis=0)
    assert len(shades) > 20  # between the line and the ground
    middle = (left + right) // 2
    rows = np.flatnonzero((after[:, middle] != before[:, middle]).any(axis=-1))
    height = chart.laid.y.place(0.5)
    assert rows.min() - 1 <= height <= rows.max() + 2
    assert len(rows) <= 5


def test_the_values_under_the_pointer_are_read_off_and_leave_with_it(desk, chart):
    shown(desk, chart, FALLING, ONE)
    assert chart.readout == []
    x = round(chart.laid.x.place(2.1))
    chart.event_generate("<Motion>", x=x, y=150)
    desk.root.update()
    assert chart.readout == ["Epoch 2", "training 1.0000", "validation 1.0000 at 4"]
    value = chart.value_at(x, 150)
    assert (value.title, value.place, value.values[0]) == ("Loss", "Epoch 2", ("training", "1.0000"))
    chart.event_generate("<Leave>")
    desk.root.update()
    assert chart.readout == []
    assert not chart.find_withtag("pointed")


def test_the_keyboard_walks_along_the_points(desk, chart):
    shown(desk, chart, FALLING, ONE)
    chart.focus_force()
    desk.root.update()
    chart.event_generate("<Left>")
    assert chart.readout[0] == "Epoch 8"
    chart.event_generate("<Left>")
    assert chart.readout[0] == "Epoch 7"
    chart.event_generate("<Home>")
    assert chart.readout[0] == "Epoch 1"
    chart.event_generate("<Escape>")
    assert chart.readout == []


def test_the_box_of_values_stays_on_the_chart_and_says_how_many_it_leaves_out(desk, chart):
    shown(
        desk, chart, *(Curve(f"run number {number}", ((1, number), (8, number))) for number in range(1, 40))
    )
    for at in (0, 8):
        chart.point(at)
        left, top, right, bottom = chart.bbox("readout")
        assert left >= 0
        assert top >= 0
        assert right <= chart.winfo_width()
        assert bottom <= chart.winfo_height()
    assert "more" in chart.readout[-1]


def test_values_are_read_with_the_languages_decimal_sign(desk, chart):
    language.use("es")
    shown(desk, chart, FALLING)
    chart.point(4)
    assert "training 0,5000" in chart.readout
    assert "0,5" in words(chart)
    assert not [text for text in words(chart) if "." in text]


def test_what_it_looks_like_is_chosen_in_its_menu(desk, chart):
    shown(desk, chart, FALLING)
    menu = chart.menu.make()
    labels = [
        menu.entrycget(at, "label") for at in range(menu.index("end") + 1) if menu.type(at) != "separator"
    ]
    assert labels == [
        "Smoothing",
        "Logarithmic scale",
        "Whole axis, from 0",
        "Save as PNG…",
        "Save as SVG…",
        "Save values as CSV…",
    ]
    menu.invoke("Logarithmic scale")
    desk.wait_until(lambda: chart.laid.y.is_log)
    soft = menu.nametowidget(menu.entrycget("Smoothing", "menu"))
    soft.invoke(2)
    desk.wait_until(lambda: chart.laid.curves[0] != chart.laid.raw[0])
    chart.point(8)
    assert chart.readout[0] == "Epoch 8, smoothed (raw)"
    assert "(0.2500)" in chart.readout[1]


def test_two_charts_that_share_a_view_change_together(desk):
    view = ChartView()
    found = curves.Curves(desk.root, desk.app.look.theme, view=view)
    found.place(x=0, y=0, width=800, height=300)
    desk.root.update()
    accuracy = Curve("training", ((1, 0.91), (2, 0.95), (3, 0.96)))
    found.show((FALLING,), (accuracy,), 8)
    desk.wait_until(lambda: found.accuracy.laid is not None and found.accuracy.laid.raw)
    assert found.accuracy.laid.y.ticks[0] >= 0.9  # the axis follows the data
    found.loss.menu.make().invoke("Whole axis, from 0")
    desk.wait_until(lambda: found.accuracy.laid.y.ticks[0] == 0 and found.loss.laid.y.ticks[0] == 0)
    assert found.accuracy.laid.y.ticks[-1] == 1
    assert view.is_whole
    found.destroy()


def test_no_figure_of_an_axis_leaves_the_chart(desk):
    found = curves.Curves(desk.root, desk.app.look.theme, zooms=True)
    found.place(x=0, y=0, width=800, height=300)
    desk.root.update()
    begun = (Curve("training", ((0.001, 2.4), (0.0035, 2.2))),)
    found.show(begun, begun, 10)
    chart = found.loss
    desk.wait_until(lambda: "0.005" in words(chart))
    texts = [item for item in chart.find_all() if chart.type(item) == "text"]
    assert max(chart.bbox(item)[2] for item in texts) < chart.winfo_width()
    assert min(chart.bbox(item)[0] for item in texts) >= 0
    found.destroy()


def test_words_that_stay_are_not_written_anew(desk, chart):
    shown(desk, chart, FALLING)
    items = {chart.itemcget(item, "text"): item for item in chart.find_all() if chart.type(item) == "text"}
    shown(desk, chart, Curve("training", (*FALLING.points[:-1], (8, 0.4))))
    after = {chart.itemcget(item, "text"): item for item in chart.find_all() if chart.type(item) == "text"}
    assert after == items


@pytest.mark.parametrize("kind", ["png", "svg", "csv"])
def test_it_is_saved(desk, chart, tmp_path, kind):
    shown(desk, chart, FALLING, ONE)
    path = tmp_path / f"loss.{kind}"
    answer_file_window(desk, path, str(chart))
    chart.menu.make().invoke(
        {"png": "Save as PNG…", "svg": "Save as SVG…", "csv": "Save values as CSV…"}[kind]
    )
    assert chart.readout == [f"Saved as loss.{kind}."]
    if kind == "png":
        with Image.open(path) as picture:
            assert picture.size == (1440, 900)
    elif kind == "svg":
        root = ElementTree.parse(path).getroot()
        said = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
        assert {"Loss", "training", "validation", "epochs"} <= set(said)
    else:
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
        assert rows[0] == ["epochs", "training", "validation"]
        assert rows[4] == ["4", "0.5", "1"]
        assert rows[8] == ["8", "0.25", ""]


def test_a_place_that_cannot_be_written_is_a_sentence(desk, chart, tmp_path):
    shown(desk, chart, FALLING)
    folder = tmp_path / "loss.png"
    folder.mkdir()
    with pytest.raises(DataError, match=r"loss\.png cannot be written"):
        save_table([["a"]], folder)


def test_what_comes_at_once_is_painted_once_and_what_is_out_of_sight_not_at_all(desk):
    painted = []

    class Counted(charts.Chart):
        def _draw(self):
            painted.append(len(self.content.curves[0].points))
            super()._draw()

    axes = (curves.epochs_axis(), Axis())
    chart = Counted(desk.root, desk.app.look.theme, "Loss", axes, curves.styles_of_run)
    chart.show((FALLING,), (0, 8))
    desk.root.update()
    assert painted == []  # it has no place yet
    chart.place(x=0, y=0, width=400, height=300)
    desk.wait_until(lambda: painted)
    painted.clear()
    for count in range(2, 8):
        chart.show((Curve("training", FALLING.points[:count]),), (0, 8))
    desk.wait_until(lambda: painted)
    assert painted == [7]
    chart.destroy()


def test_the_menu_comes_up_at_the_right_button_and_at_its_keys(desk, chart):
    shown(desk, chart, FALLING)
    for sequence in ("<Button-3>", "<Shift-F10>"):
        chart.focus_force()
        desk.root.update()
        chart.event_generate(sequence, **({"x": 50, "y": 50} if "Button" in sequence else {}))
        desk.root.update()
        posted = [child for child in chart.winfo_children() if child.winfo_class() == "Menu"]
        assert len(posted) == 1  # the one before is gone
        assert posted[0].winfo_ismapped()
        posted[0].unpost()
        desk.root.update()
