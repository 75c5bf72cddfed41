"""Radio buttons whose arrows choose, as everywhere but in Tk, where they move the focus alone."""

from collections.abc import Sequence
from tkinter import ttk


def arrows_choose(buttons: Sequence[ttk.Radiobutton]) -> None:
    """Let Up and Down choose the next of some radio buttons that can be chosen."""
    for button in buttons:
        for key, by in (("<Up>", -1), ("<Down>", 1)):
            button.bind(key, lambda _event, here=button, by=by: _step(buttons, here, by))  # type: ignore[misc]


def _step(buttons: Sequence[ttk.Radiobutton], here: ttk.Radiobutton, by: int) -> str:
    there = [button for button in buttons if button is here or not button.instate(["disabled"])]
    button = there[(there.index(here) + by) % len(there)]
    button.focus_set()
    button.invoke()
    return "break"
