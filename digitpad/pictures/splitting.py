"""Touching digits, split along seams where the network is surer of the parts.

A seam is a path from the top to the bottom that crosses as little ink as can be. The network reads what lies
between any two seams, and the row of cuts whose parts it is surest of wins, unless the row reader, which
looks at all at once, makes another number of it that is more probable all in all.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from digitpad.core.arrays import Floats, Grey, Probabilities
from digitpad.core.lattice import DIGITS, InkSpan, likeness_alone, spelled
from digitpad.core.number_marks import NO_MARK
from digitpad.core.row_texts import ReadsRows, places_of, score_of, strip_of_grey, texts_of
from digitpad.pictures.model import InkPlane, Rectangle
from digitpad.pictures.pieces import Cutting, tight

HEIGHT = 64  # pixels a glyph is shrunk to before seams are looked for
APART = 0.06  # of a digit's ink: between two seams there is at least so much
LONG = 0.02  # what a seam costs for each row, beside the ink it crosses
ASIDE = 0.02  # and for each column to the side
ASIDES = range(-2, 3)  # columns to the side that a seam may go with each row
FINE = 2  # pixels of HEIGHT between the places through which seams are looked for
MOST_PLACES = 1200
MOST_SEAMS = 24

Places = npt.NDArray[np.intp]
Seam = npt.NDArray[np.intp]  # (height,): the column where the right part begins, for each row

Read = Callable[[list[Grey]], Probabilities]  # of each glyph as a digit

NARROW = 0.4  # of the height: nothing narrower is split
SURE = 0.97  # nothing the network is so sure of is split
SURE_OF_NARROW = 0.7  # nor what is higher than wide, and so sure
WIDEST = 1.25  # of the height: no part is wider
LYING = 2.0  # of the height: nor a whole that the network is sure of; a lying 0 is 1.5
TALL = 0.7  # of the height: a lower part counts less, for bits of a digit are read as ones too
WIDE = 1.0  # of its own height: a wider part counts less, for it may be two digits
CUT = 0.95  # what a cut costs, as a factor on how sure the network is
CUT_ALONE = 0.4  # where nothing else is on the page: of 3,000 MNIST digits 0.6 cut four, this one
ROW = 0.5  # what the row reader counts, beside the digits' own sureness
LEAST = 0.03  # of the ink must be in every part


def seams_of(grey: Grey) -> list[Seam]:
    """Return seams from left to right, the first left of all ink and the last right of it."""
    height, width = grey.shape
    scale = HEIGHT / height
    size = (max(round(width * scale), 8), HEIGHT)
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.float32) / np.float32(255)
    rows = np.minimum((np.arange(height) * scale).astype(np.intp), HEIGHT - 1)
    across = width / size[0]  # of the narrowest it is less than 1 / scale
    found = [np.round(seam[rows] * across).astype(np.intp) for seam in _apart(small, *_through(small))]
    return [np.zeros(height, np.intp), *found, np.full(height, width, np.intp)]


def _through(small: InkPlane) -> tuple[Places, Floats]:
    """Return the cheapest seam through every other place in the ink, (places, HEIGHT), and what each costs.

    A seam's way from the top to a place and its way on to the bottom are both the cheapest there are.
    """
    down, down_steps = _cheapest(small)
    up, up_steps = _cheapest(small[::-1])
    total = down + up[::-1] - small
    rows, columns = np.nonzero(small[::FINE, ::FINE] > 0.5)
    rows, columns = rows * FINE, columns * FINE
    order = np.argsort(total[rows, columns], kind="stable")[:MOST_PLACES]
    rows, columns = rows[order], columns[order]
    seams = np.zeros((len(rows), HEIGHT), np.intp)
    _trace(seams, down_steps, rows, columns)
    _trace(seams[:, ::-1], up_steps, HEIGHT - 1 - rows, columns)
    return seams, total[rows, columns]


def _cheapest(ink: InkPlane) -> tuple[InkPlane, Places]:
    """Return what the cheapest way from the top to each place costs, and its last step to there.

    A way goes straight down or aside by one or two, which costs a little, and the ink it crosses.
    """
    cost = ink + np.float32(LONG)
    total = cost.copy()
    steps = np.zeros(ink.shape, np.intp)
    width = ink.shape[1]
    for row in range(1, len(ink)):
        before = np.pad(total[row - 1], 2, constant_values=np.inf)
        beside = np.pad(ink[row], 1)
        ways = np.stack([before[aside + 2 : aside + 2 + width] + ASIDE * abs(aside) for aside in ASIDES])
        ways[0] += beside[:-2]
        ways[-1] += beside[2:]
        best = ways.argmin(axis=0)
        steps[row] = best - 2
        total[row] = np.take_along_axis(ways, best[np.newaxis], axis=0)[0] + cost[row]
    return total, steps


def _trace(
    seams: Places,
    steps: Places,
    rows: Places,
    columns: Places,
) -> None:
    """Write into seams, (n, HEIGHT), the ways that lead from the top to n places."""
    every = np.arange(len(rows))
    seams[every, rows] = columns
    for row in range(HEIGHT - 1, 0, -1):
        under_way = rows >= row
        here = seams[under_way, row]
        seams[under_way, row - 1] = here + steps[row, here]


def _apart(small: InkPlane, seams: Places, costs: Floats) -> list[Seam]:
    """Return the cheapest seams between which there is some ink, from left to right."""
    inked = np.pad(np.cumsum(small, axis=1), ((0, 0), (1, 0)))
    left = inked[np.arange(HEIGHT), seams]  # ink left of each seam, in each row
    least = APART * float(small.sum()) * min(1.0, HEIGHT / small.shape[1])
    chosen: list[int] = []
    for index in np.argsort(costs, kind="stable").tolist():
        if all(np.abs(left[index] - left[other]).sum() > least for other in chosen):
            chosen.append(index)
        if len(chosen) == MOST_SEAMS:
            break
    return [seams[index] for index in sorted(chosen, key=lambda index: float(left[index].sum()))]


@dataclass(frozen=True)
class _Way:
    """The best way to cut what lies left of a seam: its score, and the seams used."""

    score: float
    seams: tuple[int, ...]


def split_touching(
    cutting: Cutting, confidence: float, read: Read, row_reader: ReadsRows | None, alone: bool = False
) -> list[Cutting]:
    """Take a cutting apart where the network is surer of the parts than of the whole.

    row_reader: None where there is none, as in exported scripts.
    alone: whether nothing else is on the page; that is mostly one digit.
    """
    height, width = cutting.grey.shape
    if width < NARROW * height or confidence >= (SURE if width > height else SURE_OF_NARROW):
        return [cutting]
    seams = seams_of(cutting.grey)
    parts = parts_between(cutting, seams)
    if not parts:
        return [cutting]
    found = {pair: part for pair, part, _fit in parts}
    last = len(seams) - 1
    glyphs = [*(part.grey for part in found.values()), cutting.grey]
    rows = dict(zip([*found, (0, last)], read(glyphs), strict=True))
    fits = {pair: fit for pair, _part, fit in parts}
    scores = {pair: float(rows[pair].max()) * fit for pair, fit in fits.items()}
    fits[0, last] = float(width <= LYING * height)
    scores[0, last] = confidence * fits[0, last]
    cut = CUT_ALONE if alone else CUT
    best = _best(scores, last, cut)
    if best is not None and row_reader is not None:
        best = _as_a_row(cutting, row_reader, best, seams, rows, fits, cut)
    if best is None or len(best.seams) < 3:
        return [cutting]
    return [found[pair] for pair in pairwise(best.seams)]


def parts_between(cutting: Cutting, seams: list[Seam]) -> list[tuple[tuple[int, int], Cutting, float]]:
    """Return what lies between two seams, which two, and how much it counts as a digit by its shape.

    The whole is not among them, nor what is wider than any digit, or hardly any ink.
    """
    height = len(cutting.grey)
    least = LEAST * float(cutting.grey.sum())
    parts = (((i, j), _between(cutting, seams[i], seams[j], least)) for i, j in _pairs(seams, height))
    return [(pair, part, _shapely(part, height) ** 2) for pair, part in parts if part is not None]


def _as_a_row(
    cutting: Cutting,
    row_reader: ReadsRows,
    best: _Way,
    seams: list[Seam],
    rows: dict[tuple[int, int], Probabilities],
    fits: dict[tuple[int, int], float],
    cut: float,
) -> _Way:
    """Return the way that the row reader's texts have through the seams, where it is the more probable."""
    strip = strip_of_grey(cutting.grey)
    columns = row_reader.columns(strip)
    own = [int(rows[pair].argmax()) for pair in pairwise(best.seams)]
    highest = math.log(max(best.score, LEAST)) + ROW * score_of(columns, own)
    pairs, last = list(rows), len(seams) - 1
    inks = [
        InkSpan(i, j, fits[i, j], math.log(cut) if j < last else 0.0, float((seams[i] + seams[j]).mean()) / 2)
        for i, j in pairs
    ]
    looks = [(rows[pair], NO_MARK) for pair in pairs]
    for signs, likely in texts_of(columns):
        if list(signs) == own:
            break
        if not signs or max(signs) >= DIGITS or ROW * likely < highest:
            continue
        middles = [strip.across(place) for place in places_of(columns, signs)]
        way = spelled(
            last,
            inks,
            signs,
            middles,
            len(cutting.grey),
            lambda places: [looks[at] for at in places],
            likeness_alone,
        )
        if way and way.score + ROW * likely > highest:
            highest = way.score + ROW * likely
            best = _Way(math.exp(way.score), (0, *(pairs[place][1] for place in way.places)))
    return best


