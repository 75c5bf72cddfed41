"""An estimator for scikit-learn over the lab's recipes, and the lab's own folds for its cross-validation.

    from digitpad.sklearn import DigitClassifier, LabFolds
    cross_val_score(DigitClassifier("scratch", epochs=20), digits, labels, cv=LabFolds(5))

Needs the extra `sklearn`; a network of Keras needs Keras as well, which is imported when it begins to learn.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import BaseCrossValidator
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from digitpad.core.arrays import CLASSES, SIDE, Digits, Indices, Labels, Probabilities
from digitpad.errors import DataError, DivergedError
from digitpad.lab.data import noisy_labels, training_indices
from digitpad.lab.draft import check_pictures
from digitpad.lab.presets import find_recipe
from digitpad.language import _
from digitpad.runs.events import Progress, Snapshot, Update
from digitpad.runs.recipe import Recipe, check_packages, lab_recipe
from digitpad.training.control import NoControl
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.data.pictures import Parts, PictureSet, training_parts
from digitpad.training.engine.fit import Fit, got_lost
from digitpad.training.engine.learner import Learner
from digitpad.training.engine.run import begin_learner

FEW = 100  # digits by which it is seen after each epoch that the loss is still a number
BRIGHTEST = 255  # of whole numbers: ink


class DigitClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """A network of the lab, as an estimator of scikit-learn.

    recipe: a preset's name such as "scratch" or "lenet-notes", the path of a recipe's file, or a `Recipe`
        of pictures; a search may have several of these.
    random_state: the seed; None for the recipe's own.
    All others are the recipe's values of these names, see `Recipe`; None for what the recipe says. Its
    `digits` and `folds` count for nothing: it learns from what it is given, and from all of it, but where
    `patience` stops it early, for which the recipe's fraction `validation` is held out.

    Digits are (n, 784) or (n, 28, 28), ink bright: whole numbers from 0 to 255, others from 0 to 1. Labels
    are the digits from 0 to 9, or up to ten of anything else.

    classes_: the labels it knows, (classes,), sorted; outputs_: which of the network's ten outputs says each.
    recipe_: by which it has learned; weights_: what came of it; n_iter_: the epochs.
    """

    def __init__(  # noqa: PLR0913  scikit-learn finds what can be searched in this signature
        self,
        recipe: str | Path | Recipe = "scratch",
        *,
        optimizer: str | None = None,
        learning_rate: float | None = None,
        schedule: str | None = None,
        momentum: float | None = None,
        weight_decay: float | None = None,
        batch: int | None = None,
        epochs: int | None = None,
        patience: int | None = None,
        l1: float | None = None,
        l2: float | None = None,
        dropout: float | None = None,
        activation: str | None = None,
        initializer: str | None = None,
        batch_normalization: bool | None = None,
        average: float | None = None,
        label_noise: float | None = None,
        device: str | None = None,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.recipe = recipe
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.schedule = schedule
        self.momentum = momentum
        self.weight_decay = weight_decay
        self.batch = batch
        self.epochs = epochs
        self.patience = patience
        self.l1 = l1
        self.l2 = l2
        self.dropout = dropout
        self.activation = activation
        self.initializer = initializer
        self.batch_normalization = batch_normalization
        self.average = average
        self.label_noise = label_noise
        self.device = device
        self.random_state = random_state

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> "DigitClassifier":  # noqa: N803
        """Learn from digits, see above, and their labels (n,); begin anew each time.

        Raises:
            ValueError: these are no digits, or there are more than ten different labels.
            DataError: there is no such recipe, it does not learn from pictures, or a value is out of range.
            DivergedError: the loss is no number any more.
            PackagesError: the network needs Keras, which is not installed.
            KeyboardInterrupt: it was interrupted.
        """
        recipe = self._wanted()
        check_packages(recipe, _("Training a Keras network"))
        values, labels = validate_data(self, _flat(X), y, dtype="numeric")
        check_classification_targets(labels)
        images = self._images(values)
        classes, places = np.unique(labels, return_inverse=True)
        outputs = _outputs(classes)
        parts = _parts(recipe, LabelledDigits(images, outputs[places]))
        training_set = PictureSet(recipe, parts)
        learner = begin_learner(recipe, training_set, _unreported)
        fitted = Fit(recipe, training_set, learner, _unreported, NoControl()).run(_unseen)
        if fitted.interrupted:
            raise KeyboardInterrupt
        if fitted.batches:
            raise DivergedError(got_lost(fitted.batches))
        with fitted.kept_weights(learner):
            self.weights_ = learner.weights()
        learner.set_weights(self.weights_)
        self.classes_, self.outputs_, self.recipe_, self.n_iter_ = classes, outputs, recipe, fitted.epochs
        self._learner = learner
        return self

    def predict_proba(self, X: npt.ArrayLike) -> Probabilities:  # noqa: N803
        """Return the probabilities (n, classes) of the labels in `classes_`, of sum 1 each.

        Raises:
            NotFittedError: it has not learned.
            ValueError: these are no digits.
        """
        check_is_fitted(self, "weights_")
        images = self._images(validate_data(self, _flat(X), reset=False, dtype="numeric"))
        shares = self._reader().probabilities(images)[:, self.outputs_].astype(np.float64)
        shares += np.finfo(np.float64).tiny  # all may be 0 where outputs are left out
        probabilities: Probabilities = shares / shares.sum(axis=1, keepdims=True)
        return probabilities

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:  # noqa: N803
        """Return the label of each digit, (n,), of `classes_`; for what it raises see `predict_proba`."""
        places = self.predict_proba(X).argmax(axis=1)
        labels: npt.NDArray[Any] = self.classes_[places]
        return labels

    def _wanted(self) -> Recipe:
        """Return the recipe with the values that are given; for what it raises see `fit`."""
        recipe = self.recipe if isinstance(self.recipe, Recipe) else find_recipe(str(self.recipe))
        check_pictures(recipe)
        if recipe.is_baseline:
            sentence = _("The recipe {name} is no network's: take scikit-learn's own estimator.")
            raise DataError(sentence.format(name=recipe.name))
        given = {name: _plain(value) for name, value in self.get_params(deep=False).items()}
        del given["recipe"]
        state = given.pop("random_state")
        if isinstance(state, np.random.RandomState):
            state = int(state.randint(2**31 - 1))
        return recipe.changed(**given, seed=state, digits=0, folds=0)

    def _images(self, values: npt.NDArray[Any]) -> Digits:
        """Return values (n, columns) as digits (n, 28, 28) in [0, 1]; ValueError where they are none."""
        pixels = values.astype(np.float32)
        if values.dtype.kind in "iu":
            pixels /= np.float32(BRIGHTEST)
        if pixels.shape[1] != SIDE**2:
            raise ValueError(
                _("X has {count} columns. A digit has 784: the pixels of 28×28.").format(
                    count=pixels.shape[1]
                )
            )
        return pixels.reshape(-1, SIDE, SIDE)

    def _reader(self) -> Learner:
        """Return the network as it has learned, built again where it was copied or read from a file."""
        if "_learner" not in self.__dict__:
            paper = LabelledDigits(np.zeros((1, SIDE, SIDE), np.float32), np.zeros(1, np.int64))
            training_set = PictureSet(self.recipe_, Parts(paper, paper))
            learner = begin_learner(self.recipe_, training_set, _unreported)
            learner.set_weights(self.weights_)
            self._learner = learner
        return self._learner

    def __getstate__(self) -> dict[str, Any]:
        """Return what is kept in a pickle: the weights, of which the network is built again."""
        return {name: value for name, value in super().__getstate__().items() if name != "_learner"}

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        return tags


class LabFolds(BaseCrossValidator):  # type: ignore[misc]  # scikit-learn has no types
    """The folds of the lab's cross-validation, for `cv=`: with the same seed the same digits, in its order.

    n_splits: the recipe's `folds`; random_state: its seed. `groups` are who wrote each digit, (n,): nobody
    is in two parts then.
    """

    def __init__(self, n_splits: int = 5, random_state: int = 1) -> None:
        self.n_splits, self.random_state = n_splits, random_state

    def split(
        self,
        X: Any,  # noqa: N803
        y: Any = None,  # noqa: ARG002  scikit-learn gives it
        groups: npt.ArrayLike | None = None,
    ) -> Iterator[tuple[Indices, Indices]]:
        """Yield the places of the digits to learn from, and of those to measure with.

        Raises:
            DataError: there cannot be so many folds.
        """
        recipe = lab_recipe(folds=self.n_splits, seed=self.random_state)
        writers = None if groups is None else np.asarray(groups)
        for fold in range(self.n_splits):
            yield training_indices(recipe, len(X), fold, writers)

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:  # noqa: ARG002, N803
        """Return how many folds there are."""
        return self.n_splits


def _plain(value: Any) -> Any:
    """Return a number of NumPy, of which ranges for a search are made, as one of Python's."""
    return value.item() if isinstance(value, np.generic) else value


