"""What the panel and the status bar show, as plain data: made by `reading`, shown by `ui`."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image


@dataclass(frozen=True)
class PanelContent:
    """All that the panel shows.

    headline: the digit, or "" where there is none.
    sentence: "99 %", or a sentence.
    detail: a second, quieter line; may be "".
    probabilities: ten shares of 1, or None.
    winner: the bar to highlight, or None.
    pictures: the four steps, grey, or None.
    """

    headline: str = ""
    sentence: str = ""
    detail: str = ""
    probabilities: Sequence[float] | None = None
    winner: int | None = None
    pictures: Sequence[Image.Image] | None = None


@dataclass(frozen=True)
class Status:
    """The two ends of the status bar, and whether a button beside the left one takes back what it tells."""

    left: str
    right: str
    undo: bool = False


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
    loss, accuracy: training's and validation's curve over epochs.
    paused, can_pause, can_keep: whether it stands still, could, and has a network that could be kept.
    over: whether it has ended.
    """

    words: str
    share: float | None
    epochs: int
    loss: tuple[Curve, Curve]
    accuracy: tuple[Curve, Curve]
    paused: bool = False
    can_pause: bool = False
    can_keep: bool = False
    over: bool = False


@dataclass(frozen=True)
class Thumbnail:
    """A drawing in a list.

    key: tells it from all others.
    label: 0 to 9.
    mark: what the model had read where that was wrong: a digit, or "?" for none; else "".
    """

    key: int
    label: int
    mark: str = ""
