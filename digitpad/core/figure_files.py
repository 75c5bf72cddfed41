"""Files of charts and tables: PNG and SVG as on paper, and CSV."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from digitpad.core.marks import SMALL, TEXT, LineStyle, Mark, measured, to_png, to_svg
from digitpad.core.plot import LETTER, ChartContent, ChartView, Colours, Surface, lay_out
from digitpad.errors import DataError
from digitpad.system.files import replace_file, writing

SIZE = (720, 450)  # of a chart, in pixels at 96 dots per inch; a PNG has twice as many


def save_chart(
    content: ChartContent, view: ChartView, styles: Sequence[LineStyle], colours: Colours, path: Path
) -> None:
    """Save a chart as it is looked at; the name's ending, `.png` or `.svg`, says as what.

    Raises:
        DataError: the file cannot be written.
    """
    surface = Surface(SIZE, colours, measured, (SMALL * LETTER, TEXT * LETTER))
    content = replace(content, has_legend=len(content.curves) > 1)  # a window may have it beside the chart
    save_marks(lay_out(content, view, surface, styles).marks, SIZE, colours.surface, content.title, path)


def save_marks(marks: Sequence[Mark], size: tuple[int, int], ground: str, title: str, path: Path) -> None:
    """Save a figure of a size in pixels on a ground, for a PNG twice as large.

    Raises:
        DataError: the file cannot be written.
    """
    is_svg = path.suffix.lower() == ".svg"
    save_bytes(to_svg(marks, size, ground, title) if is_svg else to_png(marks, size, ground), path)


def save_table(rows: Sequence[Sequence[object]], path: Path) -> None:
    """Save rows as CSV, in UTF-8 that spreadsheets know too.

    Raises:
        DataError: the file cannot be written.
    """
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    save_bytes(text.getvalue().encode("utf-8-sig"), path)


def save_bytes(content: bytes, path: Path) -> None:
    """Write a file whole, or leave it as it was.

    Raises:
        DataError: it cannot be written.
    """
    with writing(path, DataError, can_be_elsewhere=True):
        replace_file(path, content)
