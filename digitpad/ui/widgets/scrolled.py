"""Frames that may be larger than their place, scrolled by bars, wheel and focus."""

import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import ttk
from typing import NamedTuple

from digitpad.ui.widgets.controls import Bind, bind_tag, on_mac, on_x11
from digitpad.ui.widgets.screen import room
from digitpad.ui.widgets.theme import Theme

STEP = 60  # pixels at 96 dots per inch, for a notch of the wheel
NOTCH = 120  # of a notch in <MouseWheel>; but in ones or more in Tk 8.6 on a Mac


class Turn(NamedTuple):
    """How far the wheel was turned, or fingers went over a touchpad, in notches: to the right, and down."""

    across: float
    down: float


def wheel_events(widget: tk.Misc) -> tuple[str, ...]:
    """Return Tk's names of what the wheel and a touchpad do.

    Tk 8.6 has the wheel as two buttons on X11; Tk 9 has it as elsewhere there (TIP 474), its fourth and fifth
    button are the mouse's own, and touchpads have an event of pixels where the system reports them (TIP 684).
    """
    if tk.TkVersion >= 9:
        return "<MouseWheel>", "<TouchpadScroll>"
    return ("<Button-4>", "<Button-5>") if on_x11(widget) else ("<MouseWheel>",)


def turn_of(sequence: str, event: "tk.Event[tk.Misc]") -> Turn:
    """Return what an event of one of `wheel_events` says."""
    if sequence == "<TouchpadScroll>":  # two numbers of 16 bits with a sign, in pixels
        across, down = event.delta >> 16, (event.delta & 0xFFFF ^ 0x8000) - 0x8000
        return Turn(-across / STEP, -down / STEP)
    if sequence == "<MouseWheel>":
        is_counted = tk.TkVersion >= 9 or not on_mac(event.widget)
        notches = event.delta / NOTCH if is_counted else (event.delta > 0) - (event.delta < 0)
    else:
        notches = 1 if sequence == "<Button-4>" else -1
    if isinstance(event.state, int) and event.state & 1:  # Shift, which Tk 9 adds to a second wheel
        return Turn(-notches, 0)
    return Turn(0, -notches)


def bind_turns(widget: tk.Misc, bind: Bind, run: "Callable[[Turn, tk.Event[tk.Misc]], object]") -> None:
    """Call `run` at each turn of the wheel, which "break" from it keeps from others."""
    for sequence in wheel_events(widget):
        bind(sequence, lambda event, sequence=sequence: run(turn_of(sequence, event), event))  # type: ignore[misc]


def bind_wheel(canvas: tk.Canvas, step: int) -> None:
    """Let the wheel scroll a canvas by `step` pixels a notch."""

    def scroll(turn: Turn, _event: object) -> None:
        canvas.yview_scroll(round(turn.down * step), "units")

    bind_turns(canvas, canvas.bind, scroll)


