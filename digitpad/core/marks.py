"""Marks of a figure, text, boxes and lines, as plain data: painted with smooth edges, and saved.

Sizes are pixels; y runs downwards.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import groupby, product
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from digitpad.errors import DataError
from digitpad.language import _
from digitpad.system.files import replace_file, writing

Points = Sequence[tuple[float, float]]
Anchor: TypeAlias = Literal["nw", "n", "ne", "w", "center", "e"]
Frame = tuple[float, float, float, float]  # left, top, right, bottom

FINE = 4  # columns of a pixel in which a line's edges are found
FINER, FINER_DOTS = 2, 3  # as many times as large lines in one frame are drawn at once, and dots alone
MANY, THIN = 8, 6  # from so many lines on; one of so few of these pixels is drawn side by side
TEXT, SMALL = 13.0, 12.0  # height of letters in a saved figure: 10 and 9 points at 96 dots per inch
FONTS = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif"


@dataclass(frozen=True)
class LineStyle:
    """What a line looks like. dash: lengths of dashes and gaps in pixels; none for a whole line."""

    colour: str
    dash: tuple[int, ...] = ()


@dataclass(frozen=True)
class TextMark:
    """Words at a place. anchor: which part of them is there; turned: whether they run upwards."""

    x: float
    y: float
    words: str
    colour: str
    anchor: Anchor = "nw"
    bold: bool = False
    turned: bool = False


@dataclass(frozen=True)
class RectangleMark:
    """A rectangle with straight sides; a rule is a thin one. fill, outline: colours, "" for none."""

    frame: Frame
    fill: str
    outline: str = ""


@dataclass(frozen=True)
class LineMark:
    """A line through points, cut off at a frame."""

    points: Points
    style: LineStyle
    width: float
    clip: Frame


Mark: TypeAlias = TextMark | RectangleMark | LineMark
Measure = Callable[[str, bool], float]  # how wide words are, bold or not


@lru_cache(maxsize=1024)
def mixed(first: str, second: str, part: float) -> str:
    """Return a colour between two, "#rrggbb" each: `part` of the second, in [0, 1]."""
    pairs = ((int(first[at : at + 2], 16), int(second[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(one + (other - one) * part):02x}" for one, other in pairs)


# Lines with smooth edges


def coverage(
    points: Points, size: tuple[int, int], radius: float, dash: Sequence[float] = ()
) -> npt.NDArray[np.uint8]:
    """Return how much of each pixel a line covers, from 0 to 255; (height, width).

    Every pixel has `FINE` columns; in each the line, a disc moved along its points, covers what lies between
    two edges, to a fraction of a pixel. That costs as much as the line is long, where drawing it four times
    as large and reducing it would cost sixteen times the picture.

    points: from left to right; where they turn back, another line begins.
    size: width and height of the picture. radius: half the width of the line.
    """
    width, height = size
    places = np.array(points, np.float64).reshape(-1, 2)
    turns = np.flatnonzero(np.diff(places[:, 0]) < 0) + 1
    covered = np.zeros((height, width), np.uint16)
    for piece in np.split(places, turns) if len(places) else []:
        columns, tops, bottoms = _edges(piece, width, radius, dash)
        tops, bottoms = np.clip(tops, 0, height), np.clip(bottoms, 0, height)
        seen = (bottoms > tops) & (columns >= 0) & (columns < width)
        columns, tops, bottoms = columns[seen], tops[seen], bottoms[seen]
        first = tops.astype(int)
        counts = np.ceil(bottoms).astype(int) - first  # of rows that are touched
        line = np.repeat(np.arange(len(counts)), counts)
        rows = np.arange(len(line)) - np.repeat(np.cumsum(counts) - counts, counts) + first[line]
        parts = np.minimum(bottoms[line], rows + 1) - np.maximum(tops[line], rows)
        amounts = (parts * (256 / FINE)).astype(np.uint16)
        np.add.at(covered.reshape(-1), rows * width + columns[line], amounts)
    return np.minimum(covered, 255).astype(np.uint8)


def _edges(
    places: npt.NDArray[np.float64], width: int, radius: float, dash: Sequence[float]
) -> tuple[npt.NDArray[np.int_], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the pixels' columns, and in each fine column the upper and the lower edge of a line."""
    x, y = places.T
    reach = int(np.ceil(radius * FINE))
    start = max(int(np.floor(x[0] * FINE)), -reach)
    end = min(max(int(np.ceil(x[-1] * FINE)), start + 1), width * FINE + reach)
    if end <= start:
        return np.zeros(0, int), np.zeros(0), np.zeros(0)
    sides = np.interp(np.clip(np.arange(start, end + 1) / FINE, x[0], x[-1]), x, y)
    high, low = np.minimum(sides[:-1], sides[1:]), np.maximum(sides[:-1], sides[1:])
    inside = np.floor(x * FINE).astype(int) - start
    inside[-1] = min(inside[-1], end - start - 1)  # the end of the last column
    there = (inside >= 0) & (inside < len(high))
    np.minimum.at(high, inside[there], y[there])
    np.maximum.at(low, inside[there], y[there])
    if dash:
        gaps = ~_dashes(x, y, (np.arange(start, end) + 0.5) / FINE, radius, dash)
        high[gaps], low[gaps] = np.inf, -np.inf
    count = len(high)
    tops, bottoms = np.full(count + 2 * reach, np.inf), np.full(count + 2 * reach, -np.inf)
    for off in range(-reach, reach + 1):
        more = np.sqrt(max(radius**2 - (off / FINE) ** 2, 0.0))
        part = slice(reach + off, reach + off + count)
        np.minimum(tops[part], high - more, out=tops[part])
        np.maximum(bottoms[part], low + more, out=bottoms[part])
    columns = np.floor_divide(np.arange(start - reach, end + reach), FINE)
    return columns, tops, bottoms


