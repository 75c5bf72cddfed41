"""The selection of digits among what was found: stray pens, dirt, grain, edges and shadows are left out.

One hand writes with one pen: what is far fainter or broader than most ink of a page is no digit. Of the rest
the network, the paper around and the place on the page give the odds.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from digitpad.core.arrays import Doubles, Mask, Reader
from digitpad.pictures.model import Rectangle
from digitpad.pictures.normalising import thickness, weighted_median
from digitpad.pictures.paper import Surroundings
from digitpad.pictures.pieces import Cutting
from digitpad.pictures.scoring import MANY, Scored, Scorer, regrouped

FAINT = 0.55  # of the mean grey in the middle of all strokes: fainter is no ink of the same pen
BROAD = 2.5  # times the thickness in the middle of all strokes: nor is what is broader
THINNEST = 2.0  # pixels: no pen is thinner
FEW = 3  # cuttings: of fewer none is known to be unlike the others


SURE = 0.8  # so sure of it: a digit, beside which others may stand
SLENDER = 0.45  # of its length: a line, or a one
EASED = 3.0  # logarithm of the odds by which the user may change what is needed
LIKE = 0.55  # of the other's size, at least, are digits of one hand
PEN = 0.5  # of the other's thickness, and of its strength
COLUMN = 1.0  # heights between the middles of two that stand in one column, at most
BESIDE = 1.5  # heights between a digit and a sign that belongs to it, at most
SMALL = 0.3  # of the digit's size is a sign, at least
SIGN = 0.6  # so sure is the network taken to be of a sign beside a digit: it knows none

# The odds of a digit are a logistic regression, fitted on what was found in 1,100 made photographs, seeds
# from 500,000: 410 of one digit, 410 empty sheets, 60 rows, 60 paint pictures, and 160 columns and lists of
# 2 to 15 lines, half of them in narrow pictures, two in five in dim light. Fitted on half of the seeds and
# counted on the other, right are 405 of one digit (404 before), 402 of the empty (379) and 123 of the columns
# (55), of whose digits 8 are left out (452). What is needed, and what others add, were chosen so too.
CONSTANT = -3.38
EVEN = 1.33  # times the logarithm of how even the paper is around it
SIZE = 0.99  # times that of its size, beside the picture's longer side
CERTAIN = 7.98  # times the network's confidence
INSIDE = 1.32  # times the logarithm of how far its middle is from the nearest border, of that side
LINE = -2.12  # where it is slender: a line, or a one
LINE_INSIDE = 0.57  # times the logarithm of how far that is from the border, in its own lengths
NEEDED = 1.0  # logarithm of the odds
AMONG = (0.0, 2.0, 4.0, 6.0)  # so much less where none, one, two, three or more like it stand with it
TOGETHER = 4  # others like it: a digit, were none of them good alone, and
LINES_AMONG = 2  # times as many that are slender: lines, or ones
ELSEWHERE = 3.0  # so much more where there is none, and
LOW = 0.62  # of the height of a page's tall digits: lower is a printed letter
TALL = 0.8  # of the sure ones are lower than those, or as tall: letters may be more than digits
ODD = 0.4  # so little sure of it: a letter, or several that touch
WIDE = 1.6  # times its height: such an odd one is a word by itself
BETWEEN = 1.0  # heights between two letters of a row, at most
MOST = 300  # cuttings: all pairs of more would be compared too long
MOSTLY = 0.6  # of many cuttings are sure digits on a page of which the others may be some that touch
A_ROW = 3  # digits or more are elsewhere
# Of a photograph's longer side: the network takes specks for ones and zeros. On a page 297 mm high that is
# 4 mm. Of 120 made empty sheets (tuning seeds from 0) 112 are empty without it, 119 so.
DUST = 0.0125


def alike(cuttings: list[Cutting]) -> list[Cutting]:
    """Return the cuttings that may be of the pen that wrote most of them."""
    if len(cuttings) < FEW:
        return cuttings
    strengths = np.array([_strength(cutting) for cutting in cuttings])
    widths = np.array([thickness(cutting.grey) * max(cutting.grey.shape) for cutting in cuttings])
    lengths = np.array([float(cutting.grey.sum()) for cutting in cuttings]) / np.maximum(widths, THINNEST)
    # By length of stroke: many specks count less than one digit.
    strong, wide = weighted_median(strengths, lengths), weighted_median(widths, lengths)
    like = (strengths >= FAINT * strong) & (widths <= BROAD * max(wide, THINNEST))
    return [cutting for cutting, is_like in zip(cuttings, like.tolist(), strict=True) if is_like]


def _strength(cutting: Cutting) -> float:
    """Return the mean grey of a cutting's ink, 0 to 255."""
    ink = cutting.grey[cutting.grey > 0]
    return float(ink.mean()) if ink.size else 0.0


