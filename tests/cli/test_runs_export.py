"""`digitpad runs export`: a notebook of a run, its page to print, and what is refused."""

import json
import os
import sys
from pathlib import Path

import pytest
from support.made_runs import made_run

from digitpad.cli.main import main
from digitpad.lab.presets import SCRATCH

KEY = "2026-01-01T10-00-00"


@pytest.fixture(autouse=True)
def kept() -> None:
    made_run(Path(os.environ["DIGITPAD_HOME"]), KEY, SCRATCH)


def test_it_writes_a_notebook_and_nothing_else(tmp_path, capsys, monkeypatch):
    (tmp_path / "there").mkdir()
    monkeypatch.chdir(tmp_path / "there")
    assert main(["runs", "export", KEY, "mine.ipynb"]) == 0
    assert capsys.readouterr().out == "Saved as mine.ipynb.\n"
    assert [path.name for path in Path().iterdir()] == ["mine.ipynb"]
    record = json.loads(Path("mine.ipynb").read_text(encoding="utf-8"))
    assert record["cells"][0]["source"][0] == "# From scratch, NumPy notes\n"


def test_it_writes_a_page_to_print_without_keras(tmp_path, capsys, monkeypatch):
    made_run(Path(os.environ["DIGITPAD_HOME"]), "2026-01-02T10-00-00")
    monkeypatch.setitem(sys.modules, "keras", None)
    monkeypatch.chdir(tmp_path)
    assert main(["runs", "export", "2026-01-02T10-00-00", "mine.html"]) == 0
    assert capsys.readouterr().out == "Saved as mine.html.\n"
    assert "95.00 %" in Path("mine.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("never", "a.ipynb"), "There is no run never."),
        ((KEY, "a.py"), "the name must end in .ipynb or .html"),
        ((KEY, "there.ipynb"), "already exists"),
        ((KEY, "nowhere/a.ipynb"), "cannot be written"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(tmp_path, capsys, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    Path("there.ipynb").write_text("mine")
    assert main(["runs", "export", *arguments]) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert len(said.splitlines()) == 1
    assert Path("there.ipynb").read_text() == "mine"
    assert main(["runs", "export", "--force", KEY, "there.ipynb"]) == 0
