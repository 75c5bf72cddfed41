"""The arithmetic of one activation: the patch, the kernel, the bias, the sum, and its function's value.

The sums are done here once more, in double precision, and stand beside what the network computed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from digitpad.core.arrays import Doubles, Mask, Tensor
from digitpad.inspect.layers import (
    CONSTANT,
    PAIRS,
    POOLING,
    WEIGHTED,
    FusedFunction,
    InspectedLayer,
    LayerKind,
    LayerWeights,
    SlidingWindow,
    map_before,
)
from digitpad.inspect.network import InspectedNetwork

MOST_POWER = 80.0  # of e, up or down: beyond it float32 ends, and the probabilities would be lost
Place = tuple[int, ...]  # of one activation: (batch, row, column, channel) or (batch, unit)


def input_lines(
    place: int, length: int, out: int, size: int, stride: int, dilation: int, same: bool
) -> list[int]:
    """Return the rows, or columns, of the input that belong to one of the output; some may lie outside it.

    length, out: how many the input and the output have. The padding is TensorFlow's: what is odd comes after.
    """
    padding = max((out - 1) * stride + (size - 1) * dilation + 1 - length, 0) if same else 0
    first = place * stride - padding // 2
    return [first + step * dilation for step in range(size)]


def patch(
    image: Tensor, place: tuple[int, int], out: tuple[int, int], size: tuple[int, int], window: SlidingWindow
) -> tuple[Tensor, Mask]:
    """Return a patch of an image (height, width, channels), 0 beyond its edges, and what of it lies inside.

    place: row and column of the output, which has `out` rows and columns.
    size: rows and columns of the patch, and of what is returned: (rows, columns, channels), (rows, columns).
    """
    rows, columns = (
        input_lines(
            place[axis],
            image.shape[axis],
            out[axis],
            size[axis],
            window.stride[axis],
            window.dilation[axis],
            window.same,
        )
        for axis in (0, 1)
    )
    inside = np.array(
        [[0 <= y < image.shape[0] and 0 <= x < image.shape[1] for x in columns] for y in rows], bool
    )
    found = image[np.ix_(np.clip(rows, 0, image.shape[0] - 1), np.clip(columns, 0, image.shape[1] - 1))]
    return np.where(inside[:, :, None], found, np.float32(0)), inside


@dataclass(frozen=True)
class WeightedSum:
    """The weighted sum of a convolution, or of a fully connected layer.

    patch, kernel: (rows, columns, channels); of a fully connected layer (1, 1, inputs).
    inside: (rows, columns), whether the patch lies on the input there, and not on its padding.
    total: the sum of all products and the bias.
    value: what the function makes of the total.
    computed: what the network computed.
    source: the shape of the map that became the inputs of a fully connected layer; () for none.
    """

    patch: Tensor
    kernel: Tensor
    inside: Mask
    bias: float
    total: float
    value: float
    computed: float
    source: tuple[int, ...] = ()


@dataclass(frozen=True)
class Pooling:
    """The value of a pooling, or a mean over all places: the patch (rows, columns); `inside` counts."""

    patch: Tensor
    inside: Mask
    value: float
    computed: float


@dataclass(frozen=True)
class BinaryOperation:
    """A sum, difference, product or quotient of two figures."""

    first: float
    second: float
    total: float
    value: float
    computed: float


@dataclass(frozen=True)
class Softmax:
    """A probability of a softmax: the figures that come in, e to their powers, and one of these by the sum.

    shift: what was subtracted from each figure before: 0, or the highest of them where e to its power would
        be too large or too small to be reckoned with. It changes no probability.
    """

    scores: Tensor
    shift: float
    powers: Doubles
    value: float
    computed: float


@dataclass(frozen=True)
class PassedThrough:
    """The figure of any other layer: what came in here, where that is one figure, and what came out."""

    given: float | None
    computed: float


Arithmetic = WeightedSum | Pooling | BinaryOperation | Softmax | PassedThrough


def arithmetic_of(network: InspectedNetwork, index: int, place: Place) -> Arithmetic:
    """Return how an activation of a layer came about, from what the network saw last."""
    layer, out = network.layers[index], network.values(index)
    sources = [None if source == CONSTANT else network.values(source) for source in layer.sources]
    weights = network.weights(index)
    if layer.kind in PAIRS and len(sources) == 2:
        return _paired(layer, sources, weights, out, place)
    if not sources or sources[0] is None:
        return PassedThrough(None, float(out[place]))
    found = _of_one(layer, sources[0], weights, out, place)
    if isinstance(found, WeightedSum) and layer.kind == LayerKind.DENSE:
        return replace(found, source=map_before(network.layers, index))
    return found


def _of_one(
    layer: InspectedLayer, given: Tensor, weights: LayerWeights | None, out: Tensor, place: Place
) -> Arithmetic:
    """Return how an activation came about in a layer that reads one other."""
    if layer.kind in WEIGHTED and weights:
        return _weighted(layer, given, weights, out, place)
    if layer.kind in POOLING:
        return _pooled(layer, given, out, place)
    if layer.kind == LayerKind.MEAN and given.ndim == 4 and out.size == given.shape[3]:
        return _mean(given, float(out[place]), place)
    if layer.kind == LayerKind.SOFTMAX and given.ndim == 2:
        return _shared(given[place[0]], float(out[place]), place[1])
    return _passed(layer, given, out, place)


def applied(function: FusedFunction, total: float) -> float:
    """Return what a fused activation function makes of a figure."""
    match function:
        case FusedFunction.RELU:
            return max(total, 0.0)
        case FusedFunction.RELU6:
            return min(max(total, 0.0), 6.0)
        case FusedFunction.RELU_N1_TO_1:
            return min(max(total, -1.0), 1.0)
        case FusedFunction.TANH:
            return float(np.tanh(total))
        case _:
            return total


def _weighted(
    layer: InspectedLayer, given: Tensor, weights: LayerWeights, out: Tensor, place: Place
) -> WeightedSum:
    unit = place[-1]
    if layer.kind == LayerKind.DENSE:
        inputs = given.reshape(-1, weights.kernel.shape[1])[
            int(np.ravel_multi_index(place[:-1], out.shape[:-1]))
        ]
        piece, kernel = inputs[None, None], weights.kernel[unit][None, None]
        inside = np.ones((1, 1), bool)
    else:
        size = weights.kernel.shape[1:3]
        piece, inside = patch(given[place[0]], (place[1], place[2]), out.shape[1:3], size, layer.window)
        if layer.kind == LayerKind.DEPTHWISE:  # several channels may come of one
            kernel = weights.kernel[0, :, :, unit, None]
            piece = piece[:, :, unit * piece.shape[2] // out.shape[3], None]
        else:
            kernel = weights.kernel[unit]
            first = unit // (out.shape[3] * kernel.shape[2] // piece.shape[2]) * kernel.shape[2]
            piece = piece[:, :, first : first + kernel.shape[2]]  # all, but of a grouped convolution
    bias = float(weights.bias[unit]) if weights.bias.size else 0.0
    total = float(np.sum(piece.astype(np.float64) * kernel)) + bias
    return WeightedSum(piece, kernel, inside, bias, total, applied(layer.function, total), float(out[place]))


def _passed(layer: InspectedLayer, given: Tensor, out: Tensor, place: Place) -> PassedThrough:
    came = None
    if layer.kind == LayerKind.RESHAPE and given.size == out.size:
        came = float(given.ravel()[np.ravel_multi_index(place, out.shape)])
    elif layer.kind == LayerKind.ACTIVATION and given.shape == out.shape:
        came = float(given[place])
    return PassedThrough(came, float(out[place]))


def _pooled(layer: InspectedLayer, given: Tensor, out: Tensor, place: Place) -> Pooling:
    piece, inside = patch(
        given[place[0]], (place[1], place[2]), out.shape[1:3], layer.window.size, layer.window
    )
    piece = piece[:, :, place[3]]
    counted = piece[inside].astype(np.float64)
    value = float(counted.max() if layer.kind == LayerKind.MAX_POOLING else counted.mean())
    return Pooling(piece, inside, applied(layer.function, value), float(out[place]))


def _mean(given: Tensor, computed: float, place: Place) -> Pooling:
    piece = given[place[0], :, :, place[-1]]
    return Pooling(piece, np.ones(piece.shape, bool), float(piece.astype(np.float64).mean()), computed)


def _paired(
    layer: InspectedLayer,
    sources: Sequence[Tensor | None],
    weights: LayerWeights | None,
    out: Tensor,
    place: Place,
) -> Arithmetic:
    constant = weights.kernel if weights else np.zeros(1, np.float32)
    first, second = (
        float(np.broadcast_to(constant if given is None else given, out.shape)[place]) for given in sources
    )
    match layer.kind:
        case LayerKind.ADDITION:
            total = first + second
        case LayerKind.SUBTRACTION:
            total = first - second
        case LayerKind.MULTIPLICATION:
            total = first * second
        case _:
            total = first / second if second else float("nan")
    return BinaryOperation(first, second, total, applied(layer.function, total), float(out[place]))


def _shared(scores: Tensor, computed: float, unit: int) -> Softmax:
    highest = float(scores.max())
    shift = highest if abs(highest) > MOST_POWER else 0.0
    powers = np.exp(scores.astype(np.float64) - shift)
    return Softmax(scores, shift, powers, float(powers[unit] / powers.sum()), computed)
