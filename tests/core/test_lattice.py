"""core/lattice.py: the surest way through a lattice, against all ways tried one by one."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from digitpad.core.lattice import Edge, InkSpan, best_score, best_through, likeness_alone, spelled, surest
from digitpad.core.number_marks import NO_MARK, MarkChance
from digitpad.core.row_texts import CLASSES

COUNT = 5
SPANS = [(first, end) for first in range(COUNT) for end in range(first + 1, COUNT + 1)]
scores = st.lists(st.tuples(st.floats(-5, 0), st.floats(0, 10)), min_size=len(SPANS), max_size=len(SPANS))


def every_way(edges, steps, first=0, middle=-math.inf):
    """Yield the score and the signs of every way from a piece on."""
    if first == COUNT:
        yield 0.0, ()
    for edge in edges:
        if edge.first == first and (first in steps or middle <= edge.middle - steps[0]):
            for score, signs in every_way(edges, steps, edge.end, edge.middle):
                yield edge.score + score, (edge.sign, *signs)


@given(scores)
@examples(max_examples=50)
def test_no_way_is_surer(found):
    edges = [Edge(*span, score, middle, span) for span, (score, middle) in zip(SPANS, found, strict=True)]
    steps = {0: 1.5}
    score, signs = surest(COUNT, edges, steps)
    best = max(score for score, _signs in every_way(edges, steps))
    by_sign = {edge.sign: edge for edge in edges}
    assert score == pytest.approx(best)
    assert sum(by_sign[sign].score for sign in signs) == pytest.approx(best)
    middles = [by_sign[sign].middle for sign in signs]
    assert all(right - left >= 1.5 for left, right in pairwise(middles))


def test_a_new_part_may_begin_anywhere():
    edges = [Edge(0, 1, -1.0, 9.0, "a"), Edge(1, 2, -1.0, 3.0, "b"), Edge(0, 2, -2.5, 5.0, "ab")]
    assert surest(2, edges, {0: 1.0, 1: 1.0}) == (-2.0, ("a", "b"))
    assert surest(2, edges, {0: 1.0}) == (-2.5, ("ab",))


@given(scores)
@examples(max_examples=50)
def test_the_best_way_through_each_span_is_known_beforehand(found):
    edges = [Edge(*span, score, 0.0, span) for span, (score, _middle) in zip(SPANS, found, strict=True)]
    ways = list(every_way(edges, {0: -math.inf, **dict.fromkeys(range(COUNT), 0.0)}))
    through = best_through(COUNT, [edge[:3] for edge in edges])
    for edge, best in zip(edges, through, strict=True):
        assert best == pytest.approx(max(score for score, signs in ways if edge.sign in signs))


@given(scores)
@examples(max_examples=50)
def test_the_best_score_is_that_of_the_surest_way(found):
    edges = [Edge(*span, score, middle, span) for span, (score, middle) in zip(SPANS, found, strict=True)]
    assert best_score(COUNT, edges, 1.5) == pytest.approx(
        max(score for score, _signs in every_way(edges, {0: 1.5}))
    )
    assert best_score(COUNT, [edge for edge in edges if edge.end < COUNT], 1.5) == -math.inf


def looks(probabilities):
    """What inks look like: the probabilities of a few digits for each."""
    found = []
    for own in probabilities:
        row = np.full(10, 0.01, np.float32)
        for digit, probability in own.items():
            row[digit] = probability
        found.append((row, NO_MARK))
    return found


def test_a_text_is_spelled_by_the_ink_that_looks_like_it_where_it_should_be():
    inks = [
        InkSpan(0, 1, 1.0, 0.0, 10.0),  # a 1
        InkSpan(1, 3, 1.0, 0.0, 30.0),  # a 0
        InkSpan(0, 2, 1.0, 0.0, 18.0),  # both halves of a surer 6
        InkSpan(2, 3, 1.0, 0.0, 36.0),
    ]
    own = looks([{1: 0.7}, {0: 0.8}, {6: 0.99}, {7: 0.9}])
    read = []

    def look(places):
        read.extend(places)
        return [own[place] for place in places]

    assert spelled(3, inks, (1, 0), (11.0, 29.0), 30.0, look, likeness_alone).places == (0, 1)
    assert spelled(3, inks, (6, 7), (19.0, 35.0), 30.0, look, likeness_alone).places == (2, 3)
    assert spelled(3, inks, (1, 0, 7), (11.0, 29.0, 36.0), 30.0, look, likeness_alone) is None
    assert (
        spelled(3, inks, (1, 0), (11.0, 90.0), 30.0, look, likeness_alone) is None
    )  # nothing lies so far to the right


def test_only_ink_on_the_way_of_a_text_is_looked_at():
    inks = [InkSpan(0, 1, 1.0, 0.0, 10.0), InkSpan(0, 2, 1.0, 0.0, 11.0), InkSpan(2, 3, 1.0, 0.0, 30.0)]
    own, read = looks([{1: 0.9}, {1: 0.5}, {0: 0.9}]), []

    def look(places):
        read.extend(places)
        return [own[place] for place in places]

    assert spelled(3, inks, (1, 0), (10.0, 30.0), 30.0, look, likeness_alone).places == (1, 2)
    assert read == [1, 2]


def test_a_mark_is_spelled_by_what_may_be_one():
    dot = (np.full(10, 0.1, np.float32), MarkChance(".", 0.9, 0.1))
    one, three = looks([{1: 0.9}, {3: 0.9}])
    for may_be, wanted in ((True, (0, 1, 2)), (False, None)):
        inks = [
            InkSpan(0, 1, 1.0, 0.0, 10.0),
            InkSpan(1, 2, 1.0, 0.0, 20.0, may_be),
            InkSpan(2, 3, 1.0, 0.0, 30.0),
        ]
        looked = [one, dot, three]
        signs = (1, CLASSES.index("."), 3)
        way = spelled(
            3,
            inks,
            signs,
            (10.0, 20.0, 30.0),
            20.0,
            lambda places: [looked[p] for p in places],  # noqa: B023
            likeness_alone,
        )
        assert (way.places if way else None) == wanted
