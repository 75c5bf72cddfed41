"""Where a made person writes: one digit anywhere, or numbers in rows, on a sheet before a camera."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from support.paper import Sheet
from support.photos_hand import Paths, StrokeDistortion, any_hand, write

Numbers = tuple[tuple[int, ...], ...]  # the digits of each line

LEAST, MOST = 0.07, 0.85  # height of a single digit, of the shorter side: on a whole page, or from near
SMALLEST = 28.0  # pixels: the height of a digit that anybody reads in a blurred photograph
TWO_LINES = 0.12  # share of rows
TOUCHING = 0.12  # share of rows whose digits may touch
MEETING = 0.35  # share of their neighbours that do
FINE = 0.02  # heights of a digit between the points at which digits are kept apart
MARGIN = 0.02  # of the picture: ink keeps this far from its edges


@dataclass(frozen=True, eq=False)
class Layout:
    """Digits placed in a picture, in reading order.

    paths: of each digit, in pixels of the picture.
    heights: how high each is written, in pixels.
    unit: the middle one of them.
    kind: "one", "apart", "touching", "two lines" or "empty".
    """

    digits: tuple[int, ...]
    lines: tuple[int, ...]
    paths: tuple[Paths, ...]
    heights: tuple[float, ...]
    unit: float
    kind: str


@dataclass(frozen=True, eq=False)
class _Line:
    """A number as written at height 1, its foot about y = 0 and its left at x = 0."""

    digits: tuple[int, ...]
    paths: tuple[Paths, ...]
    heights: tuple[float, ...]
    width: float
    meets: bool


@dataclass(frozen=True)
class _Spacing:
    """How a hand spaces digits.

    gap: between the inks of two digits, in heights of a digit.
    pen: its width.
    touching: whether some of them meet.
    kerned: whether a digit may reach over the next, as slanted ones do, or under it.
    """

    gap: float
    pen: float
    touching: bool
    kerned: bool


def any_numbers(row: bool, generator: np.random.Generator) -> Numbers:
    """Return what to write: one digit, or a row of 3 to 10, now and then on two lines."""
    if not row:
        return ((int(generator.integers(10)),),)
    digits = tuple(int(digit) for digit in generator.integers(0, 10, generator.integers(3, 11)))
    if len(digits) >= 4 and generator.random() < TWO_LINES:
        half = len(digits) // 2
        return digits[:half], digits[half:]
    return (digits,)


def laid_out(numbers: Numbers, sheet: Sheet, pen: float, generator: np.random.Generator) -> Layout:
    """Write numbers on the sheet so that all ink is in the picture and on the paper.

    pen: its width, of a digit's height.
    """
    if not any(numbers):
        return Layout((), (), (), (), 0.25 * min(sheet.size), "empty")
    touching = max(map(len, numbers)) > 1 and generator.random() < TOUCHING
    spacing = _any_spacing(touching, pen, generator)
    hand = any_hand(generator)
    lines = [_written(number, hand, spacing, generator) for number in numbers]
    return _inside(lines, sheet, _kind(lines), generator)


def laid_out_ink(ink: Paths, sheet: Sheet, generator: np.random.Generator) -> Layout:
    """Write ink whose digits are 1 high, about y = 0 and its left at x = 0, as a line on the sheet."""
    return _inside([_Line((), (ink,), (1.0,), _right(ink), False)], sheet, "marks", generator)


def _inside(lines: list[_Line], sheet: Sheet, kind: str, generator: np.random.Generator) -> Layout:
    """Place lines on the sheet, smaller and smaller until all ink is on it."""
    shrinking = 1.0
    while True:
        layout = _placed(lines, sheet, shrinking, kind, generator)
        if _is_inside(layout, sheet):
            return layout
        shrinking *= 0.97


def _any_spacing(touching: bool, pen: float, generator: np.random.Generator) -> _Spacing:
    gap = generator.uniform(0.1, 0.3) if generator.random() < 0.6 else generator.uniform(0.3, 0.9)
    return _Spacing(gap, pen, touching, touching or generator.random() < 0.35)


def _kind(lines: list[_Line]) -> str:
    if len(lines) > 1:
        return "two lines"
    if len(lines[0].digits) == 1:
        return "one"
    return "touching" if lines[0].meets else "apart"


def _written(
    number: tuple[int, ...], hand: StrokeDistortion, spacing: _Spacing, generator: np.random.Generator
) -> _Line:
    paths: list[Paths] = []
    heights = []
    meets = False
    rise = generator.normal(0, 0.02)  # of the baseline, from digit to digit
    for place, digit in enumerate(number):
        height = generator.uniform(0.86, 1.12)
        down = place * rise + generator.normal(0, 0.035)
        written = [path * height + (0, down) for path in write(digit, hand, generator)]
        if paths:
            space = _space(spacing, generator)
            meets |= space < spacing.pen
            near = spacing.pen + 0.08 if spacing.kerned and space > spacing.pen else 0.04
            right = _meeting(paths[-1], written, near if spacing.kerned else np.inf) + space
            written = [path + np.array([right, 0]) for path in written]
        paths.append(written)
        heights.append(height)
    return _Line(number, tuple(paths), tuple(heights), max(_right(written) for written in paths), meets)


def _space(spacing: _Spacing, generator: np.random.Generator) -> float:
    """Return how far the next digit's path is from the last one's."""
    if spacing.touching and generator.random() < MEETING:
        return generator.uniform(0.4, 0.95) * spacing.pen
    gap = min(spacing.gap, 0.2) if spacing.touching else spacing.gap
    return max(0.07, gap * generator.uniform(0.6, 1.4)) + spacing.pen


def _meeting(before: Paths, written: Paths, near: float) -> float:
    """Return how far right to move a digit so that it meets the one before it.

    near: only points whose heights differ by less than this can meet.
    """
    left, right = _fine(before), _fine(written)
    can = np.abs(left[:, 1, np.newaxis] - right[:, 1]) < near
    if not can.any():
        return _right(before)
    return float(np.where(can, left[:, 0, np.newaxis] - right[:, 0], -np.inf).max())


def _fine(paths: Paths) -> npt.NDArray[np.float64]:
    """Return points (n, 2) along paths, none farther than `FINE` from the next."""
    points = [paths[-1][-1:]]
    for path in paths:
        for start, end in pairwise(path):
            steps = max(1, int(np.ceil(np.hypot(*(end - start)) / FINE)))
            points.append(start + (end - start) * np.arange(steps)[:, np.newaxis] / steps)
    return np.concatenate(points)


def _right(paths: Paths) -> float:
    return float(max(path[:, 0].max() for path in paths))


def _placed(
    lines: list[_Line], sheet: Sheet, shrinking: float, kind: str, generator: np.random.Generator
) -> Layout:
    """Place lines at random on the sheet, as large as they fit, at most."""
    width, height = sheet.size
    widest = max(line.width for line in lines)
    deep = 1 + 1.5 * (len(lines) - 1)
    if kind == "one":
        unit = min(sheet.size) * np.exp(generator.uniform(np.log(LEAST), np.log(MOST))) * shrinking
    else:
        unit = min(width * generator.uniform(0.4, 0.92) / widest, 0.6 * height / deep) * shrinking
    unit = max(unit, SMALLEST * shrinking)
    tilt = np.radians(generator.normal(0, 1.5))
    turning = np.array([(np.cos(tilt), np.sin(tilt)), (-np.sin(tilt), np.cos(tilt))])
    left = generator.uniform(0, max(1.0, width - widest * unit))
    foot = _foot(height, unit, deep, kind, generator)
    apart = generator.uniform(1.35, 1.8) * unit
    paths, heights, numbers = [], [], []
    for number, line in enumerate(lines):
        start = np.array([left, foot + number * apart])
        paths += [[sheet.placed(path * unit @ turning + start) for path in written] for written in line.paths]
        heights += [unit * own for own in line.heights]
        numbers += [number] * len(line.digits)
    digits = tuple(digit for line in lines for digit in line.digits)
    return Layout(digits, tuple(numbers), tuple(paths), tuple(heights), float(np.median(heights)), kind)


def _foot(height: int, unit: float, deep: float, kind: str, generator: np.random.Generator) -> float:
    """Return the first line's foot; often where the sheet has a ruled line, in its middle."""
    if deep == 1 and generator.random() < 0.5:
        return height / 2 - unit * abs(generator.normal(0, 0.04))
    return generator.uniform(unit, max(unit + 1, height - (deep - 1) * unit))


def _is_inside(layout: Layout, sheet: Sheet) -> bool:
    """Say whether all ink is in the picture, and the paper beneath it."""
    points = np.concatenate([path for paths in layout.paths for path in paths])
    width, height = sheet.size
    margin = MARGIN * min(sheet.size) + 0.08 * layout.unit
    left, top, right, bottom = sheet.edges
    back = np.column_stack([points, np.ones(len(points))]) @ np.linalg.inv(sheet.place).T
    own = back[:, :2] / back[:, 2:]
    inside = (points > margin).all() and (points < (width - margin, height - margin)).all()
    return bool(
        inside
        and (own > (left + margin, top + margin)).all()
        and (own < (right - margin, bottom - margin)).all()
    )
