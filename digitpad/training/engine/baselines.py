"""Baselines: methods of scikit-learn that learn the same digits as the networks they are compared with.

They leave their figures and what they read of the test digits, but no model: a pickle would run whatever is
in it. Their settings are scikit-learn's own but for a few that keep each within minutes on MNIST.
"""

import threading
import time
import warnings
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from sklearn.cluster import KMeans
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC, LinearSVC

from digitpad.core.arrays import CLASSES, SIDE, Digits, Probabilities
from digitpad.core.card import measured_on
from digitpad.errors import DataError
from digitpad.language import _
from digitpad.runs.events import Report, Stage
from digitpad.runs.library import RunResult, fold_figures
from digitpad.runs.recipe import Recipe
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.data.mnist import Mnist
from digitpad.training.data.pictures import label_accuracy, loss_of, training_parts
from digitpad.training.measure import Measured

NEIGHBOURS = 5
GROUPS = 100  # of k-means: with ten it reads three digits in five
BY_LOSS = ("logistic", "boosting")  # they learn probabilities, by cross-entropy: a loss says something
WAIT_S = 0.2  # between two reports while it learns or reads

Result = TypeVar("Result")


class Baseline:
    """A method that has learned digits.

    parameters: how many figures it keeps: pixels of neighbours or support vectors, weights of pixels,
    questions and answers of trees, or middles of groups.
    """

    def __init__(self, recipe: Recipe, digits: LabelledDigits) -> None:
        """Learn; where a method stops at its limit of steps, what it has by then is taken.

        Raises:
            DataError: all digits have the same label.
        """
        if len(np.unique(digits.labels)) == 1:
            raise DataError(_("The training digits all have the same label: there is nothing to tell apart."))
        self._method = _method(recipe, len(digits))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            self._method.fit(_flat(digits.images), digits.labels)
        self._answers = _answers(self._method, digits)
        self.parameters = _parameters(self._method)

    def probabilities(self, images: Digits) -> Probabilities:
        """Return for digits (n, 28, 28) what it gives each of the ten, float32 (n, 10), of sum 1.

        Of neighbours, trees and groups they are shares of votes. Support vector machines give 1 to one digit.
        """
        method, flat = self._method, _flat(images)
        if hasattr(method, "predict_proba"):
            shares: Probabilities = np.zeros((len(flat), CLASSES), np.float32)
            shares[:, method.classes_] = method.predict_proba(flat)
            return shares
        answers: Probabilities = self._answers[method.predict(flat)]
        return answers


def run_baseline(recipe: Recipe, mnist: Mnist, report: Report) -> tuple[RunResult, Measured]:
    """Learn and measure as `recipe` says, once for each of its folds.

    Return how it went, and what the method of the first fold read of the test digits. It can be interrupted
    at any time, and leaves nothing then.

    Raises:
        DataError: there are too few digits, or all are alike.
        KeyboardInterrupt: it was interrupted.
    """
    begun, folds = datetime.now().isoformat(timespec="seconds"), max(recipe.folds, 1)
    seconds, accuracies = 0.0, list[float]()
    first: tuple[Baseline, LabelledDigits, Probabilities] | None = None
    for fold in range(folds):
        parts = training_parts(recipe, mnist.train, fold)
        start, learning = time.monotonic(), Stage("fitting", fold / folds if recipe.folds else None)
        baseline = _reporting(lambda: Baseline(recipe, parts.train), learning, report)  # noqa: B023  waits
        read = _reporting(lambda: baseline.probabilities(parts.validation.images), learning, report)  # noqa: B023
        accuracies.append(label_accuracy(read, parts.validation.labels))
        seconds += time.monotonic() - start  # with what validates, as of a network: neighbours only read
        first = first or (baseline, parts.validation, read)
    assert first
    baseline, validation, read = first
    tested = _reporting(lambda: baseline.probabilities(mnist.test.images), Stage("measuring"), report)
    right = label_accuracy(tested, mnist.test.labels)
    figures = {"validation_accuracy": accuracies[0], "test_accuracy": right}
    if recipe.network in BY_LOSS:
        figures["validation_loss"] = loss_of(read, validation.labels)
        figures["test_loss"] = loss_of(tested, mnist.test.labels)
    if recipe.folds:
        figures |= fold_figures(accuracies)
    source = measured_on(mnist.source)
    result = RunResult("done", begun, round(seconds, 2), 0, baseline.parameters, figures, measured_on=source)
    return result, Measured(mnist.test, tested, 0.0)


def _method(recipe: Recipe, count: int) -> Any:
    """Return scikit-learn's estimator, to learn from so many digits."""
    seed = recipe.seed
    makers: dict[str, Callable[[], Any]] = {
        "knn": lambda: KNeighborsClassifier(min(NEIGHBOURS, count), algorithm="brute"),
        "logistic": lambda: LogisticRegression(C=0.1),
        "linear-svm": lambda: LinearSVC(C=0.01, random_state=seed),
        "rbf-svm": lambda: SVC(C=5, cache_size=500),
        "forest": lambda: RandomForestClassifier(random_state=seed, n_jobs=-1),
        "boosting": lambda: HistGradientBoostingClassifier(random_state=seed),
        "k-means": lambda: KMeans(min(GROUPS, count), n_init=1, random_state=seed),
    }
    return makers[recipe.network]()


def _answers(method: Any, digits: LabelledDigits) -> Probabilities:
    """Return what a method's answer says of the ten digits: a group of k-means what its members are."""
    if not hasattr(method, "labels_"):
        return np.eye(CLASSES, dtype=np.float32)
    counts = np.zeros((method.n_clusters, CLASSES), np.float32)
    np.add.at(counts, (method.labels_, digits.labels), 1)
    shares: Probabilities = counts / counts.sum(axis=1, keepdims=True).clip(min=1)
    return shares


def _parameters(method: Any) -> int:
    """Return how many figures a method keeps of what it has learned; see `Baseline`."""
    if isinstance(method, KNeighborsClassifier):
        return int(method.n_samples_fit_) * SIDE**2
    if isinstance(method, SVC):
        return int(method.support_vectors_.size + method.dual_coef_.size + method.intercept_.size)
    if isinstance(method, RandomForestClassifier):  # a question has a pixel and a grey, an answer the ten
        trees = [one.tree_ for one in method.estimators_]
        return int(sum(2 * (tree.node_count - tree.n_leaves) + CLASSES * tree.n_leaves for tree in trees))
    if isinstance(method, HistGradientBoostingClassifier):
        grown = [tree for step in method._predictors for tree in step]
        return int(sum(2 * len(tree.nodes) - tree.get_n_leaf_nodes() for tree in grown))
    if isinstance(method, KMeans):
        return int(method.cluster_centers_.size + method.n_clusters * CLASSES)
    return int(method.coef_.size + method.intercept_.size)


def _flat(images: Digits) -> npt.NDArray[np.float32]:
    return images.reshape(len(images), SIDE**2)


def _reporting(job: Callable[[], Result], stage: Stage, report: Report) -> Result:
    """Return what a job returns, which runs beside this thread: a signal is not heard within scikit-learn."""
    results, errors = list[Result](), list[BaseException]()

    def work() -> None:
        try:
            results.append(job())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=work, name="baseline", daemon=True)
    thread.start()
    while thread.is_alive():
        report(stage)
        thread.join(WAIT_S)
    for error in errors:
        raise error
    return results[0]
