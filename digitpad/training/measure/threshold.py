"""The threshold for "not a digit": how sure a network must be."""

import math

import numpy as np

from digitpad.core.classifier import Probabilities


def threshold_of(confidence: Probabilities, refused: float) -> float:
    """Return what this share of held-out digits stays below: what it costs to say "no digit".

    A digit that is turned away can be drawn again; the limit is the recipe's `refused`.

    confidence: (n,), the softmax maxima.
    """
    return math.floor(float(np.quantile(confidence, refused)) * 10_000) / 10_000  # down: 1.0 would refuse all
