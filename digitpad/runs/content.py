"""Content of windows that show a training run, as plain data: its words, its progress and its curves."""

from dataclasses import dataclass

from digitpad.core.plot import Curve


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
