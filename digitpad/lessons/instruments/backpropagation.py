"""Backpropagation through 3 inputs, 2 hidden units and 2 outputs, cell by cell, on the network from scratch.

Its names: x the inputs; a the hidden sums, with weights w and biases b; h = max(0, a); z the output sums,
with weights v and biases c; p = softmax(z), t the truth, L the loss, λ of L2. All figures are float64.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from digitpad.core.arrays import Doubles
from digitpad.lab import scratch
from digitpad.lab.scratch import Weights
from digitpad.lessons.instruments.instrument import InstrumentState
from digitpad.system.limits import limited

INPUTS, HIDDEN, OUTPUTS = 3, 2, 2
RATE = 0.5  # of a step downhill
L2 = 0.05  # λ where it is on: 2 λ is then 0.1, which one can multiply by in one's head
NEAR = 0.01  # that an answer may be off: it was made of figures that were rounded
SMALL = 0.015  # a gradient below it is as good as 0, which one can guess
MOST_SEED, MOST_STEPS = 9999, 50
# Each part with its rows and columns, in the order of the arithmetic.
FORWARD = {
    "hidden_sum": (1, HIDDEN),
    "hidden": (1, HIDDEN),
    "output_sum": (1, OUTPUTS),
    "probability": (1, OUTPUTS),
    "loss": (1, 1),
}
BACKWARD = {
    "output_error": (1, OUTPUTS),
    "output_weight": (HIDDEN, OUTPUTS),
    "output_bias": (1, OUTPUTS),
    "hidden_slope": (1, HIDDEN),
    "hidden_error": (1, HIDDEN),
    "hidden_weight": (INPUTS, HIDDEN),
    "hidden_bias": (1, HIDDEN),
}


class GradientCell(NamedTuple):
    """One figure of the way forward or back: its part, and where it is there, from 0."""

    part: str
    row: int
    column: int

    @property
    def is_gradient(self) -> bool:
        """Whether it is of the way back."""
        return self.part in BACKWARD


CELLS = tuple(
    GradientCell(part, row, column)
    for part, (rows, columns) in (FORWARD | BACKWARD).items()
    for row in range(rows)
    for column in range(columns)
)
FORTH = sum(not cell.is_gradient for cell in CELLS)  # so many of them are of the way forward


@dataclass(frozen=True, eq=False)
class GradientExample:
    """A network and what it is to learn. inputs: (3,), from 0 to 1; target: the right output, from 0."""

    inputs: Doubles
    weights: Weights
    target: int
    l2: float = L2

    @property
    def targets(self) -> Doubles:
        """The truth, (1, 2): 1 at the target."""
        return np.eye(OUTPUTS)[[self.target]]


def first_example() -> GradientExample:
    """Return the figures to begin with: one input is 0, and one hidden unit is switched off by ReLU."""
    return GradientExample(
        np.array([1.0, 0.5, 0.0]),
        Weights(
            np.array([[0.5, -0.4], [0.2, -0.6], [-0.3, 0.8]]),
            np.array([0.1, 0.2]),
            np.array([[0.6, -0.2], [0.3, 0.9]]),
            np.array([0.0, 0.1]),
        ),
        target=1,
    )


def random_example(seed: int) -> GradientExample:
    """Return other figures, of one decimal; at least one hidden unit is on, and no sum is nearly 0."""
    generator = np.random.default_rng(seed)

    def figures(*shape: int) -> Doubles:
        found: Doubles = generator.integers(-9, 10, shape) / 10
        return found

    while True:
        inputs = generator.integers(0, 6, INPUTS) / 5
        weights = Weights(
            figures(INPUTS, HIDDEN), figures(HIDDEN), figures(HIDDEN, OUTPUTS), figures(OUTPUTS)
        )
        sums = inputs @ weights.hidden + weights.hidden_bias
        if sums.max() > 0.2 and np.abs(sums).min() > 0.05:
            return GradientExample(inputs, weights, int(generator.integers(OUTPUTS)))


def stepped(example: GradientExample) -> GradientExample:
    """Return the example after a step of gradient descent."""
    found = scratch.gradients(example.weights, example.inputs[None], example.targets, example.l2)
    return replace(example, weights=scratch.step(example.weights, found, RATE))


def cell_values(example: GradientExample) -> Mapping[str, Doubles]:
    """Return all figures, forward and back, by their part; those of the weights are the module's own."""
    inputs, targets, weights = example.inputs[None], example.targets, example.weights
    hidden, probabilities = scratch.forward(weights, inputs)
    gradient = scratch.backward(weights, inputs, hidden, probabilities, targets, example.l2)
    error = probabilities - targets
    slope = error @ weights.output.T
    wrong = scratch.loss(probabilities, targets, weights, example.l2)
    return {
        "hidden_sum": inputs @ weights.hidden + weights.hidden_bias,
        "hidden": hidden,
        "output_sum": hidden @ weights.output + weights.output_bias,
        "probability": probabilities,
        "loss": np.array([[wrong]]),
        "output_error": error,
        "output_weight": gradient.output,
        "output_bias": gradient.output_bias[None],
        "hidden_slope": slope,
        "hidden_error": slope * (hidden > 0),
        "hidden_weight": gradient.hidden,
        "hidden_bias": gradient.hidden_bias[None],
    }


