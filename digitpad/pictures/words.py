"""Printed words: rows of letters beside the handwriting, found before anything is taken for the page's pen.

Print is often stronger than what is written: words that stay would pass for the pen of the page, and faint
digits for dirt.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np

from digitpad.core.arrays import Doubles, Grey, Reader
from digitpad.pictures.heights import is_box
from digitpad.pictures.model import InkPlane, Rectangle, around
from digitpad.pictures.normalising import thickness
from digitpad.pictures.pieces import SMALLEST, Piece, Pieces, all_pieces_of, masked
from digitpad.pictures.scoring import SURE, Scorer
from digitpad.pictures.threshold import Cut, least_of, soft_ink

LOWEST = 7  # pixels: lower pieces are no letters that can be read
HIGHEST = 0.25  # of the longer side: higher ones are no letters either
LONGEST = 8.0  # times as wide as high: a word whose letters run together
FLAT, BARE = 0.25, 0.6  # of its height: columns with no more ink hold nothing but a line; so many in a row
HELD = 0.4  # of a piece's height: what is as high in it makes a frame of it
MOST = 400  # pieces: more is grain, or a text
IN_LINE = 0.5  # of the lower one's height, at least, two letters share
BETWEEN = 0.6  # of the taller one's height: between two letters, or two words of a row, at most
LIKE = 0.4  # times as high as its neighbour, at least
UNLIKE, CLOSE = 0.65, 0.3  # one so low beside the other is closer than this: else a digit begins after a word
WIDE = 1.5  # times as wide as high: a narrower row is no word
TALL = 0.8  # quantile of the heights in a row that is its height
HIGHER = 1.5  # times as high as the digits elsewhere: boxes that hang together, no word
FEW = 3  # digits elsewhere: the heights of fewer say nothing; letters of a word where there are fewer
INK = 0.8  # quantile of a piece's ink that is its strength
HALF, WEAK = 0.5, 0.3  # of its strength: where its ink begins, and its soft edge
ODD = 0.4  # so little sure is the network of it: a letter, or several that touch
SOME = 0.1  # of a word's letters, at least, are odd: of 297 words 2 have fewer
LOW = 0.75  # of the height of the digits elsewhere: no digits, where there are words so low
# Words in one piece: of 76 digits made up on 130 forms, 40 tables, 30 lists and 30 framed pages, seeds from
# 6,000, 12 were letters of two of them; none of 4,376 digits is lost by them. LETTERS for digits elsewhere:
# of 120 forms, seeds from 8,000, 171 of 2,521 digits are lost instead of 218, and 51 made up instead of 79.
LETTERS = 2 * LOWEST  # pixels: letters that run together, and digits elsewhere; lower is a line, or grain
RUN_TOGETHER = 2.0  # times as wide as high are these: less may be the bar of a 5
CERTAIN = 5.0  # logarithm of the odds that such are a word
PRINT = 1.3  # times as high and as thick: print of one size
NEAR = 0.6  # of its height: so near its word is what belongs to it, such as a dot on an i
TALLER = 1.15  # times as high as its word: it does not belong to it

# The odds of a row to be a printed word are a logistic regression, fitted on 1,217 rows of 100 made forms,
# 40 tables, 20 pages of felt pens and 40 paint pictures of rows, seeds from 630,000 and 650,000. Fitted on
# half of the seeds and counted on the other, 284 of 297 words are found, and 11 digits in 9 of 920 numbers
# are taken for a word, most in boxes that hang together (HIGHER); the constant is half a unit lower, to be
# on the safe side. The measures below were chosen on seeds from 640,000, UNLIKE to PRINT on these rows. Of
# 60 forms (seeds from 650,000) 69 digits are made up instead of 116, and 88.5 % of the digits are read
# instead of 85.7.
CONSTANT = 5.0
ODDS = (2.87, -3.84, -6.14, 1.51, -11.06, 2.79)  # of what `TextRow.seen` returns


@dataclass(frozen=True, eq=False)
class Printed:
    """Printed words: their boxes, and a plane with their ink, which has nothing elsewhere."""

    boxes: tuple[Rectangle, ...]
    ink: InkPlane

    def and_more(self, other: "Printed") -> "Printed":
        """Return these words and others of the same page."""
        return Printed((*self.boxes, *other.boxes), np.maximum(self.ink, other.ink))


def without_print(ink: InkPlane, reader: Reader | None, sensitivity: float = 0.0) -> tuple[InkPlane, Printed]:
    """Return a plane without its printed words, and these; without a reader none are known."""
    mask = np.where(ink > least_of(ink, sensitivity), 255, 0).astype(np.uint8)
    pieces = all_pieces_of(mask, min(LOWEST / max(mask.shape), SMALLEST))
    rows = [] if reader is None else text_rows(ink, pieces, reader)
    words = [_parts(row.box, pieces) for row in _words_among(rows)]
    if not words:
        return ink, Printed((), np.zeros_like(ink))
    own = pieces.mask(tuple(piece for parts in words for piece in parts))
    grown = cv2.dilate(own.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    boxes = tuple(around([piece.rectangle for piece in parts]) for parts in words)
    nothing = np.float32(0)
    return np.where(grown, nothing, ink), Printed(boxes, np.where(grown, ink, nothing))


def _words_among(rows: Sequence["TextRow"]) -> list["TextRow"]:
    """Return the rows that are printed words: by themselves, or as what is as low as these and as thick."""
    sure = [row for row in rows if len(row.boxes) >= (2 if row.elsewhere else FEW) and row.odds > 0]
    sure += [row for row in rows if row.hangs_together]
    low = [row for row in rows if row not in sure and row.height < LOW * row.elsewhere]
    return [*sure, *(row for row in low if any(row.is_like(word) for word in sure))]


@dataclass(frozen=True, eq=False)
class TextRow:
    """Pieces beside each other, as letters and digits are.

    confidences: how sure the network is of each.
    height: of most of them, in pixels. pen: how thick their strokes are, in pixels.
    elsewhere: how high digits are in other rows; 0 where there are few.
    """

    boxes: Sequence[Rectangle]
    confidences: Doubles
    height: float
    pen: float
    elsewhere: float = 0.0

    @property
    def box(self) -> Rectangle:
        """Where it is."""
        return around(list(self.boxes))

    def is_like(self, word: "TextRow") -> bool:
        """Say whether it is as high as a word, and its strokes as thick."""
        sizes = (self.height, word.height), (self.pen, word.pen)
        return all(max(size) <= PRINT * min(size) for size in sizes)

    @property
    def hangs_together(self) -> bool:
        """Whether it is one piece, lower than the digits elsewhere, and a word without doubt."""
        is_low = LETTERS <= self.height < LOW * self.elsewhere
        is_long = self.box.width >= RUN_TOGETHER * self.height
        return len(self.boxes) == 1 and is_low and is_long and self.odds > CERTAIN

    @property
    def odds(self) -> float:
        """The logarithm of the odds that it is a printed word; a row of digits alone is none."""
        seen = self.seen
        return CONSTANT + float(np.dot(ODDS, seen)) if seen[0] >= SOME else -math.inf

    @property
    def seen(self) -> tuple[float, ...]:
        """How a word differs from a number.

        The part of it that is odd, how sure the network is of the whole, how much lower than digits it is,
        how long it is, how wide its gaps are, and how thick its strokes are beside its height.
        """
        gaps = [right.left - left.right for left, right in pairwise(self.boxes)] or [0]
        return (
            float((self.confidences < ODD).mean()),
            float(self.confidences.mean()),
            math.log(min(max(self.height / self.elsewhere, LIKE), 1.0)) if self.elsewhere else 0.0,
            math.log(self.box.width / self.height),
            min(max(float(np.median(gaps)) / self.height, -0.2), BETWEEN),
            math.log(max(self.pen, 1.0) / self.height),
        )


def text_rows(ink: InkPlane, pieces: Pieces, reader: Reader) -> list[TextRow]:
    """Return the rows of pieces of a plane that may be words; none where there are too many."""
    letters = _letters(pieces, max(ink.shape))
    rows = _rows([letter.rectangle for letter in letters])
    boxes = [[letters[index].rectangle for index in row] for row in rows]
    if len(letters) > MOST or not any(around(row).width > WIDE * _height(row) for row in boxes):
        return []
    own = [_grey(ink, pieces, letter) for letter in letters]
    confidences = np.asarray(Scorer(reader).confidences(own), np.float64)
    pens = np.array([thickness(grey) * max(grey.shape) for grey in own])

    def row_of(places: Sequence[int]) -> TextRow:
        row = [letters[index].rectangle for index in places]
        return TextRow(row, confidences[list(places)], _height(row), float(np.median(pens[list(places)])))

    found = [row_of(part) for places in rows for part in _parted(places, row_of)]
    sure = [_sure_heights(row) for row in found]
    beside = [replace(row, elsewhere=_elsewhere(place, sure)) for place, row in enumerate(found)]
    return [
        row
        for row in beside
        if row.box.width > WIDE * row.height and not 0 < HIGHER * row.elsewhere < row.height
    ]


def _parted(row: list[int], row_of: Callable[[Sequence[int]], TextRow]) -> list[list[int]]:
    """Return a row, or a word and the digits closely beside it, apart at a gap wider than letters'."""
    whole = row_of(row)
    if whole.odds > 0:
        return [row]
    boxes = whole.boxes
    gaps = [at for at in range(1, len(row)) if boxes[at].left - boxes[at - 1].right > CLOSE * whole.height]
    for at in gaps:
        for word in (row[:at], row[at:]):
            if len(word) >= FEW and row_of(word).odds > 0:
                return [row[:at], row[at:]]
    return [row]


