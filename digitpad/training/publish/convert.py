"""Keras models as files that read digits, and those from elsewhere with the right shape in and out."""

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from digitpad.core.arrays import CLASSES, SIDE, Tensor
from digitpad.core.card import Fitting, ModelCard
from digitpad.core.network import TINY, layout_of, resizing
from digitpad.errors import ModelError, StoreError
from digitpad.language import _
from digitpad.models.entry import model_files
from digitpad.models.exporting import LAYERS
from digitpad.models.importing import MOST_BYTES, too_large
from digitpad.runs.recipe import Recipe
from digitpad.training.engine.backend import keras, quiet, saving, tensorflow
from digitpad.training.engine.network import architecture
from digitpad.training.publish.fitting import (
    find_fitting,
    limit_memory,
    picture_and_classes,
    reason,
    trial_digits,
)
from digitpad.training.publish.foreign import check_config
from digitpad.training.publish.publish import begin_card

PACKAGES = ("tensorflow", "keras", "ai-edge-litert", "numpy", "pillow")
ROOM = 2 << 30  # bytes of memory for building a model, beyond what Keras itself takes
FITTED = "fitted_to_digits"  # the name of a model around one that was taken over

log = logging.getLogger(__name__)


def load_keras(path: Path, name: str) -> keras.Model:
    """Load a Keras file that has been looked at; of one that was fitted before, what is within.

    Raises:
        ModelError: it cannot be loaded.
    """
    limit_memory(ROOM)
    try:
        with quiet():
            model = keras.saving.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # Keras raises whatever comes; the file is a stranger's
        log.warning("%s: %s", name, error)
        if isinstance(error, MemoryError) or "OOM" in str(error):
            raise too_large(name) from None
        raise ModelError(
            _("{name} cannot be loaded by Keras {version}: {reason}.").format(
                name=name, version=keras.__version__, reason=reason(error)
            )
        ) from None
    inner = [layer for layer in model.layers if isinstance(layer, keras.Model)]
    return inner[0] if model.name == FITTED and len(inner) == 1 else model


def rebuilt(path: Path, name: str) -> keras.Model:
    """Return the network in an `.npz` that DigitPad exported: its layers, built again, and their weights.

    Raises:
        ModelError: it is damaged, or has a part that is not on the lists.
    """
    limit_memory(ROOM)
    try:
        with np.load(path, allow_pickle=False) as arrays:
            if sum(member.file_size for member in arrays.zip.infolist()) > MOST_BYTES:
                raise too_large(name)
            steps = json.loads(str(arrays[LAYERS][()]))
            parts = [{"class_name": step["kind"], "config": step["settings"]} for step in steps]
            check_config({"class_name": "Functional", "config": {"layers": parts}}, name)
            digit = keras.Input((SIDE, SIDE, 1), name="digit")
            tensors = {"digit": digit}
            for step, part in zip(steps, parts, strict=True):
                layer = keras.layers.deserialize({**part, "module": "keras.layers", "registered_name": None})
                given = [tensors[one] for one in step["given"]]
                tensors[step["name"]] = layer(given[0] if len(given) == 1 else given)
                layer.set_weights([arrays[f"{step['name']}/{one.name}"] for one in layer.weights])
        return keras.Model(digit, tensors[steps[-1]["name"]])
    except ModelError:
        raise
    except Exception as error:  # zipfile, NumPy and Keras raise whatever comes; the file may be a stranger's
        log.warning("%s: %s", name, error)
        raise ModelError(
            _("{name} cannot be built again from its layers: {reason}.").format(
                name=name, reason=reason(error)
            )
        ) from None


def find_and_fit(model: keras.Model, name: str, has_labels: bool, grey: str) -> tuple[keras.Model, Fitting]:
    """Return a model from (n, 28, 28, 1) to the softmax (n, 10), and what was done to a Keras model for it.

    has_labels: whether labels say that its first ten classes are the digits.
    grey: one of `GREYS`, or "" to find it out.

    Raises:
        ModelError: it is no network that reads digits.
    """
    shapes = [[tuple(one.shape[1:]) for one in ones or ()] for ones in (model.inputs, model.outputs)]
    shape, classes = picture_and_classes(shapes[0], shapes[1], name, has_labels)
    if isinstance(model(keras.Input(shape)), (list, tuple)):  # of one, as Keras 2 has them
        model = keras.Model(model.inputs[0], model.outputs[0])

    def run(values: Tensor) -> Tensor:
        with quiet():
            return np.asarray(model(values, training=False), np.float32)

    try:
        fitting = find_fitting(run, shape, classes, trial_digits(), hinted=_hinted(model), grey=grey)
    except Exception as error:  # TensorFlow raises whatever comes
        log.warning("%s: %s", name, error)
        raise ModelError(
            _("{name} cannot be run: {reason}.").format(name=name, reason=reason(error))
        ) from None
    return fit(model, shape, fitting), replace(fitting, built_in=True)


def fit(model: keras.Model, shape: tuple[int, ...], fitting: Fitting) -> keras.Model:
    """Return the model with layers around it that do what `fitting` says; as it is where there is no need."""
    digit = keras.Input((SIDE, SIDE, 1), name="digit")
    taken = _taken(digit, shape, fitting)
    is_flat = len(model.outputs[0].shape) == 2
    if taken is digit and is_flat and (fitting.outputs, fitting.classes) == ("probabilities", CLASSES):
        return model
    return keras.Model(digit, _given(model(taken), fitting), name=FITTED)


