"""Results made up for tests: a picture with digits on two lines, and others with any digits."""

from pathlib import Path

import numpy as np

from digitpad.cli.inputs import Answer, Result
from digitpad.core.prediction import Prediction, ReadDigit, Reading
from digitpad.core.raster import steps_of_glyph
from digitpad.pictures.model import Box

BLANK = steps_of_glyph(np.zeros((9, 9), np.uint8))


def answer(digit, confidence, line=0, left=0.0, is_digit=True):
    """Return an answer for a digit of a picture."""
    probabilities = np.full(10, (1 - confidence) / 9, np.float32)
    probabilities[digit] = confidence
    reading = Reading(BLANK, probabilities, Prediction(digit, confidence, None, is_digit), 0.0)
    return Answer(ReadDigit(reading, line), Box(left, 10.04, left + 20, 50))


def result(*answers, source="photo.png"):
    return Result(Path(source), answers=answers)


TWO_LINES = result(
    answer(2, 0.99), answer(0, 0.9, left=30), answer(4, 0.5, left=60, is_digit=False), answer(7, 0.8, line=1)
)