def is_right(answer: float, value: float) -> bool:
    """Say whether an answer to two decimals is a figure."""
    return abs(answer - value) <= NEAR + 1e-9


@dataclass(frozen=True)
class BackpropagationState(InstrumentState):
    """How far the arithmetic is.

    seed: of the figures; 0 for those to begin with. regularised: with L2.
    steps: downhill, that were taken. shown: how many of the `CELLS` were reached; the last is the current.
    asks: whether gradients are to be filled in. is_solved: whether the current one was, or was shown.
    answered: those that were filled in right, by their places in `CELLS`.
    """

    seed: int = limited(0, 0, MOST_SEED)
    regularised: bool = True
    steps: int = limited(0, 0, MOST_STEPS)
    shown: int = limited(0, 0, len(CELLS))
    asks: bool = False
    is_solved: bool = False
    answered: tuple[int, ...] = ()

    def facts(self) -> Mapping[str, Any]:
        """See `InstrumentState`. The loss is known once it was reached; a gradient of 0 can be guessed."""
        values = cell_values(self.example)
        cells = [CELLS[place] for place in self.answered]
        found = [values[cell.part][cell.row, cell.column] for cell in cells]
        loss = float(values["loss"][0, 0]) if self.shown >= FORTH else None
        filled = sum(abs(value) >= SMALL for value in found)
        return {"figures_calculated": len(self.known_cells()), "gradients_filled": filled, "loss": loss}

    @property
    def example(self) -> GradientExample:
        """The figures, after all steps that were taken."""
        found = random_example(self.seed) if self.seed else first_example()
        found = found if self.regularised else replace(found, l2=0.0)
        for _step in range(self.steps):
            found = stepped(found)
        return found

    @property
    def cell(self) -> GradientCell | None:
        """The current cell."""
        return CELLS[self.shown - 1] if self.shown else None

    @property
    def hides(self) -> bool:
        """Whether the current cell is to be filled in."""
        return bool(self.asks and self.cell and self.cell.is_gradient and not self.is_solved)

    def known_cells(self) -> tuple[GradientCell, ...]:
        """Return the cells whose figures can be seen."""
        return CELLS[: self.shown - self.hides]

    def next(self) -> "BackpropagationState":
        """Return it a cell further; one that was to be filled in is shown first."""
        if self.hides:
            return replace(self, is_solved=True)
        return replace(self, shown=min(self.shown + 1, len(CELLS)), is_solved=False)

    def back(self) -> "BackpropagationState":
        """Return it a cell back."""
        return replace(self, shown=max(self.shown - 1, 0), is_solved=True)

    def answer(self, value: float) -> "BackpropagationState":
        """Return it with the current gradient filled in; as it is where that is not right."""
        cell = self.cell
        if not cell or not self.hides:
            return self
        if not is_right(value, float(cell_values(self.example)[cell.part][cell.row, cell.column])):
            return self
        answered = tuple(sorted({*self.answered, self.shown - 1}))
        return replace(self, is_solved=True, answered=answered)

    def downhill(self) -> "BackpropagationState":
        """Return it after a step of gradient descent: the way forward begins anew."""
        return replace(self, steps=min(self.steps + 1, MOST_STEPS), shown=0, answered=())
