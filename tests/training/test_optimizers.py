"""Optimisers take the steps that their formulas say, and schedules give the rates that they say."""

import numpy as np
import pytest

from digitpad.runs.recipe import OPTIMIZERS, SCHEDULES, lab_recipe
from digitpad.training.engine.backend import keras
from digitpad.training.engine.optimizers import learning_rate, optimizer

RATE = 0.1
GRADIENTS = np.array([0.5, -0.25, 1.0])


def steps(name: str) -> list[float]:
    """Return where a weight that begins at 1 goes with three gradients."""
    weight = keras.Variable([1.0], name="kernel")
    made = optimizer(lab_recipe(optimizer=name, learning_rate=RATE, momentum=0.5, weight_decay=0.2), 3)
    made.build([weight])
    places = []
    for gradient in GRADIENTS:
        made.apply([keras.ops.convert_to_tensor([gradient], "float32")])
        places.append(float(weight.numpy()[0]))
    return places


def by_formula(name: str) -> list[float]:
    weight, speed, mean, square, total, places = 1.0, 0.0, 0.0, 0.0, 0.1, []  # Keras' Adagrad begins at 0.1
    for number, g in enumerate(GRADIENTS, 1):
        if name in ("momentum", "nesterov"):
            speed = 0.5 * speed - RATE * g
            weight += speed if name == "momentum" else 0.5 * speed - RATE * g
        elif name in ("adam", "adamw"):
            weight -= RATE * 0.2 * weight if name == "adamw" else 0
            mean, square = 0.9 * mean + 0.1 * g, 0.999 * square + 0.001 * g**2
            weight -= RATE * (mean / (1 - 0.9**number)) / (np.sqrt(square / (1 - 0.999**number)) + 1e-7)
        elif name == "rmsprop":
            square = 0.9 * square + 0.1 * g**2
            weight -= RATE * g / np.sqrt(square + 1e-7)
        elif name == "adagrad":
            total += g**2
            weight -= RATE * g / np.sqrt(total + 1e-7)
        else:
            weight -= RATE * g
        places.append(float(weight))
    return places


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_each_optimiser_goes_where_its_formula_says(name):
    assert steps(name) == pytest.approx(by_formula(name), rel=1e-3)


def test_biases_do_not_decay():
    bias = keras.Variable([1.0], name="bias")
    made = optimizer(lab_recipe(optimizer="adamw", weight_decay=0.9), 3)
    made.build([bias])
    made.apply([keras.ops.zeros(1)])
    assert float(bias.numpy()[0]) == 1.0


def rates(name: str, count: int = 30) -> list[float]:
    rate = learning_rate(lab_recipe(learning_rate=RATE, schedule=name), count)
    return [float(rate(step)) if callable(rate) else rate for step in range(count + 1)]


@pytest.mark.parametrize("name", SCHEDULES)
def test_each_schedule_goes_as_it_says(name):
    found = rates(name)
    expected = {
        "constant": (RATE, RATE, RATE),
        "step": (RATE, RATE / 10, RATE / 100),
        "exponential": (RATE, RATE / 10, RATE / 100),
        "cosine": (RATE, RATE / 2, 0),
        "warm_up": (0, None, 0),
    }[name]
    for at, wanted in zip((0, 15, 30), expected, strict=True):
        assert wanted is None or found[at] == pytest.approx(wanted, abs=1e-7, rel=1e-3)
    if name == "warm_up":
        assert found[3] == pytest.approx(RATE)
        assert found[1] < found[2] < found[3] > found[4]
    if name == "step":
        assert found.count(pytest.approx(RATE)) == 11


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_run_of_a_single_step_has_a_rate(name):
    assert all(np.isfinite(rates(name, 1)))
