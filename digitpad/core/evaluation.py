"""Evaluation of a network: accuracy, confusion and calibration, from labels and probabilities."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from digitpad.core.arrays import CLASSES, Confusion, Counts, Digits, Doubles, Grey, Labels, Probabilities

BINS = 15  # of confidence, as in Guo et al. 2017
RECALL = 0.95  # of digits that must pass where non-digits are counted, as is usual in the literature


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What was measured on labelled digits.

    confusion: int64 (10, 10); row: the label, column: what was read.
    calibration_error: in [0, 1]; see the function of that name.
    accepted: fraction whose confidence reaches the model's threshold.
    missed: int64 (10,); of each digit, how many were not read at all, which counts as wrong.

    The two fractions are of the digits that were read, nan where there were none.
    """

    confusion: Confusion
    calibration_error: float
    accepted: float
    missed: Counts = field(default_factory=lambda: np.zeros(CLASSES, np.int64))

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
        return _fractions(np.diag(self.confusion), self.confusion.sum(axis=0))

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
        }


def evaluate(
    probabilities: Probabilities,
    labels: Labels,
    threshold: float = 0.0,
    missed: Sequence[int] = (),
) -> Evaluation:
    """Measure probabilities (n, 10) against labels (n,), each 0 to 9.

    threshold: the least confidence, in [0, 1], that counts as a digit.
    missed: labels of digits that were not read at all; n may be 0 only with them.
    """
    confusion = np.zeros((CLASSES, CLASSES), np.int64)
    np.add.at(confusion, (labels, probabilities.argmax(axis=1)), 1)
    unread = np.bincount(np.array(missed, np.int64), minlength=CLASSES)
    if not len(labels):
        return Evaluation(confusion, np.nan, np.nan, unread)
    accepted = float((probabilities.max(axis=1) >= threshold).mean())
    return Evaluation(confusion, calibration_error(probabilities, labels), accepted, unread)


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


@dataclass(frozen=True, eq=False)
class Mistake:
    """Something read wrong.

    image: uint8 (height, width), any size, ink bright on 0.
    label, read: digits; "" where nothing was found.
    confidence: of the least sure digit that was read, in [0, 1].
    """

    image: Grey
    label: str
    read: str
    confidence: float = 0.0


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
