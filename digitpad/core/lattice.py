"""Ways through a lattice of pieces: which neighbours are taken as one sign.

The surest way of all, and the best one for a text that is given.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from digitpad.core.arrays import Probabilities
from digitpad.core.number_marks import MarkChance
from digitpad.core.row_texts import CLASSES

DIGITS = 10  # of the classes are digits, the first ones
ASIDE = 0.45  # of the row's height: so far from where the row reader has a sign its ink's middle may be
AWAY = 2.0  # what that costs: the logarithm falls by this times the square of how far it is, in heights
UNLIKE = 0.02  # how sure it is, at least, that ink is a sign: the row reader may know better
NONE = 0.1  # probability of each digit where it is none

Sign = TypeVar("Sign")
Seen = TypeVar("Seen")
Look = tuple[Probabilities, MarkChance]  # of ink alone: as a digit, (10,), and as a mark


class Edge(NamedTuple, Generic[Sign]):
    """Pieces taken as one sign.

    first, end: the first piece, and the one after the last.
    score: the logarithm of how sure it is; middle: where the sign lies from left to right.
    """

    first: int
    end: int
    score: float
    middle: float
    sign: Sign


class _Way(NamedTuple, Generic[Sign]):
    """The best way to take all pieces up to an edge whose middle lies so far to the right."""

    middle: float
    score: float
    edge: Edge[Sign] | None
    before: "_Way[Sign] | None"


def surest(
    count: int, edges: Iterable[Edge[Sign]], steps: Mapping[int, float]
) -> tuple[float, tuple[Sign, ...]]:
    """Return the highest sum of scores with which signs take `count` pieces, and those signs.

    edges: those of each part of the row taken as one are among them.
    steps: for each part its first piece, and how far to the right the middles of its signs go on at least.
    """
    way = _best_ways(count, edges, steps)[-1]
    score, signs = way.score, []
    while way.before and way.edge:
        signs.append(way.edge.sign)
        way = way.before
    return score, tuple(reversed(signs))


def best_score(count: int, edges: Iterable[Edge[Sign]], step: float) -> float:
    """Return the highest sum of scores with which `count` pieces of one part are taken; -inf for no way."""
    ways = _best_ways(count, edges, {0: step})
    return ways[-1].score if ways else -math.inf


def _best_ways(count: int, edges: Iterable[Edge[Sign]], steps: Mapping[int, float]) -> list[_Way[Sign]]:
    """Return the ways to take all pieces, the best one last."""
    ending: list[list[Edge[Sign]]] = [[] for _ in range(count + 1)]
    for edge in edges:
        ending[edge.end].append(edge)
    least, step = [], 0.0
    for place in range(count):
        step = steps.get(place, step)
        least.append(step)
    best: list[list[_Way[Sign]]] = [[_Way(-math.inf, 0.0, None, None)]]
    for end in range(1, count + 1):
        ways = []
        for edge in ending[end]:
            before = best[edge.first]
            if edge.first not in steps:
                before = before[
                    : bisect_right(before, edge.middle - least[edge.first], key=lambda way: way.middle)
                ]
            if before:
                ways.append(_Way(edge.middle, before[-1].score + edge.score, edge, before[-1]))
        best.append(_undominated(ways))
    return best[count]


def _undominated(ways: list[_Way[Sign]]) -> list[_Way[Sign]]:
    """Return the ways than which none is better and further left: from left to right, and worst to best."""
    kept: list[_Way[Sign]] = []
    for way in sorted(ways, key=lambda way: (way.middle, -way.score)):
        if not kept or way.score > kept[-1].score:
            kept.append(way)
    return kept


def best_through(count: int, spans: Sequence[tuple[int, int, float]]) -> list[float]:
    """Return for each span of `count` pieces the highest sum of scores of a way that it is part of.

    spans: the first piece, the one after the last, and the score of each.
    """
    ahead, behind = [-math.inf] * (count + 1), [-math.inf] * (count + 1)
    ahead[0] = behind[count] = 0.0
    for first, end, score in sorted(spans, key=itemgetter(1)):
        ahead[end] = max(ahead[end], ahead[first] + score)
    for first, end, score in sorted(spans, key=itemgetter(0), reverse=True):
        behind[first] = max(behind[first], behind[end] + score)
    return [ahead[first] + score + behind[end] for first, end, score in spans]


class InkSpan(NamedTuple):
    """Neighbouring pieces that may be one sign.

    first, end: the first piece, and the one after the last.
    fit: how much they count as a digit, in [0, 1]; cost: a logarithm that is added.
    middle: where they lie from left to right; may_be_mark: else they are a digit.
    """

    first: int
    end: int
    fit: float
    cost: float
    middle: float
    may_be_mark: bool = False


class Spelled(NamedTuple):
    """The signs of a text in ink: which of the inks they are, and how well all go together, a logarithm."""

    score: float
    places: tuple[int, ...]


def spelled(
    count: int,
    inks: Sequence[InkSpan],
    signs: Sequence[int],
    middles: Sequence[float],
    height: float,
    look: Callable[[Sequence[int]], Iterable[Seen]],
    likeness: Callable[[Seen, int, InkSpan], float],
) -> Spelled | None:
    """Return the best way to take all of `count` pieces as the signs of a text; None where there is none.

    signs: places in `row_texts.CLASSES`; middles: where the row reader has them, as those of the inks.
    height: of the row; look: says of some of the inks, by their places, what they look like alone.
    likeness: says how much ink that looks so is like a sign, a logarithm.
    """
    wanted = _on_the_way(count, inks, signs, middles, ASIDE * height)
    needed = sorted({place for own in wanted for place in own})
    looks = dict(zip(needed, look(needed), strict=True)) if needed else {}
    ways = {0: Spelled(0.0, ())}
    for sign, middle, own in zip(signs, middles, wanted, strict=True):
        longer: dict[int, Spelled] = {}
        for place in own:
            ink = inks[place]
            before = ways.get(ink.first)
            if before is None:
                continue
            away = AWAY * ((ink.middle - middle) / height) ** 2
            score = before.score + likeness(looks[place], sign, ink) + ink.cost - away
            if ink.end not in longer or longer[ink.end].score < score:
                longer[ink.end] = Spelled(score, (*before.places, place))
        ways = longer
    return ways.get(count)


def _on_the_way(
    count: int, inks: Sequence[InkSpan], signs: Sequence[int], middles: Sequence[float], aside: float
) -> list[list[int]]:
    """Return for each sign which inks lie where it does, and are part of a way through all pieces."""
    near: list[list[int]] = []
    reached = {0}
    for sign, middle in zip(signs, middles, strict=True):
        own = [
            place
            for place, ink in enumerate(inks)
            if ink.first in reached
            and abs(ink.middle - middle) <= aside
            and (sign < DIGITS or ink.may_be_mark)
        ]
        near.append(own)
        reached = {inks[place].end for place in own}
    wanted = {count}
    for number in range(len(near) - 1, -1, -1):
        near[number] = [place for place in near[number] if inks[place].end in wanted]
        wanted = {inks[place].first for place in near[number]}
    return near


def likeness_alone(look: Look, sign: int, ink: InkSpan) -> float:
    """Return the logarithm of how much ink looks like a sign."""
    probabilities, chance = look
    if sign < DIGITS:
        digit = (float(probabilities[sign]) - NONE) / (1 - NONE)
        is_digit = chance.is_digit if ink.may_be_mark else 1.0
        return math.log(max(digit, UNLIKE)) + math.log(max(ink.fit * is_digit, UNLIKE))
    is_it = chance.sign == CLASSES[sign] and chance.is_mark > UNLIKE
    return math.log(chance.is_mark) if is_it else -math.inf
