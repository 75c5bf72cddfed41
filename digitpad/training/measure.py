"""Measuring a model on MNIST and ink files: the same code for its card and for `digitpad evaluate`."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitpad.baseline import shrunk
from digitpad.classifier import Classifier
from digitpad.evaluation import Evaluation, evaluate
from digitpad.ink import Strokes
from digitpad.raster import Digit, steps_of_ink
from digitpad.training.data import Digits, read_labelled

BLOCK = 256  # digits measured between two reports of progress
SHRINK_SEED = 0  # of where the baseline's digits lie


@dataclass(frozen=True)
class Measured:
    """How far a measurement has come, in digits, and at its end what came out."""

    done: int
    total: int
    evaluation: Evaluation | None = None


def measure_digits(classifier: Classifier, digits: Digits) -> Iterator[Measured]:
    """Measure a classifier, telling how far it is; the last item holds the evaluation."""
    blocks = (digits.images[start : start + BLOCK] for start in range(0, len(digits), BLOCK))
    yield from _measure(classifier, blocks, digits.labels.tolist())


def measure_ink(
    classifier: Classifier, samples: list[tuple[Strokes, int]], shrink: bool = False
) -> Iterator[Measured]:
    """Measure a classifier on labelled ink, put through the MNIST rule, or only shrunk (see `baseline`)."""
    generator = np.random.default_rng(SHRINK_SEED)

    def prepared(block: list[tuple[Strokes, int]]) -> Digit:
        inks = (strokes for strokes, _label in block)
        return np.stack([shrunk(ink, generator) if shrink else steps_of_ink(ink).digit for ink in inks])

    blocks = (prepared(samples[start : start + BLOCK]) for start in range(0, len(samples), BLOCK))
    yield from _measure(classifier, blocks, [label for _strokes, label in samples])


def evaluate_digits(classifier: Classifier, digits: Digits) -> Evaluation:
    """Measure a classifier on digits, in one go."""
    return _last(measure_digits(classifier, digits))


def evaluate_ink(classifier: Classifier, path: Path, shrink: bool = False) -> Evaluation:
    """Measure a classifier on a labelled ink file, in one go.

    Raises:
        InkError, DataError: the file cannot be read, or a line has no digit for its label.
    """
    return _last(measure_ink(classifier, read_labelled(path), shrink))


def _measure(
    classifier: Classifier,
    blocks: Iterator[Digit],
    labels: list[int],
) -> Iterator[Measured]:
    parts, done = [], 0
    for block in blocks:
        parts.append(classifier.probabilities(block))
        done += len(block)
        yield Measured(done, len(labels))
    evaluation = evaluate(np.concatenate(parts), np.array(labels), classifier.card.threshold)
    yield Measured(done, len(labels), evaluation)


def _last(steps: Iterator[Measured]) -> Evaluation:
    evaluation = None
    for step in steps:
        evaluation = step.evaluation
    assert evaluation is not None  # the last step always holds it
    return evaluation
