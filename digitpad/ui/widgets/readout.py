"""A small box of words on a canvas, beside the pointer: the values of what is pointed at."""

import tkinter as tk
from collections.abc import Sequence
from dataclasses import dataclass
from tkinter import font

from digitpad.core.marks import Anchor, LineStyle, mixed
from digitpad.ui.widgets.theme import Theme


@dataclass(frozen=True)
class ReadoutRow:
    """A line of a readout: a label, the value, and the line in the chart that it is of, if any."""

    label: str
    value: str
    style: LineStyle | None = None


class Readout:
    """A small box of words on a canvas, beside the pointer."""

    def __init__(self, canvas: tk.Canvas, theme: Theme) -> None:
        """Show nothing yet."""
        self._canvas, self._theme = canvas, theme
        self._font = font.Font(canvas, name="DigitPadSmall", exists=True)
        self.texts: list[str] = []

    def hide(self) -> None:
        """Show nothing."""
        if self.texts:
            self._canvas.delete("readout")
            self.texts = []

    def show(self, x: float, y: float, heading: str, rows: Sequence[ReadoutRow] = ()) -> None:
        """Show a heading over rows, beside a place, wholly on the canvas."""
        self.hide()
        canvas, px, colour = self._canvas, self._theme.px, self._theme.palette
        high, pad = self._font.metrics("linespace") + px(1), px(6)
        sample = px(20) if any(row.style for row in rows) else 0
        labels = max((self._font.measure(row.label) for row in rows), default=0)
        values = max((self._font.measure(row.value) for row in rows), default=0)
        inner = max(sample + labels + px(12) + values if rows else 0, self._font.measure(heading))
        width, height = inner + 2 * pad, high * (len(rows) + bool(heading)) + 2 * pad
        left0, top0 = canvas.canvasx(0), canvas.canvasy(0)
        right = left0 + canvas.winfo_width()
        gap = px(10)
        left = x + gap if x + gap + width <= right or x - left0 < right - x else x - gap - width
        left = max(min(left, right - width - px(2)), left0 + px(2))
        top = max(min(y, top0 + canvas.winfo_height() - height - px(2)), top0 + px(2))
        ground = mixed(colour.surface, colour.track, 0.6)
        box = (left, top, left + width, top + height)
        canvas.create_rectangle(box, fill=ground, outline=colour.muted, tags="readout")
        middle = top + pad + high / 2
        if heading:
            self._text(left + pad, middle, heading, "w", colour.muted)
            middle += high
        for row in rows:
            if row.style:
                ends = (left + pad, middle, left + pad + px(14), middle)
                dash = tuple(map(px, row.style.dash))
                canvas.create_line(ends, fill=row.style.colour, width=px(2), dash=dash, tags="readout")
            self._text(left + pad + sample, middle, row.label, "w", colour.text)
            self._text(left + width - pad, middle, row.value, "e", colour.text)
            middle += high
        self.texts = [heading, *(f"{row.label} {row.value}" for row in rows)]

    def _text(self, x: float, y: float, text: str, anchor: Anchor, fill: str) -> None:
        small = "DigitPadSmall"
        self._canvas.create_text(x, y, text=text, anchor=anchor, fill=fill, font=small, tags="readout")
