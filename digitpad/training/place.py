"""Where a model's three files go."""

import tempfile
from pathlib import Path

from digitpad.errors import DataError
from digitpad.language import _

NAME = "digitpad"  # the stem of a model's three files
LAST = "probabilities"  # the name of the network's last layer
SUFFIXES = (".keras", ".tflite", ".json")


def model_files(folder: Path) -> tuple[Path, ...]:
    """Return the paths of a model's files in `folder`: `.keras`, `.tflite` and the card."""
    return tuple(folder / (NAME + suffix) for suffix in SUFFIXES)


def prepare_folder(folder: Path, overwrite: bool) -> None:
    """Make `folder` ready for a model, before the long work begins.

    Raises:
        DataError: it already holds a model that may not be overwritten, or cannot be written.
    """
    if not overwrite and any(path.exists() for path in model_files(folder)):
        raise DataError(
            _(
                "{folder} already holds a model. Choose another folder with --out, or overwrite it with "
                "--force."
            ).format(folder=folder)
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise unwritable(folder, error) from None


def unwritable(folder: Path, error: OSError) -> DataError:
    """Return the error to raise where `folder` cannot be written."""
    return DataError(
        _("{folder} cannot be written: {reason}.").format(folder=folder, reason=error.strerror or error)
    )
