"""A training run from beginning to end: data, fitting, measuring, three files."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from digitpad.core.card import ModelCard, read_card
from digitpad.core.network import load_model
from digitpad.errors import ModelError
from digitpad.language import _
from digitpad.runs.events import Report, Stage
from digitpad.runs.recipe import Recipe, recipe_from
from digitpad.training.data.dataset import dataset_counts, gather
from digitpad.training.data.mnist import Mnist
from digitpad.training.data.user_digits import UserDigits
from digitpad.training.measure import Measured
from digitpad.training.publish.model_files import prepare_folder


@dataclass(frozen=True)
class Trained:
    """What a run left behind.

    card: the model's.
    test: what it read of the test digits.
    epochs: how many ended; interrupted: whether it was stopped before all had.
    """

    card: ModelCard
    test: Measured
    epochs: int
    interrupted: bool


def train(
    recipe: Recipe,
    mnist: Mnist,
    folder: Path,
    report: Report,
    overwrite: bool = False,
    begin: Path | None = None,
    user_digits: UserDigits | None = None,
) -> Trained:
    """Train by `recipe` and write the model's three files into `folder`.

    begin: the `.keras` file of a model of the same widths, to begin with its weights.
    user_digits: the user's drawings to learn from. Where it begins with a model, that model's readings of all
        else are kept, and its temperature and threshold.

    An interrupt (Ctrl+C) after the first epoch keeps the best so far; before that nothing is left behind.

    Raises:
        DataError: the folder holds a model already (and not `overwrite`) or cannot be written, there are too
            few digits, or an ink file has no labels.
        ModelError: the model to begin with, or its card, cannot be read or has other widths.
        InkError: an ink file cannot be read.
        KeyboardInterrupt: interrupted before the first epoch had ended.
    """
    dataset, held_out = gather(recipe, mnist, user_digits)
    begun = read_card(begin.with_suffix(".json")) if begin else None
    before = load_model(begin.with_suffix(".tflite")) if begin and user_digits else None
    recipe = _as_wide(recipe, before.card) if before else recipe
    prepare_folder(folder, overwrite)
    report(Stage("starting"))
    # Keras takes seconds: only once all else is in order.
    from digitpad.training.engine.fit import fit, weights_of
    from digitpad.training.measure import calibrated
    from digitpad.training.publish.convert import keras_card, save_model
    from digitpad.training.publish.publish import publish

    weights = weights_of(begin, recipe) if begin else None
    recall = before.probabilities if before else None
    fitted = fit(recipe, dataset, held_out.validation(), report, weights, recall)
    if not before:
        calibrated(fitted.model, held_out.as_used())
    card = keras_card(fitted.model, recipe, dataset_counts(dataset, held_out))
    if begun:
        card = replace(card, earlier=(*begun.earlier, begun.recipe))
    threshold = before.card.threshold if before else None
    published = publish(partial(save_model, fitted.model), card, held_out, folder, report, threshold)
    return Trained(published.card, published.test, fitted.epochs, fitted.interrupted)


def _as_wide(recipe: Recipe, card: ModelCard) -> Recipe:
    """Return the recipe with the widths of the network on the card."""
    if "widths" not in card.recipe:
        raise ModelError(
            _(
                "The model {name} is a different network from DigitPad's own, so it cannot be "
                "trained further. Use the bundled model, or train from scratch."
            ).format(name=card.name)
        )
    return recipe_from({**recipe.to_record(), "widths": card.recipe["widths"]})
