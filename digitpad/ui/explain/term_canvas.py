"""A canvas for a picture of a term, in the colours of the theme, at the size of the screen."""

import tkinter as tk
from collections.abc import Sequence
from typing import Any

from digitpad.language import decimal
from digitpad.ui.widgets.theme import Theme

SIZE = (380, 170)  # pixels at 96 dots per inch
ARROW = (8, 10, 4)  # of an arrow's head: its neck, its length, half of what it is wider than the line
Points = Sequence[tuple[float, float]]
FIVE: Points = (  # a written digit, in a square of side 1
    *((0.72, 0.12), (0.34, 0.12), (0.31, 0.45), (0.42, 0.40), (0.55, 0.40), (0.67, 0.48), (0.71, 0.62)),
    *((0.66, 0.78), (0.53, 0.88), (0.38, 0.88), (0.27, 0.80)),
)
SEVEN: Points = ((0.25, 0.15), (0.75, 0.15), (0.58, 0.45), (0.44, 0.88))


class TermCanvas(tk.Canvas):
    """A picture of one term; nothing where there is none of it."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        """Make it empty."""
        colour = theme.palette
        super().__init__(
            parent,
            width=theme.px(SIZE[0]),
            height=theme.px(SIZE[1]),
            background=colour.surface,
            highlightthickness=theme.stroke(1),
            highlightbackground=colour.line,
        )
        self._theme, self.colour = theme, colour
        self._shrunk = 1.0

    def fit(self, room: int) -> bool:
        """Be no wider than a room in pixels; say whether it must be drawn again."""
        shrunk = min(max(room, 1) / self._theme.px(SIZE[0]), 1.0)
        if shrunk == self._shrunk:
            return False
        self._shrunk = shrunk
        self.configure(width=self._px(SIZE[0]), height=self._px(SIZE[1]))
        return True

    def _px(self, size: float) -> int:
        return round(self._theme.px(size) * self._shrunk)

    def _stroke(self, size: float) -> int:
        return max(round(self._theme.stroke(size) * self._shrunk), 1)

    def plot(self, curve: Points) -> None:
        """Draw a function with its axes, all of it in sight, and the figures at their ends."""
        left, top, right, bottom = 40.0, 20.0, 350.0, 140.0
        xs, ys = zip(*curve, strict=True)
        low, high = min(*ys, 0.0), max(ys)
        across, up = (right - left) / (xs[-1] - xs[0]), (bottom - top) / ((high - low) or 1)

        def placed(x: float, y: float) -> tuple[float, float]:
            return left + (x - xs[0]) * across, bottom - (y - low) * up

        colour = self.colour
        self.path([placed(xs[0], 0), placed(xs[-1], 0)], colour.line, 1)
        if xs[0] < 0:
            self.path([placed(0, low), placed(0, high)], colour.line, 1)
        self.path([placed(x, y) for x, y in curve], colour.accent, 2.5)
        for value in sorted({low, high}):
            places = 0 if value == round(value) else 2
            self.words(20, placed(xs[0], value)[1], decimal(value + 0.0, places))  # so that -0 is 0
        for value in (xs[0], xs[-1]):
            self.words(placed(value, 0)[0], bottom + 14, decimal(value, 0))

    # In pixels at 96 dots per inch, from the upper left corner

    def path(self, points: Points, colour: str, width: float = 2, **options: Any) -> int:
        """Draw a line through points."""
        return self._line(
            points, colour, self._stroke(width), arrowshape=tuple(map(self._px, ARROW)), **options
        )

    def _line(self, points: Points, colour: str, wide: int, **options: Any) -> int:
        ends = [self._px(end) for point in points for end in point]
        return self.create_line(
            *ends, fill=colour, width=wide, joinstyle="round", capstyle="round", **options
        )

    def box(self, left: float, top: float, right: float, bottom: float, fill: str, outline: str = "") -> int:
        """Draw a rectangle."""
        ends = [self._px(end) for end in (left, top, right, bottom)]
        return self.create_rectangle(*ends, fill=fill, outline=outline, width=self._stroke(1))

    def frame(
        self, left: float, top: float, right: float, bottom: float, width: float = 2, **options: Any
    ) -> None:
        """Draw the outline of a rectangle that is pointed out."""
        corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        self.path(corners, self.colour.accent, width, **options)

    def dot(self, x: float, y: float, radius: float, fill: str, outline: str = "") -> int:
        """Draw a disc."""
        ends = [self._px(end) for end in (x - radius, y - radius, x + radius, y + radius)]
        return self.create_oval(*ends, fill=fill, outline=outline, width=self._stroke(1))

    def words(
        self, x: float, y: float, text: str, colour: str = "", bold: bool = False, wide: float = 0
    ) -> int:
        """Write words with their middle at a place, or as near to it as they are wholly in sight.

        wide: at which lines are broken; 0: nowhere.
        """
        px, style = self._px, "DigitPadBold" if bold else "DigitPadSmall"
        look: dict[str, Any] = {"fill": colour or self.colour.muted, "font": style, "justify": "center"}
        item = self.create_text(px(x), px(y), text=text, width=px(wide), **look)
        left, _top, right, _bottom = self.bbox(item)
        margin, wide = px(3), px(SIZE[0])
        self.move(item, max(margin - left, 0) or min(wide - margin - right, 0), 0)
        return item

    def digit(self, points: Points, left: float, top: float, side: float, width: float = 6) -> None:
        """Draw a written digit on black, as the network has it."""
        self.box(left, top, left + side, top + side, "#000000")
        placed = [(left + x * side, top + y * side) for x, y in points]
        self._line(placed, "#ffffff", self._px(width))  # ink, which no mode makes thicker

    def cells(self, rows: Sequence[Sequence[object]], left: float, top: float, side: float) -> None:
        """Draw a table of numbers in square cells."""
        colour = self.colour
        for row, line in enumerate(rows):
            for column, value in enumerate(line):
                x, y = left + column * side, top + row * side
                self.box(x, y, x + side, y + side, colour.surface, colour.line)
                self.words(x + side / 2, y + side / 2, str(value), colour.text)

    def axes(self, across: str, up: str) -> None:
        """Draw two axes with their names."""
        self.path([(40, 20), (40, 140), (350, 140)], self.colour.line, 1)
        self.words(300, 156, across)
        self.words(40, 10, up)

    def parts(self, rows: Sequence[Sequence[tuple[float, str]]], height: float = 26) -> None:
        """Draw bars of parts: how much of the whole, and the name of its colour in the palette."""
        colour = self.colour
        for row, parts in enumerate(rows):
            left, top = 40.0, 30 + row * (height + 8)
            for share, shade in parts:
                self.box(left, top, left + 300 * share - 2, top + height, getattr(colour, shade))
                left += 300 * share
