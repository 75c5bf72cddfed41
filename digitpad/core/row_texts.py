"""Texts of a whole row of digits: the strip that a network looks at, and what its columns may say.

The row reader (`row_reader`) says for every other column of the strip how probable each sign is there, or
that none is meant ("blank"). A text's probability is the sum over all ways to spread its signs over the
columns: connectionist temporal classification (Graves et al. 2006, ICML).
"""

import math
from collections.abc import Callable, Sequence
from heapq import nlargest
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from PIL import Image

from digitpad.core.arrays import Floats, Grey
from digitpad.core.ink import Box, Strokes, bounds
from digitpad.core.number_marks import SIGNS
from digitpad.core.raster import PEN, Square, drawn

CLASSES = (*"0123456789", *SIGNS)  # of the network; one more, the last, is the blank
BLANK = len(CLASSES)
HEIGHT = 32  # pixels of a strip
INK = 26  # of them are ink
MARGIN = 3  # rows above it and below, columns before it and after
WIDE = 32  # a strip's width is a multiple of this
WIDEST = 20.0  # times its height is the width of a row at most
FLATTEST = 0.12  # of its width is the height that a row counts for at least: a minus is no high strip
FINER = 3  # supersampling
STRIDE = 2  # columns of the strip for each column of the network's output

LIKELY = 0.003  # a sign less probable in a column is not thought of there
KEPT = 8  # beginnings of texts that are followed at once
SMALLEST = 1e-300  # probability that counts as one
# Logarithm of how probable it is that ink is no text at all, beside what both readers have: of 1,200 rows and
# numbers with marks by training writers 25 are misread so, 32 with -4; of 800 doodles and letters by training
# writers 14.1 and 13.3 % become numbers.
OTHER = -5.0
NEVER = (-math.inf, -math.inf)


class RowStrip(NamedTuple):
    """A row as the network sees it.

    grey: uint8 (HEIGHT, width), ink bright.
    left: where its first column lies, in the units of the ink; unit: of one column.
    """

    grey: Grey
    left: float
    unit: float

    def across(self, place: float) -> float:
        """Return where a column of the network's output lies, in the units of the ink."""
        return self.left + (place + 0.5) * STRIDE * self.unit


@runtime_checkable
class ReadsRows(Protocol):
    """What looks at whole rows: the row reader, or whatever has one."""

    def columns(self, strip: RowStrip, /) -> Floats:
        """Return the logarithms of the probabilities of all classes, the blank last, column by column.

        float32 (width / STRIDE, 29).
        """


class RowText(NamedTuple):
    """A text that a row may be.

    signs: places in `CLASSES`; score: the logarithm of its probability.
    """

    signs: tuple[int, ...]
    score: float

    @property
    def text(self) -> str:
        """As it is written."""
        return "".join(CLASSES[sign] for sign in self.signs)


def height_of_row(box: Box) -> float:
    """Return the height that a row counts for, which lies in a box."""
    left, top, right, bottom = box
    return max(bottom - top, FLATTEST * (right - left), 1e-6)


def strip_of_ink(strokes: Strokes, pen: float = PEN) -> RowStrip:
    """Draw strokes as a strip; one point at least.

    pen: as a fraction of the row's height.
    """
    left, top, right, bottom = box = bounds(strokes)
    height = height_of_row(box)
    unit = height * (1 + pen) / INK
    width = _width((right - left) / unit)
    middle = (top + bottom) / 2
    corner = left - (MARGIN + pen * height / unit / 2) * unit
    square = Square(corner, middle - HEIGHT / 2 * unit, HEIGHT * unit)
    big = drawn(strokes, square, pen * height, (width * FINER, HEIGHT * FINER))
    grey = np.asarray(big.resize((width, HEIGHT), Image.Resampling.BOX))
    return RowStrip(grey, corner, unit)


