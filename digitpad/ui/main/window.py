"""The main window: tools above, the pad on the left, the panel on the right, the status bar below."""

import logging
import tkinter as tk
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from tkinter import font, ttk
from typing import TYPE_CHECKING, NamedTuple

from digitpad.language import _, decimal
from digitpad.ui.main.content import Status
from digitpad.ui.main.pad import Pad
from digitpad.ui.main.panel import WIDEST, WIDTH, Panel
from digitpad.ui.main.pen import Pen, PenHandlers
from digitpad.ui.pictures.content import BoxHandlers, LookHandlers, PictureContent, TableHandlers
from digitpad.ui.widgets.controls import (
    Bindings,
    BusyBar,
    LabelHandlers,
    add_button,
    bind_digits,
    enable,
    let_arrows_slide,
    show_share,
)
from digitpad.ui.widgets.dialogs import LEAST
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.icons import fit_icons, set_icons
from digitpad.ui.widgets.scrolled import Viewport
from digitpad.ui.widgets.theme import Theme

if TYPE_CHECKING:
    from digitpad.runs.content import RunContent
    from digitpad.ui.pictures.content import TableContent
    from digitpad.ui.pictures.look_bar import LookBar
    from digitpad.ui.pictures.table_view import TableView
    from digitpad.ui.pictures.view import PictureView

THINNEST, THICKEST = 10.0, 120.0  # visible pen, in pad units
PAD_PERCENT = 10.0  # pad units to a hundredth of the pad
SMALLEST_PAD = 200  # its side, in pixels at 96 dots per inch: below it the window is scrolled
log = logging.getLogger(__name__)
RUN_WORDS = 320  # wide at most, likewise: the run's own window has all of them
LEAST_STATUS = 160  # wide, in pixels at 96 dots per inch: narrower lines than these cannot be read
GAP, PROJECTED_GAP = 16, 10  # between the parts, likewise; a projector's screen is low for its type
ZOOM_STEP = 1.5  # times larger, by a press of a button or a key
TABLE_SHARE = 0.42  # of the picture's room: so much of it a table has at most
FILES = "DND_Files"  # tkdnd's name for them on every system


class ToolbarHandlers(NamedTuple):
    """Handlers of the tools. `pen` gets a width in pad units, `eraser` whether it is on.

    ask: lets the next click be explained.
    """

    undo: Callable[[], None]
    redo: Callable[[], None]
    clear: Callable[[], None]
    eraser: Callable[[bool], None]
    pen: Callable[[float], None]
    ask: Callable[[], None]


class Toolbar(ttk.Frame):
    """Buttons that can be reached with Tab and pressed with Space."""

    def __init__(self, parent: tk.Misc, theme: Theme, handlers: ToolbarHandlers, pen: float) -> None:
        """Make the tools, the slider at `pen` pad units."""
        super().__init__(parent)
        self._gap = theme.px(6)
        self.undo = explain(add_button(self, _("Undo"), handlers.undo, self._gap), "undo")
        self.redo = explain(add_button(self, _("Redo"), handlers.redo, self._gap), "redo")
        self.clear = explain(add_button(self, _("Clear"), handlers.clear, self._gap), "clear")
        self._erasing = tk.BooleanVar(self, False)
        self._shown: tuple[bool, bool, bool, bool] | None = None
        eraser = ttk.Checkbutton(
            self,
            text=_("Eraser"),
            style="Toolbutton",
            variable=self._erasing,
            command=lambda: handlers.eraser(self._erasing.get()),
        )
        explain(eraser, "eraser").pack(side="left", padx=(0, self._gap))
        slider = ttk.Scale(
            self,
            from_=THINNEST,
            to=THICKEST,
            value=pen,
            length=theme.px(150),
            command=lambda value: handlers.pen(float(value)),
        )
        explain(slider, "pen", lambda: decimal(slider.get() / PAD_PERCENT, 1) + " %").pack(side="right")
        let_arrows_slide(slider, 5)
        label = ttk.Label(self, text=_("Pen"), style="Muted.TLabel")
        explain(label, "pen").pack(side="right", padx=self._gap)
        ask = explain(add_button(self, "?", handlers.ask, self._gap), "whats_this")
        ask.pack(side="right", padx=(self._gap, 0), before=slider)
        icons = {self.undo: "undo", self.redo: "redo", self.clear: "clear", eraser: "eraser"}
        set_icons(self, theme, icons, slider, self._gap)
        self._with_icons, self._room = tuple(icons), 0

    def fit(self, room: int) -> None:
        """Fit into so many pixels: a lesson may have taken the rest of the screen."""
        if room != self._room:
            self._room = room
            fit_icons(self, self._with_icons, room, self._gap)

    def show(self, can_undo: bool, can_redo: bool, can_clear: bool, erasing: bool) -> None:
        """Enable the tools that can do something now."""
        if self._shown == (can_undo, can_redo, can_clear, erasing):
            return
        self._shown = can_undo, can_redo, can_clear, erasing
        for button, enabled in zip((self.undo, self.redo, self.clear), self._shown, strict=False):
            enable(button, enabled)
        self._erasing.set(erasing)


