"""Tables: columns, sorting by a click on a heading, a filter, and new names typed over a cell."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tkinter import font, ttk
from typing import Literal, Protocol, TypeVar

from digitpad.core.surface import shortened
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.screen import room
from digitpad.ui.widgets.theme import MARGINS, Theme

UP, DOWN = " ▲", " ▼"
LEAST, LEAST_HIGH = 240, 120  # width and height of a table, in pixels at 96 dots per inch
PADDING = 10  # of a cell, on both sides together, in pixels at 96 dots per inch


def set_columns(
    table: ttk.Treeview, theme: Theme, headings: Sequence[str], widths: Sequence[int], words: int
) -> None:
    """Give a table columns of these widths, in pixels at 96 dots per inch; the first takes what is left over.

    A column is wider where its heading needs it, up to twice its width.
    words: how many columns, from the left, hold words, which begin at the left.
    """
    table.configure(columns=[str(number) for number in range(len(headings))], show="headings")
    bold = font.Font(table, name="DigitPadBold", exists=True)
    for number, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        needed = bold.measure(heading) + theme.px(PADDING)
        wide = max(theme.px(width), min(needed, 2 * theme.px(width)))
        side: Literal["w", "e"] = "w" if number < words else "e"
        table.heading(str(number), text=heading, anchor=side)
        table.column(
            str(number),
            anchor=side,
            width=wide,
            minwidth=wide // 2,
            stretch=number == 0,
        )
    for key, by in (("Up", -1), ("Down", 1)):
        table.bind(f"<{key}>", lambda _event: _begin(table))
        table.bind(f"<Shift-{key}>", lambda _event, by=by: _extend(table, by))  # type: ignore[misc]


def _begin(table: ttk.Treeview) -> str | None:
    """Choose the first row, where none has the keyboard: from there Tk itself goes on, but not to there."""
    rows = table.get_children()
    if table.focus() or not rows or str(table.cget("selectmode")) == "none":
        return None
    _go(table, rows[0], [rows[0]])
    return "break"


def _extend(table: ttk.Treeview, by: int) -> str | None:
    """Choose the next row as well, where several can be chosen: Tk leaves that to the mouse."""
    here = table.focus()
    if not here or str(table.cget("selectmode")) != "extended":
        return _begin(table)
    there = (table.next if by > 0 else table.prev)(here) or here
    _go(table, there, [*table.selection(), here, there])
    return "break"


def _go(table: ttk.Treeview, row: str, chosen: Sequence[str]) -> None:
    table.focus(row)
    table.see(row)
    table.selection_set(list(chosen))


def hold(table: ttk.Treeview, theme: Theme, beside: int = 0, around: int = 0) -> ttk.Frame:
    """Put a table with its scroll bars into the frame it was made in; it asks for what the screen has.

    beside: room for what stands beside it, in this screen's pixels.
    around: for what stands above and below it, in pixels at 96 dots per inch.
    """
    box = table.master
    assert isinstance(box, ttk.Frame)
    down = ttk.Scrollbar(box, orient="vertical", command=table.yview)
    across = ttk.Scrollbar(box, orient="horizontal", command=table.xview)

    def show(first: float, last: float) -> None:
        (across.grid_remove if float(first) <= 0 and float(last) >= 1 else across.grid)()
        across.set(first, last)

    table.configure(yscrollcommand=down.set, xscrollcommand=show)
    table.grid(row=0, column=0, sticky="nsew")
    down.grid(row=0, column=1, sticky="ns")
    across.grid(row=1, column=0, sticky="ew")
    box.columnconfigure(0, weight=1)
    box.rowconfigure(0, weight=1)
    box.grid_propagate(False)
    most = theme.widest - theme.px(MARGINS) - beside
    wide, high = table.winfo_reqwidth() + down.winfo_reqwidth(), table.winfo_reqheight()
    highest = max(room(box).height - theme.px(around), theme.px(LEAST_HIGH))
    box.configure(width=max(min(wide, most), theme.px(LEAST)), height=min(high, highest))
    return box


def fit_columns(table: ttk.Treeview, theme: Theme) -> None:
    """Let no column be narrower than its heading and its cells; a held table scrolls where it must."""
    tags = {tag for row in table.get_children() for tag in table.item(row, "tags")}
    names = {str(table.tag_configure(tag, "font")) for tag in tags} | {"DigitPadText"}
    fonts = [font.Font(table, name=name, exists=True) for name in names if name]
    bold = font.Font(table, name="DigitPadBold", exists=True)
    for name in table["columns"]:
        cells = [str(table.set(row, name)) for row in table.get_children()]
        wide = max((used.measure(cell) for used in fonts for cell in cells), default=0)
        needed = max(wide, bold.measure(str(table.heading(name, "text")))) + theme.px(PADDING)
        table.column(name, minwidth=needed, width=max(needed, int(table.column(name, "width"))))


@dataclass(frozen=True)
class TableRow:
    """A row.

    key: by which the handlers know it.
    cells: what is read under the headings.
    values: what the columns are sorted by, numbers or texts; None comes last either way.
    sought: more text in which the filter looks.
    dim: whether it is written in a quiet colour.
    """

    key: str
    cells: tuple[str, ...]
    values: tuple[float | str | None, ...]
    sought: str = ""
    dim: bool = False


@dataclass(frozen=True)
class View:
    """How a table is looked at: the column it is sorted by, which way, and the text that is sought."""

    column: int = 0
    descending: bool = False
    text: str = ""


def order_of(view: View | None) -> int:
    """Return how a table is sorted as a number for the settings: 0 for as it comes, else see `sorted_by`."""
    return 0 if view is None else -(view.column + 1) if view.descending else view.column + 1


def sorted_by(order: int) -> View | None:
    """Return the view that sorts by the column `order`, from 1; downwards where that is below 0."""
    return View(abs(order) - 1, order < 0) if order else None


class Sortable(Protocol):
    """What is sought and sorted of a row; see `TableRow`."""

    @property
    def cells(self) -> tuple[str, ...]:
        """See `TableRow`."""

    @property
    def values(self) -> tuple[float | str | None, ...]:
        """See `TableRow`."""

    @property
    def sought(self) -> str:
        """See `TableRow`."""


Row = TypeVar("Row", bound=Sortable)


def seen(rows: Sequence[Row], view: View) -> list[Row]:
    """Return the rows with every word of the text in them, in order; equal ones stay as they were."""
    words = view.text.casefold().split()
    found = [
        row for row in rows if all(word in " ".join((*row.cells, row.sought)).casefold() for word in words)
    ]
    known = [row for row in found if row.values[view.column] is not None]
    known.sort(key=lambda row: _ordered(row.values[view.column]), reverse=view.descending)
    return known + [row for row in found if row.values[view.column] is None]


def _ordered(value: float | str | None) -> tuple[bool, float, str]:
    if isinstance(value, str):
        return True, 0.0, value.casefold()
    return False, float(value or 0), ""


class SortedTable(ttk.Frame):
    """The table with its scroll bar. `chosen` is called when other rows are selected."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        headings: Sequence[str],
        widths: Sequence[int],
        words: int,
        view: View,
        spare: Sequence[int] = (),
    ) -> None:
        """Make it empty.

        widths: in pixels at 96 dots per inch, more where the heading needs it; what is left over is shared
            among them.
        words: how many columns, from the left, hold words.
        spare: the columns that are left out where there is no room, the first first.
        """
        super().__init__(parent)
        self._widths, self._spare, self._px = widths, spare, theme.px
        self._headings, self._rows = headings, list[TableRow]()
        self._filled: dict[str, TableRow] = {}  # the rows as they stand in the tree, by their keys
        self._words, self.text_font = words, font.Font(self, name="DigitPadText", exists=True)
        self.bold_font = font.Font(self, name="DigitPadBold", exists=True)
        self.view = view
        self.chosen: Callable[[], None] = lambda: None
        self.viewed: Callable[[View], None] = lambda _view: None
        self.tree = explain(ttk.Treeview(self, height=3, selectmode="extended"), "table")
        set_columns(self.tree, theme, headings, widths, words)
        for number in range(len(headings)):
            self.tree.column(str(number), stretch=False)
            self.tree.heading(str(number), command=lambda number=number: self.sort(number))  # type: ignore[misc]
        self.tree.tag_configure("dim", foreground=theme.palette.muted)
        bar = ttk.Scrollbar(self, orient="vertical", command=self.tree.yview)
        self.tree.configure(yscrollcommand=bar.set)
        bar.pack(side="right", fill="y")
        self.tree.pack(side="left", fill="both", expand=True)
        self.configure(width=theme.px(LEAST), height=self.tree.winfo_reqheight())
        self.pack_propagate(False)
        self.tree.bind("<<TreeviewSelect>>", lambda _event: self.chosen())
        self.tree.bind("<Control-a>", lambda _event: self.tree.selection_set(self.tree.get_children()))
        self.tree.bind("<Configure>", lambda event: self._share_width(event.width))
        self._point()

    @property
    def selected(self) -> tuple[str, ...]:
        """The keys of the selected rows, from above."""
        chosen = set(self.tree.selection())
        return tuple(key for key in self.tree.get_children() if key in chosen)

    def show(self, rows: Sequence[TableRow]) -> None:
        """Show these rows; what is selected stays so where it is still there."""
        self._rows = list(rows)
        self._fill()

    def select(self, keys: Sequence[str]) -> None:
        """Select rows, those that are there, and bring the first into sight."""
        there = [key for key in keys if self.tree.exists(key)]
        self.tree.selection_set(there)
        if there:
            self.tree.focus(there[0])
            self.tree.see(there[0])

    def sort(self, column: int) -> None:
        """Sort by a column: figures the highest first, words from A on; once more turns it round."""
        view = self.view
        numbers = any(isinstance(row.values[column], (int, float)) for row in self._rows)
        descending = not view.descending if column == view.column else numbers
        self._look(View(column, descending, view.text))

    def find(self, text: str) -> None:
        """Show only the rows in which a text is found."""
        if text != self.view.text:
            self._look(View(self.view.column, self.view.descending, text))

    def shown(self) -> list[TableRow]:
        """Return the rows that are shown, from above."""
        return seen(self._rows, self.view)

    def _look(self, view: View) -> None:
        self.view = view
        self._point()
        self._share_width(self.tree.winfo_width())
        self._fill()
        self.viewed(view)

    def _share_width(self, width: int) -> None:
        """Give each column its share: Tk's own stretching does not take away what it once gave."""
        widths = [self._needed(number) for number in range(len(self._widths))]
        shown = list(range(len(widths)))
        for number in self._spare:
            if sum(widths[column] for column in shown) > width:
                shown.remove(number)
        self.tree.configure(displaycolumns=[str(number) for number in shown])
        before = self._wide()
        whole = sum(widths[number] for number in shown)
        for number in shown:
            wide = (width - 2) * widths[number] // whole
            self.tree.column(str(number), width=wide, minwidth=min(wide, 20))
        if self._wide() != before:
            for row in self.shown():
                self.tree.item(row.key, values=self._fitted(row.cells))

    def _needed(self, number: int) -> int:
        """Return how wide a column is to be at least, in this screen's pixels."""
        heading = str(self.tree.heading(str(number), "text"))
        return max(self._px(self._widths[number]), self.bold_font.measure(heading) + self._px(PADDING))

    def _wide(self) -> list[int]:
        """Return how wide the columns of words are."""
        return [int(self.tree.column(str(number), "width")) for number in range(self._words)]

    def _fitted(self, cells: Sequence[str]) -> list[str]:
        """Return a row's cells; of words that have no room, as many letters as have, and an ellipsis."""
        most = [wide - self._px(PADDING) for wide in self._wide()]
        words = [
            shortened(text, wide, self.text_font.measure) for text, wide in zip(cells, most, strict=False)
        ]
        return [*words, *cells[self._words :]]

    def _point(self) -> None:
        """Put an arrow on the heading that it is sorted by."""
        for number, heading in enumerate(self._headings):
            arrow = (DOWN if self.view.descending else UP) if number == self.view.column else ""
            self.tree.heading(str(number), text=heading + arrow)

    def _fill(self) -> None:
        """Bring the rows up to date: what stays as it was is not touched, nor what is scrolled to."""
        rows, before = {row.key: row for row in self.shown()}, self._filled
        self.tree.delete(*(key for key in before if key not in rows))
        there = [key for key in self.tree.get_children() if key in rows]
        for place, (key, row) in enumerate(rows.items()):
            if key not in before:
                self.tree.insert("", place, key)
                there.insert(place, key)
            elif there[place] != key:
                self.tree.move(key, "", place)
                there.remove(key)
                there.insert(place, key)
            if before.get(key) != row:
                self.tree.item(key, values=self._fitted(row.cells), tags=["dim"] * row.dim)
        self._filled = rows


