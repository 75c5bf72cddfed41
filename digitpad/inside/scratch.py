"""The network from scratch, looked into: the five steps from the digit to the shares, and the weights."""

import numpy as np

from digitpad.inside.layers import Function, Kind, Layer
from digitpad.inside.looked import Values, Weights
from digitpad.lab import scratch
from digitpad.raster import SIDE, Digit

DENSE, SOFTMAX = "FULLY_CONNECTED", "SOFTMAX"  # as LiteRT calls them


class ScratchNetwork:
    """A `Network`: the digit, the same as a row of pixels, the hidden units, the scores, and the shares."""

    def __init__(self, weights: scratch.Weights) -> None:
        """See an empty digit at first."""
        self._weights = weights
        hidden = Weights(weights.hidden.T, weights.hidden_bias)
        output = Weights(weights.output.T, weights.output_bias)
        self._held = (None, None, hidden, output, None)
        units = (weights.units,)
        self.layers = (
            Layer("", Kind.INPUT, "", (SIDE, SIDE, 1)),
            Layer("flatten", Kind.RESHAPE, "RESHAPE", (scratch.PIXELS,), (0,)),
            Layer("hidden", Kind.DENSE, DENSE, units, (1,), _count(hidden), Function.RELU),
            Layer("output", Kind.DENSE, DENSE, (scratch.CLASSES,), (2,), _count(output)),
            Layer("softmax", Kind.SOFTMAX, SOFTMAX, (scratch.CLASSES,), (3,)),
        )
        self.see(np.zeros((SIDE, SIDE), np.float32))

    def see(self, digit: Digit) -> None:
        """See `Network`, as of all that follows."""
        row: Values = np.asarray(digit, np.float32).reshape(1, scratch.PIXELS)
        hidden, shares = scratch.forward(self._weights, row)
        scores = hidden @ self._weights.output + self._weights.output_bias
        picture = row.reshape(1, SIDE, SIDE, 1)
        steps = (picture, row, hidden, scores, shares)
        self._values: list[Values] = [np.asarray(step, np.float32) for step in steps]

    @property
    def probabilities(self) -> Values:
        """What comes out in the end."""
        shares: Values = self._values[-1][0]
        return shares

    def values(self, layer: int) -> Values:
        """Return what a layer puts out."""
        return self._values[layer]

    def weights(self, layer: int) -> Weights | None:
        """Return what a layer holds; None for nothing."""
        return self._held[layer]


def _count(weights: Weights) -> int:
    return weights.kernel.size + weights.bias.size
