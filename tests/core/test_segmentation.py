"""Numbers on the pad, read by the bundled network: what is one digit, what are several."""

import cProfile
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from support.composed_rows import composed, in_line, moved, width_of
from support.handwriting import six_of_each
from support.made_numbers import APART
from support.readers import FunctionReader

from digitpad.core.ink import StrokePart, fit_to_pad
from digitpad.core.ink_parts import parts_of
from digitpad.core.network import load_model
from digitpad.core.pad_reading import PadReader
from digitpad.core.raster import SMALLEST_DIGIT, steps_of_ink
from digitpad.core.row_reader import bundled_row_reader
from digitpad.core.row_search import RowSearch
from digitpad.core.row_texts import strip_of_ink, texts_of
from digitpad.core.segment_memory import SegmentMemory
from digitpad.core.segmentation import segment

DRAWINGS = [(label, tuple(tuple(stroke) for stroke in strokes)) for label, strokes in six_of_each()]
BAR = ((120.0, 450.0), (300.0, 440.0))  # of the first seven in `SEVENS`
SEVENS = (
    ((100.0, 250.0), (300.0, 250.0), (180.0, 700.0)),
    ((600.0, 250.0), (800.0, 250.0), (680.0, 700.0)),
)
OPEN_FOUR = (
    ((400.0, 200.0), (330.0, 500.0), (520.0, 500.0)),
    ((570.0, 180.0), (570.0, 500.0), (560.0, 820.0)),
)


@pytest.fixture(scope="module")
def classifier():
    return load_model()


def read(classifier, strokes):
    """Return the digits read, in order."""
    groups = segment(strokes, classifier, SMALLEST_DIGIT)
    return [int(group.probabilities.argmax()) for group in groups]


def test_every_drawing_of_one_digit_stays_one(classifier):
    for label, strokes in DRAWINGS:
        (group,) = segment(strokes, classifier, SMALLEST_DIGIT)
        assert group.strokes == strokes, label
        steps = steps_of_ink(strokes, SMALLEST_DIGIT)
        assert np.array_equal(group.steps.centred, steps.centred)
        assert np.allclose(group.probabilities, classifier.probabilities(steps.digit[None])[0], atol=1e-5)


@pytest.mark.parametrize("slant", [0.0, 0.35])
def test_digits_apart_from_each_other_are_read_as_a_number(classifier, slant):
    generator = np.random.default_rng(5)
    right, count = 0, 60
    for _ in range(count):
        chosen = [
            DRAWINGS[place] for place in generator.integers(len(DRAWINGS), size=generator.integers(2, 9))
        ]
        spacing = replace(APART, slant=slant)
        row = fit_to_pad(composed([strokes for _label, strokes in chosen], generator, spacing).strokes)
        right += read(classifier, row) == [label for label, _strokes in chosen]
    assert right >= 0.95 * count


def test_digits_come_from_left_to_right_whichever_was_drawn_first(classifier):
    two = next(strokes for label, strokes in DRAWINGS if label == 2)
    six = next(strokes for label, strokes in DRAWINGS if label == 6)
    row = fit_to_pad(composed([two, six], np.random.default_rng(1), APART).strokes)
    assert read(classifier, row) == read(classifier, row[::-1]) == [2, 6]


def test_a_bar_that_is_put_to_a_digit_afterwards_belongs_to_it(classifier):
    first, second = segment((*SEVENS, BAR), classifier)
    assert first.strokes == (SEVENS[0], BAR)
    assert second.strokes == (SEVENS[1],)
    assert read(classifier, (*SEVENS, BAR)) == [7, 7]


def test_a_four_that_is_open_by_a_gap_is_one_digit(classifier):
    gap = min(x for x, _y in OPEN_FOUR[1]) - max(x for x, _y in OPEN_FOUR[0])
    assert gap > 0
    assert read(classifier, OPEN_FOUR) == [4]


def test_one_stroke_is_given_to_the_network_once_and_alone(classifier):
    asked = []

    def probabilities(digits):
        asked.append(len(digits))
        return classifier.probabilities(digits)

    reader = FunctionReader(probabilities)
    segment(SEVENS[:1], reader)
    segment((SEVENS[0], BAR), reader)
    assert asked == [1, 1]
    segment(SEVENS, reader)
    assert asked == [1, 1, 2]


