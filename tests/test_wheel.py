"""The wheels of a release: the pad without Keras, then Keras on top, in an environment that was empty."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from support.made_digits import made_mnist

CHECKOUT = Path(__file__).parents[1]
SEVEN = CHECKOUT / "tests" / "data" / "seven.jsonl"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with both wheels."""
    folder = tmp_path_factory.mktemp("wheels")
    command = [sys.executable, str(CHECKOUT / ".github" / "packaging" / "wheels.py"), str(folder)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder


def names_in(wheels: Path, distribution: str) -> list[str]:
    (path,) = wheels.glob(f"{distribution}-*.whl")
    return zipfile.ZipFile(path).namelist()


def test_they_hold_the_model_and_the_spanish_once_and_nothing_else(wheels):
    names = names_in(wheels, "digitpad_pad")
    for wanted in (
        "digitpad/models/bundled/digitpad.tflite",
        "digitpad/models/bundled/digitpad.keras",
        "digitpad/models/bundled/digitpad.json",
        "digitpad/models/bundled/marks.npz",
        "digitpad/models/bundled/pen.tflite",
        "digitpad/models/bundled/rows.tflite",
        "digitpad/sharing/web/page.html",
        "digitpad/language/locale/es/LC_MESSAGES/digitpad.mo",
    ):
        assert wanted in names
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"digitpad"}
    assert all(".dist-info/" in name for name in names_in(wheels, "digitpad"))


def test_the_pad_does_without_keras_says_so_and_takes_it_in(wheels, tmp_path):
    """As a user would: install the pad, meet what needs Keras, train by NumPy, and install the rest."""
    venv.create(tmp_path / "venv", with_pip=True)
    programs = tmp_path / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"DIGITPAD_HOME": str(tmp_path / "home")}
    mnist = made_mnist(tmp_path / "mnist.npz", train=600, test=100)

    def run(program: str, *arguments: str, status: int = 0, seconds: float = 120) -> str:
        command = [str(programs / program), *arguments]
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stderr if status else done.stdout

    def install(distribution: str) -> None:
        (wheel,) = wheels.glob(f"{distribution}-*.whl")
        options = ("--quiet", "--no-compile", "--find-links", str(wheels))
        run("python", "-m", "pip", "install", *options, str(wheel), seconds=900)

    install("digitpad_pad")
    assert run("digitpad", "--version").startswith("DigitPad ")
    assert json.loads(run("digitpad", "predict", "--json", str(SEVEN)))["digit"] == 7
    train = ("train", "mlp", "--mnist", str(mnist), "--epochs", "1")
    missing = "Training a Keras network needs Python packages that are not installed: tensorflow, keras."
    assert missing in run("digitpad", *train, status=1)
    run("digitpad", "train", "scratch", "--mnist", str(mnist), "--epochs", "1")
    run("digitpad", "install", "pdf")
    run("python", "-c", "import pypdfium2")
    install("digitpad")
    run("digitpad", *train)
    states = [line.split()[-1] for line in run("digitpad", "runs").splitlines() if line.startswith("20")]
    assert len(states) == 2
