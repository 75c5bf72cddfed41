"""Two models beside each other: a window with a row for each figure."""

import tkinter as tk
from collections.abc import Sequence
from tkinter import ttk

from digitpad.language import _
from digitpad.ui.columns import set_columns
from digitpad.ui.dialogs import centre
from digitpad.ui.theme import Theme

WIDTHS = (340, 180, 180, 100)  # of the columns, in pixels at 96 dots per inch
MOST_ROWS = 14  # shown at once


def show_comparison(
    parent: tk.Toplevel, theme: Theme, names: tuple[str, str], rows: Sequence[tuple[str, str, str, str]]
) -> tk.Toplevel:
    """Show rows of what, the first model's, the second's, and the difference. Escape closes it."""
    page = tk.Toplevel(parent, background=theme.palette.window)
    page.withdraw()  # until it is in its place
    page.title(_("Compare models"))
    page.transient(parent)
    frame = ttk.Frame(page, padding=theme.px(16))
    frame.pack(fill="both", expand=True)
    close = ttk.Button(frame, text=_("Close"), command=page.destroy)
    close.pack(side="bottom", anchor="e", pady=(theme.px(12), 0))
    table = ttk.Treeview(frame, selectmode="browse", height=min(len(rows), MOST_ROWS))
    set_columns(table, theme, ("", *names, _("Difference")), WIDTHS, words=1)
    for row in rows:
        table.insert("", "end", values=row)
    bar = ttk.Scrollbar(frame, orient="vertical", command=table.yview)
    table.configure(yscrollcommand=bar.set)
    if len(rows) > MOST_ROWS:
        bar.pack(side="right", fill="y")
    table.pack(side="left", fill="both", expand=True)
    for key in ("<Escape>", "<Return>"):
        page.bind(key, lambda _event: page.destroy())
    page.bind("<Destroy>", lambda event: parent.focus_set() if event.widget is page else None)
    centre(page, parent)
    page.deiconify()
    close.focus_set()
    return page
