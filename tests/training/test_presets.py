"""The presets: those of the notes are as in the notes, the bad ones show what they say."""

import numpy as np
import pytest

from digitpad.lab.presets import presets
from digitpad.runs.events import Progress
from digitpad.runs.recipe import Recipe
from digitpad.training.control import NoControl
from digitpad.training.data.mnist import read_mnist
from digitpad.training.data.pictures import PictureSet, training_parts
from digitpad.training.engine.backend import keras
from digitpad.training.engine.fit import Fit, Snapshots
from digitpad.training.engine.keras_learner import KerasLearner

NAMED = {preset.name: preset.experiment for preset in presets()}


def test_names_are_names_of_one_each():
    assert len(NAMED) == len(presets())
    assert {preset.group for preset in presets()} == {"notes", "own", "baselines", "bad"}
    assert all(preset.label and preset.help_text.endswith(".") for preset in presets())


def test_lenet_is_as_in_the_notes():
    lenet = NAMED["lenet-notes"]
    assert [row.layer.kind for row in lenet.rows] == [
        *("Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Conv2D"),
        *("Flatten", "Dense", "Dense", "Dropout"),
    ]
    assert (lenet.optimizer, lenet.momentum, lenet.learning_rate) == ("momentum", 0.7, 1e-5)
    assert (lenet.batch, lenet.epochs, lenet.pixels) == (45_000, 400, "0-255")
    assert round(60_000 * (1 - lenet.validation)) == 45_000


def test_the_networks_from_django_and_numpy_are_as_in_the_notes():
    mlp, scratch = NAMED["mlp"], NAMED["scratch"]
    assert [row.shape[0] for row in mlp.rows] == [784, 256, 256, 128, 10]
    assert (mlp.optimizer, mlp.epochs, mlp.activation) == ("adam", 10, "relu")
    assert [row.shape[0] for row in scratch.rows] == [784, 128, 10]
    assert (scratch.learning_rate, scratch.l2, scratch.epochs) == (0.01, 0.001, 50)
    assert round(60_000 * (1 - scratch.validation)) == 50_000


class Bad:
    """A bad preset, trained on MNIST."""

    def __init__(self, experiment: Recipe, data_folder) -> None:
        mnist = read_mnist(data_folder / "mnist" / "mnist.npz")
        pictures = PictureSet(experiment, training_parts(experiment, mnist.train))
        learner = KerasLearner(experiment, pictures)
        self.ends: list[Progress] = []
        self.tests: list[float] = []
        control = NoControl()
        snapshots = Snapshots(experiment, mnist.test, learner, control)
        fit = Fit(experiment, pictures, learner, lambda _event: None, control, snapshots)

        def ended(progress, snapshot):
            self.ends.append(progress)
            self.tests.append(snapshot.test_accuracy)

        self.fitted = fit.run(ended)
        self.model, self.test = learner.model, mnist.test


@pytest.mark.slow
def test_dead_relus_give_nothing_for_any_digit(data_folder):
    bad = Bad(NAMED["dead-relus"], data_folder)
    hidden = keras.Model(bad.model.input, bad.model.get_layer("activation_2").output)
    most = np.asarray(hidden(bad.test.images[:2000, ..., np.newaxis])).max(axis=0)
    assert (most <= 0).mean() > 0.9
    assert bad.tests[-1] < 0.2


@pytest.mark.slow
def test_overfitting_knows_its_hundred_digits_by_heart(data_folder):
    bad = Bad(NAMED["overfitting"], data_folder)
    assert bad.ends[-1].accuracy == 1
    assert bad.tests[-1] < 0.85


@pytest.mark.slow
def test_rates_that_are_too_high_or_too_low_learn_nothing(data_folder):
    assert Bad(NAMED["rate-too-low"], data_folder).tests[-1] < 0.3
    high = Bad(NAMED["rate-too-high"], data_folder)
    assert high.fitted.batches or high.tests[-1] < 0.3


@pytest.mark.slow
def test_what_is_not_normalised_learns_in_jerks(data_folder):
    bad = Bad(NAMED["not-normalised"], data_folder)
    good = Bad(NAMED["not-normalised"].changed(pixels="0-1"), data_folder)
    assert good.tests[-1] > bad.tests[-1] + 0.1
