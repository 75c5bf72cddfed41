"""Made pages for tests: forms, tables, framed and underlined answers, photographed, scanned or on a screen.

What is printed and drawn around the digits is known, and is never a digit; printed words hold none. Seeds are
as in photos.py: those from `FIRST_REPORTED` on are never tuned on.

form(seed)         fields of five layouts, filled in by hand, with printed labels
table(seed)        printed or drawn by hand, numbers in its cells
framed(seed)       answers in frames and circles
underlined(seed)   answers underlined once or twice, fractions, sums
listed(seed)       lists and columns in bad light
felt(seed)         numbers in felt pens and light colours, on paper of any colour
screen(seed)       a paint program's window around its canvas
sideways(seed)     pages on their side and upside down

pages_plan.py      a page before it is photographed, and its place in the picture
pages_lines.py     lines drawn by hand and along a ruler
pages_forms.py, pages_tables.py, pages_framed.py, pages_lists.py   what is planned
pages_screens.py   a window around a canvas
pages_felt.py      paper and pens of all colours
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from digitpad.core.ink import InkSample
from digitpad.pictures.model import Box
from support.composed_rows import in_line
from support.pages_felt import felt_colours
from support.pages_forms import plan_form
from support.pages_framed import plan_framed, plan_underlined
from support.pages_lists import plan_list, plan_numbers
from support.pages_plan import Placement, Plan, Writer, place, print_page
from support.pages_screens import any_window
from support.pages_tables import plan_table
from support.paper import Canvas, Colour, Sheet, any_paper, any_sheet, colour, lay_on_table
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
from support.photos import photo
from support.photos_hand import Paths, any_hand, drawn, write
from support.photos_made import Made, encoded, tight_box
from support.photos_pen import Pen, any_pen, put_ink, roughness

Kinds = dict[str, str]
People = Sequence[Sequence[InkSample]]

UNITS = (25, 95)  # pixels: least and most of the height of a digit
MARGINS = (1.12, 2.6)  # the picture is so many times as large as what is on it
LEAST_SIDE, MOST_SIDE, LARGEST = 240, 1900, 4000  # pixels; few pictures are larger than most
TALL = 1.6  # times as high as wide: most such pictures show a page around the column
LARGE = 0.06  # share of those that may be as large as the largest
SOURCES, SOURCE_SHARES = ("photo", "scan", "screen"), (0.7, 0.2, 0.1)
EDGE_SHARES = (0.8, 0.12, 0.08)  # no edge of the paper in the photograph, one, two
EXPOSURES = ((0.5, 0.9), (0.14, 0.4))  # least and most brightness of paper, and of boards
QUALITIES = (45, 96)  # of JPEG
SCREENS = ("#ffffff", "#fdfdfd", "#f4f4f4", "#fff8e8")
OTHER_PENS = ("#c4202c", "#1c3fae", "#147a46", "#2a2a30", "#d2642a")
THINNEST = 1.2  # pixels of a pen
KNOWN_DIGITS = 10  # a writer has samples of all of them
DIM = (0.14, 0.4)  # least and most brightness of paper in bad light
GRAIN = (0.01, 0.09)  # of that brightness: standard deviation of the noise in half of such photographs
LEAST_TURNED = 6  # digits of a page that lies on its side


@dataclass(frozen=True)
class PageStyle:
    """How a kind of pages is photographed.

    papers: what they are on, and how often; sources: photographed, scanned or on a screen, how often.
    dim: in bad light; felt: each number in another colour, on paper of any.
    """

    papers: Mapping[str, float]
    sources: tuple[float, float, float] = SOURCE_SHARES
    dim: bool = False
    felt: bool = False


PRINTED = PageStyle({"plain": 0.75, "coloured": 0.25})
WRITTEN = PageStyle(
    {"plain": 0.4, "ruled": 0.2, "squared": 0.12, "coloured": 0.14, "whiteboard": 0.07, "blackboard": 0.07}
)
IN_BAD_LIGHT = PageStyle(
    {"plain": 0.5, "ruled": 0.2, "squared": 0.1, "coloured": 0.2}, sources=(1.0, 0.0, 0.0), dim=True
)
IN_FELT = PageStyle({"plain": 0.5, "coloured": 0.5}, sources=(0.6, 0.0, 0.4), felt=True)
ON_SCREEN = PageStyle({"plain": 1.0}, sources=(0.0, 0.0, 1.0))


def form(
    seed: int,
    people: People = (),
    boxes: tuple[int, int] | None = None,
    size: tuple[int, int] | None = None,
) -> Made:
    """Make a form filled in by hand.

    people: held-out writers' samples; without any a made hand writes.
    boxes: fields and boxes in each; None for any. size: of the picture; None for any.
    """
    return page((seed, 11), functools.partial(plan_form, boxes=boxes), PRINTED, people, size)


def table(seed: int, people: People = ()) -> Made:
    """Make a table with numbers in its cells; arguments as of `form`."""
    return page((seed, 12), plan_table, PRINTED, people)


def framed(seed: int, people: People = ()) -> Made:
    """Make answers with frames or circles around them; arguments as of `form`."""
    return page((seed, 13), plan_framed, WRITTEN, people)


def underlined(seed: int, people: People = ()) -> Made:
    """Make underlined answers, fractions and sums; arguments as of `form`."""
    return page((seed, 14), plan_underlined, WRITTEN, people)


def listed(seed: int, people: People = ()) -> Made:
    """Make a list or a column in bad light; arguments as of `form`."""
    return page((seed, 15), plan_list, IN_BAD_LIGHT, people)


def bright_list(seed: int, people: People = ()) -> Made:
    """Make a list in light as of other pages; arguments as of `form`."""
    return page((seed, 19), plan_list, WRITTEN, people)


def felt(seed: int, people: People = ()) -> Made:
    """Make numbers in light and felt-pen colours on paper of any colour; arguments as of `form`."""
    return page((seed, 16), plan_numbers, IN_FELT, people)


def screen(seed: int, people: People = ()) -> Made:
    """Make a picture of a paint program's window with numbers on its canvas; arguments as of `form`."""
    return page((seed, 17), plan_numbers, ON_SCREEN, people)


