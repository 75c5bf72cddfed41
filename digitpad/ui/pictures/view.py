"""An opened picture in the pad's place: its boxes can be chosen, dragged, drawn, and walked through."""

import tkinter as tk
from functools import partial
from tkinter import ttk
from typing import NamedTuple

from PIL import Image, ImageOps, ImageTk

from digitpad.language import _, decimal
from digitpad.ui.pictures.boxes import CORNER, CURSORS, BoxPainter, Sides, at, beyond, dragged, grown, held
from digitpad.ui.pictures.content import Bounds, BoxHandlers, LookHandlers, PictureContent
from digitpad.ui.widgets.controls import (
    CONTROL_OR_ALT,
    add_button,
    bind_keys,
    enable,
    let_arrows_slide,
    on_x11,
)
from digitpad.ui.widgets.explained import Explained, Place, explain
from digitpad.ui.widgets.icons import set_icons
from digitpad.ui.widgets.menus import PopUp
from digitpad.ui.widgets.theme import Theme

REACH = 6  # pixels at 96 dots per inch: as far from a box's side the mouse still holds it
CLICK = 4  # less movement than this is no drag
AIR = 3  # between a digit and the lines of its box
LEAST = 6  # no box is drawn smaller
PIXELS = 4  # times enlarged, a picture shows its pixels as squares; enlarged less, it is smooth
INKS = {"": None, "dark": False, "light": True}  # as the menu's variable has it: whether the ink is light


class _Drag(NamedTuple):
    """A press that goes on.

    number: the box it holds; None for a new one.
    sides: of the box, that follow the mouse.
    start: the box at the press, in pixels of the canvas.
    x, y: the press, in pixels of the canvas.
    """

    number: int | None
    sides: Sides
    start: Bounds
    x: int
    y: int


