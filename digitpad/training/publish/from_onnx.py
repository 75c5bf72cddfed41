"""Networks from ONNX files as Keras models: each node becomes a plain layer, and nothing is run."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from digitpad.core.arrays import SIDE, Tensor
from digitpad.errors import ModelError
from digitpad.language import _
from digitpad.training.engine.backend import keras
from digitpad.training.publish.fitting import part_not_run, reason

layers = keras.layers
ACTIVATIONS = {
    "Relu": "relu",
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
    "Softplus": "softplus",
    "Softsign": "softsign",
    "Gelu": "gelu",
    "HardSwish": "hard_swish",
}
NOTHING = ("Identity", "Dropout", "Cast")
LAST, FIRST = (2, 3, 1), (3, 1, 2)  # channels behind the pixels, and before them as ONNX has them
CLOSE = 1e-3  # of a number, between ONNX Runtime's and ours


class UnknownNodeError(Exception):
    """A node that has no plain layer: the text names it."""


def read_onnx_model(path: Path, name: str) -> keras.Model:
    """Return the network in the file at `path`, which the user calls `name`, as a Keras model.

    Raises:
        ModelError: it is damaged, or has a part that has no plain layer, or reads otherwise then.
    """
    try:
        content = onnx.load_model(path, load_external_data=False)
        onnx.checker.check_model(content)
    except Exception as error:  # the file is a stranger's
        raise ModelError(
            _("{name} is damaged or not an ONNX model: {reason}.").format(name=name, reason=reason(error))
        ) from None
    try:
        model = _Graph(content.graph).model()
    except UnknownNodeError as error:
        raise part_not_run(name, error) from None
    except Exception as error:  # Keras raises whatever comes
        raise ModelError(
            _("{name} cannot be turned into layers: {reason}.").format(name=name, reason=reason(error))
        ) from None
    _compare(path, model, name)
    return model


def _compare(path: Path, model: keras.Model, name: str) -> None:
    """Refuse a network that ONNX Runtime reads otherwise."""
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    shape = [side or SIDE for side in model.input_shape[1:]]
    for values in np.random.default_rng(0).random((3, 1, *shape), np.float32):
        (expected,) = session.run(None, {session.get_inputs()[0].name: values})
        found = np.asarray(model(values, training=False))
        if not np.allclose(found.ravel(), np.ravel(expected), atol=CLOSE, rtol=CLOSE):
            raise ModelError(
                _("{name} gives other results than in ONNX Runtime. Open another model.").format(name=name)
            )


class _Graph:
    """A graph and the tensors of Keras that its names stand for; constants are arrays."""

    def __init__(self, graph: Any) -> None:
        self.graph = graph
        self.values: dict[str, Any] = {one.name: numpy_helper.to_array(one) for one in graph.initializer}

    def model(self) -> keras.Model:
        """Return the graph as a model: its first axis is that of the digits."""
        given = [one for one in self.graph.input if one.name not in self.values]
        inputs = []
        for one in given:
            sides = [side.dim_value or None for side in one.type.tensor_type.shape.dim]
            inputs.append(keras.Input(sides[1:]))
            self.values[one.name] = inputs[-1]
        for node in self.graph.node:
            if node.domain not in ("", "ai.onnx"):
                raise UnknownNodeError(f"{node.domain}.{node.op_type}")
            self.values[node.output[0]] = self._made(node)
        outputs = [self.values[one.name] for one in self.graph.output]
        return keras.Model(*(ones[0] if len(ones) == 1 else ones for ones in (inputs, outputs)))

    def _made(self, node: Any) -> Any:
        """Return what a node gives."""
        settings = {one.name: helper.get_attribute_value(one) for one in node.attribute}
        given = [self.values.get(name) for name in node.input]
        kind = node.op_type
        if kind == "Constant":
            return numpy_helper.to_array(settings["value"]) if "value" in settings else _unknown(node)
        if kind in NOTHING:
            return given[0]
        if kind in ("Gather", "Unsqueeze", "Concat", "Slice") and not _is_tensor(given[0]):
            return None  # of sizes: only what is reshaped needs them, and is flattened then
        if kind == "Shape":
            return None
        make = getattr(self, f"_{kind.lower()}", None)
        if kind in ACTIVATIONS:
            return layers.Activation(ACTIVATIONS[kind])(given[0])
        if make is None:
            raise UnknownNodeError(kind)
        return make(given, settings)

    def _conv(self, given: list[Any], settings: dict[str, Any]) -> Any:
        x, kernel, *bias = given
        group = settings.get("group", 1)
        if kernel.ndim != 4 or settings.get("auto_pad", b"NOTSET") not in (b"NOTSET", b"VALID"):
            raise UnknownNodeError("Conv")
        x = _padded(layers.Permute(LAST)(x), settings)
        window = {
            "strides": settings.get("strides", [1, 1]),
            "dilation_rate": settings.get("dilations", [1, 1]),
        }
        sides, weights = kernel.shape[2:], kernel.transpose(2, 3, 1, 0)
        if group == 1:
            layer = layers.Conv2D(kernel.shape[0], sides, use_bias=bool(bias), **window)
        elif group == kernel.shape[0] and kernel.shape[1] == 1:
            layer = layers.DepthwiseConv2D(sides, use_bias=bool(bias), **window)
            weights = kernel.transpose(2, 3, 0, 1)
        else:
            raise UnknownNodeError(f"Conv, group={group}")
        return layers.Permute(FIRST)(_with_weights(layer, x, [weights, *bias]))

    def _maxpool(self, given: list[Any], settings: dict[str, Any]) -> Any:
        return _pooled(given[0], settings, layers.MaxPooling2D)

    def _averagepool(self, given: list[Any], settings: dict[str, Any]) -> Any:
        return _pooled(given[0], settings, layers.AveragePooling2D)

    def _globalaveragepool(self, given: list[Any], _settings: dict[str, Any]) -> Any:
        x = layers.GlobalAveragePooling2D(keepdims=True)(layers.Permute(LAST)(given[0]))
        return layers.Permute(FIRST)(x)

    def _batchnormalization(self, given: list[Any], settings: dict[str, Any]) -> Any:
        x, *weights = given
        return _with_weights(
            layers.BatchNormalization(axis=1, epsilon=settings.get("epsilon", 1e-5)), x, weights
        )

    def _gemm(self, given: list[Any], settings: dict[str, Any]) -> Any:
        x, kernel, *bias = given
        if settings.get("transA") or settings.get("alpha", 1) != 1 or settings.get("beta", 1) != 1:
            raise UnknownNodeError("Gemm")
        kernel = kernel.T if settings.get("transB") else kernel
        bias = [np.broadcast_to(one, kernel.shape[1:]) for one in bias]
        return _with_weights(layers.Dense(kernel.shape[1], use_bias=bool(bias)), x, [kernel, *bias])

    def _matmul(self, given: list[Any], _settings: dict[str, Any]) -> Any:
        x, kernel = given
        if not isinstance(kernel, np.ndarray) or kernel.ndim != 2:
            raise UnknownNodeError("MatMul")
        return _with_weights(layers.Dense(kernel.shape[1], use_bias=False), x, [kernel])

    def _add(self, given: list[Any], _settings: dict[str, Any]) -> Any:
        return _shifted(given, 1) if any(map(_is_constant, given)) else layers.Add()(given)

    def _sub(self, given: list[Any], _settings: dict[str, Any]) -> Any:
        return layers.Subtract()(given) if all(map(_is_tensor, given)) else _shifted(given, -1)

    def _mul(self, given: list[Any], _settings: dict[str, Any]) -> Any:
        return _scaled(given, 1) if any(map(_is_constant, given)) else layers.Multiply()(given)

    def _div(self, given: list[Any], _settings: dict[str, Any]) -> Any:
        return _scaled(given, -1)

    def _flatten(self, given: list[Any], settings: dict[str, Any]) -> Any:
        return layers.Flatten()(given[0]) if settings.get("axis", 1) == 1 else _unknown("Flatten")

    def _reshape(self, given: list[Any], _settings: dict[str, Any]) -> Any:
        x, shape = given
        if not isinstance(shape, np.ndarray) or len(shape) == 2:
            return layers.Flatten()(x)  # by `x.view(len(x), -1)`
        return layers.Reshape([int(side) for side in shape[1:]])(x)

    def _transpose(self, given: list[Any], settings: dict[str, Any]) -> Any:
        axes = settings.get("perm", [])
        return layers.Permute(axes[1:])(given[0]) if axes[:1] == [0] else _unknown("Transpose")

    def _softmax(self, given: list[Any], settings: dict[str, Any]) -> Any:
        axis = settings.get("axis", -1)
        return (
            layers.Softmax(axis=axis)(given[0])
            if axis in (-1, len(given[0].shape) - 1)
            else _unknown("Softmax")
        )

    def _logsoftmax(self, given: list[Any], _settings: dict[str, Any]) -> Any:
        return layers.Activation("log_softmax")(given[0])

    def _leakyrelu(self, given: list[Any], settings: dict[str, Any]) -> Any:
        return layers.LeakyReLU(negative_slope=settings.get("alpha", 0.01))(given[0])

    def _elu(self, given: list[Any], settings: dict[str, Any]) -> Any:
        return layers.ELU(alpha=settings.get("alpha", 1.0))(given[0])

    def _clip(self, given: list[Any], _settings: dict[str, Any]) -> Any:
        x, least, most = (*given, None, None)[:3]
        return layers.ReLU(max_value=float(most))(x) if least == 0 and most is not None else _unknown("Clip")


def _unknown(what: Any) -> Any:
    raise UnknownNodeError(getattr(what, "op_type", what))


def _is_constant(value: Any) -> bool:
    return isinstance(value, np.ndarray)


def _is_tensor(value: Any) -> bool:
    return value is not None and not isinstance(value, np.ndarray)


def _with_weights(layer: keras.Layer, x: Any, weights: Sequence[Tensor]) -> Any:
    """Return what a layer with such weights makes of `x`."""
    result = layer(x)
    layer.set_weights([np.asarray(one, np.float32) for one in weights])
    return result


def _padded(x: Any, settings: dict[str, Any]) -> Any:
    top, left, bottom, right = settings.get("pads", [0, 0, 0, 0])
    return layers.ZeroPadding2D(((top, bottom), (left, right)))(x) if any((top, left, bottom, right)) else x


def _pooled(x: Any, settings: dict[str, Any], kind: Any) -> Any:
    if any(settings.get("pads", [0])) or settings.get("ceil_mode") or len(settings["kernel_shape"]) != 2:
        raise UnknownNodeError(kind.__name__)
    layer = kind(settings["kernel_shape"], settings.get("strides", [1, 1]))
    return layers.Permute(FIRST)(layer(layers.Permute(LAST)(x)))


def _shifted(given: list[Any], sign: int) -> Any:
    """Return a tensor and a constant added, or subtracted with the sign -1."""
    (x,) = (one for one in given if _is_tensor(one))
    (constant,) = (one for one in given if _is_constant(one))
    constant = np.asarray(constant, np.float32)
    own = -1 if sign < 0 and _is_constant(given[0]) else 1  # constant - x
    if constant.size == 1:
        return layers.Rescaling(own, sign * own * float(constant.ravel()[0]))(x)
    axes = [axis for axis in range(1, constant.ndim + 1) if constant.shape[-axis] > 1]
    if len(axes) != 1 or own < 0:
        raise UnknownNodeError("Add")
    mean = (-sign * constant).ravel()
    return layers.Normalization(axis=-axes[0], mean=mean, variance=np.ones_like(mean))(x)


def _scaled(given: list[Any], power: int) -> Any:
    """Return a tensor times a constant, or divided by one with the power -1."""
    x, constant = given if _is_constant(given[1]) else given[::-1]
    if not _is_constant(constant) or constant.size != 1 or (power < 0 and x is not given[0]):
        raise UnknownNodeError("Mul" if power > 0 else "Div")
    return layers.Rescaling(float(constant.ravel()[0]) ** power)(x)
