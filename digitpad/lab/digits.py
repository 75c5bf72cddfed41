"""Which of MNIST's digits a run learns from, and with which labels."""

import numpy as np
import numpy.typing as npt

from digitpad.core.evaluation import CLASSES
from digitpad.runs.experiment import Experiment

NOISE = 1  # beside the seed, so that wrong labels are drawn apart from the split

Labels = npt.NDArray[np.int64]
Places = npt.NDArray[np.int64]


def learned_places(experiment: Experiment, count: int, fold: int = 0) -> tuple[Places, Places]:
    """Return the places, among `count` digits, of those a run learns from and of those it validates with.

    fold: which of the experiment's `folds` parts validates, from 0 on; without folds a share of all does.
    """
    order = np.random.default_rng(experiment.seed).permutation(count)[: experiment.digits or None]
    if experiment.folds:
        folds = np.array_split(order, experiment.folds)
        held_out = folds.pop(fold)
        return np.concatenate(folds), held_out
    validating = round(len(order) * experiment.validation)
    return order[validating:], order[:validating]


def mislabelled(labels: Labels, experiment: Experiment) -> Labels:
    """Return the labels a run learns from, `label_noise` of them, rounded, replaced by a random other."""
    generator = np.random.default_rng((experiment.seed, NOISE))
    count = round(len(labels) * experiment.label_noise)
    places = generator.choice(len(labels), count, replace=False)
    changed = labels.copy()
    changed[places] = (changed[places] + generator.integers(1, CLASSES, count)) % CLASSES
    return changed
