"""Made pages for tests: forms, tables, framed and underlined answers, photographed, scanned or on a screen.

What is printed and drawn around the digits is known, and is never a digit; printed words hold none. Seeds are
as in photos.py: those from `FIRST_REPORTED` on are never tuned on.

form(seed)         fields of five layouts, filled in by hand, with printed labels
table(seed)        printed or drawn by hand, numbers in its cells
framed(seed)       answers in frames and circles
underlined(seed)   answers underlined once or twice, fractions, sums

pages_plan.py      a page before it is photographed, and its place in the picture
pages_lines.py     lines drawn by hand and along a ruler
pages_forms.py, pages_tables.py, pages_framed.py   what is planned
"""

import functools
from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image

from digitpad.core.ink import InkSample
from digitpad.pictures.model import Box
from support.composed_rows import in_line
from support.pages_forms import plan_form
from support.pages_framed import plan_framed, plan_underlined
from support.pages_plan import Placement, Plan, Writer, place, print_page
from support.pages_tables import plan_table
from support.paper import Canvas, Sheet, any_paper, any_sheet, colour, lay_on_table
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
from support.photos_hand import Paths, any_hand, drawn, write
from support.photos_made import Made, encoded, tight_box
from support.photos_pen import Pen, any_pen, put_ink, roughness

Kinds = dict[str, str]
People = Sequence[Sequence[InkSample]]

UNITS = (25, 95)  # pixels: least and most of the height of a digit
MARGINS = (1.12, 2.6)  # the picture is so many times as large as what is on it
LEAST_SIDE, MOST_SIDE, LARGEST = 240, 1900, 4000  # pixels; few pictures are larger than most
LARGE = 0.06  # share of those that may be as large as the largest
SOURCES, SOURCE_SHARES = ("photo", "scan", "screen"), (0.7, 0.2, 0.1)
EDGE_SHARES = (0.8, 0.12, 0.08)  # no edge of the paper in the photograph, one, two
EXPOSURES = ((0.5, 0.9), (0.14, 0.4))  # least and most brightness of paper, and of boards
QUALITIES = (45, 96)  # of JPEG
PRINTED_ON = {"plain": 0.75, "coloured": 0.25}
WRITTEN_ON = {
    "plain": 0.4,
    "ruled": 0.2,
    "squared": 0.12,
    "coloured": 0.14,
    "whiteboard": 0.07,
    "blackboard": 0.07,
}
SCREENS = ("#ffffff", "#fdfdfd", "#f4f4f4", "#fff8e8")
OTHER_PENS = ("#c4202c", "#1c3fae", "#147a46", "#2a2a30", "#d2642a")
THINNEST = 1.2  # pixels of a pen
KNOWN_DIGITS = 10  # a writer has samples of all of them


def form(
    seed: int, people: People = (), boxes: tuple[int, int] | None = None, size: tuple[int, int] | None = None
) -> Made:
    """Make a form filled in by hand.

    people: held-out writers' samples; without any a made hand writes.
    boxes: fields and boxes in each; None for any. size: of the picture; None for any.
    """
    plan = functools.partial(plan_form, boxes=boxes)
    return _page(seed, 11, plan, PRINTED_ON, people, size)


def table(seed: int, people: People = ()) -> Made:
    """Make a table with numbers in its cells; arguments as of `form`."""
    return _page(seed, 12, plan_table, PRINTED_ON, people)


def framed(seed: int, people: People = ()) -> Made:
    """Make answers with frames or circles around them; arguments as of `form`."""
    return _page(seed, 13, plan_framed, WRITTEN_ON, people)


def underlined(seed: int, people: People = ()) -> Made:
    """Make underlined answers, fractions and sums; arguments as of `form`."""
    return _page(seed, 14, plan_underlined, WRITTEN_ON, people)


PAGES: dict[str, Callable[[int, People], Made]] = {
    "form": form,
    "table": table,
    "framed": framed,
    "underlined": underlined,
}


def _page(
    seed: int,
    what: int,
    planned: Callable[[Plan, np.random.Generator], Kinds],
    papers: dict[str, float],
    people: People,
    size: tuple[int, int] | None = None,
) -> Made:
    generator = np.random.default_rng([seed, what])
    source = str(generator.choice(SOURCES, p=SOURCE_SHARES))
    paper = str(generator.choice(list(papers), p=list(papers.values()))) if source == "photo" else "plain"
    pen = any_pen(paper, generator)
    plan = Plan(_any_writer(people, generator), pen.width)
    kinds = planned(plan, generator)
    sheet, edges = _any_sheet(plan, source, size, generator)
    placement = place(plan, sheet, _unit(plan, sheet), generator)
    canvas = _ground(paper, source, placement, generator)
    print_page(plan, placement, canvas, generator)
    boxes = _ink(plan, placement, canvas, pen, generator)
    if edges:
        lay_on_table(canvas, sheet, generator)
    data, suffix, light = _taken(canvas, source, paper == "blackboard", pen.width * placement.unit, generator)
    kinds |= {"paper": paper, "tool": pen.kind, "source": source, "light": light}
    kinds |= {
        "digit": "below 30" if placement.unit < 30 else "30 to 60" if placement.unit < 60 else "60 and more"
    }
    return Made(
        data,
        suffix,
        tuple(one.digit for one in plan.digits),
        boxes,
        tuple(one.line for one in plan.digits),
        kinds,
        "\n".join(plan.lines),
        tuple(one.cell for one in plan.digits),
        tuple(one.number for one in plan.digits),
        tuple(plan.grids),
    )


