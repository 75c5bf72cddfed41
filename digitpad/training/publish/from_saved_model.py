"""SavedModels of TensorFlow, compiled for LiteRT: their graphs are mere data, of which only sums are taken.

A SavedModel may hold operations that read and write files or call code, and functions that run as soon as it
is loaded. So TensorFlow never loads one: of the graph that part is copied which leads from the picture to the
numbers, once all its operations are on the list below, and its variables are read as arrays.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from digitpad.core.arrays import Tensor
from digitpad.errors import ModelError
from digitpad.language import _
from digitpad.models.importing import SAVED_MODEL, VARIABLES
from digitpad.training.engine.backend import quiet, tensorflow
from digitpad.training.publish.convert import ROOM
from digitpad.training.publish.fitting import limit_memory, part_not_run, picture_and_classes, reason
from digitpad.training.publish.foreign import names_in

OPERATIONS = names_in("""
    Const Placeholder PlaceholderWithDefault Identity IdentityN NoOp StopGradient PreventGradient EnsureShape
    Shape ShapeN Size Rank Fill Range Cast Reshape Squeeze ExpandDims Transpose Pack Unpack Concat ConcatV2
    Split SplitV StridedSlice Slice Gather GatherV2 GatherNd Tile Pad PadV2 MirrorPad ReverseV2 OneHot Select
    SelectV2 ZerosLike OnesLike BroadcastTo InvertPermutation MatMul BatchMatMul BatchMatMulV2 BatchMatMulV3
    Einsum BiasAdd Add AddV2 AddN Sub Mul Div RealDiv FloorDiv FloorMod DivNoNan Neg Abs Sign Square
    SquaredDifference Sqrt Rsqrt Exp Expm1 Log Log1p Pow Maximum Minimum Floor Ceil Round Erf Erfc Reciprocal
    Sin Cos Tanh Sigmoid Softmax LogSoftmax Softplus Softsign Relu Relu6 LeakyRelu Elu Selu Sum Mean Max Min
    Prod All Any ArgMax ArgMin Cumsum TopKV2 Equal NotEqual Less LessEqual Greater GreaterEqual LogicalAnd
    LogicalOr LogicalNot ClipByValue Conv2D DepthwiseConv2dNative Conv2DBackpropInput MaxPool MaxPoolV2
    AvgPool FusedBatchNorm FusedBatchNormV2 FusedBatchNormV3 LRN SpaceToBatchND BatchToSpaceND SpaceToDepth
    DepthToSpace ResizeBilinear ResizeNearestNeighbor FakeQuantWithMinMaxVars FakeQuantWithMinMaxArgs
    FakeQuantWithMinMaxVarsPerChannel TensorListReserve TensorListFromTensor TensorListGetItem
    TensorListSetItem TensorListStack TensorListLength ReadVariableOp PartitionedCall StatefulPartitionedCall
    If StatelessIf While StatelessWhile
""")
VARIABLES_OF_GRAPHS = ("VarHandleOp", "VariableV2")  # only where they are restored from the file
RESTORED = ("AssignVariableOp", "Assign")
SETTINGS = ("_", "config", "executor")  # how the names of attributes begin that only say how it is run
TAG, SIGNATURE = "serve", "serving_default"
# Among the variables: what names they have, and under which they lie.
OBJECTS = "_CHECKPOINTABLE_OBJECT_GRAPH"
DEEPEST = 10  # operations between a variable and what it is restored from
WAYS = (None, 1)  # how many pictures are taken at once: any number, else one

log = logging.getLogger(__name__)

Node = Any  # of a graph of TensorFlow's
Nodes = Mapping[str, Node]


@dataclass(frozen=True)
class _Part:
    """The part of a graph that leads from one tensor to another, which are named, and its variables."""

    graph: Any
    given: str
    result: str
    variables: Mapping[str, Tensor]


def compile_saved_model(folder: Path, name: str, has_labels: bool) -> bytes:
    """Return the content of a `.tflite` file with the network in `folder`, which the user calls `name`.

    has_labels: whether labels say that its first ten classes are the digits.

    Raises:
        ModelError: it is damaged, no network that reads digits, or has a part that is not run.
    """
    from tensorflow.core.protobuf import saved_model_pb2  # once it has been imported without its noise

    limit_memory(ROOM)
    try:
        content = saved_model_pb2.SavedModel.FromString((folder / SAVED_MODEL).read_bytes())
        meta = next((one for one in content.meta_graphs if TAG in one.meta_info_def.tags), None)
        if meta is None:
            raise ValueError("no graph")
        signature = meta.signature_def[SIGNATURE]
        shapes = [_shapes(ones) for ones in (signature.inputs, signature.outputs)]
        shape, _classes = picture_and_classes(shapes[0], shapes[1], name, has_labels)
        (given,), (result,) = signature.inputs.values(), signature.outputs.values()
        part = _part_of(meta, given.name, result.name, folder, name)
        return _compiled(part, shape, name)
    except ModelError:
        raise
    except Exception as error:  # the folder is a stranger's: protobuf and TensorFlow raise whatever comes
        log.warning("%s: %s", name, error)
        raise ModelError(
            _("{name} is damaged or no SavedModel: {reason}.").format(name=name, reason=reason(error))
        ) from None


def _shapes(tensors: Mapping[str, Any]) -> list[tuple[int | None, ...]]:
    """Return the shapes of tensors without the pictures' axis, None for a side that may be any."""
    return [
        tuple(side.size if side.size > 0 else None for side in one.tensor_shape.dim[1:])
        for one in tensors.values()
    ]


