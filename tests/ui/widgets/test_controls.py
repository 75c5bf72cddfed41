"""Radio buttons: arrows choose."""

import tkinter as tk
from tkinter import ttk

import pytest

from digitpad.ui.widgets.controls import arrows_choose


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
