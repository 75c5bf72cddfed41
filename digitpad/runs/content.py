"""Content of what shows a training run, as plain data: its words, progress, curves, axes and lines."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from digitpad.core.marks import LineStyle
from digitpad.core.palettes import Palette
from digitpad.core.plot import Axis, Curve
from digitpad.core.ticks import exact_percent, short_figure, short_percent
from digitpad.language import _

MEASURES = 3  # curves of a run: training's, validation's, the test digits'; those of folds follow


@dataclass(frozen=True)
class RunContent:
    """All that is shown of a training run.

    words: what it does now, or how it ended.
    share: how much of that is done, in [0, 1]; None where that is not known.
    epochs: how many there will be.
    loss, accuracy: training's and validation's curve over epochs, and in the lab the test digits'.
    paused, can_pause, can_keep: whether it stands still, could, and has a network that could be kept.
    over: whether it has ended.
    moments: where, in epochs, a value was changed, and to what, in words.
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
    moments: tuple[tuple[float, str], ...] = ()


def continued(content: RunContent, before: RunContent) -> RunContent:
    """Return what is shown of a run that goes on with another's network: the other's curves come first.

    before: the earlier run, its curves as far as they go.
    """
    ends = [curve.points[-1][0] for curve in (*before.loss, *before.accuracy) if curve.points]
    shift = math.ceil(max(ends, default=0))

    def joined(old: tuple[Curve, ...], new: tuple[Curve, ...]) -> tuple[Curve, ...]:
        moved = [Curve(curve.label, tuple((x + shift, y) for x, y in curve.points)) for curve in new]
        none = Curve("", ())
        pairs = zip_longest(old[:MEASURES], moved, fillvalue=none)
        return tuple(
            Curve(after.label or first.label, (*first.points, *after.points)) for first, after in pairs
        )

    loss, accuracy = joined(before.loss, content.loss), joined(before.accuracy, content.accuracy)
    moments = (*before.moments, *((x + shift, words) for x, words in content.moments))
    return replace(content, epochs=shift + content.epochs, loss=loss, accuracy=accuracy, moments=moments)


def run_axes() -> tuple[Axis, Axis]:
    """Return the axes upwards: of the loss, and of the accuracy as a fraction of 1."""
    accuracy = Axis(write=short_percent, read=exact_percent, whole=(0.0, 1.0))
    return Axis(whole=(0.0, 0.0), can_be_log=True), accuracy


def epochs_axis() -> Axis:
    """Return the axis of the epochs of a run."""
    return Axis(
        _("epochs"), read=lambda epoch: _("Epoch {epoch}").format(epoch=short_figure(epoch)), least_step=1.0
    )


def styles_of_run(palette: Palette) -> Sequence[LineStyle]:
    """Return the lines of training, validation and test: they differ by colour, and by dashes too.

    Then those of the validation of earlier folds.
    """
    folds = [LineStyle(colour, (3, 3)) for colour in palette.series[2:]]
    return LineStyle(palette.bar), LineStyle(palette.accent), LineStyle(palette.series[1], (7, 4)), *folds
