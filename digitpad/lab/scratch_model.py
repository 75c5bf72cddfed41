"""The network from scratch as a model like any other: `digitpad.npz`, and its card beside it."""

from dataclasses import replace
from pathlib import Path

from digitpad.core.card import ModelCard, checksum, write_card
from digitpad.lab.scratch import CLASSES, PIXELS, Weights
from digitpad.lab.scratch_file import save

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
    """Return the card with what the weights tell: the layers, and how many parameters there are."""
    layers = (
        ("hidden", PIXELS, weights.units, "ReLU"),
        ("probabilities", weights.units, CLASSES, "softmax"),
    )
    lines = (
        f"{name}: Dense → {outputs}, {activation}, {inputs * outputs + outputs} parameters"
        for name, inputs, outputs, activation in layers
    )
    return replace(card, architecture=tuple(lines), parameters=weights.count)
