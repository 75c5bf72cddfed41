"""The learner whose gradients Keras computes."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from digitpad.core.arrays import Digits, Probabilities, Tensor
from digitpad.errors import DataError
from digitpad.language import _
from digitpad.runs.events import Report
from digitpad.runs.recipe import Recipe
from digitpad.training.data.dataset import HeldOut
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.engine.backend import keras, tensorflow
from digitpad.training.engine.learner import counts
from digitpad.training.engine.network import SETTLING, build
from digitpad.training.engine.optimizers import optimizer
from digitpad.training.measure import Measured
from digitpad.training.publish.convert import keras_card, save_model
from digitpad.training.publish.publish import publish

MEMORY = 300e6  # bytes that the values between the layers may take, forwards and backwards
COPIES = 4  # of each value: itself, its gradient, and what a convolution lays out for itself
LEAST_MICRO_BATCH, MOST_MICRO_BATCH = 16, 1000  # digits; beyond a thousand it is no quicker
READ_AT_ONCE = 500  # digits
SETTLING_BATCH = 128


class KerasLearner:
    """See `Learner`. Batch normalisation sees each part of a step by itself."""

    def __init__(self, experiment: Recipe, digits: LabelledDigits, steps: int) -> None:
        """`digits` are those it learns from, in `steps` steps.

        Raises:
            DataError: there is no such device here.
        """
        self._device = _device(experiment.device)
        keras.utils.set_random_seed(experiment.seed)
        with tensorflow.device(self._device):
            self.model = build(experiment)
            self._optimizer = optimizer(experiment, steps)
            self._optimizer.build(self.model.trainable_variables)
        self.parameters = int(self.model.count_params())
        self.micro_batch = min(
            max(int(MEMORY / (4 * COPIES * _values(self.model))), LEAST_MICRO_BATCH), MOST_MICRO_BATCH
        )
        self._accumulated: list[Any] | None = None
        self._gradients = tensorflow.function(self._gradients_of, reduce_retracing=True)
        self._read = tensorflow.function(self._read_digits, reduce_retracing=True)
        self._apply = tensorflow.function(self._optimizer.apply)
        self.model.compile(self._optimizer)  # all that SwapEMAWeights and TensorBoard's writer look for
        self._average = keras.callbacks.SwapEMAWeights() if experiment.average else None
        self._settling = digits.images[: SETTLING * SETTLING_BATCH] if self._average else None
        if self._average:
            self._average.set_model(self.model)
        self._stepped = False

    def accumulate_gradients(self, digits: LabelledDigits, weight: float) -> tuple[float, int]:
        """See `Learner`."""
        with tensorflow.device(self._device):
            images, labels = digits.images[..., np.newaxis], digits.labels.astype(np.int32)
            loss, right, gradients = self._gradients(images, labels, np.float32(weight))
            if self._accumulated is None:
                self._accumulated = gradients
            else:
                self._accumulated = [old + new for old, new in zip(self._accumulated, gradients, strict=True)]
            return float(loss), int(right)

    def step(self) -> None:
        """See `Learner`."""
        with tensorflow.device(self._device):
            self._apply(self._accumulated)
        self._accumulated, self._stepped = None, True

    @contextmanager
    def averaged_weights(self) -> Iterator[None]:
        """See `Learner`. Batch normalisation's means are made to fit the averaged weights."""
        if not self._average or not self._stepped:
            yield
            return
        self._average.on_test_begin()
        try:
            self._settle()
            yield
        finally:
            self._average.on_test_end()

    def probabilities(self, images: Digits) -> Probabilities:
        """See `Learner`."""
        with tensorflow.device(self._device):
            starts = range(0, len(images), READ_AT_ONCE)
            blocks = (images[start : start + READ_AT_ONCE, ..., np.newaxis] for start in starts)
            return np.concatenate([self._read(block).numpy() for block in blocks])

    def weights(self) -> list[Tensor]:
        """See `Learner`."""
        weights: list[Tensor] = self.model.get_weights()
        return weights

    def set_weights(self, weights: list[Tensor]) -> None:
        """See `Learner`."""
        self.model.set_weights(weights)

    def publish(
        self, experiment: Recipe, learned: int, held_out: HeldOut, folder: Path, report: Report
    ) -> Measured:
        """See `Learner`."""
        model = build(experiment)  # never compiled: its file then holds no optimizer
        model.set_weights(self.weights())
        card = keras_card(model, experiment, counts(learned, held_out))
        return publish(partial(save_model, model), card, held_out, folder, report).test

    def _gradients_of(self, images: Any, labels: Any, weight: Any) -> tuple[Any, Any, list[Any]]:
        """Return the mean loss, how many are right, and the gradients times `weight`, (n, 28, 28, 1) given.

        Keras takes the cross-entropy from what goes into the softmax, so that no share is rounded to 0.
        """
        with tensorflow.GradientTape() as tape:
            probabilities = self.model(images, training=True)
            targets = keras.ops.one_hot(labels, probabilities.shape[-1])
            loss = keras.ops.mean(keras.ops.categorical_crossentropy(targets, probabilities))
            total = weight * (loss + sum(self.model.losses))
        right = keras.ops.sum(keras.ops.cast(keras.ops.argmax(probabilities, axis=-1) == labels, "int32"))
        values = [variable.value for variable in self.model.trainable_variables]
        return loss, right, tape.gradient(total, values, unconnected_gradients="zero")

    def _read_digits(self, images: Any) -> Any:
        return self.model(images, training=False)

    def _settle(self) -> None:
        """Renew batch normalisation's means: see `engine.fit`, which measured what that gives."""
        assert self._settling is not None
        if any(isinstance(layer, keras.layers.BatchNormalization) for layer in self.model.layers):
            for start in range(0, len(self._settling), SETTLING_BATCH):
                self.model(self._settling[start : start + SETTLING_BATCH, ..., np.newaxis], training=True)


def _values(model: keras.Model) -> int:
    """Return how many values lie between the layers for one digit."""
    return sum(math.prod(layer.output.shape[1:]) for layer in model.layers)


def _device(name: str) -> str | None:
    """Return the device as TensorFlow calls it, None where it may choose.

    Raises:
        DataError: a GPU is wished, and there is none that TensorFlow can use.
    """
    if name == "gpu" and not tensorflow.config.list_physical_devices("GPU"):
        raise DataError(_("TensorFlow finds no GPU here. Choose another device."))
    return {"cpu": "/CPU:0", "gpu": "/GPU:0"}.get(name)
