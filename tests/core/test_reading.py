"""The words for what the network thinks."""

import numpy as np
import pytest

from digitpad.core import reading
from digitpad.core.card import Figure, ModelCard
from digitpad.core.ink import PAD_SIDE
from digitpad.core.network import Verdict
from digitpad.core.raster import steps_of_glyph, steps_of_ink

SURE = Verdict(7, 0.994, None, True)
CLOSE = Verdict(7, 0.61, 1, True)
NONE = Verdict(8, 0.42, 3, False)
FLAT = Verdict(2, 0.101, 5, False)


@pytest.mark.parametrize(
    ("verdict", "title", "sentence", "detail"),
    [
        (SURE, "DigitPad: 7 (99 %)", "99 %", ""),
        (CLOSE, "DigitPad: 7 (61 %)", "61 %", "or perhaps 1"),
        (NONE, "DigitPad: not a digit", "That does not look like a digit", "The nearest is 8, 42 %."),
        (FLAT, "DigitPad: not a digit", "That does not look like a digit", ""),
    ],
    ids=["sure", "close", "no digit", "nothing at all"],
)
def test_a_verdict_in_words(verdict, title, sentence, detail):
    assert (reading.title(verdict), reading.sentence(verdict), reading.detail(verdict)) == (
        title,
        sentence,
        detail,
    )


def test_an_empty_pad_in_words():
    assert reading.title(None) == "DigitPad"
    assert reading.content(None, None).sentence == "Draw a digit"


def test_the_status_bar_tells_the_model_or_a_notice():
    card = ModelCard("Tiny", figures=(Figure("mnist_test_accuracy", 0.9912, "digitpad evaluate"),))
    assert reading.status(card, None, "").left == "Tiny: 99.12 % of MNIST's test digits right"
    assert reading.status(ModelCard("Bare"), None, "").left == "Bare"
    assert reading.status(card, None, "Copied.").left == "Copied."
    assert reading.status(None, None, "").left == "No model"


def test_the_first_picture_shows_the_ink_in_its_place():
    steps = steps_of_ink((((0.8 * PAD_SIDE, 0.1 * PAD_SIDE), (0.9 * PAD_SIDE, 0.2 * PAD_SIDE)),))
    left, top, right, bottom = reading.pictures(steps)[0].getbbox()
    assert left > 0.75 * reading.THUMBNAIL
    assert bottom < 0.25 * reading.THUMBNAIL
    assert (right - left) == pytest.approx(bottom - top, abs=1)


def test_a_glyph_is_its_own_first_picture():
    glyph = np.zeros((40, 30), np.uint8)
    glyph[5:35, 10:15] = 255
    steps = steps_of_glyph(glyph)
    assert reading.pictures(steps)[0] is steps.crop
