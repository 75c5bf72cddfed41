"""What the network is asked about a page: which pieces are one digit, which are two, which are none."""

import numpy as np
import numpy.typing as npt

from digitpad.pictures.cutting import Cutting, joined
from digitpad.pictures.model import Network
from digitpad.pictures.odds import likely
from digitpad.pictures.plane import Grey
from digitpad.pictures.scoring import Judge, Judged
from digitpad.pictures.splitting import split
from digitpad.pictures.surroundings import Surroundings

SURE = 0.8  # so sure of it: a digit
ENOUGH = 0.95  # so sure of the whole: the parts may be nearly so
MANY = 60  # more pieces than this are no number, and would take too long
MOST_PARTS = 1500  # between seams: made rows have up to 450, noise has thousands, which take seconds
CLOSE = 0.35  # of the taller: what is further apart is not one digit
BETTER = 0.25  # the whole must be so much surer than the surer of its doubtful parts
ASIDE = 0.15  # of the lower one's height: of two that share fewer rows, one is below the other
FEW = 2  # digits: the heights of fewer say nothing
TALLER = 1.6  # times the digits of a page: no digit


def judged(
    cuttings: list[Cutting],
    network: Network,
    around: Surroundings,
    sensitivity: float = 0.0,
    slope: float = 0.0,
) -> list[Cutting]:
    """Return the digits among cuttings: parts joined, touching digits taken apart, dirt left out.

    around: the paper they were cut from.
    sensitivity: from -1, only what is surely a digit, to 1, what is hardly one too.
    slope: degrees by which the page's lines fall to the right.
    """
    if len(cuttings) > MANY:
        return cuttings
    judge = Judge(network, slope)
    whole = _joined(judge.judged(cuttings), judge)
    return [one.cutting for one in likely(judge.judged(_apart(whole, judge)), around, sensitivity)]


def _apart(wholes: list[Judged], judge: Judge) -> list[Cutting]:
    """Take touching digits apart, as long as there is not too much to ask about, as in noise."""
    asked = 0

    def sure(greys: list[Grey]) -> npt.NDArray[np.float32]:
        nonlocal asked
        asked += len(greys)
        return judge.sure(greys)

    parts: list[Cutting] = []
    for one in wholes:
        is_noise = asked > MOST_PARTS
        parts += [one.cutting] if is_noise else split(one.cutting, one.sure, sure, len(wholes) == 1)
    return parts


def _joined(parts: list[Judged], judge: Judge) -> list[Judged]:
    """Join neighbours of which the network is surer together, the surest first, until there are none."""
    wholes: dict[tuple[Judged, Judged], Judged] = {}
    while True:
        pairs = [
            (one, other)
            for index, one in enumerate(parts)
            for other in parts[index + 1 :]
            if _may_be_one(one, other) and _is_as_tall(one, other, parts)
        ]
        if not pairs or len(parts) > MANY:
            return parts
        new = [pair for pair in pairs if pair not in wholes]
        asked = judge.judged([joined(one.cutting, other.cutting) for one, other in new])
        wholes |= zip(new, asked, strict=True)
        best = max(pairs, key=lambda pair: _gain(wholes[pair], *pair))
        if _gain(wholes[best], *best) < 0:
            return parts
        parts = [part for part in parts if part not in best] + [wholes[best]]


def _gain(whole: Judged, one: Judged, other: Judged) -> float:
    """Return by how much surer the network is of two together than they need be."""
    return whole.sure - max(min(one.sure + BETTER, other.sure + BETTER, ENOUGH), SURE)


def _may_be_one(one: Judged, other: Judged) -> bool:
    """Say whether two may be one digit: close, and one of them doubtful, or the one below the other."""
    taller = max(one.box.height, other.box.height)
    doubtful = min(one.sure, other.sure) < ENOUGH - 0.05
    below = one.box.shared_height(other.box) < ASIDE
    return (doubtful or below) and one.box.gap(other.box) <= CLOSE * taller


def _is_as_tall(one: Judged, other: Judged, parts: list[Judged]) -> bool:
    """Say whether two together are no taller than the digits of their page are, where there are some."""
    heights = [part.box.height for part in parts if part.sure >= SURE and part not in (one, other)]
    both = max(one.box.bottom, other.box.bottom) - min(one.box.top, other.box.top)
    return len(heights) < FEW or both <= TALLER * float(np.median(heights))
