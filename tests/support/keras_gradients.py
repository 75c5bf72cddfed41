"""What Keras makes of the network from scratch: `python keras_gradients.py IN.npz OUT.npz`.

IN holds the weights, pixels, targets and l2; OUT gets the shares, the loss and the four gradients.
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
    np.savez(place, shares=np.asarray(shares), loss=np.asarray(loss), **found)


if __name__ == "__main__":
    main(*sys.argv[1:])
