"""The files of a model in its folder: three of them, or two where the network is from scratch."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digitpad.errors import DataError
from digitpad.language import _
from digitpad.system.files import part_of, writing

NAME = "digitpad"  # the stem of a model's three files
LAST = "probabilities"  # the name of the network's last layer
SUFFIXES = (".keras", ".tflite", ".json")


def model_files(folder: Path) -> tuple[Path, ...]:
    """Return the paths of a model's files in `folder`: `.keras`, `.tflite` and the card."""
    return tuple(folder / (NAME + suffix) for suffix in SUFFIXES)


def prepare_folder(folder: Path, overwrite: bool) -> None:
    """See whether `folder` can take a model, before the long work begins; nothing is made yet.

    Raises:
        DataError: it already holds a model that may not be overwritten, or cannot be written.
    """
    if not overwrite and any((folder / (NAME + suffix)).exists() for suffix in (*SUFFIXES, ".npz")):
        raise DataError(
            _("{folder} already holds a model. Choose another folder, or delete the model first.").format(
                folder=folder
            )
        )
    with writing(folder, DataError):
        there = next(place for place in (folder, *folder.parents) if place.exists())
        with tempfile.TemporaryFile(dir=there):
            pass


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Give a temporary folder for a model's files; at the end they are moved into `folder`, or are gone.

    A folder that is not there yet appears with all its files at once.

    Raises:
        DataError: it cannot be written.
    """
    is_there = folder.is_dir()
    part = part_of(folder / NAME if is_there else folder)
    try:
        with writing(folder, DataError):
            part.mkdir(parents=True)
            yield part
            if is_there:
                for made in sorted(part.iterdir(), key=lambda path: path.suffix == ".json"):  # the card last
                    made.replace(folder / made.name)
            else:
                part.replace(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