def _letters(pieces: Pieces, longer: int) -> list[Piece]:
    """Return the pieces that may be letters or digits, and hold no others."""
    some = [piece for piece in pieces.kept if LOWEST <= piece.rectangle.height <= HIGHEST * longer]
    boxes = np.array(
        [(p.rectangle.left, p.rectangle.top, p.rectangle.right, p.rectangle.bottom) for p in some]
    )
    left, top, right, bottom = boxes.reshape(-1, 4).T[:, :, np.newaxis]
    within = (left < left.T) & (top < top.T) & (right > right.T) & (bottom > bottom.T)
    high = bottom - top
    frame = (within & (HELD * high < high.T)).any(axis=1)
    return [
        piece
        for piece, is_frame in zip(some, frame.tolist(), strict=True)
        if not is_frame
        and piece.rectangle.width <= LONGEST * piece.rectangle.height
        and not _is_on_a_line(piece, pieces)
        and not is_box(piece, pieces)
    ]


def _is_on_a_line(piece: Piece, pieces: Pieces) -> bool:
    """Say whether a piece has a long stretch of nothing but a line: digits that touch their underline."""
    box = piece.rectangle
    if box.width <= (1 + BARE) * box.height:
        return False
    own = pieces.numbers[box.top : box.bottom, box.left : box.right] == piece.number
    spans = box.height - own.argmax(axis=0) - own[::-1].argmax(axis=0)  # from the first to the last ink
    bare = np.where(own.any(axis=0), spans, box.height) <= FLAT * box.height
    stretch = np.ones(math.ceil(BARE * box.height))
    return bool((np.convolve(bare, stretch, mode="valid") > len(stretch) - 0.5).any())


