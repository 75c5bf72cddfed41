"""The playground with real events: it learns, is edited, passed on as text, and rests when nobody sees it."""

import tkinter as tk
from tkinter import ttk

import numpy as np
import pytest
from PIL import Image
from support.user_actions import click, command

from digitpad.errors import DataError
from digitpad.playground.data import FEATURES, OWN, REGRESSION
from digitpad.playground.session import Connection
from digitpad.playground.settings import PlaygroundSettings, read_text, write_text

pytest.importorskip("tkinter", reason="tkinter is not installed")

from digitpad.ui.playground.network_painting import Element


class Play:
    """The open window, and what a user does in it."""

    def __init__(self, desk) -> None:
        self.desk = desk
        command(desk, "Playground…").run()
        self.settle()

    @property
    def controller(self):
        return self.desk.app.playground.made

    @property
    def window(self):
        return self.controller.window

    @property
    def game(self):
        return self.controller.playground

    @property
    def settings(self) -> PlaygroundSettings:
        return self.game.settings

    def settle(self) -> None:
        for _turn in range(4):
            self.desk.root.update()

    def press(self, keys: str, widget: tk.Misc | None = None) -> None:
        widget = widget or self.window.play
        widget.focus_force()
        self.desk.root.update()
        widget.event_generate(keys)
        self.settle()

    def choose(self, name: str, label: str) -> None:
        box = self.window.choices[name]
        box.set(label)
        box.current(box.cget("values").index(label))
        box.event_generate("<<ComboboxSelected>>")
        self.settle()

    def click_at(self, element: Element) -> None:
        """Click where an element of the network is drawn."""
        network = self.window.network
        x, y = self.place_of(element)
        for event in ("<Motion>", "<ButtonPress-1>", "<ButtonRelease-1>"):
            network.event_generate(event, x=x, y=y)
        self.settle()

    def place_of(self, element: Element) -> tuple[int, int]:
        painter = self.window.network.painter
        if element.kind == "weight":
            row = painter.sources(element.layer)[element.neuron]
            x, y = painter.curve(element.layer, row, element.target)
            return round(x[2]), round(y[2])
        left, top, right, bottom = painter.layout.box(element.layer, element.neuron)
        return (left, bottom) if element.kind == "bias" else ((left + right) // 2, (top + bottom) // 2)

    def add_point(self, x1: float, x2: float, button: int = 1) -> None:
        plane = self.window.plane
        x, y = plane.canvas_place(x1, x2)
        plane.event_generate(f"<ButtonPress-{button}>", x=x, y=y)
        plane.event_generate(f"<ButtonRelease-{button}>", x=x, y=y)
        self.settle()

    def wait(self, condition, seconds: float = 60) -> None:
        self.desk.wait_until(condition, seconds)


@pytest.fixture
def play(desk) -> Play:
    return Play(desk)


def test_nothing_of_it_is_there_before_it_is_opened(desk):
    assert not desk.app.playground.is_made


def test_a_circle_is_learned_while_one_looks_on(play):
    assert play.window.plane.levels.max() - play.window.plane.levels.min() > 20
    click(play.window.play)
    assert play.window.play.cget("text") == "Pause"
    play.wait(lambda: play.game.losses.test < 0.05)
    click(play.window.play)
    assert play.window.play.cget("text") == "Play"
    assert play.window.losses[0].cget("text") == f"Test loss: {play.game.losses.test:.3f}"
    assert play.window.epoch.cget("text") == f"Epoch {play.game.epoch}"
    middle = play.window.plane.value_at(0, 0)
    assert middle > 0.5 > -0.5 > play.window.plane.value_at(5, 5)
    training, test = play.window.chart.content.curves
    assert (training.label, test.label) == ("training", "test")
    assert training.points[0][1] > 0.3
    assert test.points[-1] == (play.game.epoch, play.game.losses.test)
    epoch = play.game.epoch
    play.settle()
    assert play.game.epoch == epoch


def test_xor_needs_one_feature_and_no_hidden_layer(play):
    play.window.data.datasets["xor"].invoke()
    for row in (4, 0, 1):  # x₁x₂ comes, x₁ and x₂ go
        play.click_at(Element("feature", 0, row))
    for _time in range(2):
        click(play.window.network.layer_buttons[0])
    assert play.settings.features == ("x1x2",)
    assert play.settings.hidden == ()
    assert play.window.network.layer_buttons[0].instate(["disabled"])
    play.press("<Right>")
    play.press("<Right>")
    assert play.game.epoch == 2
    assert play.game.losses.test < 0.05


def test_layers_and_neurons_come_and_go_by_the_buttons_in_the_drawing(play):
    network = play.window.network
    for _time in range(5):
        click(network.layer_buttons[1])
    assert play.settings.hidden == (4, 2, 2, 2, 2, 2)
    assert network.layer_buttons[1].instate(["disabled"])
    for _time in range(6):
        click(network.neuron_buttons[5][1])
    assert play.settings.hidden == (4, 2, 2, 2, 2, 8)
    assert network.neuron_buttons[5][1].instate(["disabled"])
    for _time in range(3):
        click(network.neuron_buttons[0][0])
    assert play.settings.hidden[0] == 1
    assert network.neuron_buttons[0][0].instate(["disabled"])
    assert [button.winfo_ismapped() for button, _more in network.neuron_buttons] == [True] * 6
    click(network.layer_buttons[0])
    assert not network.neuron_buttons[5][0].winfo_ismapped()
    play.press("<space>", network)
    play.wait(lambda: play.game.epoch > 2)


def test_a_weight_is_shown_and_edited(play):
    network, place = play.window.network, Element("weight", 0, 1, 2)
    x, y = play.place_of(place)
    network.event_generate("<Motion>", x=x, y=y)
    play.settle()
    value = play.game.weight(Connection(0, 1, 2))
    assert network.words == f"Weight from x₂ to neuron 1.3: {value:.3f}".replace("-", "−")
    before = play.game.losses
    play.click_at(place)
    field = network.editor.field
    assert field.get() == f"{value:.3f}"
    field.delete(0, "end")
    field.insert(0, "-3.5")
    play.press("<KeyRelease-5>", field)
    assert play.game.weight(Connection(0, 1, 2)) == -3.5
    assert play.game.losses != before
    play.press("<Up>", field)
    assert play.game.weight(Connection(0, 1, 2)) == pytest.approx(-3.4)
    play.press("<Escape>", field)
    assert network.editor is None
    assert play.window.winfo_exists()
    assert play.game.weight(Connection(0, 1, 2)) == pytest.approx(value)


def test_what_is_no_value_is_marked_and_changes_nothing(play):
    network = play.window.network
    play.click_at(Element("bias", 1, 2))
    field = network.editor.field
    for text, is_valid in (("1,5", True), ("1e9", False), ("abc", False), ("nan", False)):
        field.delete(0, "end")
        field.insert(0, text)
        play.press("<KeyRelease-5>", field)
        assert field.instate(["!invalid"]) == is_valid
        assert play.game.bias(0, 2) == 1.5
    play.press("<Return>", field)
    assert network.editor is None
    assert network.name_of(Element("bias", 1, 2)) == "Bias of neuron 1.3: 1.500"


def test_the_keyboard_goes_through_the_network_along_its_weights(play):
    network = play.window.network
    play.press("<Down>", network)
    assert network.pointed == Element("feature", 0, 1)
    way = []
    for keys in ("<Right>", "<Up>", "<Right>", "<Down>", "<Right>", "<Right>", "<Left>", "<Left>"):
        play.press(keys, network)
        way.append(network.pointed)
    assert way == [
        Element("weight", 0, 1, 0),
        Element("weight", 0, 0, 0),
        Element("neuron", 1, 0),
        Element("neuron", 1, 1),
        Element("weight", 1, 1, 0),
        Element("neuron", 2, 0),
        Element("weight", 1, 0, 0),
        Element("neuron", 1, 0),
    ]
    play.press("<Return>", network)
    play.press("<Up>", network.editor.field)
    assert play.game.bias(0, 0) == pytest.approx(0.1)
    assert play.game.epoch == 0  # the arrows were the network's
    play.press("<Return>", network.editor.field)
    for _time in range(2):
        play.press("<Left>", network)
    play.press("<Return>", network)
    assert play.settings.features == ("x2",)


def test_a_neuron_that_is_pointed_at_is_shown_in_the_plane(play):
    network, plane = play.window.network, play.window.plane
    whole = plane.levels.copy()
    x, y = play.place_of(Element("neuron", 1, 3))
    network.event_generate("<Motion>", x=x, y=y)
    play.settle()
    assert np.array_equal(plane.levels, play.game.levels()[0][3])
    network.event_generate("<Leave>")
    play.settle()
    assert np.array_equal(plane.levels, whole)


def test_own_points_are_added_by_clicks_and_taken_back(play):
    assert not play.window.own_points.winfo_ismapped()
    play.add_point(1, 1)
    assert not play.settings.points  # only among one's own
    play.window.data.datasets[OWN].invoke()
    play.settle()
    assert play.window.own_points.winfo_ismapped()
    assert play.window.losses[0].cget("text") == "Test loss: –"
    for x1, x2 in ((3, 3), (4, 2), (2, 4), (3.5, 2.5)):
        play.add_point(x1, x2)
        play.add_point(-x1, -x2, button=3)
    play.window.classes[1].invoke()
    play.add_point(-5, -5)
    assert [point.target for point in play.settings.points] == [1, -1] * 4 + [-1]
    assert play.settings.points[0][:2] == pytest.approx((3, 3), abs=0.05)
    assert play.window.plane.cross == pytest.approx((-5, -5), abs=0.05)  # from where the keyboard goes on
    play.press("<Control-z>")
    click(play.window.undo)
    assert len(play.settings.points) == 7
    play.press("<space>")  # the button has the keyboard, and its own use for it
    play.wait(lambda: play.game.losses.training < 0.05)
    assert play.window.plane.value_at(3, 3) > 0.3
    assert play.window.plane.value_at(-3, -3) < -0.3
    click(play.window.clear)
    assert play.settings.points == ()
    assert play.window.undo.instate(["disabled"])


def test_points_are_added_with_the_keyboard(play):
    play.window.data.datasets[OWN].invoke()
    plane = play.window.plane
    for keys in ("<Right>", "<Up>", "<Up>", "<Return>", "<Left>", "<Shift-Return>"):
        play.press(keys, plane)
    assert play.settings.points == ((0.25, 0.5, 1), (0.0, 0.5, -1))
    assert play.game.epoch == 0


def test_a_playground_is_passed_on_as_text(play):
    play.window.data.datasets["spiral"].invoke()
    play.window.data.sliders["noise"].set(20)
    click(play.window.network.layer_buttons[1])
    for _time in range(3):
        play.press("<Right>")
    losses, settings = play.game.losses, play.settings
    click(play.window.copy)
    text = play.desk.root.clipboard_get()
    assert text.startswith("digitpad-playground ")
    assert play.window.words.startswith("Copied")
    click(play.window.reset)
    play.window.data.datasets["circle"].invoke()
    play.window.clipboard_clear()
    play.window.clipboard_append(text.replace(" ", "\n"))
    play.press("<Control-v>")
    assert play.settings == settings
    assert play.game.epoch == 3
    assert play.game.losses.test == pytest.approx(losses.test, rel=1e-4)
    assert play.window.words == "Pasted."
    assert play.window.data.sliders["noise"].get() == 20


def test_a_text_from_elsewhere_is_taken_with_all_that_stands_in_it(play):
    problem = f"digitpad-playground problem={REGRESSION} dataset=bumps hidden=5,3 seed=77 learning_rate=0.02"
    play.window.clipboard_clear()
    play.window.clipboard_append(problem)
    click(play.window.paste)
    assert [*play.window.data.datasets] == ["plane", "bumps", OWN]
    assert play.window.data.seeds[1].get() == "77"
    assert play.window.choices["learning_rate"].get() == "0.02"  # which is none of its choices
    assert play.window.choices["problem"].get() == "Regression"
    play.press("<Right>")
    assert play.game.epoch == 1


def test_another_text_is_explained_and_changes_nothing(play):
    before = play.settings
    for text in ("hello", "digitpad-playground noise=999"):
        with pytest.raises(DataError) as found:
            read_text(text)
        play.window.clipboard_clear()
        play.window.clipboard_append(text)
        click(play.window.paste)
        assert play.window.words == str(found.value)
        assert str(play.window.status.cget("style")) == "Warning.TLabel"
    assert play.settings is before
    play.window.clipboard_clear()
    click(play.window.paste)
    assert "digitpad-playground" in play.window.words


def test_it_rests_while_it_is_hidden_and_goes_on_when_it_comes_back(play):
    click(play.window.play)
    play.wait(lambda: play.game.epoch > 3)
    play.window.withdraw()
    play.settle()
    epoch = play.game.epoch
    play.desk.root.after(300, lambda: setattr(play, "waited", True))
    play.wait(lambda: hasattr(play, "waited"))
    assert play.game.epoch == epoch
    assert play.controller._due is None
    play.window.deiconify()
    play.wait(lambda: play.game.epoch > epoch + 2)
    play.window.event_generate("<Visibility>", state="VisibilityFullyObscured")
    play.settle()
    epoch = play.game.epoch
    play.settle()
    assert play.game.epoch == epoch
    play.window.event_generate("<Visibility>", state="VisibilityUnobscured")
    play.wait(lambda: play.game.epoch > epoch)


def test_it_ends_with_its_window_and_the_network_is_kept(play):
    click(play.window.play)
    play.wait(lambda: play.game.epoch > 1)
    play.press("<Escape>")
    assert play.window is None
    assert not play.controller.is_playing
    epoch = play.game.epoch
    play.settle()
    assert play.game.epoch == epoch
    command(play.desk, "Playground…").run()
    play.settle()
    assert play.window.epoch.cget("text") == f"Epoch {epoch}"


def test_a_change_of_theme_and_language_changes_nothing_else(play):
    play.window.data.datasets["spiral"].invoke()
    click(play.window.network.layer_buttons[1])
    click(play.window.play)
    play.wait(lambda: play.game.epoch > 2)
    before, settings, epoch = play.window, play.settings, play.game.epoch
    play.desk.app.look.change(theme="dark", language="es")
    play.wait(lambda: play.window not in (None, before))
    assert play.settings == settings
    play.wait(lambda: play.game.epoch > epoch)
    assert play.window.play.cget("text") == "Pausar"
    assert play.window.losses[0].cget("text").startswith("Pérdida de prueba: 0,")
    assert play.window.choices["learning_rate"].get() == "0,03"


def test_seeds_are_shown_and_can_be_kept(play):
    data = play.window.data
    click(play.window.reset)
    first = play.settings.seed
    assert data.seeds[1].get() == str(first)
    data.keep.invoke()
    play.press("<Right>")
    play.press("<Key-r>")
    assert play.settings.seed == first
    assert play.game.epoch == 0
    click(data.new_points)
    assert data.seeds[0].get() == str(play.settings.data_seed)
    field = data.seeds[0]
    for typed, taken in (("123", 123), ("x", 123), ("99999", 123)):
        field.delete(0, "end")
        field.insert(0, typed)
        play.press("<Return>", field)
        assert play.settings.data_seed == taken
        assert field.get() == "123"


def test_rates_take_effect_while_it_plays_and_the_rest_begins_anew(play):
    play.press("<Right>")
    play.choose("learning_rate", "0.3")
    play.choose("penalty", "L2")
    play.choose("strength", "0.01")
    assert play.game.epoch == 1
    assert (play.settings.learning_rate, play.settings.penalty, play.settings.strength) == (0.3, "l2", 0.01)
    play.choose("activation", "ReLU")
    assert play.game.epoch == 0
    play.choose("problem", "Regression")
    assert play.settings.dataset == "plane"
    play.press("<Right>")
    assert play.game.losses.test < 0.5


def test_sliders_move_by_arrow_keys(play):
    play.press("<Right>", play.window.data.sliders["share"])
    play.press("<Right>", play.window.data.sliders["noise"])
    play.press("<Left>", play.window.data.sliders["batch"])
    assert (play.settings.share, play.settings.noise, play.settings.batch) == (60, 5, 9)
    assert play.game.epoch == 0


def test_test_points_and_classes_alone(play):
    plane = play.window.plane

    def picture() -> np.ndarray:
        play.settle()
        return np.asarray(Image.frombytes("L", plane._over[1].size, plane._over[1].tobytes()))

    few = (picture() > 0).sum()
    play.window.body.update()
    switches = [
        widget
        for widget in all_in(play.window)
        if isinstance(widget, ttk.Checkbutton) and widget.cget("text") in ("Test points", "Classes alone")
    ]
    for switch in switches:
        switch.invoke()
    assert play.settings.shows_test
    assert play.settings.discretised
    assert (picture() > 0).sum() > 1.5 * few


def all_in(widget: tk.Misc):
    yield widget
    for child in widget.winfo_children():
        yield from all_in(child)


def test_a_training_that_diverges_stops_and_says_why(play):
    play.controller.change(features=tuple(FEATURES), activation="relu", learning_rate=10.0, hidden=(8,) * 6)
    play.game.layers = tuple(type(layer)(layer.weights * 1e200, layer.bias) for layer in play.game.layers)
    click(play.window.play)
    play.wait(lambda: not play.controller.is_playing)
    assert play.window.words.startswith("The training diverged")
    assert play.window.losses[0].cget("text") == "Test loss: ∞"
    click(play.window.play)
    assert not play.controller.is_playing
    play.controller.change(shows_test=True)
    assert play.window.words == ""
    play.press("<Right>")
    assert play.window.words.startswith("The training diverged")
    click(play.window.copy)
    assert read_text(play.desk.root.clipboard_get()).weights is None  # those are none to pass on
    click(play.window.reset)
    assert play.window.words == ""
    assert not play.game.has_diverged


def test_everything_is_reached_with_tab(play):
    play.window.play.focus_force()
    play.desk.root.update()
    seen, widget = [], play.window.play
    while widget not in seen:
        seen.append(widget)
        widget = widget.tk_focusNext()
    assert play.window.network in seen
    assert play.window.plane in seen
    wanted = (
        *(play.window.reset, play.window.step, play.window.copy, play.window.paste),
        *play.window.choices.values(),
        *play.window.data.datasets.values(),
        *play.window.data.sliders.values(),
        *play.window.data.seeds,
        *play.window.network.neuron_buttons[0],
    )
    assert [one for one in wanted if one not in seen] == []


def test_the_text_of_the_window_is_that_of_the_network(play):
    click(play.window.copy)
    assert play.desk.root.clipboard_get() == write_text(play.game.text())


def test_no_word_of_the_drawing_is_cut_however_small_it_is(play):
    before = play.window
    play.desk.app.look.change(language="es")
    play.wait(lambda: play.window not in (None, before))
    play.window.geometry("800x560")
    play.controller.change(hidden=(8,) * 6)
    play.settle()
    network = play.window.network
    words = [item for item in network.find_all() if network.type(item) == "text"]
    assert len(words) > 10
    for item in words:
        left, top, right, bottom = network.bbox(item)
        assert left >= 0, network.itemcget(item, "text")
        assert right <= network.winfo_width()
        assert top >= 0
        assert bottom <= network.winfo_height()
