"""The window of a new model's review: the model in use and the new one side by side, with their mistakes."""

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tkinter import ttk

from PIL import Image

from digitpad.core.marks import Mark, TextMark, moved, save_marks
from digitpad.core.palettes import LIGHT
from digitpad.core.plot import ChartContent, ChartView, Curve, lay_out
from digitpad.core.surface import paper
from digitpad.language import _
from digitpad.runs.content import epochs_axis, run_axes, styles_of_run
from digitpad.ui.widgets.confusion import FIGURE_SIDE, ConfusionView, Matrix, confusion_marks
from digitpad.ui.widgets.controls import choice, enable
from digitpad.ui.widgets.dialogs import Dialog
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.gallery import Gallery, GalleryHandlers, Thumbnail
from digitpad.ui.widgets.table import fit_columns, hold, set_columns
from digitpad.ui.widgets.theme import Theme

WIDTHS = (250, 150, 140, 110)  # of the table's columns, in pixels at 96 dots per inch
GALLERY = 220  # wide


@dataclass(frozen=True)
class ReviewContent:
    """What the window shows.

    sentence: the outcome for the new model, or the question.
    rows: what was measured, of the old model, of the new, and the difference.
    sources: what was measured, by key, as the user reads it; the first is shown first.
    matrices: by source and model, "old" or "new".
    new_reads: whether the new model is the one that reads now.
    advice: why the new model is better not used; "" where there is nothing to say.
    """

    sentence: str
    rows: Sequence[tuple[str, str, str, str]]
    sources: Mapping[str, str]
    matrices: Mapping[tuple[str, str], Matrix]
    new_reads: bool
    advice: str = ""


@dataclass(frozen=True)
class ReviewHandlers:
    """Handlers of the window.

    digits: gives the thumbnails in a cell: of a source and a model, with this label and read so.
    pictures: gives pictures, 28×28, of a source, by the thumbnails' keys.
    open: a digit of a source was clicked twice.
    """

    digits: Callable[[str, str, int, int], Sequence[Thumbnail]]
    pictures: Callable[[str, Sequence[int]], Mapping[int, Image.Image]]
    open: Callable[[str, int], None]
    use_new: Callable[[], None]
    keep_old: Callable[[], None]
    save: Callable[[], None]


