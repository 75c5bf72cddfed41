"""A network as a script in Keras: the layers, one line each."""

import re
from collections.abc import Sequence
from string import Template
from typing import Any

from digitpad.training.publish.graph import LAYER_FUNCTIONS, Step, network_lines, plain, quoted

IMPORTS = ("import keras", "from keras import layers")
SCRIPT = Template('''\
def build() -> keras.Model:
    """Return the network, its weights not yet loaded."""
    digit = x = keras.Input((28, 28, 1))
$network
    return keras.Model(digit, x)


@cache
def load_network() -> keras.Model:
    """Return the network with its weights."""
    network = build()
    for name, arrays in load_weights().items():
        for weight in network.get_layer(name).weights:
            weight.assign(arrays[weight.name])
    return network


def read(digits: Array) -> Array:
    """Return ten probabilities (n, 10) of digits (n, 28, 28)."""
    return keras.ops.convert_to_numpy(load_network()(digits[..., np.newaxis], training=False))
''')

# The settings of each kind of layer that decide what it does, with their usual values: those with `...` come
# first and without their names, and None is never usual.
WINDOW = {"strides": (1, 1), "padding": "valid"}
ENDING = {"use_bias": True, "activation": "linear"}
POOL = {"pool_size": ..., "strides": ..., "padding": "valid"}
LONGEST_LINE = 110  # characters; longer ones are broken
SIDES = ("kernel_size", "pool_size", "strides")  # one number stands for both sides
SETTINGS: dict[str, dict[str, Any]] = {
    "Activation": {"activation": ...},
    "AveragePooling2D": POOL,
    "BatchNormalization": {"epsilon": None, "center": True, "scale": True},
    "Conv2D": {"filters": ..., "kernel_size": ..., **WINDOW, **ENDING},
    "Dense": {"units": ..., **ENDING},
    "DepthwiseConv2D": {"kernel_size": ..., "depth_multiplier": 1, **WINDOW, **ENDING},
    "Dropout": {"rate": ...},
    "ELU": {"alpha": None},
    "GlobalAveragePooling2D": {"keepdims": False},
    "LeakyReLU": {"negative_slope": None},
    "MaxPooling2D": POOL,
    "Rescaling": {"scale": ..., "offset": 0.0},
    "Reshape": {"target_shape": ...},
    "ZeroPadding2D": {"padding": ...},
}


def write(steps: Sequence[Step]) -> str:
    """Return the part of the script that is Keras'."""
    lines = network_lines(steps, _expression).splitlines()
    return SCRIPT.substitute(network="\n".join(map(_broken, lines)))


def _broken(line: str) -> str:
    """Return a line as it is, or where it is too long with the layer's settings on a line of their own."""
    if len(line) <= LONGEST_LINE:
        return line
    return re.sub(r"^( +\w+ = layers\.\w+\()(.*)(\)\([^()]*\))$", r"\1\n        \2\n    \3", line)


def _expression(step: Step, given: Sequence[str]) -> str:
    arguments = _settings(step.kind, step.settings)
    if step.weights:
        arguments.append(f'name="{step.name}"')
    x = f"[{', '.join(given)}]" if len(given) > 1 or step.kind == "Add" else given[0]
    return f"layers.{step.kind}({', '.join(arguments)})({x})"


def _settings(kind: str, settings: Any) -> list[str]:
    """Return the settings of a layer as arguments, without those that are as usual."""
    arguments = []
    for name, usual in SETTINGS.get(kind, {}).items():
        value = plain(settings[name]) if name in settings else usual
        if value != usual:
            shown = _value(value[0] if name in SIDES and len(set(value)) == 1 else value)
            arguments.append(shown if usual is ... else f"{name}={shown}")
    return arguments


def _value(value: Any) -> str:
    """Return a setting as code; an activation may be a layer of its own."""
    if isinstance(value, dict) and value["class_name"] in LAYER_FUNCTIONS:
        kind = value["class_name"]
        return f"layers.{kind}({', '.join(_settings(kind, value['config']))})"
    return quoted(value)
