"""What `digitpad evaluate` measures: MNIST's digits, ink, or pictures with labels."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from digitpad.cli.inputs import files_of
from digitpad.cli.marking import marked_pictures
from digitpad.cli.terminal import LateProgress
from digitpad.core.arrays import Probabilities
from digitpad.core.evaluation import Evaluation, Grades, Mistake, Rejection, mistakes, rejection
from digitpad.core.ink import is_ink
from digitpad.core.network import Classifier, load_model
from digitpad.errors import DataError
from digitpad.language import _
from digitpad.training.data.digits import Wanted, is_held_out, is_of, read_labelled
from digitpad.training.measure.measure import (
    Measured,
    Prepare,
    as_used,
    measured_digits,
    measured_ink,
    only_shrunk,
    probabilities_of_ink,
    with_pen,
)
from digitpad.training.synthesis.outliers import read_outliers
from digitpad.training.synthesis.synthetic import load_pictures


@dataclass(frozen=True, eq=False)
class Outcome:
    """What was measured.

    refusal: of non-digits, None where none were given.
    marks: of pictures, None where there were none.
    unread: how many pictures could not be read and are left out.
    """

    evaluation: Evaluation
    mistakes: Sequence[Mistake]
    refusal: Rejection | None = None
    marks: Grades | None = None
    unread: int = 0


def measure(arguments: argparse.Namespace) -> Outcome:
    """Measure what the arguments name.

    Raises:
        DigitPadError: a model or data is not as it should be, or nothing is left to measure.
    """
    files = [file for path in arguments.files for file in _files_of(path)]
    kinds = {is_ink(file) for file in files}
    if len(kinds) > 1:
        raise DataError(_("Pictures and ink cannot be measured together. Give one kind at a time."))
    _check(arguments, has_ink=True in kinds)
    if False not in kinds:
        return _of_digits(arguments, files)
    if arguments.outliers:
        raise DataError(_("--outliers is for ink and MNIST, not for pictures. Leave it out."))
    pictures, unread = marked_pictures(arguments, files)
    return Outcome(pictures.evaluation, pictures.mistakes, None, pictures.marks, unread)


def _files_of(path: Path) -> list[Path]:
    """Return a file, or those of a folder, at least one."""
    files = files_of(path)
    if not files:
        reason = _("There is no picture and no ink file in {path}. Name another folder.")
        raise DataError(reason.format(path=path))
    return files


def _check(arguments: argparse.Namespace, has_ink: bool) -> None:
    """Refuse what makes sense for ink only where there is none."""
    if has_ink:
        return
    if arguments.shrink:
        raise DataError(_("--shrink is for ink, not for pictures such as MNIST's. Give an ink file."))
    if arguments.pen or arguments.held_out or arguments.writers:
        raise DataError(
            _(
                "--pen, --held-out and --writers are for ink, not for pictures such as MNIST's. "
                "Give an ink file."
            )
        )


def _of_digits(arguments: argparse.Namespace, files: Sequence[Path]) -> Outcome:
    """Measure ink, or MNIST where there are no files, and the non-digits beside them."""
    classifier = load_model(arguments.model)
    measured = _measured(arguments, files, classifier)
    others = _others(arguments, classifier)
    return Outcome(
        measured.evaluation,
        mistakes(measured.digits.images, measured.probabilities, measured.labels),
        None if others is None else rejection(measured.probabilities, others, measured.threshold),
    )


def _measured(arguments: argparse.Namespace, files: Sequence[Path], classifier: Classifier) -> Measured:
    if not files:
        digits = load_pictures(arguments.mnist).test
        with LateProgress(lambda: len(digits)) as progress:
            return measured_digits(classifier, digits, progress.advance)
    wanted = _wanted(arguments)
    samples = [sample for path in files for sample in read_labelled(path, wanted)]
    if not samples:
        raise DataError(_("No ink is left to measure. Leave --held-out or --writers out."))
    with LateProgress(lambda: len(samples)) as progress:
        return measured_ink(classifier, samples, _prepare(arguments), progress.advance)


def _others(arguments: argparse.Namespace, classifier: Classifier) -> Probabilities | None:
    """Measure the non-digits, prepared as the digits are; None where there are none to measure."""
    if arguments.outliers is None:
        return None
    inks = read_outliers(arguments.outliers, _wanted(arguments, by_name=False))
    if not inks:
        raise DataError(_("No ink is left to measure. Leave --held-out or --writers out."))
    return probabilities_of_ink(classifier, inks, _prepare(arguments))


def _prepare(arguments: argparse.Namespace) -> Prepare:
    if arguments.shrink:
        return only_shrunk()
    return with_pen(arguments.pen) if arguments.pen else as_used


def _wanted(arguments: argparse.Namespace, by_name: bool = True) -> Wanted:
    """Return which writers to measure; non-digits have writers of other names."""

    def wanted(writer: str | None) -> bool:
        named = not by_name or not arguments.writers or is_of(writer, arguments.writers)
        return named and (not arguments.held_out or is_held_out(writer))

    return wanted
