"""Publishing: a trained network as the three files of a model, measured, complete or not there at all."""

import platform
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from digitpad import __version__
from digitpad.core.card import ModelCard, checksum, write_card
from digitpad.core.network import Classifier
from digitpad.runs.events import Report, Stage
from digitpad.runs.recipe import Recipe
from digitpad.training.data.dataset import HeldOut
from digitpad.training.engine.backend import keras, quiet, tensorflow
from digitpad.training.engine.network import architecture
from digitpad.training.measure.calibration import threshold_of
from digitpad.training.measure.measure import Measured, measure_all, measured_digits
from digitpad.training.publish.model_files import model_files, whole_folder

PACKAGES = ("tensorflow", "keras", "ai-edge-litert", "numpy", "pillow")


@dataclass(frozen=True)
class Published:
    """A model's card, completed, and what the compiled model read of the test digits."""

    card: ModelCard
    test: Measured


def publish(
    model: keras.Model,
    card: ModelCard,
    held_out: HeldOut,
    folder: Path,
    report: Report,
    threshold: float | None = None,
) -> Published:
    """Write `model` and its card into `folder`, completed with all that is measured.

    threshold: for "not a digit"; chosen on the held-out digits where it is None.

    The files are made in a temporary folder beside their place and moved when all three are whole. What is
    measured is the compiled file, as users will run it.

    Raises:
        DataError: the folder cannot be written.
    """
    with whole_folder(folder) as part:
        keras_path, compiled, card_path = model_files(part)
        report(Stage("saving"))
        with quiet():
            model.save(keras_path)
            _compile(model, compiled)
        report(Stage("measuring"))
        content = compiled.read_bytes()
        if threshold is None:
            refused = float(card.recipe.get("refused", Recipe().refused))
            images = held_out.as_used().images
            threshold = threshold_of(Classifier(content, card).probabilities(images).max(axis=1), refused)
        classifier = Classifier(content, replace(card, threshold=threshold))
        test = measured_digits(classifier, held_out.test)
        card = _measured(classifier, test, held_out, folder)
        files = {path.name: checksum(path) for path in (keras_path, compiled)}
        card = replace(card, sha256=files)
        write_card(card, card_path)
    return Published(card, test)


def begin_card(
    model: keras.Model,
    recipe: Recipe | Recipe,
    data: Mapping[str, int],
    begun: ModelCard | None = None,
) -> ModelCard:
    """Return a card that says all that is known before measuring.

    begun: the card of the model whose weights it began with.
    """
    packages = {package: version(package) for package in PACKAGES}
    return ModelCard(
        name="DigitPad",
        created=datetime.now(UTC).date().isoformat(),
        architecture=architecture(model),
        parameters=int(model.count_params()),
        data=data,
        recipe=recipe.to_record(),
        earlier=(*begun.earlier, begun.recipe) if begun else (),
        versions={"digitpad": __version__, "python": platform.python_version(), **packages},
    )


def _compile(model: keras.Model, path: Path) -> None:
    """Compile a model for LiteRT, its weights rounded to 16 bits: half the file, and no slower."""
    half = {"supported_types": [tensorflow.float16]}
    smaller = [tensorflow.lite.Optimize.DEFAULT]
    model.export(path, format="litert", verbose=False, optimizations=smaller, target_spec=half)


def _measured(classifier: Classifier, test: Measured, held_out: HeldOut, folder: Path) -> ModelCard:
    """Return the classifier's card with the figures, each with the command that gives it."""
    command = f"digitpad evaluate --model {shlex.quote(model_files(folder)[1].as_posix())}"
    return replace(classifier.card, figures=measure_all(classifier, test, held_out, command))
