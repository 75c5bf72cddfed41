"""Measuring a model on MNIST and ink files: the same code for its card and for `digitpad evaluate`."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from digitpad.baseline import shrunk
from digitpad.classifier import Classifier
from digitpad.evaluation import Evaluation, evaluate
from digitpad.ink import Strokes
from digitpad.raster import Digit, steps_of_ink
from digitpad.training.data import Digits, Labelled

Advance = Callable[[int], None]  # is told how many more digits have been measured

BLOCK = 256  # digits measured between two reports of progress
SHRINK_SEED = 0  # of where the baseline's digits lie


def _unwatched(_steps: int) -> None:
    pass


def measure_digits(classifier: Classifier, digits: Digits, advance: Advance = _unwatched) -> Evaluation:
    """Measure a classifier on digits."""
    blocks = (digits.images[start : start + BLOCK] for start in range(0, len(digits), BLOCK))
    return _measure(classifier, blocks, digits.labels.tolist(), advance)


def measure_ink(
    classifier: Classifier,
    samples: Labelled,
    shrink: bool = False,
    advance: Advance = _unwatched,
) -> Evaluation:
    """Measure a classifier on labelled ink, put through the MNIST rule, or only shrunk (see `baseline`)."""
    generator = np.random.default_rng(SHRINK_SEED)

    def prepared(strokes: Strokes) -> Digit:
        return shrunk(strokes, generator) if shrink else steps_of_ink(strokes).digit

    starts = range(0, len(samples), BLOCK)
    blocks = (np.stack([prepared(ink) for ink, _ in samples[start : start + BLOCK]]) for start in starts)
    return _measure(classifier, blocks, [label for _, label in samples], advance)


def _measure(
    classifier: Classifier, blocks: Iterable[Digit], labels: Sequence[int], advance: Advance
) -> Evaluation:
    parts = []
    for block in blocks:
        parts.append(classifier.probabilities(block))
        advance(len(block))
    return evaluate(np.concatenate(parts), np.array(labels), classifier.card.threshold)
