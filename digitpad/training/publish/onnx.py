"""A model as ONNX, which other programs run; done once ONNX Runtime reads 1,000 digits as Keras does."""

import math
from pathlib import Path

import numpy as np

from digitpad.core.raster import Digit
from digitpad.errors import ModelError
from digitpad.language import _
from digitpad.training.engine.backend import keras, quiet
from digitpad.training.synthesis.pen import digits_as_is
from digitpad.training.synthesis.writer import write_many

OPSET = 17
DIGITS, SEED = 1_000, 73  # of the synthetic writer, to compare; no recipe's seed
CLOSE = 1e-4  # of shares in [0, 1]; measured: 1e-6


def write_onnx(model: keras.Model, path: Path, name: str) -> None:
    """Write `model`, which the user calls `name`, to `path`, and compare. The model is changed on the way.

    Raises:
        ModelError: ONNX Runtime reads it otherwise.
    """
    digits = digits_as_is(write_many(DIGITS, np.random.default_rng(SEED))).images
    digits = digits.reshape(-1, *model.input_shape[1:])
    expected = np.concatenate([np.asarray(model(block, training=False)) for block in np.split(digits, 10)])
    _use_erf(model)
    model(digits[:1])  # Keras exports no model that was never called
    with quiet():
        model.export(path, format="onnx", verbose=False, opset_version=OPSET)
    if not np.allclose(read_onnx(path, digits), expected, atol=CLOSE):
        raise ModelError(
            _("{name} reads otherwise as ONNX. Export it as .keras or .npz instead.").format(name=name)
        )


def _use_erf(model: keras.Model) -> None:
    """Let GELU be computed by erf: Keras does it by erfc, which ONNX lacks."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            _use_erf(layer)
        elif getattr(layer, "activation", None) is keras.activations.gelu:
            layer.activation = _gelu


def _gelu(x: keras.KerasTensor) -> keras.KerasTensor:
    return 0.5 * x * (1 + keras.ops.erf(x / math.sqrt(2)))


def read_onnx(path: Path, digits: Digit) -> Digit:
    """Return the shares (n, 10) that ONNX Runtime gives for digits, in the shape that the model takes."""
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (shares,) = session.run(None, {session.get_inputs()[0].name: digits})
    return np.asarray(shares, np.float32)
