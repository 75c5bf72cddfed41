"""Calibration: how sure the network says it is becomes how often it is right.

A network's softmax is sharper or flatter than its accuracy. Dividing what goes into it by one number, the
temperature, mends that without changing a single answer (Guo et al. 2017, arXiv 1706.04599, section 4.2).
The number is fitted on writers the network has not learned from, and put into the last layer's weights, so
that the shipped network needs no step more.
"""

import numpy as np
import numpy.typing as npt

from digitpad.classifier import Probabilities
from digitpad.training.backend import keras
from digitpad.training.data import Digits, Labels
from digitpad.training.place import LAST

COLDEST, HOTTEST = 0.25, 4.0
TRIED = 400  # temperatures, evenly by ratio: steps of 0.7 %
BATCH = 500
LEAST = 1e-12  # a probability's, before its logarithm


def calibrated(model: keras.Model, digits: Digits) -> float:
    """Fit the temperature on digits, put it into the last layer of `model`, and return it."""
    temperature = best_temperature(probabilities_of(model, digits), digits.labels)
    last = model.get_layer(LAST)
    last.set_weights([weights / np.float32(temperature) for weights in last.get_weights()])
    return temperature


def best_temperature(probabilities: Probabilities, labels: Labels) -> float:
    """Return the temperature that makes the labels (n,) likeliest under probabilities (n, 10)."""
    logits = np.log(probabilities.astype(np.float64).clip(LEAST))
    tried = np.geomspace(COLDEST, HOTTEST, TRIED)
    return float(min(tried, key=lambda temperature: _loss(logits / temperature, labels)))


def probabilities_of(model: keras.Model, digits: Digits) -> Probabilities:
    """Return the softmax (n, 10) of a Keras model."""
    starts = range(0, len(digits), BATCH)
    blocks = (digits.images[start : start + BATCH, ..., np.newaxis] for start in starts)
    return np.concatenate([np.asarray(model(block, training=False)) for block in blocks])


def _loss(logits: npt.NDArray[np.float64], labels: Labels) -> float:
    """Return the mean cross-entropy: log Σ exp(logits) - the label's logit."""
    totals = np.log(np.exp(logits - logits.max(axis=1, keepdims=True)).sum(axis=1)) + logits.max(axis=1)
    return float((totals - logits[np.arange(len(labels)), labels]).mean())
