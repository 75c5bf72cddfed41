"""The synthetic writer: its digits vary, and are digits."""

import numpy as np
import pytest

from digitpad.core.network import load_model
from digitpad.core.raster import steps_of_ink
from digitpad.training.synthesis.writer import STYLES, write, write_many


def test_every_digit_has_five_styles_or_more_within_the_box():
    assert sorted(STYLES) == list(range(10))
    for styles in STYLES.values():
        assert len(set(styles)) == len(styles) >= 5
        for style in styles:
            points = [point.split(",") for stroke in style.split("/") for point in stroke.split()]
            x, y = np.array(points, float).T
            assert -12 <= x.min() <= x.max() <= 75
            assert -8 <= y.min() <= 8
            assert 90 <= y.max() <= 108


def test_the_same_seed_writes_the_same_and_no_two_are_alike():
    first, again, other = (write_many(50, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert len({strokes for strokes, _label in first}) == 50


def test_labels_are_drawn_evenly():
    labels = [label for _strokes, label in write_many(2000, np.random.default_rng(1))]
    assert np.bincount(labels, minlength=10).min() > 150


def test_digits_are_as_tall_as_the_prototypes_and_finely_drawn():
    generator = np.random.default_rng(1)
    for digit in range(10):
        points = np.array([point for stroke in write(digit, generator) for point in stroke])
        assert np.isfinite(points).all()
        assert 70 <= np.ptp(points[:, 1]) <= 130
        assert len(points) >= 10


def test_a_corner_of_a_prototype_stays_a_corner():
    """The European 1 turns sharply at its top: the path has no point to the right of both its lines."""
    generator = np.random.default_rng(5)
    for _ in range(50):
        stroke = np.array(write(1, generator)[0])
        top = stroke[:, 1].argmin()
        if 2 < top < len(stroke) - 3:
            steps = np.diff(stroke[[top - 2, top, top + 2]], axis=0)
            cosine = steps[0] @ steps[1] / np.prod(np.hypot(*steps.T))
            assert cosine < 0.7


@pytest.mark.parametrize("digit", range(10))
def test_the_bundled_network_reads_what_was_written(digit):
    generator = np.random.default_rng(digit)
    digits = np.stack([steps_of_ink(write(digit, generator)).digit for _ in range(100)])
    assert (load_model().probabilities(digits).argmax(axis=1) == digit).mean() >= 0.9
