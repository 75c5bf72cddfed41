"""The plots of a search: where its trials lie, what is read off, and their files."""

import csv
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from support.contrast import contrast
from support.user_actions import answer_file_window

from digitpad import language
from digitpad.cli.output import save_search_plot
from digitpad.core.marks import LineMark, RectangleMark, TextMark, measured
from digitpad.core.palettes import DARK, LIGHT, PALETTES
from digitpad.core.surface import Surface
from digitpad.errors import DataError
from digitpad.lab.presets import find_recipe
from digitpad.search import PLOTS
from digitpad.search.plot_layout import goodness_colour, lay_out_plot
from digitpad.search.plots import plot_name, plots_content
from digitpad.search.search import Search, SearchState, SearchTrial
from digitpad.search.space import Varied, usual_range
from digitpad.search.words import label_of

view = pytest.importorskip("digitpad.ui.search.plots_view", reason="tkinter is not installed")

SPACE = (
    Varied("learning_rate", 1e-4, 1e-1, is_log=True),
    Varied("dropout", 0.0, 0.6),
    Varied("batch", choices=(32, 64, 128)),
    Varied("elastic", 1.0, 1.4),
)


def trial(number, value, state="done", **values):
    all_of_them = {"learning_rate": 1e-2, "dropout": 0.3, "batch": 64, "elastic": 1.2, **values}
    return SearchTrial(number, state, {k: v for k, v in all_of_them.items() if v is not None}, value)


def searched(*trials, objective="accuracy", importance=None, space=SPACE):
    search = Search("mine", find_recipe("mine"), space, objective=objective, trials=20)
    return SearchState(search, trials, importance or {})


STATE = searched(
    trial(1, 0.95),
    trial(2, 0.98, learning_rate=1e-3, batch=128, dropout=0.0),
    trial(3, 0.96, "pruned", batch=32, elastic=None),
    trial(4, None, "failed"),
    trial(5, None, "running"),
    importance={"learning_rate": 0.7, "dropout": 0.2, "batch": 0.06, "elastic": 0.04},
)
WIDE = Surface((1000, 500), LIGHT, measured, (16, 18))


def words_of(laid):
    return {mark.words: mark for mark in laid.marks if isinstance(mark, TextMark)}


def line_of(laid, share):
    colour = goodness_colour(share, LIGHT)
    return [mark for mark in laid.marks if isinstance(mark, LineMark) and mark.style.colour == colour]


def test_a_line_passes_where_its_values_say():
    content = plots_content(STATE)
    laid = lay_out_plot("parallel", content, WIDE)
    assert set(laid.places) == {1, 2, 3}
    words = words_of(laid)
    first, best, pruned = (dict(enumerate(laid.places[number])) for number in (1, 2, 3))
    rate, dropout, batch, elastic, counts = range(5)
    # By orders of magnitude: from 0.001 to 0.01 is as far as to 0.1.
    assert best[rate][1] == pytest.approx(words["0.001"].y)
    assert first[rate][1] == pytest.approx(words["0.01"].y)
    assert words["0.001"].y - words["0.01"].y == pytest.approx(words["0.01"].y - words["0.1"].y)
    assert best[dropout][1] == pytest.approx(words["0"].y)
    assert (words["0"].y + words["0.6"].y) / 2 == pytest.approx(first[dropout][1])
    assert [one[batch][1] for one in (pruned, first, best)] == [
        pytest.approx(words[choice].y) for choice in ("32", "64", "128")
    ]
    assert first[batch][1] == pytest.approx((pruned[batch][1] + best[batch][1]) / 2)  # in steps
    assert pruned[elastic][1] == words["–"].y > words["1"].y  # it has none, below the axis
    assert best[counts][1] == pytest.approx(words["98 %"].y)
    assert len({round(right[0] - left[0]) for left, right in pairwise(laid.places[1])}) == 1


def test_the_best_line_is_thick_and_on_top_and_one_ended_early_is_thin():
    laid = lay_out_plot("parallel", plots_content(STATE), WIDE)
    lines = [mark for mark in laid.marks if isinstance(mark, LineMark)]
    widths = dict.fromkeys(laid.places, 0.0)
    for mark in lines:
        number = next(number for number, points in laid.places.items() if points == mark.points)
        widths[number] = mark.width
    assert widths[3] < widths[1] < widths[2] / 2
    assert lines[-1].points == laid.places[2]
    assert lines[-1].style.colour == LIGHT.text


def test_each_value_has_a_panel_with_a_dot_for_each_trial_that_has_it():
    laid = lay_out_plot("slices", plots_content(STATE), WIDE)
    assert {number: len(dots) for number, dots in laid.places.items()} == {1: 4, 2: 4, 3: 3}
    words = words_of(laid)
    (rate, *_), (best_rate, *_) = laid.places[1], laid.places[2]
    assert (rate[0], best_rate[0]) == (pytest.approx(words["0.01"].x), pytest.approx(words["0.001"].x))
    batches = [
        next(x for x, _y in laid.places[n] if abs(x - words[w].x) < 1) for n, w in ((3, "32"), (2, "128"))
    ]
    assert batches[0] < words["64"].x < batches[1]
    heights = {number: {round(y) for _x, y in dots} for number, dots in laid.places.items()}
    assert min(heights[2]) < min(heights[3]) < min(heights[1])


