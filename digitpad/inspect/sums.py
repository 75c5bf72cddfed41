"""Layers in words, and the arithmetic of one figure: patch × kernel = products, and a line that adds up."""

from collections.abc import Sequence

import numpy as np

from digitpad.core.arrays import Mask, Tensor
from digitpad.inspect.arithmetic import (
    Arithmetic,
    BinaryOperation,
    PassedThrough,
    Place,
    Pooling,
    Softmax,
    WeightedSum,
)
from digitpad.inspect.compiled import ACTIVATIONS
from digitpad.inspect.content import FigureGrid, LayerRow, SumContent, bracketed, figure
from digitpad.inspect.layers import POOLING, FusedFunction, InspectedLayer, LayerKind, LayerWeights
from digitpad.language import _, grouped

Texts = list[list[str]]

TERMS = (4, 2)  # rows and columns of the products shown of a fully connected layer: the heaviest
MOST_PARTS = 512  # bars of a strip
ROUNDED = 1e-3  # between our sum and the network's, of the sum or of 1, beyond which it is to be sentence
SIGNS = {
    LayerKind.ADDITION: "+",
    LayerKind.SUBTRACTION: "−",
    LayerKind.MULTIPLICATION: "×",
    LayerKind.DIVISION: "÷",
}


def kind_name(layer: InspectedLayer) -> str:
    """Return what kind of layer it is."""
    names = {
        LayerKind.INPUT: _("input"),
        LayerKind.CONVOLUTION: _("convolution"),
        LayerKind.DEPTHWISE: _("depthwise conv."),
        LayerKind.DENSE: _("fully connected"),
        LayerKind.MAX_POOLING: _("max pooling"),
        LayerKind.AVERAGE_POOLING: _("average pooling"),
        LayerKind.MEAN: _("mean"),
        LayerKind.ADDITION: _("addition"),
        LayerKind.SUBTRACTION: _("subtraction"),
        LayerKind.MULTIPLICATION: _("multiplication"),
        LayerKind.DIVISION: _("division"),
        LayerKind.SOFTMAX: "softmax",
        LayerKind.ACTIVATION: ACTIVATIONS.get(layer.operator, ""),
        LayerKind.RESHAPE: _("reshaping"),
        LayerKind.PADDING: _("padding"),
        LayerKind.OTHER: layer.operator,
    }
    return names[layer.kind]


def layer_title(layer: InspectedLayer) -> str:
    """Return a layer's name; the digit itself is called so."""
    return _("the digit") if layer.kind == LayerKind.INPUT else layer.name


def by(sides: tuple[int, ...]) -> str:
    """Return a shape as it is read: 28×28×16; "" for a single figure."""
    return "×".join(str(side) for side in sides)


def layer_row(layer: InspectedLayer) -> LayerRow:
    """Return a layer's row in the list."""
    parameters = grouped(layer.parameters) if layer.parameters else ""
    return LayerRow(layer_title(layer), kind_name(layer), by(layer.shape), parameters)


def description(layer: InspectedLayer, source: tuple[int, ...], weights: LayerWeights | None) -> str:
    """Return what is done in a layer. `source`: the shape of what it reads."""
    sentences = [_done(layer, source, weights)]
    if layer.folded:
        sentences.append(_("Batch normalisation is folded into the weights."))
    if layer.function == FusedFunction.RELU:
        sentences.append(_("Includes ReLU: values below 0 become 0."))
    elif layer.function != FusedFunction.NONE:
        sentences.append(_("Includes {function}.").format(function=layer.function.value))
    return " ".join(sentence for sentence in sentences if sentence)


def _done(layer: InspectedLayer, source: tuple[int, ...], weights: LayerWeights | None) -> str:
    if layer.kind == LayerKind.INPUT:
        return _("What the network sees: paper is 0, ink is 1.")
    if layer.kind in (LayerKind.CONVOLUTION, LayerKind.DEPTHWISE) and weights:
        return _convolution(layer, source, weights)
    if layer.kind == LayerKind.DENSE and weights:
        return _("Each of {units} units adds up {inputs} inputs, each multiplied by its own weight.").format(
            units=len(weights.kernel), inputs=weights.kernel.shape[1]
        )
    if layer.kind in POOLING:
        size, stride = by(layer.window.size), by(layer.window.stride)
        if layer.kind == LayerKind.MAX_POOLING:
            return _("The largest of {size} values is passed on, stride {stride}.").format(
                size=size, stride=stride
            )
        return _("The mean of {size} values is passed on, stride {stride}.").format(size=size, stride=stride)
    sentences = {
        LayerKind.MEAN: _("The mean of each map is passed on."),
        LayerKind.SOFTMAX: _(
            "e to the power of each logit, divided by the sum of all: probabilities that add up to 1."
        ),
        LayerKind.RESHAPE: _("The same values in another shape: nothing is computed."),
        LayerKind.PADDING: _("A margin is added around each map."),
        LayerKind.ACTIVATION: _("A function of each value separately: {name}.").format(name=kind_name(layer)),
        LayerKind.ADDITION: _("The two values at each place are added."),
        LayerKind.SUBTRACTION: _("The two values at each place are subtracted."),
        LayerKind.MULTIPLICATION: _("The two values at each place are multiplied."),
        LayerKind.DIVISION: _("The two values at each place are divided."),
    }
    return sentences.get(
        layer.kind, _("The compiled model calls this operation {operator}.").format(operator=layer.operator)
    )


