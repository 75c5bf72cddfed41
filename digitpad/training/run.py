"""A training run from beginning to end: data, fitting, measuring, three files."""

from dataclasses import dataclass
from pathlib import Path

from digitpad.card import ModelCard, read_card
from digitpad.training.material import HeldOut, counts, gather
from digitpad.training.mnist import Mnist
from digitpad.training.place import prepare_folder
from digitpad.training.progress import Report, Stage
from digitpad.training.recipe import Recipe


@dataclass(frozen=True)
class Trained:
    """What a run left behind: its card, whether it was interrupted before the end, what was held out."""

    card: ModelCard
    epochs: int
    interrupted: bool
    held_out: HeldOut


def train(
    recipe: Recipe,
    mnist: Mnist,
    folder: Path,
    report: Report,
    overwrite: bool = False,
    begin: Path | None = None,
) -> Trained:
    """Train by `recipe` and write the model's three files into `folder`.

    begin: the `.keras` file of a model of the same widths, to begin with its weights.

    An interrupt (Ctrl+C) after the first epoch keeps the best so far; before that nothing is left behind.

    Raises:
        DataError: the folder holds a model already (and not `overwrite`) or cannot be written, there are too
            few digits, or an ink file has no labels.
        ModelError: the model to begin with, or its card, cannot be read or has other widths.
        InkError: an ink file cannot be read.
        KeyboardInterrupt: interrupted before the first epoch had ended.
    """
    material, held_out = gather(recipe, mnist)
    begun = read_card(begin.with_suffix(".json")) if begin else None
    prepare_folder(folder, overwrite)
    report(Stage("starting"))
    # Keras takes seconds: only once all else is in order.
    from digitpad.training.calibrate import calibrated
    from digitpad.training.fit import fit, weights_of
    from digitpad.training.publish import begin_card, publish

    weights = weights_of(begin, recipe) if begin else None
    fitted = fit(recipe, material, held_out.validation(), report, weights)
    calibrated(fitted.model, held_out.as_used())
    card = begin_card(fitted.model, recipe, counts(material, held_out), begun)
    card = publish(fitted.model, card, held_out, folder, report)
    return Trained(card, fitted.epochs, fitted.interrupted, held_out)
