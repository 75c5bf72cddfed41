"""Instruments with real events: the menu, sliders, dragging, keys, and what lessons can check of them."""

from math import log

import pytest
from support.any_screen import faults
from support.handwriting import SEVEN
from support.user_actions import click

pytest.importorskip("tkinter", reason="tkinter is not installed")

from digitpad.lessons.instruments import INSTRUMENTS
from digitpad.ui.instruments.controller import VIEWS
from digitpad.ui.widgets.explained import find_explanation


class Bench:
    """The open instrument, and what a user does with it."""

    def __init__(self, desk) -> None:
        self.desk = desk

    @property
    def controller(self):
        return self.desk.app.instruments.made

    @property
    def window(self):
        return self.controller.window

    @property
    def view(self):
        return self.window.instrument

    @property
    def shown(self):
        return self.view.shown

    def settle(self) -> None:
        for _turn in range(3):
            self.desk.root.update()

    def open(self, name: str, **settings) -> "Bench":
        self.controller.open_instrument(name, settings)
        self.settle()
        return self

    def drag(self, canvas, *places: tuple[float, float]) -> None:
        for event, (x, y) in zip(("<Button-1>", *["<B1-Motion>"] * len(places)), places, strict=False):
            canvas.event_generate(event, x=round(x), y=round(y))
        self.settle()

    def press(self, canvas, *keys: str) -> None:
        canvas.focus_force()
        self.settle()
        for key in keys:
            canvas.event_generate(key)
        self.settle()


@pytest.fixture
def bench(desk) -> Bench:
    return Bench(desk)


def test_every_instrument_of_the_table_stands_in_the_menu_and_opens(desk, bench):
    assert not desk.app.instruments.is_made
    (menu,) = [menu for menu in desk.app.look.menus if menu.label == "Learn"]
    (deeper,) = [entry for entry in menu.fill() if getattr(entry, "label", "") == "Instruments"]
    assert VIEWS.keys() == INSTRUMENTS.keys()
    for name, command in zip(INSTRUMENTS, deeper.entries, strict=True):
        command.run()
        bench.settle()
        assert bench.controller.name == name
        assert bench.window.title() == command.label


def test_the_menu_leaves_nothing_behind_each_time_it_opens(desk):
    bar = desk.root.nametowidget(desk.root.cget("menu"))
    place = next(place for place in range(bar.index("end") + 1) if bar.entrycget(place, "label") == "Learn")
    menu = desk.root.nametowidget(bar.entrycget(place, "menu"))
    counts = set()
    for _time in range(3):
        desk.root.tk.call(menu.cget("postcommand"))
        counts.add(len(menu.winfo_children()))
    assert counts == {1}


def test_a_lesson_opens_an_instrument_over_an_empty_pad_and_sees_what_is_drawn_then(desk, bench, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        'minutes = 1\ntitle.en = "T"\nabout.en = "A"\n[[step]]\nsay.en = "S"\ndo.en = "D"\n'
        'open = { window = "instrument.softmax", strokes = [], set = { follows = true, target = 7 } }\n'
        "check.drawing_loss = { at_most = 0.1 }\n",
        encoding="utf-8",
    )
    desk.draw(SEVEN)
    learn = desk.app.learn.made
    learn.open_lesson(path)
    bench.settle()
    learn.look()
    assert not learn.at.over
    desk.draw(SEVEN)
    bench.settle()
    learn.look()
    assert learn.at.over


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", INSTRUMENTS)
def test_all_of_an_instrument_is_seen_and_explained(desk, bench, name, language):
    desk.app.look.change(language=language)
    bench.settle()
    bench.open(name)
    assert faults(bench.window) == []
    waiting = [bench.window]
    for widget in waiting:
        waiting += widget.winfo_children()
        assert find_explanation(widget, None)


def test_it_comes_back_as_it_was_after_a_change_of_look(desk, bench):
    bench.open("neuron", w1=2.5)
    bench.view.change(bias=-1.5)
    desk.app.look.change(theme="dark", language="es")
    bench.settle()
    assert (bench.shown.w1, bench.shown.bias) == (2.5, -1.5)
    assert bench.window.title() == "Una neurona"
    click(bench.window.again)
    assert (bench.shown.w1, bench.shown.bias) == (2.5, 0.0)
    desk.app.look.change(theme="light", language="en")
    bench.settle()


def test_what_it_is_set_to_stays_while_it_is_closed_but_cannot_be_checked(bench):
    bench.open("activation", function="relu", at=-2)
    assert bench.controller.facts() == {"function": "relu", "slope": 0.0}
    bench.press(bench.view.first, "<Escape>")
    assert bench.window is None
    assert bench.controller.facts() == {}
    bench.controller.open()
    assert bench.shown.function == "relu"


# The neuron


def test_sliders_separate_the_groups(bench):
    bench.open("neuron", has_groups=True)
    assert not bench.controller.facts()["separates"]
    for name, keys in (("w2", ["<Right>"] * 15), ("bias", ["<Left>"] * 30)):
        bench.press(bench.view.sliders[name].slider, *keys)
    assert (bench.shown.w2, bench.shown.bias) == (1.0, -3.0)
    assert bench.controller.facts()["separates"]
    assert str(bench.view.words.cget("text")) == "The line separates the two groups."


def test_the_point_is_dragged_in_the_plane_and_moved_by_keys(bench):
    bench.open("neuron", x1=0, x2=0)
    plane = bench.view.plane
    width, height = plane.winfo_width(), plane.winfo_height()
    bench.drag(plane, (width / 2, height / 2), (width / 2, height / 2 - min(width, height) / 4))
    assert abs(bench.shown.x1) <= 0.1
    assert 2.3 <= bench.shown.x2 <= 2.7
    before = bench.shown.x1
    bench.press(plane, "<Left>", "<Left>")
    assert bench.shown.x1 == pytest.approx(before - 0.2)


