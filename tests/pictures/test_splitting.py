"""pictures/splitting.py: touching sevens split, and single ones left whole."""

import numpy as np
import pytest
from support.made_sevens import seven

from digitpad.core.network import load_model
from digitpad.core.raster import steps_of_glyph
from digitpad.pictures.model import Rectangle
from digitpad.pictures.pieces import Cutting, tight
from digitpad.pictures.scoring import Scorer
from digitpad.pictures.splitting import seams_of, split_touching


def sevens(count, apart=105):
    """Sevens side by side, ink bright on 0, near enough to touch."""
    sheet = np.zeros((400, 300 + apart * (count - 1)), np.uint8)
    for place in range(count):
        part = sheet[:, apart * place : apart * place + 300]
        np.maximum(part, 255 - np.asarray(seven()), out=part)
    return tight(sheet, Rectangle(0, 0, sheet.shape[1], 400))


@pytest.fixture(scope="module")
def scorer():
    return Scorer(load_model())


def parts_of(cutting, scorer, **how):
    return split_touching(
        cutting, float(scorer.confidences([cutting.grey])[0]), scorer.probabilities, scorer.reader, **how
    )


def as_sevens(confidences):
    """What a network says that is so sure of sevens."""
    rows = np.repeat((1 - np.array(confidences, np.float32)) / 9, 10).reshape(-1, 10)
    rows[:, 7] = confidences
    return rows


def read(parts, scorer):
    digits = np.stack([steps_of_glyph(part.grey).digit for part in parts])
    return scorer.reader.probabilities(digits).argmax(axis=1).tolist()


@pytest.mark.parametrize("count", [2, 3])
def test_touching_digits_come_apart_from_left_to_right(scorer, count):
    parts = parts_of(sevens(count), scorer)
    assert read(parts, scorer) == [7] * count
    lefts = [part.rectangle.left for part in parts]
    assert lefts == sorted(lefts)


def test_the_parts_have_all_the_ink(scorer):
    whole = sevens(2)
    parts = parts_of(whole, scorer)
    assert sum(int(part.grey.sum()) for part in parts) == int(whole.grey.sum())


def test_one_digit_stays_whole(scorer):
    whole = sevens(1)
    assert parts_of(whole, scorer) == [whole]


def test_what_is_alone_is_sooner_one_digit(scorer):
    whole = Cutting(Rectangle(0, 0, 120, 90), np.full((90, 120), 255, np.uint8))  # no text is likely

    def unsure(greys):
        return as_sevens([0.6] * len(greys))

    def kept_from(alone):
        """The least confidence in the whole with which it is not split."""
        confidences = np.linspace(0.01, 0.96, 39).tolist()
        return next(
            c
            for c in [*confidences, 1.0]
            if split_touching(whole, c, unsure, scorer.reader, alone) == [whole]
        )

    assert kept_from(alone=True) < kept_from(alone=False)


def test_one_digit_stays_whole_though_the_network_is_surer_of_its_parts(scorer):
    def sure(greys):
        return as_sevens([0.8] * len(greys))

    whole = sevens(1)
    assert split_touching(whole, 0.6, sure, scorer.reader) == [whole]  # the row reader sees one digit
    assert len(split_touching(sevens(2), 0.6, sure, scorer.reader)) == 2


def test_bits_of_a_digit_count_less(scorer):
    """A network that is surer of bits than of digits must not be believed."""
    bar = np.zeros((90, 80), np.uint8)
    bar[:, :12] = 255  # as tall as the whole
    bar[:14, 12:] = 255  # and low beside it
    whole = Cutting(Rectangle(0, 0, 80, 90), bar)

    def sure(greys):
        return as_sevens([1.0 if len(grey) < 45 else 0.35 for grey in greys])

    assert split_touching(whole, 0.3, sure, scorer.reader) == [whole]


def test_a_seam_leaves_both_digits_whole_where_there_is_a_gap():
    grey = np.zeros((64, 64), np.uint8)
    for row in range(64):
        grey[row, 10 + row // 4 : 16 + row // 4] = 255
        grey[row, 34 + row // 4 : 40 + row // 4] = 255
    grey[30:34, 16:40] = 255  # where they touch
    crossed = [
        sum(int(grey[row, place] > 0) for row, place in enumerate(seam)) for seam in seams_of(grey)[1:-1]
    ]
    assert min(crossed) <= 6


def test_the_seams_of_a_narrow_piece_lie_in_it():
    grey = np.zeros((65, 6), np.uint8)
    grey[:, 1:5] = np.random.default_rng(0).integers(128, 256, (65, 4))
    for seam in seams_of(grey):
        assert seam.min() >= 0
        assert seam.max() <= 6
