"""Marks of a number on the pad: they are no digits, and they do not vanish."""

import numpy as np
import pytest
from support.handwriting import six_of_each

from digitpad.core.ink import fit_to_pad
from digitpad.core.network import load_model
from digitpad.core.number_marks import (
    KINDS,
    first_layer,
    kinds_of,
    line_of,
    odd_marks,
    slashes_of_date,
)
from digitpad.core.pad_reading import PadReader
from digitpad.core.prediction import numbers_of
from digitpad.core.raster import steps_of_ink
from digitpad.training.synthesis.mark_writer import write_mark

DIGITS = {str(label): tuple(tuple(map(tuple, stroke)) for stroke in ink) for label, ink in six_of_each()}


@pytest.fixture(scope="module")
def classifier():
    return load_model()


def written(text, seed=1, gap=0.25, blank=3.0):
    """Return a text in ink, digits 1 high and standing on 0, as the pad would have it."""
    generator, right, strokes = np.random.default_rng(seed), 0.0, []
    for sign in text:
        if sign == " ":
            right += blank
            continue
        ink = standing(DIGITS[sign]) if sign.isdigit() else write_mark(sign, generator)
        left = min(x for stroke in ink for x, _y in stroke)
        moved = [tuple((x - left + right, y) for x, y in stroke) for stroke in ink]
        right = max(x for stroke in moved for x, _y in stroke) + gap
        strokes += moved
    return fit_to_pad(tuple(strokes))


def standing(ink):
    ys = [y for stroke in ink for _x, y in stroke]
    high = max(ys) - min(ys)
    return [tuple((x / high, (y - max(ys)) / high) for x, y in stroke) for stroke in ink]


def read(strokes, classifier):
    return numbers_of(PadReader().read(strokes, classifier).digits)


@pytest.mark.parametrize(
    "text", ["3.14", "-7", "12:45", "24/11", "+3", "45%", "(5)", "$12", "€7", "1,250.00", "3+4=7"]
)
def test_a_number_shows_its_marks(classifier, text):
    right = [read(written(text, seed), classifier) == [text] for seed in range(8)]
    assert sum(right) >= 6, text


def test_a_wide_gap_parts_two_numbers(classifier):
    assert read(written("12 34"), classifier) == ["12 34"]
    assert read(written("7 9"), classifier) == ["7 9"]
    assert read(written("1234"), classifier) == ["1234"]


@pytest.mark.parametrize("digit", sorted(DIGITS))
def test_a_digit_alone_is_no_mark(classifier, digit):
    assert read(fit_to_pad(DIGITS[digit]), classifier) == [digit]


def test_a_minus_alone_is_a_minus(classifier):
    (digit,) = PadReader().read((((200.0, 500.0), (500.0, 505.0), (800.0, 498.0)),), classifier).digits
    assert digit.sign == "-"
    assert not digit.is_digit


def test_a_mark_that_is_corrected_is_a_digit(classifier):
    strokes = written("5-2", 2)
    reader = PadReader()
    marks = [place for place, digit in enumerate(reader.read(strokes, classifier).digits) if digit.mark]
    assert marks == [1]
    reader.step(-1)
    reader.correct(reader.read(strokes, classifier).strokes, 1)
    assert numbers_of(reader.read(strokes, classifier).digits) == ["512"]


def test_the_place_in_the_line_tells_a_comma_from_a_one():
    tall, low = ((0.0, 0.0), (-10.0, 100.0)), ((0.0, 0.0), (-2.5, 25.0))
    line = line_of([(0.0, 0.0, 60.0, 100.0)])
    images = np.stack([steps_of_ink((stroke,), 30.0).digit for stroke in (tall, low)])
    boxes = [(-10.0, 0.0, 0.0, 100.0), (57.5, 90.0, 60.0, 115.0)]
    one, comma = kinds_of(first_layer(images), boxes, [1, 1], line)[0]
    assert KINDS[int(one.argmax())] == "digit"
    assert KINDS[int(comma.argmax())] == ","
    assert one.sum() == pytest.approx(1, abs=1e-5)


def test_marks_that_cannot_stand_where_they_do_are_digits():
    assert odd_marks(["", "/", ""]) == set()
    assert odd_marks(["/", "", "/"]) == {0, 2}  # two that lean
    assert odd_marks(["(", "", ")", "(", ""]) == {3}
    assert odd_marks(["", "$", ""]) == {1}
    assert odd_marks(["$", "", "€"]) == set()
    assert odd_marks(["", "%", ""]) == {1}
    assert odd_marks(["=", "", "="]) == {0}
    assert odd_marks(["-", "", ".", ""]) == set()


@pytest.mark.parametrize(("text", "blank"), [("(555) 123", 0.75), ("+49 30 123 45", 0.75), ("1 2 3", 0.75)])
def test_a_gap_is_wide_beside_narrower_ones(classifier, text, blank):
    gap = 0.15 if any(len(part) > 1 for part in text.split()) else 0.7
    wanted = text if gap < 0.5 else text.replace(" ", "")
    right = [
        read(written(text, seed, gap, blank if gap < 0.5 else 0.0), classifier) == [wanted]
        for seed in range(5)
    ]
    assert sum(right) >= 4


def test_points_side_by_side_are_several(classifier):
    right = [read(written("7...3", seed, 0.12), classifier) == ["7...3"] for seed in range(6)]
    assert sum(right) >= 5


def test_marks_of_a_long_number_are_seen_as_large_as_they_are(classifier):
    right = [
        read(written("+12345678901234567", seed, 0.3), classifier) == ["+12345678901234567"]
        for seed in range(5)
    ]
    assert sum(right) >= 4


def test_two_leaning_lines_are_slashes_where_they_make_a_date():
    no_marks = [""] * 10
    leaning = [0.0, 0.0, 0.8, 0.0, 0.0, 0.3, 0.0, 0.0, 0.0, 0.0]
    assert slashes_of_date(no_marks, leaning) == (2, 5)
    assert slashes_of_date(no_marks[:7], leaning[:7]) == ()  # one sign after the second
    assert slashes_of_date(no_marks[:8], leaning[:8]) == (2, 5)
    assert slashes_of_date([*no_marks[:8], ".", ""], leaning) == ()
    ones = [0.15] * 10
    assert slashes_of_date(no_marks, ones) == ()


def test_dates_with_slashes_of_any_height_are_read(classifier):
    right = [read(written("24/11/2026", seed, 0.2), classifier) == ["24/11/2026"] for seed in range(10)]
    assert sum(right) >= 8


def test_the_circle_of_a_per_cent_may_hang_over_the_digit_before(classifier):
    number = written("47%", 3, 0.1)
    circle = min(number[-3:], key=lambda stroke: sum(x for x, _y in stroke) / len(stroke))
    place = number.index(circle)
    right_of_seven = max(x for stroke in number[:place] for x, _y in stroke)
    left = right_of_seven - 5 - min(x for x, _y in circle)
    moved = tuple((x + left, y - 10) for x, y in circle)
    assert read((*number[:place], moved, *number[place + 1 :]), classifier) == ["47%"]
