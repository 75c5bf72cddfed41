"""Pen paths drawn for training: by the application's own `raster`, with pens of all widths."""

from collections.abc import Sequence

import numpy as np

from digitpad.core.ink import Strokes
from digitpad.core.raster import SIDE, Digit, steps_of_ink
from digitpad.runs.recipe import Recipe
from digitpad.training.data.digits import Digits, Labelled, labels_of
from digitpad.training.synthesis.stroke_distortion import Hand, deform

PENS = (0.05, 0.08, 0.13, 0.20, 0.25)  # of the glyph's longer side: those that are measured


def drawn_afresh(
    drawings: Sequence[Strokes], hand: Hand, recipe: Recipe, generator: np.random.Generator
) -> Digit:
    """Return digits, float32 (n, 28, 28): each drawing deformed, and drawn with a pen of the recipe's.

    The width's logarithm is drawn evenly, so that thin pens are as likely as thick ones.
    """
    pens = np.exp(generator.uniform(np.log(recipe.pen_least), np.log(recipe.pen_most), len(drawings)))
    inks = (deform(strokes, hand, generator) for strokes in drawings)
    return _stacked([steps_of_ink(ink, pen=float(pen)).digit for ink, pen in zip(inks, pens, strict=True)])


def drawn_as_is(drawings: Sequence[Strokes], pens: Sequence[float] = PENS) -> Digit:
    """Return digits, float32 (n, 28, 28), of drawings as they are, the pens taking turns."""
    return _stacked(
        [steps_of_ink(ink, pen=pens[place % len(pens)]).digit for place, ink in enumerate(drawings)]
    )


def digits_as_is(samples: Labelled, pens: Sequence[float] = PENS) -> Digits:
    """Return labelled drawings as digits, as they are, the pens taking turns."""
    return Digits(drawn_as_is([ink for ink, _label in samples], pens), labels_of(samples))


def _stacked(digits: list[Digit]) -> Digit:
    return np.stack(digits) if digits else np.zeros((0, SIDE, SIDE), np.float32)
