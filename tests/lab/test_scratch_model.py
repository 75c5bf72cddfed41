"""A network from scratch as a model like any other: listed, used, exported, opened, and it drives the pad."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from support.made_digits import made_digits, made_mnist, made_strokes
from support.model_folders import add_model, no_files_in_the_way, opened_models
from support.scratch_models import add_scratch, learned

from digitpad.cli.main import main
from digitpad.core.card import ModelCard, check_files, read_card
from digitpad.core.ink import to_line
from digitpad.core.network import load_model
from digitpad.errors import DataError, ModelError
from digitpad.lab.scratch import Weights, probabilities
from digitpad.lab.scratch_model import load, save, write_model
from digitpad.models.entry import prepare_folder, whole_folder
from digitpad.models.exporting import export, exports
from digitpad.models.importing import ModelImport
from digitpad.models.library import ModelLibrary


@pytest.fixture(scope="module")
def weights() -> Weights:
    return learned()


@pytest.fixture
def home() -> Path:
    return Path(os.environ["DIGITPAD_HOME"])


@pytest.fixture
def history(home: Path, weights: Weights) -> ModelLibrary:
    """The bundled model, and `mine`, which is from scratch."""
    add_scratch(home, "mine", weights, threshold=0.25)
    return ModelLibrary(home)


def some_digits() -> np.ndarray:
    return made_digits(50, 9)[0].astype(np.float32) / 255


# The files


def test_a_model_is_two_files_and_its_card_says_what_it_is(tmp_path: Path, weights: Weights):
    card = write_model(weights, ModelCard("mine", data={"mnist": 5}), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"digitpad.npz", "digitpad.json"}
    assert read_card(tmp_path / "digitpad.json") == card
    assert (card.name, card.data, card.parameters) == ("mine", {"mnist": 5}, weights.count)
    assert card.architecture == (
        "hidden: Dense → 32, ReLU, 25120 parameters",
        "probabilities: Dense → 10, softmax, 330 parameters",
    )
    check_files(card, tmp_path)


def test_it_is_written_whole_beside_other_files_or_not_at_all(tmp_path: Path, weights: Weights):
    folder = tmp_path / "runs" / "one"
    folder.mkdir(parents=True)
    (folder / "experiment.json").write_text("{}")
    with whole_folder(folder) as part:
        write_model(weights, ModelCard("mine"), part)
        assert not (folder / "digitpad.npz").exists()
    assert load_model(folder / "digitpad.npz").card.name == "mine"
    with pytest.raises(DataError, match="already holds a model"):
        prepare_folder(folder, overwrite=False)
    broken = Weights(weights.hidden * np.nan, weights.hidden_bias, weights.output, weights.output_bias)
    with pytest.raises(ModelError, match="lower learning rate"), whole_folder(tmp_path / "two") as part:
        write_model(broken, ModelCard("mine"), part)
    assert not (tmp_path / "two").exists()
    assert no_files_in_the_way(tmp_path)


def test_the_classifier_reads_with_it(history: ModelLibrary, weights: Weights):
    classifier = history.load(history.find("mine"))
    digits = some_digits()
    assert np.array_equal(classifier.probabilities(digits), probabilities(weights, digits))
    assert classifier.probabilities(digits[:0]).shape == (0, 10)
    assert (classifier.card.name, classifier.card.threshold) == ("mine", 0.25)


def test_without_a_card_it_is_taken_at_its_word(tmp_path: Path, weights: Weights):
    save(weights, tmp_path / "bare.npz")
    assert load_model(tmp_path / "bare.npz").card.name == "bare"


# Among the user's models


def test_it_is_listed_and_chosen_and_stays_so(history: ModelLibrary, home: Path):
    entry = history.find("mine")
    assert (entry.fault, entry.network.name) == ("", "digitpad.npz")
    history.use(entry)
    loaded = ModelLibrary(home).load_chosen()
    assert (loaded.entry.name, loaded.notice) == ("mine", "")


@pytest.mark.parametrize("name", ["digitpad.npz", "digitpad.json"])
def test_where_a_file_is_damaged_or_missing_the_bundled_one_reads(history: ModelLibrary, name):
    history.use(history.find("mine"))
    path = history.find("mine").folder / name
    content = path.read_bytes()
    for damaged in (content[:-9], b"{", None):
        path.unlink() if damaged is None else path.write_bytes(damaged)
        loaded = history.load_chosen()
        assert loaded.entry.bundled
        assert loaded.notice == "The model mine is damaged; DigitPad's own model is used instead."
    assert history.find("mine").fault


def test_a_model_with_both_networks_reads_with_the_compiled_one(home: Path, weights: Weights):
    folder = add_model(home, "both")
    save(weights, folder / "digitpad.npz")
    assert ModelLibrary(home).find("both").network.name == "digitpad.tflite"


def test_it_is_exported_and_opened_again(history: ModelLibrary, tmp_path: Path, weights: Weights):
    entry = history.find("mine")
    assert exports(entry) == (".npz",)
    with pytest.raises(ModelError, match=r"no \.tflite file"):
        export(entry, tmp_path / "out.tflite")
    export(entry, tmp_path / "out.npz")
    assert load_model(tmp_path / "out.npz").card.name == "mine"
    opened = ModelImport(tmp_path / "out.npz", history).run()
    assert (opened.name, opened.card.threshold) == ("out", 0.25)
    read = history.load(opened).probabilities(some_digits())
    assert np.array_equal(read, probabilities(weights, some_digits()))


def test_weights_from_elsewhere_are_opened_without_a_card(
    history: ModelLibrary, tmp_path: Path, weights: Weights
):
    save(weights, tmp_path / "Theirs.NPZ")
    entry = ModelImport(tmp_path / "Theirs.NPZ", history).run()
    assert entry.card.recipe == {"name": "imported", "file": "Theirs.NPZ"}
    assert entry.card.parameters == weights.count
    assert {path.name for path in entry.folder.iterdir()} == {"digitpad.npz", "digitpad.json"}
    history.use(entry)
    assert history.load_chosen().entry.name == "Theirs"


def test_another_npz_is_refused_in_a_sentence_and_leaves_nothing(history: ModelLibrary, tmp_path: Path):
    made_mnist(tmp_path / "mnist.npz")
    with pytest.raises(ModelError, match=r"^mnist\.npz is damaged or does not contain the weights"):
        ModelImport(tmp_path / "mnist.npz", history).run()
    assert [entry.name for entry in history.entries()] == ["mine", "DigitPad"]
    assert no_files_in_the_way(history.folder)


# The command line


def test_predict_reads_with_it(history: ModelLibrary, tmp_path: Path, capsys):
    generator = np.random.default_rng(4)
    lines = [to_line(made_strokes(label, generator)) + "\n" for label in range(10)]
    (tmp_path / "ink.jsonl").write_text("".join(lines))
    model = str(history.find("mine").network)
    assert main(["predict", "--json", "--model", model, str(tmp_path / "ink.jsonl")]) == 0
    read = [json.loads(line)["digit"] for line in capsys.readouterr().out.splitlines()]
    assert sum(digit == label for label, digit in enumerate(read)) >= 8


def test_evaluate_measures_it(history: ModelLibrary, tmp_path: Path, capsys):
    mnist = made_mnist(tmp_path / "mnist.npz")
    model = str(history.find("mine").network)
    assert main(["evaluate", "--json", "--model", model, "--mnist", str(mnist)]) == 0
    assert json.loads(capsys.readouterr().out)["accuracy"] > 0.9


def test_models_lists_uses_and_exports_it(history: ModelLibrary, tmp_path: Path, capsys):
    assert main(["models"]) == 0
    assert "scratch" in capsys.readouterr().out.splitlines()[1]
    assert main(["models", "use", "mine"]) == 0
    assert main(["models", "export", "mine", str(tmp_path / "out.npz")]) == 0
    assert load(tmp_path / "out.npz").units == 32
    shutil.copy(tmp_path / "out.npz", tmp_path / "copy.npz")
    assert main(["models", "import", str(tmp_path / "copy.npz")]) == 0
    assert (
        ModelLibrary(history.folder.parent).find("copy").card.parameters == load(tmp_path / "out.npz").count
    )


def test_reading_needs_no_keras(history: ModelLibrary):
    model = str(history.find("mine").network)
    code = (
        "import sys, numpy, pathlib; from digitpad.core.network import load_model;"
        "load_model(pathlib.Path(sys.argv[1])).probabilities(numpy.zeros((2, 28, 28), 'f'));"
        "print(*{'keras', 'tensorflow'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, model], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


# The window


def test_the_pad_reads_with_it_and_the_window_of_models_has_it(desk, store, weights: Weights):
    add_scratch(store.root, "mine", weights, threshold=0.25)
    found = opened_models(desk)
    desk.root.update()
    table = found.window.table
    (key,) = [key for key in table.get_children() if table.item(key, "values")[0] == "mine"]
    assert "From scratch, NumPy notes" in table.item(key, "values")
    found.use(key)
    found.window.destroy()
    assert desk.app.window.status_left.cget("text") == "mine"
    right = 0
    for label in range(10):
        desk.app.main.clear()
        desk.draw(*map(list, made_strokes(label, np.random.default_rng(label))))
        right += desk.title.startswith(f"DigitPad: {label} (")
    assert right >= 8
