"""Temperature: the one number that makes a softmax as sure as it is right.

A network's softmax is sharper or flatter than its accuracy. Dividing what goes into it by one number mends
that without changing a single answer (Guo et al. 2017, arXiv 1706.04599, section 4.2).
"""

import numpy as np
import numpy.typing as npt

from digitpad.core.classifier import Probabilities
from digitpad.training.data.digits import Labels

COLDEST, HOTTEST = 0.25, 4.0
TRIED = 400  # temperatures, evenly by ratio: steps of 0.7 %
LEAST = 1e-12  # a probability's, before its logarithm


def best_temperature(probabilities: Probabilities, labels: Labels) -> float:
    """Return the temperature that makes the labels (n,) likeliest under probabilities (n, 10)."""
    logits = np.log(probabilities.astype(np.float64).clip(LEAST))
    tried = np.geomspace(COLDEST, HOTTEST, TRIED)
    return float(min(tried, key=lambda temperature: _loss(logits / temperature, labels)))


def _loss(logits: npt.NDArray[np.float64], labels: Labels) -> float:
    """Return the mean cross-entropy: log Σ exp(logits) - the label's logit."""
    highest = logits.max(axis=1)
    totals = np.log(np.exp(logits - highest[:, np.newaxis]).sum(axis=1)) + highest
    return float((totals - logits[np.arange(len(labels)), labels]).mean())
