"""Publishing: a trained network as the files of a model, measured, complete or not there at all."""

import platform
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from digitpad import __version__
from digitpad.core.card import ModelCard, checksum, write_card
from digitpad.core.network import Classifier
from digitpad.models.entry import model_files, whole_folder
from digitpad.runs.events import Report, Stage
from digitpad.runs.recipe import Recipe
from digitpad.training.data.dataset import HeldOut
from digitpad.training.measure import Measured, capped, measure_all, measured_digits, threshold_of

Save = Callable[[Path], Sequence[Path]]  # writes a network into a folder; the last file is the one that reads


@dataclass(frozen=True)
class Published:
    """A model's card, completed, and what its file read of the test digits."""

    card: ModelCard
    test: Measured


def publish(
    save: Save,
    card: ModelCard,
    held_out: HeldOut,
    folder: Path,
    report: Report,
    threshold: float | None = None,
) -> Published:
    """Have a network saved in `folder`, with its card, completed with all that is measured.

    save: writes the files of the network, whoever computed it.
    threshold: for "not a digit"; chosen on the held-out digits where it is None. One that would turn away too
        many of the digits at hand is lowered.

    The files are made in a temporary folder beside their place and moved when all are whole. What is measured
    is the file that reads, as users will run it.

    Raises:
        DataError: the folder cannot be written.
        ModelError: what was written is no network that reads digits.
    """
    with whole_folder(folder) as part:
        report(Stage("saving"))
        files = save(part)
        report(Stage("measuring"))
        content = files[-1].read_bytes()
        reader = Classifier(content, card)
        used, test = measured_digits(reader, held_out.as_used()), measured_digits(reader, held_out.test)
        if threshold is None:
            refused = float(card.recipe.get("refused", Recipe().refused))
            threshold = threshold_of(used.probabilities.max(axis=1), refused)
        threshold = capped(threshold, held_out, reader, (used, test))
        classifier = Classifier(content, replace(card, threshold=threshold))
        test = replace(test, threshold=threshold)
        command = f"digitpad evaluate --model {shlex.quote((folder / files[-1].name).as_posix())}"
        figures = measure_all(classifier, test, held_out, command)
        sha256 = {path.name: checksum(path) for path in files}
        card = replace(classifier.card, figures=figures, measured_on=held_out.measured_on, sha256=sha256)
        write_card(card, model_files(part)[-1])
    return Published(card, test)


def begin_card(recipe: Recipe, data: Mapping[str, int], packages: Sequence[str]) -> ModelCard:
    """Return a card that says all that is known before there is a network.

    data: how many digits there were of each kind. packages: whose versions matter.
    """
    return ModelCard(
        name="DigitPad",
        created=datetime.now(UTC).date().isoformat(),
        data=data,
        recipe=recipe.to_record(),
        versions={
            "digitpad": __version__,
            "python": platform.python_version(),
            **{package: version(package) for package in packages},
        },
    )
