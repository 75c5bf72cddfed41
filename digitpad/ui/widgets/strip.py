"""Figures as bars in one picture, in several rows where there are many."""

from dataclasses import dataclass

import numpy as np

from digitpad.core.arrays import Tensor
from digitpad.ui.widgets.shades import Pixels
from digitpad.ui.widgets.tiles import Box


@dataclass(frozen=True)
class Strip:
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


def strip_for(count: int, room: tuple[int, int], widest: int, highest: int) -> Strip:
    """Return bars, `count` of them, as large as fit into a room (width, height), in rows."""
    for rows in range(1, count + 1):
        columns = -(-count // rows)
        if room[0] // columns >= 4 or columns == 1:
            break
    gap = 8
    height = max(min((room[1] + gap) // rows - gap, highest), 24)
    return Strip(count, columns, max(min(room[0] // columns, widest), 1), height, gap)
