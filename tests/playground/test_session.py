"""A network at play: what it learns, what begins anew, and what each neuron says of the plane."""

from itertools import pairwise

import numpy as np
import pytest

from digitpad.lab.scratch import begin_layers
from digitpad.playground.data import FEATURES, OWN, REGRESSION, OwnPoint
from digitpad.playground.session import (
    FINE,
    MOST_CURVE,
    Connection,
    Playground,
    feature_levels,
    plane,
)
from digitpad.playground.settings import PlaygroundSettings, read_text, write_text


def weights_of(playground: Playground) -> list[list[float]]:
    return [part.tolist() for layer in playground.layers for part in (layer.weights, layer.bias)]


def learned(epochs: int, **settings) -> Playground:
    playground = Playground(PlaygroundSettings(**settings))
    for _epoch in range(epochs):
        playground.step()
    return playground


# Learning


@pytest.mark.parametrize(
    ("epochs", "settings"),
    [
        (150, {}),
        (3, {"dataset": "xor", "features": ("x1x2",), "hidden": ()}),
        (3, {"dataset": "gaussians", "hidden": ()}),
        (3, {"problem": REGRESSION, "dataset": "plane", "hidden": ()}),
        (30, {"problem": REGRESSION, "dataset": "bumps", "hidden": (8, 8)}),
        (200, {"dataset": "spiral", "features": tuple(FEATURES), "hidden": (8, 8)}),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else value.get("dataset", "circle"),
)
def test_it_learns_what_it_is_given(epochs, settings):
    assert learned(epochs, **settings).losses.test < 0.05


def test_xor_needs_more_than_a_line():
    assert learned(40, dataset="xor", hidden=()).losses.test > 0.3
    assert learned(40, dataset="xor", hidden=(3, 3), activation="linear").losses.test > 0.3


def test_an_epoch_is_a_step_for_each_batch():
    """With all points in one batch, an epoch is one step down the gradient: half as far at half the rate."""
    far, near = (
        learned(1, dataset=OWN, points=(OwnPoint(1, 2, 1),) * 4, learning_rate=rate, hidden=(), batch=4)
        for rate in (0.02, 0.01)
    )
    begun = begin_layers((2, 1), 1)[0].weights
    assert far.layers[0].weights - begun == pytest.approx(2 * (near.layers[0].weights - begun))
    often = learned(1, dataset=OWN, points=(OwnPoint(1, 2, 1),) * 4, learning_rate=0.01, hidden=(), batch=1)
    assert abs(often.layers[0].weights - begun).sum() > 1.5 * abs(near.layers[0].weights - begun).sum()


def test_what_is_penalised_becomes_small_and_by_l1_all_but_nothing():
    sizes = {
        penalty: np.abs(
            learned(60, dataset="gaussians", features=tuple(FEATURES), penalty=penalty, strength=0.03)
            .layers[0]
            .weights
        )
        for penalty in ("none", "l1", "l2")
    }
    assert sizes["l1"].sum() < 0.7 * sizes["none"].sum()
    assert sizes["l2"].sum() < 0.7 * sizes["none"].sum()
    nothing = {penalty: (size < 0.01).mean() for penalty, size in sizes.items()}
    assert nothing["l1"] > 0.3 > nothing["none"]


def test_the_seeds_decide_all():
    assert weights_of(learned(3)) == weights_of(learned(3))
    assert weights_of(learned(3)) != weights_of(learned(3, seed=2))
    assert weights_of(learned(3)) != weights_of(learned(3, data_seed=2))


def test_a_rate_far_too_high_is_noticed_and_raises_nothing():
    playground = learned(3, learning_rate=10.0, activation="relu", hidden=(8,) * 6)
    playground.layers = tuple(type(layer)(layer.weights * 1e200, layer.bias) for layer in playground.layers)
    playground.step()
    assert playground.has_diverged
    assert [levels.shape for levels in playground.levels()] == [(8, FINE, FINE)] * 6 + [(1, FINE, FINE)]
    assert not learned(3).has_diverged


# Changes


@pytest.mark.parametrize(
    "change",
    [{"learning_rate": 0.1}, {"batch": 3}, {"penalty": "l1"}, {"strength": 0.1}, {"shows_test": True}],
)
def test_a_rate_takes_effect_and_nothing_begins_anew(change):
    playground = learned(2)
    before = weights_of(playground)
    playground.change(**change)
    assert playground.epoch == 2
    assert weights_of(playground) == before
    assert len(playground.curve) == 3


@pytest.mark.parametrize(
    "change",
    [{"noise": 20}, {"dataset": "xor"}, {"share": 20}, {"data_seed": 4}, {"activation": "relu"}, {"seed": 3}],
)
def test_other_points_and_another_network_begin_anew(change):
    playground = learned(2)
    playground.change(**change)
    assert playground.epoch == 0
    assert len(playground.curve) == 1
    fresh = Playground(playground.settings)
    assert weights_of(fresh) == weights_of(playground)
    assert fresh.losses == playground.losses


def test_layers_and_neurons_come_and_go_within_bounds():
    playground = Playground()
    for _time in range(9):
        playground.add_layer()
        playground.add_neurons(0, 1)
    assert playground.settings.hidden == (8, 2, 2, 2, 2, 2)
    for _time in range(9):
        playground.add_neurons(1, -1)
    assert playground.settings.hidden == (8, 1, 2, 2, 2, 2)
    for _time in range(9):
        playground.remove_layer()
    assert playground.settings.hidden == ()
    assert [layer.weights.shape for layer in playground.layers] == [(2, 1)]
    playground.add_layer()
    assert playground.settings.hidden == (4,)
    playground.step()


def test_features_come_and_go_but_for_the_last():
    playground = Playground()
    playground.toggle_feature("sinx1")
    assert playground.settings.features == ("x1", "x2", "sinx1")
    for key in ("x1", "sinx1", "x2"):
        playground.toggle_feature(key)
    assert playground.settings.features == ("x2",)
    playground.step()


def test_own_points_are_added_while_it_learns():
    playground = Playground(PlaygroundSettings(dataset=OWN, hidden=()))
    assert playground.losses == (None, None)
    playground.step()
    assert playground.epoch == 0  # there is nothing to learn from
    for place in range(1, 5):
        playground.add_point(OwnPoint(place, place, 1))
        playground.add_point(OwnPoint(-place, -place, -1))
    assert [len(part.places) for part in (playground.training, playground.test)] == [4, 4]
    before = weights_of(playground)
    for _time in range(50):
        playground.step()
    assert playground.losses.test < 0.1
    playground.change(points=playground.settings.points[:-1])
    assert playground.epoch == 50
    assert weights_of(playground) != before


def test_a_weight_and_a_bias_are_set_by_hand():
    playground = Playground()
    place = Connection(0, 1, 2)
    playground.set_weight(place, 1.5)
    playground.set_bias(1, 0, -0.25)
    assert playground.weight(place) == playground.layers[0].weights[1, 2] == 1.5
    assert playground.bias(1, 0) == -0.25
    changed = playground.losses
    assert changed != Playground().losses
    assert playground.curve[-1].losses == changed


def test_the_curve_stays_short_and_even():
    playground = Playground(PlaygroundSettings(dataset=OWN, points=(OwnPoint(1, 1, 1),), hidden=()))
    for _time in range(3 * MOST_CURVE):
        playground.step()
    epochs = [point.epoch for point in playground.curve]
    assert MOST_CURVE / 2 <= len(epochs) <= MOST_CURVE
    assert epochs[0] == 0
    assert {second - first for first, second in pairwise(epochs)} == {4}


# What is shown


def test_the_plane_is_seen_from_above_left():
    places = plane().places
    assert places[0].tolist() == pytest.approx([-5.88, 5.88])
    assert places[-1].tolist() == pytest.approx([5.88, -5.88])
    x1, x2 = feature_levels()[:2]
    for low, high in ((x1[:, 0], x1[:, -1]), (x2[-1], x2[0])):
        assert low.max() < 10
        assert high.min() > 245


def test_each_neuron_shows_what_it_says():
    playground = Playground(PlaygroundSettings(hidden=(1,)))
    for source, weight in enumerate((1, 0)):
        playground.set_weight(Connection(0, source, 0), weight)
    playground.set_bias(0, 0, -2)
    playground.set_weight(Connection(1, 0, 0), -5)
    hidden, output = playground.levels()
    assert hidden.shape == output.shape == (1, FINE, FINE)
    border = round((2 + 6) / 12 * FINE)  # x₁ = 2
    assert hidden[0, :, border - 2].max() < 128 < hidden[0, :, border + 1].min()
    assert output[0, :, border + 1].max() < 128 < output[0, :, border - 2].min()


def test_a_neuron_without_bounds_is_shown_to_its_largest_value():
    playground = Playground(PlaygroundSettings(hidden=(1,), activation="linear", features=("x1",)))
    playground.set_weight(Connection(0, 0, 0), 50)
    row = playground.levels()[0][0, 0].astype(int)
    assert np.diff(row).min() > 0  # and not at its ends alone


# As text


def test_a_network_that_has_learned_goes_along_in_the_text():
    playground = learned(5, dataset="xor", hidden=(3,), noise=10)
    other = Playground()
    other.take(read_text(write_text(playground.text())))
    assert other.settings == playground.settings
    assert other.epoch == 5
    assert other.losses.test == pytest.approx(playground.losses.test, rel=1e-4)


def test_a_network_that_begins_is_but_its_seed_in_the_text_and_one_changed_by_hand_goes_along():
    playground = Playground(PlaygroundSettings(seed=5))
    assert playground.text().weights is None
    playground.set_bias(0, 1, 0.5)
    other = Playground()
    other.take(read_text(write_text(playground.text())))
    assert other.bias(0, 1) == 0.5
    assert other.epoch == 0
