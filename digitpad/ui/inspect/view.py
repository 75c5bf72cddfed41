"""The window "Look inside": the layers in a list, and what the chosen one does."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tkinter import ttk

from digitpad.inspect.content import LayerRow
from digitpad.language import _
from digitpad.ui.inspect.cells import CellsView
from digitpad.ui.inspect.occlusion import OcclusionView
from digitpad.ui.inspect.sum import SumView
from digitpad.ui.inspect.weights import WeightsView
from digitpad.ui.widgets.controls import choice, wrap_to_width
from digitpad.ui.widgets.dialogs import Dialog
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.table import fit_columns, set_columns
from digitpad.ui.widgets.theme import Theme

SIZE = (1000, 720)  # of the window, in pixels at 96 dots per inch
WIDTHS = (100, 120, 76, 64)  # of the list's columns
ACTIVATIONS, KERNELS, OCCLUSION, WEIGHTS = PAGES = ("activations", "kernels", "occlusion", "weights")


@dataclass(frozen=True)
class InsideHandlers:
    """Handlers of the window.

    layer: another layer is chosen. page: another page, one of `PAGES`.
    cell, kernel: an activation, or a kernel, is pointed at.
    part: of a sum, the channel whose figures are wanted.
    digit: the ink of another digit is asked for; None for the one that is read.
    closed: the window has gone.
    """

    layer: Callable[[int], None]
    page: Callable[[str], None]
    cell: Callable[[int], None]
    kernel: Callable[[int], None]
    part: Callable[[int], None]
    digit: Callable[[int | None], None]
    closed: Callable[[], None]


class InsideWindow(Dialog):
    """All it shows comes from the controller."""

    def __init__(self, root: tk.Tk, theme: Theme, handlers: InsideHandlers) -> None:
        """Open beside the main window, so that the pad is still seen."""
        super().__init__(root, theme, _("Look inside"), 0, is_over=False, name="inside", size=SIZE)
        explain(self, "inside")
        self._tell, self._gap = handlers, theme.px(12)
        self._page = tk.StringVar(self, ACTIVATIONS)
        self.body.rowconfigure(0, weight=1)
        self.body.columnconfigure(1, weight=1)
        self.table = self._make_table()
        self._right = ttk.Frame(self.body)
        self._right.grid(row=0, column=1, sticky="nsew", padx=(0, self._gap), pady=self._gap)
        self._make_head()
        self._make_pages()
        self.sum = SumView(self.body, theme, handlers.part)
        self.sum.grid(row=1, column=0, columnspan=2, sticky="ew", padx=self._gap, pady=(0, self._gap))
        self.appear(self.table, is_beside=True)

    def closed(self) -> None:
        """See `Dialog`."""
        super().closed()
        self._tell.closed()

    @property
    def page(self) -> str:
        """The page that is shown, one of `PAGES`."""
        return self._page.get()

    def show_layers(self, rows: Sequence[LayerRow], chosen: int) -> None:
        """Show the layers, and choose one."""
        self.table.delete(*self.table.get_children())
        for number, row in enumerate(rows):
            cells = (row.name, row.kind, row.shape, row.parameters)
            self.table.insert("", "end", str(number), values=cells)
        fit_columns(self.table, self._theme)
        if rows:
            self.table.selection_set(str(chosen))
            self.table.focus(str(chosen))
            self.table.see(str(chosen))

    def show_heading(self, heading: str, description: str) -> None:
        """Show which layer it is, and what it computes."""
        for label, text in ((self.heading, heading), (self._description, description)):
            if label.cget("text") != text:  # it may come with every movement of the pen
                label.configure(text=text)

    def show_page(self, page: str) -> None:
        """Bring a page to the front; the arithmetic belongs to the first two."""
        self._page.set(page)
        for name, view in self._views.items():
            (view.grid if name == page else view.grid_remove)()
        (self.sum.grid if page in (ACTIVATIONS, KERNELS) else self.sum.grid_remove)()

    def _make_table(self) -> ttk.Treeview:
        box = ttk.Frame(self.body)
        box.grid(row=0, column=0, sticky="nsew", padx=self._gap, pady=self._gap)
        box.rowconfigure(0, weight=1)
        table = explain(
            ttk.Treeview(box, height=5, selectmode="browse", style="Layers.Treeview"), "layers_table"
        )
        headings = (_("Layer"), _("Kind"), _("Shape"), _("Weights"))
        set_columns(table, self._theme, headings, WIDTHS, words=3)
        down = ttk.Scrollbar(box, orient="vertical", command=table.yview)
        table.configure(yscrollcommand=down.set)
        table.grid(row=0, column=0, sticky="ns")
        down.grid(row=0, column=1, sticky="ns")
        table.bind("<<TreeviewSelect>>", lambda _event: self._choose_layer())
        return table

    def _make_head(self) -> None:
        px = self._theme.px
        self.heading = ttk.Label(self._right, style="Heading.TLabel")
        self.heading.pack(anchor="w", fill="x")
        wrap_to_width(self.heading, self._theme)
        words = ttk.Frame(self._right, height=3 * self._theme.line)  # so many lines let nothing jump
        words.pack_propagate(False)
        words.pack(fill="x", pady=(px(2), 0))
        self._description = ttk.Label(words, style="Muted.TLabel")
        self._description.pack(anchor="nw", fill="x")
        wrap_to_width(self._description, self._theme)
        self._description.bind(
            "<Configure>",
            lambda event: words.configure(height=max(3 * self._theme.line, event.widget.winfo_reqheight())),
            add=True,
        )
        row = ttk.Frame(self._right)
        row.pack(anchor="w", pady=(px(6), px(8)))
        names = {
            ACTIVATIONS: _("Activations"),
            KERNELS: _("Kernels"),
            OCCLUSION: _("Occlusion"),
            WEIGHTS: _("Weights"),
        }
        self.pages = {
            page: choice(
                row,
                name,
                self._page,
                page,
                f"inside.{page}",
                lambda: self._tell.page(self.page),
                "Page.Toolbutton",
            )
            for page, name in names.items()
        }
        for button in self.pages.values():
            button.pack(side="left", padx=(0, px(4)))

    def _make_pages(self) -> None:
        box = ttk.Frame(self._right)
        box.pack(fill="both", expand=True)
        box.rowconfigure(0, weight=1)
        box.columnconfigure(0, weight=1)
        self.activations = CellsView(box, self._theme, self._tell.cell)
        self.kernels = CellsView(box, self._theme, self._tell.kernel)
        self.occlusion = OcclusionView(box, self._theme, self._tell.digit)
        self.weights = WeightsView(box, self._theme)
        views: tuple[ttk.Frame, ...] = (self.activations, self.kernels, self.occlusion, self.weights)
        self._views = dict(zip(PAGES, views, strict=True))
        for view in views:
            view.grid(row=0, column=0, sticky="nsew")
            view.grid_remove()

    def _choose_layer(self) -> None:
        chosen = self.table.selection()
        if chosen:
            self._tell.layer(int(chosen[0]))
