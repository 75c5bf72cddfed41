"""Recipes: everything that decides a training run, as plain data that is read from and written to JSON."""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from digitpad.errors import DataError
from digitpad.language import _
from digitpad.system.files import read_json
from digitpad.system.limits import check_fields, check_known, limited

STAGES = 3  # of the network, each with its width


def _some(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a training run.

    epochs: passes over the training digits.
    batch: digits a step.
    widths: channels that the network's three stages lead to.
    dropout: share of the last features left out while training.
    learning_rate: the highest, reached after `warm_up` of all steps; it falls to 0 along a cosine.
    weight_decay: of AdamW, for kernels only.
    average: momentum of the exponential moving average of the weights, which is what is kept.
    rotation: augmentation turns by up to so many degrees either way,
    shear: slants by up to this tangent either way,
    scale: stretches each axis by up to this share either way,
    shift: moves by up to so many pixels either way,
    elastic: bends by up to so many pixels,
    thickness: makes lines up to so much bolder or thinner, 1 being a whole pixel on each side,
    dirt: and soils so large a share of the digits: blur, contrast, specks, bits of lines.
    real: share of each batch that people's pen paths give,
    written: that the synthetic writer gives,
    mine: and that the user's drawings give, where they are learned from; all the rest are MNIST's pictures.
    pen_least, pen_most: how wide a pen draws them, as a share of the digit's longer side.
    outliers: non-digits beside each batch, with a flat target of 0.1 each,
    outlier_weight: and what one counts for, a digit counting 1.
    refused: share of held-out digits that the threshold for "not a digit" turns away.
    validation: digits of MNIST's training set held out, beside the held-out writers.
    digits: how many of MNIST's training set to use, validation included; 0 for all.
    seed: of all that is random.

    Raises:
        DataError: a value is of the wrong type or out of range.
    """

    name: str = "bundled"
    epochs: int = limited(60, 1, 1000)
    batch: int = limited(128, 1, 10_000)
    widths: tuple[int, ...] = limited((32, 64, 104), 1, 512)
    dropout: float = limited(0.2, 0, 0.9)
    learning_rate: float = limited(0.006, 1e-6, 1)
    warm_up: float = limited(0.15, 0, 1)
    weight_decay: float = limited(0.005, 0, 1)
    average: float = limited(0.998, 0, 0.99999)
    rotation: float = limited(12.0, 0, 45)
    shear: float = limited(0.2, 0, 1)
    scale: float = limited(0.12, 0, 0.5)
    shift: float = limited(1.5, 0, 8)
    elastic: float = limited(0.7, 0, 3)
    thickness: float = limited(0.6, 0, 1)
    dirt: float = limited(0.25, 0, 1)
    real: float = limited(0.25, 0, 1)
    written: float = limited(0.08, 0, 1)
    mine: float = limited(0.1, 0, 1)
    pen_least: float = limited(0.045, 0.01, 0.5)
    pen_most: float = limited(0.3, 0.01, 0.5)
    outliers: int = limited(48, 0, 1000)
    outlier_weight: float = limited(0.5, 0, 10)
    refused: float = limited(0.012, 0, 0.5)
    validation: int = limited(3000, 1, 30_000)
    digits: int = limited(0, 0, 1_000_000)
    seed: int = limited(1, 0, 2**31 - 1)

    def __post_init__(self) -> None:
        check_fields(self, _('The recipe\'s "{name}"'))
        if len(self.widths) != STAGES:
            raise DataError(_('The recipe\'s "widths" must be a list of three numbers.'))
        if self.real + self.written + self.mine > 1:
            raise DataError(_('The recipe\'s "real", "written" and "mine" must not add up to more than 1.'))
        if self.pen_least > self.pen_most:
            raise DataError(_('The recipe\'s "pen_least" must not be more than its "pen_most".'))

    def changed(self, **changes: int | None) -> "Recipe":
        """Return the recipe with some values changed; None leaves a value as it is."""
        return replace(self, **_some(changes))

    def to_record(self) -> dict[str, Any]:
        """Return the recipe as what JSON can hold; `recipe_from` is the way back."""
        return {**asdict(self), "widths": list(self.widths)}


RECIPES = {
    "bundled": Recipe(),
    # What every other pad learns from: only to compare with.
    "mnist": Recipe(name="mnist", epochs=10, real=0.0, written=0.0, mine=0.0, outliers=0),
    # A few steps from a network that reads already; chosen with tests/benchmarks/run.py learning.
    "personal": Recipe(
        name="personal",
        epochs=5,
        learning_rate=3e-4,
        warm_up=0.1,
        average=0.9,
        real=0.2,
        written=0.1,
        mine=0.4,
        outliers=16,
        validation=250,
        digits=2298,
    ),
    "quick": Recipe(name="quick", epochs=3, widths=(16, 32, 64), warm_up=0.3, average=0.98),
}


def recipe_from(record: object) -> Recipe:
    """Return the recipe that `record`, read from JSON, describes; what it leaves out is as in `bundled`.

    Raises:
        DataError: it is not a recipe; the sentence names the value that is wrong.
    """
    if not isinstance(record, dict):
        raise DataError(_('A recipe is a JSON object such as {"epochs": 5}.'))
    check_known(record, Recipe, _('The recipe\'s "{name}"'))
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in record.items()
    }
    return Recipe(**{"name": "custom", **values})


def find_recipe(name: str) -> Recipe:
    """Return the recipe called `name`, or the one in the JSON file of that path.

    Raises:
        DataError: there is no such recipe, or the file does not hold one.
    """
    if name in RECIPES:
        return RECIPES[name]
    if not os.path.exists(name):  # noqa: PTH110  Path.exists raises on long names
        raise DataError(
            _("There is no recipe {name}. Give a JSON file or one of these: {known}.").format(
                name=name, known=", ".join(RECIPES)
            )
        )
    return recipe_from(read_json(Path(name)))