def _dashes(
    x: npt.NDArray[np.float64],
    y: npt.NDArray[np.float64],
    at: npt.NDArray[np.float64],
    radius: float,
    dash: Sequence[float],
) -> npt.NDArray[np.bool_]:
    """Say at which places along x a dashed line is there; its ends are round, so a dash is shorter."""
    along = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))))
    here = np.interp(at, x, along) % sum(dash)
    begun, on = 0.0, np.zeros(len(at), bool)
    for number, length in enumerate(dash):
        if number % 2 == 0:
            less = min(radius, length / 2 - 0.25)
            on |= (here >= begun + less) & (here <= begun + length - less)
        begun += length
    return on


# Painting


def paint(picture: Image.Image, marks: Iterable[Mark], scale: float = 1) -> None:
    """Paint boxes and lines into an RGB picture.

    scale: pixels of the picture to one of the marks.
    """
    pen = ImageDraw.Draw(picture)
    for _frame, group in groupby(marks, _frame_of_whole):
        alike = list(group)
        lines = [mark for mark in alike if isinstance(mark, LineMark) and mark.points]
        if len(lines) >= MANY and not lines[0].style.dash:
            _paint_many(picture, lines, scale)
            continue
        for mark in alike:
            if isinstance(mark, RectangleMark):
                left, top, right, bottom = (round(side * scale) for side in mark.frame)
                frame = (left, top, max(right, left + 1) - 1, max(bottom, top + 1) - 1)
                pen.rectangle(frame, fill=mark.fill or None, outline=mark.outline or None)
            elif isinstance(mark, LineMark) and mark.points:
                _paint_line(picture, mark, scale)


def _frame_of_whole(mark: Mark) -> Frame | None:
    """Return the frame of a line without dashes; None of all else."""
    return mark.clip if isinstance(mark, LineMark) and not mark.style.dash else None


