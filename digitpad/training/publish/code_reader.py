"""From a picture file to a digit, and what a network says of it: part of every script that is exported.

The scripts get the source of these functions. They stand on NumPy and Pillow alone, and are simpler than what
DigitPad does: one digit, on even paper, without lines or shadows.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Array = npt.NDArray[Any]


def read_picture(path: Path) -> Array:
    """Return the digit in a picture as the network sees it: float32 (28, 28), paper 0, ink 1.

    A picture of 28×28 pixels is taken as it is; of others the ink is found and placed as in MNIST. Ink may be
    dark on light paper or light on dark.
    """
    with Image.open(path) as picture:
        paper = Image.new("RGBA", picture.size, "white")  # under what is transparent
        grey = np.asarray(Image.alpha_composite(paper, picture.convert("RGBA")).convert("L"), np.float32)
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    ink = 255 - grey if np.median(border) > 127 else grey
    if ink.shape != (28, 28):
        ink = place(find_ink(ink))
    return (ink / 255).astype(np.float32)


def find_ink(ink: Array) -> Array:
    """Return the part of a picture that has ink, on paper 0: any size, the paper's own grey taken off."""
    ink = np.clip(ink - np.median(ink), 0, None)
    if ink.max() < 32:
        sys.exit("There is no ink in this picture.")
    ink[ink < 0.15 * ink.max()] = 0  # the grain of the paper
    rows, columns = (np.flatnonzero(ink.max(axis=axis) > 0.3 * ink.max()) for axis in (1, 0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def place(ink: Array) -> Array:
    """Return ink as MNIST's makers placed it: shrunk to 20×20, its centre of mass in the middle of 28×28."""
    height, width = ink.shape
    side = max(height, width)
    square = np.zeros((side, side), np.float32)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = ink
    shrunk = np.asarray(Image.fromarray(square).resize((20, 20), Image.Resampling.BOX))
    shrunk = np.round(shrunk * (255 / shrunk.max()))
    digit = np.zeros((28, 28), np.float32)
    top, left = (move(shrunk.sum(axis=axis)) for axis in (1, 0))
    digit[top : top + 20, left : left + 20] = shrunk
    return digit


def move(mass: Array) -> int:
    """Return how far to move 20 rows, or columns, so that their centre of mass is in the middle."""
    centre = mass @ (np.arange(20) + 0.5) / mass.sum()
    return int(np.clip(np.ceil(14 - centre - 1e-6), 0, 8))


def as_text(shares: Array) -> str:
    """Return the digit that has the largest of ten shares, and then all of them, a line each."""
    lines = [f"{digit}  {share:8.4%}  {'#' * round(40 * share)}" for digit, share in enumerate(shares)]
    return "\n".join([str(shares.argmax()), *lines])
