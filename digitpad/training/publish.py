"""Publishing: a trained network as the three files of a model, measured, complete or not there at all."""

import platform
import shlex
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from digitpad import __version__
from digitpad.card import THRESHOLD, Figure, ModelCard, checksum, write_card
from digitpad.classifier import Classifier
from digitpad.evaluation import Evaluation
from digitpad.training.backend import keras, quiet
from digitpad.training.data import Digits, HeldOut
from digitpad.training.measure import measure_digits, measure_ink
from digitpad.training.network import architecture
from digitpad.training.place import model_files, unwritable
from digitpad.training.recipe import Recipe

REJECTED = 0.005  # share of validation digits the threshold may turn away
PACKAGES = ("tensorflow", "keras", "ai-edge-litert", "numpy", "pillow")


def publish(model: keras.Model, card: ModelCard, held_out: HeldOut, folder: Path) -> ModelCard:
    """Write `model` and its card into `folder` and return the card, completed with all that is measured.

    The files are made in a temporary folder beside their place and moved when all three are whole. What is
    measured is the compiled file, as users will run it.

    Raises:
        DataError: the folder cannot be written.
    """
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".part-") as part:
            keras_path, compiled, card_path = model_files(Path(part))
            with quiet():
                model.save(keras_path)
                model.export(compiled, format="litert", verbose=False)
            card = _measured(card, compiled.read_bytes(), held_out, folder)
            files = {path.name: checksum(path) for path in (keras_path, compiled)}
            card = replace(card, sha256=files)
            write_card(card, card_path)
            for path, place in zip(model_files(Path(part)), model_files(folder), strict=True):
                path.replace(place)
    except OSError as error:
        raise unwritable(folder, error) from None
    return card


def begin_card(model: keras.Model, recipe: Recipe, data: Mapping[str, int]) -> ModelCard:
    """Return a card that says all that is known before measuring."""
    packages = {package: version(package) for package in PACKAGES}
    return ModelCard(
        name="DigitPad",
        created=datetime.now(UTC).date().isoformat(),
        architecture=architecture(model),
        parameters=int(model.count_params()),
        data=data,
        recipe=recipe.to_record(),
        versions={"digitpad": __version__, "python": platform.python_version(), **packages},
    )


def choose_threshold(classifier: Classifier, validation: Digits) -> float:
    """Return the confidence that 0.5 % of the validation digits stay below, but at least one half.

    Digits of MNIST are digits, so what the threshold turns away of them is its price; below one half no
    digit has the majority.
    """
    confidence = classifier.probabilities(validation.images).max(axis=1)
    return round(max(float(np.quantile(confidence, REJECTED)), THRESHOLD), 4)


def _measured(card: ModelCard, compiled: bytes, held_out: HeldOut, folder: Path) -> ModelCard:
    """Return the card with its threshold, and the figures each with the command that gives it."""
    card = replace(card, threshold=choose_threshold(Classifier(compiled, card), held_out.validation))
    classifier = Classifier(compiled, card)
    command = f"digitpad evaluate --model {shlex.quote(model_files(folder)[1].as_posix())}"
    figures = _figures("mnist_test", measure_digits(classifier, held_out.test), command)
    for file_name, samples in held_out.inks.items():
        name = file_name.split(".")[0]
        ink_command = f'{command} "$DIGITPAD_DATA/strokes/{file_name}"'
        figures += _figures(name, measure_ink(classifier, samples), ink_command)
        shrunk = measure_ink(classifier, samples, shrink=True)
        figures += _figures(f"{name}_only_shrunk", shrunk, f"{ink_command} --shrink")
    return replace(card, figures=figures)


def _figures(name: str, evaluation: Evaluation, command: str) -> tuple[Figure, ...]:
    return (
        Figure(f"{name}_accuracy", evaluation.accuracy, command),
        Figure(f"{name}_calibration_error", evaluation.calibration_error, command),
        Figure(f"{name}_accepted", evaluation.accepted, command),
    )
