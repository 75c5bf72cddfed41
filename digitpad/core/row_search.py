"""The search for the signs in a row of parts: where digits touch they are cut, and pieces are joined.

Of all ways to join neighbouring pieces the one is taken that the network is surest of, by the product of its
confidences, unless the row readers, which look at the whole row at once, are sure of another text, or have
one that is more probable all in all.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter

import numpy as np

from digitpad.core.arrays import Reader
from digitpad.core.cutting import BROAD, ONWARD, CutInk, DigitCandidate, as_drawn
from digitpad.core.ink_parts import InkPart, Span, spans_of
from digitpad.core.lattice import (
    DIGITS,
    NONE,
    Edge,
    InkSpan,
    Look,
    best_score,
    best_through,
    likeness_alone,
    spelled,
    surest,
)
from digitpad.core.number_marks import MarkChance, WritingLine, odd_marks
from digitpad.core.row_texts import CLASSES, places_of, score_of, texts_together
from digitpad.core.segment_memory import Parts, ReadParts, Row, SegmentMemory, Sign

WIDEST = 0.5  # gap within a digit, of the longer side of the larger part beside it
NARROW = 0.2  # gap that even parts sure to be digits are tried across: an open 4 may look like 61
SURE = 0.95  # confidence of a part sure to be a digit
# Chosen on 600 rows and 1,000 numbers with marks by training writers (`pad_numbers.py --tuning`), so that
# their 13,190 single digits lose at most 0.1 point. WHOLE, CUT, LIFT depend on how sure the network is.
USUAL = 1.1  # of its height is the width of a digit at most, mostly: a broader part is likelier two
NARROWEST = 0.55  # of their height is the width of two digits at least
WHOLE, WHOLE_OF_SEVERAL = 0.9, 0.99  # confidence of a part, of one stroke or more, that is not cut
CUT, LIFT = 0.7, 0.95  # factors on the product for a cut: through a stroke, or where the pen was lifted
ALONE = 0.4  # and the first cut, where there is nothing else on the pad: that is mostly one digit
CIRCLE = 0.6  # of the height: a higher stroke that hangs over a digit is no circle of a per cent
MARK = 0.5  # probability of a mark whose stroke hangs over a digit
LOOSE = 0.3  # what a digit counts of which a part is surely a mark by itself
BROADEST = 2.0  # of the height: ink so broad is not read as one sign
ROOM = 0.9  # of its height is the width of a digit in unread ink: a broader "?" counts for several
UNLIKE = 0.001  # how sure it is, at least, that ink is a digit
AT_ONCE = 8  # candidates that are read before it is asked again which may be part of a surer way
ROW = 0.5  # what the row readers count, beside the digits' own sureness
SURE_OF_TEXT = math.log(0.5)  # score of a text whose digits count, whatever the network has
# Score of a text that is taken, however likely it is by its pieces. Of 1,200 rows and numbers with marks by
# training writers 25 are misread so, 23 with 0.9 and 30 with 0.98; of 800 doodles and letters by training
# writers 14.1, 14.7 and 13.1 % become numbers (13.2 % and 86 misread before there was a pen reader).
SURE_OF_IT = math.log(0.95)
SURE_OF_ROW = math.log(0.95)  # score of a row of which they are not asked; 0.8: 5 more of 1,200 are misread
MOST_STROKES = 100  # of a row that they are asked for: 20 digits and marks have fewer
SMALL = ".,:;-"  # marks
WHOLE_INK = InkSpan(0, 1, 1.0, 0.0, 0.0)  # that is taken as one digit, whatever its shape
ROUNDING = 1e-6  # of scores that are added in another order
LEAST = 1e-6  # and that it is a sign


@dataclass(frozen=True)
class RowSearch:
    """What is needed to read the parts of a drawing as a row.

    line: None where they are one. in_motion: whether the pen goes on, so that the row readers are not asked.
    """

    parts: Sequence[InkPart]
    wholes: Sequence[Parts]
    line: WritingLine | None
    memory: SegmentMemory
    reader: Reader
    least: float
    in_motion: bool = False

    def read(self, wanted: Sequence[Parts]) -> list[ReadParts]:
        """Let the network read parts of the drawing as digits."""
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
        """Return the strokes of a span of parts as one."""
        first, end = span
        return self.wholes[first] if end == first + 1 else as_drawn(chain(*self.wholes[first:end]))

    def surest_row(self) -> Row:
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
        score, row = surest(starts[-1], edges, steps)
        is_over_another = len(self.parts) == 1 < len(self.wholes[0])  # perhaps: 91 may look like a 9
        is_asked = not self.in_motion and len(self.memory.strokes) <= MOST_STROKES
        if is_asked and (score < SURE_OF_ROW or is_over_another):
            row = self.as_a_row(row, score)
        return tuple(
            sign if sign.read.is_read else sign._replace(read=self.read([sign.read.parts])[0]) for sign in row
        )

    def as_a_row(self, row: Row, score: float) -> Row:
        """Return the signs where the row readers have them, if they are sure or it is likelier all in all.

        Where they are sure of the text they say what digit each sign is; the network may have another.
        """
        looked, followed, _way = self.memory.views()
        own = tuple(_class_of(sign) for sign in row)
        texts = texts_together((looked, followed), own)
        found = next(text for text in texts if text.signs == own)
        best = score + ROW * found.score
        for text in texts:
            if text.signs == own:  # what is less likely by its row has to be far likelier by its pieces
                break
            is_sure = text.score > SURE_OF_IT
            is_plain = is_sure and text.signs == followed.texts[0].signs
            if not (is_sure or ROW * text.score > best) or not self.may_be(text.signs, row, is_plain):
                continue
            view = text.clearest
            middles = [view.across(place) for place in places_of(view.columns, text.signs)]
            ways = [self.spelled(text.signs, middles)]
            if text.score > SURE_OF_TEXT:
                ways.append(self.divided(text.signs))
            way = max(filter(None, ways), default=None, key=itemgetter(0))
            if way and (is_sure or way[0] + ROW * text.score > best):
                best, found = way[0] + ROW * text.score, text
                row = tuple(Sign(ink) for ink in way[1])
            if is_sure:
                break
        if len(row) == 1 or found.score < SURE_OF_TEXT:
            return tuple(
                sign._replace(mark=_mark(place)) for sign, place in zip(row, found.signs, strict=True)
            )
        in_row = math.exp(found.score) if found.score > SURE_OF_IT else 0.0
        return tuple(
            Sign(ink.read, "", sign, in_row) if sign < DIGITS else Sign(ink.read, CLASSES[sign])
            for ink, sign in zip(row, found.signs, strict=True)
        )

    def may_be(self, signs: Sequence[int], row: Row, is_plain: bool) -> bool:
        """Say whether the row may be a text: it has the points and commas that stand alone, and no others.

        In a strip of a long row they are very small. No mark stands where it cannot: a 1 with a long flag is
        no "/1". A mark over a digit is a bar through a 0 or 7.
        is_plain: the readers together are sure of it, and so is the one that follows the pen to each point.
        """
        marks = [_mark(sign) for sign in signs]
        if odd_marks(marks) or (len(self.parts) == len(row) == 1 and any(marks)):
            return False
        text, own = Counter(marks), Counter(sign.mark for sign in row)
        alone = Counter(sign.mark for sign in row if sign.read.parts in self.wholes)
        return bool(signs) and (is_plain or all(alone[mark] <= text[mark] <= own[mark] for mark in SMALL))

    def spelled(
        self, signs: Sequence[int], middles: Sequence[float]
    ) -> tuple[float, tuple[ReadParts, ...]] | None:
        """Return the ink of a text that the row reader has, each sign about so far to the right."""
        cuts = [self.cut_for(place, middles) for place in range(len(self.parts))]
        starts = np.cumsum([0, *(max(len(cut.pieces), 1) for cut in cuts)]).tolist()
        spans = [(place, place + 1) for place in range(len(self.parts))] + spans_of(self.parts, WIDEST)
        wanted = [self.joined(span) for span in spans]
        inks = [
            InkSpan(
                starts[first],
                starts[end],
                _shape(first, end, self.parts),
                0.0,
                self.memory.middle(parts),
                True,
            )
            for (first, end), parts in zip(spans, wanted, strict=True)
        ]
        for start, cut in zip(starts, cuts, strict=False):
            wanted += [one.parts for one in cut.candidates]
            inks += [
                InkSpan(
                    start + one.first,
                    start + one.end,
                    one.fit,
                    _cost(one, cut),
                    self.memory.middle(one.parts),
                    one.is_whole,
                )
                for one in cut.candidates
            ]

        height = max(self.line.height if self.line else 0.0, *(part.height for part in self.parts))
        found = spelled(
            starts[-1],
            inks,
            signs,
            middles,
            height,
            lambda places: self.looks([wanted[place] for place in places]),
            likeness_alone,
        )
        return found and (found.score, tuple(self.read([wanted[place] for place in found.places])))

    def divided(self, signs: Sequence[int]) -> tuple[float, tuple[ReadParts, ...]] | None:
        """Return ink for a text that no pieces spell: to each sign the pen's way where it is read there."""
        _looked, followed, way = self.memory.views()
        if score_of(followed.columns, signs) == -math.inf:
            return None
        own = way.divided(places_of(followed.columns, signs))
        if not all(own):
            return None
        score = sum(
            likeness_alone(look, sign, WHOLE_INK) for look, sign in zip(self.looks(own), signs, strict=True)
        )
        return score, tuple(self.read(own))

    def looks(self, wanted: Sequence[Parts]) -> list[Look]:
        """Return what parts of the drawing look like alone, as digits and as marks."""
        read = self.read(wanted)
        chances = self.memory.chances(read, self.line)
        return list(zip([one.probabilities for one in read], chances, strict=True))

    def cut_for(self, place: int, middles: Sequence[float]) -> CutInk:
        """Return a part cut where more than one sign should lie in it."""
        part, whole = self.parts[place], self.wholes[place]
        left, _top, right, _bottom = self.memory.box(whole)
        if sum(left < middle < right for middle in middles) < 2 or not part.height:
            return CutInk((), ())
        return self.memory.cut(whole, part.width, part.height)

    def across(self, starts: Sequence[int], cuts: Sequence[CutInk]) -> list[Edge[Sign]]:
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

    def pieces(self, cut: CutInk, least: float, step: float) -> list[Edge[Sign]]:
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

    def edges_of_pieces(self, cut: CutInk, known: Sequence[DigitCandidate]) -> list[Edge[Sign]]:
        """Return what neighbouring pieces of cut ink, which were read, may be."""
        read = self.memory.known(one.parts for one in known)
        edges = []
        for one, ink, chance in zip(known, read, self.memory.chances(read, self.line), strict=True):
            no_mark = MarkChance("", 0.0, chance.is_digit + chance.is_mark)  # half a stroke is none
            kind = chance if one.is_whole else no_mark
            edges.append(_edge((one.first, one.end), ink, one.fit, kind, _cost(one, cut)))
        return edges

    def edges_of_parts(self, starts: Sequence[int], found: Mapping[Span, ReadParts]) -> list[Edge[Sign]]:
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


