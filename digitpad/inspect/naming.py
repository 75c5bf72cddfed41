"""A layer's name, from those that Keras' export and TensorFlow's converter give the tensors.

A tensor of a compiled model is called after all that became one operation, as
``digitpad_1/stroke1_relu_1/Relu;digitpad_1/stroke1_norm_1/batchnorm/add_1;digitpad_1/stroke1_1/convolution``.
"""

import re

NUMBER = re.compile(r"_\d+$")  # which the export adds to every layer's name
FOLLOWING = re.compile(r"/(batchnorm|Relu|BiasAdd|Sigmoid|Tanh|Elu|Gelu|LeakyRelu)")
NAMELESS = re.compile(r"^(StatefulPartitionedCall|serving_default|PartitionedCall|Identity)|^arith\.|^$")


def is_folded(tensor: str, operator: str) -> bool:
    """Say whether batch normalisation has become part of an operation, as its tensor's name tells."""
    return operator in ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED") and "batchnorm" in tensor


def layer_name(tensor: str) -> str:
    """Return the name of the layer that a tensor comes from, as Keras had it; "" where it tells none."""
    if NAMELESS.match(tensor):
        return ""
    parts = tensor.split(";")
    own = next((part for part in parts if not FOLLOWING.search(part)), parts[0])
    pieces = own.split("/")
    piece = pieces[1] if len(pieces) > 2 else pieces[0]
    return NUMBER.sub("", piece)


def without_twins(names: list[str]) -> list[str]:
    """Return the names, those that come again with a number: "softmax", "softmax (2)"."""
    seen: dict[str, int] = {}
    told = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        told.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return told
