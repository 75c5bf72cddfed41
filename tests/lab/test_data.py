"""lab/data.py: MNIST as bytes, the labels that a run learns, and how many steps it takes."""

import numpy as np
import pytest
from support.made_digits import made_mnist

from digitpad.errors import DataError
from digitpad.lab.data import cost, learned, noisy_labels, read_splits, steps, training_indices
from digitpad.lab.presets import SCRATCH
from digitpad.runs.recipe import lab_recipe
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.data.pictures import training_parts


@pytest.fixture(scope="module")
def mnist(tmp_path_factory):
    return made_mnist(tmp_path_factory.mktemp("mnist") / "mnist.npz", train=200, test=50)


def test_both_halves_are_read_as_they_are(mnist):
    splits = read_splits(mnist)
    assert splits.train.digits.dtype == np.uint8
    assert len(splits.train.digits) == len(splits.train.labels) == 200
    assert splits.test.counts() == [5] * 10


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut off"])
def test_what_is_no_mnist_is_a_sentence(tmp_path, content):
    path = tmp_path / "mnist.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match="is not MNIST"):
        read_splits(path)
    with pytest.raises(DataError, match="cannot be read"):
        read_splits(tmp_path / "none.npz")


@pytest.mark.parametrize(
    "changes",
    [{}, {"digits": 120}, {"label_noise": 0.2, "validation": 0.3}, {"folds": 4, "label_noise": 0.1}],
)
def test_a_run_learns_from_the_same_digits_with_the_same_labels(mnist, changes):
    experiment = lab_recipe(seed=7).changed(**changes)
    split = read_splits(mnist).train
    images = np.arange(200, dtype=np.float32)[:, None, None] * np.ones((1, 28, 28), np.float32)
    trained = training_parts(experiment, LabelledDigits(images, split.labels))
    learned, held_out = training_indices(experiment, 200)
    assert trained.train.images[:, 0, 0].tolist() == learned.tolist()
    assert trained.validation.images[:, 0, 0].tolist() == held_out.tolist()
    noisy = noisy_labels(split.labels[learned], experiment)
    assert noisy.tolist() == trained.train.labels.tolist()
    assert (noisy != split.labels[learned]).sum() == round(len(learned) * experiment.label_noise)


@pytest.mark.parametrize("changes", [{}, {"digits": 120}, {"folds": 4}, {"validation": 0.01}])
def test_who_wrote_what_validates_wrote_nothing_that_is_learned_from(changes):
    writers = np.repeat(np.arange(40), 5)[np.random.default_rng(1).permutation(200)]
    experiment = lab_recipe(seed=7).changed(**changes)
    learned, held_out = training_indices(experiment, 200, writers=writers)
    assert len(held_out) > 0
    assert not set(writers[learned]) & set(writers[held_out])
    assert len({*learned, *held_out}) == len(learned) + len(held_out) == (experiment.digits or 200)
    assert abs(len(held_out) - len(training_indices(experiment, 200)[1])) <= 5  # the digits of a writer
    again = training_indices(experiment, 200, writers=writers)
    assert again[0].tolist() == learned.tolist()


def test_as_few_digits_are_learned_from_as_there_are():
    assert learned(lab_recipe(), 1200) == 1000
    assert steps(lab_recipe(batch=100), 1200) == 10
    assert "1\N{NARROW NO-BREAK SPACE}000 training digits" in cost(lab_recipe(), 1200)


def test_steps_are_counted():
    assert learned(lab_recipe()) == 50_000
    assert steps(lab_recipe(batch=128)) == 391
    assert steps(lab_recipe(optimizer="gradient_descent")) == 1
    assert learned(lab_recipe(folds=5)) == 48_000
    assert learned(lab_recipe(digits=120, validation=0.25)) == 90
    assert cost(SCRATCH).replace("\N{NARROW NO-BREAK SPACE}", " ") == (
        "50 steps, each over all 50 000 digits."
    )
    assert cost(lab_recipe(folds=3, epochs=2)).endswith("And that 3 times, once for each fold.")
