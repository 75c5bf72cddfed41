"""A training run from beginning to end: data, fitting, measuring, and a folder with what came of it."""

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from digitpad.core.card import ModelCard, checksum, read_card
from digitpad.core.network import load_model
from digitpad.errors import DivergedError, ModelError
from digitpad.language import _
from digitpad.models.entry import prepare_folder
from digitpad.runs.events import Report, Stage, Update, ValueChange
from digitpad.runs.library import RunResult, fold_figures
from digitpad.runs.recipe import Recipe, recipe_from
from digitpad.system.leftovers import sweep
from digitpad.training.control import NoControl
from digitpad.training.data.dataset import HeldOut, dataset_counts, gather
from digitpad.training.data.mixture import Mixture
from digitpad.training.data.mnist import Mnist
from digitpad.training.data.pictures import PictureSet, label_accuracy, loss_of, training_parts
from digitpad.training.data.training_set import TrainingSet
from digitpad.training.data.user_digits import UserDigits
from digitpad.training.engine.checkpoint import (
    CheckpointFile,
    NoCheckpoint,
    check_checkpoint,
    remove_checkpoints,
)
from digitpad.training.engine.fit import Fit, Fitted, Snapshots, got_lost, weights_too_large
from digitpad.training.engine.learner import Learner
from digitpad.training.engine.record import NoRecord, RunRecord
from digitpad.training.measure import Measured, calibrated
from digitpad.training.publish.publish import publish

if TYPE_CHECKING:
    from digitpad.training.engine.machines import Machines


@dataclass(frozen=True, eq=False)
class RunResources:
    """What a run needs beside its recipe.

    mnist: pictures to learn from, and to measure with.
    report, control: who watches it.
    tensorboard: whether a run of the lab writes TensorBoard's files.
    overwrite: whether a model that is in the folder may be overwritten.
    begin: a model of the same network, to begin with its weights: its `.keras` file, or the `.npz` of the
        network from scratch; its card lies beside it.
    user_digits: the user's drawings to learn from. Where it begins with a model, that model's readings of all
        else are kept, and its temperature and threshold.
    checkpoints: whether the end of each epoch is kept in the folder, until the run has come to its end.
    resumes: whether it goes on from what was kept.
    strategy: what shares each step among several devices, a `tf.distribute.Strategy`; None for one device.
    machines: this one among those that train, where there are several; their strategy comes of their meeting.
    """

    mnist: Mnist
    report: Report
    control: NoControl = field(default_factory=NoControl)
    tensorboard: bool = False
    overwrite: bool = False
    begin: Path | None = None
    user_digits: UserDigits | None = None
    checkpoints: bool = False
    resumes: bool = False
    strategy: Any = None
    machines: "Machines | None" = None


@dataclass(frozen=True, eq=False)
class Trained:
    """What a run left behind.

    result: how it went; test: what the network read of the test digits.
    """

    result: RunResult
    test: Measured


@dataclass(frozen=True, eq=False)
class _Setup:
    """All that is decided before the first step.

    counts: how many digits there are of each kind.
    earlier: the recipes of the model it begins with; threshold: that model's, where it is kept.
    calibrates: whether a temperature is fitted in the end.
    """

    recipe: Recipe
    training_set: TrainingSet
    held_out: HeldOut
    counts: Mapping[str, int]
    earlier: tuple[Mapping[str, Any], ...] = ()
    threshold: float | None = None
    calibrates: bool = False


