"""Printed words: rows of letters beside the handwriting, found before anything is taken for the page's pen.

Print is often stronger than what is written: words that stay would pass for the pen of the page, and faint
digits for dirt.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np

from digitpad.core.arrays import Doubles, Grey, Reader
from digitpad.pictures.model import InkPlane, Rectangle, around
from digitpad.pictures.pieces import Piece, Pieces, all_pieces_of, masked
from digitpad.pictures.scoring import SURE, Scorer
from digitpad.pictures.threshold import Cut, least_of, soft_ink

LOWEST = 7  # pixels: lower pieces are no letters that can be read
HIGHEST = 0.25  # of the longer side: higher ones are no letters either
LONGEST = 8.0  # times as wide as high: a word whose letters run together
HELD = 0.4  # of a piece's height: what is as high in it makes a frame of it
MOST = 400  # pieces: more is grain, or a text
IN_LINE = 0.5  # of the lower one's height, at least, two letters share
BETWEEN = 0.6  # of the taller one's height: between two letters, or two words of a row, at most
LIKE = 0.4  # times as high as its neighbour, at least
WIDE = 1.5  # times as wide as high: a narrower row is no word
TALL = 0.8  # quantile of the heights in a row that is its height
HIGHER = 1.2  # times as high as the digits elsewhere: no word
FEW = 3  # digits elsewhere: the heights of fewer say nothing
INK = 0.8  # quantile of a piece's ink that is its strength
HALF, WEAK = 0.5, 0.3  # of its strength: where its ink begins, and its soft edge
ODD = 0.4  # so little sure is the network of it: a letter, or several that touch
SOME = 0.25  # of a word's letters, at least, are odd: of 195 words 4 have fewer
NEAR = 0.6  # of its height: so near its word is what belongs to it, such as a dot on an i
TALLER = 1.15  # times as high as its word: it does not belong to it

# The odds of a row to be a printed word are a logistic regression, fitted on 720 rows of made forms, tables,
# lists, felt pens, screens and photographs of rows, seeds from 700,000, a fifth of them written by training
# people. Fitted on half of the seeds and counted on the other, 172 of 177 words are found, and 2 of 1,970
# digits in 543 numbers are taken for a word; the constant is half a unit lower, to be on the safe side. The
# measures below were chosen on seeds from 640,000. Of 30 forms (seeds from 630,000) with 81 digits made up
# of words 7 are left, and 85.0 % of the digits are read instead of 77.8.
CONSTANT = -7.97
ODDS = (2.46, -1.89, -7.8, 4.37, -15.57)  # of what `TextRow.seen` returns


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
    pieces = all_pieces_of(mask)
    rows = [] if reader is None else text_rows(ink, pieces, reader)
    words = [_parts(row.box, pieces) for row in rows if row.odds > 0]
    if not words:
        return ink, Printed((), np.zeros_like(ink))
    own = pieces.mask(tuple(piece for parts in words for piece in parts))
    grown = cv2.dilate(own.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    boxes = tuple(around([piece.rectangle for piece in parts]) for parts in words)
    nothing = np.float32(0)
    return np.where(grown, nothing, ink), Printed(boxes, np.where(grown, ink, nothing))


@dataclass(frozen=True, eq=False)
class TextRow:
    """Pieces beside each other, as letters and digits are.

    confidences: how sure the network is of each.
    height: of most of them, in pixels. elsewhere: how high digits are in other rows; 0 where there are few.
    """

    boxes: Sequence[Rectangle]
    confidences: Doubles
    height: float
    elsewhere: float = 0.0

    @property
    def box(self) -> Rectangle:
        """Where it is."""
        return around(list(self.boxes))

    @property
    def odds(self) -> float:
        """The logarithm of the odds that it is a printed word; a row of digits alone is none."""
        seen = self.seen
        return CONSTANT + float(np.dot(ODDS, seen)) if seen[0] >= SOME else -math.inf

    @property
    def seen(self) -> tuple[float, ...]:
        """How a word differs from a number.

        The part of it that is odd, how sure the network is of the whole, how much lower than digits it is,
        how long it is, and how wide its gaps are.
        """
        gaps = [right.left - left.right for left, right in pairwise(self.boxes)]
        return (
            float((self.confidences < ODD).mean()),
            float(self.confidences.mean()),
            math.log(min(max(self.height / self.elsewhere, LIKE), 1.0)),
            math.log(self.box.width / self.height),
            min(max(float(np.median(gaps)) / self.height, -0.2), BETWEEN),
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
    found = [TextRow(row, confidences[places], _height(row)) for row, places in zip(boxes, rows, strict=True)]
    sure = [_sure_heights(row) for row in found]
    beside = [replace(row, elsewhere=_elsewhere(place, sure)) for place, row in enumerate(found)]
    return [
        row
        for row in beside
        if len(row.boxes) > 1
        and row.box.width > WIDE * row.height
        and 0 < row.height <= HIGHER * row.elsewhere
    ]


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
        if not is_frame and piece.rectangle.width <= LONGEST * piece.rectangle.height
    ]


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
    return (
        -IN_LINE * taller < box.left - last.right <= BETWEEN * taller
        and lower >= LIKE * taller
        and last.shared_height(box) >= IN_LINE
    )


def _height(boxes: Sequence[Rectangle]) -> float:
    return float(np.quantile([box.height for box in boxes], TALL))


def _sure_heights(row: TextRow) -> list[int]:
    """Return how high what surely are digits is in a row; nothing of one that looks like no number."""
    if (row.confidences < ODD).mean() >= 0.5:
        return []
    return [b.height for b, c in zip(row.boxes, row.confidences.tolist(), strict=True) if c >= SURE]


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
