"""The mixture to learn from: pictures, people's and the synthetic writer's pen paths, and non-digits.

All is made afresh for every batch, seeded by the epoch and the batch's place in it.

Where the user's drawings are learned from, all else is there to be remembered: its targets are what the
network predicted of it before ("learning without forgetting": Li and Hoiem 2016, arXiv 1606.09282).
"""

import math
from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np

from digitpad.core.arrays import CLASSES, Digits, Indices, Labels, Probabilities
from digitpad.core.ink import Strokes
from digitpad.runs.recipe import Recipe
from digitpad.training.data.dataset import Dataset
from digitpad.training.data.digits import Labelled, LabelledDigits, labels_of
from digitpad.training.data.training_set import SETTLING, MicroBatch, made_ahead, targets_of
from digitpad.training.data.user_digits import DISTORTION
from digitpad.training.synthesis.augment import augmented, corrupted
from digitpad.training.synthesis.composing import Composing, composed, digit_of
from digitpad.training.synthesis.outliers import outliers
from digitpad.training.synthesis.pen import drawn_afresh
from digitpad.training.synthesis.writer import write_many

CUT = 0.15  # of the pen paths have bits of the joins to neighbours, as digits cut out of a number
JOINED = Composing(gap=(-0.2, 0.4), joined=1.0)

Recall = Callable[[Digits], Probabilities]


class Mixture:
    """A `TrainingSet`: an epoch has as many digits as there are pictures, in an order of its own.

    A step is never parted: batch normalisation is to see all sources at once.
    """

    def __init__(
        self, recipe: Recipe, dataset: Dataset, validation: LabelledDigits, recall: Recall | None = None
    ) -> None:
        """`recall` gives the targets of all that is not the user's; labels and flat ones without it.

        With it the means of batch normalisation stay as they are: one hand's are not all's.
        """
        self._dataset, self._recipe, self._recall = dataset, recipe, recall
        self.validation = validation
        # Without people's pen paths the synthetic writer writes their share.
        real = round(recipe.batch * recipe.real)
        written = round(recipe.batch * recipe.written)
        self._real, self._written = (real, written) if dataset.real else (0, real + written)
        self._user_count = round(recipe.batch * recipe.mine) if len(dataset.user_digits) else 0
        self._pictures = max(recipe.batch - real - written - self._user_count, 0)
        self.steps = math.ceil(len(self) / recipe.batch)

    def __len__(self) -> int:
        return len(self._dataset.pictures)

    @cached_property
    def settling(self) -> list[Digits] | None:
        """See `TrainingSet`."""
        if self._recall:
            return None
        order = self._order(0)  # an epoch that nothing is learned from
        return [self.batch(0, order, place).images for place in range(min(SETTLING, self.steps))]

    def micro_batches(self, epoch: int, most: int, done: int = 0) -> Iterator[MicroBatch]:  # noqa: ARG002
        """See `TrainingSet`."""
        order = self._order(epoch)
        return made_ahead(self.batch(epoch, order, place) for place in range(done, self.steps))

    def change(self, recipe: Recipe) -> None:
        """See `TrainingSet`."""
        self._recipe = recipe

    def count(self, most: int) -> int:  # noqa: ARG002
        """See `TrainingSet`."""
        return self.steps

    def batch(self, epoch: int, order: Indices, place: int) -> MicroBatch:
        """Return a batch of an epoch whose pictures come in this order."""
        recipe = self._recipe
        generator = np.random.default_rng((recipe.seed, epoch, place))
        digits, labels = self._digits(order, place, generator)
        others = outliers(recipe.outliers, self._dataset.nondigits, self._dataset.real, recipe, generator)
        images = corrupted(np.concatenate([digits, others]), recipe.dirt, generator)
        flat = np.full((len(others), CLASSES), 1 / CLASSES, np.float32)
        targets = self._recall(images) if self._recall else np.concatenate([targets_of(labels), flat])
        counts = [len(digits), len(others), self._user_count]
        weights = np.repeat([1, recipe.outlier_weight, 1], counts).astype(np.float32)
        if self._user_count:
            user_digits = self._dataset.user_digits.some(self._user_count, recipe, generator)
            images = np.concatenate([images, user_digits.images])
            targets = np.concatenate([targets, targets_of(user_digits.labels)])
        return MicroBatch(images, targets, weights)

    def _order(self, epoch: int) -> Indices:
        """Return the order of an epoch's pictures."""
        return np.random.default_rng((self._recipe.seed, epoch)).permutation(len(self))

    def _digits(self, order: Indices, place: int, generator: np.random.Generator) -> tuple[Digits, Labels]:
        """Return digits (m, 28, 28) and their labels (m,): pictures, then ink."""
        start = place * self._pictures
        pictures = self._dataset.pictures.take(order[start : start + self._pictures])
        real = self._dataset.real
        inks = [real[number] for number in generator.integers(len(real), size=self._real)] if real else []
        inks += write_many(self._written, generator)
        inks = [_cut(sample, inks, generator) if generator.random() < CUT else sample for sample in inks]
        drawn = drawn_afresh([ink for ink, _label in inks], DISTORTION, self._recipe, generator)
        images = np.concatenate([augmented(pictures.images, self._recipe, generator), drawn])
        return images, np.concatenate([pictures.labels, labels_of(inks)])


def _cut(
    sample: tuple[Strokes, int], others: Labelled, generator: np.random.Generator
) -> tuple[Strokes, int]:
    """Return a digit as it is cut out of a number written without lifting the pen, with its label."""
    ink, label = sample
    before, after = (others[int(place)][0] for place in generator.integers(len(others), size=2))
    return digit_of(composed([before, ink, after], JOINED, generator), 1, generator), label
