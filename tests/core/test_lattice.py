"""core/lattice.py: the surest way through a lattice, against all ways tried one by one."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from digitpad.core.lattice import Edge, best_score, best_through, surest

COUNT = 5
SPANS = [(first, end) for first in range(COUNT) for end in range(first + 1, COUNT + 1)]
scores = st.lists(st.tuples(st.floats(-5, 0), st.floats(0, 10)), min_size=len(SPANS), max_size=len(SPANS))


def every_way(edges, steps, first=0, middle=-math.inf):
    """Yield the score and the signs of every way from a piece on."""
    if first == COUNT:
        yield 0.0, ()
    for edge in edges:
        if edge.first == first and (first in steps or edge.middle - middle >= steps[0]):
            for score, signs in every_way(edges, steps, edge.end, edge.middle):
                yield edge.score + score, (edge.sign, *signs)


@given(scores)
@examples(max_examples=50)
def test_no_way_is_surer(found):
    edges = [Edge(*span, score, middle, span) for span, (score, middle) in zip(SPANS, found, strict=True)]
    steps = {0: 1.5}
    signs = surest(COUNT, edges, steps)
    best = max(score for score, _signs in every_way(edges, steps))
    by_sign = {edge.sign: edge for edge in edges}
    assert sum(by_sign[sign].score for sign in signs) == pytest.approx(best)
    middles = [by_sign[sign].middle for sign in signs]
    assert all(right - left >= 1.5 for left, right in pairwise(middles))


def test_a_new_part_may_begin_anywhere():
    edges = [Edge(0, 1, -1.0, 9.0, "a"), Edge(1, 2, -1.0, 3.0, "b"), Edge(0, 2, -2.5, 5.0, "ab")]
    assert surest(2, edges, {0: 1.0, 1: 1.0}) == ("a", "b")
    assert surest(2, edges, {0: 1.0}) == ("ab",)


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
