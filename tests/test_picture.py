"""picture.py: made pictures of a seven, of every kind a stranger may have, and files that are none."""

import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from digitpad.errors import PictureError
from digitpad.ink import parse_sample
from digitpad.pictures.file import MOST_BYTES, read_picture
from digitpad.pictures.finding import find, only_glyph
from digitpad.pictures.page import LONGER, Picture
from digitpad.raster import steps_of_ink

SEVEN = parse_sample((Path(__file__).parent / "data" / "seven.jsonl").read_text()).strokes
SIZE = (300, 400)


def seven(size=SIZE, ink=0, paper=255, pen=0.12):
    """Draw a soft seven, half as high as the picture's shorter side, off its middle."""
    finer = 3
    side = min(size) * finer
    mask = Image.new("L", (size[0] * finer, size[1] * finer))
    draw = ImageDraw.Draw(mask)
    radius = pen * 0.51 * side / 2
    path = [(x / 1000 * side, y / 1000 * side + 0.05 * side) for x, y in SEVEN[0]]
    draw.line(path, fill=255, width=round(2 * radius))
    for x, y in path:
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    mask = mask.resize(size, Image.Resampling.BOX)
    return Image.composite(Image.new("L", size, ink), Image.new("L", size, paper), mask)


def steps_of_picture(picture, name=""):
    if isinstance(picture, Image.Image):
        picture = Picture(picture, picture.size, name)
    return only_glyph(find(picture), name).steps


def ink_of(image):
    return find(Picture(image, image.size)).ink


def difference(steps, expected):
    """Return the mean grey difference of two digits at the best shift of at most one pixel."""
    shifts = [(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    centred = steps.centred.astype(float)
    return min(np.abs(np.roll(centred, shift, (0, 1)) - expected.centred).mean() for shift in shifts)


def assert_is_the_seven(image, pen=0.12, most=4.0):
    assert difference(steps_of_picture(image), steps_of_ink(SEVEN, pen=pen)) < most


def see_through(mode="RGBA"):
    image = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), mask=ImageOps.invert(seven()))
    return image.convert(mode)


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
    "old.gif": seven,
    "old see-through.gif": see_through,
}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_picture_is_read(tmp_path: Path, name):
    path = tmp_path / name
    KINDS[name]().save(path)
    assert_is_the_seven(read_picture(path))


@pytest.mark.parametrize("size", [(40, 50), (90, 70), (300, 400), (2400, 1800)])
@pytest.mark.parametrize(("ink", "paper"), [(0, 255), (255, 0), (90, 180), (200, 110), (230, 20)])
def test_any_size_and_either_polarity_is_read(size, ink, paper):
    assert_is_the_seven(seven(size, ink, paper), most=8 if min(size) < 100 else 4)


def test_light_that_falls_from_one_side_is_evened_out():
    light = np.linspace(1, 0.4, SIZE[0])[np.newaxis] * np.linspace(1, 0.7, SIZE[1])[:, np.newaxis]
    noise = np.random.default_rng(1).normal(0, 4, SIZE[::-1])
    photo = np.clip(np.asarray(seven(ink=60, paper=230)) * light + noise, 0, 255)
    assert_is_the_seven(Image.fromarray(photo.astype(np.uint8)))


def test_specks_are_dropped():
    image = seven()
    draw = ImageDraw.Draw(image)
    for x, y in ((10, 10), (290, 20), (280, 390), (20, 300)):
        draw.ellipse((x - 3, y - 3, x + 3, y + 3), fill=0)
    assert_is_the_seven(image)


def test_a_small_digit_on_a_large_sheet_is_found():
    sheet = Image.new("L", (2000, 2600), 240)
    sheet.paste(seven((150, 200), 30, 240), (1500, 400))
    assert_is_the_seven(sheet, most=8)


def test_strokes_stay_soft():
    cut = ink_of(seven())
    assert cut.dtype == np.uint8
    assert cut.shape == SIZE[::-1]
    assert cut[0, 0] == 0
    assert cut.max() == 255
    assert ((cut > 0) & (cut < 255)).sum() > 100


def test_large_pictures_are_shrunk():
    assert max(ink_of(seven((2000, 3000))).shape) == LONGER


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


def test_a_digit_as_mnist_has_them_is_kept_as_it_is(tmp_path: Path):
    digit = steps_of_ink(SEVEN).centred
    for name, image in {"white.png": digit, "black.png": 255 - digit}.items():
        Image.fromarray(image).save(tmp_path / name)
        assert np.array_equal(steps_of_picture(read_picture(tmp_path / name)).centred, digit)


def test_an_off_centre_digit_of_28_pixels_is_kept_too():
    digit = np.roll(steps_of_ink(SEVEN).centred, 3, axis=1)
    assert np.array_equal(steps_of_picture(Image.fromarray(digit)).centred, digit)


@pytest.mark.parametrize(
    "image",
    [
        Image.new("L", (300, 300), 255),
        Image.new("L", (28, 28), 0),
        Image.new("RGBA", (300, 300), (0, 0, 0, 0)),
        Image.new("L", (1, 1), 9),
        Image.new("L", (1, 3000), 9),
        Image.linear_gradient("L").point(lambda grey: 190 + grey // 4),
        Image.fromarray(np.random.default_rng(2).normal(200, 8, (900, 1200)).clip(0, 255).astype(np.uint8)),
    ],
    ids=["white", "black", "transparent", "pixel", "line", "gradient", "noise"],
)
def test_a_picture_without_ink_is_told(image):
    with pytest.raises(PictureError, match=r"^No digit was found in sheet\.png\. Use a picture .+\.$"):
        steps_of_picture(image, "sheet.png")


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width, height):
    """A PNG that claims a size and holds next to nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", data) + png_chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [7_100, 10_000, 20_000, 2**31 - 1])
def test_a_picture_of_too_many_pixels_is_not_decoded(tmp_path: Path, side):
    (tmp_path / "bomb.png").write_bytes(png_of(side, side))
    with pytest.raises(PictureError, match=r"bomb\.png .+\.$"):
        read_picture(tmp_path / "bomb.png")


def test_the_limit_of_pixels_is_named(tmp_path: Path):
    (tmp_path / "bomb.png").write_bytes(png_of(7_100, 7_100))
    with pytest.raises(PictureError, match="more than 50 megapixels"):
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
    with pytest.raises(PictureError, match="cannot be read: Is a directory"):
        read_picture(tmp_path)


@pytest.mark.parametrize("name", ["x.png", "x.jpg", "x.gif", "x.bmp", "x.webp"])
def test_a_damaged_picture_gives_a_digit_or_a_sentence(tmp_path: Path, name):
    path = tmp_path / name
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
