"""From a picture to the glyphs in it: one digit, dark on light or light on dark, of any size."""

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter, ImageOps

from digitpad.errors import PictureError
from digitpad.language import _
from digitpad.pictures.page import LONGER, Box, Glyph, Look, Network, Page, Picture
from digitpad.raster import SIDE, Grey

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


def find(picture: Picture, look: Look | None = None, network: Network | None = None) -> Page:  # noqa: ARG001
    """Find the digits in a picture.

    A picture that is a digit already, 28×28 on pure black or pure white, is taken as it is.

    network: reads digits, to tell touching ones apart; None leaves them together.

    Raises:
        PictureError: the picture cannot be looked at. A page without digits is no error.
    """
    look = look or Look()
    image = picture.image.rotate(-90 * look.turns, expand=True) if look.turns else picture.image
    size = picture.size[::-1] if look.turns % 2 else picture.size
    grey = _grey(image)
    light_ink = look.light_ink if look.light_ink is not None else not _is_dark_on_light(grey)
    dark = ImageOps.invert(grey) if light_ink else grey
    ink = _soft_ink(dark)
    page = Page(size, np.array(dark), np.array(dark), ink)
    if not ink.any():
        return page
    whole = glyph_at(page, Box(0, 0, *size))
    if grey.size == (SIDE, SIDE) and _paper(grey) in (0, 255):
        whole = Glyph(whole.box, whole.grey, digit=np.array(ImageOps.invert(grey) if _paper(grey) else grey))
    return Page(page.size, page.grey, page.flat, page.ink, (whole,))


def glyph_at(page: Page, box: Box, line: int = 0) -> Glyph:
    """Cut the glyph in `box` out of a page; the box is made tight around its ink, where there is any."""
    height, width = page.ink.shape
    scale = width / page.size[0]
    left, top = max(int(box.left * scale), 0), max(int(box.top * scale), 0)
    right, bottom = min(round(box.right * scale), width), min(round(box.bottom * scale), height)
    cut = page.ink[top:bottom, left:right]
    rows, columns = np.flatnonzero(cut.any(axis=1)), np.flatnonzero(cut.any(axis=0))
    if not len(rows):
        return Glyph(box, np.zeros((1, 1), np.uint8), line)
    tight = cut[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    left, top = left + int(columns[0]), top + int(rows[0])
    right, bottom = left + tight.shape[1], top + tight.shape[0]
    return Glyph(Box(left / scale, top / scale, right / scale, bottom / scale), tight, line)


def only_glyph(page: Page, name: str) -> Glyph:
    """Return the first glyph of a page.

    Raises:
        PictureError: there is none.
    """
    if not page.glyphs:
        raise PictureError(
            _("No digit was found in {name}. Use a picture with one dark digit on light paper.").format(
                name=name or _("the picture")
            )
        )
    return page.glyphs[0]


def _soft_ink(dark: Image.Image) -> Grey:
    """Return the ink of dark on light with soft edges, uint8 (height, width) bright on 0."""
    ink = _ink(dark)
    cut = _threshold(ink)
    if cut is None:
        return np.zeros(ink.shape, np.uint8)
    soft = np.clip(ink / cut - 0.5, 0, 1) * _without_specks(ink > cut)
    found: Grey = np.round(255 * soft).astype(np.uint8)
    return found


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
