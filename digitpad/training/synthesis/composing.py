"""Numbers composed of single digits' pen paths, with gaps, overlaps and joins, and parts of them.

People write the digits of a number closer than they write one alone: they touch, overlap, or are written
without lifting the pen. Whoever looks for the digits of such a number shows a network two digits, or one and
a half, or a digit with a bit of the join: it has to know them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from digitpad.core.arrays import PenPath
from digitpad.core.ink import Strokes, bounds

LIGATURE_POINTS = 5  # between the end of a digit and the beginning of the next, where the pen is not lifted
WIDTH = 0.6  # of a digit, usually, as a fraction of its height: what gaps are measured by
LOWEST = 0.7  # of its width is the height of a digit at least, when it is scaled: no digit lies


@dataclass(frozen=True)
class Composing:
    """How digits are set side by side.

    gap: the least and the largest gap between neighbours, of a digit's width; below 0 they overlap.
    joined: probability that the pen is not lifted between two neighbours.
    size: standard deviation of the logarithm of a digit's height, drift: of its foot, in heights.
    """

    gap: tuple[float, float] = (-0.4, 0.25)
    joined: float = 0.4
    size: float = 0.1
    drift: float = 0.05


@dataclass(frozen=True)
class Composed:
    """A number in ink.

    strokes: from left to right in the order they were written; a digit is 1 high by and large.
    owners: for each stroke the digits that its points belong to, as their place in the number; the points
        that join two digits belong to the first.
    """

    strokes: Strokes
    owners: tuple[tuple[int, ...], ...]

    @property
    def is_joined(self) -> bool:
        """Whether two digits or more have a stroke in common."""
        return any(len(set(owners)) > 1 for owners in self.owners)


def composed(digits: Sequence[Strokes], composing: Composing, generator: np.random.Generator) -> Composed:
    """Return digits, each at least one point, set side by side."""
    strokes: list[PenPath] = []
    owners: list[list[int]] = []
    right = 0.0
    for place, digit in enumerate(digits):
        paths = _scaled(digit, composing, generator)
        left = min(float(path[:, 0].min()) for path in paths)
        gap = generator.uniform(*composing.gap) * WIDTH if place else 0.0
        move = np.array([right + gap - left, 0.0])
        paths = [path + move for path in paths]
        right = max(float(path[:, 0].max()) for path in paths)
        if place and generator.random() < composing.joined:
            between = ligature(strokes[-1][-1], paths[0][0], LIGATURE_POINTS, generator)
            strokes[-1] = np.concatenate([strokes[-1], between, paths[0]])
            owners[-1] += [place - 1] * len(between) + [place] * len(paths[0])
            paths = paths[1:]
        strokes += paths
        owners += [[place] * len(path) for path in paths]
    return Composed(
        tuple(tuple((x, y) for x, y in path.tolist()) for path in strokes), tuple(map(tuple, owners))
    )


def digit_of(number: Composed, place: int, generator: np.random.Generator) -> Strokes:
    """Return one digit of a number with some of the points, at random, that join it to its neighbours."""
    strokes = []
    for stroke, owners in zip(number.strokes, number.owners, strict=True):
        own = [point for point, owner in enumerate(owners) if owner == place]
        if own:
            first, end = own[0], own[-1] + 1  # the join is the first one's
            first -= int(generator.integers(LIGATURE_POINTS)) if first else 0
            end -= int(generator.integers(1, LIGATURE_POINTS + 1)) if end < len(stroke) else 0
            strokes.append(stroke[max(first, 0) : end])
    return tuple(strokes)


def section_of(strokes: Strokes, start: float, end: float) -> Strokes:
    """Return what the pen drew between two fractions of its way, in [0, 1]; at least one point."""
    lengths = [_length(stroke) for stroke in strokes]
    whole = sum(lengths) or 1.0
    low, high, before = start * whole, end * whole, 0.0
    parts = []
    for stroke, length in zip(strokes, lengths, strict=True):
        path = np.array(stroke, np.float64)
        along = before + np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
        before += length
        kept = path[(along >= low) & (along <= high)]
        if len(kept):
            parts.append(tuple((x, y) for x, y in kept.tolist()))
    return tuple(parts) or (strokes[0][:1],)


def _length(stroke: Sequence[tuple[float, float]]) -> float:
    return float(sum(np.hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(stroke)))


def _scaled(digit: Strokes, composing: Composing, generator: np.random.Generator) -> list[PenPath]:
    """Return a digit's strokes, about 1 high and standing on 0, by a size and a drift of their own."""
    left, top, right, bottom = bounds(digit)
    height = max(bottom - top, LOWEST * (right - left)) or 1.0
    scale = float(np.exp(generator.normal(0, composing.size))) / height
    foot = generator.normal(0, composing.drift)
    return [(np.array(stroke, np.float64) - (left, bottom)) * scale + (0.0, foot) for stroke in digit]


def ligature(start: PenPath, end: PenPath, count: int, generator: np.random.Generator) -> PenPath:
    """Return `count` points on the way from one digit's end to the next one's beginning, a little bent."""
    along = np.linspace(0, 1, count + 2)[1:-1, np.newaxis]
    across = np.array([start[1] - end[1], end[0] - start[0]]) * generator.normal(0, 0.12)
    between: PenPath = start + (end - start) * along + across * np.sin(np.pi * along)
    return between
