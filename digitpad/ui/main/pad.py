"""The pad: a square of paper, and the strokes on it with soft edges."""

import math
import tkinter as tk
from collections.abc import Sequence
from tkinter import ttk

from PIL import Image, ImageDraw, ImageTk

from digitpad.core.ink import PAD_SIDE, Point, Stroke, Strokes
from digitpad.core.raster import draw_path
from digitpad.language import _
from digitpad.ui.pictures.content import Bounds
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.theme import Theme

FINER = 3  # mask pixels to a pixel of the screen, fewer where the mask would be larger than LARGEST
COARSEST = 0.3  # pixels of the screen that lines may differ from the curve they stand for
MOST_LINES = 16  # for the curve from one point to the next
LARGEST = 4000  # pixels of the mask's side: 16 MB
Box = tuple[int, int, int, int]
ERASER = 25.0  # its radius, in pad units
ROOM = 40.0  # between a digit and the frame around it, in pad units
EDGE = 4.0  # between that frame and the pad's edge


class StrokePainter:
    """Keeps an image on a canvas showing the strokes that it was given last."""

    def __init__(self, canvas: tk.Canvas, theme: Theme, pen: float) -> None:
        """Paint on `canvas` with a pen `pen` pad units wide; nothing shows before the first `fit`."""
        self._canvas = canvas
        self._paper = theme.palette.paper
        self._colours = _between(self._paper, theme.palette.ink)
        self._pen = pen
        self._strokes: Strokes = ()
        self._under: tuple[Image.Image, tuple[int, int]] | None = None  # the last piece, in the mask
        self._item = canvas.create_image(0, 0, anchor="nw")
        self.set_side(1)

    def show(self, strokes: Strokes) -> None:
        """Show `strokes`: where they only go on from what is there, only what is new is painted."""
        old, self._strokes = self._strokes, strokes
        if not _goes_on(old, strokes):
            self.repaint()
            return
        for number in range(max(len(old) - 1, 0), len(strokes)):
            had = len(old[number]) if number < len(old) else 0
            if len(strokes[number]) > had:
                self._update(self._around(self._paint(strokes[number], had)))

    def fit(self, side: int, offset: int) -> None:
        """Fill a square of `side` pixels, `offset` pixels from the canvas's corner."""
        self.set_side(side)
        self._canvas.coords(self._item, offset, offset)
        self.repaint()

    def set_pen(self, width: float) -> None:
        """Paint everything anew with a pen `width` pad units wide."""
        self._pen = width
        self.repaint()

    def repaint(self) -> None:
        """Paint all strokes anew."""
        self._mask.paste(0, (0, 0, *self._mask.size))
        for stroke in self._strokes:
            self._paint(stroke)
        if self._strokes:
            self._update((0, 0, self._side, self._side))
        else:  # ten times quicker: launch waits for it
            self._canvas.tk.call(str(self.photo), "put", self._paper, "-to", 0, 0, self._side, self._side)

    def set_side(self, side: int) -> None:
        """Make mask and image for a square of `side` pixels, without ink."""
        self._side = side
        self.finer = max(1, min(FINER, LARGEST // side))
        self._mask = Image.new("L", (side * self.finer, side * self.finer))
        self._draw = ImageDraw.Draw(self._mask)
        self.photo = ImageTk.PhotoImage("RGB", (side, side), master=self._canvas)
        self._canvas.itemconfigure(self._item, image=self.photo)

    @property
    def _width(self) -> float:
        """The pen's width in pixels of the screen."""
        return max(self._pen * self._side / PAD_SIDE, 1.0)

    def _paint(self, stroke: Stroke, had: int = 0) -> Stroke:
        """Paint a stroke of which `had` points were painted before; return points around all that changed.

        Where its last piece goes depends on the next point too. So it is painted last, and taken back first.
        """
        if had and self._under:
            self._mask.paste(*self._under)
        self._under = None
        first = max(had - 2, 0)
        changed = list(stroke[first:])
        if len(stroke) == 1:
            self._draw_round(changed)
        for number in range(first, len(stroke) - 1):
            piece = curve(stroke, number)
            changed += piece
            if number == len(stroke) - 2:
                self._keep_under(piece)
            self._draw_round(_flattened(piece, self._side / PAD_SIDE))
        return tuple(changed)

    def _draw_round(self, path: Sequence[Point]) -> None:
        scale = self._side * self.finer / PAD_SIDE
        draw_path(self._draw, [(x * scale, y * scale) for x, y in path], self._width * self.finer)

    def _keep_under(self, path: Sequence[Point]) -> None:
        """Keep what is in the mask where a piece is about to be painted."""
        left, top, right, bottom = (side * self.finer for side in self._around(path))
        self._under = (self._mask.crop((left, top, right, bottom)), (left, top))

    def _around(self, path: Sequence[Point]) -> Box:
        """Return the box of the screen that painting inside these points may have changed."""
        scale = self._side / PAD_SIDE
        margin = self._width / 2 + 2
        xs, ys = ([value * scale for value in values] for values in zip(*path, strict=True))
        low = (math.floor(min(xs) - margin), math.floor(min(ys) - margin))
        high = (math.ceil(max(xs) + margin), math.ceil(max(ys) + margin))
        left, top, right, bottom = (min(max(value, 0), self._side) for value in (*low, *high))
        return left, top, right, bottom

    def _update(self, box: Box) -> None:
        """Bring a part of the mask to the screen."""
        left, top, right, bottom = box
        if right <= left or bottom <= top:
            return
        finer = self.finer
        part = self._mask.reduce(finer, (left * finer, top * finer, right * finer, bottom * finer))
        part.putpalette(self._colours)
        # As a file: half as long as by a picture of Tk's own, which is then copied.
        file = b"P6 %d %d 255\n" % part.size + part.convert("RGB").tobytes()
        self._canvas.tk.call(str(self.photo), "put", file, "-format", "ppm", "-to", left, top)


def _between(paper: str, ink: str) -> bytes:
    """Return the colours from paper (0) to ink (255) as `Image.putpalette` wants them: red, green, blue, …"""
    grey = Image.frombytes("L", (256, 1), bytes(range(256)))
    of_ink, of_paper = (Image.new("RGB", grey.size, colour) for colour in (ink, paper))
    return Image.composite(of_ink, of_paper, grey).tobytes()


def _goes_on(old: Strokes, new: Strokes) -> bool:
    """Say whether `new` is `old` with points or strokes added at the end."""
    if len(new) < len(old):
        return False
    return all(
        new[number] is stroke or new[number][: len(stroke)] == stroke for number, stroke in enumerate(old)
    ) and all(len(new[number]) == len(stroke) for number, stroke in enumerate(old[:-1]))


def curve(stroke: Stroke, number: int) -> tuple[Point, Point, Point, Point]:
    """Return the Bézier curve from a point of a stroke to the next one: its ends, and two points between.

    All together are smooth: a centripetal Catmull-Rom spline (Yuksel et al. 2011, "Parameterization and
    applications of Catmull-Rom curves"), which goes through every point, and never overshoots into a loop.
    """
    start, end = stroke[number], stroke[number + 1]
    before, after = stroke[max(number - 1, 0)], stroke[min(number + 2, len(stroke) - 1)]
    middle = math.sqrt(math.dist(start, end))
    leaving = _handle(before, start, end, math.sqrt(math.dist(before, start)), middle)
    coming = _handle(after, end, start, math.sqrt(math.dist(after, end)), middle)
    return start, leaving, coming, end


def _handle(before: Point, here: Point, after: Point, past: float, ahead: float) -> Point:
    """Return the Bézier point beside `here` on the way to `after`; past, ahead: roots of both distances."""
    if not past or not ahead:
        return here
    whole, part = 3 * past * (past + ahead), 2 * past**2 + 3 * past * ahead + ahead**2
    x, y = (
        (past**2 * c - ahead**2 * a + part * b) / whole for a, b, c in zip(before, here, after, strict=True)
    )
    return x, y


def _flattened(piece: tuple[Point, Point, Point, Point], scale: float) -> list[Point]:
    """Return points on a curve from which straight lines differ by less than `COARSEST` pixels."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = piece
    # How far the handles are from where they are on a straight line bounds how far it bends.
    bend = max(abs(x0 - 2 * x1 + x2), abs(x1 - 2 * x2 + x3), abs(y0 - 2 * y1 + y2), abs(y1 - 2 * y2 + y3))
    count = min(math.ceil(math.sqrt(bend * scale / COARSEST)), MOST_LINES) or 1
    points = [(x0, y0)]
    for number in range(1, count):
        t = number / count
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3
        points.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))
    return [*points, (x3, y3)]


class Pad(ttk.Frame):
    """The canvas, kept square at the top of whatever room there is: there a low window shows it."""

    def __init__(self, parent: tk.Misc, theme: Theme, pen: float) -> None:
        """Make an empty pad. `pen` is the width of the visible strokes in pad units."""
        super().__init__(parent)
        self._border = theme.stroke(2)
        self.side = 1  # of the paper, in pixels, without the border
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
        explain(self.canvas, "pad", hover=False)
        self.painter = StrokePainter(self.canvas, theme, pen)
        self._hint = self.canvas.create_text(
            0, 0, text=_("Draw a digit here"), fill=colour.muted, font="DigitPadHeading", justify="center"
        )
        self._is_empty = True
        self._looked_at: Bounds | None = None
        self._frame = self.canvas.create_rectangle(
            0,
            0,
            0,
            0,
            outline=colour.accent,
            width=theme.stroke(1),
            dash=(theme.px(4), theme.px(4)),
            state="hidden",
        )
        self.ring = self.canvas.create_oval(0, 0, 0, 0, outline=colour.accent, width=theme.stroke(2))
        self.show_eraser(None)
        self.bind("<Configure>", self._keep_square)
        self.canvas.bind("<Configure>", self._fit)

    def point_at(self, x_root: int, y_root: int) -> Point:
        """Return the point, in pad units, under a place of the screen; it may lie off the pad."""
        scale = PAD_SIDE / self.side
        x = x_root - self.canvas.winfo_rootx() - self._border
        y = y_root - self.canvas.winfo_rooty() - self._border
        return x * scale, y * scale

    def show(self, strokes: Strokes) -> None:
        """Show `strokes`, drawing only what is new."""
        self.painter.show(strokes)
        if bool(strokes) == self._is_empty:
            self._is_empty = not strokes
            self.canvas.itemconfigure(self._hint, state="hidden" if strokes else "normal")

    def show_looked_at(self, bounds: Bounds | None) -> None:
        """Put a frame around the digit of a number whose bars are shown, in pad units; None takes it away."""
        if bounds != self._looked_at:
            self._looked_at = bounds
            self._show_frame()

    def _show_frame(self) -> None:
        if self._looked_at is None:
            self.canvas.itemconfigure(self._frame, state="hidden")
            return
        left, top, right, bottom = self._looked_at
        ends = (left - ROOM, top - ROOM, right + ROOM, bottom + ROOM)
        scale = self.side / PAD_SIDE
        self.canvas.coords(
            self._frame, [min(max(end, EDGE), PAD_SIDE - EDGE) * scale + self._border for end in ends]
        )
        self.canvas.itemconfigure(self._frame, state="normal")

    def set_pen(self, width: float) -> None:
        """Draw all strokes `width` pad units wide."""
        self.painter.set_pen(width)

    def set_erasing(self, erasing: bool) -> None:
        """Show by the cursor whether the pen draws or erases."""
        self.canvas.configure(cursor="dotbox" if erasing else "pencil")
        self.show_eraser(None)

    def show_eraser(self, point: Point | None) -> None:
        """Show what the eraser at `point` would touch; None hides it."""
        if point is None:
            self.canvas.itemconfigure(self.ring, state="hidden")
            return
        ends = (point[0] - ERASER, point[1] - ERASER, point[0] + ERASER, point[1] + ERASER)
        scale = self.side / PAD_SIDE
        self.canvas.coords(self.ring, [end * scale + self._border for end in ends])
        self.canvas.itemconfigure(self.ring, state="normal")
        self.canvas.tag_raise(self.ring)

    def _keep_square(self, event: "tk.Event[tk.Misc]") -> None:
        side = min(event.width, event.height)
        self.canvas.place(x=(event.width - side) // 2, y=0, width=side, height=side)

    def _fit(self, event: "tk.Event[tk.Misc]") -> None:
        self.side = max(event.width - 2 * self._border, 1)
        middle = self._border + self.side / 2
        self.canvas.coords(self._hint, middle, middle)
        self.canvas.itemconfigure(self._hint, width=self.side)
        self.painter.fit(self.side, self._border)
        self._show_frame()
