"""What the menus do with files and the clipboard: pictures and ink, in and out."""

import io
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from digitpad import clipboard
from digitpad.errors import InkError, StoreError
from digitpad.ink import PAD_SIDE, bounds, fit_to_pad, parse_sample, read_lines, to_line
from digitpad.inputs import is_ink
from digitpad.language import _
from digitpad.pictures.file import SUFFIXES, read_picture
from digitpad.pictures.finding import find, only_glyph
from digitpad.raster import Steps, picture_of_ink
from digitpad.store import replace_file
from digitpad.ui.dialogs import FileTypes, ask_open, ask_save

if TYPE_CHECKING:
    from digitpad.app import App


@dataclass(frozen=True)
class OpenedPicture:
    """A picture in front of the drawing, and the digit in it."""

    image: Image.Image
    steps: Steps


def ask_picture(app: "App") -> None:
    """Ask for a picture and read it."""
    path = ask_open(app.root, _("Open picture"), _types(_("Pictures"), sorted(SUFFIXES)))
    if path:
        open_picture(app, path)


def open_picture(app: "App", path: Path) -> None:
    """Read the digit in a picture, and show the picture in front of the drawing."""
    picture = read_picture(path)
    app.show_picture(OpenedPicture(picture.image, only_glyph(find(picture), path.name).steps))
    app.notice(_("{name}. Esc goes back to the pad.").format(name=path.name))


def open_file(app: "App", path: Path) -> None:
    """Open a picture, or an ink file, as its name says."""
    (open_ink if is_ink(path) else open_picture)(app, path)


def ask_ink(app: "App") -> None:
    """Ask for an ink file and put its first drawing on the pad."""
    path = ask_open(app.root, _("Open ink"), _types(_("Ink"), [".jsonl", ".jsonl.gz"]))
    if path:
        open_ink(app, path)


def open_ink(app: "App", path: Path) -> None:
    """Put the first drawing of an ink file on the pad; undo brings the one before back."""
    lines = list(islice(read_lines(path), 2))
    if not lines:
        raise InkError(_("{path} holds no drawing.").format(path=path))
    strokes = parse_sample(lines[0][1]).strokes
    left, top, right, bottom = bounds(strokes)
    on_pad = min(left, top) >= 0 and max(right, bottom) <= PAD_SIDE
    app.draw(strokes if on_pad else fit_to_pad(strokes))
    if len(lines) > 1:
        app.notice(_("{name} holds several drawings; this is the first.").format(name=path.name))


def save_picture(app: "App") -> None:
    """Save the drawing as a PNG as large as the pad."""
    path = ask_save(app.root, _("Save picture"), _types("PNG", [".png"]), "drawing.png")
    if path:
        _save(app, path, _encoded(_pad_picture(app), path))


def save_digit(app: "App") -> None:
    """Save what the network sees, 28×28 white on black, as a PNG."""
    steps = app.steps()
    path = ask_save(app.root, _("Save picture as 28 × 28"), _types("PNG", [".png"]), "digit.png")
    if path and steps:
        _save(app, path, _encoded(Image.fromarray(steps.centred), path))


def save_ink(app: "App") -> None:
    """Save the strokes as an ink file of one line."""
    path = ask_save(app.root, _("Save ink"), _types(_("Ink"), [".jsonl"]), "drawing.jsonl")
    if not path:
        return
    _save(app, path, (to_line(app.ink.strokes) + "\n").encode())


def copy_picture(app: "App") -> None:
    """Put the drawing on the clipboard."""
    clipboard.copy_picture(_pad_picture(app))
    app.notice(_("Copied."))


def _pad_picture(app: "App") -> Image.Image:
    return picture_of_ink(app.ink.strokes, app.settings.pen, app.window.pad.side)


def _encoded(picture: Image.Image, path: Path) -> bytes:
    """Return a picture as the bytes of a file: PNG, or what the name's ending says."""
    content = io.BytesIO()
    formats = {".jpg": "JPEG", ".jpeg": "JPEG", ".bmp": "BMP", ".gif": "GIF", ".webp": "WEBP"}
    picture.save(content, formats.get(path.suffix.lower(), "PNG"))
    return content.getvalue()


def _save(app: "App", path: Path, content: bytes) -> None:
    try:
        replace_file(path, content)
    except OSError as error:
        raise StoreError(
            _("{path} cannot be written: {reason}. Choose another folder.").format(
                path=path, reason=error.strerror or error
            )
        ) from None
    app.notice(_("Saved as {name}.").format(name=path.name))


def _types(name: str, suffixes: list[str]) -> FileTypes:
    return [(name, " ".join(f"*{suffix}" for suffix in suffixes)), (_("All files"), "*")]
