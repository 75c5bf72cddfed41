"""Learning at once: the labelled drawing that a digit is most like joins in its reading.

This is the method of the k nearest neighbours, with k = 1, on what the network computes before its last
layer. Nothing is trained, so nothing is forgotten, and what a drawing taught is gone with the drawing.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from digitpad.core.arrays import Digits, Floats, Grey, Probabilities

# Of the weight of the nearest drawing, by its similarity and the network's own confidence; chosen on writers
# from whom the network did not learn, none of them held out: see tests/benchmarks/README.md.
STEEPNESS = 30.0
EVEN = 0.25  # the similarity that counts half where the network favours nothing
DOUBT = 0.65  # how much more similar it must be where the network is wholly sure
NO_DIGIT = 0.9  # and where the network sees no digit: else scribbles would pass for what was taught


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

    similarity: 1 for the same; 0 where they are as alike as two different digits can be.
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

    def __init__(self, drawings: Sequence[TaughtDrawing], features: Floats, unlike: float) -> None:
        """Take drawings, one at least, and their features by a network, (drawings, any), of length 1.

        unlike: the highest cosine that the network's features have for two different digits, below 1.
        """
        self._drawings, self._features, self._unlike = tuple(drawings), features, unlike

    def mixed(
        self, probabilities: Probabilities, features: Floats, threshold: float
    ) -> tuple[Probabilities, list[Neighbour]]:
        """Return a network's probabilities for digits, (n, 10), with the labels of their neighbours mixed in.

        features: of the digits by the same network, (n, any), of length 1.
        threshold: the least confidence, in [0, 1], with which the network sees a digit.
        """
        cosines = features @ self._features.T
        nearest = cosines.argmax(axis=1)
        rows = np.arange(len(nearest))
        similarities = (cosines[rows, nearest] - self._unlike) / (1 - self._unlike)
        weights = neighbour_weights(similarities, probabilities.max(axis=1), threshold)
        mixed = (1 - weights)[:, np.newaxis] * probabilities
        neighbours = [
            Neighbour(self._drawings[place], similarity, weight)
            for place, similarity, weight in zip(
                nearest.tolist(), similarities.tolist(), weights.tolist(), strict=True
            )
        ]
        mixed[rows, [neighbour.drawing.label for neighbour in neighbours]] += weights
        return mixed, neighbours


def neighbour_weights(similarities: Floats, confidences: Floats, threshold: float) -> Floats:
    """Return what nearest drawings weigh, in [0, 1], by similarity and the network's confidence, (n,)."""
    even = EVEN + DOUBT * confidences
    even = np.where(confidences < threshold, np.maximum(even, NO_DIGIT), even)
    above = np.clip(STEEPNESS * (similarities - even), -50, 50)  # float32 has no room for exp(100)
    return np.asarray(1 / (1 + np.exp(-above)), np.float32)
