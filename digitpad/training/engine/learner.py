"""Learners: a network and its optimiser behind one small interface, whoever computes the gradients."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from digitpad.core.arrays import Digits, Probabilities, Tensor
from digitpad.runs.events import Report
from digitpad.runs.recipe import Recipe
from digitpad.training.data.dataset import HeldOut
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.measure import Measured


class Learner(Protocol):
    """A network that is given digits and takes steps.

    micro_batch: how many digits it can take at once; a larger step is made of several of these.
    parameters: how many figures it learns or keeps.
    model: the Keras model, None where there is none.
    """

    micro_batch: int
    parameters: int
    model: Any

    def accumulate_gradients(self, digits: LabelledDigits, weight: float) -> tuple[float, int]:
        """Add the gradient of some digits of a step, of which they are the fraction `weight`.

        Return their mean cross-entropy, without what L1 and L2 add, and how many were read right.
        """

    def step(self) -> None:
        """Take a step along the accumulated gradient."""

    def averaged_weights(self) -> AbstractContextManager[Any]:
        """While it is open the weights are those to keep: averaged, where the experiment wants that."""

    def probabilities(self, images: Digits) -> Probabilities:
        """Return the softmax (n, 10) of digits (n, 28, 28)."""

    def weights(self) -> list[Tensor]:
        """Return all weights as they are."""

    def set_weights(self, weights: list[Tensor]) -> None:
        """Put all weights back."""

    def publish(
        self, experiment: Recipe, learned: int, held_out: HeldOut, folder: Path, report: Report
    ) -> Measured:
        """Write the network and its card into `folder`, and return what it reads of the test digits.

        learned: how many digits it learned from. What is measured is what was written.

        Raises:
            DataError: the folder cannot be written.
            ModelError: what was written is no network that reads digits.
        """


def counts(learned: int, held_out: HeldOut) -> dict[str, int]:
    """Return how many digits there were of each kind, for the card."""
    source = held_out.source
    return {f"{source} train": learned, f"{source} validation": len(held_out.pictures)}
