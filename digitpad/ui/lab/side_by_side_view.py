"""Two experiments side by side: what differs stands above, marked, and what is alike below."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tkinter import ttk

from digitpad.language import _
from digitpad.ui.widgets.dialogs import Page
from digitpad.ui.widgets.table import set_columns
from digitpad.ui.widgets.theme import Theme

WIDTHS = (180, 260, 260)  # of the columns, in pixels at 96 dots per inch
ROWS = 15
MARK = "≠ "


@dataclass(frozen=True)
class SidesContent:
    """Content of the page.

    help_texts: a sentence about each of the two. figures, different, alike: rows of a label and two values.
    """

    help_texts: tuple[str, str]
    figures: Sequence[tuple[str, str, str]]
    different: Sequence[tuple[str, str, str]]
    alike: Sequence[tuple[str, str, str]]


class SideBySide(Page):
    """A page to read, on which both sides can be chosen."""

    def __init__(
        self,
        parent: tk.Toplevel,
        theme: Theme,
        choices: Sequence[tuple[str, str]],
        sides: tuple[str, str],
        content_of: Callable[[str, str], SidesContent],
    ) -> None:
        """Show the two of `sides`; `choices` are keys and labels of all there are."""
        super().__init__(parent, theme, _("Side by side"), padding=20, gap=16)
        self._theme, self._content_of = theme, content_of
        self._keys = [key for key, _label in choices]
        widths = [theme.px(width) for width in WIDTHS]
        head = ttk.Frame(self.body)
        head.pack(fill="x")
        for column, width in enumerate(widths):
            head.columnconfigure(
                column, minsize=width, weight=0 if column == 0 else 1, uniform="" if column == 0 else "side"
            )
        self.boxes, self._help = [], []
        for column, key in enumerate(sides, 1):
            box = ttk.Combobox(head, state="readonly", values=[label for _key, label in choices])
            box.current(self._keys.index(key))
            box.bind("<<ComboboxSelected>>", lambda _event: self._show())
            box.grid(row=0, column=column, sticky="ew", padx=(0, theme.px(12)))
            self.boxes.append(box)
            help_text = ttk.Label(head, style="Muted.TLabel", wraplength=widths[column] - theme.px(12))
            help_text.grid(row=1, column=column, sticky="nw", pady=theme.px(8))
            self._help.append(help_text)
        self.table = self._make_table()
        self._show()
        self.minsize(theme.px(560), theme.px(360))
        self.show()

    @property
    def sides(self) -> tuple[str, str]:
        """The keys of the two that are shown."""
        left, right = (self._keys[box.current()] for box in self.boxes)
        return left, right

    def _make_table(self) -> ttk.Treeview:
        box = ttk.Frame(self.body)
        box.pack(fill="both", expand=True)
        table = ttk.Treeview(box, height=ROWS, selectmode="none")
        set_columns(table, self._theme, ("", "", ""), WIDTHS, words=3)
        table.configure(show="")
        table.tag_configure("figure", font="DigitPadBold")
        table.tag_configure("different", foreground=self._theme.palette.accent)
        table.tag_configure("alike", foreground=self._theme.palette.muted)
        bar = ttk.Scrollbar(box, orient="vertical", command=table.yview)
        table.configure(yscrollcommand=bar.set)
        bar.pack(side="right", fill="y")
        table.pack(fill="both", expand=True)
        return table

    def _show(self) -> None:
        content = self._content_of(*self.sides)
        for label, sentence in zip(self._help, content.help_texts, strict=True):
            label.configure(text=sentence)
        self.table.delete(*self.table.get_children())
        for tag in ("figures", "different", "alike"):
            for label, *values in getattr(content, tag):
                mark = MARK if tag == "different" else ""
                self.table.insert("", "end", values=(mark + label, *values), tags=[tag.removesuffix("s")])
