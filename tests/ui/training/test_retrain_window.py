"""The window "Retrain", with real widgets, files and a real database."""

import numpy as np
import pytest
from support.handwriting import SEVEN
from support.made_digits import made_digits, made_mnist
from support.user_actions import command

from digitpad.runs.plan import Plan

plan_desk = pytest.importorskip("digitpad.ui.training.retrain_controller", reason="tkinter is not installed")


@pytest.fixture(autouse=True)
def places(monkeypatch, tmp_path):
    """MNIST is here, in Keras' cache; there are no pen paths."""
    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    (tmp_path / "keras" / "datasets").mkdir(parents=True)
    made_mnist(tmp_path / "keras" / "datasets" / "mnist.npz", 600, 100)


@pytest.fixture
def started(desk, monkeypatch) -> list[Plan]:
    """What the window would begin: the run itself is for other tests."""
    plans: list[Plan] = []
    monkeypatch.setattr(desk.app.trainer.made, "start", plans.append)
    return plans


def opened(desk):
    found = desk.app.retrain.made
    found.open()
    desk.root.update()
    return found


def keep_a_drawing(desk):
    desk.draw(SEVEN)
    desk.app.labelling.label(7)


def enabled(widget) -> bool:
    return not widget.instate(["disabled"])


def typed(window, name: str, text: str) -> None:
    window.fields.entries[name].delete(0, "end")
    window.fields.entries[name].insert(0, text)
    window.update()


def test_the_menu_opens_it_once_and_escape_closes_it(desk):
    command(desk, "Retrain…").run()
    command(desk, "Retrain…").run()
    windows = [child for child in desk.root.winfo_children() if isinstance(child, plan_desk.RetrainWindow)]
    assert [window.title() for window in windows] == ["Retrain"]
    windows[0].focus_force()
    desk.root.update()
    windows[0].event_generate("<Escape>")
    desk.root.update()
    assert not windows[0].winfo_exists()


def test_without_drawings_it_says_what_to_do_and_offers_to_begin_anew(desk, started):
    window = opened(desk).window
    assert not enabled(window.kinds["handwriting"])
    assert "label them" in window.obstacle.cget("text")
    assert window.form().kind == "scratch"
    assert window.counts["drawings"].cget("text") == "none yet"
    assert window.counts["pictures"].cget("text") == "600 digits"
    window.start.invoke()
    assert started[0].recipe.name == "quick"
    assert "--drawings" not in started[0].arguments
    assert not window.winfo_exists()


def test_with_a_drawing_the_handwriting_is_learned(desk, started):
    keep_a_drawing(desk)
    window = opened(desk).window
    assert enabled(window.kinds["handwriting"])
    assert window.form().kind == "handwriting"
    assert not window.obstacle.winfo_ismapped()
    assert window.counts["drawings"].cget("text") == "1"
    assert all(
        window.durations[kind].cget("text").startswith("about ") for kind in ("handwriting", "scratch")
    )
    window.focus_force()
    desk.root.update()
    window.event_generate("<Return>")
    assert started[0].recipe.name == "personal"
    assert started[0].arguments[:2] == ("--drawings", "--from")
    assert started[0].recipe.widths == tuple(desk.app.model.entry.card.recipe["widths"])


def test_what_is_typed_is_remembered_for_each_choice(desk, started):
    keep_a_drawing(desk)
    window = opened(desk).window
    typed(window, "epochs", "7")
    window.kinds["scratch"].invoke()
    assert window.fields.entries["epochs"].get() == "3"
    window.sources["drawings"].invoke()
    window.kinds["handwriting"].invoke()
    assert window.fields.entries["epochs"].get() == "7"
    assert "drawings" in window.form().sources
    window.start.invoke()
    assert started[0].recipe.epochs == 7


