"""How well a network reads: from labels and probabilities to accuracy, confusion and calibration."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

CLASSES = 10
BINS = 15  # of confidence, as in Guo et al. 2017
RECALL = 0.95  # of digits that must pass where non-digits are counted, as is usual in the literature


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What was measured on labelled digits.

    confusion: int64 (10, 10); row: the label, column: what was read.
    calibration_error: in [0, 1]; see the function of that name.
    accepted: share whose confidence reaches the model's threshold.
    """

    confusion: npt.NDArray[np.int64]
    calibration_error: float
    accepted: float

    @property
    def count(self) -> int:
        """How many digits there were."""
        return int(self.confusion.sum())

    @property
    def accuracy(self) -> float:
        """The share read right, in [0, 1]."""
        return float(np.trace(self.confusion) / self.count)

    @property
    def recall(self) -> npt.NDArray[np.float64]:
        """Of each digit, (10,), the share read as it; nan where there are none of it."""
        return _shares(np.diag(self.confusion), self.confusion.sum(axis=1))

    @property
    def precision(self) -> npt.NDArray[np.float64]:
        """Of what was read as each digit, (10,), the share that was it; nan where nothing was."""
        return _shares(np.diag(self.confusion), self.confusion.sum(axis=0))

    def to_record(self) -> dict[str, Any]:
        """Return the figures as what JSON can hold; a share of nothing is null."""
        return {
            "count": self.count,
            "accuracy": self.accuracy,
            "calibration_error": self.calibration_error,
            "accepted": self.accepted,
            "recall": _or_none(self.recall),
            "precision": _or_none(self.precision),
            "confusion": self.confusion.tolist(),
        }


def evaluate(
    probabilities: npt.NDArray[np.float32], labels: npt.NDArray[np.int64], threshold: float = 0.0
) -> Evaluation:
    """Measure probabilities (n, 10) against labels (n,), each 0 to 9; n is at least 1.

    threshold: the least confidence, in [0, 1], that counts as a digit.
    """
    confusion = np.zeros((CLASSES, CLASSES), np.int64)
    np.add.at(confusion, (labels, probabilities.argmax(axis=1)), 1)
    accepted = float((probabilities.max(axis=1) >= threshold).mean())
    return Evaluation(confusion, calibration_error(probabilities, labels), accepted)


def calibration_error(probabilities: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]) -> float:
    """Return the expected calibration error of probabilities (n, 10), in [0, 1].

    The digits are put in 15 bins of equal width by their confidence, (0, 1/15], (1/15, 2/15] and so on; the
    error is the mean over digits of the gap between their bin's accuracy and its mean confidence (Guo et
    al. 2017, "On Calibration of Modern Neural Networks", arXiv 1706.04599, equation 3).
    """
    confidence = probabilities.max(axis=1).astype(np.float64)
    right = probabilities.argmax(axis=1) == labels
    bins = np.clip(np.ceil(confidence * BINS).astype(np.int64) - 1, 0, BINS - 1)
    gaps = np.bincount(bins, weights=right - confidence, minlength=BINS)
    return float(np.abs(gaps).sum() / len(labels))


@dataclass(frozen=True)
class Refusal:
    """How well a network tells digits from other marks, by the largest of its ten shares.

    count: of non-digits measured.
    taken: share of them taken for a digit where the limit lets 95 % of the digits pass.
    accepted: share of them that reaches the model's own threshold.
    """

    count: int
    taken: float
    accepted: float


def refusal(digits: npt.NDArray[np.float32], others: npt.NDArray[np.float32], threshold: float) -> Refusal:
    """Measure from the probabilities (n, 10) of digits and (m, 10) of non-digits; both at least one."""
    limit = np.quantile(digits.max(axis=1), 1 - RECALL)
    surest = others.max(axis=1)
    return Refusal(len(others), float((surest >= limit).mean()), float((surest >= threshold).mean()))


def _shares(parts: npt.NDArray[np.int64], wholes: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Divide, nan where the whole is 0."""
    shares = np.full(len(parts), np.nan)
    np.divide(parts, wholes, out=shares, where=wholes > 0)
    return shares


def _or_none(values: npt.NDArray[np.float64]) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in values]
