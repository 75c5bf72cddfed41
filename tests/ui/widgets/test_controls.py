"""Radio buttons, whose arrows choose; words keep to the width that they are given, or that they need."""

import tkinter as tk
from tkinter import ttk

import pytest

from digitpad.ui.widgets.controls import arrows_choose, digits_wide, wrap_to_width
from digitpad.ui.widgets.figure_parts import Readout


@pytest.fixture
def group(desk):
    window = tk.Toplevel(desk.root)
    chosen = tk.StringVar(window, "one")
    buttons = [ttk.Radiobutton(window, value=name, variable=chosen) for name in ("one", "two", "three")]
    for button in buttons:
        button.pack()
    arrows_choose(buttons)
    window.update()
    yield chosen, buttons
    window.destroy()


def press(button, key):
    button.focus_force()
    button.update()
    button.event_generate(key)
    button.update()


def test_arrows_choose_and_go_round(group):
    chosen, (one, _two, three) = group
    press(one, "<Down>")
    assert chosen.get() == "two"
    press(one, "<Up>")
    assert chosen.get() == "three"
    assert three.instate(["focus"])
    press(three, "<Down>")
    assert chosen.get() == "one"


def test_what_cannot_be_chosen_is_passed_over(group):
    chosen, (one, two, _three) = group
    two.state(["disabled"])
    press(one, "<Down>")
    assert chosen.get() == "three"


def test_a_heading_too_long_for_its_canvas_has_several_lines(desk):
    canvas = tk.Canvas(desk.root, width=200, height=120)
    canvas.place(x=0, y=0)
    desk.root.update()
    readout = Readout(canvas, desk.app.look.theme)
    readout.show(100, 40, "Feature x₁: a click or Return gives it to the network or takes it away")
    left, top, right, bottom = canvas.bbox("readout")
    assert left >= 0
    assert right <= canvas.winfo_width()
    assert bottom - top > 2 * desk.app.look.theme.line
    assert len(readout.texts) == 1


def test_a_label_that_is_broken_at_its_width_asks_for_no_more_with_more_words(desk):
    label = ttk.Label(desk.root)
    wrap_to_width(label, desk.app.look.theme)
    wide = label.winfo_reqwidth()
    label.configure(text="word " * 100, wraplength=2000)
    assert label.winfo_reqwidth() == wide


@pytest.mark.parametrize("words", [("Play", "Pause"), ("Pause", "Resume"), ("WWWW", "iiiiiiii")])
def test_a_button_that_swaps_its_words_has_room_for_each(desk, words):
    button = ttk.Button(desk.root)
    button.configure(width=digits_wide(button, *words))
    room = button.winfo_reqwidth()
    for text in words:
        button.configure(text=text, width=0)
        assert button.winfo_reqwidth() <= room
    button.destroy()