class ReviewWindow(Dialog):
    """Closing it changes nothing."""

    def __init__(self, root: tk.Tk, theme: Theme, handlers: ReviewHandlers, content: ReviewContent) -> None:
        """Open over the main window."""
        super().__init__(root, theme, _("Old and new model"), name="review")
        explain(self, "review")
        self._handlers, self._content = handlers, content
        self._source = tk.StringVar(self, next(iter(content.sources)))
        self._model = tk.StringVar(self, "new")
        frame = self.body
        self._make_buttons()
        self.sentence = ttk.Label(frame, font="DigitPadBold", wraplength=theme.wrap(sum(WIDTHS)))
        self.sentence.pack(anchor="w")
        self.advice = ttk.Label(frame, style="Warning.TLabel", wraplength=theme.wrap(sum(WIDTHS)))
        self.advice.pack(anchor="w", pady=(theme.px(2), theme.px(10)))
        self._make_table(frame).pack(fill="x")
        self._views = self._make_views(frame)
        self._views.pack(fill="both", expand=True)
        self._choices = self._make_choices(frame)
        self.show(content)
        self.appear(self.keep)

    def show(self, content: ReviewContent) -> None:
        """Show the figures, and the buttons for what can be decided."""
        before, self._content = self._content, content
        if content.sources != before.sources:  # of another training, which had other digits to judge by
            self._choices.destroy()
            self._choices = self._make_choices(self.body)
        if content is not before:
            self._shown_source = ""  # so that no picture of the last one's digits stays
        self.sentence.configure(text=content.sentence)
        self.advice.configure(text=content.advice)
        self.table.configure(height=len(content.rows))
        self.table.delete(*self.table.get_children())
        for row in content.rows:
            self.table.insert("", "end", values=row)
        fit_columns(self.table, self._theme)
        enable(self.use, not content.new_reads)
        self.keep.configure(text=_("Go back to the old one") if content.new_reads else _("Keep the old one"))
        self._buttons.show(self.use, self.keep, left=[self.save])
        self._show_matrix()

    @property
    def chosen(self) -> tuple[str, str, tuple[int, int] | None]:
        """The source and the model whose matrix is shown, and the cell whose digits are."""
        return self._source.get(), self._model.get(), self.confusion.selected

    def choose(self, source: str, model: str, cell: tuple[int, int] | None) -> None:
        """Show the matrix of a source, if there is one, and a model, and the digits of a cell."""
        if source in self._content.sources:
            self._source.set(source)
        self._model.set(model)
        self.confusion.select(cell)
        self._show_matrix()

    def _make_table(self, parent: ttk.Frame) -> ttk.Frame:
        headings = (_("Accuracy"), _("Old model"), _("New model"), _("Difference"))
        rows = len(self._content.rows)
        box = ttk.Frame(parent)
        self.table = explain(
            ttk.Treeview(box, selectmode="none", height=rows, takefocus=False), "figures_table"
        )
        set_columns(self.table, self._theme, headings, WIDTHS, words=1)
        return hold(self.table, self._theme)

    def _make_choices(self, parent: ttk.Frame) -> ttk.Frame:
        """Make the two rows of buttons that say whose matrix is shown, above both views."""
        box, gap = ttk.Frame(parent), self._theme.px(16)
        box.pack(fill="x", pady=self._theme.px(10), before=self._views)
        if self._source.get() not in self._content.sources:
            self._source.set(next(iter(self._content.sources)))
        groups = (
            (self._source, self._content.sources),
            (self._model, {"new": _("New model"), "old": _("Old model")}),
        )
        self.choices: dict[str, ttk.Radiobutton] = {}
        for variable, labels in groups:
            group = ttk.Frame(box)
            group.pack(side="left", padx=(0, gap))
            for value, label in labels.items():
                self.choices[value] = choice(group, label, variable, value, "which_matrix", self._show_matrix)
                self.choices[value].pack(side="left")
        return box

    def _make_views(self, parent: ttk.Frame) -> ttk.Frame:
        px = self._theme.px
        box = ttk.Frame(parent)
        self.confusion = ConfusionView(box, self._theme, lambda *_cell: self._show_digits())
        self.confusion.pack(side="left", anchor="n")
        right = ttk.Frame(box)
        right.pack(side="left", fill="both", expand=True, padx=(px(14), 0))
        self.caption = ttk.Label(right, style="Muted.TLabel", wraplength=px(GALLERY + 20))
        self._shown_source = ""
        self.caption.pack(anchor="w", pady=(px(6), px(4)))
        handlers = GalleryHandlers(
            pictures=lambda keys: self._handlers.pictures(self._source.get(), keys),
            selected=lambda: None,
            open=lambda key: self._handlers.open(self._source.get(), key),
        )
        self._handlers_of_gallery = handlers
        self._gallery_box = right
        self._make_gallery()
        return box

    def _make_gallery(self) -> None:
        """Make it anew: its pictures are kept by keys, and those of another source have the same."""
        for child in self._gallery_box.winfo_children()[1:]:
            child.destroy()
        self.gallery = Gallery(self._gallery_box, self._theme, self._handlers_of_gallery)
        bar = ttk.Scrollbar(self._gallery_box, orient="vertical", command=self.gallery.yview)
        self.gallery.configure(width=self._theme.px(GALLERY), height=1)
        self.gallery.follow(bar.set)
        bar.pack(side="right", fill="y")
        self.gallery.pack(side="left", fill="both", expand=True)

    def _make_buttons(self) -> None:
        self._buttons = foot = self.make_foot()
        handlers = self._handlers
        self.use = explain(
            ttk.Button(foot, text=_("Use the new model"), style="Main.TButton", command=handlers.use_new),
            "use_new",
        )
        self.keep = explain(ttk.Button(foot, command=handlers.keep_old), "keep_old")
        self.save = explain(ttk.Button(foot, text=_("Save results…"), command=handlers.save), "save_results")

    def _show_matrix(self) -> None:
        source = self._source.get()
        self.confusion.show(self._content.matrices[source, self._model.get()])
        if source != self._shown_source:
            self._shown_source = source
            self._make_gallery()
        self._show_digits()

    def _show_digits(self) -> None:
        cell = self.confusion.selected
        if cell is None:
            self.caption.configure(text=_("Click a cell to see its digits; double-click one to open it."))
            return
        source, model = self._source.get(), self._model.get()
        found = self._handlers.digits(source, model, *cell)
        count = self._content.matrices[source, model][cell[0]][cell[1]]
        self.caption.configure(text=cell_caption(*cell, count, len(found)))
        self.gallery.show(found)


def cell_caption(label: int, read: int, count: int, shown: int) -> str:
    """Return what a cell holds, in words."""
    if label != read:
        words = _("{label} read as {read}: {count}. In the corner: the other model's prediction.")
        return words.format(label=label, read=read, count=count)
    return _("{label}, correct: {count}. Misread by the other model: {shown}").format(
        label=label, count=count, shown=shown
    )


PART = (430, 300)  # of a chart in the saved results, in pixels at 96 dots per inch
TITLE = 30  # above a matrix


def save_results(charts: Mapping[str, Sequence[Curve]], matrices: Mapping[str, Matrix], path: Path) -> None:
    """Save the curves of a training and the confusion matrices of both models as one figure, as on paper.

    charts: of the loss and of the accuracy, by title; matrices: by title, two for each source.

    Raises:
        DataError: the file cannot be written.
    """
    wide, high = PART
    marks: list[Mark] = []
    for column, ((title, curves), up) in enumerate(zip(charts.items(), run_axes(), strict=True)):
        content = ChartContent(title, curves, epochs_axis(), up)
        laid = lay_out(content, ChartView(), paper(PART, LIGHT), styles_of_run(LIGHT))
        marks += moved(laid.marks, column * wide, 0)
    side = FIGURE_SIDE + TITLE
    for number, (title, matrix) in enumerate(matrices.items()):
        left, top = number % 2 * wide + 12, high + 12 + number // 2 * side
        marks.append(TextMark(left + FIGURE_SIDE / 2, top, title, LIGHT.text, "n", bold=True))
        marks += moved(confusion_marks(matrix, LIGHT), left, top + TITLE)
    size = (2 * wide, high + 12 + -(-len(matrices) // 2) * side)
    save_marks(marks, size, LIGHT.surface, _("Results"), path)
