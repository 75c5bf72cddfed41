"""Examples to open: six drawings, six pictures of digits and four photographs, all made by us.

The drawings are lines of ink in `example_drawings.jsonl`; the pictures are drawn when they are opened, from
the strokes of two hands in `example_hand.jsonl`, each time the same to the pixel. The photographs are files,
as the tests' maker of photographs makes them (`tests/support/example_photos.py`).
"""

import math
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from digitpad.core.arrays import Floats
from digitpad.core.ink import PAD_SIDE, Strokes, parse_sample, read_lines
from digitpad.core.raster import draw_path
from digitpad.language import _
from digitpad.pictures.loading import read_picture
from digitpad.pictures.model import Picture

FOLDER = Path(__file__).parent
HANDS = FOLDER / "example_hand.jsonl"  # the ten digits by two hands
SIZE = (1000, 720)  # of a picture, in pixels
FINE = 2  # drawn so many times as large, for smooth edges
TALL = 0.8  # of a digit of the hands' in its square
Colour = tuple[float, float, float]  # from 0 to 255
WHITE, CREAM, SLATE = (250.0, 250.0, 248.0), (243.0, 236.0, 220.0), (44.0, 62.0, 54.0)
BLUE, BLACK, CHALK = (30.0, 52.0, 140.0), (38.0, 38.0, 42.0), (238.0, 238.0, 228.0)
PENCIL, RULES = (74.0, 74.0, 78.0), (176.0, 200.0, 226.0)


@dataclass(frozen=True)
class Sheet:
    """What a picture shows.

    lines: the digits, a string for each line; blanks stay free.
    height, width: of a digit's place in pixels, and from one digit to the next.
    pen: width of its strokes in pixels.
    ink, paper: their colours.
    rules: pixels between the lines of squared paper; 0 for plain paper.
    slope: degrees by which the lines of digits fall to the right.
    shadow: how much of the light a shadow across the sheet takes, from 0 to 1.
    grain: standard deviation of the paper's grey levels.
    rough: how much of the ink the grain leaves out, as of chalk, from 0 to 1.
    seed: of all chance in it.
    """

    lines: tuple[str, ...]
    height: int
    width: int
    pen: float
    ink: Colour
    paper: Colour
    rules: int = 0
    slope: float = 0.0
    shadow: float = 0.0
    grain: float = 2.0
    rough: float = 0.0
    seed: int = 1


SHEETS: dict[str, Sheet] = {
    "twelve": Sheet(("3708", "1942", "5566"), 190, 200, 9, BLACK, WHITE, seed=1),
    "lines": Sheet(("1984 27", "365 408"), 200, 120, 8, BLUE, CREAM, seed=2),
    "board": Sheet(("2 7 9", "4 0 3"), 250, 150, 17, CHALK, SLATE, grain=6, rough=0.25, seed=3),
    "shadow": Sheet(("6 1 8", "0 3 4"), 240, 150, 10, BLUE, WHITE, slope=2, shadow=0.55, grain=4, seed=4),
    "squared": Sheet(("8025", "6147"), 210, 180, 9, PENCIL, WHITE, rules=45, grain=3, seed=5),
    "askew": Sheet(("5 2 7", "9 6 1"), 220, 140, 9, BLACK, CREAM, slope=9, grain=4, seed=6),
}


PHOTOS = ("page", "form", "table", "board photo")


def drawing_names() -> tuple[str, ...]:
    """Return what the drawings show, in the language in use and in the order of their file."""
    return (
        _("A seven with a bar"),
        _("A four, open above"),
        _("A two with a loop"),
        _("A one with a flag and a foot"),
        _("Four digits beside each other"),
        _("A star, which is no digit"),
    )


def picture_names() -> dict[str, str]:
    """Return what the pictures show, in the language in use, by their keys in `SHEETS` and `PHOTOS`."""
    return {
        "twelve": _("Twelve digits on a page"),
        "lines": _("Numbers in two lines"),
        "board": _("White on a blackboard"),
        "shadow": _("A photo with a shadow"),
        "squared": _("Digits on squared paper"),
        "askew": _("A sheet that lies askew"),
        "page": _("A photo of a page"),
        "form": _("A photo of a form"),
        "table": _("A photo of a table"),
        "board photo": _("A photo of a blackboard"),
    }


def example_drawing(number: int) -> Strokes:
    """Return the strokes of a drawing, in pad units; they are numbered from 0 as in `drawing_names`."""
    line = next(islice(read_lines(FOLDER / "example_drawings.jsonl"), number, None))[1]
    return parse_sample(line).strokes


