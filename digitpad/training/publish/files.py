"""A Keras model in other programs' files: `.h5`, SavedModel, ONNX, and `.npz` with its list of layers."""

import json
import logging
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from digitpad.core.arrays import Digits, Probabilities
from digitpad.errors import ModelError
from digitpad.language import _
from digitpad.models.exporting import LAYERS
from digitpad.training.engine.backend import keras, saving
from digitpad.training.publish.graph import Step
from digitpad.training.synthesis.pen import digits_as_is
from digitpad.training.synthesis.writer import write_many

LEGACY = "You are saving your model as an HDF5 file"  # how a warning begins about what was asked for

OPSET = 17
DIGITS, SEED = 1_000, 73  # of the synthetic writer, to compare; no recipe's seed
CLOSE = 1e-4  # of probabilities; measured: 1e-6


def write_h5(model: keras.Model, path: Path) -> None:
    """Write a model, weights and all, as `.h5`."""
    with _without_warning(LEGACY), saving():
        model.save(path)


def write_savedmodel(model: keras.Model, folder: Path) -> None:
    """Write a model as TensorFlow's SavedModel into a folder."""
    with saving():
        model.export(folder, format="tf_saved_model", verbose=False)


@contextmanager
def _without_warning(beginning: str) -> Iterator[None]:
    """Leave out of the log what begins so, and nothing else."""

    def is_another(record: logging.LogRecord) -> bool:
        return not record.getMessage().startswith(beginning)

    log = logging.getLogger("absl")
    log.addFilter(is_another)
    try:
        yield
    finally:
        log.removeFilter(is_another)


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
    with saving():
        model.export(path, format="onnx", verbose=False, opset_version=OPSET)
    if not np.allclose(read_onnx(path, digits), expected, atol=CLOSE):
        raise ModelError(
            _("{name} gives other results as ONNX. Export it as .keras or .npz instead.").format(name=name)
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


def read_onnx(path: Path, digits: Digits) -> Probabilities:
    """Return ONNX Runtime's probabilities (n, 10) of digits, in the shape that the model takes."""
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (shares,) = session.run(None, {session.get_inputs()[0].name: digits})
    return np.asarray(shares, np.float32)


def write_weights(steps: Sequence[Step], path: Path) -> None:
    """Write weights and layers to `path`, which ends in `.npz`."""
    arrays = {f"{step.name}/{name}": array for step in steps for name, array in step.weights.items()}
    listed = np.array(json.dumps([_described(step) for step in steps], ensure_ascii=False))
    np.savez_compressed(path, allow_pickle=False, **{LAYERS: listed}, **arrays)


def _described(step: Step) -> dict[str, Any]:
    """Return a layer as the list has it: what is needed to build it again, and what it gives."""
    return {
        "name": step.name,
        "kind": step.kind,
        "given": step.given,
        "shape": step.shape,
        "parameters": sum(array.size for array in step.weights.values()),
        "settings": step.settings,
        "weights": {name: array.shape for name, array in step.weights.items()},
    }
