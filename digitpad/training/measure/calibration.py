"""Calibration: a softmax as sure as it is right, and the threshold for "not a digit".

A network's softmax is sharper or flatter than its accuracy. Dividing what goes into it by one number, the
temperature, mends that without changing a single answer (Guo et al. 2017, arXiv 1706.04599, section 4.2). It
is fitted on writers the network never saw and put into its last layer, so that the shipped network needs no
step more.
"""

import math
from typing import TYPE_CHECKING

import numpy as np

from digitpad.core.arrays import Doubles, Labels, Probabilities
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.publish.model_files import LAST

if TYPE_CHECKING:
    from digitpad.training.engine.backend import keras

BATCH = 500

COLDEST, HOTTEST = 0.25, 4.0
TRIED = 400  # temperatures, evenly by ratio: steps of 0.7 %
LEAST = 1e-12  # a probability's, before its logarithm


def calibrated(model: "keras.Model", digits: LabelledDigits) -> float:
    """Fit the temperature on digits, put it into the last layer of `model`, and return it."""
    temperature = best_temperature(_probabilities(model, digits), digits.labels)
    last = model.get_layer(LAST)
    last.set_weights([weights / np.float32(temperature) for weights in last.get_weights()])
    return temperature


def _probabilities(model: "keras.Model", digits: LabelledDigits) -> Probabilities:
    """Return the softmax (n, 10) of a Keras model."""
    starts = range(0, len(digits), BATCH)
    blocks = (digits.images[start : start + BATCH, ..., np.newaxis] for start in starts)
    return np.concatenate([np.asarray(model(block, training=False)) for block in blocks])


def best_temperature(probabilities: Probabilities, labels: Labels) -> float:
    """Return the temperature that makes the labels (n,) likeliest under probabilities (n, 10)."""
    logits = np.log(probabilities.astype(np.float64).clip(LEAST))
    tried = np.geomspace(COLDEST, HOTTEST, TRIED)
    return float(min(tried, key=lambda temperature: _loss(logits / temperature, labels)))


def _loss(logits: Doubles, labels: Labels) -> float:
    """Return the mean cross-entropy: log Σ exp(logits) - the label's logit."""
    highest = logits.max(axis=1)
    totals = np.log(np.exp(logits - highest[:, np.newaxis]).sum(axis=1)) + highest
    return float((totals - logits[np.arange(len(labels)), labels]).mean())


def threshold_of(confidence: Probabilities, refused: float) -> float:
    """Return what this share of held-out digits stays below: what it costs to say "no digit".

    A digit that is turned away can be drawn again; the limit is the recipe's `refused`.

    confidence: (n,), the softmax maxima.
    """
    return math.floor(float(np.quantile(confidence, refused)) * 10_000) / 10_000  # down: 1.0 would refuse all
