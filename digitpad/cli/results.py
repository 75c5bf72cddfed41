"""Results of reading: sentences for people, lines of JSON and rows of CSV for programs."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any, Self

from digitpad.cli import QUARTER
from digitpad.cli.inputs import Answer, Result, text_of
from digitpad.cli.output import encodable, readable
from digitpad.core.ink import StrokePart
from digitpad.core.prediction import by_number, numbers_of
from digitpad.errors import DataError
from digitpad.language import _, percent
from digitpad.pictures.tables import csv_row, page_rows
from digitpad.system.files import check_is_file, reading, writing

DECIMALS = 7  # of a probability: all that a float32 knows
SIDES = ("left", "top", "right", "bottom")
CELL = ("row", "column")
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
    "sign",
    "spans",
    "turn",
    "grid",
    *CELL,
    "number_index",
)

BEGINNING = b'{"source": '  # of each line of JSON

Record = dict[str, Any]


def numbers(result: Result) -> Iterator[str]:
    """Yield the number in each line of the writing."""
    yield from map(text_of, result.lines)


def sentences(result: Result, encoding: str) -> Iterator[str]:
    """Yield a sentence for each line of the writing: the source, the number, how sure."""
    for place, answers in enumerate(result.lines):
        source = _source(result, place if len(result.lines) > 1 else None)
        yield readable(f"{source}: {_sentence(answers)}", encoding)


def with_bars(result: Result, encoding: str) -> Iterator[tuple[str, Sequence[Answer]]]:
    """Yield each sentence with the answers whose bars come below it."""
    for sentence, answers in zip(sentences(result, encoding), result.lines, strict=True):
        if len(answers) == 1:
            yield sentence, _digits(answers)
            continue
        yield sentence, ()
        digits = _digits(answers)
        for place, answer in enumerate(digits, 1):
            heading = _("Digit {place} of {count}: {reading}")
            yield heading.format(place=place, count=len(digits), reading=_sentence([answer])), [answer]


def _digits(answers: Sequence[Answer]) -> list[Answer]:
    """Return the answers that are no marks."""
    return [answer for answer in answers if not answer.digit.mark]


def _source(result: Result, line: int | None) -> str:
    if line is None and not result.is_ink:
        return f"{result.source}{_turned(result)}"
    number = result.index if line is None else line
    return _("{path}, line {number}").format(path=f"{result.source}{_turned(result)}", number=number + 1)


def _turned(result: Result) -> str:
    """Return how a picture was turned, in brackets behind its name."""
    words = _("turned by {degrees}°").format(degrees=QUARTER * result.turns)
    return f" ({words})" if result.turns else ""


def _sentence(answers: Sequence[Answer]) -> str:
    digits = _digits(answers)
    if not digits:
        return text_of(answers)
    least = min(answer.digit.reading.prediction.confidence for answer in digits)
    if len(answers) > 1:
        return _("{number}, lowest probability {share}").format(number=text_of(answers), share=percent(least))
    if not answers[0].digit.is_digit:
        return _("does not look like a digit")
    return f"{answers[0].digit.sign}, {percent(least)}"


def json_lines(result: Result) -> Iterator[str]:
    """Yield one JSON object for each digit, or one with the error."""
    for record in _records(result):
        yield json.dumps(record, allow_nan=False)


def csv_line(cells: Sequence[object], encoding: str) -> str:
    """Return a row of CSV without its end; no cell is a formula, and what `encoding` lacks is spelt out."""
    return csv_row(cells).encode(encoding, "backslashreplace").decode(encoding)


def csv_lines(result: Result, encoding: str) -> Iterator[str]:
    """Yield one row for each digit, or one with the error, with the `COLUMNS`."""
    for record in _records(result):
        cells = dict(record)
        cells |= zip(SIDES, record.get("box", ()), strict=False)
        cells |= zip(CELL, record.get("cell") or (), strict=False)
        cells |= zip(CLASS_COLUMNS, record.get("probabilities", ()), strict=False)
        cells["spans"] = " ".join(f"{s['stroke']}:{s['from']}-{s['to']}" for s in record.get("spans", ()))
        yield csv_line([cells.get(column, "") for column in COLUMNS], encoding)


def table_lines(result: Result, encoding: str) -> Iterator[str]:
    """Yield what was read as rows of CSV: a table's as they are, elsewhere each number in a cell."""
    for row in page_rows([answer.digit for answer in result.answers], result.grids):
        yield csv_line(row, encoding)


