"""The training loop, step by step, with its reports: the same for every recipe, for Keras and for NumPy."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

import numpy as np

from digitpad.core.arrays import SIDE, Digit, Tensor
from digitpad.errors import DataError
from digitpad.language import _
from digitpad.runs.events import Progress, Report, Shares, Snapshot, ValueChange
from digitpad.runs.recipe import Recipe
from digitpad.training.control import NoControl
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.data.pictures import label_accuracy, loss_of, strip_of
from digitpad.training.data.training_set import MicroBatch, TrainingSet
from digitpad.training.engine.checkpoint import Checkpoint, Epoch, NoCheckpoint
from digitpad.training.engine.learner import Learner

FEW = 2000  # test digits read during training where reading all takes long
PLACES = 4  # of a probability in a snapshot
MEASURED = 200  # test digits, for what goes through the layers: LeNet takes 0.06 s of the processor

Ended = Callable[[Progress, Snapshot | None], None]


@dataclass(frozen=True, eq=False)
class Fitted:
    """How fitting ended.

    epochs: how many ended; interrupted: whether it was stopped before all had.
    loss, accuracy: of training, over the last epoch.
    best: the weights of the lowest validation loss, where it is those that are kept; else None.
    batches: after how many the loss was no number any more; 0 where it always was one.
    seconds: of learning, without what it stood still.
    recipe: by which it can be repeated: with the changes that were asked for meanwhile.
    """

    epochs: int
    interrupted: bool
    loss: float
    accuracy: float
    best: list[Tensor] | None
    batches: int
    seconds: float
    recipe: Recipe

    @property
    def is_whole(self) -> bool:
        """Whether it came to its end."""
        return not self.interrupted and not self.batches

    @contextmanager
    def kept_weights(self, learner: Learner) -> Iterator[None]:
        """While it is open `learner` has the weights to keep."""
        if self.best is not None:
            learner.set_weights(self.best)
            yield
            return
        with learner.averaged_weights():
            yield


class Snapshots:
    """What a learner reads at each time: test digits, the strip, the digit on the pad."""

    def __init__(self, recipe: Recipe, test: LabelledDigits, learner: Learner, control: NoControl) -> None:
        """`test` is all that there is; `control` knows the digit on the pad."""
        self._test = test if _reads_quickly(recipe) else test.take(np.arange(min(FEW, len(test))))
        self._sample = len(self._test) if len(self._test) < len(test) else 0
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
            sample=self._sample,
            layers=self._learner.signals(self._test.images[:MEASURED], self._test.labels[:MEASURED]),
        )

    def _drawing(self) -> Shares | None:
        """Return the softmax of the digit on the pad, None where there is none."""
        pixels = self._control.drawing
        if pixels is None:
            return None
        digit = np.frombuffer(pixels, np.uint8).reshape(1, SIDE, SIDE).astype(np.float32) / np.float32(255)
        return _rounded(self._learner.probabilities(digit)[0])


class _DivergedError(Exception):
    """The loss is no number any more."""


class Fit:
    """A network that is being fitted to a training set."""

    def __init__(
        self,
        recipe: Recipe,
        training_set: TrainingSet,
        learner: Learner,
        report: Report,
        control: NoControl,
        snapshots: Snapshots | None = None,
        fold: int = 0,
    ) -> None:
        """Take no step yet.

        snapshots: what to report of the network after each epoch and each single step.
        fold: which part of a cross-validation it is, from 1 on.
        """
        self._recipe, self._set, self._learner = recipe, training_set, learner
        self._report, self._control, self._snapshots = report, control, snapshots
        epochs = recipe.epochs * max(recipe.folds, 1)
        self._before = recipe.epochs * max(fold - 1, 0)  # epochs of the earlier parts
        batches = training_set.count(learner.micro_batch)
        folds = recipe.folds if fold else 0
        self._now = Progress(self._before + 1, epochs, 0, batches, 0.0, 0.0, fold=fold, folds=folds)
        self._checkpoint = NoCheckpoint()
        self._epochs: list[Epoch] = []  # that have ended
        self._to_come = list(recipe.changes)
        self._by = replace(recipe, changes=())  # the recipe as it is by now
        self._steps = self._waited = 0
        self._lowest = math.inf
        self._best: list[Tensor] | None = None
        self._started = 0.0  # on the clock of `_clock`

    def run(self, ended: Ended, checkpoint: NoCheckpoint | None = None) -> Fitted:
        """Fit, and call `ended` after each epoch while the weights to keep are in place.

        checkpoint: where it goes on, and what keeps the end of each epoch. Of the epochs before, `ended` is
            called again, with the weights of the last one.

        Raises:
            KeyboardInterrupt: it was stopped before its first step.
        """
        interrupted = diverged = False
        self._started = self._clock()
        self._checkpoint = checkpoint or self._checkpoint
        try:
            self._go_on(ended)
            self._run(ended)
        except KeyboardInterrupt:
            if not self._steps:
                raise
            interrupted = True
        except _DivergedError:
            diverged = True
        steps = max(self._steps, 1) if diverged else 0
        now, seconds = self._now, self._clock() - self._started
        ended_with = (now.loss, now.accuracy, self._best, steps, seconds, self._recipe)
        return Fitted(len(self._epochs), interrupted, *ended_with)

    def _run(self, ended: Ended) -> None:
        if self._snapshots:
            self._control.watch(self._look)
        for epoch in range(len(self._epochs) + 1, self._recipe.epochs + 1):
            if self._recipe.patience and self._waited >= self._recipe.patience:
                return
            self._learn(epoch)
            with self._learner.averaged_weights():
                self._end(ended)
            self._keep()
            self._control.stepped(ends_epoch=True)

    def _go_on(self, ended: Ended) -> None:
        """Go on from the checkpoint, where there is one; how the epochs before it ended is reported again."""
        found = self._checkpoint.read(self._learner)
        if not found:
            return
        self._best = list(found.best) if found.best is not None else None
        self._steps, self._waited, self._lowest = found.steps, found.waited, found.lowest
        self._started -= found.seconds
        for progress, snapshot in found.epochs:
            self._now = replace(progress, validation_loss=None, validation_accuracy=None)
            self._epochs.append((progress, snapshot))
            self._report_end(progress, snapshot, ended)

    def _keep(self) -> None:
        """Write the checkpoint, while the learner's weights are those of the next step."""
        seconds = self._clock() - self._started
        state, best, epochs = self._learner.state(), self._best, self._epochs
        self._checkpoint.write(
            Checkpoint(state, best, epochs, self._steps, self._waited, self._lowest, seconds)
        )

    def _clock(self) -> float:
        """Return seconds that do not pass while it stands still."""
        return time.monotonic() - self._control.waited

    def _learn(self, epoch: int) -> None:
        """Take an epoch's steps."""
        loss = 0.0
        right = counted = seen = 0
        for batch, digits in enumerate(self._micro_batches(epoch), 1):
            mean, read_right, are_digits = self._learner.accumulate_gradients(digits)
            if not math.isfinite(mean):
                raise _DivergedError
            if digits.is_last:
                self._learner.step()
                self._steps += 1
            loss, seen = loss + mean * len(digits), seen + len(digits)
            right, counted = right + read_right, counted + are_digits
            self._now = replace(
                self._now,
                epoch=self._before + epoch,
                batch=batch,
                loss=loss / seen,
                accuracy=right / counted if counted else 0.0,
            )
            self._report(self._now)
            if digits.is_last and batch < self._now.batches:
                self._control.stepped(ends_epoch=False)

    def _micro_batches(self, epoch: int) -> Iterator[MicroBatch]:
        """Yield an epoch's parts; those that were made ahead of a change are made anew."""
        done, is_whole = 0, True
        while True:
            for digits in self._set.micro_batches(epoch, self._learner.micro_batch, done):
                if is_whole and self._change(epoch, done):
                    break
                yield digits
                done, is_whole = done + 1, digits.is_last
            else:
                return

    def _change(self, epoch: int, batch: int) -> bool:
        """Make the changes that are due or asked for, and say whether there were any."""
        due = [change for change in self._to_come if change.moment <= (epoch, batch)]
        del self._to_come[: len(due)]
        due += self._asked_for(epoch, batch)
        for change in due:
            self._by = self._by.with_value(change)
            self._report(change)
        if due:
            self._learner.change(self._by)
            self._set.change(self._by)
        return bool(due)

    def _asked_for(self, epoch: int, batch: int) -> list[ValueChange]:
        """Return the changes that were asked for meanwhile, which the recipe has from now on.

        In a cross-validation there are none: its parts could not be compared then.
        """
        asked: list[ValueChange] = []
        for name, value in self._control.wishes():
            with suppress(DataError):  # the recipe has no such value, or it is out of range
                change = ValueChange(epoch, batch, name, value)
                recipe = self._recipe.with_change(change)
                if not recipe.folds:
                    self._recipe = recipe
                    asked.append(change)
        return asked

    def _end(self, ended: Ended) -> None:
        """Validate, see whether it gets better, and report."""
        validation = self._set.validation
        probabilities = self._learner.probabilities(validation.images)
        loss = loss_of(probabilities, validation.labels)
        snapshot = self._snapshots.snapshot(self._now, self._steps) if self._snapshots else None
        if not (math.isfinite(loss) and (snapshot is None or math.isfinite(snapshot.test_loss))):
            raise _DivergedError
        loss = self._control.agreed(loss)
        right = label_accuracy(probabilities, validation.labels)
        progress = replace(self._now, validation_loss=loss, validation_accuracy=right)
        self._epochs.append((progress, snapshot))
        self._count(loss)  # before anything is reported: it may be interrupted there
        self._report_end(progress, snapshot, ended)

    def _report_end(self, progress: Progress, snapshot: Snapshot | None, ended: Ended) -> None:
        self._report(progress)
        if snapshot:
            self._report(snapshot)
        ended(progress, snapshot)

    def _count(self, loss: float) -> None:
        """Keep the weights of the lowest validation loss, where the recipe wants those.

        Lower loss rather than higher accuracy: of 7,000 digits some 60 are wrong, which counts coarsely.
        """
        if not self._recipe.keeps_best:
            return
        self._waited = 0 if loss < self._lowest else self._waited + 1
        if not self._waited:
            self._lowest, self._best = loss, self._learner.weights()

    def _look(self) -> None:
        """Report what the network reads now; one that is no number any more is found by the next step."""
        assert self._snapshots is not None
        with self._learner.averaged_weights():
            snapshot = self._snapshots.snapshot(self._now, self._steps)
        if math.isfinite(snapshot.test_loss):
            self._report(snapshot)


def _reads_quickly(recipe: Recipe) -> bool:
    """Say whether ten thousand digits are read in some hundredths of a second: without convolutions."""
    kinds = {layer.kind for layer in recipe.layers}
    return recipe.network != "digitpad" and "Conv2D" not in kinds


def _rounded(probabilities: Digit) -> Shares:
    return tuple(round(share, PLACES) for share in probabilities.tolist())


def got_lost(batches: int) -> str:
    """Return the sentence for a loss that is no number any more after so many batches."""
    if batches == 1:
        return _("The loss became NaN (not a number) after the first batch. Lower the learning rate.")
    return _("The loss became NaN (not a number) after {count} batches. Lower the learning rate.").format(
        count=batches
    )


def weights_too_large() -> str:
    """Return the sentence for weights that no file can hold."""
    return _("The weights have grown too large to be saved. Lower the learning rate.")
