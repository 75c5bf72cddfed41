"""Instruments of what a network is made of: a neuron, its activation, and the softmax of ten scores."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple, Self

import numpy as np

from digitpad.core.arrays import CLASSES, Doubles, Probabilities
from digitpad.lab.functions import activation, derivative
from digitpad.lessons.instruments.instrument import DrawnDigit, InstrumentState
from digitpad.runs.recipe import ACTIVATIONS
from digitpad.system.limits import limited, one_of

PLANE = 5.0  # of the neuron's plane, from its middle to each side
GROUP = 14  # points of each of the two groups
REACH = 6.0  # of the axis along which an activation is looked at, from 0 to each side
SPAN = 10.0  # of a score, from 0 to each side
TEMPERATURES = (0.1, 10.0)
FUNCTIONS = ACTIVATIONS  # that can be looked at


class Groups(NamedTuple):
    """Two groups of points of the plane, (GROUP, 2) each: the neuron is to be positive for the first."""

    positive: Doubles
    negative: Doubles


@lru_cache(maxsize=1)
def two_groups() -> Groups:
    """Return the two groups; a line separates them, but not one through the origin."""
    generator = np.random.default_rng(7)
    clouds = generator.uniform(-1.0, 1.0, (2, GROUP, 2)) * (1.2, 1.0)
    return Groups(clouds[0] + (2.6, 2.6), clouds[1] + (0.2, 0.4))


@dataclass(frozen=True)
class NeuronState(InstrumentState):
    """A neuron with two inputs: its weights, bias and activation, and the inputs that are looked at.

    has_groups: whether the two groups of points are shown.
    """

    w1: float = limited(1.0, -4, 4)
    w2: float = limited(-0.5, -4, 4)
    bias: float = limited(0.0, -6, 6)
    activation: str = one_of("sigmoid", *ACTIVATIONS)
    x1: float = limited(2.0, -PLANE, PLANE)
    x2: float = limited(1.0, -PLANE, PLANE)
    has_groups: bool = False

    @property
    def terms(self) -> tuple[float, float, float]:
        """What is added up: w₁x₁, w₂x₂ and the bias."""
        return self.w1 * self.x1, self.w2 * self.x2, self.bias

    @property
    def weighted_sum(self) -> float:
        """z = w₁x₁ + w₂x₂ + b."""
        return sum(self.terms)

    @property
    def output(self) -> float:
        """The activation of the weighted sum."""
        return float(activation(self.activation, np.array(self.weighted_sum)))

    def sums(self, places: Doubles) -> Doubles:
        """Return the weighted sums of places of the plane, (n, 2)."""
        sums: Doubles = places @ np.array([self.w1, self.w2]) + self.bias
        return sums

    def outputs(self, fine: int) -> Doubles:
        """Return the outputs over the plane, (fine, fine), the upper row first, for a picture."""
        side = (np.arange(fine) + 0.5) / fine * 2 * PLANE - PLANE
        x1, x2 = np.meshgrid(side, -side)
        return activation(self.activation, self.w1 * x1 + self.w2 * x2 + self.bias)

    @property
    def border(self) -> tuple[tuple[float, float], tuple[float, float]] | None:
        """Two places of the line on which the weighted sum is 0, far apart; None where there is no line."""
        length = self.w1**2 + self.w2**2
        if length < 1e-12:
            return None
        foot = (-self.bias * self.w1 / length, -self.bias * self.w2 / length)  # nearest to the origin
        far = 4 * PLANE / length**0.5
        along = (-self.w2 * far, self.w1 * far)
        return (foot[0] - along[0], foot[1] - along[1]), (foot[0] + along[0], foot[1] + along[1])

    @property
    def separates(self) -> bool:
        """Whether the line has the two groups on its two sides, the first where the sum is positive."""
        groups = two_groups()
        return bool((self.sums(groups.positive) > 0).all() and (self.sums(groups.negative) < 0).all())

    def facts(self) -> Mapping[str, Any]:
        """See `InstrumentState`."""
        separates = self.has_groups and self.separates
        return {"weighted_sum": self.weighted_sum, "output": self.output, "separates": separates}


@dataclass(frozen=True)
class ActivationState(InstrumentState):
    """An activation, and the place of its axis that is looked at."""

    function: str = one_of("sigmoid", *ACTIVATIONS)
    at: float = limited(1.0, -REACH, REACH)

    @property
    def value(self) -> float:
        """The activation there."""
        return float(activation(self.function, np.array(self.at)))

    @property
    def slope(self) -> float:
        """Its derivative there."""
        return float(derivative(self.function, np.array(self.at)))

    def values(self, places: Doubles) -> Doubles:
        """Return the activation at places of the axis."""
        return activation(self.function, places)

    def slopes(self, places: Doubles) -> Doubles:
        """Return its derivative there."""
        return derivative(self.function, places)

    @property
    def is_bounded(self) -> bool:
        """Whether it never leaves the values from -1 to 1."""
        return self.function in ("sigmoid", "tanh")

    def facts(self) -> Mapping[str, Any]:
        """See `InstrumentState`."""
        return {"function": self.function, "slope": self.slope}


@dataclass(frozen=True)
class SoftmaxState(InstrumentState):
    """Ten scores, the temperature by which they are divided, and the digit that is right.

    follows: whether the scores are those of the digit on the pad; is_drawn: whether there is one.
    """

    scores: tuple[float, ...] = limited((0.0, 1.0, 0.5, 4.0, -1.0, 2.0, 0.0, -2.0, 1.5, 0.5), -SPAN, SPAN)
    temperature: float = limited(1.0, *TEMPERATURES)
    target: int = limited(3, 0, CLASSES - 1)
    follows: bool = False
    is_drawn: bool = False

    @property
    def exponentials(self) -> Doubles:
        """exp(score / temperature), (10,), each less than the largest: that one is 1, and none overflows."""
        scores = np.array(self.scores) / self.temperature
        powers: Doubles = np.exp(scores - scores.max())
        return powers

    @property
    def probabilities(self) -> Doubles:
        """The softmax, (10,), of sum 1."""
        powers = self.exponentials
        shares: Doubles = powers / powers.sum()
        return shares

    @property
    def loss(self) -> float:
        """The cross-entropy with the one-hot target: −ln of the probability of the digit that is right."""
        scores = np.array(self.scores) / self.temperature
        highest = scores.max()
        return float(highest + np.log(np.exp(scores - highest).sum()) - scores[self.target])

    def with_score(self, digit: int, score: float) -> "SoftmaxState":
        """Return it with another score of a digit, rounded and within limits; it follows the pad no more."""
        scores = list(self.scores)
        scores[digit] = min(max(round(score, 1), -SPAN), SPAN)
        return replace(self, scores=tuple(scores), follows=False)

    def with_drawing(self, digit: DrawnDigit | None) -> Self:
        """Return it with the scores of the digit on the pad, where it follows that."""
        probabilities = digit.probabilities if digit else None
        if not self.follows:
            return replace(self, is_drawn=False)
        if probabilities is None:
            return replace(self, scores=(0.0,) * CLASSES, is_drawn=False)
        return replace(self, scores=scores_of(probabilities), is_drawn=True)

    def facts(self) -> Mapping[str, Any]:
        """See `InstrumentState`."""
        drawing = {"drawing_loss": self.loss} if self.is_drawn and self.temperature == 1 else {}
        return {"loss": self.loss, "temperature": self.temperature, **drawing}


def scores_of(probabilities: Probabilities) -> tuple[float, ...]:
    """Return scores whose softmax is these probabilities, the highest at the upper end of the axis.

    Softmax forgets what is added to all scores, so that their logarithms do as well as the network's own.
    """
    logs = np.log(np.maximum(probabilities.astype(np.float64), 1e-30))
    return tuple(np.maximum(logs - logs.max() + SPAN, -SPAN).tolist())
