"""A run of the lab from beginning to end: into a folder go its experiment, curve, network and figures."""

import json
import math
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from digitpad.core.arrays import DigitBytes
from digitpad.errors import DataError, DivergedError, ModelError
from digitpad.lab.tensorboard import check_installed
from digitpad.language import _
from digitpad.runs.events import Progress, Report, Snapshot, Stage
from digitpad.runs.library import (
    EVENTS,
    EXPERIMENT,
    STRIP,
    TEST,
    RunResult,
    write_arrays,
    write_experiment,
    write_result,
)
from digitpad.runs.recipe import Recipe
from digitpad.system.files import writing
from digitpad.training.control import NoControl
from digitpad.training.data.dataset import HeldOut
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.data.lab_data import Parts, label_accuracy, loss_of, strip_of, training_parts
from digitpad.training.data.mnist import Mnist
from digitpad.training.engine.lab_fit import Fit, LabFitted, steps_in_all
from digitpad.training.engine.learner import Learner
from digitpad.training.publish.model_files import prepare_folder

if TYPE_CHECKING:
    from digitpad.training.engine.tensorboard import Board


@dataclass(frozen=True, eq=False)
class RunResources:
    """What a run needs beside its experiment.

    mnist: what to learn from; report, control: who watches it; tensorboard: whether TensorBoard will.
    """

    mnist: Mnist
    report: Report
    control: NoControl
    tensorboard: bool = False


def run(experiment: Recipe, lab: RunResources, folder: Path) -> RunResult:
    """Train the experiment's network and write all that `runs.library` names into `folder`.

    An interrupt after the first step keeps what there is; before that nothing is left behind.

    Raises:
        DataError: the folder holds a run or a model already, there are too few digits, or no such device.
        StoreError: the folder cannot be written.
        DivergedError: the loss is no number any more; the folder is kept.
        KeyboardInterrupt: interrupted before the first step.
    """
    with _begun(folder):
        write_experiment(experiment, folder)
        _write_digits(folder / STRIP, strip_of(lab.mnist.test))
        result = _run(experiment, lab, folder)
        write_result(result, folder)
    if result.sentence:
        raise DivergedError(result.sentence)
    return result


@contextmanager
def _begun(folder: Path) -> Iterator[None]:
    """See that the folder is free, make it, and remove it again where nothing comes of it."""
    prepare_folder(folder, overwrite=False)
    if (folder / EXPERIMENT).exists():
        raise DataError(_("{folder} already holds a run. Choose another folder.").format(folder=folder))
    is_there = folder.is_dir()
    with writing(folder, DataError):
        folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for name in (EXPERIMENT, STRIP, EVENTS, TEST):
            (folder / name).unlink(missing_ok=True)
        if not is_there:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def _run(experiment: Recipe, lab: RunResources, folder: Path) -> RunResult:
    """Train, and measure and save what came of it, unless it got lost."""
    parts = training_parts(experiment, lab.mnist.train)
    learner = _learner(experiment, parts, lab.report)
    board = _board(experiment, lab, folder, learner)
    begun, start = datetime.now().isoformat(timespec="seconds"), time.monotonic()

    def ended(progress: Progress, snapshot: Snapshot) -> None:
        _note(folder / EVENTS, progress, snapshot, experiment.epochs)
        if board:
            board.epoch(progress.epoch, progress, snapshot)

    fold = 1 if experiment.folds else 0
    fitted = Fit(experiment, parts, lab.mnist.test, learner, lab.report, lab.control, fold).run(ended)
    folds, interrupted = _other_folds(experiment, lab) if fold and _is_whole(fitted) else ([], False)
    seconds = round(time.monotonic() - start - lab.control.waited, 2)
    state = "stopped" if fitted.interrupted or interrupted else "done"
    result = RunResult(
        state,
        begun,
        seconds,
        fitted.epochs,
        learner.parameters,
        measured_on=HeldOut(parts.validation, {}, lab.mnist.test, source=lab.mnist.source).measured_on,
    )
    result = _with(result, loss=fitted.loss, accuracy=fitted.accuracy)
    if fitted.batches:
        result = replace(result, state="failed", sentence=_got_lost(fitted.batches))
        if board:
            board.end(result)
        return result
    with learner.averaged_weights():
        if fitted.best is not None:
            learner.set_weights(fitted.best)
        result = _measured(result, experiment, lab, parts, folder, learner)
        if folds:
            shares = [result.figures["validation_accuracy"], *folds]
            result = _with(result, folds_mean=float(np.mean(shares)), folds_deviation=float(np.std(shares)))
        if board:
            board.end(result)
    return result


