"""The built wheel, installed into an empty environment elsewhere, is the whole program."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
SEVEN = CHECKOUT / "tests" / "data" / "seven.jsonl"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(CHECKOUT)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    (path,) = folder.glob("*.whl")
    return path


def test_it_holds_the_model_and_the_spanish_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "digitpad/models/bundled/digitpad.tflite",
        "digitpad/models/bundled/digitpad.keras",
        "digitpad/models/bundled/digitpad.json",
        "digitpad/models/bundled/marks.npz",
        "digitpad/models/bundled/rows.tflite",
        "digitpad/language/locale/es/LC_MESSAGES/digitpad.mo",
    ):
        assert wanted in names
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"digitpad"}


def test_it_runs_where_nothing_else_is(wheel, tmp_path):
    venv.create(tmp_path / "venv", with_pip=True)
    programs = tmp_path / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    install = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--no-compile", str(wheel)]
    subprocess.run(install, check=True, capture_output=True, timeout=900)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def digitpad(*arguments: str) -> str:
        command = [str(programs / "digitpad"), *arguments]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True, timeout=120
        )
        return done.stdout

    assert digitpad("--version").startswith("DigitPad ")
    assert json.loads(digitpad("predict", "--json", str(SEVEN)))["digit"] == 7
    assert "bundled" in digitpad("train", "--list")
