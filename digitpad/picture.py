"""From a picture file to the glyph in it: one digit, dark on light or light on dark, of any size.

Files from strangers are read with care: only the formats named here, their size looked at before a pixel is
decoded, and whatever a decoder trips over told in one sentence.
"""

import struct
import warnings
import zlib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter, ImageOps

from digitpad.errors import PictureError
from digitpad.language import _
from digitpad.raster import SIDE, Grey, Steps, steps_of_glyph

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF")  # never EPS, PDF, PSD, TIFF: large, risky decoders
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif")
MOST_PIXELS = 50_000_000
MOST_BYTES = 50_000_000

LONGER = 1200  # pixels: a digit needs no more, and the rest takes 30 ms
COARSE = 80  # pixels: light changes slowly, so its picture may be coarse
WIDEST = 0.3  # of the longer side: no stroke is wider, no shadow narrower
DIMMEST = 128  # of 255: in less light than this, differences count as in this
FAINTEST = 0.1  # of the paper's brightness: less contrast is paper
NOISE = 4.0  # standard deviations of the paper: less is noise
MIDDLING = 240  # pixels: enough to tell a speck from a stroke
SPECK = 0.05  # of the largest piece: less is no part of a digit
SMALLEST = 10  # middling pixels: less is no stroke, but noise or dirt

Mask = npt.NDArray[np.bool_]
Ink = npt.NDArray[np.float32]

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


