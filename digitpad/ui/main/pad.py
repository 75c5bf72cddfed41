"""The pad: a square canvas that grows with the window and shows strokes."""

import tkinter as tk
from tkinter import ttk

from digitpad.core.ink import PAD_SIDE, Point, Strokes
from digitpad.language import _
from digitpad.ui.main.strokes import StrokePainter
from digitpad.ui.pictures.content import Bounds
from digitpad.ui.widgets.theme import Theme

ERASER = 25.0  # its radius, in pad units
ROOM = 40.0  # between a digit and the frame around it, in pad units
EDGE = 4.0  # between that frame and the pad's edge


class Pad(ttk.Frame):
    """The canvas, kept square in the middle of whatever room there is."""

    def __init__(self, parent: tk.Misc, theme: Theme, pen: float) -> None:
        """Make an empty pad. `pen` is the width of the visible strokes in pad units."""
        super().__init__(parent)
        self._border = theme.px(2)
        colour = theme.palette
        self.canvas = tk.Canvas(
            self,
            background=colour.paper,
            highlightthickness=self._border,
            highlightbackground=colour.line,
            highlightcolor=colour.accent,
            cursor="pencil",
            takefocus=True,
        )
        self._painter = StrokePainter(self.canvas, theme, pen)
        self._hint = self.canvas.create_text(
            0, 0, text=_("Draw a digit here"), fill=colour.muted, font="DigitPadHeading"
        )
        self._looked_at: Bounds | None = None
        self._frame = self.canvas.create_rectangle(
            0,
            0,
            0,
            0,
            outline=colour.accent,
            width=theme.px(1),
            dash=(theme.px(4), theme.px(4)),
            state="hidden",
        )
        self._ring = self.canvas.create_oval(0, 0, 0, 0, outline=colour.accent, width=theme.px(2))
        self.show_eraser(None)
        self.bind("<Configure>", self._keep_square)
        self.canvas.bind("<Configure>", self._fit)

    @property
    def side(self) -> int:
        """The pad's side in pixels, without its border."""
        return max(self.canvas.winfo_width() - 2 * self._border, 1)

    def point_at(self, x_root: int, y_root: int) -> Point:
        """Return the point, in pad units, under a place of the screen; it may lie off the pad."""
        scale = PAD_SIDE / self.side
        x = x_root - self.canvas.winfo_rootx() - self._border
        y = y_root - self.canvas.winfo_rooty() - self._border
        return x * scale, y * scale

    def show(self, strokes: Strokes) -> None:
        """Show `strokes`, drawing only what is new."""
        self._painter.show(strokes)
        self.canvas.itemconfigure(self._hint, state="hidden" if strokes else "normal")

    def show_looked_at(self, bounds: Bounds | None) -> None:
        """Put a frame around the digit of a number whose bars are shown, in pad units; None takes it away."""
        self._looked_at = bounds
        if bounds is None:
            self.canvas.itemconfigure(self._frame, state="hidden")
            return
        left, top, right, bottom = bounds
        ends = (left - ROOM, top - ROOM, right + ROOM, bottom + ROOM)
        scale = self.side / PAD_SIDE
        self.canvas.coords(
            self._frame, [min(max(end, EDGE), PAD_SIDE - EDGE) * scale + self._border for end in ends]
        )
        self.canvas.itemconfigure(self._frame, state="normal")

    def set_pen(self, width: float) -> None:
        """Draw all strokes `width` pad units wide."""
        self._painter.set_pen(width)

    def set_erasing(self, erasing: bool) -> None:
        """Show by the cursor whether the pen draws or erases."""
        self.canvas.configure(cursor="dotbox" if erasing else "pencil")
        self.show_eraser(None)

    def show_eraser(self, point: Point | None) -> None:
        """Show what the eraser at `point` would touch; None hides it."""
        if point is None:
            self.canvas.itemconfigure(self._ring, state="hidden")
            return
        ends = (point[0] - ERASER, point[1] - ERASER, point[0] + ERASER, point[1] + ERASER)
        scale = self.side / PAD_SIDE
        self.canvas.coords(self._ring, [end * scale + self._border for end in ends])
        self.canvas.itemconfigure(self._ring, state="normal")
        self.canvas.tag_raise(self._ring)

    def _keep_square(self, event: "tk.Event[tk.Misc]") -> None:
        side = min(event.width, event.height)
        left, top = (event.width - side) // 2, (event.height - side) // 2
        self.canvas.place(x=left, y=top, width=side, height=side)

    def _fit(self, _event: "tk.Event[tk.Misc]") -> None:
        middle = self._border + self.side / 2
        self.canvas.coords(self._hint, middle, middle)
        self._painter.fit(self.side, self._border)
        self.show_looked_at(self._looked_at)
