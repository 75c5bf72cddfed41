"""A Keras model as a list of steps, in the order in which they are taken: plain data, without Keras.

Models inside models are unfolded, so that a step is always one plain layer.
"""

import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.training.engine.backend import keras

Array = npt.NDArray[np.float32]
Shape = tuple[int, ...]
DIGIT = "digit"  # the name of the step that is the network's input
TAKEN = """ add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches
    eval extra_repr float forward half ipu modules mtia parameters requires_grad_ share_memory state_dict to
    to_empty train training type xpu zero_grad """  # what PyTorch's modules have: no layer can be called so
TAKEN_BEGINNINGS = ("get_", "set_", "load_", "named_", "register_")


@dataclass(frozen=True)
class Step:
    """One layer at work.

    name: of letters, digits and underscores, begins with a letter, and no other step has it.
    kind: of the layer, as Keras calls it: "Conv2D".
    label: the layer's own name, for people.
    given: the names of the steps whose results it takes.
    given_shape: of the first of them, without the axis of the digits: (28, 28, 1).
    shape: of what it gives, the same way.
    settings: the layer's, as Keras writes them to a file.
    weights: float32, by the names that Keras gives them: "kernel", "bias".
    shared: whether the layer works in another step too.
    """

    name: str
    kind: str
    label: str
    given: tuple[str, ...]
    given_shape: Shape
    shape: Shape
    settings: Mapping[str, Any]
    weights: Mapping[str, Array]
    shared: bool = False


def steps_of(model: keras.Model) -> tuple[Step, ...]:
    """Return the steps of a model with one input and one output, without the input."""
    tracing = _Tracing()
    (given,) = model.inputs
    (result,) = model.outputs
    tracing.names[id(given)] = DIGIT
    tracing.follow(result)
    return tuple(tracing.steps)


class _Tracing:
    """From a result back to what it was made of. `names` has the step that gives a tensor, by its id."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.names: dict[int, str] = {}
        self._layers: set[int] = set()

    def follow(self, tensor: keras.KerasTensor) -> str:
        """Return the name of the step that gives `tensor`, once all steps up to it are in the list."""
        if id(tensor) not in self.names:
            layer, node_index, place = tensor._keras_history
            given = layer._inbound_nodes[node_index].input_tensors
            if isinstance(layer, keras.Model):
                self.names[id(tensor)] = self._unfold(layer, given, place)
            else:
                self.names[id(tensor)] = self._add(layer, given, tensor)
        return self.names[id(tensor)]

    def _unfold(self, model: keras.Model, given: list[keras.KerasTensor], place: int) -> str:
        """Follow a model inside the model: what it is given stands for its inputs."""
        for outer, inner in zip(given, model.inputs, strict=True):
            self.names[id(inner)] = self.follow(outer)
        return self.follow(model.outputs[place])

    def _add(self, layer: keras.Layer, given: list[keras.KerasTensor], result: keras.KerasTensor) -> str:
        before = tuple(self.follow(tensor) for tensor in given)
        shared = id(layer) in self._layers
        self._layers.add(id(layer))
        step = Step(
            self._free_name(layer.name),
            type(layer).__name__,
            layer.name,
            before,
            tuple(given[0].shape[1:]) if given else (),
            tuple(result.shape[1:]),
            layer.get_config() if isinstance(layer, keras.Layer) else {},
            {} if shared else _weights(layer),
            shared,
        )
        self.steps.append(step)
        return step.name

    def _free_name(self, label: str) -> str:
        """Return a layer's name as one that any language takes, and that no other step has."""
        plain = re.sub(r"\W", "_", label, flags=re.ASCII).strip("_") or "layer"
        taken = plain in (DIGIT, *TAKEN.split()) or plain.startswith(TAKEN_BEGINNINGS)
        if taken or keyword.iskeyword(plain) or not plain.isidentifier():
            plain = f"layer_{plain}"
        others = {step.name for step in self.steps}
        name, number = plain, 2
        while name in others:
            name, number = f"{plain}_{number}", number + 1
        return name


def _weights(layer: keras.Layer) -> dict[str, Array]:
    return {weight.name: np.asarray(weight, np.float32) for weight in getattr(layer, "weights", ())}
