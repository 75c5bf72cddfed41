"""Where no window can be opened, one sentence says why and what to do instead."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.rows import picture_of

CHECKOUT = Path(__file__).parents[2]
WITHOUT_TKINTER = (
    "import sys; sys.modules['tkinter'] = None; from digitpad.cli.main import main; sys.exit(main([]))"
)

QUIT_WHILE_READING = """
import sys, time
from digitpad import app
from digitpad.cli.main import main
from digitpad.pictures import opened

def slowly(*arguments):
    quit_now.append(True)
    time.sleep(0.5)
    print("read")

class Quitting(app.App):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.root.after(20, self.watch_for_quit)

    def watch_for_quit(self):
        self.quit() if quit_now else self.root.after(20, self.watch_for_quit)

quit_now = []
opened.open_picture = slowly
app.App = Quitting
sys.exit(main(sys.argv[1:]))
"""


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


@pytest.mark.usefixtures("root")  # skips where there is no display
def test_a_picture_being_read_at_the_end_is_read_out(tmp_path):
    """Python's end in the middle of OpenCV or LiteRT would abort the process, now and then."""
    picture_of("7").image.save(tmp_path / "seven.png")
    done = subprocess.run(
        [sys.executable, "-c", QUIT_WHILE_READING, str(tmp_path / "seven.png")],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "read\n", "")


@pytest.mark.usefixtures("root")  # skips where there is no display
def test_what_does_not_come_to_an_end_does_not_hold_the_end_up(tmp_path):
    picture_of("7").image.save(tmp_path / "seven.png")
    code = QUIT_WHILE_READING.replace("sleep(0.5)", "sleep(50)").replace(
        "quit_now = []", "quit_now = []; import digitpad.cli.window; digitpad.cli.window.LONGEST_S = 0.2"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "seven.png")],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


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
    from digitpad.cli import window

    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr("platform.freedesktop_os_release", lambda: release)
    assert command in window._install_tk()
