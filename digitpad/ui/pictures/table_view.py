"""A table that was read in a picture, below it: its cells can be chosen, copied and saved."""

import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import font, ttk

from digitpad.language import _
from digitpad.ui.pictures.content import TableContent, TableHandlers
from digitpad.ui.widgets.controls import bind_keys
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.scrolled import bind_wheel
from digitpad.ui.widgets.theme import Theme

PADDING = 6  # of a cell, at each side, in pixels at 96 dots per inch
NARROWEST = 48  # a column, likewise
CELLS = "cells"  # the canvas' name for lines and figures
CHOSEN = "chosen"  # and for the frame of the chosen cell


def _set_bar(bar: ttk.Scrollbar, first: str, last: str) -> None:
    """Move a scroll bar, which is there only where it is of use."""
    (bar.grid_remove if float(first) <= 0 and float(last) >= 1 else bar.grid)()
    bar.set(float(first), float(last))


class TableView(ttk.Frame):
    """Figures in rows and columns; what is doubtful is in the colour of its box."""

    def __init__(self, parent: tk.Misc, theme: Theme, handlers: TableHandlers) -> None:
        """Show nothing yet."""
        super().__init__(parent, padding=(0, theme.px(8), 0, 0))
        self._theme, self._handlers = theme, handlers
        self._font = font.Font(self, name="DigitPadText", exists=True)
        self._content: TableContent | None = None
        self._across: list[int] = [0]  # the lines between columns, in pixels
        self._row = theme.line + theme.px(PADDING)
        explain(self, "read_table")
        self._make_head()
        self._make_cells()

    def show(self, content: TableContent) -> None:
        """Show a table, and which of its cells is chosen."""
        old, self._content = self._content, content
        if old is None or old.rows != content.rows:
            self._paint(content)
        if old is None or old != content:
            self._choose(content)

    @property
    def wanted_height(self) -> int:
        """How high it is where all of its rows are seen, in pixels."""
        content = self._content
        rows = self._row * len(content.rows) if content else 0
        head = self._save.winfo_reqheight() + self._theme.px(PADDING)  # the frame around it knows it later
        is_wide = self._across[-1] > self.master.winfo_width() / 2
        slider = self._slider.winfo_reqheight() if is_wide else 0
        return head + rows + self._theme.px(8 + 4) + slider

    def middle_of(self, row: int, column: int) -> tuple[int, int]:
        """Return where the middle of a cell is on the canvas, before it is scrolled."""
        return (self._across[column] + self._across[column + 1]) // 2, row * self._row + self._row // 2

    def _make_head(self) -> None:
        gap = self._theme.px(PADDING)
        self._head = ttk.Frame(self)
        self._head.pack(fill="x", pady=(0, gap))
        self.words = ttk.Label(self._head, font="DigitPadBold")
        self._copy = ttk.Button(self._head, text=_("Copy"), command=self._handlers.copy)
        self._save = ttk.Button(self._head, text=_("Save as CSV…"), command=self._handlers.save)
        explain(self._copy, "copy_table")
        explain(self._save, "menu.save_table").pack(side="right")
        self._head.bind("<Configure>", lambda _event: self._fit_head())

    def _fit_head(self) -> None:
        """Leave out what has no room: the words first, then the button for what the menu has too."""
        gap = self._theme.px(PADDING)
        room = self._head.winfo_width() - self._save.winfo_reqwidth() - gap
        for widget, side in ((self._copy, "right"), (self.words, "left")):
            room -= widget.winfo_reqwidth() + gap
            if room < 0:
                widget.pack_forget()
            elif not widget.winfo_manager():
                widget.pack(side=side, padx=gap if side == "right" else 0)  # type: ignore[arg-type]

    def _make_cells(self) -> None:
        palette = self._theme.palette
        box = ttk.Frame(self)
        box.pack(fill="both", expand=True)
        self.cells = tk.Canvas(
            box,
            background=palette.surface,
            highlightthickness=self._theme.stroke(1),
            highlightbackground=palette.line,
            highlightcolor=palette.accent,
            takefocus=True,
            height=1,
            width=1,
            xscrollincrement=1,
            yscrollincrement=1,
        )
        down = ttk.Scrollbar(box, orient="vertical", command=self.cells.yview)
        self._slider = ttk.Scrollbar(box, orient="horizontal", command=self.cells.xview)
        down.grid(row=0, column=1, sticky="ns")
        self._slider.grid(row=1, column=0, sticky="ew")
        self.cells.configure(
            yscrollcommand=partial(_set_bar, down), xscrollcommand=partial(_set_bar, self._slider)
        )
        self.cells.grid(row=0, column=0, sticky="nsew")
        box.columnconfigure(0, weight=1)
        box.rowconfigure(0, weight=1)
        self.cells.bind("<ButtonPress-1>", self._press)
        bind_wheel(self.cells, self._row)
        ways = {"<Up>": (-1, 0), "<Down>": (1, 0), "<Left>": (0, -1), "<Right>": (0, 1)}
        bind_keys(self.cells, {keys: partial(self._walk, *way) for keys, way in ways.items()})

    def _paint(self, content: TableContent) -> None:
        px, palette, thin = self._theme.px, self._theme.palette, self._theme.stroke(1)
        self.cells.delete("all")
        count = max(map(len, content.rows), default=0)
        self.words.configure(
            text=_("Table, {rows} × {columns}").format(rows=len(content.rows), columns=count)
        )
        self._fit_head()
        self._across = [0]
        for column in range(count):
            wide = max(self._font.measure(row[column].text) for row in content.rows)
            self._across.append(self._across[-1] + max(wide + 2 * px(PADDING), px(NARROWEST)))
        bottom, right = len(content.rows) * self._row, self._across[-1]
        for x in self._across[1:]:
            self.cells.create_line(x, 0, x, bottom, fill=palette.line, width=thin, tags=CELLS)
        for number, row in enumerate(content.rows):
            below = (number + 1) * self._row
            self.cells.create_line(0, below, right, below, fill=palette.line, width=thin, tags=CELLS)
            for x, cell in zip(self._across[1:], row, strict=True):
                if cell.text:
                    self.cells.create_text(
                        x - px(PADDING),
                        below - self._row / 2,
                        text=cell.text,
                        anchor="e",
                        font="DigitPadText",
                        fill=palette.text if cell.is_sure else palette.alert,
                        tags=CELLS,
                    )
        self.cells.configure(scrollregion=(0, 0, right + px(1), bottom + px(1)))

    def _choose(self, content: TableContent) -> None:
        """Frame the chosen cell, and bring it into sight."""
        self.cells.delete(CHOSEN)
        if content.chosen is None:
            return
        row, column = content.chosen
        place = (self._across[column], row * self._row, self._across[column + 1], (row + 1) * self._row)
        wide = self._theme.stroke(2)
        self.cells.create_rectangle(place, outline=self._theme.palette.accent, width=wide, tags=CHOSEN)
        self._see(self.cells.yview, self.cells.yview_moveto, row, len(content.rows))
        self._see(self.cells.xview, self.cells.xview_moveto, column, len(self._across) - 1)

    @staticmethod
    def _see(
        view: Callable[[], tuple[float, float]], move: Callable[[float], object], place: int, count: int
    ) -> None:
        """Scroll one way, by as little as brings a row or a column into sight."""
        first, last = view()
        top, bottom = place / count, (place + 1) / count
        if top < first or bottom > last:
            move(top if top < first else bottom - (last - first))

    def _press(self, event: "tk.Event[tk.Misc]") -> str:
        """Choose a cell; the pen does not come to know of it."""
        self.cells.focus_set()
        x, y = self.cells.canvasx(event.x), self.cells.canvasy(event.y)
        row = int(y // self._row)
        column = next((place for place, right in enumerate(self._across[1:]) if x < right), None)
        if self._content and column is not None and 0 <= row < len(self._content.rows):
            self._select(row, column)
        return "break"

    def _select(self, row: int, column: int) -> bool:
        assert self._content is not None
        first = self._content.rows[row][column].first
        if first is not None:
            self._handlers.select(first)
        return first is not None

    def _walk(self, down: int, across: int) -> None:
        """Choose the next cell with a figure this way."""
        if self._content is None or self._content.chosen is None:
            return
        row, column = self._content.chosen
        rows = self._content.rows
        while 0 <= (row := row + down) < len(rows) and 0 <= (column := column + across) < len(rows[row]):
            if self._select(row, column):
                return
