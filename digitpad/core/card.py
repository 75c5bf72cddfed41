"""The model card: what a model learned from, how it was measured, and the checksums of its files.

A model is three files of one name beside each other: `NAME.keras` (the source of truth), `NAME.tflite` (the
same network compiled for LiteRT) and `NAME.json`, the card. A network from scratch is
`NAME.npz` and the card.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from digitpad.errors import DataError, ModelError
from digitpad.language import _
from digitpad.system.files import check_is_file, read_file
from digitpad.system.limits import limited, one_of, record_from

NETWORK_SUFFIXES = (".tflite", ".npz")  # of the files that read
THRESHOLD = 0.5  # where no card says better: below it no digit has the majority
TEST_FIGURES = {  # by what was measured on, the figure that every such card has
    "mnist": "mnist_test_accuracy",
    "synthetic": "synthetic_test_accuracy",
    "mine": "file_test_accuracy",
}


def measured_on(source: str) -> str:
    """Return how a card names the source of test digits: "MNIST", "synthetic writer", or any other."""
    return {"MNIST": "mnist", "synthetic writer": "synthetic"}.get(source, "mine")


@dataclass(frozen=True)
class Figure:
    """One measurement: what, its value in [0, 1], and the command that gives it."""

    name: str
    value: float
    command: str


MEAN, DEVIATION = 0.1307, 0.3081  # of MNIST's grey, as PyTorch's examples have them
GREYS: Mapping[str, tuple[float, float]] = {  # how networks take grey: its scale and offset, by their names
    "0-1": (1.0, 0.0),
    "0-255": (255.0, 0.0),
    "signed": (2.0, -1.0),
    "standardised": (1 / DEVIATION, -MEAN / DEVIATION),
    "0-1-inverted": (-1.0, 1.0),
    "0-255-inverted": (-255.0, 255.0),
    "signed-inverted": (-2.0, 1.0),
    "standardised-inverted": (-1 / DEVIATION, MEAN / DEVIATION),
}


@dataclass(frozen=True)
class Fitting:
    """How a network from elsewhere takes digits, and what its numbers mean; as it is, nothing is changed.

    scale, offset: it takes grey · scale + offset, of grey in [0, 1] with paper 0 and ink 1.
    placing: how 28×28 pixels become those of another size.
    turned: whether it takes pictures with rows and columns exchanged, as EMNIST's files have them.
    outputs: what it gives; logits may be the logarithms of probabilities too.
    classes: how many it has, of which the first ten are the digits.
    one_by_one: whether it takes one digit at a time.
    built_in: whether the network's own layers do all this: those of a Keras model that was taken over do.
    chosen: whether the user said how it takes grey.
    takes: the size of the picture that it takes, as "32×32×3"; "" for 28×28.
    correct, tried: how many digits it read correctly when this was found out, and of how many.
    """

    scale: float = limited(1.0, -1e4, 1e4)
    offset: float = limited(0.0, -1e4, 1e4)
    placing: str = one_of("padded", "padded", "stretched")
    turned: bool = False
    outputs: str = one_of("probabilities", "probabilities", "logits", "sigmoids")
    classes: int = limited(10, 10, 1000)
    one_by_one: bool = False
    built_in: bool = False
    chosen: bool = False
    takes: str = ""
    correct: int = limited(0, 0, 10**6)
    tried: int = limited(0, 0, 10**6)

    @property
    def outside(self) -> "Fitting":
        """What is left to be done around the network's own layers."""
        return AS_IS if self.built_in else self

    @property
    def grey(self) -> str:
        """The name of the way in which it takes grey, of `GREYS`; "" for another one."""
        return next((name for name, way in GREYS.items() if way == (self.scale, self.offset)), "")


AS_IS = Fitting()


@dataclass(frozen=True)
class ModelCard:
    """What is known of a model.

    created: ISO date.
    architecture: one line a layer.
    data: how many digits of each source it learned from.
    recipe: everything that decided the training run.
    earlier: the recipes of the runs before, where it began with the weights of a model; the first one first.
    measured_on: whose test digits its figures are of: "mnist"; "synthetic" for those that DigitPad draws
        itself, which say nothing of real writing; "mine" for those of a file of the user's; "" for unknown.
    threshold: the least softmax maximum, in [0, 1], that counts as a digit.
    fitting: how the network takes digits.
    versions: of Python and the packages that made it.
    sha256: hexadecimal checksum by file name.
    """

    name: str
    created: str = ""
    architecture: tuple[str, ...] = ()
    parameters: int = 0
    data: Mapping[str, int] = field(default_factory=dict)
    recipe: Mapping[str, Any] = field(default_factory=dict)
    earlier: tuple[Mapping[str, Any], ...] = ()
    figures: tuple[Figure, ...] = ()
    measured_on: str = one_of("", *TEST_FIGURES, "")
    threshold: float = limited(THRESHOLD, 0, 1)
    fitting: Fitting = AS_IS
    versions: Mapping[str, str] = field(default_factory=dict)
    sha256: Mapping[str, str] = field(default_factory=dict)

    def figure(self, name: str) -> float | None:
        """Return the value of the figure called `name`, None where the card has none."""
        return next((figure.value for figure in self.figures if figure.name == name), None)


def read_card(path: Path) -> ModelCard:
    """Read a card.

    Raises:
        ModelError: the file is missing or cannot be read, or is not a card.
    """
    try:
        card = record_from(ModelCard, json.loads(read_file(path).decode()))
        if any(Path(name).name != name for name in card.sha256):
            raise ValueError("a file elsewhere")
        if not all(0 <= figure.value <= 1 for figure in card.figures):
            raise ValueError("no fraction")
    except FileNotFoundError:
        raise ModelError(_missing(path)) from None
    except OSError as error:
        raise ModelError(
            _("The model file {path} cannot be read: {reason}.").format(path=path, reason=error.strerror)
        ) from None
    except (ValueError, RecursionError, DataError):
        raise ModelError(_damaged(path)) from None
    return card if card.measured_on else replace(card, measured_on=_measured_on(card))


def _measured_on(card: ModelCard) -> str:
    """Return what a card of 0.1, which does not say it, was measured on by the names of its figures."""
    return next((name for name, figure in TEST_FIGURES.items() if card.figure(figure) is not None), "")


def write_card(card: ModelCard, path: Path) -> None:
    """Write a card as JSON that reads well and changes little from one run to the next."""
    record = asdict(card)
    if card.fitting == AS_IS:  # as that of every model that was trained here
        del record["fitting"]
    path.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def bundled_model() -> Path:
    """Return the path of the model that comes with DigitPad: in the package, or in a checkout."""
    package = Path(__file__).parents[1]
    installed, checkout = package / "models" / "bundled", package.parent / "models"
    return (installed if installed.is_dir() else checkout) / "digitpad.tflite"


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    check_is_file(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_files(card: ModelCard, folder: Path) -> None:
    """Compare the files in `folder` with the checksums on the card.

    Raises:
        ModelError: a file is missing or is not the one the card speaks of.
    """
    for name, expected in card.sha256.items():
        path = folder / name
        try:
            fits = checksum(path) == expected
        except OSError:
            raise ModelError(_missing(path)) from None
        if not fits:
            raise ModelError(_damaged(path))


def _missing(path: Path) -> str:
    return _("The model file {path} is missing. Install DigitPad again to get it back.").format(path=path)


def _damaged(path: Path) -> str:
    return _(
        "The model file {path} is damaged or was changed: it does not fit its card. "
        "Install DigitPad again to get it back."
    ).format(path=path)
