"""Occlusion: a patch of paper slides over the digit, and shows which ink is evidence for it, or against.

Zeiler and Fergus 2013, arXiv 1311.2901, section 4.2, do so with photographs.
"""

from dataclasses import dataclass

import numpy as np

from digitpad.core.arrays import SIDE, Digit, Probabilities, Reader, Tensor

PATCH = 4  # the side of the paper, in pixels of the digit: somewhat more than a stroke's width
STEP = 2  # pixels between two places of it


@dataclass(frozen=True)
class Occlusion:
    """What hiding does.

    digit: (28, 28).
    probabilities: (10,), with nothing hidden.
    falls: (10, 28, 28), by how much the probability of each digit falls where a pixel is hidden, on the
        average of the patches that hide it; above 0 its ink speaks for the digit, below 0 against it.
    """

    digit: Digit
    probabilities: Probabilities
    falls: Tensor


def places(digit: Digit) -> list[tuple[int, int]]:
    """Return the places (top, left) of the patch that hide any ink: the others change nothing."""
    sides = range(0, SIDE - PATCH + 1, STEP)
    return [(y, x) for y in sides for x in sides if digit[y : y + PATCH, x : x + PATCH].any()]


def occlude(digit: Digit, reader: Reader) -> Occlusion:
    """Return which ink speaks for which digit, by one batch (n, 28, 28) through the network."""
    hidden = places(digit)
    batch = np.repeat(digit[None], len(hidden) + 1, axis=0)
    for number, (y, x) in enumerate(hidden, start=1):
        batch[number, y : y + PATCH, x : x + PATCH] = 0
    found = reader.probabilities(batch)
    sums, counts = np.zeros((10, SIDE, SIDE), np.float32), np.zeros((SIDE, SIDE), np.float32)
    for (y, x), left in zip(hidden, found[1:], strict=True):
        sums[:, y : y + PATCH, x : x + PATCH] += (found[0] - left)[:, None, None]
        counts[y : y + PATCH, x : x + PATCH] += 1
    return Occlusion(digit, found[0], (sums / np.maximum(counts, 1)).astype(np.float32))
