"""Learners: a network and its optimiser behind one small interface, whoever computes the gradients."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from digitpad.core.arrays import Digits, Labels, Probabilities, Tensor
from digitpad.core.card import ModelCard
from digitpad.language import _
from digitpad.runs.events import LayerSignals
from digitpad.runs.recipe import Recipe
from digitpad.training.data.training_set import MicroBatch
from digitpad.training.publish.publish import Save


def different_network(path: Path) -> str:
    """Return the sentence about a model to begin with whose network is not the recipe's."""
    return _("The model {path} is a different network from the recipe's.").format(path=path)


def check_shapes(state: Sequence[Tensor], like: Sequence[Tensor]) -> None:
    """Raise a ValueError where a learner's state has not the shapes that it should have."""
    if [part.shape for part in state] != [part.shape for part in like]:
        raise ValueError("another network")


def relative(gradient: Tensor, weights: Tensor) -> float:
    """Return how large a gradient is beside the weights: the quotient of their norms, 0 for weights of 0."""
    size = float(np.linalg.norm(weights))
    return float(np.linalg.norm(gradient)) / size if size else 0.0


class Learner(Protocol):
    """A network that is given digits and takes steps.

    micro_batch: how many digits it can take at once; a larger step is made of several of these.
    parameters: how many figures it learns or keeps.
    model: the Keras model, None where there is none.
    """

    micro_batch: int
    parameters: int
    model: Any

    def accumulate_gradients(self, digits: MicroBatch) -> tuple[float, int, int]:
        """Add the gradient of some digits of a step.

        Return their mean cross-entropy, without what L1 and L2 add; how many predictions are correct; and
        how many digits have a label, which those with a flat target have not.
        """

    def step(self) -> None:
        """Take a step along the accumulated gradient."""

    def change(self, recipe: Recipe) -> None:
        """Go on by a recipe with another learning rate, momentum, dropout, L1 or L2."""

    def averaged_weights(self) -> AbstractContextManager[Any]:
        """While it is open the weights are those to keep: averaged, where the recipe wants that."""

    def probabilities(self, images: Digits) -> Probabilities:
        """Return the softmax (n, 10) of digits (n, 28, 28)."""

    def signals(self, images: Digits, labels: Labels) -> tuple[LayerSignals, ...]:
        """Return what goes through each layer with weights, of n labelled digits; it learns nothing."""

    def weights(self) -> list[Tensor]:
        """Return all weights as they are."""

    def set_weights(self, weights: list[Tensor]) -> None:
        """Put all weights back."""

    def state(self) -> list[Tensor]:
        """Return all that the next steps follow from: weights, averages, optimiser, random generators."""

    def set_state(self, state: Sequence[Tensor]) -> None:
        """Put all that back, as after a step.

        Raises:
            ValueError: it is another network's.
        """

    def to_publish(self, recipe: Recipe, data: Mapping[str, int]) -> tuple[Save, ModelCard]:
        """Return what writes the network's files, and its card before it is measured.

        data: how many digits there were of each kind.
        """
