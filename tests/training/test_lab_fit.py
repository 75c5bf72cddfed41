"""Fitting: steps, epochs, what is told, and how it ends; with Keras and without."""

import numpy as np
import pytest
from support.made_digits import made_digits

from digitpad.errors import DataError
from digitpad.lab.layers import Conv2D, Dense, Flatten, MaxPooling2D
from digitpad.lab.presets import SCRATCH
from digitpad.runs.events import Progress, Snapshot
from digitpad.runs.recipe import ACTIVATIONS, INITIALIZERS, OPTIMIZERS, SCHEDULES, Recipe, lab_recipe
from digitpad.training.control import NoControl
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.data.lab_data import Parts, training_parts
from digitpad.training.engine.keras_learner import KerasLearner
from digitpad.training.engine.lab_fit import Fit, LabFitted, steps_in_all
from digitpad.training.engine.learner import Learner
from digitpad.training.engine.numpy_learner import NumpyLearner

SMALL = (Flatten(), Dense(12), Dense(10))
TINY = lab_recipe(layers=SMALL, batch=20, epochs=2)


@pytest.fixture(scope="module")
def digits() -> LabelledDigits:
    images, labels = made_digits(120, seed=4)
    return LabelledDigits(images.astype(np.float32) / 255, labels.astype(np.int64))


class Run:
    """A network fitted to made digits, and all it told."""

    def __init__(
        self, experiment: Recipe, digits: LabelledDigits, most: int | None = None, fold: int = 0
    ) -> None:
        self.parts = training_parts(experiment, digits)
        self.learner = learner_of(experiment, self.parts, most)
        self.told: list[object] = []
        fit = Fit(experiment, self.parts, digits, self.learner, self.told.append, NoControl(), fold)
        self.fitted: LabFitted = fit.run(lambda _progress, _snapshot: None)

    def progress(self) -> list[Progress]:
        return [event for event in self.told if isinstance(event, Progress)]

    def snapshots(self) -> list[Snapshot]:
        return [event for event in self.told if isinstance(event, Snapshot)]


def learner_of(experiment: Recipe, parts: Parts, most: int | None = None) -> Learner:
    if experiment.network == "scratch":
        return NumpyLearner(experiment)
    learner = KerasLearner(experiment, parts.train, steps_in_all(experiment, parts))
    learner.micro_batch = most or learner.micro_batch
    return learner


def assert_alike(one: list[np.ndarray], other: list[np.ndarray], tolerance: float = 1e-5) -> None:
    for first, second in zip(one, other, strict=True):
        np.testing.assert_allclose(first, second, atol=tolerance)


@pytest.mark.parametrize("experiment", [TINY, SCRATCH.changed(optimizer="sgd", batch=20, epochs=2)])
def test_each_batch_and_each_epoch_is_told(digits, experiment):
    run = Run(experiment, digits)
    assert [(step.epoch, step.batch, step.ends_epoch) for step in run.progress()] == [
        (epoch, batch, ends)
        for epoch in (1, 2)
        for batch, ends in [(1, False), (2, False), (3, False), (4, False), (5, False), (5, True)]
    ]
    assert {(step.epochs, step.batches, step.fold) for step in run.progress()} == {(2, 5, 0)}
    assert [(shot.epoch, shot.batch) for shot in run.snapshots()] == [(1, 5), (2, 5)]
    assert all(len(shot.strip) == 20 and shot.drawing is None for shot in run.snapshots())
    assert all(sum(shares) == pytest.approx(1, abs=1e-3) for shares in run.snapshots()[0].strip)
    assert run.progress()[-1].accuracy == run.fitted.accuracy
    assert (run.fitted.epochs, run.fitted.interrupted, run.fitted.batches) == (2, False, 0)


def test_both_networks_learn(digits):
    for experiment in (
        TINY.changed(learning_rate=0.01),
        SCRATCH.changed(optimizer="sgd", batch=20, learning_rate=0.2),
    ):
        run = Run(experiment.changed(epochs=30), digits)
        assert run.progress()[-1].accuracy > 0.95
        assert run.snapshots()[-1].test_accuracy > 0.9


@pytest.mark.parametrize(
    "changes",
    [
        *({"optimizer": name} for name in OPTIMIZERS),
        *({"schedule": name} for name in SCHEDULES),
        *({"initializer": name} for name in INITIALIZERS),
        *({"activation": name} for name in ACTIVATIONS),
        {"batch_normalization": True, "average": 0.9, "dropout": 0.3, "l1": 1e-4, "l2": 1e-4},
        {"pixels": "standard", "label_noise": 0.2, "rotation": 10.0, "dirt": 0.5},
    ],
    ids=str,
)
def test_with_every_knob_it_takes_steps(digits, changes):
    run = Run(TINY.changed(epochs=1, **changes), digits)
    assert run.fitted.epochs == 1
    assert np.isfinite(run.fitted.loss)


def test_gradient_descent_is_one_big_batch_however_it_is_parted(digits):
    layers = (Conv2D(3, 3), MaxPooling2D(), Flatten(), Dense(10))
    whole = TINY.changed(layers=layers, optimizer="gradient_descent", learning_rate=0.5, l2=0.01)
    batch = TINY.changed(layers=layers, optimizer="sgd", learning_rate=0.5, l2=0.01, batch=100)
    assert_alike(Run(whole, digits).learner.weights(), Run(batch, digits).learner.weights())
    parted = Run(whole, digits, most=7)
    assert_alike(parted.learner.weights(), Run(whole, digits).learner.weights())
    assert {step.batches for step in parted.progress()} == {15}  # so many parts, for those who watch
    assert parted.learner.model is not None


