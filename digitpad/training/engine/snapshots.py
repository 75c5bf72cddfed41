"""Snapshots of a network that learns: its readings of test digits, of the strip, of the digit on the pad."""

from dataclasses import replace

import numpy as np

from digitpad.core.arrays import SIDE, Digit
from digitpad.runs.events import Progress, Shares, Snapshot
from digitpad.runs.recipe import Recipe
from digitpad.training.control import NoControl
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.data.pictures import label_accuracy, loss_of, strip_of
from digitpad.training.engine.learner import Learner

FEW = 2000  # test digits read during training where reading all takes long
PLACES = 4  # of a probability in a snapshot


class Snapshots:
    """What a learner reads, at each time."""

    def __init__(self, recipe: Recipe, test: LabelledDigits, learner: Learner, control: NoControl) -> None:
        """`test` is all that there is; `control` knows the digit on the pad."""
        self._test = test if _reads_quickly(recipe) else test.take(np.arange(min(FEW, len(test))))
        self._strip = strip_of(test)
        self._learner, self._control = learner, control
        self._seen: Snapshot | None = None
        self._seen_at = 0  # after so many steps

    def snapshot(self, now: Progress, steps: int) -> Snapshot:
        """Return what the network reads after so many steps.

        Where it has not learned since the last one, only the digit on the pad is read.
        """
        if self._seen is None or self._seen_at != steps:
            self._seen, self._seen_at = self._read(now), steps
        return replace(self._seen, epoch=now.epoch, batch=now.batch, drawing=self._drawing())

    def _read(self, now: Progress) -> Snapshot:
        probabilities = self._learner.probabilities(self._test.images)
        return Snapshot(
            now.epoch,
            now.epochs,
            now.batch,
            loss_of(probabilities, self._test.labels),
            label_accuracy(probabilities, self._test.labels),
            tuple(map(_rounded, self._learner.probabilities(self._strip.images))),
        )

    def _drawing(self) -> Shares | None:
        """Return the softmax of the digit on the pad, None where there is none."""
        pixels = self._control.drawing
        if pixels is None:
            return None
        digit = np.frombuffer(pixels, np.uint8).reshape(1, SIDE, SIDE).astype(np.float32) / np.float32(255)
        return _rounded(self._learner.probabilities(digit)[0])


def _reads_quickly(recipe: Recipe) -> bool:
    """Say whether ten thousand digits are read in some hundredths of a second: without convolutions."""
    kinds = {layer.kind for layer in recipe.layers}
    return recipe.network != "digitpad" and "Conv2D" not in kinds


def _rounded(probabilities: Digit) -> Shares:
    return tuple(round(share, PLACES) for share in probabilities.tolist())
