"""The instrument "Gradient descent": a ball on the curve of a loss, and the loss after each step."""

from math import floor, isfinite, log10
from tkinter import ttk

import numpy as np

from digitpad.core.marks import Frame
from digitpad.inspect.content import figure
from digitpad.language import _
from digitpad.lessons.instruments.learning import CURVES, RATES, SIDE, DescentState
from digitpad.ui.instruments.painting import SmoothCanvas, SmoothSheet
from digitpad.ui.instruments.stepping import StepButtons
from digitpad.ui.instruments.view import ChoiceRow, Instrument, ValueSlider, on_arrows, on_drag
from digitpad.ui.widgets.controls import wrap_to_width
from digitpad.ui.widgets.explained import Explained, Place, explain

PICTURE, CURVE = (520, 236), (520, 84)  # of the two pictures, in pixels at 96 dots per inch
LOW, HIGH = -0.4, 5.0  # of the loss, that is shown
BALL, STEP = 8, 0.1  # its radius, likewise; by which the arrows move it
TANGENT = 0.9  # of the axis, that the tangent reaches to each side
SEEN = 12  # steps that are drawn


class DescentView(Instrument[DescentState]):
    """Above which curve, rate and momentum; then the ball to drag, and below the loss step by step."""

    def make(self) -> None:
        """See `Instrument`."""
        px = self.theme.px
        self.curves = ChoiceRow(self, self.theme, "descent", tuple(CURVES), self._choose, "Page.Toolbutton")
        self.curves.pack(fill="x")
        sliders = ttk.Frame(self)
        sliders.pack(fill="x", pady=(px(8), 0))
        exponents = (log10(RATES[0]), log10(RATES[1]))
        self.rate = ValueSlider(sliders, "descent.rate", exponents, 0.05, self._slide_rate)
        self.momentum = ValueSlider(
            sliders,
            "descent.momentum",
            (0.0, 0.95),
            0.05,
            lambda value: self._begin(momentum=round(value, 2)),
        )
        for slider in (self.rate, self.momentum):
            slider.pack(side="left", fill="x", expand=True, padx=(0, px(12)))
        self.steps = StepButtons(self, self.theme, "descent", self._go, self._begin)
        self.steps.pack(fill="x", pady=(px(8), 0))
        self.words = explain(ttk.Label(self, width=1), "descent.step_words")
        self.words.pack(fill="x", pady=(px(6), px(2)))
        wrap_to_width(self.words, self.theme)
        self.plot = SmoothCanvas(self, self.theme, PICTURE, self._draw)
        explain(self.plot, "descent.plot", part=self._part).configure(cursor="sb_h_double_arrow")
        self.plot.pack(fill="both", expand=True)
        on_drag(self.plot, self._drag)
        on_arrows(self.plot, lambda right, _down: self._put(self.shown.start + right * STEP))
        self.curve = explain(SmoothCanvas(self, self.theme, CURVE, self._draw_losses), "descent.losses")
        self.curve.configure(takefocus=False)
        self.curve.pack(fill="x", pady=(px(4), 0))
        self.first = self.steps.step

    def refresh(self) -> None:
        """See `Instrument`."""
        state = self.shown
        self.curves.press(state.curve)
        self.rate.show(log10(state.rate), _("Learning rate η = {value}").format(value=_rate(state.rate)))
        self.momentum.show(state.momentum, _("Momentum = {value}").format(value=figure(state.momentum)))
        self.steps.allow(state.can_step)
        self.words.configure(text=self._said())
        self.plot.redraw()
        self.curve.redraw()

    def _said(self) -> str:
        state = self.shown
        if state.has_exploded:
            return _("It has exploded: each step leads further away than the one before.")
        sentence = _("Steps: {count}. Loss {loss}, slope {slope}. Next step: −{rate} · {slope} = {step}")
        if state.momentum:
            sentence = _(
                "Steps: {count}. Loss {loss}, slope {slope}. "
                "Next step: {momentum} · {last} − {rate} · {slope} = {step}"
            )
        slope = figure(state.slope)
        return sentence.format(
            count=len(state.path),
            loss=figure(state.history[-1]),
            slope=f"({slope})" if state.slope < 0 else slope,
            rate=_rate(state.rate),
            step=figure(state.next_step),
            momentum=figure(state.momentum),
            last=f"({figure(state.last_step)})" if state.last_step < 0 else figure(state.last_step),
        )

    # What the user does

    def _choose(self, name: str) -> None:
        self._begin(curve=name)

    def _slide_rate(self, exponent: float) -> None:
        rate = round(10**exponent, 1 - floor(exponent))  # two figures
        self._begin(rate=min(max(rate, RATES[0]), RATES[1]))

    def _begin(self, **changes: object) -> None:
        self.steps.stop()
        self.change(path=(), **changes)

    def _go(self) -> bool:
        self.change(path=self.shown.stepped().path)
        return self.shown.can_step and not self.shown.is_still

    def _drag(self, x: float, _y: float) -> None:
        left, _top, right, _bottom = self._frame(self.plot.winfo_width() - 2 * self.plot.border, 1)
        self._put((x - left) / (right - left) * 2 * SIDE - SIDE)

    def _put(self, start: float) -> None:
        self._begin(start=round(min(max(start, -SIDE), SIDE), 1))

    # The pictures

    def _frame(self, width: float, height: float) -> Frame:
        px = self.theme.px
        return px(28), px(6), width - px(8), height - px(20)

    def _draw(self, sheet: SmoothSheet) -> None:
        state, px, colour = self.shown, self.theme.px, self.theme.palette
        frame = left, top, right, bottom = self._frame(sheet.width, sheet.height)

        def place(weight: float) -> tuple[float, float]:
            loss = float(state.losses(np.array(weight)))
            across = left + (weight + SIDE) / (2 * SIDE) * (right - left)
            return across, bottom - min((loss - LOW) / (HIGH - LOW), 2.0) * (bottom - top)

        sheet.box(frame, colour.surface)
        for weight in range(-int(SIDE), int(SIDE) + 1, 2):
            x = left + (weight + SIDE) / (2 * SIDE) * (right - left)
            sheet.line([(x, top), (x, bottom)], colour.track, 1)
            sheet.say(x, bottom + px(3), figure(weight, 0), colour.muted, "n", "DigitPadSmall")
        sheet.line([place(weight) for weight in np.linspace(-SIDE, SIDE, 241)], colour.series[0], 2.6)
        places = [place(weight) for weight in (state.start, *state.path)[-SEEN:] if abs(weight) < 2 * SIDE]
        if len(places) > 1:
            sheet.line(places, colour.muted, 1.2, (4, 3))
        for x, y in places[:-1]:
            sheet.disc(x, y, px(3.5), colour.bar, colour.surface, 1)
        x, y = place(state.weight)
        if abs(state.weight) < SIDE:
            rise = state.slope * TANGENT / (HIGH - LOW) * (bottom - top)
            run = TANGENT / (2 * SIDE) * (right - left)
            sheet.line([(x - run, y + rise), (x + run, y - rise)], colour.text, 1.4)
            sheet.disc(x, y, px(BALL), colour.series[1], colour.surface, 1.5)
        sheet.cut_off(frame, colour.window)
        sheet.box(frame, "", colour.line, 1)
        if abs(state.weight) >= SIDE:  # out of sight, on this side
            end, away = (right, -px(10)) if state.weight > 0 else (left, px(10))
            y = (top + bottom) / 2
            sheet.area([(end, y), (end + away, y - px(7)), (end + away, y + px(7))], colour.series[1])
        sheet.say(left + px(6), top + px(4), _("Loss"), colour.muted, "nw", "DigitPadSmall")
        sheet.say(right - px(6), bottom - px(10), _("weight w"), colour.muted, "e", "DigitPadSmall")

    def _draw_losses(self, sheet: SmoothSheet) -> None:
        """Draw the loss after each step: from such curves one reads the rate."""
        state, px, colour = self.shown, self.theme.px, self.theme.palette
        frame = left, top, right, bottom = self._frame(sheet.width, sheet.height)
        sheet.box(frame, colour.surface)
        losses = [min(loss, 2 * HIGH) if isfinite(loss) else 2 * HIGH for loss in state.history]
        last = max(len(losses) - 1, 10)
        places = [
            (left + (right - left) * step / last, bottom - (bottom - top) * loss / HIGH)
            for step, loss in enumerate(losses)
        ]
        if len(places) > 1:
            sheet.line(places, colour.series[1], 2)
        for x, y in places if len(places) < 4 * SEEN else places[-1:]:
            sheet.disc(x, y, px(2.5), colour.series[1])
        sheet.cut_off(frame, colour.window)
        sheet.box(frame, "", colour.line, 1)
        words = _("Loss after each step")
        sheet.say(right - px(6), top + px(4), words, colour.muted, "ne", "DigitPadSmall")
        for step in (0, last):
            x = left + (right - left) * step / last
            sheet.say(x, bottom + px(3), str(step), colour.muted, "n", "DigitPadSmall")

    def _part(self, _place: Place | None) -> Explained:
        return Explained("descent.plot", str(self.words.cget("text")))


def _rate(rate: float) -> str:
    return figure(rate, 3 if rate < 0.1 else 2)
