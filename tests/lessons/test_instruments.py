"""The mathematics of the instruments, apart from their windows."""

import numpy as np
import pytest

from digitpad.core.arrays import SIDE
from digitpad.errors import DataError
from digitpad.lessons.instruments import INSTRUMENTS, instrument_state
from digitpad.lessons.instruments.instrument import DrawnDigit
from digitpad.lessons.instruments.learning import CURVES, DIGITS, TEST, BatchState, DescentState
from digitpad.lessons.instruments.units import (
    FUNCTIONS,
    PLANE,
    REACH,
    SPAN,
    ActivationState,
    NeuronState,
    SoftmaxState,
    two_groups,
)
from digitpad.lessons.state import FACTS


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_an_instrument_begins_within_its_limits_and_its_facts_can_be_checked(name):
    state = instrument_state(name, {})
    assert state == INSTRUMENTS[name]()
    assert state.facts().keys() <= FACTS.keys()


@pytest.mark.parametrize(
    ("name", "settings", "named"),
    [
        ("neuron", {"w1": 40}, "w1"),
        ("neuron", {"activation": "softmax"}, "activation"),
        ("activation", {"place": 1}, "place"),
        ("softmax", {"scores": [1.5, "2"]}, "scores"),
        ("softmax", {"temperature": 0}, "temperature"),
    ],
)
def test_what_cannot_be_set_is_named(name, settings, named):
    with pytest.raises(DataError, match=named):
        instrument_state(name, settings)


def test_a_neuron_adds_its_terms_and_applies_its_activation():
    neuron = NeuronState(w1=2.0, w2=-1.0, bias=0.5, activation="relu", x1=1.5, x2=1.0)
    assert neuron.terms == (3.0, -1.0, 0.5)
    assert neuron.weighted_sum == 2.5
    assert neuron.output == 2.5
    assert NeuronState(w1=-2.0, w2=0.0, activation="relu", x1=1.0).output == 0.0


def test_on_the_line_the_sum_is_zero_and_the_picture_has_x2_upwards():
    neuron = NeuronState(w1=1.5, w2=-0.5, bias=1.0)
    assert np.allclose(neuron.sums(np.array(neuron.border)), 0)
    assert NeuronState(w1=0.0, w2=0.0).border is None
    upwards = NeuronState(w1=0.0, w2=1.0, activation="linear").outputs(10)
    assert upwards[0, 0] == pytest.approx(PLANE - PLANE / 10)
    assert upwards[0, 0] == upwards[0, -1] == -upwards[-1, 0]


def test_a_line_separates_the_groups_but_none_without_a_bias():
    assert NeuronState(w1=1.0, w2=1.0, bias=-3.0).separates
    assert not NeuronState(w1=-1.0, w2=-1.0, bias=3.0).separates  # the other way round
    turns = np.linspace(0, 2 * np.pi, 361)
    assert not any(NeuronState(w1=3 * np.cos(turn), w2=3 * np.sin(turn)).separates for turn in turns)
    assert NeuronState(w1=1.0, w2=1.0, bias=-3.0, has_groups=True).facts()["separates"]
    assert not NeuronState(w1=1.0, w2=1.0, bias=-3.0).facts()["separates"]
    assert np.abs(np.concatenate(two_groups())).max() < PLANE


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_slope_is_that_of_the_curve(name):
    places, near = np.array([-3.05, -0.55, 0.45, 2.05]), 1e-6
    state = ActivationState(name)
    measured = (state.values(places + near) - state.values(places - near)) / (2 * near)
    assert np.allclose(state.slopes(places), measured, atol=1e-5)
    assert ActivationState(name, 2.05).slope == pytest.approx(measured[-1], abs=1e-5)
    assert state.is_bounded == (np.abs(state.values(np.array([-REACH, REACH]))).max() <= 1)


def test_softmax_shares_one_and_the_loss_is_minus_the_logarithm():
    state = SoftmaxState()
    powers = np.exp(np.array(state.scores))
    assert np.allclose(state.probabilities, powers / powers.sum())
    assert state.loss == pytest.approx(-np.log(state.probabilities[state.target]))
    assert state.facts() == {"loss": state.loss, "temperature": 1.0}


