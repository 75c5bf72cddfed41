"""Settings of the playground, and the text that passes them on."""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from digitpad.core.arrays import Doubles
from digitpad.errors import DataError
from digitpad.language import _
from digitpad.playground.data import CLASSIFICATION, DATASETS, FEATURES, PROBLEMS, REACH, SETS, OwnPoint

ACTIVATIONS = ("tanh", "relu", "sigmoid", "linear", "leaky_relu", "elu", "swish")
LEARNING_RATES = (0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
PENALTIES = ("none", "l1", "l2")
STRENGTHS = (0.0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
MOST_LAYERS, MOST_NEURONS = 6, 8
MOST_NOISE, SHARES, MOST_BATCH = 50, (10, 90), 30  # percent, percent, points
MOST_POINTS = 500
MOST_SEED = 9999
LARGEST = 1e6  # of a weight that is pasted
HEAD = "digitpad-playground"
LONGEST = 40_000  # letters of a text: 500 points of one's own and all weights have fewer


@dataclass(frozen=True)
class PlaygroundSettings:
    """Everything that can be set.

    problem, dataset: keys of `DATASETS`. points: one's own. noise, share: in percent; share: for training.
    batch: points for each step down the gradient.
    features: keys of `FEATURES`, in their order. hidden: neurons of each hidden layer.
    learning_rate: η. penalty: of large weights, one of `PENALTIES`; strength: λ, how much it counts.
    seed, data_seed: of the first weights, and of the points.
    discretised: whether an output is shown as its class alone. shows_test: whether test points are shown.
    """

    problem: str = CLASSIFICATION
    dataset: str = "circle"
    points: tuple[OwnPoint, ...] = ()
    noise: int = 0
    share: int = 50
    batch: int = 10
    data_seed: int = 1
    features: tuple[str, ...] = ("x1", "x2")
    hidden: tuple[int, ...] = (4, 2)
    activation: str = "tanh"
    learning_rate: float = 0.03
    penalty: str = "none"
    strength: float = 0.0
    seed: int = 1
    discretised: bool = False
    shows_test: bool = False

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many values there are: the inputs, each hidden layer, the one output."""
        return len(self.features), *self.hidden, 1

    @property
    def weights(self) -> int:
        """How many weights and biases there are."""
        return sum(
            (inputs + 1) * outputs for inputs, outputs in zip(self.sizes, self.sizes[1:], strict=False)
        )


@dataclass(frozen=True, eq=False)
class PlaygroundText:
    """What a text passes on: the settings, and of a network that has learned its epochs and its weights.

    weights: of each layer its weights and its bias, one after another; None for those of the seed.
    """

    settings: PlaygroundSettings
    epoch: int = 0
    weights: Doubles | None = None


def write_text(content: PlaygroundText) -> str:
    """Return a line that `read_text` understands: all settings, and of what was learned the weights."""
    found = content.settings
    parts = [HEAD]
    for field in fields(found):
        value = getattr(found, field.name)
        if value != field.default or field.name in ("problem", "dataset", "seed", "data_seed"):
            parts.append(f"{field.name}={_written(field.name, value)}")
    if content.weights is not None:
        letters = base64.urlsafe_b64encode(content.weights.astype("<f4").tobytes()).decode().rstrip("=")
        parts += [f"epoch={content.epoch}", f"weights={letters}"]
    return " ".join(parts)


def read_text(text: str) -> PlaygroundText:
    """Read what `write_text` wrote, whatever lines it was broken into.

    Raises:
        DataError: it is something else, or a value is none that there can be.
    """
    head, *parts = text[:LONGEST].split() or [""]
    if head != HEAD:
        raise DataError(
            _("This is not a playground as text: it would begin with “{head}”. Copy all of it.").format(
                head=HEAD
            )
        )
    pairs: list[tuple[str, str]] = []
    for part in parts:
        key, sign, value = part.partition("=")
        if sign:
            pairs.append((key, value))
        elif pairs:  # a line was broken in the middle of it
            pairs[-1] = (pairs[-1][0], pairs[-1][1] + part)
    given = dict(pairs)  # the last one counts
    found: dict[str, Any] = {}
    for key, value in given.items():
        if key in _READERS:
            found[key] = _checked(key, value)
    settings = PlaygroundSettings(**found)
    if settings.dataset not in DATASETS[settings.problem]:
        raise _wrong("dataset", settings.dataset)
    weights = _weights(given["weights"], settings.weights) if "weights" in given else None
    epoch = _checked("epoch", given.get("epoch", "0"), _whole(0, 10**9))
    return PlaygroundText(settings, epoch, weights)


# Values as text


def _written(key: str, value: Any) -> str:
    if key == "points":
        return ",".join(f"{point.x1:.2f}:{point.x2:.2f}:{point.target}" for point in value)
    if isinstance(value, tuple):
        return ",".join(map(str, value)) or "-"
    if isinstance(value, bool):
        return str(int(value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _wrong(key: str, value: str) -> DataError:
    shown = value if len(value) <= 20 else f"{value[:20]}…"
    return DataError(
        _("In this text “{key}={value}” is nothing that the playground knows. Copy it again.").format(
            key=key, value=shown
        )
    )


def _checked(key: str, value: str, read: Callable[[str], Any] | None = None) -> Any:
    try:
        return (read or _READERS[key])(value)
    except (ValueError, KeyError, OverflowError):
        raise _wrong(key, value) from None


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def read(value: str) -> str:
        return choices[choices.index(value)]

    return read


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        number = int(value)
        if not least <= number <= most:
            raise ValueError(value)
        return number

    return read


def _figure(least: float, most: float) -> Callable[[str], float]:
    def read(value: str) -> float:
        number = float(value)
        if not least <= number <= most:  # so that NaN is refused too
            raise ValueError(value)
        return number

    return read


def _features(value: str) -> tuple[str, ...]:
    chosen = value.split(",")
    if not set(chosen) <= FEATURES.keys():
        raise ValueError(value)
    return tuple(key for key in FEATURES if key in chosen)


def _hidden(value: str) -> tuple[int, ...]:
    if value == "-":
        return ()
    neurons = tuple(map(_whole(1, MOST_NEURONS), value.split(",")))
    if len(neurons) > MOST_LAYERS:
        raise ValueError(value)
    return neurons


def _points(value: str) -> tuple[OwnPoint, ...]:
    place, target = _figure(-REACH, REACH), {"1": 1, "-1": -1}
    found = []
    for part in value.split(","):
        x1, x2, kind = part.split(":")
        found.append(OwnPoint(place(x1), place(x2), target[kind]))
    if len(found) > MOST_POINTS:
        raise ValueError(value)
    return tuple(found)


def _weights(letters: str, count: int) -> Doubles:
    try:
        content = base64.b64decode(letters + "=" * (-len(letters) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise _wrong("weights", letters) from None
    if len(content) != 4 * count:
        raise _wrong("weights", letters)
    found: Doubles = np.frombuffer(content, "<f4").astype(np.float64)
    if not (np.abs(found) <= LARGEST).all():
        raise _wrong("weights", letters)
    return found


_READERS: Mapping[str, Callable[[str], Any]] = {
    "problem": _one_of(PROBLEMS),
    "dataset": _one_of(SETS),
    "points": _points,
    "noise": _whole(0, MOST_NOISE),
    "share": _whole(*SHARES),
    "batch": _whole(1, MOST_BATCH),
    "data_seed": _whole(0, MOST_SEED),
    "features": _features,
    "hidden": _hidden,
    "activation": _one_of(ACTIVATIONS),
    "learning_rate": _figure(min(LEARNING_RATES), max(LEARNING_RATES)),
    "penalty": _one_of(PENALTIES),
    "strength": _figure(0.0, max(STRENGTHS)),
    "seed": _whole(0, MOST_SEED),
    "discretised": lambda value: bool(_whole(0, 1)(value)),
    "shows_test": lambda value: bool(_whole(0, 1)(value)),
}
