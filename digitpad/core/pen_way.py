"""The way of the pen through a row, step by step, as a network looks at it.

Digits that lie over each other on the pad were still written one after the other. So a second row reader
follows the pen: it sees no picture, but where the pen goes next (Graves et al. 2009, IEEE PAMI 31(5), on
line features; Carbune et al. 2020, IJDAR 23). Its texts are those of `row_texts`.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from digitpad.core.arrays import Floats, Labels
from digitpad.core.cutting import ONWARD, gap_between
from digitpad.core.ink import Box, Stroke, StrokePart, Strokes, bounds
from digitpad.core.row_texts import STRIDE, height_of_row

STEP = 0.06  # heights of the row: so far the pen goes with each step
FEWEST = 3  # steps of a stroke
LONG = 32  # the number of steps is filled up to a multiple of this
MOST_STEPS = 1_600  # of a row: as long as 40 digits; longer steps are taken instead
APART = (4, 10, 22)  # steps: so far back and ahead it sees where the pen was and will be
FARTHEST = 2.0  # heights: what is farther counts as so far
IS_STEP = 6  # the feature that is 1, and 0 after the end
FEATURES = IS_STEP + 1 + 4 * len(APART)


class PenWay(NamedTuple):
    """A row as the network sees it.

    features: float32 (steps, FEATURES), 0 after the end.
    across: (steps before the end,): where the pen is, from left to right, in the units of the ink.
    strokes, points: (steps before the end,): in which stroke of the ink it is, and at which of its points.
    """

    features: Floats
    across: Floats
    strokes: Labels
    points: Labels

    def across_at(self, column: float) -> float:
        """Return where the pen is in a column of the network's output, in the units of the ink."""
        return float(self.across[min(_step(column), len(self.across) - 1)])

    def divided(self, columns: Sequence[float]) -> list[tuple[StrokePart, ...]]:
        """Return the ink of each sign of a text that the network has in these columns.

        Between two signs it is divided where the pen was lifted to go furthest to the right, or halfway.
        """
        borders = [0]
        for here, there in pairwise(map(_step, columns)):
            lifted = [step for step in range(here + 1, there + 1) if self._begins(step)]
            borders.append(max(lifted, key=self._onward, default=(here + there + 1) // 2))
        return [self._parts(*ends) for ends in pairwise([*borders, len(self.strokes)])]

    def _begins(self, step: int) -> bool:
        return step < len(self.strokes) and bool(self.strokes[step] != self.strokes[step - 1])

    def _onward(self, step: int) -> float:
        """Return how far to the right of the stroke before a step the one after it lies."""
        before, after = (self.across[self.strokes == self.strokes[at]] for at in (step - 1, step))
        return float(after.max() + after.min() - before.max() - before.min())

    def _parts(self, first: int, end: int) -> tuple[StrokePart, ...]:
        """Return the ink from one step to another; a point at which a stroke is divided is in both parts."""
        parts = []
        for stroke in dict.fromkeys(self.strokes[first:end].tolist()):
            own = np.flatnonzero(self.strokes == stroke)
            inside = own[(own >= first) & (own < end)]
            last = inside[-1] + 1 if inside[-1] != own[-1] else inside[-1]
            parts.append(StrokePart(stroke, int(self.points[inside[0]]), int(self.points[last]) + 1))
        return tuple(sorted(parts))


def _step(column: float) -> int:
    return round((column + 0.5) * STRIDE - 0.5)


def way_of(strokes: Strokes) -> PenWay:
    """Return the way of the pen through a row; one point at least."""
    left, top, _right, bottom = box = bounds(strokes)
    height = height_of_row(box)
    order = _order(strokes, height)
    long = sum(math.dist(a, b) for place in order for a, b in pairwise(strokes[place]))
    step = max(STEP * height, long / MOST_STEPS)
    paths = [_even(strokes[place], step) for place in order]
    way = np.concatenate([path for path, _points in paths])
    places = (way - (left, (top + bottom) / 2)) / height
    steps = np.diff(places, axis=0, prepend=places[:1])
    of_strokes = np.repeat(order, [len(path) for path, _points in paths])
    begins = np.diff(of_strokes, prepend=-1) != 0
    features = np.zeros((-(-len(way) // LONG) * LONG, FEATURES), np.float32)
    seen = features[: len(way)]
    seen[:, 0:2] = np.where(begins[:, np.newaxis], 0.0, steps / (step / height)).clip(-1.5, 1.5)
    seen[:, 2:4] = np.where(begins[:, np.newaxis], steps, 0.0).clip(-FARTHEST, FARTHEST)
    seen[:, 4] = begins
    seen[:, 5] = places[:, 1]
    seen[:, IS_STEP] = 1.0
    for number, apart in enumerate(APART):
        at = IS_STEP + 1 + 4 * number
        before = places[np.maximum(np.arange(len(way)) - apart, 0)]
        after = places[np.minimum(np.arange(len(way)) + apart, len(way) - 1)]
        seen[:, at : at + 2] = (before - places).clip(-FARTHEST, FARTHEST)
        seen[:, at + 2 : at + 4] = (after - places).clip(-FARTHEST, FARTHEST)
    return PenWay(features, way[:, 0], of_strokes, np.concatenate([points for _path, points in paths]))


def _even(stroke: Stroke, step: float) -> tuple[Floats, Labels]:
    """Return places on a stroke an even step apart, FEWEST at least, (n, 2), and the points there, (n,)."""
    path = np.array(stroke, np.float64)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    count = max(round(float(along[-1]) / step) + 1, FEWEST)
    wanted = np.linspace(0.0, along[-1], count)
    even: Floats = np.column_stack([np.interp(wanted, along, path[:, axis]) for axis in (0, 1)])
    points = np.searchsorted(along, wanted)
    points[-1] = len(path) - 1
    return even, points


def _order(strokes: Strokes, height: float) -> list[int]:
    """Return the strokes in the order of writing, but those that were added later where they lie."""
    order: list[int] = []
    boxes = {place: bounds((stroke,)) for place, stroke in enumerate(strokes) if stroke}
    furthest = -math.inf
    for place, box in boxes.items():
        middle, at = _middle(box), len(order)
        if middle < furthest - ONWARD * height:
            nearest = min(order, key=lambda other: _distance(box, boxes[other]))
            at = order.index(nearest) + (box[2] >= boxes[nearest][0])
        order.insert(at, place)
        furthest = max(furthest, middle)
    return order


def _distance(one: Box, other: Box) -> tuple[float, float]:
    """Return how far apart two boxes are, and their middles across."""
    return gap_between(one, other), abs(_middle(one) - _middle(other))


def _middle(box: Box) -> float:
    return (box[0] + box[2]) / 2