def _shapely(part: Cutting, height: int) -> float:
    """Return 1 for a part as tall and narrow as a digit, less for a lower or a wider one."""
    own, width = part.grey.shape
    return float(min(own / (TALL * height), 1.0) * min(WIDE * own / width, 1.0))


def _best(scores: dict[tuple[int, int], float], last: int, cut: float) -> _Way | None:
    """Return the surest row of cuts from the first seam to the last: the product of all parts' scores.

    cut: what each cut costs, as a factor.
    """
    ways = {0: _Way(1.0, (0,))}
    for end in range(1, last + 1):
        factor = 1 if end == last else cut
        options = [
            _Way(ways[start].score * scores[start, end] * factor, (*ways[start].seams, end))
            for start in range(end)
            if start in ways and (start, end) in scores
        ]
        if options:
            ways[end] = max(options, key=lambda way: way.score)
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


def _between(cutting: Cutting, left: Seam, right: Seam, least: float) -> Cutting | None:
    """Cut out what lies between two seams; None where that is less than so much ink."""
    start, end = int(left.min()), int(right.max())
    columns = np.arange(start, end)
    mask = (columns >= left[:, np.newaxis]) & (columns < right[:, np.newaxis])
    grey = cutting.grey[:, start:end] * mask
    if grey.sum() < least:
        return None
    height, width = grey.shape
    part = tight(grey, Rectangle(0, 0, width, height))
    return None if part is None else part.moved(cutting.rectangle.left + start, cutting.rectangle.top)