def _paint_many(picture: Image.Image, lines: Sequence[LineMark], scale: float) -> None:
    """Paint lines without dashes in the same frame: larger, all at once, and then reduced.

    Each line alone would cost its whole frame. A thin one is drawn several times, side by side: one that is
    wider than a pixel is a polygon to Pillow, which takes ten times as long.
    """
    left, top, right, bottom = (round(side * scale) for side in lines[0].clip)
    left, top = max(left, 0), max(top, 0)
    right, bottom = max(min(right, picture.width), left + 1), max(min(bottom, picture.height), top + 1)
    finer = FINER if any(len(line.points) > 1 for line in lines) else FINER_DOTS
    size = ((right - left) * finer, (bottom - top) * finer)
    large = picture.crop((left, top, right, bottom)).resize(size, Image.Resampling.NEAREST)
    pen = ImageDraw.Draw(large)
    for line in lines:
        colour, wide = line.style.colour, line.width * scale * finer
        places = [((x * scale - left) * finer - 0.5, (y * scale - top) * finer - 0.5) for x, y in line.points]
        side = max(round(wide), 1)
        if len(places) == 1:
            pen.circle(places[0], wide / 2, fill=colour)
        elif side > THIN:
            pen.line(places, fill=colour, width=side, joint="curve")
        else:
            for across, down in product(range(side), repeat=2):
                if {across, down} & {0, side - 1}:  # the edge of a square
                    pen.line(
                        [(x + across - (side - 1) / 2, y + down - (side - 1) / 2) for x, y in places], colour
                    )
    picture.paste(large.reduce(finer), (left, top))


def _paint_line(picture: Image.Image, line: LineMark, scale: float) -> None:
    left, top, right, bottom = (round(side * scale) for side in line.clip)
    points = [(x * scale - left, y * scale - top) for x, y in line.points]
    dash = [length * scale for length in line.style.dash]
    size = (max(right - left, 1), max(bottom - top, 1))
    mask = Image.fromarray(coverage(points, size, line.width * scale / 2, dash))
    picture.paste(line.style.colour, (left, top), mask)


