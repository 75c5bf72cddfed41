"""Files that look like Keras models, and what is refused before Keras sees them."""

import io
import json
import pickle
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

from digitpad.core.card import bundled_model, read_card
from digitpad.errors import ModelError
from digitpad.training.publish.foreign import inspect, modernised

DENSE = {
    "module": "keras.layers",
    "class_name": "Dense",
    "config": {"name": "dense", "units": 10, "activation": "softmax"},
    "registered_name": None,
}


def config(*layers, **more):
    """Return the configuration of a small model with these layers before its last one."""
    start = {
        "module": "keras.layers",
        "class_name": "InputLayer",
        "config": {"batch_shape": [None, 28, 28, 1]},
    }
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": {"name": "sequential", "layers": [start, *layers, DENSE]},
        "registered_name": None,
        **more,
    }


def layer(kind, module="keras.layers", registered=None, **values):
    return {"module": module, "class_name": kind, "config": values, "registered_name": registered}


def weights(change=lambda file: None) -> bytes:
    """Return an HDF5 file with an array, changed."""
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        file["layers/dense/vars/0"] = np.zeros((4, 10), np.float32)
        change(file)
    return content.getvalue()


def keras_file(path: Path, configuration=None, array=None, **members) -> Path:
    """Write a `.keras` file; other members by name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", json.dumps(config() if configuration is None else configuration))
        archive.writestr("metadata.json", '{"keras_version": "3.1.1", "date_saved": "2025-02-03@10:11:12"}')
        archive.writestr("model.weights.h5", weights() if array is None else array)
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def assert_refused(path: Path, said: str):
    with pytest.raises(ModelError, match=said) as caught:
        inspect(path, path.name)
    text = str(caught.value)
    assert text.startswith(path.name)
    assert text.endswith(".")
    assert text.isprintable()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.keras"


def test_a_plain_model_may_be_loaded(path: Path):
    found = inspect(keras_file(path), "model.keras")
    assert (found.suffix, found.made, found.keras) == (".keras", "2025-02-03", "3.1.1")


def test_our_own_model_may_be_loaded():
    found = inspect(bundled_model().with_suffix(".keras"), "digitpad.keras")
    assert found.made == read_card(bundled_model().with_suffix(".json")).created


def test_what_is_never_loaded_does_not_matter(path: Path):
    loss = {"loss": {"module": "my.losses", "class_name": "function", "config": "my_loss"}}
    assert inspect(keras_file(path, config(compile_config=loss)), "model.keras").suffix == ".keras"


@pytest.mark.parametrize(
    ("part", "named"),
    [
        (layer("Lambda", function={"class_name": "__lambda__", "config": {"code": "4wEA"}}), "Lambda"),
        (layer("MyLayer", module="my.layers", registered="mine>MyLayer"), "MyLayer"),
        (layer("Dense", registered="mine>Dense"), "mine>Dense"),
        (layer("Dense", module="os"), "os.Dense"),
        (layer("Dense", module="keras.layers.os"), "keras.layers.os.Dense"),
        (layer("TFSMLayer", filepath="/tmp/x"), "TFSMLayer"),
        (layer("StringLookup", vocabulary="/etc/passwd"), "StringLookup"),
        (layer("TextVectorization", vocabulary="/etc/passwd"), "TextVectorization"),
        (layer("ConvLSTM2D", units=3), "ConvLSTM2D"),
        (layer("Dense", activation={"module": "os", "class_name": "function", "config": "system"}), "system"),
        (
            layer("Dense", activation={"module": "os", "class_name": "function", "config": "relu"}),
            "os.function",
        ),
        (layer("Dense", activation="my_activation"), "my_activation"),
        (layer("Sequential", layers=[layer("Lambda", function="x")]), "Lambda"),
        (layer("Dense", kernel={"class_name": "__tensor__", "config": {}}), "__tensor__"),
        (layer("Evil\x1b[2J\n" + "x" * 500), "Evil"),
        ({"class_name": ["Dense"], "config": {}}, "damaged|part"),
    ],
)
def test_parts_that_are_not_plain_are_named_and_refused(path: Path, part, named):
    assert_refused(keras_file(path, config(part)), named)


def test_what_matters_to_training_alone_is_left_out(path: Path):
    part = layer("Dense", kernel_initializer=layer("Mine", module="evil"), bias_regularizer="mine")
    keras_file(path, config(part))
    inspect(path, "model.keras").write_config(path)
    with zipfile.ZipFile(path) as archive:  # what was looked at is what is loaded
        assert b"evil" not in archive.read("config.json")


def test_a_configuration_of_keras_2_becomes_one_of_keras_3():
    first = {"name": "flatten", "batch_input_shape": [None, 28, 28], "dtype": "mixed_float16"}
    norm = layer("BatchNormalization", axis=[3], gamma_regularizer=None)
    old = {
        "class_name": "Sequential",
        "config": [layer("Flatten", **first), norm, layer("LSTM", time_major=False)],
    }
    new = modernised(old)["config"]["layers"]
    assert [part["class_name"] for part in new] == ["InputLayer", "Flatten", "BatchNormalization", "LSTM"]
    assert new[0]["config"]["batch_shape"] == [None, 28, 28]
    assert new[1]["config"] == {"name": "flatten", "dtype": "float32"}
    assert new[2]["config"] == {"axis": 3}
    assert new[3]["config"] == {"unroll": True}


def test_a_division_in_a_model_of_keras_2_becomes_a_layer():
    division = {
        "class_name": "TFOpLambda",
        "name": "divided",
        "config": {"name": "divided", "function": "math.truediv"},
        "inbound_nodes": [["input_1", 0, 0, {"y": 255.0, "name": None}]],
    }
    made = modernised(division)
    assert (made["class_name"], made["inbound_nodes"]) == ("Rescaling", [[["input_1", 0, 0, {}]]])
    assert made["config"]["scale"] == pytest.approx(1 / 255)
    other = {**division, "config": {"name": "x", "function": "io.read_file"}}
    assert modernised(other)["class_name"] == "TFOpLambda"


@pytest.mark.parametrize(
    "values", [{"units": 10**9}, {"units": 10**30}, {"filters": -(10**7)}, {"rate": float("inf")}]
)
def test_numbers_beyond_all_reason_are_refused(path: Path, values):
    assert_refused(keras_file(path, config(layer("Dense", **values))), "too large")


def test_seeds_may_be_as_large_as_they_like(path: Path):
    assert inspect(keras_file(path, config(layer("Dropout", rate=0.5, seed=2**60))), "model.keras")


def test_a_configuration_without_end_is_refused(path: Path):
    assert_refused(keras_file(path, config(*[layer("Flatten")] * 50_000)), "too large")


@pytest.mark.parametrize(
    "content", ["[" * 100_000, "{", "7", "null", "[]", '{"class_name": "Dense"}', "\x00"]
)
def test_what_is_no_configuration_is_refused(path: Path, content):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", content)
        archive.writestr("model.weights.h5", weights())
    assert_refused(path, "damaged")


def test_a_bomb_is_not_unpacked(path: Path):
    keras_file(path, config(name="x" * 6_000_000))
    assert path.stat().st_size < 50_000
    assert_refused(path, "too large")
    keras_file(path, array=b"\x00" * 210_000_000)
    assert path.stat().st_size < 500_000
    assert_refused(path, "too large")


@pytest.mark.parametrize("name", ["../evil.py", "/etc/evil", "assets/x.txt", "evil.pkl"])
def test_a_zip_with_more_than_a_model_is_refused(path: Path, name):
    assert_refused(keras_file(path, **{name: b"x"}), f'the part "{name}"')


def test_a_zip_with_a_name_twice_is_refused(path: Path):
    keras_file(path)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("config.json", "{}")
    assert_refused(path, "damaged")


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\x89HDF\r\n\x1a\n", pickle.dumps({"a": 1}), b"text"]
)
def test_what_is_no_keras_file_is_refused(path: Path, content):
    path.write_bytes(content)
    assert_refused(path, "damaged")


def link_outside(file):
    file["outside"] = h5py.ExternalLink("/etc/passwd", "/")


def link_within(file):
    file["again"] = h5py.SoftLink("/layers")


def array_outside(file):
    file.create_dataset("outside", (100,), np.uint8, external=[("/etc/passwd", 0, 100)])


def array_of_arrays(file):
    layout = h5py.VirtualLayout((10,), np.float32)
    layout[:] = h5py.VirtualSource("/tmp/other.h5", "x", (10,))
    file.create_virtual_dataset("virtual", layout)


def array_of_objects(file):
    file["objects"] = np.array([b"a", b"bc"], h5py.string_dtype())


@pytest.mark.parametrize(
    "change", [link_outside, link_within, array_outside, array_of_arrays, array_of_objects]
)
def test_arrays_that_are_not_plainly_in_the_file_are_refused(path: Path, change):
    assert_refused(keras_file(path, array=weights(change)), "damaged")


def an_endless_array(file):
    file.create_dataset("endless", (10**9,), np.float32, chunks=(1000,), compression="gzip")


def a_circle(file):
    file["layers/circle"] = file["layers"]


@pytest.mark.parametrize("change", [an_endless_array, a_circle])
def test_arrays_without_end_are_refused(path: Path, change):
    assert_refused(keras_file(path, array=weights(change)), "too large")


def h5_file(path: Path, text, change=lambda file: None) -> Path:
    with h5py.File(path, "w") as file:
        if text is not None:
            file.attrs["model_config"] = text
        file.attrs["keras_version"] = b"2.4.0"
        file["model_weights/dense"] = np.zeros((4, 10), np.float32)
        change(file)
    return path


def test_an_older_file_may_be_loaded(tmp_path: Path):
    found = inspect(h5_file(tmp_path / "model.h5", json.dumps(config())), "model.h5")
    assert (found.suffix, found.made, found.keras) == (".h5", "", "2.4.0")
    assert inspect((tmp_path / "model.h5").rename(tmp_path / "model.keras"), "x").suffix == ".h5"


@pytest.mark.parametrize(
    ("text", "change", "said"),
    [
        (json.dumps(config(layer("Lambda", function="x"))), lambda file: None, "Lambda"),
        (None, lambda file: None, "without a Keras model"),
        ("{", lambda file: None, "damaged"),
        (np.zeros(3), lambda file: None, "damaged"),
        (json.dumps(config()), link_outside, "damaged"),
        (json.dumps(config()), an_endless_array, "too large"),
    ],
)
def test_an_older_file_is_looked_at_as_closely(tmp_path: Path, text, change, said):
    assert_refused(h5_file(tmp_path / "model.h5", text, change), said)


def test_a_file_that_was_cut_or_altered_anywhere_is_refused_or_plain(path: Path):
    whole = keras_file(path).read_bytes()
    rest = [whole[:kept] for kept in range(0, len(whole), 97)]
    for place in range(0, len(whole), 61):
        altered = bytearray(whole)
        altered[place] ^= 0x55
        rest.append(bytes(altered))
    refused = 0
    for content in rest:
        path.write_bytes(content)
        try:
            inspect(path, "model.keras")
        except ModelError:
            refused += 1
    assert refused > len(rest) / 2
