"""core/network.py: classifiers, and model files that are missing, damaged or no network that reads digits."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import flatbuffers
import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema

from digitpad.core import network
from digitpad.core.arrays import SIDE
from digitpad.core.card import THRESHOLD, ModelCard, bundled_model, checksum
from digitpad.core.ink import parse_sample
from digitpad.core.network import BATCH, Classifier, load_model
from digitpad.core.prediction import prediction_of
from digitpad.core.raster import steps_of_ink
from digitpad.errors import ModelError

SEVEN = parse_sample((Path(__file__).parents[1] / "data" / "seven.jsonl").read_text()).strokes


@pytest.fixture(scope="module")
def classifier():
    return load_model()


def test_the_bundled_model_reads_a_seven(classifier):
    row = classifier.probabilities(steps_of_ink(SEVEN).digit[np.newaxis])[0]
    found = prediction_of(row, classifier.card.threshold)
    assert (found.digit, found.is_digit) == (7, True)


@pytest.mark.parametrize("count", [0, 1, 2, BATCH, BATCH + 1, 3 * BATCH])
def test_any_number_of_digits_is_read_at_once(classifier, count):
    digits = np.random.default_rng(count).random((count, SIDE, SIDE), np.float32)
    together = classifier.probabilities(digits)
    assert (together.shape, together.dtype) == ((count, 10), np.float32)
    assert together.sum(axis=1) == pytest.approx(np.ones(count), abs=1e-5)
    for digit, row in zip(digits, together, strict=True):
        assert classifier.probabilities(digit[np.newaxis])[0] == pytest.approx(row, abs=1e-5)


def test_results_stay_what_they_were_when_more_is_read(classifier):
    digits = np.random.default_rng(0).random((2, SIDE, SIDE), np.float32)
    first = classifier.probabilities(digits[:1])
    before = first.copy()
    classifier.probabilities(digits[1:])
    assert np.array_equal(first, before)


@pytest.mark.parametrize(("lost", "fits"), [(0.0, True), (10 / 512, True), (0.05, False), (np.nan, False)])
def test_ten_probabilities_of_8_bits_need_not_sum_to_1_exactly(monkeypatch, lost, fits):
    class Rounded:
        def probabilities(self, digits):
            return np.full((len(digits), 10), 0.1 - lost / 10, np.float32)

    monkeypatch.setattr(network, "_reader", lambda model, name: Rounded())
    if fits:
        Classifier(b"", ModelCard("rounded"))
    else:
        with pytest.raises(ModelError, match="cannot read digits"):
            Classifier(b"", ModelCard("rounded"))


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the bundled model, with its card and the other files the card speaks of."""
    shutil.copytree(bundled_model().parent, tmp_path / "models")
    return tmp_path / "models" / "digitpad.tflite"


def refresh_card(model: Path) -> None:
    """Make the card fit a changed model, so that what is wrong with it comes to light elsewhere."""
    card = model.with_suffix(".json")
    record = json.loads(card.read_text(encoding="utf-8"))
    record["sha256"][model.name] = checksum(model)
    card.write_text(json.dumps(record), encoding="utf-8")


def assert_is_told(model: Path, sentence: str):
    with pytest.raises(ModelError, match=sentence) as caught:
        load_model(model)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_a_copy_is_as_good(copied: Path, classifier):
    digits = steps_of_ink(SEVEN).digit[np.newaxis]
    copy = load_model(copied)
    assert np.array_equal(copy.probabilities(digits), classifier.probabilities(digits))
    assert copy.card == classifier.card


def test_a_model_without_a_card_is_taken_at_its_word(copied: Path, tmp_path: Path):
    bare = copied.rename(tmp_path / "mine.tflite")
    card = load_model(bare).card
    assert (card.name, card.threshold) == ("mine", THRESHOLD)


def test_a_missing_model_is_told(copied: Path, tmp_path: Path):
    copied.unlink()
    assert_is_told(copied, r"digitpad\.tflite is missing")
    assert_is_told(tmp_path / "mine.tflite", r"mine\.tflite cannot be read: ")


def test_a_truncated_model_is_told(copied: Path):
    copied.write_bytes(copied.read_bytes()[:5000])
    assert_is_told(copied, "is damaged or was changed")