def test_a_fault_in_the_details_is_told_beside_the_field(desk, started):
    window = opened(desk).window
    assert not window.fields.winfo_ismapped()
    typed(window, "epochs", "many")
    assert window.fields.winfo_ismapped()  # unfolded, or else nobody would see it
    assert window.fields.faults["epochs"].cget("text") == "A whole number from 1 to 1000."
    assert not enabled(window.start)
    window.start.invoke()
    assert started == []
    typed(window, "epochs", "2")
    assert window.fields.faults["epochs"].cget("text") == ""
    assert enabled(window.start)


def test_the_details_fold(desk):
    window = opened(desk).window
    window.fold.invoke()
    desk.root.update()
    assert window.fields.winfo_ismapped()
    window.fold.invoke()
    desk.root.update()
    assert not window.fields.winfo_ismapped()


def test_the_time_follows_the_details(desk):
    window = opened(desk).window
    before = window.durations["scratch"].cget("text")
    typed(window, "epochs", "300")
    assert window.durations["scratch"].cget("text") != before


def test_the_coach_says_that_drawings_are_all_of_one_digit_unless_it_is_off(desk):
    keep_a_drawing(desk)
    found = opened(desk)
    assert "of the digit 7: of the others it learns nothing" in found.window.note.cget("text")
    found.window.destroy()
    desk.draw(SEVEN)
    desk.app.labelling.label(1)
    assert "Only 2 drawings" in opened(desk).window.note.cget("text")
    found.window.destroy()
    command(desk, "Coach in the lab").run()
    assert not opened(desk).window.note.cget("text")


def test_without_mnist_synthetic_digits_stand_in_its_place(desk, started):
    window = opened(desk).window
    window.sources["pictures"].invoke()
    assert not enabled(window.sources["synthetic"])
    assert "says little about real handwriting" in window.note.cget("text")
    window.start.invoke()
    assert started[0].arguments[:2] == ("--mnist", "none")


def test_where_there_are_no_digits_it_asks_in_the_window_itself(desk, started, tmp_path):
    (tmp_path / "keras" / "datasets" / "mnist.npz").unlink()
    window = opened(desk).window
    assert window.panel.winfo_ismapped()
    assert window.panel.title.cget("text") == "Where are the digits?"
    assert not enabled(window.start)
    window.start.invoke()
    assert started == []
    np.savez(tmp_path / "own.npz", x=made_digits(240, 3)[0], y=made_digits(240, 3)[1])
    desk.app.lab.digits.take_file(tmp_path / "own.npz")
    desk.wait_until(lambda: window.panel is None, 60)
    assert window.sources["pictures"].cget("text") == "own.npz"
    assert window.counts["pictures"].cget("text") == "200 digits"
    window.start.invoke()
    assert "--mnist" not in started[0].arguments  # it is the choice of the whole program
    settings = desk.kept_settings()
    assert (settings.digits, settings.digits_name) == ("file", "own.npz")


def test_other_digits_can_be_chosen_and_synthetic_ones_need_no_second_row(desk, started, tmp_path):
    window = opened(desk).window
    window.other.invoke()
    assert window.panel.states["mnist"].cget("text") == "in use"
    window.other.invoke()
    assert window.panel is None
    (tmp_path / "home" / "digits").mkdir(parents=True)
    made_mnist(tmp_path / "home" / "digits" / "synthetic.npz", 400, 100)
    window.other.invoke()
    window.panel.buttons["synthetic", "use"].invoke()
    desk.root.update()
    assert window.panel is None
    assert not window.sources["pictures"].winfo_ismapped()
    assert window.counts["synthetic"].cget("text").endswith("000 digits")
    window.start.invoke()
    assert started[0].arguments[:2] == ("--mnist", "none")


def test_the_choice_of_digits_stays_open_in_another_theme(desk, tmp_path):
    opened(desk).window.other.invoke()
    desk.app.look.change(theme="dark")
    desk.root.update()
    assert desk.app.retrain.made.window.panel.winfo_ismapped()
