"""An opened picture in the pad's place: its boxes can be chosen, dragged, drawn, and walked through."""

import tkinter as tk
from functools import partial
from typing import NamedTuple

from PIL import Image, ImageTk

from digitpad.ui.pictures.boxes import CORNER, CURSORS, BoxPainter, Sides, at, beyond, dragged, grown, held
from digitpad.ui.pictures.content import Bounds, BoxHandlers, PictureContent
from digitpad.ui.pictures.zoom import STEP, Zoom, fitted
from digitpad.ui.widgets.controls import CONTROL_OR_ALT, bind_keys, on_x11
from digitpad.ui.widgets.explained import Explained, Place, explain
from digitpad.ui.widgets.scrolled import Turn, bind_turns
from digitpad.ui.widgets.theme import Theme

REACH = 6  # pixels at 96 dots per inch: as far from a box's side the mouse still holds it
CLICK = 4  # less movement than this is no drag
AIR = 3  # between a digit and the lines of its box
LEAST = 6  # no box is drawn smaller
HAND = "hand2"  # the mouse, where it moves the picture
WALK = 0.125  # of the room, by a press of an arrow with Shift
PIXELS = 4  # times enlarged, a picture shows its pixels as squares; enlarged less, it is smooth


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


def _painted(content: PictureContent) -> tuple[object, ...]:
    """Return what boxes are painted from."""
    return content.marks, content.selected, content.left_out