def test_importance_is_a_bar_of_the_share_of_its_track_each():
    laid = lay_out_plot("importance", plots_content(STATE), WIDE)
    bars = [
        mark.frame for mark in laid.marks if isinstance(mark, RectangleMark) and mark.fill == LIGHT.accent
    ]
    track = next(
        mark.frame for mark in laid.marks if isinstance(mark, RectangleMark) and mark.fill == LIGHT.track
    )
    shares = [(right - left) / (track[2] - track[0]) for left, _top, right, _bottom in bars]
    assert shares == pytest.approx([0.7, 0.2, 0.06, 0.04], abs=0.01)
    assert {"70 %", "20 %", "6 %", "4 %", label_of("learning_rate")} <= words_of(laid).keys()
    assert any("how well the trials did" in words for words in words_of(laid))


@pytest.mark.parametrize("plot", PLOTS)
def test_where_too_little_is_known_a_sentence_says_so(plot, tmp_path):
    state = searched(trial(1, None, "running"), trial(2, None, "failed"))
    laid = lay_out_plot(plot, plots_content(state), WIDE)
    said = " ".join(words_of(laid))
    assert ("8 trials must be done" if plot == "importance" else "No trial has ended yet") in said
    assert laid.places == {}
    with pytest.raises(DataError, match="8 trials" if plot == "importance" else "No trial"):
        save_search_plot(state, plot, tmp_path / "plot.png")


def test_a_trial_far_from_all_others_lies_at_the_end_of_the_axis_which_says_so():
    many = [trial(number, 0.97 + number / 1000) for number in range(1, 10)]
    content = plots_content(searched(*many, trial(10, 0.1)))
    assert content.up.words[0].startswith("≤ 9")
    laid = lay_out_plot("parallel", content, WIDE)
    assert laid.places[10][-1][1] == pytest.approx(words_of(laid)[content.up.words[0]].y)
    assert plots_content(searched(*many)).up.words[0][0] == "9"


def test_of_a_loss_the_least_is_best():
    content = plots_content(searched(trial(1, 0.1), trial(2, 0.4), objective="loss"))
    assert content.best == 1
    assert [one.share for one in content.trials] == sorted(one.share for one in content.trials)
    laid = lay_out_plot("parallel", content, WIDE)
    strip = [mark for mark in laid.marks if isinstance(mark, RectangleMark)]
    colours = {goodness_colour((step + 0.5) / 32, LIGHT): step for step in range(32)}
    tops = {colours[mark.fill]: mark.frame[1] for mark in strip if mark.fill in colours}
    assert tops[31] > tops[0]  # the best colour at the foot


@pytest.mark.parametrize("palette", PALETTES.values())
def test_better_is_more_contrast_in_every_theme(palette):
    shades = [contrast(goodness_colour(step / 8, palette), palette.surface) for step in range(9)]
    assert shades == sorted(shades)
    assert shades[-1] / shades[0] > 2


@pytest.mark.parametrize("size", [(800, 460), (1300, 650)])
@pytest.mark.parametrize("code", ["en", "es"])
@pytest.mark.parametrize("plot", PLOTS)
def test_no_words_overlap_nor_leave_the_plot(plot, code, size):
    language.use(code)
    names = [
        "learning_rate",
        "batch",
        "dropout",
        "l2",
        "activation",
        "initializer",
        "schedule",
        "elastic",
        "scale",
        "rotation",
    ]
    space = tuple(usual_range(name, find_recipe("mine")) for name in names)
    trials = []
    for number in range(1, 13):
        values = {one.name: one.points(13)[number % len(one.points(13))] for one in space}
        trials.append(SearchTrial(number, "done", values, 0.9 + number / 200))
    state = searched(*trials, importance=dict.fromkeys(names, 0.1), space=space)
    laid = lay_out_plot(plot, plots_content(state), Surface(size, LIGHT, measured, (16, 18)))
    boxes = [box_of(mark) for mark in laid.marks if isinstance(mark, TextMark)]
    assert len(boxes) > 10
    for left, top, right, bottom, _words in boxes:
        assert min(left, top) >= 0
        assert (right <= size[0], bottom <= size[1]) == (True, True)
    overlapping = [
        (one[4], other[4])
        for number, one in enumerate(boxes)
        for other in boxes[:number]
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]
    assert overlapping == []


def box_of(mark):
    wide, high = measured(mark.words, mark.bold), 11.0  # of letters
    if mark.turned:
        return mark.x - high / 2, mark.y - wide / 2, mark.x + high / 2, mark.y + wide / 2, mark.words
    left = mark.x - {"w": 0, "e": wide}.get(mark.anchor[-1], wide / 2)
    top = mark.y + 2 if mark.anchor.startswith("n") else mark.y - high / 2
    return left, top, left + wide, top + high, mark.words


