"""Ten bars, 0 to 9, on a fixed scale of 0 to 100 %: the softmax, live."""

import tkinter as tk
from collections.abc import Sequence
from typing import Literal

from digitpad.language import percent
from digitpad.ui.widgets.theme import Theme

DIGITS = range(10)


class Bars(tk.Canvas):
    """Drawn on a canvas because moving its rectangles takes 0.15 ms, so every motion event can."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        """Make ten empty bars."""
        colour = theme.palette
        super().__init__(parent, background=colour.window, highlightthickness=0, height=theme.px(190))
        self._theme = theme
        self._shown: tuple[Sequence[float] | None, int | None] = (None, None)
        self._labels = [self._text(str(digit), anchor="w", font="DigitPadText") for digit in DIGITS]
        self._tracks = [self.create_rectangle(0, 0, 0, 0, width=0, fill=colour.track) for _ in DIGITS]
        self._bars = [self.create_rectangle(0, 0, 0, 0, width=0, fill=colour.bar) for _ in DIGITS]
        self._figures = [self._text("", anchor="e", font="DigitPadSmall") for _ in DIGITS]
        self._texts: list[str | None] = [None for _ in DIGITS]  # what the figures say now
        self._winner: int | None = None
        self.bind("<Configure>", self._lay_out)

    def show(self, probabilities: Sequence[float] | None, winner: int | None) -> None:
        """Show ten shares of 1, the winner highlighted; None empties the bars."""
        self._shown = (probabilities, winner)
        for digit in DIGITS:
            share = 0.0 if probabilities is None else float(probabilities[digit])
            figure = "" if probabilities is None else percent(share, 1)
            if figure != self._texts[digit]:  # most bars stand still while the pen moves
                self._texts[digit] = figure
                self._show_bar(digit, share, figure)
        if winner != self._winner:
            self._highlight(self._winner, False)
            self._highlight(winner, True)
            self._winner = winner

    def _show_bar(self, digit: int, share: float, figure: str) -> None:
        left, top, right, bottom = self._track(digit)
        if share * (right - left) < 0.5:  # pixels: even a bar of no width would show as a line
            right = left = -left
        self.coords(self._bars[digit], left, top, left + share * (right - left), bottom)
        self.itemconfigure(self._figures[digit], text=figure)

    def _text(self, text: str, anchor: Literal["w", "e"], font: str) -> int:
        return self.create_text(0, 0, text=text, anchor=anchor, font=font, fill=self._theme.palette.text)

    def _highlight(self, digit: int | None, won: bool) -> None:
        if digit is None:
            return
        colour = self._theme.palette
        self.itemconfigure(self._bars[digit], fill=colour.accent if won else colour.bar)
        self.itemconfigure(self._labels[digit], font="DigitPadBold" if won else "DigitPadText")

    def _track(self, digit: int) -> tuple[float, float, float, float]:
        """Return (left, top, right, bottom) of the full bar of `digit`, in pixels."""
        px = self._theme.px
        height = self.winfo_height() / len(DIGITS)
        middle, half = (digit + 0.5) * height, min(height * 0.36, px(20))
        return px(20), middle - half, max(self.winfo_width() - px(62), px(30)), middle + half

    def _lay_out(self, _event: "tk.Event[tk.Misc]") -> None:
        for digit in DIGITS:
            track = self._track(digit)
            middle = (track[1] + track[3]) / 2
            self.coords(self._tracks[digit], track)
            self.coords(self._labels[digit], 2, middle)
            self.coords(self._figures[digit], self.winfo_width() - 1, middle)
        self._texts = [None for _ in DIGITS]
        self.show(*self._shown)
