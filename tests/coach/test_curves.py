"""The coach's rules over curves and layers, on real short runs of MNIST's first digits: each made once.

Each rule has a run in which it speaks, and one in which it must not. On ten good runs nothing is said.
"""

from dataclasses import replace

import pytest
from support.coached_runs import coached, scratch

from digitpad.coach import curves
from digitpad.coach.rules import advice
from digitpad.coach.state import CoachState
from digitpad.lab.layers import Dense, Flatten
from digitpad.lab.presets import SCRATCH, presets
from digitpad.runs.recipe import Recipe, lab_recipe

GOOD = (
    *(scratch(seed=seed) for seed in (1, 2)),
    *(scratch(digits=3000, seed=3), scratch(digits=3000, seed=4, batch=32)),
    scratch(digits=4000, epochs=10, seed=5),
    scratch(digits=4000, epochs=10, learning_rate=0.1, seed=6, batch=128),
    scratch(epochs=20, learning_rate=0.03, seed=7),
    scratch(digits=3000, epochs=15, learning_rate=0.03, seed=8, l2=1e-4),
    scratch(digits=5000, epochs=10, seed=9),
    scratch(digits=3000, seed=10, layers=(Flatten(), Dense(64), Dense(10))),
)


def deep(activation: str, hidden: int, **changes: object) -> Recipe:
    """Return a network of Keras' with hidden layers of 64 units."""
    layers = (Flatten(), *[Dense(64)] * hidden, Dense(10))
    return lab_recipe(**{"layers": layers, "activation": activation, "digits": 1500, "epochs": 3, **changes})


@pytest.fixture
def seen(data_folder):
    """Return what the coach sees of a recipe's run, epoch by epoch."""
    return lambda recipe: coached(data_folder, recipe)


def rules_of(states: list[CoachState]) -> set[str]:
    return {found.rule for state in states if (found := advice(state))}


@pytest.mark.parametrize("recipe", GOOD, ids=[f"seed {recipe.seed}" for recipe in GOOD])
def test_of_good_runs_nothing_is_said(seen, recipe):
    states = seen(recipe)
    assert len(states) == recipe.epochs
    assert rules_of(states) == set()


def test_a_rate_that_is_far_too_high_makes_the_loss_grow(seen):
    states = seen(scratch(learning_rate=1000.0, epochs=3))
    found = curves.growing(states[-1])
    assert found
    assert found.changes == {"learning_rate": 100.0}
    assert advice(states[-1]).rule == "growing"
    assert not any(map(curves.growing, seen(GOOD[0])))


def test_a_loss_that_is_no_number_is_said_first(seen):
    """With an L2 of 1 each step makes the weights 1999 times larger, until they are no numbers."""
    states = seen(scratch(learning_rate=1000.0, l2=1.0))
    assert states[-1].is_lost
    assert advice(states[-1]).rule == "lost"
    assert curves.lost(states[-1]).changes == {"learning_rate": 100.0}
    assert not any(map(curves.lost, seen(GOOD[0])))


def test_a_rate_that_is_too_high_is_seen_from_jumps_and_from_guessing(seen):
    jumps = [state for state in seen(scratch(digits=3000, learning_rate=0.5)) if curves.rate_too_high(state)]
    assert jumps
    assert curves.rate_too_high(jumps[0]).changes == {"learning_rate": 0.05}
    worse = seen(scratch(learning_rate=20.0, epochs=3))
    assert curves.rate_too_high(worse[-1])
    assert not any(map(curves.rate_too_high, seen(GOOD[5])))


def test_a_rate_that_is_too_low_is_seen_after_three_epochs(seen):
    states = seen(scratch(learning_rate=0.001, epochs=5))
    assert [bool(curves.rate_too_low(state)) for state in states] == [False, False, True, True, True]
    assert curves.rate_too_low(states[-1]).changes == {"learning_rate": 0.01}
    assert advice(states[-1]).rule == "rate_too_low"
    assert not any(map(curves.rate_too_low, seen(GOOD[6])))


