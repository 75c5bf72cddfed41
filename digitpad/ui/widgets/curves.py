"""The two charts of a training run, or of several: loss and accuracy, over epochs."""

import tkinter as tk
from collections.abc import Sequence
from tkinter import ttk

from digitpad.core.plot import ChartView, Curve
from digitpad.core.ticks import reach
from digitpad.language import _
from digitpad.runs.content import epochs_axis, run_axes, styles_of_run
from digitpad.ui.widgets.charts import Chart, Styles
from digitpad.ui.widgets.theme import Theme


class Curves(ttk.Frame):
    """The charts of loss and accuracy side by side, looked at in the same way."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        styles: Styles = styles_of_run,
        zooms: bool = False,
        has_legend: bool = True,
        view: ChartView | None = None,
    ) -> None:
        """Make both, empty.

        zooms: whether the beginning of a run has the whole width: see `reach`.
        """
        super().__init__(parent)
        self._zooms = zooms
        view = view or ChartView()
        loss, accuracy = run_axes()
        self.loss = Chart(self, theme, _("Loss"), (epochs_axis(), loss), styles, view)
        self.accuracy = Chart(self, theme, _("Accuracy"), (epochs_axis(), accuracy), styles, view)
        half = theme.px(6)
        for column, chart in enumerate(self.charts):
            chart.has_legend, chart.changed = has_legend, self._redraw
            chart.grid(row=0, column=column, sticky="nsew", padx=((0, half) if column == 0 else (half, 0)))
            self.columnconfigure(column, weight=1, uniform="chart")
        self.rowconfigure(0, weight=1)

    @property
    def charts(self) -> tuple[Chart, Chart]:
        """Both."""
        return self.loss, self.accuracy

    def show(
        self,
        loss: Sequence[Curve],
        accuracy: Sequence[Curve],
        epochs: int,
        moments: Sequence[tuple[float, str]] = (),
    ) -> None:
        """Show the curves of loss, and of accuracy as fractions of 1, over so many epochs.

        moments: where something changed, in epochs, and what, in words.
        """
        for chart, curves in zip(self.charts, (loss, accuracy), strict=True):
            far = max((curve.points[-1][0] for curve in curves if curve.points), default=0.0)
            chart.show(curves, (0.0, reach(far, epochs) if self._zooms and far else epochs), moments)

    def _redraw(self) -> None:
        for chart in self.charts:
            chart.redraw()
