"""A new model against the one in use: both read the same digits, before anything is swapped."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from digitpad.classifier import Classifier, load_model
from digitpad.retraining.compared import DRAWINGS, TEST, Compared, Mistakes, Pair, write_compared
from digitpad.training.data import Digits
from digitpad.training.measure import measured_digits
from digitpad.training.place import model_files
from digitpad.training.progress import Report, Stage


def compare(
    against: Path, folder: Path, test: Digits, source: str, drawings: Digits | None, report: Report
) -> None:
    """Compare the new model in `folder` with the `.tflite` file `against`; leave what came of it there.

    test: digits to measure with; source: who wrote them.
    drawings: of the user, held out; None where there are none.

    Raises:
        ModelError: a model cannot be used.
        StoreError: the folder cannot be written.
    """
    report(Stage("comparing"))
    digits = {TEST: test} | ({DRAWINGS: drawings} if drawings else {})
    old, new = load_model(against), load_model(model_files(folder)[1])
    write_compared(compared(old, new, digits, source), folder)


def compared(old: Classifier, new: Classifier, digits: Mapping[str, Digits], source: str) -> Compared:
    """Have both models read the digits."""
    pairs, mistakes = {}, {}
    for name, measured in digits.items():
        pairs[name], mistakes[name] = _compared(old, new, measured)
    return Compared(source, pairs, mistakes)


def _compared(old: Classifier, new: Classifier, digits: Digits) -> tuple[Pair, Mistakes]:
    both = [measured_digits(classifier, digits) for classifier in (old, new)]
    read = [measured.probabilities.argmax(axis=1) for measured in both]
    wrong = np.flatnonzero((read[0] != digits.labels) | (read[1] != digits.labels))
    images = np.rint(digits.images[wrong] * 255).astype(np.uint8)
    mistakes = Mistakes(images, digits.labels[wrong], read[0][wrong], read[1][wrong])
    return Pair(*(measured.evaluation.confusion for measured in both)), mistakes
