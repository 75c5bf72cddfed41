"""Two models beside each other: what differs in words, the digits that they read differently, and figures."""

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from tkinter import ttk

from PIL import Image

from digitpad.language import _
from digitpad.ui.widgets.controls import choice
from digitpad.ui.widgets.dialogs import Page
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.gallery import Gallery, GalleryHandlers, Thumbnail
from digitpad.ui.widgets.table import fit_columns, hold, set_columns
from digitpad.ui.widgets.theme import Theme

COMPARED_WIDTHS = (330, 130, 130, 100)  # of the columns of what is known of both, in pixels at 96 dpi
CHANGES_WIDTHS = (70, 120, 120, 70)  # of those of what they read differently
CHANGES = 5  # rows of these, shown at once
MOST_ROWS = 8  # of what is known of both, shown at once
AROUND = 400  # pixels at 96 dots per inch, of all that is above and below those


@dataclass(frozen=True)
class ChangesContent:
    """What two models read differently of the digits of one kind.

    headline: in words. rows: label, what each of the two reads, and how many digits, the most first.
    """

    headline: str
    rows: Sequence[tuple[str, str, str, str]]


@dataclass(frozen=True)
class ComparisonHandlers:
    """Handlers of a comparison.

    source: other digits are to be read, by their key. stop: the reading is to end.
    digits: gives the thumbnails of a row of the changes. pictures: gives pictures, 28×28, by their keys.
    open: a digit was clicked twice.
    """

    source: Callable[[str], None]
    stop: Callable[[], None]
    digits: Callable[[int], Sequence[Thumbnail]]
    pictures: Callable[[Sequence[int]], Mapping[int, Image.Image]]
    open: Callable[[int], None]


class ComparisonPage(Page):
    """Two models beside each other: in words, by the digits that they read differently, and by their figures.

    Escape closes it.
    """

    def __init__(
        self, parent: tk.Toplevel, theme: Theme, names: tuple[str, str], handlers: ComparisonHandlers
    ) -> None:
        """Show nothing yet: `fill`, then `show`."""
        super().__init__(parent, theme, _("Compare models"), padding=16, name="compare")
        self._names, self._handlers = names, handlers
        self.choices: dict[str, ttk.Radiobutton] = {}
        self._source = tk.StringVar(self)
        self.headline = ttk.Label(self.body, font="DigitPadBold", wraplength=theme.px(sum(COMPARED_WIDTHS)))

    def fill(
        self,
        sources: Sequence[tuple[str, str]],
        rows: Sequence[tuple[str, str, str, str]],
    ) -> None:
        """Show keys and labels of the digits there are to read, and rows of what is known of both models."""
        px = self._theme.px
        foot = self._make_progress()
        foot.pack(side="bottom", fill="x")
        self.headline.pack(anchor="w")
        box = ttk.Frame(self.body)
        box.pack(anchor="w", pady=px(6))
        for key, label in sources:
            self.choices[key] = choice(
                box,
                label,
                self._source,
                key,
                "compared_digits",
                lambda: self._handlers.source(self._source.get()),
            )
            self.choices[key].pack(side="left")
        self._make_figures(rows).pack(side="bottom", fill="both", expand=True, pady=(px(10), 0))
        if sources:
            self._make_changes().pack(fill="both", expand=True)

    def choose(self, source: str) -> None:
        """Mark the digits that are read."""
        self._source.set(source)

    def show_progress(self, share: float | None) -> None:
        """Show how much is read, in [0, 1], with a button to stop; None where nothing is."""
        if share is None:
            self._bar.pack_forget()
            self.stop.pack_forget()
        else:
            self.stop.pack(side="right")
            self._bar.pack(side="right", padx=self._theme.px(8))
            self._bar.configure(value=100 * share)

    def show_changes(self, content: ChangesContent) -> None:
        """Show what differs, and the digits of the first row."""
        self.headline.configure(text=content.headline)
        if not self.choices:
            return
        self._make_gallery()
        self.changes.delete(*self.changes.get_children())
        for number, row in enumerate(content.rows):
            self.changes.insert("", "end", str(number), values=row)
        if content.rows:
            self.changes.selection_set("0")
            self.changes.focus("0")

    def _make_progress(self) -> ttk.Frame:
        foot = ttk.Frame(self.body)
        self._bar = explain(ttk.Progressbar(foot, length=self._theme.px(160)), "busy")
        self.stop = explain(ttk.Button(foot, text=_("Stop"), command=self._handlers.stop), "stop")
        return foot

    def _make_changes(self) -> ttk.Frame:
        box = ttk.Frame(self.body)
        self.changes = explain(ttk.Treeview(box, selectmode="browse", height=CHANGES), "changes")
        set_columns(
            self.changes, self._theme, (_("Label"), *self._names, _("Digits")), CHANGES_WIDTHS, words=0
        )
        bar = ttk.Scrollbar(box, orient="vertical", command=self.changes.yview)
        self.changes.configure(yscrollcommand=bar.set)
        self.changes.pack(side="left", fill="y")
        bar.pack(side="left", fill="y")
        self.changes.bind("<<TreeviewSelect>>", lambda _event: self._show_digits())
        self._gallery_box = ttk.Frame(box)
        self._gallery_box.pack(side="left", fill="both", expand=True, padx=(self._theme.px(12), 0))
        self._make_gallery()
        return box

    def _make_gallery(self) -> None:
        """Make it anew: its pictures are kept by keys, and those of other digits have the same."""
        for child in self._gallery_box.winfo_children():
            child.destroy()
        handlers = GalleryHandlers(self._handlers.pictures, lambda: None, self._handlers.open)
        self.gallery = Gallery(self._gallery_box, self._theme, handlers)
        bar = ttk.Scrollbar(self._gallery_box, orient="vertical", command=self.gallery.yview)
        self.gallery.configure(width=self._theme.px(240), height=1)
        self.gallery.follow(bar.set)
        bar.pack(side="right", fill="y")
        self.gallery.pack(side="left", fill="both", expand=True)

    def _show_digits(self) -> None:
        chosen = self.changes.selection()
        self.gallery.show(self._handlers.digits(int(chosen[0])) if chosen else ())

    def _make_figures(self, rows: Sequence[tuple[str, str, str, str]]) -> ttk.Frame:
        box = ttk.Frame(self.body)
        self.figures = explain(
            ttk.Treeview(box, selectmode="browse", height=min(len(rows), MOST_ROWS)), "compare_table"
        )
        set_columns(self.figures, self._theme, ("", *self._names, _("Difference")), COMPARED_WIDTHS, words=1)
        for row in rows:
            self.figures.insert("", "end", values=row)
        fit_columns(self.figures, self._theme)
        hold(self.figures, self._theme, around=AROUND)
        return box
