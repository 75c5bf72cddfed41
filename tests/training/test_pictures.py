"""Splits, folds, wrong labels, augmentation, and the strip of test digits."""

import numpy as np
import pytest
from support.made_digits import made_digits

from digitpad.errors import DataError
from digitpad.runs.recipe import AUGMENTATION, lab_recipe
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.data.pictures import (
    Augmenter,
    batches,
    label_accuracy,
    loss_of,
    steps_an_epoch,
    strip_of,
    training_parts,
)


@pytest.fixture(scope="module")
def digits() -> LabelledDigits:
    """Sixty made digits; each has a pixel of its own brightness, by which it is known."""
    images, labels = made_digits(60, seed=4)
    floats = images.astype(np.float32) / 255
    floats[:, 0, 0] = np.arange(60) / 100
    return LabelledDigits(floats, labels.astype(np.int64))


def marks(digits: LabelledDigits) -> list[int]:
    return sorted((digits.images[:, 0, 0] * 100).round().astype(int).tolist())


def test_every_digit_is_learned_from_or_validates(digits):
    parts = training_parts(lab_recipe(validation=0.25), digits)
    assert len(parts.validation) == 15
    assert sorted(marks(parts.train) + marks(parts.validation)) == list(range(60))
    assert np.array_equal(
        training_parts(lab_recipe(validation=0.25), digits).train.images, parts.train.images
    )
    assert marks(training_parts(lab_recipe(validation=0.25, seed=2), digits).validation) != marks(
        parts.validation
    )


def test_a_share_of_the_digits_can_do(digits):
    parts = training_parts(lab_recipe(digits=12, validation=1 / 6), digits)
    assert (len(parts.train), len(parts.validation)) == (10, 2)


def test_too_few_digits_are_refused(digits):
    with pytest.raises(DataError, match="too few"):
        training_parts(lab_recipe(digits=1), digits)


def test_each_digit_validates_in_one_fold(digits):
    experiment = lab_recipe(folds=7)
    folds = [training_parts(experiment, digits, fold) for fold in range(7)]
    assert sorted(mark for parts in folds for mark in marks(parts.validation)) == list(range(60))
    for parts in folds:
        assert sorted(marks(parts.train) + marks(parts.validation)) == list(range(60))


@pytest.mark.parametrize("noise", [0.0, 0.3, 1.0])
def test_so_many_labels_are_wrong_of_those_learned_from(digits, noise):
    parts = training_parts(lab_recipe(label_noise=noise), digits)
    right = training_parts(lab_recipe(), digits)
    assert int((parts.train.labels != right.train.labels).sum()) == round(50 * noise)
    assert np.array_equal(parts.validation.labels, right.validation.labels)
    assert set(parts.train.labels) <= set(range(10))


def test_each_digit_is_in_one_batch_of_an_epoch(digits):
    experiment = lab_recipe(batch=16)
    found = list(batches(experiment, digits, 1))
    assert [len(places) for places in found] == [16, 16, 16, 12]
    assert steps_an_epoch(experiment, 60) == 4
    assert sorted(np.concatenate(found).tolist()) == list(range(60))
    other = np.concatenate(list(batches(experiment, digits, 2)))
    assert not np.array_equal(other, np.concatenate(found))


def test_gradient_descent_takes_one_step_over_all(digits):
    experiment = lab_recipe(optimizer="gradient_descent", batch=16)
    assert [len(places) for places in batches(experiment, digits, 1)] == [60]
    assert steps_an_epoch(experiment, 60) == 1


@pytest.mark.parametrize("name", AUGMENTATION)
def test_each_kind_of_augmentation_shows_digits_another_way(digits, name):
    most = {"rotation": 20.0, "shift": 3.0, "dirt": 1.0}.get(name, 0.4)
    shown = Augmenter(lab_recipe(**{name: most}))
    once = shown(digits, 1, 0)
    assert not np.array_equal(once.images, digits.images)
    assert once.images.dtype == np.float32
    assert (once.images.shape, once.labels.tolist()) == (digits.images.shape, digits.labels.tolist())
    assert np.array_equal(shown(digits, 1, 0).images, once.images)
    assert not np.array_equal(shown(digits, 2, 0).images, once.images)


def test_without_augmentation_digits_are_as_they_are(digits):
    assert Augmenter(lab_recipe())(digits, 1, 0) is digits


def test_the_strip_has_two_of_each_digit_and_stays_the_same(digits):
    strip = strip_of(digits)
    assert strip.labels.tolist() == [label for label in range(10) for _ in range(2)]
    assert np.array_equal(strip_of(digits).images, strip.images)


def test_the_strips_second_digit_of_each_is_hard():
    """Ones that look like sevens are nearer to the sevens' mean."""
    images = np.zeros((40, 28, 28), np.float32)
    labels = np.repeat(np.arange(10), 4)
    for place, label in enumerate(labels):
        images[place, 2 * label : 2 * label + 2] = 1
    images[7] = images[28]  # the last 1 is a 7
    strip = strip_of(LabelledDigits(images, labels))
    assert np.array_equal(strip.images[3], images[28])
    assert np.array_equal(strip.images[2], images[4])


def test_a_strip_of_few_test_digits_is_filled_with_what_there_is(digits):
    assert len(strip_of(digits.take(np.array([3, 5])))) == 20


def test_figures_of_readings():
    shares = np.full((4, 10), 0.05, np.float32)
    shares[np.arange(4), [1, 2, 3, 9]] = 0.55
    labels = np.array([1, 2, 3, 4])
    assert label_accuracy(shares, labels) == 0.75
    assert loss_of(shares, labels) == pytest.approx(-(3 * np.log(0.55) + np.log(0.05)) / 4, rel=1e-5)
    assert np.isnan(loss_of(np.full((4, 10), np.nan, np.float32), labels))
    assert loss_of(np.eye(10, dtype=np.float32)[[0, 0, 0, 0]], labels) == pytest.approx(-np.log(1e-12))
