"""Baselines of scikit-learn: what they leave, the lab's own folds, and what ends them."""

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from support.made_digits import made_digits, made_mnist

pytest.importorskip("sklearn", reason="the extra sklearn is not installed")

from sklearn.model_selection import cross_val_score
from sklearn.neighbors import KNeighborsClassifier

from digitpad.errors import DataError
from digitpad.lab.presets import find_recipe
from digitpad.runs.events import Stage
from digitpad.runs.library import Runs
from digitpad.runs.recipe import BASELINES
from digitpad.sklearn import DigitClassifier, LabFolds
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.data.mnist import Mnist
from digitpad.training.engine.baselines import BY_LOSS
from digitpad.training.engine.run import RunResources, run

TRAIN, TEST = 240, 100


@cache
def mnist() -> Mnist:
    parts = [made_digits(TRAIN, seed=1), made_digits(TEST, seed=2)]
    return Mnist(
        *(
            LabelledDigits(images.astype(np.float32) / 255, labels.astype(np.int64))
            for images, labels in parts
        )
    )


def trained(root, name: str, data: Mnist | None = None, report=lambda _event: None, **changes):
    """Train a baseline into the runs under `root`, and return what is kept of it."""
    recipe = find_recipe(name).changed(**changes)
    run(recipe, RunResources(data or mnist(), report), root / "runs" / name)
    (kept,) = Runs(root).all()
    assert kept.experiment == recipe
    return kept


SLOW = {"boosting": [pytest.mark.slow]}  # a thousand trees


@pytest.mark.parametrize("name", [pytest.param(name, marks=SLOW.get(name, [])) for name in BASELINES])
def test_each_leaves_its_figures_and_what_it_read_and_no_model(tmp_path, name):
    kept = trained(tmp_path, name)
    assert {path.name for path in kept.folder.iterdir()} == {
        "experiment.json",
        "strip.npz",
        "test.npz",
        "run.json",
    }
    figures, tested = kept.result.figures, kept.test()
    assert figures["test_accuracy"] == (tested.probabilities.argmax(axis=1) == tested.labels).mean() > 0.5
    assert np.allclose(tested.probabilities.sum(axis=1), 1, atol=1e-5)
    assert ("test_loss" in figures) == ("validation_loss" in figures) == (name in BY_LOSS)
    assert (kept.result.state, kept.result.epochs, kept.network) == ("done", 0, None)
    known = {"knn": 200 * 784, "logistic": 7850, "linear-svm": 7850, "k-means": 100 * 794}
    assert kept.result.parameters == known.get(name, kept.result.parameters) > 0


def test_its_folds_are_those_of_the_lab(tmp_path):
    """The same digits validate as with any network: scikit-learn over those folds finds the same."""
    result = trained(tmp_path, "knn", folds=4, seed=7).result
    images, labels = mnist().train.images.reshape(TRAIN, -1), mnist().train.labels
    folds = LabFolds(4, random_state=7)
    expected = cross_val_score(KNeighborsClassifier(), images, labels, cv=folds)
    assert [result.figures[f"fold_{number}_accuracy"] for number in (1, 2, 3, 4)] == pytest.approx(expected)
    assert result.figures["validation_accuracy"] == pytest.approx(expected[0])
    assert result.figures["folds_mean"] == pytest.approx(expected.mean())


def test_it_learns_the_labels_that_are_wrong_as_wished_and_as_many_digits(tmp_path):
    kept = trained(tmp_path, "knn", digits=120, validation=0.5, label_noise=1.0)
    assert kept.result.parameters == 60 * 784
    assert kept.result.figures["test_accuracy"] < 0.5


def test_a_label_that_nothing_learned_from_has_is_never_read(tmp_path):
    train = mnist().train
    kept = trained(
        tmp_path, "logistic", replace(mnist(), train=train.take(np.flatnonzero(train.labels != 3)))
    )
    assert kept.test().probabilities[:, 3].max() == 0


def test_where_all_digits_are_alike_it_says_so_and_leaves_nothing(tmp_path):
    train = mnist().train
    with pytest.raises(DataError, match="nothing to tell apart"):
        trained(tmp_path, "logistic", replace(mnist(), train=train.take(np.flatnonzero(train.labels == 3))))
    assert Runs(tmp_path).all() == []


def test_interrupted_it_leaves_nothing(tmp_path):
    def stop(event: object) -> None:
        if event == Stage("fitting"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        trained(tmp_path, "forest", report=stop)
    assert not (tmp_path / "runs" / "forest").exists()


def test_an_estimator_is_of_networks_alone():
    with pytest.raises(DataError, match="take scikit-learn's own"):
        DigitClassifier("knn").fit(np.zeros((2, 784)), [0, 1])


def test_the_command_trains_one_and_lists_it(tmp_path, capsys, monkeypatch):
    from digitpad.cli.main import main

    monkeypatch.setenv("DIGITPAD_HOME", str(tmp_path))
    made_mnist(tmp_path / "mnist.npz", train=120, test=20)
    options = ["--mnist", str(tmp_path / "mnist.npz"), "--progress", "json"]
    assert main(["train", "knn", "--set", "folds=3", *options]) == 0
    done = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (done["event"], len(done["folds"])) == ("done", 3)
    (kept,) = Runs(tmp_path).all()
    assert main(["train", "knn", *options[:2], "--progress", "none", "--out", str(tmp_path / "other")]) == 0
    assert "Accuracy on MNIST's test data: " in capsys.readouterr().out
    assert main(["runs"]) == 0
    listed = capsys.readouterr().out
    assert "knn" in listed
    assert "–" in listed  # for epochs, which it has not
    assert main(["runs", "export", kept.key, str(tmp_path / "page.html")]) == 0
    assert "It only keeps all digits" in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert main(["runs", "export", kept.key, str(tmp_path / "book.ipynb")]) == 1
    assert "A baseline has no notebook" in capsys.readouterr().err
