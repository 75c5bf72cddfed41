"""The surest way through a lattice of pieces: which neighbours are taken as one sign."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

Sign = TypeVar("Sign")


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


def surest(count: int, edges: Iterable[Edge[Sign]], steps: Mapping[int, float]) -> tuple[Sign, ...]:
    """Return the signs that take `count` pieces with the highest sum of scores.

    edges: those of each part of the row taken as one are among them.
    steps: for each part its first piece, and how far to the right the middles of its signs go on at least.
    """
    way = _best_ways(count, edges, steps)[-1]
    signs = []
    while way.before and way.edge:
        signs.append(way.edge.sign)
        way = way.before
    return tuple(reversed(signs))


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
