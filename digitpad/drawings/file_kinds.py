"""Kinds of files: each known by what it begins with, and the label in its name.

Every door asks here what a file is: the import of drawings, the digits to learn from, `evaluate`, `predict`,
and the window. A name decides only where the content does not. The endings of our own files stand here.
"""

import json
import re
import stat
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from enum import Enum
from pathlib import Path

from digitpad.language import _

LOOKED_AT = 1 << 16  # bytes, unpacked, of which a kind is known
RECIPE_SUFFIX, PLAYGROUND_SUFFIX = ".digitpad-recipe", ".digitpad-playground"
ANSWERS_SUFFIX = ".digitpad-answers"  # of what is handed in
LEAST_FIELDS = 17  # of a line that is a row of a picture's numbers: a label, and 4×4 pixels


class FileKind(Enum):
    """What a file is, by how it is read; the last ones are known, but not read."""

    INK_LINES = "ink lines"  # .jsonl, .ndjson: a drawing a line
    INK_JSON = "ink json"
    INKML = "inkml"
    XOURNAL = "xournal"
    SVG = "svg"
    PICTURE = "picture"
    TIFF = "tiff"
    PDF = "pdf"
    CSV = "csv"
    IDX = "idx"
    NPZ = "npz"
    PICKLE = "pickle"
    HDF5 = "hdf5"
    NPY = "npy"
    MATLAB = "matlab"
    PARQUET = "parquet"
    ARCHIVE = "archive"
    RECIPE = "recipe"  # for a training in the lab
    PLAYGROUND = "playground"
    LESSON = "lesson"
    ANSWERS = "answers"
    MODEL = "model"

    @property
    def is_ink(self) -> bool:
        """Whether it holds strokes."""
        return self in INK

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture, or pages of them."""
        return self in (FileKind.PICTURE, *PAGES)

    @property
    def is_dataset(self) -> bool:
        """Whether it holds pictures as numbers."""
        return self in DATASETS


INK = (FileKind.INK_LINES, FileKind.INK_JSON, FileKind.INKML, FileKind.XOURNAL, FileKind.SVG)
PAGES = (FileKind.TIFF, FileKind.PDF)
DATASETS = (FileKind.CSV, FileKind.IDX, FileKind.NPZ, FileKind.PICKLE, FileKind.HDF5)
# What other windows than the pad open.
OWN = (FileKind.RECIPE, FileKind.PLAYGROUND, FileKind.LESSON, FileKind.ANSWERS, FileKind.MODEL)

BEGINNINGS = {
    b"\xff\xd8\xff": FileKind.PICTURE,
    b"\x89PNG": FileKind.PICTURE,
    b"RIFF": FileKind.PICTURE,
    b"GIF8": FileKind.PICTURE,
    b"II*\0": FileKind.TIFF,
    b"MM\0*": FileKind.TIFF,
    b"II+\0": FileKind.TIFF,
    b"MM\0+": FileKind.TIFF,
    b"%PDF-": FileKind.PDF,
    b"PK\x03\x04": FileKind.NPZ,
    b"\x89HDF\r\n\x1a\n": FileKind.HDF5,
    b"\x93NUMPY": FileKind.NPY,
    b"MATLAB 5.0": FileKind.MATLAB,
    b"PAR1": FileKind.PARQUET,
    b"BZh": FileKind.ARCHIVE,
    b"7z\xbc\xaf": FileKind.ARCHIVE,
    b"Rar!": FileKind.ARCHIVE,
}
AT_4 = {b"ftyp": FileKind.PICTURE, b"TFL3": FileKind.MODEL}  # from the fifth byte on
SUFFIXES_OF = {
    FileKind.INK_LINES: (".jsonl", ".ndjson"),
    FileKind.INK_JSON: (".json",),
    FileKind.INKML: (".inkml",),
    FileKind.XOURNAL: (".xopp", ".xoj"),
    FileKind.SVG: (".svg",),
    FileKind.PICTURE: (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".avif", ".heic", ".heif"),
    FileKind.TIFF: (".tif", ".tiff"),
    FileKind.PDF: (".pdf",),
    FileKind.CSV: (".csv", ".tsv", ".tra", ".tes"),
    FileKind.IDX: ("-ubyte", ".idx3", ".idx1"),
    FileKind.NPZ: (".npz",),
    FileKind.PICKLE: (".pkl", ".pickle"),
    FileKind.HDF5: (".h5", ".hdf5"),
    FileKind.NPY: (".npy",),
    FileKind.MATLAB: (".mat",),
    FileKind.PARQUET: (".parquet",),
    FileKind.ARCHIVE: (".zip", ".tar", ".tgz", ".7z", ".rar", ".bz2", ".xz"),
    FileKind.RECIPE: (RECIPE_SUFFIX,),
    FileKind.PLAYGROUND: (PLAYGROUND_SUFFIX,),
    FileKind.LESSON: (".toml",),
    FileKind.ANSWERS: (ANSWERS_SUFFIX,),
    FileKind.MODEL: (".tflite", ".keras", ".onnx", "saved_model.pb"),
}
PACKED = ".gz"  # at the end of any of these
NAMED_JSON = (FileKind.INK_LINES, FileKind.RECIPE, FileKind.ANSWERS)  # which their names decide
RECIPE_PARTS = {"epochs", "learning_rate", "layers", "network"}  # one of which any recipe has
# The first file in a model that is a ZIP file: Keras', and arrays as DigitPad exports them.
MODEL_PARTS = (b"metadata.json", b"config.json", b"model.weights.h5", b"layers.npy", b"hidden.npy")


def suffixes_of(kinds: Iterable[FileKind]) -> tuple[str, ...]:
    """Return how the names of files of these kinds usually end, unpacked."""
    return tuple(suffix for kind in kinds for suffix in SUFFIXES_OF[kind])


def words_of(kind: FileKind) -> str:
    """Return what a file is, in a few words that a sentence can go on with."""
    return {
        FileKind.INK_LINES: _("an ink file, a drawing a line"),
        FileKind.INK_JSON: _("ink as JSON"),
        FileKind.INKML: _("ink as InkML"),
        FileKind.XOURNAL: _("a notebook of Xournal++"),
        FileKind.SVG: _("a drawing as SVG"),
        FileKind.PICTURE: _("a picture"),
        FileKind.TIFF: _("a TIFF of pictures"),
        FileKind.PDF: _("a PDF"),
        FileKind.CSV: _("a table, a digit a row"),
        FileKind.IDX: _("IDX, as MNIST and EMNIST come in"),
        FileKind.NPZ: _("NumPy's arrays (.npz)"),
        FileKind.PICKLE: _("a Python pickle of arrays"),
        FileKind.HDF5: _("arrays in HDF5 (.h5)"),
        FileKind.NPY: _("a single array of NumPy's (.npy)"),
        FileKind.MATLAB: _("arrays of MATLAB's (.mat)"),
        FileKind.PARQUET: _("a table in Parquet"),
        FileKind.ARCHIVE: _("a packed archive"),
        FileKind.RECIPE: _("a recipe for a training"),
        FileKind.PLAYGROUND: _("a playground"),
        FileKind.LESSON: _("a lesson"),
        FileKind.ANSWERS: _("what somebody hands in"),
        FileKind.MODEL: _("a model"),
    }[kind]


def kind_of(path: Path) -> FileKind | None:
    """Return what a file is; None where neither its content nor its name says it, or it is a folder.

    What is no plain file, or cannot be read, is known by its name alone: pipes and devices are not opened.
    """
    try:
        head, is_packed = _head(path) if stat.S_ISREG(path.stat().st_mode) else (b"", False)
    except OSError:
        head, is_packed = b"", False
    except (EOFError, zlib.error, ValueError):  # a damaged gzip, a name with a zero in it
        head, is_packed = b"", True
    return _by_content(path, head, is_packed) or _by_name(path)


def _head(path: Path) -> tuple[bytes, bool]:
    """Return what a file begins with, unpacked where gzip packed it, and whether it did."""
    with path.open("rb") as file:
        head = file.read(LOOKED_AT)
    if head[:2] != b"\x1f\x8b":
        return head, False
    return zlib.decompressobj(31).decompress(head, LOOKED_AT), True


def _by_content(path: Path, head: bytes, is_packed: bool) -> FileKind | None:
    for magic, kind in BEGINNINGS.items():
        if head.startswith(magic):
            of_several = {FileKind.NPZ: _zipped, FileKind.HDF5: _hdf5}.get(kind)
            return of_several(head) if of_several else kind
    if head[4:8] in AT_4 or (head[:2] == b"BM" and head[6:10] == bytes(4)):
        return AT_4.get(head[4:8], FileKind.PICTURE)
    if head[:2] == b"\0\0" and head[2:3] in b"\x08\x09\x0b\x0c\x0d\x0e" and head[3:4] in b"\1\2\3\4":
        return FileKind.IDX
    if head[:1] == b"\x80" and head[1:2] in b"\2\3\4\5":
        return FileKind.PICKLE
    if head[257:262] == b"ustar" or (head[:2] == b"PK" and is_packed):
        return FileKind.ARCHIVE
    return _by_text(path, head)


def _zipped(head: bytes) -> FileKind:
    """Return what a ZIP file is by what it begins with: a model, NumPy's arrays, or any archive."""
    name = head[30 : 30 + int.from_bytes(head[26:28], "little")]
    if name in MODEL_PARTS:
        return FileKind.MODEL
    return FileKind.NPZ if not name or name.endswith(b".npy") else FileKind.ARCHIVE