def test_by_hand_and_by_keras_go_the_same_way(digits):
    """The same first weights, the same steps."""
    by_hand = Run(SCRATCH.changed(epochs=3, learning_rate=0.5), digits)
    experiment = SCRATCH.changed(network="layers", epochs=3, learning_rate=0.5)
    parts = training_parts(experiment, digits)
    learner = learner_of(experiment, parts)
    learner.set_weights(NumpyLearner(SCRATCH).weights())
    fitted = Fit(experiment, parts, digits, learner, lambda _event: None, NoControl()).run(
        lambda _p, _s: None
    )
    assert_alike(by_hand.learner.weights(), learner.weights(), 1e-4)
    assert by_hand.fitted.loss == pytest.approx(fitted.loss, abs=1e-4)


@pytest.mark.parametrize("experiment", [TINY.changed(dropout=0.5, rotation=5.0), SCRATCH])
def test_the_seed_decides_all(digits, experiment):
    experiment = experiment.changed(epochs=2)
    weights = Run(experiment, digits).learner.weights()
    assert_alike(weights, Run(experiment, digits).learner.weights(), 0)
    with pytest.raises(AssertionError):
        assert_alike(weights, Run(experiment.changed(seed=2), digits).learner.weights())


def test_it_ends_early_with_the_best_weights(digits):
    """A learning rate that shakes: the loss soon gets worse."""
    run = Run(TINY.changed(epochs=200, patience=3, learning_rate=0.05, label_noise=0.5), digits)
    losses = [step.validation_loss for step in run.progress() if step.ends_epoch]
    assert 3 < run.fitted.epochs < 200
    assert len(losses) - 1 - int(np.argmin(losses)) == 3
    run.learner.set_weights(run.fitted.best)
    shares = run.learner.probabilities(run.parts.validation.images)
    loss = -np.log(shares[np.arange(20), run.parts.validation.labels]).mean()
    assert loss == pytest.approx(min(losses), rel=1e-4)


def test_the_average_of_the_weights_is_what_is_validated(digits):
    run = Run(TINY.changed(average=0.9, epochs=3), digits)
    labels = run.parts.validation.labels

    def loss() -> float:
        shares = run.learner.probabilities(run.parts.validation.images)
        return float(-np.log(shares[np.arange(len(labels)), labels]).mean())

    last = loss()
    with run.learner.averaged_weights():
        assert loss() == pytest.approx(run.progress()[-1].validation_loss, rel=1e-4)
        assert loss() != pytest.approx(last, rel=1e-4)
    assert loss() == last


@pytest.mark.parametrize("experiment", [TINY.changed(optimizer="sgd", l2=0.5), SCRATCH])
def test_a_loss_that_is_no_number_any_more_ends_it(digits, experiment):
    run = Run(experiment.changed(learning_rate=1000.0, epochs=200, initializer="glorot_normal"), digits)
    assert run.fitted.batches > 0
    assert run.fitted.epochs < 200
    assert all(np.isfinite(step.loss) for step in run.progress())
    assert all(np.isfinite(shot.test_loss) for shot in run.snapshots())


def test_an_interrupt_keeps_what_there_is(digits):
    parts = training_parts(TINY, digits)

    def told(event: object) -> None:
        if isinstance(event, Progress) and event.batch == 3:
            raise KeyboardInterrupt

    fitted = Fit(TINY, parts, digits, learner_of(TINY, parts), told, NoControl()).run(lambda _p, _s: None)
    assert (fitted.epochs, fitted.interrupted) == (0, True)
    assert fitted.loss > 0


def test_an_interrupt_before_the_first_step_goes_on(digits):
    class Impatient(NoControl):
        def watch(self, tell):
            raise KeyboardInterrupt

    parts = training_parts(TINY, digits)
    with pytest.raises(KeyboardInterrupt):
        Fit(TINY, parts, digits, learner_of(TINY, parts), print, Impatient()).run(lambda _p, _s: None)


def test_later_folds_count_on(digits):
    run = Run(TINY.changed(folds=3), digits, fold=2)
    ends = [(step.epoch, step.epochs, step.fold) for step in run.progress() if step.ends_epoch]
    assert ends == [(3, 6, 2), (4, 6, 2)]


def test_a_gpu_that_is_not_there_is_a_sentence(digits):
    from digitpad.training.engine.backend import tensorflow

    if tensorflow.config.list_physical_devices("GPU"):
        pytest.skip("there is one")
    with pytest.raises(DataError, match="no GPU"):
        learner_of(TINY.changed(device="gpu"), training_parts(TINY, digits))


def test_a_large_network_is_told_fewer_digits_at_once(digits):
    wide = TINY.changed(layers=(Conv2D(64, 3), Conv2D(64, 3), Flatten(), Dense(10)), device="cpu")
    few, many = (learner_of(each, training_parts(TINY, digits)).micro_batch for each in (wide, TINY))
    assert 16 <= few < many
