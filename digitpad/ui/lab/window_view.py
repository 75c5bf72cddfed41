"""The lab's window: a tab for each thing there is to do."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from digitpad.language import _
from digitpad.ui.widgets.dialogs import Dialog
from digitpad.ui.widgets.explained import explain, explain_tabs
from digitpad.ui.widgets.theme import Theme

SIZE = (1080, 720)  # pixels at 96 dots per inch


class LabWindow(Dialog):
    """A notebook. Its tabs are made elsewhere, and added here."""

    def __init__(
        self, root: tk.Tk, theme: Theme, close: Callable[[], object], search: Callable[[], object]
    ) -> None:
        """Make it without tabs; `open` shows it.

        close: is called where the user closes it; search: opens the window "Search".
        """
        super().__init__(root, theme, _("Lab"), padding=12, is_over=False, name="lab", size=SIZE)
        self.theme = theme
        self.tabs = ttk.Notebook(self.body)
        self.tabs.pack(fill="both", expand=True)
        self.tabs.enable_traversal()
        explain(self, "lab")
        explain_tabs(self.tabs, ("tab.network", "tab.training", "tab.runs", "tab.data"))
        self.search = explain(
            ttk.Button(self.body, text=_("Search…"), style="Slim.TButton", width=0, command=search),
            "search_window",
        )
        self.search.place(in_=self.tabs, relx=1.0, y=theme.px(1), anchor="ne")  # beside the tabs
        self.bind("<Escape>", lambda _event: close())
        self.protocol("WM_DELETE_WINDOW", close)

    @property
    def front(self) -> int:
        """The place of the tab in front, from 0."""
        return int(self.tabs.index("current"))  # type: ignore[no-untyped-call]

    def open(self, front: int = 0) -> None:
        """Show it, complete, with a tab in front."""
        self.tabs.select(front)  # type: ignore[no-untyped-call]
        self.appear(self.tabs)

    def add(self, tab: ttk.Frame, label: str) -> None:
        """Add a tab, which was made with `tabs` as its parent."""
        self.tabs.add(tab, text=label)

    def show_tab(self, tab: ttk.Frame) -> None:
        """Bring a tab to the front."""
        self.tabs.select(str(tab))  # type: ignore[no-untyped-call]
