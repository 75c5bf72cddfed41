"""Makes models with all kinds of layers, exports each in every way, and reads with it: a process of its own.

It is given a folder, the formats to make, and perhaps names of models. For each model and format it prints
how far at most the shares are from the model's, on digits that it leaves in `digits.npy`, or what was said.
"""

import json
import runpy
import sys
from pathlib import Path

import h5py
import numpy as np

from digitpad.core.card import ModelCard, bundled_model, checksum, write_card
from digitpad.errors import DigitPadError
from digitpad.models.entry import ModelEntry, entry_of
from digitpad.models.exporting import format_called
from digitpad.training.engine.backend import keras, tensorflow
from digitpad.training.publish.export import make
from digitpad.training.publish.files import read_onnx
from digitpad.training.synthesis.pen import digits_as_is
from digitpad.training.synthesis.writer import write_many

layers = keras.layers
NOISE = np.random.default_rng(7).random((25, 28, 28), np.float32)
DIGITS = np.concatenate([digits_as_is(write_many(25, np.random.default_rng(8))).images, NOISE])


def every_layer() -> keras.Model:
    digit = keras.Input((28, 28, 1))
    x = layers.Rescaling(2.0, offset=-0.5)(digit)
    x = layers.ZeroPadding2D(((1, 0), (2, 1)))(x)
    x = layers.Conv2D(5, (3, 2), strides=2, padding="same", activation="leaky_relu", name="train")(x)
    x = layers.BatchNormalization(scale=False, name="class")(x)
    x = layers.DepthwiseConv2D(3, depth_multiplier=2, padding="same", activation="tanh")(x)
    x = layers.LeakyReLU(negative_slope=0.1)(x)
    x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
    before = layers.Conv2D(6, 2, padding="same", activation="gelu", name="digit")(x)
    x = layers.AveragePooling2D(2, strides=1, padding="same")(before)
    x = layers.ELU(alpha=0.7)(x)
    x = layers.Conv2D(6, 3, padding="same", use_bias=False, activation="swish")(x)
    x = layers.Add()([before, x, before])
    x = layers.Activation("elu")(x)
    x = layers.Dropout(0.4)(x)
    x = layers.Conv2D(7, 3, activation=layers.LeakyReLU(negative_slope=0.2))(x)
    x = layers.MaxPooling2D(2)(x)
    x = layers.AveragePooling2D((1, 2))(x)
    x = layers.Flatten()(x)
    x = layers.Dense(16, activation="sigmoid", name="1st-hidden")(x)
    x = layers.BatchNormalization(center=False)(x)
    x = layers.Activation("linear")(x)
    x = layers.Dense(12, activation="relu", use_bias=False)(x)
    return keras.Model(digit, layers.Softmax()(layers.Dense(10)(x)))


def convolutions() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.DepthwiseConv2D(4, strides=2, padding="same", depth_multiplier=3, use_bias=False),
            layers.ReLU(),
            layers.Conv2D(8, 5, activation="relu"),
            layers.AveragePooling2D(3, padding="same"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(10, activation="softmax"),
        ]
    )


def within() -> keras.Model:
    inner = keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(20, activation="relu")])
    digit = keras.Input((28, 28, 1))
    x = inner(layers.Reshape((28, 28))(digit))
    x = layers.Reshape((2, 2, 5))(x)
    x = layers.Conv2D(4, 2, activation="tanh", padding="same")(x)
    x = layers.Reshape((16,))(x)
    return keras.Model(digit, layers.Dense(10, activation="softmax")(x))


def last(*before: keras.Layer) -> keras.Model:
    return keras.Sequential(
        [keras.Input((28, 28, 1)), *before, layers.Flatten(), layers.Dense(10, activation="softmax")]
    )


def shared() -> keras.Model:
    digit = keras.Input((28, 28, 1))
    twice = layers.Conv2D(1, 3, padding="same")
    return keras.Model(digit, last()(twice(twice(digit))))


MODELS = {
    "every layer": every_layer,
    "convolutions": convolutions,
    "within": within,
    "bundled": lambda: keras.saving.load_model(bundled_model().with_suffix(".keras"), compile=False),
    "upsampled": lambda: last(layers.UpSampling2D(2)),
    "dilated": lambda: last(layers.Conv2D(2, 3, dilation_rate=2)),
    "selu": lambda: last(layers.Conv2D(2, 3, activation="selu", name="rare")),
    "capped": lambda: last(layers.Conv2D(2, 3, activation=layers.ReLU(max_value=6))),
    "thresholded": lambda: last(layers.Conv2D(2, 3, activation=layers.ReLU(threshold=0.1))),
    "dense on pictures": lambda: last(layers.Dense(3)),
    "shared": shared,
}


def with_random_weights(model: keras.Model) -> keras.Model:
    """Give a model weights as after a training: the means and variances of batch normalisation too."""
    random = np.random.default_rng(6)
    for weight in model.weights:
        size = 2 / max(np.prod(weight.shape[:-1]), 4) ** 0.5
        drawn = random.normal(0, size, weight.shape)
        weight.assign(np.abs(drawn) + 0.5 if weight.name in ("moving_variance", "gamma") else drawn)
    logits = np.log(np.asarray(model(DIGITS[..., np.newaxis])))  # but for a constant
    kernel, bias = model.weights[-2:]
    sharper = 2 / logits.std(axis=0).mean()  # the shares are to differ from digit to digit
    kernel.assign(kernel * sharper)
    bias.assign((bias - logits.mean(axis=0)) * sharper)
    return model


def entry_for(name: str, folder: Path) -> tuple[ModelEntry, keras.Model]:
    model = MODELS[name]()
    if name != "bundled":
        model = with_random_weights(model)
    folder.mkdir()
    path = folder / "digitpad.keras"
    model.save(path)
    write_card(ModelCard(name, sha256={path.name: checksum(path)}), folder / "digitpad.json")
    return entry_of(folder, name, in_use=False), model


def read(kind: str, path: Path, digits: np.ndarray) -> np.ndarray | None:
    """Return the shares that an export gives; None for one in PyTorch, which another process runs."""
    if kind == "h5":
        assert h5py.is_hdf5(path)
        return np.asarray(keras.saving.load_model(path, compile=False)(digits))
    if kind == "savedmodel":
        loaded = tensorflow.saved_model.load(path)
        return np.asarray(loaded.serve(digits))
    if kind == "onnx":
        return read_onnx(path, digits)
    if kind == "code-pytorch":
        return None
    return runpy.run_path(str(path / "read_digit.py"))["read"](digits[..., 0])


def main(folder: Path, kinds: list[str], names: list[str]) -> None:
    np.save(folder / "digits.npy", DIGITS)
    outcome: dict[str, dict[str, object]] = {}
    for name in names:
        entry, model = entry_for(name, folder / name)
        expected = np.asarray(model(DIGITS[..., np.newaxis], training=False))
        np.save(folder / name / "expected.npy", expected)
        said = outcome[name] = {}
        for kind in kinds:
            form = format_called(kind)
            path = folder / name / f"export-{kind}{form.suffix}"
            try:
                make(entry, path, form)
                shares = None if kind == "npz" else read(kind, path, DIGITS[..., np.newaxis])
                said[kind] = None if shares is None else float(np.abs(shares - expected).max())
            except DigitPadError as error:
                said[kind] = str(error)
    print(json.dumps(outcome))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2].split(","), sys.argv[3:] or list(MODELS))
