"""Makes Keras files of many kinds, takes each over, and prints what became of it: a process of its own.

A small network learns synthetic digits once; the others are made of its weights, so that they read too.
"""

import json
import sys
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np

from digitpad.errors import DigitPadError
from digitpad.training.engine.backend import keras, quiet
from digitpad.training.publish.import_model import import_model
from digitpad.training.synthesis.writer import written_by

layers = keras.layers
folder = Path(sys.argv[1])
UNITS = 24


@keras.saving.register_keras_serializable("mine")
class Mine(layers.Layer):
    def call(self, given):
        return given


def learned() -> list[np.ndarray]:
    """Return the kernels and biases of a network 784-24-10 that learned synthetic digits, of grey 0 to 1."""
    keras.utils.set_random_seed(1)
    digits = written_by(range(40))
    network = dense(activation="relu")
    network.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    with quiet():
        network.fit(digits.digits[..., None] / 255.0, digits.labels, epochs=12, verbose=0)
    return network.get_weights()


def dense(shape=(28, 28, 1), activation="relu", last="softmax", before=(), classes=10, **more):
    """Return the small network: with layers before it, and other activations."""
    parts = [
        keras.Input(shape),
        *before,
        layers.Flatten(),
        layers.Dense(UNITS, activation=activation, **more),
        layers.Dense(classes, activation=last, **more),
    ]
    return keras.Sequential(parts)


def reads(*arguments, scale=1.0, offset=0.0, **more):
    """Return the small network with what it learned: taking grey · scale + offset."""
    network = dense(*arguments, **more)
    kernel, bias, last_kernel, last_bias = WEIGHTS
    values = [kernel / scale, bias - kernel.sum(axis=0) * offset / scale, last_kernel, last_bias]
    spare = network.count_params() - sum(value.size for value in values)
    if more.get("classes", 10) > 10:
        extra = more["classes"] - 10
        values[2] = np.pad(last_kernel, ((0, 0), (0, extra)))
        values[3] = np.pad(last_bias, (0, extra), constant_values=-9)
        spare = network.count_params() - sum(value.size for value in values)
    own = network.get_weights()
    network.set_weights([*own[: len(own) - 4], *values] if spare else values)
    return network


def grey(shape=(28, 28, 3)):
    """Return a network that takes colours, of whose three it makes the mean."""
    mean = layers.Conv2D(1, 1, use_bias=False)
    network = reads(shape, before=[mean])
    mean.set_weights([np.full((1, 1, 3, 1), 1 / 3, np.float32)])
    return network


def functional():
    given = keras.Input((28, 28))
    branches = [layers.Flatten()(given), layers.Flatten()(layers.Reshape((28, 28, 1))(given))]
    return keras.Model(given, layers.Softmax()(layers.Dense(10)(layers.Concatenate()(branches))))


def scaled_by_operation():
    given = keras.Input((28, 28, 1))
    return keras.Model(given, reads()(given / 255.0))


def two_inputs():
    given = [keras.Input((28, 28, 1)), keras.Input((28, 28, 1))]
    return keras.Model(given, layers.Dense(10, "softmax")(layers.Flatten()(layers.Concatenate()(given))))


def attention():
    given = keras.Input((28, 28))
    x = layers.Attention()([given, given])
    x = layers.MultiHeadAttention(2, 8)(x, x)
    return keras.Model(given, layers.Dense(10, "softmax")(layers.Flatten()(x)))


def normalised():
    layer = layers.Normalization(axis=None, mean=33.3, variance=6172.0)
    return reads(before=[layer], scale=255 / 6172**0.5, offset=-33.3 / 6172**0.5)


def sequence(*parts, shape=(28, 28)):
    return keras.Sequential([keras.Input(shape), *parts, layers.Dense(10, activation="softmax")])


def lambda_network():
    return dense(before=[layers.Lambda(lambda x: x)])


def compiled():
    network = reads()
    network.compile("adam", lambda right, read: keras.ops.sum(read))
    return network


