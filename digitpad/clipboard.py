"""Pictures onto the system's clipboard and from it, which Tk itself cannot."""

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlparse

from PIL import Image

from digitpad.errors import DigitPadError, PictureError
from digitpad.language import _

if TYPE_CHECKING:
    from digitpad.pictures.page import Picture

LINUX_TOOLS = (
    ("wl-copy", "--type", "image/png"),
    ("xclip", "-selection", "clipboard", "-target", "image/png"),
)
LINUX_READERS = (
    ("wl-paste", "--no-newline", "--type"),
    ("xclip", "-selection", "clipboard", "-out", "-target"),
)
PICTURE_TYPES = ("image/png", "image/jpeg", "image/bmp")
APPLE_SCRIPT = 'set the clipboard to (read (POSIX file "{path}") as «class PNGf»)'
POWERSHELL = (
    "Add-Type -AssemblyName System.Windows.Forms, System.Drawing; "
    "[Windows.Forms.Clipboard]::SetImage([Drawing.Image]::FromFile('{path}'))"
)


def can_copy() -> bool:
    """Say whether this system has what `copy_picture` needs: on Linux, wl-clipboard or xclip."""
    return sys.platform in ("darwin", "win32") or _linux_tool() is not None


def copy_picture(picture: Image.Image) -> None:
    """Put `picture` on the clipboard as PNG.

    Raises:
        DigitPadError: the system's tool is missing or fails.
    """
    png = io.BytesIO()
    picture.save(png, "PNG")
    tool = _linux_tool()
    try:
        if sys.platform in ("darwin", "win32"):
            _copy_file(png.getvalue())
        elif tool:
            _run(tool, png.getvalue())
        else:
            raise FileNotFoundError
    except (OSError, subprocess.SubprocessError):
        raise DigitPadError(
            _("The picture could not be copied. On Linux, install xclip or wl-clipboard.")
        ) from None


def pasted_picture() -> "Picture":
    """Read the picture on the clipboard, or the first picture file that was copied to it.

    The tools that read it may take their time: not in the main thread.

    Raises:
        PictureError: there is none, or it cannot be read.
    """
    from digitpad.pictures.file import read_picture

    with tempfile.TemporaryDirectory() as folder:
        path = (_paste if sys.platform in ("darwin", "win32") else _paste_on_linux)(Path(folder))
        if path is None:
            raise PictureError(_("There is no picture on the clipboard. Copy one first."))
        return read_picture(path)


def _paste(folder: Path) -> Path | None:
    """Return the file that was copied, or put the clipboard's picture into a file of `folder`."""
    from PIL import ImageGrab

    try:
        found = ImageGrab.grabclipboard()
        if isinstance(found, Image.Image):
            found.save(folder / "clipboard.png")
            return folder / "clipboard.png"
    except (OSError, ValueError, SyntaxError, subprocess.SubprocessError):
        return None
    return Path(found[0]) if found else None


def _paste_on_linux(folder: Path) -> Path | None:
    """Do the same with the tools of X11 and Wayland; Pillow's own way waits for them without end."""
    readers = [reader for reader in LINUX_READERS if shutil.which(reader[0])]
    if not readers:
        raise PictureError(_("The clipboard could not be read. On Linux, install xclip or wl-clipboard."))
    for kind in PICTURE_TYPES:
        content = _read_with(readers, kind)
        if content:
            path = folder / f"clipboard.{kind.partition('/')[2]}"
            path.write_bytes(content)
            return path
    copied = _read_with(readers, "text/uri-list").decode(errors="replace").split()
    return next((Path(unquote(urlparse(name).path)) for name in copied if name.startswith("file:")), None)


def _read_with(readers: Sequence[tuple[str, ...]], kind: str) -> bytes:
    """Return what the first tool that has it gives for a type of content; else nothing."""
    for reader in readers:
        try:
            done = subprocess.run((*reader, kind), capture_output=True, timeout=10, check=False)
        except (OSError, subprocess.SubprocessError):
            continue
        if done.returncode == 0 and done.stdout:
            return done.stdout
    return b""


def _linux_tool() -> tuple[str, ...] | None:
    return next((tool for tool in LINUX_TOOLS if shutil.which(tool[0])), None)


def _copy_file(png: bytes) -> None:
    """Copy by way of a file, as macOS and Windows need it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "digitpad.png"
        path.write_bytes(png)
        if sys.platform == "darwin":
            _run(("osascript", "-e", APPLE_SCRIPT.format(path=path)))
        else:
            _run(("powershell", "-STA", "-Command", POWERSHELL.format(path=path)))


def _run(command: tuple[str, ...], given: bytes = b"") -> None:
    """Run a tool. Its output goes nowhere: xclip stays alive and would keep a pipe open."""
    subprocess.run(
        command,
        input=given,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
        timeout=10,
    )
