"""Keras and TensorFlow, imported without their noise: `from digitpad.training.engine.backend import keras`.

Importing this module takes seconds. Import it inside functions, never from a module the window needs.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digitpad.system.files import error_in, writing
from digitpad.system.leftovers import keep_temporary_files_together
from digitpad.system.silence import silenced


@contextmanager
def quiet() -> Iterator[None]:
    """Send what C++ and Keras write to stdout and stderr nowhere; Python's exceptions are raised as ever.

    TensorFlow writes to the file descriptors, so redirecting `sys.stderr` would not do. Progress as JSON
    lines goes to stdout, which is why that must stay clean too.
    """
    _flush()
    with silenced(1), silenced(2):
        try:
            yield
        finally:
            _flush()  # what Keras printed, while it still goes nowhere


@contextmanager
def saving() -> Iterator[None]:
    """Be `quiet` around what Keras writes by HDF5 or TensorFlow; what the system says is raised as its error.

    Raises:
        StoreError: the temporary folder cannot be written.
        OSError: another place cannot.
    """
    try:
        with quiet():
            yield
    except Exception as error:
        found = error_in(error)
        if not found:
            raise
        temporary = Path(tempfile.gettempdir())
        if str(temporary) not in str(error):
            raise found from None
        with writing(temporary):
            raise found from None


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # it is where a program has no console
            stream.flush()


if tempfile.tempdir is None:  # else the training has seen to it
    keep_temporary_files_together()
os.environ["KERAS_BACKEND"] = "tensorflow"  # whatever the user's keras.json says: only it exports to LiteRT
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
with quiet():
    import keras
    import tensorflow

__all__ = ["keras", "quiet", "saving", "tensorflow"]