def digits_among(
    cuttings: list[Cutting],
    reader: Reader,
    around: Surroundings,
    sensitivity: float = 0.0,
    slope: float = 0.0,
) -> list[Cutting]:
    """Return the digits among cuttings: parts joined, touching digits split, dirt left out.

    around: the paper they were cut from.
    sensitivity: from -1, only what is surely a digit, to 1, what is hardly one too.
    slope: degrees by which the page's lines fall to the right.
    """
    if len(cuttings) > MOST:
        return cuttings
    scorer = Scorer(reader, slope)
    many = scorer.scored(cuttings) if len(cuttings) > MANY else []
    sure = sum(one.confidence >= SURE for one in many)
    # A page full of digits; else noise, which would take too long.
    scored = regrouped(cuttings, scorer) if sure >= MOSTLY * len(many) else many
    return [one.cutting for one in without_words(likely(scored, around, sensitivity))]


def without_dust(digits: list[Cutting], side: int) -> list[Cutting]:
    """Return the digits of a photograph; none where there are few and all are as small as specks.

    side: the photograph's longer one, in pixels.
    """
    largest = max((max(one.rectangle.width, one.rectangle.height) for one in digits), default=0)
    return [] if len(digits) <= A_ROW and largest < DUST * side else digits


def without_words(found: list[Scored]) -> list[Scored]:
    """Return what is in no printed word: letters in a row, lower than the digits, not all like digits."""
    heights = [one.box.height for one in found if one.confidence >= SURE]
    if len(heights) < A_ROW:
        return found
    low = LOW * float(np.quantile(heights, TALL))
    letters = [one for one in found if one.box.height < low]
    words: list[list[Scored]] = []
    for letter in sorted(letters, key=lambda one: one.box.left):
        beside = [word for word in words if any(_is_beside(letter.box, other.box) for other in word)]
        words = [word for word in words if word not in beside]
        words.append([letter, *(other for word in beside for other in word)])
    tall = [one for one in found if one.box.height >= low]
    taken = {
        id(letter)
        for word in words
        if _is_word(word) and not any(_is_beside(letter.box, one.box) for letter in word for one in tall)
        for letter in word
    }
    return [one for one in found if id(one) not in taken]


def _is_word(letters: list[Scored]) -> bool:
    """Say whether of pieces in a row some are no digits, or one is as wide as several."""
    odd = [one for one in letters if one.confidence < ODD]
    return bool(odd) and (len(letters) >= A_ROW or any(one.box.width > WIDE * one.box.height for one in odd))


def _is_beside(one: Rectangle, other: Rectangle) -> bool:
    return one.shared_height(other) >= 0.5 and one.gap(other) < BETWEEN * max(one.height, other.height)


def likely(found: list[Scored], around: Surroundings, sensitivity: float = 0.0) -> list[Scored]:
    """Return what has good odds to be a digit: among others like it worse ones do, elsewhere better must.

    around: the paper it is on.
    sensitivity: from -1, only what is surely a digit, to 1, what is hardly one too.
    """
    if not found:
        return []
    needed = NEEDED - EASED * sensitivity
    seen = _Seen.of(found, around)
    sure = seen.confidences >= SURE
    stands = seen.standing(LIKE) & sure
    good = seen.odds > needed
    # Sure digits, small or near the border, that stand with several others.
    doubtful = sure & ~seen.is_line & ~good
    others = (stands & doubtful).sum(axis=1) + (stands & sure & seen.is_line).sum(axis=1) // LINES_AMONG
    good |= doubtful & (others >= TOGETHER)
    signs = seen.standing(SMALL) & seen.beside & sure
    is_likely = seen.odds + _support(seen.confidences, stands & good, signs & good, good) > needed
    return [one for one, its in zip(found, is_likely.tolist(), strict=True) if its]


