"""Two models beside each other: a window with a row for each figure."""

import tkinter as tk
from collections.abc import Sequence
from tkinter import ttk

from digitpad.language import _
from digitpad.ui.widgets.columns import set_columns
from digitpad.ui.widgets.dialogs import Page
from digitpad.ui.widgets.theme import Theme

WIDTHS = (340, 180, 180, 100)  # of the columns, in pixels at 96 dots per inch
MOST_ROWS = 14  # shown at once


def show_comparison(
    parent: tk.Toplevel, theme: Theme, names: tuple[str, str], rows: Sequence[tuple[str, str, str, str]]
) -> tk.Toplevel:
    """Show rows of what, the first model's, the second's, and the difference. Escape closes it."""
    page = Page(parent, theme, _("Compare models"), padding=16, gap=12)
    frame = page.body
    table = ttk.Treeview(frame, selectmode="browse", height=min(len(rows), MOST_ROWS))
    set_columns(table, theme, ("", *names, _("Difference")), WIDTHS, words=1)
    for row in rows:
        table.insert("", "end", values=row)
    bar = ttk.Scrollbar(frame, orient="vertical", command=table.yview)
    table.configure(yscrollcommand=bar.set)
    if len(rows) > MOST_ROWS:
        bar.pack(side="right", fill="y")
    table.pack(side="left", fill="both", expand=True)
    page.show()
    return page
