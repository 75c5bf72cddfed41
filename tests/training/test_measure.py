"""The temperature that makes a network as sure as it is right."""

import numpy as np
import pytest

from digitpad.core.evaluation import calibration_error
from digitpad.training.measure import best_temperature


def test_the_temperature_that_was_put_in_is_found():
    generator = np.random.default_rng(1)
    logits = generator.normal(0, 3, (5_000, 10))

    def softmax(temperature):
        powers = np.exp(logits / temperature)
        return (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)

    true = softmax(1)
    labels = (true.cumsum(axis=1) > generator.random((5_000, 1))).argmax(axis=1)
    assert best_temperature(true, labels) == pytest.approx(1, abs=0.03)
    assert best_temperature(softmax(0.5), labels) == pytest.approx(2, abs=0.06)
    assert best_temperature(softmax(2), labels) == pytest.approx(0.5, abs=0.02)
    assert calibration_error(softmax(0.5), labels) > 5 * calibration_error(true, labels)


def test_a_sure_network_that_errs_has_a_finite_temperature():
    sure = np.eye(10, dtype=np.float32)[[1, 2, 3]]
    assert 0.25 <= best_temperature(sure, np.array([1, 2, 4])) <= 4
