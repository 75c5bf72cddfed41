"""Pictures to learn from: a part of MNIST, split, with wrong labels and augmentation as a recipe wants."""

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
from digitpad.training.data.training_set import SETTLING, MicroBatch, made_ahead, targets_of
from digitpad.training.synthesis.augment import augmented, corrupted

BLOCK = 1000  # digits augmented at once: some 100 MB
SETTLING_BATCH = 128
STRIP_SEED = 20  # of all runs alike, so that they can be compared


@dataclass(frozen=True, eq=False)
class Parts:
    """What weights are learned from, and what only says how well it goes."""

    train: LabelledDigits
    validation: LabelledDigits


def training_parts(experiment: Recipe, digits: LabelledDigits, fold: int = 0) -> Parts:
    """Return the digits to learn from, some of their labels wrong as wished, and those to validate with.

    fold: which of the experiment's `folds` parts validates, from 0 on; without folds a fraction of all does.

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


class PictureSet:
    """A `TrainingSet`: every epoch has each picture once, in an order of its own."""

    def __init__(self, experiment: Recipe, parts: Parts) -> None:
        self._experiment, self._train, self.validation = experiment, parts.train, parts.validation
        self._augmenter = Augmenter(experiment)
        self.steps = steps_an_epoch(experiment, len(parts.train))

    def __len__(self) -> int:
        return len(self._train)

    @property
    def settling(self) -> list[Digits]:
        """See `TrainingSet`."""
        images = self._train.images[: SETTLING * SETTLING_BATCH]
        return [images[start : start + SETTLING_BATCH] for start in range(0, len(images), SETTLING_BATCH)]

    def micro_batches(self, epoch: int, most: int, done: int = 0) -> Iterator[MicroBatch]:
        """See `TrainingSet`."""
        made = self._micro_batches(epoch, most, done)
        return made_ahead(made) if self._augmenter.changes else made

    def change(self, recipe: Recipe) -> None:
        """See `TrainingSet`."""
        self._augmenter = Augmenter(recipe)

    def count(self, most: int) -> int:
        """See `TrainingSet`."""
        sizes = [len(places) for places in batches(self._experiment, self._train, 0)]
        return sum(math.ceil(size / most) for size in sizes)

    def _micro_batches(self, epoch: int, most: int, done: int) -> Iterator[MicroBatch]:
        train, augmenter, seen = self._train, self._augmenter, 0
        for places in batches(self._experiment, train, epoch):
            for start in range(0, len(places), most):
                some = places[start : start + most]
                seen += len(some)
                done -= 1
                if done >= 0:
                    continue
                all_of_them = len(some) == len(train)  # in order then: copying them would take 0.1 s
                digits = augmenter(train if all_of_them else train.take(some), epoch, seen - len(some))
                targets, weights = targets_of(digits.labels), np.ones(len(some), np.float32)
                fraction, is_last = len(some) / len(places), start + most >= len(places)
                yield MicroBatch(digits.images, targets, weights, fraction, is_last)


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
    """Shows digits as the experiment's augmentation wants them; seeded by the epoch and the place in it.

    changes: whether it wants any.
    """

    def __init__(self, experiment: Recipe) -> None:
        self._experiment = experiment
        self._maps = any(getattr(experiment, name) for name in AUGMENTATION if name != "dirt")
        self.changes = self._maps or experiment.dirt > 0

    def __call__(self, digits: LabelledDigits, epoch: int, start: int) -> LabelledDigits:
        """Return digits as they look in an epoch, `start` being the place of the first one in it."""
        if not self.changes:
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
    """Return the mean cross-entropy: -log of the label's probability, at most 27.6 for a single digit."""
    shares = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return float(-np.log(shares.clip(1e-12)).mean())  # NaN stays NaN


def label_accuracy(probabilities: Probabilities, labels: Labels) -> float:
    """Return the accuracy: the fraction of labels that have the highest probability."""
    return float((probabilities.argmax(axis=1) == labels).mean())
