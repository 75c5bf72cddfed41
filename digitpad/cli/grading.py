"""The measurements of `digitpad evaluate`: MNIST's digits, ink, and pictures whose names are their labels."""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageOps

from digitpad.cli import picture_options_of
from digitpad.cli.inputs import Answer, read_drawing, text_of
from digitpad.cli.output import LateProgress, readable
from digitpad.core.arrays import Grey, Probabilities
from digitpad.core.evaluation import (
    Evaluation,
    Grades,
    Mistake,
    NumberEvaluation,
    ReadNumber,
    Rejection,
    evaluate,
    mistakes,
    rejection,
)
from digitpad.core.ink import Strokes, bounds
from digitpad.core.network import Classifier, load_model
from digitpad.core.prediction import numbers_of
from digitpad.core.raster import draw_path
from digitpad.drawings.digit_arrays import read_dataset
from digitpad.drawings.exchange import digit_already, family_of, files_in
from digitpad.drawings.file_kinds import labels_in_names
from digitpad.errors import DataError, PictureError
from digitpad.language import _
from digitpad.pictures.finding import find
from digitpad.pictures.model import Picture, PictureOptions
from digitpad.pictures.scans import read_pages
from digitpad.training.data.digits import (
    LABELS,
    LabelledDigits,
    Wanted,
    Written,
    is_held_out,
    is_of,
    no_digits,
    read_written,
)
from digitpad.training.data.mnist import load_mnist, scaled
from digitpad.training.measure import (
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
from digitpad.training.synthesis.writer import NONE, synthetic_test

THUMBNAIL = 240  # pixels, of a picture's longer side on the sheet of mistakes
PEN_ON_SHEET, MARGIN = 7, 18  # pixels, of a number's ink there, and around it
COLOURS = ((20, 70, 170), (200, 80, 0), (30, 130, 60))  # of a number's digits there, in turns


@dataclass(frozen=True, eq=False)
class Outcome:
    """What was measured.

    rejection: of non-digits, None where none were given.
    grades: of pictures, None where there were none.
    numbers: of ink with labels of several digits, None where there was none.
    unread: how many pictures could not be read and are left out.
    """

    evaluation: Evaluation
    mistakes: Sequence[Mistake]
    rejection: Rejection | None = None
    grades: Grades | None = None
    numbers: NumberEvaluation | None = None
    unread: int = 0


def measure(arguments: argparse.Namespace) -> Outcome:
    """Measure what the arguments name.

    Raises:
        DigitPadError: a model or data is not as it should be, or nothing is left to measure.
    """
    files = [file for path in arguments.files for file in files_in(path)]
    kinds = {family_of(file) for file in files}
    if len(kinds) > 1:
        raise DataError(
            _("Pictures, ink and files of digits cannot be measured together. Give only one kind at a time.")
        )
    _check(arguments, has_ink="ink" in kinds)
    if kinds != {"picture"}:
        return _of_digits(arguments, files, are_datasets=kinds == {"dataset"})
    if arguments.outliers:
        raise DataError(_("--outliers is for ink and MNIST, not for pictures. Leave it out."))
    pictures, unread = grade_pictures(arguments, files)
    return Outcome(pictures.evaluation, pictures.mistakes, grades=pictures.grades, unread=unread)


def _check(arguments: argparse.Namespace, has_ink: bool) -> None:
    """Raise a DataError for options that make sense for ink only, where there is none."""
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


def _of_digits(arguments: argparse.Namespace, files: Sequence[Path], are_datasets: bool) -> Outcome:
    """Measure ink, files of digits, or MNIST where there are no files, and the non-digits beside them."""
    classifier = load_model(arguments.model)
    written = [] if are_datasets else _written(arguments, files)
    if any(label not in LABELS for _strokes, label in written):
        return _of_numbers(arguments, written, classifier)
    measured = _measured(arguments, written, files if are_datasets else (), classifier)
    others = _others(arguments, classifier)
    return Outcome(
        measured.evaluation,
        mistakes(measured.digits.images, measured.probabilities, measured.labels),
        None if others is None else rejection(measured.probabilities, others, measured.threshold),
    )


def _written(arguments: argparse.Namespace, files: Sequence[Path]) -> Written:
    """Read labelled ink, one drawing at least where there are files."""
    wanted = _wanted(arguments)
    written = [one for path in files for one in read_written(path, wanted)]
    if files and not written:
        raise DataError(_("No ink is left to measure. Leave --held-out or --writers out."))
    return written


def _measured(
    arguments: argparse.Namespace, written: Written, datasets: Sequence[Path], classifier: Classifier
) -> Measured:
    """Measure single digits: of ink, of files of digits, or of MNIST where there is neither."""
    if not written:
        mnist = arguments.mnist
        digits = (
            _digits_in(datasets)
            if datasets
            else synthetic_test()
            if mnist == NONE
            else load_mnist(mnist).test
        )
        with LateProgress(lambda: len(digits)) as progress:
            return measured_digits(classifier, digits, progress.advance)
    samples = [(strokes, LABELS[label]) for strokes, label in written]
    with LateProgress(lambda: len(samples)) as progress:
        return measured_ink(classifier, samples, _prepare(arguments), progress.advance)


def _digits_in(files: Sequence[Path]) -> LabelledDigits:
    """Return the digits of files: those to test with where a file keeps them apart, else all."""
    digits = no_digits()
    for file in files:
        found = read_dataset(file)
        for note in found.notes:
            _warn(note)
        digits = digits.joined(scaled(found.parts[-1]))
    return digits


def _of_numbers(arguments: argparse.Namespace, written: Written, classifier: Classifier) -> Outcome:
    """Measure numbers of ink, read as the pad reads them; single digits among them too."""
    if arguments.outliers or arguments.pen or arguments.shrink:
        raise DataError(
            _("--outliers, --pen and --shrink are for single digits, and there are numbers. Leave them out.")
        )
    numbers, wrong = [], []
    with LateProgress(lambda: len(written)) as progress:
        for strokes, label in progress.watch(written):
            answers = read_drawing(strokes, classifier)
            numbers.append(_read_number(label, answers))
            if numbers[-1].read != label:
                least = min(
                    (one.digit.reading.prediction.confidence for one in answers if not one.digit.mark),
                    default=0.0,
                )
                wrong.append(Mistake(_sketch(strokes, answers), label, numbers[-1].read, least))
    evaluation = NumberEvaluation(numbers, classifier.card.threshold)
    return Outcome(evaluation.digits, wrong, numbers=evaluation)


def _read_number(label: str, answers: Sequence[Answer]) -> ReadNumber:
    """Return a number as it was read, and with the most probable digit in place of each "?"."""
    favoured = [digit.favoured for digit, *_rest in answers]
    rows = np.stack([answer.digit.reading.probabilities for answer in answers])
    return ReadNumber(label, text_of(answers), " ".join(numbers_of(favoured)), rows)


def _sketch(strokes: Strokes, answers: Sequence[Answer]) -> Grey:
    """Draw a number, each digit as it was read in a colour of its own, (height, width, 3)."""
    left, top, right, bottom = bounds(strokes)
    scale = (THUMBNAIL - 2 * MARGIN) / max(right - left, bottom - top, 1e-9)
    sides = [round(side * scale) + 2 * MARGIN for side in (right - left, bottom - top)]
    picture = Image.new("RGB", (sides[0], sides[1]), "white")
    draw = ImageDraw.Draw(picture)
    for place, answer in enumerate(answers):
        colour = COLOURS[place % len(COLOURS)]
        for part in answer.parts:
            path = [
                ((x - left) * scale + MARGIN, (y - top) * scale + MARGIN) for x, y in part.points(strokes)
            ]
            draw_path(draw, path, PEN_ON_SHEET, colour)
    return np.asarray(picture)


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


@dataclass(frozen=True, eq=False)
class GradedPicture:
    """A labelled picture that was read.

    probabilities: (n, 10), of the digits found in it, in reading order.
    thumbnail: of what was misread, uint8 (height, width), ink brighter than paper.
    """

    label: str
    probabilities: Probabilities
    thumbnail: Grey | None = None

    @property
    def read(self) -> str:
        """The digits that were read."""
        return _digits(self.probabilities)

    @property
    def is_counted(self) -> bool:
        """Whether as many digits were found as there are."""
        return len(self.label) == len(self.probabilities)


def grade(
    paths: Iterable[tuple[Path, str]], classifier: Classifier, options: PictureOptions | None = None
) -> Iterator[GradedPicture | PictureError]:
    """Read pictures, each given with its label; yield the error of what cannot be read."""
    for path, label in paths:
        try:
            for picture in read_pages(path):
                yield _graded(picture, label, classifier, options)
        except PictureError as error:
            yield error


def _graded(
    picture: Picture, label: str, classifier: Classifier, options: PictureOptions | None
) -> GradedPicture:
    """Read a picture; one that is a digit already is not looked for in it."""
    if (already := digit_already(picture.image)) is not None:
        grey, digits = 255 - already, [already.astype(np.float32) / np.float32(255)]
    else:
        page = find(picture, options, classifier)
        grey, digits = page.grey, [glyph.steps.digit for glyph in page.glyphs]
    probabilities = classifier.probabilities(np.array(digits, np.float32))
    correct = _digits(probabilities) == label
    return GradedPicture(label, probabilities, None if correct else _thumbnail(grey))


@dataclass(frozen=True)
class GradedPictures:
    """Labelled pictures that were read, at least one, by a model with this threshold in [0, 1]."""

    pictures: Sequence[GradedPicture]
    threshold: float

    @property
    def grades(self) -> Grades:
        """How many of them are correct."""
        counted = sum(graded.is_counted for graded in self.pictures)
        correct = sum(graded.read == graded.label for graded in self.pictures)
        not_found = sum(not graded.read for graded in self.pictures)
        count = len(self.pictures)
        return Grades(count, correct, not_found, count - counted - not_found)

    @cached_property
    def evaluation(self) -> Evaluation:
        """The figures of single digits; all of a picture with more or fewer of them count as not read."""
        counted = [graded for graded in self.pictures if graded.is_counted]
        missed = "".join(graded.label for graded in self.pictures if not graded.is_counted)
        labels = np.array([int(digit) for graded in counted for digit in graded.label], np.int64)
        rows = np.concatenate([np.zeros((0, 10), np.float32), *(graded.probabilities for graded in counted)])
        return evaluate(rows, labels, self.threshold, [int(digit) for digit in missed])

    @property
    def mistakes(self) -> list[Mistake]:
        """The pictures with a mistake in them."""
        return [
            Mistake(graded.thumbnail, graded.label, graded.read, _least(graded.probabilities))
            for graded in self.pictures
            if graded.thumbnail is not None
        ]


def _digits(probabilities: Probabilities) -> str:
    return "".join(map(str, probabilities.argmax(axis=1)))


def _least(probabilities: Probabilities) -> float:
    """Return the confidence of the least sure digit, 0 where there is none."""
    return float(probabilities.max(axis=1).min(initial=1.0)) if len(probabilities) else 0.0


def _thumbnail(grey: Grey) -> Grey:
    """Return a picture (height, width), ink dark, small and inverted."""
    small = Image.fromarray(grey)
    small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.BOX)
    return np.asarray(ImageOps.invert(small))


