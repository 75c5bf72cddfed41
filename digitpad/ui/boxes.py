"""The boxes over a picture, each with its tag. Their kinds differ by their lines as well as by colour."""

import tkinter as tk
from tkinter import font

from digitpad.content import Kind, Mark, Rectangle
from digitpad.ui.theme import Theme

# The lines around a box: solid, dashed, dotted.
DASHES: dict[Kind, tuple[int, ...]] = {Kind.SURE: (), Kind.UNSURE: (7, 4), Kind.NO_DIGIT: (2, 4)}
TAGS = "boxes"  # the canvas' name for all that is drawn here


class BoxPainter:
    """Paints boxes on a canvas, all of them anew at every change: a hundred take some milliseconds."""

    def __init__(self, canvas: tk.Canvas, theme: Theme) -> None:
        """Paint nothing yet."""
        self._canvas, self._theme = canvas, theme
        self._font = font.Font(canvas, name="DigitPadBold", exists=True)

    def clear(self) -> None:
        """Take all boxes away."""
        self._canvas.delete(TAGS)

    def paint(self, mark: Mark, box: Rectangle, selected: bool) -> None:
        """Paint a box, in pixels of the canvas; the selected one, painted last, shows its grips."""
        colour = self.colour(mark.kind)
        self.outline(box, colour, DASHES[mark.kind], 3 if selected else 2)
        if selected:
            self._paint_grips(box, colour)
        self._paint_tag(mark, box, selected)

    def outline(self, box: Rectangle, colour: str, dashes: tuple[int, ...] = (), width: int = 2) -> None:
        """Paint the lines of a box over a wider line, so that they are seen on any picture."""
        px, under = self._theme.px, self._theme.palette.on_accent
        self._canvas.create_rectangle(box, outline=under, width=px(width + 2), tags=TAGS)
        self._canvas.create_rectangle(
            box, outline=colour, width=px(width), dash=tuple(map(px, dashes)), tags=TAGS
        )

    def colour(self, kind: Kind) -> str:
        """Return the colour of a kind of box."""
        colour = self._theme.palette
        return {Kind.SURE: colour.accent, Kind.UNSURE: colour.alert, Kind.NO_DIGIT: colour.muted}[kind]

    def _paint_grips(self, box: Rectangle, colour: str) -> None:
        left, top, right, bottom = box
        half = self._theme.px(4)
        across, down = (left, (left + right) / 2, right), (top, (top + bottom) / 2, bottom)
        middle = (across[1], down[1])
        for x, y in ((x, y) for x in across for y in down if (x, y) != middle):
            self._canvas.create_rectangle(
                x - half,
                y - half,
                x + half,
                y + half,
                fill=colour,
                outline=self._theme.palette.on_accent,
                tags=TAGS,
            )

    def _paint_tag(self, mark: Mark, box: Rectangle, selected: bool) -> None:
        """Paint what was read, above the box; with how sure it is where that is no wider than the box."""
        text = mark.words if selected or self._width(mark.words) <= box[2] - box[0] else mark.sign
        if not text or (not selected and self._width(text) > 2 * (box[2] - box[0])):
            return
        width, height = self._width(text), self._font.metrics("linespace") + self._theme.px(2)
        gap = self._theme.px(6)
        top = box[1] - gap - height if box[1] - gap >= height else box[3] + gap
        left = max(min((box[0] + box[2] - width) / 2, self._canvas.winfo_width() - width), 0)
        top = max(min(top, self._canvas.winfo_height() - height), 0)
        self._canvas.create_rectangle(
            left,
            top,
            left + width,
            top + height,
            fill=self.colour(mark.kind),
            outline=self._theme.palette.on_accent,
            tags=TAGS,
        )
        self._canvas.create_text(
            left + width / 2,
            top + height / 2,
            text=text,
            font="DigitPadBold",
            fill=self._theme.palette.on_accent,
            tags=TAGS,
        )

    def _width(self, text: str) -> int:
        return self._font.measure(text) + self._theme.px(8)