RANDOM = [layers.RandomFlip(), layers.RandomZoom(0.1), layers.RandomTranslation(0.1, 0.1)]
MODELS: dict[str, Callable[[], keras.Model]] = {
    # Ways of grey: what was learned is the same
    "plain.keras": lambda: reads(before=[layers.Dropout(0.2)]),
    "grey255.keras": lambda: reads(scale=255),
    "signed.keras": lambda: reads(scale=2, offset=-1),
    "standardised.keras": lambda: reads(scale=1 / 0.3081, offset=-0.1307 / 0.3081),
    "black.keras": lambda: reads(scale=-1, offset=1),
    "black255.keras": lambda: reads(scale=-255, offset=255),
    "rescaling.keras": lambda: reads(before=[layers.Rescaling(1 / 255)]),
    "rescaling_signed.keras": lambda: reads(before=[layers.Rescaling(1 / 127.5, -1)], scale=2, offset=-1),
    "normalised.keras": normalised,
    "operation.keras": scaled_by_operation,
    "turned.keras": lambda: reads(before=[layers.Permute((2, 1, 3))]),
    # Numbers that are no probabilities
    "logits.keras": lambda: reads(last=None),
    "logits.h5": lambda: reads(last=None),
    "log.keras": lambda: reads(last="log_softmax"),
    "sigmoid.keras": lambda: reads(last="sigmoid"),
    # Sizes, colours, classes
    "flat.keras": lambda: reads((784,)),
    "square.keras": lambda: reads((28, 28)),
    "padded.keras": lambda: reads((32, 32, 1), before=[layers.Cropping2D(2)]),
    "stretched.keras": lambda: reads((64, 64, 1), before=[layers.Resizing(28, 28)]),
    "colour.keras": grey,
    "large_colour.keras": lambda: reads((56, 56, 3), before=[layers.AveragePooling2D(2), *first_channel()]),
    "any_size.keras": lambda: reads((None, None, 1), before=[layers.Resizing(28, 28)]),
    "labelled.keras": lambda: reads(classes=47),
    "eleven.keras": lambda: reads(classes=11),
    # Layers
    "plain.h5": lambda: reads(before=[layers.Dropout(0.2)]),
    "compiled.keras": compiled,
    "functional.keras": functional,
    "nested.keras": lambda: keras.Sequential([keras.Input((28, 28, 1)), reads(last=None)]),
    "half.keras": lambda: reads(dtype="mixed_float16"),
    "half.h5": lambda: reads(dtype="mixed_float16"),
    "bfloat.keras": lambda: reads(dtype="mixed_bfloat16"),
    "random.keras": lambda: reads(before=RANDOM),
    "conv1d.keras": lambda: sequence(layers.Conv1D(8, 3), layers.MaxPooling1D(), layers.Flatten()),
    "lstm.keras": lambda: sequence(layers.LSTM(8)),
    "gru.keras": lambda: sequence(layers.GRU(8)),
    "both_ways.keras": lambda: sequence(layers.Bidirectional(layers.LSTM(8)), layers.Dense(8)),
    "attention.keras": attention,
    # Refused
    "two_inputs.keras": two_inputs,
    "two_classes.keras": lambda: dense(classes=2),
    "oblong.keras": lambda: dense((28, 20, 1)),
    "lambda.keras": lambda_network,
    "lambda.h5": lambda_network,
    "mine.keras": lambda: dense(before=[Mine()]),
    "huge.keras": dense,
    "cut.keras": dense,
}


def first_channel():
    return [layers.Conv2D(1, 1, use_bias=False, kernel_initializer=keras.initializers.Constant(1 / 3))]


def make_huge(path: Path) -> None:
    """Make the numbers of a file such that each is within reason, and all together are not."""
    with zipfile.ZipFile(path) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    config = json.loads(members["config.json"])
    config["config"]["layers"][-1]["config"]["units"] = 900_000
    config["config"]["layers"].append(config["config"]["layers"][-1] | {"build_config": None})
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in (members | {"config.json": json.dumps(config)}).items():
            archive.writestr(member, content)


def taken_over(name: str, model: keras.Model) -> object:
    """Return the sentence that refuses a model; or else how it takes digits, and what it gives for some."""
    path = folder / name
    with quiet():
        model.save(path)
    if name == "cut.keras":
        path.write_bytes(path.read_bytes()[:-200])
    if name == "labelled.keras":
        (folder / "labelled.txt").write_text("\n".join([*"0123456789", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"]))
    if name == "huge.keras":  # it ends the process that loads it
        make_huge(path)
        return ""
    try:
        card = import_model(path, folder / f"{name}.out")
    except DigitPadError as error:
        return str(error)
    given = np.random.default_rng(5).random((3, *(side or 28 for side in model.input_shape[1:])), np.float32)
    return {"fitting": asdict(card.fitting), "outputs": np.asarray(model(given), np.float32).tolist()}


WEIGHTS = learned()
if __name__ == "__main__":
    chosen = sys.argv[2:] or MODELS
    print(json.dumps({name: taken_over(name, MODELS[name]()) for name in chosen}))
