"""Measurements of any model on labelled digits, kept with it, and what two models read differently."""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from digitpad.core.arrays import CLASSES, SIDE, Digits, Indices, Labels, Probabilities, Reader
from digitpad.core.evaluation import Evaluation, evaluate
from digitpad.core.network import Classifier, load_model
from digitpad.drawings.drawings import Drawing, Drawings
from digitpad.drawings.file_kinds import PAGES, FileKind, labels_in_names, suffixes_of
from digitpad.errors import DataError, PictureError
from digitpad.lab.data import read_splits
from digitpad.language import _
from digitpad.models.entry import ModelEntry
from digitpad.pictures.finding import find
from digitpad.pictures.scans import read_pages
from digitpad.system.files import json_bytes, read_file, replace_file, writing
from digitpad.system.limits import limited, record_from

MNIST_TEST, MY_DRAWINGS, PICTURES = "mnist_test", "my_drawings", "pictures"
MEASURED = "measured.json"  # in a model's folder; of the bundled one in the user's
BLOCK = 250  # digits read between two reports of progress: 30 to 100 ms

Share = Callable[[float], None]  # is given how much is done, in [0, 1]; what it raises ends the measurement


@dataclass(frozen=True, eq=False)
class DigitSet:
    """Labelled digits to measure on.

    key: what they are, such as `MNIST_TEST`. images: (n, 28, 28). labels: (n,).
    missed: labels of digits of pictures in which more or fewer were found, which count as misread.
    """

    key: str
    images: Digits
    labels: Labels
    missed: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.labels) + len(self.missed)


@dataclass(frozen=True)
class MeasuredFigures:
    """Figures of a model on digits of one kind.

    count: of digits. accuracy, rejected: fractions, in [0, 1]; rejected are those below the threshold.
    date: ISO. network: the checksum of the file that was measured.
    """

    count: int = limited(0, 0, 10**9)
    accuracy: float = limited(0.0, 0, 1)
    rejected: float = limited(0.0, 0, 1)
    date: str = ""
    network: str = ""


@dataclass(frozen=True)
class Change:
    """Digits with one label of which one model reads this and the other that; their places in the set."""

    label: int
    first: int
    second: int
    places: tuple[int, ...]


@dataclass(frozen=True)
class Difference:
    """What a second model reads differently from a first.

    count: of digits. gained, lost: how many only the second, and only the first, reads correctly.
    changes: the most frequent first.
    """

    count: int
    gained: int
    lost: int
    changes: tuple[Change, ...]


def mnist_digits(path: Path) -> DigitSet:
    """Return MNIST's test digits.

    Raises:
        DataError: the file cannot be read.
    """
    test = read_splits(path).test
    return DigitSet(MNIST_TEST, test.digits.astype(np.float32) / np.float32(255), test.labels)


def drawn_digits(drawings: Iterable[Drawing]) -> DigitSet:
    """Return the user's drawings, as the pad shows them to the network."""
    kept = list(drawings)
    images = [drawing.steps.digit for drawing in kept]
    return DigitSet(MY_DRAWINGS, _stacked(images), np.array([one.label for one in kept], np.int64))


def kept_digits(database: Path) -> DigitSet:
    """Return the drawings in the user's database, as `drawn_digits` does.

    Raises:
        StoreError: they cannot be read.
    """
    drawings = Drawings(database)
    try:
        return drawn_digits(drawings.all())
    finally:
        drawings.close()


def pictured_digits(folder: Path, reader: Reader, share: Share) -> DigitSet:
    """Return the digits in a folder's pictures; their labels are in their names, see `labels_in_names`.

    reader: the model, which decides what is a digit. What cannot be read is left out.

    Raises:
        DataError: no picture has a label.
    """
    endings = suffixes_of((FileKind.PICTURE, *PAGES))
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in endings)
    labelled = [(path, label) for path, label in zip(files, labels_in_names(files), strict=True) if label]
    if not labelled:
        raise DataError(
            _(
                "No picture in {path} has a label. Put pictures into folders named 0 to 9, or start their "
                "names with the digits and an underscore, as in 7_photo.png."
            ).format(path=folder)
        )
    images, labels, missed = list[Digits](), list[int](), list[int]()
    for done, (path, label) in enumerate(labelled):
        share(done / len(labelled))
        digits = [int(digit) for digit in label]
        with suppress(PictureError):
            for picture in read_pages(path):
                glyphs = find(picture, reader=reader).glyphs
                if len(glyphs) == len(digits):
                    images += [glyph.steps.digit for glyph in glyphs]
                    labels += digits
                else:
                    missed += digits
    return DigitSet(PICTURES, _stacked(images), np.array(labels, np.int64), tuple(missed))


