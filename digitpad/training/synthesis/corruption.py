"""Dirt: what a camera, a scanner or a crease adds to a digit. A share of all digits gets some.

Soft focus, faint or glaring ink, specks, and bits of lines that came along from the paper.
"""

import numpy as np
import numpy.typing as npt

from digitpad.core.raster import SIDE, Digit

MOST_BLUR = 0.25  # a neighbour's weight: 0.25 is the binomial (1, 2, 1) / 4
MOST_CONTRAST = 0.5  # of the logarithm of the power that grey is raised to
MOST_SPECKS = 4
LONGEST = 9  # pixels of a bit of line


def soiled(digits: Digit, share: float, generator: np.random.Generator) -> Digit:
    """Return digits, float32 (n, 28, 28), of which `share` got dirt; the others stay as they are."""
    chosen = np.flatnonzero(generator.random(len(digits)) < share)
    dirty = digits.copy()
    if not len(chosen):
        return dirty
    some = _blurred(digits[chosen], generator.uniform(0, MOST_BLUR, len(chosen)))
    power = np.exp(generator.uniform(-MOST_CONTRAST, MOST_CONTRAST, (len(chosen), 1, 1)))
    dirty[chosen] = some**power
    for place in chosen:
        if generator.random() < 0.5:
            _speckle(dirty[place], generator)
        if generator.random() < 0.25:
            _add_line(dirty[place], generator)
    return dirty


def _blurred(digits: Digit, weights: npt.NDArray[np.float64]) -> Digit:
    """Blur each digit with (w, 1 - 2w, w) along both axes."""
    w = weights.astype(np.float32)[:, np.newaxis, np.newaxis]
    for _axis in range(2):  # transposed twice
        padded = np.pad(digits, ((0, 0), (1, 1), (0, 0)))
        digits = w * (padded[:, 2:] + padded[:, :-2]) + (1 - 2 * w) * digits
        digits = digits.transpose(0, 2, 1)
    return digits


def _speckle(digit: Digit, generator: np.random.Generator) -> None:
    """Put up to four grey specks on a digit, each of one pixel or two."""
    count = generator.integers(1, MOST_SPECKS + 1)
    rows, columns = generator.integers(0, SIDE - 1, (2, count))
    grey = generator.uniform(0.2, 1, count).astype(np.float32)
    digit[rows, columns] = np.maximum(digit[rows, columns], grey)
    beside = columns + generator.integers(0, 2, count)
    digit[rows, beside] = np.maximum(digit[rows, beside], grey * np.float32(0.7))


def _add_line(digit: Digit, generator: np.random.Generator) -> None:
    """Put a bit of a straight grey line near an edge of a digit, along that edge."""
    length = int(generator.integers(3, LONGEST))
    start = int(generator.integers(0, SIDE - length))
    edge = int(generator.integers(0, 3))
    row = edge if generator.random() < 0.5 else SIDE - 1 - edge
    line = (digit if generator.random() < 0.5 else digit.T)[row, start : start + length]
    np.maximum(line, np.float32(generator.uniform(0.3, 1)), out=line)
