"""A training run from beginning to end: data, fitting, measuring, three files."""

from dataclasses import dataclass
from pathlib import Path

from digitpad.card import ModelCard
from digitpad.training.data import HeldOut, read_inks, split
from digitpad.training.mnist import Mnist
from digitpad.training.place import prepare_folder
from digitpad.training.progress import Report
from digitpad.training.recipe import Recipe


@dataclass(frozen=True)
class Trained:
    """What a run left behind: its card, and whether it was interrupted before its last epoch."""

    card: ModelCard
    epochs: int
    interrupted: bool


def train(recipe: Recipe, mnist: Mnist, folder: Path, report: Report, overwrite: bool = False) -> Trained:
    """Train by `recipe` and write the model's three files into `folder`.

    An interrupt (Ctrl+C) after the first epoch keeps the best so far; before that nothing is left behind.

    Raises:
        DataError: the folder holds a model already (and not `overwrite`) or cannot be written, there are too
            few digits, or an ink file to measure with has no labels.
        InkError: an ink file to measure with cannot be read.
        KeyboardInterrupt: interrupted before the first epoch had ended.
    """
    learning, validation = split(mnist.train, recipe.validation, recipe.seed, recipe.digits)
    held_out = HeldOut(validation, mnist.test, read_inks())
    is_new = not folder.exists()
    prepare_folder(folder, overwrite)
    try:
        from digitpad.training.fit import fit  # Keras takes seconds: only once all else is in order
        from digitpad.training.publish import begin_card, publish

        fitted = fit(recipe, learning, validation, report)
        data = {"MNIST train": len(learning), "MNIST validation": len(validation)}
        card = begin_card(fitted.model, recipe, data)
        card = publish(fitted.model, card, held_out, folder)
    except BaseException:
        if is_new and not any(folder.iterdir()):
            folder.rmdir()
        raise
    return Trained(card, fitted.epochs, fitted.interrupted)