def _rows(boxes: Sequence[Rectangle]) -> list[list[int]]:
    """Return the boxes that stand closely beside each other, by their indices, from left to right."""
    rows: list[list[int]] = []
    for index in sorted(range(len(boxes)), key=lambda index: boxes[index].left):
        near = [row for row in rows if _follows(boxes[row[-1]], boxes[index])]
        if near:
            min(near, key=lambda row: boxes[index].left - boxes[row[-1]].right).append(index)
        else:
            rows.append([index])
    return rows


def _follows(last: Rectangle, box: Rectangle) -> bool:
    taller, lower = max(last.height, box.height), min(last.height, box.height)
    gap = box.left - last.right
    return (
        -IN_LINE * taller < gap <= (BETWEEN if lower >= UNLIKE * taller else CLOSE) * taller
        and lower >= LIKE * taller
        and last.shared_height(box) >= IN_LINE
    )


def _height(boxes: Sequence[Rectangle]) -> float:
    return float(np.quantile([box.height for box in boxes], TALL))


def _sure_heights(row: TextRow) -> list[int]:
    """Return how high what surely are digits is in a row; nothing of one that looks like no number.

    Nor of what is lower than LETTERS: grain beside faint pencil, which the network takes for zeros and ones.
    """
    if (row.confidences < ODD).mean() >= 0.5:
        return []
    heights = [box.height for box in row.boxes]
    sure = row.confidences >= SURE
    return [high for high, is_sure in zip(heights, sure.tolist(), strict=True) if is_sure and high >= LETTERS]


def _elsewhere(place: int, sure: Sequence[list[int]]) -> float:
    """Return how high digits are in the other rows."""
    heights = [height for other, its in enumerate(sure) if other != place for height in its]
    return float(np.median(heights)) if len(heights) >= FEW else 0.0


def _grey(ink: InkPlane, pieces: Pieces, piece: Piece) -> Grey:
    """Return a piece as a glyph, however strong its ink is."""
    box = piece.rectangle
    place = slice(max(box.top - 1, 0), box.bottom + 1), slice(max(box.left - 1, 0), box.right + 1)
    own = pieces.numbers[place] == piece.number
    strength = float(np.quantile(ink[place][own], INK))
    return masked(soft_ink(ink[place], Cut(HALF * strength, WEAK * strength, strength)), own)


def _parts(box: Rectangle, pieces: Pieces) -> list[Piece]:
    """Return the pieces of a word, and what is in it or close to it: dots, accents, a letter apart."""
    room = round(NEAR * box.height)
    wide = Rectangle(box.left - room, box.top - room, box.right + room, box.bottom + room)
    return [
        piece
        for piece in pieces.kept
        if piece.rectangle.height <= TALLER * box.height and wide.surrounds(piece.rectangle)
        and (box.shared_height(piece.rectangle) > 0 or box.shared_width(piece.rectangle) > 0)
    ]  # fmt: skip
