"""The layers of a network as NumPy functions: the scripts in NumPy are put together from these functions.

Each stands alone, but for those here that it calls. Pictures are float32 (n, height, width, channels), ink 1
on paper 0.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Pair = tuple[int, int]


def surrounded(x: Array, size: Pair, strides: Pair, value: float) -> Array:
    """Return pictures with so much of `value` around them that padding is "same": every place counts."""
    around = [(0, 0)]
    for side, reach, step in zip(x.shape[1:3], size, strides, strict=True):
        missing = max((math.ceil(side / step) - 1) * step + reach - side, 0)
        around.append((missing // 2, missing - missing // 2))
    return np.pad(x, [*around, (0, 0)], constant_values=value)


def windows(x: Array, size: Pair, strides: Pair) -> Array:
    """Return all patches of a size: (n, rows, columns, channels, height of a patch, width of a patch)."""
    patches = np.lib.stride_tricks.sliding_window_view(x, size, axis=(1, 2))
    return patches[:, :: strides[0], :: strides[1]]


def conv2d(
    x: Array, kernel: Array, bias: Array | float = 0, strides: Pair = (1, 1), padding: str = "valid"
) -> Array:
    """Return a convolution: each patch times the kernel (height, width, channels, filters), summed up."""
    size = kernel.shape[0], kernel.shape[1]
    if padding == "same":
        x = surrounded(x, size, strides, 0)
    return np.tensordot(windows(x, size, strides), kernel, axes=((4, 5, 3), (0, 1, 2))) + bias


def depthwise_conv2d(
    x: Array, kernel: Array, bias: Array | float = 0, strides: Pair = (1, 1), padding: str = "valid"
) -> Array:
    """Return a convolution of each channel by itself, with a kernel (height, width, channels, times)."""
    size = kernel.shape[0], kernel.shape[1]
    if padding == "same":
        x = surrounded(x, size, strides, 0)
    result = np.einsum("nrchij,ijhm->nrchm", windows(x, size, strides), kernel, optimize=True)
    return np.reshape(result, (*result.shape[:3], -1)) + bias


def batch_normalization(
    x: Array,
    moving_mean: Array,
    moving_variance: Array,
    epsilon: float,
    gamma: Array | float = 1,
    beta: Array | float = 0,
) -> Array:
    """Return x as it would be with mean 0 and variance 1 over the training set, times gamma, plus beta."""
    return (x - moving_mean) / np.sqrt(moving_variance + np.float32(epsilon)) * gamma + beta


def max_pooling(x: Array, size: Pair, strides: Pair, padding: str = "valid") -> Array:
    """Return the largest figure of each patch."""
    if padding == "same":
        x = surrounded(x, size, strides, -math.inf)
    return np.asarray(windows(x, size, strides).max(axis=(4, 5)))


def average_pooling(x: Array, size: Pair, strides: Pair, padding: str = "valid") -> Array:
    """Return the mean of each patch; what lies outside the picture does not count."""
    if padding == "same":
        x = surrounded(x, size, strides, math.nan)
    return np.asarray(np.nanmean(windows(x, size, strides), axis=(4, 5)))


def zero_padding(x: Array, rows: Pair, columns: Pair) -> Array:
    """Return pictures with rows of zeros above and below, and columns left and right."""
    return np.pad(x, ((0, 0), rows, columns, (0, 0)))


def dense(x: Array, kernel: Array, bias: Array | float = 0) -> Array:
    """Return x (n, inputs) times the kernel (inputs, units), plus the bias."""
    return x @ kernel + bias


def relu(x: Array) -> Array:
    """Return x where it is above 0, and else 0."""
    return np.maximum(x, 0)


def leaky_relu(x: Array, slope: float) -> Array:
    """Return x where it is above 0, and else x times the slope."""
    return np.where(x > 0, x, np.float32(slope) * x)


def elu(x: Array, alpha: float) -> Array:
    """Return x where it is above 0, and else a curve that sinks towards -alpha."""
    return np.where(x > 0, x, np.float32(alpha) * np.expm1(np.minimum(x, 0)))


def sigmoid(x: Array) -> Array:
    """Return 1 / (1 + exp(-x)), between 0 and 1, without overflow."""
    return 0.5 * (1 + np.tanh(0.5 * x))


def tanh(x: Array) -> Array:
    """Return the hyperbolic tangent, between -1 and 1."""
    return np.tanh(x)


def silu(x: Array) -> Array:
    """Return x · sigmoid(x), also called swish."""
    return x * sigmoid(x)


def gelu(x: Array) -> Array:
    """Return x times the share of a normal distribution below x."""
    erf = np.vectorize(math.erf, otypes=[np.float32])
    return np.asarray(0.5 * x * (1 + erf(x / np.float32(math.sqrt(2)))))


def softmax(x: Array) -> Array:
    """Return probabilities, which sum to 1; the largest is taken off first, so that exp does not overflow."""
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))