@dataclass(frozen=True, eq=False)
class _Seen:
    """What is compared of n that may be of one hand: of each, (n,), and of pairs, (n, n).

    boxes: left, top, right and bottom, (4, n). confidences: of the network.
    pens: thickness of the strokes in pixels.
    strengths: the mean fraction of the light that the ink takes away.
    odds: their logarithm, of a digit, were it alone.
    """

    boxes: Doubles
    confidences: Doubles
    pens: Doubles
    strengths: Doubles
    odds: Doubles

    @classmethod
    def of(cls, found: list[Scored], around: Surroundings) -> "_Seen":
        """Measure cuttings, n > 0."""
        greys = [one.cutting.grey for one in found]
        return cls(
            np.array(
                [(box.left, box.top, box.right, box.bottom) for box in (one.box for one in found)], float
            ).T,
            np.array([one.confidence for one in found]),
            np.array([max(thickness(grey) * max(grey.shape), THINNEST) for grey in greys]),
            np.array([around.strength_of(one.box) for one in found]),
            np.array([_odds(one, around) for one in found]),
        )

    @cached_property
    def sides(self) -> Doubles:
        """Their widths and heights, in pixels, (2, n)."""
        return self.boxes[2:] - self.boxes[:2]

    @property
    def is_line(self) -> Mask:
        """Whether each is slender: a line, or a one."""
        return np.asarray(self.sides.min(axis=0) < SLENDER * self.sides.max(axis=0))

    @cached_property
    def _in_row(self) -> Mask:
        """Whether two share half of the lower one's rows."""
        _left, top, _right, bottom = self.boxes[:, :, np.newaxis]
        shared = np.minimum(bottom, bottom.T) - np.maximum(top, top.T)
        return np.asarray(shared >= 0.5 * np.minimum.outer(self.sides[1], self.sides[1]).clip(1))

    @property
    def beside(self) -> Mask:
        """Whether each is in a row with another, close to it, as a sign beside a digit."""
        left, _top, right, _bottom = self.boxes[:, :, np.newaxis]
        gaps = np.maximum(left - right.T, left.T - right)  # side by side: as far apart as across
        return np.asarray(self._in_row & (gaps < BESIDE * self.sides[1]))

    def standing(self, like: float) -> Mask:
        """Return whether each is in a row or a column with another by the same pen, and of a like size."""
        middles = (self.boxes[0] + self.boxes[2]) / 2
        aside = np.abs(middles[:, np.newaxis] - middles)
        stands = self._in_row | (aside < COLUMN * np.maximum.outer(self.sides[1], self.sides[1]))
        for values, least in ((self.sides.max(axis=0), like), (self.pens, PEN), (self.strengths, PEN)):
            stands &= np.minimum.outer(values, values) > least * np.maximum.outer(values, values)
        np.fill_diagonal(stands, False)
        return np.asarray(stands)


def _support(confidences: Doubles, stands: Mask, signs: Mask, good: Mask) -> Doubles:
    """Return by how much good digits better the odds of each, or worsen them where all are elsewhere, (n,).

    stands: whether each stands with another that is good; signs: whether it may be a sign of it, (n, n).
    """
    number = stands.sum(axis=1)
    is_sign = (confidences < SIGN) & signs.any(axis=1)
    among = np.take(AMONG, number.clip(1, len(AMONG) - 1)) + is_sign * CERTAIN * (SIGN - confidences)
    alone = np.where(good.sum() - good >= A_ROW, -ELSEWHERE, 0.0)
    return np.where((number > 0) | is_sign, among, alone)


def _odds(one: Scored, around: Surroundings) -> float:
    """Return the logarithm of the odds that it is a digit and no dirt, edge or grain, were it alone."""
    width, height = around.size
    box, (x, y) = one.box, one.box.middle
    size = max(box.width, box.height)
    inside = min(x / width, 1 - x / width, y / height, 1 - y / height)
    odds = (
        CONSTANT
        - EVEN * math.log(around.unevenness(box))
        + SIZE * math.log(size / max(around.size))
        + CERTAIN * one.confidence
        + INSIDE * math.log(inside + 0.02)
    )
    if min(box.width, box.height) >= SLENDER * size:
        return odds
    room = max(min(box.left, box.top, width - box.right, height - box.bottom), 0) / size
    return odds + LINE + LINE_INSIDE * math.log(room + 0.1)