class NameEntry(ttk.Entry):
    """An entry over the first cell of a row. Return takes the name; Escape and going elsewhere do not."""

    def __init__(self, table: ttk.Treeview, row: str, name: str, take: Callable[[str], None]) -> None:
        """Lie over the row with its name selected."""
        super().__init__(table, font="DigitPadText")
        self._table, self._name, self._take = table, name, take
        self.insert(0, name)
        self.selection_range(0, "end")
        left, top, width, height = table.bbox(row, "0") or (0, 0, 200, 28)
        higher = max(self.winfo_reqheight() - height, 0)
        self.place(x=left, y=max(top - higher // 2, 0), width=width, height=height + higher)
        self.bind("<Return>", self._accept)
        self.bind("<Escape>", self._leave)
        self.bind("<FocusOut>", self._leave)
        self.focus_set()

    def _accept(self, _event: "tk.Event[tk.Misc]") -> str:
        text = self.get()
        self._end()
        if text != self._name:
            self._take(text)
        return "break"

    def _leave(self, _event: "tk.Event[tk.Misc]") -> str:
        self._end()
        return "break"  # Escape closes the entry alone

    def _end(self) -> None:
        self.unbind("<FocusOut>")  # which destroying it would cause
        self.destroy()
        self._table.focus_set()
