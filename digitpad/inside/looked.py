"""A network as it is looked into, whatever it is run by."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from digitpad.inside.layers import Layer
from digitpad.raster import Digit

Values = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Weights:
    """The figures a layer holds.

    kernel: of a convolution (channels out, height, width, channels in), of a depthwise one
        (1, height, width, channels out), of a fully connected layer (units, inputs); of a sum of two
        whatever the model adds.
    bias: (channels out,); empty where there is none.
    """

    kernel: Values
    bias: Values


class Network(Protocol):
    """The layers of a network, the digit itself first, and what they compute."""

    @property
    def layers(self) -> tuple[Layer, ...]:
        """What is known of each."""
        ...

    def see(self, digit: Digit) -> None:
        """Let the layers compute what they make of a digit, float32 (28, 28) with paper 0 and ink 1."""

    @property
    def probabilities(self) -> Values:
        """What comes out in the end: (10,)."""
        ...

    def values(self, layer: int) -> Values:
        """Return what a layer puts out, the batch first: (1, height, width, channels) or (1, n)."""
        ...

    def weights(self, layer: int) -> Weights | None:
        """Return what a layer holds; None for nothing."""
        ...