def run(recipe: Recipe, resources: RunResources, folder: Path) -> Trained:
    """Train by `recipe`; write the model, and of a run of the lab its record, into `folder`.

    An interrupt keeps what there is: of a mixture the best epoch so far, of pictures the network after its
    last step; and the checkpoint. Before the first epoch, or step, has ended nothing is left behind.

    Raises:
        DataError: the folder holds a run already, or a model (and not `overwrite`), or a checkpoint where it
            does not resume, or none or a damaged one where it does; it cannot be written; there are too few
            digits; an ink file has no labels; or there is no such device.
        StoreError: the record cannot be written.
        ModelError: the model to begin with, or its card, cannot be read or is another network.
        InkError: an ink file cannot be read.
        PackagesError: TensorBoard is wished and not installed.
        DivergedError: the loss is no number any more; the record of a run of the lab is kept.
        KeyboardInterrupt: it was interrupted too early to keep anything.
    """
    if recipe.is_baseline:
        return _run_baseline(recipe, resources, folder)
    is_mixture = recipe.data == "mixture"
    check_checkpoint(folder, resources.resumes)
    if resources.resumes:
        sweep(folder)  # what was in the making when it was killed
    prepare_folder(folder, resources.overwrite or resources.resumes)
    setup, resources = _begun(recipe, resources)
    test = resources.mnist.test
    record = NoRecord()
    if not is_mixture:
        record = RunRecord(recipe, folder, test, resources.tensorboard, resources.resumes)
    with record.begun():
        result, measured = _run(setup, resources, folder, record)
    if result.state != "stopped":
        remove_checkpoints(folder, recipe.folds)
    if measured is None:
        raise DivergedError(result.sentence)
    return Trained(result, measured)


def follow(recipe: Recipe, resources: RunResources) -> None:
    """Take part in a training that another machine leads, and leave nothing behind.

    Raises:
        DigitPadError: as `run`.
        KeyboardInterrupt: it was interrupted.
    """
    setup, resources = _begun(recipe, resources)
    learner, record, fold = _learner(setup, resources), NoRecord(), 1 if recipe.folds else 0
    with TemporaryDirectory() as folder:
        fitted = _fitted(setup, resources, learner, record, Path(folder), fold)
        others = _other_folds(recipe, resources, record, Path(folder)) if fitted.is_whole else _Folds()
    if fitted.interrupted or others.interrupted:
        raise KeyboardInterrupt


def _begun(recipe: Recipe, resources: RunResources) -> tuple[_Setup, RunResources]:
    """Return all that is decided before the first step, once all machines that train have met."""
    setup = (_setup_of_mixture if recipe.data == "mixture" else _setup_of_pictures)(recipe, resources)
    if not resources.machines:
        return setup, resources
    strategy = resources.machines.meet(setup.recipe, setup.training_set, resources.begin)
    return setup, replace(resources, strategy=strategy)


