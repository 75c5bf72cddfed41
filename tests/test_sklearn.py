"""The estimator for scikit-learn: its checks, the lab's folds and figures, a search, and what is refused."""

import pickle
from dataclasses import replace

import numpy as np
import pytest
from support.made_digits import made_digits, made_mnist

pytest.importorskip("sklearn", reason="the extra sklearn is not installed")

from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.utils.estimator_checks import check_estimator

from digitpad.errors import DataError, DivergedError
from digitpad.lab.layers import Dense, Flatten
from digitpad.lab.presets import SCRATCH
from digitpad.runs.recipe import lab_recipe
from digitpad.sklearn import DigitClassifier, LabFolds
from digitpad.training.data.mnist import read_mnist
from digitpad.training.engine.run import RunResources, run

SMALL = replace(
    SCRATCH,
    layers=(Flatten(), Dense(16), Dense(10)),
    optimizer="sgd",
    batch=20,
    epochs=3,
    learning_rate=0.1,
)
KERAS = lab_recipe(layers=SMALL.layers, batch=20, epochs=2, learning_rate=0.005, dropout=0.1, average=0.9)
DIGITS, LABELS = made_digits(150, seed=1)

ROUNDED = {  # or not, as the machine has it
    "check_methods_subset_invariance": "of float32, one digit's sums are rounded otherwise than many digits'"
}
NO_PICTURES = dict.fromkeys(
    (
        "check_fit_score_takes_y",
        "check_estimators_overwrite_params",
        "check_dont_overwrite_parameters",
        "check_estimators_fit_returns_self",
        "check_readonly_memmap_input",
        "check_n_features_in_after_fitting",
        "check_positive_only_tag_during_fit",
        "check_estimators_dtypes",
        "check_dtype_object",
        "check_pipeline_consistency",
        "check_estimators_nan_inf",
        "check_estimators_pickle",
        "check_f_contiguous_array_estimator",
        "check_classifier_data_not_an_array",
        "check_classifiers_one_label",
        "check_classifiers_classes",
        "check_classifiers_train",
        "check_supervised_y_2d",
        "check_methods_sample_order_invariance",
        "check_methods_subset_invariance",
        "check_fit2d_1sample",
        "check_fit2d_1feature",
        "check_dict_unchanged",
        "check_fit_idempotent",
        "check_fit_check_is_fitted",
        "check_n_features_in",
        "check_fit2d_predict1d",
    ),
    "it gives tables of two to ten columns, which are no pictures of digits, and are refused",
)


class Columns(DigitClassifier):
    """The same for tables such as scikit-learn's checks give: they fill a picture's first pixels."""

    def _images(self, values):
        filled = np.zeros((len(values), 784), values.dtype)
        filled[:, : values.shape[1]] = values
        return super()._images(filled)


@pytest.mark.parametrize(("kind", "not_applicable"), [(DigitClassifier, NO_PICTURES), (Columns, ROUNDED)])
def test_scikit_learns_own_checks_pass_where_they_apply(kind, not_applicable):
    estimator = kind(SMALL, epochs=20)
    results = check_estimator(estimator, expected_failed_checks=not_applicable, on_skip=None, on_fail=None)
    assert [result for result in results if result["status"] == "failed"] == []
    failed = {result["check_name"] for result in results if result["status"] == "xfail"}
    names = {result["check_name"] for result in results}  # other versions have a few others
    assert failed >= not_applicable.keys() & names - ROUNDED.keys()
    assert len(results) > 50


def labs_figures(recipe, tmp_path):
    """Return the accuracies of the lab's own cross-validation, and the digits it learned from."""
    mnist = read_mnist(made_mnist(tmp_path / "mnist.npz", train=150, test=60))
    figures = run(recipe, RunResources(mnist, lambda event: None), tmp_path / "run").result.figures
    return [figures[f"fold_{fold}_accuracy"] for fold in range(1, recipe.folds + 1)]


def test_cross_validation_has_the_labs_folds_and_figures(tmp_path):
    recipe = replace(SMALL, folds=3, seed=7, label_noise=0.1)
    figures = labs_figures(recipe, tmp_path)
    estimator = DigitClassifier(recipe)
    assert cross_val_score(estimator, DIGITS, LABELS, cv=LabFolds(3, random_state=7)).tolist() == figures
    assert cross_val_score(estimator, DIGITS, LABELS, cv=LabFolds(3, random_state=8)).tolist() != figures


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_a_keras_network_has_the_labs_figures_and_is_read_from_a_pickle(tmp_path):
    recipe = replace(KERAS, folds=2)
    scores = cross_val_score(DigitClassifier(recipe), DIGITS, LABELS, cv=LabFolds(2))
    assert scores.tolist() == labs_figures(recipe, tmp_path)
    fitted = DigitClassifier(recipe).fit(DIGITS, LABELS)
    again = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(again.predict_proba(DIGITS), fitted.predict_proba(DIGITS))


