"""The window: tools above, the pad on the left, the panel on the right, the status bar below."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from tkinter import ttk

from digitpad.language import _
from digitpad.ui.main.content import Status
from digitpad.ui.main.labels import LabelHandlers, bind_digits
from digitpad.ui.main.pad import Pad
from digitpad.ui.main.panel import WIDEST, WIDTH, Panel
from digitpad.ui.main.pen import Pen, PenHandlers
from digitpad.ui.main.run_bar import RunBar, RunHandlers
from digitpad.ui.main.toolbar import Toolbar, ToolbarHandlers
from digitpad.ui.pictures.content import PictureContent
from digitpad.ui.pictures.options_bar import LookBar, LookHandlers
from digitpad.ui.pictures.view import BoxHandlers, PictureView
from digitpad.ui.widgets.bindings import Bindings
from digitpad.ui.widgets.busy_bar import BusyBar
from digitpad.ui.widgets.theme import Theme, screen_scale

MENU_AND_TITLE = 60  # of the screen's height, in pixels at 96 dots per inch, that are not the window's own
SMALLEST = (760, 560)  # of the window, in pixels at 96 dots per inch


@dataclass(frozen=True)
class Handlers:
    """Whom the parts tell: the pen, the tools, the row of labels, the run in the status bar, and a picture.

    stop: ends what the status bar's moving bar is about.
    """

    pen: PenHandlers
    tools: ToolbarHandlers
    labels: LabelHandlers
    run: RunHandlers
    boxes: BoxHandlers
    look: LookHandlers
    stop: Callable[[], None]


class Window(ttk.Frame):
    """Everything inside the window but the menu bar. A new look or language makes a new one."""

    def __init__(
        self,
        bindings: Bindings,
        theme: Theme,
        handlers: Handlers,
        pen_width: float,
        show_steps: bool,
    ) -> None:
        """Lay the parts out; they grow with the window."""
        root = bindings.root
        super().__init__(root)
        gap = theme.px(16)
        screen = (root.winfo_screenwidth(), root.winfo_screenheight())
        root.minsize(*(min(theme.px(side), most) for side, most in zip(SMALLEST, screen, strict=True)))
        self.toolbar = Toolbar(self, theme, handlers.tools, pen_width)
        self.look_bar = LookBar(self, theme, handlers.look)
        for bar in (self.toolbar, self.look_bar):
            bar.grid(row=0, column=0, columnspan=2, sticky="ew", padx=gap, pady=(gap, 0))
        self.look_bar.grid_remove()
        self.pad = Pad(self, theme, pen_width)
        self.pad.grid(row=1, column=0, sticky="nsew", padx=gap, pady=gap)
        self.picture = PictureView(self, theme, handlers.boxes)
        self.panel = Panel(self, theme, show_steps, handlers.labels.say)
        self.panel.grid(row=1, column=1, sticky="nsew", padx=(0, gap), pady=gap)
        bind_digits(bindings.add, handlers.labels.say)
        self._status = self._make_status(theme, gap, handlers)
        self._status.grid(row=2, column=0, columnspan=2, sticky="ew")
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        self.pen = Pen(self.pad, handlers.pen, bindings)
        self.pad.canvas.focus_set()
        self._gap = gap
        self._widths = theme.px(WIDTH), theme.px(WIDEST)
        self.bind("<Configure>", self._share_width)

    def show_picture(self, content: PictureContent | None, can_redo: bool = False) -> None:
        """Show a picture in the pad's place, with tools of its own above it; None shows the pad again."""
        if content:
            self.look_bar.show(content, can_redo)
        if (content is None) == bool(self.picture.winfo_manager()):
            self._swap(content is not None)
        self.picture.show(content)

    def _swap(self, is_picture: bool) -> None:
        """Put the picture in front of the pad, or take it away; the keys go to what is in front."""
        self.pad.canvas.configure(takefocus=not is_picture)
        if is_picture:
            self.picture.place(in_=self.pad, relwidth=1, relheight=1)
            self.toolbar.grid_remove()
            self.look_bar.grid()
            self.picture.focus_set()
        else:
            self.picture.place_forget()
            self.look_bar.grid_remove()
            self.toolbar.grid()
            self.pad.canvas.focus_set()

    def show_status(self, status: Status) -> None:
        """Show both ends of the status bar, and what belongs beside the left one."""
        if self._left.cget("text") != status.left:
            self._left.configure(text=status.left)
        self._right.configure(text=status.right)
        self.busy_bar.show(status.busy)
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

    def _make_status(self, theme: Theme, gap: int, handlers: Handlers) -> ttk.Frame:
        bar = ttk.Frame(self)
        ttk.Frame(bar, height=1, style="Line.TFrame").pack(fill="x")
        self._right = ttk.Label(bar, style="Muted.TLabel", padding=(gap, theme.px(5)))
        self._right.pack(side="right")
        self.run_bar = RunBar(self._right, theme, handlers.run)
        self._left = ttk.Label(bar, style="Muted.TLabel", padding=(gap, theme.px(5)))
        self._left.pack(side="left")
        undo = handlers.labels.undo
        self.busy_bar = BusyBar(bar, theme, handlers.stop)
        self._undo = ttk.Button(bar, text=_("Undo"), style="Status.TButton", width=0, command=undo)
        return bar


def set_size(root: tk.Tk, width: int, height: int) -> None:
    """Make the window so large, in pixels at 96 dots per inch, but no larger than the screen."""
    scale = screen_scale(root)
    most = root.winfo_screenheight() - round(MENU_AND_TITLE * scale)
    size = min(round(width * scale), root.winfo_screenwidth()), min(round(height * scale), most)
    root.geometry("{}x{}".format(*size))
