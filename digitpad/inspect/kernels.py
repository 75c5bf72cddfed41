"""Kernels as tiles of a picture: a row for each channel that comes out, a column for each that goes in."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from digitpad.inspect.layers import Kind, Layer, Weights

Values = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Kernels:
    """Tiles in order, (tiles, height, width), so many in a row: `columns`; 0 where they may be wrapped.

    matrix: whether there is one tile, a matrix of units (down) and inputs (right).
    units: whether each tile holds all the weights of a fully connected unit, and is no kernel that moves.
    """

    tiles: Values
    columns: int = 0
    matrix: bool = False
    units: bool = False


def kernels_of(layer: Layer, weights: Weights | None, source: tuple[int, ...]) -> Kernels | None:
    """Return a layer's kernels; None where it has none.

    source: the shape of the last map before a fully connected layer, (height, width, channels), so that its
        weights can be seen as pictures too; any other shape gives a matrix.
    """
    if weights is None:
        return None
    kernel = weights.kernel
    if layer.kind == Kind.CONVOLUTION:
        return _tiled(kernel)
    if layer.kind == Kind.DEPTHWISE:
        return Kernels(np.moveaxis(kernel[0], 2, 0))
    if layer.kind != Kind.DENSE:
        return None
    if len(source) == 3 and source[0] > 1 and int(np.prod(source)) == kernel.shape[1]:
        return replace(_tiled(kernel.reshape(len(kernel), *source)), units=source[2] == 1)
    return Kernels(kernel[None], 1, True)


def _tiled(kernel: Values) -> Kernels:
    """Return (channels out, height, width, channels in) as tiles."""
    out, height, width, channels = kernel.shape
    tiles = np.moveaxis(kernel, 3, 1).reshape(out * channels, height, width)
    return Kernels(tiles, channels if channels > 1 else 0)
