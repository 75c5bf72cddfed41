"""Instruments of how a network learns: a ball on the curve of a loss; digits divided and taken in batches."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil
from typing import Any, Self

import numpy as np

from digitpad.core.arrays import Doubles
from digitpad.lessons.instruments.instrument import InstrumentState
from digitpad.system.limits import limited, one_of

SIDE = 4.0  # of the axis of the weight, from 0 to each side
RATES = (0.01, 5.0)
MOST_STEPS = 200
FALLEN = 1.0  # by so much the loss fell, or it has not come down
FAR = 50.0  # a weight as large as that is gone for good
STILL = 0.05  # a slope, and a step, as small as that are none

# The losses of one weight w, each with its slope.
Curve = Callable[[Doubles], Doubles]
CURVES: Mapping[str, tuple[Curve, Curve]] = {
    "bowl": (lambda w: w**2 / 4, lambda w: w / 2),
    "narrow": (lambda w: w**2, lambda w: 2 * w),
    "two_valleys": (
        lambda w: (w**2 - 4) ** 2 / 20 + 0.3 * w + 0.7,
        lambda w: w * (w**2 - 4) / 5 + 0.3,
    ),
    "plateau": (lambda w: 3 * (1 - np.exp(-(w**2) / 2)), lambda w: 3 * w * np.exp(-(w**2) / 2)),
}


@lru_cache(maxsize=8)
def deepest(curve: str) -> float:
    """Return the weight at which a loss is least."""
    weights = np.linspace(-SIDE, SIDE, 8001)
    return float(weights[CURVES[curve][0](weights).argmin()])


@dataclass(frozen=True)
class DescentState(InstrumentState):
    """A weight that goes down the curve of its loss.

    rate: η, how far it goes against the slope. momentum: how much of the step before it keeps.
    start: where it begins; path: where it was after each step since, the last is where it is.
    """

    curve: str = one_of("bowl", *CURVES)
    rate: float = limited(0.1, *RATES)
    momentum: float = limited(0.0, 0, 0.95)
    start: float = limited(-3.5, -SIDE, SIDE)
    path: tuple[float, ...] = ()

    @property
    def weight(self) -> float:
        """Where it is."""
        return self.path[-1] if self.path else self.start

    @property
    def last_step(self) -> float:
        """How far it went last; 0 before the first step."""
        places = (self.start, *self.path)
        return places[-1] - places[-2] if self.path else 0.0

    @property
    def slope(self) -> float:
        """The slope of the loss there."""
        return float(CURVES[self.curve][1](np.array(self.weight)))

    @property
    def next_step(self) -> float:
        """How far it goes next: momentum · last step − rate · slope, as Keras' SGD does."""
        return self.momentum * self.last_step - self.rate * self.slope

    def losses(self, weights: Doubles) -> Doubles:
        """Return the losses of weights."""
        return CURVES[self.curve][0](weights)

    @property
    def history(self) -> tuple[float, ...]:
        """The loss at the start and after each step."""
        return tuple(self.losses(np.array((self.start, *self.path))).tolist())

    @property
    def has_exploded(self) -> bool:
        """Whether it has gone too far to come back."""
        return abs(self.weight) > FAR

    @property
    def is_still(self) -> bool:
        """Whether it lies still where it is level."""
        return max(abs(self.slope), abs(self.last_step)) <= STILL

    @property
    def can_step(self) -> bool:
        """Whether there is a next step."""
        return not self.has_exploded and len(self.path) < MOST_STEPS

    def stepped(self) -> "DescentState":
        """Return it a step further."""
        return replace(self, path=(*self.path, self.weight + self.next_step)) if self.can_step else self

    def facts(self) -> Mapping[str, Any]:
        """See `InstrumentState`. Who was put at the bottom has not come down, and so not settled."""
        history = self.history
        settled = self.is_still and history[0] - history[-1] >= FALLEN
        return {
            "descent_curve": self.curve,
            "descent_steps": len(self.path),
            "descent_rate": self.rate,
            "descent_momentum": self.momentum,
            "descent_settled": settled,
            "descent_deepest": settled and abs(self.weight - deepest(self.curve)) < 0.3,
            "descent_exploded": self.has_exploded,
        }


# Digits, divided and taken in batches

DIGITS = 70  # of the strip: one for each thousand of MNIST
TEST = 10  # of them
MOST_BATCHES = 10_000


@dataclass(frozen=True)
class BatchState(InstrumentState):
    """Seventy digits, divided in three, of which those for training are taken in batches.

    validation: how many choose. batch: how many are taken for a step. steps: taken so far.
    seed: of the order in which they are taken.
    """

    validation: int = limited(10, 0, 20)
    batch: int = limited(8, 1, 60)
    steps: int = limited(0, 0, MOST_BATCHES)
    seed: int = limited(1, 0, 9999)

    @property
    def training(self) -> int:
        """How many are learned from."""
        return DIGITS - TEST - self.validation

    @property
    def size(self) -> int:
        """How many are taken for a step: not more than there are."""
        return min(self.batch, self.training)

    @property
    def steps_an_epoch(self) -> int:
        """How many batches it takes to have seen each digit once; the last may be smaller."""
        return ceil(self.training / self.size)

    @property
    def rest(self) -> int:
        """How many the last batch of an epoch has."""
        return self.training - (self.steps_an_epoch - 1) * self.size

    @property
    def epoch(self) -> int:
        """How many epochs are over."""
        return self.steps // self.steps_an_epoch

    @property
    def step(self) -> int:
        """How many steps of the epoch in hand are taken; all at its end, 0 only at the beginning."""
        return (self.steps - 1) % self.steps_an_epoch + 1 if self.steps else 0

    @property
    def order(self) -> tuple[int, ...]:
        """The digits for training in the order in which the epoch in hand takes them: another one in each."""
        epoch = max(self.steps - 1, 0) // self.steps_an_epoch
        shuffled = np.random.default_rng((self.seed, epoch)).permutation(self.training)
        return tuple(int(place) for place in shuffled)

    @property
    def taken(self) -> tuple[int, ...]:
        """The digits of the batch that was taken last."""
        return self.order[(self.step - 1) * self.size : self.step * self.size] if self.step else ()

    @property
    def seen(self) -> tuple[int, ...]:
        """The digits that this epoch has taken before."""
        return self.order[: max(self.step - 1, 0) * self.size]

    def stepped(self) -> Self:
        """Return it a step further."""
        return replace(self, steps=min(self.steps + 1, MOST_BATCHES))

    def facts(self) -> Mapping[str, Any]:
        """See `InstrumentState`."""
        return {"strip_batch": self.size, "strip_steps": self.steps_an_epoch, "strip_epochs": self.epoch}
