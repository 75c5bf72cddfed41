"""Retraining, before it begins: what there is to learn from, what was chosen, and the command it makes.

No tkinter here: the dialog shows it, the training process gets it.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from digitpad.language import _
from digitpad.runs import estimate
from digitpad.runs.details import values
from digitpad.runs.recipe import RECIPES, Recipe

Kind = Literal["handwriting", "scratch"]
Mnist = Literal["here", "asking", "download", "offline"]

RECIPE_OF: dict[Kind, str] = {"handwriting": "personal", "scratch": "quick"}
MNIST_TRAIN, SYNTHETIC_TRAIN = 60_000, 20_000  # digits, validation included
AUGMENTATION = ("rotation", "shear", "scale", "shift", "elastic", "thickness", "dirt")


@dataclass(frozen=True)
class Situation:
    """What there is to learn from, and to go on from.

    mnist: whether it is here, can be downloaded, cannot, or whether that is being asked.
    drawings: how many the user has.
    keras: the `.keras` file of the model in use, None where it has none.
    compiled: the file that reads, to compare with; None where there is no model.
    widths: its network's, None where its card does not say.
    slowness: of this machine by the names of recipes, 1 being usual.
    """

    mnist: Mnist
    drawings: int
    keras: Path | None
    compiled: Path | None
    widths: tuple[int, ...] | None = None
    slowness: Mapping[str, float] = field(default_factory=dict)

    @property
    def obstacle(self) -> str:
        """Why the handwriting cannot be learned, a sentence; "" where it can."""
        if not self.drawings:
            return _("First draw digits and say which they are: press its number under the bars.")
        if self.keras is None or self.widths is None:
            return _("The model in use has another network than DigitPad's own, so it cannot learn more.")
        return ""


@dataclass(frozen=True)
class Choice:
    """What the user chose.

    mnist_file: a file of the user's, None for where MNIST is found.
    details: as they were typed, by their names; what is left out is as usual.
    """

    kind: Kind
    mnist: bool = True
    mnist_file: Path | None = None
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

    def without_mnist(self) -> "Plan":
        """Return the same plan, with synthetic digits in MNIST's place."""
        arguments = list(self.arguments)
        if "--mnist" in arguments:
            place = arguments.index("--mnist")
            del arguments[place : place + 2]
        return replace(self, arguments=("--mnist", "none", *arguments))


def base_recipe(kind: Kind) -> Recipe:
    """Return the recipe that the details begin with."""
    return RECIPES[RECIPE_OF[kind]]


def usual_details(kind: Kind) -> dict[str, str]:
    """Return the details of a kind of run as the user would type them; shares as percent."""
    recipe = base_recipe(kind)
    share = recipe.validation / (recipe.digits or MNIST_TRAIN)
    return {
        "epochs": str(recipe.epochs),
        "batch": str(recipe.batch),
        "learning_rate": f"{recipe.learning_rate:g}",
        "augmentation": "100",
        "validation": f"{100 * share:.3g}",
        "seed": str(recipe.seed),
    }


def plan(choice: Choice, situation: Situation) -> Plan:
    """Return the run that a choice makes.

    Raises:
        DetailError: details are no numbers, or out of range.
        DataError: the values do not go together.
    """
    recipe = recipe_of(choice, situation)
    total = recipe.digits or (MNIST_TRAIN if choice.mnist else SYNTHETIC_TRAIN)
    digits = max(total - recipe.validation, 1)
    duration = estimate.seconds(recipe, digits, situation.slowness.get(recipe.name, 1.0))
    return Plan(recipe, tuple(_arguments(choice, situation)), digits, duration)


def recipe_of(choice: Choice, situation: Situation) -> Recipe:
    """Return the recipe that a choice makes; for what it raises see `plan`."""
    base = base_recipe(choice.kind)
    typed = values({**usual_details(choice.kind), **choice.details})
    total = base.digits or (MNIST_TRAIN if choice.mnist else SYNTHETIC_TRAIN)
    changes: dict[str, Any] = {name: getattr(base, name) * typed["augmentation"] for name in AUGMENTATION}
    changes |= {name: int(typed[name]) for name in ("epochs", "batch", "seed")}
    changes |= {"learning_rate": typed["learning_rate"], "validation": round(typed["validation"] * total)}
    if choice.mnist and not choice.synthetic:
        # Without people's pen paths the synthetic writer would write their share too.
        changes |= {"written": 0.0} | ({} if os.environ.get("DIGITPAD_DATA") else {"real": 0.0})
    if choice.kind == "handwriting" and situation.widths:
        changes["widths"] = situation.widths
    return replace(base, **changes)


def synthetic_count(choice: Choice) -> int:
    """Return how many digits of each epoch the synthetic writer writes, where it is one of several."""
    recipe = base_recipe(choice.kind)
    share = recipe.written + (0 if os.environ.get("DIGITPAD_DATA") else recipe.real)
    return round(share * (recipe.digits or MNIST_TRAIN))


def _arguments(choice: Choice, situation: Situation) -> list[str]:
    arguments = []
    if not choice.mnist:
        arguments += ["--mnist", "none"]
    elif choice.mnist_file:
        arguments += ["--mnist", str(choice.mnist_file.absolute())]
    if choice.drawings and situation.drawings:
        arguments += ["--drawings"]
    if choice.kind == "handwriting" and situation.keras:
        arguments += ["--from", str(situation.keras.absolute())]
    if situation.compiled:
        arguments += ["--against", str(situation.compiled.absolute())]
    return arguments
