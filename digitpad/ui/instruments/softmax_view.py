"""The instrument "Softmax": ten scores to drag, their probabilities, the one-hot target and the loss."""

import math
import tkinter as tk
from tkinter import ttk

from digitpad.inspect.content import figure
from digitpad.language import _, percent, significant
from digitpad.lessons.instruments.units import SPAN, TEMPERATURES, SoftmaxState
from digitpad.ui.instruments.painting import SmoothCanvas, SmoothSheet
from digitpad.ui.instruments.view import Instrument, ValueSlider, on_arrows, on_drag
from digitpad.ui.widgets.controls import bind_keys, wrap_to_width
from digitpad.ui.widgets.explained import Explained, Place, explain

PICTURE = (520, 348)  # in pixels at 96 dots per inch
NAMES = 76  # room for the names of the rows, likewise
HEAD, TARGET, GAP = 24, 30, 12  # height of the digits, of the row of the target, and between rows, likewise
SCORES = 0.5  # of the height that is left, for the scores
SCORE_STEP, FINE_STEP = 0.5, 0.02


class SoftmaxView(Instrument[SoftmaxState]):
    """Rows above each other, a column for each digit."""

    def make(self) -> None:
        """See `Instrument`."""
        px = self.theme.px
        self.column, self._has_keyboard = self.shown.target, False
        self.bars = SmoothCanvas(self, self.theme, PICTURE, self._draw)
        explain(self.bars, "softmax.scores", part=self._part)
        self.bars.configure(cursor="sb_v_double_arrow")
        self.bars.pack(fill="both", expand=True)
        self.loss = explain(ttk.Label(self, font="DigitPadBold"), "softmax.loss")
        self.loss.pack(anchor="w", pady=(px(6), px(2)))
        ends = (math.log10(TEMPERATURES[0]), math.log10(TEMPERATURES[1]))
        self.temperature = ValueSlider(self, "softmax.temperature", ends, FINE_STEP, self._slide)
        self.temperature.pack(fill="x", pady=(px(4), 0))
        self._follows = tk.BooleanVar(self)
        self.follows = ttk.Checkbutton(
            self,
            text=_("Scores of the drawing on the pad"),
            variable=self._follows,
            style="Choice.TCheckbutton",
            command=lambda: self.change(follows=self._follows.get()),
        )
        explain(self.follows, "softmax.follows").pack(anchor="w", pady=(px(6), 0))
        self.words = explain(ttk.Label(self, style="Muted.TLabel", width=1), "softmax.follows")
        self.words.pack(fill="x")
        wrap_to_width(self.words, self.theme)
        on_drag(self.bars, self._drag)
        self.bars.bind("<Button-1>", self._press, add=True)
        on_arrows(self.bars, self._go)
        bind_keys(self.bars, {"<Return>": self._choose, "<space>": self._choose})
        self.bars.bind("<FocusIn>", lambda _event: self._take_keyboard(True), add=True)
        self.bars.bind("<FocusOut>", lambda _event: self._take_keyboard(False), add=True)
        self.first = self.bars

    def refresh(self) -> None:
        """See `Instrument`."""
        state = self.shown
        share = float(state.probabilities[state.target])
        loss = _("Loss = −ln {probability} = {loss}")
        shown = figure(share, 3) if share >= 0.001 else significant(share, 1)
        self.loss.configure(text=loss.format(probability=shown, loss=figure(state.loss)))
        words = _("Temperature = {value}").format(value=figure(state.temperature))
        self.temperature.show(math.log10(state.temperature), words)
        self._follows.set(state.follows)
        waits = state.follows and not state.is_drawn
        self.words.configure(text=_("Draw a digit on the pad.") if waits else "")
        self.bars.redraw()

    def _slide(self, power: float) -> None:
        self.change(temperature=round(min(max(10**power, TEMPERATURES[0]), TEMPERATURES[1]), 2))

    # The picture

    def _rows(self, height: float) -> tuple[float, float, float, float, float]:
        """Return where the scores begin and end, the probabilities begin and end, and the target begins."""
        px = self.theme.px
        head, gap = px(HEAD), px(GAP)
        left = height - head - px(TARGET) - 2 * gap
        scores = head + SCORES * left
        return head, scores, scores + gap, head + left + gap, head + left + 2 * gap

    def _draw(self, sheet: SmoothSheet) -> None:
        state, px, colour = self.shown, self.theme.px, self.theme.palette
        start, wide = px(NAMES), (sheet.width - px(NAMES)) / 10
        top, below, upper, lower, target = self._rows(sheet.height)
        small = "DigitPadSmall"
        names = (
            ((top + below) / 2, _("Score")),
            ((upper + lower) / 2, _("Softmax")),
            (target + px(TARGET) / 2, _("Target")),
        )
        for y, words in names:
            sheet.say(0, y, words, colour.muted, "w", small, start)
        sheet.box((start, top, sheet.width, below), colour.surface, "", 0, px(4))
        sheet.box((start, upper, sheet.width, lower), colour.surface, "", 0, px(4))
        zero = (top + below) / 2
        sheet.line([(start, zero), (sheet.width, zero)], colour.bar, 1)
        unit = (zero - top - px(16)) / SPAN
        shares = state.probabilities.tolist()
        for digit, (score, share) in enumerate(zip(state.scores, shares, strict=True)):
            left, right = start + digit * wide + px(5), start + (digit + 1) * wide - px(5)
            middle, is_right = (left + right) / 2, digit == state.target
            if self._has_keyboard and digit == self.column:
                sheet.box((left - px(4), 0, right + px(4), sheet.height), colour.track, "", 0, px(4))
            sheet.say(
                middle,
                px(HEAD) / 2,
                str(digit),
                colour.accent if is_right else colour.text,
                font="DigitPadBold",
            )
            end = zero - score * unit
            sheet.box((left, min(zero, end), right, max(zero, end)), colour.series[score < 0], "", 0, px(2))
            sheet.box((left - px(2), end - px(3), right + px(2), end + px(3)), colour.text, "", 0, px(3))
            sheet.say(
                middle,
                end - px(11) if score >= 0 else end + px(11),
                figure(score, 1),
                colour.text,
                font=small,
            )
            high = lower - share * (lower - upper - px(18))
            sheet.box((left, high, right, lower), colour.accent if is_right else colour.bar, "", 0, px(2))
            sheet.say(
                middle,
                high - px(9),
                percent(share, 0 if share >= 0.095 or share < 0.0005 else 1),
                colour.text,
                font=small,
            )
            frame = (left - px(2), target, right + px(2), target + px(TARGET) - px(4))
            sheet.box(frame, colour.accent if is_right else colour.surface, colour.line, 1, px(4))
            shade = colour.on_accent if is_right else colour.muted
            sheet.say(middle, (frame[1] + frame[3]) / 2, str(int(is_right)), shade)

    # Mouse and keys

    def _take_keyboard(self, has_it: bool) -> None:
        self._has_keyboard = has_it
        self.bars.redraw()

    def _digit_at(self, x: float) -> int | None:
        start = self.theme.px(NAMES)
        wide = (self.bars.winfo_width() - 2 * self.bars.border - start) / 10
        return min(int((x - start) / wide), 9) if x >= start else None

    def _press(self, event: "tk.Event[tk.Misc]") -> None:
        """Choose the target, where its row is pressed."""
        x, y = event.x - self.bars.border, event.y - self.bars.border
        digit = self._digit_at(x)
        if digit is not None and y >= self._rows(self.bars.winfo_height() - 2 * self.bars.border)[4]:
            self.column = digit
            self._choose()

    def _drag(self, x: float, y: float) -> None:
        digit = self._digit_at(x)
        top, below, *_rest = self._rows(self.bars.winfo_height() - 2 * self.bars.border)
        if digit is None or not top <= y <= below + self.theme.px(GAP) / 2:
            return
        zero = (top + below) / 2
        self.column = digit
        self._set(digit, (zero - y) / ((zero - top - self.theme.px(16)) / SPAN))

    def _go(self, right: int, down: int) -> None:
        if right:
            self.column = (self.column + right) % 10
            self.bars.redraw()
        else:
            self._set(self.column, self.shown.scores[self.column] - down * SCORE_STEP)

    def _set(self, digit: int, score: float) -> None:
        state = self.shown.with_score(digit, score)
        self.change(scores=state.scores, follows=state.follows)

    def _choose(self) -> str:
        self.change(target=self.column)
        return "break"

    def _part(self, place: Place | None) -> Explained:
        digit = self._digit_at(place[0] - self.bars.border) if place else self.column
        key = "softmax.scores"
        if place:
            *_rows, upper, _lower, target = self._rows(self.bars.winfo_height() - 2 * self.bars.border)
            y = place[1] - self.bars.border
            key = "softmax.target" if y >= target else "softmax" if y >= upper else key
        if digit is None:
            return Explained(key)
        score, share = self.shown.scores[digit], float(self.shown.probabilities[digit])
        return Explained(key, f"{digit}: {figure(score, 1)} → {percent(share, 1)}")
