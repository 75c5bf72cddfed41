"""The user's own drawings: what of them is learned from, and what is held out to see whether that helped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from digitpad.core.arrays import Digits
from digitpad.drawings.drawings import Drawing, Drawings
from digitpad.errors import DataError
from digitpad.language import _
from digitpad.runs.comparison import DRAWINGS, LEARNED, TEST
from digitpad.runs.recipe import Recipe
from digitpad.training.data.digits import Labelled, LabelledDigits, labels_of, no_digits
from digitpad.training.data.mnist import Mnist, mnist_test_at_hand
from digitpad.training.synthesis.augment import augmented
from digitpad.training.synthesis.pen import StrokeDistortion, digits_as_is, drawn_afresh

HELD_OUT = 5  # of a digit's drawings, every fifth
DISTORTION = StrokeDistortion()  # of all digits in ink, whoever wrote them


@dataclass(frozen=True, eq=False)
class UserDigits:
    """The user's drawings.

    inks: pen paths to learn from; glyphs: digits out of pictures to learn from.
    held_out: digits that nothing is learned from, as the pad draws them.
    learned: the keys of the drawings that are learned from.
    """

    inks: Labelled = field(default_factory=list)
    glyphs: LabelledDigits = field(default_factory=no_digits)
    held_out: LabelledDigits = field(default_factory=no_digits)
    learned: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.inks) + len(self.glyphs)

    def some(self, count: int, recipe: Recipe, generator: np.random.Generator) -> LabelledDigits:
        """Return digits drawn at random, each changed as another time, pen or paper would change it."""
        chosen = generator.integers(len(self), size=count)
        inks = [self.inks[place] for place in chosen if place < len(self.inks)]
        glyphs = self.glyphs.take(chosen[chosen >= len(self.inks)] - len(self.inks))
        drawn = drawn_afresh([ink for ink, _label in inks], DISTORTION, recipe, generator)
        images = np.concatenate([drawn, augmented(glyphs.images, recipe, generator)])
        return LabelledDigits(images, np.concatenate([labels_of(inks), glyphs.labels]))

    def to_validate(self, count: int) -> LabelledDigits:
        """Return `count` digits to choose the best epoch with: those held out, else those learned from."""
        whole = self.held_out if len(self.held_out) else digits_as_is(self.inks).joined(self.glyphs)
        return whole.take(np.arange(count) % len(whole))


def drawings_in(path: Path) -> list[Drawing]:
    """Read all of the user's drawings from their database, which need not be there.

    Raises:
        StoreError: the database cannot be read.
    """
    database = Drawings(path)
    try:
        return list(database.all())
    finally:
        database.close()


def read_user_digits(path: Path) -> UserDigits:
    """Read the user's drawings to learn from.

    Raises:
        DataError: there are none.
        StoreError: the database cannot be read.
    """
    drawings = drawings_in(path)
    if not drawings:
        raise DataError(
            _("There are no drawings of yours to train on. Draw a digit and label it with the keys 0 to 9.")
        )
    return user_digits_of(drawings)


def digits_to_compare(path: Path, learned: frozenset[int]) -> dict[str, LabelledDigits]:
    """Read the drawings to compare two models on: those never learned from, and those of the keys `learned`.

    What was drawn while the network learned is among the former.

    Raises:
        StoreError: the database cannot be read.
    """
    parts: dict[str, list[Drawing]] = {DRAWINGS: [], LEARNED: []}
    for drawing in drawings_in(path):
        parts[LEARNED if drawing.key in learned else DRAWINGS].append(drawing)
    return {name: as_kept(drawings) for name, drawings in parts.items() if drawings}


def with_digits_at_hand(mnist: Mnist, drawings: Path | None) -> Mnist:
    """Return digits together with all else at hand that people wrote; see `Mnist`.

    drawings: the user's database, None where they are learned from.

    Raises:
        StoreError: the database cannot be read.
    """
    others = {
        DRAWINGS: as_kept(drawings_in(drawings)) if drawings else no_digits(),
        TEST: no_digits() if mnist.source == "MNIST" else mnist_test_at_hand(),
    }
    return replace(mnist, at_hand={name: digits for name, digits in others.items() if len(digits)})


def user_digits_of(drawings: Iterable[Drawing]) -> UserDigits:
    """Return drawings divided into those to learn from, and every fifth of each digit, which is held out."""
    learned: list[Drawing] = []
    held_out: list[Drawing] = []
    seen = [0] * 10
    for drawing in drawings:
        seen[drawing.label] += 1
        (learned if seen[drawing.label] % HELD_OUT else held_out).append(drawing)
    inks = [(drawing.strokes, drawing.label) for drawing in learned if drawing.glyph is None]
    glyphs = as_kept([drawing for drawing in learned if drawing.glyph is not None])
    return UserDigits(inks, glyphs, as_kept(held_out), frozenset(drawing.key for drawing in learned))


def as_kept(drawings: Sequence[Drawing]) -> LabelledDigits:
    """Return drawings as the pad shows them to the network."""
    if not drawings:
        return no_digits()
    images: Digits = np.stack([drawing.steps.digit for drawing in drawings])
    return LabelledDigits(images, np.array([drawing.label for drawing in drawings], np.int64))
