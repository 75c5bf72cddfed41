"""Retraining, before it begins: what there is to learn from, what was chosen, about how long it takes.

No tkinter here: the dialog shows it, the training process gets the arguments that come of it.
"""

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from digitpad.errors import DataError
from digitpad.language import _, significant
from digitpad.runs.recipe import AUGMENTATION, MIXTURE_LIMITS, RECIPES, Recipe
from digitpad.system.files import read_file, replace_file

Kind = Literal["handwriting", "scratch"]

RECIPE_OF: dict[Kind, str] = {"handwriting": "personal", "scratch": "quick"}
MNIST_TRAIN, SYNTHETIC_TRAIN = 60_000, 20_000  # digits, validation included

MOST_VALIDATION = 50.0  # percent
MOST_STRENGTH = 150.0  # percent of a recipe's own augmentation
# Measured on two cores of a server: a batch of 128 of `quick` took 0.11 s. How that divides into preparing
# and learning, and what begin and end take, are guesses; after the first run `read_slowness` corrects them.
START_S = 10.0  # to read the digits and import Keras
END_S = 8.0  # to save, compile and measure
PREPARE_S = 0.00050  # a digit: bent, corrupted and put into its batch
LEARN_S = 0.00007  # a digit and million multiplications of the network
SLOWEST, QUICKEST = 100.0, 0.01  # machines, that a file may name


@dataclass(frozen=True)
class Situation:
    """What there is to learn from, and to go on from.

    digits: whose pictures there are: "mnist", "file" or "synthetic"; "" for none.
    count: how many of them, validation included.
    drawings: how many the user has.
    keras: the `.keras` file of the model in use, None where it has none.
    compiled: the file that reads, to compare with; None where there is no model.
    widths: its network's, None where its card does not say.
    slowness: of this machine by the names of recipes, 1 being usual.
    """

    digits: str
    count: int
    drawings: int
    keras: Path | None
    compiled: Path | None
    widths: tuple[int, ...] | None = None
    slowness: Mapping[str, float] = field(default_factory=dict)

    @property
    def obstacle(self) -> str:
        """Why the handwriting cannot be learned, a sentence; "" where it can."""
        if not self.drawings:
            return _("First draw digits and label them: press the digit's number under the bars.")
        if self.keras is None or self.widths is None:
            return _(
                "The model in use is a different network from DigitPad's own, so it cannot "
                "be trained further."
            )
        return ""


@dataclass(frozen=True)
class Choice:
    """What the user chose.

    pictures: whether to learn from the digits that were chosen for the whole program; MNIST, mostly.
    details: as they were typed, by their names; what is left out is as usual.
    """

    kind: Kind
    pictures: bool = True
    drawings: bool = True
    synthetic: bool = True
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """A run that can begin.

    arguments: of `digitpad train`, beside the recipe and the folder.
    digits: to learn from in each epoch.
    seconds: it will take, about.
    """

    recipe: Recipe
    arguments: tuple[str, ...]
    digits: int
    seconds: float

    def further(self, begin: Path, against: Path | None) -> "Plan":
        """Return a plan that goes on from a `.keras` model, and compares with the model in use, if any."""
        arguments = list(self.arguments)
        for option in ("--from", "--against"):
            if option in arguments:
                place = arguments.index(option)
                del arguments[place : place + 2]
        arguments += ["--from", str(begin.absolute())]
        arguments += ["--against", str(against.absolute())] if against else []
        return replace(self, arguments=tuple(arguments))


def base_recipe(kind: Kind) -> Recipe:
    """Return the recipe that the details begin with."""
    return RECIPES[RECIPE_OF[kind]]


def usual_details(kind: Kind) -> dict[str, str]:
    """Return the details of a kind of run as the user would type them; fractions as percent."""
    recipe = base_recipe(kind)
    share = recipe.held_out / (recipe.digits or MNIST_TRAIN)
    return {
        "epochs": str(recipe.epochs),
        "batch": str(recipe.batch),
        "learning_rate": significant(recipe.learning_rate, 6),
        "augmentation": "100",
        "validation": significant(100 * share, 3),
        "seed": str(recipe.seed),
    }


def plan(choice: Choice, situation: Situation) -> Plan:
    """Return the run that a choice makes.

    Raises:
        DetailError: details are no numbers, or out of range.
        DataError: the values do not go together.
    """
    recipe = recipe_of(choice, situation)
    digits = max(_total(recipe, choice, situation) - recipe.held_out, 1)
    duration = estimated_seconds(recipe, digits, situation.slowness.get(recipe.name, 1.0))
    return Plan(recipe, tuple(_arguments(choice, situation)), digits, duration)


