"""The layout of a page: lines of writing, the cells of tables and forms, and which digits are one number."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

import numpy as np

from digitpad.core.arrays import Doubles
from digitpad.pictures.model import Box, Cell, Glyph, Grid, Rectangle, around

# A gap between two digits parts two numbers as on the pad: where it is wide beside the digits' height and
# beside the usual gap, or as wide as that alone. Of 70 made photographs of rows, seeds from 520,100, 2 of 77
# lines are parted; of 8 lines of two numbers, three blanks between, all are.
SPACE, WIDER, SPACE_ALONE = 0.8, 3.0, 3.0  # of the height; of the usual gap; of the height
USUAL = 0.3  # quantile of the gaps that is the usual one
# Digits that lean stand over each other, so that narrow gaps are below 0: then the greatest step from one gap
# to the next wider parts them. So are 6 of 6 such made numbers with blanks, none of 16 rows, seeds from 0.
STEP, STEADY = 0.27, 2.0  # of the height, at least; times how unlike the narrow gaps are
TALL = 0.8  # quantile of the heights that is the height of a line's digits: some of its glyphs are marks
ENOUGH = 3  # gaps on the page: the usual one of a line that has a single gap
EQUAL = 0.7  # of the widest, or the tallest: so much alike are the boxes of a comb field
MANY, MOSTLY = 4, 0.66  # boxes of a comb with unseen lines, at least, and the part that is alike
TOGETHER = 0.75  # of a comb field's filled boxes, at least, hold a single digit
NEAR = 0.6  # of its width: so far from its neighbour is a box of a row of boxes, at most
FEWEST_ROWS, FILLED = 3, 0.75  # of a table without lines, and how many of its cells, at least
LOW, HANGING = 0.5, 0.5  # of a digit's height: a sign is lower, and hangs below its foot by no more
SQUARES, UNEQUAL = 5, 0.15  # sides of cells, at least, and how far they are from equal, of paper with squares
SHARED = 0.3  # of the filled squares, at most, have several digits where they are cells
INNER = 0.3  # of a digit's size: so near its middle no line of its table passes; squared paper's do
BETWEEN = 0.5  # of the digits' height: so wide at least is the room between two of its columns


def laid_out(glyphs: Iterable[Glyph], slope: float = 0.0, grids: Sequence[Grid] = ()) -> tuple[Glyph, ...]:
    """Return glyphs in reading order, each with its line, its cell and its number.

    The rows of a grid are read as lines; what stands beside a row stands in its line.

    slope: degrees by which the lines of the writing fall to the right.
    """
    placed = [replace(glyph, cell=_cell_of(glyph.box, grids)) for glyph in glyphs]
    level = [_level(glyph.box, slope) for glyph in placed]
    blocks = list(_blocks(placed, level))
    lines = lines_of([around([level[index] for index in block]) for block in blocks])
    ordered = [
        replace(placed[index], line=line)
        for line, row in enumerate(lines)
        for block in row
        for index in blocks[block]
    ]
    return _numbered(ordered, slope, grids)


def grids_that_hold(glyphs: Iterable[Glyph], grids: Sequence[Grid]) -> tuple[Grid, ...]:
    """Return the grids without paper with squares: its lines go through digits, or numbers go over them."""
    inside: dict[int, list[tuple[Box, Cell]]] = {}
    for box in (glyph.box for glyph in glyphs):
        if cell := _cell_of(box, grids):
            inside.setdefault(cell[0], []).append((box, cell))
    return tuple(grid for number, grid in enumerate(grids) if not _is_squared(grid, inside.get(number, [])))


def _is_squared(grid: Grid, inside: Sequence[tuple[Box, Cell]]) -> bool:
    """Say whether a grid of several rows is a paper's, by the digits in its cells."""
    if len(grid.rows) == 2:
        return False
    if 2 * sum(_is_crossed(box, grid) for box, _cell in inside) > len(inside):
        return True
    sides = np.concatenate([np.diff(grid.rows), np.diff(grid.columns)])
    if len(sides) < SQUARES or np.abs(sides / np.median(sides) - 1).mean() > UNEQUAL:
        return False
    cells = [cell for _box, cell in inside]
    several = sum(cells.count(cell) > 1 for cell in set(cells))
    return several > SHARED * len(set(cells))


