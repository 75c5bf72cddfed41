"""Pictures for TensorBoard: misread digits with their labels, and small ones for the projector."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from digitpad.core.raster import SIDE, Digit
from digitpad.language import _
from digitpad.training.data.digits import Labels

MOST = 24  # digits in one picture
COLUMNS = 4
SCALE = 2  # of a digit in the picture: TensorBoard shows some 330 pixels
MARGIN, CAPTION = 16, 20  # pixels around a digit, and for the words under it
WORDS = 12  # their height in pixels


@dataclass(frozen=True)
class Misread:
    """A digit that was misread.

    place: of the digit among those looked at; label: what it is; reading: what it was taken for.
    """

    place: int
    label: int
    reading: int


def misread(labels: Labels, probabilities: npt.NDArray[np.float32]) -> tuple[Misread, ...]:
    """Return what was misread, the surest mistakes first; labels (n,), probabilities (n, 10)."""
    readings = probabilities.argmax(axis=1)
    wrong = np.flatnonzero(readings != labels)
    order = wrong[np.argsort(-probabilities[wrong, readings[wrong]], kind="stable")]
    return tuple(Misread(int(place), int(labels[place]), int(readings[place])) for place in order)


def sheet(digits: Digit, wrong: tuple[Misread, ...]) -> Image.Image:
    """Return a picture of misread digits, ink black on white, under each its label and its reading."""
    wide, high = SIDE * SCALE + 2 * MARGIN, SIDE * SCALE + MARGIN + CAPTION
    rows = -(-len(wrong) // COLUMNS)
    picture = Image.new("RGB", (min(len(wrong), COLUMNS) * wide, rows * high), "white")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(WORDS)
    for number, one in enumerate(wrong):
        left, top = number % COLUMNS * wide, number // COLUMNS * high
        tile = _inked(digits[one.place]).resize((SIDE * SCALE, SIDE * SCALE), Image.Resampling.NEAREST)
        picture.paste(tile, (left + MARGIN, top + MARGIN))
        words = _("{label}, read as {reading}").format(label=one.label, reading=one.reading)
        middle = (left + wide / 2, top + MARGIN + SIDE * SCALE + CAPTION / 2 - 2)
        draw.text(middle, words, fill="black", font=font, anchor="mm")
    return picture


def sprite(digits: Digit) -> Image.Image:
    """Return a square of digits in rows, (n, 28, 28), as the projector wants it: ink black on white."""
    side = int(np.ceil(np.sqrt(len(digits))))
    picture = Image.new("L", (side * SIDE, side * SIDE), "white")
    for number, digit in enumerate(digits):
        picture.paste(_inked(digit), (number % side * SIDE, number // side * SIDE))
    return picture


def _inked(digit: Digit) -> Image.Image:
    """Return a digit (28, 28) as a grey picture, paper white."""
    return Image.fromarray((255 * (1 - np.clip(digit, 0, 1))).astype(np.uint8))
