"""Drawings out and in: pictures by label, ink with labels, tables and arrays of digits.

What is read is checked whole before anything is kept, and what is written is whole or not there.
"""

import gzip
import io
import os
import re
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from digitpad.core.arrays import SIDE, DigitBytes, Grey, Reader
from digitpad.core.ink import INK_SUFFIXES, MOST_KEPT, at_line, is_ink, on_pad, thinned, to_line
from digitpad.drawings.digit_arrays import read_dataset
from digitpad.drawings.drawings import Drawing
from digitpad.drawings.file_kinds import (
    DATASETS,
    INK,
    PACKED,
    PAGES,
    FileKind,
    digit_in_label,
    kind_of,
    labels_in_names,
    suffixes_of,
)
from digitpad.drawings.ink_files import ink_samples
from digitpad.drawings.table_files import Advance, unwatched
from digitpad.errors import DataError, InkError, PictureError, StoreError
from digitpad.language import _
from digitpad.pictures.finding import find, only_glyph
from digitpad.pictures.model import Glyph, Picture
from digitpad.pictures.scans import read_pages
from digitpad.system.files import part_of, replace_file, writing
from digitpad.system.leftovers import sweep_parts_of

# What counts in any folder; .json and tables often only describe its pictures.
USUAL = (
    *(kind for kind in INK if kind is not FileKind.INK_JSON),
    FileKind.PICTURE,
    *PAGES,
    FileKind.NPZ,
    FileKind.IDX,
)
IDX_PARTS = re.compile("images|labels|idx[13]|train|t10k|test")  # which differ in the names of one dataset
AS_LARGE = 0.4  # of the large digits of a page: what is smaller is dirt, or a number of the page


@dataclass(frozen=True)
class Exported:
    """What an export wrote.

    count: drawings written.
    left_out: glyphs of pictures, which an ink file cannot hold.
    """

    count: int
    left_out: int = 0


@dataclass(frozen=True, eq=False)
class FoundDrawings:
    """What files and folders hold.

    drawings: those that have a label.
    unlabelled: files of which nothing says what digit they show, and which are left out.
    uneven: pictures in which more or fewer digits were found than their names have, left out too.
    notes: sentences about what was found out of files.
    """

    drawings: tuple[Drawing, ...]
    unlabelled: tuple[Path, ...] = ()
    uneven: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()


def find_drawings(
    paths: Iterable[Path],
    reader: Reader | None = None,
    label: int | None = None,
    advance: Advance = unwatched,
) -> FoundDrawings:
    """Find all labelled drawings that files and folders hold, the first one that is bad ends it.

    A page of many digits of one kind gives as many drawings.

    reader: keeps the parts of a digit in a picture together; without it the largest part is taken.
    label: of what has none by itself.
    advance: is given the fraction of the files that are read.

    Raises:
        InkError, PictureError, DataError: a file cannot be read, or has a label that is no digit.
    """
    files = [file for path in paths for file in files_in(path)]
    search = _Search(reader, label)
    for number, (file, named) in enumerate(zip(files, labels_in_names(files), strict=True)):
        search.read(file, named)
        advance((number + 1) / len(files))
    return search.found


def labelled_drawings(found: FoundDrawings) -> FoundDrawings:
    """Return what was found, which has at least one drawing.

    Raises:
        PictureError: nothing says which digits are in the files.
    """
    if found.drawings:
        return found
    if found.unlabelled:
        raise PictureError(
            _(
                "Which digit is in {path}? Put it into a folder named 0 to 9, or give it a name such as "
                "7.png."
            ).format(path=found.unlabelled[0])
        )
    if found.uneven:
        raise PictureError(
            _("In {path} more or fewer digits were found than its name has.").format(path=found.uneven[0])
        )
    raise DataError(_("There are no labelled drawings in it."))


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


def files_in(path: Path) -> list[Path]:
    """Return a file, or those in a folder and below it that may hold digits, hidden ones apart, sorted.

    Tables and the like, which often only describe a folder's pictures, count where there is nothing else.
    """
    if not os.path.isdir(path):  # noqa: PTH112  Path.is_dir raises on long names and closed folders
        return [path]
    found = [file for file in sorted(path.rglob("*")) if not file.name.startswith(".") and file.is_file()]
    for kinds in (USUAL, (*INK, *DATASETS)):
        endings = suffixes_of(kinds)
        if files := [file for file in found if file.name.lower().removesuffix(PACKED).endswith(endings)]:
            return _once(files)
    raise DataError(
        _("There are no drawings in {path}. Choose a folder with folders 0 to 9 of pictures.").format(
            path=path
        )
    )


