"""What the network is asked about a page: which pieces are one digit, which are two, which are none."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitpad.pictures.cutting import Cutting, joined
from digitpad.pictures.page import Network
from digitpad.pictures.plane import Grey, Rectangle
from digitpad.pictures.splitting import split
from digitpad.pictures.surroundings import Surroundings
from digitpad.pictures.thickness import thickened
from digitpad.raster import steps_of_glyph

SURE = 0.8  # so sure of it: a digit
DOUBTFUL = 0.5  # less sure: dirt, where it does not stand in a row with digits
ENOUGH = 0.95  # so sure of the whole: the parts may be nearly so
MANY = 60  # more pieces than this are no number, and would take too long
CLOSE = 0.35  # of the taller: what is further apart is not one digit
BETTER = 0.25  # the whole must be so much surer than the surer of its doubtful parts
ASIDE = 0.15  # of the lower one's height: of two that share fewer rows, one is below the other
FEW = 2  # digits: the heights of fewer say nothing
TALLER = 1.6  # times the digits of a page: no digit
SLENDER = 0.45  # of its length: a line, or a one
BORDER = 0.07  # of the longer side: near the border
LEAST_ODDS = 0.0  # of a digit
EASED = 3.0  # by so much the user may change them
IN_ROW = 3.0  # so much worse they may be beside a digit
OUT_OF_ROW = 4.0  # so much better they must be where
A_ROW = 3  # digits or more stand elsewhere
LIKE = (0.5, 2.0)  # heights of digits in one row, compared


@dataclass(frozen=True, eq=False)
class Judged:
    """A cutting, and how sure the network is that it is a digit, from 0 to 1."""

    cutting: Cutting
    sure: float

    @property
    def box(self) -> Rectangle:
        """Where it is."""
        return self.cutting.rectangle


@dataclass(frozen=True)
class Judge:
    """Asks a network how sure it is of glyphs."""

    network: Network

    def sure(self, greys: list[Grey]) -> npt.NDArray[np.float32]:
        """Return the softmax maximum for each glyph."""
        if not greys:
            return np.zeros(0, np.float32)
        digits = np.stack([steps_of_glyph(thickened(grey)).digit for grey in greys])
        return np.asarray(self.network(digits).max(axis=1), np.float32)

    def judged(self, cuttings: list[Cutting]) -> list[Judged]:
        """Return cuttings with how sure the network is of each."""
        shares = self.sure([cutting.grey for cutting in cuttings]).tolist()
        return [Judged(cutting, share) for cutting, share in zip(cuttings, shares, strict=True)]


def judged(
    cuttings: list[Cutting], network: Network, around: Surroundings, sensitivity: float = 0.0
) -> list[Cutting]:
    """Return the digits among cuttings: parts joined, touching digits taken apart, dirt left out.

    around: the paper they were cut from.
    sensitivity: from -1, only what is surely a digit, to 1, nearly anything.
    """
    if len(cuttings) > MANY:
        return cuttings
    judge = Judge(network)
    whole = _joined(judge.judged(cuttings), judge)
    apart = [part for one in whole for part in split(one.cutting, one.sure, judge.sure, len(whole) == 1)]
    found = _without_dirt(_without_lines(judge.judged(apart), around.size))
    return [one.cutting for one in _likely(found, around, LEAST_ODDS - EASED * sensitivity)]


def _likely(found: list[Judged], around: Surroundings, least: float) -> list[Judged]:
    """Return what has good odds to be a digit: better where it is alone beside a row, worse in the row."""
    odds = [_odds(one, around) for one in found]
    good = [one for one, own in zip(found, odds, strict=True) if own > least]
    asked = [least + _more_for_place(one, good) for one in found]
    return [one for one, own, needed in zip(found, odds, asked, strict=True) if own > needed]


def _more_for_place(one: Judged, good: list[Judged]) -> float:
    """Return by how much better its odds must be, where digits stand in a row with it or elsewhere."""
    others = [other for other in good if other is not one]
    if any(_stands_with(one.box, other.box) for other in others):
        return -IN_ROW
    return OUT_OF_ROW if len(others) >= A_ROW else 0.0


def _joined(parts: list[Judged], judge: Judge) -> list[Judged]:
    """Join neighbours of which the network is surer together, the surest first, until there are none."""
    while True:
        pairs = [
            (one, other)
            for index, one in enumerate(parts)
            for other in parts[index + 1 :]
            if _may_be_one(one, other) and _is_as_tall(one, other, parts)
        ]
        if not pairs or len(parts) > MANY:
            return parts
        wholes = judge.judged([joined(one.cutting, other.cutting) for one, other in pairs])
        gains = [
            whole.sure - max(min(one.sure + BETTER, other.sure + BETTER, ENOUGH), SURE)
            for whole, (one, other) in zip(wholes, pairs, strict=True)
        ]
        best = int(np.argmax(gains))
        if gains[best] < 0:
            return parts
        parts = [part for part in parts if part not in pairs[best]] + [wholes[best]]


def _may_be_one(one: Judged, other: Judged) -> bool:
    """Say whether two may be parts of one digit: close, and one doubtful, or one below the other."""
    taller = max(one.box.height, other.box.height)
    doubtful = min(one.sure, other.sure) < ENOUGH - 0.05
    below = one.box.shared_height(other.box) < ASIDE
    return (doubtful or below) and one.box.gap(other.box) <= CLOSE * taller


def _is_as_tall(one: Judged, other: Judged, parts: list[Judged]) -> bool:
    """Say whether two together are no taller than the digits of their page are, where there are some."""
    heights = [part.box.height for part in parts if part.sure >= SURE and part not in (one, other)]
    both = max(one.box.bottom, other.box.bottom) - min(one.box.top, other.box.top)
    return len(heights) < FEW or both <= TALLER * float(np.median(heights))


def _without_dirt(found: list[Judged]) -> list[Judged]:
    """Leave out what the network doubts, unless it stands in a row with digits or there is nothing else."""
    digits = [one for one in found if one.sure >= SURE]
    if not digits:
        return found
    return [
        one
        for one in found
        if one.sure >= DOUBTFUL or any(_stands_with(one.box, other.box) for other in digits)
    ]


def _odds(one: Judged, around: Surroundings) -> float:
    """Return the logarithm of the odds that it is a digit and no dirt, shadow or grain.

    A logistic regression on what was found in 850 made photographs: of the junk one part in 16 has better
    odds than the worst of 200 digits.
    """
    longer = max(around.size)
    x, y = one.box.middle
    to_border = min(x, y, around.size[0] - x, around.size[1] - y) / longer
    size = max(one.box.width, one.box.height) / longer
    return (
        1.6
        - 2.8 * math.log(around.unevenness(one.box))
        + 1.75 * math.log(size)
        + 6.5 * one.sure
        + 3.3 * math.log(to_border + 0.02)
    )


def _without_lines(found: list[Judged], size: tuple[int, int]) -> list[Judged]:
    """Leave out narrow pieces near the border that stand in no row: grain and edges, read as ones."""
    kept = [
        one
        for one in found
        if not _is_line_at_border(one.box, size)
        or any(
            _stands_with(one.box, other.box) and not _is_line_at_border(other.box, size) for other in found
        )
    ]
    return kept or found


def _is_line_at_border(box: Rectangle, size: tuple[int, int]) -> bool:
    reach = BORDER * max(size)
    x, y = box.middle
    narrow = min(box.width, box.height) < SLENDER * max(box.width, box.height)
    return narrow and min(x, y, size[0] - x, size[1] - y) < reach


def _stands_with(box: Rectangle, digit: Rectangle) -> bool:
    return box.shared_height(digit) >= 0.5 and LIKE[0] < box.height / digit.height < LIKE[1]
