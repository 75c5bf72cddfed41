"""Touching digits taken apart where the network is surer of the parts.

The network reads what lies between any two seams, and the row of cuts whose parts it is surest of wins.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitpad.pictures.cutting import Cutting, tight
from digitpad.pictures.plane import Grey, Rectangle
from digitpad.pictures.seams import Seam, seams_of

Sure = Callable[[list[Grey]], npt.NDArray[np.float32]]  # glyphs -> how sure the network is of each

NARROW = 0.4  # of the height: nothing narrower is taken apart
SURE = 0.97  # nothing the network is so sure of is taken apart
SURE_OF_NARROW = 0.7  # nor what is higher than wide, and so sure
WIDEST = 1.25  # of the height: no part is wider
LYING = 2.0  # of the height: nor a whole that the network is sure of; a lying 0 is 1.5
TALL = 0.7  # of the height: a lower part counts less, for bits of a digit are read as ones too
WIDE = 1.0  # of its own height: a wider part counts less, for it may be two digits
CUT = 0.95  # what a cut costs, as a factor on how sure the network is
CUT_ALONE = 0.4  # where nothing else is on the page: of 3,000 MNIST digits 0.6 cut four, this one
LEAST = 0.03  # of the ink must be in every part


@dataclass(frozen=True)
class _Way:
    """The best way to cut what lies left of a seam: how sure, and the seams used."""

    sure: float
    seams: tuple[int, ...]


def split(cutting: Cutting, sure_of_it: float, sure: Sure, alone: bool = False) -> list[Cutting]:
    """Take a cutting apart where the network is surer of the parts than of the whole.

    alone: whether nothing else is on the page; that is mostly one digit.
    """
    height, width = cutting.grey.shape
    if width < NARROW * height or sure_of_it >= (SURE if width > height else SURE_OF_NARROW):
        return [cutting]
    seams = seams_of(cutting.grey)
    parts = {(i, j): _between(cutting, seams[i], seams[j]) for i, j in _pairs(seams, height)}
    found = {pair: part for pair, part in parts.items() if part is not None}
    if not found:
        return [cutting]
    sures = sure([part.grey for part in found.values()]).tolist()
    shares = {
        pair: share * _shapely(part, height) ** 2
        for (pair, part), share in zip(found.items(), sures, strict=True)
    }
    last = len(seams) - 1
    shares[0, last] = sure_of_it if width <= LYING * height else 0.0
    best = _best(shares, last, CUT_ALONE if alone else CUT)
    if best is None or len(best.seams) < 3:
        return [cutting]
    return [found[pair] for pair in zip(best.seams, best.seams[1:], strict=False)]


def _shapely(part: Cutting, height: int) -> float:
    """Return 1 for a part as tall and narrow as a digit, less for a lower or a wider one."""
    own, width = part.grey.shape
    return float(min(own / (TALL * height), 1.0) * min(WIDE * own / width, 1.0))


def _best(shares: dict[tuple[int, int], float], last: int, cut: float) -> _Way | None:
    """Return the surest row of cuts from the first seam to the last: the product of all parts' shares.

    cut: what each cut costs, as a factor.
    """
    ways = {0: _Way(1.0, (0,))}
    for end in range(1, last + 1):
        factor = 1 if end == last else cut
        options = [
            _Way(ways[start].sure * shares[start, end] * factor, (*ways[start].seams, end))
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
        if middles[j] - middles[i] <= WIDEST * height and (i, j) != (0, len(seams) - 1)
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
