"""Several devices for one training: each takes its share of every step's digits (tf.distribute)."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Literal

import numpy as np

from digitpad.core.arrays import Tensor
from digitpad.errors import DataError
from digitpad.language import _
from digitpad.runs.recipe import WHOLE_SET, Recipe
from digitpad.training.data.training_set import MicroBatch, TrainingSet
from digitpad.training.engine.backend import keras, tensorflow
from digitpad.training.engine.keras_learner import KerasLearner, chosen_device

APART = 100_003  # lie the seeds of the devices: far more than the network's own, which follow each other


def find_devices(recipe: Recipe, wished: int | Literal["all"]) -> list[str]:
    """Return the names of the devices that train: GPUs where there are some, else the processor.

    Raises:
        DataError: there are fewer than wished, or more than a batch has digits.
    """
    wants_gpu = chosen_device(recipe.device) != "/CPU:0"
    kinds = ("GPU", "CPU") if wants_gpu else ("CPU",)
    found = next(filter(None, map(tensorflow.config.list_logical_devices, kinds)))
    names = [device.name.removeprefix("/device:") for device in found]
    if wished != "all" and wished > len(names):
        raise DataError(
            _("{wished} devices are asked for, and fewer were found: {names}.").format(
                wished=wished, names=", ".join(names)
            )
        )
    names = names if wished == "all" else names[:wished]
    check_batch(recipe, len(names))
    return names


def check_batch(recipe: Recipe, devices: int) -> None:
    """Refuse a recipe whose batches have fewer digits than there are devices."""
    if recipe.batch < devices and recipe.optimizer != WHOLE_SET:
        raise DataError(
            _("A batch of {batch} digits cannot be shared among {count} devices.").format(
                batch=recipe.batch, count=devices
            )
        )


def mirrored(names: list[str]) -> Any:
    """Return the strategy that trains on several devices of this machine."""
    return tensorflow.distribute.MirroredStrategy(names)


class ReplicatedLearner(KerasLearner):
    """A `KerasLearner` with a copy of the network on each device, all of which take the same steps.

    The gradients of the shares are summed, and batch normalisation measures the step's digits on all
    devices together: the step is that of one device, but for rounding, and for what dropout draws.
    """

    def __init__(
        self, recipe: Recipe, training_set: TrainingSet, strategy: Any, begin: list[Tensor] | None = None
    ) -> None:
        """`strategy`: a `tf.distribute.Strategy`."""
        self._strategy = strategy
        super().__init__(recipe, training_set, begin)
        for layer in self.model.layers:
            if isinstance(layer, keras.layers.BatchNormalization):
                layer.synchronized = True

    def accumulate_gradients(self, digits: MicroBatch) -> tuple[float, int, int]:
        """See `Learner`."""
        shares = [self._share(digits, place) for place in range(self._strategy.num_replicas_in_sync)]
        parts = (
            self._strategy.experimental_distribute_values_from_function(
                lambda context, part=part: tensorflow.constant(shares[context.replica_id_in_sync_group][part])
            )
            for part in range(len(shares[0]))
        )
        read, gradients = self._gradients(*parts)
        self._accumulated = self._add(self._accumulated, gradients) if self._accumulated else gradients
        loss, right, counted = read.numpy()
        return float(loss), int(right), int(counted)

    def _share(self, digits: MicroBatch, place: int) -> tuple[Any, ...]:
        """Return images, targets, weights and fractions for one of the devices.

        Where there are fewer digits than devices, one that counts nothing is for those without.
        """
        parts = self._strategy.num_replicas_in_sync
        places = np.array_split(np.arange(len(digits)), parts)[place]
        portion = len(places) / len(digits)
        places = places if len(places) else np.zeros(1, np.int64)
        return (
            digits.images[places][..., np.newaxis],
            digits.targets[places],
            digits.weights[places],
            np.float32(digits.fraction * portion),
            np.float32(portion),
        )

    def _placed(self) -> AbstractContextManager[Any]:
        place: AbstractContextManager[Any] = self._strategy.scope()
        return place

    def _trace(self) -> None:
        run = self._strategy.run

        def gradients(*parts: Any) -> tuple[Any, Any]:
            read, found = run(self._of_share, parts)
            return self._strategy.reduce("SUM", read, axis=None), found

        def step(found: Any) -> None:
            here = [tensorflow.identity(one) for one in found]  # an argument alone lies on no device
            self._optimizer.apply(here)

        def apply(found: Any) -> None:
            run(step, (found,))

        def add(old: Any, new: Any) -> Any:
            return run(lambda one, other: [a + b for a, b in zip(one, other, strict=True)], (old, new))

        self._gradients = tensorflow.function(gradients, reduce_retracing=True)
        self._apply, self._add = tensorflow.function(apply), tensorflow.function(add)

    def _of_share(self, images: Any, targets: Any, weights: Any, fraction: Any, portion: Any) -> Any:
        """Return what a share adds to loss, correct and labelled digits, (3,), and its gradients."""
        with self._seeds_apart():
            loss, right, counted, gradients = self._gradients_of(images, targets, weights, fraction)
        counts = [keras.ops.cast(count, "float32") for count in (right, counted)]
        there = keras.ops.cast(portion > 0, "float32")
        return keras.ops.stack([portion * loss, *(there * count for count in counts)]), gradients

    @contextmanager
    def _seeds_apart(self) -> Iterator[None]:
        """While it is open each device draws dropout of its own; the same on all would be half as random."""
        number = tensorflow.distribute.get_replica_context().replica_id_in_sync_group
        dropouts = (layer for layer in self.model.layers if isinstance(layer, keras.layers.Dropout))
        states = [layer.seed_generator.state for layer in dropouts]
        apart = tensorflow.stack([number * APART, 0])
        for state in states:
            state.assign(state + keras.ops.cast(apart, state.dtype))
        yield
        for state in states:
            state.assign(state - keras.ops.cast(apart, state.dtype))
