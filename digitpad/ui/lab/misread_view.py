"""The window of a run's misread digits: the confusion matrix, and the digits of a cell of it."""

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from tkinter import ttk

from PIL import Image

from digitpad.language import _, grouped
from digitpad.ui.widgets.confusion import ConfusionView
from digitpad.ui.widgets.dialogs import Dialog
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.gallery import Gallery, GalleryHandlers, Thumbnail
from digitpad.ui.widgets.theme import Theme

GALLERY = 270  # wide


@dataclass(frozen=True)
class MisreadHandlers:
    """Where the window has its content from, and its events.

    digits: gives the thumbnails in a cell: with this label, and read so.
    pictures: gives pictures, 28×28, by the thumbnails' keys.
    probabilities: gives those of a digit's label and of what was read, in words.
    open: a digit was clicked twice.
    """

    digits: Callable[[int, int], Sequence[Thumbnail]]
    pictures: Callable[[Sequence[int]], Mapping[int, Image.Image]]
    probabilities: Callable[[int], str]
    open: Callable[[int], None]


class MisreadWindow(Dialog):
    """Over the lab's window; a click on a cell shows its digits, the most probable first."""

    def __init__(self, parent: tk.Toplevel, theme: Theme, title: str, handlers: MisreadHandlers) -> None:
        """Open it, empty."""
        super().__init__(parent, theme, title, name="misread")
        explain(self, "misread")
        px = theme.px
        self._handlers = handlers
        self._matrix: Sequence[Sequence[int]] = [[0] * 10 for _row in range(10)]
        frame = self.body
        self._sentence = ttk.Label(frame, font="DigitPadBold")
        self._sentence.pack(anchor="w", pady=(0, px(10)))
        self.confusion = ConfusionView(frame, theme, self._show_cell)
        self.confusion.pack(side="left", anchor="n")
        right = ttk.Frame(frame)
        right.pack(side="left", fill="both", expand=True, padx=(px(14), 0))
        self._caption = ttk.Label(right, style="Muted.TLabel", wraplength=px(GALLERY + 20))
        self._caption.configure(text=_("Click a cell to see its digits; double-click one to open it."))
        self._caption.pack(anchor="w", pady=(px(6), px(4)))
        self._probabilities = ttk.Label(right, style="Muted.TLabel", wraplength=px(GALLERY + 20))
        self._probabilities.pack(side="bottom", anchor="w", pady=(px(4), 0))
        gallery = GalleryHandlers(handlers.pictures, self._selected, handlers.open)
        self.gallery = Gallery(right, theme, gallery)
        bar = ttk.Scrollbar(right, orient="vertical", command=self.gallery.yview)
        self.gallery.configure(width=px(GALLERY), height=1)
        self.gallery.follow(bar.set)
        bar.pack(side="right", fill="y")
        self.gallery.pack(side="left", fill="both", expand=True)
        self.appear(self.confusion)

    @property
    def shown(self) -> tuple[str, str, str]:
        """What stands in words above the matrix, above the digits and below them."""
        labels = (self._sentence, self._caption, self._probabilities)
        return tuple(str(label.cget("text")) for label in labels)  # type: ignore[return-value]

    @property
    def cell(self) -> tuple[int, int] | None:
        """The cell whose digits are shown: label, read; None before one was chosen."""
        return self.confusion.selected

    @property
    def digit(self) -> int | None:
        """The key of the digit that is selected alone; None for none."""
        keys = self.gallery.selection.keys
        return keys[0] if len(keys) == 1 else None

    def choose(self, cell: tuple[int, int], digit: int | None = None) -> None:
        """Show a cell's digits, with one of them selected."""
        self.confusion.select(cell)
        self._show_cell(*cell)
        thumbnails = self._handlers.digits(*cell)
        places = [place for place, thumbnail in enumerate(thumbnails) if thumbnail.key == digit]
        if places:
            self.gallery.selection.only(places[0])
            self.gallery.show(thumbnails)
            self._selected()

    def show(self, sentence: str, matrix: Sequence[Sequence[int]]) -> None:
        """Show 10 rows of 10 counts under a sentence."""
        self._matrix = matrix
        self._sentence.configure(text=sentence)
        self.confusion.show(matrix)

    def _show_cell(self, label: int, read: int) -> None:
        count = self._matrix[label][read]
        words = _("{label}, correct: {count}") if label == read else _("{label} read as {read}: {count}")
        self._caption.configure(text=words.format(label=label, read=read, count=grouped(count)))
        self.gallery.selection.none()
        self.gallery.show(self._handlers.digits(label, read))
        self.gallery.yview_moveto(0)

    def _selected(self) -> None:
        keys = self.gallery.selection.keys
        self._probabilities.configure(text=self._handlers.probabilities(keys[0]) if len(keys) == 1 else "")
