"""The line under activations and kernels: what their colours mean, or how high a bar is."""

import tkinter as tk
from tkinter import ttk

import numpy as np

from digitpad.inspect.content import figure
from digitpad.language import _
from digitpad.ui.widgets.pixels import PixelItem
from digitpad.ui.widgets.shades import Shades
from digitpad.ui.widgets.theme import Theme

SCALE = (120, 9)  # of the colours' scale, in pixels at 96 dots per inch


class Legend(ttk.Frame):
    """The least figure, the colours, the largest figure, and how cells are pointed at."""

    def __init__(self, parent: tk.Misc, theme: Theme, shades: Shades) -> None:
        """Show nothing yet."""
        super().__init__(parent)
        px = theme.px
        self._shades, self._size = shades, (px(SCALE[0]), px(SCALE[1]))
        self._least = ttk.Label(self, style="Muted.TLabel")
        self._most = ttk.Label(self, style="Muted.TLabel")
        width, height = self._size
        ground = theme.palette.window
        self._ramp = tk.Canvas(self, width=width, height=height, highlightthickness=0, background=ground)
        for place, widget in enumerate((self._least, self._ramp, self._most)):
            widget.grid(row=0, column=place, padx=(px(4) if place else 0, 0))
        hint = _("mouse or arrow keys; a click holds")
        self._hint = ttk.Label(self, style="Muted.TLabel", text=hint)
        self._hint.grid(row=0, column=3, sticky="e")
        self.columnconfigure(3, weight=1)
        self._colours = PixelItem(self._ramp)
        self._is_signed: bool | None = None
        self.show_nothing()

    def show_nothing(self) -> None:
        """Show that there is nothing to be pointed at."""
        self._say("", "")
        self._hide_colours()
        self._hint.grid_remove()

    def show_height(self, limit: float) -> None:
        """Show the figure of a bar that is as high as can be."""
        self._say("", _("full height: {value}").format(value=figure(limit)))
        self._hide_colours()
        self._hint.grid()

    def show_colours(self, limit: float, signed: bool) -> None:
        """Show the colours from 0, or from -limit where there are figures below 0, to the limit."""
        self._say(figure(-limit) if signed else "0", figure(limit))
        self._hint.grid()
        if signed != self._is_signed:
            self._is_signed = signed
            width, height = self._size
            ramp = np.linspace(-1 if signed else 0, 1, width, dtype=np.float32)
            colours = (self._shades.signed if signed else self._shades.rising)(ramp, 1)
            self._colours.show(np.ascontiguousarray(np.broadcast_to(colours, (height, width))))
            self._ramp.grid()

    def _hide_colours(self) -> None:
        self._ramp.grid_remove()
        self._is_signed = None

    def _say(self, least: str, most: str) -> None:
        for label, text in ((self._least, least), (self._most, most)):
            if label.cget("text") != text:  # it comes with every movement of the pen
                label.configure(text=text)
