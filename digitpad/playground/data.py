"""Points of the plane with their targets, made or one's own, and what a network is given of each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from digitpad.core.arrays import Doubles

REACH = 6.0  # of the plane that is shown, from its middle to each side
COUNT = 500  # points of a made set
OWN = "own"
CLASSIFICATION, REGRESSION = PROBLEMS = ("classification", "regression")
DATASETS = {
    CLASSIFICATION: ("circle", "xor", "gaussians", "spiral", OWN),
    REGRESSION: ("plane", "bumps", OWN),
}
SETS = tuple(dict.fromkeys(key for keys in DATASETS.values() for key in keys))

# What a network can be given of a point, by keys: functions of x₁ and x₂.
FEATURES: dict[str, Callable[[Doubles, Doubles], Doubles]] = {
    "x1": lambda x1, _x2: x1,
    "x2": lambda _x1, x2: x2,
    "x1sq": lambda x1, _x2: x1**2,
    "x2sq": lambda _x1, x2: x2**2,
    "x1x2": lambda x1, x2: x1 * x2,
    "sinx1": lambda x1, _x2: np.sin(x1),
    "sinx2": lambda _x1, x2: np.sin(x2),
}


class OwnPoint(NamedTuple):
    """A point that the user put into the plane. target: 1 (blue) or -1 (orange)."""

    x1: float
    x2: float
    target: int


@dataclass(frozen=True, eq=False)
class PlanePoints:
    """Points and what they are. places: (n, 2). targets: (n, 1); a class is 1 or -1."""

    places: Doubles
    targets: Doubles

    def inputs(self, features: Iterable[str]) -> Doubles:
        """Return what a network is given of each point, (n, features)."""
        x1, x2 = self.places.T
        columns = [FEATURES[key](x1, x2) for key in features]
        return np.stack(columns, axis=1) if columns else np.zeros((len(self.places), 0))


def made_points(dataset: str, noise: float, seed: int, count: int = COUNT) -> PlanePoints:
    """Return the points of a made set, in random order.

    noise: in [0, 0.5]; how far points stray, or how many near a border have the other class.
    """
    generator = np.random.default_rng(seed)
    places, targets = _MADE[dataset](generator, noise, count)
    order = generator.permutation(len(places))
    return PlanePoints(places[order], targets[order].reshape(-1, 1))


def own_points(points: Iterable[OwnPoint], seed: int) -> PlanePoints:
    """Return the user's points, in random order."""
    given = np.array([tuple(point) for point in points], np.float64).reshape(-1, 3)
    order = np.random.default_rng(seed).permutation(len(given))
    return PlanePoints(given[order, :2], given[order, 2:])


def divide(samples: PlanePoints, share: float) -> tuple[PlanePoints, PlanePoints]:
    """Return those to learn from, a share in (0, 1) of them and one at least, and those to test with."""
    count = min(max(round(share * len(samples.places)), 1), len(samples.places))
    first, rest = slice(None, count), slice(count, None)
    return (
        PlanePoints(samples.places[first], samples.targets[first]),
        PlanePoints(samples.places[rest], samples.targets[rest]),
    )


# The made sets: as many points, with the shapes of TensorFlow's Playground

_Made = tuple[Doubles, Doubles]
RADIUS = 5.0  # of what the classes lie in


def _circle(generator: np.random.Generator, noise: float, count: int) -> _Made:
    """A disc of one class in a ring of the other; noise changes classes near the border."""
    half = count // 2
    distance = np.concatenate(
        [generator.uniform(0, 0.5 * RADIUS, half), generator.uniform(0.7 * RADIUS, RADIUS, count - half)]
    )
    angle = generator.uniform(0, 2 * np.pi, count)
    places = np.stack([distance * np.sin(angle), distance * np.cos(angle)], axis=1)
    strayed = places + noise * generator.uniform(-RADIUS, RADIUS, (count, 2))
    return places, np.where(np.hypot(*strayed.T) < 0.5 * RADIUS, 1.0, -1.0)


def _xor(generator: np.random.Generator, noise: float, count: int) -> _Made:
    """Four quarters of two classes, with a gap between; noise changes classes near the axes."""
    places = generator.uniform(-RADIUS, RADIUS, (count, 2))
    places += np.where(places > 0, 0.3, -0.3)
    strayed = places + noise * generator.uniform(-RADIUS, RADIUS, (count, 2))
    return places, np.where(strayed[:, 0] * strayed[:, 1] >= 0, 1.0, -1.0)


def _gaussians(generator: np.random.Generator, noise: float, count: int) -> _Made:
    """Two clouds; noise makes them wider."""
    half = count // 2
    targets = np.repeat([1.0, -1.0], [half, count - half])
    spread = np.sqrt(0.5 + 7 * noise)
    return 2 * targets[:, None] + generator.normal(0, spread, (count, 2)), targets


def _spiral(generator: np.random.Generator, noise: float, count: int) -> _Made:
    """Two arms around each other; noise lets points stray from them."""
    half = count // 2
    along = np.arange(half) / half
    places = np.zeros((2 * half, 2))
    for arm, turned in enumerate((0.0, np.pi)):
        angle = 1.75 * along * 2 * np.pi + turned
        path = RADIUS * along[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
        places[arm * half : (arm + 1) * half] = path
    places += noise * generator.uniform(-1, 1, places.shape)
    return places, np.repeat([1.0, -1.0], half)


def _plane(generator: np.random.Generator, noise: float, count: int) -> _Made:
    """A height that rises with x₁ + x₂, from -1 to 1."""
    places = generator.uniform(-REACH, REACH, (count, 2))
    strayed = places + noise * generator.uniform(-REACH, REACH, (count, 2))
    return places, np.clip(strayed.sum(axis=1) / 10, -1, 1)


_BUMPS = ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1))


def _bumps(generator: np.random.Generator, noise: float, count: int) -> _Made:
    """Six hills and hollows, each of a height that falls to 0 within 2 of its middle."""
    places = generator.uniform(-REACH, REACH, (count, 2))
    strayed = places + noise * generator.uniform(-REACH, REACH, (count, 2))
    heights = np.zeros(count)
    for x1, x2, sign in _BUMPS:
        height = sign * np.clip(1 - np.hypot(strayed[:, 0] - x1, strayed[:, 1] - x2) / 2, 0, 1)
        heights = np.where(np.abs(height) > np.abs(heights), height, heights)
    return places, heights


_MADE: dict[str, Callable[[np.random.Generator, float, int], _Made]] = {
    "circle": _circle,
    "xor": _xor,
    "gaussians": _gaussians,
    "spiral": _spiral,
    "plane": _plane,
    "bumps": _bumps,
}
