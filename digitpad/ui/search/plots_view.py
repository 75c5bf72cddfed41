"""The plots of a search: parallel coordinates, importance, slices; which trial is which; and their files."""

import tkinter as tk
from functools import partial
from tkinter import ttk

from digitpad.search import PLOTS
from digitpad.search.plot_layout import PlotLayout, lay_out_plot, save_plot
from digitpad.search.plots import (
    PlotsContent,
    plot_name,
    plot_table,
    trial_heading,
    trial_rows,
)
from digitpad.ui.widgets.charts import ChartValue
from digitpad.ui.widgets.controls import bind_keys, choice
from digitpad.ui.widgets.explained import explain_chart
from digitpad.ui.widgets.figure_parts import FigureHandlers, FigureMenu, PaintedFigure, Readout, ReadoutRow
from digitpad.ui.widgets.theme import Theme

SIZE = (420, 300)  # of a plot at least, in pixels at 96 dots per inch
REACH = 12  # how near to a trial the pointer must be, in the same pixels


class SearchPlot(PaintedFigure):
    """One of the three plots. The pointer, or the arrow keys, choose a trial, whose values are shown."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        """Make it empty."""
        super().__init__(parent, theme, SIZE)
        self.plot = PLOTS[0]
        self.content: PlotsContent | None = None
        self.laid: PlotLayout | None = None
        self.pointed: int | None = None  # the number of a trial
        self.readout = Readout(self, theme)
        self.menu = FigureMenu(
            self,
            theme,
            self.readout,
            FigureHandlers(
                name=lambda: f"{self.content.name} {plot_name(self.plot)}" if self.content else "",
                save=lambda path: save_plot(self.plot, self.content, path) if self.content else None,
                table=lambda: plot_table(self.plot, self.content) if self.content else [],
                is_empty=lambda: not (self.content and self.content.shows(self.plot)),
            ),
        )
        self.menu.button.place(relx=1, x=-theme.px(6), y=theme.px(5), anchor="ne")
        explain_chart(self, "search.plot", self.value_at)
        self.bind("<Motion>", lambda event: self._point(self._near(event.x, event.y), event), add=True)
        self.bind("<Leave>", lambda _event: self._point(None), add=True)
        self.bind("<FocusOut>", lambda _event: self._point(None), add=True)
        keys = {"<Left>": -1, "<Right>": 1, "<Home>": -(10**6), "<End>": 10**6}
        bind_keys(self, {key: partial(self._go, step) for key, step in keys.items()})
        bind_keys(self, {"<Escape>": self._leave, "<Return>": self.menu.post_below})

    def show(self, content: PlotsContent | None, plot: str) -> None:
        """Show one of `PLOTS`, None for an empty one; it is painted anew where something has changed."""
        if (content, plot) != (self.content, self.plot):
            self.content, self.plot = content, plot
            self.redraw()

    def value_at(self, x: float, y: float) -> ChartValue | None:
        """Return the trial at a place on the canvas, in words; None where there is none."""
        return self._value(self._near(x, y))

    def _draw(self) -> None:
        if self.content is None:
            self.laid = None
            self._paint(())
            return
        self.laid = lay_out_plot(self.plot, self.content, self._surface())
        self._paint(self.laid.marks)
        here, self.pointed = self.pointed, None
        self._point(here if here in self.laid.places else None)

    def _near(self, x: float, y: float) -> int | None:
        return self.laid.nearest(x, y, self._theme.px(REACH)) if self.laid else None

    def _value(self, number: int | None) -> ChartValue | None:
        content = self.content
        trial = next((one for one in content.trials if one.number == number), None) if content else None
        if content is None or trial is None:
            return None
        return ChartValue(plot_name(self.plot), trial_heading(trial), trial_rows(trial, content))

    def _point(self, number: int | None, at: "tk.Event[tk.Misc] | None" = None) -> None:
        """Show which trial it is, and its values; None shows none."""
        if number == self.pointed:
            return
        self.pointed = number
        self.delete("pointed")
        self.readout.hide()
        value = self._value(number)
        places = self.laid.places.get(number, ()) if self.laid and number is not None else ()
        if self.laid is None or value is None or not places:
            return
        colour, px = self._theme.palette.series[1], self._theme.px
        if self.laid.is_joined:
            self.create_line(*places, fill=colour, width=self._theme.stroke(2), tags="pointed")
        for place in places:
            self.create_image(place, image=self._dot(colour), tags="pointed")
        x, y = (at.x, at.y) if at else places[len(places) // 2]
        rows = [ReadoutRow(label, words) for label, words in value.values]
        self.readout.show(x, y + px(REACH), value.place, rows)

    def _go(self, step: int) -> str:
        """Go so many trials on, by their numbers."""
        numbers = sorted(self.laid.places) if self.laid else []
        if numbers:
            here = numbers.index(self.pointed) + step if self.pointed in numbers else len(numbers) - 1
            self._point(numbers[min(max(here, 0), len(numbers) - 1)])
        return "break"

    def _leave(self) -> str | None:
        """Point at nothing; where nothing is pointed at, Escape is the window's."""
        if self.pointed is None:
            return None
        self._point(None)
        return "break"


class SearchPlots(ttk.Frame):
    """The three plots of a search, of which one is shown, below the buttons that choose it."""

    def __init__(self, parent: tk.Misc, theme: Theme, plot: str = PLOTS[0]) -> None:
        """Make it empty. plot: which of `PLOTS` comes first."""
        super().__init__(parent)
        self._chosen = tk.StringVar(self, plot)
        self.content: PlotsContent | None = None
        row = ttk.Frame(self)
        row.pack(fill="x", pady=(0, theme.px(6)))
        self.choices = {}
        for one in PLOTS:
            button = choice(row, plot_name(one), self._chosen, one, f"search.{one}", self._show)
            button.pack(side="left", padx=(0, theme.px(4)))
            self.choices[one] = button
        self.figure = SearchPlot(self, theme)
        self.figure.pack(fill="both", expand=True)

    @property
    def plot(self) -> str:
        """Which of `PLOTS` is shown."""
        return self._chosen.get()

    def show(self, content: PlotsContent | None) -> None:
        """Show what is known of a search now; None for none."""
        self.content = content
        self._show()

    def _show(self) -> None:
        self.figure.show(self.content, self.plot)