def test_the_notes_own_network_has_too_low_a_rate(seen):
    states = seen(SCRATCH.changed(digits=2000, epochs=10))
    assert advice(states[-1]).rule == "rate_too_low"


def test_a_network_that_is_too_small_is_not_said_to_have_too_low_a_rate(seen):
    states = seen(scratch(learning_rate=0.1, epochs=8, layers=(Flatten(), Dense(1), Dense(10))))
    assert states[-1].validation_accuracy < 0.5
    assert not any(map(curves.rate_too_low, states))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_weights_of_zero_learn_nothing(seen):
    states = seen(deep("relu", 2, initializer="zeros"))
    assert advice(states[-1]).rule == "nothing_learned"
    assert curves.nothing_learned(states[-1]).changes == {"initializer": "he_normal"}
    assert not any(map(curves.nothing_learned, seen(GOOD[0])))


def test_units_that_died_are_counted(seen):
    states = seen(scratch(digits=3000, learning_rate=1.0, epochs=3))
    assert states[-1].layers[0].dead > 0.4
    assert curves.dead_units(states[-1]).changes == {"learning_rate": 0.1}
    assert not any(map(curves.dead_units, seen(GOOD[0])))


def test_a_tanh_over_pixels_up_to_255_is_saturated(seen):
    states = seen(deep("tanh", 2, optimizer="sgd", learning_rate=0.1, pixels="0-255"))
    assert states[-1].layers[0].saturated > 0.5
    assert curves.saturated(states[-1]).changes == {"pixels": "0-1"}
    assert not any(map(curves.saturated, seen(deep("tanh", 2))))


def test_through_six_sigmoids_the_gradient_vanishes_and_its_strength_is_shown(seen):
    states = seen(deep("sigmoid", 6))
    found = curves.vanishing(states[-1])
    assert found.changes == {"activation": "relu"}
    assert len(found.sentence.split(" · ")) == 7
    assert found.sentence.rstrip(".").endswith("100.00 %")
    assert advice(states[-1]).rule == "vanishing"
    for other in (deep("tanh", 6), deep("relu", 6)):
        assert not any(map(curves.vanishing, seen(other)))


def test_the_gap_of_a_network_that_learns_by_heart_is_seen(seen):
    states = seen(scratch(digits=400, epochs=40, learning_rate=0.1, validation=0.5))
    last = states[-1]
    assert last.accuracy == 1.0
    assert curves.overfitting(last).changes == {"digits": 0}
    assert not curves.overfitting(states[3])
    assert not any(map(curves.overfitting, seen(GOOD[8])))


def test_a_network_whose_weights_are_held_too_small_stands_still(seen):
    states = seen(scratch(l2=0.2, learning_rate=0.1, epochs=12))
    assert curves.plateau(states[-1]).changes == {"l2": 0.002}
    assert not any(map(curves.plateau, seen(GOOD[6])))


def test_two_epochs_are_too_few_but_only_once_it_is_over(seen):
    states = seen(scratch(epochs=2))
    assert curves.stopped_early(states[-1]).changes == {"epochs": 6}
    assert not curves.stopped_early(replace(states[-1], is_over=False))
    assert not any(map(curves.stopped_early, seen(GOOD[6])))


def test_labels_that_are_wrong_are_named_and_cost_accuracy(seen):
    noisy, clean = (seen(GOOD[0].changed(label_noise=noise)) for noise in (0.3, 0.0))
    assert noisy[-1].accuracy < clean[-1].accuracy - 0.1
    assert advice(noisy[-1]).rule == "labels_noisy"
    assert curves.labels_noisy(noisy[-1]).changes == {"label_noise": 0.0}
    assert not curves.labels_noisy(clean[-1])


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", ["scratch-mended", "mlp", "mine", "lenet-mended", "digitpad"])
def test_of_the_good_presets_nothing_is_said(seen, name):
    """On a fifth of their digits; the other presets say in their own texts what is wrong with them."""
    recipe = next(preset.experiment for preset in presets() if preset.name == name)
    assert rules_of(seen(recipe.changed(digits=12_000))) == set()
