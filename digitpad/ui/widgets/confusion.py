"""The confusion matrix: a row for each label, a column for each digit read, a number in each cell."""

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from digitpad.core.marks import Mark, RectangleMark, TextMark, mixed, save_marks
from digitpad.core.palettes import LIGHT, Palette
from digitpad.language import _, grouped, percent
from digitpad.ui.widgets.charts import ChartValue
from digitpad.ui.widgets.controls import ARROWS, FocusCanvas, bind_keys
from digitpad.ui.widgets.explained import explain_chart
from digitpad.ui.widgets.figure_parts import FigureHandlers, FigureMenu, Readout
from digitpad.ui.widgets.theme import Theme

Matrix = Sequence[Sequence[int]]

DIGITS = range(10)
CELL = 32  # its side, in pixels at 96 dots per inch
MARGIN = 34  # of the labels to the left and above
FIGURE_SIDE = MARGIN + 10 * CELL + 8  # of a saved one


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
        self._frame = self.create_rectangle(0, 0, 0, 0, outline=theme.palette.text, width=theme.stroke(2))
        self.selected: tuple[int, int] | None = None
        self.select(None)
        self.matrix: Matrix = [[0] * 10 for _digit in DIGITS]
        self.readout = Readout(self, theme)
        self._pointed: tuple[int, int] | None = None
        self.menu = FigureMenu(
            self,
            theme,
            self.readout,
            FigureHandlers(
                name=lambda: _("Confusion matrix"),
                save=self._save_figure,
                table=lambda: confusion_table(self.matrix),
                is_empty=lambda: not any(map(any, self.matrix)),
            ),
        )
        self.menu.button.place(x=theme.px(2), y=theme.px(2))
        explain_chart(self, "confusion_matrix", self.value_at)
        self.bind("<Button-1>", self._press)
        self.bind("<Motion>", self._hover)
        self.bind("<Leave>", lambda _event: self._point(None))
        bind_keys(self, {key: partial(self._go, *way) for key, way in ARROWS.items()})

    def show(self, matrix: Matrix) -> None:
        """Show 10 rows of 10 counts."""
        self.matrix = matrix
        colour = self._theme.palette
        for (row, column), (box, text) in self.cells.items():
            fill, ink = _shades(matrix[row], column, colour)
            self.itemconfigure(box, fill=fill)
            self.itemconfigure(text, text=str(matrix[row][column]), fill=ink)

    def select(self, cell: tuple[int, int] | None) -> None:
        """Frame a cell: label, read; None frames none."""
        self.selected = cell
        if cell:
            self.coords(self._frame, *self.box(*cell))
        self.itemconfigure(self._frame, state="normal" if cell else "hidden")

    def _make_cell(self, row: int, column: int) -> tuple[int, int]:
        left, top, right, bottom = self.box(row, column)
        line = self._theme.palette.line
        box = self.create_rectangle(left, top, right, bottom, outline=line, width=self._theme.stroke(1))
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

    def value_at(self, x: float, y: float) -> ChartValue | None:
        """Return what is in the cell at a place on the canvas, in words; None beside the cells."""
        cell = self._cell_at(x, y)
        if cell is None:
            return None
        label, read = cell
        count, total = self.matrix[label][read], sum(self.matrix[label])
        words = _("{label} read as {read}").format(label=label, read=read)
        share = _("{share} of the digits labelled {label}").format(
            share=percent(count / total if total else 0.0, 1), label=label
        )
        return ChartValue(_("Confusion matrix"), words, ((grouped(count), share),))

    def _save_figure(self, path: Path) -> None:
        size = (FIGURE_SIDE, FIGURE_SIDE)
        save_marks(confusion_marks(self.matrix, LIGHT), size, LIGHT.surface, _("Confusion matrix"), path)

    def _cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        row, column = (int((place - self._margin) // self._cell) for place in (y, x))
        return (row, column) if row in DIGITS and column in DIGITS else None

    def _hover(self, event: "tk.Event[tk.Misc]") -> None:
        self._point(self._cell_at(event.x, event.y))

    def _point(self, cell: tuple[int, int] | None) -> None:
        """Show what is in a cell; None in none."""
        if cell == self._pointed:
            return
        self._pointed = cell
        self.readout.hide()
        if cell:
            left, top, right, bottom = self.box(*cell)
            value = self.value_at((left + right) / 2, (top + bottom) / 2)
            if value:
                words = "  ".join((value.place + ":", *value.values[0]))
                self.readout.show(right, bottom, words)

    def _press(self, event: "tk.Event[tk.Misc]") -> None:
        self.focus_set()
        cell = self._cell_at(event.x, event.y)
        if cell:
            self._choose(*cell)

    def _go(self, right: int, down: int) -> str:
        row, column = self.selected or (0, 0)
        if self.selected:
            row, column = min(max(row + down, 0), 9), min(max(column + right, 0), 9)
        self._choose(row, column)
        return "break"

    def _choose(self, row: int, column: int) -> None:
        self.select((row, column))
        self._chosen(row, column)


def _shades(row: Sequence[int], column: int, colours: Palette) -> tuple[str, str]:
    """Return the colours of a cell's ground and of its number."""
    count = row[column]
    shade = (count / max(sum(row), 1)) ** 0.5
    ink = colours.on_accent if shade > 0.5 else colours.text if count else colours.muted
    return mixed(colours.surface, colours.accent, shade), ink


def confusion_marks(matrix: Matrix, colours: Palette) -> list[Mark]:
    """Return a confusion matrix as a figure, in pixels at 96 dots per inch."""
    centre = MARGIN + CELL * len(DIGITS) / 2
    marks: list[Mark] = [
        TextMark(centre, 10, _("prediction"), colours.muted, "center"),
        TextMark(10, centre, _("label"), colours.muted, "center", turned=True),
    ]
    for row in DIGITS:
        at = MARGIN + CELL * row + CELL / 2
        marks.append(TextMark(at, MARGIN - 9, str(row), colours.text, "center", bold=True))
        marks.append(TextMark(MARGIN - 9, at, str(row), colours.text, "center", bold=True))
        for column in DIGITS:
            left, top = MARGIN + CELL * column, MARGIN + CELL * row
            fill, ink = _shades(matrix[row], column, colours)
            marks.append(RectangleMark((left, top, left + CELL, top + CELL), fill, colours.line))
            count = str(matrix[row][column])
            marks.append(TextMark(left + CELL / 2, top + CELL / 2, count, ink, "center"))
    return marks


def confusion_table(matrix: Matrix) -> list[list[object]]:
    """Return a confusion matrix as rows of a table, under the digits that were read."""
    corner = _("label") + " \\ " + _("prediction")
    return [[corner, *DIGITS], *([digit, *row] for digit, row in zip(DIGITS, matrix, strict=True))]
