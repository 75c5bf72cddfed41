"""The user's own drawing as the network in training reads it: ten bars under a title."""

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from digitpad.language import _
from digitpad.ui.main.bars import Bars
from digitpad.ui.widgets.theme import Theme

WIDTH = 232  # pixels at 96 dots per inch


class DrawingBars(ttk.Frame):
    """Ten bars under their title, of a fixed width."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, on_pad: bool, put_on_pad: Callable[[bool], None]
    ) -> None:
        """Make it empty. `put_on_pad` is told whether the main window is to show these bars too."""
        super().__init__(parent, width=theme.px(WIDTH))
        self.pack_propagate(False)
        wide = theme.px(WIDTH)
        title = _("Your drawing, read by the network in training")
        ttk.Label(self, text=title, font="DigitPadBold", wraplength=wide).pack(anchor="w")
        self._words = ttk.Label(self, style="Muted.TLabel", wraplength=wide)
        self._words.pack(anchor="w", pady=(theme.px(2), theme.px(4)))
        self._on_pad = tk.BooleanVar(self, on_pad)
        self.tick = ttk.Checkbutton(
            self,
            text=_("Beside the pad too"),
            style="Choice.TCheckbutton",
            variable=self._on_pad,
            command=lambda: put_on_pad(self._on_pad.get()),
        )
        self.tick.pack(side="bottom", anchor="w", pady=(theme.px(4), 0))
        self.bars = Bars(self, theme)
        self.bars.configure(height=1)  # it takes what there is
        self.bars.pack(fill="both", expand=True)

    def show(self, probabilities: Sequence[float] | None, words: str) -> None:
        """Show ten shares of 1, or None, and a line about them."""
        if self._words.cget("text") != words:
            self._words.configure(text=words)
        winner = None if probabilities is None else max(range(10), key=probabilities.__getitem__)
        self.bars.show(probabilities, winner)