def _hdf5(head: bytes) -> FileKind:
    """Return whether arrays in HDF5 are a model of Keras': their names stand at its beginning."""
    is_model = b"keras_version" in head or (b"layers" in head and b"vars" in head)
    return FileKind.MODEL if is_model else FileKind.HDF5


def _by_text(path: Path, head: bytes) -> FileKind | None:
    text = head.decode("utf-8-sig", "replace").lstrip()
    if text.split(maxsplit=1)[:1] == ["digitpad-playground"]:
        return FileKind.PLAYGROUND
    if re.search(r"^\[\[step\]\]", text, re.MULTILINE):
        return FileKind.LESSON
    if text.startswith("<"):
        found = re.search(r"<(?:\w+:)?(ink|svg|xournal)[\s>]", text)
        roots = {"ink": FileKind.INKML, "svg": FileKind.SVG, "xournal": FileKind.XOURNAL}
        return roots[found[1]] if found else None
    named = _by_name(path)
    if text.startswith(("{", "[")) and named is not FileKind.CSV:
        return named if named in NAMED_JSON else _of_json(text)
    lines = text.splitlines()
    if (
        lines
        and len(re.split(r"[,;\t ]+", lines[0].strip())) >= LEAST_FIELDS
        and named is not FileKind.PICKLE
    ):
        return FileKind.CSV
    return None


