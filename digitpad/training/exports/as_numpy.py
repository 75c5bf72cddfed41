"""A network as a script in NumPy alone: what each layer does is written out."""

from collections.abc import Sequence
from string import Template

from digitpad.training.exports import functions
from digitpad.training.exports.graph import Step
from digitpad.training.exports.lines import arguments, network_lines, plain, sources
from digitpad.training.exports.tellable import Function, activation_of

IMPORTS = ("import math", "from typing import Any")
ALIASES = "Pair = tuple[int, int]  # height and width\n"
SCRIPT = Template('''\
$functions

def network(x: Array, weights: Weights) -> Array:
    """Return ten shares (n, 10) of pictures x (n, 28, 28, 1), layer by layer."""
$network
    return x


def read(digits: Array) -> Array:
    """Return ten shares (n, 10) of digits (n, 28, 28)."""
    return network(digits[..., np.newaxis], load_weights())
''')
WINDOW = {"strides": (1, 1), "padding": "valid"}


def write(steps: Sequence[Step]) -> str:
    """Return the part of the script that is NumPy's."""
    network = network_lines(steps, _expression)
    return SCRIPT.substitute(functions=sources(functions, network), network=network)


def _expression(step: Step, given: Sequence[str]) -> str:
    """Return the step as an expression, over the variables that hold what it is given."""
    function = activation_of(step)
    layer = _layer(step, given)
    return _activated(layer, function) if function else layer


def _layer(step: Step, given: Sequence[str]) -> str:
    """Return the step without its activation."""
    x, settings = given[0], step.settings
    weights = f'**weights["{step.name}"]'
    match step.kind:
        case "Conv2D":
            return f"conv2d({x}, {weights}{arguments(settings, WINDOW)})"
        case "DepthwiseConv2D":
            return f"depthwise_conv2d({x}, {weights}{arguments(settings, WINDOW)})"
        case "Dense":
            return f"dense({x}, {weights})"
        case "BatchNormalization":
            return f"batch_normalization({x}, {weights}, epsilon={settings['epsilon']})"
        case "MaxPooling2D":
            return f"max_pooling({x}, {_window(step)})"
        case "AveragePooling2D":
            return f"average_pooling({x}, {_window(step)})"
        case "ZeroPadding2D":
            rows, columns = plain(settings["padding"])
            return f"zero_padding({x}, rows={rows}, columns={columns})"
    return _shaped(step, given)


def _shaped(step: Step, given: Sequence[str]) -> str:
    """Return a step that has no weights and needs no function of ours."""
    x, settings = given[0], step.settings
    match step.kind:
        case "Add":
            return " + ".join(given)
        case "GlobalAveragePooling2D":
            return f"{x}.mean(axis=(1, 2){', keepdims=True' if settings.get('keepdims') else ''})"
        case "Flatten":
            return f"{x}.reshape(len({x}), -1)"
        case "Reshape":
            return f"{x}.reshape(len({x}), {', '.join(map(str, step.shape))})"
        case "Rescaling":
            return f"{x} * np.float32({settings['scale']!r}) + np.float32({settings['offset']!r})"
    return x  # Dropout, and layers that are nothing but an activation


def _window(step: Step) -> str:
    size, strides = plain(step.settings["pool_size"]), plain(step.settings["strides"])
    return f"{size}, strides={strides}{arguments(step.settings, {'padding': 'valid'})}"


def _activated(inner: str, function: Function) -> str:
    amount = "" if function.amount is None else f", {function.amount!r}"
    return f"{function.name}({inner}{amount})"
