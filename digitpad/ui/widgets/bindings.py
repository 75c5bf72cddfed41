"""Bindings of the main window that can be taken back: tkinter keeps what a binding calls alive until then."""

import tkinter as tk
from collections.abc import Callable


class Bindings:
    """The bindings of one make of the window; the next make begins by clearing them."""

    def __init__(self, root: tk.Tk) -> None:
        """Start without any."""
        self.root = root
        self._made: list[tuple[str, str]] = []
        if root.tk.call("tk", "windowingsystem") == "x11":  # where Tk goes to the line's start, as Emacs does
            root.event_delete("<<LineStart>>", "<Control-a>")
            root.event_add("<<SelectAll>>", "<Control-a>")

    def add(self, sequence: str, run: "Callable[[tk.Event[tk.Misc]], object]") -> None:
        """Call `run` at an event anywhere in the window."""
        self._made.append((sequence, self.root.bind(sequence, run)))

    def clear(self) -> None:
        """Take all back."""
        for sequence, command in self._made:
            self.root.unbind(sequence, command)
        self._made.clear()
