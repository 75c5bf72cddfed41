"""Strokes on a canvas: smooth, round, with soft edges; a new point costs the same however long the stroke."""

import tkinter as tk
from dataclasses import dataclass, field

from digitpad.ink import Stroke, Strokes
from digitpad.ui.theme import Theme, blend

CHUNK = 48  # points in one canvas line: a new point redraws at most this many, in a stroke of 10,000 too
# A canvas has no anti-aliasing, so each line lies on wider, paler ones: (pixels wider, share of the colour).
EDGES = ((2.2, 0.25), (1.1, 0.65), (0.0, 1.0))


@dataclass
class _Drawn:
    """A stroke and its canvas items."""

    stroke: Stroke = ()
    items: list[int] = field(default_factory=list)  # a line for each of the edges, for each chunk


class StrokePainter:
    """Keeps a canvas showing the strokes it was told last."""

    def __init__(self, canvas: tk.Canvas, theme: Theme, pen: float) -> None:
        """Paint on `canvas` with a pen `pen` pad units wide."""
        self._canvas = canvas
        colour = theme.palette
        self._edges = [(wider, blend(colour.ink, colour.paper, share)) for wider, share in EDGES]
        self._pen = pen
        self._scale = 1.0
        self._offset = 0.0
        self._drawn: list[_Drawn] = []

    def show(self, strokes: Strokes) -> None:
        """Show `strokes`: what is there already stays, a longer last stroke is extended."""
        same = 0
        for drawn, stroke in zip(self._drawn, strokes, strict=False):
            if stroke[: len(drawn.stroke)] != drawn.stroke:
                break
            self._extend(drawn, stroke)
            same += 1
        for drawn in self._drawn[same:]:
            self._canvas.delete(*drawn.items)
        del self._drawn[same:]
        for stroke in strokes[same:]:
            self._drawn.append(_Drawn())
            self._extend(self._drawn[-1], stroke)

    def fit(self, scale: float, offset: float) -> None:
        """Draw everything anew with `scale` pixels to a pad unit, `offset` pixels from the corner."""
        self._scale, self._offset = scale, offset
        self._repaint()

    def set_pen(self, width: float) -> None:
        """Draw everything anew with a pen `width` pad units wide."""
        self._pen = width
        self._repaint()

    def _repaint(self) -> None:
        strokes = tuple(drawn.stroke for drawn in self._drawn)
        self.show(())
        self.show(strokes)

    def _extend(self, drawn: _Drawn, stroke: Stroke) -> None:
        """Draw the points of `stroke` that are not drawn yet; chunks share a point with the next."""
        if len(stroke) == len(drawn.stroke):
            return
        first = max(len(drawn.stroke) - 2, 0) // CHUNK
        last = max(len(stroke) - 2, 0) // CHUNK
        for chunk in range(first, last + 1):
            points = stroke[chunk * CHUNK : (chunk + 1) * CHUNK + 1]
            path = [value * self._scale + self._offset for point in points for value in point]
            if len(points) == 1:
                path *= 2  # a dot is a line from a point to itself
            items = drawn.items[chunk * len(EDGES) : (chunk + 1) * len(EDGES)]
            for item in items:
                self._canvas.coords(item, path)
            if not items:
                drawn.items += self._new_lines(path)
        drawn.stroke = stroke

    def _new_lines(self, path: list[float]) -> list[int]:
        """Draw a chunk, its paler lines below all others' darker ones."""
        width = max(self._pen * self._scale, 1.0)
        items = []
        for level, (wider, colour) in enumerate(self._edges):
            item = self._canvas.create_line(
                path,
                fill=colour,
                width=width + wider,
                capstyle="round",
                joinstyle="round",
                smooth=True,
                tags=f"level{level}",
            )
            for darker in range(level + 1, len(EDGES)):
                if self._canvas.find_withtag(f"level{darker}"):
                    self._canvas.tag_lower(item, f"level{darker}")
                    break
            items.append(item)
        return items