class PictureView(tk.Canvas):
    """Placed over the pad, as large as the room the pad has: pictures need not be square."""

    def __init__(self, parent: tk.Misc, theme: Theme, handlers: BoxHandlers) -> None:
        """Show nothing yet."""
        self._border = theme.px(2)
        super().__init__(
            parent,
            background=theme.palette.track,
            highlightthickness=self._border,
            highlightbackground=theme.palette.line,
            highlightcolor=theme.palette.accent,
            takefocus=True,
        )
        self._theme, self._handlers = theme, handlers
        self._painter = BoxPainter(self, theme)
        self._content: PictureContent | None = None
        self._drag: _Drag | None = None
        self.zoom, self.left, self.top = 1.0, 0.0, 0.0
        self._photo: ImageTk.PhotoImage | None = None
        explain(self, "picture", part=self._explained)
        self._bind_mouse()
        self._bind_keys()
        self.bind("<Configure>", lambda _event: self._fit())

    def show(self, content: PictureContent | None) -> None:
        """Show a picture with its boxes; None forgets it."""
        old, self._content = self._content, content
        if content is None:
            if old is not None:
                self.delete("all")
                self._photo, self._drag = None, None
        elif old is None or old.image is not content.image:
            self._drag = None
            self._fit()
        elif (old.marks, old.selected) != (content.marks, content.selected):
            if old.marks != content.marks:
                self._drag = None  # the box it held may be another's now
            self._paint()

    def _explained(self, place: Place | None) -> Explained | None:
        """Explain the box at a place, or the chosen one."""
        if self._content is None:
            return None
        number = self._content.selected if place is None else self._under(*place)[0]
        return None if number is None else Explained("box", self._content.marks[number].words)

    # Where things are

    def on_screen(self, box: Bounds) -> Bounds:
        """Return where the lines around a box of the picture lie, in pixels of the canvas."""
        left, top, right, bottom = (value * self.zoom for value in box)
        lines = (left + self.left, top + self.top, right + self.left, bottom + self.top)
        return grown(lines, self._theme.px(AIR))

    def _in_picture(self, box: Bounds) -> Bounds:
        """Return a box of the canvas in the picture's pixels, no part of it beyond the picture."""
        width, height = self._content.size if self._content else (0, 0)
        limits, offsets = (width, height, width, height), (self.left, self.top) * 2
        left, top, right, bottom = (
            min(max((value - offset) / self.zoom, 0.0), float(limit))
            for value, offset, limit in zip(box, offsets, limits, strict=True)
        )
        return left, top, right, bottom

    def _fit(self) -> None:
        """Scale the picture to the room there is, in its middle."""
        if self._content is None:
            return
        self.delete("all")
        room = tuple(max(side - 2 * self._border, 1) for side in (self.winfo_width(), self.winfo_height()))
        image = self._content.image
        times = min(room[0] / image.width, room[1] / image.height)
        enlarged = Image.Resampling.NEAREST if times >= PIXELS else Image.Resampling.BICUBIC
        fitted = ImageOps.contain(image, (room[0], room[1]), Image.Resampling.BOX if times < 1 else enlarged)
        self._photo = ImageTk.PhotoImage(fitted, master=self)  # Tk itself keeps no reference
        self.left = self._border + (room[0] - fitted.width) // 2
        self.top = self._border + (room[1] - fitted.height) // 2
        self.zoom = max(fitted.size) / max(self._content.size)  # not of the other side: it may be a pixel
        self.create_image(self.left, self.top, image=self._photo, anchor="nw")
        self._paint()

    def _paint(self) -> None:
        if self._content:
            self._painter.paint(self._content.marks, self._boxes(), self._content.selected)

    # The mouse

    def _bind_mouse(self) -> None:
        """Take the mouse; nothing it does here reaches the pen."""
        for sequence, run in (
            ("<ButtonPress-1>", self._press),
            ("<B1-Motion>", self._move),
            ("<ButtonRelease-1>", self._release),
            ("<Motion>", self._hover),
        ):
            self.bind(sequence, lambda event, run=run: (run(event), "break")[1])  # type: ignore[misc]
        for button in (2, 3):
            self.bind(f"<ButtonPress-{button}>", lambda _event: "break")

    def _press(self, event: "tk.Event[tk.Misc]") -> None:
        self.focus_set()
        if self._content is None:
            return
        number, sides = self._under(event.x, event.y)
        start = (float(event.x), float(event.y)) * 2 if number is None else self._boxes()[number]
        self._drag = _Drag(number, sides, start, event.x, event.y)
        if number is not None:
            self._handlers.select(number)

    def _move(self, event: "tk.Event[tk.Misc]") -> None:
        box = self._dragged(event.x, event.y)
        if box:
            self._painter.drag(box)

    def _release(self, event: "tk.Event[tk.Misc]") -> None:
        box, drag = self._dragged(event.x, event.y), self._drag
        self._drag = None
        self._paint()
        least = self._theme.px(LEAST)
        if box and drag and min(box[2] - box[0], box[3] - box[1]) >= least:
            air = 0 if drag.number is None else self._theme.px(AIR)
            self._handlers.put(drag.number, self._in_picture(grown(box, -air)))

    def _dragged(self, x: int, y: int) -> Bounds | None:
        """Return where the drag has taken its box; None where there is none, or it has hardly moved."""
        drag = self._drag
        if drag is None or max(abs(x - drag.x), abs(y - drag.y)) < self._theme.px(CLICK):
            return None
        return dragged(drag.start, drag.sides, x - drag.x, y - drag.y)

    def _hover(self, event: "tk.Event[tk.Misc]") -> None:
        number, sides = self._under(event.x, event.y)
        cursor = "crosshair" if number is None else CURSORS.get(sides, "fleur")
        if self.cget("cursor") != cursor:
            self.configure(cursor=cursor)

    def _under(self, x: int, y: int) -> tuple[int | None, Sides]:
        """Return which box the mouse would hold, and which of its sides; a new one's corner elsewhere."""
        boxes, reach = self._boxes(), self._theme.px(REACH)
        number = at(boxes, self._content.selected if self._content else None, x, y, reach)
        sides = None if number is None else held(boxes[number], x, y, reach)
        return number, sides or CORNER

    def _boxes(self) -> list[Bounds]:
        return [self.on_screen(mark.box) for mark in self._content.marks] if self._content else []

    # The keys

    def _bind_keys(self) -> None:
        """Let Tab and the arrows walk from box to box; Tab goes on to the next control after the last."""
        backward = ("<Shift-Tab>", "<ISO_Left_Tab>") if on_x11(self) else ("<Shift-Tab>",)
        for sequences, step in ((("<Tab>", "<Right>"), 1), ((*backward, "<Left>"), -1)):
            for sequence in sequences:
                self.bind(sequence, lambda event, step=step: self._step(event, step))  # type: ignore[misc]
        up, down = (partial(self._change_line, way) for way in (-1, 1))
        bind_keys(self, {"<Up>": up, "<Down>": down, "<Escape>": self._let_go})

    def _step(self, event: "tk.Event[tk.Misc]", step: int) -> str | None:
        content = self._content
        is_other = isinstance(event.state, int) and event.state & CONTROL_OR_ALT  # a shortcut of the menus
        if is_other or content is None or content.selected is None:
            return None
        number = content.selected + step
        if not 0 <= number < len(content.marks):
            return None
        self._handlers.select(number)
        return "break"

    def _change_line(self, down: int) -> None:
        if self._content and self._content.selected is not None:
            number = beyond([mark.box for mark in self._content.marks], self._content.selected, down)
            if number is not None:
                self._handlers.select(number)

    def _let_go(self) -> str | None:
        """End a drag without effect; where there is none, Escape means something else."""
        if self._drag is None:
            return None
        self._drag = None
        self._paint()
        return "break"


