"""pictures/scans.py: pages of TIFF and PDF, in a process of their own."""

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from support.rows import picture_of

from digitpad.core.network import load_model
from digitpad.errors import PictureError
from digitpad.pictures.finding import find
from digitpad.pictures.scans import first_page, read_pages
from digitpad.system.packages import is_installed

needs_pdf = pytest.mark.skipif(not is_installed("pdf"), reason="without the extra pdf")


def page(number: str) -> Image.Image:
    sheet = Image.new("L", (1240, 877), 245)
    sheet.paste(picture_of(number).image, (200, 300))
    return sheet


def saved(path: Path, *numbers: str, **options) -> Path:
    first, *others = [page(number) for number in numbers]
    if "mode" in options:
        first = first.convert(options.pop("mode"))
    first.save(path, save_all=bool(others), append_images=others, **options)
    return path


def read(picture) -> str:
    classifier = load_model()
    glyphs = find(picture, reader=classifier).glyphs
    rows = classifier.probabilities(np.array([glyph.steps.digit for glyph in glyphs], np.float32))
    return "".join(map(str, rows.argmax(axis=1)))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("lzw.tif", {"compression": "tiff_lzw"}),
        ("fax.tiff", {"compression": "group4", "mode": "1"}),
        ("named otherwise.png", {"format": "TIFF", "mode": "RGB"}),
        pytest.param("scan.pdf", {}, marks=needs_pdf),
    ],
)
def test_a_page_of_a_scan_is_read(tmp_path, name, options):
    (picture,) = read_pages(saved(tmp_path / name, "2048", **options))
    assert read(picture) == "2048"
    assert picture.name == name


@pytest.mark.parametrize("name", ["scans.tif", pytest.param("scans.pdf", marks=needs_pdf)])
def test_every_page_is_a_picture(tmp_path, name):
    path = saved(tmp_path / name, "12", "34", "56")
    pictures = list(read_pages(path))
    assert [picture.name for picture in pictures] == [f"{name}, page {number}" for number in (1, 2, 3)]
    assert [read(picture) for picture in pictures] == ["12", "34", "56"]
    assert first_page(path).name.endswith("page 1")


def tiff(width: int, height: int) -> bytes:
    tags = [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 8), (278, height), (279, 100)]
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return struct.pack("<4sIH", b"II*\0", 8, len(tags)) + entries + bytes(100)


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def encoded(kind: str) -> bytes:
    content = io.BytesIO()
    page("7").save(content, kind)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("huge.tif", tiff(60_000, 60_000)),
        ("odd.tif", tiff(0, 1)),
        ("half.tif", half(encoded("TIFF"))),
        ("nothing.tif", b"II*\0"),
        pytest.param("half.pdf", b"%PDF-1.4\n1 0 obj <</Type/Catalog>>", marks=needs_pdf),
    ],
    ids=["huge", "odd", "half a TIFF", "nothing", "half a PDF"],  # the content would fill the environment
)
def test_what_is_damaged_or_too_large_is_a_sentence_about_its_kind(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(PictureError, match=f"cannot be read as a {name[-3:].upper().replace('TIF', 'TIFF')}"):
        first_page(tmp_path / name)


def test_any_other_picture_is_one_page(tmp_path):
    page("7").save(tmp_path / "a.png")
    assert len(list(read_pages(tmp_path / "a.png"))) == 1
