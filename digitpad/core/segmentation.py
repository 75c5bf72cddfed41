"""Segmentation of the pad: the digits of a number, from left to right, also where they touch.

The strokes are divided into parts wherever a line, upright or a little slanted, goes between them. People
leave such gaps between digits, and some within one, between the two strokes of a 4 or a 5. A part of which
the network is not sure may be digits that touch: it is cut into pieces, wherever the pen was lifted and
wherever it may have gone from one digit to the next. So there is a row of pieces, and of all ways to join
neighbouring ones the one is taken that the network is surest of, by the product of its confidences.
One digit written in one go costs nothing here.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from digitpad.core.arrays import Probabilities, Reader
from digitpad.core.cutting import BROAD, ONWARD, CutInk, DigitCandidate, as_drawn
from digitpad.core.ink import Box, StrokePart, Strokes
from digitpad.core.ink_parts import InkPart, Span, parts_of, spans_of
from digitpad.core.lattice import Edge, best_score, best_through, surest
from digitpad.core.number_marks import MarkChance, WritingLine, is_minus, line_of, odd_marks, slashes_of_date
from digitpad.core.raster import Steps
from digitpad.core.segment_memory import NONE, Parts, ReadParts, SegmentMemory

MOST_PARTS = 20  # more is no number, but a drawing
WIDEST = 0.5  # gap within a digit, of the longer side of the larger part beside it
NARROW = 0.2  # gap that even parts sure to be digits are tried across: an open 4 may look like 61
SURE = 0.95  # confidence of a part sure to be a digit
BESIDE = 0.3  # of the smaller of two neighbours in a number is at the height of the other
NUMBER = 0.75  # mean confidence of the digits of a number: less is a drawing; 0.6 took 4 % more doodles
TINY = 0.4  # of the smallest digit alone: several parts, all of them smaller, are no number but dots
COARSE = 0.1  # logarithm of the step between two such sizes
DOT = 0.25  # of the largest part: what is smaller is shown to the network as small as it is

# Chosen on 600 rows and 1,000 numbers with marks by training writers (`pad_numbers.py --tuning`), so that
# their 13,190 single digits lose at most 0.1 point. WHOLE, CUT, LIFT depend on how sure the network is.
USUAL = 1.1  # of its height is the width of a digit at most, mostly: a broader part is likelier two
NARROWEST = 0.55  # of their height is the width of two digits at least
WHOLE, WHOLE_OF_SEVERAL = 0.9, 0.99  # confidence of a part, of one stroke or more, that is not cut
CUT, LIFT = 0.7, 0.95  # factors on the product for a cut: through a stroke, or where the pen was lifted
ALONE = 0.4  # and the first cut, where there is nothing else on the pad: that is mostly one digit
ONE = 0.2  # probability, at least, that what looks like a 1 is a slash, where the other makes a date
CIRCLE = 0.6  # of the height: a higher stroke that hangs over a digit is no circle of a per cent
MARK = 0.5  # probability of a mark whose stroke hangs over a digit
LOOSE = 0.3  # what a digit counts of which a part is surely a mark by itself
# The gaps: of 219 numbers with blanks and 199 rows of uneven gaps by training writers 99 and 98 % are right.
SPACE, WIDER = 0.5, 2.6  # of the height, and times the next narrower gap: the widest parts two numbers
OF_DIGITS = 0.85  # and of the mean width of the digits
NARROWEST_SPACE = 0.18  # of the height: a narrower gap counts as so wide
SPACE_ALONE = 3.0  # of the height: so wide a gap parts them whatever the others are
BROADEST = 2.0  # of the height: ink so broad is not read as one sign
ROOM = 0.9  # of its height is the width of a digit in unread ink: a broader "?" counts for several
UNLIKE = 0.001  # how sure it is, at least, that ink is a digit
AT_ONCE = 8  # candidates that are read before it is asked again which may be part of a surer way
ROUNDING = 1e-6  # of scores that are added in another order
LEAST = 1e-6  # and that it is a sign


class SegmentedDigit(NamedTuple):
    """The ink of one digit, in the order it was drawn, and the network's probabilities for it.

    strokes: its strokes, or parts of strokes; parts: which those are of the drawing's.
    probabilities: (10,).
    mark: what it is where it is no digit but a mark of the number, such as "."; see `number_marks.SIGNS`.
    is_spaced: whether the gap before it is so wide that another number begins.
    """

    strokes: Strokes
    steps: Steps
    probabilities: Probabilities
    parts: Parts
    mark: str = ""
    is_spaced: bool = False


class _Sign(NamedTuple):
    """Ink that was read, and the mark that it is, "" for a digit."""

    read: ReadParts
    mark: str = ""

    @property
    def is_one(self) -> bool:
        """Whether it looks like a 1."""
        return bool(self.read.probabilities.argmax() == 1)


_Row = tuple[_Sign, ...]


def segment(
    strokes: Strokes, reader: Reader, smallest: float = 0.0, memory: SegmentMemory | None = None
) -> tuple[SegmentedDigit, ...]:
    """Return the digits of a drawing from left to right; all strokes as one where it is no number.

    strokes: at least one point. Whatever was drawn last, a bar put to a 7 afterwards, goes where it lies.
    smallest: see `raster.steps_of_ink`.
    memory: of the drawing before the last stroke grew; what is the same is not read again.
    """
    memory = memory or SegmentMemory()
    memory.begin(strokes)
    parts = parts_of(strokes, memory)
    is_one = len(parts) == 1
    row: _Row = ()
    line = None
    if len(parts) <= MOST_PARTS:
        largest = max(part.size for part in parts)
        least = smallest if is_one or largest < TINY * smallest else _rounded(DOT * largest)
        line = None if is_one else line_of([(0.0, part.top, 0.0, part.bottom) for part in parts])
        wholes = [_whole(part.places, strokes) for part in parts]
        row = _RowReader(parts, wholes, line, memory, reader, least).surest()
        chances = memory.chances([sign.read for sign in row], line)
        row = _mended(
            row,
            strokes,
            [max(chance.slash, ONE * sign.is_one) for sign, chance in zip(row, chances, strict=True)],
        )
    if not row:
        least = smallest
        row = (_Sign(memory.read([_whole(range(len(strokes)), strokes)], reader, least)[0]),)
    steps = memory.steps([sign.read.parts for sign in row], least)
    wide = _are_spaced(row, line.height if line else parts[0].height)
    return tuple(
        SegmentedDigit(
            tuple(part.points(strokes) for part in read.parts),
            step,
            read.probabilities,
            read.parts,
            mark,
            is_wide,
        )
        for (read, mark), step, is_wide in zip(row, steps, wide, strict=True)
    )


def _rounded(size: float) -> float:
    """Return about as much: small ink is not drawn anew for each point that makes the largest larger."""
    return math.exp(round(math.log(size) / COARSE) * COARSE)


def _mended(row: _Row, strokes: Strokes, slashes: Sequence[float]) -> _Row:
    """Return a row without marks that cannot stand where they do; none where it is no number.

    slashes: how probable it is of each sign, by its shape, that it is one.
    """
    if len(row) == 1:
        (part, *others), mark = row[0].read.parts, row[0].mark
        is_alone = not others and len(strokes) == 1 and is_minus(part.points(strokes))
        return (row[0]._replace(mark="-" if is_alone else mark),)
    odd = odd_marks([sign.mark for sign in row])
    mended = tuple(_Sign(sign.read) if place in odd else sign for place, sign in enumerate(row))
    for place in slashes_of_date([sign.mark for sign in mended], slashes):
        mended = (*mended[:place], _Sign(mended[place].read, "/"), *mended[place + 1 :])
    return mended if _is_number(mended) else ()


def _are_spaced(row: _Row, height: float) -> list[bool]:
    """Say of each sign whether the gap before it is wide, as between two numbers so high.

    In order of their width the greatest jump parts the narrow gaps from the wide, half of them at most.
    """
    gaps = [right.read.box[0] - left.read.box[2] for left, right in pairwise(row)]
    ordered = sorted(max(gap, NARROWEST_SPACE * height) for gap in gaps)
    upper = ordered[(len(ordered) - 1) // 2 :]
    jumps = [(wide - narrow, wide) for narrow, wide in pairwise(upper) if wide > WIDER * narrow]
    widths = [sign.read.box[2] - sign.read.box[0] for sign in row if not sign.mark]
    space = max(SPACE * height, OF_DIGITS * sum(widths) / max(len(widths), 1))
    least = max(min(max([(0.0, math.inf), *jumps])[1], SPACE_ALONE * height), space)
    goes_on = [  # without lifting the pen
        {part.stroke for part in left.read.parts} & {part.stroke for part in right.read.parts}
        for left, right in pairwise(row)
    ]
    return [False, *(gap >= least and not joined for gap, joined in zip(gaps, goes_on, strict=True))]


def _whole(places: Iterable[int], strokes: Strokes) -> tuple[StrokePart, ...]:
    """Return whole strokes, without those that have no point."""
    return tuple(StrokePart(place, 0, len(strokes[place])) for place in places if strokes[place])


@dataclass(frozen=True)
class _RowReader:
    """What is needed to read the parts of a drawing as a row; line: None where they are one."""

    parts: Sequence[InkPart]
    wholes: Sequence[Parts]
    line: WritingLine | None
    memory: SegmentMemory
    reader: Reader
    least: float

    def read(self, wanted: Sequence[Parts]) -> list[ReadParts]:
        return self.memory.read(wanted, self.reader, self.least)

    def read_spans(self, spans: Sequence[Span]) -> dict[Span, ReadParts]:
        """Read spans of parts; those that are broader than any sign are no digit, unread."""
        fitting = [span for span in spans if self.may_fit(span)]
        read = dict(zip(fitting, self.read([self.joined(span) for span in fitting]), strict=True))
        return {span: read.get(span) or self.memory.unread(self.joined(span)) for span in spans}

    def may_fit(self, span: Span) -> bool:
        """Say whether parts are no broader than a sign; a broader one alone is low."""
        parts = self.parts[slice(*span)]
        high = max(self.line.height if self.line else 0.0, *(part.height for part in parts))
        return parts[-1].right - parts[0].left <= BROADEST * high

    def joined(self, span: Span) -> Parts:
        first, end = span
        return self.wholes[first] if end == first + 1 else as_drawn(chain(*self.wholes[first:end]))

    def surest(self) -> _Row:
        """Cut the parts that may be digits which touch, and return the surest of all ways to join pieces."""
        alone = [(place, place + 1) for place in range(len(self.parts))]
        found = self.read_spans(alone + [span for span in spans_of(self.parts, NARROW) if self.may_fit(span)])
        unsure = {first for first, end in alone if found[first, end].confidence < SURE}
        more = [
            span
            for span in spans_of(self.parts, WIDEST)
            if span not in found and unsure & set(range(*span)) and self.may_fit(span)
        ]
        cuts = [
            self.memory.cut(whole, part.width, part.height)
            if _may_touch(part, found[span])
            else CutInk((), ())
            for whole, part, span in zip(self.wholes, self.parts, alone, strict=True)
        ]
        starts = np.cumsum([0, *(max(len(cut.pieces), 1) for cut in cuts)]).tolist()
        edges = self.across(starts, cuts)
        split = {edge.first for edge in edges}  # pieces at which a mark begins that goes on in the next part
        wholes = self.edges_of_parts(starts, {span: found[span] for span in alone})
        for place, (cut, whole) in enumerate(zip(cuts, wholes, strict=True)):
            if cut.candidates:
                is_split = any(starts[place] < at < starts[place + 1] for at in split)
                least = -math.inf if is_split else whole.score
                edges += [
                    edge._replace(first=starts[place] + edge.first, end=starts[place] + edge.end)
                    for edge in self.pieces(cut, least, ONWARD * self.parts[place].height)
                ]
        edges += self.edges_of_parts(starts, found | self.read_spans(more))
        steps = {start: ONWARD * part.height for start, part in zip(starts, self.parts, strict=False)}
        row = surest(starts[-1], edges, steps)
        return tuple(sign if sign.read.is_read else _Sign(self.read([sign.read.parts])[0]) for sign in row)

    def across(self, starts: Sequence[int], cuts: Sequence[CutInk]) -> list[Edge[_Sign]]:
        """Return what is a mark of the last stroke of cut ink and the part after it or two.

        The upper circle of a per cent may hang over the digit before.
        """
        found: list[tuple[Span, Parts]] = []
        for first, end in spans_of(self.parts, WIDEST):
            pieces = cuts[first].pieces
            last = [piece for piece in pieces if piece.stroke == pieces[-1].stroke]
            at = starts[first] + len(pieces) - len(last)
            is_end = starts[first] < at < starts[first + 1] and pieces[-len(last)] == last[0]
            if is_end and self.is_low(last[0].stroke):
                found.append(((at, starts[end]), as_drawn(chain(last, *self.wholes[first + 1 : end]))))
        read = self.read([parts for _span, parts in found])
        return [
            _edge(span, ink, 0.0, chance, 0.0)
            for (span, _parts), ink, chance in zip(
                found, read, self.memory.chances(read, self.line), strict=True
            )
            if chance.is_mark > MARK
        ]

    def is_low(self, stroke: int) -> bool:
        """Say whether a stroke is as low as the circle of a per cent."""
        _left, top, _right, bottom = self.memory.extent(stroke, 0.0)
        return self.line is not None and bottom - top < CIRCLE * self.line.height

    def pieces(self, cut: CutInk, least: float, step: float) -> list[Edge[_Sign]]:
        """Return what may be part of a surer way through cut ink than as one sign.

        What cannot be, however sure the network were of it, is not read; that is most of it once the
        likeliest are known.
        least: the score of it as one sign; step: see `lattice.best_score`.
        """
        known: list[DigitCandidate] = []
        new: list[DigitCandidate] = []
        for one in cut.candidates:
            (known if self.memory.knows(one.parts, self.least) else new).append(one)
        edges = self.edges_of_pieces(cut, known)
        while True:
            spans = [edge[:3] for edge in edges] + [(one.first, one.end, _at_best(one, cut)) for one in new]
            through = best_through(len(cut.pieces), spans)
            if least > -math.inf:
                least = max(least, best_score(len(cut.pieces), edges, step) - ROUNDING)
            likely = sorted(zip(through[len(edges) :], new, strict=True), key=itemgetter(0), reverse=True)
            edges = [edge for edge, best in zip(edges, through, strict=False) if best >= least]
            new = [one for best, one in likely if best >= least]
            if not new:
                return edges
            self.read([one.parts for one in new[:AT_ONCE]])
            edges += self.edges_of_pieces(cut, new[:AT_ONCE])
            new = new[AT_ONCE:]

    def edges_of_pieces(self, cut: CutInk, known: Sequence[DigitCandidate]) -> list[Edge[_Sign]]:
        """Return what neighbouring pieces of cut ink, which were read, may be."""
        read = self.memory.known(one.parts for one in known)
        edges = []
        for one, ink, chance in zip(known, read, self.memory.chances(read, self.line), strict=True):
            no_mark = MarkChance("", 0.0, chance.is_digit + chance.is_mark)  # half a stroke is none
            kind = chance if one.is_whole else no_mark
            edges.append(_edge((one.first, one.end), ink, one.fit, kind, _cost(one, cut)))
        return edges

    def edges_of_parts(self, starts: Sequence[int], found: Mapping[Span, ReadParts]) -> list[Edge[_Sign]]:
        """Return what parts, and some joined, may be; starts: the first piece of each part."""
        kinds = dict(zip(found, self.memory.chances(list(found.values()), self.line), strict=True))
        loose = {first for first, end in found if end - first == 1 and kinds[first, end].is_mark > SURE}
        gain = -math.log(ALONE) if len(self.parts) == 1 else 0.0
        edges = []
        for (first, end), read in found.items():
            is_loose = end - first > 1 and loose & set(range(first, end))
            shape = LOOSE if is_loose else _shape(first, end, self.parts)
            left, top, right, bottom = read.box
            room = max((right - left) / (ROOM * max(bottom - top, 1e-6)), 1.0)
            edges.append(_edge((starts[first], starts[end]), read, shape, kinds[first, end], gain, room))
        return edges


def _cost(one: DigitCandidate, cut: CutInk) -> float:
    """Return the logarithm of what the cut after a candidate costs."""
    return math.log(CUT if cut.pieces[one.end].first else LIFT) if one.end < len(cut.pieces) else 0.0


def _at_best(one: DigitCandidate, cut: CutInk) -> float:
    """Return the highest score that a candidate may have, whatever is read in it."""
    return _cost(one, cut) + (0.0 if one.is_whole else math.log(one.fit))


def _edge(
    span: Span, read: ReadParts, fit: float, chance: MarkChance, gain: float, room: float = 1.0
) -> Edge[_Sign]:
    """Return ink as a digit or a mark, with the logarithm of how sure it is that it is one.

    fit: how much it counts as a digit, in [0, 1]; gain: what is added; room: for how many digits there is.
    """
    digit = max((read.confidence - NONE) / (1 - NONE), UNLIKE) * fit * chance.is_digit
    middle = (read.box[0] + read.box[2]) / 2
    if chance.is_mark > digit:
        return Edge(*span, math.log(chance.is_mark) + gain, middle, _Sign(read, chance.sign))
    return Edge(*span, math.log(max(digit, LEAST)) * room + gain, middle, _Sign(read))


def _shape(first: int, end: int, parts: Sequence[InkPart]) -> float:
    """Return 1 for parts as narrow as a digit; less for one part much broader than high."""
    part = parts[first]
    is_broad = end - first == 1 and part.width > USUAL * part.height > 0
    return (USUAL * part.height / part.width) ** 2 if is_broad else 1.0


def _may_touch(part: InkPart, read: ReadParts) -> bool:
    """Say whether a part may be more digits than one."""
    is_broad = part.width > BROAD * part.height
    return (
        read.confidence < (WHOLE if len(part.places) == 1 else WHOLE_OF_SEVERAL) or is_broad
    ) and part.width > NARROWEST * part.height > 0


def _is_number(row: _Row) -> bool:
    """Say whether two signs or more are digits side by side, most of them sure, perhaps with marks."""
    digits = [sign.read for sign in row if not sign.mark]
    sure = sum(read.confidence for read in digits) >= NUMBER * len(digits) > 0
    return sure and all(_are_beside(left.box, right.box) for left, right in pairwise(digits))


def _are_beside(left: Box, right: Box) -> bool:
    """Say whether two boxes are at the same height, by and large: a dot below a hook is no second digit."""
    smaller = min(left[3] - left[1], right[3] - right[1])
    return min(left[3], right[3]) - max(left[1], right[1]) >= BESIDE * smaller
