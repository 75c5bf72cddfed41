"""Runs that wrote for TensorBoard: a small network, trained for real on made digits."""

from pathlib import Path
from typing import Any

import numpy as np

from digitpad.lab.layers import Conv2D, Dense, Flatten, MaxPooling2D
from digitpad.runs.events import Progress, Snapshot
from digitpad.runs.library import RunResult, write_experiment, write_result
from digitpad.runs.recipe import Recipe, lab_recipe
from support.made_digits import made_digits

SMALL = lab_recipe(
    name="small|net",
    layers=(Conv2D(4, 3), MaxPooling2D(4), Flatten(), Dense(12), Dense(10)),
    learning_rate=0.01,
    epochs=2,
)


def small_network(experiment: Recipe) -> Any:
    """Return an untrained network of SMALL's layers."""
    from digitpad.training.engine.backend import keras

    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1), name="digit"),
            layers.Conv2D(4, 3, activation="relu", name="strokes"),
            layers.MaxPooling2D(4, name="pool"),
            layers.Flatten(name="flat"),
            layers.Dense(12, activation="relu", name="hidden"),
            layers.Dense(10, activation="softmax", name="reading"),
        ],
        name="small_net",
    )
    rate = keras.optimizers.schedules.CosineDecay(experiment.learning_rate, 40)
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def made_run(runs: Path, name: str, experiment: Recipe = SMALL, count: int = 200) -> RunResult:
    """Train two epochs on made digits, as `digitpad train --tensorboard` does, and return the end."""
    from digitpad.training.data.digits import LabelledDigits
    from digitpad.training.engine.backend import keras
    from digitpad.training.engine.tensorboard import Board

    keras.utils.set_random_seed(experiment.seed)
    train, test = made(400, 1, LabelledDigits), made(count, 2, LabelledDigits)
    model = small_network(experiment)
    write_experiment(experiment, runs / name)
    board = Board(runs / name, experiment, model, test)
    figures: dict[str, float] = {}
    for epoch in (1, 2):
        history = model.fit(
            train.images[..., np.newaxis], train.labels, batch_size=20, verbose=0, validation_split=0.2
        ).history
        test_loss, test_accuracy = model.evaluate(test.images[..., np.newaxis], test.labels, verbose=0)
        names = ("loss", "accuracy", "val_loss", "val_accuracy")
        loss, accuracy, validation_loss, validation_accuracy = (history[name][0] for name in names)
        progress = Progress(epoch, 2, 16, 16, loss, accuracy, validation_loss, validation_accuracy)
        board.epoch(epoch, progress, Snapshot(epoch, 2, 16, test_loss, test_accuracy))
        figures = {"accuracy": accuracy, "test_loss": test_loss, "test_accuracy": test_accuracy}
    result = RunResult("done", "2026-11-22T10:00:00", 3.0, 2, model.count_params(), figures)
    board.end(result)
    write_result(result, runs / name)
    return result


def made(count: int, seed: int, kind: Any) -> Any:
    """Return made digits as `LabelledDigits`."""
    images, labels = made_digits(count, seed)
    return kind(images.astype(np.float32) / 255, labels.astype(np.int64))
