"""The frozen program: its folders, its Debian package, and that in a bare system without a network.

PyInstaller makes the folder (the extra `package`), `dpkg-deb` the package, `debootstrap` the system, which is
kept for the next time; the last two are Debian's, and `debootstrap` wants to be root.
The full edition takes four minutes, so CI leaves it out:
`DIGITPAD_EDITION=full pytest tests/test_frozen.py -k full`.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.handwriting import SEVEN
from support.made_digits import made_mnist
from support.missing import missing
from support.real_window import is_seen, place_of_pad, running, wait_until, xdotool

from digitpad.lessons.files import course_path
from digitpad.system.settings import Settings, Store

CHECKOUT = Path(__file__).parents[1]
PACKAGING = CHECKOUT / ".github" / "packaging"
PAGE = CHECKOUT / "digitpad" / "pictures" / "example_page.jpg"
MOST_MB = 400  # of the light folder
SYSTEM = "bookworm"
KEPT_SYSTEM = Path.home() / ".cache" / "digitpad-tests" / f"{SYSTEM}.tar"

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="made on Linux alone")]


def frozen(place: Path, edition: str) -> Path:
    """Make an edition; return its folder."""
    pytest.importorskip("PyInstaller", reason="the extra package is not installed")
    options = ["--noconfirm", "--distpath", str(place / "dist"), "--workpath", str(place / "build")]
    command = [sys.executable, "-m", "PyInstaller", *options, str(PACKAGING / "digitpad.spec")]
    environment = {**os.environ, "DIGITPAD_EDITION": edition}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=1100, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    shutil.rmtree(place / "build")
    return place / "dist" / "digitpad"


def packed(script: str, folder: Path, out: Path) -> Path:
    """Make a folder into what is given to others; return where it lies."""
    command = [sys.executable, str(PACKAGING / script), str(folder), str(out), "--quick"]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    (made,) = out.iterdir()
    return made


class Program:
    """The frozen program on the command line, with nothing of the tests' own Python."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.program, self.folder = program, folder
        self.environment = {"PATH": "/usr/bin:/bin", "DIGITPAD_HOME": str(folder / "home"), "LANGUAGE": "en"}

    def __call__(self, *arguments: str, status: int = 0) -> str:
        command = [str(self.program), *arguments]
        done = subprocess.run(
            command,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            cwd=self.folder,
        )
        assert done.returncode == status, done.stdout + done.stderr
        assert "warning" not in done.stderr.lower()
        return done.stderr if status else done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The light edition."""
    return frozen(tmp_path_factory.mktemp("frozen"), "light")


def test_the_light_folder_is_light_and_starts_wherever_it_is_copied(folder, tmp_path):
    size = sum(path.lstat().st_size for path in folder.rglob("*")) / 1e6
    assert size <= MOST_MB
    assert {"tensorflow", "keras"}.isdisjoint(path.name for path in (folder / "_internal").iterdir())
    app_dir = packed("appdir.py", folder, tmp_path / "a school's computer")
    assert all((app_dir / name).is_file() for name in ("digitpad.desktop", "digitpad.png", ".DirIcon"))
    (tmp_path / "digitpad").symlink_to(app_dir / "AppRun")
    digitpad = Program(tmp_path / "digitpad", tmp_path)
    assert '"digit": 7' in digitpad("predict", "--json", str(CHECKOUT / "tests" / "data" / "seven.jsonl"))
    mnist = made_mnist(tmp_path / "mnist.npz", train=300, test=50)
    assert "use the full one" in digitpad("train", "mlp", "--mnist", str(mnist), status=1)
    digitpad("train", "scratch", "--mnist", str(mnist), "--epochs", "1")
    digitpad("runs", "export", run_of(tmp_path), "run.ipynb")
    assert "softmax" in (tmp_path / "run.ipynb").read_text(encoding="utf-8")
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "libraries: $LD_LIBRARY_PATH" > "{tmp_path}/seen"\n')
    browser.chmod(0o755)
    digitpad.environment |= {"BROWSER": f"{browser} %s", "LD_LIBRARY_PATH": "/theirs"}
    digitpad("-P", "-m", "webbrowser", "http://localhost")
    assert (tmp_path / "seen").read_text() == "libraries: /theirs\n"
    shutil.rmtree(app_dir)


def run_of(folder: Path) -> str:
    """Return the key of the only run in a user's folder `home`."""
    (run,) = (folder / "home" / "runs").iterdir()
    return run.name


