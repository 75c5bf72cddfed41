"""Augmentation: each epoch shows every digit a little turned, slanted, stretched and moved.

Plain NumPy, so that it depends on no backend; a batch of 128 takes a few milliseconds.
"""

import numpy as np
import numpy.typing as npt

from digitpad.raster import SIDE, Digit
from digitpad.training.recipe import Recipe

Maps = npt.NDArray[np.float32]


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


def warp(digits: Digit, maps: Maps) -> Digit:
    """Return digits, float32 (n, 28, 28), each seen through its map, bilinearly; outside is paper."""
    along = np.arange(SIDE, dtype=np.float32) - (SIDE - 1) / 2
    x, y = np.meshgrid(along, along)
    places = np.stack([x.ravel(), y.ravel(), np.ones(SIDE * SIDE, np.float32)])
    padded = np.pad(digits, ((0, 0), (1, 2), (1, 2)))  # paper around it, and a neighbour for the last
    sources = np.clip(maps @ places.astype(np.float32) + np.float32((SIDE - 1) / 2 + 1), 0, SIDE + 1)
    corner = sources.astype(np.int64)
    right, down = np.moveaxis(sources - corner, 1, 0)
    width = padded.shape[2]
    first = corner[:, 1] * width + corner[:, 0] + np.arange(len(digits))[:, np.newaxis] * padded[0].size
    top = padded.take(first) * (1 - right) + padded.take(first + 1) * right
    bottom = padded.take(first + width) * (1 - right) + padded.take(first + width + 1) * right
    warped: Digit = (top * (1 - down) + bottom * down).astype(np.float32)
    return warped.reshape(digits.shape)