def _convolution(layer: InspectedLayer, source: tuple[int, ...], weights: LayerWeights) -> str:
    kernel, window = weights.kernel, layer.window
    size, stride = by(kernel.shape[1:3]), by(window.stride)
    if layer.kind == LayerKind.DEPTHWISE:
        sentence = _("{count} kernels of {size}, one for each channel, stride {stride}.").format(
            count=kernel.shape[3], size=size, stride=stride
        )
    else:
        sentence = _("{count} kernels of {size}, stride {stride}.").format(
            count=len(kernel), size=by(kernel.shape[1:]), stride=stride
        )
    if window.same and source[:2] == layer.shape[:2] and kernel.shape[1] > 1:
        sentence += " " + _("Zeros beyond the edge keep the size of the maps.")
    return sentence


def sum_content(
    layer: InspectedLayer, found: Arithmetic, place: Place, channel: int | None = None
) -> SumContent:
    """Return what is shown of how an activation came about.

    channel: of the input, whose figures are wanted; None for the one that weighs most.
    """
    title = place_words(layer, place)
    match found:
        case WeightedSum() if layer.kind == LayerKind.DENSE or 1 < found.patch.shape[2] == found.patch.size:
            return _dense(layer, found, title)
        case WeightedSum():
            return _convolved(layer, found, title, channel)
        case Pooling():
            return _pooled(layer, found, title)
        case BinaryOperation():
            sums = f"{figure(found.first, 3)} {SIGNS[layer.kind]} {bracketed(found.second)}"
            line = _then(f"{sums} = {figure(found.total, 3)}", layer.function, found.value)
            return SumContent(title, line=line)
        case Softmax():
            return _shared(found, title, place[-1])
        case PassedThrough():
            return SumContent(title, line=_passed(layer, found))


def place_words(layer: InspectedLayer, place: Place) -> str:
    """Return which activation it is, counted from 1."""
    if layer.is_of_digits:
        return _("The digit {digit}").format(digit=place[-1])
    if len(place) < 4:
        return _("Unit {unit} of {units}").format(unit=place[-1] + 1, units=layer.shape[-1])
    return _("Map {map} of {maps}, row {row}, column {column}").format(
        map=place[3] + 1, maps=layer.shape[-1], row=place[1] + 1, column=place[2] + 1
    )


def kernel_content(kernel: Tensor, title: str, above: str) -> SumContent:
    """Return the figures of one kernel, (height, width), and what stands above them."""
    line = _("sum {sum}, smallest {smallest}, largest {largest}").format(
        sum=figure(float(kernel.sum()), 3),
        smallest=figure(float(kernel.min()), 3),
        largest=figure(float(kernel.max()), 3),
    )
    return SumContent(title, (_grid(above, kernel, _limit(kernel)),), line)


def _convolved(layer: InspectedLayer, found: WeightedSum, title: str, channel: int | None) -> SumContent:
    products = found.patch * found.kernel
    parts = products.sum(axis=(0, 1), dtype=np.float64).astype(np.float32)
    count = len(parts)
    shown = int(np.abs(parts).argmax()) if channel is None else min(channel, count - 1)
    patch, kernel, product = (array[:, :, shown] for array in (found.patch, found.kernel, products))
    words = _("channel {channel} of {channels}").format(channel=shown + 1, channels=count)
    grids = (
        _grid(_("input, {channel}").format(channel=words), patch, _limit(found.patch), "×", found.inside),
        _grid(_("kernel"), kernel, _limit(found.kernel), "="),
        _grid(_("products, sum {sum}").format(sum=figure(float(parts[shown]))), product, _limit(products)),
    )
    line = _then(_added(found), layer.function, found.value)
    return SumContent(
        title,
        grids,
        line,
        " ".join(filter(None, (_beyond(found), _rounded(found.value, found.computed)))),
        parts if 1 < count <= MOST_PARTS else None,
        _("what each channel adds"),
        shown,
    )


def _dense(layer: InspectedLayer, found: WeightedSum, title: str) -> SumContent:
    given, weights = found.patch[0, 0], found.kernel[0, 0]
    products = given * weights
    order = np.argsort(-np.abs(products), kind="stable")[: TERMS[0] * TERMS[1]]
    labels = [str(number + 1) for number in order]
    picture = _as_picture(products, found.source)
    heaviest = (
        _terms(_("input: value"), given[order], _limit(given), "×", labels),
        _terms(_("weight"), weights[order], _limit(weights), "="),
        _terms(_("products"), products[order], _limit(products)),
        *picture,
    )
    line = _then(_added(found), layer.function, found.value)
    parts = products if len(products) <= MOST_PARTS and not picture else None
    note = ""
    if len(order) < len(products):
        note = _("The {shown} largest of {count} products are shown.").format(
            shown=len(order), count=len(products)
        )
    note = " ".join(filter(None, (note, _rounded(found.value, found.computed))))
    return SumContent(title, heaviest, line, note, parts, _("what each input adds"))


