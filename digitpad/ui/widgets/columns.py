"""The columns of a table: headings, widths, and figures to the right."""

from collections.abc import Sequence
from tkinter import ttk
from typing import Literal

from digitpad.ui.widgets.theme import Theme


def set_columns(
    table: ttk.Treeview, theme: Theme, headings: Sequence[str], widths: Sequence[int], words: int
) -> None:
    """Give a table columns of these widths, in pixels at 96 dots per inch; the first takes what is left over.

    words: how many columns, from the left, hold words, which begin at the left.
    """
    table.configure(columns=[str(number) for number in range(len(headings))], show="headings")
    for number, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        side: Literal["w", "e"] = "w" if number < words else "e"
        table.heading(str(number), text=heading, anchor=side)
        table.column(
            str(number),
            anchor=side,
            width=theme.px(width),
            minwidth=theme.px(width) // 2,
            stretch=number == 0,
        )
