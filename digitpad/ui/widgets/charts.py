"""Curves of training runs, live: charts of the loss and of the accuracy, over epochs."""

import math
import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tkinter import ttk
from typing import Literal

from digitpad.language import _, decimal
from digitpad.runs.content import Curve
from digitpad.ui.widgets.theme import Palette, Theme

STEPS = (1, 2, 5, 10)  # of round figures
SIZE = (270, 190)  # of a chart, in pixels at 96 dots per inch
OUTLIER = 4  # times the usual: a first loss so high would press all others onto the axis


@dataclass(frozen=True)
class LineStyle:
    """What a line looks like. dash: lengths of dashes and gaps in pixels; none for a whole line."""

    colour: str
    dash: tuple[int, ...] = ()


def pens_of_run(palette: Palette) -> tuple[LineStyle, ...]:
    """Return the pens of training, validation and test: they differ by colour, and by dashes too."""
    return LineStyle(palette.bar), LineStyle(palette.accent), LineStyle(palette.series[1], (7, 4))


def round_ticks(low: float, high: float, most: int, least_step: float = 0.0) -> list[float]:
    """Return round figures, evenly apart, that cover [low, high]: at least two, about `most` at most.

    least_step: how near to each other they may be.
    """
    rough = max((high - low) / (most - 1), least_step, 1e-9)
    step = _round_up(rough)
    first = math.floor(low / step + 1e-9)
    last = max(math.ceil(high / step - 1e-9), first + 1)
    return [round(number * step, 10) for number in range(first, last + 1)]


def reach(points_to: float, epochs: float) -> float:
    """Return how many epochs to show of a run that has come so far: all, but at its beginning fewer.

    So a few single batches can be seen, and the axis changes throttled.
    """
    return epochs if points_to * 10 >= epochs else min(_round_up(max(points_to, 1e-3)), epochs)


def usual_height(values: Sequence[float]) -> float:
    """Return how high an axis must be for these: the highest, or less where that one is far out."""
    if not values:
        return 1.0
    usual, highest = sorted(values)[int(0.9 * (len(values) - 1))], max(values)
    return 1.5 * usual if highest > OUTLIER * usual > 0 else highest


def short_figure(value: float) -> str:
    """Return a figure with as many places as it needs, three at most; a huge one with a power of ten."""
    if abs(value) >= 1e5:
        return f"{value:.2g}".replace("e+0", "e").replace("e+", "e")
    places = next((places for places in range(3) if abs(value - round(value, places)) < 1e-9), 3)
    return decimal(value, places)