def recipe_of(choice: Choice, situation: Situation) -> Recipe:
    """Return the recipe that a choice makes; for what it raises see `plan`."""
    base = base_recipe(choice.kind)
    typed = values({**usual_details(choice.kind), **choice.details})
    total = _total(base, choice, situation)
    changes: dict[str, Any] = {name: getattr(base, name) * typed["augmentation"] for name in AUGMENTATION}
    changes |= {name: int(typed[name]) for name in ("epochs", "batch", "seed")}
    changes |= {"learning_rate": typed["learning_rate"], "held_out": round(typed["validation"] * total)}
    if choice.pictures and not choice.synthetic:
        # Without people's pen paths the synthetic writer would write their share too.
        changes |= {"written": 0.0} | ({} if os.environ.get("DIGITPAD_DATA") else {"real": 0.0})
    if choice.kind == "handwriting" and situation.widths:
        changes["widths"] = situation.widths
    return replace(base, **changes)


def _total(recipe: Recipe, choice: Choice, situation: Situation) -> int:
    """Return how many digits there are to learn from, validation included."""
    there = situation.count if choice.pictures else SYNTHETIC_TRAIN
    return min(recipe.digits or there, there)


def synthetic_count(choice: Choice) -> int:
    """Return how many digits of each epoch the synthetic writer writes, where it is one of several."""
    recipe = base_recipe(choice.kind)
    share = recipe.written + (0 if os.environ.get("DIGITPAD_DATA") else recipe.real)
    return round(share * (recipe.digits or MNIST_TRAIN))


def _arguments(choice: Choice, situation: Situation) -> list[str]:
    arguments = []
    if not choice.pictures:
        arguments += ["--mnist", "none"]
    if choice.drawings and situation.drawings:
        arguments += ["--drawings"]
    if choice.kind == "handwriting" and situation.keras:
        arguments += ["--from", str(situation.keras.absolute())]
    if situation.compiled:
        arguments += ["--against", str(situation.compiled.absolute())]
    return arguments


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
        return sentence.format(least=significant(self.least, 10), most=significant(self.most, 10))

    def value(self, text: str) -> float | None:
        """Return what was typed, with a point or a comma, 50 % as 0.5; None where it is no number."""
        try:
            value = float(text.strip().removesuffix("%").replace(",", "."))
        except ValueError:
            return None
        if not self.least <= value <= self.most or (self.whole and value != int(value)):
            return None
        return value / 100 if self.percent else value


def limits() -> dict[str, Limits]:
    """Return what each detail may be, in order."""
    return {
        "epochs": Limits(1, 1000, whole=True),
        "batch": Limits(*MIXTURE_LIMITS["batch"], whole=True),
        "learning_rate": Limits(*MIXTURE_LIMITS["learning_rate"]),
        "augmentation": Limits(0, MOST_STRENGTH, percent=True),
        "validation": Limits(1, MOST_VALIDATION, percent=True),
        "seed": Limits(0, 2**31 - 1, whole=True),
    }


def labels() -> dict[str, str]:
    """Return what the details are called."""
    from digitpad.language.explanations.table import explanation

    percent = {"augmentation", "validation"}
    names = ("epochs", "batch", "learning_rate", "augmentation", "validation", "seed")
    return {name: explanation(name).term + ", %" * (name in percent) for name in names}


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


def estimated_seconds(recipe: Recipe, digits: int, slowness: float = 1.0) -> float:
    """Return how long a run will take.

    digits: to learn from in each epoch.
    slowness: how much longer this machine takes than the one that was measured.
    """
    digit = PREPARE_S + LEARN_S * multiplications(recipe.widths) / 1e6
    return START_S + END_S + recipe.epochs * digits * digit * slowness


def about(duration_s: float) -> str:
    """Return a time in words, as precise as a guess is: "about 2 minutes"."""
    minutes = round(duration_s / 60)
    if duration_s < 50:
        return _("about {count} seconds").format(count=max(round(duration_s / 10), 1) * 10)
    if minutes < 2:
        return _("about a minute")
    if minutes < 55:
        return _("about {count} minutes").format(count=minutes if minutes < 15 else 5 * round(minutes / 5))
    hours = round(minutes / 60)
    return _("about an hour") if hours < 2 else _("about {count} hours").format(count=hours)


def read_slowness(path: Path) -> dict[str, float]:
    """Return how slow this machine was the last time, by the names of recipes, as far as is known."""
    try:
        record = json.loads(read_file(path).decode())
        known = {str(name): float(slowness) for name, slowness in record.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}
    return {name: slowness for name, slowness in known.items() if QUICKEST <= slowness <= SLOWEST}


def keep_slowness(path: Path, recipe: Recipe, digits: int, learned_s: float) -> None:
    """Keep how slow this machine was: `digits` took `learned_s`. What cannot be written is not kept."""
    usual = digits * (PREPARE_S + LEARN_S * multiplications(recipe.widths) / 1e6)
    if usual > 0 and learned_s > 0:
        record = read_slowness(path) | {recipe.name: round(learned_s / usual, 3)}
        with suppress(OSError):
            replace_file(path, (json.dumps(record) + "\n").encode())


def multiplications(widths: Sequence[int]) -> int:
    """Return how many multiplications DigitPad's own network of such widths needs for a digit."""
    first, second, third = widths
    stroke = 28**2 * (first / 2 + first / 2 * first)
    shape = 14**2 * ((first + second) / 2 * (first + second))
    whole = 7**2 * ((second + third) / 2 * (second + third))
    return round(9 * (stroke + shape + whole))
