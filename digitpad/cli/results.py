"""The network's answers to inputs, in the sentences that people read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from digitpad.cli.inputs import Found, Input
from digitpad.cli.terminal import readable
from digitpad.core.arrays import Probabilities
from digitpad.core.ink import is_ink
from digitpad.core.network import Classifier
from digitpad.core.prediction import Prediction, prediction_of
from digitpad.language import _, percent


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
        return _("{number}, the least sure digit {share}").format(
            number=number(answers), share=percent(least)
        )
    if not answers[0].prediction.is_digit:
        return _("does not look like a digit")
    return f"{answers[0].prediction.digit}, {percent(least)}"
