"""lab/functions.py: activations, their derivatives against differences, and schedules."""

import numpy as np
import pytest

from digitpad.lab.functions import activation, derivative, learning_rate_at
from digitpad.runs.recipe import ACTIVATIONS, SCHEDULES

X = np.linspace(-6, 6, 241) + 0.0123  # beside the kinks at 0


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_derivative_is_the_slope(name):
    step = 1e-5
    slope = (activation(name, X + step) - activation(name, X - step)) / (2 * step)
    np.testing.assert_allclose(derivative(name, X), slope, atol=1e-8)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_nothing_overflows_and_the_shape_stays(name):
    far = np.array([[-1e4, 0.0, 1e4]])
    for values in (activation(name, far), derivative(name, far)):
        assert values.shape == far.shape
        assert np.isfinite(values).all()


def test_at_its_kink_a_relu_learns_nothing():
    assert derivative("relu", np.zeros(1)) == [0]
    assert derivative("leaky_relu", np.zeros(1)) == [0.2]


def rates(name: str, *places: float) -> list[float]:
    """Return what is left of the learning rate where so much of a training is over."""
    return learning_rate_at(name, 1.0, np.array(places) * 3000, 3000).tolist()


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_lie_between_none_and_all_of_the_rate(name):
    found = rates(name, *np.linspace(0, 1, 101))
    assert min(found) >= 0
    assert max(found) == pytest.approx(1, abs=0.01)


def test_schedules_do_what_they_are_called():
    ends = {name: rates(name, 0.0, 0.5, 1.0) for name in SCHEDULES}
    assert ends["constant"] == [1, 1, 1]
    assert ends["step"] == pytest.approx([1, 0.1, 0.01])
    assert ends["exponential"] == pytest.approx([1, 0.1, 0.01])
    assert ends["cosine"] == pytest.approx([1, 0.5, 0])
    assert ends["warm_up"][0] == 0
    assert rates("warm_up", 0.05, 0.1, 1.0) == pytest.approx([0.5, 1, 0])
