"""A network as a script in Keras: the layers, one line each."""

import re
from collections.abc import Sequence
from string import Template
from typing import Any

from digitpad.training.publish.graph import LAYER_FUNCTIONS, Step, network_lines, plain, quoted

IMPORTS = ("import keras", "from keras import layers")
BUILD = Template('''\
def build() -> keras.Model:
    """$purpose"""
    digit = x = keras.Input((28, 28, 1))
$network
    return keras.Model(digit, x)
''')
READ = '''\
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
'''
PURPOSE = "Return the network, its weights not yet loaded."

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
# And those that decide how it learns. A layer's own initialiser and regulariser are made by code, too.
KERNEL = {"kernel_initializer": "initializers.GlorotUniform()", "kernel_regularizer": None}
LEARNING: dict[str, dict[str, Any]] = {
    "BatchNormalization": {"momentum": 0.99},
    "Conv2D": KERNEL,
    "Dense": KERNEL,
    "DepthwiseConv2D": {"depthwise_initializer": "initializers.GlorotUniform()"},
    "Dropout": {"seed": None},
}


def write(steps: Sequence[Step]) -> str:
    """Return the part of the script that is Keras'."""
    return f"{build_function(steps, PURPOSE)}\n\n{READ}"


def build_function(steps: Sequence[Step], purpose: str, learns: bool = False) -> str:
    """Return the function that builds the network layer by layer.

    purpose: its docstring. learns: whether it is to be trained: how its weights begin counts then.
    """

    def expression(step: Step, given: Sequence[str]) -> str:
        return _expression(step, given, learns)

    lines = network_lines(steps, expression).splitlines()
    return BUILD.substitute(purpose=purpose, network="\n".join(map(_broken, lines)))


def _broken(line: str) -> str:
    """Return a line as it is, or where it is too long with the layer's settings on lines of their own."""
    if len(line) <= LONGEST_LINE:
        return line
    found = re.fullmatch(r"( +\w+ = layers\.\w+\()(.*)(\)\([^()]*\))", line)
    assert found
    begin, settings, end = found.groups()
    if len(settings) + 8 <= LONGEST_LINE:
        return f"{begin}\n        {settings}\n    {end}"
    each = re.split(r", (?![^()]*\))", settings)  # not at a comma in brackets
    return "\n".join([begin, *(f"        {setting}," for setting in each), f"    {end}"])


def _expression(step: Step, given: Sequence[str], learns: bool) -> str:
    arguments = _settings(step.kind, step.settings)
    if learns:
        arguments += _learning(step)
    if step.weights or (learns and step.kind == "Dropout"):
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


def _learning(step: Step) -> list[str]:
    """Return the settings that decide how a layer learns, without those that are as usual."""
    found = {name: step.settings.get(name) for name in LEARNING.get(step.kind, {})}
    made = {name: _made(value) if isinstance(value, dict) else value for name, value in found.items()}
    usual = LEARNING.get(step.kind, {})
    return [f"{name}={value}" for name, value in made.items() if value != usual[name]]


def _made(value: Any) -> str:
    """Return the code that makes an initialiser or a regulariser, from what Keras writes to a file."""
    room = value["module"].rpartition(".")[2]
    given = {name: each for name, each in value["config"].items() if each or (name == "seed" and each == 0)}
    settings = ", ".join(f"{name}={each!r}" for name, each in given.items())
    return f"{room}.{value['class_name']}({settings})"


def _value(value: Any) -> str:
    """Return a setting as code; an activation may be a layer of its own."""
    if isinstance(value, dict) and value["class_name"] in LAYER_FUNCTIONS:
        kind = value["class_name"]
        return f"layers.{kind}({', '.join(_settings(kind, value['config']))})"
    return quoted(value)
