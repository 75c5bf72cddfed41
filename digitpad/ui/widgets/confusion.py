"""The confusion matrix: a row for each label, a column for each digit read, a number in each cell."""

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial

from digitpad.core.marks import mixed
from digitpad.language import _
from digitpad.ui.widgets.controls import ARROWS, FocusCanvas, bind_keys
from digitpad.ui.widgets.theme import Theme

DIGITS = range(10)
CELL = 32  # its side, in pixels at 96 dots per inch
MARGIN = 34  # of the labels to the left and above


class ConfusionView(FocusCanvas):
    """The shade is a cell's share of its row, to the power of a half: mistakes are rare, but to be seen."""

    def __init__(self, parent: tk.Misc, theme: Theme, chosen: Callable[[int, int], None]) -> None:
        """Make it empty. `chosen` gets the label and what was read of a cell that is clicked."""
        side = theme.px(MARGIN + CELL * len(DIGITS)) + 1
        super().__init__(parent, theme, width=side, height=side)
        self._theme, self._chosen = theme, chosen
        self._margin, self._cell = theme.px(MARGIN), theme.px(CELL)
        self.cells = {(row, column): self._make_cell(row, column) for row in DIGITS for column in DIGITS}
        self._draw_labels()
        self._frame = self.create_rectangle(0, 0, 0, 0, outline=theme.palette.text, width=theme.px(2))
        self.selected: tuple[int, int] | None = None
        self.select(None)
        self.bind("<Button-1>", self._press)
        bind_keys(self, {key: partial(self._go, *way) for key, way in ARROWS.items()})

    def show(self, matrix: Sequence[Sequence[int]]) -> None:
        """Show 10 rows of 10 counts."""
        colour = self._theme.palette
        for (row, column), (box, text) in self.cells.items():
            count = matrix[row][column]
            shade = (count / max(sum(matrix[row]), 1)) ** 0.5
            fill = mixed(colour.surface, colour.accent, shade)
            ink = colour.on_accent if shade > 0.5 else colour.text if count else colour.muted
            self.itemconfigure(box, fill=fill)
            self.itemconfigure(text, text=str(count), fill=ink)

    def select(self, cell: tuple[int, int] | None) -> None:
        """Frame a cell: label, read; None frames none."""
        self.selected = cell
        if cell:
            self.coords(self._frame, *self.box(*cell))
        self.itemconfigure(self._frame, state="normal" if cell else "hidden")

    def _make_cell(self, row: int, column: int) -> tuple[int, int]:
        left, top, right, bottom = self.box(row, column)
        line = self._theme.palette.line
        box = self.create_rectangle(left, top, right, bottom, outline=line, width=1)
        place = ((left + right) / 2, (top + bottom) / 2)
        return box, self.create_text(place, text="", font="DigitPadSmall")

    def box(self, row: int, column: int) -> tuple[int, int, int, int]:
        """Return (left, top, right, bottom) of a cell, in pixels of the canvas."""
        left, top = self._margin + column * self._cell, self._margin + row * self._cell
        return left, top, left + self._cell, top + self._cell

    def _draw_labels(self) -> None:
        middle = self._cell / 2
        muted = self._theme.palette.muted
        for digit in DIGITS:
            along = self._margin + digit * self._cell + middle
            for place in ((along, self._margin - middle / 2), (self._margin - middle / 2, along)):
                self.create_text(place, text=str(digit), font="DigitPadBold", fill=self._theme.palette.text)
        centre = self._margin + self._cell * len(DIGITS) / 2
        top = self._theme.px(9)
        self.create_text(centre, top, text=_("prediction"), font="DigitPadSmall", fill=muted)
        self.create_text(top, centre, text=_("label"), font="DigitPadSmall", fill=muted, angle=90)

    def _press(self, event: "tk.Event[tk.Misc]") -> None:
        self.focus_set()
        row, column = ((place - self._margin) // self._cell for place in (event.y, event.x))
        if row in DIGITS and column in DIGITS:
            self._choose(row, column)

    def _go(self, right: int, down: int) -> str:
        row, column = self.selected or (0, 0)
        if self.selected:
            row, column = min(max(row + down, 0), 9), min(max(column + right, 0), 9)
        self._choose(row, column)
        return "break"

    def _choose(self, row: int, column: int) -> None:
        self.select((row, column))
        self._chosen(row, column)