class RunHandlers(NamedTuple):
    """Handlers of it: that the run's window is wanted, and that the run is to end."""

    open: Callable[[], None]
    stop: Callable[[], None]


class RunBar(ttk.Frame):
    """Packed only while a run goes on, or its end has not been seen yet."""

    def __init__(self, beside: tk.Widget, theme: Theme, handlers: RunHandlers) -> None:
        """Make it, out of sight; its place is to the left of what is packed at the right end."""
        super().__init__(beside.master)
        self._beside = beside
        self._px = theme.px
        self.words = ttk.Button(self, style="Status.TButton", command=handlers.open)
        self.bar = ttk.Progressbar(self, maximum=1.0, length=theme.px(80))
        self.stop = ttk.Button(self, text=_("Stop"), style="Status.TButton", width=0, command=handlers.stop)
        self.bar.bind("<Button-1>", lambda _event: handlers.open())
        for widget, key in ((self.words, "run_bar"), (self.bar, "run_bar"), (self.stop, "stop_run")):
            explain(widget, key)
        self.stop.pack(side="right", padx=(0, theme.px(16)))
        self.bar.pack(side="right", padx=theme.px(8))
        self.words.pack(side="right")

    def show(self, content: "RunContent | None") -> None:
        """Show where a run stands; None where there is none."""
        if content is None:
            self.pack_forget()
            show_share(self.bar, 0)
            return
        room = min(self._px(RUN_WORDS), self.winfo_toplevel().winfo_width() // 3)  # the window must not widen
        words = _cut_short(self.words, content.words, room)
        if self.words.cget("text") != words:
            self.words.configure(text=words)
        show_share(self.bar, content.share)
        if not self.winfo_manager():
            self.pack(side="right", after=self._beside)


def _cut_short(widget: tk.Misc, words: str, room: int) -> str:
    """Return as many words of a sentence as have room in so many pixels, with "…" where some are missing."""
    text = font.Font(widget, name="DigitPadText", exists=True)
    shown = words
    while text.measure(shown) > room and " " in shown:
        shown = shown.removesuffix("…").rpartition(" ")[0].rstrip(",;:.") + "…"
    return shown


class Handlers(NamedTuple):
    """Handlers of the parts: the pen, the tools, the row of labels, the run in the status bar, a picture.

    stop: ends what the status bar's moving bar is about.
    """

    pen: PenHandlers
    tools: ToolbarHandlers
    labels: LabelHandlers
    run: RunHandlers
    boxes: BoxHandlers
    look: LookHandlers
    table: TableHandlers
    stop: Callable[[], None]


class Window(Viewport):
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
        super().__init__(root, theme, bindings.add)
        self._theme, self._handlers = theme, handlers
        explain(root, "window")
        self._gap = gap = theme.px(PROJECTED_GAP if theme.projects else GAP)
        root.minsize(LEAST, LEAST)
        self.toolbar = Toolbar(self.body, theme, handlers.tools, pen_width)
        self._show_tools(self.toolbar)
        self.pad = Pad(self.body, theme, pen_width)
        self.pad.grid(row=1, column=0, sticky="nsew", padx=gap, pady=gap)
        self.panel = Panel(self.body, theme, show_steps, handlers.labels)
        self.panel.grid(row=1, column=1, sticky="nsew", padx=(0, gap), pady=gap)
        bind_digits(bindings.add, handlers.labels.say)
        self.status_bar = self._make_status(theme, gap, handlers)
        self.status_bar.grid(row=2, column=0, columnspan=2, sticky="ew")
        self.body.columnconfigure(0, weight=1, minsize=theme.px(SMALLEST_PAD) + 2 * gap)
        self.body.rowconfigure(1, weight=1, minsize=theme.px(SMALLEST_PAD) + 2 * gap)
        self.pen = Pen(self.pad, handlers.pen, bindings)
        self.pad.canvas.focus_set()
        self._shown, self._has_picture, self._has_table = Status("", ""), False, False
        self._widths = theme.px(WIDTH), theme.px(WIDEST)
        self.body.bind("<Configure>", self._share_width)
        self.bind("<Configure>", lambda event: self.toolbar.fit(event.width - 2 * gap), add=True)

    # Of an opened picture; made when the first is opened

    @cached_property
    def picture(self) -> "PictureView":
        """The picture, in the pad's place."""
        from digitpad.ui.pictures.view import PictureView

        picture = PictureView(self.body, self._theme, self._handlers.boxes)
        tk.Misc.lift(picture, self.pad)  # Tab comes to it after the pad
        return picture

    @cached_property
    def look_bar(self) -> "LookBar":
        """Its tools, in the place of the pad's."""
        from digitpad.ui.pictures.look_bar import LookBar

        room = max(self.body.winfo_width(), self.body.winfo_reqwidth()) - 2 * self._gap
        bar = LookBar(self.body, self._theme, self._handlers.look, self.zoom, room)
        bar.lift(self.toolbar)
        return bar

    @cached_property
    def table(self) -> "TableView":
        """The table that was read in it, below it."""
        from digitpad.ui.pictures.table_view import TableView

        table = TableView(self.body, self._theme, self._handlers.table)
        tk.Misc.lift(table, self.picture)  # Tab comes to it after the picture
        self.pad.bind("<Configure>", self._share_height, add=True)
        return table

    def show_picture(self, content: PictureContent | None, can_redo: bool = False) -> None:
        """Show a picture in the pad's place, with tools of its own above it; None shows the pad again."""
        had_picture, self._has_picture = self._has_picture, content is not None
        if content:
            self.look_bar.show(content, can_redo)
        if had_picture and not content:
            self._show_table(None)
        if had_picture != self._has_picture:
            self._swap(self._has_picture)
        if content:
            self._show_table(content.table)
        if had_picture or content:
            self.picture.show(content)

    def zoom(self, steps: int) -> None:
        """Show the picture so many steps larger, smaller where they are negative; 0 shows all of it."""
        if not self._has_picture:
            return
        if steps:
            self.picture.enlarge(ZOOM_STEP**steps)
        else:
            self.picture.fit()

    def _show_table(self, content: "TableContent | None") -> None:
        """Show a table below the picture, which leaves it room; None takes it away."""
        had_table, self._has_table = self._has_table, content is not None
        if content:
            self.table.show(content)
            self._share_height()
        elif had_table:
            self.table.place_forget()
            self.picture.place_configure(height=0)

    def _share_height(self, _event: "tk.Event[tk.Misc] | None" = None) -> None:
        """Let the table have as much of the picture's room as it needs, within limits."""
        if self._has_table:
            height = min(self.table.wanted_height, round(TABLE_SHARE * self.pad.winfo_height()))
            self.picture.place_configure(height=-height)
            self.table.place(in_=self.pad, relwidth=1, rely=1, y=-height, height=height)

    def _swap(self, is_picture: bool) -> None:
        """Put the picture in front of the pad, or take it away; the keys go to what is in front."""
        self.pad.canvas.configure(takefocus=not is_picture)
        if is_picture:
            self.picture.place(in_=self.pad, relwidth=1, relheight=1)
            self.toolbar.grid_remove()
            self._show_tools(self.look_bar)
            self.picture.focus_set()
        else:
            self.picture.place_forget()
            self.look_bar.grid_remove()
            self._show_tools(self.toolbar)
            self.pad.canvas.focus_set()

    def _show_tools(self, bar: ttk.Frame) -> None:
        bar.grid(row=0, column=0, columnspan=2, sticky="ew", padx=self._gap, pady=(self._gap, 0))

    def show_status(self, status: Status) -> None:
        """Show both ends of the status bar, and what belongs beside the left one."""
        before, self._shown = self._shown, status
        if status.left != before.left:
            self.status_left.configure(text=status.left)
        if status.right != before.right:
            self.status_right.configure(text=status.right)
        if status.busy != before.busy:
            self.busy_bar.show(status.busy)
        if status.undo != before.undo:
            self.undo_button.pack(side="left") if status.undo else self.undo_button.pack_forget()

    def _share_width(self, event: "tk.Event[tk.Misc]") -> None:
        """Give the panel what a square pad leaves over, within limits."""
        height = (
            event.height - self.toolbar.winfo_reqheight() - self.status_bar.winfo_reqheight() - 3 * self._gap
        )
        left_over = event.width - height - 3 * self._gap
        least, most = self._widths
        self.panel.configure(width=min(max(left_over, least), most))
        self._wrap_status()

    def _make_status(self, theme: Theme, gap: int, handlers: Handlers) -> ttk.Frame:
        bar = ttk.Frame(self.body)
        ttk.Frame(bar, height=theme.stroke(1), style="Line.TFrame").pack(fill="x")
        self.status_right = ttk.Label(bar, style="Muted.TLabel", padding=(gap, theme.px(5)))
        self.status_right.pack(side="right")
        explain(self.status_right, "reading_time")
        self.run_bar = RunBar(self.status_right, theme, handlers.run)
        self.status_left = ttk.Label(bar, style="Muted.TLabel", padding=(gap, theme.px(5)))
        explain(self.status_left, "status").pack(side="left")
        undo = handlers.labels.undo
        self.busy_bar = BusyBar(bar, theme, handlers.stop)
        self.undo_button = ttk.Button(bar, text=_("Undo"), style="Status.TButton", width=0, command=undo)
        explain(self.undo_button, "undo_label")
        for widget in (self.status_right, self.run_bar, self.busy_bar, self.undo_button):
            widget.bind("<Configure>", self._wrap_status, add=True)
            widget.bind("<Unmap>", self._wrap_status, add=True)
        return bar

    def _wrap_status(self, _event: "tk.Event[tk.Misc] | None" = None) -> None:
        """Break the sentence at the left where it has no room beside the rest: the window must not widen."""
        rest = (self.status_right, self.run_bar, self.busy_bar, self.undo_button)
        taken = sum(widget.winfo_reqwidth() for widget in rest if widget.winfo_manager())
        room = self.winfo_width() - self.bar_width - taken - 2 * self._gap
        length = max(room, self._theme.px(LEAST_STATUS))
        if int(str(self.status_left.cget("wraplength")) or 0) != length:
            self.status_left.configure(wraplength=length)


def accept_files(root: tk.Tk, take: Callable[[Sequence[Path]], None]) -> bool:
    """Let `take` have the files that are dropped onto the window; say whether that is possible here."""
    try:
        from tkinterdnd2 import TkinterDnD  # type: ignore[import-untyped]

        TkinterDnD._require(root)
        root.tk.call("tkdnd::drop_target", "register", str(root), FILES)
    except (ImportError, RuntimeError, OSError, tk.TclError) as error:
        log.warning("Files cannot be dropped onto the window: %s", error)
        return False

    def drop(names: str) -> str:
        root.after_idle(take, [Path(name) for name in root.tk.splitlist(names)])  # the other program waits
        return "copy"

    root.tk.call("bind", str(root), f"<<Drop:{FILES}>>", f"{root.register(drop)} %D")
    return True
