"""Grids: tables, comb fields and frames, put together from straight lines that meet."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from digitpad.core.arrays import Doubles, Mask
from digitpad.pictures.layout import lines_of
from digitpad.pictures.lines import Lines
from digitpad.pictures.model import Grid, Rectangle
from digitpad.pictures.ruling import RuledLine

# In heights of the page's digits.
NEAR = 0.35  # so far apart two lines meet
SAME = 0.75  # so near two of one direction are one border
OPEN = 0.6  # so far lines go on beyond the last that they cross, and end in a cell without a border
ABOVE = 1.8  # of digits that stand on the line of a comb: so high is their row

TICKS = 3  # of a comb that is one line, at least
SQUARES = 12  # lines each way: a table has fewer that cross the paper
MOST = 0.75  # of the lines across
LONG = 0.5  # of the longest: shorter lines have the slope of the others, and end anywhere


class Border(NamedTuple):
    """A straight line in a plane, from one point to another: to the right, or down."""

    x0: float
    y0: float
    x1: float
    y1: float

    def turned(self) -> "Border":
        """Return it in the transposed plane."""
        return Border(self.y0, self.x0, self.y1, self.x1)

    @property
    def middle(self) -> tuple[float, float]:
        """The point in its middle."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    @property
    def slope(self) -> float:
        """How far it falls to the right, a tangent."""
        return (self.y1 - self.y0) / max(self.x1 - self.x0, 1.0)

    def row_at(self, column: float) -> float:
        """Return its row in a column, straight on beyond its ends."""
        return self.y0 + self.slope * (column - self.x0)


def grids_of(lines: Lines, scale: float) -> tuple[Grid, ...]:
    """Return the grids that a plane's lines make, and its ruling unless it is of paper with squares.

    scale: pixels of the file to one of the plane.
    """
    if not lines.height:
        return ()
    level = [border_of(line.left, line.rows) for line in lines.level]
    upright = [border_of(line.left, line.rows).turned() for line in lines.upright]
    ruling = lines.ruling
    if min(len(ruling.level), len(ruling.upright)) <= SQUARES:
        level += map(_border_of_ruling, ruling.level)
        upright += [_border_of_ruling(line).turned() for line in ruling.upright]
    return grids_between(level, upright, lines.height, scale)


def _border_of_ruling(line: RuledLine) -> Border:
    columns = np.flatnonzero(line.there)
    first, last = int(columns[0]), int(columns[-1])
    return border_of(first, line.rows[first : last + 1].astype(np.float64))