def _learner(experiment: Recipe, parts: Parts, report: Report) -> Learner:
    """Return the network that is to learn, by NumPy alone where it is the one from scratch."""
    if experiment.network == "scratch":
        from digitpad.training.engine.numpy_learner import NumpyLearner

        numpy_learner: Learner = NumpyLearner(experiment)
        return numpy_learner
    report(Stage("starting"))  # Keras takes seconds
    from digitpad.training.engine.keras_learner import KerasLearner

    return KerasLearner(experiment, parts.train, steps_in_all(experiment, parts))


def _board(experiment: Recipe, lab: RunResources, folder: Path, learner: Learner) -> "Board | None":
    """Return TensorBoard's writer where it is wished.

    The network from scratch has its weights put into Keras' like of it, for the writer alone.

    Raises:
        BoardError: TensorBoard is not installed.
    """
    if not lab.tensorboard:
        return None
    check_installed()
    from digitpad.training.engine.tensorboard import Board

    if learner.model:
        return Board(folder, experiment, learner.model, lab.mnist.test)
    from digitpad.training.engine.network import build

    return Board(folder, experiment, build(experiment), lab.mnist.test, learner.weights)


def _is_whole(fitted: LabFitted) -> bool:
    return not fitted.interrupted and not fitted.batches


def _other_folds(experiment: Recipe, lab: RunResources) -> tuple[list[float], bool]:
    """Train once more for each other part; return the validated shares, and whether it was interrupted.

    Their curves and networks are not kept. Where it was interrupted, or one got lost, there are no shares.
    """
    shares: list[float] = []
    for fold in range(1, experiment.folds):
        parts = training_parts(experiment, lab.mnist.train, fold)
        learner = _learner(experiment, parts, lab.report)
        watched = Fit(experiment, parts, lab.mnist.test, learner, lab.report, lab.control, fold + 1)
        try:
            fitted = watched.run(lambda _progress, _snapshot: None)
        except KeyboardInterrupt:
            return [], True
        if not _is_whole(fitted):
            return [], fitted.interrupted
        with learner.averaged_weights():
            if fitted.best is not None:
                learner.set_weights(fitted.best)
            read = learner.probabilities(parts.validation.images)
        shares.append(label_accuracy(read, parts.validation.labels))
    return shares, False


def _measured(
    result: RunResult, experiment: Recipe, lab: RunResources, parts: Parts, folder: Path, learner: Learner
) -> RunResult:
    """Return the result with its figures, after the network was saved with its card."""
    read = learner.probabilities(parts.validation.images)
    labels = parts.validation.labels
    result = _with(
        result, validation_loss=loss_of(read, labels), validation_accuracy=label_accuracy(read, labels)
    )
    held_out = HeldOut(
        parts.validation, {}, lab.mnist.test, source=lab.mnist.source, at_hand=lab.mnist.at_hand
    )
    try:
        test = learner.publish(experiment, len(parts.train), held_out, folder, lab.report)
    except ModelError:  # its weights are too large for the 16 bits of the compiled model
        return replace(result, state="failed", sentence=_too_large())
    write_arrays(
        folder / TEST,
        digits=_as_bytes(test.digits),
        labels=test.labels,
        probabilities=test.probabilities.astype(np.float32),
    )
    return _with(
        result,
        test_loss=loss_of(test.probabilities, test.labels),
        test_accuracy=label_accuracy(test.probabilities, test.labels),
    )


def _with(result: RunResult, **figures: float) -> RunResult:
    """Return the result with more figures; what is no number is left out."""
    finite = {name: value for name, value in figures.items() if math.isfinite(value)}
    return replace(result, figures={**result.figures, **finite})


def _note(path: Path, progress: Progress, snapshot: Snapshot, epochs: int) -> None:
    """Keep what was reported at an epoch's end; of a cross-validation only the first part is kept."""
    lines = [json.dumps(replace(event, epochs=epochs).to_record()) + "\n" for event in (progress, snapshot)]
    with writing(path.parent, DataError), path.open("a", encoding="utf-8") as file:
        file.writelines(lines)


def _write_digits(path: Path, digits: LabelledDigits) -> None:
    write_arrays(path, digits=_as_bytes(digits), labels=digits.labels)


def _as_bytes(digits: LabelledDigits) -> DigitBytes:
    """Return the digits' pictures as bytes, ink 255."""
    return (digits.images * 255).round().astype(np.uint8)


def _got_lost(batches: int) -> str:
    """Return the sentence for a loss that is no number any more after so many batches."""
    if batches == 1:
        return _("The loss became NaN (not a number) after the first batch. Lower the learning rate.")
    return _("The loss became NaN (not a number) after {count} batches. Lower the learning rate.").format(
        count=batches
    )


def _too_large() -> str:
    return _("The weights have grown too large to be saved. Lower the learning rate.")
