"""Pictures as paint programs make them, and digits of MNIST's kind saved as files."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from digitpad.pictures.model import Box
from support.paper import Canvas, Colour, Sheet
from support.photos_hand import any_hand, drawn, write
from support.photos_layout import Layout, any_numbers, laid_out
from support.photos_made import Made, encoded, tight_box
from support.photos_pen import put_ink

WIDTHS = (0.015, 0.22)  # least and most of a pen, of a digit's height
SIZES = (
    (64, 64),
    (100, 100),
    (200, 200),
    (280, 280),
    (400, 400),
    (640, 480),
    (800, 600),
    (1152, 648),
    (1920, 1080),
)
THIN = 0.04  # of a digit's height: a thin pen
SMALLEST = 22  # pixels: the least height of a digit
UNLIKE, UNLIKE_THIN = 50, 70  # in CIE Lab: how much ink and ground differ at least, so that anybody sees it
SCHEMES = ("black on white", "white on black", "colour on white", "any colours")
SCHEME_SHARES = (0.38, 0.14, 0.2, 0.28)
BLACK, WHITE = np.zeros(3, np.float32), np.ones(3, np.float32)

FORMS = ("png", "jpeg", "inverted")  # in which digits of MNIST's kind are saved


def paint(seed: int, row: bool = False, digits: Sequence[int] | None = None) -> Made:
    """Make a picture as a paint program does, of one digit or a `row`, anywhere, with any pen and colours.

    digits: what is written; None for one at random, or several for a `row`.
    """
    generator = np.random.default_rng([seed, 2, row])
    size = _any_size(generator, row)
    numbers = any_numbers(row, generator) if digits is None else (tuple(digits),)
    pen = float(np.exp(generator.uniform(*np.log(WIDTHS))))
    layout = _laid_out(numbers, size, pen, generator)
    scheme = str(generator.choice(SCHEMES, p=SCHEME_SHARES))
    ink, ground = _any_colours(scheme, pen, generator)
    edges = "aliased" if generator.random() < 0.4 else "smooth"
    canvas = np.empty((size[1], size[0], 3), np.float32)
    canvas[:] = ground
    cover, boxes = _cover(layout, size, pen, edges, generator)
    put_ink(canvas, cover, (0, 0), ink)
    form = str(generator.choice(["png", "jpeg", "transparent"], p=[0.77, 0.13, 0.1]))
    if scheme not in SCHEMES[::2]:  # what is see-through is looked at on white
        form = form.replace("transparent", "png")
    kinds = {
        "colours": scheme,
        "edges": edges,
        "pen": "thin" if pen < THIN else "thick" if pen > 0.12 else "middling",
        "form": form,
        "layout": layout.kind,
        "size": "small" if max(size) < 300 else "middling" if max(size) < 900 else "large",
    }
    data = _file(canvas, cover, ink, form)
    return Made(data, ".jpg" if form == "jpeg" else ".png", layout.digits, boxes, layout.lines, kinds)


def saved_digit(digit: npt.NDArray[np.uint8], form: str, side: int) -> Made:
    """Save a digit of MNIST's kind, uint8 (28, 28) with ink bright on 0, as a file.

    form: one of `FORMS`: JPEG is of quality 50, what is inverted a PNG.
    side: of the picture, in pixels.
    """
    image = Image.fromarray(255 - digit if form == "inverted" else digit)
    image = image.resize((side, side), Image.Resampling.BICUBIC)
    data = encoded(image, "JPEG", quality=50) if form == "jpeg" else encoded(image, "PNG")
    return Made(data, ".jpg" if form == "jpeg" else ".png", (), (), (), {"form": form, "size": str(side)})


def _any_size(generator: np.random.Generator, row: bool) -> tuple[int, int]:
    sizes = SIZES[5:] if row else SIZES
    width, height = sizes[generator.integers(len(sizes))]
    if generator.random() < 0.5:
        return width, height
    return round(width * generator.uniform(0.8, 1.2)), round(height * generator.uniform(0.8, 1.2))


def _laid_out(
    numbers: tuple[tuple[int, ...], ...], size: tuple[int, int], pen: float, generator: np.random.Generator
) -> Layout:
    if sum(map(len, numbers)) == 1:
        return _anywhere(numbers[0][0], size, pen, generator)
    far = 9.0 * max(size)
    return laid_out(numbers, Sheet(size, np.eye(3), (-far, -far, far, far)), pen, generator)


def _anywhere(digit: int, size: tuple[int, int], pen: float, generator: np.random.Generator) -> Layout:
    """Write a digit of any size anywhere, up to the very edge."""
    paths = write(digit, any_hand(generator), generator)
    points = np.concatenate(paths)
    box = np.ptp(points, axis=0) + pen
    most = 0.97 * float((np.array(size) / box).min())
    least = min(most, max(SMALLEST, 0.07 * min(size)))
    height = float(np.exp(generator.uniform(np.log(least), np.log(most))))
    room = np.maximum(np.array(size) - box * height, 0)
    start = generator.uniform(0, 1, 2) * room + (pen / 2 - points.min(axis=0)) * height
    placed = [path * height + start for path in paths]
    return Layout((digit,), (0,), (placed,), (height,), height, "one")


def _cover(
    layout: Layout, size: tuple[int, int], pen: float, edges: str, generator: np.random.Generator
) -> tuple[npt.NDArray[np.float32], tuple[Box, ...]]:
    """Return what the pen covers, (height, width) from 0 to 1, and the box of each digit."""
    whole = np.zeros((size[1], size[0]), np.float32)
    boxes = []
    width = max(1.0, pen * layout.unit)
    for paths in layout.paths:
        steps = [np.round(path) if edges == "aliased" else path for path in paths]  # a mouse moves by pixels
        mask, left, top = drawn(steps, max(width, 1.3 if edges == "smooth" else 1.6), 0, generator)
        if edges == "aliased":
            mask = (mask >= 0.5).astype(np.float32)
        boxes.append(tight_box(mask, left, top))
        one = np.zeros((*whole.shape, 1), np.float32)
        put_ink(one, mask, (left, top), np.ones(1, np.float32))
        whole = np.maximum(whole, one[..., 0])
    return whole, tuple(boxes)


def _any_colours(scheme: str, pen: float, generator: np.random.Generator) -> tuple[Colour, Colour]:
    """Return colours of ink and ground that anybody can tell apart."""
    if scheme == "black on white":
        return BLACK, WHITE
    if scheme == "white on black":
        return WHITE, BLACK
    while True:
        ink, ground = generator.uniform(0, 1, (2, 3)).astype(np.float32)
        ground = WHITE if scheme == "colour on white" else ground
        if np.linalg.norm(lab_of(ink) - lab_of(ground)) >= (UNLIKE_THIN if pen < THIN else UNLIKE):
            return np.round(ink * 255) / 255, np.round(ground * 255) / 255


def lab_of(colour: Colour) -> npt.NDArray[np.float32]:
    """Return a colour in CIE Lab, whose distances are about those that people see."""
    pixel: npt.NDArray[np.float32] = cv2.cvtColor(colour.reshape(1, 1, 3), cv2.COLOR_RGB2LAB)[0, 0]
    return pixel


def _file(canvas: Canvas, cover: npt.NDArray[np.float32], ink: Colour, form: str) -> bytes:
    pixels = np.round(255 * canvas).astype(np.uint8)
    if form == "jpeg":
        return encoded(Image.fromarray(pixels), "JPEG", quality=75)
    if form == "png":
        return encoded(Image.fromarray(pixels), "PNG")
    solid = np.empty((*cover.shape, 4), np.uint8)
    solid[..., :3] = np.round(255 * ink)
    solid[..., 3] = np.round(255 * cover)
    return encoded(Image.fromarray(solid), "PNG")
