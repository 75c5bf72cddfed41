"""The details of a training run: a field each, with a sentence beside it where what is typed cannot be."""

import tkinter as tk
from collections.abc import Callable, Mapping
from tkinter import ttk

from digitpad.ui.widgets.theme import Theme

FIELD = 10  # characters wide
ROOM = 190  # of a sentence, in pixels at 96 dots per inch


class DetailFields(ttk.Frame):
    """Rows of a name, a field, and a sentence that is mostly empty."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, labels: Mapping[str, str], changed: Callable[[], None]
    ) -> None:
        """Make empty fields; `changed` is called whenever something is typed."""
        super().__init__(parent)
        self.columnconfigure(2, weight=1, minsize=theme.px(ROOM))
        self._texts = {name: tk.StringVar(self) for name in labels}
        self.entries: dict[str, ttk.Entry] = {}
        self.faults: dict[str, ttk.Label] = {}
        for row, (name, label) in enumerate(labels.items()):
            ttk.Label(self, text=label).grid(row=row, column=0, sticky="w", pady=theme.px(2))
            self.entries[name] = ttk.Entry(self, width=FIELD, textvariable=self._texts[name], justify="right")
            self.entries[name].grid(row=row, column=1, padx=theme.px(12))
            self.faults[name] = ttk.Label(self, style="Warning.TLabel", wraplength=theme.px(ROOM))
            self.faults[name].grid(row=row, column=2, sticky="w")
            self._texts[name].trace_add("write", lambda *_what: changed())

    def typed(self) -> dict[str, str]:
        """Return what is typed, by name."""
        return {name: text.get() for name, text in self._texts.items()}

    def show(self, details: Mapping[str, str], faults: Mapping[str, str]) -> None:
        """Show what is typed and what is wrong with it."""
        for name, text in self._texts.items():
            if text.get() != details[name]:  # or else the cursor would jump
                text.set(details[name])
            self.faults[name].configure(text=faults.get(name, ""))
