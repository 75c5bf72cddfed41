"""The lab's window: a tab for each thing there is to do."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from digitpad.language import _
from digitpad.ui.widgets.dialogs import centre
from digitpad.ui.widgets.theme import Theme

SIZE = (1080, 720)  # pixels at 96 dots per inch
LEAST = (900, 580)


class LabWindow(tk.Toplevel):
    """A notebook. Its tabs are made elsewhere, and added here."""

    def __init__(self, root: tk.Tk, theme: Theme, close: Callable[[], object]) -> None:
        """Make it without tabs; `open` shows it. `close` is called where the user closes it."""
        super().__init__(root, background=theme.palette.window)
        self.withdraw()  # until it is in its place
        self.title(_("Lab"))
        screen = (self.winfo_screenwidth(), self.winfo_screenheight() - theme.px(60))  # and its title
        self.minsize(*(min(theme.px(side), most) for side, most in zip(LEAST, screen, strict=True)))
        width, height = (min(theme.px(side), most) for side, most in zip(SIZE, screen, strict=True))
        self._size = (width, height)
        self.geometry(f"{width}x{height}")
        self.theme, self._over = theme, root
        self.tabs = ttk.Notebook(self)
        self.tabs.pack(fill="both", expand=True, padx=theme.px(12), pady=theme.px(12))
        self.tabs.enable_traversal()
        self.bind("<Escape>", lambda _event: close())
        self.protocol("WM_DELETE_WINDOW", close)
        self.bind("<Destroy>", lambda event: root.focus_set() if event.widget is self else None)

    @property
    def front(self) -> int:
        """The place of the tab in front, from 0."""
        return int(self.tabs.index("current"))  # type: ignore[no-untyped-call]

    def open(self, front: int = 0, geometry: str = "") -> None:
        """Show it, complete, with a tab in front: where it was, or over the middle of the main window."""
        self.tabs.select(front)  # type: ignore[no-untyped-call]
        if geometry:
            self.geometry(geometry)
        else:
            centre(self, self._over, self._size)
        self.deiconify()

    def add(self, tab: ttk.Frame, label: str) -> None:
        """Add a tab, which was made with `tabs` as its parent."""
        self.tabs.add(tab, text=label)

    def show_tab(self, tab: ttk.Frame) -> None:
        """Bring a tab to the front."""
        self.tabs.select(str(tab))  # type: ignore[no-untyped-call]
