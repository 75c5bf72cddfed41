"""How many digits there are of each label, as bars; a click on one chooses it."""

import tkinter as tk
from collections.abc import Callable, Sequence

from digitpad.language import _, grouped
from digitpad.ui.widgets.theme import Theme

DIGITS = range(10)
WIDTH, ROW = 250, 30  # of the whole, and the height of a row, in pixels at 96 dots per inch
ALL = None  # the choice of every digit


class Counts(tk.Canvas):
    """A row for all, and one for each digit. Arrow keys choose too."""

    def __init__(self, parent: tk.Misc, theme: Theme, chosen: Callable[[int | None], None]) -> None:
        """Make empty bars. `chosen` is told the digit, None for all."""
        colour, px = theme.palette, theme.px
        rows = len(DIGITS) + 1
        super().__init__(
            parent,
            background=colour.window,
            width=px(WIDTH),
            height=px(ROW) * rows + px(4),
            highlightthickness=px(2),
            highlightbackground=colour.window,
            highlightcolor=colour.accent,
            takefocus=True,
        )
        self._theme, self._chosen = theme, chosen
        self.choice: int | None = ALL
        self._counts: Sequence[int] = (0,) * len(DIGITS)
        self._rows = [self._make_row(number) for number in range(rows)]
        self.bind("<Button-1>", self._press)
        for key, step in (("Up", -1), ("Down", 1)):
            self.bind(f"<{key}>", lambda _event, step=step: self._go(step))  # type: ignore[misc]
        self.show(self._counts, ALL)

    def show(self, counts: Sequence[int], choice: int | None) -> None:
        """Show a count for each digit, and which digit is chosen."""
        self._counts, self.choice = counts, choice
        most = max((*counts, 1))
        for number, (label, track, bar, figure) in enumerate(self._rows):
            digit = number - 1
            is_chosen = choice == (None if number == 0 else digit)
            colour = self._theme.palette
            font = "DigitPadBold" if is_chosen else "DigitPadText"
            self.itemconfigure(label, font=font, fill=colour.accent if is_chosen else colour.text)
            count = sum(counts) if number == 0 else counts[digit]
            self.itemconfigure(figure, text=grouped(count), font=font if number == 0 else "DigitPadSmall")
            if number:
                left, top, right, bottom = self.coords(track)
                self.coords(bar, left, top, left + (right - left) * count / most, bottom)
                state = "normal" if count else "hidden"
                self.itemconfigure(bar, fill=colour.accent if is_chosen else colour.bar, state=state)

    def _make_row(self, number: int) -> tuple[int, int, int, int]:
        colour, px = self._theme.palette, self._theme.px
        middle = px(4) + px(ROW) * number + px(ROW) // 2
        left, right, half = px(30), px(WIDTH - 56), px(8)
        words = _("All digits") if number == 0 else str(number - 1)
        label = self.create_text(px(8), middle, text=words, anchor="w", fill=colour.text)
        place = (left, middle - half, right, middle + half)
        track, bar = (self.create_rectangle(place, width=0, fill=fill) for fill in (colour.track, colour.bar))
        if number == 0:  # all digits have no bar
            self.itemconfigure(track, state="hidden")
            self.itemconfigure(bar, state="hidden")
        figure = self.create_text(px(WIDTH - 2), middle, anchor="e", fill=colour.text)
        return label, track, bar, figure

    def _press(self, event: "tk.Event[tk.Misc]") -> None:
        self.focus_set()
        number = int((event.y - self._theme.px(4)) // self._theme.px(ROW))
        if 0 <= number < len(self._rows):
            self._choose(number)

    def _go(self, step: int) -> str:
        number = 0 if self.choice is None else self.choice + 1
        self._choose(min(max(number + step, 0), len(self._rows) - 1))
        return "break"

    def _choose(self, number: int) -> None:
        choice = None if number == 0 else number - 1
        if choice != self.choice:
            self.show(self._counts, choice)
            self._chosen(choice)
