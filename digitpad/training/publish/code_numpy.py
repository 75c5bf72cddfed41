"""A network as a script in NumPy alone: what each layer does is written out."""

from collections.abc import Sequence
from string import Template

from digitpad.training.publish import code_functions as functions
from digitpad.training.publish.graph import (
    Function,
    Step,
    activation_of,
    arguments,
    network_lines,
    plain,
)
from digitpad.training.publish.sources import sources

IMPORTS = ("import math",)
ALIASES = "Pair = tuple[int, int]  # height and width\n"
SCRIPT = Template('''\
$functions

def network(x: Array, weights: Weights) -> Array:
    """Return ten probabilities (n, 10) of pictures x (n, 28, 28, 1), layer by layer."""
$network
    return x


def read(digits: Array) -> Array:
    """Return ten probabilities (n, 10) of digits (n, 28, 28)."""
    return network(digits[..., np.newaxis], load_weights())
''')
FUNCTIONS = {
    "AveragePooling2D": "average_pooling",
    "BatchNormalization": "batch_normalization",
    "Conv2D": "conv2d",
    "Dense": "dense",
    "DepthwiseConv2D": "depthwise_conv2d",
    "MaxPooling2D": "max_pooling",
    "ZeroPadding2D": "zero_padding",
}
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
    if step.kind not in FUNCTIONS:
        return _shaped(step, given)
    weights = f', **weights["{step.name}"]' if step.weights else ""
    return f"{FUNCTIONS[step.kind]}({given[0]}{weights}{_settings_of(step)})"


def _settings_of(step: Step) -> str:
    """Return the settings that a function needs."""
    settings = step.settings
    match step.kind:
        case "Conv2D" | "DepthwiseConv2D":
            return arguments(settings, WINDOW)
        case "BatchNormalization":
            return f", epsilon={settings['epsilon']}"
        case "MaxPooling2D" | "AveragePooling2D":
            size, strides = plain(settings["pool_size"]), plain(settings["strides"])
            return f", {size}, strides={strides}{arguments(settings, {'padding': 'valid'})}"
        case "ZeroPadding2D":
            rows, columns = plain(settings["padding"])
            return f", rows={rows}, columns={columns}"
    return ""


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


def _activated(inner: str, function: Function) -> str:
    amount = "" if function.amount is None else f", {function.amount!r}"
    return f"{function.name}({inner}{amount})"
