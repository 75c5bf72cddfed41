"""Pages before they are photographed: printed lines, shades and words, and the ink written among them.

A plan is measured in heights of a digit, x to the right and y down, from any origin. `Placement` brings it
onto a sheet before a camera.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from support.paper import Canvas, Points, Sheet, colour, stain
from support.photos_hand import Paths

Writer = Callable[[int, np.random.Generator], Paths]  # a person: writes a digit about 1 high, its foot at 0
Place = tuple[int, int, int]  # a grid, its row and its column, from 0
Size = tuple[float, float]
Rect = tuple[float, float, float, float]  # left, top, right and bottom

LOOKS = {  # of printed lines: least and most width, least and most strength, colours
    "light": ((0.012, 0.04), (0.45, 0.9), ("#c4c4c4", "#bcc8dc", "#d8b8b8", "#b4b4b0")),
    "dark": ((0.012, 0.04), (0.75, 1.0), ("#1a1a1c", "#303034", "#4a4a50")),
    "blue": ((0.012, 0.045), (0.6, 1.0), ("#3f6fbf", "#2a4fa0", "#6a9ad8", "#5a7fb0")),
    "coloured": ((0.012, 0.05), (0.6, 1.0), ("#d2642a", "#c03a3a", "#3a9a5a", "#e09a30", "#8a4aa8")),
    "thick": ((0.06, 0.13), (0.8, 1.0), ("#18181a", "#2c2c30", "#2a3f78")),
}
LOOK_SHARES = (0.25, 0.27, 0.18, 0.1, 0.2)
SHADES = ("#ececec", "#e4ecf6", "#f6eedc", "#e6f2e4", "#dcdcd8", "#f4e2e2")
FONTS = (
    "DejaVuSans",
    "DejaVuSans-Bold",
    "DejaVuSerif",
    "DejaVuSansMono",
    "DejaVuSans-Oblique",
    "STIXGeneral",
    "STIXGeneralBol",
    "STIXGeneralItalic",
)
WORDS = (
    "Name",
    "Account",
    "Postcode",
    "Date of birth",
    "Phone",
    "Total",
    "Amount",
    "Order",
    "Código postal",
    "Importe",
    "Teléfono",
    "Fecha",
    "Cliente",
    "Kundennummer",
    "Betrag",
    "Geburtsdatum",
    "Member no.",
    "Please write clearly",
    "Office use only",
    "Quantity",
    "Unit",
    "Room",
    "Points",
    "Ref.",
    "Year",
    "Summe",
    "Signature",
    "Price",
)
MOST_SHRINKS = 200


@dataclass(frozen=True)
class LineStyle:
    """How lines are printed.

    width: in heights of a digit; strength: from 0 to 1.
    """

    look: str
    width: float
    strength: float
    tint: str


@dataclass(frozen=True, eq=False)
class PlannedDigit:
    """A digit as planned: its ink, on which line of the writing, in which cell, and of which number."""

    digit: int
    paths: Paths
    height: float
    line: int
    cell: Place | None
    number: int


@dataclass(frozen=True)
class Words:
    """Printed words; x and y: the left end of their baseline. tall: their height."""

    text: str
    x: float
    y: float
    tall: float
    font: str


@dataclass(eq=False)
class Plan:
    """A page being planned.

    rules: printed lines and how they look; strokes: lines drawn by hand with the pen; `other` with another.
    lines: the text of each line of writing: cells parted by tabs, numbers by blanks.
    grids: the rows and columns of each table, comb field and frame.
    """

    writer: Writer
    pen: float
    digits: list[PlannedDigit] = field(default_factory=list)
    rules: list[tuple[Points, LineStyle]] = field(default_factory=list)
    strokes: list[Points] = field(default_factory=list)
    other: list[Points] = field(default_factory=list)
    shades: list[tuple[Rect, str]] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    grids: list[tuple[int, int]] = field(default_factory=list)
    numbers: int = 0

    def rule(self, start: Size, end: Size, style: LineStyle) -> None:
        """Print a straight line."""
        self.rules.append((np.array([start, end], np.float64), style))

    def rectangle(self, box: Rect, style: LineStyle) -> None:
        """Print the outline of a rectangle."""
        self.rules.append((outline_of(box), style))

    def write(self, digit: int, paths: Paths, height: float, cell: Place | None = None) -> None:
        """Write a digit of the number that is being written, on the line to come."""
        self.digits.append(PlannedDigit(digit, paths, height, len(self.lines), cell, self.numbers))

    def end_number(self) -> None:
        """Say that the next digit belongs to another number."""
        self.numbers += 1

    def bounds(self) -> Rect:
        """Return the rectangle around all that is on the page."""
        points = [path for one in self.digits for path in one.paths] + [line for line, _look in self.rules]
        points += self.strokes + self.other
        points += [np.array([rect[:2], rect[2:]]) for rect, _tint in self.shades]
        points += [
            np.array([(word.x, word.y - word.tall), (word.x + width_of(word), word.y + 0.3 * word.tall)])
            for word in self.words
        ]
        together = np.concatenate(points)
        (left, top), (right, bottom) = together.min(axis=0), together.max(axis=0)
        return float(left), float(top), float(right), float(bottom)


@dataclass(frozen=True, eq=False)
class Placement:
    """Where a plan lies in a picture.

    unit: the height of a digit in pixels; (left, top): the sheet's pixel at which the plan's origin is.
    """

    sheet: Sheet
    unit: float
    left: float
    top: float

    def on_sheet(self, points: Points) -> Points:
        """Return where points of the plan are on the sheet, in its pixels."""
        return points * self.unit + (self.left, self.top)

    def placed(self, points: Points) -> Points:
        """Return where points of the plan are in the picture."""
        return self.sheet.placed(self.on_sheet(points))


def any_style(generator: np.random.Generator, look: str = "") -> LineStyle:
    """Return how some lines are printed, in one of `LOOKS`."""
    look = look or str(generator.choice(list(LOOKS), p=LOOK_SHARES))
    widths, strengths, tints = LOOKS[look]
    width = float(np.exp(generator.uniform(*np.log(widths))))
    return LineStyle(look, width, generator.uniform(*strengths), str(generator.choice(tints)))


def any_words(generator: np.random.Generator, x: float, y: float, tall: float, font: str) -> Words:
    """Return printed words at a place."""
    return Words(str(generator.choice(WORDS)), x, y, tall, font)


def outline_of(box: Rect) -> Points:
    """Return the closed outline of a rectangle."""
    left, top, right, bottom = box
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], np.float64)


def place(plan: Plan, sheet: Sheet, unit: float, generator: np.random.Generator) -> Placement:
    """Lay a plan on a sheet, its digits at most `unit` pixels high, so that all is in the picture."""
    left, top, right, bottom = plan.bounds()
    margin = 3 + plan.pen
    corners = outline_of((left - plan.pen, top - plan.pen, right + plan.pen, bottom + plan.pen))
    for _ in range(MOST_SHRINKS):
        room = np.array(sheet.size) - unit * np.array([right - left, bottom - top])
        start = generator.uniform(0, 1, 2) * np.maximum(room, 0) - unit * np.array([left, top])
        placement = Placement(sheet, unit, float(start[0]), float(start[1]))
        seen, own = placement.placed(corners), placement.on_sheet(corners)
        inside = (seen > margin).all() and (seen < np.array(sheet.size) - margin).all()
        if inside and (own > sheet.edges[:2]).all() and (own < sheet.edges[2:]).all():
            return placement
        unit *= 0.985
    raise AssertionError("The plan does not fit.")


def print_page(plan: Plan, placement: Placement, canvas: Canvas, generator: np.random.Generator) -> None:
    """Print the plan's shades, lines and words on the canvas, in place."""
    for tint in sorted({tint for _box, tint in plan.shades}):
        shapes = [placement.placed(outline_of(box)) for box, own in plan.shades if own == tint]
        mask = np.zeros(canvas.shape[:2], np.uint8)
        for shape in shapes:
            cv2.fillPoly(mask, [np.round(shape * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        stain(canvas, mask.astype(np.float32) / 255, colour(tint))
    for style in dict.fromkeys(style for _line, style in plan.rules):
        width = style.width * placement.unit
        mask = np.zeros(canvas.shape[:2], np.uint8)
        for line, own in plan.rules:
            if own == style:
                points = np.round(placement.placed(line) * 16).astype(np.int32)
                cv2.polylines(mask, [points], False, 255, max(1, round(width)), cv2.LINE_AA, 4)
        stain(canvas, mask.astype(np.float32) * (style.strength * min(1.0, width) / 255), colour(style.tint))
    if plan.words:
        dark = colour("#202024") if canvas.mean() > 0.4 else colour("#e8e8e8")
        stain(canvas, _printed(plan, placement) * generator.uniform(0.75, 1.0), dark)


def _printed(plan: Plan, placement: Placement) -> npt.NDArray[np.float32]:
    """Return how much printed words cover of each pixel, from 0 to 1."""
    sheet = placement.sheet
    image = Image.new("L", sheet.size)
    draw = ImageDraw.Draw(image)
    for word in plan.words:
        x, y = placement.on_sheet(np.array([(word.x, word.y)]))[0]
        draw.text((x, y), word.text, 255, font_of(word.font, round(word.tall * placement.unit * 1.4)), "ls")
    seen = cv2.warpPerspective(np.asarray(image), sheet.place, sheet.size)
    return seen.astype(np.float32) / 255


def width_of(words: Words) -> float:
    """Return how wide printed words are."""
    return font_of(words.font, 100).getlength(words.text) / 100 * words.tall * 1.4


@cache
def font_of(name: str, size: int) -> ImageFont.FreeTypeFont:
    """Return one of `FONTS`: they come with matplotlib, so that a picture is the same on every machine."""
    found = find_spec("matplotlib")
    assert found
    assert found.submodule_search_locations
    folder = Path(found.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"
    return ImageFont.truetype(folder / f"{name}.ttf", max(size, 6))