def _of_json(text: str) -> FileKind:
    """Return whether JSON is a recipe or a hand-in, ink as one document, or a line of it is one."""
    first, _newline, rest = text.partition("\n")
    if re.match(r'\{\s*"digitpad":\s*"hand-in"', text):
        return FileKind.ANSWERS
    with suppress(ValueError, RecursionError):
        record = json.loads(text)
        if isinstance(record, dict) and RECIPE_PARTS & record.keys() and "strokes" not in record:
            return FileKind.RECIPE
    try:
        is_object = isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return FileKind.INK_JSON
    return FileKind.INK_LINES if is_object and rest.strip() else FileKind.INK_JSON


def _by_name(path: Path) -> FileKind | None:
    name = path.name.lower().removesuffix(PACKED)
    return next((kind for kind, suffixes in SUFFIXES_OF.items() if name.endswith(suffixes)), None)


# Labels in names

WORDS = (
    ("zero", "cero"), ("one", "uno"), ("two", "dos"), ("three", "tres"), ("four", "cuatro"),
    ("five", "cinco"), ("six", "seis"), ("seven", "siete"), ("eight", "ocho"), ("nine", "nueve"),
)  # fmt: skip
BY_WORD = {word: str(digit) for digit, words in enumerate(WORDS) for word in words}
NAMED = r"(?:digit|class|label|num|number|d[ií]gito|clase|cifra|n[uú]mero)"
FOLDER = re.compile(rf"(?:{NAMED}[ _-]*)?([0-9])(?:[ _-]+(?:{'|'.join(BY_WORD)}))?", re.IGNORECASE)
SAMPLE = re.compile(r"sample0*([1-9][0-9]?)", re.IGNORECASE)  # of Chars74K: Sample001 has zeros
# Not 20260501_123456.jpg, as cameras name photographs.
NUMBERED = re.compile(r"(?!\d{8}_\d{6})([0-9]+)_")
SAID = re.compile(rf"(?:^|[^a-z]){NAMED}[ _-]*([0-9])(?![0-9])", re.IGNORECASE)
COPY = re.compile(r"[ _-]*(?:\([0-9]+\)|- copy|- copia)$", re.IGNORECASE)
# 7, 7a, 7-b; img_7, digit 7. Where others of that kind have numbers beyond 9, it only counts pictures.
ALONE = re.compile(r"(?P<before>[^\W\d]*[ _-]*)(?P<digits>[0-9]+)(?P<after>[ _.-]?[a-z]?)", re.IGNORECASE)


