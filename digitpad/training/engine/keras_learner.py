"""The learner whose gradients Keras computes."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np

from digitpad.core.arrays import Digits, Labels, Probabilities, Tensor
from digitpad.core.card import ModelCard
from digitpad.errors import DataError, ModelError
from digitpad.language import _
from digitpad.runs.events import LayerSignals
from digitpad.runs.recipe import Recipe
from digitpad.training.data.training_set import MicroBatch, TrainingSet, targets_of
from digitpad.training.engine.backend import keras, tensorflow
from digitpad.training.engine.learner import check_shapes, different_network, relative
from digitpad.training.engine.network import build, change_network, is_idle
from digitpad.training.engine.optimizers import change_optimizer, optimizer
from digitpad.training.publish.convert import keras_card, save_model
from digitpad.training.publish.publish import Save

MEMORY = 300e6  # bytes that the values between the layers may take, forwards and backwards
COPIES = 4  # of each value: itself, its gradient, and what a convolution lays out for itself
LEAST_MICRO_BATCH, MOST_MICRO_BATCH = 16, 1000  # digits; beyond a thousand it is no quicker
READ_AT_ONCE = 500  # digits
FLAT = 0.05  # of an activation's largest slope: below it hardly anything of the gradient goes back
WEIGHED = (keras.layers.Dense, keras.layers.Conv2D, keras.layers.DepthwiseConv2D)
ACTIVE = (keras.layers.Activation, keras.layers.ReLU)


class KerasLearner:
    """See `Learner`. Batch normalisation sees each part of a step by itself."""

    def __init__(self, recipe: Recipe, training_set: TrainingSet, begin: list[Tensor] | None = None) -> None:
        """`begin`: the weights to begin with; random ones by default.

        Raises:
            DataError: there is no such device here.
        """
        self._device = chosen_device(recipe.device)
        keras.utils.set_random_seed(recipe.seed)
        with self._placed():
            self.model = build(recipe, is_changeable=recipe.data == "pictures")
            if begin is not None:
                self.model.set_weights(begin)
            if training_set.settling is None:
                _freeze_means(self.model)
            self._steps = recipe.epochs * training_set.steps
            self._optimizer = optimizer(recipe, self._steps)
            self._optimizer.build(self.model.trainable_variables)
            change_optimizer(self._optimizer, recipe, self._steps)
        self.parameters = int(self.model.count_params())
        self.micro_batch = min(
            max(int(MEMORY / (4 * COPIES * _values(self.model))), LEAST_MICRO_BATCH), MOST_MICRO_BATCH
        )
        self._accumulated: list[Any] | None = None
        self._read = tensorflow.function(self._read_digits, reduce_retracing=True)
        self._trace()
        with self._placed():  # all that SwapEMAWeights and TensorBoard's writer look for
            self.model.compile(self._optimizer)
        self._average = keras.callbacks.SwapEMAWeights() if recipe.average else None
        self._settling = (training_set.settling or ()) if self._average else ()
        if self._average:
            self._average.set_model(self.model)
        self._stepped = False

    def accumulate_gradients(self, digits: MicroBatch) -> tuple[float, int, int]:
        """See `Learner`."""
        with tensorflow.device(self._device):
            images, fraction = digits.images[..., np.newaxis], np.float32(digits.fraction)
            loss, right, counted, gradients = self._gradients(
                images, digits.targets, digits.weights, fraction
            )
            if self._accumulated is None:
                self._accumulated = gradients
            else:
                self._accumulated = [old + new for old, new in zip(self._accumulated, gradients, strict=True)]
            return float(loss), int(right), int(counted)

    def step(self) -> None:
        """See `Learner`."""
        with tensorflow.device(self._device):
            self._apply(self._accumulated)
        self._accumulated, self._stepped = None, True

    def change(self, recipe: Recipe) -> None:
        """See `Learner`."""
        with tensorflow.device(self._device):
            change_optimizer(self._optimizer, recipe, self._steps)
            change_network(self.model, recipe)
            self._trace()

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

    def signals(self, images: Digits, labels: Labels) -> tuple[LayerSignals, ...]:
        """See `Learner`."""
        learned, after, shown = self._within
        with tensorflow.device(self._device), tensorflow.GradientTape() as tape:
            *values, probabilities = shown(images[..., np.newaxis], training=False)
            loss = keras.ops.mean(keras.ops.categorical_crossentropy(targets_of(labels), probabilities))
        kernels = [layer.trainable_weights[0].value for layer in learned]
        gradients = tape.gradient(loss, kernels, unconnected_gradients="zero")
        left = iter(values)
        return tuple(
            LayerSignals(
                relative(gradient.numpy(), kernel.numpy()),
                *(_at_rest(next(left).numpy(), layer) if layer else ()),
            )
            for gradient, kernel, layer in zip(gradients, kernels, after, strict=True)
        )

    @cached_property
    def _within(self) -> tuple[list[Any], list[Any], Any]:
        """The layers with weights, the activation after each or None, and what shows these activations."""
        learned = [layer for layer in self.model.layers if isinstance(layer, WEIGHED)]
        after = [_activation_after(layer, self.model) for layer in learned]
        outputs = [layer.output for layer in (*filter(None, after), self.model)]
        return learned, after, keras.Model(self.model.input, outputs)

    def weights(self) -> list[Tensor]:
        """See `Learner`."""
        weights: list[Tensor] = self.model.get_weights()
        return weights

    def set_weights(self, weights: list[Tensor]) -> None:
        """See `Learner`."""
        self.model.set_weights(weights)

    def state(self) -> list[Tensor]:
        """See `Learner`. What dropout draws follows from Keras' generators, which are among the variables."""
        return [variable.numpy() for variable in self._variables()]

    def set_state(self, state: Sequence[Tensor]) -> None:
        """See `Learner`."""
        check_shapes(state, self.state())
        for variable, value in zip(self._variables(), state, strict=True):
            variable.assign(value)
        self._stepped = True

    def to_publish(self, recipe: Recipe, data: Mapping[str, int]) -> tuple[Save, ModelCard]:
        """See `Learner`. The files are `digitpad.keras`, `digitpad.tflite` and the card."""
        model = build(recipe)  # never compiled: its file then holds no optimizer, which is thrice its size
        model.set_weights(self.weights())
        return partial(save_model, model), keras_card(model, recipe, data)

    def _placed(self) -> AbstractContextManager[Any]:
        """While it is open variables are made where they are to be."""
        place: AbstractContextManager[Any] = tensorflow.device(self._device)
        return place

    def _trace(self) -> None:
        """Have TensorFlow compile the step anew, with the numbers in it that are no variables."""
        self._gradients = tensorflow.function(self._gradients_of, reduce_retracing=True)
        self._apply = tensorflow.function(self._optimizer.apply)

    def _variables(self) -> list[Any]:
        return [*self.model.variables, *self._optimizer.variables]

    def _gradients_of(self, images: Any, targets: Any, weights: Any, fraction: Any) -> tuple[Any, ...]:
        """Return loss, how many are correct, how many are digits, and the gradients times `fraction`.

        Keras takes the cross-entropy from what goes into the softmax: no probability is rounded to 0.
        """
        ops = keras.ops
        with tensorflow.GradientTape() as tape:
            probabilities = self.model(images, training=True)
            loss = ops.mean(weights * ops.categorical_crossentropy(targets, probabilities))
            total = fraction * (loss + sum(self.model.losses))
        is_digit = ops.max(targets, axis=-1) > 0.5
        right = ops.logical_and(ops.argmax(probabilities, axis=-1) == ops.argmax(targets, axis=-1), is_digit)
        values = [variable.value for variable in self.model.trainable_variables]
        gradients = tape.gradient(total, values, unconnected_gradients="zero")
        return loss, _count(right), _count(is_digit), gradients

    def _read_digits(self, images: Any) -> Any:
        return self.model(images, training=False)

    def _settle(self) -> None:
        """Renew batch normalisation's means before the averaged weights are read.

        Keras averages the weights alone; the means are those of the weights of the moment. Measured after
        five epochs: validation accuracy 96.3 % with those, 98.3 % with means of the averaged weights' own.
        """
        if any(isinstance(layer, keras.layers.BatchNormalization) for layer in self.model.layers):
            for images in self._settling:
                self.model(images[..., np.newaxis], training=True)


