"""The part of the status bar that tells of a training run: words, a small bar, and Stop."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from tkinter import ttk

from digitpad.language import _
from digitpad.ui.training.progress_view import show_share
from digitpad.ui.widgets.content import RunContent
from digitpad.ui.widgets.theme import Theme


@dataclass(frozen=True)
class RunHandlers:
    """Whom it tells: that the run's window is wanted, and that the run is to end."""

    open: Callable[[], None]
    stop: Callable[[], None]


class RunBar(ttk.Frame):
    """Packed only while a run goes on, or its end has not been seen yet."""

    def __init__(self, beside: tk.Widget, theme: Theme, handlers: RunHandlers) -> None:
        """Make it, out of sight; its place is to the left of what is packed at the right end."""
        super().__init__(beside.master)
        self._beside = beside
        self._px = theme.px
        self.words = ttk.Button(self, style="Status.TButton", command=handlers.open)
        self.bar = ttk.Progressbar(self, maximum=1.0, length=theme.px(80))
        self.stop = ttk.Button(self, text=_("Stop"), style="Status.TButton", width=0, command=handlers.stop)
        self.bar.bind("<Button-1>", lambda _event: handlers.open())
        self.stop.pack(side="right", padx=(0, theme.px(16)))
        self.bar.pack(side="right", padx=theme.px(8))
        self.words.pack(side="right")

    def show(self, content: RunContent | None) -> None:
        """Show where a run stands; None where there is none."""
        if content is None:
            self.pack_forget()
            show_share(self.bar, 0)
            return
        if self.words.cget("text") != content.words:
            self.words.configure(text=content.words)
        show_share(self.bar, content.share)
        if not self.winfo_manager():
            self.pack(side="right", after=self._beside)
