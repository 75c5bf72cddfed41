"""The instrument "A neuron": its weighted sum term by term, and the line that it draws in the plane."""

from functools import partial
from tkinter import ttk

import numpy as np

from digitpad.inspect.content import figure
from digitpad.language import _
from digitpad.language.explanations.table import explanation
from digitpad.lessons.instruments.units import FUNCTIONS, PLANE, ActivationState, NeuronState, two_groups
from digitpad.ui.instruments.painting import SmoothCanvas, SmoothSheet
from digitpad.ui.instruments.view import Instrument, ValueChoice, ValueSlider, on_arrows, on_drag
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.pixels import Shades

SUM, PICTURE = (520, 168), (300, 290)  # of the two pictures, in pixels at 96 dots per inch
FINE = 60  # places to a side at which the plane is coloured
SLIDERS = {"w1": ("w₁", 4.0), "w2": ("w₂", 4.0), "bias": ("b", 6.0)}
STEP = 0.1
CURVE = 3.0  # of the small curve, from 0 to each side


class NeuronView(Instrument[NeuronState]):
    """Above the neuron as a drawing with figures; below sliders, and the plane with a point to drag."""

    def make(self) -> None:
        """See `Instrument`."""
        px = self.theme.px
        self._shades = Shades(self.theme.palette)
        self.sum = explain(SmoothCanvas(self, self.theme, SUM, self._draw_sum), "neuron.sum")
        self.sum.configure(takefocus=False)
        self.sum.pack(fill="x")
        below = ttk.Frame(self)
        below.pack(fill="both", expand=True, pady=(px(8), 0))
        side = ttk.Frame(below, width=px(190))
        side.pack(side="left", fill="y", padx=(0, px(12)))
        side.pack_propagate(False)
        self.sliders: dict[str, ValueSlider] = {}
        for name, (_sign, end) in SLIDERS.items():
            key = "neuron.bias" if name == "bias" else "neuron.weight"
            slider = ValueSlider(side, key, (-end, end), STEP, partial(self._slide, name))
            slider.pack(fill="x", pady=(0, px(10)))
            self.sliders[name] = slider
        options = [(name, explanation(f"activation.{name}").term) for name in FUNCTIONS]
        self.activation = ValueChoice(
            side, "neuron.activation", options, lambda value: self.change(activation=value)
        )
        self.activation.pack(fill="x")
        self.words = explain(ttk.Label(side, style="Muted.TLabel"), "neuron.plane")
        self.words.configure(wraplength=px(186))
        self.words.pack(fill="x", pady=(px(12), 0))
        self.plane = explain(SmoothCanvas(below, self.theme, PICTURE, self._draw_plane), "neuron.plane")
        self.plane.configure(cursor="crosshair")
        self.plane.pack(side="left", fill="both", expand=True)
        on_drag(self.plane, self._drag)
        on_arrows(self.plane, lambda right, down: self._go(right * STEP, -down * STEP))
        self.first = self.sliders["w1"].slider

    def refresh(self) -> None:
        """See `Instrument`."""
        state = self.shown
        names = {"w1": _("Weight w₁"), "w2": _("Weight w₂"), "bias": _("Bias b")}
        for name, slider in self.sliders.items():
            value = getattr(state, name)
            slider.show(value, f"{names[name]} = {figure(value)}")
        self.activation.show(state.activation)
        words = _("Drag the point. On the line the weighted sum is 0.")
        if state.has_groups:
            words = (
                _("The line separates the two groups.")
                if state.separates
                else _("The line does not separate the two groups yet.")
            )
        self.words.configure(
            text=words, style="Section.TLabel" if state.has_groups and state.separates else "Muted.TLabel"
        )
        self.sum.redraw()
        self.plane.redraw()

    def _slide(self, name: str, value: float) -> None:
        self.change(**{name: round(value, 1)})

    # The sum

    def _draw_sum(self, sheet: SmoothSheet) -> None:
        state, px, colour = self.shown, self.theme.px, self.theme.palette
        wide, high = sheet.width, sheet.height
        radius, middle = px(22), high / 2
        rows = [high * part for part in (0.17, 0.5, 0.83)]
        left, sum_x, act_x, out_x = px(26), wide * 0.56, wide * 0.755, wide - px(28)
        inputs = [(f"x₁ = {figure(state.x1, 1)}", "w₁", state.w1, state.x1)]
        inputs += [(f"x₂ = {figure(state.x2, 1)}", "w₂", state.w2, state.x2), ("1", "b", state.bias, 1.0)]
        for (words, sign, weight, value), y, term in zip(inputs, rows, state.terms, strict=True):
            shade = colour.series[0] if weight >= 0 else colour.series[1]
            width = 1.2 + 1.6 * min(abs(weight), 4)
            start, end = (left + px(52), y), (sum_x - px(26), middle + (y - middle) * 0.22)
            sheet.line([start, end], shade if weight else colour.line, width)
            sheet.box(
                (left - px(24), y - px(15), left + px(52), y + px(15)), colour.surface, colour.line, 1, px(15)
            )
            sheet.say(left + px(14), y, words, colour.text)
            where = 0.47
            x = start[0] + (end[0] - start[0]) * where
            above = start[1] + (end[1] - start[1]) * where
            product = f"{sign} = {figure(weight, 1)}"
            if sign != "b":
                product = f"{figure(weight, 1)} · {figure(value, 1)} = {figure(term)}"
            half = px(62)
            sheet.box((x - half, above - px(11), x + half, above + px(11)), colour.window, "", 0, px(8))
            sheet.say(x, above, product, shade, font="DigitPadSmall")
        sheet.arrow((sum_x + radius, middle), (act_x - radius - px(2), middle), colour.muted, 2)
        sheet.arrow((act_x + radius, middle), (out_x - px(26), middle), colour.muted, 2)
        sheet.disc(sum_x, middle, radius, colour.surface, colour.accent, 2)
        sheet.say(sum_x, middle - px(1), "Σ", colour.text, font="DigitPadHeading")
        sheet.say(
            sum_x,
            middle + radius + px(12),
            f"z = {figure(state.weighted_sum)}",
            colour.text,
            font="DigitPadBold",
        )
        sheet.disc(act_x, middle, radius, colour.surface, colour.accent, 2)
        self._draw_function(sheet, act_x, middle, radius * 0.62)
        name = explanation(f"activation.{state.activation}").term
        sheet.say(act_x, middle + radius + px(12), name, colour.muted, font="DigitPadSmall")
        sheet.say(out_x, middle, figure(state.output), colour.accent, font="DigitPadHeading")
        sheet.say(out_x, middle + radius + px(12), _("output"), colour.muted, font="DigitPadSmall")

    def _draw_function(self, sheet: SmoothSheet, x: float, y: float, half: float) -> None:
        """Draw a small curve of the activation, with the place on it that the sum has."""
        colour, px = self.theme.palette, self.theme.px
        places = np.append(np.linspace(-CURVE, CURVE, 41), np.clip(self.shown.weighted_sum, -CURVE, CURVE))
        values = ActivationState(self.shown.activation).values(places)
        ys = y - values / max(np.abs(values).max(), 1.0) * half
        *points, here = zip((x + places / CURVE * half).tolist(), ys.tolist(), strict=True)
        sheet.line([(x - half, y), (x + half, y)], colour.line, 1)
        sheet.line(points, colour.accent, 2)
        sheet.disc(*here, px(3.5), colour.text)

    # The plane

    def _frame(self, width: int, height: int) -> tuple[float, float, float]:
        """Return the left and upper edge of the plane, and its side."""
        side = min(width, height)
        return (width - side) / 2, (height - side) / 2, side

    def _draw_plane(self, sheet: SmoothSheet) -> None:
        state, px, colour = self.shown, self.theme.px, self.theme.palette
        left, top, side = self._frame(sheet.width, sheet.height)
        values = state.outputs(FINE)
        centred = 2 * values - 1 if state.activation == "sigmoid" else values
        levels = np.rint((np.clip(centred, -1, 1) + 1) * 127.5).astype(np.uint8)
        sheet.pixels(self._shades.pale_classes[levels], (left, top, left + side, top + side), is_smooth=True)

        def place(x1: float, x2: float) -> tuple[float, float]:
            return left + (x1 + PLANE) / (2 * PLANE) * side, top + (PLANE - x2) / (2 * PLANE) * side

        for line in ((place(-PLANE, 0), place(PLANE, 0)), (place(0, -PLANE), place(0, PLANE))):
            sheet.line(line, colour.bar, 1)
        sheet.say(left + side - px(4), place(0, 0)[1] + px(3), "x₁", colour.text, "ne", "DigitPadSmall")
        sheet.say(place(0, 0)[0] + px(5), top + px(2), "x₂", colour.text, "nw", "DigitPadSmall")
        if state.border:
            sheet.line([place(*state.border[0]), place(*state.border[1])], colour.text, 2)
        if state.has_groups:
            for points, shade in zip(two_groups(), colour.series[:2], strict=True):
                for x1, x2 in points.tolist():
                    sheet.disc(*place(x1, x2), px(5), shade, colour.surface, 1.5)
        sheet.disc(*place(state.x1, state.x2), px(8), colour.surface, colour.text, 2.5)
        sheet.cut_off((left, top, left + side, top + side), colour.window)
        sheet.box((left, top, left + side, top + side), "", colour.line, 1)

    def _drag(self, x: float, y: float) -> None:
        border = self.plane.border
        width, height = self.plane.winfo_width() - 2 * border, self.plane.winfo_height() - 2 * border
        left, top, side = self._frame(width, height)
        x1 = (x - left) / side * 2 * PLANE - PLANE
        x2 = PLANE - (y - top) / side * 2 * PLANE
        self._put(x1, x2)

    def _go(self, right: float, up: float) -> None:
        self._put(self.shown.x1 + right, self.shown.x2 + up)

    def _put(self, x1: float, x2: float) -> None:
        x1, x2 = (round(min(max(value, -PLANE), PLANE), 1) for value in (x1, x2))
        self.change(x1=x1, x2=x2)