def test_a_tampered_model_is_told(copied: Path):
    content = bytearray(copied.read_bytes())
    content[len(content) // 2] ^= 1
    copied.write_bytes(content)
    assert_is_told(copied, "is damaged or was changed")


def test_a_tampered_keras_model_beside_it_is_told(copied: Path):
    with copied.with_suffix(".keras").open("ab") as file:
        file.write(b"more")
    assert_is_told(copied, r"digitpad\.keras is damaged or was changed")


def test_a_damaged_card_is_told(copied: Path):
    copied.with_suffix(".json").write_text("{")
    assert_is_told(copied, r"digitpad\.json is damaged")


@pytest.mark.parametrize("name", ["digitpad.keras", "digitpad.h5", "digitpad"])
def test_another_kind_of_file_is_told(copied: Path, name):
    assert_is_told(copied.with_name(name), "is not a model that can be used here")


@pytest.mark.parametrize("kept", [0, 3, 100, 5000, -5000])
def test_what_litert_cannot_run_is_told_even_with_a_fitting_card(copied: Path, kept):
    copied.write_bytes(copied.read_bytes()[:kept] if kept else b"")
    refresh_card(copied)
    assert_is_told(copied, "cannot read digits")


def rewrite(model: Path, change) -> None:
    """Change the network in a .tflite file."""
    network = schema.ModelT.InitFromPackedBuf(model.read_bytes(), 0)
    change(network)
    builder = flatbuffers.Builder(0)
    builder.Finish(network.Pack(builder), b"TFL3")
    model.write_bytes(bytes(builder.Output()))
    refresh_card(model)


def give_the_picture_back(network):
    graph = network.subgraphs[0]
    graph.outputs = graph.inputs
    graph.operators = []
    network.signatureDefs = []


def leave_the_softmax_out(network):
    graph = network.subgraphs[0]
    graph.outputs = [graph.operators[-1].inputs[0]]
    graph.operators = graph.operators[:-1]
    network.signatureDefs = []


@pytest.mark.parametrize("change", [give_the_picture_back, leave_the_softmax_out])
def test_a_network_that_does_something_else_is_told(copied: Path, change):
    rewrite(copied, change)
    assert_is_told(copied, "cannot read digits")


def take_it_as(*shape):
    """Return what puts a reshape before a network, so that it takes digits in another shape."""

    def change(network):
        graph = network.subgraphs[0]
        (inner,) = graph.inputs
        outer, sides = schema.TensorT(), schema.TensorT()
        outer.shape, outer.name, outer.type, outer.buffer = (
            [1, *shape],
            b"outer",
            schema.TensorType.FLOAT32,
            0,
        )
        outer.shapeSignature = [-1, *shape]
        content = schema.BufferT()
        content.data = np.array([-1, SIDE, SIDE, 1], np.int32).view(np.uint8)
        network.buffers.append(content)
        sides.shape, sides.name, sides.type = [4], b"sides", schema.TensorType.INT32
        sides.buffer = len(network.buffers) - 1
        graph.tensors += [outer, sides]
        kind = schema.OperatorCodeT()
        kind.builtinCode = kind.deprecatedBuiltinCode = schema.BuiltinOperator.RESHAPE
        network.operatorCodes.append(kind)
        reshape = schema.OperatorT()
        reshape.opcodeIndex = len(network.operatorCodes) - 1
        reshape.inputs = [len(graph.tensors) - 2, len(graph.tensors) - 1]
        reshape.outputs = [inner]
        graph.operators.insert(0, reshape)
        graph.inputs = [len(graph.tensors) - 2]
        network.signatureDefs = []

    return change


@pytest.mark.parametrize("shape", [(28, 28), (784,)])
def test_a_network_may_take_digits_without_channel_or_flat(copied: Path, classifier, shape):
    rewrite(copied, take_it_as(*shape))
    digits = np.random.default_rng(0).random((BATCH + 1, SIDE, SIDE), np.float32)
    assert load_model(copied).probabilities(digits) == pytest.approx(
        classifier.probabilities(digits), abs=1e-5
    )


@pytest.mark.parametrize("shape", [(2, 28, 14), (14, 56), (392, 2), (28, 28, 1, 1)])
def test_other_shapes_are_told(copied: Path, shape):
    rewrite(copied, take_it_as(*shape))
    assert_is_told(copied, "cannot read digits")


def test_a_model_from_elsewhere_may_have_no_keras_file(copied: Path):
    card = copied.with_suffix(".json")
    record = json.loads(card.read_text(encoding="utf-8"))
    del record["sha256"]["digitpad.keras"]
    card.write_text(json.dumps(record), encoding="utf-8")
    assert_is_told(copied, "has no checksums")
    copied.with_suffix(".keras").unlink()
    assert load_model(copied).card.name == "DigitPad"


def test_rewriting_alone_changes_nothing(copied: Path, classifier):
    rewrite(copied, lambda network: None)
    digits = steps_of_ink(SEVEN).digit[np.newaxis]
    assert load_model(copied).probabilities(digits) == pytest.approx(classifier.probabilities(digits))


def test_litert_says_nothing_on_its_own():
    code = "from digitpad.core.network import load_model; load_model()"
    command = [sys.executable, "-W", "error", "-c", code]
    result = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")


@pytest.mark.parametrize("sha256", [{}, {"digitpad.json": "0"}], ids=["none", "of something else"])
def test_a_card_without_the_checksums_of_its_files_is_told(copied: Path, sha256):
    card_path = copied.with_suffix(".json")
    record = json.loads(card_path.read_text(encoding="utf-8"))
    card_path.write_text(json.dumps(record | {"sha256": sha256}))
    with pytest.raises(ModelError, match="has no checksums"):
        load_model(copied)
