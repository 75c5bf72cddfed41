"""from_weights.py: files with nothing but weights, as Keras 2 and 3 write them, and as strangers might."""

from pathlib import Path

import h5py
import numpy as np
import pytest

from digitpad.errors import ModelError
from digitpad.training.publish.from_weights import weights_alone


def written(path: Path, **arrays: np.ndarray) -> h5py.File:
    file = h5py.File(path, "w")
    for name, array in arrays.items():
        file[name.replace("__", "/")] = array
    return file


def numbers(weights) -> list[float]:
    return [float(layer[0].ravel()[0]) for layer in weights]


def test_layers_of_keras_3_come_by_their_numbers_and_an_optimiser_does_not_count(tmp_path: Path):
    names = {"layers__dense": 0, "layers__dense_1": 1, "layers__dense_2": 2, "layers__dense_10": 10}
    arrays = {f"{name}__vars__0": np.full(3, value, np.float32) for name, value in names.items()}
    seed = {"layers__dropout__seed_generator__vars__0": np.zeros(2, np.uint32)}
    with written(tmp_path / "x.h5", optimizer__vars__0=np.ones(3, np.float32), **arrays, **seed):
        pass
    assert numbers(weights_alone(tmp_path / "x.h5", "x.h5")) == [0, 1, 2, 10]


def test_layers_of_keras_2_come_in_their_order(tmp_path: Path):
    with written(tmp_path / "x.h5", b__k=np.zeros(3), a__k=np.ones(3), flat__x=np.zeros(1)) as file:
        file.attrs["layer_names"] = [b"b", b"flat", b"a"]
        for name, inner in (("a", [b"k"]), ("b", [b"k"]), ("flat", [])):
            file[name].attrs["weight_names"] = np.array(inner, "S1")
    assert numbers(weights_alone(tmp_path / "x.h5", "x.h5")) == [0, 1]


@pytest.mark.parametrize("names", [[b"none"], 5, [b"layers/vars/0"], "text"])
def test_names_that_lead_nowhere_are_no_weights(tmp_path: Path, names):
    with written(tmp_path / "x.h5", layers__vars__0=np.zeros(3)) as file:
        file.attrs["layer_names"] = names
    assert weights_alone(tmp_path / "x.h5", "x.h5") == []


def test_a_whole_model_and_other_files_are_none(tmp_path: Path):
    with written(tmp_path / "x.h5", layers__vars__0=np.zeros(3)) as file:
        file.attrs["model_config"] = "{}"
    (tmp_path / "y.h5").write_bytes(b"PK\x03\x04")
    assert weights_alone(tmp_path / "x.h5", "x.h5") == weights_alone(tmp_path / "y.h5", "y.h5") == []


def test_weights_that_lie_elsewhere_or_have_no_end_are_refused(tmp_path: Path):
    with written(tmp_path / "x.h5", layers__vars__0=np.zeros(3)) as file:
        file["layers/vars/1"] = h5py.ExternalLink("/etc/passwd", "/")
    with pytest.raises(ModelError, match="damaged"):
        weights_alone(tmp_path / "x.h5", "x.h5")
    with written(tmp_path / "y.h5") as file:
        file.create_dataset("layers/vars/0", (10**9,), np.float32, chunks=(1000,), compression="gzip")
    with pytest.raises(ModelError, match="too large"):
        weights_alone(tmp_path / "y.h5", "y.h5")
