"""The network from scratch as a model like any other: `digitpad.npz`, and its card beside it."""

import io
import logging
import zipfile
from dataclasses import fields, replace
from pathlib import Path

import numpy as np

from digitpad.core.arrays import CLASSES, MOST_BYTES
from digitpad.core.card import ModelCard, checksum, write_card
from digitpad.errors import ModelError
from digitpad.lab.scratch import PIXELS, Weights
from digitpad.language import _
from digitpad.system.files import read_file, reading

MOST_UNITS = 10_000  # hidden ones: weights of 32 MB
LARGEST = 1e6  # of a weight; with larger ones the sums could leave float32
NAMES = tuple(field.name for field in fields(Weights))

log = logging.getLogger(__name__)


def save(weights: Weights, path: Path) -> None:
    """Write weights as an `.npz`, with the names of the parts of `Weights`.

    Raises:
        ModelError: a weight is no number any more, or there are too many; nothing is written.
        OSError: the file cannot be written.
    """
    if not _are_usable(weights):
        raise ModelError(
            _(
                "The training diverged: the network's weights grew without limit. Train again with "
                "a lower learning rate."
            )
        )
    arrays = {name: np.asarray(getattr(weights, name), np.float32) for name in NAMES}
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def load(path: Path) -> Weights:
    """Read what `save` wrote.

    Raises:
        ModelError: the file cannot be read, is damaged, or is something else.
    """
    with reading(path, ModelError):
        return weights_from(read_file(path, MOST_BYTES), path.name)


def weights_from(content: bytes, name: str) -> Weights:
    """Return the weights in the content of an `.npz` that the user calls `name`.

    Raises:
        ModelError: it is damaged, or is something else.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_shapes(archive)
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            weights = Weights(*(arrays[part] for part in NAMES))
        if not _are_usable(weights):
            raise ValueError("a weight is none")
    except Exception as error:  # zipfile, zlib and NumPy raise whatever comes; the file may be a stranger's
        log.warning("%s: %s", name, error)
        raise ModelError(
            _(
                "{name} is damaged or does not contain the weights of a network from scratch. "
                "Open another file."
            ).format(name=name)
        ) from None
    return weights


def _check_shapes(archive: zipfile.ZipFile) -> None:
    """Look at the head of each array; ValueError where it does not fit, or is longer than it says."""
    if sorted(archive.namelist()) != sorted(f"{name}.npy" for name in NAMES):
        raise ValueError("it holds other arrays")
    units = 0
    for name in NAMES:
        with archive.open(f"{name}.npy") as file:
            if np.lib.format.read_magic(file) != (1, 0):
                raise ValueError("another version than we write")
            shape, _by_columns, kind = np.lib.format.read_array_header_1_0(file)
        units = shape[-1] if name == "hidden" else units
        if kind != np.float32 or shape != _shapes(units)[name]:
            raise ValueError("an array has another kind or shape")
    if not 1 <= units <= MOST_UNITS:
        raise ValueError("too many units, or none")


def _shapes(units: int) -> dict[str, tuple[int, ...]]:
    return {
        "hidden": (PIXELS, units),
        "hidden_bias": (units,),
        "output": (units, CLASSES),
        "output_bias": (CLASSES,),
    }


def _are_usable(weights: Weights) -> bool:
    """Say whether all weights are numbers to reckon with; NaN is not."""
    return 1 <= weights.units <= MOST_UNITS and all(
        bool((np.abs(getattr(weights, name)) <= LARGEST).all()) for name in NAMES
    )


STEM = "digitpad"  # of a model's files


def write_model(weights: Weights, card: ModelCard, folder: Path) -> ModelCard:
    """Write the network and its card into a folder that is there; return the card, completed.

    Where all of it must appear at once, give the folder of `training.place.whole`.

    Raises:
        ModelError: the weights are no numbers any more; nothing is written.
        OSError: the folder cannot be written.
    """
    path = folder / f"{STEM}.npz"
    save(weights, path)
    card = replace(described(weights, card), sha256={path.name: checksum(path)})
    write_card(card, folder / f"{STEM}.json")
    return card


def described(weights: Weights, card: ModelCard) -> ModelCard:
    """Return the card with the layers and the number of parameters of these weights."""
    layers = (
        ("hidden", PIXELS, weights.units, "ReLU"),
        ("probabilities", weights.units, CLASSES, "softmax"),
    )
    lines = (
        f"{name}: Dense → {outputs}, {activation}, {inputs * outputs + outputs} parameters"
        for name, inputs, outputs, activation in layers
    )
    return replace(card, architecture=tuple(lines), parameters=weights.count)
