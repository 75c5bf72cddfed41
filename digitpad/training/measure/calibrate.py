"""Calibration: the best temperature, fitted on writers the network never saw, put into its last layer.

So the shipped network needs no step more.
"""

import numpy as np

from digitpad.core.classifier import Probabilities
from digitpad.training.data.digits import Digits
from digitpad.training.engine.backend import keras
from digitpad.training.measure.temperature import best_temperature
from digitpad.training.publish.model_files import LAST

BATCH = 500


def calibrated(model: keras.Model, digits: Digits) -> float:
    """Fit the temperature on digits, put it into the last layer of `model`, and return it."""
    temperature = best_temperature(_probabilities(model, digits), digits.labels)
    last = model.get_layer(LAST)
    last.set_weights([weights / np.float32(temperature) for weights in last.get_weights()])
    return temperature


def _probabilities(model: keras.Model, digits: Digits) -> Probabilities:
    """Return the softmax (n, 10) of a Keras model."""
    starts = range(0, len(digits), BATCH)
    blocks = (digits.images[start : start + BATCH, ..., np.newaxis] for start in starts)
    return np.concatenate([np.asarray(model(block, training=False)) for block in blocks])