def labels_in_names(files: Sequence[Path]) -> list[str | None]:
    """Return the digits in each file by its name, None where it has none.

    They are the name of its folder (7, seven, Sample008), those before the first underscore in its own
    name (2048_photo.jpg), or the only digit in it (7.png, digit7.png, img_7.png, "7 (1).png", 7a.png): unless
    files beside it that are named alike have numbers beyond 9, which count pictures and say nothing of them.
    """
    numbers: dict[tuple[Path, str], list[str]] = defaultdict(list)
    for file in files:
        if found := ALONE.fullmatch(_stem(file)):
            numbers[file.parent, found["before"].lower()].append(found["digits"])
    return [_label_in(file, numbers) for file in files]


def _label_in(file: Path, numbers: dict[tuple[Path, str], list[str]]) -> str | None:
    folder, stem = file.absolute().parent.name, _stem(file)
    if found := FOLDER.fullmatch(folder):
        return found[1]
    if folder.lower() in BY_WORD:
        return BY_WORD[folder.lower()]
    if found := SAMPLE.fullmatch(folder):
        return str(int(found[1]) - 1) if int(found[1]) <= 10 else None
    if found := NUMBERED.match(file.name) or SAID.search(stem):
        return found[1]
    if stem.lower() in BY_WORD:
        return BY_WORD[stem.lower()]
    found = ALONE.fullmatch(stem)
    alike = numbers.get((file.parent, found["before"].lower()), []) if found else []
    return found["digits"] if found and all(len(number) == 1 for number in alike) else None


def _stem(file: Path) -> str:
    """Return a file's name without its ending, and without what a copy adds to it."""
    return COPY.sub("", file.stem)


def digit_in_label(label: object) -> int | None:
    """Return the digit that a label says, a number, a text or a word of either language; else None."""
    if isinstance(label, bool):
        return None
    text = str(label).strip().strip("$").lower()
    text = BY_WORD.get(text, text)
    return int(text) if len(text) == 1 and text in "0123456789" else None
