"""Evaluation of a network: accuracy, confusion and calibration, from labels and probabilities.

Of whole numbers what was read is laid beside what was written with the fewest changes, and so each digit has
its counterpart, or none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from digitpad.core.arrays import CLASSES, Confusion, Counts, Digits, Doubles, Grey, Labels, Probabilities

BINS = 15  # of confidence, as in Guo et al. 2017
NO_DIGIT = "-"  # in a confusion matrix; a sign that any terminal has
RECALL = 0.95  # of digits that must pass where non-digits are counted, as is usual in the literature


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What was measured on labelled digits.

    confusion: int64 (10, 10); row: the label, column: what was read.
    calibration_error: in [0, 1]; see the function of that name.
    accepted: fraction whose confidence reaches the model's threshold.
    missed: int64 (10,); of each digit, how many were not read at all, which counts as wrong.
    added: int64 (10,); of each digit, how many were read where there was none.

    The two fractions are of the digits that were read, nan where there were none.
    """

    confusion: Confusion
    calibration_error: float
    accepted: float
    missed: Counts = field(default_factory=lambda: np.zeros(CLASSES, np.int64))
    added: Counts = field(default_factory=lambda: np.zeros(CLASSES, np.int64))

    @property
    def totals(self) -> Counts:
        """How many there were of each digit, (10,)."""
        totals: Counts = self.confusion.sum(axis=1) + self.missed
        return totals

    @property
    def count(self) -> int:
        """How many digits there were."""
        return int(self.totals.sum())

    @property
    def accuracy(self) -> float:
        """The fraction read correctly, in [0, 1]."""
        return float(np.trace(self.confusion) / self.count)

    @property
    def recall(self) -> Doubles:
        """Of each digit, (10,), the fraction read as it; nan where there are none of it."""
        return _fractions(np.diag(self.confusion), self.totals)

    @property
    def precision(self) -> Doubles:
        """Of what was read as each digit, (10,), the fraction that was it; nan where nothing was."""
        return _fractions(np.diag(self.confusion), self.confusion.sum(axis=0) + self.added)

    def to_record(self) -> dict[str, Any]:
        """Return the figures as what JSON can hold; a fraction of nothing is null."""
        return {
            "count": self.count,
            "accuracy": self.accuracy,
            "calibration_error": _or_none(self.calibration_error),
            "accepted": _or_none(self.accepted),
            "recall": [_or_none(fraction) for fraction in self.recall],
            "precision": [_or_none(fraction) for fraction in self.precision],
            "confusion": self.confusion.tolist(),
            "missed": self.missed.tolist(),
            "added": self.added.tolist(),
        }


