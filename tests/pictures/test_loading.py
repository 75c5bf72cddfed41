"""pictures/loading.py: files of every kind, and files that are none."""

import os
import struct
import subprocess
import sys
import threading
import zlib
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageOps
from support.made_sevens import SIZE, assert_is_the_seven, see_through, seven, steps_of_picture

from digitpad.errors import PictureError
from digitpad.pictures.loading import MOST_BYTES, read_picture

KINDS = {
    "grey.png": seven,
    "bits.png": lambda: seven().convert("1"),
    "palette.png": lambda: seven().quantize(8),
    "transparent palette.png": lambda: see_through().quantize(8),
    "colour.png": lambda: ImageOps.colorize(seven(), "darkblue", "lightyellow"),
    "see-through.png": see_through,
    "see-through grey.png": lambda: see_through("LA"),
    "sixteen.png": lambda: Image.fromarray(np.asarray(seven()).astype(np.uint16) * 257),
    "sixteen but dark.png": lambda: Image.fromarray(np.asarray(seven()).astype(np.uint16)),
    "photo.jpg": lambda: seven().convert("RGB"),
    "photo.JPEG": seven,
    "print.jpg": lambda: seven().convert("CMYK"),
    "modern.webp": lambda: seven().convert("RGB"),
    "modern see-through.webp": see_through,
    "paint.bmp": lambda: seven().convert("RGB"),
    "bits.bmp": lambda: seven().convert("1"),
    "new.avif": lambda: seven().convert("RGB"),
    "old.gif": seven,
    "old see-through.gif": see_through,
}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_picture_is_read(tmp_path: Path, name):
    path = tmp_path / name
    KINDS[name]().save(path)
    assert_is_the_seven(read_picture(path))


def test_a_photo_lying_on_its_side_is_turned_upright(tmp_path: Path):
    exif = Image.Exif()
    exif[0x0112] = 6  # "turn me by 90° clockwise"
    seven().transpose(Image.Transpose.ROTATE_90).save(tmp_path / "x.jpg", exif=exif)
    image = read_picture(tmp_path / "x.jpg")
    assert image.size == image.image.size == SIZE
    assert_is_the_seven(image)


