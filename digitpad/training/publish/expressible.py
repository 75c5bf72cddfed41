"""Which layers can be told as code, and what there is to say of each. The others are named in a sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from digitpad.errors import ModelError
from digitpad.language import _
from digitpad.training.publish.graph import Step

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
class Function:
    """An activation function: one of `FUNCTIONS`. amount: the slope of leaky_relu, the alpha of elu."""

    name: str
    amount: float | None = None


def check(steps: Sequence[Step], shape: tuple[int, ...]) -> None:
    """See whether a network that takes digits of `shape` can be told as code.

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
            raise _untellable(step, step.kind)
        _check_settings(step)
        _check_shapes(step)
        activation_of(step)


def _check_settings(step: Step) -> None:
    _check_fixed(step, step.kind, step.settings)
    if step.shared:
        raise _untellable(step, _("used in several places"))
    if step.kind == "Rescaling" and not all(
        isinstance(step.settings[name], (int, float)) for name in ("scale", "offset")
    ):
        raise _untellable(step, "Rescaling")


def _check_fixed(step: Step, kind: str, settings: Mapping[str, Any]) -> None:
    """Refuse a layer, or one that is the activation of another, whose settings have values we do not know."""
    for name, value in LAYERS[kind].items():
        if _plain(settings.get(name, value)) != value:
            raise _untellable(step, f"{kind}, {name}={settings[name]}")


def _check_shapes(step: Step) -> None:
    """Refuse what has another meaning where the channels do not stand last, as in PyTorch."""
    rank = len(step.given_shape)
    if rank != 1 and (step.kind == "Dense" or _ends_in_softmax(step)):
        raise _untellable(step, f"{step.kind}, {'×'.join(map(str, step.given_shape))}")
    if step.kind == "BatchNormalization" and (rank == 2 or step.settings["axis"] not in (-1, rank)):
        raise _untellable(step, step.kind)
    if step.kind == "Add" and step.given_shape != step.shape:
        raise _untellable(step, step.kind)


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
            raise _untellable(step, f"{step.kind}, {kind}")
        _check_fixed(step, kind, settings)
        return _of_layer(kind, settings)
    if given not in FUNCTIONS:
        raise _untellable(step, f"{step.kind}, {given}")
    amounts = {"leaky_relu": NEGATIVE_SLOPE, "elu": ALPHA}
    return None if given == "linear" else Function(given, amounts.get(given))


def _of_layer(kind: str, settings: Mapping[str, Any]) -> Function:
    amount = {"LeakyReLU": settings.get("negative_slope"), "ELU": settings.get("alpha")}.get(kind)
    return Function(LAYER_FUNCTIONS[kind], None if amount is None else float(amount))


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _untellable(step: Step, what: str) -> ModelError:
    return ModelError(
        _(
            'The layer "{layer}" ({what}) cannot be written as code. '
            "Export the model as .keras or .npz instead."
        ).format(layer=step.label, what=what)
    )
