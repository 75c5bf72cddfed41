"""All that a run learns from and is measured with, gathered before the long work begins."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from digitpad.core.card import measured_on
from digitpad.core.ink import Strokes
from digitpad.core.raster import PEN
from digitpad.runs.recipe import Recipe
from digitpad.training.data.digits import (
    Labelled,
    LabelledDigits,
    ink_files,
    is_held_out,
    read_labelled,
    split,
)
from digitpad.training.data.mnist import Mnist
from digitpad.training.data.user_digits import UserDigits
from digitpad.training.synthesis.outliers import outlier_files, read_outliers_to_learn
from digitpad.training.synthesis.pen import PENS, digits_as_is


@dataclass(frozen=True, eq=False)
class Dataset:
    """What weights are learned from.

    pictures: MNIST's digits.
    real: people's pen paths with their labels; empty where there are no files.
    nondigits: people's pen paths that are no digits; empty where there are no files.
    user_digits: the user's drawings, where they are learned from.
    """

    pictures: LabelledDigits
    real: Labelled
    nondigits: list[Strokes]
    user_digits: UserDigits = field(default_factory=UserDigits)


@dataclass(frozen=True, eq=False)
class HeldOut:
    """What no weight is learned from.

    pictures: of MNIST's training set.
    inks: by the held-out writers, by the path of the file; only of files that have some.
    test: MNIST's, only to measure.
    nondigits: paths of files of non-digits, whose held-out writers are only to measure.
    source: where the pictures and `test` are from; see `Mnist`.
    user_digits: the user's drawings, where they are learned from.
    at_hand: see `Mnist`.
    """

    pictures: LabelledDigits
    inks: dict[Path, Labelled]
    test: LabelledDigits
    nondigits: tuple[Path, ...] = ()
    source: str = "MNIST"
    user_digits: UserDigits = field(default_factory=UserDigits)
    at_hand: Mapping[str, LabelledDigits] = field(default_factory=dict)

    @property
    def has_real_digits(self) -> bool:
        """Whether people wrote any of it."""
        return bool(self.source == "MNIST" or self.inks or len(self.user_digits.held_out) or self.at_hand)

    @property
    def measured_on(self) -> str:
        """Whose the test digits are, as the model's card says it; see `ModelCard`."""
        return measured_on(self.source)

    def validation(self) -> LabelledDigits:
        """Return digits to choose the best epoch with: pictures, and ink drawn with pens of all widths.

        Where the user's drawings are learned from, they are half of it.
        """
        user_digits = (
            self.user_digits.to_validate(len(self.pictures)) if len(self.user_digits) else self.pens(PENS)
        )
        return self.pictures.joined(user_digits)

    def as_used(self) -> LabelledDigits:
        """Return the held-out writers' digits as the pad draws them; MNIST's where there are no writers."""
        return self.pens((PEN,)) if self.inks else self.pictures

    def pens(self, pens: tuple[float, ...]) -> LabelledDigits:
        """Return the held-out writers' digits, drawn with pens that take turns."""
        samples = [sample for labelled in self.inks.values() for sample in labelled]
        return digits_as_is(samples, pens)


def gather(recipe: Recipe, mnist: Mnist, user_digits: UserDigits | None = None) -> tuple[Dataset, HeldOut]:
    """Return what to learn from and what is held out, of MNIST and of the files in `DIGITPAD_DATA`.

    user_digits: the user's drawings to learn from. The held-out writers are then left out: measuring them
        takes longer than learning.

    Raises:
        DataError: there are too few digits, or an ink file has a line without a label.
        InkError: an ink file cannot be read.
    """
    pictures, held_out = split(mnist.train, recipe.held_out, recipe.seed, recipe.digits)
    files = ink_files()
    learned = [sample for path in files for sample in read_labelled(path, lambda who: not is_held_out(who))]
    if user_digits:
        return Dataset(pictures, learned, read_outliers_to_learn(), user_digits), HeldOut(
            held_out,
            {},
            mnist.test,
            source=mnist.source,
            user_digits=user_digits,
            at_hand=mnist.at_hand,
        )
    inks = {path: read_labelled(path, is_held_out) for path in files}
    measured = {path: samples for path, samples in inks.items() if samples}
    dataset = Dataset(pictures, learned, read_outliers_to_learn())
    others = tuple(outlier_files())
    return dataset, HeldOut(held_out, measured, mnist.test, others, mnist.source, at_hand=mnist.at_hand)


def dataset_counts(dataset: Dataset, held_out: HeldOut) -> dict[str, int]:
    """Return how much there was of each kind, for the card; 0 says that there was none."""
    source = held_out.source
    return {
        **({} if source == "MNIST" else {"MNIST train": 0, "MNIST validation": 0}),
        f"{source} train": len(dataset.pictures),
        f"{source} validation": len(held_out.pictures),
        "people's pen paths": len(dataset.real),
        "people's pen paths, held-out writers": sum(map(len, held_out.inks.values())),
        "people's non-digits": len(dataset.nondigits),
        **({"your drawings": len(dataset.user_digits)} if len(dataset.user_digits) else {}),
    }