def _records(result: Result) -> Iterator[Record]:
    source = {"source": encodable(str(result.source))}
    if result.error is not None:
        yield {**source, "index": result.index, "error": encodable(result.error)}
    if result.is_ink:
        number = {"number": text_of(result.answers)}
        for answer in result.answers:
            spans = {"spans": [_span_record(part) for part in answer.parts]}
            yield source | {"index": result.index} | _prediction_record(answer) | spans | number
        return
    answers = iter(result.answers)
    place = 0
    for index, digits in enumerate(by_number([answer.digit for answer in result.answers])):
        its: Record = {"number": " ".join(numbers_of(digits)), "number_index": index}
        for answer in islice(answers, len(digits)):
            where = {"index": place}
            place += 1
            yield source | where | _prediction_record(answer) | _box_record(answer, result) | its


def _prediction_record(answer: Answer) -> Record:
    """Return what was read; of a mark there is no digit, only what the network would make of it."""
    reading, in_row = answer.digit.reading, answer.digit.in_row
    digit = reading.prediction.digit if in_row is None else in_row
    return {
        "digit": None if answer.digit.mark else digit,
        "confidence": round(reading.prediction.confidence, DECIMALS),
        "probabilities": [round(probability, DECIMALS) for probability in reading.probabilities.tolist()],
        "is_digit": answer.digit.is_digit,
        "sign": answer.digit.sign,
    }


def _box_record(answer: Answer, result: Result) -> Record:
    """Return where in a picture a digit is, and by how many degrees to the right the picture was turned."""
    box = [round(float(getattr(answer.box, side)), 1) for side in SIDES]
    grid, *cell = answer.digit.cell or (None,)
    place = {"line": answer.digit.line, "grid": grid, "cell": cell or None}
    return {"box": box, **place, "turn": QUARTER * result.turns}


def _span_record(part: StrokePart) -> Record:
    return {"stroke": part.stroke, "from": part.first, "to": part.end}


class KeptResults:
    """A file of results as lines of JSON, to which a reading that was stopped can go on: each input once.

    What was last in it when it is opened again may be half of a file's, and is left out to be read anew. An
    input that is named twice is read once. Used in a `with` statement.

    has_errors: whether an input that was read before has an error.
    """

    def __init__(self, path: Path, resumes: bool) -> None:
        """Open the file.

        Raises:
            DataError: it cannot be written, is there already, or goes on with what is no file of results.
        """
        self.has_errors = False
        self._path, self._done = path, set[str]()
        goes_on = path.exists()
        if goes_on and not resumes:
            sentence = _("{path} is there already. Add --resume to go on with it, or name another.")
            raise DataError(sentence.format(path=path))
        if goes_on:
            with reading(path):
                check_is_file(path)
        with writing(path, DataError, can_be_elsewhere=True):
            self._file = path.open("r+b" if goes_on else "xb")
        if goes_on:
            with ExitStack() as failed:
                failed.callback(self._file.close)
                self._go_on()
                failed.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        with writing(self._path, DataError):
            self._file.close()

    def missing(self, files: Iterable[Path | Result]) -> Iterator[Path | Result]:
        """Yield the files that have no results yet, each once; not the file itself, nor one that is."""
        own, seen = self._path.resolve(), set(self._done)
        for file in files:
            source = encodable(str(file if isinstance(file, Path) else file.source))
            if source in seen or (isinstance(file, Path) and file.name == own.name and file.resolve() == own):
                continue
            seen.add(source)
            yield file

    def add(self, result: Result) -> None:
        """Write a result.

        Raises:
            DataError: it cannot be written.
        """
        with writing(self._path, DataError):
            self._file.write("".join(f"{line}\n" for line in json_lines(result)).encode())
            self._file.flush()

    def _go_on(self) -> None:
        """Take note of what is in the file, and cut off what may be half: the results of the last input."""
        source, error, start, end = "", False, 0, 0
        with reading(self._path):
            for number, line in enumerate(self._file, 1):
                try:
                    if not line.startswith(BEGINNING[: len(line)]):
                        raise ValueError(line)
                    if not line.endswith(b"\n"):
                        break
                    record = json.loads(line)
                except ValueError:
                    sentence = _("{path} is no file of results: line {number} is none. Choose another name.")
                    raise DataError(sentence.format(path=self._path, number=number)) from None
                if record["source"] != source:
                    self._done |= {source} - {""}
                    self.has_errors |= error
                    source, error, start = record["source"], False, end
                error |= "error" in record
                end += len(line)
        with writing(self._path, DataError):
            self._file.seek(start)
            self._file.truncate()
