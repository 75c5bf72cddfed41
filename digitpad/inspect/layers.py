"""Layers of a network: the kind of each, its sources, its shape, its weights, and how its kernel moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import numpy.typing as npt

from digitpad.core.arrays import Tensor

CONSTANT = -1  # among a layer's sources: figures of the model itself


class LayerKind(Enum):
    """What a layer does."""

    INPUT = auto()
    CONVOLUTION = auto()
    DEPTHWISE = auto()
    DENSE = auto()
    MAX_POOLING = auto()
    AVERAGE_POOLING = auto()
    MEAN = auto()
    ADDITION = auto()
    SUBTRACTION = auto()
    MULTIPLICATION = auto()
    DIVISION = auto()
    SOFTMAX = auto()
    ACTIVATION = auto()
    RESHAPE = auto()
    PADDING = auto()
    OTHER = auto()


WEIGHTED = (LayerKind.CONVOLUTION, LayerKind.DEPTHWISE, LayerKind.DENSE)  # sums of products, with a bias
POOLING = (LayerKind.MAX_POOLING, LayerKind.AVERAGE_POOLING)
PAIRS = (LayerKind.ADDITION, LayerKind.SUBTRACTION, LayerKind.MULTIPLICATION, LayerKind.DIVISION)


class FusedFunction(Enum):
    """What is applied at once to what a layer computes: compiled models fuse it with the layer."""

    NONE = ""
    RELU = "ReLU"
    RELU_N1_TO_1 = "ReLU1"
    RELU6 = "ReLU6"
    TANH = "tanh"


@dataclass(frozen=True)
class SlidingWindow:
    """How a kernel, or a pooling, moves over its input: (down, right) each.

    size: of a pooling; a convolution's is that of its kernel.
    same: whether the input is padded, so that at stride 1 the output is as large.
    """

    size: tuple[int, int] = (1, 1)
    stride: tuple[int, int] = (1, 1)
    dilation: tuple[int, int] = (1, 1)
    same: bool = False


@dataclass(frozen=True)
class InspectedLayer:
    """A layer of a network.

    operator: its name in a compiled model's file, as "CONV_2D"; "" in a network from scratch.
    shape: of what it puts out for one digit, the first side, the batch, left out where it is 1.
    sources: the indices of the layers it reads; `CONSTANT` for figures of the model in a sum of two.
    parameters: how many weights and biases it holds.
    folded: whether batch normalisation has become part of its weights.
    slope: of a leaky ReLU below 0.
    is_whole: whether it computes with whole numbers times a scale, and not with floats.
    """

    name: str
    kind: LayerKind
    operator: str
    shape: tuple[int, ...]
    sources: tuple[int, ...] = ()
    parameters: int = 0
    function: FusedFunction = FusedFunction.NONE
    window: SlidingWindow = SlidingWindow()
    folded: bool = False
    slope: float = 0.0
    is_whole: bool = False

    @property
    def is_of_digits(self) -> bool:
        """Whether its figures are those of the ten digits: ten hidden units have a function."""
        return self.shape == (10,) and self.function == FusedFunction.NONE


def map_before(layers: Sequence[InspectedLayer], index: int) -> tuple[int, ...]:
    """Return the shape of what a layer reads, before it was put into a row."""
    layer = layers[index]
    while layer.sources and layer.sources[0] >= 0:
        layer = layers[layer.sources[0]]
        if layer.kind != LayerKind.RESHAPE:
            break
    return layer.shape


@dataclass(frozen=True)
class LayerWeights:
    """The figures a layer holds.

    kernel: of a convolution (channels out, height, width, channels in), of a depthwise one
        (1, height, width, channels out), of a fully connected layer (units, inputs); of a sum of two
        whatever the model adds.
    bias: (channels out,); empty where there is none.
    """

    kernel: Tensor
    bias: Tensor


@dataclass(frozen=True)
class StoredArray:
    """Figures of a model as its file has them.

    values: of any kind; of 8-bit weights the whole numbers.
    scales: what these are multiplied by, one for all or one for each channel out; empty where they are meant
        as they are.
    """

    values: npt.NDArray[Any]
    scales: Tensor
