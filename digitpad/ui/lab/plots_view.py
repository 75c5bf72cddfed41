"""Small plots: an activation with its derivative, a learning-rate schedule, and an augmented digit."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tkinter import ttk

from PIL import Image, ImageTk

from digitpad.language import _
from digitpad.ui.widgets.theme import Theme

UNIT = 26  # pixels at 96 dots per inch, both ways
REACH, TOP, BOTTOM = 4.0, 3.0, -1.4  # of the plot, in units
RATE_SIZE = (210, 44)  # of the plot of a schedule

Points = Sequence[tuple[float, float]]


class ActivationPlot(tk.Canvas):
    """A function in the accent's colour, its derivative dashed."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        """Draw the axes."""
        self._unit = theme.px(UNIT)
        colour = theme.palette
        super().__init__(
            parent,
            width=round(2 * REACH * self._unit),
            height=round((TOP - BOTTOM) * self._unit),
            background=colour.surface,
            highlightthickness=1,
            highlightbackground=colour.line,
        )
        for step in range(1 - int(REACH), int(REACH)):
            self._line([(step, BOTTOM), (step, TOP)], colour.track)
        for step in (-1, 1, 2):
            self._line([(-REACH, step), (REACH, step)], colour.track)
        self._line([(-REACH, 0), (REACH, 0)], colour.bar)
        self._line([(0, BOTTOM), (0, TOP)], colour.bar)
        self._slope = self._line([(0, 0), (0, 0)], colour.muted, width=theme.px(2), dash=(4, 3))
        self._function = self._line([(0, 0), (0, 0)], colour.accent, width=theme.px(3))
        left, top = theme.px(8), theme.px(6)
        first = self.create_text(left, top, text="f(x)", anchor="nw", fill=colour.accent, font="DigitPadBold")
        below = self.bbox(first)[3]
        self.create_text(left, below, text="f′(x)", anchor="nw", fill=colour.muted, font="DigitPadSmall")
        self._number(1, 0, "1", colour.muted)
        self._number(0, 1, "1", colour.muted)

    def show(self, function: Points, slope: Points) -> None:
        """Show both, as points (x, y)."""
        self.coords(self._function, *self._places(function))
        self.coords(self._slope, *self._places(slope))

    def _line(self, points: Points, colour: str, width: int = 1, dash: tuple[int, ...] = ()) -> int:
        return self.create_line(*self._places(points), fill=colour, width=width, dash=dash)

    def _number(self, x: float, y: float, text: str, colour: str) -> None:
        left, top = self._places([(x, y)])
        gap = self._unit // 6
        self.create_text(left + gap, top + gap, text=text, anchor="nw", fill=colour, font="DigitPadSmall")

    def _places(self, points: Points) -> list[float]:
        return [end for x, y in points for end in ((x + REACH) * self._unit, (TOP - y) * self._unit)]


class RatePlot(tk.Canvas):
    """The learning rate over the whole training, from 0 to its highest."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        """Make it empty."""
        self._width, self._height = (theme.px(side) for side in RATE_SIZE)
        self._gap = theme.px(4)
        colour = theme.palette
        super().__init__(
            parent,
            width=self._width,
            height=self._height,
            background=colour.surface,
            highlightthickness=1,
            highlightbackground=colour.line,
        )
        self._curve = self.create_line(0, 0, 0, 0, fill=colour.accent, width=theme.px(2))

    def show(self, points: Points) -> None:
        """Show points, both ways from 0 to 1."""
        across, up = self._width - 2 * self._gap, self._height - 2 * self._gap
        places = [(self._gap + x * across, self._height - self._gap - y * up) for x, y in points]
        self.coords(self._curve, *(end for place in places for end in place))


SIDE = 60  # of a version, in pixels at 96 dots per inch
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
        self.canvas = tk.Canvas(
            self,
            width=ACROSS * self._side + (ACROSS - 1) * self._gap,
            height=down * self._side + (down - 1) * self._gap,
            background=theme.palette.window,
            highlightthickness=0,
        )
        self.canvas.grid(row=0, column=0, columnspan=2, sticky="w")
        self._words = ttk.Label(self, style="Muted.TLabel")
        self._words.grid(row=1, column=0, sticky="w", pady=(self._gap, 0))
        self.others = ttk.Button(self, text=_("Others"), style="Small.TButton", width=0, command=others)
        self.others.grid(row=1, column=1, sticky="e", padx=(2 * self._gap, 0), pady=(self._gap, 0))
        self.columnconfigure(1, weight=1)
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