def read_picture(path: Path) -> Image.Image:
    """Read a picture file, upright as its EXIF says, decoded, in the mode it has.

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


def _decode(path: Path) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # decoders grumble about harmless things
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(path, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise PictureError(
                    _("{path} has more than 50 megapixels. Use a smaller picture.").format(path=path)
                )
            image.draft(None, (LONGER, LONGER))
            image.load()
            return _upright(image)


def _upright(image: Image.Image) -> Image.Image:
    """Turn a decoded picture as its EXIF says; leave it where the EXIF is damaged."""
    with suppress(*DECODER_ERRORS):
        ImageOps.exif_transpose(image, in_place=True)  # no copy: it may be of 200 MB
    return image


def steps_of_picture(image: Image.Image, name: str = "") -> Steps:
    """Put the digit in a picture through the MNIST rule.

    A picture that is a digit already, 28×28 on pure black or pure white, is kept as it is.

    name: what to call the picture in an error.

    Raises:
        PictureError: there is no digit in it.
    """
    grey = _grey(image)
    steps = steps_of_glyph(glyph(grey, name))
    if grey.size != (SIDE, SIDE) or _paper(grey) not in (0, 255):
        return steps
    return replace(steps, centred=np.array(ImageOps.invert(grey) if _paper(grey) else grey))


def glyph(image: Image.Image, name: str = "") -> Grey:
    """Cut the digit out of a picture: uint8 (height, width) of the shrunk picture, ink bright on 0.

    Raises:
        PictureError: there is no digit in it.
    """
    grey = _grey(image)
    ink = _ink(grey if _is_dark_on_light(grey) else ImageOps.invert(grey))
    cut = _threshold(ink)
    kept = _without_specks(ink > cut) if cut is not None else np.zeros(ink.shape, np.bool_)
    if cut is None or not kept.any():
        raise PictureError(
            _("No digit was found in {name}. Use a picture with one dark digit on light paper.").format(
                name=name or _("the picture")
            )
        )
    soft = np.clip(ink / cut - 0.5, 0, 1) * kept  # a ramp around the cut: strokes keep their soft edges
    cut_out: Grey = np.round(255 * soft).astype(np.uint8)
    return cut_out


def _grey(image: Image.Image) -> Image.Image:
    """Return the picture grey, of mode L, on white where it is transparent, no longer than `LONGER`."""
    if image.mode.startswith("I"):  # 16 bits a pixel: Pillow would clip them, not scale them
        deep = np.asarray(image)
        image = Image.fromarray((deep // (257 if deep.max() > 255 else 1)).astype(np.uint8))
    elif image.has_transparency_data:
        image = image.convert("RGBA")
        image.thumbnail((LONGER, LONGER), Image.Resampling.BOX)
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    grey = image.convert("L")
    grey.thumbnail((LONGER, LONGER), Image.Resampling.BOX)
    return grey


def _paper(grey: Image.Image) -> float:
    """Return the paper's brightness, 0 to 255: the median along the picture's border."""
    pixels = np.asarray(grey)
    return float(np.median(np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])))


def _is_dark_on_light(grey: Image.Image) -> bool:
    """Say whether the ink is darker than the paper: what differs most from the paper is ink."""
    calm = np.asarray(grey.filter(ImageFilter.BoxBlur(1)) if min(grey.size) > 2 * SIDE else grey)
    paper = _paper(grey)
    return paper - float(calm.min()) >= float(calm.max()) - paper


def _ink(grey: Image.Image) -> Ink:
    """Return the share of light that the ink takes away, float32 (height, width) up to 1, of dark on light.

    The light is the picture without what is dark and narrow (a morphological closing), so shadows go. The
    paper's noise stays, to both sides of 0.
    """
    coarse = grey.copy()
    coarse.thumbnail((COARSE, COARSE), Image.Resampling.BOX)
    window = 2 * round(WIDEST * max(coarse.size) / 2) + 1
    closed = coarse.filter(ImageFilter.MaxFilter(window)).filter(ImageFilter.MinFilter(window))
    light = np.asarray(closed.resize(grey.size, Image.Resampling.BILINEAR), np.float32)
    ink = (light - np.asarray(grey, np.float32)) / np.maximum(light, DIMMEST)
    calm: Ink = (ink - np.median(ink)).astype(np.float32)  # the closing follows the lightest specks of noise
    return calm


def _threshold(ink: Ink) -> float | None:
    """Return where to cut ink from paper, by Otsu (1979); None where all is paper.

    Otsu's rule wants two classes of like size, but a digit may be a hundredth of a picture. So it looks at
    all that stands out from the paper, and at no more paper than that.
    """
    noise = 1.4826 * float(np.median(np.abs(ink)))  # the median deviation, as a sigma
    least = max(FAINTEST, NOISE * noise)
    standing_out = ink[ink > least]
    if not standing_out.size:
        return None
    counts, edges = np.histogram(standing_out, bins=128, range=(0, 1))
    counts[0] += standing_out.size  # the paper
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts) / counts.sum()
    sum_below = np.cumsum(counts * middles) / counts.sum()
    spread = (sum_below[-1] * below - sum_below) ** 2 / np.maximum(below * (1 - below), 1e-9)
    best = np.flatnonzero(spread[:-1] >= spread[:-1].max() * (1 - 1e-9))
    return max(float(edges[best + 1].mean()), least)  # the middle where several cuts are as good


def _without_specks(mask: Mask) -> Mask:
    """Say which pixels lie in, or next to, a piece of the mask that is large enough for a stroke."""
    height, width = mask.shape
    scale = min(1.0, MIDDLING / max(height, width))
    small = Image.fromarray(mask.astype(np.uint8) * 255).resize(
        (max(1, round(width * scale)), max(1, round(height * scale))), Image.Resampling.BOX
    )
    pieces = _pieces(np.asarray(small) > 0)
    sizes = np.bincount(pieces.ravel())
    sizes[0] = 0
    kept = (sizes >= max(SPECK * sizes.max(), SMALLEST))[pieces]
    grown = Image.fromarray(kept.astype(np.uint8) * 255).filter(ImageFilter.MaxFilter(3))
    return np.asarray(grown.resize((width, height), Image.Resampling.NEAREST)) > 0


def _pieces(mask: Mask) -> npt.NDArray[np.intp]:
    """Number the pieces of a mask, its pixels joined to all eight neighbours; outside of them is 0.

    Each pixel points to one of its piece with a higher number; following the pointers halves the way left.
    """
    room = np.pad(mask, 1)
    numbers = np.where(room, np.arange(room.size).reshape(room.shape), 0)
    while True:
        higher = numbers
        for axis in (0, 1):
            higher = np.maximum.reduce([np.roll(higher, 1, axis), higher, np.roll(higher, -1, axis)])
        higher = np.where(room, higher.ravel()[higher], 0)
        if np.array_equal(higher, numbers):
            return numbers[1:-1, 1:-1]
        numbers = higher
