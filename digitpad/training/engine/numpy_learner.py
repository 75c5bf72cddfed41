"""The learner from scratch: `lab.scratch`, in a process that never imports Keras."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path

import numpy as np

from digitpad.core.arrays import Digits, Probabilities, Tensor
from digitpad.lab import scratch, scratch_model
from digitpad.lab.layers import Dense
from digitpad.lab.scratch_model import STEM, described
from digitpad.runs.events import Report
from digitpad.runs.recipe import Recipe
from digitpad.training.data.dataset import HeldOut
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.engine.learner import counts
from digitpad.training.measure import Measured
from digitpad.training.publish.publish import begin_card, publish

ALL_AT_ONCE = 10**6  # digits: a hidden layer of 128 takes 0.5 kB for each


class NumpyLearner:
    """See `Learner`."""

    micro_batch = ALL_AT_ONCE
    model = None

    def __init__(self, experiment: Recipe) -> None:
        self._experiment = experiment
        units = next(layer.units for layer in experiment.layers if isinstance(layer, Dense))
        self._weights = scratch.begin(units, experiment.seed)
        self._accumulated: scratch.Weights | None = None
        self.parameters = self._weights.count

    def accumulate_gradients(self, digits: LabelledDigits, weight: float) -> tuple[float, int]:
        """See `Learner`. A step is always given whole."""
        assert weight == 1
        pixels = digits.images.reshape(len(digits), scratch.PIXELS)
        targets, l2 = scratch.one_hot(digits.labels), self._experiment.l2
        with np.errstate(over="ignore", invalid="ignore"):  # of a learning rate that is too high
            hidden, probabilities = scratch.forward(self._weights, pixels)
            loss = scratch.loss(probabilities, targets, self._weights, 0.0)
            self._accumulated = scratch.backward(self._weights, pixels, hidden, probabilities, targets, l2)
        return loss, int((probabilities.argmax(axis=1) == digits.labels).sum())

    def step(self) -> None:
        """See `Learner`."""
        assert self._accumulated is not None
        with np.errstate(over="ignore", invalid="ignore"):
            self._weights = scratch.step(self._weights, self._accumulated, self._experiment.learning_rate)
        self._accumulated = None

    @contextmanager
    def averaged_weights(self) -> Iterator[None]:
        """See `Learner`. The weights are never averaged."""
        yield

    def probabilities(self, images: Digits) -> Probabilities:
        """See `Learner`."""
        with np.errstate(over="ignore", invalid="ignore"):
            return scratch.probabilities(self._weights, images).astype(np.float32)

    def weights(self) -> list[Tensor]:
        """See `Learner`."""
        return list(astuple(self._weights))

    def set_weights(self, weights: list[Tensor]) -> None:
        """See `Learner`."""
        self._weights = scratch.Weights(*weights)

    def publish(
        self, experiment: Recipe, learned: int, held_out: HeldOut, folder: Path, report: Report
    ) -> Measured:
        """See `Learner`. The files are `digitpad.npz` and the card."""
        card = begin_card(experiment, counts(learned, held_out), ("numpy",))
        return publish(self._save, described(self._weights, card), held_out, folder, report).test

    def _save(self, folder: Path) -> list[Path]:
        path = folder / f"{STEM}.npz"
        scratch_model.save(self._weights, path)
        return [path]
