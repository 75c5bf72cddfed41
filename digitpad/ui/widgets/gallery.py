"""Thumbnails grouped by digit, to scroll through and select: one canvas that holds only what is seen."""

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PIL import Image, ImageTk

from digitpad.ui.widgets.content import Thumbnail
from digitpad.ui.widgets.grid import Grid
from digitpad.ui.widgets.selection import Selection
from digitpad.ui.widgets.theme import Theme

SIDE = 56  # of a thumbnail, in pixels at 96 dots per inch: each of the network's pixels as two
GAP = 4  # around it, which shows whether it is selected
HEADING = 34
WHEEL = 60  # a notch of the wheel
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
class GalleryHandlers:
    """Whom the gallery asks and tells.

    pictures: gives the pictures, 28×28, of the drawings with these keys; those that have gone are missing.
    selected: something else is selected.
    open: a drawing was clicked twice.
    """

    pictures: Callable[[Sequence[int]], Mapping[int, Image.Image]]
    selected: Callable[[], None]
    open: Callable[[int], None]


class Gallery(tk.Canvas):
    """Shows any number of thumbnails: 2,000 as quickly as 20, for only those in sight are made."""

    def __init__(self, parent: tk.Misc, theme: Theme, handlers: GalleryHandlers) -> None:
        """Make an empty gallery."""
        colour = theme.palette
        super().__init__(
            parent,
            background=colour.window,
            highlightthickness=theme.px(2),
            highlightbackground=colour.window,
            highlightcolor=colour.accent,
            takefocus=True,
            yscrollincrement=1,
        )
        self._theme = theme
        self._tell = handlers
        self._thumbnails: Sequence[Thumbnail] = ()
        self._photos: dict[int, ImageTk.PhotoImage] = {}
        self._drawn: dict[int, list[int]] = {}  # index: its items on the canvas
        self._on_scroll: Callable[[float, float], object] = lambda _low, _high: None
        self.selection = Selection()
        self._grid = self._laid_out()
        self._bind_mouse()
        for key, (right, down) in ARROWS.items():
            self.bind(f"<{key}>", lambda event, right=right, down=down: self._go(event, right, down))  # type: ignore[misc]
        for key, pages in (("Prior", -1), ("Next", 1)):
            self.bind(f"<{key}>", lambda event, pages=pages: self._go(event, 0, pages * self._page()))  # type: ignore[misc]
        self.bind("<Configure>", lambda _event: self._lay_out())

    def show(self, thumbnails: Sequence[Thumbnail]) -> None:
        """Show these, ordered by label; what is selected stays so where it is still there."""
        self._thumbnails = thumbnails
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

    # What is seen

    def _laid_out(self) -> Grid:
        px = self._theme.px
        labels = [thumbnail.label for thumbnail in self._thumbnails]
        return Grid(labels, self.winfo_width() - 2 * px(2), px(SIDE) + 2 * px(GAP), px(HEADING))

    def _lay_out(self) -> None:
        """Place everything anew, in the width there is."""
        self._grid = self._laid_out()
        self.delete("all")
        self._drawn.clear()
        colour, px = self._theme.palette, self._theme.px
        for heading in self._grid.headings:
            middle = heading.top + px(HEADING) // 2 + px(3)
            for x, number, fill, font in (
                (px(GAP), heading.label, colour.text, "DigitPadHeading"),
                (px(GAP + 22), heading.count, colour.muted, "DigitPadText"),
            ):
                self.create_text(x, middle, text=str(number), anchor="w", fill=fill, font=font)
        self.configure(scrollregion=(0, 0, self.winfo_width(), self._grid.height + px(GAP)))
        self._draw()

    def _scrolled(self, low: float, high: float) -> None:
        self._on_scroll(low, high)
        self._draw()

    def _draw(self) -> None:
        """Make what has come into sight, and take away what has gone out of it."""
        top = self.canvasy(0)
        seen = self._grid.between(top, top + self.winfo_height())
        for index in [index for index in self._drawn if index not in seen]:
            self.delete(*self._drawn.pop(index))
        self._make_photos([self._thumbnails[index].key for index in seen])
        for index in seen:
            if index not in self._drawn:
                self._drawn[index] = self._draw_cell(index)

    def _make_photos(self, keys: Sequence[int]) -> None:
        missing = [key for key in keys if key not in self._photos]
        if not missing:
            return
        side = self._theme.px(SIDE)
        for key, picture in self._tell.pictures(missing).items():
            large = picture.resize((side, side), Image.Resampling.BOX)
            self._photos[key] = ImageTk.PhotoImage(large, master=self)
        wanted = set(keys)
        for key in [key for key in self._photos if key not in wanted][
            : max(len(self._photos) - MOST_PHOTOS, 0)
        ]:
            del self._photos[key]

    def _draw_cell(self, index: int) -> list[int]:
        """Draw a thumbnail in its frame, with a badge of what the model had read, where that was wrong."""
        thumbnail, colour, px = self._thumbnails[index], self._theme.palette, self._theme.px
        x, y = self._grid.place(index)
        far = self._grid.cell - 1
        items = [self.create_rectangle(x, y, x + far, y + far, width=0, fill=self._frame(thumbnail.key))]
        if thumbnail.key in self._photos:
            photo = self._photos[thumbnail.key]
            items.append(self.create_image(x + px(GAP), y + px(GAP), image=photo, anchor="nw"))
        if thumbnail.mark:
            side, right, bottom = px(17), x + far - px(GAP), y + far - px(GAP)
            box = (right - side, bottom - side, right + 1, bottom + 1)
            items.append(self.create_rectangle(box, width=0, fill=colour.surface))
            place = (right - side // 2, bottom - side // 2)
            font = "DigitPadSmall"
            items.append(self.create_text(place, text=thumbnail.mark, fill=colour.text, font=font))
        return items

    def _frame(self, key: int) -> str:
        colour = self._theme.palette
        return colour.accent if self.selection.holds(key) else colour.window

    def _selection_changed(self) -> None:
        for index, items in self._drawn.items():
            self.itemconfigure(items[0], fill=self._frame(self._thumbnails[index].key))
        self._tell.selected()

    # What the user does

    def _bind_mouse(self) -> None:
        self.bind("<Button-1>", self._press)
        self.bind("<Double-Button-1>", self._press_twice)
        self.bind(
            "<MouseWheel>", lambda event: self.yview_scroll(-WHEEL if event.delta > 0 else WHEEL, "units")
        )
        if self.tk.call("tk", "windowingsystem") == "x11":
            for button, way in (("4", -1), ("5", 1)):
                self.bind(
                    f"<Button-{button}>",
                    lambda _event, way=way: self.yview_scroll(way * self._theme.px(WHEEL), "units"),  # type: ignore[misc]
                )

    def _index_at(self, event: "tk.Event[tk.Misc]") -> int | None:
        return self._grid.at(self.canvasx(event.x), self.canvasy(event.y))

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

    def _press_twice(self, event: "tk.Event[tk.Misc]") -> None:
        index = self._index_at(event)
        if index is not None and not int(event.state) & (SHIFT | CONTROL):
            self._tell.open(self._thumbnails[index].key)

    def _go(self, event: "tk.Event[tk.Misc]", right: int, down: int) -> str:
        """Go on from where we are; at first, to the first."""
        if self._thumbnails:
            cursor = self.selection.cursor
            index = 0 if cursor is None else self._grid.beside(cursor, right, down)
            (self.selection.extend if int(event.state) & SHIFT else self.selection.only)(index)
            self._bring_to_sight(index)
            self._selection_changed()
        return "break"

    def _page(self) -> int:
        """Return how many rows are seen at once."""
        return max(self.winfo_height() // self._grid.cell - 1, 1)

    def _bring_to_sight(self, index: int) -> None:
        _x, y = self._grid.place(index)
        top, height = self.canvasy(0), self.winfo_height()
        heading = self._theme.px(HEADING)
        if y - heading < top:
            self.yview_scroll(round(y - heading - top), "units")
        elif y + self._grid.cell > top + height:
            self.yview_scroll(round(y + self._grid.cell - top - height), "units")
