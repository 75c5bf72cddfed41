"""What the wheel and a touchpad turn, with Tk 8.6 and 9."""

import tkinter as tk
from collections.abc import Iterator
from tkinter import ttk
from types import SimpleNamespace

import pytest
from support.user_actions import turn_wheel

from digitpad.ui.widgets.scrolled import Scrolled, Turn, Viewport, turn_of


@pytest.fixture
def window(desk) -> Iterator[tk.Toplevel]:
    window = tk.Toplevel(desk.root)
    window.geometry("300x200")
    yield window
    window.destroy()


def test_the_wheel_and_a_touchpad_scroll_a_frame(desk, window):
    frame = Scrolled(window, desk.app.look.theme)
    frame.pack(fill="both", expand=True)
    tall = ttk.Frame(frame.inside, height=2000, width=10)
    tall.pack()
    frame.adopt()
    window.update()
    turn_wheel(tall, 1)
    window.update()
    step = frame.canvas.canvasy(0)
    assert step == desk.app.look.theme.px(60)
    turn_wheel(tall, -1)
    window.update()
    assert frame.canvas.canvasy(0) == 0
    if tk.TkVersion >= 9:
        tall.event_generate("<TouchpadScroll>", delta=-30 & 0xFFFF)
        window.update()
        assert frame.canvas.canvasy(0) == pytest.approx(step / 2, abs=1)
        tall.event_generate("<Button-5>")  # of the mouse itself, as browsers go back by
        window.update()
        assert frame.canvas.canvasy(0) == pytest.approx(step / 2, abs=1)


def test_a_touchpad_says_pixels_to_the_right_and_down():
    for across, down in ((5, 7), (-5, 7), (5, -7), (-5, -7), (0, -1), (-1, 0)):
        event = SimpleNamespace(delta=(across << 16) + (down & 0xFFFF))
        assert turn_of("<TouchpadScroll>", event) == Turn(-across / 60, -down / 60)


def test_a_turn_is_taken_once_by_what_lies_under_the_mouse_or_by_the_window(desk, window):
    view = Viewport(window, desk.app.look.theme, window.bind)
    view.pack(fill="both", expand=True)
    words = ttk.Label(view.body, text="words")
    names = tk.Listbox(view.body, height=3)
    names.insert("end", *range(100))
    book = ttk.Treeview(view.body, height=30)
    for widget in (words, names, book):
        widget.pack()
    window.update()
    top = words.winfo_rooty()
    turn_wheel(names, 1, x=5, y=5)
    window.update()
    assert names.yview()[0] > 0
    assert words.winfo_rooty() == top
    turn_wheel(words, 1)
    window.update()
    assert words.winfo_rooty() == top - desk.app.look.theme.px(60)
