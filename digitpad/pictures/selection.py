"""The selection of digits among what was found: stray pens, dirt, grain, edges and shadows are left out.

One hand writes with one pen: what is far fainter or broader than most ink of a page is no digit. Of the rest
the network, the paper around and the place on the page give the odds.
"""

import math
from dataclasses import dataclass

import numpy as np

from digitpad.core.arrays import Reader
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
TOGETHER = 4  # others like it, lines not counted: a digit, were none of them good alone
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
    needed = NEEDED - EASED * sensitivity
    seen = [_Seen.of(one, around) for one in found]
    good = [one for one in seen if one.odds > needed]
    good += _together([one for one in seen if one.confidence >= SURE and not one.is_line and one not in good])
    return [
        one
        for one, its in zip(found, seen, strict=True)
        if its.odds + _support(its, [other for other in good if other is not its]) > needed
    ]


def _together(doubtful: list["_Seen"]) -> list["_Seen"]:
    """Return those of sure digits, small or near the border, that stand with several others."""
    if len(doubtful) <= TOGETHER:
        return []
    return [
        one
        for one in doubtful
        if sum(one.stands_with(other) for other in doubtful if other is not one) >= TOGETHER
    ]


@dataclass(frozen=True, eq=False)
class _Seen:
    """What is compared of two that may be of one hand.

    pen: thickness of the strokes in pixels.
    strength: the mean fraction of the light that the ink takes away.
    odds: their logarithm, of a digit, were it alone.
    """

    box: Rectangle
    confidence: float
    pen: float
    strength: float
    odds: float

    @classmethod
    def of(cls, one: Scored, around: Surroundings) -> "_Seen":
        """Measure a cutting."""
        grey = one.cutting.grey
        pen = max(thickness(grey) * max(grey.shape), THINNEST)
        return cls(one.box, one.confidence, pen, around.strength_of(one.box), _odds(one, around))

    @property
    def size(self) -> int:
        """Its longer side, in pixels."""
        return max(self.box.width, self.box.height)

    @property
    def is_line(self) -> bool:
        """Whether it is slender: a line, or a one."""
        return min(self.box.width, self.box.height) < SLENDER * self.size

    def stands_with(self, digit: "_Seen", like: float = LIKE) -> bool:
        """Say whether a digit as large, by the same pen, is in a row or a column with it."""
        box, its = self.box, digit.box
        aside = abs(box.middle[0] - its.middle[0])
        return (
            digit.confidence >= SURE
            and _is_like(self.size, digit.size, like)
            and _is_like(self.pen, digit.pen, PEN)
            and _is_like(self.strength, digit.strength, PEN)
            and (box.shared_height(its) >= 0.5 or aside < COLUMN * max(box.height, its.height))
        )

    def is_sign_of(self, digit: "_Seen") -> bool:
        """Say whether it may be a sign that belongs to a digit: close beside it."""
        box, its = self.box, digit.box
        close = box.shared_height(its) >= 0.5 and box.gap(its) < BESIDE * its.height
        return close and self.stands_with(digit, SMALL)


def _is_like(one: float, other: float, least: float) -> bool:
    return min(one, other) > least * max(one, other)


def _support(one: _Seen, others: list[_Seen]) -> float:
    """Return by how much other digits better the odds of one, or worsen them where all are elsewhere."""
    number = sum(one.stands_with(other) for other in others)
    is_sign = one.confidence < SIGN and any(one.is_sign_of(other) for other in others)
    if not number and not is_sign:
        return -ELSEWHERE if len(others) >= A_ROW else 0.0
    sure = CERTAIN * (SIGN - one.confidence) if is_sign else 0.0
    return AMONG[min(max(number, 1), len(AMONG) - 1)] + sure


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