def test_temperature_sharpens_and_evens_out_and_nothing_overflows():
    scores = (SPAN, *(-SPAN,) * 9)
    cold = SoftmaxState(scores, temperature=0.1, target=1)
    assert cold.probabilities[0] == 1.0
    assert cold.loss == pytest.approx(2 * SPAN / 0.1)
    assert SoftmaxState(scores, temperature=10.0).probabilities[0] == pytest.approx(np.e**2 / (np.e**2 + 9))


def drawn(probabilities) -> DrawnDigit:
    return DrawnDigit(np.zeros((SIDE, SIDE), np.float32), np.array(probabilities, np.float32))


def test_scores_of_a_drawing_give_back_its_probabilities():
    shares = [0.62, 0.3, 0.05, 0.02, 0.01, 0, 0, 0, 0, 0]
    state = SoftmaxState(target=1, follows=True).with_drawing(drawn(shares))
    assert np.allclose(state.probabilities, shares, atol=1e-7)
    assert state.facts()["drawing_loss"] == pytest.approx(-np.log(0.3), abs=1e-5)


def test_what_is_no_drawing_has_no_loss_of_a_drawing():
    sharp = drawn([1.0] + [0.0] * 9)
    assert "drawing_loss" not in SoftmaxState().with_drawing(sharp).facts()
    following = SoftmaxState(follows=True)
    assert "drawing_loss" not in following.with_drawing(None).facts()
    assert "drawing_loss" not in following.with_drawing(sharp._replace(probabilities=None)).facts()
    taken = following.with_drawing(sharp)
    assert "drawing_loss" in taken.facts()
    changed = taken.with_score(3, 12.34)
    assert changed.scores[3] == SPAN
    assert "drawing_loss" not in changed.with_drawing(sharp).facts()
    assert "drawing_loss" not in SoftmaxState(follows=True, temperature=2.0).with_drawing(sharp).facts()


# The ball on the curve of a loss


def rolled(steps: int, **settings) -> DescentState:
    state = DescentState(**settings)
    for _step in range(steps):
        state = state.stepped()
    return state


@pytest.mark.parametrize("curve", CURVES)
def test_the_slope_is_that_of_the_curve(curve):
    weights, small = np.linspace(-3.9, 3.9, 40), 1e-5
    loss, slope = CURVES[curve]
    risen = (loss(weights + small) - loss(weights - small)) / (2 * small)
    assert slope(weights) == pytest.approx(risen, abs=1e-6)


@pytest.mark.parametrize(
    ("rate", "settled", "exploded"),
    [(0.1, False, False), (1.0, True, False), (3.9, False, False), (4.2, False, True)],
)
def test_a_low_rate_crawls_a_right_one_arrives_a_high_one_explodes(rate, settled, exploded):
    facts = rolled(40, rate=rate).facts()
    assert (facts["descent_settled"], facts["descent_exploded"]) == (settled, exploded)


def test_momentum_is_that_of_sgd_and_leads_out_of_the_first_valley():
    state = rolled(2, curve="bowl", rate=0.5, momentum=0.9, start=-2.0)
    assert state.path == pytest.approx((-1.5, -1.5 + 0.9 * 0.5 + 0.5 * 0.75))
    for momentum, is_deepest in ((0.0, False), (0.9, True)):
        facts = rolled(80, curve="two_valleys", start=3.2, rate=0.1, momentum=momentum).facts()
        assert (facts["descent_settled"], facts["descent_deepest"]) == (True, is_deepest)


def test_who_is_put_at_the_bottom_or_lies_on_a_plateau_has_not_come_down():
    assert rolled(1, start=0.0).is_still
    assert not rolled(1, start=0.0).facts()["descent_settled"]
    assert not rolled(3, curve="plateau", start=-3.5).facts()["descent_settled"]


# Batches


@pytest.mark.parametrize(("batch", "validation"), [(8, 10), (1, 0), (50, 10), (60, 20), (7, 3)])
def test_an_epoch_takes_each_digit_for_training_once_and_no_other(batch, validation):
    state, taken = BatchState(batch=batch, validation=validation), []
    for step in range(1, state.steps_an_epoch + 1):
        state = state.stepped()
        assert set(state.seen) == set(taken)
        taken += state.taken
        assert (state.step, state.epoch) == (step, int(step == state.steps_an_epoch))
    assert len(state.taken) == state.rest
    assert sorted(taken) == list(range(DIGITS - TEST - validation))
    assert batch == 1 or state.stepped().order != state.order