# The window


@pytest.fixture
def plots(desk):
    made = []

    def make(theme=None):
        found = view.SearchPlots(desk.root, theme or desk.app.look.theme)
        found.place(x=0, y=0, width=800, height=480)
        found.show(plots_content(STATE))
        desk.wait_until(lambda: found.figure.laid is not None)
        made.append(found)
        return found

    yield make
    for one in made:
        one.destroy()


def test_the_buttons_choose_the_plot_and_nothing_is_painted_twice(desk, plots):
    found = plots()
    assert list(found.choices) == list(PLOTS)
    shown = [
        found.figure.itemcget(item, "text")
        for item in found.figure.find_all()
        if found.figure.type(item) == "text"
    ]
    assert plot_name("parallel") in shown
    found.choices["slices"].invoke()
    desk.wait_until(lambda: found.figure.laid is not None and not found.figure.laid.is_joined)
    laid = found.figure.laid
    found.show(plots_content(STATE))
    found.show(plots_content(replace(STATE, trials=(*STATE.trials, trial(6, None, "waiting")))))
    desk.root.update()
    assert found.figure.laid is laid
    found.show(plots_content(replace(STATE, trials=(*STATE.trials, trial(6, 0.99)))))
    desk.wait_until(lambda: 6 in found.figure.laid.places)


def test_pointer_and_keys_say_which_trial_it_is(desk, plots):
    figure = plots().figure
    (x, y), *_rest = figure.laid.places[2]
    figure.event_generate("<Motion>", x=round(x), y=round(y))
    desk.root.update()
    assert figure.pointed == 2
    assert figure.readout.texts[0] == "Trial 2: 98.00 %"
    assert f"{label_of('batch')} 128" in figure.readout.texts
    figure.focus_force()
    desk.root.update()
    for key, number in (
        ("<Home>", 1),
        ("<Right>", 2),
        ("<Right>", 3),
        ("<Right>", 3),
        ("<Left>", 2),
        ("<End>", 3),
    ):
        figure.event_generate(key)
        desk.root.update()
        assert figure.pointed == number
    assert figure.readout.texts[0] == "Trial 3: 96.00 %, ended early"
    assert f"{label_of('elastic')} –" in figure.readout.texts
    figure.event_generate("<Escape>")
    assert (figure.pointed, figure.readout.texts) == (None, [])
    assert figure.value_at(2, 2) is None


def test_another_theme_has_other_colours(desk, plots):
    theme = desk.app.look.theme
    pictures = {}
    for palette in (LIGHT, DARK):
        figure = plots(theme._replace(palette=palette)).figure
        desk.root.update()
        pictures[palette.surface] = np.asarray(view_of(figure))
        assert figure.laid.marks[0].colour == palette.text
    for ground, pixels in pictures.items():
        colour = tuple(int(ground[at : at + 2], 16) for at in (1, 3, 5))
        assert (pixels == colour).all(axis=-1).mean() > 0.5


def view_of(figure):
    from PIL import ImageTk

    return ImageTk.getimage(figure._photo).convert("RGB")


@pytest.mark.parametrize("kind", ["png", "svg", "csv"])
def test_it_is_saved_by_its_menu(desk, plots, tmp_path, kind):
    found = plots()
    path = tmp_path / f"plot.{kind}"
    answer_file_window(desk, path, str(found.figure))
    found.figure.menu.save(kind)
    assert found.figure.readout.texts == [f"Saved as plot.{kind}."]
    if kind == "png":
        with Image.open(path) as picture:
            assert (picture.format, picture.width > 1500) == ("PNG", True)
    elif kind == "svg":
        lines = list(ElementTree.parse(path).getroot().iter("{http://www.w3.org/2000/svg}polyline"))
        assert {len(line.get("points").split()) for line in lines} == {5}
    else:
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
        assert rows[0][:2] == ["trial", "state"]
        assert {row[0]: row[1] for row in rows[1:]} == {"1": "done", "2": "done", "3": "ended early"}
        assert next(row for row in rows if row[0] == "3")[2:] == ["0.96", "0.01", "0.3", "32", ""]


def test_the_command_saves_it_too(tmp_path, capsys):
    heads = {"png": b"\x89PNG", "svg": b"<svg", "pdf": b"%PDF"}
    for plot, (kind, head) in zip(PLOTS, heads.items(), strict=True):
        path = tmp_path / f"{plot}.{kind}"
        assert save_search_plot(STATE, plot, path) == 0
        assert path.read_bytes().startswith(head)
        assert str(path) in capsys.readouterr().out
    with pytest.raises(DataError, match="--out"):
        save_search_plot(STATE, "slices", None)
    with pytest.raises(DataError, match="must end in one of these"):
        save_search_plot(STATE, "slices", tmp_path / "plot.txt")
