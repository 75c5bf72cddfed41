"""The network: three stages of small convolutions, read from the bottom of the picture upwards."""

from digitpad.core.raster import SIDE
from digitpad.runs.recipe import Recipe
from digitpad.training.engine.backend import keras
from digitpad.training.publish.model_files import LAST

BATCH_MEMORY = 0.9  # of batch normalisation's means; with Keras' 0.99 thirty batches would renew a quarter
LEFT = SIDE // 4  # of a side, after two poolings


def build(recipe: Recipe) -> keras.Model:
    """Return an untrained Keras model from float (n, 28, 28, 1) in [0, 1] to the softmax (n, 10).

    Two convolutions see strokes, two more their corners and loops, and four the whole digit, two of
    them beside a shortcut. The first of a stage is halfway in width between what it is given and what
    the stage leads to. Batch normalisation lets the learning rate be high, and costs nothing in the
    compiled model.
    """
    first, second, third = recipe.widths
    layers = keras.layers
    digit = keras.Input((SIDE, SIDE, 1), name="digit")
    x = _convolved(digit, first // 2, "stroke1")
    x = _convolved(x, first, "stroke2")
    x = layers.MaxPooling2D(name="stroke_pool")(x)
    x = _convolved(x, (first + second) // 2, "shape1")
    x = _convolved(x, second, "shape2")
    x = layers.MaxPooling2D(name="shape_pool")(x)
    x = _convolved(x, (second + third) // 2, "digit1")
    x = _refined(x, (second + third) // 2, "digit2")
    x = _convolved(x, third, "digit3")
    x = _summed_by_place(x, recipe.seed)
    x = layers.Dropout(recipe.dropout, seed=recipe.seed, name="dropout")(x)
    return keras.Model(digit, layers.Dense(10, activation="softmax", name=LAST)(x), name="digitpad")


def architecture(model: keras.Model) -> tuple[str, ...]:
    """Return one line a layer: its name, kind, the shape it puts out and its parameters."""
    return tuple(
        f"{layer.name}: {type(layer).__name__} → {'×'.join(map(str, layer.output.shape[1:]))}, "
        f"{layer.count_params()} parameters"
        for layer in model.layers
    )


def _convolved(x: keras.KerasTensor, width: int, name: str) -> keras.KerasTensor:
    """Return x after a 3×3 convolution to `width` channels, normalised and rectified."""
    x = _normalised(keras.layers.Conv2D(width, 3, padding="same", use_bias=False, name=name)(x), name)
    return keras.layers.ReLU(name=f"{name}_relu")(x)


def _refined(x: keras.KerasTensor, width: int, name: str) -> keras.KerasTensor:
    """Return x, of `width` channels, plus what two convolutions make of it (He et al., arXiv 1512.03385)."""
    layers = keras.layers
    more = _convolved(x, width, f"{name}a")
    more = layers.Conv2D(width, 3, padding="same", use_bias=False, name=f"{name}b")(more)
    total = layers.Add(name=f"{name}_sum")([x, _normalised(more, f"{name}b")])
    return layers.ReLU(name=f"{name}_relu")(total)


def _summed_by_place(x: keras.KerasTensor, seed: int) -> keras.KerasTensor:
    """Return one figure a channel (n, channels): its sum over the 7×7 places, each with a weight of its own.

    A plain mean would not know where it found a bowl, and that tells a 9 from a 6. This begins as nearly
    a mean (the global depthwise convolution of MobileFaceNets: Chen et al. 2018, arXiv 1804.07573).
    """
    layers = keras.layers
    mean = keras.initializers.RandomNormal(1 / LEFT**2, 1 / LEFT**2, seed=seed)
    x = layers.DepthwiseConv2D(LEFT, use_bias=False, depthwise_initializer=mean, name="places")(x)
    return layers.Flatten(name="features")(_normalised(x, "places"))


def _normalised(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    return keras.layers.BatchNormalization(momentum=BATCH_MEMORY, name=f"{name}_norm")(x)
