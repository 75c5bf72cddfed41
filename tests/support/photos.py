"""Made photographs for tests: digits by the synthetic writer, on made paper, in made light, saved by a phone.

The truth is known: which digits, in reading order, and where. The same seed makes the same picture. Seeds
from 0 to 999,999 are for tuning, those from 1,000,000 on for what is reported; never tune on the latter.

photo(seed)                   one digit on paper of any kind
photo(seed, row=True)         a number of 3 to 10 digits, now and then on two lines
photo(seed, digits=(4, 2))    these digits; with () a sheet without any
photo(seed, marks="d.dd")     a number with marks, of this kind
paint(seed)                   one digit as a paint program makes it; `row` and `digits` as above
saved_digit(digit, form, 28)  a digit of MNIST's kind as a file

photos_made.py     a picture and its truth
photos_hand.py     a person's digits as pen paths, and these drawn
photos_layout.py   where they are written: one anywhere, rows, two lines
photos_pen.py      pencils, ballpoints, markers, chalk
photos_paint.py    pictures of paint programs, saved digits
photos_files.py    the files that strangers send: turned by EXIF, of odd modes, damaged
paper.py           paper and boards, their lines, the table
paper_light.py     light and shadows, lens and sensor
paper_things.py    a thumb or a pen at the picture's edge
"""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from digitpad.pictures.model import Box
from support.paper import PAPERS, SHARES, Canvas, any_paper, any_sheet, lay_on_table
from support.paper_light import (
    FOCUS_SHARES,
    FOCUSES,
    LIGHT_SHARES,
    LIGHTS,
    any_light,
    exposed,
    focused,
    sensed,
)
from support.paper_things import THING_SHARES, THINGS, lay_beside
from support.photos_files import turned
from support.photos_hand import any_marked_ink, drawn, skipped
from support.photos_layout import Layout, any_numbers, laid_out, laid_out_ink
from support.photos_made import Made, tight_box
from support.photos_paint import FORMS, paint, saved_digit
from support.photos_pen import Pen, any_pen, put_ink, roughness

__all__ = ["FORMS", "PAPERS", "Made", "paint", "photo", "saved_digit"]

FIRST_REPORTED = 1_000_000  # the first seed of those that are never tuned on
SIZES = ((400, 800), (800, 1600), (1600, 2600), (4000, 4000))  # pixels, of the longer side
SIZE_SHARES = (0.17, 0.72, 0.08, 0.03)
EDGE_SHARES = (0.76, 0.12, 0.08, 0.04)  # none, one, two, three edges of the paper in the picture
EXPOSURES = ((0.5, 0.9), (0.14, 0.4))  # least and most brightness of paper, and of boards
QUALITIES = (30, 96)  # of JPEG, least and most
WAYS = {1: 0.8, 3: 0.05, 6: 0.1, 8: 0.05}  # EXIF orientations, and how often phones are held so
SKIPPING = 0.08  # share of ballpoint digits with a gap in a stroke
THINNEST = 1.1  # pixels: phones have enough of them


