"""A compiled network that keeps all it computes, and its layers as its file has them.

LiteRT runs it without XNNPACK, its accelerator, which hides the most. So it is ten times slower than the
classifier, 1.4 ms a digit, and differs from it in the last places alone:
the order of the sums is another one.

A `.tflite` file is a flatbuffer, and LiteRT's package brings the schema (`schema.fbs` of TensorFlow Lite) as
Python classes. They read where they are asked, so that a large model costs no more than a small one.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from digitpad.core.arrays import SIDE, Digit, Tensor
from digitpad.core.card import AS_IS, Fitting
from digitpad.core.network import as_probabilities, as_taken, entered, shape_of_input
from digitpad.inspect.layers import (
    CONSTANT,
    PAIRS,
    WEIGHTED,
    FusedFunction,
    InspectedLayer,
    LayerKind,
    LayerWeights,
    SlidingWindow,
    StoredArray,
)
from digitpad.system.silence import silenced

# A tensor of a compiled model is called after all that became one operation, as
# "digitpad_1/stroke1_relu_1/Relu;digitpad_1/stroke1_norm_1/batchnorm/add_1;digitpad_1/stroke1_1/convolution".
NUMBER = re.compile(r"_\d+$")  # which the export adds to every layer's name
FOLLOWING = re.compile(r"/(batchnorm|Relu|BiasAdd|Sigmoid|Tanh|Elu|Gelu|LeakyRelu)")
NAMELESS = re.compile(r"^(StatefulPartitionedCall|serving_default|PartitionedCall|Identity)|^arith\.|^$")

WINDOWED = ("Conv2DOptions", "DepthwiseConv2DOptions", "Pool2DOptions")

KINDS = {
    "CONV_2D": LayerKind.CONVOLUTION,
    "DEPTHWISE_CONV_2D": LayerKind.DEPTHWISE,
    "FULLY_CONNECTED": LayerKind.DENSE,
    "MAX_POOL_2D": LayerKind.MAX_POOLING,
    "AVERAGE_POOL_2D": LayerKind.AVERAGE_POOLING,
    "MEAN": LayerKind.MEAN,
    "ADD": LayerKind.ADDITION,
    "SUB": LayerKind.SUBTRACTION,
    "MUL": LayerKind.MULTIPLICATION,
    "DIV": LayerKind.DIVISION,
    "SOFTMAX": LayerKind.SOFTMAX,
    "RESHAPE": LayerKind.RESHAPE,
    "SQUEEZE": LayerKind.RESHAPE,
    "EXPAND_DIMS": LayerKind.RESHAPE,
    "PAD": LayerKind.PADDING,
    "PADV2": LayerKind.PADDING,
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
KINDS |= dict.fromkeys(ACTIVATIONS, LayerKind.ACTIVATION)


def is_folded(tensor: str, operator: str) -> bool:
    """Say whether batch normalisation has become part of an operation, as its tensor's name shows."""
    return operator in ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED") and "batchnorm" in tensor


def layer_name(tensor: str) -> str:
    """Return the name of the layer that a tensor comes from, as Keras had it; "" where it has none."""
    if NAMELESS.match(tensor):
        return ""
    parts = tensor.split(";")
    own = next((part for part in parts if not FOLLOWING.search(part)), parts[0])
    pieces = own.split("/")
    piece = pieces[1] if len(pieces) > 2 else pieces[0]
    return NUMBER.sub("", piece)


def without_twins(names: list[str]) -> list[str]:
    """Return the names, those that come again with a number: "softmax", "softmax (2)"."""
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return unique


@dataclass(frozen=True)
class Operation:
    """An operation: its operator as "CONV_2D", and the indices of the tensors it reads and writes."""

    operator: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    function: FusedFunction = FusedFunction.NONE
    window: SlidingWindow = field(default_factory=SlidingWindow)
    slope: float = 0.0  # of a leaky ReLU


def operations(model: bytes) -> tuple[Operation, ...]:
    """Return the operations of a model's main graph, in the order in which they are done.

    Raises whatever comes where the bytes are no model: LiteRT must have taken them before.
    """
    from ai_edge_litert import schema_py_generated as schema

    root = schema.Model.GetRootAs(model)
    graph = root.Subgraphs(0)
    names = {code: name for name, code in vars(schema.BuiltinOperator).items() if name.isupper()}
    return tuple(
        _operation(graph.Operators(number), root, names, schema) for number in range(graph.OperatorsLength())
    )


def _operation(operator: Any, root: Any, names: dict[int, str], schema: Any) -> Operation:
    code = root.OperatorCodes(operator.OpcodeIndex())
    number = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())  # old files have the latter alone
    options = _options(operator, schema)
    return Operation(
        names.get(number, "?"),
        tuple(operator.Inputs(i) for i in range(operator.InputsLength())),
        tuple(operator.Outputs(i) for i in range(operator.OutputsLength())),
        _function(options, schema),
        _window(options, schema),
        float(options.Alpha()) if hasattr(options, "Alpha") else 0.0,
    )


def _options(operator: Any, schema: Any) -> Any:
    """Return the options of an operator in a class of their own; None where it has none."""
    table = operator.BuiltinOptions()
    kinds = vars(schema.BuiltinOptions)
    kind = next((name for name, number in kinds.items() if number == operator.BuiltinOptionsType()), "NONE")
    if table is None or kind == "NONE":
        return None
    options = getattr(schema, kind)()
    options.Init(table.Bytes, table.Pos)
    return options


def _function(options: Any, schema: Any) -> FusedFunction:
    fused = getattr(options, "FusedActivationFunction", int)()
    names = {number: name for name, number in vars(schema.ActivationFunctionType).items() if name.isupper()}
    return FusedFunction.__members__.get(names.get(fused, "NONE"), FusedFunction.NONE)