def _part_of(meta: Any, given: str, result: str, folder: Path, name: str) -> _Part:
    """Return what leads from the tensor `given` to `result`.

    Raises:
        ModelError: it has an operation that is not on the list.
    """
    nodes = {node.name: node for node in meta.graph_def.node}
    functions = {one.signature.name: one for one in meta.graph_def.library.function}
    kept = _nodes_before(result, given, nodes)
    used = _functions_of(kept.values(), functions)
    inner = [node for function in used.values() for node in function.node_def]
    outer = [node for node in kept.values() if node.op not in VARIABLES_OF_GRAPHS]
    if strange := sorted({node.op for node in (*outer, *inner)} - OPERATIONS):
        raise part_not_run(name, strange[0])
    graph = tensorflow.compat.v1.GraphDef(versions=meta.graph_def.versions)
    graph.node.extend(kept.values())
    graph.library.function.extend(used.values())
    _strip(graph)
    variables = [node for node in kept.values() if node.op in VARIABLES_OF_GRAPHS]
    return _Part(graph, given, result, _values(variables, nodes, functions, meta, folder))


def _node_of(tensor: str) -> str:
    """Return the name of the operation that gives a tensor."""
    return tensor.lstrip("^").partition(":")[0]


def _nodes_before(result: str, given: str, nodes: Nodes) -> dict[str, Node]:
    """Return the operations that a tensor needs, by their names; none before the tensor `given`."""
    waiting, kept = [_node_of(result)], dict[str, Node]()
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept[name] = nodes[name]
            waiting += [] if name == _node_of(given) else map(_node_of, nodes[name].input)
    return kept


def _functions_of(nodes: Any, functions: Mapping[str, Any]) -> dict[str, Any]:
    """Return the functions that operations call, and those that these call."""
    waiting, used = [name for node in nodes for name in _called(node)], dict[str, Any]()
    while waiting:
        name = waiting.pop()
        if name not in used:
            used[name] = functions[name]
            waiting += [inner for node in used[name].node_def for inner in _called(node)]
    return used


def _called(node: Node) -> Iterator[str]:
    for value in node.attr.values():
        if value.HasField("func"):
            yield value.func.name
        yield from (function.name for function in value.list.func)


def _strip(graph: Any) -> None:
    """Take away what says how a graph is run: devices, and settings of TensorFlow's."""
    for node in (*graph.node, *(node for function in graph.library.function for node in function.node_def)):
        node.device = ""
        for key in [key for key in node.attr if key.startswith(SETTINGS)]:
            del node.attr[key]
    for function in graph.library.function:
        function.attr.clear()
        function.arg_attr.clear()


# Variables