@cache
def _font(height: float, bold: bool) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return DejaVu Sans, which has all our letters: matplotlib brings it, and is not imported for it."""
    found = find_spec("matplotlib")
    package = (found.submodule_search_locations if found else None) or [""]
    folder = Path(package[0]) / "mpl-data" / "fonts" / "ttf"
    try:
        return ImageFont.truetype(folder / f"DejaVuSans{'-Bold' if bold else ''}.ttf", height)
    except OSError:
        return ImageFont.load_default(height)


def measured(words: str, bold: bool) -> float:
    """Return how wide words are in a saved figure."""
    return float(_font(TEXT if bold else SMALL, bold).getlength(words))


PLACES: dict[Anchor, str] = {"nw": "la", "n": "ma", "ne": "ra", "w": "lm", "center": "mm", "e": "rm"}


def _write(picture: Image.Image, text: TextMark, scale: float) -> None:
    font = _font((TEXT if text.bold else SMALL) * scale, text.bold)
    place = (text.x * scale, text.y * scale)
    if not text.turned:
        ImageDraw.Draw(picture).text(place, text.words, text.colour, font, PLACES[text.anchor])
        return
    left, top, right, bottom = (round(side) for side in font.getbbox(text.words))
    mask = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(mask).text((-left, -top), text.words, 255, font)
    mask = mask.transpose(Image.Transpose.ROTATE_90)
    picture.paste(text.colour, (round(place[0] - mask.width / 2), round(place[1] - mask.height / 2)), mask)


def moved(marks: Iterable[Mark], right: float, down: float) -> Iterator[Mark]:
    """Yield marks at another place."""
    for mark in marks:
        if isinstance(mark, TextMark):
            yield replace(mark, x=mark.x + right, y=mark.y + down)
        elif isinstance(mark, RectangleMark):
            yield replace(mark, frame=_moved(mark.frame, right, down))
        else:
            points = [(x + right, y + down) for x, y in mark.points]
            yield replace(mark, points=points, clip=_moved(mark.clip, right, down))


def _moved(frame: Frame, right: float, down: float) -> Frame:
    return frame[0] + right, frame[1] + down, frame[2] + right, frame[3] + down


def to_picture(
    marks: Sequence[Mark], size: tuple[int, int], ground: str, kind: str = "PNG", scale: float = 2
) -> bytes:
    """Return a figure as a PNG, or a PDF, `scale` pixels of it to one of the marks."""
    picture = Image.new("RGB", (round(size[0] * scale), round(size[1] * scale)), ground)
    paint(picture, marks, scale)
    for mark in marks:
        if isinstance(mark, TextMark):
            _write(picture, mark, scale)
    file = io.BytesIO()
    picture.save(file, kind, dpi=(96 * scale, 96 * scale))
    return file.getvalue()


# SVG

ALIGNED: dict[Anchor, str] = {"w": "start", "nw": "start", "e": "end", "ne": "end"}


def to_svg(marks: Sequence[Mark], size: tuple[int, int], ground: str, title: str) -> bytes:
    """Return a figure as SVG. `title` is for those who hear it instead of seeing it."""
    width, height = size
    clips = list(dict.fromkeys(mark.clip for mark in marks if isinstance(mark, LineMark)))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{FONTS}" font-size="{SMALL:g}">',
        f"<title>{_escaped(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="{ground}"/>',
        *(
            f'<clipPath id="clip{number}">{_rectangle(clip)}/></clipPath>'
            for number, clip in enumerate(clips)
        ),
        *(_element(mark, clips) for mark in marks),
        "</svg>\n",
    ]
    return "\n".join(lines).encode()


def _element(mark: Mark, clips: Sequence[Frame]) -> str:
    if isinstance(mark, RectangleMark):
        outline = f' stroke="{mark.outline}"' if mark.outline else ""
        return f'{_rectangle(mark.frame)} fill="{mark.fill or "none"}"{outline}/>'
    if isinstance(mark, LineMark):
        return _svg_line(mark, clips.index(mark.clip))
    along = ALIGNED.get(mark.anchor, "middle")
    down = "hanging" if mark.anchor.startswith("n") else "central"
    turn = f' transform="rotate(-90 {mark.x:.2f} {mark.y:.2f})"' if mark.turned else ""
    bold = f' font-weight="bold" font-size="{TEXT:g}"' if mark.bold else ""
    return (
        f'<text x="{mark.x:.2f}" y="{mark.y:.2f}" text-anchor="{along}" dominant-baseline="{down}" '
        f'fill="{mark.colour}"{bold}{turn}>{_escaped(mark.words)}</text>'
    )


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _rectangle(frame: Frame) -> str:
    left, top, right, bottom = frame
    return f'<rect x="{left:.2f}" y="{top:.2f}" width="{right - left:.2f}" height="{bottom - top:.2f}"'


def _svg_line(line: LineMark, clip: int) -> str:
    places = " ".join(f"{x:.2f},{y:.2f}" for x, y in line.points)
    dash = f' stroke-dasharray="{" ".join(map(str, line.style.dash))}"' if line.style.dash else ""
    return (
        f'<polyline points="{places}" fill="none" stroke="{line.style.colour}" '
        f'stroke-width="{line.width:g}" stroke-linejoin="round" stroke-linecap="round"{dash} '
        f'clip-path="url(#clip{clip})"/>'
    )


# Files

KINDS = ("pdf", "png", "svg")


def save_marks(marks: Sequence[Mark], size: tuple[int, int], ground: str, title: str, path: Path) -> None:
    """Save a figure of a size in pixels on a ground, as a picture twice as large.

    Raises:
        DataError: the name ends otherwise than in `KINDS`, or the file cannot be written.
    """
    kind = path.suffix.lower().removeprefix(".")
    if kind not in KINDS:
        known = ", ".join(f".{one}" for one in KINDS)
        raise DataError(
            _("{path}: the figure's name must end in one of these: {known}.").format(path=path, known=known)
        )
    is_svg = kind == "svg"
    content = to_svg(marks, size, ground, title) if is_svg else to_picture(marks, size, ground, kind.upper())
    save_bytes(content, path)


def save_table(rows: Sequence[Sequence[object]], path: Path) -> None:
    """Save rows as CSV, in UTF-8 that spreadsheets know too.

    Raises:
        DataError: the file cannot be written.
    """
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    save_bytes(text.getvalue().encode("utf-8-sig"), path)


def save_bytes(content: bytes, path: Path) -> None:
    """Write a file whole, or leave it as it was.

    Raises:
        DataError: it cannot be written.
    """
    with writing(path, DataError, can_be_elsewhere=True):
        replace_file(path, content)
