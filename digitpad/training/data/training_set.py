"""Training sets: what a network learns from, step by step, whatever it is made of."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np

from digitpad.core.arrays import CLASSES, Digits, Floats, Labels, Probabilities
from digitpad.runs.recipe import Recipe
from digitpad.training.data.digits import LabelledDigits

AHEAD = 2  # batches made while the network learns from another
SETTLING = 30  # batches that renew batch normalisation's means; see `engine.network.BATCH_MEMORY`

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class MicroBatch:
    """The digits of a step, or some of them, with what the network should say of each.

    images: float32 (n, 28, 28), paper 0, ink 1.
    targets: float32 (n, 10): 1 at the label; flat for what is no digit; or what another network said.
    weights: float32 (n,): what each counts for in the loss.
    fraction: of the step; is_last: whether the step is whole with it.
    """

    images: Digits
    targets: Probabilities
    weights: Floats
    fraction: float = 1.0
    is_last: bool = True

    def __len__(self) -> int:
        return len(self.images)


class TrainingSet(Protocol):
    """What a network learns from.

    steps: how many an epoch has.
    validation: digits that no weight is learned from.
    """

    steps: int
    validation: LabelledDigits

    @property
    def settling(self) -> Sequence[Digits] | None:
        """Images by which batch normalisation's means are made to fit averaged weights.

        None where its means stay as they are.
        """

    def __len__(self) -> int:
        """Return how many digits there are."""

    def micro_batches(self, epoch: int, most: int, done: int = 0) -> Iterator[MicroBatch]:
        """Yield the digits of an epoch, 1 being the first, in parts of a step of up to `most` digits.

        done: how many of these parts are left out.
        """

    def change(self, recipe: Recipe) -> None:
        """Go on by a recipe with another augmentation; what was asked for before is not changed by it."""

    def count(self, most: int) -> int:
        """Return how many parts of up to `most` digits an epoch has."""


def targets_of(labels: Labels) -> Probabilities:
    """Return what the softmax should be, float32 (n, 10): 1 at the label."""
    return np.eye(CLASSES, dtype=np.float32)[labels]


def made_ahead(items: Iterator[T], count: int = AHEAD) -> Iterator[T]:
    """Yield items in their order; the next `count` are made in a thread meanwhile."""
    end = object()
    executor = ThreadPoolExecutor(1, "batches")
    try:
        waiting = deque(executor.submit(next, items, end) for _ in range(count))
        while (item := waiting.popleft().result()) is not end:
            waiting.append(executor.submit(next, items, end))
            yield item  # type: ignore[misc]  # it is no end
    finally:
        executor.shutdown(cancel_futures=True)
