"""Where no window can be opened, one sentence says why and what to do instead."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
WITHOUT_TKINTER = (
    "import sys; sys.modules['tkinter'] = None; from digitpad.cli import main; sys.exit(main([]))"
)


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=CHECKOUT,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux may a display be missing")
@pytest.mark.parametrize("start", [("main.py",), ("-m", "digitpad"), ("-m", "digitpad", "window")])
@pytest.mark.parametrize("display", [{}, {"DISPLAY": ":987"}], ids=["none", "not there"])
def test_without_a_display_it_says_what_to_do(start, display):
    done = run(*start, **display)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "xvfb-run" in done.stderr
    assert "digitpad predict" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux may a display be missing")
def test_without_a_display_it_says_so_in_spanish(tmp_path):
    done = run("main.py", LANGUAGE="", LANG="es_ES.UTF-8", DIGITPAD_HOME=str(tmp_path))
    assert "no hay pantalla" in done.stderr


def test_without_tkinter_it_names_the_package():
    done = run("-c", WITHOUT_TKINTER)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "tk" in done.stderr.partition(":")[2]


@pytest.mark.parametrize(
    ("release", "command"),
    [
        ({"ID": "debian"}, "sudo apt install python3-tk"),
        ({"ID": "ubuntu", "ID_LIKE": "debian"}, "sudo apt install python3-tk"),
        ({"ID": "fedora"}, "sudo dnf install python3-tkinter"),
        ({"ID": "manjaro", "ID_LIKE": "arch"}, "sudo pacman -S tk"),
        ({"ID": "somethingelse"}, "python3-tk, python-tk or tk"),
    ],
)
def test_the_package_is_named_as_the_system_names_it(monkeypatch, release, command):
    from digitpad.commands import window

    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr("platform.freedesktop_os_release", lambda: release)
    assert command in window._install_tk()
