"""Small plots: an activation with its derivative, a learning-rate schedule, and an augmented digit."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tkinter import ttk

from PIL import Image, ImageTk

from digitpad.core.marks import LineStyle, Points
from digitpad.core.palettes import Palette
from digitpad.core.plot import Axis, Curve
from digitpad.language import _, decimal
from digitpad.runs.content import epochs_axis
from digitpad.ui.widgets.charts import Chart
from digitpad.ui.widgets.controls import wrap_to_width
from digitpad.ui.widgets.explained import explain, explain_chart
from digitpad.ui.widgets.theme import Theme

REACH, TOP, BOTTOM = 4.0, 3.0, -1.4  # of the plot of an activation
PLOT, LOW_PLOT = (220, 210), (220, 160)  # sizes, in pixels at 96 dots per inch


def _styles(palette: Palette) -> Sequence[LineStyle]:
    return LineStyle(palette.accent), LineStyle(palette.muted, (5, 4))


class ActivationPlot(Chart):
    """A function in the accent's colour, its derivative dashed."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        """Make it empty."""
        across = Axis("x", read=lambda x: f"x = {decimal(x, 2)}", span=(-REACH, REACH))
        super().__init__(parent, theme, _("Activation"), (across, Axis(span=(BOTTOM, TOP))), _styles)
        self.configure(width=theme.px(PLOT[0]), height=theme.px(PLOT[1]))
        explain_chart(self, "activation", self.value_at)

    def show_function(self, function: Points, slope: Points) -> None:
        """Show both, as points (x, y)."""
        self.show((Curve("f(x)", function), Curve("f′(x)", slope)), (-REACH, REACH))


class RatePlot(Chart):
    """The learning rate over the whole training."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        """Make it empty."""
        axes = (epochs_axis(), Axis(whole=(0.0, 0.0), can_be_log=True))
        super().__init__(parent, theme, _("Learning rate"), axes, _styles)
        self.has_legend = False
        self.configure(width=theme.px(LOW_PLOT[0]), height=theme.px(LOW_PLOT[1]))
        explain_chart(self, "schedule", self.value_at)

    def show_rate(self, rate: Points) -> None:
        """Show points: epochs, from 0, and the rate."""
        epochs = rate[-1][0] if rate else 1.0
        self.show((Curve(_("learning rate"), rate),) if rate else (), (0.0, epochs))


SIDE = 52  # of a version, in pixels at 96 dots per inch
COUNT, ACROSS = 8, 4


@dataclass(frozen=True)
class PreviewContent:
    """Eight grey pictures, ink bright on 0, and what they are of, in words."""

    pictures: Sequence[Image.Image]
    words: str


class Preview(ttk.Frame):
    """Two rows of pictures, what they show, and a button for other ones."""

    def __init__(self, parent: tk.Misc, theme: Theme, others: Callable[[], None]) -> None:
        """Show empty places; `others` is called for other versions."""
        super().__init__(parent)
        self._side, self._gap = theme.px(SIDE), theme.px(6)
        down = COUNT // ACROSS
        self.canvas = explain(
            tk.Canvas(
                self,
                width=ACROSS * self._side + (ACROSS - 1) * self._gap,
                height=down * self._side + (down - 1) * self._gap,
                background=theme.palette.window,
                highlightthickness=0,
            ),
            "preview",
        )
        self.canvas.grid(row=0, column=0, sticky="w")
        self._words = wrap_to_width(ttk.Label(self, style="Muted.TLabel"), theme)
        self._words.grid(row=1, column=0, sticky="ew", pady=(self._gap, 0))
        self.others = explain(
            ttk.Button(self, text=_("Others"), style="Small.TButton", width=0, command=others),
            "other_versions",
        )
        self.others.grid(row=2, column=0, sticky="w", pady=(self._gap, 0))
        self.columnconfigure(0, weight=1)
        self.shown = PreviewContent((), "")  # for reading
        self._images: list[ImageTk.PhotoImage] = []
        self._places = [
            self.canvas.create_image(*self._place(number), anchor="nw") for number in range(COUNT)
        ]

    def show(self, content: PreviewContent) -> None:
        """Show eight versions, and say what they are of."""
        self.shown = content
        size = (self._side, self._side)
        self._images = [
            ImageTk.PhotoImage(picture.resize(size, Image.Resampling.NEAREST), master=self)
            for picture in content.pictures
        ]
        for place, image in zip(self._places, self._images, strict=True):
            self.canvas.itemconfigure(place, image=image)
        self._words.configure(text=content.words)

    def _place(self, number: int) -> tuple[int, int]:
        step = self._side + self._gap
        return number % ACROSS * step, number // ACROSS * step
