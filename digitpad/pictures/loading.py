"""Picture files from strangers, read with care, and their pixels as 8-bit colours, no larger than needed.

Only the formats named here are read, their size is checked before a pixel is decoded, and whatever a
decoder trips over becomes one sentence.
"""

import struct
import warnings
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from digitpad.errors import PictureError
from digitpad.language import _
from digitpad.pictures.model import LONGER, Picture

# Never EPS, PDF, FITS, PSD, TIFF: large, risky decoders.
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "AVIF")
HEIF_SUFFIXES = (".heic", ".heif")
MOST_PIXELS = 50_000_000
LONGEST = 65_535  # pixels of a side, as in a JPEG: of narrower ones a row's place takes more than the row
MOST_BYTES = 50_000_000

# What Pillow's decoders have been seen to raise on damaged files.
DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    EOFError,
    MemoryError,
    RuntimeError,
    struct.error,
    zlib.error,
)

Colours = npt.NDArray[np.uint8]  # (height, width, 3), or (height, width, 1) where all is grey


# Decoders grumble about harmless things. Once for all, for a change for a while is one for all threads.
warnings.filterwarnings("ignore", module=r"(PIL|pillow_heif)\.")


def read_picture(path: Path) -> Picture:
    """Read a picture file: upright as its EXIF says, decoded, in the mode it has.

    Of a JPEG far larger than needed only a smaller version is decoded; of an animation the first frame.

    Raises:
        PictureError: it is missing, too large, damaged or of a format not read here.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise PictureError(_("{path} is larger than 50 MB. Use a smaller picture.").format(path=path))
        if path.is_dir():
            raise PictureError(_("{path} is a folder. Choose a picture in it.").format(path=path))
        if not path.is_file():
            raise ValueError("a pipe or a device, which may never end")
        with Image.open(path, formats=_formats(path)) as image:
            return _decode(image, path)
    except Image.DecompressionBombError:
        raise _too_many_pixels(path) from None
    except FileNotFoundError:
        raise PictureError(_("There is no file {path}. Check its name.").format(path=path)) from None
    except DECODER_ERRORS as error:
        reason = getattr(error, "strerror", None)
        if reason:  # the system's fault, not the picture's
            raise PictureError(
                _("{path} cannot be read: {reason}. Check that you may open it.").format(
                    path=path, reason=reason
                )
            ) from None
        raise PictureError(
            _(
                "{path} cannot be read as a picture. "
                "Use an undamaged JPEG, PNG, WebP, HEIC, AVIF, BMP or GIF."
            ).format(path=path)
        ) from None


def _formats(path: Path) -> tuple[str, ...]:
    """Return what the file may be; teach Pillow to read HEIC where it looks like one, which takes 60 ms."""
    with path.open("rb") as file:
        start = file.read(12)
    is_boxed = start[4:8] == b"ftyp" and start[8:12] not in (b"avif", b"avis")
    if not is_boxed and not (path.suffix.lower() in HEIF_SUFFIXES and start[4:8] == b"ftyp"):
        return FORMATS
    import pillow_heif

    pillow_heif.register_heif_opener()
    return (*FORMATS, "HEIF")


def _decode(image: Image.Image, path: Path) -> Picture:
    """Decode an opened picture."""
    if image.width * image.height > MOST_PIXELS:
        raise _too_many_pixels(path)
    if max(image.size) > LONGEST:
        raise PictureError(
            _("{path} is more than {count} pixels long. Cut it into shorter pictures.").format(
                path=path, count=LONGEST
            )
        )
    size = image.size
    image.draft(None, (LONGER, LONGER))
    image.load()
    return _upright(image, size, path.name)


def _too_many_pixels(path: Path) -> PictureError:
    return PictureError(_("{path} has more than 50 megapixels. Use a smaller picture.").format(path=path))


def _upright(image: Image.Image, size: tuple[int, int], name: str) -> Picture:
    """Turn a decoded picture, of `size` in its file, as its EXIF says; leave it where the EXIF is damaged."""
    lies = image.width > image.height
    with suppress(*DECODER_ERRORS):
        ImageOps.exif_transpose(image, in_place=True)  # no copy: it may be of 200 MB
    turned = image.width != image.height and (image.width > image.height) != lies
    return Picture(image, (size[1], size[0]) if turned else size, name)


def colours(image: Image.Image) -> Colours:
    """Return a picture's colours, on plain paper where it is transparent, no longer than `LONGER`."""
    found = np.asarray(plain_picture(image, LONGER))
    return found.reshape(*found.shape[:2], -1)


def plain_picture(image: Image.Image, longer: int) -> Image.Image:
    """Return a picture of any mode as one of mode L or RGB, on plain paper where it is transparent.

    longer: pixels of the longer side, at most.
    """
    if image.mode.startswith(("I", "F")):  # 16 bits a pixel: Pillow would clip them, not scale them
        image = _eight_bits(image)
    elif image.has_transparency_data:
        image = _on_paper(image, longer)
    small = image.convert("L" if image.mode in ("1", "L", "LA") else "RGB")
    small.thumbnail((longer, longer), Image.Resampling.BOX)
    return small


def _eight_bits(image: Image.Image) -> Image.Image:
    """Scale 16 bits a pixel to 8, the brightest pixel to white, unless none needs more."""
    deep = np.nan_to_num(np.asarray(image, np.float32))
    scaled = deep * (255 / max(float(deep.max()), 255.0))
    return Image.fromarray(np.clip(scaled, 0, 255).astype(np.uint8))


def _on_paper(image: Image.Image, longer: int) -> Image.Image:
    """Lay what can be seen through on white paper, or on black where what is to be seen is light itself."""
    image = image.convert("RGBA")
    image.thumbnail((longer, longer), Image.Resampling.BOX)
    seen = np.asarray(image.getchannel("A"), np.float32)
    light = np.asarray(image.convert("L"), np.float32)
    is_light = float((seen * light).sum()) > 0.75 * 255 * float(seen.sum()) and float(seen.mean()) < 128
    return Image.alpha_composite(Image.new("RGBA", image.size, "black" if is_light else "white"), image)
