"""The details of a training run as a user types them: numbers within limits, or a sentence about them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from digitpad.errors import DataError
from digitpad.language import _
from digitpad.runs.recipe import Recipe

MOST_VALIDATION = 50.0  # percent
MOST_STRENGTH = 150.0  # percent of a recipe's own augmentation


class DetailError(DataError):
    """Details that cannot be.

    sentences: what is wrong, by the names of the details.
    """

    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__(" ".join(sentences.values()))
        self.sentences = dict(sentences)


@dataclass(frozen=True)
class Limits:
    """What a detail may be: a number from `least` to `most`, perhaps whole, perhaps a percentage."""

    least: float
    most: float
    whole: bool = False
    percent: bool = False

    def sentence(self) -> str:
        """Return what may be typed."""
        if self.percent:
            sentence = _("A percentage from {least} to {most}.")
        elif self.whole:
            sentence = _("A whole number from {least} to {most}.")
        else:
            sentence = _("A number from {least} to {most}.")
        return sentence.format(least=f"{self.least:.10g}", most=f"{self.most:.10g}")

    def value(self, text: str) -> float | None:
        """Return what was typed, with a point or a comma, a percentage as a share; None where it is none."""
        try:
            value = float(text.strip().removesuffix("%").replace(",", "."))
        except ValueError:
            return None
        if not self.least <= value <= self.most or (self.whole and value != int(value)):
            return None
        return value / 100 if self.percent else value


def limits() -> dict[str, Limits]:
    """Return what each detail may be, in order: the recipe's own limits where it has them."""
    known = {entry.name: entry.metadata for entry in fields(Recipe)}

    def of(name: str, whole: bool) -> Limits:
        return Limits(known[name]["least"], known[name]["most"], whole)

    return {
        "epochs": of("epochs", whole=True),
        "batch": of("batch", whole=True),
        "learning_rate": of("learning_rate", whole=False),
        "augmentation": Limits(0, MOST_STRENGTH, percent=True),
        "validation": Limits(1, MOST_VALIDATION, percent=True),
        "seed": of("seed", whole=True),
    }


def labels() -> dict[str, str]:
    """Return what the details are called."""
    return {
        "epochs": _("Epochs"),
        "batch": _("Digits a step"),
        "learning_rate": _("Learning rate"),
        "augmentation": _("Augmentation, %"),
        "validation": _("Held out to choose the best, %"),
        "seed": _("Seed of chance"),
    }


def values(details: Mapping[str, str]) -> dict[str, float]:
    """Return all details as numbers, percentages as shares.

    Raises:
        DetailError: some are no numbers, or out of their limits.
    """
    found = {name: limit.value(details[name]) for name, limit in limits().items()}
    wrong = {name: limits()[name].sentence() for name, value in found.items() if value is None}
    if wrong:
        raise DetailError(wrong)
    return {name: value for name, value in found.items() if value is not None}