def _is_crossed(box: Box, grid: Grid) -> bool:
    across, down = grid.straight((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    near_row = min(abs(row - down) for row in grid.rows)
    near_column = min(abs(column - across) for column in grid.columns)
    return near_row < INNER * (box.bottom - box.top) or near_column < INNER * (box.right - box.left)


def lines_of(boxes: list[Rectangle], slope: float = 0.0) -> list[list[int]]:
    """Return the lines of writing, from the top, each the indices of its boxes from left to right.

    Each box goes on the line of its nearest neighbour to the left with which it shares half its height, so
    that a row may run uphill. A sign far lower than its neighbour, such as a comma, may hang below it.

    slope: tangent by which all lines fall to the right.
    """
    level = [_raised(box, slope * box.middle[0]) for box in boxes]
    lines: list[list[int]] = []
    for index in sorted(range(len(level)), key=lambda index: level[index].middle[0]):
        box = level[index]
        near = [line for line in lines if _are_in_line(level, line, box)]
        if near:
            min(near, key=lambda line: level[line[-1]].gap(box)).append(index)
        else:
            lines.append([index])
    return sorted(lines, key=lambda line: sum(level[index].middle[1] for index in line) / len(line))


def _are_in_line(level: Sequence[Rectangle], line: Sequence[int], box: Rectangle) -> bool:
    """Say whether a box goes on a line: beside its last digit, or a sign that hangs below that."""
    last = level[line[-1]]
    if last.shared_height(box) >= 0.5:
        return True
    tall = next((level[index] for index in reversed(line) if level[index].height > 2 * last.height), last)
    if box.height < LOW * last.height:
        hangs = box.top < last.bottom and box.bottom < last.bottom + HANGING * last.height
        return hangs and box.middle[1] > last.middle[1] and last.gap(box) < last.height
    return tall is not last and tall.shared_height(box) >= 0.5


def table_of(glyphs: Sequence[Glyph], slope: float = 0.0) -> Grid | None:
    """Return the grid of a page that is a table without lines: numbers in rows and columns; None elsewhere.

    glyphs: as they were laid out, outside of grids.
    """
    places: dict[int, list[Rectangle]] = {}
    for _number, digits in groupby(glyphs, key=lambda glyph: glyph.number):
        several = list(digits)
        box = around([_level(glyph.box, slope) for glyph in several])
        places.setdefault(several[0].line, []).append(box)
    rows = list(places.values())
    columns = _columns_of([box for row in rows for box in row])
    count = sum(map(len, rows))
    if len(rows) < FEWEST_ROWS or len(columns) < 2 or count < FILLED * len(rows) * len(columns):
        return None
    height = float(np.median([box.height for row in rows for box in row]))
    if any(right[0] - left[1] < BETWEEN * height for left, right in pairwise(columns)):
        return None
    spans = [(min(box.top for box in row), max(box.bottom for box in row)) for row in rows]
    has_twins = any(len({_place(box, columns) for box in row}) < len(row) for row in rows)
    if has_twins or any(below[0] <= above[1] for above, below in pairwise(spans)):
        return None
    return Grid(_borders(spans, height / 2), _borders(columns, height / 2), slope)


def are_spaced(glyphs: Sequence[Glyph]) -> list[bool]:
    """Say of each glyph whether another number of its line stands before it."""
    before: list[Glyph | None] = [None, *glyphs[:-1]]
    return [
        last is not None and last.line == glyph.line and last.number != glyph.number
        for last, glyph in zip(before, glyphs, strict=True)
    ]


def rectangle_of(box: Box) -> Rectangle:
    """Return a box in whole pixels, one at least."""
    left, top, right, bottom = map(round, (box.left, box.top, box.right, box.bottom))
    return Rectangle(left, top, max(right, left + 1), max(bottom, top + 1))


def _level(box: Box, slope: float) -> Rectangle:
    """Return where a box stands once the page's lines are level."""
    place = rectangle_of(box)
    return _raised(place, math.tan(math.radians(slope)) * place.middle[0])


def _raised(box: Rectangle, pixels: float) -> Rectangle:
    return Rectangle(box.left, box.top - round(pixels), box.right, box.bottom - round(pixels))


def _cell_of(box: Box, grids: Sequence[Grid]) -> Cell | None:
    """Return the smallest cell in which the middle of a box lies: tables may stand in a frame."""
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    inside = [
        (grid.area_of(*cell), (number, *cell))
        for number, grid in enumerate(grids)
        if (cell := grid.cell_at(x, y)) is not None
    ]
    return min(inside)[1] if inside else None


def _blocks(glyphs: Sequence[Glyph], level: Sequence[Rectangle]) -> Iterator[list[int]]:
    """Yield what is read in one go, from left to right: the rows of grids, and each glyph outside of them.

    Cells that hold several lines of writing are frames around parts of the page: their row is no line. In a
    row of which most cells hold one, a digit is in pieces.
    """
    rows: dict[tuple[int, int], dict[int, list[int]]] = {}
    for index, glyph in enumerate(glyphs):
        if glyph.cell is None:
            yield [index]
        else:
            grid, row, column = glyph.cell
            rows.setdefault((grid, row), {}).setdefault(column, []).append(index)
    for cells in rows.values():
        across = [cell for _column, cell in sorted(cells.items())]
        lines = [lines_of([level[index] for index in cell]) for cell in across]
        if 2 * sum(len(its) == 1 for its in lines) > len(lines):
            yield [
                cell[place] for cell, its in zip(across, lines, strict=True) for line in its for place in line
            ]
        else:
            yield from ([index] for cell in across for index in cell)


def _numbered(glyphs: Sequence[Glyph], slope: float, grids: Sequence[Grid]) -> tuple[Glyph, ...]:
    """Number what belongs together."""
    combs = _combs(glyphs, grids)
    pieces: list[list[Glyph]] = []
    for _line, row in groupby(glyphs, key=lambda glyph: glyph.line):
        for glyph in row:
            last = pieces[-1][-1] if pieces else None
            if last and last.line == glyph.line and _are_together(last, glyph, grids, combs):
                pieces[-1].append(glyph)
            else:
                pieces.append([glyph])
    page = [gap for piece in pieces if _is_free(piece, combs) for gap in _gaps(piece, slope)]
    found: list[Glyph] = []
    number = -1
    for piece in pieces:
        alone = [True] + [False] * (len(piece) - 1)
        starts = _starts(piece, slope, page) if _is_free(piece, combs) else alone
        for glyph, is_start in zip(piece, starts, strict=True):
            number += is_start
            found.append(replace(glyph, number=number))
    return tuple(found)


def _is_free(piece: Sequence[Glyph], combs: set[int]) -> bool:
    """Say whether only gaps tell its numbers apart: boxes, one for each digit, do not."""
    first, last = piece[0].cell, piece[-1].cell
    return first == last and (first is None or first[0] not in combs)


def _are_together(last: Glyph, glyph: Glyph, grids: Sequence[Grid], combs: set[int]) -> bool:
    """Say whether lines and boxes leave two neighbours of a line together."""
    one, other = last.cell, glyph.cell
    if one is None or other is None or one == other:
        return one == other
    if one[0] == other[0]:
        return one[0] in combs
    return one[0] in combs and other[0] in combs and _are_boxes_of_a_row(grids[one[0]], grids[other[0]])


def _combs(glyphs: Sequence[Glyph], grids: Sequence[Grid]) -> set[int]:
    """Return which grids are boxes beside each other, each for one digit; a single box is one too."""
    counts: dict[int, dict[int, int]] = {}
    for glyph in glyphs:
        if glyph.cell is not None:
            grid, _row, column = glyph.cell
            counts.setdefault(grid, {}).setdefault(column, 0)
            counts[grid][column] += 1
    return {
        number
        for number, filled in counts.items()
        if len(grids[number].rows) == 2 and _is_comb(np.diff(grids[number].columns), filled)
    }


def _is_comb(widths: Doubles, filled: Mapping[int, int]) -> bool:
    """Say whether the cells of a row are for one digit each; of a long comb some lines may not be seen.

    filled: how many digits the columns have that have some.
    """
    unit = float(np.median(widths))
    if not _are_equal(widths.tolist()):
        like = np.minimum(widths, unit) >= EQUAL * np.maximum(widths, unit)
        if len(widths) < MANY or like.mean() < MOSTLY:
            return False
    single = sum(count <= max(round(widths[column] / unit), 1) for column, count in filled.items())
    return bool(single >= TOGETHER * len(filled))


def _are_equal(sides: Sequence[float]) -> bool:
    return min(sides) >= EQUAL * max(sides)


def _are_boxes_of_a_row(one: Grid, other: Grid) -> bool:
    """Say whether two grids are single boxes, as large, one closely beside the other."""
    if len(one.columns) != 2 or len(other.columns) != 2:
        return False
    widths, heights = zip(one.cell_size, other.cell_size, strict=True)
    is_near = other.columns[0] - one.columns[1] < NEAR * max(widths)
    return is_near and _are_equal(widths) and _are_equal(heights)


def _gaps(glyphs: Sequence[Glyph], slope: float) -> list[float]:
    """Return the gaps between neighbours, in heights of their digits."""
    boxes = [_level(glyph.box, slope) for glyph in glyphs]
    height = max(float(np.quantile([box.height for box in boxes], TALL)), 1.0)
    return [(right.left - left.right) / height for left, right in pairwise(boxes)]


def _starts(glyphs: Sequence[Glyph], slope: float, page: Sequence[float]) -> list[bool]:
    """Say of each glyph of a line whether a number begins with it; `page`: all gaps, likewise."""
    gaps = _gaps(glyphs, slope)
    usual = gaps if len(gaps) > 1 else page if len(page) >= ENOUGH else ()
    least = max(SPACE, WIDER * float(np.quantile(usual, USUAL))) if len(usual) else SPACE_ALONE
    least = min(least, _step_of(gaps))
    return [True, *(gap > min(least, SPACE_ALONE) for gap in gaps)]


def _step_of(gaps: Sequence[float]) -> float:
    """Return what is between the wide gaps and the narrow ones, where a great step parts them."""
    ordered = sorted(gaps)
    fewest = (len(ordered) + 1) // 2  # narrow ones
    if len(ordered) <= ENOUGH - 1:
        return math.inf
    step, place = max((ordered[at] - ordered[at - 1], at) for at in range(fewest, len(ordered)))
    unlike = ordered[place - 1] - float(np.median(ordered[:place]))
    return ordered[place] - step / 2 if step >= max(STEP, STEADY * unlike) else math.inf


def _columns_of(boxes: Sequence[Rectangle]) -> list[tuple[int, int]]:
    """Return the spans from left to right in which boxes stand, none over another."""
    spans: list[tuple[int, int]] = []
    for left, right in sorted((box.left, box.right) for box in boxes):
        if spans and left <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(right, spans[-1][1])
        else:
            spans.append((left, right))
    return spans


def _place(box: Rectangle, columns: Sequence[tuple[int, int]]) -> int:
    """Return the index of the column that a box stands in."""
    return next(index for index, (left, right) in enumerate(columns) if left <= box.left <= right)


def _borders(spans: Sequence[tuple[int, int]], margin: float) -> tuple[float, ...]:
    """Return the borders around spans, in the middle between two."""
    between = [(left[1] + right[0]) / 2 for left, right in pairwise(spans)]
    return (spans[0][0] - margin, *between, spans[-1][1] + margin)
