"""`digitpad drawings`: list, export and import, as processes of their own and in this one."""

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from support.folded_digit import broken_five
from support.handwriting import SEVEN

from digitpad.cli.main import main
from digitpad.core.network import load_model
from digitpad.drawings.drawings import Drawing, Drawings, KeptPrediction
from digitpad.drawings.exchange import find_drawings
from digitpad.errors import ModelError
from digitpad.system.settings import Store, user_folder

ONE = (((400.0, 100.0), (400.0, 900.0)),)


@pytest.fixture
def kept() -> list[Drawing]:
    """Two drawings in the user's folder: a seven that was read as a one, and a one."""
    drawings = Drawings(Store(user_folder()).drawings_path)
    seven = drawings.add(Drawing(7, (tuple(SEVEN),), prediction=KeptPrediction(1, 0.6, "DigitPad")))
    kept = [seven, drawings.add(Drawing(1, ONE, prediction=KeptPrediction(1, 0.9, "DigitPad")))]
    drawings.close()
    return kept


def all_drawings() -> tuple[Drawing, ...]:
    drawings = Drawings(Store(user_folder()).drawings_path)
    found = drawings.all()
    drawings.close()
    return found


def test_list_counts_by_digit(kept, capsys):
    assert main(["drawings", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    rows = [line.replace("│", " ").split() for line in lines]
    assert ["7", "1", "1"] in rows
    assert ["1", "1", "0"] in rows
    assert ["all", "2", "1"] in rows


def test_list_speaks_json(kept, capsys):
    assert main(["drawings", "list", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record == {"counts": [0, 1, 0, 0, 0, 0, 0, 1, 0, 0], "wrong": [0, 0, 0, 0, 0, 0, 0, 1, 0, 0]}


def test_without_drawings_nothing_is_made(capsys, tmp_path):
    assert main(["drawings", "list"]) == 0
    assert "no drawings yet" in capsys.readouterr().out
    assert main(["drawings", "export", str(tmp_path / "out")]) == 1
    assert "no drawings to export" in capsys.readouterr().err
    assert not user_folder().exists()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("form", ["folder", "ink.jsonl", "mnist.npz"])
def test_export_and_import_in_another_folder(kept, capsys, tmp_path, monkeypatch, form):
    assert main(["drawings", "export", str(tmp_path / form)]) == 0
    assert capsys.readouterr().out == f"Drawings saved to {tmp_path / form}: 2.\n"
    monkeypatch.setenv("DIGITPAD_HOME", str(tmp_path / "other home"))
    assert main(["drawings", "import", str(tmp_path / form)]) == 0
    assert capsys.readouterr().out.startswith("Drawings added: 2. Duplicates left out: ")
    assert sorted(drawing.label for drawing in all_drawings()) == [1, 7]
    assert main(["drawings", "import", str(tmp_path / form), str(tmp_path / form)]) == 0
    assert capsys.readouterr().out.startswith("Drawings added: 0. ")
    assert len(all_drawings()) == 2


def test_glyphs_left_out_are_told(kept, capsys, tmp_path):
    glyph = np.zeros((28, 28), np.uint8)
    glyph[4:24, 13:15] = 255
    (tmp_path / "in" / "1").mkdir(parents=True)
    Image.fromarray(glyph).save(tmp_path / "in" / "1" / "one.png")
    assert main(["drawings", "import", str(tmp_path / "in")]) == 0
    assert main(["drawings", "export", str(tmp_path / "ink.jsonl")]) == 0
    assert capsys.readouterr().out.endswith("from pictures: 1.\n")


def test_one_bad_file_and_nothing_is_added(kept, capsys, tmp_path):
    (tmp_path / "good.jsonl").write_text('{"strokes": [[[1, 2]]], "label": 1}\n')
    (tmp_path / "bad.jsonl").write_text('{"strokes": [[[1, 2]]]}\n')
    assert main(["drawings", "import", str(tmp_path / "good.jsonl"), str(tmp_path / "bad.jsonl")]) == 1
    assert "bad.jsonl, line 1: It needs a label" in capsys.readouterr().err
    assert all_drawings() == tuple(kept)


def test_damage_is_told(kept, capsys):
    Store(user_folder()).drawings_path.write_bytes(b"nothing" * 1000)
    assert main(["drawings", "list"]) == 0
    assert "drawings.sqlite3.corrupt" in capsys.readouterr().err


def test_it_runs_as_a_program(kept, tmp_path):
    command = [sys.executable, "-m", "digitpad", "drawings"]
    where = {"cwd": Path(__file__).parents[2], "capture_output": True, "text": True}
    listed = subprocess.run([*command, "list", "--json"], check=False, **where)
    assert (listed.returncode, listed.stderr) == (0, "")
    assert sum(json.loads(listed.stdout)["counts"]) == 2
    assert subprocess.run(command, check=False, **where).returncode == 2


def test_import_keeps_broken_strokes_together_with_the_model_in_use(tmp_path):
    broken_five(tmp_path)
    assert main(["drawings", "import", str(tmp_path / "5")]) == 0
    classifier = load_model()
    assert fives() == [drawing.glyph.tolist() for drawing in find_drawings([tmp_path], classifier).drawings]


def test_import_without_a_model_takes_what_it_finds(tmp_path, monkeypatch):
    broken_five(tmp_path)
    monkeypatch.setattr("digitpad.models.library.ModelLibrary.load_chosen", no_model)
    assert main(["drawings", "import", str(tmp_path / "5")]) == 0
    assert fives() == [drawing.glyph.tolist() for drawing in find_drawings([tmp_path]).drawings]


def no_model(_history):
    raise ModelError("There is no model.")


def fives() -> list[list[list[int]]]:
    """Return the glyphs that are kept."""
    with closing(Drawings(Store(user_folder()).drawings_path)) as drawings:
        return [drawing.glyph.tolist() for drawing in drawings.all()]
