"""Results of reading: sentences for people, lines of JSON and rows of CSV for programs."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from digitpad.cli.inputs import Found, Input
from digitpad.cli.output import encodable, readable
from digitpad.core.arrays import Probabilities
from digitpad.core.ink import is_ink
from digitpad.core.network import Classifier
from digitpad.core.prediction import Prediction, prediction_of
from digitpad.language import _, percent

DECIMALS = 7  # of a probability: all that a float32 knows
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so a spreadsheet would compute
SIDES = ("left", "top", "right", "bottom")
CLASS_COLUMNS = tuple(f"p{digit}" for digit in range(10))
COLUMNS = (
    "source",
    "index",
    "line",
    *SIDES,
    "number",
    "digit",
    "confidence",
    "is_digit",
    *CLASS_COLUMNS,
    "error",
)

Record = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Answer:
    """The network's answer to one digit; probabilities: (10,)."""

    found: Found
    probabilities: Probabilities
    prediction: Prediction


@dataclass(frozen=True, eq=False)
class Result:
    """An input, and the network's answers to its digits: none where the input has an error."""

    entry: Input
    answers: tuple[Answer, ...] = ()

    @property
    def lines(self) -> list[list[Answer]]:
        """The answers of each line of the writing."""
        places = dict.fromkeys(answer.found.line for answer in self.answers)
        return [[answer for answer in self.answers if answer.found.line == line] for line in places]


def read(classifier: Classifier, batch: Sequence[Input]) -> list[Result]:
    """Let the network read all digits of a batch at once."""
    digits = [found.digit for entry in batch for found in entry.found]
    rows: Iterator[Probabilities] = iter(classifier.probabilities(np.stack(digits)) if digits else ())

    def answer(found: Found) -> Answer:
        row = next(rows)
        return Answer(found, row, prediction_of(row, classifier.card.threshold))

    return [Result(entry, tuple(answer(found) for found in entry.found)) for entry in batch]


def number(answers: Sequence[Answer]) -> str:
    """Return the number that digits beside each other make."""
    return "".join(answer.prediction.sign for answer in answers)


def numbers(result: Result) -> Iterator[str]:
    """Yield the number in each line of the writing."""
    yield from map(number, result.lines)


def sentences(result: Result, encoding: str) -> Iterator[str]:
    """Yield a sentence for each line of the writing: the source, the number, how sure."""
    for place, answers in enumerate(result.lines):
        source = _source(result.entry, place if len(result.lines) > 1 else None)
        yield readable(f"{source}: {_sentence(answers)}", encoding)


def with_bars(result: Result, encoding: str) -> Iterator[tuple[str, Sequence[Answer]]]:
    """Yield each sentence with the answers whose bars come below it."""
    for sentence, answers in zip(sentences(result, encoding), result.lines, strict=True):
        if len(answers) == 1:
            yield sentence, answers
            continue
        yield sentence, ()
        for place, answer in enumerate(answers, 1):
            heading = _("Digit {place} of {count}: {reading}")
            yield heading.format(place=place, count=len(answers), reading=_sentence([answer])), [answer]


def _source(entry: Input, line: int | None) -> str:
    if line is None and not is_ink(entry.source):
        return str(entry.source)
    number = entry.index if line is None else line
    return _("{path}, line {number}").format(path=entry.source, number=number + 1)


def _sentence(answers: Sequence[Answer]) -> str:
    least = min(answer.prediction.confidence for answer in answers)
    if len(answers) > 1:
        return _("{number}, lowest probability {share}").format(number=number(answers), share=percent(least))
    if not answers[0].prediction.is_digit:
        return _("does not look like a digit")
    return f"{answers[0].prediction.digit}, {percent(least)}"


def json_lines(result: Result) -> Iterator[str]:
    """Yield one JSON object for each digit, or one with the error."""
    for record in _records(result):
        yield json.dumps(record, allow_nan=False)


def csv_line(cells: Sequence[object], encoding: str) -> str:
    """Return a row of CSV without its end; no cell is a formula, and what `encoding` lacks is spelt out."""
    row = io.StringIO()
    csv.writer(row, lineterminator="").writerow([_harmless(cell) for cell in cells])
    return row.getvalue().encode(encoding, "backslashreplace").decode(encoding)


def csv_lines(result: Result, encoding: str) -> Iterator[str]:
    """Yield one row for each digit, or one with the error, with the `COLUMNS`."""
    for record in _records(result):
        cells = dict(record)
        cells |= zip(SIDES, record.get("box", ()), strict=False)
        cells |= zip(CLASS_COLUMNS, record.get("probabilities", ()), strict=False)
        yield csv_line([cells.get(column, "") for column in COLUMNS], encoding)


def _records(result: Result) -> Iterator[Record]:
    source = {"source": encodable(str(result.entry.source))}
    if result.entry.error is not None:
        yield {**source, "index": result.entry.index, "error": encodable(result.entry.error)}
    by_line = {answers[0].found.line: number(answers) for answers in result.lines}
    for place, answer in enumerate(result.answers):
        index = {"index": result.entry.index if answer.found.box is None else place}
        yield source | index | _prediction_record(answer) | _box_record(answer.found, by_line)


def _prediction_record(answer: Answer) -> Record:
    return {
        "digit": answer.prediction.digit,
        "confidence": round(answer.prediction.confidence, DECIMALS),
        "probabilities": [round(probability, DECIMALS) for probability in answer.probabilities.tolist()],
        "is_digit": answer.prediction.is_digit,
    }


def _box_record(found: Found, numbers: dict[int, str]) -> Record:
    """Return where in a picture a digit is, and of which number; nothing for ink."""
    if found.box is None:
        return {}
    box = [round(float(getattr(found.box, side)), 1) for side in SIDES]
    return {"box": box, "line": found.line, "number": numbers[found.line]}


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
