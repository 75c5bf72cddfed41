"""Grids: tables, comb fields and frames, put together from straight lines that meet."""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from digitpad.pictures.layout import lines_of
from digitpad.pictures.model import Grid, Rectangle

# In heights of the page's digits.
NEAR = 0.35  # so far apart two lines meet, and so near two of one direction are one border
OPEN = 0.6  # so far lines go on beyond the last that they cross, and end in a cell without a border
ABOVE = 1.8  # of digits that stand on the line of a comb: so high is their row
SMALLEST = 0.6  # is a cell, each way, at least

TICKS = 3  # of a comb that is one line, at least
SQUARES = 6  # of paper that is printed with squares, each way, at least
REGULAR = 0.12  # of a square's side, at most, do the sides of squares differ


class Edge(NamedTuple):
    """A straight line in a plane, from one point to another: to the right, or down."""

    x0: float
    y0: float
    x1: float
    y1: float

    def turned(self) -> "Edge":
        """Return it in the transposed plane."""
        return Edge(self.y0, self.x0, self.y1, self.x1)

    @property
    def slope(self) -> float:
        """How far it falls to the right, a tangent."""
        return (self.y1 - self.y0) / max(self.x1 - self.x0, 1.0)

    def row_at(self, column: float) -> float:
        """Return its row in a column, straight on beyond its ends."""
        return self.y0 + self.slope * (column - self.x0)


def grids_of(level: Sequence[Edge], upright: Sequence[Edge], height: float, scale: float) -> tuple[Grid, ...]:
    """Return the grids that lines make which meet, in reading order.

    height: of the digits, in pixels of the plane. scale: pixels of the file to one of it.
    """
    found = [_grid(*part, height) for part in _parts(level, upright, NEAR * height)]
    grids = [_scaled(grid, scale) for grid in found if grid is not None and not _is_squared(grid)]
    places = [_place(grid) for grid in grids]
    return tuple(grids[index] for line in lines_of(places) for index in line)


def _parts(
    level: Sequence[Edge], upright: Sequence[Edge], near: float
) -> Iterable[tuple[list[Edge], list[Edge]]]:
    """Yield the lines that hang together: level ones, and upright ones."""
    whole = list(range(len(level) + len(upright)))

    def root(index: int) -> int:
        while whole[index] != index:
            whole[index] = index = whole[whole[index]]
        return index

    for i, line in enumerate(level):
        for j, other in enumerate(upright, len(level)):
            if _meet(line, other, near):
                whole[root(i)] = root(j)
    for part in sorted({root(index) for index in range(len(whole))}):
        own = [index for index in range(len(whole)) if root(index) == part]
        yield (
            [level[index] for index in own if index < len(level)],
            [upright[index - len(level)] for index in own if index >= len(level)],
        )


def _meet(line: Edge, other: Edge, near: float) -> bool:
    """Say whether a level and an upright line cross, or nearly so."""
    column = other.turned().row_at((line.y0 + line.y1) / 2)
    row = line.row_at(column)
    return line.x0 - near <= column <= line.x1 + near and other.y0 - near <= row <= other.y1 + near


def _grid(level: list[Edge], upright: list[Edge], height: float) -> Grid | None:
    """Return the grid of lines that hang together; None where they enclose nothing."""
    is_comb = len(level) == 1 and len(upright) >= TICKS
    if not is_comb and (len(level) < 2 or len(upright) < 2):
        return None
    fall = _slope(level)
    x, y = (sum(sides) / len(sides) for sides in zip(*_ends([*level, *upright], 0.0), strict=True))
    rows = _borders([_straight(x, edge.row_at(x), fall)[1] for edge in level], NEAR * height)
    columns = _borders([_straight(edge.turned().row_at(y), y, fall)[0] for edge in upright], NEAR * height)
    across, down = [end for end, _down in _ends(level, fall)], [end for _across, end in _ends(upright, fall)]
    if is_comb:
        down = [min(*down, rows[0] - ABOVE * height), rows[0]]
    rows, columns = _with_ends(rows, down, OPEN * height), _with_ends(columns, across, OPEN * height)
    sides = [after - before for borders in (rows, columns) for before, after in pairwise(borders)]
    is_large = len(rows) > 1 and len(columns) > 1 and min(sides) >= SMALLEST * height
    return Grid(rows, columns, math.degrees(math.atan(fall))) if is_large else None


def _slope(level: Sequence[Edge]) -> float:
    """Return the slope of most of the lines, by their length."""
    longest = max(edge.x1 - edge.x0 for edge in level)
    return float(np.median([edge.slope for edge in level if edge.x1 - edge.x0 >= longest / 2]))


def _straight(x: float, y: float, fall: float) -> tuple[float, float]:
    return x + fall * y, y - fall * x


def _ends(edges: Iterable[Edge], fall: float) -> list[tuple[float, float]]:
    return [_straight(*end, fall) for edge in edges for end in ((edge.x0, edge.y0), (edge.x1, edge.y1))]


def _borders(places: Iterable[float], near: float) -> tuple[float, ...]:
    """Return places, rising; those near each other are one."""
    groups: list[list[float]] = []
    for place in sorted(places):
        if groups and place - groups[-1][-1] <= near:
            groups[-1].append(place)
        else:
            groups.append([place])
    return tuple(sum(group) / len(group) for group in groups)


def _with_ends(borders: tuple[float, ...], ends: Sequence[float], least: float) -> tuple[float, ...]:
    """Return borders with those of cells that are open at the sides: there the lines across end."""
    first = (min(ends),) if borders[0] - min(ends) > least else ()
    last = (max(ends),) if max(ends) - borders[-1] > least else ()
    return (*first, *borders, *last)


def _is_squared(grid: Grid) -> bool:
    """Say whether a grid is paper with squares, on which a number takes several."""
    if min(len(grid.rows), len(grid.columns)) <= SQUARES:
        return False
    sides = [after - before for borders in (grid.rows, grid.columns) for before, after in pairwise(borders)]
    return float(np.std(sides)) <= REGULAR * float(np.mean(sides))


def _scaled(grid: Grid, scale: float) -> Grid:
    rows, columns = (tuple(scale * place for place in borders) for borders in (grid.rows, grid.columns))
    return Grid(rows, columns, grid.slope)


def _place(grid: Grid) -> Rectangle:
    corners = (grid.columns[0], grid.rows[0], grid.columns[-1], grid.rows[-1])
    left, top, right, bottom = map(round, corners)
    return Rectangle(left, top, right, bottom)
