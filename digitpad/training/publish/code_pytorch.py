"""A network as a script in PyTorch, where channels stand before height and width: (n, channels, 28, 28)."""

import math
from collections.abc import Sequence
from string import Template

from digitpad.training.publish.graph import Function, Step, activation_of, network_lines, plain

Pair = tuple[int, int]

IMPORTS = ("import torch", "from torch import nn", "from torch.nn import functional as F")
AVERAGE_POOL = '''\
def average_pool(x, size, strides, around):
    """Return the mean of each patch; what stands around the picture does not count."""
    total = F.avg_pool2d(F.pad(x, around), size, strides)
    return total / F.avg_pool2d(F.pad(torch.ones_like(x), around), size, strides)


'''
SCRIPT = Template('''\
${helper}class Network(nn.Module):
    """The network: pictures (n, 1, 28, 28) in, ten probabilities (n, 10) out."""

    def __init__(self):
        super().__init__()
$layers

    def forward(self, x):
$network
        return x


def ordered(name, array, layer):
    """Return an array of Keras with its axes in PyTorch's order."""
    if name != "kernel":
        return array
    if isinstance(layer, nn.Linear):  # (inputs, units) -> (units, inputs)
        return array.T
    if layer.groups > 1:  # (height, width, channels, times) -> (channels * times, 1, height, width)
        return array.transpose(2, 3, 0, 1).reshape(layer.weight.shape)
    return array.transpose(3, 2, 0, 1)  # (height, width, channels, filters) -> (filters, channels, …)


NAMES = {"kernel": "weight", "gamma": "weight", "bias": "bias", "beta": "bias"}
NAMES |= {"moving_mean": "running_mean", "moving_variance": "running_var"}


@cache
def load_network() -> Network:
    """Return the network with its weights."""
    network = Network().eval()  # eval: Dropout does nothing
    with torch.no_grad():
        for layer_name, arrays in load_weights().items():
            layer = getattr(network, layer_name)
            for name, array in arrays.items():
                getattr(layer, NAMES[name]).copy_(torch.tensor(ordered(name, array, layer)))
    return network


def read(digits: Array) -> Array:
    """Return ten probabilities (n, 10) of digits (n, 28, 28)."""
    with torch.no_grad():
        return load_network()(torch.tensor(digits)[:, None]).numpy()
''')


def write(steps: Sequence[Step]) -> str:
    """Return the part of the script that is PyTorch's."""
    built = [(step.name, _built(step)) for step in steps]
    lines = "\n".join(f"        self.{name} = nn.{layer}" for name, layer in built if layer) or "        pass"
    network = "\n".join(f"    {line}" for line in network_lines(steps, _expression).splitlines())
    helper = AVERAGE_POOL if "average_pool(" in network else ""
    return SCRIPT.substitute(layers=lines, network=network, helper=helper)


def _built(step: Step) -> str:
    """Return how a layer with weights is built, "" for one without."""
    settings, given = step.settings, step.given_shape
    bias = "" if settings.get("use_bias", True) else ", bias=False"
    match step.kind:
        case "Conv2D":
            return f"Conv2d({given[-1]}, {step.shape[-1]}, {_convolution(step)}{bias})"
        case "DepthwiseConv2D":
            groups = "" if given[-1] == 1 else f", groups={given[-1]}"
            return f"Conv2d({given[-1]}, {step.shape[-1]}, {_convolution(step)}{groups}{bias})"
        case "Dense":
            return f"Linear({given[-1]}, {step.shape[-1]}{bias})"
        case "BatchNormalization":
            kind = "BatchNorm2d" if len(given) == 3 else "BatchNorm1d"
            return f"{kind}({given[-1]}, eps={settings['epsilon']})"
        case "Dropout":
            return f"Dropout({settings['rate']})"
    return ""


