"""The frozen program: its folder, its Debian package, and that in a bare system without a network.

PyInstaller makes the folder (the extra `package`), `dpkg-deb` the package, `debootstrap` the system; the last
two are Debian's, and `debootstrap` wants to be root.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.handwriting import SEVEN
from support.made_digits import made_mnist
from support.missing import missing
from support.real_window import place_of_pad, running

from digitpad.system.settings import Settings, Store

CHECKOUT = Path(__file__).parents[1]
PACKAGING = CHECKOUT / ".github" / "packaging"
MOST_MB = 400  # of the light folder
SYSTEM = "bookworm"

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="made on Linux alone")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The light edition."""
    pytest.importorskip("PyInstaller", reason="the extra package is not installed")
    place = tmp_path_factory.mktemp("frozen")
    options = ["--noconfirm", "--distpath", str(place / "dist"), "--workpath", str(place / "build")]
    command = [sys.executable, "-m", "PyInstaller", *options, str(PACKAGING / "digitpad.spec")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return place / "dist" / "digitpad"


def test_the_light_folder_is_light_and_works_without_python(folder, tmp_path):
    size = sum(path.lstat().st_size for path in folder.rglob("*")) / 1e6
    assert size <= MOST_MB
    assert {"tensorflow", "keras"}.isdisjoint(path.name for path in (folder / "_internal").iterdir())
    mnist = made_mnist(tmp_path / "mnist.npz", train=300, test=50)

    def digitpad(*arguments: str, status: int = 0) -> str:
        environment = {"PATH": "/nowhere", "DIGITPAD_HOME": str(tmp_path / "home"), "LANGUAGE": "en"}
        command = [str(folder / "digitpad"), *arguments]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path
        )
        assert done.returncode == status, done.stderr
        return done.stdout if status == 0 else done.stderr

    assert '"digit": 7' in digitpad("predict", "--json", str(CHECKOUT / "tests" / "data" / "seven.jsonl"))
    page = digitpad("predict", "--number", str(CHECKOUT / "digitpad" / "pictures" / "example_page.jpg"))
    assert page.strip()
    assert "use the full one" in digitpad("train", "mlp", "--mnist", str(mnist), status=1)
    digitpad("train", "scratch", "--mnist", str(mnist), "--epochs", "1")
    assert "Kinds of networks" in digitpad("lessons", "list")


@pytest.fixture(scope="module")
def system(folder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A bare Debian in which the package is installed: its root folder."""
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        pytest.skip("debootstrap is not installed, or this is not root")
    out = tmp_path_factory.mktemp("package")
    command = [sys.executable, str(PACKAGING / "deb.py"), str(folder), str(out), "--quick"]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    (package,) = out.glob("*.deb")
    root = out / "system"
    parts = "--include=libxcb1,fontconfig,fonts-dejavu-core"
    command = ["debootstrap", "--variant=minbase", parts, SYSTEM, str(root)]
    made = subprocess.run(command, capture_output=True, timeout=900, check=False)
    if made.returncode:
        pytest.skip("debootstrap cannot make a system here")
    shutil.copyfile(package, root / "tmp" / "digitpad.deb")
    offline = ["unshare", "-n", "chroot", str(root), "dpkg", "-i", "/tmp/digitpad.deb"]
    done = subprocess.run(offline, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    yield root
    shutil.rmtree(root, ignore_errors=True)


def test_in_a_bare_system_without_a_network_the_window_reads_a_seven(root, system, tmp_path):
    """The mouse of the X server draws it; a page is read and a NumPy network trained there too."""
    if not shutil.which("xdotool"):
        missing("xdotool is not installed")
    inside = ["unshare", "-n", "chroot", str(system), "env", "-i", "PATH=/usr/bin:/bin", "HOME=/root"]
    made_mnist(system / "tmp" / "mnist.npz", train=300, test=50)
    shutil.copyfile(CHECKOUT / "digitpad" / "pictures" / "example_page.jpg", system / "tmp" / "page.jpg")
    for command in (
        ["digitpad", "predict", "--number", "/tmp/page.jpg"],
        ["digitpad", "train", "scratch", "--mnist", "/tmp/mnist.npz", "--epochs", "1"],
    ):
        done = subprocess.run([*inside, *command], capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()
    assert {"16x16", "512x512"} <= {path.name for path in (system / "usr/share/icons/hicolor").iterdir()}
    store = Store(tmp_path / "home")
    store.save_settings(Settings(theme="light", language="en", welcomed=True))
    pad = place_of_pad(root, store)
    home = system / "root" / "digitpad"
    shutil.copytree(tmp_path / "home", home)
    number = os.environ["DISPLAY"].partition(":")[2].partition(".")[0]
    (system / "tmp" / ".X11-unix").mkdir(exist_ok=True)
    os.link(f"/tmp/.X11-unix/X{number}", system / "tmp" / ".X11-unix" / f"X{number}")
    seen = [f"DISPLAY=:{number}", "DIGITPAD_HOME=/root/digitpad"]
    if authority := os.environ.get("XAUTHORITY"):
        shutil.copyfile(authority, system / "tmp" / "authority")
        seen.append("XAUTHORITY=/tmp/authority")
    with running(root, pad, [*inside, *seen, "digitpad"], patience_s=20) as window:
        window.draw([SEVEN])
        window.wait_for(7, 10)
