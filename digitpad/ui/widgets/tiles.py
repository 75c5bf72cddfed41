"""Layouts of many small pictures, or bars, in one picture that can be pointed at."""

from dataclasses import dataclass

import numpy as np

from digitpad.core.arrays import Tensor
from digitpad.ui.widgets.pixels import Pixels

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
    first: how many pictures there are before the first of these, where not all are laid out.
    """

    count: int
    height: int
    width: int
    columns: int
    scale: int
    gap: int
    whole: bool = False
    first: int = 0

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
            return tile + self.first
        if right >= self.width * self.scale or below >= self.height * self.scale:
            return None
        return ((tile + self.first) * self.height + below // self.scale) * self.width + right // self.scale

    def has(self, cell: int) -> bool:
        """Say whether a cell is in one of the pictures that are laid out."""
        return 0 <= self.picture(cell) - self.first < self.count

    def picture(self, cell: int) -> int:
        """Return the number of the picture that a cell is in, among all."""
        return cell if self.whole else cell // (self.height * self.width)

    def box(self, cell: int) -> Box:
        """Return where a cell lies."""
        across, down = self._pitch
        tile = self.picture(cell) - self.first
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
        there = ((found + self.first) * height + y % height) * width + x % width
        return there if found < self.count else cell

    def _parts(self, cell: int) -> tuple[int, int, int]:
        """Return a cell's picture, its row and its column in that."""
        tile = self.picture(cell)
        if self.whole:
            return tile - self.first, 0, 0
        return tile - self.first, *divmod(cell - tile * self.height * self.width, self.width)

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


@dataclass(frozen=True)
class BarStrip:
    """Bars, `columns` in a row, each `width` pixels of which the last is a gap; a row is `height` high."""

    count: int
    columns: int
    width: int
    height: int
    gap: int

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return -(-self.count // self.columns)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of all together."""
        return self.columns * self.width, self.rows * (self.height + self.gap) - self.gap

    @property
    def cells(self) -> int:
        """How many bars there are."""
        return self.count

    def paint(self, values: Tensor, colours: Pixels, limit: float, track: int, ground: int) -> Pixels:
        """Return a picture of the bars, each in its colour; below 0 they hang from the middle.

        limit: the magnitude of a bar that fills its height.
        track: the colour where a bar does not reach.
        """
        signed = bool((values < 0).any())
        zero = self.height // 2 if signed else self.height - 1
        reach = np.nan_to_num(values) / limit * (self.height // 2 - 1 if signed else self.height - 2)
        ends = np.clip(zero - np.rint(reach), 0, self.height - 1)
        y = np.arange(self.height)[None, :]
        filled = (y >= np.minimum(ends, zero)[:, None]) & (y <= np.maximum(ends, zero)[:, None])
        bars = np.where(filled, colours[:, None], np.uint32(track)).astype(np.uint32)
        full = np.full((self.rows * self.columns, self.height + self.gap, self.width), ground, np.uint32)
        thick = max(self.width - (1 if self.width < 8 else 3), 1)
        full[: self.count, : self.height, :thick] = bars[:, :, None]
        grid = full.reshape(self.rows, self.columns, self.height + self.gap, self.width).swapaxes(1, 2)
        whole = grid.reshape(-1, self.columns * self.width)
        return np.ascontiguousarray(whole[: self.size[1]])

    def at(self, x: float, y: float) -> int | None:
        """Return the bar at a place, on its track or above the next row."""
        if x < 0 or y < 0 or x >= self.size[0] or y >= self.size[1]:
            return None
        bar = int(y) // (self.height + self.gap) * self.columns + int(x) // self.width
        return bar if bar < self.count else None

    def box(self, cell: int) -> Box:
        """Return where a bar's track lies."""
        row, column = divmod(cell, self.columns)
        left, top = column * self.width, row * (self.height + self.gap)
        thick = max(self.width - (1 if self.width < 8 else 3), 1)
        return left, top, left + thick, top + self.height

    def beside(self, cell: int, right: int, down: int) -> int:
        """Return the bar so many further on, and rows below; the same one at the end."""
        found = cell + right + down * self.columns
        return found if 0 <= found < self.count else cell


def strip_for(count: int, room: tuple[int, int], widest: int, highest: int) -> BarStrip:
    """Return bars, `count` of them, as large as fit into a room (width, height), in rows."""
    for rows in range(1, count + 1):
        columns = -(-count // rows)
        if room[0] // columns >= 4 or columns == 1:
            break
    gap = 8
    height = max(min((room[1] + gap) // rows - gap, highest), 24)
    return BarStrip(count, columns, max(min(room[0] // columns, widest), 1), height, gap)
