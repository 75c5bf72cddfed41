"""pictures/scoring.py, selection.py and surroundings.py: what is a digit, and what is dirt."""

import numpy as np
import pytest
from support.made_sevens import seven
from support.readers import FunctionReader

from digitpad.core.network import load_model
from digitpad.pictures.model import Rectangle
from digitpad.pictures.paper import surroundings_of
from digitpad.pictures.pieces import Cutting, tight
from digitpad.pictures.scoring import MANY, MOST_PARTS, Scored, Scorer
from digitpad.pictures.selection import digits_among, likely, without_words

SIZE = (800, 600)
INK = 0.6


@pytest.fixture(scope="module")
def classifier():
    return load_model()


def placed(places, height=160):
    """Sevens at places (left, top) of a plane, as cuttings."""
    small = 255 - np.asarray(seven((round(height * 1.5), 2 * height)))
    cut = tight(small, Rectangle(0, 0, small.shape[1], small.shape[0]))
    grey = cut.grey
    return [Cutting(Rectangle(x, y, x + grey.shape[1], y + grey.shape[0]), grey) for x, y in places]


def paper_with(cuttings, noise=0.01):
    """The paper around cuttings, with noise, and the ink on it."""
    ink = np.random.default_rng(3).normal(0, noise, SIZE[::-1]).astype(np.float32)
    mask = np.zeros(SIZE[::-1], np.uint8)
    for cutting in cuttings:
        box = cutting.rectangle
        place = (slice(box.top, box.bottom), slice(box.left, box.right))
        ink[place] += INK * (cutting.grey / np.float32(255))
        mask[place] |= np.where(cutting.grey > 127, 255, 0).astype(np.uint8)
    return surroundings_of(ink, mask)


def sure_of(cuttings, sure=1.0):
    return [Scored(cutting, sure) for cutting in cuttings]


def test_unevenness_is_noise_beside_ink():
    cuttings = placed([(300, 200)])
    box = cuttings[0].rectangle
    assert paper_with(cuttings, 0.03).unevenness(box) == pytest.approx(0.03 / INK, rel=0.2)
    assert paper_with(cuttings, 0.3).unevenness(box) > 5 * paper_with(cuttings, 0.03).unevenness(box)


def test_a_digit_on_even_paper_is_likely_and_grain_is_not():
    digit = sure_of(placed([(300, 200)]))
    grain = sure_of(placed([(300, 200)], height=30), 0.15)
    assert likely(digit, paper_with([digit[0].cutting])) == digit
    assert likely(grain, paper_with([grain[0].cutting], 0.2)) == []


def test_the_user_may_ask_for_what_is_hardly_likely():
    faint = sure_of(placed([(300, 200)], height=24), 0.5)
    around = paper_with([faint[0].cutting], 0.1)
    assert likely(faint, around, sensitivity=-1) == []
    assert likely(faint, around, sensitivity=1) == faint


def test_beside_a_row_a_digit_must_be_surer_than_in_it():
    row = sure_of(placed([(100 + 90 * place, 60) for place in range(5)], height=100))
    low = sure_of(placed([(680, 330)], height=60), 0.9)[0]
    level = sure_of(placed([(560, 60)], height=100), 0.55)[0]
    around = paper_with([one.cutting for one in (*row, low, level)], 0.06)
    assert likely([low], around) == [low]
    assert likely([*row, low], around) == row
    assert likely([*row, level], around) == [*row, level]


def test_the_halves_of_a_broken_digit_are_joined(classifier):
    (whole,) = placed([(300, 200)])
    half = whole.rectangle.height // 2
    grey = whole.grey.copy()
    grey[half - 4 : half + 4] = 0
    halves = []
    for top, bottom in ((0, half), (half, len(grey))):
        part = tight(grey, Rectangle(0, top, grey.shape[1], bottom))
        halves.append(part.moved(whole.rectangle.left, whole.rectangle.top))
    (found,) = digits_among(halves, classifier, paper_with([whole]))
    assert found.rectangle == whole.rectangle


def test_digits_of_two_lines_are_not_joined(classifier):
    sevens = placed([(200, 100), (320, 100), (200, 270), (320, 270)])
    assert len(digits_among(sevens, classifier, paper_with(sevens))) == 4


def test_of_a_full_page_too_dirt_is_left_out(classifier):
    page = placed([(20 + 60 * column, 20 + 70 * row) for row in range(8) for column in range(9)], height=48)
    dirt = Cutting(Rectangle(700, 560, 706, 566), np.full((6, 6), 200, np.uint8))
    assert len(page) > MANY
    assert digits_among([*page, dirt], classifier, paper_with([*page, dirt])) == page


def test_nothing_has_no_scores(classifier):
    assert Scorer(classifier).scored([]) == []


def test_noise_is_not_scored_for_ever():
    asked = []

    def unsure(digits):
        asked.append(len(digits))
        return np.full((len(digits), 10), 0.1, np.float32)

    generator = np.random.default_rng(5)
    noise = [
        Cutting(Rectangle(left, 100, left + 90, 140), generator.integers(0, 256, (40, 90)).astype(np.uint8))
        for left in range(0, 700, 100)
    ]
    ink, mask = np.zeros(SIZE[::-1], np.float32), np.zeros(SIZE[::-1], np.uint8)
    digits_among(noise * 8, FunctionReader(unsure), surroundings_of(ink, mask))
    _whole, _pairs, *parts, _at_last = asked
    assert max(parts) > 50
    assert MOST_PARTS < sum(parts) < MOST_PARTS + max(parts)


def scored_at(left, top, width, height, confidence):
    box = Rectangle(left, top, left + width, top + height)
    return Scored(Cutting(box, np.full((height, width), 255, np.uint8)), confidence)


def test_a_printed_word_is_left_out_and_a_mark_among_digits_is_not():
    number = [scored_at(40 * place, 100, 30, 60, 0.99) for place in range(4)]
    word = [
        scored_at(14 * place, 60, 10, 22, confidence) for place, confidence in enumerate((0.99, 0.1, 0.98))
    ]
    label = [scored_at(0, 20, 80, 26, 0.1)]  # one piece: its letters touch
    minus = scored_at(170, 125, 24, 8, 0.1)
    last = scored_at(200, 100, 30, 60, 0.99)
    found = [*number, *word, *label, minus, last]
    assert without_words(found) == [*number, minus, last]


def test_small_digits_are_no_word():
    found = [scored_at(40 * place, 100, 30, 60, 0.99) for place in range(4)]
    small = [scored_at(20 * place, 60, 12, 24, 0.97) for place in range(4)]
    assert without_words([*found, *small]) == [*found, *small]
