"""From a picture or an ink file to digits, as DigitPad reads them: comes with every script that is exported.

In an export this is the package `preparation`, with the modules that it needs in folders below: the very
code that prepares digits in DigitPad, so that a script reads a drawing as DigitPad does. They stand on NumPy,
Pillow and OpenCV.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from digitpad.core.arrays import Digits, Probabilities
from digitpad.core.ink import INK_SUFFIXES, read_samples
from digitpad.core.raster import steps_of_ink
from digitpad.errors import DigitPadError, InkError
from digitpad.language import _
from digitpad.pictures.finding import find, only_glyph
from digitpad.pictures.loading import read_picture

__all__ = ("DigitPadError", "FunctionReader", "as_text", "digits_in")

BAR = 40  # signs for a probability of 1


class FunctionReader:
    """A network that is a function from digits (n, 28, 28) to probabilities (n, 10)."""

    def __init__(self, function: Callable[[Digits], Probabilities]) -> None:
        self.probabilities = function


def digits_in(path: Path, read: Callable[[Digits], Probabilities]) -> Digits:
    """Return the digits in a file, (n, 28, 28) with paper 0 and ink 1, in reading order; n > 0.

    A picture is turned as its EXIF says and laid on paper where it is transparent; then the digits are found
    in it, and each is shrunk to 20×20 and placed by its centre of mass as in MNIST. An ink file, `.jsonl`,
    has the strokes of one digit on each line, and these are drawn anew.

    read: the network, which decides what in a picture is one digit.

    Raises:
        DigitPadError: a sentence that says why nothing can be read.
    """
    if path.name.endswith(INK_SUFFIXES):
        samples = read_samples(path)
        if not samples:
            raise InkError(_("There is no ink in {path}.").format(path=path))
        return np.stack([steps_of_ink(sample.strokes).digit for sample in samples])
    page = find(read_picture(path), reader=FunctionReader(read))
    only_glyph(page, path.name)  # for its sentence where there is none
    return np.stack([glyph.steps.digit for glyph in page.glyphs])


def as_text(probabilities: Probabilities) -> str:
    """Return the digit of the largest of ten probabilities, and then all of them, a line each."""
    lines = [f"{digit}  {one:8.4%}  {'#' * round(BAR * one)}" for digit, one in enumerate(probabilities)]
    return "\n".join([str(probabilities.argmax()), *lines])