def whole_confusion(evaluation: Evaluation) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Return the confusion matrix and what its rows and columns are: digits, and "-" for none.

    That row and column are there only where digits were missed or added.
    """
    names = [str(digit) for digit in range(CLASSES)]
    if not (evaluation.missed.any() or evaluation.added.any()):
        return evaluation.confusion, names
    whole = np.zeros((CLASSES + 1, CLASSES + 1), np.int64)
    whole[:CLASSES, :CLASSES] = evaluation.confusion
    whole[:CLASSES, CLASSES], whole[CLASSES, :CLASSES] = evaluation.missed, evaluation.added
    return whole, [*names, NO_DIGIT]


def evaluate(
    probabilities: Probabilities,
    labels: Labels,
    threshold: float = 0.0,
    missed: Sequence[int] = (),
    added: Sequence[int] = (),
) -> Evaluation:
    """Measure probabilities (n, 10) against labels (n,), each 0 to 9.

    threshold: the least confidence, in [0, 1], that counts as a digit.
    missed: labels of digits that were not read at all; n may be 0 only with them.
    added: digits that were read where there was none.
    """
    confusion = np.zeros((CLASSES, CLASSES), np.int64)
    np.add.at(confusion, (labels, probabilities.argmax(axis=1)), 1)
    unread, more = (np.bincount(np.array(few, np.int64), minlength=CLASSES) for few in (missed, added))
    if not len(labels):
        return Evaluation(confusion, np.nan, np.nan, unread, more)
    accepted = float((probabilities.max(axis=1) >= threshold).mean())
    return Evaluation(confusion, calibration_error(probabilities, labels), accepted, unread, more)


def calibration_error(probabilities: Probabilities, labels: Labels) -> float:
    """Return the expected calibration error of probabilities (n, 10), in [0, 1].

    The digits are put in 15 bins of equal width by their confidence, (0, 1/15], (1/15, 2/15] and so on; the
    error is the mean over digits of the gap between their bin's accuracy and its mean confidence (Guo et
    al. 2017, "On Calibration of Modern Neural Networks", arXiv 1706.04599, equation 3).
    """
    confidence = probabilities.max(axis=1).astype(np.float64)
    correct = probabilities.argmax(axis=1) == labels
    bins = np.clip(np.ceil(confidence * BINS).astype(np.int64) - 1, 0, BINS - 1)
    gaps = np.bincount(bins, weights=correct - confidence, minlength=BINS)
    return float(np.abs(gaps).sum() / len(labels))


@dataclass(frozen=True)
class Grades:
    """How many labelled pictures were read without a mistake, and why others were not.

    not_found: of them nothing was found.
    miscounted: of them more or fewer digits were found than the label has.
    """

    pictures: int
    correct: int
    not_found: int
    miscounted: int

    def to_record(self) -> dict[str, int]:
        """Return the figures as what JSON can hold."""
        return {
            "pictures": self.pictures,
            "right": self.correct,
            "not_found": self.not_found,
            "miscounted": self.miscounted,
        }


_Pair = tuple[int | None, int | None]  # places in two rows that stand beside each other


def alignment(written: Sequence[object], read: Sequence[object]) -> list[_Pair]:
    """Lay two rows of signs beside each other; return the places of each pair, None where one has nothing.

    Of the alignments with the fewest changes it is one with the most signs alike.
    """
    # Of the first signs of both: the changes, minus those alike, and the pairs.
    row: list[tuple[int, int, list[_Pair]]] = [
        (end, 0, [(None, place) for place in range(end)]) for end in range(len(read) + 1)
    ]
    for wanted, sign in enumerate(written):
        above, row = row, [(row[0][0] + 1, 0, [*row[0][2], (wanted, None)])]
        for seen, other in enumerate(read):
            changed = sign != other
            changes, alike, pairs, pair = min(
                (above[seen][0] + changed, above[seen][1] - (not changed), above[seen][2], (wanted, seen)),
                (above[seen + 1][0] + 1, *above[seen + 1][1:], (wanted, None)),
                (row[seen][0] + 1, *row[seen][1:], (None, seen)),
                key=lambda way: way[:2],
            )
            row.append((changes, alike, [*pairs, pair]))
    return row[-1][2]


def edit_distance(written: str, read: str) -> int:
    """Return how many signs must be put in, taken out or changed to make the one of the other."""
    return sum(
        wanted is None or seen is None or written[wanted] != read[seen]
        for wanted, seen in alignment(written, read)
    )


class ReadNumber(NamedTuple):
    """A number with its label, as it was read.

    label, read: as a line of text; in `read` "?" stands for what does not look like a digit.
    favoured: `read` with the most probable digit in place of each "?" that is not known to be a mark.
    probabilities: (n, 10), for each sign of `read` but the blanks; of marks they say nothing.
    """

    label: str
    read: str
    favoured: str
    probabilities: Probabilities

    @property
    def length(self) -> int:
        """How many digits were written."""
        return sum(sign.isdigit() for sign in self.label)


@dataclass(frozen=True, eq=False)
class NumberEvaluation:
    """What was measured on labelled numbers, one at least, by a model with this threshold in [0, 1].

    A number is correct where it was read as its label, without a "?". Of each single digit the most
    probable one counts, as it does where digits are measured alone.
    """

    numbers: Sequence[ReadNumber]
    threshold: float = 0.0

    @property
    def count(self) -> int:
        """How many numbers there were."""
        return len(self.numbers)

    @property
    def accuracy(self) -> float:
        """The fraction of numbers that are wholly correct, in [0, 1]."""
        return float(np.mean([number.read == number.label for number in self.numbers]))

    @property
    def favoured_accuracy(self) -> float:
        """The same with the most probable digit in place of each "?"."""
        return float(np.mean([number.favoured == number.label for number in self.numbers]))

    @property
    def edit_distance(self) -> float:
        """The mean number of signs to put in, take out or change."""
        return float(np.mean([edit_distance(number.label, number.read) for number in self.numbers]))

    @cached_property
    def digits(self) -> Evaluation:
        """The figures of single digits; one read as a mark is missed, a mark read as a digit is one added."""
        rows, labels, missed, added = [np.zeros((0, CLASSES), np.float32)], [], [], []
        for number in self.numbers:
            for label, read, row in _beside(number):
                if label and read:
                    rows.append(row)
                    labels.append(int(label))
                elif label:
                    missed.append(int(label))
                elif read:
                    added.append(int(read))
        return evaluate(np.concatenate(rows), np.array(labels, np.int64), self.threshold, missed, added)

    @property
    def by_length(self) -> "dict[int, NumberEvaluation]":
        """The same of the numbers with as many digits, by that, the shortest first."""
        ordered = sorted(self.numbers, key=lambda number: number.length)
        groups = groupby(ordered, lambda number: number.length)
        return {length: NumberEvaluation(list(group), self.threshold) for length, group in groups}

    def to_record(self) -> dict[str, Any]:
        """Return the figures as what JSON can hold: of digits, of numbers, and of those of each length."""
        lengths = [
            {"length": length, **part._figures, "digits": part.digits.count, "accuracy": part.digits.accuracy}
            for length, part in self.by_length.items()
        ]
        return {**self.digits.to_record(), **self._figures, "by_length": lengths}

    @property
    def _figures(self) -> dict[str, float]:
        return {
            "numbers": self.count,
            "number_accuracy": self.accuracy,
            "favoured_number_accuracy": self.favoured_accuracy,
            "mean_edit_distance": self.edit_distance,
        }


def _beside(number: ReadNumber) -> Iterator[tuple[str, str, Probabilities]]:
    """Yield each digit of a number with what was read for it, "" for none or no digit, and its row (m, 10).

    Where no digit was written, a "?" is none either.
    """
    written, favoured, read = (text.replace(" ", "") for text in (number.label, number.favoured, number.read))
    for wanted, seen in alignment(written, favoured):
        label = "" if wanted is None or not written[wanted].isdigit() else written[wanted]
        sign = "" if seen is None else favoured[seen] if label else read[seen]
        row = number.probabilities[slice(0) if seen is None else slice(seen, seen + 1)]
        yield label, sign if sign.isdigit() else "", row


@dataclass(frozen=True, eq=False)
class Mistake:
    """Something read wrong.

    image: uint8 (height, width), any size, ink bright on 0; or (height, width, 3), colours.
    label, read: digits; "" where nothing was found.
    confidence: of the least sure digit that was read, in [0, 1].
    """

    image: Grey
    label: str
    read: str
    confidence: float = 0.0

    @property
    def changes(self) -> int:
        """How many signs are wrong."""
        return edit_distance(self.label, self.read)


def mistakes(digits: Digits, probabilities: Probabilities, labels: Labels) -> list[Mistake]:
    """Return what was read wrong of digits (n, 28, 28) with probabilities (n, 10) and labels (n,)."""
    read = probabilities.argmax(axis=1)
    wrong = np.flatnonzero(read != labels)
    images = np.round(255 * digits[wrong]).astype(np.uint8)
    return [
        Mistake(image, str(labels[place]), str(read[place]), float(probabilities[place].max()))
        for image, place in zip(images, wrong, strict=True)
    ]


@dataclass(frozen=True)
class Rejection:
    """How well a network rejects what is out of distribution: other marks than digits, by its confidence.

    count: of non-digits measured.
    false_accepts: fraction of them taken for a digit where the limit lets 95 % of the digits pass.
    accepted: fraction of them that reaches the model's own threshold.
    """

    count: int
    false_accepts: float
    accepted: float

    def to_record(self) -> dict[str, float]:
        """Return the figures as what JSON can hold."""
        return {"count": self.count, "taken": self.false_accepts, "accepted": self.accepted}


def rejection(digits: Probabilities, others: Probabilities, threshold: float) -> Rejection:
    """Measure from the probabilities (n, 10) of digits and (m, 10) of non-digits; both at least one."""
    limit = np.quantile(digits.max(axis=1), 1 - RECALL)
    surest = others.max(axis=1)
    return Rejection(len(others), float((surest >= limit).mean()), float((surest >= threshold).mean()))


def _fractions(parts: Counts, wholes: Counts) -> Doubles:
    """Divide, nan where the whole is 0."""
    fractions = np.full(len(parts), np.nan)
    np.divide(parts, wholes, out=fractions, where=wholes > 0)
    return fractions


def _or_none(fraction: float) -> float | None:
    return None if np.isnan(fraction) else float(fraction)
