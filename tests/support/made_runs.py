"""Runs of the lab for the tests, written as a training process leaves them."""

import json
import shutil
from pathlib import Path

import numpy as np

from digitpad.core.card import bundled_model
from digitpad.runs.events import Progress, Snapshot
from digitpad.runs.library import EVENTS, STRIP, TEST, RunResult, write_arrays, write_experiment, write_result
from digitpad.runs.recipe import Recipe, lab_recipe
from support.made_digits import made_digits

EPOCHS = 3


def made_run(root: Path, key: str, experiment: Recipe | None = None, **more) -> Path:
    """Write a run of three epochs under the user's folder `root`; it misreads its first digit, a 0, as 1.

    more: of its `RunResult`; `state=None` writes none, as where the process was killed.
    """
    experiment = experiment or lab_recipe(epochs=EPOCHS)
    folder = root / "runs" / key
    write_experiment(experiment, folder)
    digits, labels = made_digits(20, seed=4)
    write_arrays(folder / STRIP, digits=digits, labels=labels)
    lines = []
    for epoch in range(1, EPOCHS + 1):
        lines += [
            Progress(epoch, EPOCHS, 9, 9, 1 / epoch, 1 - 0.5 / epoch, 1.1 / epoch, 1 - 0.6 / epoch),
            Snapshot(epoch, EPOCHS, 9, 1.2 / epoch, 1 - 0.7 / epoch, (), None),
        ]
    (folder / EVENTS).write_text("".join(json.dumps(line.to_record()) + "\n" for line in lines))
    if more.get("state", "done"):
        result = {"state": "done", "begun": "2026-11-22T05:00:00", "seconds": 61.5, "epochs": EPOCHS}
        result |= {"parameters": 1234, "figures": {"test_accuracy": 0.95, "test_loss": 0.2}}
        write_result(RunResult(**{**result, **more}), folder)
    probabilities = np.eye(10, dtype=np.float32)[labels]
    probabilities[0] = [0.2, 0.8, *[0] * 8]
    write_arrays(folder / TEST, digits=digits, labels=labels, probabilities=probabilities)
    for suffix in (".tflite", ".keras", ".json"):
        shutil.copy(bundled_model().with_suffix(suffix), folder)
    return folder


class Stopping:
    """Stops a run as Ctrl+C does, in an epoch after so many batches."""

    def __init__(self, epoch: int, batch: int) -> None:
        self.at = (epoch, batch)

    def __call__(self, event: object) -> None:
        if isinstance(event, Progress) and (event.epoch, event.batch) == self.at and not event.ends_epoch:
            raise KeyboardInterrupt
