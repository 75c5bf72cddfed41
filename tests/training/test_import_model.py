"""import_model.py and convert.py: model files from elsewhere, made and imported by Keras itself.

Keras runs in one child process for all of them; each file's outcome is then looked at here.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from support.made_digits import made_digits
from support.model_folders import no_files_in_the_way

from digitpad.core.card import bundled_model, read_card
from digitpad.core.network import load_model
from digitpad.errors import DataError, ModelError
from digitpad.lab.data import Split
from digitpad.models.importing import ModelImport
from digitpad.models.library import ModelLibrary
from digitpad.models.measuring import MNIST_TEST, MeasuredFigures
from digitpad.training.publish.import_model import import_model
from digitpad.training.synthesis.writer import written_by
from digitpad.ui.main.pages_controller import card_rows

SCRIPT = Path(__file__).parents[1] / "support" / "foreign_models.py"
GREY = {  # how each takes grey; the others from 0 to 1, white on black
    "grey255.keras": "0-255",
    "signed.keras": "signed",
    "standardised.keras": "standardised",
    "black.keras": "0-1-inverted",
    "black255.keras": "0-255-inverted",
    "rescaling.keras": "0-255",
    "rescaling_signed.keras": "0-255",
    "normalised.keras": "0-255",
    "operation.keras": "0-255",
    "int8.tflite": "0-1",
    "uint8.tflite": "0-255",
    "small.weights.h5": "0-255",
}
FITTED = {  # what else is done to it
    "turned.keras": {"turned": True},
    "logits.keras": {"outputs": "logits"},
    "logits.h5": {"outputs": "logits"},
    "log.keras": {"outputs": "logits"},
    "sigmoid.keras": {"outputs": "sigmoids"},
    "nested.keras": {"outputs": "logits"},
    "padded.keras": {"takes": "32×32×1", "placing": "padded"},
    "colour.keras": {"takes": "28×28×3"},
    "large_colour.keras": {"takes": "56×56×3", "placing": "stretched"},
    "stretched.keras": {"takes": "64×64×1", "placing": "stretched"},
    "any_size.keras": {},
    "labelled.keras": {"classes": 47},
    "labelled_62.keras": {"classes": 62},
    "half.keras": {},
    "half.h5": {},
    "bfloat.keras": {},
    "random.keras": {},
    "old.h5": {},
    "exported.npz": {},
    "exported": {},
    "saved": {},
    "module": {},
    "resource": {},
    "old": {},
    "old_small.h5": {},
    "torch.onnx": {"outputs": "logits"},
    "keras.onnx": {},
    "plain.keras": {},
    "plain.h5": {},
    "compiled.keras": {},
    "flat.keras": {},
    "square.keras": {},
}
UNTAUGHT = [
    *(f"{name}.keras" for name in ("functional", "conv1d", "lstm", "gru", "both_ways", "attention")),
    "conv.weights.h5",
]
REFUSED = {
    "several.weights.h5": "only the weights of a model, which fit several networks: small; sigmoids.",
    "unknown.weights.h5": "the weights of a model (784×30 + 30, 30×20 + 20, 20×10 + 10), and no network",
    "reads_file": '"ReadFile"',
    "writes_file": '"WriteFile"',
    "python": '"EagerPyFunc"',
    "two_inputs": "takes 2 and gives 1 tensors",
    "recurrent": '"TensorListReserve"',
    "cut": "damaged or no SavedModel",
    "no_model": "a folder without a model",
    "eleven.keras": "tells 11 classes apart",
    "sixty_two.keras": "tells 62 classes apart",
    "two_inputs.keras": "takes 2 and gives 1 tensors",
    "two_classes.keras": "gives 2 numbers",
    "oblong.keras": "takes 28×20×1 numbers",
    "lambda.keras": '"Lambda"',
    "lambda.h5": '"Lambda"',
    "mine.keras": "Mine",
    "cut.keras": "damaged",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("foreign")


@pytest.fixture(scope="module")
def outcome(folder: Path) -> dict:
    line = [sys.executable, "-W", "ignore", str(SCRIPT), str(folder)]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=1100)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def digits() -> Split:
    return written_by(range(50, 55))


@pytest.mark.slow
@pytest.mark.parametrize("name", [*GREY, *FITTED])
def test_a_model_takes_grey_as_it_did_and_reads(folder, outcome, digits, name):
    fitting = outcome[name]["fitting"] if isinstance(outcome[name], dict) else pytest.fail(outcome[name])
    card = read_card(folder / f"{name}.out" / "digitpad.json")
    expected = {"grey": GREY.get(name, "0-1"), **FITTED.get(name, {})}
    assert {key: getattr(card.fitting, key) for key in expected} == expected
    is_keras = "." in name and not name.endswith(".tflite")
    assert (fitting["built_in"], fitting["tried"]) == (is_keras, 100)
    assert fitting["correct"] > 80
    files = {path.name for path in (folder / f"{name}.out").iterdir()}
    assert files == {"digitpad.tflite", "digitpad.json"} | ({"digitpad.keras"} if is_keras else set())
    read = load_model(folder / f"{name}.out" / "digitpad.tflite").probabilities(
        digits.digits / np.float32(255)
    )
    assert read.sum(axis=1) == pytest.approx(1, abs=0.03)
    assert (read.argmax(axis=1) == digits.labels).mean() > 0.8


@pytest.mark.slow
@pytest.mark.parametrize("name", UNTAUGHT)
def test_a_model_that_has_not_learned_is_taken_over_and_that_is_known(folder, outcome, name):
    assert isinstance(outcome[name], dict), outcome[name]
    fitting = outcome[name]["fitting"]
    assert 2 * fitting["correct"] < fitting["tried"]
    assert load_model(folder / f"{name}.out" / "digitpad.tflite")


@pytest.mark.slow
def test_their_cards_say_what_is_known_and_no_more(folder, outcome):
    card = read_card(folder / "plain.keras.out" / "digitpad.json")
    assert (card.name, card.figures, card.data, card.threshold) == ("plain", (), {}, 0.5)
    assert card.recipe == {"name": "imported", "file": "plain.keras"}
    assert card.created.startswith("20")
    assert card.versions["keras"].startswith("3.")
    assert card.architecture[0].startswith("dropout")
    assert read_card(folder / "plain.h5.out" / "digitpad.json").created == ""


@pytest.mark.slow
@pytest.mark.parametrize(("name", "said"), REFUSED.items())
def test_the_rest_is_refused_in_a_sentence_and_leaves_nothing(folder, outcome, name, said):
    assert said in outcome[name]
    assert outcome[name].endswith(".")
    assert "\n" not in outcome[name]
    assert [*folder.glob(f"{name}.out/*")] == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not count a process's memory so")
def test_a_model_that_would_fill_the_memory_ends_its_own_process_alone(folder, outcome, tmp_path):
    history = ModelLibrary(tmp_path / "home")
    with pytest.raises(ModelError, match=r"huge\.keras .*too large"):
        ModelImport(folder / "huge.keras", history).run()
    assert [entry.name for entry in history.entries()] == ["DigitPad"]
    assert no_files_in_the_way(history.folder)


@pytest.mark.slow
def test_a_model_of_ours_reads_as_it_did(tmp_path: Path):
    for suffix in (".keras", ".json"):
        shutil.copy(bundled_model().with_suffix(suffix), tmp_path)
    line = ["models", "import", str(tmp_path / "digitpad.keras"), "--out", str(tmp_path / "out")]
    subprocess.run([sys.executable, "-m", "digitpad", *line], check=True, timeout=200)
    digits = made_digits(50, seed=5)[0].astype(np.float32) / 255
    read = load_model(tmp_path / "out" / "digitpad.tflite").probabilities(digits)
    expected = load_model().probabilities(digits)
    assert len(set(expected.argmax(axis=1))) == 10
    assert read == pytest.approx(expected, abs=0.06)  # ours is rounded to 8 bits, what is taken over is not


# .tflite files need no Keras


def test_a_compiled_model_is_taken_over_as_it_is(tmp_path: Path):
    shutil.copy(bundled_model(), tmp_path / "mine.tflite")
    card = import_model(tmp_path / "mine.tflite", tmp_path / "out")
    assert (card.name, card.figures, card.threshold) == ("mine", (), 0.5)
    assert card.recipe == {"name": "imported", "file": "mine.tflite"}
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"digitpad.tflite", "digitpad.json"}
    assert load_model(tmp_path / "out" / "digitpad.tflite").card == card


@pytest.mark.skipif(sys.platform != "linux", reason="other systems know no such names")
def test_a_name_that_is_no_text_does_no_harm(tmp_path: Path):
    path = tmp_path / "m\udcffine\n.tflite"
    shutil.copy(bundled_model(), path)
    card = import_model(path, tmp_path / "out")
    assert (card.name, card.recipe["file"]) == ("mine", "mine.tflite")
    assert ModelImport(path, ModelLibrary(tmp_path / "home")).run().name == "mine"


def test_a_card_beside_it_counts_only_where_it_speaks_of_this_file(tmp_path: Path):
    for suffix in (".tflite", ".json"):
        shutil.copy(bundled_model().with_suffix(suffix), tmp_path)
    known = import_model(tmp_path / "digitpad.tflite", tmp_path / "out")
    card = read_card(tmp_path / "digitpad.json")
    assert known.figures == ()  # anybody may write a card
    assert known.recipe["claims"]["mnist_test_accuracy"] == card.figure("mnist_test_accuracy")
    assert known.threshold == card.threshold
    rows = dict(card_rows(known, {MNIST_TEST: MeasuredFigures(10, 0.5)}))
    assert rows["Claimed by its card"].startswith("MNIST test digits: 99")
    assert rows["Measured here"] == "MNIST test digits: 50.00 %"
    assert load_model(tmp_path / "out" / "digitpad.tflite").card == known
    record = json.loads((tmp_path / "digitpad.json").read_text())
    record["sha256"]["digitpad.tflite"] = "0" * 64
    (tmp_path / "digitpad.json").write_text(json.dumps(record))
    assert "claims" not in import_model(tmp_path / "digitpad.tflite", tmp_path / "out2").recipe


def test_a_forged_card_does_not_keep_a_model_from_reading(tmp_path: Path):
    for suffix in (".tflite", ".json"):
        shutil.copy(bundled_model().with_suffix(suffix), tmp_path)
    record = json.loads((tmp_path / "digitpad.json").read_text())
    (tmp_path / "digitpad.json").write_text(json.dumps(record | {"threshold": 1.0, "name": "DigitPad"}))
    card = import_model(tmp_path / "digitpad.tflite", tmp_path / "out")
    assert (card.threshold, card.name) == (0.5, "digitpad")


@pytest.mark.parametrize("content", [b"", b"TFL3", b"\x1c\x00\x00\x00TFL3" + b"\xff" * 200, b"text", None])
def test_what_litert_cannot_run_is_refused(tmp_path: Path, content):
    path = tmp_path / "bad.tflite"
    path.write_bytes(bundled_model().read_bytes()[:-5000] if content is None else content)
    with pytest.raises(ModelError, match=r"bad\.tflite is (damaged|not run by LiteRT)"):
        import_model(path, tmp_path / "out")
    assert list(tmp_path.iterdir()) == [path]


def test_files_that_need_not_be_read_are_refused(tmp_path: Path):
    with pytest.raises(ModelError, match="There is no file"):
        import_model(tmp_path / "none.keras", tmp_path / "out")
    (tmp_path / "model.pkl").write_bytes(b"x")
    with pytest.raises(ModelError, match=r"model\.pkl is a pickle"):
        import_model(tmp_path / "model.pkl", tmp_path / "out")
    with pytest.raises(ModelError, match="a folder without a model"):
        import_model(tmp_path, tmp_path / "out")
    (tmp_path / "variables").mkdir()
    (tmp_path / "saved_model.pb").touch()
    with (tmp_path / "variables" / "variables.data").open("wb") as file:
        file.truncate(200_000_001)
    with pytest.raises(ModelError, match="too large"):
        import_model(tmp_path / "saved_model.pb", tmp_path / "out")
    with (tmp_path / "large.keras").open("wb") as file:
        file.truncate(200_000_001)  # a hole: it takes no room on the disk
    with pytest.raises(ModelError, match="too large"):
        import_model(tmp_path / "large.keras", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_model_in_the_way_is_not_overwritten(tmp_path: Path):
    shutil.copy(bundled_model(), tmp_path / "mine.tflite")
    import_model(tmp_path / "mine.tflite", tmp_path / "out")
    with pytest.raises(DataError, match="already holds a model"):
        import_model(tmp_path / "mine.tflite", tmp_path / "out")
