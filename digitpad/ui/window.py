"""The window: tools above, the pad on the left, the panel on the right, the status bar below."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from digitpad.content import Status
from digitpad.language import _
from digitpad.ui.bindings import Bindings
from digitpad.ui.labels import LabelHandlers, bind_digits
from digitpad.ui.pad import Pad
from digitpad.ui.panel import WIDEST, WIDTH, Panel
from digitpad.ui.pen import Pen, PenHandlers
from digitpad.ui.theme import Theme, screen_scale
from digitpad.ui.toolbar import Toolbar, ToolbarHandlers

MENU_AND_TITLE = 60  # of the screen's height, in pixels at 96 dots per inch, that are not the window's own
SMALLEST = (760, 560)  # of the window, in pixels at 96 dots per inch


class Window(ttk.Frame):
    """Everything inside the window but the menu bar. A new look or language makes a new one."""

    def __init__(
        self,
        bindings: Bindings,
        theme: Theme,
        pen: PenHandlers,
        tools: ToolbarHandlers,
        labels: LabelHandlers,
        pen_width: float,
        show_steps: bool,
    ) -> None:
        """Lay the parts out; they grow with the window."""
        root = bindings.root
        super().__init__(root)
        gap = theme.px(16)
        screen = (root.winfo_screenwidth(), root.winfo_screenheight())
        root.minsize(*(min(theme.px(side), most) for side, most in zip(SMALLEST, screen, strict=True)))
        self.toolbar = Toolbar(self, theme, tools, pen_width)
        self.toolbar.grid(row=0, column=0, columnspan=2, sticky="ew", padx=gap, pady=(gap, 0))
        self.pad = Pad(self, theme, pen_width)
        self.pad.grid(row=1, column=0, sticky="nsew", padx=gap, pady=gap)
        self.panel = Panel(self, theme, show_steps, labels.say)
        self.panel.grid(row=1, column=1, sticky="nsew", padx=(0, gap), pady=gap)
        bind_digits(bindings.add, labels.say)
        self._status = self._make_status(theme, gap, labels.undo)
        self._status.grid(row=2, column=0, columnspan=2, sticky="ew")
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        self.pen = Pen(self.pad, pen, bindings)
        self.pad.canvas.focus_set()
        self._gap = gap
        self._widths = theme.px(WIDTH), theme.px(WIDEST)
        self.bind("<Configure>", self._share_width)

    def show_status(self, status: Status) -> None:
        """Show both ends of the status bar, and the button that takes back what the left one tells."""
        if self._left.cget("text") != status.left:
            self._left.configure(text=status.left)
        self._right.configure(text=status.right)
        if status.undo != bool(self._undo.winfo_manager()):
            if status.undo:
                self._undo.pack(side="left")
            else:
                self._undo.pack_forget()

    def _share_width(self, event: "tk.Event[tk.Misc]") -> None:
        """Give the panel what a square pad leaves over, within limits."""
        height = (
            event.height - self.toolbar.winfo_reqheight() - self._status.winfo_reqheight() - 3 * self._gap
        )
        left_over = event.width - height - 3 * self._gap
        least, most = self._widths
        self.panel.configure(width=min(max(left_over, least), most))

    def _make_status(self, theme: Theme, gap: int, undo: Callable[[], None]) -> ttk.Frame:
        bar = ttk.Frame(self)
        ttk.Frame(bar, height=1, style="Line.TFrame").pack(fill="x")
        self._right = ttk.Label(bar, style="Muted.TLabel", padding=(gap, theme.px(5)))
        self._right.pack(side="right")
        self._left = ttk.Label(bar, style="Muted.TLabel", padding=(gap, theme.px(5)))
        self._left.pack(side="left")
        self._undo = ttk.Button(bar, text=_("Undo"), style="Status.TButton", width=0, command=undo)
        return bar


def set_size(root: tk.Tk, width: int, height: int) -> None:
    """Make the window so large, in pixels at 96 dots per inch, but no larger than the screen."""
    scale = screen_scale(root)
    most = root.winfo_screenheight() - round(MENU_AND_TITLE * scale)
    size = min(round(width * scale), root.winfo_screenwidth()), min(round(height * scale), most)
    root.geometry("{}x{}".format(*size))