def border_of(left: int, rows: Doubles) -> Border:
    """Return the straight line through the rows of a line, one for each column from `left`."""
    quarter = max(len(rows) // 4, 1)
    fall = float(rows[-quarter:].mean() - rows[:quarter].mean()) / max(len(rows) - quarter, 1)
    half, middle = (len(rows) - 1) / 2, float(rows.mean())
    return Border(left, middle - fall * half, left + len(rows) - 1, middle + fall * half)


def grids_between(
    level: Sequence[Border], upright: Sequence[Border], height: float, scale: float
) -> tuple[Grid, ...]:
    """Return the grids that straight lines make which meet, in reading order.

    height: of the digits, in pixels of the plane. scale: pixels of the file to one of it.
    """
    found = [_grid(*part, height) for part in _parts(level, upright, NEAR * height)]
    grids = [_scaled(grid, scale) for grid in found if grid is not None]
    places = [_place(grid) for grid in grids]
    return tuple(grids[index] for line in lines_of(places) for index in line)


def _parts(
    level: Sequence[Border], upright: Sequence[Border], near: float
) -> Iterable[tuple[list[Border], list[Border]]]:
    """Return the lines that hang together: level ones, and upright ones."""
    whole = list(range(len(level) + len(upright)))

    def root(index: int) -> int:
        while whole[index] != index:
            whole[index] = index = whole[whole[index]]
        return index

    for i, j in np.argwhere(_meet(level, upright, near)).tolist():
        whole[root(i)] = root(len(level) + j)
    parts: dict[int, tuple[list[Border], list[Border]]] = {}
    for index, line in enumerate((*level, *upright)):
        parts.setdefault(root(index), ([], []))[index >= len(level)].append(line)
    return parts.values()


def _meet(level: Sequence[Border], upright: Sequence[Border], near: float) -> Mask:
    """Say which level lines (rows) and upright ones (columns) cross, or nearly so."""
    lines = np.array(level, np.float64).reshape(-1, 4, 1)
    others = np.array(upright, np.float64).reshape(-1, 4).T[:, np.newaxis]
    (x0, y0, x1, y1), (left, top, right, bottom) = lines.transpose(1, 0, 2), others
    leaning = (right - left) / np.maximum(bottom - top, 1)
    column = left + leaning * ((y0 + y1) / 2 - top)
    row = y0 + (y1 - y0) / np.maximum(x1 - x0, 1) * (column - x0)
    along = (x0 - near <= column) & (column <= x1 + near)
    return np.asarray(along & (top - near <= row) & (row <= bottom + near), bool)


def _grid(level: list[Border], upright: list[Border], height: float) -> Grid | None:
    """Return the grid of lines that hang together; None where they enclose nothing."""
    if not level or len(upright) < 2:
        return None
    middles = [edge.middle for edge in (*level, *upright)]
    x, y = (sum(sides) / len(sides) for sides in zip(*middles, strict=True))
    falling, leaning = _family(level), _family([edge.turned() for edge in upright])
    fall = falling.slope
    rows = _borders([row - fall * x for row in falling.rows_at(x)], SAME * height)
    columns = _borders([column + fall * y for column in leaning.rows_at(y)], SAME * height)
    across = [(edge.x0 + fall * edge.y0, edge.x1 + fall * edge.y1) for edge in falling.long]
    down = [(edge.x0 - fall * edge.y0, edge.x1 - fall * edge.y1) for edge in leaning.long]
    if len(rows) == 1:
        if len(columns) < TICKS:
            return None
        down = [_beside_line(rows[0], sides, height) for sides in down]
    rows, columns = _with_ends(rows, down, OPEN * height), _with_ends(columns, across, OPEN * height)
    is_closed = len(rows) > 1 and len(columns) > 1
    return Grid(rows, columns, math.degrees(math.atan(fall))) if is_closed else None


def _beside_line(row: float, sides: tuple[float, float], height: float) -> tuple[float, float]:
    """Return from where to where cells are beside the one line of a comb, on the side of its ticks."""
    above, below = row - sides[0], sides[1] - row
    return (row, sides[1]) if below > above else (min(sides[0], row - ABOVE * height), row)


class _Family(NamedTuple):
    """Lines of one direction, nearly level: all, the long ones, and the slope of most of these."""

    lines: list[Border]
    long: list[Border]
    slope: float

    def rows_at(self, column: float) -> list[float]:
        """Return their rows in a column; short ones go on to there as most do."""
        return [
            edge.row_at(column)
            if edge in self.long
            else edge.middle[1] + self.slope * (column - edge.middle[0])
            for edge in self.lines
        ]


def _family(lines: list[Border]) -> _Family:
    longest = max(edge.x1 - edge.x0 for edge in lines)
    long = [edge for edge in lines if edge.x1 - edge.x0 >= LONG * longest]
    return _Family(lines, long, float(np.median([edge.slope for edge in long])))


def _borders(places: Iterable[float], near: float) -> tuple[float, ...]:
    """Return places, rising; those near each other are one."""
    groups: list[list[float]] = []
    for place in sorted(places):
        if groups and place - groups[-1][-1] <= near:
            groups[-1].append(place)
        else:
            groups.append([place])
    return tuple(sum(group) / len(group) for group in groups)


def _with_ends(
    borders: tuple[float, ...], ends: Sequence[tuple[float, float]], least: float
) -> tuple[float, ...]:
    """Return borders with those of cells that are open at the sides, where most lines across go on."""
    starts, stops = zip(*ends, strict=True)
    first, last = float(np.quantile(starts, MOST)), float(np.quantile(stops, 1 - MOST))
    before = (first,) if borders[0] - first > least else ()
    after = (last,) if last - borders[-1] > least else ()
    return (*before, *borders, *after)


def _scaled(grid: Grid, scale: float) -> Grid:
    rows, columns = (tuple(scale * place for place in borders) for borders in (grid.rows, grid.columns))
    return Grid(rows, columns, grid.slope)


def _place(grid: Grid) -> Rectangle:
    corners = (grid.columns[0], grid.rows[0], grid.columns[-1], grid.rows[-1])
    left, top, right, bottom = map(round, corners)
    return Rectangle(left, top, right, bottom)