def example_picture(key: str) -> Picture:
    """Draw a picture of `SHEETS`, colours on paper, or read a photograph: a tenth of a second."""
    if key in PHOTOS:
        return replace(read_picture(photo_file(key)), name=picture_names()[key])
    sheet = SHEETS[key]
    generator = np.random.default_rng(sheet.seed)
    ink = _ink(sheet, generator)
    paper = _paper(sheet, generator)
    if sheet.rough:
        ink = ink * np.clip(1 - sheet.rough * _slow_noise(generator, 2)[..., None], 0, 1)
    page = paper * (1 - ink) + np.array(sheet.ink) * ink
    page = page * _light(sheet)[..., None] + generator.normal(0, sheet.grain, page.shape)
    image = Image.fromarray(np.clip(page, 0, 255).astype(np.uint8))
    return Picture(image, image.size, picture_names()[key])


def photo_file(key: str) -> Path:
    """Return the file of a photograph of `PHOTOS`."""
    return FOLDER / f"example_{key.replace(' ', '_')}.jpg"


def _hand() -> dict[str, list[Strokes]]:
    """Return the ways in which our hands write each digit, in squares of `PAD_SIDE`."""
    ways: dict[str, list[Strokes]] = {}
    for _number, line in read_lines(HANDS):
        sample = parse_sample(line)
        ways.setdefault(str(sample.label), []).append(sample.strokes)
    return ways


def _ink(sheet: Sheet, generator: np.random.Generator) -> Floats:
    """Return how much of the paper the ink covers, (height, width, 1), from 0 to 1."""
    mask = Image.new("L", (SIZE[0] * FINE, SIZE[1] * FINE))
    draw, hand = ImageDraw.Draw(mask), _hand()
    turn = math.radians(sheet.slope)
    for row, line in enumerate(sheet.lines):
        for column, digit in enumerate(line):
            if digit == " ":
                continue
            across = (column - (len(line) - 1) / 2) * sheet.width + generator.normal(0, 4)
            down = (row - (len(sheet.lines) - 1) / 2) * (sheet.height + 40) + generator.normal(0, 4)
            centre = (
                SIZE[0] / 2 + across * math.cos(turn) - down * math.sin(turn),
                SIZE[1] / 2 + across * math.sin(turn) + down * math.cos(turn),
            )
            way = hand[digit][generator.integers(len(hand[digit]))]
            angle = turn + math.radians(generator.normal(0, 1.5))
            size = sheet.height * TALL * generator.uniform(0.94, 1.04)
            _write(draw, way, (centre, size, angle), sheet.pen)
    small = mask.resize(SIZE, Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(0.6))
    return np.asarray(small, np.float32)[..., None] / np.float32(255)


def _write(
    draw: ImageDraw.ImageDraw, way: Strokes, where: tuple[tuple[float, float], float, float], pen: float
) -> None:
    """Write a digit. where: its centre and its height in pixels, and by how much it is turned, in radians."""
    (left, top), size, angle = where
    scale = size / PAD_SIDE / TALL
    half = PAD_SIDE / 2
    cosine, sine = math.cos(angle) * scale, math.sin(angle) * scale
    for stroke in way:
        path = [
            (
                FINE * (left + (x - half) * cosine - (y - half) * sine),
                FINE * (top + (x - half) * sine + (y - half) * cosine),
            )
            for x, y in stroke
        ]
        draw_path(draw, path, FINE * pen)


def _paper(sheet: Sheet, generator: np.random.Generator) -> Floats:
    """Return the paper's colours, (height, width, 3), with its lines if it has any."""
    width, height = SIZE
    paper = np.empty((height, width, 3), np.float32)
    paper[:] = sheet.paper
    paper += sheet.grain * _slow_noise(generator, 150)[..., None]
    if sheet.rules:
        for shift in range(2):  # lines of two pixels
            paper[sheet.rules // 2 + shift :: sheet.rules] = RULES
            paper[:, sheet.rules // 2 + shift :: sheet.rules] = RULES
    return paper


def _light(sheet: Sheet) -> Floats:
    """Return how bright each place is, (height, width): the lamp, and a soft shadow from one corner."""
    width, height = SIZE
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    lamp = 1 - 0.08 * across / width
    edge = (across / width + 0.7 * down / height - 0.85) / 0.06
    return np.asarray(lamp * (1 - sheet.shadow / (1 + np.exp(-np.clip(edge, -30, 30)))), np.float32)


def _slow_noise(generator: np.random.Generator, size: int) -> Floats:
    """Return noise of deviation 1 before it is stretched, (height, width), with patches of `size` pixels."""
    width, height = SIZE
    small = generator.normal(0, 1, (height // size + 1, width // size + 1)).astype(np.float32)
    return np.asarray(Image.fromarray(small).resize(SIZE, Image.Resampling.BICUBIC), np.float32)