def _flat(digits: npt.ArrayLike) -> npt.ArrayLike:
    """Return digits (n, 28, 28) as (n, 784), anything else as it is."""
    if isinstance(digits, np.ndarray) and digits.shape[1:] == (SIDE, SIDE):
        return digits.reshape(len(digits), SIDE**2)
    return digits


def _outputs(classes: npt.NDArray[Any]) -> Labels:
    """Return which of the network's outputs says each label: a digit its own, others one after another.

    Raises:
        ValueError: there are more than ten.
    """
    if classes.dtype.kind in "biuf" and np.isin(classes, np.arange(CLASSES)).all():
        return classes.astype(np.int64)
    if len(classes) > CLASSES:
        raise ValueError(
            _("y has {count} classes. A network of DigitPad knows ten at most.").format(count=len(classes))
        )
    return np.arange(len(classes))


def _parts(recipe: Recipe, digits: LabelledDigits) -> Parts:
    """Return what to learn from, and what to validate with: digits of their own where it may stop early."""
    if recipe.patience:
        return training_parts(recipe, digits)
    return Parts(
        replace(digits, labels=noisy_labels(digits.labels, recipe)),
        digits.take(np.arange(FEW)[: len(digits)]),
    )


def _unreported(_event: Update) -> None:
    """Take no note of how it goes."""


def _unseen(_progress: Progress, _snapshot: Snapshot | None) -> None:
    """Take no note of an epoch's end."""
