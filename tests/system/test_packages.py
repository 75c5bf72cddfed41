"""Packages that only some things need: what is said where they are missing, and what pip is asked for."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from digitpad.errors import PackagesError
from digitpad.runs.recipe import check_packages, lab_recipe
from digitpad.system import packages
from digitpad.system.packages import check_installed, install, install_obstacle, is_installed, requirements

ROOT = Path(__file__).parents[2]
NEEDS_PIP = pytest.mark.skipif(not find_spec("pip"), reason="pip is not installed, as in environments of uv")


@pytest.fixture
def without_onnx(monkeypatch):
    monkeypatch.setitem(sys.modules, "tf2onnx", None)  # as Python marks what cannot be imported


def test_what_is_missing_is_named_with_what_needs_it_and_what_to_do(without_onnx, monkeypatch):
    monkeypatch.setattr(packages, "install_obstacle", lambda: "")
    assert not is_installed("onnx")
    with pytest.raises(PackagesError) as refused:
        check_installed("onnx", "This export")
    need = "This export needs Python packages that are not installed: onnx, tf2onnx, onnxruntime."
    assert str(refused.value) == need
    assert (refused.value.advice, refused.value.extra) == ("", "onnx")


def test_what_is_there_is_not_refused():
    assert is_installed("keras")
    check_installed("keras", "This")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda patch: patch.setattr(sys, "frozen", True, raising=False), "use the full one"),
        (lambda patch: patch.setitem(sys.modules, "pip", None), "where DigitPad is installed"),
        pytest.param(
            lambda patch: patch.setattr(os, "access", lambda *_which: False),
            "Ask whoever looks after",
            marks=NEEDS_PIP,
        ),
    ],
)
def test_where_pip_cannot_install_it_says_what_to_do_instead(change, said, without_onnx, monkeypatch):
    change(monkeypatch)
    assert said in install_obstacle()
    with pytest.raises(PackagesError, match=said):
        check_installed("onnx", "This")
    with pytest.raises(PackagesError, match=said):
        install("onnx", print, print)


def test_the_versions_are_those_of_the_distribution(monkeypatch):
    lines = ["numpy>=2.2", "tensorflow<2.22,>=2.21", "Keras>=3.15.1; extra == 'keras'"]
    monkeypatch.setattr("importlib.metadata.requires", lambda _name: lines)
    assert requirements("keras") == ["tensorflow<2.22,>=2.21", "Keras>=3.15.1"]
    assert requirements("pdf") == ["pypdfium2"]  # where nothing is known of a version
    monkeypatch.setattr("importlib.metadata.requires", lambda _name: ["scikit-learn<2,>=1.6"])
    assert requirements("sklearn") == ["scikit-learn<2,>=1.6"]  # "sklearn" is another thing to pip


def test_scikit_learn_is_named_as_it_is_installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(PackagesError, match=r"A baseline needs .*: scikit-learn\.") as refused:
        check_packages(lab_recipe(network="knn"), "")
    assert refused.value.extra == "sklearn"


@NEEDS_PIP
def test_pip_is_run_and_what_it_could_not_do_is_said(monkeypatch):
    """It is told to install what there is nowhere, with no index to look in."""
    monkeypatch.setitem(packages.EXTRAS, "keras", ("no_such_package_anywhere",))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setattr(packages, "install_obstacle", lambda: "")
    lines, started = [], []
    with pytest.raises(PackagesError, match="No matching distribution found for no_such_package_anywhere"):
        install("keras", lines.append, started.append)
    assert any("no_such_package_anywhere" in line for line in lines)
    assert started[0].returncode == 1


@pytest.mark.parametrize(("writes", "status"), [(False, "ended"), (True, "done")])
def test_where_the_window_goes_pip_is_ended_unless_it_writes(writes, status, tmp_path):
    """A pip of the test's own says what the real one says, waits, and notes how it ended."""
    pip = tmp_path / "pip" / "__main__.py"
    pip.parent.mkdir()
    (pip.parent / "__init__.py").touch()
    pip.write_text(
        "import pathlib, signal, sys, time\n"
        f"note = pathlib.Path({str(tmp_path / 'note')!r})\n"
        "signal.signal(signal.SIGTERM, lambda *_: (note.write_text('ended'), sys.exit(1)))\n"
        f"print({packages.WRITING if writes else 'Collecting'!r}, 'one', flush=True)\n"
        "time.sleep(1.5)\n"
        "note.write_text('done')\n"
    )
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['pypdfium2'] = None")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    command = [sys.executable, "-P", "-m", "digitpad", "install", "--tied", "pdf"]
    child = subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert child.stdout
    assert b" one" in child.stdout.readline()
    child.stdin.close()
    child.stdout.close()
    child.wait(timeout=60)
    assert (tmp_path / "note").read_text() == status


def test_the_command_says_what_is_there_already():
    command = [sys.executable, "-m", "digitpad", "install", "keras"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "It is installed already.\n"
