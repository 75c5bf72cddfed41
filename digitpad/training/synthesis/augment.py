"""Augmentation: each epoch shows every picture a little turned, slanted, bent, bolder or thinner, and moved.

Plain NumPy, so that it depends on no backend; a batch of 128 takes a few milliseconds.
"""

import numpy as np
import numpy.typing as npt

from digitpad.core.raster import SIDE, Digit
from digitpad.runs.recipe import Recipe

Maps = npt.NDArray[np.float32]

COARSE = 5  # the grid of random moves that bends a digit: between its points moves are in between


def augmented(digits: Digit, recipe: Recipe, generator: np.random.Generator) -> Digit:
    """Return digits, float32 (n, 28, 28), seen through random maps, bent, and with other lines."""
    maps = random_maps(len(digits), recipe, generator)
    bends = random_bends(len(digits), recipe.elastic, generator)
    amounts = generator.uniform(-recipe.thickness, recipe.thickness, len(digits))
    return thickened(warp(digits, maps, bends), amounts.astype(np.float32))


def random_maps(count: int, recipe: Recipe, generator: np.random.Generator) -> Maps:
    """Return affine maps (count, 2, 3) from places in the new digit to places in the old one.

    Places are (x, y, 1) in pixels from the middle. A map is rotation · shear · scale, then the shift.
    """

    def spread(most: float, *shape: int) -> npt.NDArray[np.float64]:
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


def warp(digits: Digit, maps: Maps, bends: Maps | None = None) -> Digit:
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
    warped: Digit = (top * (1 - down) + bottom * down).astype(np.float32)
    return warped.reshape(digits.shape)


def thickened(digits: Digit, amounts: npt.NDArray[np.float32]) -> Digit:
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
    brightened: Digit = (mixed * (before / np.maximum(after, 1e-6))).clip(0, 1).astype(np.float32)
    return brightened


def _between() -> Maps:
    """Return the (28, 5) that makes 28 values from 5 by going straight from each to the next."""
    at = np.linspace(0, COARSE - 1, SIDE)[:, np.newaxis]
    return (1 - np.abs(at - np.arange(COARSE))).clip(min=0).astype(np.float32)


_BETWEEN = _between()
