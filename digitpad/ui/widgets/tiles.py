"""Many small pictures as one: where each lies, and which of its pixels is under the mouse."""

from dataclasses import dataclass

import numpy as np

from digitpad.ui.widgets.shades import Pixels

MOST_ENLARGED = 12  # where the columns are given
HIGHEST = 32_000  # pixels, beyond which pictures are made smaller: thousands of them would need much memory

Box = tuple[int, int, int, int]  # left, top, right, bottom, the latter two outside it


@dataclass(frozen=True)
class Tiles:
    """Pictures, each of the same size, in rows. A cell is a pixel of a picture, or a whole one.

    count, height, width: of the pictures, in their own pixels.
    columns: pictures in a row.
    scale: pixels of the screen to one of theirs; `gap` between pictures.
    whole: whether the cells are whole pictures.
    """

    count: int
    height: int
    width: int
    columns: int
    scale: int
    gap: int
    whole: bool = False

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return -(-self.count // self.columns)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of all together."""
        across, down = self._pitch
        return self.columns * across - self.gap, self.rows * down - self.gap

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return self.count if self.whole else self.count * self.height * self.width

    def paint(self, colours: Pixels, between: int, ground: int) -> Pixels:
        """Return one picture of all: `colours` are (count, height, width).

        between: the colour of the gaps; `ground`, that of the places in the last row that hold no picture.
        """
        across, down = self._pitch
        full = np.full((self.rows * self.columns, down, across), between, np.uint32)
        large = colours.repeat(self.scale, axis=1).repeat(self.scale, axis=2)
        full[self.count :] = ground
        full[: self.count, : down - self.gap, : across - self.gap] = large
        grid = full.reshape(self.rows, self.columns, down, across).swapaxes(1, 2)
        whole = grid.reshape(self.rows * down, self.columns * across)
        return np.ascontiguousarray(whole[: self.size[1], : self.size[0]])

    def at(self, x: float, y: float) -> int | None:
        """Return the cell at a place; None between pictures and beyond them."""
        across, down = self._pitch
        if x < 0 or y < 0:
            return None
        column, right = divmod(int(x), across)
        row, below = divmod(int(y), down)
        tile = row * self.columns + column
        if column >= self.columns or tile >= self.count:
            return None
        if self.whole:
            return tile
        if right >= self.width * self.scale or below >= self.height * self.scale:
            return None
        return (tile * self.height + below // self.scale) * self.width + right // self.scale

    def box(self, cell: int) -> Box:
        """Return where a cell lies."""
        across, down = self._pitch
        tile = cell if self.whole else cell // (self.height * self.width)
        left, top = tile % self.columns * across, tile // self.columns * down
        if self.whole:
            return left, top, left + across - self.gap, top + down - self.gap
        row, column = divmod(cell % (self.height * self.width), self.width)
        left, top = left + column * self.scale, top + row * self.scale
        return left, top, left + self.scale, top + self.scale

    def beside(self, cell: int, right: int, down: int) -> int:
        """Return the cell so many to the right and below, over gaps too; the same one at the edge."""
        tile, row, column = self._parts(cell)
        height, width = (1, 1) if self.whole else (self.height, self.width)
        tile_row, tile_column = divmod(tile, self.columns)
        y, x = tile_row * height + row + down, tile_column * width + column + right
        if not (0 <= x < self.columns * width and 0 <= y < self.rows * height):
            return cell
        found = y // height * self.columns + x // width
        return (found * height + y % height) * width + x % width if found < self.count else cell

    def _parts(self, cell: int) -> tuple[int, int, int]:
        """Return a cell's picture, its row and its column in that."""
        if self.whole:
            return cell, 0, 0
        tile, rest = divmod(cell, self.height * self.width)
        return tile, *divmod(rest, self.width)

    @property
    def _pitch(self) -> tuple[int, int]:
        return self.width * self.scale + self.gap, self.height * self.scale + self.gap


def tiles_for(
    shape: tuple[int, int, int], room: tuple[int, int], smallest: int, columns: int = 0, whole: bool = False
) -> Tiles:
    """Return pictures, (count, height, width), as large as they fit into a room, (width, height).

    smallest: the least side of a picture, of which a pixel becomes two at least; where so small ones do
        not fit they go on below the room.
    columns: pictures in a row, 0 for as many as fit; where it is given they may go on to the right, and
        below the room.
    """
    count, height, width = shape
    gap = 3 if max(height, width) > 5 or not columns else 1
    least = 1 if columns else max(2, smallest // max(height, width))
    if not columns:
        least = _lower(least, shape, room[0], gap)
    best = least
    for scale in range(least, MOST_ENLARGED + 1 if columns else max(room) + 1):
        across, down = width * scale + gap, height * scale + gap
        fitting = columns or (room[0] + gap) // across
        too_high = fitting and -(-count // fitting) * down - gap > room[1]
        if not fitting or fitting * across - gap > room[0] or (too_high and not columns):
            break
        best = scale
    fitting = columns or max((room[0] + gap) // (width * best + gap), 1)
    return Tiles(count, height, width, min(fitting, count), best, gap, whole)


def _lower(scale: int, shape: tuple[int, int, int], room: int, gap: int) -> int:
    """Return a scale at which pictures in a room of some width are no higher than `HIGHEST`, or 1."""
    count, height, width = shape
    while scale > 1 and count // max((room + gap) // (width * scale + gap), 1) * height * scale > HIGHEST:
        scale -= 1
    return scale