def probabilities_in_blocks(reader: Reader, digits: Digits, share: Share) -> Probabilities:
    """Return the softmax (n, 10) of digits, and say on the way how much is done."""
    parts = [np.zeros((0, CLASSES), np.float32)]
    for start in range(0, len(digits), BLOCK):
        share(start / len(digits))
        parts.append(reader.probabilities(digits[start : start + BLOCK]))
    return np.concatenate(parts)


def evaluation_of(classifier: Classifier, digits: DigitSet, share: Share) -> Evaluation:
    """Measure a model.

    Raises:
        DataError: there is nothing to measure on.
    """
    if not digits.count:
        raise DataError(_("There is nothing to measure on."))
    read = probabilities_in_blocks(classifier, digits.images, share)
    return evaluate(read, digits.labels, classifier.card.threshold, digits.missed)


def figures_of(evaluation: Evaluation, entry: ModelEntry) -> MeasuredFigures:
    """Return what is kept of a measurement of a model."""
    rejected = 0.0 if np.isnan(evaluation.accepted) else 1 - evaluation.accepted
    today = datetime.now(UTC).date().isoformat()
    return MeasuredFigures(evaluation.count, evaluation.accuracy, rejected, today, _network_of(entry))


def measure_and_keep(
    entry: ModelEntry, classifier: Classifier, digits: DigitSet, root: Path, share: Share
) -> MeasuredFigures:
    """Measure a model with its classifier, and keep the figures with it; `root` is the user's folder.

    Raises:
        DataError: there is nothing to measure on.
        StoreError: they cannot be written.
    """
    figures = figures_of(evaluation_of(classifier, digits, share), entry)
    keep_figures(entry, root, digits.key, figures)
    return figures


def keep_figures(entry: ModelEntry, root: Path, key: str, figures: MeasuredFigures) -> None:
    """Keep figures with the model; `root` is the user's folder.

    Raises:
        StoreError: they cannot be written.
    """
    path = _file(entry, root)
    kept = {**read_figures(entry, root), key: figures}
    with writing(path):
        replace_file(path, json_bytes({name: asdict(one) for name, one in kept.items()}))


def read_figures(entry: ModelEntry, root: Path) -> dict[str, MeasuredFigures]:
    """Return the figures that are kept with a model, by the keys of digits; what is damaged is none."""
    try:
        record = json.loads(read_file(_file(entry, root)).decode())
        found: Mapping[str, MeasuredFigures] = {
            str(name): record_from(MeasuredFigures, one) for name, one in record.items()
        }
    except (OSError, ValueError, TypeError, AttributeError, RecursionError, DataError):
        return {}
    return {name: one for name, one in found.items() if one.network == _network_of(entry)}


def synthetic_warning(network: Path, drawings: Path) -> str:
    """Return a warning of a network that was measured on synthetic digits alone.

    It advises against it where the bundled network reads more of the user's drawings.

    drawings: the user's database.

    Raises:
        ModelError: the network is damaged, or the bundled one is.
        StoreError: the drawings cannot be read.
    """
    sentence = _(
        "This network was measured on made-up (synthetic) digits only: how it reads real handwriting is not "
        "known."
    )
    digits = kept_digits(drawings)
    readers = load_model(network), load_model()
    read = [reader.probabilities(digits.images).argmax(axis=1) for reader in readers]
    own, bundled = (int((one == digits.labels).sum()) for one in read)
    if bundled <= own:
        return sentence
    advice = _(
        "DigitPad's own model reads {bundled} of {count} drawings of yours, this one {own}: better do not "
        "use it."
    )
    return f"{sentence} {advice.format(bundled=bundled, count=digits.count, own=own)}"


def difference_of(labels: Labels, first: Indices, second: Indices) -> Difference:
    """Return what differs where two models read (n,) digits with these labels."""
    groups: dict[tuple[int, int, int], list[int]] = {}
    for place in np.flatnonzero(first != second):
        group = (int(labels[place]), int(first[place]), int(second[place]))
        groups.setdefault(group, []).append(int(place))
    changes = [Change(*group, tuple(places)) for group, places in groups.items()]
    changes.sort(key=lambda change: (-len(change.places), change.label, change.first, change.second))
    right = first == labels, second == labels
    gained, lost = int((right[1] & ~right[0]).sum()), int((right[0] & ~right[1]).sum())
    return Difference(len(labels), gained, lost, tuple(changes))


def _file(entry: ModelEntry, root: Path) -> Path:
    return (root if entry.bundled else entry.folder) / MEASURED


def _network_of(entry: ModelEntry) -> str:
    return entry.card.sha256.get(entry.network.name, "") if entry.card else ""


def _stacked(images: list[Digits]) -> Digits:
    return np.stack(images) if images else np.zeros((0, SIDE, SIDE), np.float32)
