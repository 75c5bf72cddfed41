"""The learner from scratch: `lab.scratch`, in a process that never imports Keras."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path

import numpy as np

from digitpad.core.arrays import Digits, Labels, Probabilities, Tensor
from digitpad.core.card import ModelCard
from digitpad.errors import ModelError
from digitpad.lab import scratch, scratch_model
from digitpad.lab.layers import Dense
from digitpad.lab.scratch_model import STEM, described
from digitpad.runs.events import LayerSignals
from digitpad.runs.recipe import Recipe
from digitpad.training.data.training_set import MicroBatch
from digitpad.training.engine.learner import check_shapes, different_network, relative
from digitpad.training.publish.publish import Save, begin_card

ALL_AT_ONCE = 10**6  # digits: a hidden layer of 128 takes 0.5 kB for each


class NumpyLearner:
    """See `Learner`."""

    micro_batch = ALL_AT_ONCE
    model = None

    def __init__(self, recipe: Recipe, begin: Path | None = None) -> None:
        """`begin`: the file of the weights to begin with; random ones by default.

        Raises:
            ModelError: it cannot be read, or is a network of another size.
        """
        self._recipe = recipe
        units = next(layer.units for layer in recipe.layers if isinstance(layer, Dense))
        self._weights = scratch.begin(units, recipe.seed)
        if begin:
            weights = scratch_model.load(begin)
            if weights.count != self._weights.count:
                raise ModelError(different_network(begin))
            self._weights = weights
        self._accumulated: scratch.Weights | None = None
        self.parameters = self._weights.count

    def accumulate_gradients(self, digits: MicroBatch) -> tuple[float, int, int]:
        """See `Learner`. A step is always given whole."""
        assert digits.fraction == 1
        pixels = digits.images.reshape(len(digits), scratch.PIXELS)
        targets, l2 = digits.targets, self._recipe.l2
        with np.errstate(over="ignore", invalid="ignore"):  # of a learning rate that is too high
            hidden, probabilities = scratch.forward(self._weights, pixels)
            loss = scratch.loss(probabilities, targets, self._weights, 0.0)
            self._accumulated = scratch.backward(self._weights, pixels, hidden, probabilities, targets, l2)
        right = probabilities.argmax(axis=1) == targets.argmax(axis=1)
        return loss, int(right.sum()), len(digits)

    def step(self) -> None:
        """See `Learner`."""
        assert self._accumulated is not None
        with np.errstate(over="ignore", invalid="ignore"):
            self._weights = scratch.step(self._weights, self._accumulated, self._recipe.learning_rate)
        self._accumulated = None

    def change(self, recipe: Recipe) -> None:
        """See `Learner`."""
        self._recipe = recipe

    @contextmanager
    def averaged_weights(self) -> Iterator[None]:
        """See `Learner`. The weights are never averaged."""
        yield

    def probabilities(self, images: Digits) -> Probabilities:
        """See `Learner`."""
        with np.errstate(over="ignore", invalid="ignore"):
            return scratch.probabilities(self._weights, images).astype(np.float32)

    def signals(self, images: Digits, labels: Labels) -> tuple[LayerSignals, ...]:
        """See `Learner`."""
        weights, pixels = self._weights, images.reshape(len(images), scratch.PIXELS)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            hidden, probabilities = scratch.forward(weights, pixels)
            targets = scratch.one_hot(labels)
            slope = scratch.backward(weights, pixels, hidden, probabilities, targets, 0.0)
            return (
                LayerSignals(relative(slope.hidden, weights.hidden), float((hidden.max(axis=0) <= 0).mean())),
                LayerSignals(relative(slope.output, weights.output)),
            )

    def weights(self) -> list[Tensor]:
        """See `Learner`."""
        return list(astuple(self._weights))

    def set_weights(self, weights: list[Tensor]) -> None:
        """See `Learner`."""
        self._weights = scratch.Weights(*weights)

    def state(self) -> list[Tensor]:
        """See `Learner`. A step follows from the weights alone."""
        return self.weights()

    def set_state(self, state: Sequence[Tensor]) -> None:
        """See `Learner`."""
        check_shapes(state, self.weights())
        self.set_weights(list(state))

    def to_publish(self, recipe: Recipe, data: Mapping[str, int]) -> tuple[Save, ModelCard]:
        """See `Learner`. The files are `digitpad.npz` and the card."""
        return self._save, described(self._weights, begin_card(recipe, data, ("numpy",)))

    def _save(self, folder: Path) -> list[Path]:
        path = folder / f"{STEM}.npz"
        scratch_model.save(self._weights, path)
        return [path]
