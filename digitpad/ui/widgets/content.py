"""Content that several windows share, as plain data: curves, training runs, drawings in a list."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Curve:
    """A line of a chart: its points from left to right."""

    label: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class RunContent:
    """All that is shown of a training run.

    words: what it does now, or how it ended.
    share: how much of that is done, in [0, 1]; None where that is not known.
    epochs: how many there will be.
    loss, accuracy: training's and validation's curve over epochs, and in the lab the test digits'.
    paused, can_pause, can_keep: whether it stands still, could, and has a network that could be kept.
    over: whether it has ended.
    """

    words: str
    share: float | None
    epochs: int
    loss: tuple[Curve, ...]
    accuracy: tuple[Curve, ...]
    paused: bool = False
    can_pause: bool = False
    can_keep: bool = False
    over: bool = False


@dataclass(frozen=True)
class Thumbnail:
    """A drawing in a list.

    key: its own among all others.
    label: 0 to 9.
    mark: what the model had read where that was wrong: a digit, or "?" for none; else "".
    """

    key: int
    label: int
    mark: str = ""
