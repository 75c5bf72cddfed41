"""Tables: what was read in the cells of a grid, and a whole page as rows for a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from digitpad.core.prediction import ReadDigit, by_number, numbers_of
from digitpad.pictures.model import Grid

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so a spreadsheet would compute
NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*")  # which is none

Row = tuple[str, ...]
Table = tuple[Row, ...]


def tables_of(digits: Sequence[ReadDigit], grids: Sequence[Grid]) -> dict[int, Table]:
    """Return what stands in the cells of each grid that is a table, by its index; an empty cell is "".

    A frame is none, and neither is a comb field, whose boxes hold one number.

    digits: of a page, in reading order.
    """
    across = {
        one.cell[0]
        for number in by_number(digits)
        for one in number
        if one.cell is not None and one.cell != number[0].cell
    }
    return {
        index: _table(index, grid, digits)
        for index, grid in enumerate(grids)
        if index not in across and len(grid.rows) + len(grid.columns) > 4
    }


def page_rows(digits: Sequence[ReadDigit], grids: Sequence[Grid]) -> list[Row]:
    """Return a page as rows of cells: tables as they are, elsewhere each number of a line in its cell.

    A table comes where the first of its digits is read; one without any comes last.
    """
    tables = tables_of(digits, grids)

    def place(digit: ReadDigit) -> tuple[int | None, int | None]:
        table = digit.cell[0] if digit.cell is not None and digit.cell[0] in tables else None
        return table, digit.line if table is None else None

    rows: list[Row] = []
    left = dict(tables)
    for (table, _line), several in groupby(digits, key=place):
        if table is None:
            rows.append(tuple(_text(number) for number in by_number(list(several))))
        else:
            rows += left.pop(table, ())
    return rows + [row for table in left.values() for row in table]


def tab_separated(rows: Iterable[Row]) -> str:
    """Return rows as spreadsheets take them from the clipboard."""
    return "\n".join("\t".join(row) for row in rows)


def csv_row(cells: Iterable[object]) -> str:
    """Return a row of CSV without its end; no cell is a formula."""
    row = io.StringIO()
    csv.writer(row, lineterminator="").writerow([_harmless(cell) for cell in cells])
    return row.getvalue()


def _harmless(cell: object) -> object:
    is_formula = isinstance(cell, str) and cell.startswith(FORMULA) and not NUMBER.fullmatch(cell)
    return f"'{cell}" if is_formula else cell


def _table(index: int, grid: Grid, digits: Sequence[ReadDigit]) -> Table:
    cells: dict[tuple[int, int], list[ReadDigit]] = {}
    for digit in digits:
        if digit.cell is not None and digit.cell[0] == index:
            cells.setdefault(digit.cell[1:], []).append(digit)
    return tuple(
        tuple(_text(cells.get((row, column), [])) for column in range(len(grid.columns) - 1))
        for row in range(len(grid.rows) - 1)
    )


def _text(digits: Sequence[ReadDigit]) -> str:
    """Return what stands in a cell; several lines of writing in it are one."""
    return " ".join(numbers_of(digits))
