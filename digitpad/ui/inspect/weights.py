"""Histograms of the weights, layer by layer: one canvas that scrolls."""

import tkinter as tk
from collections.abc import Sequence
from functools import partial
from tkinter import ttk
from typing import Literal

from digitpad.inspect.content import HistogramRow
from digitpad.ui.widgets.controls import FocusCanvas, bind_keys, bind_wheel
from digitpad.ui.widgets.theme import Theme

ROW = 106  # the height of a histogram with its words, in pixels at 96 dots per inch
BARS = 56  # and of its bars
WIDEST = 420  # of the bars
WHEEL = 60


class WeightsView(ttk.Frame):
    """A row for the weights of each layer, and one for its biases; the chosen layer's have the accent."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        """Make it empty."""
        super().__init__(parent)
        self._theme = theme
        self.rows: Sequence[HistogramRow] = ()
        self.chosen: Sequence[int] = ()
        self.rowconfigure(0, weight=1)
        self.columnconfigure(0, weight=1)
        self.canvas = FocusCanvas(self, theme, width=1, height=1, yscrollincrement=1)
        self.canvas.grid(row=0, column=0, sticky="nsew")
        bar = ttk.Scrollbar(self, orient="vertical", command=self.canvas.yview)
        bar.grid(row=0, column=1, sticky="ns")
        self.canvas.configure(yscrollcommand=bar.set)
        self.canvas.bind("<Configure>", lambda _event: self.show(self.rows, self.chosen))
        self._bind_scrolling()

    def show(self, rows: Sequence[HistogramRow], chosen: Sequence[int]) -> None:
        """Show these rows; those of the chosen layer stand out, and come into sight."""
        self.rows, self.chosen = rows, chosen
        self.canvas.delete("all")
        width = min(self.canvas.winfo_width() - self._theme.px(24), self._theme.px(WIDEST))
        if width < self._theme.px(60):
            return
        for number, row in enumerate(rows):
            self._draw(row, number * self._theme.px(ROW), width, number in chosen)
        height = max(len(rows) * self._theme.px(ROW), 1)
        self.canvas.configure(scrollregion=(0, 0, width, height))
        if chosen:
            self.canvas.yview_moveto(chosen[0] * self._theme.px(ROW) / height)

    def _draw(self, row: HistogramRow, top: int, width: int, chosen: bool) -> None:
        px, colour, canvas = self._theme.px, self._theme.palette, self.canvas
        canvas.create_text(
            px(4), top + px(4), anchor="nw", text=row.title, font="DigitPadBold", fill=colour.text
        )
        canvas.create_text(
            px(4) + width,
            top + px(5),
            anchor="ne",
            text=row.words,
            font="DigitPadSmall",
            fill=colour.muted,
        )
        base, most = top + px(24 + BARS), max(row.counts) or 1
        canvas.create_line(px(4), base, px(4) + width, base, fill=colour.line)
        each = width / len(row.counts)
        for place, count in enumerate(row.counts):
            high = count / most * px(BARS)
            if count:
                left = px(4) + place * each
                canvas.create_rectangle(
                    left,
                    base - max(high, 1),
                    left + max(each - 1, 1),
                    base,
                    width=0,
                    fill=colour.accent if chosen else colour.bar,
                )
        anchors: tuple[Literal["nw", "n", "ne"], ...] = ("nw", "n", "ne")
        for share, text, anchor in zip(
            (0.0, 0.5, 1.0), (f"−{row.limit}", "0", row.limit), anchors, strict=True
        ):
            at = (px(4) + share * width, base + px(2))
            canvas.create_text(at, anchor=anchor, text=text, font="DigitPadSmall", fill=colour.muted)

    def _bind_scrolling(self) -> None:
        canvas, px = self.canvas, self._theme.px
        steps = {"<Up>": -WHEEL, "<Down>": WHEEL, "<Prior>": -3 * ROW, "<Next>": 3 * ROW}
        bind_keys(canvas, {key: partial(canvas.yview_scroll, px(by), "units") for key, by in steps.items()})
        bind_wheel(canvas, px(WHEEL))
