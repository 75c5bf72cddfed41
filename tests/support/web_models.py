"""Compiles models with all kinds of plain layers, with floats and with 8 bits: a process of its own."""

import sys
from pathlib import Path

import numpy as np

from digitpad.core.card import Fitting, ModelCard, checksum, write_card
from digitpad.runs.recipe import ACTIVATIONS
from digitpad.training.engine.backend import keras
from digitpad.training.publish.convert import compile_for_litert, save_rounded
from support.exported_models import DIGITS, MODELS, with_random_weights

layers = keras.layers


def activated() -> keras.Model:
    """Return a model with every activation of the lab, batch normalisation and a residual sum."""
    digit = x = keras.Input((28, 28, 1))
    for activation in ACTIVATIONS:
        x = layers.SeparableConv2D(6, 3, strides=1 if x.shape[1] < 9 else 2, padding="same")(x)
        x = layers.Activation(activation)(layers.BatchNormalization()(x))
    x = layers.Add()([x, layers.ZeroPadding2D(((0, 1), (1, 0)))(layers.Conv2D(6, 2)(x))])
    x = layers.Flatten()(layers.Dropout(0.2)(x))
    return keras.Model(digit, layers.Dense(10, activation="softmax")(x))


def elsewhere() -> keras.Model:
    """Return a model that takes 32×32 in three colours, and gives the logits of twelve classes."""
    digit = keras.Input((32, 32, 3))
    x = layers.Conv2D(4, 3, strides=2, activation="relu")(digit)
    differing = keras.initializers.RandomNormal(stddev=0.15, seed=1)
    return keras.Model(digit, layers.Dense(12, kernel_initializer=differing)(layers.Flatten()(x)))


FITTINGS = {
    "padded": Fitting(scale=2.0, offset=-0.5, turned=True, outputs="logits", classes=12),
    "stretched": Fitting(scale=-1.0, offset=1.0, placing="stretched", outputs="sigmoids", classes=12),
}
NAMES = ("convolutions", "within", "capped", "dense on pictures", "upsampled")

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    keras.utils.set_random_seed(1)
    np.save(folder / "digits.npy", np.round(DIGITS * 255).astype(np.uint8))
    for name, make in [("activated", activated), *((name, MODELS[name]) for name in NAMES)]:
        model = with_random_weights(make())
        compile_for_litert(model, folder / f"{name}, floats.tflite", name)
        save_rounded(model, folder / f"{name}.keras", folder / f"{name}, 8 bits.tflite")
    for name, fitting in FITTINGS.items():
        model = elsewhere()
        if fitting.outputs == "sigmoids":
            model = keras.Model(model.inputs, layers.Activation("sigmoid")(model.outputs[0]))
        path = folder / f"{name}.tflite"
        compile_for_litert(model, path, name)
        write_card(
            ModelCard(name, fitting=fitting, sha256={path.name: checksum(path)}), path.with_suffix(".json")
        )
