"""The operations of a `.tflite` file with their strides and paddings, which LiteRT itself does not tell.

The file is a flatbuffer, and LiteRT's package brings the schema (`schema.fbs` of TensorFlow Lite) as Python
classes. They read where they are asked, so that a large model costs no more than a small one.
"""

from dataclasses import dataclass, field
from typing import Any

from digitpad.inspect.layers import Function, Window

WINDOWED = ("Conv2DOptions", "DepthwiseConv2DOptions", "Pool2DOptions")


@dataclass(frozen=True)
class Operation:
    """An operation: its operator as "CONV_2D", and the indices of the tensors it reads and writes."""

    operator: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    function: Function = Function.NONE
    window: Window = field(default_factory=Window)


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


def _function(options: Any, schema: Any) -> Function:
    fused = getattr(options, "FusedActivationFunction", int)()
    names = {number: name for name, number in vars(schema.ActivationFunctionType).items() if name.isupper()}
    return Function.__members__.get(names.get(fused, "NONE"), Function.NONE)


def _window(options: Any, schema: Any) -> Window:
    if type(options).__name__ not in WINDOWED:
        return Window()
    pooled = hasattr(options, "FilterHeight")
    return Window(
        (options.FilterHeight(), options.FilterWidth()) if pooled else (1, 1),
        (options.StrideH(), options.StrideW()),
        (1, 1) if pooled else (options.DilationHFactor(), options.DilationWFactor()),
        options.Padding() == schema.Padding.SAME,
    )
