"""The part of the status bar that tells of work in the background: a bar that moves, and Stop."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from digitpad.language import _
from digitpad.ui.training.progress_view import show_share
from digitpad.ui.widgets.theme import Theme


class BusyBar(ttk.Frame):
    """Packed only while there is such work."""

    def __init__(self, parent: tk.Misc, theme: Theme, stop: Callable[[], None]) -> None:
        """Make it, out of sight."""
        super().__init__(parent)
        self.bar = ttk.Progressbar(self, maximum=1.0, length=theme.px(80))
        self.bar.pack(side="left", padx=(0, theme.px(8)))
        self.stop = ttk.Button(self, text=_("Stop"), style="Status.TButton", width=0, command=stop)
        self.stop.pack(side="left")

    def show(self, busy: bool) -> None:
        """Show it, or take it away."""
        if busy == bool(self.winfo_manager()):
            return
        show_share(self.bar, None if busy else 0.0)
        if busy:
            self.pack(side="left")
        else:
            self.pack_forget()