class Scrolled(ttk.Frame):
    """What is shown is made in `inside`; after that, `adopt` lets the wheel work over all of it.

    tag: a tag of bindings that all inside has, before its own.
    """

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        """Make it empty. The bar's room is always left free: nothing jumps when it comes."""
        super().__init__(parent)
        self._step = theme.px(STEP)
        self.canvas = tk.Canvas(
            self, width=1, height=1, highlightthickness=0, background=theme.palette.window
        )
        self.inside = ttk.Frame(self.canvas)
        self._window = self.canvas.create_window(0, 0, window=self.inside, anchor="nw")
        self._bar = ttk.Scrollbar(self, orient="vertical", command=self.canvas.yview)
        self.canvas.grid(row=0, column=0, sticky="nsew")
        self.columnconfigure(0, weight=1)
        self.columnconfigure(1, minsize=self._bar.winfo_reqwidth() + theme.px(4))
        self.rowconfigure(0, weight=1)
        self.canvas.configure(yscrollcommand=self._bar.set, yscrollincrement=1)
        self.canvas.bind("<Configure>", lambda event: self._fit(event.width))
        self.inside.bind("<Configure>", lambda _event: self._fit())
        self.tag = f"Scrolled{self}"
        bind_turns(self, partial(bind_tag, self, self.tag), self._roll)
        bind_tag(self, self.tag, "<FocusIn>", self._follow)
        self.adopt()

    def adopt(self) -> None:
        """Let wheel and focus work over all that is inside now."""
        waiting: list[tk.Misc] = [self.canvas]
        while waiting:
            widget = waiting.pop()
            tags = widget.bindtags()
            if self.tag not in tags:
                widget.bindtags((self.tag, *tags))
            waiting += widget.winfo_children()

    def see(self, widget: tk.Misc) -> None:
        """Scroll as far as is needed to show a widget inside."""
        top = widget.winfo_rooty() - self.inside.winfo_rooty()
        bottom, first = top + widget.winfo_height(), round(self.canvas.canvasy(0))
        last = first + self.canvas.winfo_height()
        if widget is not self.canvas and (top < first or bottom > last):
            self.canvas.yview_scroll(top - first if top < first else bottom - last, "units")

    def _follow(self, event: "tk.Event[tk.Misc]") -> None:
        """See what has the keyboard; Tk calls all frames around it as well."""
        if str(event.widget) == str(self.tk.call("focus")):
            self.see(event.widget)

    def _fit(self, width: int | None = None) -> None:
        """Take the canvas' width over, and show the bar where not all has room."""
        if width is not None:
            self.canvas.itemconfigure(self._window, width=width)
        height = self.inside.winfo_reqheight()
        self.canvas.configure(scrollregion=(0, 0, 1, max(height, self.canvas.winfo_height())))
        # The bar is placed: a grid changed while it is laid out begins anew, and left the canvas unmapped.
        if height > self.canvas.winfo_height() > 1:
            self._bar.place(relx=1.0, relheight=1.0, anchor="ne")
        else:
            self._bar.place_forget()
            self.canvas.yview_moveto(0)

    def _roll(self, turn: Turn, _event: "tk.Event[tk.Misc]") -> str:
        """Scroll; the fields under the wheel keep their values."""
        self.canvas.yview_scroll(round(turn.down * self._step), "units")
        return "break"


def _has_wheel(widget: tk.Misc) -> bool:
    """Say whether a widget, or all of its class, does something with the wheel itself."""
    tags = (str(widget), widget.winfo_class())
    return any(widget.bind_class(tag, sequence) for tag in tags for sequence in wheel_events(widget))