def _values(
    variables: list[Node], nodes: Nodes, functions: Mapping[str, Any], meta: Any, folder: Path
) -> dict[str, Tensor]:
    """Return the arrays of variables, by the names of their operations.

    Raises:
        ValueError: the file has none for one of them.
    """
    if not variables:
        return {}
    with quiet():
        reader = tensorflow.train.load_checkpoint(str(folder / VARIABLES / VARIABLES))
    keys = _keys_by_name(reader) | _keys_restored(nodes)
    restore = nodes.get(_node_of(meta.saver_def.restore_op_name))
    for name in _called(restore) if restore else ():  # its arguments are restored in it
        inner = _keys_restored({node.name: node for node in functions[name].node_def})
        arguments = [argument.name for argument in functions[name].signature.input_arg]
        pairs = zip(arguments, map(_node_of, restore.input), strict=True)  # type: ignore[union-attr]
        keys |= {outer: inner[argument] for argument, outer in pairs if argument in inner}
    return {node.name: np.asarray(reader.get_tensor(keys[node.name])) for node in variables}


def _keys_by_name(reader: Any) -> dict[str, str]:
    """Return under which keys variables lie in the file, by the names that they had."""
    from tensorflow.core.protobuf import trackable_object_graph_pb2

    if not reader.has_tensor(OBJECTS):
        return {name: name for name in reader.get_variable_to_shape_map()}
    graph = trackable_object_graph_pb2.TrackableObjectGraph.FromString(reader.get_tensor(OBJECTS))
    return {one.full_name: one.checkpoint_key for node in graph.nodes for one in node.attributes}


def _keys_restored(nodes: Nodes) -> dict[str, str]:
    """Return from which keys of the file operations set variables, by the names of these."""
    found = {}
    for node in nodes.values():
        key = _key_of(node.input[1], nodes) if node.op in RESTORED else None
        if key is not None:
            found[_node_of(node.input[0])] = key
    return found


def _key_of(tensor: str, nodes: Nodes) -> str | None:
    """Return the key of the file from which a tensor is restored; None for any other."""
    for _step in range(DEEPEST):
        node = nodes.get(_node_of(tensor))
        if node is None or node.op not in ("Identity", "RestoreV2"):
            return None
        if node.op == "RestoreV2":
            keys = tensorflow.make_ndarray(nodes[_node_of(node.input[1])].attr["value"].tensor).ravel()
            place = tensor.rpartition(":")[2]  # "x:3" in a graph, "x:tensors:3" in a function, "x" for "x:0"
            return str(keys[int(place) if place.isdecimal() else 0].decode())
        tensor = node.input[0]
    return None


# Compiled


def _compiled(part: _Part, shape: tuple[int, ...], name: str) -> bytes:
    """Return the content of a `.tflite` file.

    Raises:
        ModelError: LiteRT lacks a part of it.
    """
    for count in WAYS:
        try:
            with quiet():
                return _compiled_for(part, (count, *shape))
        except Exception as error:  # TensorFlow raises whatever comes
            log.warning("%s: %s", name, error)
            fault = error
    if found := re.search(r"'tf\.(\w+)' op", str(fault)):
        raise part_not_run(name, found[1])
    raise ModelError(
        _("{name} cannot be compiled for LiteRT: {reason}.").format(name=name, reason=reason(fault))
    )


def _compiled_for(part: _Part, shape: tuple[int | None, ...]) -> bytes:
    """Return the content of a `.tflite` file that takes pictures of such a shape."""
    old = tensorflow.compat.v1
    with tensorflow.Graph().as_default() as graph, old.Session() as session:
        digit = old.placeholder(tensorflow.float32, shape, "digit")
        kinds = {node.name: node.attr["dtype"].type for node in part.graph.node}
        taken = {part.given: tensorflow.cast(digit, kinds[_node_of(part.given)])}
        (result,) = tensorflow.graph_util.import_graph_def(
            part.graph, input_map=taken, return_elements=[part.result], name=""
        )
        for variable, value in part.variables.items():
            handle = graph.get_tensor_by_name(f"{variable}:0")
            if handle.dtype == tensorflow.resource:
                session.run(tensorflow.raw_ops.AssignVariableOp(resource=handle, value=value))
                _with_reading(graph, handle, variable, value)
            else:
                session.run(tensorflow.raw_ops.Assign(ref=handle, value=value))
        content = old.lite.TFLiteConverter.from_session(session, [digit], [result]).convert()
    return bytes(content)


def _with_reading(graph: Any, handle: Any, variable: str, value: Tensor) -> None:
    """See that a variable can be read by the name under which the converter looks for that."""
    reading = f"{variable}/Read/ReadVariableOp"
    if reading not in {one.name for one in graph.get_operations()}:
        tensorflow.raw_ops.ReadVariableOp(resource=handle, dtype=value.dtype, name=reading)