class PictureView(tk.Canvas):
    """Placed over the pad, as large as the room the pad has: pictures need not be square."""

    def __init__(self, parent: tk.Misc, theme: Theme, handlers: BoxHandlers) -> None:
        """Show nothing yet."""
        self._border = theme.stroke(2)
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
        self._zoom = fitted((1, 1), (1, 1))
        self._pan: tuple[int, int] | None = None  # where the mouse is that moves the picture
        self._has_space = False  # whether the space bar is held, with which the left button does
        self._due: str | None = None  # the painting that waits until Tk has taken in the mouse's motions
        self._photo: ImageTk.PhotoImage | None = None
        explain(self, "picture", part=self._explained)
        self._bind_mouse()
        self._bind_zoom()
        self._bind_keys()
        self.bind("<Configure>", lambda _event: self._resize())

    def show(self, content: PictureContent | None) -> None:
        """Show a picture with its boxes; None forgets it."""
        old, self._content = self._content, content
        if content is None:
            if old is not None:
                self.delete("all")
                self._photo, self._drag = None, None
        elif old is None or old.image is not content.image:
            self._drag = None
            self._zoom = fitted(content.size, self._room())
            self._draw()
        elif _painted(old) != _painted(content):
            if old.marks != content.marks:
                self._drag = None  # the box it held may be another's now
            if old.selected == content.selected or not self._see_selected():
                self._paint()

    def destroy(self) -> None:
        """Draw no more."""
        if self._due is not None:
            self.after_cancel(self._due)
        super().destroy()

    def _explained(self, place: Place | None) -> Explained | None:
        """Explain the box at a place, or the chosen one."""
        if self._content is None:
            return None
        number = self._content.selected if place is None else self._under(*place)[0]
        if number is None and place is not None and self._left_out_at(*place) is not None:
            return Explained("left_out")
        return None if number is None else Explained("box", self._content.marks[number].words)

    # Where things are

    @property
    def zoom(self) -> float:
        """Pixels of the canvas to one of the picture."""
        return self._zoom.scale

    @property
    def left(self) -> float:
        """Where the picture's left border is, in pixels of the canvas."""
        return self._border + self._zoom.left

    @property
    def top(self) -> float:
        """Where its upper border is."""
        return self._border + self._zoom.top

    @property
    def is_fitted(self) -> bool:
        """Whether all of the picture is seen."""
        return self._zoom.is_fitted

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

    def _room(self) -> tuple[int, int]:
        width, height = self.winfo_width(), self.winfo_height()
        return max(width - 2 * self._border, 1), max(height - 2 * self._border, 1)

    def _resize(self) -> None:
        if self._content:
            self._zoom = self._zoom.resized(self._room())
            self._draw()

    def _draw(self) -> None:
        """Draw the part of the picture that is seen, and the boxes on it."""
        if self._due is not None:
            self.after_cancel(self._due)
            self._due = None
        if self._content is None:
            return
        self.delete("all")
        image, size = self._content.image, self._content.size
        seen = self._zoom.seen()
        shares = (image.width / size[0], image.height / size[1]) * 2
        limits = (image.width, image.height) * 2
        places = zip(seen, shares, limits, strict=True)
        left, top, right, bottom = (min(side * share, limit) for side, share, limit in places)
        wide, high = (max(round((seen[i + 2] - seen[i]) * self.zoom), 1) for i in (0, 1))
        times = self.zoom / max(shares)
        enlarged = Image.Resampling.NEAREST if times >= PIXELS else Image.Resampling.BICUBIC
        how = Image.Resampling.BOX if times < 1 else enlarged
        part = image.resize((wide, high), how, box=(left, top, right, bottom))
        self._photo = ImageTk.PhotoImage(part, master=self)  # Tk itself keeps no reference
        place = self._border + max(self._zoom.left, 0), self._border + max(self._zoom.top, 0)
        self.create_image(*map(round, place), image=self._photo, anchor="nw")
        self._paint()

    def _paint(self) -> None:
        if self._content:
            marks, selected = self._content.marks, self._content.selected
            self._painter.paint(marks, self._boxes(), selected, self._left_out())

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
        self.bind("<ButtonPress-3>", lambda _event: "break")

    def _press(self, event: "tk.Event[tk.Misc]") -> None:
        self.focus_set()
        if self._content is None:
            return
        if self._has_space:
            self._begin_pan(event)
            return
        number, sides = self._under(event.x, event.y)
        start = (float(event.x), float(event.y)) * 2 if number is None else self._boxes()[number]
        self._drag = _Drag(number, sides, start, event.x, event.y)
        if number is not None:
            self._handlers.select(number)

    def _move(self, event: "tk.Event[tk.Misc]") -> None:
        if self._pan is not None:
            self._go_on_panning(event)
            return
        box = self._dragged(event.x, event.y)
        if box:
            self._painter.drag(box)

    def _release(self, event: "tk.Event[tk.Misc]") -> None:
        if self._pan is not None:
            self._end_pan(event)
            return
        box, drag = self._dragged(event.x, event.y), self._drag
        self._drag = None
        self._paint()
        if drag and drag.number is None and not box:
            left_out = self._left_out_at(drag.x, drag.y)
            if left_out is not None:
                self._handlers.take_in(left_out)
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
        if self._has_space or self._pan is not None:
            self.configure(cursor=HAND)
            return
        number, sides = self._under(event.x, event.y)
        cursor = "crosshair" if number is None else CURSORS.get(sides, "fleur")
        if number is None and self._left_out_at(event.x, event.y) is not None:
            cursor = "plus"
        if self.cget("cursor") != cursor:
            self.configure(cursor=cursor)

    def _under(self, x: int, y: int) -> tuple[int | None, Sides]:
        """Return which box the mouse would hold, and which of its sides; a new one's corner elsewhere."""
        boxes, reach = self._boxes(), self._theme.px(REACH)
        number = at(boxes, self._content.selected if self._content else None, x, y, reach)
        sides = None if number is None else held(boxes[number], x, y, reach)
        return number, sides or CORNER

    def _left_out(self) -> list[Bounds]:
        boxes = self._content.left_out if self._content else None
        return [self.on_screen(box) for box in boxes or ()]

    def _left_out_at(self, x: int, y: int) -> int | None:
        """Return which box of what was left out is under the mouse; None where none is."""
        return at(self._left_out(), None, x, y, 0)

    def _boxes(self) -> list[Bounds]:
        return [self.on_screen(mark.box) for mark in self._content.marks] if self._content else []

    # Zoom and pan

    def enlarge(self, factor: float, x: float | None = None, y: float | None = None) -> None:
        """Show the picture so many times as large; (x, y) of the canvas, or the middle, stays where it is."""
        room = self._room()
        at_x, at_y = (room[0] / 2 if x is None else x), (room[1] / 2 if y is None else y)
        self._look(self._zoom.by(factor, at_x, at_y))

    def fit(self) -> None:
        """Show all of the picture again."""
        if self._content:
            self._look(fitted(self._content.size, self._room()))

    def _look(self, zoom: Zoom) -> bool:
        """Show the picture so, once Tk has taken in what waits; return whether that is another way."""
        is_other = zoom != self._zoom and self._content is not None
        if is_other:
            self._zoom, self._drag = zoom, None
            if self._due is None:
                self._due = self.after_idle(self._draw)
        return is_other

    def _see_selected(self) -> bool:
        """Bring the selected box into sight; return whether the picture moves for it."""
        content = self._content
        if content is None or content.selected is None or self._drag is not None:
            return False
        air = 3 * self._theme.px(AIR) / self.zoom
        return self._look(self._zoom.showing(grown(content.marks[content.selected].box, air)))

    def _bind_zoom(self) -> None:
        """Let the wheel zoom, and the middle button, or the left one with the space bar, move the picture."""
        bind_turns(self, self.bind, self._roll)
        for sequence, run in (
            ("<ButtonPress-2>", self._begin_pan),
            ("<B2-Motion>", self._go_on_panning),
            ("<ButtonRelease-2>", self._end_pan),
        ):
            self.bind(sequence, lambda event, run=run: (run(event), "break")[1])  # type: ignore[misc]
        for sequence, is_held in (("<KeyPress-space>", True), ("<KeyRelease-space>", False)):
            self.bind(sequence, partial(self._hold_space, is_held))
        self.bind("<FocusOut>", lambda _event: self._hold_space(False))
        for keys, way in {"Left": (1, 0), "Right": (-1, 0), "Up": (0, 1), "Down": (0, -1)}.items():
            self.bind(f"<Shift-{keys}>", partial(self._walk, *way))

    def _roll(self, turn: Turn, event: "tk.Event[tk.Misc]") -> str:
        self.enlarge(STEP**-turn.down, event.x - self._border, event.y - self._border)
        return "break"

    def _hold_space(self, is_held: bool, _event: object = None) -> str:
        self._has_space = is_held
        self.configure(cursor=HAND if is_held or self._pan else "crosshair")
        return "break"

    def _begin_pan(self, event: "tk.Event[tk.Misc]") -> None:
        self.focus_set()
        self._pan = (event.x, event.y)
        self.configure(cursor=HAND)

    def _go_on_panning(self, event: "tk.Event[tk.Misc]") -> None:
        if self._pan is not None:
            before, self._pan = self._pan, (event.x, event.y)
            self._look(self._zoom.moved(event.x - before[0], event.y - before[1]))

    def _end_pan(self, event: "tk.Event[tk.Misc]") -> None:
        self._go_on_panning(event)
        self._pan = None
        self._hover(event)

    def _walk(self, right: int, down: int, _event: object = None) -> str:
        width, height = self._room()
        self._look(self._zoom.moved(WALK * right * width, WALK * down * height))
        return "break"

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
