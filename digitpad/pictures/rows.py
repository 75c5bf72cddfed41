"""Rows of a page, read as the pad's are: what is found there, and the row reader's texts, in one lattice.

What was found piece by piece is one way to read a row. The row reader, which looks at the row's whole ink at
once, has others: where digits touch, where the rings of a "%" stand apart, where a small mark was left out.
The ink is joined and cut as such a text wants it, and of all ways the most probable is taken.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

import cv2
import numpy as np

from digitpad.core.arrays import Floats, Grey
from digitpad.core.ink import Box
from digitpad.core.lattice import DIGITS, InkSpan, spelled
from digitpad.core.number_marks import (
    KINDS,
    SIGNS,
    WritingLine,
    line_of,
    odd_marks,
    slashes_of_date,
)
from digitpad.core.row_texts import (
    CLASSES,
    ReadsRows,
    RowStrip,
    places_of,
    score_of,
    strip_of_grey,
    texts_of,
)
from digitpad.pictures.model import Rectangle, around
from digitpad.pictures.pieces import Cutting, joined, masked
from digitpad.pictures.row_marks import INK, SMALL, left_out_beside, marks_of_row
from digitpad.pictures.scoring import Scorer
from digitpad.pictures.signs import mark_chances, sign_of
from digitpad.pictures.splitting import Seam, parts_between, seams_of

TEXTS = 5  # of the row reader's are tried
ROW = 1.0  # what the row reader counts, beside the signs' own sureness
UNLIKE = 0.02  # how probable a sign is, at least: the row reader may know better
CUT = math.log(0.9)  # what a cut through ink costs
MOST = 40  # pieces of a row: more is no number
BIT = 0.035  # heights of the digits: a smaller piece is no sign
TOGETHER = 4  # pieces at most are one sign
WIDEST = 1.3  # heights: no sign is wider
CLOSE = 0.45  # heights between two pieces of one sign
LOOSE = 0.03  # what ink counts as a digit of which a part that stands aside is surely a mark
ASIDE = 0.3  # of its width, that is
SURE_OF_ROW = math.log(0.97)  # how probable what was found is where the row reader is not asked
MISSED = math.log(0.3)  # what a small mark costs that was found, and that the row reader does not see
ODD = math.log(0.05)  # what a mark costs that cannot stand where it does, such as half of two brackets
# Of the digits of 60 screens, seeds from 300, 98.1 % are read with 0.1 as on the pad, 99.0 % with 0.35; of
# 120 photographs of numbers with marks as many.
DATE = 0.35  # product of the probabilities of two slashes where they would make a date
LOW_SLASH = 0.5  # times the probability of a slash by its shape: it may be as low as a 1 that leans
LIKE = {".": ",", ",": ".", ":": ";", ";": ":", "-": "=", "=": "-"}  # what else such a shape may be
SURE_OF_TEXT = 0.5  # probability of what was found, for its signs to count
NO_DIGIT = 0.1  # how probable a digit is in a small piece that has a mark's shape
SHAPE = 0.75  # probability of a small sign that has its shape
MAJORITY = 0.5  # confidence of a digit; less is none


BETWEEN = ".,:"  # of a row: dirt may look as these do, before it and after
NEAR = 0.3  # so far from where the row reader has a mark


class PlacedText(NamedTuple):
    """A text that a row may be: where each of its signs is, and the logarithm of how probable it is."""

    signs: tuple[int, ...]
    middles: Sequence[float]
    score: float


@dataclass(frozen=True)
class PageRow:
    """A row of a page, and what is needed to read it.

    row: what was found, from left to right; soft: uint8, ink bright on 0, of the whole plane, with what was
        left out.
    """

    row: Sequence[Cutting]
    soft: Grey
    scorer: Scorer
    row_reader: ReadsRows
    _looks: dict[int, Floats] = field(default_factory=dict)
    _slashes: dict[int, float] = field(default_factory=dict)  # how probable one is by its shape
    _seen: list[Cutting] = field(default_factory=list)  # so that none has the identity of another

    def read(self) -> list[Cutting]:
        """Return the signs of the row, as one of the row reader's texts where that is more probable."""
        loose = left_out_beside(self.row, self.soft, self.line, self.fall)
        if not loose and self.sureness > SURE_OF_ROW:
            return list(self.row)
        marks, strip, columns = self.with_what_was_left_out(loose)
        pieces = [*(piece for one in self.row for piece in self.pieces_of(one)), *marks]
        pieces.sort(key=lambda one: one.rectangle.middle[0])
        found, own = list(self.row), self.signs
        if len(pieces) > MOST:
            return found
        highest = as_found = self.score_as_found(columns)
        for text in self.texts(strip, columns):
            if text.score < highest:
                continue
            if text.signs == own and not marks:
                if highest == as_found and text.score > math.log(SURE_OF_TEXT):
                    found = [
                        replace(one, sign=CLASSES[sign]) for one, sign in zip(self.row, own, strict=True)
                    ]
                continue
            way = self.spelled(pieces, text.signs, text.middles)
            if way and way[0] + text.score > highest:
                highest = way[0] + text.score
                found = [
                    replace(one, sign=CLASSES[sign]) for one, sign in zip(way[1], text.signs, strict=True)
                ]
        return self.as_date(found)

    def as_date(self, found: list[Cutting]) -> list[Cutting]:
        """Return signs, two of them slashes where these look like ones and would make a date."""
        marks = ["" if one.sign.isdigit() or one.sign == "/" else one.sign for one in found]
        if not all(one.sign for one in found):
            return found
        slashes = [self.slash(one) for one in found]
        places = slashes_of_date(marks, slashes, DATE)
        return [replace(one, sign="/") if place in places else one for place, one in enumerate(found)]

    def slash(self, cutting: Cutting) -> float:
        """Return how probable a cutting is a slash by its shape."""
        self.looks([cutting])
        return self._slashes[id(cutting)]

    def with_what_was_left_out(self, loose: Sequence[Cutting]) -> tuple[list[Cutting], RowStrip, Floats]:
        """Return what was left out and is a mark, the row with it, and what the row reader makes of that."""
        strip, columns = self.columns([*self.row, *loose])
        marks = self.marks_among(loose, strip, columns)
        if len(marks) < len(loose):
            strip, columns = self.columns([*self.row, *marks])
        return marks, strip, columns

    def score_as_found(self, columns: Floats) -> float:
        """Return the logarithm of how probable what was found is, all in all."""
        own, small = self.signs, self.small_marks
        rest = tuple(sign for place, sign in enumerate(own) if place not in small)
        row = max(score_of(columns, own), score_of(columns, rest) + MISSED * len(small))
        return ROW * row + self.sureness

    @cached_property
    def sureness(self) -> float:
        """The logarithm of how probable what was found is, sign by sign."""
        own = self.signs
        alone = sum(
            _likeness(look, sign, _ink(0, 1, one))
            for one, look, sign in zip(self.row, self.looks(self.row), own, strict=True)
        )
        return alone + _oddness(own)

    def texts(self, strip: RowStrip, columns: Floats) -> Iterator[PlacedText]:
        """Yield the row reader's texts, each as it is and with small marks that were found and it lacks."""
        for text in texts_of(columns, TEXTS):
            if not text.signs:
                continue
            middles = [strip.across(place) for place in places_of(columns, text.signs)]
            yield PlacedText(text.signs, middles, ROW * text.score + _oddness(text.signs))
            signs, middles = self.completed(text.signs, middles)
            missed = MISSED * (len(signs) - len(text.signs))
            if missed:
                yield PlacedText(signs, middles, ROW * (text.score + missed) + _oddness(signs))

    @cached_property
    def small_marks(self) -> dict[int, Cutting]:
        """Return the small marks that were found, by their places in the row: the row reader misses some."""
        return {
            place: self.row[place]
            for place, sign in enumerate(self.signs)
            if sign >= DIGITS and CLASSES[sign] in LIKE and self.is_aside(place, self.row)
        }

    def completed(
        self, signs: tuple[int, ...], middles: Sequence[float]
    ) -> tuple[tuple[int, ...], list[float]]:
        """Return a text, and where its signs are, with the small marks that were found and it lacks."""
        near = NEAR * self.line.height
        text = list(zip(middles, signs, strict=True))
        small = [(one.rectangle.middle[0], self.signs[place]) for place, one in self.small_marks.items()]
        more = [
            own
            for own in small
            if not any(sign >= DIGITS and abs(own[0] - middle) < near for middle, sign in text)
        ]
        both = sorted([*text, *more], key=itemgetter(0))
        return tuple(sign for _middle, sign in both), [middle for middle, _sign in both]

    @cached_property
    def fall(self) -> float:
        """How far the row falls to the right, a tangent."""
        return math.tan(math.radians(self.scorer.slope))

    @cached_property
    def line(self) -> WritingLine:
        """The line that its digits stand on, level."""
        return line_of([self.level(one.rectangle) for one in self.row])

    @cached_property
    def signs(self) -> tuple[int, ...]:
        """What was found, as places in `CLASSES`."""
        digits = self.scorer.digits([one.grey for one in self.row])
        rows = self.scorer.reader.probabilities(digits)
        boxes = [self.level(one.rectangle) for one in self.row]
        sure = rows.max(axis=1).tolist()
        signs = [str(row.argmax()) if own >= MAJORITY else "?" for row, own in zip(rows, sure, strict=True)]
        marks = marks_of_row([one.grey for one in self.row], digits, signs, sure, boxes)
        return tuple(
            CLASSES.index(mark) if mark else int(row.argmax()) for mark, row in zip(marks, rows, strict=True)
        )

    def level(self, box: Rectangle) -> Box:
        """Return where a box is in the level row."""
        down = self.fall * box.middle[0]
        return box.left, box.top - down, box.right, box.bottom - down

    def columns(self, cuttings: Sequence[Cutting]) -> tuple[RowStrip, Floats]:
        """Return some ink of the row as a strip, level, and what the row reader makes of it."""
        box = around([one.rectangle for one in cuttings])
        plane = np.zeros((box.height, box.width), np.uint8)
        for one in cuttings:
            left, top = one.rectangle.left - box.left, one.rectangle.top - box.top
            place = plane[top : top + one.rectangle.height, left : left + one.rectangle.width]
            np.maximum(place, one.grey, out=place)
        if self.fall:
            more = math.ceil(abs(self.fall) * box.width)
            move = np.array([(1, 0, 0), (-self.fall, 1, more if self.fall > 0 else 0)], np.float64)
            plane = np.asarray(cv2.warpAffine(plane, move, (box.width, box.height + more)), np.uint8)
        rows = np.flatnonzero(plane.any(axis=1))
        strip = strip_of_grey(np.ascontiguousarray(plane[rows[0] : rows[-1] + 1]))
        return strip._replace(left=strip.left + box.left), self.row_reader.columns(strip)

    def marks_among(self, loose: Sequence[Cutting], strip: RowStrip, columns: Floats) -> list[Cutting]:
        """Return what was left out where the row reader has a mark."""
        signs = texts_of(columns, 1)[0].signs if loose else ()
        if not signs:
            return []
        middles = [strip.across(place) for place in places_of(columns, signs)]
        found = []
        for one in loose:
            away, place = min(
                (abs(one.rectangle.middle[0] - middle), place) for place, middle in enumerate(middles)
            )
            is_inside = 0 < place < len(signs) - 1 or CLASSES[signs[place]] not in BETWEEN
            if signs[place] >= DIGITS and is_inside and away < NEAR * self.line.height:
                found.append(one)
        return found

    def pieces_of(self, cutting: Cutting) -> list[Cutting]:
        """Return the pieces of what was found that hang together, without bits."""
        _count, numbers, statistics, _middles = cv2.connectedComponentsWithStats(
            (cutting.grey > INK).astype(np.uint8), connectivity=8
        )
        large = [
            number
            for number, (_x, _y, wide, tall, _area) in enumerate(statistics.tolist())
            if number and max(wide, tall) >= BIT * self.line.height
        ]
        if len(large) < 2:
            return [cutting]
        found = []
        for number in large:
            x, y, wide, tall = statistics[number, :4].tolist()
            place = (slice(max(y - 1, 0), y + tall + 1), slice(max(x - 1, 0), x + wide + 1))
            grey = masked(cutting.grey[place], numbers[place] == number)
            left, top = cutting.rectangle.left + max(x - 1, 0), cutting.rectangle.top + max(y - 1, 0)
            found.append(Cutting(Rectangle(left, top, left + grey.shape[1], top + grey.shape[0]), grey))
        return found

    def looks(self, cuttings: Sequence[Cutting]) -> list[Floats]:
        """Return how probable it is that each cutting, seen alone, is each of `CLASSES`."""
        new = [one for one in cuttings if id(one) not in self._looks]
        if new:
            digits = self.scorer.digits([one.grey for one in new])
            boxes = [self.level(one.rectangle) for one in new]
            kinds, slashes = mark_chances(digits, boxes, self.line)
            marks = kinds[:, len(KINDS) - len(SIGNS) :].copy()
            marks[:, SIGNS.index("/")] = np.maximum(marks[:, SIGNS.index("/")], LOW_SLASH * slashes)
            rows = self.scorer.reader.probabilities(digits)
            for one, row, own, is_digit, box in zip(new, rows, marks, kinds[:, 0], boxes, strict=True):
                self._looks[id(one)] = np.concatenate(self.shares(one, row, own, float(is_digit), box))
                self._seen.append(one)
            self._slashes.update(zip(map(id, new), slashes.tolist(), strict=True))
        return [self._looks[id(one)] for one in cuttings]

    def shares(
        self, cutting: Cutting, row: Floats, marks: Floats, is_digit: float, box: Box
    ) -> tuple[Floats, Floats]:
        """Return how probable each digit is, and each mark: of a small one by its shape."""
        high = self.line.height
        wide, tall = (box[2] - box[0]) / high, (box[3] - box[1]) / high
        small = sign_of(cutting.grey, wide, tall, (box[3] - self.line.top) / high)
        if small:
            shares = np.full(len(SIGNS), 0, np.float32)
            for sign, share in ((small, SHAPE), (LIKE[small], 1 - SHAPE)):
                shares[SIGNS.index(sign)] = share
            return row * np.float32(NO_DIGIT), shares
        is_mark = float(marks.sum()) * self.line.holds(box)
        both = max(is_digit + is_mark, 1e-6)
        marks = marks * np.float32(self.line.holds(box) / both)
        return row * np.float32(is_digit / both if tall >= SMALL else 0.0), marks

    def spelled(
        self, pieces: Sequence[Cutting], signs: Sequence[int], middles: Sequence[float]
    ) -> tuple[float, list[Cutting]] | None:
        """Return the ink of a text that the row reader has, each sign about so far to the right."""
        seams = [self.seams(one, middles) for one in pieces]
        starts = np.cumsum([0, *(max(len(own) - 1, 1) for own in seams)]).tolist()
        inks, cuttings = [], []
        points = {id(one) for one, sign in zip(self.row, self.signs, strict=True) if CLASSES[sign] in ".,"}
        loose = {
            place
            for place, shares in enumerate(self.looks(pieces))
            if id(pieces[place]) in points
            or (shares[DIGITS:].sum() > 1 - NO_DIGIT and self.is_aside(place, pieces))
        }
        for first, end in self.together(pieces):
            whole = reduce(joined, pieces[first:end])
            fit = LOOSE if end > first + 1 and loose & set(range(first, end)) else 1.0
            inks.append(_ink(starts[first], starts[end], whole)._replace(fit=fit))
            cuttings.append(whole)
        for start, piece, own in zip(starts, pieces, seams, strict=False):
            if own:
                for (left, right), part, fit in parts_between(piece, own):
                    cost = CUT if right < len(own) - 1 else 0.0
                    middle = part.rectangle.middle[0]
                    inks.append(InkSpan(start + left, start + right, fit, cost, middle))
                    cuttings.append(part)
        way = spelled(
            starts[-1],
            inks,
            signs,
            middles,
            self.line.height,
            lambda places: self.looks([cuttings[place] for place in places]),
            _likeness,
        )
        return way and (way.score, [cuttings[place] for place in way.places])

    def is_aside(self, place: int, pieces: Sequence[Cutting]) -> bool:
        """Say whether a piece shares few columns with its neighbours."""
        box = pieces[place].rectangle
        beside = [*pieces[max(place - 1, 0) : place], *pieces[place + 1 : place + 2]]
        return all(box.shared_width(one.rectangle) <= ASIDE for one in beside)

    def seams(self, piece: Cutting, middles: Sequence[float]) -> list[Seam]:
        """Return where a piece may be cut in which several signs should lie; nothing where it is one."""
        box = piece.rectangle
        if sum(box.left < middle < box.right for middle in middles) < 2:
            return []
        return seams_of(piece.grey)

    def together(self, pieces: Sequence[Cutting]) -> Iterable[tuple[int, int]]:
        """Yield which neighbouring pieces may be one sign."""
        high = self.line.height
        for first in range(len(pieces)):
            yield first, first + 1
            for end in range(first + 2, min(first + TOGETHER, len(pieces)) + 1):
                boxes = [one.rectangle for one in pieces[first:end]]
                box = around(boxes)
                gaps = [right.left - left.right for left, right in pairwise(boxes)]
                if box.width <= WIDEST * high and max(gaps) <= CLOSE * high:
                    yield first, end


def _ink(first: int, end: int, cutting: Cutting) -> InkSpan:
    return InkSpan(first, end, 1.0, 0.0, cutting.rectangle.middle[0], True)


def _likeness(shares: Floats, sign: int, ink: InkSpan) -> float:
    """Return the logarithm of how much ink is like a sign."""
    fit = ink.fit if sign < DIGITS else 1.0
    return math.log(max(float(shares[sign]) * fit, UNLIKE))


def _oddness(signs: Sequence[int]) -> float:
    """Return what the marks of a text cost that cannot stand where they do."""
    return ODD * len(odd_marks(["" if sign < DIGITS else CLASSES[sign] for sign in signs]))
