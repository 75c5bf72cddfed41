"""`digitpad models`: the list, and what is done with a model by its name."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.made_digits import made_mnist
from support.model_folders import add_model, weights_of_two_presets

from digitpad.cli.main import main
from digitpad.core.card import bundled_model, read_card
from digitpad.core.network import load_model
from digitpad.language import percent
from digitpad.models.library import ModelLibrary
from digitpad.models.measuring import MNIST_TEST, read_figures


@pytest.fixture
def home() -> Path:
    home = Path(os.environ["DIGITPAD_HOME"])
    add_model(home, "one", age_s=100, recipe={"name": "quick"}, created="2026-01-02")
    add_model(home, "two", figures=[], data={}, recipe={"name": "imported"})
    return home


def models(*arguments: str) -> int:
    return main(["models", *arguments])


def test_the_list_has_all_that_is_known(home: Path, capsys):
    assert models() == 0
    out, err = capsys.readouterr()
    lines = [line.split() for line in out.splitlines()]
    assert err == ""
    assert lines[0][:2] == ["Name", "Created"]
    assert [lines[1][0], *lines[1][2:]] == ["two", "imported", "–", "–", "–", "–"]
    assert lines[2][:4] == ["one", "2026-01-02", "DigitPad,", "small"]
    card = read_card(bundled_model().with_suffix(".json"))
    assert lines[2][-5:-1:2] == [
        f"{100 * card.figure(f'{name}_accuracy'):.2f}" for name in ("mnist_test", "held_out")
    ]
    assert lines[3][:5] == ["*", "DigitPad", card.created, "DigitPad's", "own"]
    assert "70\N{NARROW NO-BREAK SPACE}192" in out


def test_a_damaged_model_is_in_the_list(home: Path, capsys):
    (home / "models" / "one" / "digitpad.json").write_text("{")
    assert models() == 0
    assert "damaged" in capsys.readouterr().out


def test_a_name_cannot_command_the_terminal(home: Path, capsys):
    (home / "models" / "one").rename(home / "models" / "a\x1b[2Jb [bold]")
    assert models() == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "a[2Jb [bold]" in out


def test_use_rename_delete_undo_restore(home: Path, capsys):
    assert models("use", "one") == 0
    assert ModelLibrary(home).chosen().name == "one"
    assert models("rename", "one", "My hand") == 0
    assert models("restore") == 0
    assert models("delete", "my hand") == 0
    assert [entry.name for entry in ModelLibrary(home).entries()] == ["two", "DigitPad"]
    assert models("undo", "my hand") == 0
    assert capsys.readouterr().out.splitlines() == [
        "one is now in use.",
        "Renamed to My hand.",
        "DigitPad is now in use.",
        "My hand was deleted. For an hour `digitpad models undo` restores it.",
        "My hand was restored.",
    ]
    assert [entry.name for entry in ModelLibrary(home).entries()] == ["two", "My hand", "DigitPad"]


def test_how_an_imported_model_takes_grey_can_be_changed(home: Path, tmp_path: Path, capsys):
    assert models("export", "one", str(tmp_path / "mine.tflite")) == 0
    assert models("import", str(tmp_path / "mine.tflite")) == 0
    assert models("grey", "mine", "0-255-inverted") == 0
    assert "mine reads only" in capsys.readouterr().out  # as it is said of what reads less than half
    entry = ModelLibrary(home).find("mine")
    assert entry.card.fitting.grey == "0-255-inverted"
    assert load_model(entry.network).card.fitting == entry.card.fitting
    assert models("grey", "one", "0-255") == 1
    assert "was not imported" in capsys.readouterr().err


def test_export_and_import(home: Path, tmp_path: Path, capsys, monkeypatch):
    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    (tmp_path / "keras" / "datasets").mkdir(parents=True)
    made_mnist(tmp_path / "keras" / "datasets" / "mnist.npz", train=10, test=30)
    assert models("export", "one", str(tmp_path / "mine.tflite")) == 0
    assert load_model(tmp_path / "mine.tflite").card.name == "one"
    assert models("export", "one", str(tmp_path / "mine.tflite")) == 1
    assert "already exists" in capsys.readouterr().err
    assert models("export", "one", str(tmp_path / "mine.tflite"), "--force") == 0
    assert models("import", str(tmp_path / "mine.tflite")) == 0
    card, figure = ModelLibrary(home).find("mine").card, "mnist_test_accuracy"
    assert card.figure(figure) is None  # what the card beside a file says is its claim, until it is measured
    assert card.recipe["claims"][figure] == load_model().card.figure(figure)
    said = capsys.readouterr().out
    assert "mine is among your models" in said
    claim = percent(load_model().card.figure(figure), 2)
    assert f"Its card claims {claim}." in " ".join(said.split())
    assert models() == 0
    measured = read_figures(ModelLibrary(home).find("mine"), home)[MNIST_TEST]
    assert measured.count == 30
    assert f"{percent(measured.accuracy, 2)}, claims {claim}" in capsys.readouterr().out
    assert models("grey", "mine", "0-1") == 0
    assert ModelLibrary(home).find("mine").card.recipe["claims"][figure] == load_model().card.figure(figure)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["use", "three"], "There is no model three"),
        (["delete", "DigitPad"], "cannot be deleted"),
        (["rename", "one", "two"], "There is a model two already"),
        (["undo", "three"], "no longer"),
        (["export", "one", "mine.txt"], "name the format"),
        (["import", "none.keras"], "There is no file"),
        (["use", "broken"], "damaged or incomplete"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(home: Path, capsys, arguments, said):
    (add_model(home, "broken") / "digitpad.tflite").write_bytes(b"TFL3")
    assert models(*arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert len(err.splitlines()) == 1
    assert ModelLibrary(home).chosen().bundled


def test_the_one_in_use_is_not_deleted(home: Path, capsys):
    models("use", "one")
    assert models("delete", "one") == 1
    assert "Use another one" in capsys.readouterr().err


def test_the_list_needs_no_keras(home: Path):
    code = (
        "import sys; from digitpad.cli.main import main; main(['models']);"
        "print(*{'keras', 'tensorflow', 'tkinter'} & set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == ""


@pytest.mark.slow
def test_where_weights_fit_several_networks_as_says_which(home: Path, tmp_path: Path, capsys):
    path = weights_of_two_presets(tmp_path / "their.weights.h5")
    assert models("import", str(path)) == 1
    assert "fit several networks: dead-relus; not-normalised. Say which one by --as." in " ".join(
        capsys.readouterr().err.split()
    )
    assert models("import", str(path), "--as", "not-normalised") == 0
    assert ModelLibrary(home).find("their.weights").card.parameters == 784 * 128 + 128 * 138 + 266
    assert models("import", str(path), "--as", "mlp") == 1
    assert "and mlp has others" in capsys.readouterr().err


def test_import_writes_elsewhere_too(home: Path, tmp_path: Path):
    shutil.copy(bundled_model(), tmp_path / "mine.tflite")
    assert models("import", str(tmp_path / "mine.tflite"), "--out", str(tmp_path / "out")) == 0
    assert load_model(tmp_path / "out" / "digitpad.tflite").card.name == "mine"
    assert "mine" not in [entry.name for entry in ModelLibrary(home).entries()]
