"""The dataset of an experiment: a part of MNIST, split, with wrong labels and augmentation as it wants."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from digitpad.core.arrays import CLASSES, Digits, Floats, Indices, Labels, Mask, Probabilities
from digitpad.errors import DataError
from digitpad.lab.data import noisy_labels, training_indices
from digitpad.language import _
from digitpad.runs.recipe import AUGMENTATION, WHOLE_SET, Recipe
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.synthesis.augment import augmented, corrupted

BLOCK = 1000  # digits augmented at once: some 100 MB
STRIP_SEED = 20  # of all runs alike, so that they can be compared


@dataclass(frozen=True, eq=False)
class Parts:
    """What weights are learned from, and what only says how well it goes."""

    train: LabelledDigits
    validation: LabelledDigits


def training_parts(experiment: Recipe, digits: LabelledDigits, fold: int = 0) -> Parts:
    """Return the digits to learn from, some of their labels wrong as wished, and those to validate with.

    fold: which of the experiment's `folds` parts validates, from 0 on; without folds a share of all does.

    Raises:
        DataError: nothing is left for one of the two.
    """
    learned, held_out = training_indices(experiment, len(digits), fold, digits.writers)
    if not len(held_out) or not len(learned):
        raise DataError(
            _("{count} digits are too few to split into training and validation data.").format(
                count=len(learned) + len(held_out)
            )
        )
    train = digits.take(learned)
    labels = noisy_labels(train.labels, experiment)
    return Parts(replace(train, labels=labels), digits.take(held_out))


def steps_an_epoch(experiment: Recipe, digits: int) -> int:
    """Return how many steps the experiment takes over so many digits."""
    return 1 if experiment.optimizer == WHOLE_SET else math.ceil(digits / experiment.batch)


def batches(experiment: Recipe, digits: LabelledDigits, epoch: int) -> Iterator[Indices]:
    """Yield the places of each step's digits, (n,), shuffled afresh for every epoch.

    Where a step takes all digits their order does not matter: it stays as it is.
    """
    size = len(digits) if experiment.optimizer == WHOLE_SET else experiment.batch
    if size >= len(digits):
        yield np.arange(len(digits))
        return
    order = np.random.default_rng((experiment.seed, epoch)).permutation(len(digits))
    for start in range(0, len(order), size):
        yield order[start : start + size]


class Augmenter:
    """Shows digits as the experiment's augmentation wants them; seeded by the epoch and the place in it."""

    def __init__(self, experiment: Recipe) -> None:
        self._experiment = experiment
        self._maps = any(getattr(experiment, name) for name in AUGMENTATION if name != "dirt")

    def __call__(self, digits: LabelledDigits, epoch: int, start: int) -> LabelledDigits:
        """Return digits as they look in an epoch, `start` being the place of the first one in it."""
        if not self._maps and not self._experiment.dirt:
            return digits
        generator = np.random.default_rng((self._experiment.seed, epoch, start))
        blocks = [digits.images[place : place + BLOCK] for place in range(0, len(digits), BLOCK)]
        images = np.concatenate([self._shown(block, generator) for block in blocks])
        return LabelledDigits(images, digits.labels)

    def _shown(self, images: Digits, generator: np.random.Generator) -> Digits:
        if self._maps:
            images = augmented(images, self._experiment, generator)
        return corrupted(images, self._experiment.dirt, generator)


def strip_of(test: LabelledDigits) -> LabelledDigits:
    """Return two test digits of each label, in order: one that is easy, and one that is hard.

    Hard is what lies nearer to the mean picture of another digit; where there is none, any. Every run of
    the same test digits gets the same ones.
    """
    flat = test.images.reshape(len(test), -1)
    means = np.stack([_mean(flat[test.labels == label]) for label in range(CLASSES)])
    distances = (flat**2).sum(axis=1, keepdims=True) - 2 * flat @ means.T + (means**2).sum(axis=1)
    read = distances.argmin(axis=1)
    generator = np.random.default_rng(STRIP_SEED)
    places = [
        _one_of(generator, test.labels == label, (read == label) == easy)
        for label in range(CLASSES)
        for easy in (True, False)
    ]
    return test.take(np.array(places, np.int64))


def _mean(flat: Floats) -> Floats:
    """Return the mean (784,) of digits (n, 784); far from everything where there are none."""
    return flat.mean(axis=0) if len(flat) else np.full(flat.shape[1], 9, np.float32)


def _one_of(generator: np.random.Generator, label: Mask, wished: Mask) -> int:
    """Return a place where both are true, else where the first is, else any."""
    for places in (np.flatnonzero(label & wished), np.flatnonzero(label), np.arange(len(label))):
        if len(places):
            return int(generator.choice(places))
    raise AssertionError("no test digits")


def loss_of(probabilities: Probabilities, labels: Labels) -> float:
    """Return the mean cross-entropy: -log of the label's share, at most 27.6 for a single digit."""
    shares = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return float(-np.log(shares.clip(1e-12)).mean())  # NaN stays NaN


def label_accuracy(probabilities: Probabilities, labels: Labels) -> float:
    """Return the share of the labels that have the highest probability."""
    return float((probabilities.argmax(axis=1) == labels).mean())
