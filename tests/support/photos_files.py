"""Picture files as strangers send them: turned by EXIF, of every mode and form, cut short, mutated, bombs."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from support.photos_made import encoded

ORIENTATION = 0x0112  # the EXIF tag
# How a camera stores a picture for each value of the tag, so that it is upright when turned as the tag says.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def turned(image: Image.Image, orientation: int, form: str = "JPEG", **options: Any) -> bytes:
    """Return a file whose pixels lie as a camera stores them and whose EXIF says how to turn them upright."""
    stored = STORED[orientation]
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return encoded(image if stored is None else image.transpose(stored), form, exif=exif, **options)


def of_every_form(image: Image.Image) -> dict[str, bytes]:
    """Return the picture, mode RGB, in all forms that are read: {file name: content}."""
    return {name: make(image.convert("RGB")) for name, make in _FORMS.items()}


def heic(image: Image.Image, orientation: int = 1) -> bytes:
    """Return the picture as phones save it, a HEIC; with an EXIF orientation where that is not 1."""
    import pillow_heif

    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    file = io.BytesIO()
    options = {} if orientation == 1 else {"exif": exif.tobytes()}
    pillow_heif.from_pillow(image.convert("RGB")).save(file, quality=80, **options)
    return file.getvalue()


def cut_short(content: bytes, share: float) -> bytes:
    """Return the first part of a file, as of a download that broke off."""
    return content[: int(share * len(content))]


def mutated(content: bytes, generator: np.random.Generator) -> bytes:
    """Return a file in which a few bytes changed, most of them near its beginning; now and then cut short."""
    damaged = bytearray(content)
    reach = min(len(damaged), int(generator.choice([64, 512, 4096, len(damaged)])))
    for _ in range(generator.integers(1, 9)):
        damaged[generator.integers(reach)] = generator.integers(256)
    if generator.random() < 0.2:
        damaged = damaged[: generator.integers(1, len(damaged) + 1)]
    return bytes(damaged)


def png_bomb(width: int, height: int) -> bytes:
    """Return a PNG that claims a size and holds next to nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, data)
        for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    )


def solid_bomb(side: int) -> bytes:
    """Return a real PNG of one bit a pixel, `side` square: small as a file, large when decoded."""
    return encoded(Image.new("1", (side, side), 1), "PNG", optimize=True)


def written(files: dict[str, bytes], folder: Path) -> list[Path]:
    """Write files into a folder and return their paths."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _sixteen(image: Image.Image) -> Image.Image:
    return Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)


def _see_through(image: Image.Image) -> Image.Image:
    """Return the picture's darkness as the alpha of black."""
    black = Image.new("RGBA", image.size)
    black.putalpha(image.convert("L").point(lambda grey: 255 - grey))
    return black


_FORMS: dict[str, Callable[[Image.Image], bytes]] = {
    "photo.jpg": lambda image: encoded(image, "JPEG"),
    "grey.jpg": lambda image: encoded(image.convert("L"), "JPEG", quality=50),
    "progressive.jpg": lambda image: encoded(image, "JPEG", progressive=True),
    "print.jpg": lambda image: encoded(image.convert("CMYK"), "JPEG"),
    "colour.png": lambda image: encoded(image, "PNG"),
    "bits.png": lambda image: encoded(image.convert("1"), "PNG"),
    "palette.png": lambda image: encoded(image.quantize(16), "PNG"),
    "sixteen.png": lambda image: encoded(_sixteen(image), "PNG"),
    "see-through.png": lambda image: encoded(_see_through(image), "PNG"),
    "see-through palette.png": lambda image: encoded(_see_through(image).quantize(16), "PNG"),
    "modern.webp": lambda image: encoded(image, "WEBP"),
    "lossless.webp": lambda image: encoded(_see_through(image), "WEBP", lossless=True),
    "paint.bmp": lambda image: encoded(image, "BMP"),
    "bits.bmp": lambda image: encoded(image.convert("1"), "BMP"),
    "old.gif": lambda image: encoded(image, "GIF"),
    "moving.gif": lambda image: encoded(
        image, "GIF", save_all=True, append_images=[Image.new("RGB", image.size, "white")]
    ),
    "new.avif": lambda image: encoded(image, "AVIF"),
    "phone.heic": heic,
}
