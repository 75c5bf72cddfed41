"""The points of the playground: what classes they have, what noise does, and how they are divided."""

import numpy as np
import pytest

from digitpad.playground.data import (
    COUNT,
    DATASETS,
    FEATURES,
    OWN,
    REACH,
    REGRESSION,
    OwnPoint,
    divide,
    made_points,
    own_points,
)

MADE = [key for keys in DATASETS.values() for key in keys if key != OWN]


def rule(dataset: str, x1: np.ndarray, x2: np.ndarray) -> np.ndarray:
    """What a point is without noise, by the words that describe the set."""
    return {
        "circle": np.where(np.hypot(x1, x2) < 2.5, 1, -1),
        "xor": np.where((x1 > 0) == (x2 > 0), 1, -1),
        "plane": np.clip((x1 + x2) / 10, -1, 1),
    }[dataset]


@pytest.mark.parametrize("dataset", MADE)
def test_a_made_set_comes_from_its_seed_and_lies_in_the_plane(dataset):
    samples = made_points(dataset, 0, 3)
    assert samples.places.shape == (COUNT, 2)
    assert samples.targets.shape == (COUNT, 1)
    assert np.abs(samples.places).max() <= REACH
    assert np.array_equal(samples.places, made_points(dataset, 0, 3).places)
    assert not np.array_equal(samples.places, made_points(dataset, 0, 4).places)
    if dataset in DATASETS[REGRESSION]:
        assert -1 <= samples.targets.min() < -0.8 < 0.8 < samples.targets.max() <= 1
    else:
        assert {*samples.targets.ravel().tolist()} == {-1.0, 1.0}
        assert abs(samples.targets.mean()) < 0.2
    assert abs(samples.targets[:50].mean()) < 0.5  # in random order


@pytest.mark.parametrize("dataset", ["circle", "xor", "plane"])
def test_points_are_what_the_set_is_called(dataset):
    samples = made_points(dataset, 0, 1)
    assert samples.targets[:, 0] == pytest.approx(rule(dataset, *samples.places.T))
    noisy = made_points(dataset, 0.5, 1)
    wrong = np.abs(noisy.targets[:, 0] - rule(dataset, *noisy.places.T)) > 0.1
    assert 0.05 < wrong.mean() < 0.9


def test_a_spiral_turns_as_its_points_go_outwards():
    samples = made_points("spiral", 0, 1)
    first, second = (samples.places[samples.targets[:, 0] == target] for target in (1, -1))
    first, second = (arm[np.argsort(np.hypot(*arm.T))] for arm in (first, second))
    assert second == pytest.approx(-first)  # each arm is the other, turned by half
    angles = np.unwrap(np.arctan2(first[5:, 0], first[5:, 1]))
    assert (np.diff(angles) > 0).all()
    assert angles[-1] - angles[0] > 1.6 * 2 * np.pi
    strayed = made_points("spiral", 0.5, 1).places
    assert np.hypot(*strayed.T).max() > 5


def test_noise_makes_two_clouds_wider():
    near, far = (made_points("gaussians", noise, 1) for noise in (0, 0.5))
    widths = [float((samples.places - 2 * samples.targets).std()) for samples in (near, far)]
    assert widths == pytest.approx([0.5**0.5, 2], rel=0.1)


def test_hills_and_hollows_fall_to_nothing():
    samples = made_points("bumps", 0, 1)
    distance = np.hypot(samples.places[:, 0] + 4, samples.places[:, 1] - 2.5)
    assert samples.targets[distance < 0.3].min() > 0.8
    assert (samples.targets == 0).mean() > 0.3


def test_features_are_what_they_are_called():
    point = own_points([OwnPoint(2, -3, 1)], 0)
    found = dict(zip(FEATURES, point.inputs(FEATURES)[0].tolist(), strict=True))
    assert found == pytest.approx(
        {"x1": 2, "x2": -3, "x1sq": 4, "x2sq": 9, "x1x2": -6, "sinx1": np.sin(2), "sinx2": np.sin(-3)}
    )
    assert point.inputs(["x2"]).tolist() == [[-3]]


def test_points_are_divided_and_one_is_always_learned_from():
    samples = made_points("circle", 0, 1)
    training, test = divide(samples, 0.3)
    assert (len(training.places), len(test.places)) == (150, 350)
    assert np.array_equal(np.concatenate([training.places, test.places]), samples.places)
    one = divide(own_points([OwnPoint(1, 2, -1)], 1), 0.1)
    assert [len(part.places) for part in one] == [1, 0]
    assert [len(part.places) for part in divide(own_points([], 1), 0.5)] == [0, 0]
