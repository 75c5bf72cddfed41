"""About how long a training run will take, said before it begins."""

import json
from contextlib import suppress
from pathlib import Path

from digitpad.language import _
from digitpad.runs.recipe import Recipe
from digitpad.system.store import replace_file

# Measured on two cores of a server: a batch of 128 of `quick` took 0.11 s. How that divides into preparing
# and learning, and what begin and end take, are guesses; after the first run `read_slowness` corrects them.
START_S = 10.0  # to read the digits and import Keras
END_S = 8.0  # to save, compile and measure
PREPARE_S = 0.00050  # a digit: bent, soiled and put into its batch
LEARN_S = 0.00007  # a digit and million multiplications of the network

SLOWEST, QUICKEST = 100.0, 0.01  # machines, of which a file may tell


def seconds(recipe: Recipe, digits: int, slowness: float = 1.0) -> float:
    """Return how long a run will take.

    digits: to learn from in each epoch.
    slowness: how much longer this machine takes than the one that was measured.
    """
    digit = PREPARE_S + LEARN_S * _multiplications(recipe.widths) / 1e6
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
        record = json.loads(path.read_text(encoding="utf-8"))
        known = {str(name): float(slowness) for name, slowness in record.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
    return {name: slowness for name, slowness in known.items() if QUICKEST <= slowness <= SLOWEST}


def keep_slowness(path: Path, recipe: Recipe, digits: int, learned_s: float) -> None:
    """Keep how slow this machine was: `digits` took `learned_s`. What cannot be written is not kept."""
    usual = digits * (PREPARE_S + LEARN_S * _multiplications(recipe.widths) / 1e6)
    if usual > 0 and learned_s > 0:
        record = read_slowness(path) | {recipe.name: round(learned_s / usual, 3)}
        with suppress(OSError):
            replace_file(path, (json.dumps(record) + "\n").encode())


def _multiplications(widths: tuple[int, ...]) -> float:
    """Return how many multiplications the convolutions need for a digit; see `network.build`."""
    first, second, third = widths
    stroke = 28**2 * (first / 2 + first / 2 * first)
    shape = 14**2 * ((first + second) / 2 * (first + second))
    whole = 7**2 * ((second + third) / 2 * (second + third))
    return 9 * (stroke + shape + whole)
