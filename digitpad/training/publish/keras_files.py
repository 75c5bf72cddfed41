"""A model in the files that Keras and TensorFlow themselves write: the old `.h5`, and SavedModel."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digitpad.training.engine.backend import keras, quiet

LEGACY = "You are saving your model as an HDF5 file"  # how a warning begins that tells what was asked for


def write_h5(model: keras.Model, path: Path) -> None:
    """Write a model, weights and all, as `.h5`."""
    with _without_warning(LEGACY):
        model.save(path)


def write_savedmodel(model: keras.Model, folder: Path) -> None:
    """Write a model as TensorFlow's SavedModel into a folder."""
    with quiet():
        model.export(folder, format="tf_saved_model", verbose=False)


@contextmanager
def _without_warning(beginning: str) -> Iterator[None]:
    """Leave out of the log what begins so, and nothing else."""

    def is_another(record: logging.LogRecord) -> bool:
        return not record.getMessage().startswith(beginning)

    log = logging.getLogger("absl")
    log.addFilter(is_another)
    try:
        yield
    finally:
        log.removeFilter(is_another)
