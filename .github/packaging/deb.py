"""A Debian package of the frozen program: `python .github/packaging/deb.py dist/digitpad dist`.

The first folder is what `pyinstaller .github/packaging/digitpad.spec` made; the package goes into the second.
It needs `dpkg-deb`, and Pillow for the icon. All libraries are in it but the one that talks to the screen;
fonts are not.
With `--quick` it is not packed.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from digitpad import __version__  # noqa: E402
from digitpad.ui.widgets.icons import program_icon  # noqa: E402

HERE = Path(__file__).parent
ICON_SIDES = (16, 22, 24, 32, 48, 64, 128, 256, 512)  # pixels, of the theme "hicolor"
CONTROL = """\
Package: digitpad
Version: {version}
Architecture: {architecture}
Maintainer: The authors of DigitPad <digitpad@example.org>
Installed-Size: {kilobytes}
Depends: libc6 (>= {libc}), libxcb1, fontconfig, fonts-dejavu-core | fonts-liberation
Section: education
Priority: optional
Description: drawing pad that reads handwritten digits
 Draw digits with the mouse, and see live what a neural network reads in them.
 Photographs and scans of numbers are read too. Lessons, a playground and a lab
 show how such a network works; it needs no internet and no Python.
"""


def main() -> None:
    """Build the package."""
    frozen, out = (Path(argument).absolute() for argument in sys.argv[1:3])
    architecture = subprocess.run(
        ["dpkg", "--print-architecture"], check=True, capture_output=True, text=True
    ).stdout.strip()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        lay_out(frozen, root)
        kilobytes = sum(path.lstat().st_size for path in root.rglob("*")) // 1024
        control = CONTROL.format(
            version=__version__, architecture=architecture, kilobytes=kilobytes, libc=needed_libc(frozen)
        )
        (root / "DEBIAN").mkdir()
        (root / "DEBIAN/control").write_text(control, encoding="utf-8")
        for path in root.rglob("*"):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        out.mkdir(parents=True, exist_ok=True)
        package = out / f"digitpad_{__version__}_{architecture}.deb"
        packed = ["-Znone"] if "--quick" in sys.argv else ["-Zxz"]
        command = ["dpkg-deb", "--root-owner-group", *packed, "--build", str(root), str(package)]
        subprocess.run(command, check=True)


def lay_out(frozen: Path, root: Path) -> None:
    """Copy the frozen program and what a desktop wants to know of it to where they lie in a system.

    root: the system's root, an empty folder.
    """
    shutil.copytree(frozen, root / "usr/lib/digitpad", symlinks=True)
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/bin/digitpad").symlink_to("../lib/digitpad/digitpad")
    _put(HERE / "digitpad.desktop", root / "usr/share/applications/digitpad.desktop")
    _put(HERE / "digitpad.metainfo.xml", root / "usr/share/metainfo/digitpad.metainfo.xml")
    _put(HERE / "digitpad-mime.xml", root / "usr/share/mime/packages/digitpad.xml")
    _put(ROOT / "LICENSE", root / "usr/share/doc/digitpad/copyright")
    for side in ICON_SIDES:
        path = root / f"usr/share/icons/hicolor/{side}x{side}/apps/digitpad.png"
        path.parent.mkdir(parents=True)
        program_icon(side).save(path)


def needed_libc(frozen: Path) -> str:
    """Return the lowest version of the C library with which all libraries of a folder can be loaded."""
    libraries = [path for path in frozen.rglob("*.so*") if path.is_file() and not path.is_symlink()]
    names = (re.findall(rb"\0GLIBC_2\.(\d+)(?=\0)", path.read_bytes()) for path in libraries)
    return f"2.{max(int(minor) for found in names for minor in found)}"


def _put(source: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, place)


if __name__ == "__main__":
    main()
