"""The networks as Keras models: DigitPad's own, and an experiment's stack, layer by layer."""

from collections.abc import Iterator

from digitpad.core.arrays import SIDE
from digitpad.core.card import DEVIATION, MEAN
from digitpad.lab.layers import (
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Layer,
    MaxPooling2D,
)
from digitpad.models.entry import LAST
from digitpad.runs.recipe import Recipe
from digitpad.training.engine.backend import keras

# Of batch normalisation's means: after thirty batches (`training_set.SETTLING`) what was before weighs 4 %.
BATCH_MEMORY = 0.9  # with Keras' 0.99 they would renew a quarter
LEFT = SIDE // 4  # of a side, after two poolings

SMALL = 0.01
AFTER = "dropout_after_"  # how the names of the experiment's own dropout begin
NAMES = {"swish": "silu"}  # where Keras has another name for an activation


def build_digitpad(recipe: Recipe) -> keras.Model:
    """Return an untrained Keras model from float (n, 28, 28, 1) in [0, 1] to the softmax (n, 10).

    Two convolutions see strokes, two more their corners and loops, and four the whole digit, two of
    them beside a shortcut. The first of a stage is halfway in width between what it is given and what
    the stage leads to. Batch normalisation lets the learning rate be high, and costs nothing in the
    compiled model.
    """
    first, second, third = recipe.widths
    layers = keras.layers
    digit = keras.Input((SIDE, SIDE, 1), name="digit")
    x = convolved(digit, first // 2, "stroke1")
    x = convolved(x, first, "stroke2")
    x = layers.MaxPooling2D(name="stroke_pool")(x)
    x = convolved(x, (first + second) // 2, "shape1")
    x = convolved(x, second, "shape2")
    x = layers.MaxPooling2D(name="shape_pool")(x)
    x = convolved(x, (second + third) // 2, "digit1")
    x = residual_block(x, (second + third) // 2, "digit2")
    x = convolved(x, third, "digit3")
    x = _summed_by_place(x, recipe.seed)
    x = layers.Dropout(recipe.dropout or 0.5, seed=recipe.seed, name="dropout")(x)
    return keras.Model(digit, layers.Dense(10, activation="softmax", name=LAST)(x), name="digitpad")


def architecture(model: keras.Model) -> tuple[str, ...]:
    """Return one line a layer: its name, kind, the shape it puts out and its parameters."""
    return tuple(
        f"{layer.name}: {type(layer).__name__} → {'×'.join(map(str, layer.output.shape[1:]))}, "
        f"{layer.count_params()} parameters"
        for layer in model.layers
    )


def convolved(
    x: keras.KerasTensor,
    width: int,
    name: str,
    kernel: int | tuple[int, int] = 3,
    padding: str = "same",
    memory: float = BATCH_MEMORY,
) -> keras.KerasTensor:
    """Return x after a convolution to `width` channels, normalised and rectified.

    memory: how much of its means batch normalisation keeps with each batch.
    """
    x = keras.layers.Conv2D(width, kernel, padding=padding, use_bias=False, name=name)(x)
    x = _normalised(x, name, memory)
    return keras.layers.ReLU(name=f"{name}_relu")(x)


def residual_block(
    x: keras.KerasTensor,
    width: int,
    name: str,
    kernel: int | tuple[int, int] = 3,
    memory: float = BATCH_MEMORY,
) -> keras.KerasTensor:
    """Return x, of `width` channels, plus what two convolutions make of it (He et al., arXiv 1512.03385).

    memory: see `convolved`.
    """
    layers = keras.layers
    more = convolved(x, width, f"{name}a", kernel, memory=memory)
    more = layers.Conv2D(width, kernel, padding="same", use_bias=False, name=f"{name}b")(more)
    total = layers.Add(name=f"{name}_sum")([x, _normalised(more, f"{name}b", memory)])
    return layers.ReLU(name=f"{name}_relu")(total)


def _summed_by_place(x: keras.KerasTensor, seed: int) -> keras.KerasTensor:
    """Return one figure a channel (n, channels): its sum over the 7×7 places, each with a weight of its own.

    A plain mean would not know where it found a bowl, and that separates a 9 from a 6. This begins as nearly
    a mean (the global depthwise convolution of MobileFaceNets: Chen et al. 2018, arXiv 1804.07573).
    """
    layers = keras.layers
    mean = keras.initializers.RandomNormal(1 / LEFT**2, 1 / LEFT**2, seed=seed)
    x = layers.DepthwiseConv2D(LEFT, use_bias=False, depthwise_initializer=mean, name="places")(x)
    return layers.Flatten(name="features")(_normalised(x, "places"))


def _normalised(x: keras.KerasTensor, name: str, memory: float = BATCH_MEMORY) -> keras.KerasTensor:
    return keras.layers.BatchNormalization(momentum=memory, name=f"{name}_norm")(x)


def build(experiment: Recipe, is_changeable: bool = False) -> keras.Model:
    """Return an untrained Keras model from float (n, 28, 28, 1) in [0, 1] to the softmax (n, 10).

    The layer with number n of the stack, from 1 on, is called by its kind and n: "conv2d_1". What the
    hyperparameters add around it is called "padding_1", "normalised_1", "activation_1" and "dropout_after_1".

    is_changeable: whether there is room for a dropout that may come while it learns.
    """
    if experiment.network == "digitpad":
        model = build_digitpad(experiment)
        change_network(model, experiment)
        return model
    digit = keras.Input((SIDE, SIDE, 1), name="digit")
    x = _scaled(digit, experiment.pixels)
    last = max(
        number for number, layer in enumerate(experiment.layers, 1) if isinstance(layer, Dense | Conv2D)
    )
    for number, layer in enumerate(experiment.layers, 1):
        for part in _parts(layer, number, number == last, experiment, is_changeable):
            x = part(x)
    model = keras.Model(digit, keras.layers.Softmax(name=LAST)(x), name="digitpad")
    change_network(model, experiment)
    return model


def change_network(model: keras.Model, experiment: Recipe) -> None:
    """Give a network the experiment's dropout, and what the size of its kernels costs."""
    for layer in model.layers:
        if layer.name == "dropout" or layer.name.startswith(AFTER):
            layer.rate = experiment.dropout
        elif isinstance(layer, (keras.layers.Dense, keras.layers.Conv2D)) and experiment.network == "layers":
            layer.kernel.regularizer = _regularizer(experiment)


def is_idle(layer: keras.Layer) -> bool:
    """Say whether a layer only keeps room for a dropout that may come."""
    return layer.name.startswith(AFTER) and not layer.rate


def _scaled(digit: keras.KerasTensor, pixels: str) -> keras.KerasTensor:
    """Return ink from 0 to 255, or with mean 0 and deviation 1 over MNIST, or as it is."""
    if pixels == "0-255":
        return keras.layers.Rescaling(255.0, name="pixels")(digit)
    if pixels == "standard":
        return keras.layers.Rescaling(1 / DEVIATION, -MEAN / DEVIATION, name="pixels")(digit)
    return digit


def _parts(
    layer: Layer, number: int, last: bool, experiment: Recipe, is_changeable: bool
) -> Iterator[keras.Layer]:
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
    if isinstance(layer, Dense) and (experiment.dropout or is_changeable):
        seed = experiment.seed + number
        rate = experiment.dropout or 0.5  # with 0 it would have no generator
        yield keras.layers.Dropout(rate, seed=seed, name=f"{AFTER}{number}")


def _made(layer: Layer, number: int, experiment: Recipe) -> keras.Layer:
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


def _learned(experiment: Recipe, number: int) -> dict[str, object]:
    """Return how a kernel begins, and what its size costs."""
    return {
        "kernel_initializer": initializer(experiment.initializer, experiment.seed + number),
        "kernel_regularizer": _regularizer(experiment),
    }


def _regularizer(experiment: Recipe) -> keras.Regularizer | None:
    """Return what the size of a kernel costs, None where it costs nothing."""
    costs = experiment.l1 or experiment.l2
    return keras.regularizers.L1L2(experiment.l1, experiment.l2) if costs else None


def initializer(name: str, seed: int) -> keras.Initializer:
    """Return what draws the first weights of a kernel, the same ones for the same seed."""
    if name == "zeros":
        return keras.initializers.Zeros()
    if name == "small":
        return keras.initializers.RandomUniform(-SMALL, SMALL, seed=seed)
    return keras.initializers.get({"class_name": name, "config": {"seed": seed}})
