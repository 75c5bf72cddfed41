"""The geometry of SVG: what transforms do to points, and the strokes that a path's commands draw."""

import math
import re
from itertools import pairwise

from digitpad.core.ink import Point, Strokes

PIECES = 16  # straight ones, into which a curve is cut
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
TRANSFORM = re.compile(r"\b(\w++)\s*+\(([^()]*)\)")

Affine = tuple[float, float, float, float, float, float]  # a, b, c, d, e, f, as in SVG
UNMOVED: Affine = (1, 0, 0, 1, 0, 0)


def transform_of(text: str) -> Affine:
    """Return what a transform does to points."""
    way = UNMOVED
    for name, inner in TRANSFORM.findall(text):
        numbers = [float(number) for number in NUMBER.findall(inner)]
        first, second = (*numbers, 0.0, 0.0)[:2]
        if name == "matrix" and len(numbers) == 6:
            way = after(way, (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]))
        elif name == "translate":
            way = after(way, (1, 0, 0, 1, first, second))
        elif name == "scale" and numbers:
            way = after(way, (first, 0, 0, second if len(numbers) > 1 else first, 0, 0))
        elif name == "rotate" and numbers:
            cos, sin = math.cos(math.radians(first)), math.sin(math.radians(first))
            x, y = (*numbers[1:], 0.0, 0.0)[:2]
            way = after(way, (cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y))
        elif name in ("skewX", "skewY") and numbers:
            slant = math.tan(math.radians(first))
            way = after(way, (1, 0, slant, 1, 0, 0) if name == "skewX" else (1, slant, 0, 1, 0, 0))
    return way


def after(outer: Affine, inner: Affine) -> Affine:
    """Return what two transforms do together, the inner one first."""
    a, b, c, d, _e, _f = outer
    g, h, i, j, k, m = inner
    x, y = moved_by(outer, (k, m))
    return a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, x, y


def moved_by(way: Affine, point: Point) -> Point:
    """Return where a transform takes a point."""
    a, b, c, d, e, f = way
    x, y = point
    return a * x + c * y + e, b * x + d * y + f


COMMAND = re.compile(r"([MmLlHhVvCcSsQqTtAaZz])([^MmLlHhVvCcSsQqTtAaZz]*)")
TAKES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7}
# (?>…) gives nothing back: else a row of digits is divided in all ways, which takes for ever.
VALUE = rf"((?>{NUMBER.pattern}))"
FLAG = "([01])"  # which may stand before the next number without a blank
ARC = re.compile(r"(?>\s*,?\s*)".join([VALUE] * 3 + [FLAG] * 2 + [VALUE] * 2))


class SvgPath:
    """The strokes of a path's "d", curves cut into straight pieces.

    strokes: with two points or more each; what is no command is passed over.
    """

    def __init__(self, text: str) -> None:
        self._found: list[list[Point]] = []
        self._at: Point = (0.0, 0.0)
        self._handle: tuple[str, Point] | None = None  # of the last curve, which S and T go on from
        for command, inner in COMMAND.findall(text):
            self._follow(command, inner)
        self.strokes: Strokes = tuple(map(tuple, self._found))

    def _follow(self, command: str, inner: str) -> None:
        kind, is_relative = command.upper(), command.islower()
        if kind == "Z":
            if self._found:
                self._line(self._found[-1][0])
            return
        if kind == "A":
            parts = [[float(number) for number in found] for found in ARC.findall(inner)]
        else:
            numbers = [float(number) for number in NUMBER.findall(inner)]
            size = TAKES[kind]
            parts = [numbers[place : place + size] for place in range(0, len(numbers) - size + 1, size)]
        for number, part in enumerate(parts):
            x, y = self._at if is_relative else (0.0, 0.0)
            self._step("L" if kind == "M" and number else kind, part, x, y)

    def _step(self, kind: str, part: list[float], x: float, y: float) -> None:
        """Go one step; (x, y): where numbers are counted from."""
        handle, self._handle = self._handle, None
        if kind == "H":
            self._line((part[0] + x, self._at[1]))
        elif kind == "V":
            self._line((self._at[0], part[0] + y))
        elif kind == "A":
            self._arc(part[:5], (part[5] + x, part[6] + y))
        else:
            points = [(across + x, down + y) for across, down in zip(part[::2], part[1::2], strict=True)]
            if kind == "M":
                self._found.append([points[0]])
                self._at = points[0]
            elif kind == "L":
                self._line(points[0])
            else:
                if kind in "ST":  # the handle of the curve before, mirrored
                    alike = handle and handle[0] == ("C" if kind == "S" else "Q")
                    before = handle[1] if handle and alike else self._at
                    points.insert(0, (2 * self._at[0] - before[0], 2 * self._at[1] - before[1]))
                self._handle = ("C" if kind in "CS" else "Q", points[-2])
                self._curve([self._at, *points])

    def _line(self, end: Point) -> None:
        if not self._found or self._found[-1][-1] != self._at:
            self._found.append([self._at])
        self._found[-1].append(end)
        self._at = end

    def _curve(self, points: list[Point]) -> None:
        """Draw Bézier's curve of two to four points."""
        for step in range(1, PIECES + 1):
            along, left = step / PIECES, points
            while len(left) > 1:
                left = [
                    ((1 - along) * a[0] + along * b[0], (1 - along) * a[1] + along * b[1])
                    for a, b in pairwise(left)
                ]
            self._line(left[0])

    def _arc(self, form: list[float], end: Point) -> None:
        """Draw an arc of an ellipse, by the arithmetic of SVG's appendix on it."""
        across, down, degrees, is_large, is_sweep = form
        start = self._at
        across, down = abs(across), abs(down)
        if not across or not down or start == end:
            self._line(end)
            return
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        dx, dy = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
        x, y = cos * dx + sin * dy, cos * dy - sin * dx
        scale = math.sqrt(max(1.0, (x / across) ** 2 + (y / down) ** 2))
        across, down = across * scale, down * scale
        square = (across * y) ** 2 + (down * x) ** 2
        root = math.sqrt(max(0.0, ((across * down) ** 2 - square) / square))
        root = root if is_large != is_sweep else -root
        cx, cy = root * across * y / down, -root * down * x / across
        begin = math.atan2((y - cy) / down, (x - cx) / across)
        turn = math.atan2((-y - cy) / down, (-x - cx) / across) - begin
        turn += 2 * math.pi * ((is_sweep and turn < 0) - (not is_sweep and turn > 0))
        middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        for step in range(1, PIECES):
            angle = begin + turn * step / PIECES
            px, py = cx + across * math.cos(angle), cy + down * math.sin(angle)
            self._line((cos * px - sin * py + middle[0], sin * px + cos * py + middle[1]))
        self._line(end)