def _round_up(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return next(factor * power for factor in STEPS if factor * power >= value * (1 - 1e-9))


class Chart(tk.Canvas):
    """Lines over epochs. Moving lines is quick; the axes are drawn anew only where their ticks change."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        title: str,
        written: Callable[[float], str],
        pens: Sequence[LineStyle] = (),
        zooms: bool = False,
        has_legend: bool = True,
    ) -> None:
        """Make an empty chart.

        written: writes a figure of the vertical axis.
        pens: of the curves in their order, over and over; those of a run where none are given.
        zooms: whether the beginning of a run has the whole width: see `reach`.
        """
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
        self._pens = pens or pens_of_run(colour)
        self._zooms, self._has_legend = zooms, has_legend
        self._curves: Sequence[Curve] = ()
        self._epochs = 1
        self._top: float | None = None  # of the vertical axis, where it is fixed
        self._axes: tuple[object, ...] = ()  # what the axes were drawn for
        self.lines: list[int] = []
        self.bind("<Configure>", lambda _event: self._draw())

    def show(self, curves: Sequence[Curve], epochs: int, top: float | None = None) -> None:
        """Show curves over so many epochs; `top` fixes the upper end of the vertical axis."""
        if (curves, epochs, top) != (self._curves, self._epochs, self._top):
            self._curves, self._epochs, self._top = curves, epochs, top
            self._draw()

    def _draw(self) -> None:
        xs, ys = self.ticks()
        axes = (ys, xs, self.winfo_width(), self.winfo_height(), [curve.label for curve in self._curves])
        if axes != self._axes:
            self._axes = axes
            self._draw_axes(xs, ys)
        left, top, right, bottom = self.plot()
        across = (right - left) / (xs[-1] - xs[0])
        up = (bottom - top) / (ys[-1] - ys[0])
        for line, curve in zip(self.lines, self._curves, strict=True):
            points = [(left + across * x, max(bottom - up * (y - ys[0]), top)) for x, y in curve.points]
            if len(points) == 1:  # a line needs two: one point is shown as a dash
                points = [(points[0][0] - 2, points[0][1]), (points[0][0] + 2, points[0][1])]
            self.coords(line, *(end for point in points or [(-9, -9), (-8, -9)] for end in point))

    def ticks(self) -> tuple[list[float], list[float]]:
        """Return the figures on the axis across and on the one upwards."""
        values = [y for curve in self._curves for _x, y in curve.points]
        high = self._top if self._top is not None else usual_height(values)
        low = min(values, default=0.0) if self._top is not None else 0.0
        far = max((curve.points[-1][0] for curve in self._curves if curve.points), default=0.0)
        epochs = reach(far, self._epochs) if self._zooms and far else self._epochs
        return round_ticks(0, epochs, 8, least_step=min(epochs, 1)), round_ticks(min(low, high), high, 6)

    def plot(self) -> tuple[float, float, float, float]:
        """Return (left, top, right, bottom) of the room for the lines, in pixels."""
        px = self._theme.px
        right, bottom = self.winfo_width() - px(16), self.winfo_height() - px(38)
        top = px(54 if self._has_legend else 36)
        return px(52), top, max(right, px(80)), max(bottom, top + px(16))

    def _draw_axes(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        self.delete("all")
        colour, px = self._theme.palette, self._theme.px
        left, top, right, bottom = self.plot()
        self.create_text(px(12), px(8), text=self._title, anchor="nw", font="DigitPadBold", fill=colour.text)
        often = max(math.ceil(px(15) * len(ys) / max(bottom - top, 1)), 1)  # of figures that have room
        for number, y in enumerate(ys):
            height = bottom - (y - ys[0]) / (ys[-1] - ys[0]) * (bottom - top)
            self.create_line(left, height, right, height, fill=colour.track)
            if number % often == 0:
                self._small(left - px(6), height, self._written(y), "e")
        for x in xs:
            place = left + (x - xs[0]) / (xs[-1] - xs[0]) * (right - left)
            self.create_line(place, bottom, place, bottom + px(4), fill=colour.line)
            text = self._small(place, bottom + px(5), short_figure(x), "n")
            self.move(text, min(right + px(12) - self.bbox(text)[2], 0), 0)  # wholly in sight
        self.create_line(left, bottom, right, bottom, fill=colour.line)
        self._small(right, bottom + px(19), _("epochs"), "ne")
        self.lines = [self._line(self._pen(number)) for number in range(len(self._curves))]
        if self._has_legend:
            self._draw_legend()

    def _pen(self, number: int) -> LineStyle:
        return self._pens[number % len(self._pens)]

    def _line(self, pen: LineStyle, place: Sequence[float] = (-9, -9, -8, -9)) -> int:
        return self.create_line(*place, fill=pen.colour, dash=pen.dash, width=self._theme.px(2))

    def _draw_legend(self) -> None:
        px = self._theme.px
        left = px(12)
        for number, curve in enumerate(self._curves):
            self._line(self._pen(number), (left, px(37), left + px(18), px(37)))
            text = self._small(left + px(24), px(37), curve.label, "w")
            left = self.bbox(text)[2] + px(14)

    def _small(self, x: float, y: float, text: str, anchor: Literal["n", "ne", "e", "w"]) -> int:
        fill = self._theme.palette.muted
        return self.create_text(x, y, text=text, anchor=anchor, font="DigitPadSmall", fill=fill)


class Curves(ttk.Frame):
    """The two charts side by side."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        pens: Sequence[LineStyle] = (),
        zooms: bool = False,
        has_legend: bool = True,
    ) -> None:
        """Make both, empty; see `Chart`."""
        super().__init__(parent)
        self.loss = Chart(self, theme, _("Loss"), short_figure, pens, zooms, has_legend)
        self.accuracy = Chart(self, theme, _("Accuracy"), _share_of_hundred, pens, zooms, has_legend)
        half = theme.px(6)
        for column, chart in enumerate((self.loss, self.accuracy)):
            chart.grid(row=0, column=column, sticky="nsew", padx=((0, half) if column == 0 else (half, 0)))
            self.columnconfigure(column, weight=1, uniform="chart")
        self.rowconfigure(0, weight=1)

    def show(self, loss: Sequence[Curve], accuracy: Sequence[Curve], epochs: int) -> None:
        """Show the curves of loss, and of accuracy as shares of 1."""
        self.loss.show(loss, epochs)
        self.accuracy.show(accuracy, epochs, top=1.0)


def _share_of_hundred(share: float) -> str:
    return f"{short_figure(100 * share)} %"
