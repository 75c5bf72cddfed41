"""Activation functions with their derivatives, and schedules of the learning rate.

The activations are plotted by NumPy and trained by Keras, with Keras' own constants: leaky ReLU falls to a
fifth below 0, ELU has α = 1, GELU is exact and not the approximation with tanh
(https://keras.io/api/layers/activations/). The schedules are plotted and trained by the same function.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from digitpad.core.arrays import Doubles

LEAK = 0.2  # slope of the leaky ReLU below 0
WARM_UP = 0.1  # of all steps, in which the learning rate rises: the lab's
LAST = 0.01  # of the learning rate is left at the end of "exponential"


def activation(name: str, x: Doubles) -> Doubles:
    """Return the activation `name` (see `recipe.ACTIVATIONS`) of each value; the shape stays."""
    return _ACTIVATIONS[name][0](np.asarray(x, np.float64))


def derivative(name: str, x: Doubles) -> Doubles:
    """Return the derivative of the activation `name` at each value; at a kink, that on its left."""
    return _ACTIVATIONS[name][1](np.asarray(x, np.float64))


def learning_rate_at(
    schedule: str, rate: float, step: Any, steps: int, ops: Any = np, warm_up: float = WARM_UP
) -> Any:
    """Return the learning rate at `step`, as `schedule` (see `recipe.SCHEDULES`) has it.

    rate: the highest one; warm_up: fraction of the steps in which it rises to that.
    step: from 0, a number or an array; steps: of the whole training.
    ops: whose functions compute it: NumPy's to be plotted, Keras' to train with. The order of the operations
        is that of `keras.optimizers.schedules`, so that both give the same figures to the last bit.
    """
    if schedule == "step":
        first, second = max(round(steps / 3), 1), max(round(2 * steps / 3), 2)
        return ops.where(step <= first, rate, ops.where(step <= second, rate / 10, rate / 100))
    if schedule == "exponential":
        return rate * ops.power(LAST, step / steps)
    if schedule == "cosine":
        return _cosine(rate, step, steps, ops)
    if schedule == "warm_up":  # Goyal et al. 2017, arXiv 1706.02677
        rising = max(round(warm_up * steps), 1)
        falling = _cosine(rate, step - rising, max(steps - rising, 1), ops)
        return ops.where(step < rising, rate * (step / rising), falling)
    return ops.where(step >= 0, rate, rate)


def _cosine(rate: float, step: Any, steps: int, ops: Any) -> Any:
    """Fall from `rate` to 0 along half a wave (Loshchilov and Hutter 2017, arXiv 1608.03983)."""
    return rate * (0.5 * (1.0 + ops.cos(math.pi * (ops.minimum(step, steps) / steps))))


def _sigmoid(x: Doubles) -> Doubles:
    """Return 1 / (1 + e⁻ˣ), by way of tanh, which does not overflow."""
    return (1 + np.tanh(x / 2)) / 2


def _sigmoid_slope(x: Doubles) -> Doubles:
    return _sigmoid(x) * (1 - _sigmoid(x))


def _elu(x: Doubles) -> Doubles:
    """Return x above 0 and eˣ - 1 below (Clevert et al., arXiv 1511.07289)."""
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


def _swish(x: Doubles) -> Doubles:
    """Return x · sigmoid(x) (Ramachandran et al., arXiv 1710.05941)."""
    return x * _sigmoid(x)


def _swish_slope(x: Doubles) -> Doubles:
    return _sigmoid(x) + x * _sigmoid_slope(x)


def _normal_below(x: Doubles) -> Doubles:
    """Return Φ(x), the part of a normal distribution that lies below x."""
    parts: Doubles = (1 + np.vectorize(math.erf, otypes=[np.float64])(x / math.sqrt(2))) / 2
    return parts


def _gelu(x: Doubles) -> Doubles:
    """Return x · Φ(x) (Hendrycks and Gimpel, arXiv 1606.08415)."""
    return x * _normal_below(x)


def _gelu_slope(x: Doubles) -> Doubles:
    density: Doubles = np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
    return _normal_below(x) + x * density


_Function = Callable[[Doubles], Doubles]
_ACTIVATIONS: dict[str, tuple[_Function, _Function]] = {
    "linear": (lambda x: x.copy(), np.ones_like),
    "sigmoid": (_sigmoid, _sigmoid_slope),
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "relu": (lambda x: np.maximum(x, 0), lambda x: np.where(x > 0, 1.0, 0.0)),
    "leaky_relu": (lambda x: np.where(x > 0, x, LEAK * x), lambda x: np.where(x > 0, 1.0, LEAK)),
    "elu": (_elu, lambda x: np.where(x > 0, 1.0, np.exp(np.minimum(x, 0)))),
    "swish": (_swish, _swish_slope),
    "gelu": (_gelu, _gelu_slope),
}
