"""A run's knobs, for TensorBoard's HParams: a row for each run.

Which columns there are is left to TensorBoard: told, it sorts them by name; not told, those come first in
which the runs differ. The figures in the table are the last of each curve.
"""

from dataclasses import fields
from typing import TypeAlias

from tensorboard.plugins.hparams import api
from tensorboard.plugins.hparams.api_pb2 import STATUS_FAILURE, STATUS_SUCCESS
from tensorboard.plugins.hparams.summary import session_end_pb

from digitpad.lab.layers import Layer
from digitpad.runs.experiment import Experiment
from digitpad.runs.library import Result
from digitpad.training.engine.backend import tensorflow

Knob: TypeAlias = str | bool | int | float


def write_start(experiment: Experiment, name: str) -> None:
    """Write a run's knobs; `name` tells its row from the others'."""
    api.hparams(knobs(experiment), trial_id=name)


def write_end(result: Result) -> None:
    """Write that a run is over, and whether it went well."""
    status = STATUS_FAILURE if result.state == "failed" else STATUS_SUCCESS
    tensorflow.summary.experimental.write_raw_pb(
        session_end_pb(status).SerializeToString(), step=result.epochs
    )


def knobs(experiment: Experiment) -> dict[str, Knob]:
    """Return an experiment's values by name, its layers in words."""
    values = {field.name: getattr(experiment, field.name) for field in fields(experiment)}
    return values | {"layers": ", ".join(map(in_words, experiment.layers))}


def in_words(layer: Layer) -> str:
    """Return a layer as a short text: Conv2D 16 3 1 0, as in its record."""
    return " ".join([layer.kind, *(str(getattr(layer, field.name)) for field in fields(layer))])
