"""Reading picture files from strangers, with care.

Only the formats named here are read, their size is looked at before a pixel is decoded, and whatever a
decoder trips over is told in one sentence.
"""

import struct
import warnings
import zlib
from contextlib import suppress
from pathlib import Path

from PIL import Image, ImageOps

from digitpad.errors import PictureError
from digitpad.language import _
from digitpad.pictures.page import LONGER, Picture

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF")  # never EPS, PDF, PSD, TIFF: large, risky decoders
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif")
MOST_PIXELS = 50_000_000
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
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


def read_picture(path: Path) -> Picture:
    """Read a picture file: upright as its EXIF says, decoded, in the mode it has.

    Of a JPEG far larger than needed only a smaller version is decoded; of an animation the first frame.

    Raises:
        PictureError: it is missing, too large, damaged or of a format not read here.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise PictureError(_("{path} is larger than 50 MB. Use a smaller picture.").format(path=path))
        return _decode(path)
    except FileNotFoundError:
        raise PictureError(_("There is no file {path}. Check its name.").format(path=path)) from None
    except DECODER_ERRORS as error:
        reason = getattr(error, "strerror", None)
        if reason:  # the system's fault, not the picture's
            raise PictureError(
                _("{path} cannot be read: {reason}.").format(path=path, reason=reason)
            ) from None
        raise PictureError(
            _("{path} cannot be read as a picture. Use an undamaged JPEG, PNG, WebP, BMP or GIF.").format(
                path=path
            )
        ) from None


def _decode(path: Path) -> Picture:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # decoders grumble about harmless things
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(path, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise PictureError(
                    _("{path} has more than 50 megapixels. Use a smaller picture.").format(path=path)
                )
            size = image.size
            image.draft(None, (LONGER, LONGER))
            image.load()
            return _upright(image, size, path.name)


def _upright(image: Image.Image, size: tuple[int, int], name: str) -> Picture:
    """Turn a decoded picture, of `size` in its file, as its EXIF says; leave it where the EXIF is damaged."""
    lies = image.width > image.height
    with suppress(*DECODER_ERRORS):
        ImageOps.exif_transpose(image, in_place=True)  # no copy: it may be of 200 MB
    turned = image.width != image.height and (image.width > image.height) != lies
    return Picture(image, (size[1], size[0]) if turned else size, name)
