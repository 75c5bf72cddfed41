"""Events of a training run, in words too, and how long it will still take.

Imports no Keras: the window reads it too. Each event is a line of `--progress json`: a JSON object whose
"event" says which.
"""

import json
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from digitpad.errors import DataError
from digitpad.language import _, percent
from digitpad.system.limits import check_fields, limited, record_from

StageName: TypeAlias = Literal[
    "downloading", "making", "preparing", "starting", "fitting", "saving", "measuring", "comparing"
]

LEAST_GAP_S = 0.1  # between two events that may be left out

Shares: TypeAlias = tuple[float, ...]
WINDOW_S = 60.0  # of the past that is counted: a machine that gets busy shows
LEAST_S = 1.0  # of the past, before anything is estimated


@dataclass(frozen=True)
class Stage:
    """What a run does beside its epochs; each stage is reported as it begins.

    downloading: MNIST; making: synthetic digits; preparing: the data; starting: Keras;
    fitting: a baseline, which has no epochs;
    saving, measuring: the network; comparing: it with the one in use.
    share: how much of it is done, in [0, 1]; None where that is not known.
    """

    stage: StageName
    share: float | None = None

    def to_record(self) -> dict[str, Any]:
        """Return what a line of `--progress json` says."""
        return {"event": "stage", **asdict(self)}


@dataclass(frozen=True)
class Progress:
    """Where a run stands.

    epoch: 1 to `epochs`; batch: 1 to `batches`, of this epoch.
        Of an experiment that takes one step over more digits than fit into memory at once, the parts.
    loss, accuracy: means over this epoch so far, on augmented digits; non-digits count in the loss alone.
    validation_loss, validation_accuracy: of the averaged weights; only at an epoch's end, else None.
    fold: of a cross-validation, 1 for its first part; `epochs` then counts those of all parts. Else 0.
    folds: how many parts there are. Else 0.
    """

    epoch: int
    epochs: int
    batch: int
    batches: int
    loss: float
    accuracy: float
    validation_loss: float | None = None
    validation_accuracy: float | None = None
    fold: int = 0
    folds: int = 0

    @property
    def ends_epoch(self) -> bool:
        """Whether an epoch has just ended."""
        return self.validation_loss is not None

    @property
    def of_fold(self) -> tuple[int, int]:
        """The epoch and how many there are, counted within the fold."""
        if not self.folds:
            return self.epoch, self.epochs
        epochs = self.epochs // self.folds
        return self.epoch - (self.fold - 1) * epochs, epochs

    def to_record(self) -> dict[str, Any]:
        """Return what a line of `--progress json` says."""
        return {"event": "epoch" if self.ends_epoch else "batch", **asdict(self)}


@dataclass(frozen=True)
class LayerSignals:
    """What goes through a layer with weights, measured over some digits.

    gradient: ‖∂L/∂W‖ / ‖W‖, Frobenius norms: the fraction by which a step at a learning rate of 1 changes it.
    dead: fraction of its ReLU units, or filters, that give 0 for every digit.
    saturated: fraction of the values of its sigmoid or tanh whose slope is below a twentieth of the largest.
    """

    gradient: float
    dead: float = 0.0
    saturated: float = 0.0


@dataclass(frozen=True)
class Snapshot:
    """What a network of the lab reads, reported before its first step, after each epoch and each single step.

    epoch: 1 to `epochs`, the one under way or just ended; batch: how many of its batches are done.
    test_loss, test_accuracy: on test digits; sample: how many, where it is not all of them, else 0.
    strip: the softmax of each of the strip's digits, which stay the same through a run.
    drawing: the softmax of the digit on the pad; None where there is none.
    layers: of each layer with weights, from the first to the last.
    """

    epoch: int
    epochs: int
    batch: int
    test_loss: float
    test_accuracy: float
    strip: tuple[Shares, ...] = ()
    drawing: Shares | None = None
    sample: int = 0
    layers: tuple[LayerSignals, ...] = ()

    def to_record(self) -> dict[str, Any]:
        """Return what a line of `--progress json` says."""
        return {"event": "snapshot", **asdict(self)}


