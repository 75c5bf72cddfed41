"""The training loop: steps, epochs, what is reported, and how it ends; with Keras and without."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from support.made_digits import made_digits

from digitpad.errors import DataError
from digitpad.lab.layers import Conv2D, Dense, Flatten, MaxPooling2D
from digitpad.lab.presets import SCRATCH
from digitpad.runs.events import Progress, Report, Snapshot
from digitpad.runs.recipe import ACTIVATIONS, INITIALIZERS, OPTIMIZERS, SCHEDULES, Recipe, lab_recipe
from digitpad.training.control import NoControl
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.data.pictures import PictureSet, training_parts
from digitpad.training.engine.fit import Fit, Fitted, Snapshots
from digitpad.training.engine.keras_learner import KerasLearner
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
        self.learner = learner_of(experiment, digits, most)
        self.told: list[object] = []
        fit = fit_of(experiment, digits, self.learner, self.told.append, fold=fold)
        self.fitted: Fitted = fit.run(lambda _progress, _snapshot: None)
        self.validation = training_parts(experiment, digits).validation

    def progress(self) -> list[Progress]:
        return [event for event in self.told if isinstance(event, Progress)]

    def snapshots(self) -> list[Snapshot]:
        return [event for event in self.told if isinstance(event, Snapshot)]


def pictures_of(experiment: Recipe, digits: LabelledDigits) -> PictureSet:
    return PictureSet(experiment, training_parts(experiment, digits))


def learner_of(experiment: Recipe, digits: LabelledDigits, most: int | None = None) -> Learner:
    if experiment.network == "scratch":
        return NumpyLearner(experiment)
    learner = KerasLearner(experiment, pictures_of(experiment, digits))
    learner.micro_batch = most or learner.micro_batch
    return learner


def fit_of(
    experiment: Recipe,
    digits: LabelledDigits,
    learner: Learner,
    report: Report,
    control: NoControl | None = None,
    fold: int = 0,
) -> Fit:
    """Return a fit to some of the digits, of which snapshots are reported: what it reads of all of them."""
    control = control or NoControl()
    snapshots = Snapshots(experiment, digits, learner, control)
    return Fit(experiment, pictures_of(experiment, digits), learner, report, control, snapshots, fold)


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


def each_once(**names: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield changes that together have each name of each hyperparameter: fewer runs take less time."""
    for number in range(max(map(len, names.values()))):
        yield {which: values[number % len(values)] for which, values in names.items()}


