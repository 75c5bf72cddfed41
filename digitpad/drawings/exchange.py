"""Drawings out and in: a folder of PNG by label, ink with labels, and `.npz` in MNIST's layout.

What is read is checked whole before anything is kept, and what is written is whole or not there.
"""

import gzip
import io
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from digitpad.core.arrays import SIDE, Grey, Reader
from digitpad.core.ink import INK_SUFFIXES, at_line, is_ink, on_pad, read_samples, to_line
from digitpad.drawings.digit_arrays import read_dataset
from digitpad.drawings.drawings import Drawing
from digitpad.drawings.file_kinds import kind_of
from digitpad.errors import DataError, InkError, PictureError, StoreError
from digitpad.language import _
from digitpad.pictures.finding import find, only_glyph
from digitpad.pictures.loading import SUFFIXES, read_picture
from digitpad.system.files import part_of, replace_file, writing
from digitpad.system.leftovers import sweep_parts_of


@dataclass(frozen=True)
class Exported:
    """What an export wrote.

    count: drawings written.
    left_out: glyphs of pictures, which an ink file cannot hold.
    """

    count: int
    left_out: int = 0


def read_drawings(paths: Iterable[Path], reader: Reader | None = None) -> list[Drawing]:
    """Read all labelled drawings that files and folders hold, the first one that is bad ends it.

    reader: keeps the parts of a digit in a picture together; without it the largest part is taken.

    Raises:
        InkError, PictureError, DataError: a file cannot be read, or has no labels from 0 to 9.
    """
    return [drawing for path in paths for file in _files(path) for drawing in _read_file(file, reader)]


def write_drawings(drawings: Sequence[Drawing], path: Path) -> Exported:
    """Write drawings as the name says: `.jsonl`, `.jsonl.gz` or `.npz`; else a folder of PNG by label.

    Raises:
        DataError: there is nothing to write, or the name ends otherwise.
        StoreError: it cannot be written, or the folder is not empty; nothing is left behind.
    """
    if not drawings:
        raise DataError(_("There are no drawings to export. Label a drawing with its digit to keep it."))
    with writing(path, can_be_elsewhere=True):
        sweep_parts_of(path.absolute())
        if is_ink(path):
            return _write_ink(drawings, path)
        if path.suffix.lower() == ".npz":
            return _write_mnist(drawings, path)
        return _write_folder(drawings, path)


# In


def _files(path: Path) -> Iterator[Path]:
    """Yield a file, or those in a folder and below it that may hold drawings, hidden ones apart, sorted."""
    if not os.path.isdir(path):  # noqa: PTH112  Path.is_dir raises on long names and closed folders
        yield path
        return
    found = [file for file in path.rglob("*") if _is_known(file) and not file.name.startswith(".")]
    if not found:
        raise DataError(
            _("There are no drawings in {path}. Choose a folder with folders 0 to 9 of pictures.").format(
                path=path
            )
        )
    yield from sorted(found)


def _is_known(file: Path) -> bool:
    return is_ink(file) or file.suffix.lower() in (*SUFFIXES, ".npz")


def _read_file(path: Path, reader: Reader | None) -> Iterator[Drawing]:
    if is_ink(path):
        return _read_ink(path)
    kind = kind_of(path)
    return _read_picture(path, reader) if kind is None or kind.is_picture else _read_dataset(path)


def _read_ink(path: Path) -> Iterator[Drawing]:
    for sample in read_samples(path):
        label = _label(str(sample.label))
        if label is None:
            raise InkError(at_line(path, sample.line, _("It needs a label from 0 to 9.")))
        yield Drawing(label, on_pad(sample.strokes))


def _read_picture(path: Path, reader: Reader | None) -> Iterator[Drawing]:
    label = _label(path.absolute().parent.name)
    if label is None:
        raise PictureError(
            _("Which digit is in {path}? Put the picture into a folder named 0 to 9.").format(path=path)
        )
    picture = read_picture(path)
    glyph = _digit_already(picture.image)
    if glyph is None:
        glyph = only_glyph(find(picture, reader=reader), str(path)).steps.centred
    yield Drawing(label, glyph=glyph)


def _digit_already(image: Image.Image) -> Grey | None:
    """Return a picture's pixels where it is as we, and MNIST's friends, write them: 28×28, bright on black.

    Such a one is kept as it is, be it a dot; and it is read 20 times quicker.
    """
    if image.mode != "L" or image.size != (SIDE, SIDE):
        return None
    grey = np.array(image)
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    return grey if grey.any() and not np.median(border) else None


def _read_dataset(path: Path) -> Iterator[Drawing]:
    """Yield the drawings of a table or of arrays, those to test with too."""
    for part in read_dataset(path).parts:
        yield from (Drawing(int(y), glyph=x) for x, y in zip(part.digits, part.labels, strict=True))


def _label(name: str) -> int | None:
    return int(name) if len(name) == 1 and name in "0123456789" else None


# Out


def _write_ink(drawings: Sequence[Drawing], path: Path) -> Exported:
    with_strokes = [drawing for drawing in drawings if drawing.strokes]
    if not with_strokes:
        raise DataError(
            _("All drawings come from pictures, which an ink file cannot hold. Export as PNG or .npz.")
        )
    lines = "".join(to_line(drawing.strokes, drawing.label) + "\n" for drawing in with_strokes)
    packed = path.name.lower().endswith(".gz")
    replace_file(path, gzip.compress(lines.encode(), mtime=0) if packed else lines.encode())
    return Exported(len(with_strokes), len(drawings) - len(with_strokes))


def _write_mnist(drawings: Sequence[Drawing], path: Path) -> Exported:
    """Write the drawings twice, to learn from and to test with: readers of MNIST want both halves."""
    pictures = np.stack([drawing.steps.centred for drawing in drawings])
    labels = np.array([drawing.label for drawing in drawings], np.uint8)
    content = io.BytesIO()
    np.savez_compressed(content, x_train=pictures, y_train=labels, x_test=pictures, y_test=labels)
    replace_file(path, content.getvalue())
    return Exported(len(drawings))


def _write_folder(drawings: Sequence[Drawing], path: Path) -> Exported:
    """Write `7/0001.png` and so on, under another name first, moved into place when whole."""
    if path.suffix and not os.path.isdir(path):  # noqa: PTH112  Path.is_dir raises on long names
        raise DataError(
            _("{path} cannot be used for an export. Choose a folder, or a file ending in {endings}.").format(
                path=path, endings=", ".join((*INK_SUFFIXES, ".npz"))
            )
        )
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise StoreError(_("{path} already exists and is not empty. Choose a new folder.").format(path=path))
    part = part_of(path.absolute())
    try:
        _write_pictures(drawings, part)
        if path.exists():
            path.rmdir()  # Windows replaces no folder, not even an empty one
        part.replace(path)
    except OSError:
        with suppress(OSError):
            shutil.rmtree(part)
        raise
    return Exported(len(drawings))


def _write_pictures(drawings: Sequence[Drawing], folder: Path) -> None:
    folder.mkdir(parents=True)
    numbers = [0] * 10
    for drawing in drawings:
        numbers[drawing.label] += 1
        by_label = folder / str(drawing.label)
        by_label.mkdir(exist_ok=True)
        Image.fromarray(drawing.steps.centred).save(by_label / f"{numbers[drawing.label]:04}.png")
