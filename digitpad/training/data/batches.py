"""Batches to learn from: pictures, people's pen paths, the synthetic writer's, and non-digits beside them.

All is made afresh for every batch, seeded by the epoch and the batch's place in it.

Where the user's drawings are learned from, all else is there to be remembered: its targets are what the
network predicted of it before ("learning without forgetting": Li and Hoiem 2016, arXiv 1606.09282).
"""

import math
from collections.abc import Callable

import numpy as np

from digitpad.core.arrays import CLASSES, Digits, Floats, Labels, Probabilities
from digitpad.runs.recipe import Recipe
from digitpad.training.data.dataset import Dataset
from digitpad.training.data.digits import labels_of
from digitpad.training.engine.backend import keras
from digitpad.training.synthesis.augment import augmented, corrupted
from digitpad.training.synthesis.outliers import outliers
from digitpad.training.synthesis.pen import StrokeDistortion, drawn_afresh
from digitpad.training.synthesis.writer import write_many

Recall = Callable[[Digits], Probabilities]

DISTORTION = StrokeDistortion()


def targets_of(labels: Labels) -> Probabilities:
    """Return what the softmax should be, float32 (n, 10): 1 at the label."""
    return np.eye(CLASSES, dtype=np.float32)[labels]


class Batches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras has no types
    """An epoch has as many digits as there are pictures to learn from, in an order of its own."""

    def __init__(self, dataset: Dataset, recipe: Recipe, recall: Recall | None = None) -> None:
        """`recall` gives the targets of all that is not the user's; labels and flat ones without it."""
        super().__init__()
        self._dataset, self._recipe, self._recall, self._epoch = dataset, recipe, recall, -1
        # Without people's pen paths the synthetic writer writes their share.
        real = round(recipe.batch * recipe.real)
        written = round(recipe.batch * recipe.written)
        self._real, self._written = (real, written) if dataset.real else (0, real + written)
        self._user_count = round(recipe.batch * recipe.mine) if len(dataset.user_digits) else 0
        self._pictures = max(recipe.batch - real - written - self._user_count, 0)
        self.on_epoch_end()

    def on_epoch_end(self) -> None:
        """Shuffle for the next epoch."""
        self._epoch += 1
        generator = np.random.default_rng((self._recipe.seed, self._epoch))
        self._order = generator.permutation(len(self._dataset.pictures))

    def __len__(self) -> int:
        return math.ceil(len(self._order) / self._recipe.batch)

    def __getitem__(self, index: int) -> tuple[Floats, Probabilities, Floats]:
        """Return digits (n, 28, 28, 1), targets (n, 10) and weights (n,).

        Seeded by epoch and place, because Keras may ask for batches from another thread and early.
        """
        recipe = self._recipe
        generator = np.random.default_rng((recipe.seed, self._epoch, index))
        digits, labels = self._digits(index, generator)
        others = outliers(recipe.outliers, self._dataset.nondigits, recipe, generator)
        images = corrupted(np.concatenate([digits, others]), recipe.dirt, generator)
        flat = np.full((len(others), CLASSES), 1 / CLASSES, np.float32)
        targets = self._recall(images) if self._recall else np.concatenate([targets_of(labels), flat])
        counts = [len(digits), len(others), self._user_count]
        weights = np.repeat([1, recipe.outlier_weight, 1], counts).astype(np.float32)
        if self._user_count:
            user_digits = self._dataset.user_digits.some(self._user_count, recipe, generator)
            images = np.concatenate([images, user_digits.images])
            targets = np.concatenate([targets, targets_of(user_digits.labels)])
        return images[..., np.newaxis], targets, weights

    def _digits(self, index: int, generator: np.random.Generator) -> tuple[Digits, Labels]:
        """Return digits (m, 28, 28) and their labels (m,): pictures, then ink."""
        start = index * self._pictures
        pictures = self._dataset.pictures.take(self._order[start : start + self._pictures])
        real = self._dataset.real
        inks = [real[place] for place in generator.integers(len(real), size=self._real)] if real else []
        inks += write_many(self._written, generator)
        drawn = drawn_afresh([ink for ink, _label in inks], DISTORTION, self._recipe, generator)
        images = np.concatenate([augmented(pictures.images, self._recipe, generator), drawn])
        return images, np.concatenate([pictures.labels, labels_of(inks)])
