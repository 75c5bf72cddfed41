"""The row reader: strips, and texts from what the network says column by column."""

import math
from itertools import product

import numpy as np
import pytest

from digitpad.core.row_reader import bundled_row_reader
from digitpad.core.row_texts import (
    BLANK,
    CLASSES,
    HEIGHT,
    INK,
    OTHER,
    STRIDE,
    RowView,
    places_of,
    score_of,
    scores_of_texts,
    strip_of_grey,
    strip_of_ink,
    texts_of,
    texts_together,
)

SLANTED = (((0.0, 0.0), (30.0, 60.0)), ((50.0, 0.0), (80.0, 60.0)))


def columns_of(generator: np.random.Generator, count: int, few: tuple[int, ...]) -> np.ndarray:
    """Return logarithms of probabilities, only a few signs and the blank being likely."""
    shares = np.full((count, BLANK + 1), 1e-6)
    shares[:, [*few, BLANK]] = generator.dirichlet(np.ones(len(few) + 1), count)
    return np.log(shares / shares.sum(axis=1, keepdims=True)).astype(np.float32)


def collapsed(way: tuple[int, ...]) -> tuple[int, ...]:
    """Return the signs of a way through the columns: repeated ones are one, blanks are none."""
    return tuple(s for place, s in enumerate(way) if s != BLANK and (not place or s != way[place - 1]))


def test_a_text_is_as_probable_as_all_its_ways_together() -> None:
    columns = columns_of(np.random.default_rng(1), 5, (3, 7))
    ways: dict[tuple[int, ...], float] = {}
    for way in product((3, 7, BLANK), repeat=5):
        probability = math.exp(sum(float(columns[at, sign]) for at, sign in enumerate(way)))
        ways[collapsed(way)] = ways.get(collapsed(way), 0.0) + probability
    for text in ((3,), (7, 3), (3, 3), (3, 7, 3), (7, 7, 7)):
        assert math.exp(score_of(columns, text)) == pytest.approx(ways[text], rel=1e-3)
    best = texts_of(columns, 1)[0]
    assert ways[best.signs] == pytest.approx(max(ways.values()))
    assert math.exp(best.score) == pytest.approx(ways[best.signs], rel=0.02)


def test_a_text_with_too_few_columns_is_impossible() -> None:
    columns = columns_of(np.random.default_rng(2), 2, (1,))
    assert score_of(columns, (1, 1)) == -math.inf  # there is no room for the blank between
    assert score_of(columns, ()) > -math.inf


def test_several_texts_have_the_scores_that_each_has_alone() -> None:
    columns = columns_of(np.random.default_rng(3), 9, (3, 7))
    texts = [(3,), (), (7, 3, 3), (3,) * 6, (7, 7)]
    alone = [score_of(columns, text) for text in texts]
    assert scores_of_texts(columns, texts) == pytest.approx(alone)
    assert alone[3] == -math.inf


def test_two_views_together_are_surer_than_each_unless_both_find_it_improbable() -> None:
    first, second = (columns_of(np.random.default_rng(seed), 6, (3, 7)) for seed in (4, 5))
    own = texts_of(second, 1)[0].signs
    views = [RowView(columns, texts_of(columns, 3), float) for columns in (first, second)]
    together = texts_together(views, own)
    assert {text.signs for text in together} == {own, *(t.signs for view in views for t in view.texts)}
    raw = {text.signs: score_of(first, text.signs) + score_of(second, text.signs) for text in together}
    total = sum(map(math.exp, raw.values())) + math.exp(OTHER)
    for text in together:
        assert math.exp(text.score) == pytest.approx(math.exp(raw[text.signs]) / total)
    assert [text.score for text in together] == sorted((text.score for text in together), reverse=True)
    unlikely = RowView(np.full_like(first, -20.0), (), float)
    assert texts_together([unlikely], (3,))[0].score < math.log(0.01)


def test_signs_lie_where_they_are_probable() -> None:
    shares = np.full((12, BLANK + 1), 1e-4)
    shares[:, BLANK] = 1
    for place, sign in ((2, 4), (6, 4), (10, 9)):
        shares[place] = 1e-4
        shares[place, sign] = 1
    columns = np.log(shares / shares.sum(axis=1, keepdims=True)).astype(np.float32)
    assert texts_of(columns)[0].text == "449"
    assert places_of(columns, (4, 4, 9)) == [2, 6, 10]


def test_a_strip_holds_the_ink_at_one_height_whatever_its_size() -> None:
    small, large = (
        strip_of_ink(tuple(tuple((s * x, s * y) for x, y in stroke) for stroke in SLANTED)) for s in (1, 50)
    )
    assert np.array_equal(small.grey, large.grey)
    rows = np.flatnonzero(small.grey.any(axis=1))
    assert INK - 1 <= np.ptp(rows) + 1 <= INK + 2
    assert small.grey.shape[0] == HEIGHT
    assert small.grey.shape[1] % STRIDE == 0


def test_a_picture_gives_about_the_strip_of_its_ink() -> None:
    ink = strip_of_ink(SLANTED)
    rows, columns = (np.flatnonzero(ink.grey.any(axis=axis)) for axis in (1, 0))
    cut = ink.grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    big = np.kron(cut, np.ones((4, 4), np.uint8))
    assert np.abs(strip_of_grey(big).grey.astype(int) - ink.grey).mean() < 12


def test_a_point_and_a_long_line_are_strips_too() -> None:
    reader = bundled_row_reader()
    for strokes in ((((5.0, 5.0),),), (((0.0, 0.0), (10_000.0, 1.0)),), (((0.0, 0.0), (0.0, 900.0)),)):
        columns = reader.columns(strip_of_ink(strokes))
        assert columns.shape[1] == len(CLASSES) + 1
        assert np.allclose(np.exp(columns).sum(axis=1), 1, atol=1e-4)


def test_rows_of_any_width_are_read_alike_whichever_was_read_before() -> None:
    reader = bundled_row_reader()
    narrow, wide = strip_of_ink(SLANTED), strip_of_ink((*SLANTED, ((200.0, 0.0), (230.0, 60.0))))
    assert narrow.grey.shape[1] < wide.grey.shape[1]
    first = reader.columns(narrow)
    assert len(reader.columns(wide)) == wide.grey.shape[1] // STRIDE
    assert np.array_equal(reader.columns(narrow), first)
