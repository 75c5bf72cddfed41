"""Where thumbnails lie that are grouped by digit: rows under headings, and the way from one to the next."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class Heading:
    """The heading of a group: its digit, how many there are, and its upper edge in pixels."""

    label: int
    count: int
    top: int


@dataclass(frozen=True)
class Row:
    """A row of cells: the index of the first, how many there are, and its upper edge in pixels."""

    first: int
    count: int
    top: int


class Grid:
    """Square cells, numbered from 0 through all groups."""

    def __init__(self, labels: Sequence[int], width: int, cell: int, heading: int) -> None:
        """Lay out one cell for each label; the labels are in order.

        width: of the room, in pixels; cell: the side of a cell; heading: the height of a heading.
        """
        self.cell = cell
        self.columns = max(width // cell, 1)
        self.headings: list[Heading] = []
        self.rows: list[Row] = []
        top = first = 0
        for label, group in groupby(labels):
            count = len(list(group))
            self.headings.append(Heading(label, count, top))
            top += heading
            for start in range(first, first + count, self.columns):
                self.rows.append(Row(start, min(self.columns, first + count - start), top))
                top += cell
            first += count
        self.height = top
        self.count = first
        self._firsts = [row.first for row in self.rows]
        self._tops = [row.top for row in self.rows]

    def place(self, index: int) -> tuple[int, int]:
        """Return the upper left corner of a cell."""
        row = self.rows[self._row_of(index)]
        return (index - row.first) * self.cell, row.top

    def at(self, x: float, y: float) -> int | None:
        """Return the index of the cell at a place, None where there is none."""
        number = bisect_right(self._tops, y) - 1
        column = int(x // self.cell)
        if number < 0 or y >= self._tops[number] + self.cell:
            return None
        row = self.rows[number]
        return row.first + column if 0 <= column < row.count else None

    def between(self, top: float, bottom: float) -> range:
        """Return the indexes of the cells of which anything lies between two heights."""
        start = max(bisect_right(self._tops, top - self.cell), 0)
        end = bisect_right(self._tops, bottom)
        if start >= end:
            return range(0)
        return range(self._firsts[start], self._firsts[end - 1] + self.rows[end - 1].count)

    def beside(self, index: int, right: int, down: int) -> int:
        """Return the cell so many to the right of, and so many rows below, another; never beyond the ends."""
        index = min(max(index + right, 0), self.count - 1)
        if not down:
            return index
        number = self._row_of(index)
        column = index - self.rows[number].first
        row = self.rows[min(max(number + down, 0), len(self.rows) - 1)]
        return row.first + min(column, row.count - 1)

    def _row_of(self, index: int) -> int:
        return bisect_right(self._firsts, index) - 1