def _mark(sign: int) -> str:
    """Return the mark that a sign of a text is, "" for a digit."""
    return CLASSES[sign] if sign >= DIGITS else ""


def _class_of(sign: Sign) -> int:
    """Return the place of a sign in `row_texts.CLASSES`."""
    return CLASSES.index(sign.mark) if sign.mark else int(sign.read.probabilities.argmax())


def _cost(one: DigitCandidate, cut: CutInk) -> float:
    """Return the logarithm of what the cut after a candidate costs."""
    return math.log(CUT if cut.pieces[one.end].first else LIFT) if one.end < len(cut.pieces) else 0.0


def _at_best(one: DigitCandidate, cut: CutInk) -> float:
    """Return the highest score that a candidate may have, whatever is read in it."""
    return _cost(one, cut) + (0.0 if one.is_whole else math.log(one.fit))


def _edge(
    span: Span, read: ReadParts, fit: float, chance: MarkChance, gain: float, room: float = 1.0
) -> Edge[Sign]:
    """Return ink as a digit or a mark, with the logarithm of how sure it is that it is one.

    fit: how much it counts as a digit, in [0, 1]; gain: what is added; room: for how many digits there is.
    """
    digit = max((read.confidence - NONE) / (1 - NONE), UNLIKE) * fit * chance.is_digit
    middle = (read.box[0] + read.box[2]) / 2
    if chance.is_mark > digit:
        return Edge(*span, math.log(chance.is_mark) + gain, middle, Sign(read, chance.sign))
    return Edge(*span, math.log(max(digit, LEAST)) * room + gain, middle, Sign(read))


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
