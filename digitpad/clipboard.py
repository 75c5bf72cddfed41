"""Putting a picture on the system's clipboard, which Tk itself cannot."""

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from digitpad.errors import DigitPadError
from digitpad.language import _

LINUX_TOOLS = (
    ("wl-copy", "--type", "image/png"),
    ("xclip", "-selection", "clipboard", "-target", "image/png"),
)
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
