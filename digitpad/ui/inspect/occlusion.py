"""The page of occlusion: the digit large, its ink coloured by evidence, and the digits to choose from."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

import numpy as np

from digitpad.inspect.content import OcclusionContent
from digitpad.language import _
from digitpad.ui.widgets.controls import choice
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.pixels import PixelItem, Shades
from digitpad.ui.widgets.theme import Theme

READ = -1  # the choice "as read"
WORDS = 190  # the width of the words beside the picture, in pixels at 96 dots per inch


class OcclusionView(ttk.Frame):
    """A row of choices above, the picture on the left, what its colours mean on the right."""

    def __init__(self, parent: tk.Misc, theme: Theme, chosen: Callable[[int | None], None]) -> None:
        """Make it empty; `chosen` gets the digit, or None for the one that is read."""
        super().__init__(parent)
        self._theme, self._chosen = theme, chosen
        self._shades = Shades(theme.palette)
        self.content: OcclusionContent | None = None
        self._digit = tk.IntVar(self, READ)
        self._make_choices().grid(row=0, column=0, columnspan=2, sticky="w", pady=(0, theme.px(8)))
        self.canvas = explain(
            tk.Canvas(self, width=1, height=1, highlightthickness=0, background=theme.palette.window),
            "occlusion",
        )
        self.canvas.grid(row=1, column=0, sticky="nsew")
        self._words = self._make_words()
        self._words.grid(row=1, column=1, sticky="n", padx=(theme.px(14), 0))
        self.rowconfigure(1, weight=1)
        self.columnconfigure(0, weight=1)
        self._item = PixelItem(self.canvas)
        self.canvas.bind("<Configure>", lambda _event: self._paint())

    def show(self, content: OcclusionContent | None, sentence: str = "") -> None:
        """Show which ink speaks for a digit, or a sentence in its place."""
        self.content = content
        self.sentence.configure(text=content.sentence if content else sentence)
        (self._legend.grid if content else self._legend.grid_remove)()
        if content:
            self._digit.set(READ if content.chosen is None else content.chosen)
            for label, text in zip(self._means, content.colours, strict=True):
                label.configure(text=text)
        self._paint()

    def _make_choices(self) -> ttk.Frame:
        row = ttk.Frame(self)
        choices = [(READ, _("as read")), *((digit, str(digit)) for digit in range(10))]
        self.choices = [
            choice(row, text, self._digit, value, "occlusion_class", self._choose, "Digit.Toolbutton")
            for value, text in choices
        ]
        for button in self.choices:
            button.configure(width=0)
            button.pack(side="left", padx=(0, self._theme.px(3)))
        return row

    def _make_words(self) -> ttk.Frame:
        px, colour = self._theme.px, self._theme.palette
        words = ttk.Frame(self)
        self._legend = ttk.Frame(words)
        self._legend.grid(row=0, column=0, sticky="w", pady=(0, px(10)))
        self._means = []
        for row, shade in enumerate((colour.accent, colour.alert, colour.bar)):
            swatch = tk.Frame(self._legend, background=shade, width=px(14), height=px(14))
            swatch.grid(row=row, column=0, padx=(0, px(8)), pady=px(3))
            label = ttk.Label(self._legend, wraplength=px(WORDS - 22))
            label.grid(row=row, column=1, sticky="w")
            self._means.append(label)
        self.sentence = ttk.Label(words, style="Muted.TLabel", wraplength=px(WORDS))
        self.sentence.grid(row=1, column=0, sticky="w")
        words.columnconfigure(0, minsize=px(WORDS))
        return words

    def _paint(self) -> None:
        content = self.content
        if content is None:
            self._item.hide()
            return
        room = (self.canvas.winfo_width(), self.canvas.winfo_height())
        scale = min(room) // len(content.ink)
        if scale < 1:
            return
        pixels = self._shades.inked(content.ink, content.effect, content.limit)
        large = pixels.repeat(scale, axis=0).repeat(scale, axis=1)
        framed = np.full((large.shape[0] + 2, large.shape[1] + 2), self._shades.line, np.uint32)
        framed[1:-1, 1:-1] = large
        self._item.show(framed)

    def _choose(self) -> None:
        digit = self._digit.get()
        self._chosen(None if digit == READ else digit)
