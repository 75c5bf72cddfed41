"""The instruments of lessons as numbers: what each is set to, and its mathematics, without any window."""

from collections.abc import Mapping
from typing import Any

from digitpad.lessons.instruments.backpropagation import BackpropagationState
from digitpad.lessons.instruments.convolution import ConvolutionState
from digitpad.lessons.instruments.instrument import InstrumentState
from digitpad.lessons.instruments.learning import BatchState, DescentState
from digitpad.lessons.instruments.units import ActivationState, NeuronState, SoftmaxState
from digitpad.system.limits import record_from

INSTRUMENTS: Mapping[str, type[InstrumentState]] = {
    "neuron": NeuronState,
    "activation": ActivationState,
    "softmax": SoftmaxState,
    "backpropagation": BackpropagationState,
    "convolution": ConvolutionState,
    "descent": DescentState,
    "batches": BatchState,
}


def instrument_state(name: str, settings: Mapping[str, Any]) -> InstrumentState:
    """Return the state in which an instrument begins, with some of its fields set.

    Raises:
        DataError: a field is unknown, of the wrong type or out of range; the sentence names it.
    """
    return record_from(INSTRUMENTS[name], settings)
