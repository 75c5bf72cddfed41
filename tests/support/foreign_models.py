"""Makes Keras files of many kinds, takes each over, and prints what became of it: a process of its own."""

import json
import sys
import zipfile
from pathlib import Path

import numpy as np

from digitpad.errors import DigitPadError
from digitpad.training.engine.backend import keras, quiet
from digitpad.training.publish.import_model import import_model

layers = keras.layers
folder = Path(sys.argv[1])
digits = np.random.default_rng(5).random((3, 28, 28), np.float32)


@keras.saving.register_keras_serializable("mine")
class Mine(layers.Layer):
    def call(self, given):
        return given


def network(shape, *last, before=()):
    return keras.Sequential([keras.Input(shape), *before, layers.Flatten(), *last])


def dense(**more):
    return layers.Dense(10, **more)


plain = network((28, 28, 1), dense(activation="softmax"), before=[layers.Conv2D(4, 3, activation="relu")])
compiled = network((28, 28, 1), dense(activation="softmax"))
compiled.compile("adam", lambda right, read: keras.ops.sum(read))
given = keras.Input((28, 28))
branches = [layers.Flatten()(given), layers.Flatten()(layers.Reshape((28, 28, 1))(given))]
functional = keras.Model(given, layers.Softmax()(dense()(layers.Concatenate()(branches))))
half = network((28, 28, 1), dense(activation="softmax", dtype="mixed_float16"))
models = {
    "plain.keras": plain,
    "plain.h5": plain,
    "compiled.keras": compiled,
    "functional.keras": functional,
    "flat.keras": network((784,), dense(activation="softmax")),
    "logits.keras": network((28, 28, 1), dense()),
    "logits.h5": network((28, 28), dense()),
    "log.keras": network((28, 28, 1), dense(activation="log_softmax")),
    "nested.keras": keras.Sequential([keras.Input((28, 28, 1)), network((28, 28, 1), dense())]),
    "half.keras": half,
    "sigmoid.keras": network((28, 28, 1), dense(activation="sigmoid")),
    "colour.keras": network((28, 28, 3), dense(activation="softmax")),
    "eleven.keras": network((28, 28, 1), layers.Dense(11, activation="softmax")),
    "large.keras": network((32, 32, 1), dense(activation="softmax")),
    "lambda.keras": network((28, 28, 1), dense(activation="softmax"), before=[layers.Lambda(lambda x: x)]),
    "lambda.h5": network((28, 28, 1), dense(activation="softmax"), before=[layers.Lambda(lambda x: x)]),
    "mine.keras": network((28, 28, 1), dense(activation="softmax"), before=[Mine()]),
    "huge.keras": network((28, 28, 1), dense(activation="softmax")),
    "cut.keras": plain,
}
outcome = {}
for name, model in models.items():
    path = folder / name
    with quiet():
        model.save(path)
    if name == "cut.keras":
        path.write_bytes(path.read_bytes()[:-200])
    if name == "huge.keras":  # each number is within reason, all together are not
        with zipfile.ZipFile(path) as archive:
            members = {member: archive.read(member) for member in archive.namelist()}
        config = json.loads(members["config.json"])
        config["config"]["layers"][-1]["config"]["units"] = 900_000
        config["config"]["layers"].append(config["config"]["layers"][-1] | {"build_config": None})
        with zipfile.ZipFile(path, "w") as archive:
            for member, content in (members | {"config.json": json.dumps(config)}).items():
                archive.writestr(member, content)
        continue  # it ends the process that loads it
    try:
        import_model(path, folder / f"{name}.out")
        shares = np.asarray(model(digits.reshape(3, *model.input_shape[1:])), np.float32)
        outcome[name] = shares.tolist()
    except DigitPadError as error:
        outcome[name] = str(error)
print(json.dumps(outcome))
