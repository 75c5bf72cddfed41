"""Learning at once: the labelled drawing that a digit is most like joins in its reading.

This is the method of the k nearest neighbours, with k = 1, on what the network computes before its last
layer. Nothing is trained, so nothing is forgotten, and what a drawing taught is gone with the drawing.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from digitpad.core.arrays import Digits, Floats, Grey, Probabilities

# Of the weight of the nearest drawing, by its similarity and the network's own confidence; chosen with
# `tests/benchmarks/run.py at_once_constants` on writers from whom that network did not learn.
STEEPNESS = 60.0
EVEN = 0.6  # the similarity that counts half where the network favours nothing
DOUBT = 0.32  # how much more similar it must be where the network is wholly sure


class TaughtDrawing(NamedTuple):
    """A drawing that the user labelled.

    key: its own among the drawings that are kept.
    made: when it was labelled, ISO time in UTC.
    picture: as the network sees it, (28, 28).
    """

    key: int
    label: int
    made: str
    picture: Grey


class Neighbour(NamedTuple):
    """The taught drawing that a digit is most like.

    similarity: the cosine of their features, in [-1, 1].
    weight: of its label in the reading, in [0, 1]; the rest is the network's.
    """

    drawing: TaughtDrawing
    similarity: float
    weight: float


class Features(Protocol):
    """A network that gives its last features beside the probabilities."""

    def look(self, digits: Digits, /) -> tuple[Probabilities, Floats]:
        """Return probabilities, (n, 10), and features of length 1, (n, any), of digits, n > 0."""


class Taught:
    """Drawings that were taught, with their features."""

    def __init__(self, drawings: Sequence[TaughtDrawing], features: Floats) -> None:
        """Take drawings, one at least, and their features by a network, (drawings, any), of length 1."""
        self._drawings, self._features = tuple(drawings), features

    def mixed(self, probabilities: Probabilities, features: Floats) -> tuple[Probabilities, list[Neighbour]]:
        """Return a network's probabilities for digits, (n, 10), with the labels of their neighbours mixed in.

        features: of the digits by the same network, (n, any), of length 1.
        """
        similarities = features @ self._features.T
        nearest = similarities.argmax(axis=1)
        rows = np.arange(len(nearest))
        highest = similarities[rows, nearest]
        weights = neighbour_weights(highest, probabilities.max(axis=1))
        mixed = (1 - weights)[:, np.newaxis] * probabilities
        neighbours = [
            Neighbour(self._drawings[place], float(similarity), float(weight))
            for place, similarity, weight in zip(nearest.tolist(), highest, weights, strict=True)
        ]
        mixed[rows, [neighbour.drawing.label for neighbour in neighbours]] += weights
        return mixed, neighbours


def neighbour_weights(similarities: Floats, confidences: Floats) -> Floats:
    """Return what nearest drawings weigh, in [0, 1], by similarity and the network's confidence, (n,)."""
    above = similarities.astype(np.float64) - EVEN - DOUBT * confidences  # float32 cannot hold exp(120)
    return np.asarray(1 / (1 + np.exp(-STEEPNESS * above)), np.float32)