@dataclass(frozen=True)
class ValueChange:
    """Another value of the recipe from a moment of the training on.

    epoch: in which, 1 being the first; batch: how many of its batches were done by then.
    name: of the value, one of `recipe.CHANGEABLE`.

    Raises:
        DataError: there is no such moment.
    """

    epoch: int = limited(1, 1, 1000)
    batch: int = limited(0, 0, 1_000_000)
    name: str = "learning_rate"
    value: float = 0.0

    def __post_init__(self) -> None:
        check_fields(self, _('The change\'s "{name}"'))

    @property
    def moment(self) -> tuple[int, int]:
        """The epoch, and the batches done in it."""
        return self.epoch, self.batch

    def to_record(self) -> dict[str, Any]:
        """Return what a line of `--progress json` says."""
        return {"event": "change", **asdict(self)}


@dataclass(frozen=True)
class Done:
    """The end of a run that left a model.

    folder: where its three files are.
    epochs: how many ended; interrupted: whether it was stopped before all had.
    accuracy: on MNIST's test digits, or on those that stand in for them; a share.
    folds: of a cross-validation that went to its end, the accuracy of each fold.
    """

    folder: Path
    epochs: int
    interrupted: bool
    accuracy: float
    folds: tuple[float, ...] = ()

    def to_record(self) -> dict[str, Any]:
        """Return what a line of `--progress json` says."""
        return {"event": "done", **asdict(self), "folder": str(self.folder)}


@dataclass(frozen=True)
class Failed:
    """The end of a run that left nothing.

    sentence: what the user reads.
    error: the name of the DigitPadError; "Stopped" where it was stopped too early to keep anything; else "".
    """

    sentence: str
    error: str = ""

    def to_record(self) -> dict[str, Any]:
        """Return what a line of `--progress json` says."""
        return {"event": "failed", **asdict(self)}


Event: TypeAlias = Stage | Progress | Snapshot | ValueChange | Done | Failed
Update: TypeAlias = Stage | Progress | Snapshot | ValueChange  # while it runs
Report = Callable[[Update], None]


def event_from(line: str) -> Event | None:
    """Return the event that a line holds, None where it holds none: a library may have written it."""
    try:
        record = json.loads(line)
        event = _MAKERS[record.pop("event")](**record)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError, DataError):
        return None
    return event


def _stage(stage: StageName, share: float | None) -> Stage:
    if stage not in get_args(StageName) or (share is not None and not 0 <= share <= 1):
        raise ValueError(stage)
    return Stage(stage, share)


COUNTS = ("epoch", "epochs", "batch", "batches", "fold", "folds", "sample")
MOST = 10**9  # of each


def _check_counts(values: dict[str, Any]) -> None:
    """Refuse counts that are none; a loss may be any number, and none too: a run may diverge."""
    counts = {name: values[name] for name in COUNTS if name in values}
    if not all(type(value) is int and 0 <= value <= MOST for value in counts.values()):
        raise ValueError("not a count")
    for value in values.values():
        float(value or 0)  # which is too much for a whole number of 400 digits
    if not all(counts.get(name, 1) for name in ("epoch", "epochs", "batches")):
        raise ValueError("nothing to count")


def _progress(**values: Any) -> Progress:
    missing = {name for name, value in values.items() if value is None}
    if not missing <= {"validation_loss", "validation_accuracy"}:
        raise ValueError("not a number")
    if not all(type(value) in (int, float) for name, value in values.items() if name not in missing):
        raise ValueError("not a number")
    _check_counts(values)
    if values.get("folds", 0) > values.get("epochs", 1):
        raise ValueError("a fold without an epoch")
    return Progress(**values)


def _snapshot(strip: Any = (), drawing: Any = None, layers: Any = (), **values: Any) -> Snapshot:
    if not all(type(value) in (int, float) for value in values.values()):
        raise ValueError("not a number")
    _check_counts(values)
    return Snapshot(
        **values,
        strip=tuple(map(_shares, strip)),
        drawing=None if drawing is None else _shares(drawing),
        layers=tuple(map(_signals, layers)),
    )


def _signals(record: Any) -> LayerSignals:
    return LayerSignals(**{name: float(value) for name, value in record.items()})


def _shares(values: Any) -> Shares:
    shares = tuple(map(float, values))
    if len(shares) != 10:
        raise ValueError("not ten shares")
    return shares


def _done(folder: str, epochs: int, interrupted: bool, accuracy: float, folds: Sequence[float] = ()) -> Done:
    return Done(Path(folder), int(epochs), bool(interrupted), float(accuracy), tuple(map(float, folds)))


