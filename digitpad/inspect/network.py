"""Networks that keep all they compute, to be inspected layer by layer, whatever they are made of."""

from typing import Protocol

import numpy as np

from digitpad.core.arrays import CLASSES, SIDE, Digit, Tensor
from digitpad.core.network import Classifier, is_from_scratch
from digitpad.errors import ModelError
from digitpad.inspect.compiled import CompiledNetwork
from digitpad.inspect.layers import FusedFunction, InspectedLayer, LayerKind, LayerWeights, StoredArray
from digitpad.lab import scratch
from digitpad.lab.scratch_model import weights_from
from digitpad.language import _

TOLERANCE = 1e-3  # of a probability, between the classifier's output and ours


class InspectedNetwork(Protocol):
    """The layers of a network, the digit itself first, and what they compute."""

    layers: tuple[InspectedLayer, ...]

    def see(self, digit: Digit) -> None:
        """Let the layers compute what they make of a digit, float32 (28, 28) with paper 0 and ink 1."""

    @property
    def probabilities(self) -> Tensor:
        """What comes out in the end: (10,)."""

    def values(self, layer: int) -> Tensor:
        """Return what a layer puts out, the batch first: (1, height, width, channels) or (1, n)."""

    def weights(self, layer: int) -> LayerWeights | None:
        """Return what a layer holds; None for nothing."""

    def stored(self, layer: int) -> tuple[StoredArray, ...]:
        """Return what a layer reads besides other layers, as the file has it: kernel and bias, or sizes."""


class ScratchNetwork:
    """The layers of a network from scratch, the digit itself first, and what they compute."""

    def __init__(self, weights: scratch.Weights) -> None:
        """Prepare a network with such weights, float32."""
        self._network = weights
        hidden = _held(weights.hidden, weights.hidden_bias)
        output = _held(weights.output, weights.output_bias)
        self._held = (None, None, hidden, output, None)
        self.layers = tuple(_layers(weights))
        self.see(np.zeros((SIDE, SIDE), np.float32))

    def see(self, digit: Digit) -> None:
        """Let the layers compute what they make of a digit, float32 (28, 28) with paper 0 and ink 1."""
        image = np.array(digit, np.float32).reshape(1, SIDE, SIDE, 1)
        pixels = image.reshape(1, scratch.PIXELS)
        hidden, probabilities = scratch.forward(self._network, pixels)
        sums = hidden @ self._network.output + self._network.output_bias  # what softmax takes
        self._values = (image, pixels, hidden, sums, probabilities)

    @property
    def probabilities(self) -> Tensor:
        """What comes out in the end: (10,)."""
        probabilities: Tensor = self.values(-1)[0]
        return probabilities

    def values(self, layer: int) -> Tensor:
        """Return what a layer puts out, the batch first: (1, 28, 28, 1) or (1, n)."""
        return np.asarray(self._values[layer], np.float32)

    def weights(self, layer: int) -> LayerWeights | None:
        """Return what a layer holds; None for nothing."""
        return self._held[layer]

    def stored(self, layer: int) -> tuple[StoredArray, ...]:
        """Return a layer's kernel and bias, as they are."""
        held, none = self._held[layer], np.zeros(0, np.float32)
        return (StoredArray(held.kernel, none), StoredArray(held.bias, none)) if held else ()


def _held(weights: scratch.Array, bias: scratch.Array) -> LayerWeights:
    """Return weights (inputs, units) as those of a fully connected layer: a row for each unit."""
    return LayerWeights(np.ascontiguousarray(weights.T, np.float32), np.asarray(bias, np.float32))


def _layers(weights: scratch.Weights) -> list[InspectedLayer]:
    """Return the layers, each of which reads the one before."""
    hidden = weights.hidden.size + weights.hidden_bias.size
    output = weights.output.size + weights.output_bias.size
    digits = (CLASSES,)
    return [
        InspectedLayer("", LayerKind.INPUT, "", (SIDE, SIDE, 1)),
        InspectedLayer("flatten", LayerKind.RESHAPE, "", (scratch.PIXELS,), (0,)),
        InspectedLayer("hidden", LayerKind.DENSE, "", (weights.units,), (1,), hidden, FusedFunction.RELU),
        InspectedLayer("output", LayerKind.DENSE, "", digits, (2,), output),
        InspectedLayer("softmax", LayerKind.SOFTMAX, "", digits, (3,)),
    ]


def inspect_network(classifier: Classifier, tolerance: float = TOLERANCE) -> InspectedNetwork:
    """Return the layers of the network that reads.

    tolerance: by how much their probabilities may differ from those of the classifier.

    Raises:
        ModelError: it cannot be inspected.
    """
    network = _network(classifier)
    digit = np.random.default_rng(0).random((1, SIDE, SIDE), np.float32)
    network.see(digit[0])
    if not np.allclose(network.probabilities, classifier.probabilities(digit)[0], atol=tolerance):
        raise ModelError(
            _("The model {name} cannot be shown layer by layer: it would give other results.").format(
                name=classifier.card.name
            )
        )
    return network


def _network(classifier: Classifier) -> InspectedNetwork:
    name = classifier.card.name
    if is_from_scratch(classifier.model):
        return ScratchNetwork(weights_from(classifier.model, name))
    try:
        return CompiledNetwork(classifier.model, classifier.card.fitting)
    except Exception as error:  # the file is a stranger's: LiteRT and the schema raise whatever comes
        raise ModelError(
            _(
                "The model {name} cannot be shown layer by layer: LiteRT does not show all of its parts."
            ).format(name=name)
        ) from error
