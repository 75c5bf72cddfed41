"""The instrument "Activation functions": each with its derivative, and value and slope at a place to drag."""

from tkinter import ttk
from typing import NamedTuple

import numpy as np

from digitpad.core.arrays import Doubles
from digitpad.core.marks import Frame
from digitpad.inspect.content import figure
from digitpad.language import _
from digitpad.language.explanations.table import explanation
from digitpad.lessons.instruments.units import FUNCTIONS, REACH, ActivationState
from digitpad.ui.instruments.painting import SmoothCanvas, SmoothSheet
from digitpad.ui.instruments.view import ChoiceRow, Instrument, on_arrows, on_drag
from digitpad.ui.widgets.controls import wrap_to_width
from digitpad.ui.widgets.explained import Explained, Place, explain

PICTURE = (520, 320)  # in pixels at 96 dots per inch
STEP = 0.1
TANGENT = 1.2  # of the axis, that the tangent reaches to each side


class _Scale(NamedTuple):
    """Where on the sheet the plot lies: its frame, and the least and the highest value."""

    frame: Frame
    least: float
    most: float

    def x(self, at: float) -> float:
        left, _top, right, _bottom = self.frame
        return left + (at + REACH) / (2 * REACH) * (right - left)

    def y(self, value: float) -> float:
        _left, top, _right, bottom = self.frame
        return bottom - (value - self.least) / (self.most - self.least) * (bottom - top)


class ActivationView(Instrument[ActivationState]):
    """Buttons for the functions, the two curves, and what is read off them."""

    def make(self) -> None:
        """See `Instrument`."""
        px = self.theme.px
        self.functions = ChoiceRow(
            self, self.theme, "activation", FUNCTIONS, self._choose, "Digit.Toolbutton"
        )
        self.functions.pack(fill="x")
        values = explain(ttk.Frame(self), "activation.reading")
        values.pack(fill="x", pady=(px(8), px(2)))
        colour = self.theme.palette
        shades = (colour.text, colour.series[0], colour.series[1])
        self.values = [ttk.Label(values, font="DigitPadBold", foreground=shade) for shade in shades]
        for label in self.values:
            label.pack(side="left", padx=(0, px(22)))
        self.plot = SmoothCanvas(self, self.theme, PICTURE, self._draw)
        explain(self.plot, "activation.plot", part=self._part)
        self.plot.configure(cursor="sb_h_double_arrow")
        self.plot.pack(fill="both", expand=True)
        self.words = explain(ttk.Label(self, style="Muted.TLabel", width=1), "activation")
        self.words.pack(fill="x", pady=(px(6), 0))
        wrap_to_width(self.words, self.theme)
        on_drag(self.plot, self._drag)
        on_arrows(self.plot, lambda right, _down: self._put(self.shown.at + right * STEP))
        self.first = self.plot

    def refresh(self) -> None:
        """See `Instrument`."""
        state = self.shown
        self.functions.press(state.function)
        texts = (f"x = {figure(state.at, 1)}", f"f(x) = {figure(state.value, 3)}")
        slope = _("slope f′(x) = {value}").format(value=figure(state.slope, 3))
        for label, words in zip(self.values, (*texts, slope), strict=True):
            label.configure(text=words)
        about = explanation(f"activation.{state.function}")
        self.words.configure(text=" ".join(filter(None, (about.text, about.example))))
        self.plot.redraw()

    def _choose(self, name: str) -> None:
        self.change(function=name)

    # The plot

    def _scale(self, width: float, height: float) -> _Scale:
        px = self.theme.px
        least, most = (-1.25, 1.25) if self.shown.is_bounded else (-1.5, 3.0)
        return _Scale((px(28), px(6), width - px(8), height - px(20)), least, most)

    def _draw(self, sheet: SmoothSheet) -> None:
        state, px, colour = self.shown, self.theme.px, self.theme.palette
        scale = self._scale(sheet.width, sheet.height)
        left, top, _right, bottom = scale.frame
        sheet.box(scale.frame, colour.surface)
        self._draw_grid(sheet, scale)
        places = np.linspace(-REACH, REACH, 481)
        sheet.line([(scale.x(state.at), top), (scale.x(state.at), bottom)], colour.muted, 1)
        shades = colour.series[0], colour.series[1]
        _draw_curve(sheet, scale, places, state.slopes(places), shades[1], 2.2, (7, 4))
        _draw_curve(sheet, scale, places, state.values(places), shades[0], 2.6)
        ends = np.array([state.at - TANGENT, state.at + TANGENT])
        tangent = state.value + state.slope * (ends - state.at)
        _draw_curve(sheet, scale, ends, tangent, colour.text, 1.4)
        for value, shade in ((state.slope, shades[1]), (state.value, shades[0])):
            sheet.disc(scale.x(state.at), scale.y(value), px(6), shade, colour.surface, 1.5)
        sheet.cut_off(scale.frame, colour.window)
        sheet.box(scale.frame, "", colour.line, 1)
        sheet.say(left + px(8), top + px(4), "f(x)", shades[0], "nw", "DigitPadBold")
        sheet.say(left + px(8), top + px(22), "f′(x)", shades[1], "nw", "DigitPadBold")

    def _draw_grid(self, sheet: SmoothSheet, scale: _Scale) -> None:
        px, colour = self.theme.px, self.theme.palette
        left, top, right, bottom = scale.frame
        small = "DigitPadSmall"
        for at in range(-int(REACH), int(REACH) + 1, 2):
            sheet.line([(scale.x(at), top), (scale.x(at), bottom)], colour.bar if not at else colour.track, 1)
            sheet.say(scale.x(at), bottom + px(3), figure(at, 0), colour.muted, "n", small)
        for value in range(int(np.ceil(scale.least)), int(scale.most) + 1):
            y = scale.y(value)
            sheet.line([(left, y), (right, y)], colour.bar if not value else colour.track, 1)
            sheet.say(left - px(5), y, figure(value, 0), colour.muted, "e", small)

    def _drag(self, x: float, _y: float) -> None:
        left, _top, right, _bottom = self._scale(self.plot.winfo_width() - 2 * self.plot.border, 1).frame
        self._put((x - left) / (right - left) * 2 * REACH - REACH)

    def _put(self, at: float) -> None:
        self.change(at=round(min(max(at, -REACH), REACH), 1))

    def _part(self, _place: Place | None) -> Explained:
        return Explained("activation.plot", ", ".join(str(label.cget("text")) for label in self.values))


def _draw_curve(
    sheet: SmoothSheet,
    scale: _Scale,
    places: Doubles,
    values: Doubles,
    shade: str,
    width: float,
    dash: tuple[float, float] = (0, 0),
) -> None:
    """Draw a curve; where it leaves the frame it is hidden later."""
    off = scale.most - scale.least
    seen = (values > scale.least - off) & (values < scale.most + off)
    pairs = zip(places[seen].tolist(), values[seen].tolist(), strict=True)
    sheet.line([(scale.x(at), scale.y(value)) for at, value in pairs], shade, width, dash)
