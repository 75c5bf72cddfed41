"""core/prediction.py: from probabilities to a prediction, and digits with corrections to numbers."""

import numpy as np
import pytest

from digitpad.core.network import load_model
from digitpad.core.prediction import ReadDigit, numbers_of, prediction_of, read_digit, read_digits
from digitpad.core.raster import steps_of_glyph


def probabilities(**given):
    """Return probabilities: those given by digit, as d7=0.9, and the rest shared by the others."""
    known = {int(name[1:]): value for name, value in given.items()}
    rest = (1 - sum(known.values())) / (10 - len(known))
    return np.array([known.get(digit, rest) for digit in range(10)], np.float32)


def test_the_prediction_is_the_likeliest_digit():
    found = prediction_of(probabilities(d7=0.95), 0.5)
    assert (found.digit, found.runner_up, found.is_digit) == (7, None, True)
    assert found.confidence == pytest.approx(0.95)
    assert type(found.digit) is int
    assert type(found.confidence) is float


def test_a_close_runner_up_is_named():
    assert prediction_of(probabilities(d4=0.55, d9=0.4), 0.5).runner_up == 9
    assert prediction_of(probabilities(d4=0.92, d9=0.06), 0.5).runner_up is None


@pytest.mark.parametrize(("threshold", "is_digit"), [(0.0, True), (0.5, True), (0.5001, False), (1.0, False)])
def test_below_the_threshold_it_is_no_digit(threshold, is_digit):
    assert prediction_of(probabilities(d1=0.5, d2=0.3), threshold).is_digit is is_digit


def test_a_certain_digit_passes_the_highest_threshold():
    assert prediction_of(probabilities(d0=1.0), 1.0).is_digit


def test_digits_are_read_together_as_one_by_one():
    classifier = load_model()
    bar = np.zeros((60, 30), np.uint8)
    bar[5:55, 12:18] = 255
    steps = [steps_of_glyph(bar), steps_of_glyph(bar[:40])]
    together = read_digits(classifier, steps)
    assert [reading.prediction.digit for reading in together] == [1, 1]
    alone = read_digit(classifier, steps[0])
    assert alone.probabilities == pytest.approx(together[0].probabilities, abs=1e-5)
    assert alone.milliseconds > 0
    assert read_digits(classifier, []) == ()


def test_a_correction_stands_in_the_number():
    (reading,) = read_digits(load_model(), [steps_of_glyph(np.full((20, 6), 255, np.uint8))])
    digits = [ReadDigit(reading, correction=4), ReadDigit(reading, correction=2), ReadDigit(reading, 1, 7)]
    assert numbers_of(digits) == ["42", "7"]
    assert all(digit.is_digit for digit in digits)
    assert ReadDigit(reading).sign == reading.prediction.sign


def test_the_row_reader_has_its_digit_before_the_network_and_the_user_before_both():
    glyph = np.full((40, 20), 255, np.uint8)
    reading = read_digit(load_model(), steps_of_glyph(glyph))
    own = reading.prediction.sign
    other = next(digit for digit in range(10) if str(digit) != own)
    digit = ReadDigit(reading, in_row=other)
    assert (digit.sign, digit.is_digit) == (str(other), True)
    assert digit._replace(correction=8).sign == "8"
    assert digit._replace(mark="-").sign == "-"
    assert digit._replace(in_row=None).sign == own
