"""The weights of a model as one `.npz` without pickle, and in it the list of its layers as JSON.

An array is called by its layer and by what it is there: "stroke1/kernel". To read the list:
`json.loads(str(np.load("mine.npz")["layers"]))`.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from digitpad.training.publish.graph import Step

LAYERS = "layers"  # the name of the list among the arrays, which all have a "/"


def write_weights(steps: Sequence[Step], path: Path) -> None:
    """Write weights and layers to `path`, which ends in `.npz`."""
    arrays = {f"{step.name}/{name}": array for step in steps for name, array in step.weights.items()}
    listed = np.array(json.dumps([_described(step) for step in steps], ensure_ascii=False))
    np.savez_compressed(path, allow_pickle=False, **{LAYERS: listed}, **arrays)


def _described(step: Step) -> dict[str, Any]:
    """Return a layer as the list has it: what is needed to build it again, and what it gives."""
    return {
        "name": step.name,
        "kind": step.kind,
        "given": step.given,
        "shape": step.shape,
        "parameters": sum(array.size for array in step.weights.values()),
        "settings": step.settings,
        "weights": {name: array.shape for name, array in step.weights.items()},
    }
