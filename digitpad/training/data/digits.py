"""Labelled digits and ink files, and who of their writers is held out.

A network that has seen ten digits of a hand reads that hand's eleventh more easily, so whoever is measured
must never have been learned from. The split is a function of the writer's name alone: the same writer is held
out with digits and with letters, today and in a file that is longer tomorrow.
"""

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitpad.core.arrays import SIDE, Digits, Indices, Labels
from digitpad.core.ink import InkSample, Strokes, at_line, is_ink
from digitpad.drawings.file_kinds import digit_in_label, labels_in_names
from digitpad.drawings.ink_files import ink_samples
from digitpad.errors import DataError
from digitpad.lab.data import by_writer
from digitpad.language import _

Labelled = list[tuple[Strokes, int]]
Written = list[tuple[Strokes, str]]  # numbers, and what was written: digits, marks, blanks between numbers

Wanted = Callable[[str | None], bool]  # is given a writer

LABELS = {str(label): label for label in range(10)}
NUMBER = re.compile(r"(?=.*[0-9])[0-9 .,:;/+=*#%()\[\]$€£-]{1,60}")  # digits and marks, a digit at least

HELD_OUT_WRITERS = 0.2  # of the writers are held out
SALT = (
    "digitpad 227"  # hashed with the name; the first number that takes 18-22 % of each collection's writers
)
DONOR = "unipen/gmd"  # held out whole: 1,145 digits from one place, its own tablet, three hands


@dataclass(frozen=True, eq=False)
class LabelledDigits:
    """Digits with their labels.

    images: float32 (n, 28, 28), paper 0, ink 1.
    labels: int64 (n,), each 0 to 9.
    writers: int64 (n,), a number for whoever wrote each; None where that is not known.
    """

    images: Digits
    labels: Labels
    writers: Indices | None = None

    def __len__(self) -> int:
        return len(self.labels)

    def joined(self, other: "LabelledDigits") -> "LabelledDigits":
        """Return these digits and then the others."""
        return LabelledDigits(
            np.concatenate([self.images, other.images]), np.concatenate([self.labels, other.labels])
        )

    def take(self, places: Indices) -> "LabelledDigits":
        """Return the digits at `places`, in that order."""
        writers = None if self.writers is None else self.writers[places]
        return LabelledDigits(self.images[places], self.labels[places], writers)


def no_digits() -> LabelledDigits:
    """Return no digits at all."""
    return LabelledDigits(np.zeros((0, SIDE, SIDE), np.float32), np.zeros(0, np.int64))


def labels_of(samples: Labelled) -> Labels:
    """Return the labels of labelled ink, (n,)."""
    return np.array([label for _ink, label in samples], np.int64)


def split(
    digits: LabelledDigits, held_out: int, seed: int, most: int = 0
) -> tuple[LabelledDigits, LabelledDigits]:
    """Return what to train with and `held_out` digits to validate with, drawn at random, never shared.

    Where the writers are known neither are they, so that about as many digits are held out.

    most: how many to use in all; 0 for all.

    Raises:
        DataError: nothing is left to train with.
    """
    order = np.random.default_rng(seed).permutation(len(digits))[: most or None]
    if len(order) <= held_out:
        raise DataError(
            _("There are {count} training digits, but the recipe holds out {held_out}.").format(
                count=len(order), held_out=held_out
            )
        )
    end = held_out
    if digits.writers is not None:
        order, ends = by_writer(order, digits.writers, np.array([held_out]))
        end = int(ends[0])
    return digits.take(order[end:]), digits.take(order[:end])


def anybody(_writer: str | None) -> bool:
    """Want every writer."""
    return True


def read_labelled(path: Path, wanted: Wanted = anybody) -> Labelled:
    """Read an ink file whose every line has a "label" from 0 to 9; keep the writers that are `wanted`.

    Raises:
        InkError: the file or a line cannot be read.
        DataError: a label is missing or is no digit, or there are no lines.
    """
    samples = _samples(path)
    for sample in samples:
        if str(sample.label) not in LABELS:
            raise DataError(at_line(path, sample.line, _('"label" must be a digit from 0 to 9.')))
    return [(sample.strokes, LABELS[str(sample.label)]) for sample in samples if wanted(sample.writer)]


def read_written(path: Path, wanted: Wanted = anybody) -> Written:
    """Read an ink file whose every line has a "label": a digit, or a number such as "967" or "3.14".

    Keep the writers that are `wanted`.

    Raises:
        InkError: the file or a line cannot be read.
        DataError: a label is missing or is no number, or there are no lines.
    """
    samples = _samples(path)
    for sample in samples:
        if not NUMBER.fullmatch(str(sample.label)):
            raise DataError(
                at_line(path, sample.line, _('"label" must be a digit, or a number such as "967".'))
            )
    return [
        (sample.strokes, " ".join(str(sample.label).split())) for sample in samples if wanted(sample.writer)
    ]


def _samples(path: Path) -> list[InkSample]:
    """Read an ink file of any kind, one sample at least; labels in words, and in its name, are digits too."""
    samples = ink_samples(path)
    if not samples:
        raise DataError(_("There is no ink in {path}.").format(path=path))
    if is_ink(path):
        return samples
    (named,) = labels_in_names([path])
    labels = [named if sample.label is None else sample.label for sample in samples]
    digits = [digit_in_label(label) for label in labels]
    return [
        sample._replace(label=label if digit is None else digit)
        for sample, label, digit in zip(samples, labels, digits, strict=True)
    ]


def ink_files() -> list[Path]:
    """Return the files of labelled ink that `DIGITPAD_DATA` has in `strokes/`, sorted."""
    folder = data_folder()
    return sorted(folder.glob("strokes/*.jsonl*")) if folder else []


def data_folder() -> Path | None:
    """Return the folder that `DIGITPAD_DATA` names, None where it names none."""
    folder = os.environ.get("DIGITPAD_DATA")
    return Path(folder) if folder else None


def is_held_out(writer: str | None) -> bool:
    """Say whether nothing by this writer may be learned from; what has no writer is learned from."""
    if not writer:
        return False
    return is_of(writer, DONOR) or _place(writer) < HELD_OUT_WRITERS


def is_of(writer: str | None, collection: str) -> bool:
    """Say whether a writer, "unipen/gmd/w000", belongs to a collection: "unipen", or "unipen/gmd"."""
    return writer is not None and f"{writer}/".startswith(f"{collection.rstrip('/')}/")


def _place(writer: str) -> float:
    """Return a place in [0, 1) that depends on the name alone, unlike Python's own `hash`."""
    digest = hashlib.sha256(f"{SALT}:{writer}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64