def sideways(seed: int, people: People = ()) -> Made:
    """Make a page of several digits that lies on its side or upside down; arguments as of `form`."""
    generator = np.random.default_rng([seed, 18])
    quarters, makers = int(generator.integers(1, 4)), (form, bright_list, framed, table)
    for chance in range(100):
        own = 100 * seed + chance
        if generator.random() < 0.4:
            made = photo(own, row=True)
            made = replace(made, text="".join(map(str, made.digits)))
        else:
            made = makers[generator.integers(len(makers))](own, people)
        if len(made.digits) >= LEAST_TURNED:
            break
    turned = made.image.convert("RGB").rotate(90 * quarters, expand=True)
    kinds = {"turned": f"by {90 * quarters}°", "layout": made.kinds["layout"]}
    data = encoded(turned, "JPEG", quality=90)
    return replace(made, data=data, suffix=".jpg", boxes=(), kinds=kinds)


PAGES: dict[str, Callable[[int, People], Made]] = {
    "form": form,
    "table": table,
    "framed": framed,
    "underlined": underlined,
    "list": listed,
    "felt": felt,
    "screen": screen,
    "sideways": sideways,
}


def page(
    seed: tuple[int, int],
    planned: Callable[[Plan, np.random.Generator], Kinds],
    style: PageStyle,
    people: People,
    size: tuple[int, int] | None = None,
) -> Made:
    """Make a page of what `planned` puts on a plan, in this style; the other arguments as of `form`."""
    generator = np.random.default_rng(seed)
    source = str(generator.choice(SOURCES, p=style.sources))
    papers = style.papers
    paper = str(generator.choice(list(papers), p=list(papers.values()))) if source == "photo" else "plain"
    pen = _any_pen(paper, style, generator)
    plan = Plan(_any_writer(people, generator), pen.width)
    kinds = planned(plan, generator)
    sheet, edges = _any_sheet(plan, source, size, generator)
    placement = place(plan, sheet, _unit(plan, sheet), generator)
    canvas = _ground(paper, source, placement, generator)
    if style is ON_SCREEN:
        window, kinds["window"] = any_window(sheet.size, placement, plan.bounds(), generator)
        canvas = np.asarray(window, np.float32) / 255
    print_page(plan, placement, canvas, generator)
    tints = felt_colours(canvas, plan, generator) if style.felt else {}
    boxes = _ink(plan, placement, canvas, pen, tints, generator)
    if edges:
        lay_on_table(canvas, sheet, generator)
    width = pen.width * placement.unit
    data, suffix, light = _taken(canvas, source, (paper == "blackboard", style.dim), width, generator)
    kinds |= {"paper": paper, "tool": pen.kind, "source": source, "light": light}
    unit = placement.unit
    kinds |= {"digit": "below 30" if unit < 30 else "30 to 60" if unit < 60 else "60 and more"}
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


