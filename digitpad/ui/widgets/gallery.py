"""Thumbnails grouped by digit: their grid, which of them are selected, and the canvas that shows them."""

import tkinter as tk
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from PIL import Image, ImageTk

from digitpad.ui.widgets.controls import FocusCanvas
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.scrolled import STEP, bind_wheel
from digitpad.ui.widgets.theme import Theme

SIDE = 56  # of a thumbnail, in pixels at 96 dots per inch: each of the network's pixels as two
GAP = 4  # around it, which shows whether it is selected
HEADING = 34
MOST_PHOTOS = 600  # kept, though out of sight
# key: columns to the right, rows down
ARROWS = {
    "Left": (-1, 0),
    "Right": (1, 0),
    "Up": (0, -1),
    "Down": (0, 1),
    "Home": (-(10**9), 0),
    "End": (10**9, 0),
}
SHIFT, CONTROL = 0x1, 0x4  # in an event's state
COMMAND = 0x8  # on a Mac


@dataclass(frozen=True)
class Thumbnail:
    """A drawing in a list.

    key: its own among all others.
    label: 0 to 9.
    mark: what the model had read where that was wrong: a digit, or "?" for none; else "".
    """

    key: int
    label: int
    mark: str = ""


@dataclass(frozen=True)
class Heading:
    """The heading of a group: its digit, how many there are, and its upper edge in pixels."""

    label: int
    count: int
    top: int


@dataclass(frozen=True)
class GridRow:
    """A row of cells: the index of the first, how many there are, and its upper edge in pixels."""

    first: int
    count: int
    top: int


