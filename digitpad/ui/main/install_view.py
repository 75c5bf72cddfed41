"""The window that offers to install what is missing, and shows how that goes."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from digitpad.language import _
from digitpad.ui.widgets.controls import wrap_to_width
from digitpad.ui.widgets.dialogs import Dialog
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.theme import Theme

WIDTH = 460  # of the sentences, in pixels at 96 dots per inch
TICK_MS = 60  # between two movements of the bar


class InstallWindow(Dialog):
    """At first a question; then what pip does; in the end what came of it."""

    def __init__(
        self, parent: tk.Tk | tk.Toplevel, theme: Theme, sentence: str, install: Callable[[], None]
    ) -> None:
        """Show the question. `install` begins; closing the window ends it."""
        super().__init__(parent, theme, _("Install"), padding=20)
        explain(self, "install")
        ttk.Label(self.body, text=sentence, wraplength=theme.wrap(WIDTH)).pack(anchor="w")
        self.words = ttk.Label(self.body, style="Muted.TLabel", width=1)
        wrap_to_width(self.words, theme)
        self.bar = explain(ttk.Progressbar(self.body, mode="indeterminate"), "install.progress")
        self._foot_row = self.make_foot()
        self.install = explain(
            ttk.Button(self._foot_row, text=_("Install"), command=install), "install.begin"
        )
        self.leave = explain(ttk.Button(self._foot_row, text=_("Not now"), command=self.destroy), "close")
        self._foot_row.show(self.leave, self.install)
        for button in (self.install, self.leave):
            button.bind("<Return>", lambda event: event.widget.invoke())
        self.appear(self.install)

    def show(self, words: str, running: bool, can_stop: bool) -> None:
        """Show what is done now, or what came of it."""
        gap = self._theme.px(12)
        self.words.configure(text=words)
        if not self.words.winfo_manager():
            self.words.pack(fill="x", pady=(gap, 0))
        if running and not self.bar.winfo_manager():
            self.bar.pack(fill="x", pady=(gap, 0))
            self.bar.start(TICK_MS)
        elif not running:
            self.bar.stop()
            self.bar.pack_forget()
        self.leave.configure(text=_("Cancel") if running and can_stop else _("Close"))
        self._foot_row.show(self.leave)
        self.leave.focus_set()