def _once(files: Iterable[Path]) -> list[Path]:
    """Return files, of those in IDX that belong together only the first: it brings the others along."""
    groups: dict[Path, Path] = {}
    for file in files:
        is_idx = file.name.lower().removesuffix(PACKED).endswith(suffixes_of([FileKind.IDX]))
        alike = IDX_PARTS.sub("*", file.name.removesuffix(PACKED)) if is_idx else file.name
        groups.setdefault(file.with_name(alike), file)
    return list(groups.values())


def family_of(path: Path) -> str:
    """Return how a file is read: "ink", "picture" or "dataset"; one of no known kind might be a picture."""
    kind = kind_of(path)
    if is_ink(path) or kind in INK:
        return "ink"
    return "picture" if kind is None or kind.is_picture else "dataset"


class _Search:
    """A way through files, and what was found on it."""

    def __init__(self, reader: Reader | None, label: int | None) -> None:
        self._reader, self._label = reader, label
        self._drawings: list[Drawing] = []
        self._unlabelled: list[Path] = []
        self._uneven: list[Path] = []
        self._notes: list[str] = []

    @property
    def found(self) -> FoundDrawings:
        return FoundDrawings(
            tuple(self._drawings), tuple(self._unlabelled), tuple(self._uneven), tuple(self._notes)
        )

    def read(self, path: Path, named: str | None) -> None:
        """Read a file, in whose name are these digits."""
        family = family_of(path)
        if family == "ink":
            self._read_ink(path, named or ("" if self._label is None else str(self._label)))
        elif family == "picture":
            self._read_picture(path, named or ("" if self._label is None else str(self._label)))
        else:
            found = read_dataset(path)
            self._notes += found.notes
            for part in found.parts:
                pairs = zip(part.digits, part.labels, strict=True)
                self._drawings += [Drawing(int(label), glyph=digit) for digit, label in pairs]

    def _read_ink(self, path: Path, usual: str) -> None:
        """Read drawings; what has no label of its own has the usual one, or that of the file's name."""
        for sample in ink_samples(path, MOST_KEPT):
            if sample.label is None and not usual and not is_ink(path):
                self._unlabelled.append(path)
                return
            label = digit_in_label(usual if sample.label is None else sample.label)
            if label is None:
                raise InkError(at_line(path, sample.line, _("It needs a label from 0 to 9.")))
            try:
                self._drawings.append(Drawing(label, thinned(on_pad(sample.strokes))))
            except InkError as error:
                raise InkError(at_line(path, sample.line, error)) from None

    def _read_picture(self, path: Path, label: str) -> None:
        for picture in read_pages(path):
            if not label:
                self._unlabelled.append(path)
                return
            digits = digits_in_picture(picture, str(path), label, self._reader)
            if digits is None:
                self._uneven.append(path)
            else:
                pairs = zip(label * len(digits) if len(label) == 1 else label, digits, strict=True)
                self._drawings += [Drawing(int(one), glyph=digit) for one, digit in pairs]


def digits_in_picture(
    picture: Picture, name: str, label: str, reader: Reader | None
) -> list[DigitBytes] | None:
    """Return the digits in a picture, each uint8 (28, 28): as many as its label has, of one kind any number.

    name: to call the picture by. None where there are more, or fewer, than the label has.

    Raises:
        PictureError: there is none.
    """
    if (already := digit_already(picture.image)) is not None:
        return [already] if len(label) == 1 else None
    page = find(picture, reader=reader)
    largest = only_glyph(page, name)
    if len(label) > 1:
        glyphs: Sequence[Glyph] = page.glyphs if len(page.glyphs) == len(label) else ()
    elif reader is None:
        glyphs = [largest]
    else:
        sides = np.array([_longer(glyph) for glyph in page.glyphs])
        least = AS_LARGE * np.quantile(sides, 0.9)
        glyphs = [glyph for glyph, side in zip(page.glyphs, sides, strict=True) if side >= least]
    return [glyph.steps.centred for glyph in glyphs] or None


def _longer(glyph: Glyph) -> float:
    return max(glyph.box.right - glyph.box.left, glyph.box.bottom - glyph.box.top)


def digit_already(image: Image.Image) -> Grey | None:
    """Return a picture's pixels where it is as we, and MNIST's friends, write them: 28×28, bright on black.

    Such a one is kept as it is, be it a dot; and it is read 20 times quicker.
    """
    if image.mode != "L" or image.size != (SIDE, SIDE):
        return None
    grey = np.array(image)
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    return grey if grey.any() and not np.median(border) else None


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
