"""Pictures onto the system's clipboard and from it, which Tk itself cannot."""

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlparse

from PIL import Image

from digitpad.errors import DigitPadError, PictureError
from digitpad.language import _

if TYPE_CHECKING:
    from digitpad.pictures.model import Picture

LINUX_TOOLS = (
    ("wl-copy", "--type", "image/png"),
    ("xclip", "-selection", "clipboard", "-target", "image/png"),
)
# How to ask for the types of what is on the clipboard, and for its content as one of them.
LINUX_READERS = (
    (("wl-paste", "--list-types"), ("wl-paste", "--no-newline", "--type")),
    (("xclip", "-sel", "clipboard", "-o", "-t", "TARGETS"), ("xclip", "-sel", "clipboard", "-o", "-t")),
)
PICTURE_TYPES = ("image/png", "image/jpeg", "image/bmp")
FILE_TYPE = "text/uri-list"
APPLE_SCRIPT = 'set the clipboard to (read (POSIX file "{path}") as «class PNGf»)'
POWERSHELL = (
    "Add-Type -AssemblyName System.Windows.Forms, System.Drawing; "
    "[Windows.Forms.Clipboard]::SetImage([Drawing.Image]::FromFile('{path}'))"
)


def can_copy() -> bool:
    """Say whether this system has what `copy_image` needs: on Linux, wl-clipboard or xclip."""
    return sys.platform in ("darwin", "win32") or _linux_tool() is not None


def copy_image(picture: Image.Image) -> None:
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
    from digitpad.pictures.loading import read_picture

    with tempfile.TemporaryDirectory() as folder:
        path = (_paste if sys.platform in ("darwin", "win32") else _paste_on_linux)(Path(folder))
        if path is None:
            raise PictureError(_("There is no picture on the clipboard. Copy one first."))
        try:
            return read_picture(path)
        except PictureError:
            if path.parent != Path(folder):
                raise
            raise PictureError(
                _("The picture cannot be read. Copy it again, or save it and open the file.")
            ) from None


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
    readers = [reader for reader in LINUX_READERS if shutil.which(reader[0][0])]
    if not readers:
        raise PictureError(_("The clipboard could not be read. On Linux, install xclip or wl-clipboard."))
    for types, content in readers:
        there = _output(types).decode(errors="replace").split()
        kind = next((kind for kind in PICTURE_TYPES if kind in there), None)
        if kind:
            path = folder / f"clipboard.{kind.partition('/')[2]}"
            path.write_bytes(_output((*content, kind)))
            return path
        if FILE_TYPE in there:
            names = _output((*content, FILE_TYPE)).decode(errors="replace").split()
            return next((Path(unquote(urlparse(name).path)) for name in names if name[:5] == "file:"), None)
    return None


def _output(command: tuple[str, ...]) -> bytes:
    """Return what a tool writes; nothing where it fails, or does not come to an end."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.SubprocessError):
        return b""
    return b"" if done.returncode else done.stdout


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
