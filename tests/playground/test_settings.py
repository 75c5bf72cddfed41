"""The text that passes a playground on."""

from textwrap import fill

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitpad.errors import DataError
from digitpad.playground.data import DATASETS, FEATURES, PROBLEMS, OwnPoint
from digitpad.playground.settings import (
    ACTIVATIONS,
    HEAD,
    LEARNING_RATES,
    MOST_POINTS,
    PENALTIES,
    STRENGTHS,
    PlaygroundSettings,
    PlaygroundText,
    read_text,
    write_text,
)

HUNDREDTHS = st.integers(-600, 600).map(lambda whole: whole / 100)


@st.composite
def settings(draw) -> PlaygroundSettings:
    problem = draw(st.sampled_from(PROBLEMS))
    point = st.builds(OwnPoint, HUNDREDTHS, HUNDREDTHS, st.sampled_from((1, -1)))
    features = draw(st.sets(st.sampled_from(list(FEATURES)), min_size=1))
    return PlaygroundSettings(
        problem,
        draw(st.sampled_from(DATASETS[problem])),
        tuple(draw(st.lists(point, max_size=5))),
        draw(st.integers(0, 50)),
        draw(st.integers(10, 90)),
        draw(st.integers(1, 30)),
        draw(st.integers(0, 9999)),
        tuple(key for key in FEATURES if key in features),
        tuple(draw(st.lists(st.integers(1, 8), max_size=6))),
        draw(st.sampled_from(ACTIVATIONS)),
        draw(st.sampled_from(LEARNING_RATES)),
        draw(st.sampled_from(PENALTIES)),
        draw(st.sampled_from(STRENGTHS)),
        draw(st.integers(0, 9999)),
        draw(st.booleans()),
        draw(st.booleans()),
    )


@given(settings(), st.booleans(), st.integers(0, 10**6))
def test_what_was_written_is_read(found, has_learned, epoch):
    weights = np.random.default_rng(1).normal(0, 3, found.weights) if has_learned else None
    text = write_text(PlaygroundText(found, epoch, weights))
    again = read_text(text)
    assert again.settings == found
    assert "\n" not in text
    assert again.epoch == (epoch if has_learned else 0)
    if weights is None:
        assert again.weights is None
    else:
        assert again.weights == pytest.approx(weights, rel=1e-6)


def test_a_text_is_short_and_can_be_read_by_people():
    assert write_text(PlaygroundText(PlaygroundSettings())) == (
        "digitpad-playground problem=classification dataset=circle data_seed=1 seed=1"
    )
    largest = PlaygroundSettings(
        features=tuple(FEATURES), hidden=(8,) * 6, points=(OwnPoint(-5.55, -5.55, -1),) * MOST_POINTS
    )
    whole = write_text(PlaygroundText(largest, 10**6, np.ones(largest.weights)))
    assert len(whole) < 15_000
    assert read_text(whole).settings == largest


def test_a_text_that_a_letter_broke_into_lines_is_read():
    found = PlaygroundSettings(hidden=(8, 8))
    text = write_text(PlaygroundText(found, 7, np.arange(float(found.weights))))
    broken = fill(text, 60).replace(" ", " \t ") + " \n"
    assert broken.count("\n") > 5
    assert read_text(broken).weights is not None
    assert read_text(broken).settings == found


def test_what_a_later_version_adds_is_passed_over():
    assert read_text(f"{HEAD} colour=blue noise=7").settings == PlaygroundSettings(noise=7)


@pytest.mark.parametrize(
    "wrong",
    [
        "problem=both",
        "dataset=plane",  # which has no classes
        "dataset=moons",
        "noise=51",
        "noise=x",
        "share=0",
        "batch=0",
        "features=x3",
        "features=",
        "hidden=9",
        "hidden=1,1,1,1,1,1,1",
        "activation=softmax",
        "learning_rate=nan",
        "learning_rate=1e9",
        "penalty=l3",
        "strength=-1",
        "seed=10000",
        "seed=" + "9" * 5000,
        "points=1:2",
        "points=1:2:3",
        "points=7:2:1",
        "discretised=yes",
        "epoch=-1",
        "weights=AAAA",
        "weights=*",
    ],
)
def test_a_value_that_cannot_be_is_named(wrong):
    with pytest.raises(DataError, match=wrong.partition("=")[0]):
        read_text(f"{HEAD} {wrong}")


@pytest.mark.parametrize("weight", [np.nan, np.inf, 1e7])
def test_weights_beyond_all_bounds_are_refused(weight):
    found = PlaygroundSettings()
    weights = np.zeros(found.weights)
    weights[3] = weight
    with pytest.raises(DataError, match="weights"):
        read_text(write_text(PlaygroundText(found, 1, weights)))


@pytest.mark.parametrize("text", ["", "   ", "hello", "problem=classification", HEAD.upper()])
def test_another_text_is_explained(text):
    with pytest.raises(DataError, match=HEAD):
        read_text(text)