class Viewport(ttk.Frame):
    """All that a window shows: stretched where there is room, scrolled both ways where there is not.

    body: holds it; what that asks for is the least that it needs.
    padding: around it, in pixels.
    """

    def __init__(self, window: tk.Tk | tk.Toplevel, theme: Theme, bind: Bind, padding: int = 0) -> None:
        """Make it empty.

        bind: the window's way to bind events anywhere in it.
        padding: around the body, in pixels at 96 dots per inch.
        """
        super().__init__(window)
        self._window, self._step, self.padding = window, theme.px(STEP), theme.px(padding)
        self._clip = ttk.Frame(self)
        self._holder = ttk.Frame(self._clip)
        self.body = ttk.Frame(self._holder, padding=self.padding)
        self.body.grid(sticky="nsew")
        self._holder.columnconfigure(0, weight=1)
        self._holder.rowconfigure(0, weight=1)
        self._holder.place(x=0, y=0)
        self._across = ttk.Scrollbar(self, orient="horizontal", command=lambda *by: self._scroll(0, *by))
        self._down = ttk.Scrollbar(self, orient="vertical", command=lambda *by: self._scroll(1, *by))
        self._bars = (self._across, self._down)
        self._at = [0, 0]  # of what is shown, the left and upper end
        self._room = [1, 1]
        self.bind("<Configure>", lambda _event: self.fit())
        self._holder.bind("<Configure>", lambda _event: self.fit())
        bind_turns(self, bind, self._roll)
        bind("<<TraverseIn>>", lambda event: self.see(event.widget))
        bind("<<NotebookTabChanged>>", lambda _event: self._move(0, 0))  # another page begins at its left

    def destroy(self) -> None:
        """Fit nothing any more: the body goes first."""
        self._holder.unbind("<Configure>")
        super().destroy()

    def follow(self, below: int) -> None:
        """Ask for as much room as the body needs, or as the screen has but for so many pixels below."""
        needed = [self.body.winfo_reqwidth(), self.body.winfo_reqheight()]
        width, height = room(self)
        most = (width, height - below)
        for side, bar in ((1, self._down), (0, self._across)):
            if needed[side] > most[side]:
                needed[1 - side] += bar.winfo_reqwidth() if side else bar.winfo_reqheight()
        self.configure(width=min(needed[0], most[0]), height=min(needed[1], most[1]))

    def beside_bar(self, size: tuple[int, int], below: int) -> tuple[int, int]:
        """Return a window's size with room for the bar that scrolls down, where it is too low for the body.

        Else the bar would take its width from the body, which would be scrolled across as well.
        """
        width, height = size
        if self.body.winfo_reqheight() <= height - below:
            return size
        return min(width + self.bar_width, room(self).width), height

    def step(self, steps: int) -> None:
        """Scroll down, or with a number below zero up."""
        self._move(1, self._at[1] + steps * self._step // 2)

    @property
    def bar_width(self) -> int:
        """How many pixels the bar takes that scrolls down, where there is one."""
        return self._down.winfo_reqwidth()

    @property
    def scrolls(self) -> tuple[bool, bool]:
        """Whether not all has room: across, down."""
        across, down = (bool(bar.winfo_manager()) for bar in self._bars)
        return across, down

    def see(self, widget: tk.Misc) -> None:
        """Scroll as far as is needed to show a widget of the body, where it can be shown whole."""
        if not str(widget).startswith(f"{self._holder}.") or widget.winfo_toplevel() is not self._window:
            return
        starts = widget.winfo_rootx(), widget.winfo_rooty()
        sizes = widget.winfo_width(), widget.winfo_height()
        ends = self._holder.winfo_rootx(), self._holder.winfo_rooty()
        for side in (0, 1):
            first = starts[side] - ends[side]
            last = first + sizes[side]
            if sizes[side] <= self._room[side]:
                at = min(max(self._at[side], last - self._room[side]), first)
                self._move(side, at)

    def fit(self) -> None:
        """Give the body the room there is, or what it needs, and show the bars that are needed."""
        whole = self.winfo_width(), self.winfo_height()
        if min(whole) <= 1:  # it has no place yet: what has no room is unmapped, and may stay so
            return
        needed = self.body.winfo_reqwidth(), self.body.winfo_reqheight()
        thick = self._down.winfo_reqwidth(), self._across.winfo_reqheight()
        is_down = needed[1] > whole[1]
        is_across = needed[0] > whole[0] - thick[0] * is_down
        is_down = needed[1] > whole[1] - thick[1] * is_across
        self._room = [max(whole[0] - thick[0] * is_down, 1), max(whole[1] - thick[1] * is_across, 1)]
        self._clip.place(x=0, y=0, width=self._room[0], height=self._room[1])
        self._holder.columnconfigure(0, minsize=self._room[0])
        self._holder.rowconfigure(0, minsize=self._room[1])
        if is_across:
            self._across.place(x=0, y=self._room[1], width=self._room[0], height=thick[1])
        else:
            self._across.place_forget()
        if is_down:
            self._down.place(x=self._room[0], y=0, width=thick[0], height=self._room[1])
        else:
            self._down.place_forget()
        for side in (0, 1):
            self._move(side, self._at[side])

    def _move(self, side: int, at: int) -> None:
        whole = self._whole(side)
        self._at[side] = max(min(at, whole - self._room[side]), 0)
        self._holder.place_configure(**{"xy"[side]: -self._at[side]})  # type: ignore[arg-type]
        self._bars[side].set(self._at[side] / whole, (self._at[side] + self._room[side]) / whole)

    def _whole(self, side: int) -> int:
        """Return how wide or high all of it is: what the body needs, or the room there is."""
        return max(self.body.winfo_reqheight() if side else self.body.winfo_reqwidth(), self._room[side])

    def _scroll(self, side: int, what: str, by: str, unit: str = "") -> None:
        """Do what a bar says: ("moveto", part of the whole) or ("scroll", how many, "units" or "pages")."""
        if what == "moveto":
            self._move(side, round(float(by) * self._whole(side)))
        else:
            step = self._room[side] * 9 // 10 if unit == "pages" else self._step
            self._move(side, self._at[side] + int(float(by)) * step)

    def _roll(self, turn: Turn, event: "tk.Event[tk.Misc]") -> None:
        if isinstance(event.widget, tk.Misc) and not _has_wheel(event.widget):
            for side, notches in enumerate(turn):
                self._move(side, self._at[side] + round(notches * self._step))
