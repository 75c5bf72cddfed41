"""Smooth pictures on a canvas: drawn several times as large by Pillow, then reduced; words are Tk's own."""

import tkinter as tk
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from PIL import Image, ImageDraw, ImageTk

from digitpad.core.arrays import Grey
from digitpad.core.marks import Anchor, Frame, Points
from digitpad.ui.widgets.controls import FocusCanvas
from digitpad.ui.widgets.pixels import Pixels
from digitpad.ui.widgets.theme import Theme

FINE = 3  # as many times as large it is drawn
SLOPE = 0.45  # of an arrow's length is half of its head's width


class SmoothSheet:
    """What is drawn on: places in the canvas's pixels, "#rrggbb" for colours, "" for none.

    Widths of lines, and lengths of their dashes, are in pixels at 96 dots per inch: see `Theme.stroke`.
    """

    def __init__(self, size: tuple[int, int], theme: Theme) -> None:
        """Be empty, of a width and height."""
        self.width, self.height = size
        self._scale, self._thickness = theme.scale, theme.thickness
        self.picture = Image.new("RGB", (self.width * FINE, self.height * FINE), theme.palette.window)
        self.words: list[tuple[float, float, dict[str, Any]]] = []
        self._pen = ImageDraw.Draw(self.picture)

    def line(
        self, points: Points, colour: str, width: float = 1.0, dash: tuple[float, float] = (0, 0)
    ) -> None:
        """Draw a line through points. dash: lengths of dashes and of gaps; (0, 0) for a whole line."""
        if dash[0]:
            for piece in _dashes(points, (dash[0] * self._scale, dash[1] * self._scale)):
                self.line(piece, colour, width)
            return
        fine = [(x * FINE, y * FINE) for x, y in points]
        wide = self._wide(width)
        self._pen.line(fine, colour, wide, joint="curve")
        if wide > FINE:
            for x, y in (points[0], points[-1]):
                self.disc(x, y, wide / FINE / 2, colour)

    def _wide(self, width: float) -> int:
        """Return the width of a line in the picture's pixels."""
        return max(round(width * FINE * self._scale * self._thickness), 1)

    def arrow(self, start: tuple[float, float], end: tuple[float, float], colour: str, width: float) -> None:
        """Draw a line with a head at its end."""
        across, down = end[0] - start[0], end[1] - start[1]
        length = (across**2 + down**2) ** 0.5 or 1.0
        head = min(3 + 2.5 * self._wide(width) / FINE, length)
        x, y = across / length * head, down / length * head
        back = (end[0] - x, end[1] - y)
        self.line([start, (end[0] - 0.7 * x, end[1] - 0.7 * y)], colour, width)
        self.area(
            [end, (back[0] - SLOPE * y, back[1] + SLOPE * x), (back[0] + SLOPE * y, back[1] - SLOPE * x)],
            colour,
        )

    def disc(
        self, x: float, y: float, radius: float, fill: str, outline: str = "", width: float = 1.0
    ) -> None:
        """Draw a disc."""
        frame = [(place + side) * FINE for side in (-radius, radius) for place in (x, y)]
        self._pen.ellipse(frame, fill or None, outline or None, self._wide(width) if outline else 0)

    def box(
        self, frame: Frame, fill: str = "", outline: str = "", width: float = 1.0, radius: float = 0.0
    ) -> None:
        """Draw a rectangle: left, top, right, bottom. radius: of its corners."""
        left, top, right, bottom = (side * FINE for side in frame)
        if right - left < 1 or bottom - top < 1:
            return
        edges = (left, top, right - 1, bottom - 1)
        wide = self._wide(width) if outline else 0
        self._pen.rounded_rectangle(edges, radius * FINE, fill or None, outline or None, wide)

    def area(self, points: Points, fill: str) -> None:
        """Fill what lies within points."""
        self._pen.polygon([(x * FINE, y * FINE) for x, y in points], fill)

    def pixels(self, colours: Pixels, frame: Frame, is_smooth: bool = False) -> None:
        """Show pixels, (height, width), enlarged into a frame: as squares, or smoothly."""
        height, width = colours.shape
        picture = Image.frombuffer("RGB", (width, height), colours.tobytes(), "raw", "RGBX", 0, 1)
        left, top, right, bottom = (round(side * FINE) for side in frame)
        how = Image.Resampling.BILINEAR if is_smooth else Image.Resampling.NEAREST
        self.picture.paste(picture.resize((max(right - left, 1), max(bottom - top, 1)), how), (left, top))

    def grey(self, levels: Grey, frame: Frame) -> None:
        """Show grey pixels, 0 is black, enlarged into a frame as squares."""
        picture = Image.fromarray(levels)
        left, top, right, bottom = (round(side * FINE) for side in frame)
        size = (max(right - left, 1), max(bottom - top, 1))
        self.picture.paste(picture.resize(size, Image.Resampling.NEAREST), (left, top))

    def cut_off(self, frame: Frame, ground: str) -> None:
        """Cover all that was drawn outside a frame."""
        left, top, right, bottom = frame
        self.box((0, 0, left, self.height), ground)
        self.box((right, 0, self.width, self.height), ground)
        self.box((0, 0, self.width, top), ground)
        self.box((0, bottom, self.width, self.height), ground)

    def say(
        self,
        x: float,
        y: float,
        words: str,
        colour: str,
        anchor: Anchor = "center",
        font: str = "DigitPadText",
        width: float = 0,
    ) -> None:
        """Write words at a place, in a font of the theme. width: at which lines are broken; 0: nowhere."""
        how = {"text": words, "fill": colour, "anchor": anchor, "font": font, "width": width}
        self.words.append((x, y, how))