def test_what_is_known_is_not_read_again_and_changes_nothing(classifier):
    asked = []

    def probabilities(digits):
        asked.append(len(digits))
        return classifier.probabilities(digits)

    reader, memory = FunctionReader(probabilities), SegmentMemory()
    known = segment(SEVENS, reader, memory=memory)
    assert segment(SEVENS, reader, memory=memory)[1].steps is known[1].steps
    assert asked == [2]
    again = segment((*SEVENS, BAR), reader, memory=memory)
    assert asked == [2, 1]
    anew = segment((*SEVENS, BAR), reader)
    assert [group.strokes for group in again] == [group.strokes for group in anew]
    assert again[1].steps is known[1].steps
    assert segment(SEVENS, reader, 2000.0, memory)[0].steps.square.side > 2000  # now all are dots


def test_a_question_mark_with_its_dot_is_one_drawing(classifier):
    hook = ((350.0, 250.0), (450.0, 180.0), (560.0, 260.0), (500.0, 420.0), (480.0, 560.0))
    dot = ((330.0, 760.0), (335.0, 765.0), (330.0, 770.0))
    assert len(segment((hook, dot), classifier, SMALLEST_DIGIT)) == 1


def test_a_drawing_of_very_many_parts_is_no_number(classifier):
    fence = tuple(((20.0 * x, 300.0), (20.0 * x, 700.0)) for x in range(1, 40))
    (group,) = segment(fence, classifier)
    assert group.strokes == fence


def test_thrice_as_many_strokes_are_about_thrice_the_work(classifier):
    """Hatching, or a file of dashes: 3,000 of them took 20 seconds."""

    def calls(count):
        starts = np.random.default_rng(7).uniform(200, 800, (count, 2)).tolist()
        hatching = tuple(((x, y), (x + 40.0, y + 25.0)) for x, y in starts)
        profile = cProfile.Profile()
        profile.enable()
        segment(hatching, classifier)
        profile.disable()
        return sum(entry.callcount for entry in profile.getstats())

    assert calls(900) < 3.5 * calls(300)


def test_marks_of_which_no_digit_is_sure_are_one_drawing(classifier):
    crosses = tuple(
        ((left, 400.0 + 160 * down), (left + 160, 560.0 - 160 * down))
        for left in (200.0, 600.0)
        for down in (0, 1)
    )
    assert classifier.probabilities(steps_of_ink(crosses[:2]).digit[None]).max() < 0.6
    assert len(segment(crosses, classifier)) == 1


points = st.tuples(st.floats(0, 1000), st.floats(0, 1000))
drawings = st.lists(st.lists(points, min_size=1, max_size=4).map(tuple), min_size=1, max_size=8).map(tuple)


@given(drawings)
@examples(max_examples=60)
def test_every_group_is_of_the_drawing(strokes):
    groups = segment(strokes, load_model(), SMALLEST_DIGIT)
    assert groups
    assert all(group.probabilities.shape == (10,) for group in groups)
    taken = [
        (part.stroke, place)
        for group in groups
        for part in group.parts
        for place in range(part.first, part.end)
    ]
    assert all(
        group.strokes == tuple(strokes[part.stroke][part.first : part.end] for part in group.parts)
        for group in groups
    )
    # Neighbours have the point of a cut in common; a join between two digits belongs to neither.
    assert max(Counter(taken).values()) <= 2
    assert {stroke for stroke, _place in taken} == set(range(len(strokes)))


def test_a_part_broader_than_a_sign_is_read_only_in_pieces(classifier):
    asked = []

    def probabilities(digits):
        asked.append(len(digits))
        return classifier.probabilities(digits)

    rows = [DRAWINGS[place][1] for place in (7, 20, 33, 45)]
    row = fit_to_pad(
        composed(rows, np.random.default_rng(2), replace(APART, closest=-0.1, widest=0.0)).strokes
    )
    memory = SegmentMemory()
    groups = segment(row, FunctionReader(probabilities), SMALLEST_DIGIT, memory)
    assert len(groups) == 4
    assert not memory.knows(tuple(StrokePart(place, 0, len(stroke)) for place, stroke in enumerate(row)), 0.0)
    before = sum(asked)
    last = row[-1]
    grown = (*row[:-1], (*last, (last[-1][0] + 1, last[-1][1] + 1)))
    assert len(segment(grown, FunctionReader(probabilities), SMALLEST_DIGIT, memory)) == 4
    assert sum(asked) - before < before / 2


