"""Pictures, the options with which they are opened, the page of digits found, and rectangles in planes."""

import math
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from PIL import Image

from digitpad.core.arrays import Floats, Grey
from digitpad.core.raster import Steps, steps_of_glyph

LONGER = 1200  # pixels: a page of digits needs no more, and the rest takes 30 ms


InkPlane = Floats  # (height, width): the fraction of light that the ink takes away, paper around 0
InkMask = Grey  # (height, width): 0, or 255 where there is ink, as OpenCV likes them


@dataclass(frozen=True)
class Picture:
    """A picture as it was opened: upright, in the mode it has.

    image: the pixels; of a large JPEG fewer than in its file.
    size: width and height in pixels of the file, upright. All boxes are in these pixels.
    name: what to call it in a sentence; may be "".
    """

    image: Image.Image
    size: tuple[int, int]
    name: str = ""


@dataclass(frozen=True)
class PictureOptions:
    """How a picture is opened: the few settings worth having.

    turns: quarter turns to the right, 0 to 3, done before all else; None to find out.
    light_ink: whether the ink is lighter than the paper; None to find out.
    sensitivity: from -1, only strong ink, to 1, faint pencil too.
    """

    turns: int | None = None
    light_ink: bool | None = None
    sensitivity: float = 0.0


@dataclass(frozen=True)
class Box:
    """A rectangle in a picture, in the pixels of its file after `PicturePage.turns`."""

    left: float
    top: float
    right: float
    bottom: float


Cell = tuple[int, int, int]  # the grid in `PicturePage.grids`, its row and its column, from 0


@dataclass(frozen=True)
class Grid:
    """A table, a comb field or a frame: cells beside and below each other, in pixels of the picture's file.

    rows: the borders from top to bottom, rising, one more than there are rows.
    columns: the borders from left to right, rising, one more than there are columns.
    slope: degrees by which its lines fall to the right. The borders count after it is taken back: where the
        point (x, y) of the picture stands at `straight(x, y)`.
    """

    rows: tuple[float, ...]
    columns: tuple[float, ...]
    slope: float = 0.0

    def straight(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the picture stands once the grid's lines are level and upright."""
        fall = math.tan(math.radians(self.slope))
        return x + fall * y, y - fall * x

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Return the row and the column, from 0, in which a point of the picture lies; None outside."""
        across, down = self.straight(x, y)
        row, column = bisect_right(self.rows, down) - 1, bisect_right(self.columns, across) - 1
        inside = 0 <= row < len(self.rows) - 1 and 0 <= column < len(self.columns) - 1
        return (row, column) if inside else None

    @property
    def cell_size(self) -> tuple[float, float]:
        """Width and height of its first cell."""
        return self.columns[1] - self.columns[0], self.rows[1] - self.rows[0]

    def area_of(self, row: int, column: int) -> float:
        """Return the area of a cell."""
        width = self.columns[column + 1] - self.columns[column]
        return width * (self.rows[row + 1] - self.rows[row])


@dataclass(frozen=True, eq=False)
class Glyph:
    """One digit cut out of a picture.

    box: where it is.
    grey: uint8 (height, width), ink bright on 0, any size; turned back where the page's lines have a slope.
    line: of the writing, from 0.
    digit: uint8 (28, 28), where the picture is a digit already and goes past the MNIST rule.
    cell: where it stands in a grid; None outside of grids.
    number: of the page, from 0 in reading order: glyphs of one number are digits and marks of one.
    sign: the digit or mark that it is by the whole of its row; "" where it was read by itself.
    """

    box: Box
    grey: Grey
    line: int = 0
    digit: Grey | None = None
    cell: Cell | None = None
    number: int = 0
    sign: str = ""

    @cached_property
    def steps(self) -> Steps:
        """The glyph on its way to 28×28."""
        steps = steps_of_glyph(self.grey)
        return steps if self.digit is None else Steps(steps.crop, steps.shrunk, self.digit)


@dataclass(frozen=True, eq=False)
class PicturePage:
    """The digits found in a picture, and the steps that led there.

    size: width and height after `turns`, in the pixels of the file.
    grey: uint8 (height, width), the picture shrunk to at most `LONGER`, dark ink on light.
    flat: uint8, the same size: light and shadows made even, paper white.
    ink: uint8, the same size: what is taken for ink, bright on 0, with soft edges.
    glyphs: the digits in reading order: line by line, each from left to right.
    slope: degrees by which the lines fall to the right, 0 where that is hardly so or cannot be known.
    grids: tables, comb fields and frames around the writing, in reading order.
    turns: quarter turns to the right, 0 to 3, that were done before all else.
    left_out: boxes around ink that was taken for no digit: specks, dirt, print; those of most ink first.
    all_ink: uint8, as large as `ink`, with what was left out too; None where that is nothing.
    """

    size: tuple[int, int]
    grey: Grey
    flat: Grey
    ink: Grey
    glyphs: tuple[Glyph, ...] = field(default=())
    slope: float = 0.0
    grids: tuple[Grid, ...] = ()
    turns: int = 0
    left_out: tuple[Box, ...] = ()
    all_ink: Grey | None = None

    @property
    def scale(self) -> float:
        """How many pixels of its planes one of the file's is; by the longer side, the other may be one."""
        return float(max(self.grey.shape) / max(self.size))


@dataclass(frozen=True)
class Rectangle:
    """Whole pixels of a plane, the right and the bottom one not in it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        """The point in the middle, x and y."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def gap(self, other: "Rectangle") -> float:
        """Return how far apart two rectangles are, 0 where they touch."""
        across = max(self.left - other.right, other.left - self.right, 0)
        down = max(self.top - other.bottom, other.top - self.bottom, 0)
        return math.hypot(across, down)

    def surrounds(self, other: "Rectangle") -> bool:
        """Say whether another rectangle lies in this one and touches none of its sides."""
        return (
            self.left < other.left
            and self.top < other.top
            and self.right > other.right
            and self.bottom > other.bottom
        )

    def shared_within(self, other: "Rectangle") -> float:
        """Return the fraction of this one that lies in another."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(across, 0) * max(down, 0) / max(self.width * self.height, 1)

    def shared_width(self, other: "Rectangle") -> float:
        """Return the fraction of the narrower one's columns that both have."""
        shared = min(self.right, other.right) - max(self.left, other.left)
        return max(shared, 0) / max(min(self.width, other.width), 1)

    def shared_height(self, other: "Rectangle") -> float:
        """Return the fraction of the lower one's rows that both have."""
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(shared, 0) / max(min(self.height, other.height), 1)


def around(rectangles: list[Rectangle]) -> Rectangle:
    """Return the rectangle around all of them."""
    return Rectangle(
        min(rectangle.left for rectangle in rectangles),
        min(rectangle.top for rectangle in rectangles),
        max(rectangle.right for rectangle in rectangles),
        max(rectangle.bottom for rectangle in rectangles),
    )