def _run_baseline(recipe: Recipe, resources: RunResources, folder: Path) -> Trained:
    """Have a method of scikit-learn learn, and leave its record alone; see `run`."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # on busy machines waiting threads took the cores
    from digitpad.training.engine.baselines import run_baseline

    prepare_folder(folder, overwrite=False)
    record = RunRecord(recipe, folder, resources.mnist.test, tensorboard=False)
    with record.begun():
        trained = Trained(*run_baseline(recipe, resources.mnist, resources.report))
        record.end(trained.result, trained.test)
    return trained


def _setup_of_mixture(recipe: Recipe, resources: RunResources) -> _Setup:
    dataset, held_out = gather(recipe, resources.mnist, resources.user_digits)
    begin = resources.begin
    before = load_model(begin.with_suffix(".tflite")) if begin and resources.user_digits else None
    recipe = _as_wide(recipe, read_card(begin.with_suffix(".json"))) if begin else recipe
    return _Setup(
        recipe,
        Mixture(recipe, dataset, held_out.validation(), before.probabilities if before else None),
        held_out,
        dataset_counts(dataset, held_out),
        _earlier(begin),
        before.card.threshold if before else None,
        calibrates=not before,
    )


def _setup_of_pictures(recipe: Recipe, resources: RunResources, fold: int = 0) -> _Setup:
    mnist = resources.mnist
    parts = training_parts(recipe, mnist.train, fold)
    held_out = HeldOut(parts.validation, {}, mnist.test, source=mnist.source, at_hand=mnist.at_hand)
    counts = {
        f"{mnist.source} train": len(parts.train),
        f"{mnist.source} validation": len(parts.validation),
    }
    return _Setup(recipe, PictureSet(recipe, parts), held_out, counts, _earlier(resources.begin))


def _earlier(begin: Path | None) -> tuple[Mapping[str, Any], ...]:
    """Return the recipes by which the model that it begins with was trained, the first one first."""
    card = read_card(begin.with_suffix(".json")) if begin else None
    return (*card.earlier, card.recipe) if card else ()


def _as_wide(recipe: Recipe, card: ModelCard) -> Recipe:
    """Return the recipe with the widths of the network on the card; in the lab it has the usual ones."""
    widths = Recipe().widths if card.recipe.get("network") == "digitpad" else card.recipe.get("widths")
    if widths is None:
        raise ModelError(
            _(
                "The model {name} is a different network from DigitPad's own, so it cannot be "
                "trained further. Use the bundled model, or train from scratch."
            ).format(name=card.name)
        )
    return recipe_from({**recipe.to_record(), "widths": list(widths)})


def _run(
    setup: _Setup, resources: RunResources, folder: Path, record: NoRecord
) -> tuple[RunResult, Measured | None]:
    """Train, measure and save; return what was read of the test digits, None where the network got lost."""
    recipe = setup.recipe
    learner = _learner(setup, resources)
    record.start(learner)
    begun, fold = datetime.now().isoformat(timespec="seconds"), 1 if recipe.folds else 0
    fitted = _fitted(setup, resources, learner, record, folder, fold)
    setup = replace(setup, recipe=fitted.recipe)
    others = _other_folds(recipe, resources, record, folder) if fitted.is_whole else _Folds()
    if resources.machines:
        resources.machines.part(fitted.is_whole and not others.interrupted)
    state = "stopped" if fitted.interrupted or others.interrupted else "done"
    result = RunResult(
        state,
        begun,
        round(fitted.seconds + others.seconds, 2),
        fitted.epochs,
        learner.parameters,
        measured_on=setup.held_out.measured_on,
    )
    result = _with(result, loss=fitted.loss, accuracy=fitted.accuracy)
    if fitted.batches:
        result = replace(result, state="failed", sentence=got_lost(fitted.batches))
        record.end(result, None)
        return result, None
    with fitted.kept_weights(learner):
        if recipe.data == "pictures":
            result = _validated(result, learner, setup, others.accuracies)
        try:
            test = _published(learner, setup, folder, resources.report)
        except ModelError:  # its weights are so large that the compiled model's results are no numbers
            result, test = replace(result, state="failed", sentence=weights_too_large()), None
        if test:
            loss = loss_of(test.probabilities, test.labels)
            right = label_accuracy(test.probabilities, test.labels)
            result = _with(result, test_loss=loss, test_accuracy=right)
        record.end(result, test)
    return result, test


def begin_learner(
    recipe: Recipe,
    training_set: TrainingSet,
    report: Report,
    begin: Path | None = None,
    strategy: Any = None,
) -> Learner:
    """Return the network that is to learn, by NumPy alone where it is the one from scratch.

    begin, strategy: see `RunResources`.

    Raises:
        DataError: there is no such device here.
        ModelError: the model to begin with cannot be read, or is another network.
    """
    if recipe.network == "scratch":
        from digitpad.training.engine.numpy_learner import NumpyLearner

        return NumpyLearner(recipe, begin)
    report(Stage("starting"))  # Keras takes seconds
    from digitpad.training.engine.keras_learner import KerasLearner, weights_of

    weights = weights_of(begin, recipe) if begin else None
    if strategy:
        from digitpad.training.engine.replicas import ReplicatedLearner

        return ReplicatedLearner(recipe, training_set, strategy, weights)
    return KerasLearner(recipe, training_set, weights)


def _learner(setup: _Setup, resources: RunResources) -> Learner:
    ours = resources.begin, resources.strategy
    return begin_learner(setup.recipe, setup.training_set, resources.report, *ours)


def _fitted(
    setup: _Setup, resources: RunResources, learner: Learner, record: NoRecord, folder: Path, fold: int
) -> Fitted:
    """Fit the network, of which snapshots are reported where it is one of the lab.

    Raises:
        KeyboardInterrupt: it was interrupted too early to keep anything.
    """
    recipe, control = setup.recipe, resources.control
    watched = recipe.data == "pictures"
    snapshots = Snapshots(recipe, resources.mnist.test, learner, control) if watched else None
    begin = checksum(resources.begin) if resources.begin else ""
    training = {**recipe.to_record(), **setup.counts, "from": begin}
    checkpoint = NoCheckpoint()
    if resources.checkpoints:
        file = CheckpointFile(folder, training, fold)
        checkpoint = resources.machines.shared(file) if resources.machines else file

    def report(event: Update) -> None:
        if isinstance(event, ValueChange):
            record.change(event)
        resources.report(event)

    fit = Fit(recipe, setup.training_set, learner, report, control, snapshots, fold)
    fitted = fit.run(record.epoch, checkpoint)
    if fitted.interrupted and not fitted.epochs and recipe.data == "mixture":
        raise KeyboardInterrupt
    return fitted


@dataclass(frozen=True)
class _Folds:
    """How the other parts of a cross-validation ended.

    accuracies: validation's; none where it was interrupted, or a network got lost.
    interrupted: whether it was; seconds: of learning.
    """

    accuracies: tuple[float, ...] = ()
    interrupted: bool = False
    seconds: float = 0.0


def _other_folds(recipe: Recipe, resources: RunResources, record: NoRecord, folder: Path) -> _Folds:
    """Train once more for each other part; their curves are recorded, their networks are not kept."""
    shares: list[float] = []
    seconds = 0.0
    for fold in range(1, recipe.folds):
        setup = _setup_of_pictures(recipe, resources, fold)
        learner = _learner(setup, resources)
        try:
            fitted = _fitted(setup, resources, learner, record, folder, fold + 1)
        except KeyboardInterrupt:
            return _Folds((), True, seconds)
        seconds += fitted.seconds
        if not fitted.is_whole:
            return _Folds((), fitted.interrupted, seconds)
        with fitted.kept_weights(learner):
            shares.append(_validation(learner, setup)[1])
    return _Folds(tuple(shares), False, seconds)


def _validation(learner: Learner, setup: _Setup) -> tuple[float, float]:
    """Return loss and accuracy of the digits that validate."""
    digits = setup.training_set.validation
    read = learner.probabilities(digits.images)
    return loss_of(read, digits.labels), label_accuracy(read, digits.labels)


def _validated(result: RunResult, learner: Learner, setup: _Setup, folds: Sequence[float]) -> RunResult:
    """Return the result with the figures of validation; `folds` has those of the other parts."""
    loss, accuracy = _validation(learner, setup)
    result = _with(result, validation_loss=loss, validation_accuracy=accuracy)
    if not folds:
        return result
    return _with(result, **fold_figures([accuracy, *folds]))


def _published(learner: Learner, setup: _Setup, folder: Path, report: Report) -> Measured:
    """Save the network with its card, and return what it reads of the test digits.

    Raises:
        DataError: the folder cannot be written.
        ModelError: what was written is no network that reads digits.
    """
    if setup.calibrates:
        calibrated(learner.model, setup.held_out.as_used())
    save, card = learner.to_publish(setup.recipe, setup.counts)
    card = replace(card, earlier=setup.earlier)
    return publish(save, card, setup.held_out, folder, report, setup.threshold).test


def _with(result: RunResult, **figures: float) -> RunResult:
    """Return the result with more figures; what is no number is left out."""
    finite = {name: value for name, value in figures.items() if math.isfinite(value)}
    return replace(result, figures={**result.figures, **finite})
