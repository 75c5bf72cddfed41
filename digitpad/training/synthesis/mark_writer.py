"""A writer of marks that does not exist: points, commas, signs, brackets and currencies as pen paths.

As `writer` does with digits, it writes each mark a little differently each time. All is measured in heights
of a digit, the line's foot at y = 0 and its head at y = -1: a mark's place says as much as its shape.
"""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from digitpad.core.ink import Point, Stroke, Strokes

FINE = 0.04  # heights of a digit between two points
SHAKE = 0.006  # standard deviation of a point
Generator = np.random.Generator


def write_mark(sign: str, generator: Generator) -> Strokes:
    """Write one of `MARKS` once."""
    strokes = MARKS[sign](generator)
    lean = generator.normal(0, 0.06)
    return tuple(
        tuple((x - lean * y + generator.normal(0, SHAKE), y + generator.normal(0, SHAKE)) for x, y in stroke)
        for stroke in strokes
    )


def _line(*corners: Point) -> Stroke:
    """Return a path through corners."""
    points: list[Point] = [corners[0]]
    for (x0, y0), (x1, y1) in pairwise(corners):
        count = max(1, round(math.hypot(x1 - x0, y1 - y0) / FINE))
        points += [(x0 + (x1 - x0) * i / count, y0 + (y1 - y0) * i / count) for i in range(1, count + 1)]
    return tuple(points)


def _arc(middle: Point, radii: tuple[float, float], start: float, end: float) -> Stroke:
    """Return part of an ellipse, from one angle in degrees to another, 0 to the right and 90 up."""
    length = math.radians(abs(end - start)) * max(radii)
    angles = np.radians(np.linspace(start, end, max(4, round(length / FINE))))
    return tuple(
        (middle[0] + radii[0] * math.cos(a), middle[1] - radii[1] * math.sin(a)) for a in angles.tolist()
    )


def _dot(x: float, y: float, generator: Generator) -> Stroke:
    """Return a tap of the pen, a short line, or a tiny circle."""
    kind = generator.random()
    if kind < 0.4:
        return ((x, y),) * int(generator.integers(1, 5))
    if kind < 0.7:
        angle, length = generator.uniform(0, 2 * math.pi), generator.uniform(0.02, 0.08)
        return ((x, y), (x + length * math.cos(angle), y + length * math.sin(angle)))
    radius = generator.uniform(0.02, 0.055)
    start = generator.uniform(0, 360)
    return _arc((x, y), (radius, radius), start, start + generator.uniform(300, 460))


def _point(generator: Generator) -> Strokes:
    return (_dot(0, generator.uniform(-0.1, 0.04), generator),)


def _tail(x: float, y: float, generator: Generator) -> Stroke:
    """Return a comma's stroke, its head at a place."""
    long = generator.uniform(0.13, 0.28)
    aside = long * generator.uniform(0.1, 0.8)
    bend = generator.uniform(0, 0.05)
    stroke = _line((x, y), (x - 0.3 * aside + bend, y + 0.5 * long), (x - aside, y + long))
    return (*_arc((x, y), (0.025, 0.025), 0, 360), *stroke) if generator.random() < 0.25 else stroke


def _comma(generator: Generator) -> Strokes:
    return (_tail(0, generator.uniform(-0.12, 0.02), generator),)


def _colon(generator: Generator) -> Strokes:
    low, high = generator.uniform(-0.22, -0.02), generator.uniform(-0.75, -0.45)
    return (_dot(generator.normal(0, 0.02), high, generator), _dot(0, low, generator))


def _semicolon(generator: Generator) -> Strokes:
    return (
        _dot(generator.normal(0, 0.02), generator.uniform(-0.7, -0.42), generator),
        _tail(0, generator.uniform(-0.15, 0), generator),
    )


def _dash(length: float, y: float, generator: Generator) -> Stroke:
    fall, sag = generator.normal(0, 0.08) * length, generator.normal(0, 0.03)
    return _line((0, y), (0.5 * length, y + fall / 2 + sag), (length, y + fall))


def _minus(generator: Generator) -> Strokes:
    return (_dash(generator.uniform(0.25, 0.6), generator.uniform(-0.6, -0.35), generator),)


def _plus(generator: Generator) -> Strokes:
    size, middle = generator.uniform(0.35, 0.65), generator.uniform(-0.58, -0.4)
    high = size * generator.uniform(0.85, 1.2)
    across = _dash(size, middle, generator)
    x = size * generator.uniform(0.4, 0.6)
    down = _line((x + generator.normal(0, 0.03), middle - high / 2), (x, middle + high / 2))
    return (across, down) if generator.random() < 0.6 else (down, across)


def _equals(generator: Generator) -> Strokes:
    length, middle, apart = (
        generator.uniform(0.35, 0.65),
        generator.uniform(-0.55, -0.4),
        generator.uniform(0.16, 0.34),
    )
    return (
        _dash(length, middle - apart / 2, generator),
        _dash(length * generator.uniform(0.85, 1.15), middle + apart / 2, generator),
    )


def _slash(generator: Generator) -> Strokes:
    wide = generator.uniform(0.28, 0.65)
    top, foot = generator.uniform(-1.2, -0.95), generator.uniform(-0.02, 0.22)
    line = _line((wide, top), (wide / 2 + generator.normal(0, 0.02), (top + foot) / 2), (0, foot))
    return (line if generator.random() < 0.6 else line[::-1],)


