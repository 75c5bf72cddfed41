"""What Keras makes of the network from scratch: `python keras_gradients.py IN.npz OUT.npz`.

IN holds the weights, pixels, targets and l2; OUT gets the shares, the loss and the four gradients.
For a network of more layers IN holds "inputs", "answers", "penalties" (L1 and L2), the "activations", and the
weights and the bias of each layer, as "w0", "b0", "w1" …; OUT gets "outputs", "squared_loss", "g0", "g1" …
"""

import sys

import numpy as np
import tensorflow as tf

from digitpad.training.engine.backend import keras

NAMES = ("hidden", "hidden_bias", "output", "output_bias")


def main(source: str, place: str) -> None:
    given = np.load(source)
    penalty = keras.regularizers.L2(float(given["l2"]))
    units = given["hidden_bias"].size
    model = keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(units, activation="relu", kernel_regularizer=penalty),
            keras.layers.Dense(10, activation="softmax", kernel_regularizer=penalty),
        ]
    )
    model.set_weights([given[name] for name in NAMES])
    with tf.GradientTape() as tape:
        shares = model(given["pixels"], training=True)
        wrong = tf.reduce_mean(keras.losses.categorical_crossentropy(given["targets"], shares))
        loss = wrong + tf.add_n(model.losses)
    gradients = tape.gradient(loss, model.trainable_variables)
    found = dict(zip(NAMES, map(np.asarray, gradients), strict=True))
    np.savez(place, shares=np.asarray(shares), loss=np.asarray(loss), **found, **of_layers(given))


def of_layers(given: np.lib.npyio.NpzFile) -> dict[str, np.ndarray]:
    """Return what Keras makes of the network of more layers."""
    l1, l2 = (float(part) for part in given["penalties"])
    activations = [str(name) for name in given["activations"]]
    model = keras.Sequential([keras.Input((given["inputs"].shape[1],), dtype="float64")])
    for number, name in enumerate(activations):
        penalty = keras.regularizers.L1L2(l1, l2)
        units = given[f"b{number}"].size
        model.add(keras.layers.Dense(units, activation=name, kernel_regularizer=penalty, dtype="float64"))
    model.set_weights([given[f"{part}{number}"] for number in range(len(activations)) for part in "wb"])
    with tf.GradientTape() as tape:
        outputs = model(given["inputs"], training=True)
        squares = tf.reduce_mean(tf.square(outputs - given["answers"])) / 2
        loss = squares + tf.add_n(model.losses)
    gradients = map(np.asarray, tape.gradient(loss, model.trainable_variables))
    found = {f"g{number}": gradient for number, gradient in enumerate(gradients)}
    return {"outputs": np.asarray(outputs), "squared_loss": np.asarray(squares), **found}


if __name__ == "__main__":
    main(*sys.argv[1:])