def _any_pen(paper: str, style: PageStyle, generator: np.random.Generator) -> Pen:
    """Return a pen for the paper: a thick one for felt colours, one that is seen where the light is bad."""
    pen = any_pen(paper, generator)
    if style.felt:
        return replace(
            pen,
            kind="felt pen",
            width=generator.uniform(0.05, 0.13),
            opacity=generator.uniform(0.85, 1),
            rough=0.04,
        )
    return replace(pen, width=max(pen.width, 0.03), opacity=max(pen.opacity, 0.7)) if style.dim else pen


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
    if sides[1] > TALL * sides[0] and generator.random() < 0.7:  # a narrow column on a page
        sides[0] = sides[1] * generator.uniform(0.55, 1.3)
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
    plan: Plan,
    placement: Placement,
    canvas: Canvas,
    pen: Pen,
    tints: Mapping[int, Colour],
    generator: np.random.Generator,
) -> tuple[Box, ...]:
    """Write and draw on the canvas, in place, and return the boxes of the digits.

    tints: of the numbers that have a colour of their own.
    """
    width = max(pen.width * placement.unit, THINNEST)

    def put(paths: Paths, wide: float, tint: Colour) -> Box:
        mask, left, top = drawn([placement.placed(path) for path in paths], wide, pen.uneven, generator)
        cover = mask * pen.opacity * roughness(mask.shape, pen.rough, wide, generator)
        put_ink(canvas, cover, (left, top), tint)
        return tight_box(mask, left, top)

    boxes = tuple(put(one.paths, width, tints.get(one.number, pen.tint)) for one in plan.digits)
    thick = width * generator.uniform(0.8, 1.2)
    for stroke in plan.strokes:
        put([stroke], thick, pen.tint)
    tint = colour(str(generator.choice(OTHER_PENS))) if canvas.mean() > 0.4 else pen.tint
    thick = width * generator.uniform(0.6, 1.5)
    for stroke in plan.other:
        put([stroke], max(thick, THINNEST), tint)
    return boxes


def _taken(
    canvas: Canvas, source: str, how: tuple[bool, bool], pen: float, generator: np.random.Generator
) -> tuple[bytes, str, str]:
    """Return the file, its suffix and the light: by a phone, by a scanner, or of a screen.

    how: whether it is a blackboard, and whether the light is bad.
    """
    board, dim = how
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
    canvas = exposed(canvas, *(DIM if dim else EXPOSURES[board]), generator)
    if dim and generator.random() < 0.5:
        grain = min(generator.uniform(*GRAIN), 0.035 * pen) * float(np.median(canvas))
        canvas += grain * generator.standard_normal(canvas.shape, np.float32)
        light = f"{light} with grain"
    pixels = sensed(focused(canvas, focus, pen, generator), generator)
    return encoded(Image.fromarray(pixels), "JPEG", quality=quality), ".jpg", light
