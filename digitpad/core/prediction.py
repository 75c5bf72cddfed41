"""Predictions from probabilities, and readings of one digit or of a whole number."""

import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from digitpad.core.arrays import Probabilities
from digitpad.core.neighbours import Neighbour
from digitpad.core.network import Classifier
from digitpad.core.number_marks import SHOWN
from digitpad.core.raster import Steps

CLOSE = 0.1  # a runner-up with this probability is worth naming


class Prediction(NamedTuple):
    """The digit that probabilities favour, and how much.

    confidence: the softmax maximum, in [0, 1].
    runner_up: the second digit, None where it is far behind.
    is_digit: whether the confidence reaches the model's threshold.
    """

    digit: int
    confidence: float
    runner_up: int | None
    is_digit: bool

    @property
    def sign(self) -> str:
        """The digit as it stands in a number, "?" for what does not look like any."""
        return str(self.digit) if self.is_digit else "?"


def prediction_of(probabilities: Probabilities, threshold: float) -> Prediction:
    """Return what probabilities of shape (10,) predict.

    threshold: the least confidence, in [0, 1], that counts as a digit.
    """
    second, first = np.argsort(probabilities)[-2:]
    confidence = float(probabilities[first])
    runner_up = int(second) if probabilities[second] >= CLOSE else None
    return Prediction(int(first), confidence, runner_up, confidence >= threshold)


class Reading(NamedTuple):
    """What is read in a digit, and how the network came to see it.

    probabilities: (10,), the network's, with the label of the taught drawing that is most like mixed in.
    milliseconds: the network took; for one of several digits its part of that.
    neighbour: that drawing; None where none was taught.
    """

    steps: Steps
    probabilities: Probabilities
    prediction: Prediction
    milliseconds: float
    neighbour: Neighbour | None = None


def read_digit(classifier: Classifier, steps: Steps) -> Reading:
    """Let the network read one digit."""
    return read_digits(classifier, [steps])[0]


def read_digits(classifier: Classifier, several: Sequence[Steps]) -> tuple[Reading, ...]:
    """Let the network read several digits at once."""
    if not several:
        return ()
    start = time.perf_counter()
    probabilities = classifier.probabilities(np.stack([steps.digit for steps in several]))
    milliseconds = (time.perf_counter() - start) * 1000 / len(several)
    return readings_of(classifier, several, probabilities, milliseconds)


def readings_of(
    classifier: Classifier,
    several: Sequence[Steps],
    probabilities: Probabilities,
    milliseconds: float,
    leniency: float = 1.0,
) -> tuple[Reading, ...]:
    """Return the readings of digits, one at least, from the network's probabilities, (n, 10), for them.

    leniency: how much of the model's threshold they need to reach.
    """
    digits = np.stack([steps.digit for steps in several])
    mixed, neighbours = classifier.mixed(digits, probabilities)
    threshold = leniency * classifier.card.threshold
    return tuple(
        Reading(steps, row, prediction_of(row, threshold), milliseconds, neighbour)
        for steps, row, neighbour in zip(several, mixed, neighbours, strict=True)
    )


class ReadDigit(NamedTuple):
    """A digit or a mark of a number, as it was read and as the user corrected it.

    line: of the writing, from 0.
    correction: the digit that the user says it is; None where nothing was corrected.
    mark: what it is where it is no digit, such as "."; "" for a digit.
    in_row: the digit that the row reader has there, where the network by itself has another or none.
    is_spaced: whether the gap before it parts two numbers of a line.
    cell: of a picture's table or form: the grid, its row and its column, from 0; None outside of these.
    """

    reading: Reading
    line: int = 0
    correction: int | None = None
    mark: str = ""
    is_spaced: bool = False
    cell: tuple[int, int, int] | None = None
    in_row: int | None = None

    @property
    def is_digit(self) -> bool:
        """Whether the user says a digit, or one was read."""
        if self.correction is not None or self.mark:
            return self.correction is not None
        return self.in_row is not None or self.reading.prediction.is_digit

    @property
    def sign(self) -> str:
        """The digit, the mark, or "?" for what is neither, or a mark that a number does not show."""
        if self.correction is not None:
            return str(self.correction)
        if self.mark:
            return self.mark if self.mark in SHOWN else "?"
        if self.in_row is not None:
            return str(self.in_row)
        return self.reading.prediction.sign

    @property
    def favoured(self) -> "ReadDigit":
        """The same with the most probable digit in place of a "?" that is not known to be a mark."""
        is_open = self.sign == "?" and not self.mark
        return self._replace(correction=self.reading.prediction.digit) if is_open else self


def numbers_of(digits: Sequence[ReadDigit]) -> list[str]:
    """Return what is written, line by line, from the digits and marks in reading order; a gap is a blank."""
    found: dict[int, str] = {}
    for digit in digits:
        before = found.get(digit.line, "")
        found[digit.line] = before + (" " if digit.is_spaced and before else "") + digit.sign
    return list(found.values())


def by_number(digits: Sequence[ReadDigit]) -> list[list[ReadDigit]]:
    """Return the digits and marks of each number, from those of a page in reading order."""
    found: list[list[ReadDigit]] = []
    for digit in digits:
        if found and digit.line == found[-1][-1].line and not digit.is_spaced:
            found[-1].append(digit)
        else:
            found.append([digit])
    return found