def photo(
    seed: int,
    row: bool = False,
    digits: Sequence[int] | None = None,
    size: tuple[int, int] | None = None,
    paper: str | None = None,
    turn: float = 0.0,
    marks: str = "",
) -> Made:
    """Make a photograph of digits on paper.

    digits: what is written; None for one at random, or several for a `row`.
    size: width and height in pixels; None for any.
    paper: one of `PAPERS`; None for any.
    marks: one of `made_numbers.KINDS`: a number with marks is written instead.
    turn: degrees clockwise by which the camera sees the sheet turned, besides the few of every photograph.
    """
    generator = np.random.default_rng([seed, 1, row])
    own_size, own_kind = any_size(generator), str(generator.choice(PAPERS, p=SHARES))
    size, kind = size or own_size, paper or own_kind
    seen_edges = int(generator.choice(4, p=EDGE_SHARES))
    numbers = any_numbers(row, generator) if digits is None else (tuple(digits),)
    sheet = any_sheet(size, seen_edges, generator, turn)
    pen = any_pen(kind, generator)
    text, layout = "", laid_out(numbers, sheet, pen.width, generator)
    if marks:
        text, ink = any_marked_ink(marks, generator)
        layout = laid_out_ink(ink, sheet, generator)
    canvas = any_paper(kind, sheet, layout.unit, generator)
    odd = np.random.default_rng([seed, 3, row])  # what few photographs have
    boxes = _write_on(canvas, layout, pen, generator, odd)
    if seen_edges:
        lay_on_table(canvas, sheet, generator)
    thing = lay_beside(canvas, _any_of(THINGS, THING_SHARES, odd), boxes, odd)
    light, focus = _any_of(LIGHTS, LIGHT_SHARES, generator), _any_of(FOCUSES, FOCUS_SHARES, generator)
    canvas *= any_light(light, size, generator)
    canvas = exposed(canvas, *EXPOSURES[kind == "blackboard"], generator)
    pixels = sensed(focused(canvas, focus, pen.width * layout.unit, generator), generator)
    way = int(odd.choice(list(WAYS), p=list(WAYS.values())))
    data = turned(Image.fromarray(pixels), way, quality=int(generator.integers(*QUALITIES)))
    kinds = {
        "paper": kind,
        "tool": pen.kind,
        "light": light,
        "focus": focus,
        "thing": thing,
        "held": "upright" if way == 1 else "turned by EXIF",
        "table": "table" if seen_edges else "no table",
        "layout": layout.kind,
        "size": "small" if max(size) < 800 else "middling" if max(size) < 1600 else "large",
    }
    return Made(data, ".jpg", layout.digits, boxes, layout.lines, kinds, text)


def layout_kind(seed: int) -> str:
    """Return how the digits of `photo(seed, row=True)` lie, without making it: the same is drawn by lot."""
    generator = np.random.default_rng([seed, 1, True])
    size, kind = any_size(generator), str(generator.choice(PAPERS, p=SHARES))
    seen_edges = int(generator.choice(4, p=EDGE_SHARES))
    numbers = any_numbers(True, generator)
    sheet = any_sheet(size, seen_edges, generator, 0.0)
    return laid_out(numbers, sheet, any_pen(kind, generator).width, generator).kind


def _any_of(names: tuple[str, ...], shares: tuple[float, ...], generator: np.random.Generator) -> str:
    return str(generator.choice(names, p=shares))


def any_size(generator: np.random.Generator) -> tuple[int, int]:
    """Return the size of a photograph, from 400×300 to 4000×3000 and its like, lying or standing."""
    least, most = SIZES[generator.choice(len(SIZES), p=SIZE_SHARES)]
    longer = int(generator.integers(least, most + 1))
    shorter = max(300, round(longer * generator.choice([3 / 4, 3 / 4, 9 / 16, 2 / 3, 1])))
    return (longer, shorter) if generator.random() < 0.6 else (shorter, longer)


def _write_on(
    canvas: Canvas, layout: Layout, pen: Pen, generator: np.random.Generator, odd: np.random.Generator
) -> tuple[Box, ...]:
    """Write the digits on the canvas, in place, and return their boxes."""
    boxes = []
    for paths, height in zip(layout.paths, layout.heights, strict=True):
        width = max(pen.width * height, THINNEST)
        skips = pen.kind == "ballpoint" and odd.random() < SKIPPING
        ink = skipped(paths, odd) if skips else paths
        mask, left, top = drawn(ink, width, pen.uneven, generator)
        boxes.append(tight_box(mask, left, top))
        cover = mask * pen.opacity * roughness(mask.shape, pen.rough, width, generator)
        put_ink(canvas, cover, (left, top), pen.tint)
    return tuple(boxes)
