"""Activation functions and their derivatives, and schedules of the learning rate, in NumPy, to be looked at.

With Keras' own constants: leaky ReLU falls to a fifth below 0, ELU has α = 1, GELU is exact and not the
approximation with tanh (https://keras.io/api/layers/activations/).
"""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

LEAK = 0.2  # slope of the leaky ReLU below 0
WARM_UP = 0.1  # share of the steps in which the learning rate rises
LAST_SHARE = 0.01  # to which "exponential" falls


def activation(name: str, x: Values) -> Values:
    """Return the activation `name` (see `experiment.ACTIVATIONS`) of each value; the shape stays."""
    return _ACTIVATIONS[name][0](np.asarray(x, np.float64))


def derivative(name: str, x: Values) -> Values:
    """Return the derivative of the activation `name` at each value; at a kink, that on its left."""
    return _ACTIVATIONS[name][1](np.asarray(x, np.float64))


def rate_share(schedule: str, done: Values) -> Values:
    """Return which share of the learning rate `schedule` (see `experiment.SCHEDULES`) leaves, in [0, 1].

    done: share of the training that is over, in [0, 1].
    """
    done = np.asarray(done, np.float64)
    if schedule == "step":
        share: Values = 0.1 ** np.minimum(np.floor(done * 3 + 1e-9), 2)
    elif schedule == "exponential":
        share = LAST_SHARE**done
    elif schedule == "cosine":
        share = _cosine(done)
    elif schedule == "warm_up":
        share = np.where(done < WARM_UP, done / WARM_UP, _cosine((done - WARM_UP) / (1 - WARM_UP)))
    else:
        share = np.ones_like(done)
    return share


def _cosine(done: Values) -> Values:
    """Fall from 1 to 0 along half a wave (Loshchilov and Hutter, arXiv 1608.03983)."""
    wave: Values = (1 + np.cos(np.pi * done)) / 2
    return wave


def _sigmoid(x: Values) -> Values:
    """Return 1 / (1 + e⁻ˣ), by way of tanh, which does not overflow."""
    return (1 + np.tanh(x / 2)) / 2


def _sigmoid_slope(x: Values) -> Values:
    return _sigmoid(x) * (1 - _sigmoid(x))


def _elu(x: Values) -> Values:
    """Return x above 0 and eˣ - 1 below (Clevert et al., arXiv 1511.07289)."""
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


def _swish(x: Values) -> Values:
    """Return x · sigmoid(x) (Ramachandran et al., arXiv 1710.05941)."""
    return x * _sigmoid(x)


def _swish_slope(x: Values) -> Values:
    return _sigmoid(x) + x * _sigmoid_slope(x)


def _normal_share(x: Values) -> Values:
    """Return Φ(x), the share of a normal distribution that lies below x."""
    shares: Values = (1 + np.vectorize(math.erf, otypes=[np.float64])(x / math.sqrt(2))) / 2
    return shares


def _gelu(x: Values) -> Values:
    """Return x · Φ(x) (Hendrycks and Gimpel, arXiv 1606.08415)."""
    return x * _normal_share(x)


def _gelu_slope(x: Values) -> Values:
    density: Values = np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
    return _normal_share(x) + x * density


_Function = Callable[[Values], Values]
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
