"""drawings/file_kinds.py: what a file is, by its content, and the labels in names."""

import gzip
import os
from pathlib import Path

import pytest

from digitpad.drawings.file_kinds import (
    DATASETS,
    INK,
    OWN,
    PAGES,
    SUFFIXES_OF,
    FileKind,
    kind_of,
    labels_in_names,
    words_of,
)


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("photos/7_anything.png", "7"),
        ("photos/2048_photo.jpg", "2048"),
        ("photos/0012_.jpg", "0012"),
        ("photos/7/IMG_0001.jpg", "7"),
        ("photos/7/20260501_123456.jpg", "7"),
        ("photos/20260501_123456.jpg", None),
        ("photos/0001.png", None),
        ("photos/2048.png", None),
        ("photos/12/photo.png", None),
        ("photos/٣_a.png", None),
        ("photos/7.png", "7"),
        ("photos/digit_7.png", "7"),
        ("photos/digit7.png", "7"),
        ("photos/digit 7 by me (12).png", "7"),
        ("photos/dígito-7.png", "7"),
        ("photos/img_7.png", "7"),
        ("photos/img_17.png", None),
        ("photos/7 (1).png", "7"),
        ("photos/7 (12).png", "7"),
        ("photos/7 - Copy.png", "7"),
        ("photos/7a.png", "7"),
        ("photos/7-b.png", "7"),
        ("photos/seven.png", "7"),
        ("photos/seven/a.png", "7"),
        ("photos/Siete/a.png", "7"),
        ("photos/digit_7/a.png", "7"),
        ("photos/7 - seven/a.png", "7"),
        ("photos/7 photos/a.png", None),
        ("Hnd/Img/Sample008/img008-001.png", "7"),
        ("Hnd/Img/Sample001/img001-001.png", "0"),
        ("Hnd/Img/Sample011/img011-001.png", None),
    ],
)
def test_a_label_is_in_the_name_of_the_folder_or_of_the_file(path, label):
    assert labels_in_names([Path(path)]) == [label]


def test_numbers_that_go_on_beyond_9_count_pictures_and_are_no_labels():
    counted = [Path(f"photos/img_{number}.png") for number in range(12)]
    assert set(labels_in_names(counted)) == {None}
    assert labels_in_names(counted[:10]) == list("0123456789")
    assert labels_in_names([Path("a/img_7.png"), Path("b/img_12.png")]) == ["7", None]
    assert labels_in_names([Path("a/digit7.png"), Path("a/img_12.png"), Path("a/7.png")]) == ["7", None, "7"]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.jsonl", b'{"strokes": [[[1, 2]]]}', FileKind.INK_LINES),
        ("a.jsonl", b"# a note\n", FileKind.INK_LINES),
        ("a.ndjson", b'{"word": "seven"}', FileKind.INK_LINES),
        ("a.json", b'{"strokes": [[[1, 2]]]}\n', FileKind.INK_JSON),
        ("a.json", b'{"strokes": [[[1, 2]]]}\n{"strokes": []}', FileKind.INK_LINES),
        ("a.txt", b'[\n {"x": 1}]', FileKind.INK_JSON),
        ("a.inkml", b'<?xml version="1.0"?>\n<ink xmlns="http://www.w3.org/2003/InkML">', FileKind.INKML),
        ("a.xml", b"<inkml:ink >", FileKind.INKML),
        ("a.svg", b"<!-- made --><svg>", FileKind.SVG),
        ("a.xopp", gzip.compress(b'<?xml version="1.0"?><xournal creator="X">', mtime=0), FileKind.XOURNAL),
        ("a.jpg", b"\x89PNG\r\n\x1a\n", FileKind.PICTURE),
        ("a", b"\xff\xd8\xff\xe0", FileKind.PICTURE),
        ("a.tif", b"II*\0", FileKind.TIFF),
        ("scan", b"%PDF-1.7", FileKind.PDF),
        ("train-images-idx3-ubyte", b"\0\0\x08\3", FileKind.IDX),
        ("train-images-idx3-ubyte.gz", gzip.compress(b"\0\0\x08\3", mtime=0), FileKind.IDX),
        ("a.h5", b"\x89HDF\r\n\x1a\n", FileKind.HDF5),
        ("a.csv", b"label,pixel0\n", FileKind.CSV),
        ("numbers", b" ".join([b"0"] * 257), FileKind.CSV),
        ("mnist.pkl.gz", gzip.compress(b"\x80\3", mtime=0), FileKind.PICKLE),
        ("a.npz", b"", FileKind.NPZ),
        ("a.digitpad-recipe", b"{", FileKind.RECIPE),
        ("mine.json", b'{"name": "mine", "network": "layers", "layers": []}', FileKind.RECIPE),
        ("a.json", b'{"epochs": 3, "strokes": []}', FileKind.INK_JSON),
        ("a.json", b'{"name": "a card", "recipe": {"epochs": 3}}', FileKind.INK_JSON),
        ("a.txt", b"digitpad-playground problem=classification", FileKind.PLAYGROUND),
        (
            "a.txt",
            b'title.en = "What it is that a neuron adds up, and how it all comes out in the end, at last"\n'
            b"[[step]]\n",
            FileKind.LESSON,
        ),
        ("a.txt", b'{\n  "digitpad": "hand-in",', FileKind.ANSWERS),
        ("a", b"\x1c\0\0\0TFL3", FileKind.MODEL),
        ("a.onnx", b"\x08\x07", FileKind.MODEL),
        ("a.txt", b"Hello, this is a letter.", None),
        ("a", b"", None),
    ],
)
def test_a_file_is_known_by_its_content_then_by_its_name(tmp_path, name, content, kind):
    (tmp_path / name).write_bytes(content)
    assert kind_of(tmp_path / name) is kind


def test_what_is_no_file_is_known_by_its_name_and_never_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    assert kind_of(tmp_path / "pipe.csv") is FileKind.CSV
    assert kind_of(tmp_path / "none.svg") is FileKind.SVG
    assert kind_of(tmp_path) is None
    assert kind_of(Path("a\0.png")) is FileKind.PICTURE


def test_every_kind_has_words_and_endings():
    assert all(words_of(kind) for kind in FileKind)
    assert SUFFIXES_OF.keys() == set(FileKind)
    assert not {*OWN} & {*INK, *PAGES, *DATASETS}
    assert all(kind.is_ink + kind.is_picture + kind.is_dataset == 1 for kind in (*INK, *DATASETS))