def _taken(digit: keras.KerasTensor, shape: tuple[int, ...], fitting: Fitting) -> keras.KerasTensor:
    """Return the digit, (n, 28, 28, 1), as a network takes it: `core.network.as_taken`, by layers."""
    layers, layout, x = keras.layers, layout_of(shape), digit
    assert layout
    if fitting.turned:
        x = layers.Permute((2, 1, 3), name="turned_digit")(x)
    if layout.side != SIDE and fitting.placing == "padded":
        before = (layout.side - SIDE) // 2
        around = (before, layout.side - SIDE - before)
        x = layers.ZeroPadding2D((around, around), name="padded_digit")(x)
    elif layout.side != SIDE:
        x = _stretched(x, layout.side)
    if (fitting.scale, fitting.offset) != (1, 0):
        x = layers.Rescaling(fitting.scale, fitting.offset, name="grey_of_digit")(x)
    if layout.channels > 1:
        x = layers.Concatenate(name="colours_of_digit")([x] * layout.channels)
    if layout.channels_first:
        x = layers.Permute((3, 1, 2), name="colours_first")(x)
    return x if x.shape[1:] == shape else layers.Reshape(shape, name="reshaped_digit")(x)


def _stretched(x: keras.KerasTensor, side: int) -> keras.KerasTensor:
    """Return pictures, (n, 28, 28, 1), stretched to (n, side, side, 1): a product of matrices each way."""
    layers, matrix = keras.layers, resizing(side, "stretched").T
    x = layers.Reshape((SIDE, SIDE), name="rows_of_digit")(x)
    for name in ("width_of_digit", "height_of_digit"):
        product = layers.Dense(side, use_bias=False, trainable=False, name=name)
        x = layers.Permute((2, 1), name=f"turned_{name}")(product(x))
        product.set_weights([matrix])
    return layers.Reshape((side, side, 1), name="stretched_digit")(x)


def _given(result: keras.KerasTensor, fitting: Fitting) -> keras.KerasTensor:
    """Return the probabilities that a network's result means: `core.network.as_probabilities`, by layers."""
    layers, ops = keras.layers, keras.ops
    if len(result.shape) > 2:
        result = layers.Flatten(name="flat_classes")(result)
    if fitting.outputs == "logits":
        result = layers.Softmax(name="softmax_of_digits")(result)
    if fitting.classes > CLASSES:
        result = layers.Reshape((fitting.classes, 1), name="classes")(result)
        result = layers.Cropping1D((0, fitting.classes - CLASSES), name="first_ten")(result)
        result = layers.Reshape((CLASSES,), name="digits")(result)
    if fitting.classes > CLASSES or fitting.outputs == "sigmoids":
        result = ops.add(result, TINY)
        result = ops.divide(result, ops.sum(result, axis=-1, keepdims=True))
    return result


def _hinted(model: keras.Model) -> list[str]:
    """Return which grey, of `GREYS`, the layers at a model's beginning speak for; nothing where none does."""
    most = 0.0  # of what they take
    for layer in _layers(model)[:5]:
        if isinstance(layer, keras.layers.Rescaling) and np.ndim(layer.scale) == 0 and layer.scale > 0:
            most = 1 / float(layer.scale)
        elif isinstance(layer, keras.layers.Normalization) and layer.mean is not None:
            most = 255.0 if float(np.mean(layer.mean)) > 2 else 1.0
    if 100 < most < 300:
        return ["0-255", "0-255-inverted"]
    return ["0-1", "0-1-inverted"] if 0.2 < most < 2 else []


def _layers(model: keras.Model) -> list[keras.Layer]:
    """Return a model's layers, and in place of models in it theirs."""
    parts = [_layers(one) if isinstance(one, keras.Model) else [one] for one in model.layers]
    return [layer for part in parts for layer in part]


def save_model(model: keras.Model, folder: Path) -> tuple[Path, Path]:
    """Write a model that was trained here into `folder`: for Keras, and compiled for LiteRT."""
    keras_path, compiled, _card = model_files(folder)
    save_rounded(model, keras_path, compiled)
    return keras_path, compiled


def save_rounded(model: keras.Model, keras_path: Path, compiled: Path) -> None:
    """Write a model for Keras, and compiled for LiteRT, rounded.

    The compiled weights are rounded to 8 bits, each output channel's to its largest, and what goes into a
    layer is rounded while it is computed: a quarter of the file, and a fifth of the time.
    """
    smaller = [tensorflow.lite.Optimize.DEFAULT]
    with saving():
        model.save(keras_path)
        model.export(compiled, format="litert", verbose=False, optimizations=smaller)


def keras_card(model: keras.Model, recipe: Recipe, data: Mapping[str, int]) -> ModelCard:
    """Return a card that says all that is known of a model before it is measured."""
    return replace(
        begin_card(recipe, data, PACKAGES),
        architecture=architecture(model),
        parameters=int(model.count_params()),
    )


def compile_for_litert(model: keras.Model, path: Path, name: str) -> None:
    """Write a model as `.tflite`.

    Raises:
        ModelError: it has a part that LiteRT lacks.
        OSError: it cannot be written. StoreError: the temporary folder cannot.
    """
    try:
        with saving():
            model.export(path, format="litert", verbose=False)
    except (OSError, StoreError):
        raise
    except Exception as error:
        log.warning("%s: %s", name, error)
        raise ModelError(
            _("{name} cannot be compiled for LiteRT: {reason}.").format(name=name, reason=reason(error))
        ) from None
