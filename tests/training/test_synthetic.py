"""training/synthesis/writer.py: our own digits, in MNIST's place where there is none."""

import numpy as np
import pytest

from digitpad.lab.data import read_splits, training_indices
from digitpad.runs.digit_sources import TRAIN_DIGITS, find_digits, is_whole
from digitpad.runs.recipe import lab_recipe
from digitpad.training.data.digits import split
from digitpad.training.synthesis import writer
from digitpad.training.synthesis.writer import (
    NONE,
    TEST_HANDS,
    TIMES,
    TRAIN_HANDS,
    load_digits,
    make_synthetic,
    synthetic_test,
    written_by,
)


@pytest.fixture
def few(monkeypatch):
    """Fewer hands, so that a test takes no half minute."""
    monkeypatch.setattr(writer, "TRAIN_HANDS", range(30))
    monkeypatch.setattr(writer, "TEST_HANDS", range(30, 40))


def test_there_are_twenty_thousand_and_no_hand_of_the_test_is_learned_from():
    assert len(TRAIN_HANDS) * 10 * TIMES == TRAIN_DIGITS["synthetic"] >= 20_000
    assert not set(TRAIN_HANDS) & set(TEST_HANDS)


def test_a_hand_writes_each_digit_alike_and_never_the_same(few):
    one = written_by(range(20))
    assert np.bincount(one.labels).tolist() == [20 * TIMES] * 10
    assert len({digit.tobytes() for digit in one.digits}) == len(one.digits)
    pairs = one.digits.reshape(20, 10, TIMES, 784).astype(np.float64) / 255
    own = np.abs(pairs[:, :, 0] - pairs[:, :, 1]).mean()
    others = np.abs(pairs[:-1, :, 0] - pairs[1:, :, 0]).mean()
    assert own < 0.7 * others
    assert (written_by(range(3)).digits == one.digits[: 3 * 10 * TIMES]).all()  # always the same ones


def test_they_are_made_once_and_found_again(few, tmp_path):
    told: list[float] = []
    assert find_digits(tmp_path, "synthetic") is None
    made = load_digits(NONE, None, tmp_path, lambda *_bytes: None, told.append)
    assert (len(made.train), len(made.test), made.source) == (600, 200, "synthetic writer")
    assert told == sorted(told)
    assert told[-1] == 1
    found = find_digits(tmp_path, "synthetic")
    assert found
    again = load_digits(None, found, tmp_path, lambda *_bytes: None, told.clear)
    assert (again.train.images == made.train.images).all()
    assert (synthetic_test().images == made.test.images).all()
    assert not set(made.train.writers) & set(made.test.writers)


def test_damaged_ones_are_made_anew(few, tmp_path):
    path = tmp_path / "digits" / "synthetic.npz"
    make_synthetic(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:500] + bytes(300) + whole[800:])
    assert is_whole(path)
    made = load_digits(NONE, None, tmp_path, lambda *_bytes: None, lambda _done: None)
    assert len(made.train) == 600
    assert len(read_splits(path).train.labels) == 600


def test_no_hand_of_what_validates_is_learned_from(few, tmp_path):
    made = load_digits(NONE, None, tmp_path, lambda *_bytes: None, lambda _done: None)
    writers = made.train.writers
    learned, held_out = training_indices(lab_recipe(), len(made.train), writers=writers)
    assert not set(writers[learned]) & set(writers[held_out])
    trained, validated = split(made.train, 100, seed=3)
    assert len(validated) == 100
    assert not set(trained.writers) & set(validated.writers)