def test_the_sum_is_written_term_by_term(bench):
    bench.open("neuron", w1=2, x1=1.5, w2=-1, x2=1, bias=0.5, activation="relu")
    canvas = bench.view.sum
    words = {canvas.itemcget(item, "text") for item in canvas.find_withtag("words")}
    assert {"2.0 · 1.5 = 3.00", "−1.0 · 1.0 = −1.00", "b = 0.5", "z = 2.50", "2.50"} <= words


# Activations


def test_an_activation_is_read_off_where_it_is_dragged_to(bench):
    bench.open("activation")
    plot = bench.view.plot
    scale = bench.view._scale(plot.winfo_width() - 2 * plot.border, 1)
    bench.drag(plot, (scale.x(1) + plot.border, 50), (scale.x(-3) + plot.border, 50))
    assert bench.shown.at == -3.0
    click(bench.view.functions.buttons["relu"])
    texts = [str(label.cget("text")) for label in bench.view.values]
    assert texts == ["x = −3.0", "f(x) = 0.000", "slope f′(x) = 0.000"]
    bench.press(plot, *["<Right>"] * 35)
    assert str(bench.view.values[2].cget("text")) == "slope f′(x) = 1.000"


# Softmax


def test_scores_are_dragged_and_the_target_is_clicked(bench):
    bench.open("softmax", scores=[0.0] * 10, target=0)
    bars = bench.view.bars
    top, below, _upper, _lower, target = bench.view._rows(bars.winfo_height() - 2 * bars.border)
    x = next(x for x in range(bars.winfo_width()) if bench.view._digit_at(x - bars.border) == 4) + 10
    bench.drag(bars, (x, (top + below) / 2), (x, top + 20))
    assert bench.shown.scores[4] > 8
    assert bench.shown.loss > 5
    bench.drag(bars, (x, target + 10))
    assert bench.shown.target == 4
    assert bench.shown.loss < 0.1
    bench.press(bars, "<Right>", "<Down>", "<Down>", "<Return>")
    assert bench.shown.scores[5] == -1.0
    assert bench.shown.target == 5


def test_temperature_is_slid(bench):
    bench.open("softmax")
    highest = bench.shown.probabilities.max()
    bench.press(bench.view.temperature.slider, *["<Right>"] * 25)
    assert bench.shown.temperature == pytest.approx(3.16)
    assert bench.shown.probabilities.max() < highest


def test_it_follows_the_drawing_until_a_score_is_dragged(desk, bench):
    bench.open("softmax", target=7)
    click(bench.view.follows)
    assert "drawing_loss" not in bench.controller.facts()
    assert str(bench.view.words.cget("text")) == "Draw a digit on the pad."
    desk.draw(SEVEN)
    bench.settle()
    assert bench.shown.probabilities.argmax() == 7
    shown = desk.app.main.read().reading.probabilities
    assert bench.controller.facts()["drawing_loss"] == pytest.approx(-log(shown[7]), abs=1e-4)
    bench.press(bench.view.bars, "<Right>", "<Up>")
    assert not bench.shown.follows
    assert "drawing_loss" not in bench.controller.facts()


# Gradient descent


def test_the_ball_is_dragged_steps_plays_until_it_lies_still_and_goes_back(desk, bench):
    bench.open("descent", rate=1)
    plot = bench.view.plot
    bench.drag(plot, (plot.winfo_width() / 2, 50), (plot.winfo_width() * 0.9, 50))
    assert 3 <= bench.shown.start <= 4
    click(bench.view.steps.step)
    assert str(bench.view.words.cget("text")).startswith("Steps: 1. Loss")
    click(bench.view.steps.play)
    desk.wait_until(lambda: bench.shown.is_still, 60)
    bench.settle()
    assert str(bench.view.steps.play.cget("text")) == "Play"
    assert bench.controller.facts()["descent_settled"]
    click(bench.view.steps.back)
    assert bench.shown.path == ()
    bench.press(bench.view.rate.slider, "<Right>")
    assert bench.shown.rate == 1.1
    click(bench.view.curves.buttons["plateau"])
    assert bench.shown.curve == "plateau"


def test_an_exploded_ball_cannot_step(bench):
    bench.open("descent", rate=4.5)
    for _step in range(60):
        bench.view.steps.step.invoke()
    assert bench.shown.has_exploded
    assert bench.view.steps.step.instate(["disabled"])
    assert "exploded" in str(bench.view.words.cget("text"))
    click(bench.view.steps.play)
    assert len(bench.shown.path) < 60


# Batches


def test_batches_are_taken_until_an_epoch_is_over(bench):
    bench.open("batches", batch=25, validation=10)
    assert "Steps an epoch: 2" in str(bench.view.words[0].cget("text"))
    click(bench.view.steps.step)
    assert "Epoch 1, step 1" in str(bench.view.words[0].cget("text"))
    click(bench.view.steps.step)
    assert "Epoch 1 is over" in str(bench.view.words[0].cget("text"))
    bench.press(bench.view.sliders["validation"].slider, "<Right>")
    assert (bench.shown.validation, bench.shown.training, bench.shown.steps) == (11, 49, 0)


def test_what_plays_ends_with_its_window(desk, bench):
    bench.open("batches")
    click(bench.view.steps.play)
    desk.wait_until(lambda: bench.shown.steps > 0, 60)
    bench.window.destroy()
    bench.settle()
    assert bench.controller.state.steps > 0
