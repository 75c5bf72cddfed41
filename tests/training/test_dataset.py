"""The dataset: what is learned from, and what is held out."""

import pytest
from support.made_digits import made_data, made_mnist

from digitpad.runs.recipe import Recipe
from digitpad.training.data.dataset import dataset_counts, gather
from digitpad.training.data.mnist import read_mnist


@pytest.fixture(scope="module")
def mnist_path(tmp_path_factory):
    return made_mnist(tmp_path_factory.mktemp("made") / "mnist.npz")


@pytest.fixture
def bare_environment(monkeypatch, tmp_path):
    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))


def test_no_held_out_writer_is_among_what_is_learned(tmp_path, mnist_path, monkeypatch):
    monkeypatch.setenv("DIGITPAD_DATA", str(made_data(tmp_path, mnist_path)))
    dataset, held_out = gather(Recipe(held_out=200), read_mnist(mnist_path))
    assert (len(dataset.pictures), len(dataset.real), len(dataset.nondigits)) == (1300, 40, 40)
    ((path, inks),) = held_out.inks.items()
    assert (path.name, len(inks)) == ("made.jsonl", 20)
    assert not set(inks) & set(dataset.real)
    assert len(held_out.validation()) == 220
    assert (held_out.as_used().labels == [label for _ink, label in inks]).all()
    assert dataset_counts(dataset, held_out)["people's non-digits"] == 40


def test_without_files_of_ink_there_are_mnists_pictures_to_measure_with(bare_environment, mnist_path):
    dataset, held_out = gather(Recipe(held_out=200), read_mnist(mnist_path))
    assert (dataset.real, dataset.nondigits, held_out.inks) == ([], [], {})
    assert len(held_out.validation()) == len(held_out.as_used()) == 200
