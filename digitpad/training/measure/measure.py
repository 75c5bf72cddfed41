"""Measuring a model on MNIST and ink files: the same code for its card and for `digitpad evaluate`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from digitpad.core.baseline import shrunk
from digitpad.core.classifier import Classifier, Probabilities
from digitpad.core.evaluation import Evaluation, evaluate
from digitpad.core.ink import Strokes
from digitpad.core.raster import Digit, steps_of_ink
from digitpad.training.data.digits import Digits, Labelled, Labels, labels_of

Advance = Callable[[int], None]  # is told how many more digits have been measured
Prepare = Callable[[Strokes], Digit]

BLOCK = 256  # digits measured between two reports of progress
SHRINK_SEED = 0  # of where the baseline's digits lie


@dataclass(frozen=True, eq=False)
class Measured:
    """Digits and what a classifier read: probabilities (n, 10), and its threshold in [0, 1]."""

    digits: Digits
    probabilities: Probabilities
    threshold: float

    @property
    def labels(self) -> Labels:
        """The digits' labels, (n,)."""
        return self.digits.labels

    @property
    def evaluation(self) -> Evaluation:
        """The figures."""
        return evaluate(self.probabilities, self.labels, self.threshold)


def _unwatched(_steps: int) -> None:
    pass


def as_used(strokes: Strokes) -> Digit:
    """Prepare ink as the pad does."""
    return steps_of_ink(strokes).digit


def with_pen(pen: float) -> Prepare:
    """Return what prepares ink as the pad does, but with a pen of this share of the longer side."""
    return lambda strokes: steps_of_ink(strokes, pen=pen).digit


def only_shrunk() -> Prepare:
    """Return what prepares ink as ordinary pads do; see `baseline`. Seeded: the same each time."""
    generator = np.random.default_rng(SHRINK_SEED)
    return lambda strokes: shrunk(strokes, generator)


def measure_ink(classifier: Classifier, samples: Labelled, prepare: Prepare = as_used) -> Evaluation:
    """Measure a classifier on labelled ink, prepared as the pad does by default."""
    return measured_ink(classifier, samples, prepare).evaluation


def measured_digits(classifier: Classifier, digits: Digits, advance: Advance = _unwatched) -> Measured:
    """Have a classifier read digits."""
    starts = range(0, len(digits), BLOCK)
    parts = []
    for start in starts:
        parts.append(classifier.probabilities(digits.images[start : start + BLOCK]))
        advance(len(parts[-1]))
    return Measured(digits, np.concatenate(parts), classifier.card.threshold)


def measured_ink(
    classifier: Classifier, samples: Labelled, prepare: Prepare = as_used, advance: Advance = _unwatched
) -> Measured:
    """Have a classifier read labelled ink, prepared as the pad does by default."""
    images, parts = [], []
    for start in range(0, len(samples), BLOCK):
        images.append(np.stack([prepare(ink) for ink, _label in samples[start : start + BLOCK]]))
        parts.append(classifier.probabilities(images[-1]))
        advance(len(parts[-1]))
    digits = Digits(np.concatenate(images), labels_of(samples))
    return Measured(digits, np.concatenate(parts), classifier.card.threshold)


def probabilities_of_ink(
    classifier: Classifier, inks: Sequence[Strokes], prepare: Prepare = as_used
) -> Probabilities:
    """Return the softmax, (n, 10), of at least one ink, each made a digit by `prepare`."""
    return np.concatenate([classifier.probabilities(prepare(ink)[np.newaxis]) for ink in inks])