def _dashes(points: Points, dash: tuple[float, float]) -> Sequence[Points]:
    """Return the pieces of a dashed line."""
    pieces: list[list[tuple[float, float]]] = []
    on, left = True, dash[0]
    piece = [points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        length, gone = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, 0.0
        while length - gone > left:
            gone += left
            place = (x0 + (x1 - x0) * gone / length, y0 + (y1 - y0) * gone / length)
            if on:
                pieces.append([*piece, place])
            piece, on = [place], not on
            left = dash[0 if on else 1]
        left -= length - gone
        piece.append((x1, y1))
    return [*pieces, piece] if on and len(piece) > 1 else pieces


class SmoothCanvas(FocusCanvas):
    """A picture that is drawn anew whenever `redraw` asks for it, and when its size is another.

    It is as large as it is given room, and asks for a width and height in pixels at 96 dots per inch.
    """

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        size: tuple[int, int],
        draw: Callable[[SmoothSheet], None],
    ) -> None:
        """`draw` draws all of it."""
        super().__init__(parent, theme, width=theme.px(size[0]), height=theme.px(size[1]))
        self._theme, self._draw_on = theme, draw
        self._photo: ImageTk.PhotoImage | None = None
        self._image = self.create_image(0, 0, anchor="nw")
        self._due: str | None = None
        self.bind("<Configure>", lambda _event: self.redraw(), add=True)
        self.bind("<Destroy>", lambda _event: self._forget(), add=True)

    @property
    def border(self) -> int:
        """How wide its frame is: places on the sheet are places on the canvas less this."""
        return int(self.cget("highlightthickness"))

    def redraw(self) -> None:
        """Draw it anew, once all that waits has been done."""
        if self._due is None:
            self._due = self.after_idle(self._draw_now)

    def _forget(self) -> None:
        if self._due:
            self.after_cancel(self._due)
            self._due = None

    def _draw_now(self) -> None:
        self._due = None
        border = self.border
        size = (self.winfo_width() - 2 * border, self.winfo_height() - 2 * border)
        if min(size) < 2:
            return
        sheet = SmoothSheet(size, self._theme)
        self._draw_on(sheet)
        picture = sheet.picture.reduce(FINE)
        if self._photo is None or (self._photo.width(), self._photo.height()) != size:
            self._photo = ImageTk.PhotoImage("RGB", size, master=self)
            self.itemconfigure(self._image, image=self._photo)
            self.coords(self._image, border, border)
        self._photo.paste(picture)
        self.delete("words")
        for x, y, how in sheet.words:
            self.create_text(x + border, y + border, tags="words", **how)
