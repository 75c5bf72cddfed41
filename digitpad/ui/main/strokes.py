"""Strokes as the user sees them: round, with soft edges, quickly painted in a stroke of 10,000 points too.

A Tk canvas could draw lines itself, but without anti-aliasing, and it paints every line again that a new one
crosses: a scribble of 10,000 points took 110 s that way, and takes 3 s this way. The ink is kept as a mask,
finer than the screen, and only the part of the picture around the new points is made again.
"""

import math
import tkinter as tk
from collections.abc import Iterator

from PIL import Image, ImageDraw, ImageTk

from digitpad.core.ink import PAD_SIDE, Point, Stroke, Strokes
from digitpad.core.raster import draw_path
from digitpad.ui.widgets.theme import Theme

FINER = 3  # mask pixels to a pixel of the screen, fewer where the mask would be larger than LARGEST
LARGEST = 4000  # pixels of the mask's side: 16 MB

Box = tuple[int, int, int, int]


class StrokePainter:
    """Keeps an image on a canvas showing the strokes it was told last."""

    def __init__(self, canvas: tk.Canvas, theme: Theme, pen: float) -> None:
        """Paint on `canvas` with a pen `pen` pad units wide; nothing shows before the first `fit`."""
        self._canvas = canvas
        self._colours = theme.palette.ink, theme.palette.paper
        self._pen = pen
        self._strokes: Strokes = ()
        self._item = canvas.create_image(0, 0, anchor="nw")
        self._set_side(1)

    def show(self, strokes: Strokes) -> None:
        """Show `strokes`: where they only go on from what is there, only what is new is painted."""
        old, self._strokes = self._strokes, strokes
        if not _goes_on(old, strokes):
            self.repaint()
            return
        for path in _continuations(old, strokes):
            self._paint(path)
            self._update(self._around(path))

    def fit(self, side: int, offset: int) -> None:
        """Fill a square of `side` pixels, `offset` pixels from the canvas's corner."""
        self._set_side(side)
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
        self._update((0, 0, self._side, self._side))

    def _set_side(self, side: int) -> None:
        self._side = side
        self._finer = max(1, min(FINER, LARGEST // side))
        self._mask = Image.new("L", (side * self._finer, side * self._finer))
        self._draw = ImageDraw.Draw(self._mask)
        self._photo = ImageTk.PhotoImage("RGB", (side, side), master=self._canvas)
        self._canvas.itemconfigure(self._item, image=self._photo)

    @property
    def _width(self) -> float:
        """The pen's width in pixels of the screen."""
        return max(self._pen * self._side / PAD_SIDE, 1.0)

    def _paint(self, path: Stroke) -> None:
        scale = self._side * self._finer / PAD_SIDE
        draw_path(self._draw, [(x * scale, y * scale) for x, y in path], self._width * self._finer)

    def _around(self, path: Stroke) -> Box:
        """Return the box of the screen that painting `path` may have changed."""
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
        grey = self._mask.crop(tuple(value * self._finer for value in box)).reduce(self._finer)  # type: ignore[arg-type]
        ink, paper = (Image.new("RGB", grey.size, colour) for colour in self._colours)
        coloured = Image.composite(ink, paper, grey)
        part = ImageTk.PhotoImage(coloured, master=self._canvas)
        self._canvas.tk.call(str(self._photo), "copy", str(part), "-to", left, top)


def _goes_on(old: Strokes, new: Strokes) -> bool:
    """Say whether `new` is `old` with points or strokes added at the end."""
    if len(new) < len(old):
        return False
    return all(
        new[number] is stroke or new[number][: len(stroke)] == stroke for number, stroke in enumerate(old)
    ) and all(len(new[number]) == len(stroke) for number, stroke in enumerate(old[:-1]))


def _continuations(old: Strokes, new: Strokes) -> Iterator[tuple[Point, ...]]:
    """Yield the paths to paint, each from the last point that is there already."""
    for number, stroke in enumerate(new):
        start = len(old[number]) - 1 if number < len(old) else 0
        if number >= len(old) or len(stroke) > start + 1:
            yield stroke[start:]
