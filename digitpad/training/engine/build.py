"""An experiment's network as a Keras model, layer by layer."""

from collections.abc import Iterator

from digitpad.core.raster import SIDE
from digitpad.lab.layers import (
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Layer,
    MaxPooling2D,
)
from digitpad.runs.experiment import Experiment
from digitpad.runs.recipe import Recipe
from digitpad.training.engine.backend import keras
from digitpad.training.engine.network import BATCH_MEMORY
from digitpad.training.engine.network import build as build_digitpad
from digitpad.training.publish.model_files import LAST

MEAN, DEVIATION = 0.1307, 0.3081  # of MNIST's training pixels, paper 0 and ink 1
SMALL = 0.01
NAMES = {"swish": "silu"}  # where Keras has another name for an activation


def build(experiment: Experiment) -> keras.Model:
    """Return an untrained Keras model from float (n, 28, 28, 1) in [0, 1] to the softmax (n, 10).

    The layer with number n of the stack, from 1 on, is called by its kind and n: "conv2d_1". What the
    knobs add around it is called "padding_1", "normalised_1", "activation_1" and "dropout_after_1".
    """
    if experiment.network == "digitpad":
        return build_digitpad(Recipe(dropout=experiment.dropout, seed=experiment.seed))
    digit = keras.Input((SIDE, SIDE, 1), name="digit")
    x = _scaled(digit, experiment.pixels)
    last = max(
        number for number, layer in enumerate(experiment.layers, 1) if isinstance(layer, Dense | Conv2D)
    )
    for number, layer in enumerate(experiment.layers, 1):
        for part in _parts(layer, number, number == last, experiment):
            x = part(x)
    return keras.Model(digit, keras.layers.Softmax(name=LAST)(x), name="digitpad")


def _scaled(digit: keras.KerasTensor, pixels: str) -> keras.KerasTensor:
    """Return ink from 0 to 255, or with mean 0 and deviation 1 over MNIST, or as it is."""
    if pixels == "0-255":
        return keras.layers.Rescaling(255.0, name="pixels")(digit)
    if pixels == "standard":
        return keras.layers.Rescaling(1 / DEVIATION, -MEAN / DEVIATION, name="pixels")(digit)
    return digit


def _parts(layer: Layer, number: int, last: bool, experiment: Experiment) -> Iterator[keras.Layer]:
    """Yield a layer, and what the experiment puts before and after it."""
    if isinstance(layer, Conv2D) and layer.padding:
        yield keras.layers.ZeroPadding2D(layer.padding, name=f"padding_{number}")
    yield _made(layer, number, experiment)
    if last or not isinstance(layer, Dense | Conv2D):
        return
    if experiment.batch_normalization:
        yield keras.layers.BatchNormalization(momentum=BATCH_MEMORY, name=f"normalised_{number}")
    name = NAMES.get(experiment.activation, experiment.activation)
    yield keras.layers.Activation(name, name=f"activation_{number}")
    if isinstance(layer, Dense) and experiment.dropout:
        seed = experiment.seed + number
        yield keras.layers.Dropout(experiment.dropout, seed=seed, name=f"dropout_after_{number}")


def _made(layer: Layer, number: int, experiment: Experiment) -> keras.Layer:
    """Return Keras' layer of the same kind, which has the same name."""
    values: dict[str, object] = {}
    match layer:
        case Dense():
            values = {"units": layer.units, **_learned(experiment, number)}
        case Conv2D():
            values = {"filters": layer.filters, "kernel_size": layer.kernel, "strides": layer.stride}
            values |= _learned(experiment, number)
        case MaxPooling2D() | AveragePooling2D():
            values = {"pool_size": layer.size, "strides": layer.step}
        case BatchNormalization():
            values = {"momentum": BATCH_MEMORY}
        case Dropout():
            values = {"rate": layer.rate, "seed": experiment.seed + number}
    return getattr(keras.layers, layer.kind)(**values, name=f"{layer.kind.lower()}_{number}")


def _learned(experiment: Experiment, number: int) -> dict[str, object]:
    """Return how a kernel begins, and what its size costs."""
    costs = experiment.l1 or experiment.l2
    return {
        "kernel_initializer": initializer(experiment.initializer, experiment.seed + number),
        "kernel_regularizer": keras.regularizers.L1L2(experiment.l1, experiment.l2) if costs else None,
    }


def initializer(name: str, seed: int) -> keras.Initializer:
    """Return what draws the first weights of a kernel, the same ones for the same seed."""
    if name == "zeros":
        return keras.initializers.Zeros()
    if name == "small":
        return keras.initializers.RandomUniform(-SMALL, SMALL, seed=seed)
    return keras.initializers.get({"class_name": name, "config": {"seed": seed}})
