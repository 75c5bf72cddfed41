"""Cross-validation by scikit-learn beside the lab's own: five folds of 10,000 digits, the same seed.

Goal: no fold differs, neither of the network from scratch nor of one by Keras: `python folds.py DATA`.
"""

import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from statistics import mean

import numpy as np
from sklearn.model_selection import cross_val_score

from digitpad.lab.presets import find_recipe
from digitpad.sklearn import DigitClassifier, LabFolds
from digitpad.training.data.mnist import read_mnist
from digitpad.training.engine.run import RunResources, run

Figures = dict[str, float]
DIGITS, FOLDS = 10_000, 5
EPOCHS = {"scratch-mended": 5, "mlp": 2}


def compared(data: Path) -> Figures:
    """Return the mean accuracy, and by how much a fold's differs at most, of each preset, in percent."""
    mnist = read_mnist(data / "mnist")
    mnist = replace(mnist, train=mnist.train.take(np.arange(DIGITS)))
    figures = {}
    for name, epochs in EPOCHS.items():
        recipe = find_recipe(name).changed(epochs=epochs, folds=FOLDS)
        with tempfile.TemporaryDirectory() as folder:
            result = run(recipe, RunResources(mnist, lambda event: None), Path(folder) / "run").result
        labs = [result.figures[f"fold_{fold}_accuracy"] for fold in range(1, FOLDS + 1)]
        folds = LabFolds(FOLDS, random_state=recipe.seed)
        ours = cross_val_score(DigitClassifier(recipe), mnist.train.images, mnist.train.labels, cv=folds)
        figures[f"{name}, mean of {FOLDS} folds, % right"] = 100 * mean(ours.tolist())
        figures[f"{name}, largest difference, points"] = 100 * float(np.abs(ours - labs).max())
    return figures


if __name__ == "__main__":
    print(json.dumps(compared(Path(sys.argv[1]))))
