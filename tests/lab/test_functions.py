"""lab/functions.py: activations against Keras and their derivatives against differences; schedules."""

import numpy as np
import pytest

from digitpad.lab.functions import activation, derivative, rate_share
from digitpad.runs.experiment import ACTIVATIONS, SCHEDULES

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


@pytest.mark.slow
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_they_are_keras_own(name):
    keras = pytest.importorskip("keras")
    theirs = keras.ops.convert_to_numpy(keras.activations.get(name)(keras.ops.convert_to_tensor(X)))
    np.testing.assert_allclose(activation(name, X), theirs, atol=1e-5)


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_lie_between_none_and_all_of_the_rate(name):
    shares = rate_share(name, np.linspace(0, 1, 101))
    assert shares.min() >= 0
    assert shares.max() == pytest.approx(1, abs=0.01)


def test_schedules_do_what_they_are_called():
    ends = {name: rate_share(name, np.array([0.0, 0.5, 1.0])).tolist() for name in SCHEDULES}
    assert ends["constant"] == [1, 1, 1]
    assert ends["step"] == pytest.approx([1, 0.1, 0.01])
    assert ends["exponential"] == pytest.approx([1, 0.1, 0.01])
    assert ends["cosine"] == pytest.approx([1, 0.5, 0])
    assert ends["warm_up"][0] == 0
    assert rate_share("warm_up", np.array([0.05, 0.1, 1.0])).tolist() == pytest.approx([0.5, 1, 0])
