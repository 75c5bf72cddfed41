"""Fitting: epoch after epoch, step after step, reporting how it goes. The same for Keras and for NumPy."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from digitpad.core.arrays import SIDE, Digit, Tensor
from digitpad.runs.events import Progress, Report, Shares, Snapshot
from digitpad.runs.recipe import Recipe
from digitpad.training.control import NoControl
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.data.lab_data import (
    Augmenter,
    Parts,
    batches,
    label_accuracy,
    loss_of,
    steps_an_epoch,
    strip_of,
)
from digitpad.training.engine.learner import Learner

FEW = 2000  # test digits read during training where reading all takes long
PLACES = 4  # of a probability in a snapshot

Ended = Callable[[Progress, Snapshot], None]


@dataclass(frozen=True, eq=False)
class LabFitted:
    """How fitting ended.

    epochs: how many ended; interrupted: whether it was stopped before all had.
    loss, accuracy: of training, over the last epoch.
    best: the weights to keep where the last ones are not the best; None where they are.
    batches: after how many the loss was no number any more; 0 where it always was one.
    """

    epochs: int
    interrupted: bool
    loss: float
    accuracy: float
    best: list[Tensor] | None
    batches: int


class _DivergedError(Exception):
    """The loss is no number any more."""


class Fit:
    """A network that is being fitted to an experiment's digits."""

    def __init__(
        self,
        experiment: Recipe,
        parts: Parts,
        test: LabelledDigits,
        learner: Learner,
        report: Report,
        control: NoControl,
        fold: int = 0,
    ) -> None:
        """`test` is all that there is; `fold` says which part of a cross-validation it is, from 1 on."""
        self._experiment, self._parts, self._learner, self._fold = experiment, parts, learner, fold
        self._test = test if _reads_quickly(experiment) else test.take(np.arange(min(FEW, len(test))))
        self._strip = strip_of(test)
        self._report, self._control = report, control
        self._shown = Augmenter(experiment)
        epochs = experiment.epochs * max(experiment.folds, 1)
        self._before = experiment.epochs * max(fold - 1, 0)  # epochs of the earlier parts
        self._now = Progress(self._before + 1, epochs, 0, self._batches(), 0.0, 0.0, fold=fold)
        self._ended = self._steps = self._waited = 0
        self._lowest = math.inf
        self._best: list[Tensor] | None = None
        self._seen: Snapshot | None = None
        self._seen_at = 0  # after so many steps

    def run(self, ended: Ended) -> LabFitted:
        """Fit, and call `ended` after each epoch while the weights to keep are in place.

        Raises:
            KeyboardInterrupt: it was stopped before its first step.
        """
        interrupted = diverged = False
        try:
            self._run(ended)
        except KeyboardInterrupt:
            if not self._steps:
                raise
            interrupted = True
        except _DivergedError:
            diverged = True
        best = self._best if self._waited else None
        loss, accuracy = self._now.loss, self._now.accuracy
        return LabFitted(self._ended, interrupted, loss, accuracy, best, self._steps if diverged else 0)

    def _run(self, ended: Ended) -> None:
        self._control.watch(self._look)
        for epoch in range(1, self._experiment.epochs + 1):
            self._learn(epoch)
            with self._learner.averaged_weights():
                self._end(ended)
            self._control.stepped(ends_epoch=True)
            if self._experiment.patience and self._waited >= self._experiment.patience:
                return

    def _learn(self, epoch: int) -> None:
        """Take an epoch's steps."""
        loss = right = seen = batch = 0.0
        for digits, weight, is_last in self._micro_batches(epoch):
            mean, count = self._learner.accumulate_gradients(digits, weight)
            if not math.isfinite(mean):
                raise _DivergedError
            loss, right, seen, batch = loss + mean * len(digits), right + count, seen + len(digits), batch + 1
            if is_last:
                self._learner.step()
                self._steps += 1
            number = self._before + epoch
            self._now = replace(
                self._now, epoch=number, batch=int(batch), loss=loss / seen, accuracy=right / seen
            )
            self._report(self._now)
            if is_last and batch < self._now.batches:
                self._control.stepped(ends_epoch=False)

    def _micro_batches(self, epoch: int) -> Iterator[tuple[LabelledDigits, float, bool]]:
        """Yield some digits of a step, what fraction of it they are, and whether they are its last."""
        train, size = self._parts.train, self._learner.micro_batch
        seen = 0
        for places in batches(self._experiment, train, epoch):
            for start in range(0, len(places), size):
                some = places[start : start + size]
                all_of_them = len(some) == len(train)  # in order then: copying them would take 0.1 s
                digits = self._shown(train if all_of_them else train.take(some), epoch, seen)
                seen += len(some)
                yield digits, len(some) / len(places), start + size >= len(places)

    def _end(self, ended: Ended) -> None:
        """Validate, report, and see whether it gets better."""
        validation = self._parts.validation
        probabilities = self._learner.probabilities(validation.images)
        loss = loss_of(probabilities, validation.labels)
        snapshot = self._snapshot()
        if not (math.isfinite(loss) and math.isfinite(snapshot.test_loss)):
            raise _DivergedError
        self._ended += 1
        right = label_accuracy(probabilities, validation.labels)
        progress = replace(self._now, validation_loss=loss, validation_accuracy=right)
        self._report(progress)
        self._report(snapshot)
        self._count(loss)
        ended(progress, snapshot)

    def _count(self, loss: float) -> None:
        """Keep the weights of the lowest validation loss, where it may end early."""
        if not self._experiment.patience:
            return
        self._waited = 0 if loss < self._lowest else self._waited + 1
        if not self._waited:
            self._lowest, self._best = loss, self._learner.weights()

    def _look(self) -> None:
        """Report what the network reads now; one that is no number any more is found by the next step."""
        with self._learner.averaged_weights():
            snapshot = self._snapshot()
        if math.isfinite(snapshot.test_loss):
            self._report(snapshot)

    def _snapshot(self) -> Snapshot:
        """Return what the network reads now. Where it has not learned since, only the drawing is read."""
        if self._seen is None or self._seen_at != self._steps:
            self._seen, self._seen_at = self._read(), self._steps
        now = self._now
        return replace(self._seen, epoch=now.epoch, batch=now.batch, drawing=self._drawing())

    def _read(self) -> Snapshot:
        probabilities = self._learner.probabilities(self._test.images)
        return Snapshot(
            self._now.epoch,
            self._now.epochs,
            self._now.batch,
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

    def _batches(self) -> int:
        """Return how many batches, or parts of them, an epoch has."""
        sizes = [len(places) for places in batches(self._experiment, self._parts.train, 0)]
        return sum(math.ceil(size / self._learner.micro_batch) for size in sizes)


def steps_in_all(experiment: Recipe, parts: Parts) -> int:
    """Return how many steps a run of the experiment takes."""
    return experiment.epochs * steps_an_epoch(experiment, len(parts.train))


def _reads_quickly(experiment: Recipe) -> bool:
    """Say whether ten thousand digits are read in some hundredths of a second: without convolutions."""
    kinds = {layer.kind for layer in experiment.layers}
    return experiment.network != "digitpad" and "Conv2D" not in kinds


def _rounded(probabilities: Digit) -> Shares:
    return tuple(round(share, PLACES) for share in probabilities.tolist())
