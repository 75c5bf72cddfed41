"""What is not a digit: people's letters, symbols and doodles, and made-up marks.

A network that has only seen digits is sure of everything. Shown other marks with a flat target, 0.1 for each
digit, it learns to say that it does not know ("outlier exposure": Hendrycks, Mazeika and Dietterich 2019,
arXiv 1812.04606), and the largest of its ten shares tells digits from the rest.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from digitpad.core.ink import Strokes, read_samples
from digitpad.core.raster import Digit
from digitpad.runs.recipe import Recipe
from digitpad.training.data.digits import data_folder
from digitpad.training.data.split import is_held_out
from digitpad.training.synthesis.pen import drawn_afresh
from digitpad.training.synthesis.scribbles import made_mark, made_stamp
from digitpad.training.synthesis.stroke_distortion import Hand

MADE = 0.3  # of the outliers are made up, where there are people's too
HAND = Hand(turn=15, stretch=0.35)
STAMPED = 0.15  # of the made ones are no ink but blank paper, noise or a black box

# In Omniglot, by themselves: signs that any reader would take for a digit. All of Latin is left out, for its
# l, o, s and z; the others look like 7, 9, 7, 4, 4, 0, 1 and 4.
LATIN = "Latin/"
ARAMAIC = ("02", "03", "04", "06", "16", "17", "20")
LOOK_ALIKES = frozenset({"Balinese/character05", *(f"Early_Aramaic/character{sign}" for sign in ARAMAIC)})


def looks_like_a_digit(label: str | int | None) -> bool:
    """Say whether what bears this label looks like a digit, so that "not a digit" would be wrong."""
    return str(label).startswith(LATIN) or str(label) in LOOK_ALIKES


def read_outliers(path: Path, wanted: Callable[[str | None], bool]) -> list[Strokes]:
    """Read an ink file of non-digits, without those that look like digits, by the writers that are `wanted`.

    Raises:
        InkError: the file or one of its lines cannot be read.
    """
    return [
        sample.strokes
        for sample in read_samples(path)
        if sample.strokes and wanted(sample.writer) and not looks_like_a_digit(sample.label)
    ]


def outlier_files() -> list[Path]:
    """Return the files of non-digits that `DIGITPAD_DATA` has in `nondigits/`, sorted."""
    folder = data_folder()
    return sorted(folder.glob("nondigits/*.jsonl*")) if folder else []


def read_outliers_to_learn() -> list[Strokes]:
    """Read all non-digits whose writers are not held out; none where there are no files.

    Raises:
        InkError: a file cannot be read.
    """
    return [ink for path in outlier_files() for ink in read_outliers(path, lambda who: not is_held_out(who))]


def outliers(
    count: int, drawings: Sequence[Strokes], recipe: Recipe, generator: np.random.Generator
) -> Digit:
    """Return non-digits, float32 (count, 28, 28), of people's `drawings` and of made-up marks."""
    made = int(generator.binomial(count, MADE)) if drawings else count
    stamped = int(generator.binomial(made, STAMPED))
    inks = [drawings[place] for place in generator.integers(len(drawings), size=count - made)]
    inks += [made_mark(generator) for _ in range(made - stamped)]
    stamps = [made_stamp(generator) for _ in range(stamped)]
    return np.concatenate([drawn_afresh(inks, HAND, recipe, generator), *stamps])
