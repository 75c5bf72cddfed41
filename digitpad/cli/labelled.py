"""Pictures whose names tell what is in them: their labels, and how well they are read."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from digitpad.core.arrays import Grey, Probabilities
from digitpad.core.evaluation import Evaluation, Grades, Mistake, evaluate
from digitpad.core.network import Classifier
from digitpad.errors import PictureError
from digitpad.pictures.finding import find
from digitpad.pictures.loading import read_picture
from digitpad.pictures.model import Page, PictureOptions

FOLDER = re.compile(r"[0-9]")
NAME = re.compile(r"(?!\d{8}_\d{6})([0-9]+)_")  # not 20260501_123456.jpg, as cameras name photographs
THUMBNAIL = 240  # pixels, of a picture's longer side on the sheet of mistakes


def label_of(path: Path) -> str | None:
    """Return the digits in a picture as its name tells, None where it does not.

    They are the name of its folder, one digit, or else those before the first underscore in its own name:
    "7" of 7/photo.jpg and of 7_photo.jpg, "2048" of 2048_photo.jpg.
    """
    folder = path.absolute().parent.name
    if FOLDER.fullmatch(folder):
        return folder
    found = NAME.match(path.name)
    return found[1] if found else None


@dataclass(frozen=True, eq=False)
class Marked:
    """A labelled picture that was read.

    probabilities: (n, 10), of the digits found in it, in reading order.
    thumbnail: of what was read wrong, uint8 (height, width), ink brighter than paper.
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


def mark(
    paths: Iterable[tuple[Path, str]], classifier: Classifier, options: PictureOptions | None = None
) -> Iterator[Marked | PictureError]:
    """Read pictures, each given with its label; yield the error of what cannot be read."""
    for path, label in paths:
        try:
            page = find(read_picture(path), options, classifier)
        except PictureError as error:
            yield error
            continue
        digits = [glyph.steps.digit for glyph in page.glyphs]
        probabilities = classifier.probabilities(np.array(digits, np.float32))
        right = _digits(probabilities) == label
        yield Marked(label, probabilities, None if right else _thumbnail(page))


@dataclass(frozen=True)
class MarkedPictures:
    """Labelled pictures that were read, at least one, by a model with this threshold in [0, 1]."""

    pictures: Sequence[Marked]
    threshold: float

    @property
    def marks(self) -> Grades:
        """How many of them are correct."""
        counted = sum(marked.is_counted for marked in self.pictures)
        correct = sum(marked.read == marked.label for marked in self.pictures)
        not_found = sum(not marked.read for marked in self.pictures)
        count = len(self.pictures)
        return Grades(count, correct, not_found, count - counted - not_found)

    @cached_property
    def evaluation(self) -> Evaluation:
        """The figures of single digits; all of a picture with more or fewer of them count as not read."""
        counted = [marked for marked in self.pictures if marked.is_counted]
        missed = "".join(marked.label for marked in self.pictures if not marked.is_counted)
        labels = np.array([int(digit) for marked in counted for digit in marked.label], np.int64)
        rows = np.concatenate([np.zeros((0, 10), np.float32), *(marked.probabilities for marked in counted)])
        return evaluate(rows, labels, self.threshold, [int(digit) for digit in missed])

    @property
    def mistakes(self) -> list[Mistake]:
        """The pictures that are not wholly right."""
        return [
            Mistake(marked.thumbnail, marked.label, marked.read, _least(marked.probabilities))
            for marked in self.pictures
            if marked.thumbnail is not None
        ]


def _digits(probabilities: Probabilities) -> str:
    return "".join(map(str, probabilities.argmax(axis=1)))


def _least(probabilities: Probabilities) -> float:
    """Return the confidence of the least sure digit, 0 where there is none."""
    return float(probabilities.max(axis=1).min(initial=1.0)) if len(probabilities) else 0.0


def _thumbnail(page: Page) -> Grey:
    small = Image.fromarray(page.grey)
    small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.BOX)
    return np.asarray(ImageOps.invert(small))
