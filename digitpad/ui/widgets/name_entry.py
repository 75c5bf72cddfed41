"""Typing a new name over a cell of a table."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk


class NameEntry(ttk.Entry):
    """An entry over the first cell of a row. Return takes the name; Escape and going elsewhere do not."""

    def __init__(self, table: ttk.Treeview, row: str, name: str, take: Callable[[str], None]) -> None:
        """Lie over the row with its name selected."""
        super().__init__(table, font="DigitPadText")
        self._table, self._name, self._take = table, name, take
        self.insert(0, name)
        self.selection_range(0, "end")
        left, top, width, height = table.bbox(row, "0") or (0, 0, 200, 28)
        higher = max(self.winfo_reqheight() - height, 0)
        self.place(x=left, y=max(top - higher // 2, 0), width=width, height=height + higher)
        self.bind("<Return>", self._accept)
        self.bind("<Escape>", self._leave)
        self.bind("<FocusOut>", self._leave)
        self.focus_set()

    def _accept(self, _event: "tk.Event[tk.Misc]") -> str:
        text = self.get()
        self._end()
        if text != self._name:
            self._take(text)
        return "break"

    def _leave(self, _event: "tk.Event[tk.Misc]") -> str:
        self._end()
        return "break"  # Escape closes the entry alone

    def _end(self) -> None:
        self.unbind("<FocusOut>")  # which destroying it would cause
        self.destroy()
        self._table.focus_set()
