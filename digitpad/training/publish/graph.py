"""A Keras model as a list of steps, in the order in which they are taken, and which of them code can express.

Models inside models are unfolded, so that a step is always one plain layer. Layers that cannot be written as
code are named in a sentence.
"""

import keyword
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from digitpad.core.arrays import Tensor
from digitpad.errors import ModelError
from digitpad.language import _
from digitpad.training.engine.backend import keras

Shape = tuple[int, ...]
DIGIT = "digit"  # the name of the step that is the network's input
TAKEN = """ add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches
    eval extra_repr float forward half ipu modules mtia parameters requires_grad_ share_memory state_dict to
    to_empty train training type xpu zero_grad """  # what PyTorch's modules have: no layer can be called so
TAKEN_BEGINNINGS = ("get_", "set_", "load_", "named_", "register_")

INPUT = (28, 28, 1)  # the shape of what the scripts read
PICTURE = {"data_format": "channels_last"}
CONVOLUTION = {**PICTURE, "dilation_rate": (1, 1)}
# The kinds of layers, each with the settings of which the scripts know one value only.
LAYERS: dict[str, Mapping[str, Any]] = {
    "Activation": {},
    "Add": {},
    "AveragePooling2D": PICTURE,
    "BatchNormalization": {},
    "Conv2D": {**CONVOLUTION, "groups": 1},
    "Dense": {},
    "DepthwiseConv2D": CONVOLUTION,
    "Dropout": {},
    "ELU": {},
    "Flatten": PICTURE,
    "GlobalAveragePooling2D": PICTURE,
    "LeakyReLU": {},
    "MaxPooling2D": PICTURE,
    "ReLU": {"max_value": None, "negative_slope": 0, "threshold": 0},
    "Rescaling": {},
    "Reshape": {},
    "Softmax": {"axis": -1},
    "ZeroPadding2D": PICTURE,
}
FUNCTIONS = {"linear", "relu", "leaky_relu", "elu", "sigmoid", "tanh", "silu", "gelu", "softmax"}
NEGATIVE_SLOPE, ALPHA = 0.2, 1.0  # of the functions leaky_relu and elu in Keras
LAYER_FUNCTIONS = {"ReLU": "relu", "LeakyReLU": "leaky_relu", "ELU": "elu", "Softmax": "softmax"}


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
    weights: Mapping[str, Tensor]
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


def _weights(layer: keras.Layer) -> dict[str, Tensor]:
    return {weight.name: np.asarray(weight, np.float32) for weight in getattr(layer, "weights", ())}


@dataclass(frozen=True)
class Function:
    """An activation function: one of `FUNCTIONS`. amount: the slope of leaky_relu, the alpha of elu."""

    name: str
    amount: float | None = None


def check(steps: Sequence[Step], shape: tuple[int, ...]) -> None:
    """See whether a network that takes digits of `shape` can be written as code.

    Raises:
        ModelError: it cannot, with the first layer that is in the way.
    """
    if shape != INPUT:
        raise ModelError(
            _(
                "Only networks that take 28×28 pixels can be written as code. "
                "Export the model as .npz instead."
            )
        )
    for step in steps:
        if step.kind not in LAYERS:
            raise _inexpressible(step, step.kind)
        _check_settings(step)
        _check_shapes(step)
        activation_of(step)


def _check_settings(step: Step) -> None:
    _check_fixed(step, step.kind, step.settings)
    if step.shared:
        raise _inexpressible(step, _("used in several places"))
    if step.kind == "Rescaling" and not all(
        isinstance(step.settings[name], (int, float)) for name in ("scale", "offset")
    ):
        raise _inexpressible(step, "Rescaling")


def _check_fixed(step: Step, kind: str, settings: Mapping[str, Any]) -> None:
    """Refuse a layer, or one that is the activation of another, whose settings have values we do not know."""
    for name, value in LAYERS[kind].items():
        if _plain(settings.get(name, value)) != value:
            raise _inexpressible(step, f"{kind}, {name}={settings[name]}")


