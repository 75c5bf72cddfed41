"""Activations, kernels, ink and weights as content of the window that shows a network layer by layer."""

from dataclasses import dataclass, replace

import numpy as np

from digitpad.core.arrays import Tensor
from digitpad.inspect.arithmetic import Place
from digitpad.inspect.content import Cells, HistogramRow, OcclusionContent, SumContent, figure
from digitpad.inspect.layers import InspectedLayer, LayerKind, LayerWeights
from digitpad.inspect.network import InspectedNetwork
from digitpad.inspect.occlusion import Occlusion
from digitpad.inspect.sums import kernel_content, layer_title
from digitpad.language import _, decimal, grouped, percent

BINS = 41  # odd, so that 0 has a bin of its own

FAINT = 0.02  # a probability that falls by less is not coloured most


@dataclass(frozen=True)
class Histogram:
    """Counts of values in bins of one width between `-limit` and `limit`.

    limit: the largest magnitude among them.
    """

    counts: tuple[int, ...]
    limit: float
    mean: float
    deviation: float

    @property
    def size(self) -> int:
        """How many values there are."""
        return sum(self.counts)


def histogram(values: Tensor) -> Histogram:
    """Return the histogram of at least one value."""
    limit = float(np.abs(values).max()) or 1.0
    counts, _edges = np.histogram(values, BINS, (-limit, limit))
    return Histogram(tuple(int(count) for count in counts), limit, float(values.mean()), float(values.std()))


@dataclass(frozen=True)
class Kernels:
    """Tiles in order, (tiles, height, width), so many in a row: `columns`; 0 where they may be wrapped.

    matrix: whether there is one tile, a matrix of units (down) and inputs (right).
    units: whether each tile holds all the weights of a fully connected unit, and is no kernel that moves.
    """

    tiles: Tensor
    columns: int = 0
    matrix: bool = False
    units: bool = False


def kernels_of(
    layer: InspectedLayer, weights: LayerWeights | None, source: tuple[int, ...]
) -> Kernels | None:
    """Return a layer's kernels; None where it has none.

    source: the shape of the last map before a fully connected layer, (height, width, channels), so that its
        weights can be seen as pictures too; any other shape gives a matrix.
    """
    if weights is None:
        return None
    kernel = weights.kernel
    if layer.kind == LayerKind.CONVOLUTION:
        return _tiled(kernel)
    if layer.kind == LayerKind.DEPTHWISE:
        return Kernels(np.moveaxis(kernel[0], 2, 0))
    if layer.kind != LayerKind.DENSE:
        return None
    if len(source) == 3 and source[0] > 1 and int(np.prod(source)) == kernel.shape[1]:
        return replace(_tiled(kernel.reshape(len(kernel), *source)), units=source[2] == 1)
    return Kernels(kernel[None], 1, True)


def _tiled(kernel: Tensor) -> Kernels:
    """Return (channels out, height, width, channels in) as tiles."""
    out, height, width, channels = kernel.shape
    tiles = np.moveaxis(kernel, 3, 1).reshape(out * channels, height, width)
    return Kernels(tiles, channels if channels > 1 else 0)


def cells_of(values: Tensor, digits: bool = False) -> Cells:
    """Return what a layer puts out, the batch first, as a picture for each map, or as a bar for each unit.

    digits: whether the units are the ten digits, whose bars are numbered.
    """
    if values.ndim == 4 and values.shape[1] * values.shape[2] > 1:
        maps = np.moveaxis(values, 3, 1)
        return Cells(maps.reshape(-1, *values.shape[1:3]))
    return Cells(values.ravel(), numbered=digits)


def place_of(shape: tuple[int, ...], cell: int) -> Place:
    """Return where among values of a shape, the batch first, a cell of `cells_of` comes from."""
    if len(shape) == 4 and shape[1] * shape[2] > 1:
        batch, channel, row, column = np.unravel_index(cell, (shape[0], shape[3], shape[1], shape[2]))
        return int(batch), int(row), int(column), int(channel)
    return tuple(int(index) for index in np.unravel_index(cell, shape))


def kernel_sum(kernels: Kernels, cell: int) -> SumContent:
    """Return the figures of a kernel, or of one weight of a matrix."""
    if kernels.matrix:
        unit, given = np.unravel_index(cell, kernels.tiles.shape[1:])
        title = _("Unit {unit}, input {input}: weight {weight}").format(
            unit=int(unit) + 1, input=int(given) + 1, weight=figure(float(kernels.tiles[0, unit, given]), 3)
        )
        return SumContent(title)
    if kernels.units:
        title = _("Unit {unit} of {units}").format(unit=cell + 1, units=len(kernels.tiles))
        return kernel_content(kernels.tiles[cell], title, _("weight"))
    channels = kernels.columns or 1
    title = _("Kernel {kernel} of {kernels}, channel {channel} of {channels}").format(
        kernel=cell // channels + 1,
        kernels=len(kernels.tiles) // channels,
        channel=cell % channels + 1,
        channels=channels,
    )
    return kernel_content(kernels.tiles[cell], title, _("kernel"))


def occlusion_content(found: Occlusion, chosen: int | None) -> OcclusionContent:
    """Return which ink speaks for a digit; `chosen` is None for the one that is read."""
    digit = int(np.argmax(found.probabilities)) if chosen is None else chosen
    effect = found.falls[digit]
    probability = float(found.probabilities[digit])
    sentence = _(
        "The probability of {digit} is {share}. A patch of 4×4 pixels of paper slides over the "
        "ink. Where it covers evidence for {digit}, the probability falls, by up to {fall} "
        "points; where it covers evidence against it, the probability rises, by up to {rise} "
        "points."
    ).format(
        digit=digit,
        share=percent(probability, 1),
        fall=_points(float(effect.max())),
        rise=_points(float(-effect.min())),
    )
    colours = (
        _("evidence for {digit}").format(digit=digit),
        _("evidence against {digit}").format(digit=digit),
        _("hardly matters"),
    )
    limit = max(float(np.abs(effect).max()), FAINT)
    return OcclusionContent(found.digit, effect, limit, digit, chosen, sentence, colours)


def histograms(network: InspectedNetwork, chosen: int) -> tuple[list[HistogramRow], list[int]]:
    """Return the histograms of all weights and biases, and which of them are those of a layer."""
    rows: list[HistogramRow] = []
    marked: list[int] = []
    for index, layer in enumerate(network.layers):
        weights = network.weights(index)
        if weights is None:
            continue
        kinds = ((_("{layer}: weights"), weights.kernel), (_("{layer}: biases"), weights.bias))
        for title, values in kinds:
            if values.size:
                marked += [len(rows)] if index == chosen else []
                rows.append(_row(title.format(layer=layer_title(layer)), values))
    return rows, marked


def _row(title: str, values: Tensor) -> HistogramRow:
    found = histogram(values)
    words = _("{count}, mean {mean}, deviation {deviation}").format(
        count=grouped(found.size), mean=figure(found.mean, 3), deviation=figure(found.deviation, 3)
    )
    return HistogramRow(title, found.counts, found.limit, words)


def _points(probability: float) -> str:
    return decimal(max(0.0, 100 * probability), 1)
