"""The history of a training run: what it reported so far, in words, as a fraction and as curves."""

import math
from dataclasses import replace

from digitpad.core.plot import Curve
from digitpad.language import _, grouped
from digitpad.runs.content import RunContent
from digitpad.runs.events import Progress, Snapshot, Stage, TimeLeft, Update, ValueChange, words
from digitpad.runs.library import Run

MOST_POINTS = 200  # of a curve: a chart is some 300 pixels wide

Points = list[tuple[float, float]]


class TrainingHistory:
    """The events of a run, each added with the time it came, in seconds of a clock that never goes back."""

    def __init__(self) -> None:
        """Nothing was reported yet."""
        self._left = TimeLeft()
        self._event: Stage | Progress = Stage("preparing")
        self._last: Progress | None = None
        self._before: tuple[float, float] | None = None  # the last progress: when, and how many epochs
        self.is_paused = False
        self.ends: list[Progress] = []  # of epochs; of a cross-validation, of the fold that goes on
        self.epochs_ended = 0
        self.learned_s = 0.0  # spent with batches, and how many epochs of them
        self.learned_epochs = 0.0
        self.loss: Points = []  # x: epochs, from 0; of training, and of validation
        self.accuracy: Points = []
        self.validation_loss: Points = []
        self.validation_accuracy: Points = []
        self.fold_losses: list[Points] = []  # of validation, of the earlier folds of a cross-validation
        self.fold_accuracies: list[Points] = []
        self._epochs = 1
        self.sample = 0  # how many of the test digits a test curve is of; 0: all of them
        self.test_loss: Points = []  # of the lab's runs alone
        self.test_accuracy: Points = []
        self.changes: list[ValueChange] = []  # of values, so far

    @property
    def can_keep(self) -> bool:
        """Whether a network is there that could be kept: once the first epoch has ended."""
        return self.epochs_ended > 0

    def add(self, event: Update, now: float) -> None:
        """Take note of an event."""
        if isinstance(event, ValueChange):
            if event not in self.changes:  # as in each part of a cross-validation
                self.changes.append(event)
            return
        if isinstance(event, Snapshot):
            self._tested(event)
            return
        self._event = event
        if not isinstance(event, Progress):
            self._before = None
            return
        if self._last and event.fold > self._last.fold:
            self._next_fold()
        self._last = event
        self._left.add(event, now)
        x = event.epoch - 1 + event.batch / event.batches
        if self._before:
            self.learned_s += now - self._before[0]
            self.learned_epochs += x - self._before[1]
        self._before = (now, x)
        if event.validation_loss is not None and event.validation_accuracy is not None:
            self.epochs_ended = event.epoch
            self.ends.append(event)
            _add(self.validation_loss, event.of_fold[0], event.validation_loss)
            _add(self.validation_accuracy, event.of_fold[0], event.validation_accuracy)
        x -= event.epoch - event.of_fold[0]
        _add(self.loss, x, event.loss)
        _add(self.accuracy, x, event.accuracy)

    def _next_fold(self) -> None:
        """Begin the curves of another fold; of the one before, that of validation stays."""
        self.fold_losses.append(self.validation_loss)
        self.fold_accuracies.append(self.validation_accuracy)
        self.loss, self.accuracy, self.validation_loss, self.validation_accuracy = [], [], [], []
        self.test_loss, self.test_accuracy, self.ends = [], [], []

    def _tested(self, snapshot: Snapshot) -> None:
        batches = self._last.batches if self._last else 1
        self._epochs, self.sample = snapshot.epochs, snapshot.sample
        x = snapshot.epoch - 1 + min(snapshot.batch / batches, 1)
        if self._last:
            x -= self._last.epoch - self._last.of_fold[0]
        _add(self.test_loss, x, snapshot.test_loss)
        _add(self.test_accuracy, x, snapshot.test_accuracy)

    def pause(self, now: float) -> None:
        """Take note that it stands still from now on."""
        self.is_paused = True
        self._before = None
        self._left.pause(now)

    def resume(self, now: float) -> None:
        """Take note that it goes on."""
        self.is_paused = False
        self._left.resume(now)

    def content(self, now: float) -> RunContent:
        """Return what the window shows of it."""
        is_ready = self._last is None and bool(self.test_loss)
        is_learning = isinstance(self._event, Progress) or is_ready
        left = self._left.seconds(now) if is_learning and not self.is_paused else None
        text = _("Before the first step") if is_ready else words(self._event, left)
        if self.is_paused:
            text = _("{stage}, paused").format(stage=text)
        last = self._last
        return RunContent(
            words=text,
            share=0 if is_ready else self._share(),
            epochs=last.of_fold[1] if last else self._epochs,
            loss=self._curves(self.loss, self.validation_loss, self.test_loss, self.fold_losses),
            accuracy=self._curves(
                self.accuracy, self.validation_accuracy, self.test_accuracy, self.fold_accuracies
            ),
            paused=self.is_paused,
            can_pause=is_learning,
            can_keep=self.can_keep and is_learning,
            moments=self._moments(),
        )

    def ended(self, sentence: str, now: float) -> RunContent:
        """Return what the window shows once the run is over."""
        content = self.content(now)
        return replace(
            content, words=sentence, share=0, paused=False, can_pause=False, can_keep=False, over=True
        )

    def _moments(self) -> tuple[tuple[float, str], ...]:
        """Return where values were changed, and to what; of a kept run as far as it came."""
        from digitpad.lab.help_texts import change_in_words

        last = self._last
        batches = last.batches if last else 1
        far = (last.of_fold[0], last.batch) if last else (1, 0)
        return tuple(
            (change.epoch - 1 + change.batch / batches, change_in_words(change))
            for change in self.changes
            if change.moment <= far or change.moment == (far[0] + 1, 0)
        )

    def _share(self) -> float | None:
        event = self._event
        if isinstance(event, Stage):
            return event.share
        return (event.epoch - 1 + event.batch / event.batches) / event.epochs

    def _curves(
        self, training: Points, validation: Points, test: Points, earlier: list[Points]
    ) -> tuple[Curve, ...]:
        """Return the curves of the run, or of the fold that goes on, and then of each earlier fold."""
        curves = [Curve(_("training"), tuple(training)), Curve(_("validation"), tuple(validation))]
        if test or earlier:  # whose places decide how they look
            sample = _("test, sample of {count}").format(count=grouped(self.sample))
            curves.append(Curve(sample if self.sample else _("test"), tuple(test)))
        curves += [
            Curve(_("validation, fold {number}").format(number=number), tuple(points))
            for number, points in enumerate(earlier, 1)
        ]
        return tuple(curves)


def history_of(run: Run) -> TrainingHistory:
    """Return what a run reported."""
    history = TrainingHistory()
    for event in (*run.experiment.changes, *run.events()):
        history.add(event, 0.0)
    return history


def _add(points: Points, x: float, y: float) -> None:
    """Add a point that is a number; where there are too many, thin them out evenly over x."""
    if not math.isfinite(y):
        return
    if points and points[-1][0] == x:
        points[-1] = (x, y)
        return
    points.append((x, y))
    if len(points) > MOST_POINTS:
        points[:] = _thinned(points)


def _thinned(points: Points) -> Points:
    """Return at most about half the points, as dense at the beginning of a run as at its end.

    Leaving out every second one whenever there are too many would thin the beginning again and again, until
    a straight line stands for the first epochs of a long run.
    """
    width = 2 * abs(points[-1][0] - points[0][0]) / MOST_POINTS
    kept = [points[0]]
    for point in points[1:-1]:
        if abs(point[0] - kept[-1][0]) >= width:
            kept.append(point)
    if len(kept) > MOST_POINTS // 2 + 1:  # x goes back and forth
        kept = points[:-1:2]
    return [*kept, points[-1]]