def _check_shapes(step: Step) -> None:
    """Refuse what has another meaning where the channels do not stand last, as in PyTorch."""
    rank = len(step.given_shape)
    if rank != 1 and (step.kind == "Dense" or _ends_in_softmax(step)):
        raise _inexpressible(step, f"{step.kind}, {'×'.join(map(str, step.given_shape))}")
    if step.kind == "BatchNormalization" and (rank == 2 or step.settings["axis"] not in (-1, rank)):
        raise _inexpressible(step, step.kind)
    if step.kind == "Add" and step.given_shape != step.shape:
        raise _inexpressible(step, step.kind)


def _ends_in_softmax(step: Step) -> bool:
    function = activation_of(step)
    return function is not None and function.name == "softmax"


def activation_of(step: Step) -> Function | None:
    """Return the activation function that a step is, or that its layer ends with; None for linear ones.

    Raises:
        ModelError: the scripts do not know it.
    """
    if step.kind in LAYER_FUNCTIONS:
        return _of_layer(step.kind, step.settings)
    given = step.settings.get("activation", "linear")
    if isinstance(given, dict):
        kind, settings = given["class_name"], given["config"]
        if kind not in LAYER_FUNCTIONS:
            raise _inexpressible(step, f"{step.kind}, {kind}")
        _check_fixed(step, kind, settings)
        return _of_layer(kind, settings)
    if given not in FUNCTIONS:
        raise _inexpressible(step, f"{step.kind}, {given}")
    amounts = {"leaky_relu": NEGATIVE_SLOPE, "elu": ALPHA}
    return None if given == "linear" else Function(given, amounts.get(given))


def _of_layer(kind: str, settings: Mapping[str, Any]) -> Function:
    amount = {"LeakyReLU": settings.get("negative_slope"), "ELU": settings.get("alpha")}.get(kind)
    return Function(LAYER_FUNCTIONS[kind], None if amount is None else float(amount))


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _inexpressible(step: Step, what: str) -> ModelError:
    return ModelError(
        _(
            'The layer "{layer}" ({what}) cannot be written as code. '
            "Export the model as .keras or .npz instead."
        ).format(layer=step.label, what=what)
    )


# Lines that the kinds of scripts share: names of variables, and arguments


Write = Callable[[Step, Sequence[str]], str]  # from a step and the variables it takes to an expression


def network_lines(steps: Sequence[Step], write: Write) -> str:
    """Return the lines that take all steps, from the variable `x` to the variable `x`."""
    variables = _variables(steps)
    lines = [] if variables[DIGIT] == "x" else [f"{variables[DIGIT]} = x"]
    for step in steps:
        expression = write(step, [variables[name] for name in step.given])
        if expression == variables[step.name]:  # as Dropout, which does nothing when a network reads
            lines.append(f"# {step.kind} does nothing here")
        else:
            lines.append(f"{variables[step.name]} = {expression}")
    return "\n".join(f"    {line}" for line in lines)


def _variables(steps: Sequence[Step]) -> dict[str, str]:
    """Return a variable for each step: `x` where only the next step needs the result."""
    names = [DIGIT, *(step.name for step in steps)]
    users: dict[str, set[str]] = {name: set() for name in names}
    for step in steps:
        for name in step.given:
            users[name].add(step.name)
    variables = {name: "x" if users[name] == {after} else f"after_{name}" for name, after in pairwise(names)}
    return {**variables, names[-1]: "x"}


def arguments(settings: Mapping[str, Any], usual: Mapping[str, Any]) -> str:
    """Return the settings that are not as usual as arguments: `, strides=(2, 2)`; those named alone count."""
    given = {name: plain(settings[name]) for name in usual if name in settings}
    return "".join(f", {name}={quoted(value)}" for name, value in given.items() if value != usual[name])


def plain(value: Any) -> Any:
    """Return a setting with tuples in place of lists, as code has them."""
    return tuple(map(plain, value)) if isinstance(value, (list, tuple)) else value


def quoted(value: Any) -> str:
    """Return a setting as Python code, strings in double quotes."""
    return f'"{value}"' if isinstance(value, str) else repr(value)
