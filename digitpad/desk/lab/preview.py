"""What augmentation makes of a digit: pictures of eight versions, always of the same chance."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import Image

from digitpad.ink import Strokes
from digitpad.lab.experiment import AUGMENTATION
from digitpad.raster import Digit, steps_of_ink
from digitpad.training.augment import augmented
from digitpad.training.dirt import soiled
from digitpad.training.recipe import Recipe

COUNT = 8
# A 2, for where nobody has drawn: in pad units.
TWO: Strokes = (
    (
        (330, 330),
        (370, 240),
        (460, 190),
        (560, 200),
        (640, 270),
        (640, 370),
        (580, 470),
        (480, 580),
        (390, 680),
        (330, 770),
        (450, 760),
        (570, 770),
        (700, 760),
    ),
)


def made_digit() -> Digit:
    """Return a digit (28, 28) for where the pad is empty."""
    return steps_of_ink(TWO).digit


def versions(digit: Digit, values: Mapping[str, Any], seed: int) -> list[Image.Image]:
    """Return eight versions of a digit (28, 28) as grey pictures, ink bright on 0.

    values: of the knobs of augmentation, by name; those that are not there do nothing.
    """
    recipe = Recipe(**{name: values.get(name, 0.0) for name in AUGMENTATION})
    generator = np.random.default_rng(seed)
    made = augmented(np.repeat(digit[np.newaxis], COUNT, axis=0), recipe, generator)
    made = soiled(made, recipe.dirt, generator)
    return [Image.fromarray((one * 255).round().astype(np.uint8)) for one in made.clip(0, 1)]