def _activation_after(layer: Any, model: Any) -> Any:
    """Return the activation that a layer's sums go into; None where there is none, as before the softmax."""
    later = model.layers[model.layers.index(layer) + 1 :]
    for other in later:
        if isinstance(other, WEIGHED):
            return None
        if isinstance(other, ACTIVE):
            return other
    return None


def _at_rest(values: Tensor, activation: Any) -> tuple[float, float]:
    """Return which fraction of an activation's units is dead, and which of its values (n, …) saturated."""
    name = getattr(getattr(activation, "activation", None), "__name__", "relu")
    if name == "relu":
        return float((values.max(axis=tuple(range(values.ndim - 1))) <= 0).mean()), 0.0
    if name not in ("sigmoid", "tanh"):
        return 0.0, 0.0
    slopes = 4 * values * (1 - values) if name == "sigmoid" else 1 - values**2
    return 0.0, float((slopes < FLAT).mean())


def weights_of(path: Path, recipe: Recipe) -> list[Tensor]:
    """Return the weights of the `.keras` model at `path`, which must fit the recipe's network.

    Raises:
        ModelError: it cannot be read, or its weights have other shapes.
    """
    wanted = [weights.shape for weights in build(recipe).get_weights()]
    try:
        weights: list[Tensor] = keras.saving.load_model(path, compile=False, safe_mode=True).get_weights()
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(
            _("The model {path} cannot be read: {reason}.").format(path=path, reason=error)
        ) from None
    if [part.shape for part in weights] != wanted:
        raise ModelError(different_network(path))
    return weights


def _freeze_means(model: keras.Model) -> None:
    """Freeze batch normalisation: Keras then uses its means, and changes neither them nor its weights."""
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False


def _count(true: Any) -> Any:
    return keras.ops.sum(keras.ops.cast(true, "int32"))


def _values(model: keras.Model) -> int:
    """Return how many values lie between the layers for one digit."""
    return sum(math.prod(layer.output.shape[1:]) for layer in model.layers if not is_idle(layer))


def chosen_device(name: str) -> str | None:
    """Return the device as TensorFlow calls it, None where it may choose.

    Raises:
        DataError: a GPU is wished, and there is none that TensorFlow can use.
    """
    if name == "gpu" and not tensorflow.config.list_physical_devices("GPU"):
        raise DataError(_("TensorFlow finds no GPU here. Choose another device."))
    return {"cpu": "/CPU:0", "gpu": "/GPU:0"}.get(name)
