"""Fitting: Keras' `fit`, with fresh augmentation each epoch, keeping the best averaged weights."""

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from digitpad.training.augment import random_maps, warp
from digitpad.training.backend import keras
from digitpad.training.data import Digits, Labels
from digitpad.training.network import build
from digitpad.training.progress import Progress, Report
from digitpad.training.recipe import Recipe

Weights = list[npt.NDArray[np.float32]]

VALIDATION_BATCH = 500


@dataclass(frozen=True, eq=False)
class Fitted:
    """A trained network.

    model: the Keras model, with the best averaged weights and no optimizer.
    epochs: how many ended; interrupted: whether it was stopped before all had.
    """

    model: keras.Model
    epochs: int
    interrupted: bool


class Batches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras has no types
    """Batches of augmented digits, in a new order and newly augmented each epoch."""

    def __init__(self, digits: Digits, recipe: Recipe) -> None:
        super().__init__()
        self._digits, self._recipe, self._epoch = digits, recipe, -1
        self.on_epoch_end()

    def on_epoch_end(self) -> None:
        """Shuffle for the next epoch."""
        self._epoch += 1
        generator = np.random.default_rng((self._recipe.seed, self._epoch))
        self._order = generator.permutation(len(self._digits))

    def __len__(self) -> int:
        return math.ceil(len(self._digits) / self._recipe.batch)

    def __getitem__(self, index: int) -> tuple[npt.NDArray[np.float32], Labels]:
        """Return digits (n, 28, 28, 1) and labels (n,).

        Seeded by epoch and place, because Keras may ask for batches from another thread and early.
        """
        generator = np.random.default_rng((self._recipe.seed, self._epoch, index))
        start = index * self._recipe.batch
        chosen = self._digits.take(self._order[start : start + self._recipe.batch])
        maps = random_maps(len(chosen), self._recipe, generator)
        return warp(chosen.images, maps)[..., np.newaxis], chosen.labels


class _Watcher(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Reports progress, and keeps the weights of the lowest validation loss.

    It must stand before `SwapEMAWeights` in the list of callbacks: then the weights it sees when a
    validation ends are still the averaged ones, those that were validated.
    """

    def __init__(self, recipe: Recipe, batches: int, report: Report) -> None:
        super().__init__()
        self._recipe, self._batches, self._report = recipe, batches, report
        self._now = Progress(1, recipe.epochs, 0, batches, 0.0, 0.0)
        self._lowest = float("inf")
        self.best: Weights = []
        self.ended = 0

    def on_train_batch_end(self, batch: int, logs: dict[str, float]) -> None:
        self._now = Progress(
            self.ended + 1, self._recipe.epochs, batch + 1, self._batches, logs["loss"], logs["accuracy"]
        )
        self._report(self._now)

    def on_test_end(self, logs: dict[str, float]) -> None:
        # Lower loss rather than higher accuracy: of 5,000 digits some 25 are wrong, which counts coarsely.
        if not self.ended or logs["loss"] < self._lowest:
            self._lowest = logs["loss"]
            self.best = self.model.get_weights()
        self.ended += 1
        self._report(replace(self._now, validation_loss=logs["loss"], validation_accuracy=logs["accuracy"]))


def fit(recipe: Recipe, train: Digits, validation: Digits, report: Report) -> Fitted:
    """Train a network. An interrupt (Ctrl+C) ends it early, with the best so far.

    Raises:
        KeyboardInterrupt: it was interrupted before the first epoch had ended.
    """
    keras.utils.set_random_seed(recipe.seed)
    batches = Batches(train, recipe)
    watcher = _Watcher(recipe, len(batches), report)
    model = build(recipe)
    model.compile(_optimizer(recipe, len(batches)), "sparse_categorical_crossentropy", metrics=["accuracy"])
    try:
        model.fit(
            batches,
            epochs=recipe.epochs,
            shuffle=False,  # Batches does
            validation_data=(validation.images[..., np.newaxis], validation.labels),
            validation_batch_size=VALIDATION_BATCH,
            callbacks=[watcher, keras.callbacks.SwapEMAWeights()],
            verbose=0,
        )
    except KeyboardInterrupt:
        if not watcher.ended:
            raise
    return Fitted(_with_weights(recipe, watcher.best), watcher.ended, watcher.ended < recipe.epochs)


def _optimizer(recipe: Recipe, steps_an_epoch: int) -> keras.Optimizer:
    """Return AdamW with a warm-up, a cosine down to 0, and an average of the weights."""
    steps = recipe.epochs * steps_an_epoch
    warm_up = max(round(recipe.warm_up * steps), 1)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, max(steps - warm_up, 1), warmup_target=recipe.learning_rate, warmup_steps=warm_up
    )
    optimizer = keras.optimizers.AdamW(
        rate, weight_decay=recipe.weight_decay, use_ema=True, ema_momentum=recipe.average
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return optimizer


def _with_weights(recipe: Recipe, weights: Weights) -> keras.Model:
    """Return a model that was never compiled: its file then holds no optimizer, which is thrice its size."""
    model = build(recipe)
    model.set_weights(weights)
    return model