def grade_pictures(arguments: argparse.Namespace, files: Sequence[Path]) -> tuple[GradedPictures, int]:
    """Read pictures, and return also how many could not be read; what is left out is named on stderr.

    Raises:
        DigitPadError: the model is not as it should be, or no picture has a label or can be read.
    """
    classifier = load_model(arguments.model)
    labelled = _labelled(files)
    graded: list[GradedPicture] = []
    unread = 0  # a file may have several pages
    with LateProgress(lambda: len(labelled)) as progress:
        for found in progress.watch(grade(labelled, classifier, picture_options_of(arguments))):
            if isinstance(found, PictureError):
                progress.hide()
                _warn(str(found))
                unread += 1
            else:
                graded.append(found)
    if not graded:
        raise DataError(_("No picture could be read. Choose others."))
    return GradedPictures(graded, classifier.card.threshold), unread


def _labelled(files: Sequence[Path]) -> list[tuple[Path, str]]:
    """Return the pictures that have a label, with it; warn of those that have none."""
    labels = list(zip(files, labels_in_names(files), strict=True))
    without = [file for file, label in labels if label is None]
    labelled = [(file, label) for file, label in labels if label is not None]
    missing = next((file for file in without if not os.path.exists(file)), None)  # noqa: PTH110  see inputs
    if missing:
        raise DataError(_("There is no file {path}. Check its name.").format(path=missing))
    if not labelled:
        raise DataError(
            _(
                "Which digit is in {path}? Put the picture into a folder named 0 to 9, or start "
                "its name with the digits and an underscore, as in 7_photo.png."
            ).format(path=without[0])
        )
    if without:
        reason = _("Pictures left out because their names have no label: {count}, such as {path}.")
        _warn(reason.format(count=len(without), path=without[0]))
    return labelled


def _warn(sentence: str) -> None:
    print(readable(sentence), file=sys.stderr)