@pytest.fixture(scope="module")
def system(folder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A bare Debian in which the package is installed: its root folder."""
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        pytest.skip("debootstrap is not installed, or this is not root")
    root = tmp_path_factory.mktemp("system")
    bare_system(root)
    package = packed("deb.py", folder, tmp_path_factory.mktemp("package"))
    shutil.move(package, root / "tmp" / "digitpad.deb")
    offline = ["unshare", "-n", "chroot", str(root), "dpkg", "-i", "/tmp/digitpad.deb"]
    done = subprocess.run(offline, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    yield root
    shutil.rmtree(root, ignore_errors=True)


def bare_system(root: Path) -> None:
    """Make a bare Debian, or unpack the one that was kept."""
    if not KEPT_SYSTEM.exists():
        parts = "--include=libxcb1,fontconfig,fonts-dejavu-core"
        command = ["debootstrap", "--variant=minbase", parts, SYSTEM, str(root)]
        made = subprocess.run(command, capture_output=True, timeout=900, check=False)
        if made.returncode:
            pytest.skip("debootstrap cannot make a system here")
        KEPT_SYSTEM.parent.mkdir(parents=True, exist_ok=True)
        part = KEPT_SYSTEM.with_suffix(".part")
        subprocess.run(["tar", "--create", f"--file={part}", f"--directory={root}", "."], check=True)
        part.replace(KEPT_SYSTEM)
    else:
        subprocess.run(["tar", "--extract", f"--file={KEPT_SYSTEM}", f"--directory={root}"], check=True)


class BareSystem:
    """The program in the bare system, which has no network."""

    def __init__(self, root: Path) -> None:
        self.root = root
        # Without /proc LiteRT does not know the processor, and takes twenty times as long.
        enter = 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"'
        self.inside = ["unshare", "--net", "--mount", "sh", "-c", enter, str(root)]
        self.inside += ["env", "-i", "PATH=/usr/bin:/bin", "HOME=/root"]

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        command = [*self.inside, "digitpad", *arguments]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def __call__(self, *arguments: str, status: int = 0) -> str:
        return self.ended(self.start(*arguments), status)

    def ended(self, process: "subprocess.Popen[str]", status: int = 0) -> str:
        said, complained = process.communicate(timeout=300)
        assert process.returncode == status, complained
        return complained if status else said


def test_in_a_bare_system_all_that_needs_no_network_works(system, tmp_path):
    digitpad = BareSystem(system)
    assert "no connection to the internet" in digitpad("train", "scratch", "--epochs", "1", status=1)
    drawing = digitpad.start("digits", "synthetic")  # which takes a while
    for path in (PAGE, CHECKOUT / "tests" / "data" / "seven.jsonl", course_path("activations")):
        shutil.copyfile(path, system / "tmp" / path.name)
    assert digitpad("predict", "--number", f"/tmp/{PAGE.name}").strip()
    assert "added: 1" in digitpad("drawings", "import", "--label", "7", "/tmp/seven.jsonl")
    digitpad("drawings", "export", "/root/drawings.jsonl")
    assert json.loads((system / "root" / "drawings.jsonl").read_text())["label"] == 7
    digitpad("models", "export", "DigitPad", "/root/digitpad.html")
    assert "Activation functions" in digitpad("lessons", "list")
    assert "Activation functions" in digitpad("lessons", "check", "/tmp/activations.toml")
    assert "Synthetic digits: 20000" in digitpad.ended(drawing)
    digitpad("train", "scratch", "--epochs", "1")
    assert {"16x16", "512x512"} <= {path.name for path in (system / "usr/share/icons/hicolor").iterdir()}


def test_in_a_bare_system_the_window_reads_a_seven_saves_and_opens_it_beside_a_lesson(root, system, tmp_path):
    """The mouse of the X server draws it."""
    if not shutil.which("xdotool"):
        missing("xdotool is not installed")
    store = Store(tmp_path / "home")
    store.save_settings(Settings(theme="light", language="en", welcomed=True))
    pad = place_of_pad(root, store)
    shutil.copytree(tmp_path / "home", system / "root" / "digitpad")
    number = os.environ["DISPLAY"].partition(":")[2].partition(".")[0]
    (system / "tmp" / ".X11-unix").mkdir(exist_ok=True)
    os.link(f"/tmp/.X11-unix/X{number}", system / "tmp" / ".X11-unix" / f"X{number}")
    seen = [f"DISPLAY=:{number}", "DIGITPAD_HOME=/root/digitpad"]
    if authority := os.environ.get("XAUTHORITY"):
        shutil.copyfile(authority, system / "tmp" / "authority")
        seen.append("XAUTHORITY=/tmp/authority")
    command = [*BareSystem(system).inside, *seen, "digitpad", "lessons", "run", "draw"]
    with running(root, pad, command, patience_s=20) as window:
        wait_until(lambda: is_seen("^Lesson$"), "the lesson")
        window.draw([SEVEN])
        window.wait_for(7, 10)
        window.answer("ctrl+s", "Save picture", "/root/seven.png")
        wait_until((system / "root" / "seven.png").is_file, "the saved picture")
        window.clear()
        window.answer("ctrl+o", "Open picture", "/root/seven.png")
        window.wait_for(7, 10)


@pytest.mark.skipif(os.environ.get("DIGITPAD_EDITION") != "full", reason="takes four minutes")
def test_the_full_folder_trains_keras_in_a_child_process(root, tmp_path, monkeypatch):
    folder = frozen(tmp_path, "full")
    datasets = tmp_path / "keras" / "datasets"
    datasets.mkdir(parents=True)
    mnist = made_mnist(datasets / "mnist.npz", train=3000, test=300)
    digitpad = Program(folder / "digitpad", tmp_path)
    digitpad("train", "mlp", "--mnist", str(mnist), "--epochs", "1", "--tensorboard")
    digitpad("runs", "export", run_of(tmp_path), "run.ipynb")
    digitpad("models", "export", "DigitPad", "code", "--as", "code-keras")
    digitpad("models", "export", "DigitPad", "digitpad.onnx")
    store = Store(tmp_path / "home")
    store.save_settings(Settings(theme="light", language="en", welcomed=True))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.delenv("DIGITPAD_DATA", raising=False)
    with running(root, place_of_pad(root, store), [str(digitpad.program)], patience_s=20) as window:
        window.draw([SEVEN])
        window.wait_for(7, 10)
        window.press("7")
        window.press("ctrl+r")
        wait_until(lambda: is_seen("^Retrain$"), "the question")
        time.sleep(1)
        xdotool("key", "Return")
        training = tmp_path / "home" / "recipe.json"  # there as long as the training is
        wait_until(training.exists, "the training")
        wait_until(lambda: not training.exists(), "the model", 600)
        assert [*(tmp_path / "home" / "models").glob("*/digitpad.tflite")]
        used = tmp_path / "home" / "models.json"  # there where the new model is better
        wait_until(lambda: used.exists() or is_seen("^Old and new model$"), "the comparison", 60)
        time.sleep(3)  # a window takes the keyboard as it opens
    shutil.rmtree(folder)