class GroupedCells:
    """Square cells, numbered from 0 through all groups."""

    def __init__(self, labels: Sequence[int], width: int, cell: int, heading: int) -> None:
        """Lay out one cell for each label; the labels are in order.

        width: of the room, in pixels; cell: the side of a cell; heading: the height of a heading.
        """
        self.cell = cell
        self.columns = max(width // cell, 1)
        self.headings: list[Heading] = []
        self.rows: list[GridRow] = []
        top = first = 0
        for label, group in groupby(labels):
            count = len(list(group))
            self.headings.append(Heading(label, count, top))
            top += heading
            for start in range(first, first + count, self.columns):
                self.rows.append(GridRow(start, min(self.columns, first + count - start), top))
                top += cell
            first += count
        self.height = top
        self.count = first
        self._firsts = [row.first for row in self.rows]
        self._tops = [row.top for row in self.rows]

    def place(self, index: int) -> tuple[int, int]:
        """Return the upper left corner of a cell."""
        row = self.rows[self._row_of(index)]
        return (index - row.first) * self.cell, row.top

    def at(self, x: float, y: float) -> int | None:
        """Return the index of the cell at a place, None where there is none."""
        number = bisect_right(self._tops, y) - 1
        column = int(x // self.cell)
        if number < 0 or y >= self._tops[number] + self.cell:
            return None
        row = self.rows[number]
        return row.first + column if 0 <= column < row.count else None

    def between(self, top: float, bottom: float) -> range:
        """Return the indexes of the cells of which anything lies between two heights."""
        start = max(bisect_right(self._tops, top - self.cell), 0)
        end = bisect_right(self._tops, bottom)
        if start >= end:
            return range(0)
        return range(self._firsts[start], self._firsts[end - 1] + self.rows[end - 1].count)

    def beside(self, index: int, right: int, down: int) -> int:
        """Return the cell so many to the right of, and so many rows below, another; never beyond the ends."""
        index = min(max(index + right, 0), self.count - 1)
        if not down:
            return index
        number = self._row_of(index)
        column = index - self.rows[number].first
        row = self.rows[min(max(number + down, 0), len(self.rows) - 1)]
        return row.first + min(column, row.count - 1)

    def _row_of(self, index: int) -> int:
        return bisect_right(self._firsts, index) - 1


class Selection:
    """Keys of things in an order; the one the arrows start from, and the one a range starts from."""

    def __init__(self) -> None:
        """Nothing is there, so nothing is selected."""
        self._keys: Sequence[int] = ()
        self._places: dict[int, int] = {}
        self._chosen: set[int] = set()
        self._anchor = 0
        self.cursor: int | None = None  # the index where the last click or arrow came to

    @property
    def keys(self) -> list[int]:
        """The selected keys, in order."""
        return [key for key in self._keys if key in self._chosen]

    def holds(self, key: int) -> bool:
        """Say whether a key is selected."""
        return key in self._chosen

    def show(self, keys: Sequence[int]) -> None:
        """Take over the things that are there now; what is still there stays selected."""
        at = self._key_at(self.cursor)
        self._keys = keys
        self._places = {key: index for index, key in enumerate(keys)}
        self._chosen &= self._places.keys()
        if self.cursor is not None:
            same = self._places.get(at, self.cursor) if at is not None else self.cursor
            self.cursor = min(same, len(keys) - 1) if keys else None
        self._anchor = self.cursor or 0

    def choose(self, keys: Sequence[int]) -> None:
        """Select those of these keys that are there."""
        self._chosen = set(keys) & self._places.keys()

    def only(self, index: int) -> None:
        """Select one alone."""
        self._chosen = {self._keys[index]}
        self.cursor = self._anchor = index

    def toggle(self, index: int) -> None:
        """Select one too, or no longer."""
        self._chosen ^= {self._keys[index]}
        self.cursor = self._anchor = index

    def extend(self, index: int) -> None:
        """Select all from where the last click was to here."""
        low, high = sorted((min(self._anchor, len(self._keys) - 1), index))
        self._chosen = set(self._keys[low : high + 1])
        self.cursor = index

    def every(self) -> None:
        """Select all."""
        self._chosen = set(self._keys)

    def none(self) -> None:
        """Select nothing."""
        self._chosen = set()

    def _key_at(self, index: int | None) -> int | None:
        return self._keys[index] if index is not None and index < len(self._keys) else None


@dataclass(frozen=True)
class GalleryHandlers:
    """Handlers of the gallery.

    pictures: gives the pictures, 28×28, of the drawings with these keys; those that have gone are missing.
    selected: something else is selected.
    open: a drawing was clicked twice.
    """

    pictures: Callable[[Sequence[int]], Mapping[int, Image.Image]]
    selected: Callable[[], None]
    open: Callable[[int], None]


class Gallery(FocusCanvas):
    """Shows any number of thumbnails: 2,000 as quickly as 20, for only those in sight are made."""

    def __init__(self, parent: tk.Misc, theme: Theme, handlers: GalleryHandlers) -> None:
        """Make an empty gallery."""
        super().__init__(parent, theme, yscrollincrement=1)
        explain(self, "gallery")
        self._theme = theme
        self._tell = handlers
        self.thumbnails: Sequence[Thumbnail] = ()
        self.photos: dict[int, ImageTk.PhotoImage] = {}
        self.drawn: dict[int, list[int]] = {}  # index: its items on the canvas
        self._on_scroll: Callable[[float, float], object] = lambda _low, _high: None
        self.selection = Selection()
        self.layout = self._laid_out()
        self._bind_mouse()
        for key, (right, down) in ARROWS.items():
            self.bind(f"<{key}>", lambda event, right=right, down=down: self._go(event, right, down))  # type: ignore[misc]
        for key, pages in (("Prior", -1), ("Next", 1)):
            self.bind(f"<{key}>", lambda event, pages=pages: self._go(event, 0, pages * self._page()))  # type: ignore[misc]
        self.bind("<Configure>", lambda _event: self._lay_out())

    def show(self, thumbnails: Sequence[Thumbnail]) -> None:
        """Show these, ordered by label; what is selected stays so where it is still there."""
        self.thumbnails = thumbnails
        self.selection.show([thumbnail.key for thumbnail in thumbnails])
        self._lay_out()
        self._tell.selected()

    def follow(self, scrolled: Callable[[float, float], object]) -> None:
        """Tell a scroll bar where we are."""
        self._on_scroll = scrolled
        self.configure(yscrollcommand=self._scrolled)

    def select_all(self) -> None:
        """Select everything that is shown."""
        self.selection.every()
        self._selection_changed()

    def see(self, key: int) -> None:
        """Select one drawing, and bring it into sight; ValueError where it is not there."""
        self.update_idletasks()
        index = [thumbnail.key for thumbnail in self.thumbnails].index(key)
        self.selection.only(index)
        self._bring_to_sight(index)
        self._selection_changed()

    def restore(self, keys: Sequence[int], top: float) -> None:
        """Select these keys, and scroll to `top`, a fraction of the height as `yview` gives it."""
        self.selection.choose(keys)
        self._selection_changed()
        self.update_idletasks()
        self.yview_moveto(top)

    # What is seen

    def _laid_out(self) -> GroupedCells:
        px = self._theme.px
        labels = [thumbnail.label for thumbnail in self.thumbnails]
        return GroupedCells(labels, self.winfo_width() - 2 * px(2), px(SIDE) + 2 * px(GAP), px(HEADING))

    def _lay_out(self) -> None:
        """Place everything anew, in the width there is."""
        self.layout = self._laid_out()
        self.delete("all")
        self.drawn.clear()
        colour, px = self._theme.palette, self._theme.px
        for heading in self.layout.headings:
            middle = heading.top + px(HEADING) // 2 + px(3)
            for x, number, fill, font in (
                (px(GAP), heading.label, colour.text, "DigitPadHeading"),
                (px(GAP + 22), heading.count, colour.muted, "DigitPadText"),
            ):
                self.create_text(x, middle, text=str(number), anchor="w", fill=fill, font=font)
        self.configure(scrollregion=(0, 0, self.winfo_width(), self.layout.height + px(GAP)))
        self._draw()

    def _scrolled(self, low: float, high: float) -> None:
        self._on_scroll(low, high)
        self._draw()

    def _draw(self) -> None:
        """Make what has come into sight, and take away what has gone out of it."""
        top = self.canvasy(0)
        seen = self.layout.between(top, top + self.winfo_height())
        for index in [index for index in self.drawn if index not in seen]:
            self.delete(*self.drawn.pop(index))
        self._make_photos([self.thumbnails[index].key for index in seen])
        for index in seen:
            if index not in self.drawn:
                self.drawn[index] = self._draw_cell(index)

    def _make_photos(self, keys: Sequence[int]) -> None:
        missing = [key for key in keys if key not in self.photos]
        if not missing:
            return
        side = self._theme.px(SIDE)
        for key, picture in self._tell.pictures(missing).items():
            large = picture.resize((side, side), Image.Resampling.BOX)
            self.photos[key] = ImageTk.PhotoImage(large, master=self)
        wanted = set(keys)
        for key in [key for key in self.photos if key not in wanted][
            : max(len(self.photos) - MOST_PHOTOS, 0)
        ]:
            del self.photos[key]

    def _draw_cell(self, index: int) -> list[int]:
        """Draw a thumbnail in its frame, with a badge of what the model had read, where that was wrong."""
        thumbnail, colour, px = self.thumbnails[index], self._theme.palette, self._theme.px
        x, y = self.layout.place(index)
        far = self.layout.cell - 1
        items = [self.create_rectangle(x, y, x + far, y + far, width=0, fill=self._frame(thumbnail.key))]
        if thumbnail.key in self.photos:
            photo = self.photos[thumbnail.key]
            items.append(self.create_image(x + px(GAP), y + px(GAP), image=photo, anchor="nw"))
        if thumbnail.mark:
            side, right, bottom = px(17), x + far - px(GAP), y + far - px(GAP)
            box = (right - side, bottom - side, right + 1, bottom + 1)
            items.append(self.create_rectangle(box, width=0, fill=colour.surface))
            place = (right - side // 2, bottom - side // 2)
            items.append(self.create_text(place, text=thumbnail.mark, fill=colour.text, font="DigitPadSmall"))
        return items

    def _frame(self, key: int) -> str:
        colour = self._theme.palette
        return colour.accent if self.selection.holds(key) else colour.window

    def _selection_changed(self) -> None:
        for index, items in self.drawn.items():
            self.itemconfigure(items[0], fill=self._frame(self.thumbnails[index].key))
        self._tell.selected()

    # What the user does

    def _bind_mouse(self) -> None:
        self.bind("<Button-1>", self._press)
        self.bind("<Double-Button-1>", self._press_twice)
        bind_wheel(self, self._theme.px(STEP))

    def _index_at(self, event: "tk.Event[tk.Misc]") -> int | None:
        return self.layout.at(self.canvasx(event.x), self.canvasy(event.y))

    def _press(self, event: "tk.Event[tk.Misc]") -> None:
        self.focus_set()
        index, state = self._index_at(event), int(event.state)
        if index is None:
            self.selection.none()
        elif state & SHIFT:
            self.selection.extend(index)
        elif state & (CONTROL | COMMAND):
            self.selection.toggle(index)
        else:
            self.selection.only(index)
        self._selection_changed()

    def choose_at(self, event: "tk.Event[tk.Misc]") -> None:
        """Select the thumbnail that is pointed at, where it is not selected yet."""
        index = self._index_at(event)
        if index is not None and not self.selection.holds(self.thumbnails[index].key):
            self.selection.only(index)
            self._selection_changed()

    def place_of_cursor(self) -> tuple[int, int]:
        """Return the middle of the thumbnail that was clicked or gone to last, in pixels of the canvas."""
        if self.selection.cursor is None:
            return 0, 0
        x, y = self.layout.place(self.selection.cursor)
        half = self.layout.cell // 2
        return x + half, round(y + half - self.canvasy(0))

    def _press_twice(self, event: "tk.Event[tk.Misc]") -> None:
        index = self._index_at(event)
        if index is not None and not int(event.state) & (SHIFT | CONTROL):
            self._tell.open(self.thumbnails[index].key)

    def _go(self, event: "tk.Event[tk.Misc]", right: int, down: int) -> str:
        """Go on from where we are; at first, to the first."""
        if self.thumbnails:
            cursor = self.selection.cursor
            index = 0 if cursor is None else self.layout.beside(cursor, right, down)
            (self.selection.extend if int(event.state) & SHIFT else self.selection.only)(index)
            self._bring_to_sight(index)
            self._selection_changed()
        return "break"

    def _page(self) -> int:
        """Return how many rows are seen at once."""
        return max(self.winfo_height() // self.layout.cell - 1, 1)

    def _bring_to_sight(self, index: int) -> None:
        _x, y = self.layout.place(index)
        top, height = self.canvasy(0), self.winfo_height()
        heading = self._theme.px(HEADING)
        if y - heading < top:
            self.yview_scroll(round(y - heading - top), "units")
        elif y + self.layout.cell > top + height:
            self.yview_scroll(round(y + self.layout.cell - top - height), "units")