def _any_writer(people: People, generator: np.random.Generator) -> Writer:
    """Return a made hand, or one of the people who write all digits."""
    able = [own for own in people if len({sample.label for sample in own}) == KNOWN_DIGITS]
    if not able:
        hand = any_hand(generator)
        return lambda digit, chance: write(digit, hand, chance)
    samples = able[generator.integers(len(able))]

    def person(digit: int, chance: np.random.Generator) -> Paths:
        own = [sample for sample in samples if sample.label == digit]
        strokes = in_line(own[chance.integers(len(own))].strokes, 1.0)
        paths = [np.array([*stroke, stroke[-1]], np.float64) for stroke in strokes]
        left = min(path[:, 0].min() for path in paths)
        return [path - (left, 0.0) for path in paths]

    return person


def _any_sheet(
    plan: Plan, source: str, size: tuple[int, int] | None, generator: np.random.Generator
) -> tuple[Sheet, int]:
    """Return a sheet large enough for the plan, and how many of its edges are seen."""
    left, top, right, bottom = plan.bounds()
    unit = float(np.exp(generator.uniform(*np.log(UNITS))))
    sides = np.array([right - left + 1, bottom - top + 1]) * generator.uniform(*MARGINS, 2) * unit
    most = LARGEST if generator.random() < LARGE else MOST_SIDE
    sides = np.maximum(sides * min(1.0, most / sides.max()), LEAST_SIDE)
    width, height = size or (int(sides[0]), int(sides[1]))
    edges = int(generator.choice(3, p=EDGE_SHARES)) if source == "photo" else 0
    if source == "photo":
        return any_sheet((width, height), edges, generator), edges
    far = 9.0 * max(width, height)
    turned = np.radians(generator.normal(0, 0.6) if source == "scan" else 0.0)
    turn = np.array([(np.cos(turned), -np.sin(turned), 0), (np.sin(turned), np.cos(turned), 0), (0, 0, 1)])
    return Sheet((width, height), turn, (-far, -far, far, far)), 0


def _unit(plan: Plan, sheet: Sheet) -> float:
    """Return how high a digit may be, in pixels: the plan fills the sheet or is a part of it."""
    left, top, right, bottom = plan.bounds()
    fitting = min(sheet.size[0] / (right - left + 0.5), sheet.size[1] / (bottom - top + 0.5)) / MARGINS[0]
    return min(fitting, UNITS[1] if max(sheet.size) <= MOST_SIDE else 2.0 * UNITS[1])


def _ground(paper: str, source: str, placement: Placement, generator: np.random.Generator) -> Canvas:
    """Return the empty paper or screen."""
    if source == "photo":
        return any_paper(paper, placement.sheet, placement.unit, generator)
    width, height = placement.sheet.size
    canvas = np.empty((height, width, 3), np.float32)
    canvas[:] = colour(str(generator.choice(SCREENS)))
    if source == "scan":
        canvas += generator.normal(0, generator.uniform(0.001, 0.012), canvas.shape).astype(np.float32)
    return canvas


def _ink(
    plan: Plan, placement: Placement, canvas: Canvas, pen: Pen, generator: np.random.Generator
) -> tuple[Box, ...]:
    """Write and draw on the canvas, in place, and return the boxes of the digits."""
    width = max(pen.width * placement.unit, THINNEST)

    def put(paths: Paths, wide: float, tint: np.ndarray) -> Box:
        mask, left, top = drawn([placement.placed(path) for path in paths], wide, pen.uneven, generator)
        cover = mask * pen.opacity * roughness(mask.shape, pen.rough, wide, generator)
        put_ink(canvas, cover, (left, top), tint)
        return tight_box(mask, left, top)

    boxes = tuple(put(one.paths, width, pen.tint) for one in plan.digits)
    thick = width * generator.uniform(0.8, 1.2)
    for stroke in plan.strokes:
        put([stroke], thick, pen.tint)
    tint = colour(str(generator.choice(OTHER_PENS))) if canvas.mean() > 0.4 else pen.tint
    thick = width * generator.uniform(0.6, 1.5)
    for stroke in plan.other:
        put([stroke], max(thick, THINNEST), tint)
    return boxes


def _taken(
    canvas: Canvas, source: str, board: bool, pen: float, generator: np.random.Generator
) -> tuple[bytes, str, str]:
    """Return the file, its suffix and the light: by a phone, by a scanner, or of a screen."""
    quality = int(generator.integers(*QUALITIES))
    if source != "photo":
        pixels = np.round(255 * np.clip(canvas, 0, 1)).astype(np.uint8)
        if source == "scan":
            pixels = np.round(255 * np.clip(focused(canvas, "sharp", pen, generator), 0, 1)).astype(np.uint8)
        form, suffix = ("PNG", ".png") if generator.random() < 0.6 else ("JPEG", ".jpg")
        return encoded(Image.fromarray(pixels), form, quality=quality), suffix, source
    size = (canvas.shape[1], canvas.shape[0])
    light, focus = (
        str(generator.choice(LIGHTS, p=LIGHT_SHARES)),
        str(generator.choice(FOCUSES, p=FOCUS_SHARES)),
    )
    canvas *= any_light(light, size, generator)
    canvas = exposed(canvas, *EXPOSURES[board], generator)
    pixels = sensed(focused(canvas, focus, pen, generator), generator)
    return encoded(Image.fromarray(pixels), "JPEG", quality=quality), ".jpg", light
