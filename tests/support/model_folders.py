"""Folders of models for the tests, made from the one that comes with DigitPad."""

import json
import os
import shutil
from pathlib import Path

import numpy as np

from digitpad.core.card import bundled_model

ALL = (".tflite", ".keras", ".json")


def add_model(root: Path, folder: str, age_s: float = 0, suffixes=ALL, **card) -> Path:
    """Put a copy of the bundled model into the history of the user's folder `root`, with another card."""
    place = root / "models" / folder
    place.mkdir(parents=True)
    for suffix in suffixes:
        shutil.copy(bundled_model().with_suffix(suffix), place)
    path = place / "digitpad.json"
    if path.exists():
        record = json.loads(path.read_text(encoding="utf-8")) | card
        record["sha256"] = {
            name: value for name, value in record["sha256"].items() if (place / name).exists()
        }
        path.write_text(json.dumps(record), encoding="utf-8")
        changed = path.stat().st_mtime - age_s
        os.utime(path, (changed, changed))
    return place


def weights_of_two_presets(path: Path) -> Path:
    """Write weights alone that fit the presets "Dead ReLUs" and "No normalisation"."""
    import h5py  # which comes with Keras

    random = np.random.default_rng(1)
    with h5py.File(path, "w") as file:
        for name, sides in (("dense", (784, 128)), ("dense_1", (128, 128)), ("dense_2", (128, 10))):
            kernel = random.normal(0, 0.05, sides).astype(np.float32)
            for number, array in enumerate((kernel, np.zeros(sides[1], np.float32))):
                file[f"layers/{name}/vars/{number}"] = array
    return path


def no_files_in_the_way(root: Path) -> bool:
    """Say whether no temporary file is left anywhere under `root`."""
    try:
        names = [path.name for path in root.rglob("*")]
    except FileNotFoundError:  # a folder that is being removed while it is looked into
        return False
    return not [name for name in names if name.endswith(".part") or name.startswith(".")]


def opened_models(desk):
    """Open the window of models from its menu, and return its controller."""
    desk.app.models.open()
    desk.root.update()
    return desk.app.models.made
