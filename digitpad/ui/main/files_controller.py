"""What the menus do with files and the clipboard: pictures and ink, in and out."""

import io
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from digitpad.core.ink import INK_SUFFIXES, is_ink, on_pad, parse_sample, read_lines, to_line
from digitpad.core.prediction import numbers_of
from digitpad.core.raster import picture_of_ink
from digitpad.errors import InkError
from digitpad.language import _, short
from digitpad.pictures.loading import SUFFIXES
from digitpad.system import clipboard
from digitpad.system.files import replace_file, writing
from digitpad.ui.pictures.box_labels_controller import picture_content
from digitpad.ui.widgets.dialogs import FileTypes, ask_open, ask_save

if TYPE_CHECKING:
    from digitpad.app import App


def ask_picture(app: "App") -> None:
    """Ask for a picture and open it."""
    path = ask_open(app.root, _("Open picture"), _types(_("Pictures"), sorted(SUFFIXES)))
    if path:
        app.pictures.open(path)


def open_file(app: "App", path: Path) -> None:
    """Open a picture, or an ink file, as its name says."""
    if is_ink(path):
        open_ink(app, path)
    else:
        app.pictures.open(path)


def take_dropped(app: "App", paths: Sequence[Path]) -> None:
    """Open the first of the files that were dropped onto the window."""
    for path in paths[:1]:
        open_file(app, path)


def ask_ink(app: "App") -> None:
    """Ask for an ink file and put its first drawing on the pad."""
    path = ask_open(app.root, _("Open ink"), _types(_("Ink"), INK_SUFFIXES))
    if path:
        open_ink(app, path)


def open_ink(app: "App", path: Path) -> None:
    """Put the first drawing of an ink file on the pad; undo brings the one before back."""
    samples = list(islice(read_lines(path), 2))
    if not samples:
        raise InkError(_("There is no drawing in {path}.").format(path=path))
    app.draw(on_pad(parse_sample(samples[0][1]).strokes))
    if len(samples) > 1:
        app.notice(_("{name} contains several drawings; this is the first.").format(name=short(path.name)))


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


def save_boxes(app: "App") -> None:
    """Save the opened picture with its boxes, as a PNG or as the name says."""
    from digitpad.ui.pictures.boxed import picture_with_boxes

    if not app.picture:
        return
    name = f"{Path(app.picture.picture.name).stem or 'picture'}-boxes.png"
    path = ask_save(app.root, _("Save picture with boxes"), _types("PNG", [".png"]), name)
    if path and app.picture:
        content = picture_content(app.picture, app.pictures.parts)
        _save(app, path, _encoded(picture_with_boxes(content), path))


def copy_number(app: "App") -> None:
    """Put the number that was read on the clipboard, a line for each line of it."""
    app.root.clipboard_clear()
    app.root.clipboard_append("\n".join(numbers_of(app.parts)))
    app.notice(_("Copied."))


def copy_picture(app: "App") -> None:
    """Put the drawing on the clipboard."""
    clipboard.copy_image(_pad_picture(app))
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
    with writing(path, can_be_elsewhere=True):
        replace_file(path, content)
    app.notice(_("Saved as {name}.").format(name=short(path.name)))


def _types(name: str, suffixes: Sequence[str]) -> FileTypes:
    return [(name, " ".join(f"*{suffix}" for suffix in suffixes)), (_("All files"), "*")]
