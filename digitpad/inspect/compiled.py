"""A compiled model that keeps all it computes: LiteRT without XNNPACK, its accelerator, which hides the most.

It is ten times slower than the classifier, 1.4 ms a digit, and differs from it in the last places alone:
the order of the sums is another one.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from digitpad.core.raster import SIDE, Digit
from digitpad.inspect.graph import Operation, operations
from digitpad.inspect.layers import CONSTANT, PAIRS, WEIGHTED, Kind, Layer, Values, Weights
from digitpad.inspect.naming import is_folded, layer_name, without_twins
from digitpad.system.silence import silenced

KINDS = {
    "CONV_2D": Kind.CONVOLUTION,
    "DEPTHWISE_CONV_2D": Kind.DEPTHWISE,
    "FULLY_CONNECTED": Kind.DENSE,
    "MAX_POOL_2D": Kind.MAX_POOLING,
    "AVERAGE_POOL_2D": Kind.AVERAGE_POOLING,
    "MEAN": Kind.MEAN,
    "ADD": Kind.ADDITION,
    "SUB": Kind.SUBTRACTION,
    "MUL": Kind.MULTIPLICATION,
    "DIV": Kind.DIVISION,
    "SOFTMAX": Kind.SOFTMAX,
    "RESHAPE": Kind.RESHAPE,
    "SQUEEZE": Kind.RESHAPE,
    "EXPAND_DIMS": Kind.RESHAPE,
    "PAD": Kind.PADDING,
    "PADV2": Kind.PADDING,
}
ACTIVATIONS = {
    "RELU": "ReLU",
    "RELU6": "ReLU6",
    "LOGISTIC": "sigmoid",
    "TANH": "tanh",
    "ELU": "ELU",
    "LEAKY_RELU": "leaky ReLU",
    "GELU": "GELU",
    "HARD_SWISH": "hard swish",
    "PRELU": "PReLU",
}
KINDS |= dict.fromkeys(ACTIVATIONS, Kind.ACTIVATION)


class CompiledNetwork:
    """The layers of a `.tflite` model, the digit itself first, and what they compute."""

    def __init__(self, model: bytes) -> None:
        """Prepare a model that reads digits; raises whatever LiteRT raises where it cannot."""
        with silenced(2):
            self._interpreter = Interpreter(
                model_content=model,
                experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
                experimental_preserve_all_tensors=True,
                num_threads=1,
            )
            self._input = self._interpreter.get_input_details()[0]
            self._output = self._interpreter.get_output_details()[0]["index"]
            shape = [1, *self._input["shape"][1:]]
            self._interpreter.resize_tensor_input(self._input["index"], shape)
            self._interpreter.allocate_tensors()
            self._shape = tuple(int(side) for side in shape)
            self.see(np.zeros((SIDE, SIDE), np.float32))
        self._details = {entry["index"]: entry for entry in self._interpreter.get_tensor_details()}
        self._tensors: list[int] = []  # of the layers
        self._held: list[tuple[int, ...]] = []  # the tensors of their kernels and biases
        self.layers = self._read(operations(model))

    def see(self, digit: Digit) -> None:
        """Let the layers compute what they make of a digit, float32 (28, 28) with paper 0 and ink 1."""
        self._interpreter.set_tensor(self._input["index"], digit.reshape(self._shape))
        self._interpreter.invoke()

    @property
    def probabilities(self) -> Values:
        """What comes out in the end: (10,)."""
        shares: Values = self._tensor(self._output)[0]
        return shares

    def values(self, layer: int) -> Values:
        """Return what a layer puts out, the batch first: (1, height, width, channels) or (1, n)."""
        return self._tensor(self._tensors[layer])

    def weights(self, layer: int) -> Weights | None:
        """Return what a layer holds; None for nothing."""
        if not self._held[layer]:
            return None
        kernel, *bias = (self._tensor(index) for index in self._held[layer])
        return Weights(kernel, bias[0] if bias else np.zeros(0, np.float32))

    def _tensor(self, index: int) -> Values:
        """Return a tensor as it is meant: integers of a quantised model times their scale."""
        array = self._interpreter.get_tensor(index)
        if array.dtype == np.float32:
            return np.asarray(array, np.float32)
        steps = self._details[index]["quantization_parameters"]
        scales, zeros = np.asarray(steps["scales"], np.float32), np.asarray(steps["zero_points"], np.float32)
        if len(scales) == 0:
            return np.asarray(array, np.float32)
        sides = [1] * array.ndim
        if len(scales) > 1:
            sides[steps["quantized_dimension"]] = -1
        meant: Values = (array.astype(np.float32) - zeros.reshape(sides)) * scales.reshape(sides)
        return meant

    def _read(self, found: tuple[Operation, ...]) -> tuple[Layer, ...]:
        """Return the layers: the operations that compute with the digit, and not with shapes."""
        places = {int(self._input["index"]): 0}  # tensor: layer
        layers = [Layer("", Kind.INPUT, "", _plain(self._shape))]
        self._tensors, self._held = [int(self._input["index"])], [()]
        for operation in found:
            reads = any(index in places for index in operation.inputs)
            for output in operation.outputs if reads else ():
                if not self._is_measured(output):
                    continue
                places[output] = len(layers)
                layers.append(self._layer(operation, output, places))
                self._tensors.append(output)
        names = without_twins([layer.name or layer.kind.name.lower() for layer in layers])
        return tuple(replace(layer, name=name) for layer, name in zip(layers, names, strict=True))

    def _layer(self, operation: Operation, output: int, places: dict[int, int]) -> Layer:
        kind = KINDS.get(operation.operator, Kind.OTHER)
        held: tuple[int, ...] = ()
        sources = tuple(places[index] for index in operation.inputs if index in places)
        if kind in WEIGHTED and not any(index in places for index in operation.inputs[1:]):
            held = tuple(index for index in operation.inputs[1:3] if index >= 0)
        elif kind in PAIRS:
            held = tuple(index for index in operation.inputs if index not in places)
            sources = tuple(places.get(index, CONSTANT) for index in operation.inputs)
        elif kind in WEIGHTED:  # its weights are computed from the digit: there is no kernel to be shown
            kind = Kind.OTHER
        self._held.append(held)
        shape = _plain(tuple(self._interpreter.get_tensor(output).shape))
        parameters = sum(self._interpreter.get_tensor(index).size for index in held)
        tensor = self._details[output]["name"]
        name = layer_name(tensor)
        return Layer(
            name,
            kind,
            operation.operator,
            shape,
            sources,
            parameters,
            operation.function,
            operation.window,
            is_folded(tensor, operation.operator),
        )

    def _is_measured(self, index: int) -> bool:
        """Say whether a tensor holds figures of the digit, as floats or as a quantised model's integers."""
        entry: dict[str, Any] = self._details[index]
        return entry["dtype"] == np.float32 or len(entry["quantization_parameters"]["scales"]) > 0


def _plain(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return a shape without the batch of one."""
    return shape[1:] if len(shape) > 1 and shape[0] == 1 else shape