@pytest.mark.parametrize(
    "changes",
    [
        *each_once(
            optimizer=OPTIMIZERS, schedule=SCHEDULES, initializer=INITIALIZERS, activation=ACTIVATIONS
        ),
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
    learner = learner_of(experiment, digits)
    learner.set_weights(NumpyLearner(SCRATCH).weights())
    fitted = fit_of(experiment, digits, learner, lambda _event: None).run(lambda _p, _s: None)
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
    shares = run.learner.probabilities(run.validation.images)
    loss = -np.log(shares[np.arange(20), run.validation.labels]).mean()
    assert loss == pytest.approx(min(losses), rel=1e-4)


def test_the_average_of_the_weights_is_what_is_validated(digits):
    run = Run(TINY.changed(average=0.9, epochs=3), digits)
    labels = run.validation.labels

    def loss() -> float:
        shares = run.learner.probabilities(run.validation.images)
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
    def told(event: object) -> None:
        if isinstance(event, Progress) and event.batch == 3:
            raise KeyboardInterrupt

    fitted = fit_of(TINY, digits, learner_of(TINY, digits), told).run(lambda _p, _s: None)
    assert (fitted.epochs, fitted.interrupted) == (0, True)
    assert fitted.loss > 0


def test_an_interrupt_in_an_epoch_keeps_the_best_of_those_before(digits):
    """Where a recipe keeps the best: what was learned in half an epoch was never validated."""
    losses: list[float] = []

    def told(event: object) -> None:
        if isinstance(event, Progress) and event.ends_epoch:
            losses.append(event.validation_loss)
        elif isinstance(event, Progress) and (event.epoch, event.batch) == (3, 2):
            raise KeyboardInterrupt

    experiment = SCRATCH.changed(optimizer="sgd", batch=20, learning_rate=0.1, epochs=9, patience=9)
    learner = learner_of(experiment, digits)
    fitted = fit_of(experiment, digits, learner, told).run(lambda _p, _s: None)
    assert (fitted.epochs, fitted.interrupted) == (2, True)
    validation = training_parts(experiment, digits).validation
    with fitted.kept_weights(learner):
        shares = learner.probabilities(validation.images)
    loss = -np.log(shares[np.arange(20), validation.labels]).mean()
    assert loss == pytest.approx(min(losses), rel=1e-5)


def test_a_network_that_is_lost_from_the_beginning_is_found_at_once(digits):
    learner = learner_of(SCRATCH, digits)
    learner.set_weights([np.full_like(part, np.nan) for part in learner.weights()])
    fitted = fit_of(SCRATCH, digits, learner, print).run(lambda _p, _s: None)
    assert (fitted.epochs, fitted.batches, fitted.is_whole) == (0, 1, False)


def test_an_interrupt_before_the_first_step_goes_on(digits):
    class Impatient(NoControl):
        def watch(self, tell):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit_of(TINY, digits, learner_of(TINY, digits), print, Impatient()).run(lambda _p, _s: None)


def test_later_folds_count_on(digits):
    run = Run(TINY.changed(folds=3), digits, fold=2)
    ends = [(step.epoch, step.epochs, step.fold) for step in run.progress() if step.ends_epoch]
    assert ends == [(3, 6, 2), (4, 6, 2)]


def test_a_gpu_that_is_not_there_is_a_sentence(digits):
    from digitpad.training.engine.backend import tensorflow

    if tensorflow.config.list_physical_devices("GPU"):
        pytest.skip("there is one")
    with pytest.raises(DataError, match="no GPU"):
        learner_of(TINY.changed(device="gpu"), digits)


def test_a_large_network_is_told_fewer_digits_at_once(digits):
    wide = TINY.changed(layers=(Conv2D(64, 3), Conv2D(64, 3), Flatten(), Dense(10)), device="cpu")
    few, many = (learner_of(each, digits).micro_batch for each in (wide, TINY))
    assert 16 <= few < many


def test_what_goes_through_the_layers_is_the_same_by_keras_and_by_hand(digits):
    """The same weights, the same digits; half of the hidden units are made dead by a bias far below 0."""
    by_hand = NumpyLearner(SCRATCH)
    weights = [part.copy() for part in by_hand.weights()]
    weights[1][: len(weights[1]) // 2] = -1000
    by_hand.set_weights(weights)
    by_keras = learner_of(lab_recipe(layers=SCRATCH.layers), digits)
    by_keras.set_weights(weights)
    found, other = (learner.signals(digits.images, digits.labels) for learner in (by_hand, by_keras))
    assert found[0].dead >= 0.5
    assert [layer.dead for layer in found] == [layer.dead for layer in other]
    assert [layer.gradient for layer in found] == pytest.approx([layer.gradient for layer in other], rel=1e-3)
    assert all(map(np.array_equal, by_keras.weights(), weights)), "nothing was learned"


def test_each_layer_with_weights_is_measured_and_sigmoids_may_be_saturated(digits):
    layers = (Conv2D(4, 3), MaxPooling2D(), Flatten(), Dense(16), Dense(10))
    learner = learner_of(lab_recipe(layers=layers, activation="sigmoid"), digits)
    assert [layer.saturated for layer in learner.signals(digits.images, digits.labels)] == [0, 0, 0]
    weights = learner.weights()
    weights[2] *= 1000
    learner.set_weights(weights)
    _first, middle, last = learner.signals(digits.images, digits.labels)
    assert middle.saturated > 0.9
    assert last.saturated == 0, "its values go into the softmax"