def test_a_writer_is_in_one_part_alone():
    writers = np.arange(150) // 7
    parts = list(LabFolds(4).split(DIGITS, LABELS, writers))
    assert len(parts) == LabFolds(4).get_n_splits()
    for learned, measured in parts:
        assert set(writers[learned]) & set(writers[measured]) == set()
    assert sorted(np.concatenate([measured for _learned, measured in parts])) == list(range(150))


def test_a_search_finds_the_better_values_and_recipe():
    one_step = replace(SMALL, optimizer="gradient_descent", epochs=1)
    search = GridSearchCV(
        DigitClassifier(SMALL), {"recipe": [one_step, SMALL], "learning_rate": [1e-6, 0.1]}, cv=LabFolds(2)
    ).fit(DIGITS, LABELS)
    assert search.best_params_ == {"recipe": SMALL, "learning_rate": 0.1}
    assert search.best_estimator_.recipe_ == replace(SMALL, learning_rate=0.1)
    assert search.score(DIGITS, LABELS) > 0.5


def test_what_is_given_counts_for_the_recipe():
    estimator = DigitClassifier("scratch", epochs=2, l2=0.0, random_state=9)
    assert estimator.get_params()["epochs"] == 2
    assert clone(estimator).fit(DIGITS, LABELS).recipe_ == replace(SCRATCH, epochs=2, l2=0.0, seed=9)
    weights = [
        DigitClassifier(SMALL, random_state=seed).fit(DIGITS, LABELS).weights_[0] for seed in (1, 1, 2)
    ]
    np.testing.assert_array_equal(weights[0], weights[1])
    assert (weights[0] != weights[2]).any()


def test_a_search_may_be_over_arrays_of_values():
    given = {"batch": np.arange(10, 30, 10), "l2": np.array([0, 1e-3]), "activation": np.array(["relu"])}
    search = GridSearchCV(DigitClassifier(SMALL, epochs=1), given, cv=LabFolds(2), error_score="raise")
    assert search.fit(DIGITS, LABELS).best_params_["batch"] in (10, 20)
    seed = DigitClassifier(SMALL, epochs=np.int64(1), l2=0, random_state=np.random.RandomState(5))
    assert seed.fit(DIGITS, LABELS).recipe_.seed == np.random.RandomState(5).randint(2**31 - 1)


def test_it_stops_early_by_digits_that_it_does_not_learn_from():
    given = {"epochs": 200, "learning_rate": 1.5, "patience": 2}
    assert DigitClassifier(SMALL, **given).fit(DIGITS, LABELS).n_iter_ < 200


def test_bytes_fractions_and_pictures_are_the_same_digits():
    fitted = DigitClassifier(SMALL).fit(DIGITS, LABELS)
    read = fitted.predict_proba(DIGITS)
    fractions = DIGITS.reshape(150, 784) / 255
    for same in (DIGITS.reshape(150, 784), DIGITS.astype(int), fractions, fractions.reshape(150, 28, 28)):
        np.testing.assert_allclose(fitted.predict_proba(same), read, atol=1e-5)


def test_labels_may_be_a_few_digits_or_words():
    some = (LABELS == 3) | (LABELS == 7)
    fitted = DigitClassifier(SMALL, epochs=10).fit(DIGITS[some], LABELS[some])
    assert (fitted.classes_.tolist(), fitted.outputs_.tolist()) == ([3, 7], [3, 7])
    assert fitted.predict_proba(DIGITS[some]).shape == (some.sum(), 2)
    assert fitted.score(DIGITS[some], LABELS[some]) > 0.9
    words = np.where(LABELS[some] == 3, "three", "seven")
    named = DigitClassifier(SMALL, epochs=10).fit(DIGITS[some], words)
    assert named.classes_.tolist() == ["seven", "three"]
    assert named.score(DIGITS[some], words) > 0.9


def test_what_cannot_be_is_refused():
    estimator = DigitClassifier(SMALL)
    with pytest.raises(NotFittedError):
        estimator.predict(DIGITS)
    with pytest.raises(ValueError, match="X has 64 columns"):
        estimator.fit(DIGITS[:, :8, :8].reshape(150, 64), LABELS)
    with pytest.raises(ValueError, match="y has 12 classes"):
        estimator.fit(DIGITS, [f"{number % 12}" for number in range(150)])
    with pytest.raises(DataError, match="The recipe bundled learns from more than pictures"):
        DigitClassifier("bundled").fit(DIGITS, LABELS)
    with pytest.raises(DataError, match="There is no recipe nothing"):
        DigitClassifier("nothing").fit(DIGITS, LABELS)
    with pytest.raises(DataError, match='no other "activation"'):
        DigitClassifier(SMALL, activation="tanh").fit(DIGITS, LABELS)
    with pytest.raises(DivergedError, match="Lower the learning rate"):
        estimator.set_params(learning_rate=1000.0, epochs=20).fit(DIGITS, LABELS)
    with pytest.raises(NotFittedError):  # still: what went wrong is not read with
        estimator.predict(DIGITS)