def _convolution(step: Step) -> str:
    size, strides = plain(step.settings["kernel_size"]), plain(step.settings["strides"])
    around = _around(step, size, strides)
    written = f"{size}" + (f", stride={strides}" if strides != (1, 1) else "")
    return written + (
        f", padding={around[0][0], around[1][0]}" if _is_even(around) and any(map(any, around)) else ""
    )


def _expression(step: Step, given: Sequence[str]) -> str:
    function = activation_of(step)
    layer = _layer(step, given)
    return _activated(layer, function) if function else layer


def _layer(step: Step, given: Sequence[str]) -> str:
    """Return the step without its activation."""
    x = given[0]
    match step.kind:
        case "Conv2D" | "DepthwiseConv2D":
            around = _around(step, plain(step.settings["kernel_size"]), plain(step.settings["strides"]))
            return f"self.{step.name}({x if _is_even(around) else _padded(x, around)})"
        case "Dense" | "BatchNormalization" | "Dropout":
            return f"self.{step.name}({x})"
        case "MaxPooling2D" | "AveragePooling2D":
            return _pooled(step, x)
        case "ZeroPadding2D":
            return _padded(x, plain(step.settings["padding"]))
    return _shaped(step, given)


def _pooled(step: Step, x: str) -> str:
    size, strides = plain(step.settings["pool_size"]), plain(step.settings["strides"])
    around = _around(step, size, strides)
    is_padded = around != ((0, 0), (0, 0))
    if step.kind == "MaxPooling2D":
        inner = _padded(x, around, ', value=float("-inf")') if is_padded else x
        return f"F.max_pool2d({inner}, {size}, {strides})"
    if not is_padded:
        return f"F.avg_pool2d({x}, {size}, {strides})"
    return f"average_pool({x}, {size}, {strides}, {_sides(around)})"


def _shaped(step: Step, given: Sequence[str]) -> str:
    """Return a step that only moves figures, or adds and scales them."""
    x, settings = given[0], step.settings
    last = f"{x}.permute(0, 2, 3, 1)" if len(step.given_shape) == 3 else x  # the channels last, as in Keras
    match step.kind:
        case "Add":
            return " + ".join(given)
        case "GlobalAveragePooling2D":
            return f"{x}.mean((2, 3){', keepdim=True' if settings.get('keepdims') else ''})"
        case "Flatten":
            return f"{last}.flatten(1)"
        case "Reshape":
            reshaped = f"{last}.reshape(-1, {', '.join(map(str, step.shape))})"
            return f"{reshaped}.permute(0, 3, 1, 2)" if len(step.shape) == 3 else reshaped
        case "Rescaling":
            return f"{x} * {settings['scale']!r} + {settings['offset']!r}"
    return x  # layers that are nothing but an activation


def _activated(inner: str, function: Function) -> str:
    if function.name == "softmax":
        return f"F.softmax({inner}, dim=-1)"
    module = "torch" if function.name in ("sigmoid", "tanh") else "F"
    amount = "" if function.amount is None else f", {function.amount!r}"
    return f"{module}.{function.name}({inner}{amount})"


def _around(step: Step, size: Pair, strides: Pair) -> tuple[Pair, Pair]:
    """Return how many zeros stand above and below, left and right: with "same" one more after than before."""
    if step.settings["padding"] != "same":
        return (0, 0), (0, 0)
    missing = [
        max((math.ceil(side / stride) - 1) * stride + reach - side, 0)
        for side, reach, stride in zip(step.given_shape, size, strides, strict=False)
    ]
    above, left = missing[0] // 2, missing[1] // 2
    return (above, missing[0] - above), (left, missing[1] - left)


def _is_even(around: tuple[Pair, Pair]) -> bool:
    return all(before == after for before, after in around)


def _padded(x: str, around: tuple[Pair, Pair], value: str = "") -> str:
    return f"F.pad({x}, {_sides(around)}{value})"


def _sides(around: tuple[Pair, Pair]) -> str:
    """Return paddings in PyTorch's order, the last axis first."""
    (above, below), (left, right) = around
    return f"({left}, {right}, {above}, {below})"
