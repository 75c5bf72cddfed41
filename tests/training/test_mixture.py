"""The mixture: what is in a batch, and that seed, epoch and place decide it."""

import numpy as np
from support.made_digits import made_digits, made_strokes

from digitpad.runs.recipe import Recipe
from digitpad.training.control import NoControl
from digitpad.training.data.dataset import Dataset
from digitpad.training.data.digits import LabelledDigits
from digitpad.training.data.mixture import Mixture
from digitpad.training.data.training_set import targets_of
from digitpad.training.data.user_digits import UserDigits
from digitpad.training.engine.fit import Fit
from digitpad.training.engine.keras_learner import KerasLearner

RECIPE = Recipe(
    widths=(4, 4, 8),
    batch=20,
    epochs=3,
    real=0.2,
    written=0.1,
    mine=0.1,
    outliers=6,
    outlier_weight=0.5,
    average=0.9,
)
PICTURES, PENS, OTHERS, MINE = 12, 6, 6, 2  # in a batch where there are drawings of the user


def digits_of(count: int, seed: int) -> LabelledDigits:
    images, labels = made_digits(count, seed)
    return LabelledDigits(images.astype(np.float32) / 255, labels.astype(np.int64))


def drawings() -> UserDigits:
    generator = np.random.default_rng(3)
    return UserDigits([(made_strokes(7, generator), 7) for _ in range(3)])


def mixture(user_digits: UserDigits | None = None, recall=None, recipe: Recipe = RECIPE) -> Mixture:
    dataset = Dataset(digits_of(60, 1), [], [], user_digits or UserDigits())
    return Mixture(recipe, dataset, digits_of(30, 2), recall)


def test_a_batch_has_digits_then_what_is_none_then_the_users():
    (first, *_others) = mixture(drawings()).micro_batches(1, 10)  # never parted
    ends = np.cumsum([PICTURES + PENS, OTHERS, MINE])
    digits, others, mine = np.split(first.targets, ends[:-1])
    assert len(first) == ends[-1] == len(first.weights)
    assert (first.fraction, first.is_last) == (1, True)
    assert set(digits.max(axis=1)) == {1}
    assert np.allclose(others, 0.1)
    assert (mine == targets_of(np.array([7, 7]))).all()
    assert first.weights.tolist() == [1] * 18 + [0.5] * 6 + [1] * 2


def test_what_was_read_before_is_the_target_of_all_but_the_users():
    said = np.full(10, 0.02, np.float32)
    said[3] = 0.82
    (first, *_others) = mixture(drawings(), lambda images: np.tile(said, (len(images), 1))).micro_batches(
        1, 99
    )
    assert np.allclose(first.targets[:-MINE], said)
    assert (first.targets[-MINE:].argmax(axis=1) == 7).all()


def test_an_epoch_is_the_same_each_time_and_another_one_another():
    images = [
        np.concatenate([one.images for one in mixture().micro_batches(epoch, 99)]) for epoch in (1, 1, 2)
    ]
    assert (images[0] == images[1]).all()
    assert not (images[0] == images[2]).all()
    assert len(list(mixture().micro_batches(1, 99))) == mixture().steps == mixture().count(1) == 3


def test_the_means_stay_as_they_are_where_a_model_is_recalled():
    assert len(mixture().settling) == 3
    recalled = mixture(drawings(), lambda images: np.full((len(images), 10), 0.1, np.float32))
    assert recalled.settling is None
    learner = KerasLearner(RECIPE, recalled)
    before = means_of(learner)
    fitted = Fit(RECIPE, recalled, learner, lambda _event: None, NoControl()).run(lambda _p, _s: None)
    assert fitted.best is not None
    learner.set_weights(fitted.best)
    assert means_of(learner) == before


def means_of(learner: KerasLearner) -> dict[str, list[float]]:
    return {
        weights.path: weights.numpy().tolist() for weights in learner.model.weights if "_norm" in weights.path
    }
