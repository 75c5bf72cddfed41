"""Activations and schedules against Keras: what is plotted in the lab is what trains."""

import numpy as np
import pytest

from digitpad.lab.functions import WARM_UP, activation, derivative, learning_rate_at
from digitpad.runs.recipe import ACTIVATIONS, SCHEDULES
from digitpad.training.engine.backend import keras, tensorflow
from digitpad.training.engine.network import NAMES
from digitpad.training.engine.optimizers import Schedule

RATE = 0.0123
X = np.linspace(-6, 6, 241) + 0.0123  # beside the kinks at 0


def of_keras(name: str, steps: int):
    """Return Keras' own schedule of that name."""
    schedules = keras.optimizers.schedules
    rising = max(round(WARM_UP * steps), 1)
    return {
        "constant": lambda _step: RATE,
        "step": schedules.PiecewiseConstantDecay(
            [max(round(steps / 3), 1), max(round(2 * steps / 3), 2)], [RATE, RATE / 10, RATE / 100]
        ),
        "exponential": schedules.ExponentialDecay(RATE, steps, 0.01),
        "cosine": schedules.CosineDecay(RATE, steps),
        "warm_up": schedules.CosineDecay(
            0.0, max(steps - rising, 1), warmup_target=RATE, warmup_steps=rising
        ),
    }[name]


@pytest.mark.parametrize("steps", [1, 2, 30, 391])
@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_are_keras_own_to_the_last_bit(name, steps):
    theirs, ours = of_keras(name, steps), Schedule(name, RATE, steps, WARM_UP)
    for step in range(steps + 1):
        assert np.float32(ours(step)) == np.float32(theirs(step)), step


@pytest.mark.parametrize("name", SCHEDULES)
def test_what_is_plotted_is_what_trains(name):
    steps = np.arange(392)
    trained = [float(Schedule(name, RATE, 391, WARM_UP)(step)) for step in steps]
    np.testing.assert_allclose(learning_rate_at(name, RATE, steps, 391), trained, rtol=1e-5, atol=1e-9)


def test_a_schedule_is_made_again_from_what_keras_saves():
    first = Schedule("warm_up", RATE, 30, WARM_UP)
    again = Schedule.from_config(first.get_config())
    assert [float(again(step)) for step in range(31)] == [float(first(step)) for step in range(31)]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_and_their_derivatives_are_keras_own(name):
    x = tensorflow.Variable(X)
    with tensorflow.GradientTape() as tape:
        y = keras.activations.get(NAMES.get(name, name))(x)
    np.testing.assert_allclose(activation(name, X), y.numpy(), atol=1e-7)
    np.testing.assert_allclose(derivative(name, X), tape.gradient(y, x).numpy(), atol=1e-7)
