"""The threshold of a model that is published: chosen on held-out digits, capped by the digits at hand."""

import numpy as np
import pytest
from support.made_digits import made_digits
from support.readers import FunctionReader

from digitpad.core.card import ModelCard, bundled_model, read_card
from digitpad.runs.comparison import DRAWINGS, TEST
from digitpad.training.data.dataset import HeldOut
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.measure import MOST_REFUSED, capped, measured_digits

STRICT = 0.9999
SYNTHETIC = "synthetic writer"


def digits(count: int, grey: float = 1.0) -> LabelledDigits:
    """Return digits whose ink is so bright; `unsure` is as sure of one as its ink is bright."""
    images, labels = made_digits(count, seed=5)
    return LabelledDigits((images * np.float32(grey / 255)).astype(np.float32), labels.astype(np.int64))


def unsure():
    def probabilities(images):
        read = np.full((len(images), 10), 0.0, np.float32)
        read[:, 3] = images.max(axis=(1, 2))
        return read

    reader = FunctionReader(probabilities)
    reader.card = ModelCard("unsure")
    return reader


def cap(source: str, tested: LabelledDigits, **at_hand: LabelledDigits) -> float:
    held_out = HeldOut(digits(50), {}, tested, source=source, at_hand=at_hand)
    measured = [measured_digits(unsure(), read) for read in (held_out.as_used(), tested)]
    return capped(STRICT, held_out, unsure(), measured)


def test_a_threshold_that_all_digits_at_hand_pass_stays():
    assert cap("MNIST", digits(50)) == STRICT


@pytest.mark.parametrize("name", [TEST, DRAWINGS])
def test_one_that_would_refuse_more_of_those_at_hand_is_lowered(name):
    capped_at = cap(SYNTHETIC, digits(50), **{name: digits(50, grey=0.6)})
    refused = unsure().probabilities(digits(50, grey=0.6).images).max(axis=1) < capped_at
    assert refused.mean() <= MOST_REFUSED
    assert 0.55 < capped_at <= 0.6


def test_not_one_digit_more_is_refused_however_few_there_are():
    test = digits(100)
    test.images[:5] *= np.linspace(0.3, 0.7, 5, dtype=np.float32)[:, np.newaxis, np.newaxis]
    refused = unsure().probabilities(test.images).max(axis=1) < cap("MNIST", test)
    assert refused.sum() == 2


def test_the_test_digits_count_too():
    assert cap("MNIST", digits(50, grey=0.7)) <= 0.7


def test_a_few_strange_drawings_do_not_decide():
    assert cap("MNIST", digits(50), drawings=digits(10, grey=0.2)) == STRICT


def test_where_nobody_wrote_any_of_them_it_is_no_higher_than_the_bundled_one():
    bundled = read_card(bundled_model().with_suffix(".json")).threshold
    assert cap(SYNTHETIC, digits(50)) == bundled < STRICT
    assert cap(SYNTHETIC, digits(50), drawings=digits(50)) == STRICT