def _as_picture(products: Tensor, source: tuple[int, ...]) -> tuple[FigureGrid, ...]:
    """Return products where their inputs lie in a map; nothing where they come from none, or from several."""
    if len(source) != 3 or source[2] > 1 or source[0] == 1 or products.size != source[0] * source[1]:
        return ()
    return (_grid(_("what each input adds"), products.reshape(source[:2]), _limit(products)),)


def _pooled(layer: InspectedLayer, found: Pooling, title: str) -> SumContent:
    grid = _grid(_("input"), found.patch, _limit(found.patch), inside=found.inside)
    grids = (grid,) if found.patch.size <= 400 else ()
    if layer.kind == LayerKind.MAX_POOLING:
        line = _("the largest: {value}").format(value=figure(found.value, 3))
    else:
        line = _("sum {sum} ÷ {count} = {value}").format(
            sum=figure(found.value * int(found.inside.sum()), 3),
            count=int(found.inside.sum()),
            value=figure(found.value, 3),
        )
    return SumContent(title, grids, line, _rounded(found.value, found.computed))


def _shared(found: Softmax, title: str, unit: int) -> SumContent:
    grids: tuple[FigureGrid, ...] = ()
    if len(found.scores) == 10:
        labels = [str(digit) for digit in range(10)]
        powers = found.powers.astype(np.float32)
        grids = (
            _terms(_("digit: logit"), found.scores, _limit(found.scores), "→", labels, columns=2),
            _terms(_("e to this power"), powers, _limit(powers), columns=2),
        )
    line = "{} ÷ {} = {}".format(
        *(figure(value, 3) for value in (found.powers[unit], found.powers.sum(), found.value))
    )
    shifted = ""
    if found.shift:
        shifted = _(
            "First the largest logit is subtracted from all: the probabilities stay the same, "
            "and no power grows too large."
        )
    note = " ".join(filter(None, (shifted, _rounded(found.value, found.computed))))
    return SumContent(title, grids, line, note)


def _passed(layer: InspectedLayer, found: PassedThrough) -> str:
    if found.given is not None:
        name = kind_name(layer)
        return f"{figure(found.given, 3)}  →  {name}  →  {figure(found.computed, 3)}"
    if layer.kind == LayerKind.INPUT:
        return _("ink: {value}").format(value=figure(found.computed, 3))
    return _("it gave {value}").format(value=figure(found.computed, 3))


def _added(found: WeightedSum) -> str:
    return _("products {products} + bias {bias} = {total}").format(
        products=figure(found.total - found.bias, 3),
        bias=bracketed(found.bias),
        total=figure(found.total, 3),
    )


def _then(line: str, function: FusedFunction, value: float) -> str:
    """Return a line with what a fused function makes of its end."""
    return line if function == FusedFunction.NONE else f"{line}  →  {function.value}  →  {figure(value, 3)}"


def _beyond(found: WeightedSum) -> str:
    return "" if found.inside.all() else _("Cells with a dash lie beyond the edge and count as 0.")


def _rounded(value: float, computed: float) -> str:
    """Say where the network's figure is another one, as in quantised models."""
    if abs(value - computed) <= ROUNDED * max(abs(value), 1):
        return ""
    return _("The network's own result is {value}: it rounds on the way.").format(value=figure(computed, 3))


def _grid(title: str, values: Tensor, limit: float, sign: str = "", inside: Mask | None = None) -> FigureGrid:
    texts = [[figure(float(value)) for value in line] for line in values]
    if inside is not None:
        texts = [
            [text if known else "–" for text, known in zip(line, knowns, strict=True)]
            for line, knowns in zip(texts, inside, strict=True)
        ]
    return FigureGrid(title, values, limit, texts, sign)


def _terms(
    title: str,
    values: Tensor,
    limit: float,
    sign: str = "",
    labels: Sequence[str] = (),
    columns: int = TERMS[1],
) -> FigureGrid:
    """Return figures one after the other in columns, each after its label; what is left is empty."""
    rows = -(-len(values) // columns)
    texts = [figure(float(value)) for value in values]
    if labels:
        texts = [f"{label}: {text}" for label, text in zip(labels, texts, strict=True)]
    texts += [""] * (rows * columns - len(texts))
    filled = np.zeros(rows * columns, np.float32)
    filled[: len(values)] = values
    lines = [texts[start : start + columns] for start in range(0, len(texts), columns)]
    return FigureGrid(title, filled.reshape(rows, columns), limit, lines, sign)


def _limit(values: Tensor) -> float:
    return float(np.abs(values).max(initial=0)) or 1.0
