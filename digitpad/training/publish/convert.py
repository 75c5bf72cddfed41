"""Keras models as files that read digits, and those from elsewhere with the right shape in and out."""

import logging
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from digitpad.core.arrays import SIDE
from digitpad.core.card import ModelCard
from digitpad.core.network import SHAPES
from digitpad.errors import ModelError
from digitpad.language import _
from digitpad.runs.recipe import Recipe
from digitpad.training.engine.backend import keras, quiet, tensorflow
from digitpad.training.engine.network import architecture
from digitpad.training.publish.foreign import damaged
from digitpad.training.publish.model_files import model_files
from digitpad.training.publish.publish import begin_card

PACKAGES = ("tensorflow", "keras", "ai-edge-litert", "numpy", "pillow")
ROOM = 2 << 30  # bytes of memory for building a model, beyond what Keras itself takes
UNDONE = ("linear", "log_softmax")  # activations of a last layer that a softmax completes

log = logging.getLogger(__name__)


def load_keras(path: Path, name: str) -> tuple[keras.Model, tuple[str, ...]]:
    """Load a Keras file that has been looked at, as a model from (n, 28, 28, 1) to the softmax (n, 10).

    Return it with a line for each layer of what was loaded.

    Raises:
        ModelError: it cannot be loaded, or is no network that reads digits.
    """
    _limit_memory()
    try:
        with quiet():
            model = keras.saving.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # Keras raises whatever comes; the file is a stranger's
        log.warning("%s: %s", name, error)
        raise damaged(name) from None
    return _reader(model, name), architecture(model)


def save_model(model: keras.Model, folder: Path) -> tuple[Path, Path]:
    """Write a model that was trained here into `folder`: for Keras, and compiled for LiteRT.

    The compiled weights are rounded to 8 bits, each output channel's to its largest, and what goes into a
    layer is rounded while it is computed: a quarter of the file, and a fifth of the time.
    """
    keras_path, compiled, _card = model_files(folder)
    smaller = [tensorflow.lite.Optimize.DEFAULT]
    with quiet():
        model.save(keras_path)
        model.export(compiled, format="litert", verbose=False, optimizations=smaller)
    return keras_path, compiled


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
        OSError: it cannot be written.
    """
    try:
        with quiet():
            model.export(path, format="litert", verbose=False)
    except OSError:
        raise
    except Exception as error:
        log.warning("%s: %s", name, error)
        raise ModelError(
            _("{name} cannot be compiled for LiteRT. Open another model.").format(name=name)
        ) from None


def _reader(model: keras.Model, name: str) -> keras.Model:
    """Return the model with a reshape before and a softmax after it, where it needs them."""
    try:
        (given,), (put_out,) = model.inputs, model.outputs
        shape = tuple(given.shape[1:])
        fits = shape in SHAPES and tuple(put_out.shape[1:]) == (10,)
    except (AttributeError, TypeError, ValueError):  # not built, or several inputs
        fits = False
    if not fits:
        raise ModelError(
            _("{name} does not read digits: it does not turn one picture of 28×28 into ten numbers.").format(
                name=name
            )
        )
    shares = _gives_shares(model, shape)
    if not shares and _last_activation(put_out) not in UNDONE:
        raise ModelError(
            _("{name} does not give probabilities: its ten numbers are not a softmax.").format(name=name)
        )
    if shares and shape == (SIDE, SIDE, 1):
        return model
    digit = keras.Input((SIDE, SIDE, 1), name="digit")
    result = model(keras.layers.Reshape(shape, name="reshape_digit")(digit))
    if not shares:
        result = keras.layers.Softmax(name="softmax_of_digits")(result)
    return keras.Model(digit, result, name="digitpad")


def _gives_shares(model: keras.Model, shape: tuple[int, ...]) -> bool:
    """Say whether what a model gives for some noise is ten probabilities each time, which sum to 1."""
    digits = np.random.default_rng(0).random((8, *shape), np.float32)
    try:
        with quiet():
            shares = np.asarray(model(digits, training=False), np.float32)
    except Exception:
        log.exception("A model that was opened cannot be run")
        return False
    return bool(np.all(shares >= 0) and np.all(np.abs(shares.sum(axis=1) - 1) < 1e-3))


def _last_activation(put_out: keras.KerasTensor) -> str:
    """Return the name of the activation of the layer that gives the output; "" where it has none."""
    layer = put_out._keras_history.operation
    while isinstance(layer, keras.Model):
        layer = layer.layers[-1]
    return getattr(getattr(layer, "activation", None), "__name__", "")


def _limit_memory() -> None:
    """Let a model that would fill the machine's memory end this process alone; Linux counts it so."""
    if sys.platform != "linux":
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = pages * resource.getpagesize() + ROOM
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard < 0 else min(wanted, hard), hard))
