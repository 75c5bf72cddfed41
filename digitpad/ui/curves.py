"""Curves of a training run, live: two charts, of the loss and of the accuracy, over epochs."""

import math
import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk
from typing import Literal

from digitpad.content import Curve
from digitpad.language import _, decimal
from digitpad.ui.theme import Theme

STEPS = (1, 2, 5, 10)  # of round figures
SIZE = (270, 190)  # of a chart, in pixels at 96 dots per inch


def round_ticks(low: float, high: float, most: int, least_step: float = 0.0) -> list[float]:
    """Return round figures, evenly apart, that cover [low, high]: at least two, about `most` at most.

    least_step: how near to each other they may be.
    """
    rough = max((high - low) / (most - 1), least_step, 1e-9)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in STEPS if factor * power >= rough * (1 - 1e-9))
    first = math.floor(low / step + 1e-9)
    last = max(math.ceil(high / step - 1e-9), first + 1)
    return [round(number * step, 10) for number in range(first, last + 1)]


def short(value: float) -> str:
    """Return a figure with as many places as it needs, three at most."""
    places = next((places for places in range(3) if abs(value - round(value, places)) < 1e-9), 3)
    return decimal(value, places)


class Chart(tk.Canvas):
    """Lines over epochs. Moving lines is quick; the axes are drawn anew only where their ticks change."""

    def __init__(self, parent: tk.Misc, theme: Theme, title: str, written: Callable[[float], str]) -> None:
        """Make an empty chart; `written` writes a figure of the vertical axis."""
        colour = theme.palette
        super().__init__(
            parent,
            background=colour.surface,
            highlightthickness=1,
            highlightbackground=colour.line,
            width=theme.px(SIZE[0]),
            height=theme.px(SIZE[1]),
        )
        self._theme, self._title, self._written = theme, title, written
        self._curves: Sequence[Curve] = ()
        self._epochs = 1
        self._top: float | None = None  # of the vertical axis, where it is fixed
        self._axes: tuple[object, ...] = ()  # what the axes were drawn for
        self._lines: list[int] = []
        self.bind("<Configure>", lambda _event: self._draw())

    def show(self, curves: Sequence[Curve], epochs: int, top: float | None = None) -> None:
        """Show curves over so many epochs; `top` fixes the upper end of the vertical axis."""
        if (curves, epochs, top) != (self._curves, self._epochs, self._top):
            self._curves, self._epochs, self._top = curves, epochs, top
            self._draw()

    def _draw(self) -> None:
        values = [y for curve in self._curves for _x, y in curve.points]
        high = self._top if self._top is not None else max(values, default=1.0)
        low = min(values, default=0.0) if self._top is not None else 0.0
        ys = round_ticks(min(low, high), high, 6)
        xs = round_ticks(0, self._epochs, 8, least_step=1)
        axes = (ys, xs, self.winfo_width(), self.winfo_height(), [curve.label for curve in self._curves])
        if axes != self._axes:
            self._axes = axes
            self._draw_axes(xs, ys)
        left, top, right, bottom = self._plot()
        across = (right - left) / (xs[-1] - xs[0])
        up = (bottom - top) / (ys[-1] - ys[0])
        for line, curve in zip(self._lines, self._curves, strict=True):
            points = [(left + across * x, bottom - up * (y - ys[0])) for x, y in curve.points]
            if len(points) == 1:  # a line needs two: one point is shown as a dash
                points = [(points[0][0] - 2, points[0][1]), (points[0][0] + 2, points[0][1])]
            self.coords(line, *(end for point in points or [(-9, -9), (-8, -9)] for end in point))

    def _plot(self) -> tuple[float, float, float, float]:
        """Return (left, top, right, bottom) of the room for the lines, in pixels."""
        px = self._theme.px
        right, bottom = self.winfo_width() - px(16), self.winfo_height() - px(38)
        return px(52), px(54), max(right, px(80)), max(bottom, px(70))

    def _draw_axes(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        self.delete("all")
        colour, px = self._theme.palette, self._theme.px
        left, top, right, bottom = self._plot()
        self.create_text(px(12), px(8), text=self._title, anchor="nw", font="DigitPadBold", fill=colour.text)
        for y in ys:
            height = bottom - (y - ys[0]) / (ys[-1] - ys[0]) * (bottom - top)
            self.create_line(left, height, right, height, fill=colour.track)
            self._small(left - px(6), height, self._written(y), "e")
        for x in xs:
            place = left + (x - xs[0]) / (xs[-1] - xs[0]) * (right - left)
            self.create_line(place, bottom, place, bottom + px(4), fill=colour.line)
            self._small(place, bottom + px(5), f"{x:g}", "n")
        self.create_line(left, bottom, right, bottom, fill=colour.line)
        self._small(right, bottom + px(19), _("epochs"), "ne")
        colours = (colour.bar, colour.accent)
        self._lines = [self.create_line(-9, -9, -8, -9, fill=shade, width=px(2)) for shade in colours]
        self._lines = self._lines[: len(self._curves)]
        self._draw_legend(colours)

    def _draw_legend(self, colours: Sequence[str]) -> None:
        px = self._theme.px
        left = px(12)
        for curve, colour in zip(self._curves, colours, strict=False):
            self.create_line(left, px(37), left + px(16), px(37), fill=colour, width=px(3))
            text = self._small(left + px(22), px(37), curve.label, "w")
            left = self.bbox(text)[2] + px(16)

    def _small(self, x: float, y: float, text: str, anchor: Literal["n", "ne", "e", "w"]) -> int:
        fill = self._theme.palette.muted
        return self.create_text(x, y, text=text, anchor=anchor, font="DigitPadSmall", fill=fill)


class Curves(ttk.Frame):
    """The two charts side by side."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        """Make both, empty."""
        super().__init__(parent)
        self.loss = Chart(self, theme, _("Loss"), short)
        self.accuracy = Chart(self, theme, _("Read right"), lambda share: f"{short(100 * share)} %")
        self.loss.pack(side="left", fill="both", expand=True)
        self.accuracy.pack(side="left", fill="both", expand=True, padx=(theme.px(12), 0))

    def show(self, loss: Sequence[Curve], accuracy: Sequence[Curve], epochs: int) -> None:
        """Show the curves of loss, and of accuracy as shares of 1."""
        self.loss.show(loss, epochs)
        self.accuracy.show(accuracy, epochs, top=1.0)
