"""Results as programs read them: lines of JSON, and rows of CSV that do no harm in a spreadsheet."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

from digitpad.cli.inputs import Found
from digitpad.cli.results import Answer, Result, number
from digitpad.cli.terminal import whole

DECIMALS = 7  # of a probability: all that a float32 knows
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so would be obeyed by a spreadsheet
SIDES = ("left", "top", "right", "bottom")
SHARES = tuple(f"p{digit}" for digit in range(10))
COLUMNS = ("source", "index", "line", *SIDES, "number", "digit", "confidence", "is_digit", *SHARES, "error")

Record = dict[str, Any]


def json_lines(result: Result) -> Iterator[str]:
    """Yield one JSON object for each digit, or one that tells the error."""
    for record in _records(result):
        yield json.dumps(record, allow_nan=False)


def csv_line(cells: Sequence[object], encoding: str) -> str:
    """Return a row of CSV without its end; no cell is a formula, and what `encoding` lacks is spelt out."""
    row = io.StringIO()
    csv.writer(row, lineterminator="").writerow([_harmless(cell) for cell in cells])
    return row.getvalue().encode(encoding, "backslashreplace").decode(encoding)


def csv_lines(result: Result, encoding: str) -> Iterator[str]:
    """Yield one row for each digit, or one that tells the error, with the `COLUMNS`."""
    for record in _records(result):
        cells = dict(record)
        cells |= zip(SIDES, record.get("box", ()), strict=False)
        cells |= zip(SHARES, record.get("probabilities", ()), strict=False)
        yield csv_line([cells.get(column, "") for column in COLUMNS], encoding)


def _records(result: Result) -> Iterator[Record]:
    source = {"source": whole(str(result.entry.source))}
    if result.entry.error is not None:
        yield {**source, "index": result.entry.index, "error": whole(result.entry.error)}
    numbers = {answers[0].found.line: number(answers) for answers in result.lines}
    for place, answer in enumerate(result.answers):
        index = {"index": result.entry.index if answer.found.box is None else place}
        yield source | index | _said(answer) | _placed(answer.found, numbers)


def _said(answer: Answer) -> Record:
    return {
        "digit": answer.prediction.digit,
        "confidence": round(answer.prediction.confidence, DECIMALS),
        "probabilities": [round(share, DECIMALS) for share in answer.probabilities.tolist()],
        "is_digit": answer.prediction.is_digit,
    }


def _placed(found: Found, numbers: dict[int, str]) -> Record:
    """Return where in a picture a digit is, and of which number; nothing for ink."""
    if found.box is None:
        return {}
    box = [round(float(getattr(found.box, side)), 1) for side in SIDES]
    return {"box": box, "line": found.line, "number": numbers[found.line]}


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
