"""The pen: mouse or stylus events anywhere in the window, turned into gestures on the pad; and its eraser."""

import math
import tkinter as tk
from collections.abc import Callable
from typing import NamedTuple

from digitpad.core.ink import PAD_SIDE, Ink, Point
from digitpad.language import _
from digitpad.ui.main.pad import ERASER, Pad
from digitpad.ui.widgets.controls import Bindings

# Where a press that starts a drag means nothing by itself, so that the drag may enter the pad and draw.
PASSIVE = {"Tk", "Frame", "TFrame", "TLabel", "Label", "Canvas"}


class PenHandlers(NamedTuple):
    """Handlers of the pen. Points are in pad units and on the pad."""

    down: Callable[[Point], None]
    move: Callable[[Point], None]
    up: Callable[[], None]  # after erasing too: what one press erased is one step for undo
    erase: Callable[[Point, float], None]
    may_erase: Callable[[], bool]  # as the left button goes down while it erases; else it draws again
    step: Callable[[int], None]  # the arrows: so many digits further to the right


class Pen:
    """Follows the pressed pen. Off the pad it is lifted, back on the pad it draws again."""

    def __init__(self, pad: Pad, handlers: PenHandlers, bindings: Bindings) -> None:
        """Listen to the whole window. The left button draws (or erases), the right one erases."""
        self._pad = pad
        self._handlers = handlers
        self._erasing = False  # what the left button does
        self._pressed_to: str | None = None  # "draw" or "erase" while a button is down
        self._button = 0  # that button; others are ignored meanwhile
        self._drawing = False  # whether a stroke is open
        self._last: Point | None = None  # of this press; may lie off the pad
        right = "2" if pad.tk.call("tk", "windowingsystem") == "aqua" else "3"
        for button, press in (("1", self._press), (right, self._press_eraser)):
            bindings.add(f"<ButtonPress-{button}>", press)
            bindings.add(f"<B{button}-Motion>", self._drag)
            bindings.add(f"<ButtonRelease-{button}>", self._release)
        pad.canvas.bind("<Left>", lambda _event: handlers.step(-1))
        pad.canvas.bind("<Right>", lambda _event: handlers.step(1))
        pad.canvas.bind("<Motion>", self._hover)
        pad.canvas.bind("<Leave>", lambda _event: pad.show_eraser(None))

    @property
    def is_down(self) -> bool:
        """Whether a button is pressed that draws or erases."""
        return self._pressed_to is not None

    def set_erasing(self, erasing: bool) -> None:
        """Let the left button erase, or draw again."""
        self._erasing = erasing
        self._pad.set_erasing(erasing)

    def _press(self, event: "tk.Event[tk.Misc]") -> None:
        self._start(event, "erase" if self._erasing and self._handlers.may_erase() else "draw")

    def _press_eraser(self, event: "tk.Event[tk.Misc]") -> None:
        self._start(event, "erase")

    def _start(self, event: "tk.Event[tk.Misc]", action: str) -> None:
        if event.widget.winfo_class() not in PASSIVE or (self.is_down and event.num != self._button):
            return
        self._lift()  # where a window that opened meanwhile has swallowed the release
        self._pressed_to, self._button, self._last = action, int(event.num), None
        self._drag(event)
        self._pad.canvas.focus_set()  # which a card that a stroke closes would give to the window

    def _drag(self, event: "tk.Event[tk.Misc]") -> None:
        if self._pressed_to is None:
            return
        point = self._pad.point_at(event.x_root, event.y_root)
        if self._pressed_to == "draw":
            self._draw_to(point)
        else:
            self._erase_to(point)
        self._last = point

    def _draw_to(self, point: Point) -> None:
        if not _on_pad(point):
            if self._drawing and self._last:
                self._handlers.move(_border_between(self._last, point))
                self._handlers.up()
            self._drawing = False
        elif self._drawing:
            self._handlers.move(point)
        else:
            self._drawing = True
            self._handlers.down(_border_between(point, self._last) if self._last else point)
            if self._last:
                self._handlers.move(point)

    def _erase_to(self, point: Point) -> None:
        start = self._last or point
        steps = math.ceil(math.dist(start, point) / ERASER) or 1
        for step in range(1, steps + 1):  # a fast eraser must not jump over a stroke
            share = step / steps
            between = (start[0] + share * (point[0] - start[0]), start[1] + share * (point[1] - start[1]))
            if _on_pad(between):
                self._handlers.erase(between, ERASER)
        self._pad.show_eraser(point if _on_pad(point) else None)

    def _release(self, event: "tk.Event[tk.Misc]") -> None:
        if event.num != self._button:
            return
        self._lift()
        if not self._erasing:
            self._pad.show_eraser(None)

    def _lift(self) -> None:
        if self.is_down:
            self._pressed_to, self._drawing = None, False
            self._handlers.up()

    def _hover(self, event: "tk.Event[tk.Misc]") -> None:
        if self._erasing:
            self._pad.show_eraser(self._pad.point_at(event.x_root, event.y_root))


class Eraser:
    """It erases at the left button while it is on, and at the right one always."""

    def __init__(self, ink: Ink, way: Callable[[], tuple[bool, float]]) -> None:
        """It is off.

        way: whether it takes whole strokes, or only the ink it passes over; and the pen's width in pad units.
        """
        self._ink, self._way = ink, way
        self._gave_way = False  # whether it was on at this press, and there was nothing to erase
        self.is_on = False

    @property
    def sentence(self) -> str:
        """What it does, while it is on; else ""."""
        if not self.is_on:
            return ""
        takes_whole, _width = self._way()
        if takes_whole:
            return _("The eraser removes each stroke that it touches. Press E to draw again.")
        return _("The eraser rubs out what it passes over. Press E to draw again.")

    def erase(self, point: Point, radius: float) -> bool:
        """Take away what a circle in pad units touches, whole strokes or the ink in it; say if any."""
        takes_whole, width = self._way()
        if takes_whole:
            return self._ink.erase(point, radius)
        # A stroke's ink reaches half the pen's width beyond its middle.
        return self._ink.erase(point, radius + width / 2, whole=False)

    def gives_way(self) -> bool:
        """Say whether there is nothing to erase: it is off then, and the pen draws again."""
        self._gave_way = not self._ink.strokes
        if self._gave_way:
            self.is_on = False
        return self._gave_way

    def news(self) -> str:
        """Return once, after a press at which it gave way, that it did; else ""."""
        gave_way, self._gave_way = self._gave_way, False
        return _("There was nothing to erase, so the pen draws again.") if gave_way else ""


def _on_pad(point: Point) -> bool:
    return all(0 <= value <= PAD_SIDE for value in point)


def _border_between(inside: Point, outside: Point) -> Point:
    """Return where the way from a point on the pad to one off it crosses the pad's border."""
    share = 1.0
    for start, end in zip(inside, outside, strict=True):
        if not 0 <= end <= PAD_SIDE:
            border = 0.0 if end < 0 else PAD_SIDE
            share = min(share, (border - start) / (end - start))
    x, y = (start + share * (end - start) for start, end in zip(inside, outside, strict=True))
    return min(max(x, 0.0), PAD_SIDE), min(max(y, 0.0), PAD_SIDE)
