"""Layers in words: what kind they are, and what is done in them, as the model that reads really has it."""

from digitpad.inspect.compiled import ACTIVATIONS
from digitpad.inspect.content import LayerRow
from digitpad.inspect.layers import POOLING, Function, Kind, Layer, Weights
from digitpad.language import _, grouped


def kind_name(layer: Layer) -> str:
    """Return what kind of layer it is."""
    names = {
        Kind.INPUT: _("input"),
        Kind.CONVOLUTION: _("convolution"),
        Kind.DEPTHWISE: _("depthwise conv."),
        Kind.DENSE: _("fully connected"),
        Kind.MAX_POOLING: _("max pooling"),
        Kind.AVERAGE_POOLING: _("average pooling"),
        Kind.MEAN: _("mean"),
        Kind.ADDITION: _("addition"),
        Kind.SUBTRACTION: _("subtraction"),
        Kind.MULTIPLICATION: _("multiplication"),
        Kind.DIVISION: _("division"),
        Kind.SOFTMAX: "softmax",
        Kind.ACTIVATION: ACTIVATIONS.get(layer.operator, ""),
        Kind.RESHAPE: _("reshaping"),
        Kind.PADDING: _("padding"),
        Kind.OTHER: layer.operator,
    }
    return names[layer.kind]


def layer_title(layer: Layer) -> str:
    """Return a layer's name; the digit itself is called so."""
    return _("the digit") if layer.kind == Kind.INPUT else layer.name


def by(sides: tuple[int, ...]) -> str:
    """Return a shape as it is read: 28×28×16; "" for a single figure."""
    return "×".join(str(side) for side in sides)


def row(layer: Layer) -> LayerRow:
    """Return a layer's row in the list."""
    parameters = grouped(layer.parameters) if layer.parameters else ""
    return LayerRow(layer_title(layer), kind_name(layer), by(layer.shape), parameters)


def description(layer: Layer, source: tuple[int, ...], weights: Weights | None) -> str:
    """Return what is done in a layer. `source`: the shape of what it reads."""
    sentences = [_done(layer, source, weights)]
    if layer.folded:
        sentences.append(_("Batch normalisation is folded into the weights."))
    if layer.function == Function.RELU:
        sentences.append(_("ReLU is part of it: what is below 0 becomes 0."))
    elif layer.function != Function.NONE:
        sentences.append(_("{function} is part of it.").format(function=layer.function.value))
    return " ".join(sentence for sentence in sentences if sentence)


def _done(layer: Layer, source: tuple[int, ...], weights: Weights | None) -> str:
    if layer.kind == Kind.INPUT:
        return _("What the network sees: paper is 0, ink is 1.")
    if layer.kind in (Kind.CONVOLUTION, Kind.DEPTHWISE) and weights:
        return _convolved(layer, source, weights)
    if layer.kind == Kind.DENSE and weights:
        return _("Each of {units} units adds {inputs} inputs up, each times a weight of its own.").format(
            units=len(weights.kernel), inputs=weights.kernel.shape[1]
        )
    if layer.kind in POOLING:
        size, stride = by(layer.window.size), by(layer.window.stride)
        if layer.kind == Kind.MAX_POOLING:
            return _("The largest of {size} figures goes on, stride {stride}.").format(
                size=size, stride=stride
            )
        return _("The mean of {size} figures goes on, stride {stride}.").format(size=size, stride=stride)
    sentences = {
        Kind.MEAN: _("Of each map the mean goes on."),
        Kind.SOFTMAX: _("e to the power of each figure, divided by the sum of all: shares of 1."),
        Kind.RESHAPE: _("The same figures in another order: nothing is computed."),
        Kind.PADDING: _("A margin is put around each map."),
        Kind.ACTIVATION: _("A function of each figure by itself: {name}.").format(name=kind_name(layer)),
        Kind.ADDITION: _("Two figures of the same place are added."),
        Kind.SUBTRACTION: _("Of two figures of the same place one is taken from the other."),
        Kind.MULTIPLICATION: _("Two figures of the same place are multiplied."),
        Kind.DIVISION: _("Of two figures of the same place one is divided by the other."),
    }
    return sentences.get(
        layer.kind, _("The compiled model calls this operation {operator}.").format(operator=layer.operator)
    )


def _convolved(layer: Layer, source: tuple[int, ...], weights: Weights) -> str:
    kernel, window = weights.kernel, layer.window
    size, stride = by(kernel.shape[1:3]), by(window.stride)
    if layer.kind == Kind.DEPTHWISE:
        said = _("{count} kernels of {size}, one for each channel, stride {stride}.").format(
            count=kernel.shape[3], size=size, stride=stride
        )
    else:
        said = _("{count} kernels of {size}, stride {stride}.").format(
            count=len(kernel), size=by(kernel.shape[1:]), stride=stride
        )
    if window.same and source[:2] == layer.shape[:2] and kernel.shape[1] > 1:
        said += " " + _("Zeros beyond the edge keep the size of the maps.")
    return said