def _failed(sentence: str, error: str) -> Failed:
    return Failed(str(sentence), str(error))


_MAKERS: dict[str, Callable[..., Event]] = {
    "stage": _stage,
    "batch": _progress,
    "epoch": _progress,
    "snapshot": _snapshot,
    "change": lambda **values: record_from(ValueChange, values),
    "done": _done,
    "failed": _failed,
}


def may_be_dropped(event: object) -> bool:
    """Say whether a newer event makes this one worthless: no end of an epoch, and no end of the run."""
    return isinstance(event, Stage) or (isinstance(event, Progress) and not event.ends_epoch)


def throttled(report: Report) -> Report:
    """Return `report` at most ten times a second; ends of epochs, snapshots, new stages come through.

    So does the step that a snapshot is of: of a single step there is nothing newer.
    """
    reported_at = -LEAST_GAP_S
    stage = ""
    held: Update | None = None  # the event that was left out last

    def throttled_report(event: Update) -> None:
        nonlocal reported_at, stage, held
        now = time.monotonic()
        named = event.stage if isinstance(event, Stage) else ""
        if named != stage or not may_be_dropped(event) or now - reported_at >= LEAST_GAP_S:
            if held and isinstance(event, Snapshot):
                report(held)
            reported_at, stage, held = now, named, None
            report(event)
        else:
            held = event

    return throttled_report


class TimeLeft:
    """The seconds of learning that are left, from each `Progress` and the time it came.

    Times are seconds of any clock that never goes back. Time in a pause does not count.
    """

    def __init__(self) -> None:
        self._points: deque[tuple[float, int]] = deque()  # when, and how many batches were done
        self._batches = 0  # in the whole run
        self._paused_at: float | None = None
        self._lost = 0.0  # seconds of pauses that are over

    def add(self, progress: Progress, now: float) -> None:
        """Take note of where the run stands."""
        self._batches = progress.epochs * progress.batches
        done = (progress.epoch - 1) * progress.batches + progress.batch
        at = self._running(now)
        self._points.append((at, done))
        while len(self._points) > 2 and self._points[1][0] <= at - WINDOW_S:
            self._points.popleft()

    def pause(self, now: float) -> None:
        """Take note that the run stands still from now on."""
        if self._paused_at is None:
            self._paused_at = now

    def resume(self, now: float) -> None:
        """Take note that it goes on."""
        if self._paused_at is not None:
            self._lost += now - self._paused_at
            self._paused_at = None

    def seconds(self, now: float) -> float | None:
        """Return how many seconds are left, at least 0; None as long as too little is known."""
        if not self._points:
            return None
        (began, first), (at, last) = self._points[0], self._points[-1]
        if at - began < LEAST_S or last == first:
            return None
        left = (self._batches - last) * (at - began) / (last - first)
        return max(left - (self._running(now) - at), 0.0)

    def _running(self, now: float) -> float:
        """Return the time without the pauses."""
        return (now if self._paused_at is None else self._paused_at) - self._lost


def words(event: Stage | Progress, left_s: float | None = None) -> str:
    """Return what a run does: "Downloading MNIST, 34 %", "Epoch 2 of 8, batch 120 of 469, 0:41 left".

    left_s: seconds that are left; None where that is not known.
    """
    if isinstance(event, Stage):
        words = _stages()[event.stage]
        return words if event.share is None else f"{words}, {percent(event.share)}"
    number, epochs = event.of_fold
    epoch = _("Epoch {epoch} of {epochs}, batch {batch} of {batches}").format(
        epoch=number, epochs=epochs, batch=event.batch, batches=event.batches
    )
    if event.folds:
        fold = _("Fold {fold} of {folds}").format(fold=event.fold, folds=event.folds)
        epoch = f"{fold}: {epoch}"
    if left_s is None:
        return epoch
    left = _("{time} left").format(time=clock(left_s))
    return f"{epoch}, {left}"


def clock(seconds: float) -> str:
    """Return a time as a clock shows it: 0:41, 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _stages() -> dict[str, str]:
    return {
        "downloading": _("Downloading MNIST"),
        "making": _("Drawing synthetic digits"),
        "preparing": _("Preparing the digits"),
        "starting": _("Starting Keras"),
        "fitting": _("Learning the digits, all at once"),
        "saving": _("Saving the model"),
        "measuring": _("Measuring the model"),
        "comparing": _("Comparing it with the model in use"),
    }