def test_damaged_exif_does_no_harm(tmp_path: Path):
    seven().save(tmp_path / "x.jpg", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert_is_the_seven(read_picture(tmp_path / "x.jpg"))


def test_of_an_animation_the_first_picture_is_read(tmp_path: Path):
    seven().save(tmp_path / "x.gif", save_all=True, append_images=[Image.new("L", SIZE, 255)])
    assert_is_the_seven(read_picture(tmp_path / "x.gif"))


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width, height):
    """A PNG that claims a size and holds next to nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", data) + png_chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [7_100, 10_000, 20_000])
def test_a_picture_of_too_many_pixels_is_not_decoded(tmp_path: Path, side):
    (tmp_path / "bomb.png").write_bytes(png_of(side, side))
    with pytest.raises(PictureError, match=r"bomb\.png has more than 50 megapixels\. Use .+\.$"):
        read_picture(tmp_path / "bomb.png")


@pytest.mark.parametrize("size", [(1, 49_000_000), (49_000_000, 1), (65_536, 2)])
def test_a_picture_of_one_long_line_is_not_decoded(tmp_path: Path, size):
    (tmp_path / "line.png").write_bytes(png_of(*size))
    with pytest.raises(PictureError, match=r"line\.png is more than 65535 pixels long\. .+\.$"):
        read_picture(tmp_path / "line.png")


def test_a_picture_of_more_pixels_than_there_can_be_is_told(tmp_path: Path):
    (tmp_path / "bomb.png").write_bytes(png_of(2**31 - 1, 2**31 - 1))
    with pytest.raises(PictureError, match=r"bomb\.png .+\.$"):
        read_picture(tmp_path / "bomb.png")


def test_a_file_of_too_many_bytes_is_not_opened(tmp_path: Path):
    with (tmp_path / "huge.png").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(PictureError, match="larger than 50 MB"):
        read_picture(tmp_path / "huge.png")


def test_a_missing_file_is_told(tmp_path: Path):
    with pytest.raises(PictureError, match=r"no file .*seven\.png"):
        read_picture(tmp_path / "seven.png")


@pytest.mark.parametrize("extension", ["tiff", "ppm", "eps", "pdf", "ico", "tga"])
def test_other_formats_are_refused_whatever_they_are_called(tmp_path: Path, extension):
    path = tmp_path / f"x.{extension}"
    seven().convert("RGB").save(path)
    with pytest.raises(PictureError, match="Use an undamaged JPEG"):
        read_picture(path.replace(tmp_path / "x.png"))


@pytest.mark.parametrize("content", [b"", b"\0" * 100, b"\x89PNG\r\n\x1a\n", b"<svg/>", b"GIF89a", b"BM"])
def test_what_is_no_picture_is_told(tmp_path: Path, content):
    (tmp_path / "x.png").write_bytes(content)
    with pytest.raises(PictureError, match=r"x\.png cannot be read as a picture"):
        read_picture(tmp_path / "x.png")


def test_a_folder_is_no_picture(tmp_path: Path):
    with pytest.raises(PictureError, match=r"is a folder\. Choose a picture in it\.$"):
        read_picture(tmp_path)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everything may be read")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path):
    (tmp_path / "x.png").touch(0)
    with pytest.raises(PictureError, match=r"cannot be read: .+\. Check that you may open it\.$"):
        read_picture(tmp_path / "x.png")


def test_decoders_grumble_to_nobody(tmp_path: Path):
    seven().save(tmp_path / "x.jpg", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    reading = f"from digitpad.pictures.loading import *; read_picture(Path({str(tmp_path / 'x.jpg')!r}))"
    done = subprocess.run([sys.executable, "-c", reading], capture_output=True, text=True, check=True)
    assert done.stderr == ""


@pytest.mark.parametrize("name", ["x.png", "x.jpg", "x.gif", "x.bmp", "x.webp", "x.avif", "x.heic"])
def test_a_damaged_picture_gives_a_digit_or_a_sentence(tmp_path: Path, name):
    path = tmp_path / name
    pillow_heif.register_heif_opener()  # to write it
    seven().convert("RGB").save(path)
    whole = path.read_bytes()
    random = np.random.default_rng(3)
    told = 0
    for attempt in range(60):
        damaged = bytearray(whole)
        for _ in range(1 + attempt % 7):
            damaged[random.integers(min(len(damaged), 4096 >> attempt % 7))] = random.integers(256)
        path.write_bytes(damaged[: random.integers(len(damaged))] if attempt % 3 == 0 else damaged)
        try:
            steps_of_picture(read_picture(path))
        except PictureError:
            told += 1
    assert told


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_file_names_that_are_not_utf8_can_be_read(tmp_path: Path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.png"))
    try:
        seven().save(path)
    except OSError:
        pytest.skip("the file system takes UTF-8 names only")
    assert_is_the_seven(read_picture(path))


@pytest.mark.parametrize("name", ["phone.heic", "phone.HEIF", "called.jpg"])
def test_a_phones_heic_is_read_by_its_content_or_its_name(tmp_path: Path, name):
    pillow_heif.from_pillow(seven().convert("RGB")).save(tmp_path / name)
    picture = read_picture(tmp_path / name)
    assert picture.size == SIZE
    assert_is_the_seven(picture)


def test_a_heic_of_too_many_pixels_is_refused(tmp_path: Path, monkeypatch):
    pillow_heif.from_pillow(seven().convert("RGB")).save(tmp_path / "x.heic")
    monkeypatch.setattr("digitpad.pictures.loading.MOST_PIXELS", SIZE[0] * SIZE[1] - 1)
    with pytest.raises(PictureError, match="more than 50 megapixels"):
        read_picture(tmp_path / "x.heic")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_that_nobody_writes_to_is_no_picture(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    opened: list[str] = []

    def read() -> None:
        with pytest.raises(PictureError, match="cannot be read as a picture") as caught:
            read_picture(tmp_path / "pipe.png")
        opened.append(str(caught.value))

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    thread.join(10)
    assert opened
