"""Writes small models of the kinds that are imported into a folder: what `fuzz_doors` has damaged.

One of them would make a folder `executed` where Keras ran the code that it brings along.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent)]

import numpy as np  # noqa: E402

from digitpad.lab.scratch import begin  # noqa: E402
from digitpad.lab.scratch_model import save  # noqa: E402
from digitpad.training.engine.backend import keras, quiet, tensorflow  # noqa: E402
from digitpad.training.publish.convert import compile_for_litert  # noqa: E402
from digitpad.training.publish.files import write_onnx, write_weights  # noqa: E402
from digitpad.training.publish.graph import steps_of  # noqa: E402

layers = keras.layers


def plain() -> keras.Model:
    """Return one of dense layers."""
    parts = [keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(8, "relu"), layers.Dense(10, "softmax")]
    return keras.Sequential(parts)


def convolving() -> keras.Model:
    """Return one that gives logits for grey from 0 to 255."""
    parts = [
        keras.Input((28, 28, 1)),
        layers.Rescaling(1 / 255),
        layers.Conv2D(2, 5, strides=2, activation="relu"),
        layers.BatchNormalization(),
        layers.MaxPooling2D(),
        layers.Dropout(0.1),
        layers.Flatten(),
        layers.Dense(10),
    ]
    return keras.Sequential(parts)


def functional() -> keras.Model:
    """Return one that takes colours of another size, and joins branches."""
    given = keras.Input((32, 32, 3))
    branches = [layers.AveragePooling2D(4)(given), layers.MaxPooling2D(4)(given)]
    return keras.Model(given, layers.Dense(10, "sigmoid")(layers.Flatten()(layers.Add()(branches))))


def recurrent() -> keras.Model:
    """Return one that reads row by row."""
    return keras.Sequential([keras.Input((28, 28)), layers.GRU(4), layers.Dense(10, "softmax")])


def attacking() -> keras.Model:
    """Return one with code of its own."""
    run = layers.Lambda(lambda x: [__import__("os").mkdir("executed"), x][1], output_shape=(28, 28, 1))
    return keras.Sequential([keras.Input((28, 28, 1)), run, layers.Flatten(), layers.Dense(10)])


def whole_numbers(network: keras.Model) -> bytes:
    """Return it compiled to take and to give bytes."""
    converter = tensorflow.lite.TFLiteConverter.from_keras_model(network)
    converter.optimizations = [tensorflow.lite.Optimize.DEFAULT]
    digits = np.random.default_rng(1).random((5, 1, 28, 28, 1), np.float32)
    converter.representative_dataset = lambda: ([digit] for digit in digits)
    converter.target_spec.supported_ops = [tensorflow.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tensorflow.uint8
    return converter.convert()


def main(folder: Path) -> None:
    """Write them all."""
    keras.utils.set_random_seed(1)
    for make in (plain, convolving, functional, recurrent, attacking):
        with quiet():
            make().save(folder / f"{make.__name__}.keras")
    for make in (plain, convolving, attacking):
        with quiet():
            make().save(folder / f"{make.__name__}.h5")
    for make in (plain, convolving, functional):
        compile_for_litert(make(), folder / f"{make.__name__}.tflite", make.__name__)
    with quiet():
        (folder / "bytes.tflite").write_bytes(whole_numbers(convolving()))
        write_weights(steps_of(plain()), folder / "exported.npz")
        write_onnx(convolving(), folder / "convolving.onnx", "it")
    save(begin(4, 1), folder / "scratch.npz")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
