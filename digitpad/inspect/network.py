"""A network that keeps all it computes, to be inspected layer by layer, whatever it is made of."""

from typing import Protocol

import numpy as np

from digitpad.core.arrays import SIDE, Digit, Tensor
from digitpad.core.network import Classifier, is_from_scratch
from digitpad.errors import ModelError
from digitpad.inspect.compiled import CompiledNetwork
from digitpad.inspect.layers import InspectedLayer, LayerWeights
from digitpad.inspect.scratch import ScratchNetwork
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


def inspect_network(classifier: Classifier) -> InspectedNetwork:
    """Return the layers of the network that reads.

    Raises:
        ModelError: it cannot be inspected.
    """
    network = _network(classifier)
    digit = np.random.default_rng(0).random((1, SIDE, SIDE), np.float32)
    network.see(digit[0])
    if not np.allclose(network.probabilities, classifier.probabilities(digit)[0], atol=TOLERANCE):
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
        return CompiledNetwork(classifier.model)
    except Exception as error:  # the file is a stranger's: LiteRT and the schema raise whatever comes
        raise ModelError(
            _(
                "The model {name} cannot be shown layer by layer: LiteRT does not show all of its parts."
            ).format(name=name)
        ) from error