def _window(options: Any, schema: Any) -> SlidingWindow:
    if type(options).__name__ not in WINDOWED:
        return SlidingWindow()
    pooled = hasattr(options, "FilterHeight")
    return SlidingWindow(
        (options.FilterHeight(), options.FilterWidth()) if pooled else (1, 1),
        (options.StrideH(), options.StrideW()),
        (1, 1) if pooled else (options.DilationHFactor(), options.DilationWFactor()),
        options.Padding() == schema.Padding.SAME,
    )


class CompiledNetwork:
    """The layers of a `.tflite` model, the digit itself first, and what they compute."""

    def __init__(self, model: bytes, fitting: Fitting = AS_IS) -> None:
        """Prepare a model that reads digits; raises whatever LiteRT raises where it cannot.

        fitting: how it takes digits, where its own layers do not see to it.
        """
        self._fitting = fitting.outside
        with silenced(2):
            self._interpreter = Interpreter(
                model_content=model,
                experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
                experimental_preserve_all_tensors=True,
                num_threads=1,
            )
            self._input = self._interpreter.get_input_details()[0]
            self._output = self._interpreter.get_output_details()[0]["index"]
            shape = (1, *shape_of_input(self._interpreter))
            self._interpreter.resize_tensor_input(self._input["index"], shape)
            self._interpreter.allocate_tensors()
            self._input = self._interpreter.get_input_details()[0]
            self._shape = shape
            self.see(np.zeros((SIDE, SIDE), np.float32))
        self._details = {entry["index"]: entry for entry in self._interpreter.get_tensor_details()}
        self._tensors: list[int] = []  # of the layers
        self._held: list[tuple[int, ...]] = []  # the tensors of their kernels and biases
        self._stored: list[tuple[int, ...]] = []  # those that the model's file has for them
        self.layers = self._read(operations(model))

    def see(self, digit: Digit) -> None:
        """Let the layers compute what they make of a digit, float32 (28, 28) with paper 0 and ink 1."""
        values = as_taken(digit[np.newaxis], self._shape[1:], self._fitting)
        self._interpreter.set_tensor(self._input["index"], entered(values, self._input))
        self._interpreter.invoke()

    @property
    def probabilities(self) -> Tensor:
        """What comes out in the end: (10,)."""
        probabilities: Tensor = as_probabilities(self._tensor(self._output), self._fitting)[0]
        return probabilities

    def values(self, layer: int) -> Tensor:
        """Return what a layer puts out, the batch first: (1, height, width, channels) or (1, n)."""
        return self._tensor(self._tensors[layer])

    def weights(self, layer: int) -> LayerWeights | None:
        """Return what a layer holds; None for nothing."""
        if not self._held[layer]:
            return None
        kernel, *bias = (self._tensor(index) for index in self._held[layer])
        return LayerWeights(kernel, bias[0] if bias else np.zeros(0, np.float32))

    def stored(self, layer: int) -> tuple[StoredArray, ...]:
        """Return what a layer reads besides other layers, as the file has it: kernel and bias, or sizes."""
        return tuple(
            StoredArray(
                self._interpreter.get_tensor(index),
                np.asarray(self._details[index]["quantization_parameters"]["scales"], np.float32),
            )
            for index in self._stored[layer]
        )

    def _tensor(self, index: int) -> Tensor:
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
        meant: Tensor = (array.astype(np.float32) - zeros.reshape(sides)) * scales.reshape(sides)
        return meant

    def _read(self, found: tuple[Operation, ...]) -> tuple[InspectedLayer, ...]:
        """Return the layers: the operations that compute with the digit, and not with shapes."""
        places = {int(self._input["index"]): 0}  # tensor: layer
        layers = [InspectedLayer("", LayerKind.INPUT, "", _plain(self._shape))]
        self._tensors, self._held, self._stored = [int(self._input["index"])], [()], [()]
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

    def _layer(self, operation: Operation, output: int, places: dict[int, int]) -> InspectedLayer:
        kind = KINDS.get(operation.operator, LayerKind.OTHER)
        held: tuple[int, ...] = ()
        sources = tuple(places[index] for index in operation.inputs if index in places)
        if kind in WEIGHTED and not any(index in places for index in operation.inputs[1:]):
            held = tuple(index for index in operation.inputs[1:3] if index >= 0)
        elif kind in PAIRS:
            held = tuple(index for index in operation.inputs if index not in places)
            sources = tuple(places.get(index, CONSTANT) for index in operation.inputs)
        elif kind in WEIGHTED:  # its weights are computed from the digit: there is no kernel to be shown
            kind = LayerKind.OTHER
        self._held.append(held)
        self._stored.append(tuple(index for index in operation.inputs if index >= 0 and index not in places))
        shape = _plain(tuple(self._interpreter.get_tensor(output).shape))
        parameters = sum(self._interpreter.get_tensor(index).size for index in held)
        tensor = self._details[output]["name"]
        name = layer_name(tensor)
        return InspectedLayer(
            name,
            kind,
            operation.operator,
            shape,
            sources,
            parameters,
            operation.function,
            operation.window,
            is_folded(tensor, operation.operator),
            operation.slope,
            self._details[output]["dtype"] != np.float32,
        )

    def _is_measured(self, index: int) -> bool:
        """Say whether a tensor holds figures of the digit, as floats or as a quantised model's integers."""
        entry: dict[str, Any] = self._details[index]
        return entry["dtype"] == np.float32 or len(entry["quantization_parameters"]["scales"]) > 0


def _plain(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return a shape without the batch of one."""
    return shape[1:] if len(shape) > 1 and shape[0] == 1 else shape
