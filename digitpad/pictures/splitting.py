"""Touching digits taken apart where the network is surer of the parts.

Digits are cut along seams: paths from the top to the bottom that cross as little ink as can be. The network
reads what lies between any two seams, and the row of cuts whose parts it is surest of wins.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from digitpad.pictures.cutting import Cutting, tight
from digitpad.pictures.plane import Grey, Rectangle

Sure = Callable[[list[Grey]], npt.NDArray[np.float32]]  # glyphs -> how sure the network is of each

HEIGHT = 64  # pixels a glyph is shrunk to before seams are looked for
NARROW = 0.65  # of the height: nothing narrower is taken apart
SURE = 0.97  # nothing the network is so sure of is taken apart
SURE_OF_NARROW = 0.7  # nor what is higher than wide, and so sure
WIDEST = 1.25  # of the height: no digit is wider
NARROWEST = 0.12  # of the height: no digit is narrower
APART = 0.07  # of the height: two seams are at least so far apart
REACH = 9  # of HEIGHT: how far a seam may stray to either side of a straight line
SLANTS = (0.0, 0.25, 0.5)  # of such lines, to the right for every pixel up
MOST_SEAMS = 24
CUT = 0.9  # what a cut costs, as a factor on how sure the network is
LEAST = 0.03  # of the ink must be in every part

Seam = npt.NDArray[np.intp]  # (height,): the column where the right part begins, for each row


@dataclass(frozen=True)
class _Way:
    """The best way to cut what lies left of a seam: how sure, and the seams used."""

    sure: float
    seams: tuple[int, ...]


def split(cutting: Cutting, sure_of_it: float, sure: Sure) -> list[Cutting]:
    """Take a cutting apart where the network is surer of the parts than of the whole."""
    height, width = cutting.grey.shape
    if width < NARROW * height or sure_of_it >= (SURE if width > height else SURE_OF_NARROW):
        return [cutting]
    seams = _seams(cutting.grey)
    parts = {(i, j): _between(cutting, seams[i], seams[j]) for i, j in _pairs(seams, height)}
    found = {pair: part for pair, part in parts.items() if part is not None}
    if not found:
        return [cutting]
    shares = dict(zip(found, sure([part.grey for part in found.values()]).tolist(), strict=True))
    last = len(seams) - 1
    shares[0, last] = sure_of_it if width <= WIDEST * height else 0.0
    best = _best(shares, last)
    if best is None or len(best.seams) < 3:
        return [cutting]
    return [found[pair] for pair in zip(best.seams, best.seams[1:], strict=False)]


def _best(shares: dict[tuple[int, int], float], last: int) -> _Way | None:
    """Return the surest row of cuts from the first seam to the last: the product of all parts' shares."""
    ways = {0: _Way(1.0, (0,))}
    for end in range(1, last + 1):
        options = [
            _Way(
                ways[start].sure * shares[start, end] * (CUT if end != last else 1), (*ways[start].seams, end)
            )
            for start in range(end)
            if start in ways and (start, end) in shares
        ]
        if options:
            ways[end] = max(options, key=lambda way: way.sure)
    return ways.get(last)


def _pairs(seams: list[Seam], height: int) -> list[tuple[int, int]]:
    """Return which two seams may have a digit between them."""
    middles = [float(seam.mean()) for seam in seams]
    return [
        (i, j)
        for i in range(len(seams))
        for j in range(i + 1, len(seams))
        if NARROWEST * height <= middles[j] - middles[i] <= WIDEST * height and (i, j) != (0, len(seams) - 1)
    ]


def _between(cutting: Cutting, left: Seam, right: Seam) -> Cutting | None:
    """Cut out what lies between two seams; None where that is next to nothing."""
    columns = np.arange(cutting.grey.shape[1])
    mask = (columns >= left[:, np.newaxis]) & (columns < right[:, np.newaxis])
    grey = cutting.grey * mask
    if grey.sum() < LEAST * cutting.grey.sum():
        return None
    height, width = grey.shape
    part = tight(grey, Rectangle(0, 0, width, height))
    return None if part is None else part.moved(cutting.rectangle.left, cutting.rectangle.top)


def _seams(grey: Grey) -> list[Seam]:
    """Return seams from left to right, the first left of all ink and the last right of it."""
    height, width = grey.shape
    scale = HEIGHT / height
    size = (max(round(width * scale), 8), HEIGHT)
    small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
    rows = np.minimum((np.arange(height) * scale).astype(np.intp), HEIGHT - 1)
    found = [np.round(seam[rows] / scale).astype(np.intp) for seam in _apart(*_corridors(small))]
    return [np.zeros(height, np.intp), *found, np.full(height, width, np.intp)]


def _corridors(small: Grey) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
    """Return the cheapest seam of many corridors, (corridors, HEIGHT), and what each costs.

    A corridor is as wide as `REACH` to both sides of a straight line, upright or as slanted as one of
    `SLANTS`: a free seam would go around the ink.
    """
    width = small.shape[1]
    down = np.arange(HEIGHT) - HEIGHT / 2
    lines = [middle - slant * down for slant in SLANTS for middle in range(REACH // 2, width - REACH // 2, 2)]
    offsets = np.arange(-REACH, REACH + 1)
    columns = np.round(np.stack(lines)).astype(np.intp)[..., np.newaxis] + offsets
    ink = np.pad(small.astype(np.float32) / 255, ((0, 0), (1, 1)))
    cost = ink[np.arange(HEIGHT)[:, np.newaxis], np.clip(columns + 1, 0, width + 1)] + 0.02
    steps, total = _cheapest(cost + 0.002 * np.abs(offsets).astype(np.float32))
    places = _traced(steps, total.argmin(axis=1))
    seams = np.take_along_axis(columns, places[..., np.newaxis], axis=2)[..., 0]
    return seams, total.min(axis=1)


def _cheapest(cost: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
    """Return the steps of the cheapest paths from the top, and what those to each last place cost.

    cost: (corridors, HEIGHT, places). A path goes straight down, or aside by one, which costs a little.
    """
    total = cost[:, 0]
    steps = np.zeros(cost.shape, np.intp)
    for row in range(1, cost.shape[1]):
        padded = np.pad(total, ((0, 0), (1, 1)), constant_values=np.inf)
        ways = np.stack([padded[:, :-2] + 0.02, padded[:, 1:-1], padded[:, 2:] + 0.02])
        steps[:, row] = ways.argmin(axis=0) - 1
        total = ways.min(axis=0) + cost[:, row]
    return steps, total


def _traced(steps: npt.NDArray[np.intp], ends: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Follow paths back from their ends in the last row to the top: (corridors, HEIGHT)."""
    corridors, height, _places = steps.shape
    paths = np.zeros((corridors, height), np.intp)
    paths[:, -1] = ends
    every = np.arange(corridors)
    for row in range(height - 1, 0, -1):
        paths[:, row - 1] = paths[:, row] + steps[every, row, paths[:, row]]
    return paths


def _apart(seams: npt.NDArray[np.intp], costs: npt.NDArray[np.float32]) -> list[Seam]:
    """Return the cheapest seams that are some way apart, from left to right."""
    middles = seams.mean(axis=1)
    chosen: list[int] = []
    for index in np.argsort(costs, kind="stable").tolist():
        if all(abs(middles[index] - middles[other]) > APART * HEIGHT for other in chosen):
            chosen.append(index)
        if len(chosen) == MOST_SEAMS:
            break
    return [seams[index] for index in sorted(chosen, key=lambda index: float(middles[index]))]
