"""A network's values, kernels, ink and weights as what the window shows of them."""

import numpy as np
import numpy.typing as npt

from digitpad.inspect.arithmetic import Place
from digitpad.inspect.content import Cells, HistogramRow, OcclusionContent, SumContent
from digitpad.inspect.figures import figure
from digitpad.inspect.histogram import histogram
from digitpad.inspect.kernels import Kernels
from digitpad.inspect.network import Network
from digitpad.inspect.occlusion import Occlusion
from digitpad.inspect.sums import kernel_content
from digitpad.inspect.words import layer_title
from digitpad.language import _, decimal, grouped, percent

Values = npt.NDArray[np.float32]

FAINT = 0.02  # a share that falls by less is not coloured most


def cells_of(values: Values, digits: bool = False) -> Cells:
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
    digit = int(np.argmax(found.shares)) if chosen is None else chosen
    effect = found.falls[digit]
    share = float(found.shares[digit])
    sentence = _(
        "The share of {digit} is {share}. A patch of paper of 4×4 slides over the ink. Where it hides what "
        "speaks for {digit}, the share falls, by up to {fall} points; where it hides what speaks against it, "
        "the share rises, by up to {rise} points."
    ).format(
        digit=digit,
        share=percent(share, 1),
        fall=_points(float(effect.max())),
        rise=_points(float(-effect.min())),
    )
    colours = (
        _("speaks for {digit}").format(digit=digit),
        _("speaks against {digit}").format(digit=digit),
        _("hardly matters"),
    )
    limit = max(float(np.abs(effect).max()), FAINT)
    return OcclusionContent(found.digit, effect, limit, digit, chosen, sentence, colours)


def histograms(network: Network, chosen: int) -> tuple[list[HistogramRow], list[int]]:
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


def _row(title: str, values: Values) -> HistogramRow:
    found = histogram(values)
    words = _("{count}, mean {mean}, deviation {deviation}").format(
        count=grouped(found.size), mean=figure(found.mean, 3), deviation=figure(found.deviation, 3)
    )
    return HistogramRow(title, found.counts, figure(found.limit), words)


def _points(share: float) -> str:
    return decimal(max(0.0, 100 * share), 1)