def strip_of_grey(grey: Grey) -> RowStrip:
    """Return a row in a picture as a strip.

    grey: uint8 (height, width), cut out along its ink, which is bright.
    """
    height, width = grey.shape
    unit = max(height, FLATTEST * width) / INK
    size = (max(round(width / unit), 1), max(round(height / unit), 1))
    small = Image.fromarray(grey).resize(size, Image.Resampling.BOX)
    strip = Image.new("L", (_width(size[0]), HEIGHT))
    strip.paste(small, (MARGIN, (HEIGHT - size[1]) // 2))
    pixels = np.asarray(strip)
    brightest = max(int(pixels.max()), 1)
    return RowStrip((pixels * (255 / brightest)).astype(np.uint8), -MARGIN * unit, unit)


def _width(ink: float) -> int:
    """Return how broad the strip of ink so broad is."""
    return WIDE * math.ceil((min(ink, WIDEST * INK) + 2 * MARGIN + 2) / WIDE)


def texts_of(columns: Floats, most: int = 3) -> list[RowText]:
    """Return the most probable texts, the first one first: a search along the columns, beam by beam.

    columns: see `ReadsRows`.
    """
    # For each text: the logarithms of its ways that end in a blank, and in its last sign.
    beams: dict[tuple[int, ...], tuple[float, float]] = {(): (0.0, -math.inf)}
    least = math.log(LIKELY)
    likely = [np.flatnonzero(column[:BLANK] > least).tolist() for column in columns]
    for column, signs in zip(columns.tolist(), likely, strict=True):
        if not signs:  # surely a blank, as most columns are
            beams = {text: (_sum(*ways) + column[BLANK], -math.inf) for text, ways in beams.items()}
            continue
        grown: dict[tuple[int, ...], tuple[float, float]] = {}
        for text, (blank, sign) in beams.items():
            both = _sum(blank, sign)
            stays = sign + column[text[-1]] if text else -math.inf
            before = grown.get(text, NEVER)
            grown[text] = (_sum(before[0], both + column[BLANK]), _sum(before[1], stays))
            for new in signs:
                longer = (*text, new)
                from_here = (blank if text and text[-1] == new else both) + column[new]
                before = grown.get(longer, NEVER)
                grown[longer] = (before[0], _sum(before[1], from_here))
        if len(grown) > KEPT:
            grown = dict(nlargest(KEPT, grown.items(), key=lambda one: max(one[1])))
        beams = grown
    found = [RowText(text, _sum(*ways)) for text, ways in beams.items()]
    return sorted(found, key=lambda one: -one.score)[:most]


def _sum(one: float, other: float) -> float:
    """Return the logarithm of the sum of two numbers whose logarithms are given."""
    larger, smaller = (one, other) if one > other else (other, one)
    return larger + math.log1p(math.exp(smaller - larger)) if smaller > -math.inf else larger


def score_of(columns: Floats, signs: Sequence[int]) -> float:
    """Return the logarithm of a text's probability; -inf where there are too few columns for it."""
    return scores_of_texts(columns, [signs])[0]


def scores_of_texts(columns: Floats, texts: Sequence[Sequence[int]]) -> list[float]:
    """Return for each of some texts what `score_of` does; one text at least."""
    states = [_states(signs) for signs in texts]
    longest = max(map(len, states))
    # After its end a text has states that are never reached; two before the first are never reached either.
    shares = np.zeros((len(columns), len(texts), longest))
    skips = np.zeros((len(texts), longest), np.bool_)
    for place, own in enumerate(states):
        shares[:, place, : len(own)] = np.exp(columns[:, own], dtype=np.float64)
        skips[place, : len(own)] = _skips(own)
    ways = np.zeros((len(texts), longest + 2))
    ways[:, 2:4] = shares[0, :, :2]
    scores = np.zeros(len(texts))
    for share in shares[1:]:
        ways[:, 2:] = (ways[:, 2:] + ways[:, 1:-1] + skips * ways[:, :-2]) * share
        total = np.maximum(ways.sum(axis=1), SMALLEST)
        ways /= total[:, np.newaxis]
        scores += np.log(total)
    found = []
    for place, own in enumerate(states):
        end = float(ways[place, len(own) : len(own) + 2].sum())
        found.append(float(scores[place]) + math.log(end) if end > 0 else -math.inf)
    return found


class RowView(NamedTuple):
    """A row as one network sees it.

    columns: see `ReadsRows`; texts: the likeliest, the first one first.
    across: says where a column lies, in the units of the ink.
    weight: with which the logarithms of its probabilities count.
    """

    columns: Floats
    texts: Sequence[RowText]
    across: Callable[[float], float]
    weight: float = 1.0


class WeighedText(NamedTuple):
    """A text that a row may be, by several views together.

    signs, score: as those of `RowText`; clearest: the view to which it is the most probable.
    """

    signs: tuple[int, ...]
    score: float
    clearest: RowView


def texts_together(views: Sequence[RowView], own: tuple[int, ...]) -> list[WeighedText]:
    """Return the likeliest texts of all views, and a text of one's own, the most probable first.

    Their probabilities are the products of those that the views give them, divided by the sum of these
    products and of OTHER's.
    """
    texts = list(dict.fromkeys([own, *(text.signs for view in views for text in view.texts)]))
    by_view = np.array([scores_of_texts(view.columns, texts) for view in views])
    scores = (np.array([[view.weight] for view in views]) * by_view).sum(axis=0)
    largest = max(float(scores.max()), OTHER)
    scores -= largest + math.log(float(np.exp(scores - largest).sum()) + math.exp(OTHER - largest))
    clearest = [views[place] for place in by_view.argmax(axis=0)]
    return sorted(map(WeighedText, texts, scores.tolist(), clearest), key=lambda one: -one.score)


def places_of(columns: Floats, signs: Sequence[int]) -> list[float]:
    """Return for each sign of a text the column, in the mean, where its surest way through has it.

    signs: one at least, with a way through: see `score_of`.
    """
    states = _states(signs)
    never = np.where(_skips(states), 0.0, -np.inf)
    best = np.full(len(states) + 2, -np.inf)  # two before the first that are never reached
    best[2:4] = columns[0, states[:2]]
    steps = np.zeros((len(columns), len(states)), np.int64)
    for number, column in enumerate(columns[1:, states], 1):
        ways = np.stack([best[2:], best[1:-1], best[:-2] + never])
        steps[number] = ways.argmax(axis=0)
        best[2:] = ways.max(axis=0) + column
    state = len(states) - 1 if best[-1] > best[-2] else len(states) - 2
    columns_of: list[list[int]] = [[] for _ in signs]
    for number in range(len(columns) - 1, -1, -1):
        if state % 2:
            columns_of[state // 2].append(number)
        state -= int(steps[number, state])
    return [float(np.mean(found)) for found in columns_of]


def _states(signs: Sequence[int]) -> list[int]:
    """Return the signs with blanks before, between and after them."""
    states = [BLANK]
    for sign in signs:
        states += [sign, BLANK]
    return states


def _skips(states: Sequence[int]) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Say of each state whether the blank before it may be left out: not between two equal signs."""
    return np.array(
        [place > 1 and state != BLANK and state != states[place - 2] for place, state in enumerate(states)]
    )