class LookBar(ttk.Frame):
    """In the place of the pad's tools while a picture is open."""

    def __init__(self, parent: tk.Misc, theme: Theme, handlers: LookHandlers) -> None:
        """Make the tools."""
        super().__init__(parent)
        self._gap = theme.px(6)
        self._sensitivity = tk.DoubleVar(self, 0.0)
        self._ink = tk.StringVar(self, "")
        self._shown: tuple[bool | None, float] | None = None
        slider = self._make_slider(theme, handlers)
        slider.pack(side="right")
        label = ttk.Label(self, text=_("Sensitivity"), style="Muted.TLabel")
        explain(label, "sensitivity").pack(side="right", padx=self._gap)
        self.back = explain(add_button(self, "← " + _("Pad"), handlers.back, self._gap), "back")
        undo = explain(add_button(self, _("Undo"), handlers.undo, self._gap), "undo")
        self._redo = explain(add_button(self, _("Redo"), handlers.redo, self._gap), "redo")
        explain(add_button(self, "↺", lambda: handlers.turn(-1), self._gap), "rotate_left")
        explain(add_button(self, "↻", lambda: handlers.turn(1), self._gap), "rotate_right")
        self._make_ink_menu(handlers).pack(side="left")
        set_icons(self, theme, {undo: "undo", self._redo: "redo"}, slider, self._gap)

    def show(self, content: PictureContent, can_redo: bool) -> None:
        """Show how the picture is looked at. What the user is about to change is left as it is."""
        enable(self._redo, can_redo)
        look = (content.light_ink, content.sensitivity)
        if look == self._shown:
            return
        self._shown = look
        self._sensitivity.set(content.sensitivity)
        self._ink.set(next(name for name, light in INKS.items() if light is content.light_ink))
        self._name_ink()

    def _make_ink_menu(self, handlers: LookHandlers) -> ttk.Menubutton:
        self._labels = {"": _("Ink: auto"), "dark": _("Ink: dark"), "light": _("Ink: light")}
        self.ink_menu = ttk.Menubutton(self, width=max(map(len, self._labels.values())) - 1)
        menu = PopUp(self.ink_menu)

        def choose() -> None:
            self._name_ink()
            handlers.light_ink(INKS[self._ink.get()])

        for name, label in self._labels.items():
            menu.add_radiobutton(label=label, value=name, variable=self._ink, command=choose)
            menu.explain("ink_kind")
        explain(self.ink_menu, "ink_kind").configure(menu=menu)
        self._name_ink()
        return self.ink_menu

    def _name_ink(self) -> None:
        self.ink_menu.configure(text=self._labels[self._ink.get()])

    def _make_slider(self, theme: Theme, handlers: LookHandlers) -> ttk.Scale:
        slider = ttk.Scale(
            self,
            from_=-1.0,
            to=1.0,
            variable=self._sensitivity,
            length=theme.px(110),
            command=lambda value: handlers.sensitivity(float(value)),
        )
        let_arrows_slide(slider, 0.1)
        return explain(slider, "sensitivity", lambda: decimal(slider.get(), 1))
