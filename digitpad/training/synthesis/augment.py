"""Augmentation: each epoch shows every picture a little turned, slanted, bent, bolder or thinner, and moved.

And a share of all digits gets dirt, as a camera, a scanner or a crease adds it: soft focus, faint or glaring
ink, specks, and bits of lines that came along from the paper. Plain NumPy, so that it depends on no backend;
a batch of 128 takes a few milliseconds.
"""

import numpy as np

from digitpad.core.arrays import SIDE, Digit, Digits, Doubles, Floats
from digitpad.runs.recipe import Recipe

Maps = Floats

COARSE = 5  # the grid of random moves that bends a digit: between its points moves are in between

MOST_BLUR = 0.25  # a neighbour's weight: 0.25 is the binomial (1, 2, 1) / 4
MOST_CONTRAST = 0.5  # of the logarithm of the power that grey is raised to
MOST_SPECKS = 4
LONGEST_LINE = 9  # pixels of a bit of line


def augmented(digits: Digits, recipe: Recipe, generator: np.random.Generator) -> Digits:
    """Return digits, float32 (n, 28, 28), seen through random maps, bent, and with other lines."""
    maps = random_maps(len(digits), recipe, generator)
    bends = random_bends(len(digits), recipe.elastic, generator)
    amounts = generator.uniform(-recipe.thickness, recipe.thickness, len(digits))
    return thickened(warp(digits, maps, bends), amounts.astype(np.float32))


def random_maps(count: int, recipe: Recipe, generator: np.random.Generator) -> Maps:
    """Return affine maps (count, 2, 3) from places in the new digit to places in the old one.

    Places are (x, y, 1) in pixels from the middle. A map is rotation · shear · scale, then the shift.
    """

    def spread(most: float, *shape: int) -> Doubles:
        return generator.uniform(-most, most, (count, *shape))

    angle = spread(np.deg2rad(recipe.rotation))
    cosine, sine = np.cos(angle), np.sin(angle)
    turn = np.stack([cosine, -sine, sine, cosine], axis=1).reshape(count, 2, 2)
    slant = np.tile(np.eye(2), (count, 1, 1))
    slant[:, 0, 1] = spread(recipe.shear)
    stretch = np.exp(spread(np.log1p(recipe.scale), 2))[:, np.newaxis, :]  # as often smaller as larger
    shift = spread(recipe.shift, 2, 1)
    return np.concatenate([turn @ slant * stretch, shift], axis=2).astype(np.float32)


def random_bends(count: int, most: float, generator: np.random.Generator) -> Maps:
    """Return moves (count, 2, 784) in pixels, x and y, smooth over the picture and each within ±`most`."""
    coarse = generator.uniform(-most, most, (count, 2, COARSE, COARSE)).astype(np.float32)
    return (_BETWEEN @ coarse @ _BETWEEN.T).reshape(count, 2, SIDE * SIDE).astype(np.float32)


def warp(digits: Digits, maps: Maps, bends: Maps | None = None) -> Digits:
    """Return digits, float32 (n, 28, 28), each seen through its map, bilinearly; outside is paper.

    bends: (n, 2, 784), added to the places in the old digits.
    """
    along = np.arange(SIDE, dtype=np.float32) - (SIDE - 1) / 2
    x, y = np.meshgrid(along, along)
    places = np.stack([x.ravel(), y.ravel(), np.ones(SIDE * SIDE, np.float32)])
    padded = np.pad(digits, ((0, 0), (1, 2), (1, 2)))  # paper around it, and a neighbour for the last
    sources = maps @ places.astype(np.float32) + np.float32((SIDE - 1) / 2 + 1)
    sources = np.clip(sources if bends is None else sources + bends, 0, SIDE + 1)
    corner = sources.astype(np.int64)
    right, down = np.moveaxis(sources - corner, 1, 0)
    width = padded.shape[2]
    first = (
        corner[:, 1] * width + corner[:, 0] + np.arange(len(digits))[:, np.newaxis] * padded.shape[1] * width
    )
    top = padded.take(first) * (1 - right) + padded.take(first + 1) * right
    bottom = padded.take(first + width) * (1 - right) + padded.take(first + width + 1) * right
    warped: Digits = (top * (1 - down) + bottom * down).astype(np.float32)
    return warped.reshape(digits.shape)


def thickened(digits: Digits, amounts: Floats) -> Digits:
    """Return digits (n, 28, 28) with bolder or thinner lines, by `amounts` (n,) in [-1, 1].

    1 is a grey dilation by a pixel's four neighbours, -1 the erosion; what lies between is their mean with
    the digit. Thinner lines are made as bright as before, as the MNIST rule does.
    """
    padded = np.pad(digits, ((0, 0), (1, 1), (1, 1)))
    middle = slice(1, -1)
    shifts = ((middle, middle), (slice(2, None), middle), (slice(-2), middle))
    around = [padded[:, rows, columns] for rows, columns in shifts]
    around += [padded[:, middle, columns] for columns in (slice(2, None), slice(-2))]
    bolder, thinner = np.maximum.reduce(around), np.minimum.reduce(around)
    share = np.abs(amounts)[:, np.newaxis, np.newaxis]
    other = np.where(amounts[:, np.newaxis, np.newaxis] > 0, bolder, thinner)
    mixed = digits * (1 - share) + other * share
    before, after = (images.max(axis=(1, 2), keepdims=True) for images in (digits, mixed))
    brightened: Digits = (mixed * (before / np.maximum(after, 1e-6))).clip(0, 1).astype(np.float32)
    return brightened


def _between() -> Maps:
    """Return the (28, 5) that makes 28 values from 5 by going straight from each to the next."""
    at = np.linspace(0, COARSE - 1, SIDE)[:, np.newaxis]
    return (1 - np.abs(at - np.arange(COARSE))).clip(min=0).astype(np.float32)


_BETWEEN = _between()


def corrupted(digits: Digits, share: float, generator: np.random.Generator) -> Digits:
    """Return digits, float32 (n, 28, 28), of which `share` got dirt; the others stay as they are."""
    chosen = np.flatnonzero(generator.random(len(digits)) < share)
    corrupted_digits = digits.copy()
    if not len(chosen):
        return corrupted_digits
    some = _blurred(digits[chosen], generator.uniform(0, MOST_BLUR, len(chosen)))
    power = np.exp(generator.uniform(-MOST_CONTRAST, MOST_CONTRAST, (len(chosen), 1, 1)))
    corrupted_digits[chosen] = some**power
    for place in chosen:
        if generator.random() < 0.5:
            _speckle(corrupted_digits[place], generator)
        if generator.random() < 0.25:
            _add_line(corrupted_digits[place], generator)
    return corrupted_digits


def _blurred(digits: Digits, weights: Doubles) -> Digits:
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
    length = int(generator.integers(3, LONGEST_LINE))
    start = int(generator.integers(0, SIDE - length))
    edge = int(generator.integers(0, 3))
    row = edge if generator.random() < 0.5 else SIDE - 1 - edge
    line = (digit if generator.random() < 0.5 else digit.T)[row, start : start + length]
    np.maximum(line, np.float32(generator.uniform(0.3, 1)), out=line)
