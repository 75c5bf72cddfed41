"""Histograms of the weights, layer by layer: one canvas that scrolls."""

import tkinter as tk
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tkinter import ttk

from digitpad.core.marks import Anchor, Mark, RectangleMark, TextMark, save_marks
from digitpad.core.palettes import LIGHT, Palette
from digitpad.inspect.content import HistogramRow, figure
from digitpad.language import _, grouped
from digitpad.ui.widgets.charts import ChartValue
from digitpad.ui.widgets.controls import FocusCanvas, bind_keys
from digitpad.ui.widgets.explained import explain_chart
from digitpad.ui.widgets.figure_parts import FigureHandlers, FigureMenu, Readout, ReadoutRow
from digitpad.ui.widgets.scrolled import STEP, bind_wheel
from digitpad.ui.widgets.theme import Theme

ROW = 106  # the height of a histogram with its words, in pixels at 96 dots per inch
BARS = 56  # and of its bars
WIDEST = 420  # of the bars
EDGE = 4  # to the left of the bars


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
        self.readout = Readout(self.canvas, theme)
        canvas = self.canvas
        explain_chart(canvas, "histogram", lambda x, y: self.value_at(canvas.canvasx(x), canvas.canvasy(y)))
        self.canvas.bind("<Motion>", self._hover)
        self.canvas.bind("<Leave>", lambda _event: self.readout.hide())
        self.menu = FigureMenu(
            self.canvas,
            theme,
            self.readout,
            FigureHandlers(
                name=lambda: _("Weights"),
                save=self._save_figure,
                table=lambda: histogram_table(self.rows),
                is_empty=lambda: not self.rows,
            ),
        )
        self.menu.button.place(relx=1, x=-theme.px(4), y=theme.px(2), anchor="ne")
        self._bind_scrolling()

    def show(self, rows: Sequence[HistogramRow], chosen: Sequence[int]) -> None:
        """Show these rows; those of the chosen layer stand out, and come into sight."""
        self.rows, self.chosen = rows, chosen
        self.readout.hide()
        self.canvas.delete("all")
        if self._width < self._theme.px(60):
            return
        scale = self._theme.scale
        for mark in histogram_marks(rows, chosen, self._width / scale, self._theme.palette):
            self._draw(mark, scale)
        height = max(len(rows) * self._theme.px(ROW), 1)
        self.canvas.configure(scrollregion=(0, 0, self._width, height))
        if chosen:
            self.canvas.yview_moveto(chosen[0] * self._theme.px(ROW) / height)

    def value_at(self, x: float, y: float) -> ChartValue | None:
        """Return what the bar at a place on the canvas counts; None beside the bars."""
        px = self._theme.px
        number, below = divmod(int(y), px(ROW))
        place = (x - px(EDGE)) / max(self._width, 1)
        if not (0 <= number < len(self.rows) and 0 <= place < 1 and px(20) <= below <= px(26 + BARS)):
            return None
        row = self.rows[number]
        low, high = bin_of(row, int(place * len(row.counts)))
        count = row.counts[int(place * len(row.counts))]
        words = _("{low} to {high}").format(low=figure(low, 3), high=figure(high, 3))
        return ChartValue(row.title, words, ((_("weights"), grouped(count)),))

    @property
    def _width(self) -> int:
        """The width of the bars."""
        return min(self.canvas.winfo_width() - self._theme.px(40), self._theme.px(WIDEST))

    def _hover(self, event: "tk.Event[tk.Misc]") -> None:
        x, y = self.canvas.canvasx(event.x), self.canvas.canvasy(event.y)
        value = self.value_at(x, y)
        if value:
            rows = [ReadoutRow(label, text) for label, text in value.values]
            self.readout.show(x, y + self._theme.px(12), value.place, rows)
        else:
            self.readout.hide()

    def _draw(self, mark: Mark, scale: float) -> None:
        if isinstance(mark, TextMark):
            name = "DigitPadBold" if mark.bold else "DigitPadSmall"
            place, words = (mark.x * scale, mark.y * scale), mark.words
            self.canvas.create_text(place, anchor=mark.anchor, text=words, font=name, fill=mark.colour)
        elif isinstance(mark, RectangleMark):
            self.canvas.create_rectangle(*(side * scale for side in mark.frame), width=0, fill=mark.fill)

    def _save_figure(self, path: Path) -> None:
        marks = histogram_marks(self.rows, self.chosen, WIDEST, LIGHT)  # as on paper
        size = (WIDEST + 2 * EDGE, len(self.rows) * ROW)
        save_marks(marks, size, LIGHT.surface, _("Weights"), path)

    def _bind_scrolling(self) -> None:
        canvas, px = self.canvas, self._theme.px
        steps = {"<Up>": -STEP, "<Down>": STEP, "<Prior>": -3 * ROW, "<Next>": 3 * ROW}
        bind_keys(canvas, {key: partial(canvas.yview_scroll, px(by), "units") for key, by in steps.items()})
        bind_wheel(canvas, px(STEP))


def bin_of(row: HistogramRow, number: int) -> tuple[float, float]:
    """Return from where to where a bar of a histogram counts."""
    wide = 2 * row.limit / len(row.counts)
    return -row.limit + number * wide, -row.limit + (number + 1) * wide


def histogram_marks(
    rows: Sequence[HistogramRow], chosen: Sequence[int], width: float, colours: Palette
) -> list[Mark]:
    """Return histograms below each other as a figure, in pixels at 96 dots per inch; width: of the bars."""
    marks: list[Mark] = []
    for number, row in enumerate(rows):
        top, shade = number * ROW, colours.accent if number in chosen else colours.bar
        base, most = top + 24 + BARS, max(row.counts) or 1
        marks.append(TextMark(EDGE, top + 4, row.title, colours.text, bold=True))
        marks.append(TextMark(EDGE + width, top + 5, row.words, colours.muted, "ne"))
        each = width / len(row.counts)
        for place, count in enumerate(row.counts):
            left, high = EDGE + place * each, count / most * BARS
            if count:
                frame = (left, base - max(high, 1), left + max(each - 1, 1), base)
                marks.append(RectangleMark(frame, shade))
        marks.append(RectangleMark((EDGE, base, EDGE + width, base + 1), colours.line))
        ends: tuple[tuple[float, str, Anchor], ...] = (
            (0.0, f"−{figure(row.limit)}", "nw"),
            (0.5, "0", "n"),
            (1.0, figure(row.limit), "ne"),
        )
        for share, text, anchor in ends:
            marks.append(TextMark(EDGE + share * width, base + 2, text, colours.muted, anchor))
    return marks


def histogram_table(rows: Sequence[HistogramRow]) -> list[list[object]]:
    """Return histograms as rows of a table: a line for each bar."""
    lines: list[list[object]] = [[_("layer"), _("from"), _("to"), _("count")]]
    for row in rows:
        lines += [[row.title, *bin_of(row, number), count] for number, count in enumerate(row.counts)]
    return lines
