"""A new model against the one in use: both read the same digits, before anything is swapped."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from digitpad.core.network import Classifier, load_model
from digitpad.runs.comparison import DRAWINGS, TEST, Compared, Mistakes, Pair, write_compared
from digitpad.runs.events import Report, Stage
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.measure.measure import Measured, measured_digits
from digitpad.training.publish.model_files import model_files


def compare(
    against: Path, folder: Path, test: Measured, source: str, drawings: LabelledDigits | None, report: Report
) -> None:
    """Compare the new model in `folder` with the file `against`; leave what came of it there.

    test: what the new one read of the test digits; source: who wrote them.
    drawings: of the user, held out; None where there are none.

    Raises:
        ModelError: a model cannot be used.
        StoreError: the folder cannot be written.
    """
    report(Stage("comparing"))
    old, new = load_model(against), load_model(model_files(folder)[1])
    read = {TEST: test} | ({DRAWINGS: measured_digits(new, drawings)} if drawings else {})
    write_compared(compared(old, read, source), folder)


def compared(old: Classifier, read: Mapping[str, Measured], source: str) -> Compared:
    """Have the old model read what the new one has `read`."""
    pairs, mistakes = {}, {}
    for name, measured in read.items():
        pairs[name], mistakes[name] = _compared(measured_digits(old, measured.digits), measured)
    return Compared(source, pairs, mistakes)


def _compared(old: Measured, new: Measured) -> tuple[Pair, Mistakes]:
    digits = new.digits
    read = [measured.probabilities.argmax(axis=1) for measured in (old, new)]
    wrong = np.flatnonzero((read[0] != digits.labels) | (read[1] != digits.labels))
    images = np.rint(digits.images[wrong] * 255).astype(np.uint8)
    mistakes = Mistakes(images, digits.labels[wrong], read[0][wrong], read[1][wrong])
    return Pair(old.evaluation.confusion, new.evaluation.confusion), mistakes
