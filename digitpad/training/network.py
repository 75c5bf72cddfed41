"""The network: three stages of small convolutions, read from the bottom of the picture upwards."""

from digitpad.raster import SIDE
from digitpad.training.backend import keras
from digitpad.training.place import LAST
from digitpad.training.recipe import Recipe

BATCH_MEMORY = 0.9  # of batch normalisation's means; with Keras' 0.99 thirty batches would renew a quarter


def build(recipe: Recipe) -> keras.Model:
    """Return an untrained Keras model from float (n, 28, 28, 1) in [0, 1] to the softmax (n, 10).

    Two convolutions see strokes, two more their corners and loops, and two the whole digit; the
    first of two is halfway in width between what it is given and what it leads to. Batch
    normalisation after each lets the learning rate be high, and costs nothing in the compiled model.
    """
    first, second, third = recipe.widths
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 1), name="digit"),
            *_convolution(first // 2, "stroke1"),
            *_convolution(first, "stroke2"),
            layers.MaxPooling2D(name="stroke_pool"),
            *_convolution((first + second) // 2, "shape1"),
            *_convolution(second, "shape2"),
            layers.MaxPooling2D(name="shape_pool"),
            *_convolution((second + third) // 2, "digit1"),
            *_convolution(third, "digit2"),
            layers.GlobalAveragePooling2D(name="digit_pool"),
            layers.Dropout(recipe.dropout, seed=recipe.seed, name="dropout"),
            layers.Dense(10, activation="softmax", name=LAST),
        ],
        name="digitpad",
    )


def architecture(model: keras.Model) -> tuple[str, ...]:
    """Return one line a layer: its name, kind, the shape it puts out and its parameters."""
    return tuple(
        f"{layer.name}: {type(layer).__name__} → {'×'.join(map(str, layer.output.shape[1:]))}, "
        f"{layer.count_params()} parameters"
        for layer in model.layers
    )


def _convolution(width: int, name: str) -> list[keras.Layer]:
    """Return a 3×3 convolution to `width` channels, normalised and rectified."""
    layers = keras.layers
    return [
        layers.Conv2D(width, 3, padding="same", use_bias=False, name=name),
        layers.BatchNormalization(momentum=BATCH_MEMORY, name=f"{name}_norm"),
        layers.ReLU(name=f"{name}_relu"),
    ]