def _round_bracket(generator: Generator) -> Stroke:
    """Return an opening bracket."""
    top, foot = generator.uniform(-1.25, -1.0), generator.uniform(0.0, 0.22)
    bulge, half = generator.uniform(0.16, 0.34), generator.uniform(58, 85)
    high = (foot - top) / 2 / math.sin(math.radians(half))
    return _arc((bulge, (top + foot) / 2), (bulge, high), 180 - half, 180 + half)


def _opening(generator: Generator) -> Strokes:
    return (_round_bracket(generator),)


def _closing(generator: Generator) -> Strokes:
    return _mirrored(_opening(generator))


def _square_bracket(generator: Generator) -> Strokes:
    top, foot = generator.uniform(-1.25, -1.0), generator.uniform(0.0, 0.2)
    arm = generator.uniform(0.16, 0.32)
    return (
        _line(
            (arm, top + generator.normal(0, 0.02)),
            (0, top),
            (0, foot),
            (arm * generator.uniform(0.8, 1.2), foot + generator.normal(0, 0.02)),
        ),
    )


def _closing_square(generator: Generator) -> Strokes:
    return _mirrored(_square_bracket(generator))


def _mirrored(strokes: Strokes) -> Strokes:
    return tuple(tuple((-x, y) for x, y in stroke) for stroke in strokes)


def _ring(middle: Point, generator: Generator) -> Stroke:
    wide, high = generator.uniform(0.09, 0.16), generator.uniform(0.1, 0.2)
    start = generator.uniform(60, 120)
    return _arc(middle, (wide, high), start, start + generator.uniform(330, 400))


def _per_cent(generator: Generator) -> Strokes:
    wide = generator.uniform(0.45, 0.75)
    slash = _line((wide, generator.uniform(-1.08, -0.9)), (0.05, generator.uniform(-0.05, 0.1)))
    upper = _ring((generator.uniform(0.08, 0.16), generator.uniform(-0.86, -0.74)), generator)
    lower = _ring((wide - generator.uniform(0, 0.08), generator.uniform(-0.24, -0.12)), generator)
    return (upper, slash, lower) if generator.random() < 0.6 else (upper, lower, slash)


def _dollar(generator: Generator) -> Strokes:
    wide = generator.uniform(0.42, 0.62)
    half = wide / 2
    s = (*_arc((half, -0.72), (half, 0.24), 35, 270), *_arc((half, -0.24), (half, 0.24), 90, -145))
    x = half + generator.normal(0, 0.03)
    lines = [x] if generator.random() < 0.7 else [x - 0.06, x + 0.07]
    high, low = generator.uniform(-1.18, -1.05), generator.uniform(0.04, 0.18)
    return (s, *(_line((at + 0.03, high), (at - 0.03, low)) for at in lines))


def _euro(generator: Generator) -> Strokes:
    wide = generator.uniform(0.5, 0.75)
    half = wide / 2
    bow = _arc((half + 0.08, -0.5), (half, 0.5), generator.uniform(35, 60), generator.uniform(300, 325))
    upper = _dash(wide * generator.uniform(0.65, 0.95), generator.uniform(-0.64, -0.56), generator)
    lower = _dash(wide * generator.uniform(0.6, 0.9), generator.uniform(-0.44, -0.36), generator)
    return (bow, upper, lower)


def _pound(generator: Generator) -> Strokes:
    hook = _arc((0.34, -0.75), (0.2, 0.23), 20, 180)
    stem = _line((0.14, -0.75), (0.2, -0.4), (0.12, -0.02), (0.0, 0.0))
    foot = _line((0.0, 0.0), (0.2, -0.06), (0.35, 0.0), (generator.uniform(0.48, 0.6), -0.05))
    bar = tuple((x + 0.02, y) for x, y in _dash(generator.uniform(0.3, 0.42), -0.43, generator))
    return ((*hook, *stem, *foot), bar)


def _hash(generator: Generator) -> Strokes:
    wide, lean = generator.uniform(0.5, 0.75), generator.uniform(0, 0.15)
    upright = [_line((x * wide + lean, -0.95), (x * wide - lean / 2, -0.03)) for x in (0.33, 0.66)]
    lying = [_dash(wide, y + generator.normal(0, 0.02), generator) for y in (-0.64, -0.34)]
    return (*upright, *lying)


def _star(generator: Generator) -> Strokes:
    size, middle = generator.uniform(0.18, 0.28), generator.uniform(-0.75, -0.5)
    start = generator.uniform(0, 60)
    ends = [
        (size * math.cos(math.radians(start + turn)), size * math.sin(math.radians(start + turn)))
        for turn in (0, 60, 120)
    ]
    return tuple(_line((x, middle + y), (-x, middle - y)) for x, y in ends)


MARKS: dict[str, Callable[[Generator], Strokes]] = {
    ".": _point,
    ",": _comma,
    ":": _colon,
    ";": _semicolon,
    "-": _minus,
    "+": _plus,
    "=": _equals,
    "/": _slash,
    "(": _opening,
    ")": _closing,
    "[": _square_bracket,
    "]": _closing_square,
    "%": _per_cent,
    "$": _dollar,
    "€": _euro,
    "£": _pound,
    "#": _hash,
    "*": _star,
}
