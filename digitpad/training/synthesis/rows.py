"""Rows for the row reader: numbers composed of people's digits and made marks, as strips with their texts.

Pen paths are set side by side as people write: with gaps, over each other, joined without lifting the pen,
leaning, uneven, with pens of all widths. MNIST's digits, which are pictures, are pasted side by side.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from digitpad.core.arrays import Digits, Grey, Labels, PenPath
from digitpad.core.ink import Strokes, bounds
from digitpad.core.number_marks import SIGNS
from digitpad.core.pen_way import IS_STEP, way_of
from digitpad.core.row_texts import CLASSES, STRIDE, strip_of_grey, strip_of_ink
from digitpad.training.data.digits import Labelled, Wanted, ink_files, is_held_out, read_labelled
from digitpad.training.data.mnist import load_mnist
from digitpad.training.synthesis.composing import ligature
from digitpad.training.synthesis.mark_writer import write_mark
from digitpad.training.synthesis.pen import StrokeDistortion, distorted
from digitpad.training.synthesis.writer import write

MOST_SIGNS = 12
MARKED, MARK = 0.35, 0.3  # of the rows have marks, and of their signs so many are one
COMMON, COMMON_SHARE = ".,:-/", 0.5  # of the marks are of the common ones
MADE = 0.1  # of the digits are the synthetic writer's
GAP = (-0.45, 0.6)  # of the mean width, or below 0 of the narrower neighbour's: the middle of a row's gaps
UNEVEN_GAP, WIDE_GAP = 0.2, 0.03  # either way from the middle; of the gaps part two numbers
WIDE = (0.8, 3.0)  # heights: such a gap
JOINED = (0.0, 0.0, 0.3, 0.6, 0.9)  # of a row's neighbours that the pen may join
LATE = 0.1  # of the digits of several strokes: all but the first are drawn when the row is finished
LONGEST = 1.3  # heights: nobody goes further with the pen down
SIZE, FOOT, RISE = 0.1, 0.07, 0.05  # deviations: of the logarithm of a height, of a foot, of a line's rise
LEAN = (-0.15, 0.5)  # of half the rows, as a tangent
PENS = (0.045, 0.25)  # of a digit's height
FINE = 0.06  # heights between the points of a join
DISTORTION = StrokeDistortion(turn=8, slant=0.15, stretch=0.25, proportion=0.4, faults=0.04)
BLURRED = 0.25  # of the rows are blurred as a small picture is
DIRT = 0.1  # have a speck or two
LONGEST_WAY = 800  # steps of the pen, as in 20 digits: longer ways are made anew


Rows = list[tuple[npt.NDArray[np.generic], tuple[int, ...]]]  # what a network is given, and the signs there


@dataclass(frozen=True, eq=False)
class RowSources:
    """What rows are composed of.

    ink: people's digits; none where the synthetic writer writes all.
    pictures: (n, 28, 28) with their labels: MNIST's digits; pasted: the share of the rows made of them.
    """

    ink: Labelled
    pictures: Digits
    labels: Labels
    pasted: float = 0.3


def made_rows(seed: tuple[int, ...], count: int, held_out: bool) -> Rows:
    """Make rows of the data at hand, by writers who are learned from, or by those who are held out.

    Raises:
        InkError, DataError: an ink file or MNIST cannot be read.
    """
    generator = np.random.default_rng(seed)
    sources = _sources(held_out)
    return [made_row(sources, generator) for _ in range(count)]


@cache
def _sources(held_out: bool) -> RowSources:
    """Return what rows are made of: by writers who are learned from, or by the others."""
    wanted: Wanted = is_held_out if held_out else _is_learned_from
    ink = [digit for path in ink_files() for digit in read_labelled(path, wanted)]
    digits = load_mnist()
    pictures = digits.train.images[::-1][:3000] if held_out else digits.train.images[:-3000]
    labels = digits.train.labels[::-1][:3000] if held_out else digits.train.labels[:-3000]
    return RowSources(ink, pictures, labels)


def _is_learned_from(writer: str | None) -> bool:
    return not is_held_out(writer)


def made_ways(seed: tuple[int, ...], count: int, held_out: bool) -> Rows:
    """Make rows of pen paths alone, as `made_rows` does: for each the way of the pen through it.

    Their features, float16 (1, steps, FEATURES), and their signs as places in `row_texts.CLASSES`.
    """
    generator = np.random.default_rng(seed)
    ink = _sources(held_out).ink
    rows: Rows = []
    while len(rows) < count:
        strokes, signs = _written(ink, generator)
        features = way_of(strokes).features
        if features.shape[0] <= LONGEST_WAY and features[:, IS_STEP].sum() // STRIDE > 2 * len(signs):
            rows.append((features.astype(np.float16)[np.newaxis], signs))
    return rows


def made_row(sources: RowSources, generator: np.random.Generator) -> tuple[Grey, tuple[int, ...]]:
    """Return a strip, uint8 (32, width), and its signs as places in `row_texts.CLASSES`."""
    while True:
        if len(sources.labels) and generator.random() < sources.pasted:
            grey, signs = _pasted(sources, generator)
            strip = strip_of_grey(grey).grey
        else:
            strokes, signs = _written(sources.ink, generator)
            _left, top, _right, bottom = bounds(strokes)
            pen = math.exp(generator.uniform(*np.log(PENS))) / max(bottom - top, 1e-6)
            strip = strip_of_ink(strokes, min(pen, 0.35)).grey
        if strip.shape[1] // 2 > 2 * len(signs):  # columns enough to tell them
            return _soiled(strip, generator), signs


def _count(generator: np.random.Generator) -> int:
    """Return how many signs a row has: mostly two to six."""
    return int(min(1 + generator.poisson(3.2), MOST_SIGNS))


def _written(ink: Labelled, generator: np.random.Generator) -> tuple[Strokes, tuple[int, ...]]:
    """Return a row in ink, a digit about 1 high, and its signs."""
    count, marks = _count(generator), MARK if generator.random() < MARKED else 0.0
    glyphs: list[list[PenPath]] = []
    signs: list[int] = []
    for _ in range(count):
        if generator.random() < marks:
            common = generator.random() < COMMON_SHARE
            sign = (COMMON if common else SIGNS)[int(generator.integers(len(COMMON if common else SIGNS)))]
            glyphs.append(_paths(write_mark(sign, generator)))
            signs.append(CLASSES.index(sign))
        else:
            strokes, label = _some_digit(ink, generator)
            glyphs.append(_standing(distorted(strokes, DISTORTION, generator), generator))
            signs.append(label)
    paths = _set_out(glyphs, [sign < 10 for sign in signs], generator)
    lean = generator.uniform(*LEAN) if generator.random() < 0.5 else 0.0
    return tuple(tuple((x - lean * y, y) for x, y in path.tolist()) for path in paths), tuple(signs)


def _some_digit(ink: Labelled, generator: np.random.Generator) -> tuple[Strokes, int]:
    if ink and generator.random() >= MADE:
        return ink[int(generator.integers(len(ink)))]
    digit = int(generator.integers(10))
    return write(digit, generator), digit


def _paths(strokes: Strokes) -> list[PenPath]:
    return [np.array(stroke, np.float64) for stroke in strokes if stroke]


def _standing(strokes: Strokes, generator: np.random.Generator) -> list[PenPath]:
    """Return a digit about 1 high that stands about on 0."""
    left, top, right, bottom = bounds(strokes)
    scale = math.exp(generator.normal(0, SIZE)) / max(bottom - top, 0.6 * (right - left), 1e-6)
    foot = generator.normal(0, FOOT)
    return [(path - (left, bottom)) * scale + (0.0, foot) for path in _paths(strokes)]


def _set_out(
    glyphs: Sequence[list[PenPath]], are_digits: Sequence[bool], generator: np.random.Generator
) -> list[PenPath]:
    """Set glyphs side by side, and join some digits."""
    middle, joined = generator.uniform(*GAP), float(generator.choice(JOINED))
    rise, foot, right = generator.normal(0, RISE), 0.0, 0.0
    widths = [_extent(glyph)[1] - _extent(glyph)[0] for glyph in glyphs]
    mean = max(float(np.mean(widths)), 0.3)
    placed: list[list[PenPath]] = []
    for place, glyph in enumerate(glyphs):
        if placed:
            gap = middle + generator.uniform(-UNEVEN_GAP, UNEVEN_GAP)
            if generator.random() < WIDE_GAP:
                gap = generator.uniform(*WIDE) / mean
            elif not all(are_digits[place - 1 : place + 1]):
                gap = max(gap, generator.uniform(-0.2, 0.3))
            right += gap * (mean if gap > 0 else min(widths[place - 1 : place + 1]))
            foot += rise
        move = (right - _extent(glyph)[0], foot)
        placed.append([path + move for path in glyph])
        right = _extent(placed[-1])[1]
    paths: list[PenPath] = []
    late: list[PenPath] = []
    goes_on = False
    for place, glyph in enumerate(placed):
        after = placed[place + 1] if place + 1 < len(placed) else None
        if goes_on:
            start, end = paths[-1][-1], glyph[0][0]
            between = ligature(start, end, max(int(math.dist(start, end) / FINE), 1), generator)
            paths[-1] = np.concatenate([paths[-1], between, glyph[0]])
        paths += glyph[goes_on:]
        is_near = after is not None and math.dist(glyph[-1][-1], after[0][0]) <= LONGEST
        goes_on = all(are_digits[place : place + 2]) and is_near and generator.random() < joined
        if not goes_on and len(glyph) > 1 and are_digits[place] and generator.random() < LATE:
            late += paths[1 - len(glyph) :]
            del paths[1 - len(glyph) :]
    return [*paths, *late]


def _extent(glyph: Sequence[PenPath]) -> tuple[float, float]:
    """Return where a glyph begins and ends from left to right."""
    return min(float(path[:, 0].min()) for path in glyph), max(float(path[:, 0].max()) for path in glyph)


def _pasted(sources: RowSources, generator: np.random.Generator) -> tuple[Grey, tuple[int, ...]]:
    """Return a row of pictures of digits, grey, and its signs."""
    count = _count(generator)
    chosen = generator.integers(len(sources.labels), size=count)
    middle, rise = generator.uniform(*GAP), generator.normal(0, RISE)
    glyphs = [_glyph(sources.pictures[place], generator) for place in chosen.tolist()]
    mean = float(np.mean([glyph.shape[1] for glyph in glyphs]))
    tall = max(len(glyph) for glyph in glyphs)
    places: list[tuple[int, int]] = []
    right = 0.0
    for number, glyph in enumerate(glyphs):
        if number:
            gap = middle + generator.uniform(-UNEVEN_GAP, UNEVEN_GAP)
            narrower = min(glyph.shape[1], glyphs[number - 1].shape[1])
            right += gap * (mean if gap > 0 else narrower)
        foot = tall * (1 + generator.normal(0, FOOT) + rise * number)
        places.append((round(right), round(foot) - len(glyph)))
        right = places[-1][0] + glyph.shape[1]
    left, top = min(x for x, _y in places), min(y for _x, y in places)
    size = (
        max(y - top + len(glyph) for (_x, y), glyph in zip(places, glyphs, strict=True)),
        max(x - left + glyph.shape[1] for (x, _y), glyph in zip(places, glyphs, strict=True)),
    )
    row = np.zeros(size, np.uint8)
    for (x, y), glyph in zip(places, glyphs, strict=True):
        part = row[y - top : y - top + len(glyph), x - left : x - left + glyph.shape[1]]
        np.maximum(part, glyph, out=part)
    return row, tuple(sources.labels[chosen].tolist())


def _glyph(digit: Digits, generator: np.random.Generator) -> Grey:
    """Return a picture of a digit, leaning and sized at random, cut out along its ink."""
    lean, turn = generator.uniform(-0.2, 0.2), math.radians(generator.uniform(-8, 8))
    high, broad = np.exp(generator.normal(0, SIZE, 2)) * 1.6
    matrix = np.array([[broad, -lean * high], [math.sin(turn) * broad, high]])
    side = 60
    shift = np.array([side / 2, side / 2]) - matrix @ [13.5, 13.5]
    moved = cv2.warpAffine(
        (digit * np.float32(255)).astype(np.uint8), np.column_stack([matrix, shift]), (side, side)
    )
    rows, columns = np.flatnonzero((moved > 60).any(axis=1)), np.flatnonzero((moved > 60).any(axis=0))
    return np.asarray(moved[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], np.uint8)


def _soiled(strip: Grey, generator: np.random.Generator) -> Grey:
    """Return a strip as a picture may have it: some are blurred, some have specks."""
    if generator.random() < BLURRED:
        radius = generator.uniform(0.3, 0.9)
        soft = np.asarray(Image.fromarray(strip).filter(ImageFilter.GaussianBlur(radius)), np.float32)
        strip = np.clip(soft * (255 / max(float(soft.max()), 1.0)), 0, 255).astype(np.uint8)
    if generator.random() < DIRT:
        strip = strip.copy()
        for _ in range(int(generator.integers(1, 3))):
            y, x = int(generator.integers(len(strip) - 1)), int(generator.integers(strip.shape[1] - 1))
            strip[y : y + 2, x : x + int(generator.integers(1, 3))] = generator.integers(80, 256)
    return strip