def long_join():
    """Return a 38 in one stroke: from the foot of the 3 up to the head of the 8, through both."""
    corners = (
        *((122, 240), (232, 200), (298, 280), (188, 380), (298, 480), (232, 600), (111, 560)),
        *((648, 260), (538, 200), (472, 280), (560, 380), (648, 500), (560, 600), (472, 500), (560, 380)),
        *((648, 280), (626, 240)),
    )
    points = np.concatenate(
        [np.linspace(one, other, 8, endpoint=False) for one, other in pairwise(corners)]
    ).tolist()
    return (tuple(map(tuple, points)),)


def test_digits_with_a_long_join_are_a_number(classifier):
    assert read(classifier, long_join()) == [3, 8]


def test_the_row_reader_has_its_say_when_the_pen_is_lifted(classifier):
    reader, ink = PadReader(), long_join()
    assert len(reader.read(ink, classifier, in_motion=True).digits) == 1
    assert [digit.sign for digit in reader.read(ink, classifier).digits] == ["3", "8"]
    assert len(reader.read(ink, classifier, in_motion=True).digits) == 2  # nothing was drawn since


@pytest.mark.parametrize(("one", "other", "looks_like"), [(59, 9, "9"), (58, 36, "8")])
def test_digits_over_each_other_are_two_although_they_look_like_one(classifier, one, other, looks_like):
    (left, first), (right, second) = DRAWINGS[one], DRAWINGS[other]
    ink = fit_to_pad(overlapping(in_line(first, 1.0), in_line(second, 1.0), 0.45))
    reader = PadReader()
    assert [digit.sign for digit in reader.read(ink, classifier, in_motion=True).digits] == [looks_like]
    assert [digit.sign for digit in reader.read(ink, classifier).digits] == [str(left), str(right)]


def overlapping(first, second, share):
    """Return two glyphs, the second as far over the first as a share of its width, 1 has little."""
    width = min(width_of(first), 0.8, max(width_of(second), 0.12))
    return first + moved(second, width_of(first) - share * width, 0.0)


def test_ink_that_no_pieces_spell_is_divided_by_where_the_pen_reader_has_its_digits(classifier):
    ink, memory = long_join(), SegmentMemory()
    memory.begin(ink)
    whole = (StrokePart(0, 0, len(ink[0])),)
    search = RowSearch(parts_of(ink, memory), [whole], None, memory, classifier, SMALLEST_DIGIT)
    score, (three, eight) = search.divided((3, 8))
    assert [one.probabilities.argmax() for one in (three, eight)] == [3, 8]
    (first,), (second,) = three.parts, eight.parts
    assert (first.first, first.end, second.end) == (0, second.first + 1, len(ink[0]))
    assert score > search.divided((3, 3))[0]
    assert search.divided((3, 8) * 100) is None  # there is no room for so many


@pytest.mark.parametrize("number", range(4))
def test_digits_over_each_other_are_read_by_the_way_of_the_pen(classifier, number):
    """Three digits, each half over the one before: no picture shows well what they are."""
    digits = [DRAWINGS[place] for place in range(10 * number, 10 * number + 30, 10)]
    ink = ()
    for _label, strokes in digits:
        ink = overlapping(ink, in_line(strokes, 1.0), 0.5) if ink else in_line(strokes, 1.0)
    shown = [digit.sign for digit in PadReader().read(fit_to_pad(ink), classifier).digits]
    assert shown == [str(label) for label, _strokes in digits]


def test_a_one_with_a_flag_as_long_as_its_stem_is_not_made_a_slash_and_a_one_nor_two_ones(classifier):
    for number in range(10):  # the row reader has "/1" there, and is sure of it
        left, top, wide = 200 + 30 * (number % 4), 150 + 20 * (number % 3), 250 + 15 * (number % 5)
        up = [(left + wide * step / 10, top + 500 - 50 * step) for step in range(11)]
        down = [(left + wide + wide * step / 10, top + 50 * step) for step in range(1, 11)]
        pixel = 1000 / 467  # on which the mouse is
        drawing = (tuple((round(x / pixel) * pixel, round(y / pixel) * pixel) for x, y in up + down),)
        assert texts_of(bundled_row_reader().columns(strip_of_ink(drawing)), 1)[0].text == "/1"
        assert len(PadReader().read(drawing, classifier).digits) == 1, number
