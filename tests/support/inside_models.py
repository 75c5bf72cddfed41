"""Makes `.tflite` models with all sorts of layers, in a process of its own, as it needs Keras."""

import sys
from pathlib import Path

import numpy as np
import tensorflow

from digitpad.training.engine.backend import keras, quiet

layers = keras.layers


def network(*between):
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            *between,
            layers.Dense(10, activation="softmax", bias_initializer="normal"),
        ]
    )


models = {
    "dense": network(
        layers.Flatten(),
        layers.Dense(20, activation="relu"),
        layers.Dense(12, activation="gelu", use_bias=False),
    ),
    "lenet": network(
        layers.ZeroPadding2D(1),
        layers.Conv2D(6, 5),
        layers.ReLU(),
        layers.MaxPooling2D(2),
        layers.Conv2D(16, 5, strides=2, padding="same"),
        layers.ReLU(),
        layers.AveragePooling2D(2),
        layers.Flatten(),
        layers.Dense(24),
        layers.BatchNormalization(),
        layers.ReLU(6.0),
    ),
    "functions": network(
        layers.Conv2D(4, 3, activation="gelu"),
        layers.Conv2D(4, 3, activation="swish", dilation_rate=2),
        layers.Conv2D(4, 3, activation="elu", strides=(1, 2), padding="same"),
        layers.Conv2D(4, 3, activation="leaky_relu", groups=2),
        layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same", strides=2, activation="tanh"),
        layers.MaxPooling2D(2, padding="same"),
        layers.BatchNormalization(moving_mean_initializer="ones"),
        layers.AveragePooling2D(3, strides=1, padding="same"),
        layers.Conv2D(4, 3, padding="same", activation="sigmoid"),
        layers.GlobalAveragePooling2D(),
    ),
}
models["softmax"] = network(layers.Flatten())
models["convolution"] = keras.Sequential(  # without any layer that is fully connected
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(12, 3, strides=3, activation="relu"),
        layers.Conv2D(10, 3),
        layers.GlobalAveragePooling2D(),
        layers.Softmax(),
    ]
)
folder = Path(sys.argv[1])
keras.utils.set_random_seed(7)
for name, model in models.items():
    with quiet():
        model.export(folder / f"{name}.tflite", format="litert", verbose=False)


def quantised(model, examples):
    """Return a compiled model with weights of 8 bits; where there are examples, with sums of 8 bits too."""
    converter = tensorflow.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tensorflow.lite.Optimize.DEFAULT]
    if examples is not None:
        converter.representative_dataset = lambda: ([digit[None]] for digit in examples)
    with quiet():
        return converter.convert()


digits = np.random.default_rng(3).random((50, 28, 28, 1), np.float32)
for name, examples in {"bytes": None, "integers": digits}.items():
    (folder / f"{name}.tflite").write_bytes(quantised(models["lenet"], examples))
