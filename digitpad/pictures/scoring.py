"""Scores of pieces: how sure the network is of each, joined and split until it is surest."""

from dataclasses import dataclass

import numpy as np

from digitpad.core.arrays import Confidences, Digits, Grey, Probabilities, Reader
from digitpad.core.raster import steps_of_glyph
from digitpad.core.row_texts import ReadsRows
from digitpad.pictures.model import Rectangle
from digitpad.pictures.normalising import levelled, thickened_glyph
from digitpad.pictures.pieces import Cutting, joined
from digitpad.pictures.splitting import split_touching

SURE = 0.8  # so sure of it: a digit
ENOUGH = 0.95  # so sure of the whole: the parts may be nearly so
MANY = 60  # more pieces than this are no number, and would take too long
MOST_PARTS = 600  # between seams: made rows have up to 450, noise and lines on their side thousands
CLOSE = 0.35  # of the taller: what is further apart is not one digit
BETTER = 0.25  # the whole must be so much surer than the surer of its doubtful parts
ASIDE = 0.15  # of the lower one's height: of two that share fewer rows, one is below the other
LOWER = 0.5  # times the other's height: digits of one number are less unlike, so it may be a part of that one
FEW = 2  # digits: the heights of fewer say nothing
TALLER = 1.6  # times the digits of a page: no digit


@dataclass(frozen=True, eq=False)
class Scored:
    """A cutting, and how sure the network is that it is a digit, from 0 to 1."""

    cutting: Cutting
    confidence: float

    @property
    def box(self) -> Rectangle:
        """Where it is."""
        return self.cutting.rectangle


@dataclass(frozen=True)
class Scorer:
    """Scores glyphs: how sure a network is of each.

    slope: degrees by which the page's lines fall to the right: glyphs are turned back before.
    """

    reader: Reader
    slope: float = 0.0

    def confidences(self, greys: list[Grey]) -> Confidences:
        """Return the softmax maximum for each glyph."""
        return np.asarray(self.probabilities(greys).max(axis=1, initial=0), np.float32)

    def probabilities(self, greys: list[Grey]) -> Probabilities:
        """Return the softmax for each glyph, (n, 10)."""
        if not greys:
            return np.zeros((0, 10), np.float32)
        return self.reader.probabilities(self.digits(greys))

    def digits(self, greys: list[Grey]) -> Digits:
        """Return glyphs as the network sees them, (n, 28, 28), n > 0."""
        return np.stack([steps_of_glyph(thickened_glyph(levelled(grey, self.slope))).digit for grey in greys])

    def scored(self, cuttings: list[Cutting]) -> list[Scored]:
        """Return cuttings with how sure the network is of each."""
        confidences = self.confidences([cutting.grey for cutting in cuttings]).tolist()
        return [
            Scored(cutting, confidence) for cutting, confidence in zip(cuttings, confidences, strict=True)
        ]


def regrouped(cuttings: list[Cutting], scorer: Scorer, most_parts: int = MOST_PARTS) -> list[Scored]:
    """Return the digits among cuttings, scored: parts of one digit joined, touching digits split.

    most_parts: no more is split once so many parts were scored.
    """
    return scorer.scored(_split(_joined(scorer.scored(cuttings), scorer), scorer, most_parts))


def _split(wholes: list[Scored], scorer: Scorer, most_parts: int) -> list[Cutting]:
    """Split touching digits, as long as there is not too much to score, as in noise."""
    scored = 0

    def read(greys: list[Grey]) -> Probabilities:
        nonlocal scored
        scored += len(greys)
        return scorer.probabilities(greys)

    row_reader = scorer.reader if isinstance(scorer.reader, ReadsRows) else None
    parts: list[Cutting] = []
    for one in wholes:
        if scored > most_parts:  # noise
            parts.append(one.cutting)
        else:
            parts += split_touching(one.cutting, one.confidence, read, row_reader, len(wholes) == 1)
    return parts


def _joined(parts: list[Scored], scorer: Scorer) -> list[Scored]:
    """Join neighbours of which the network is surer together, the surest first, until there are none."""
    wholes: dict[tuple[Scored, Scored], Scored] = {}
    while True:
        pairs = [
            (one, other)
            for index, one in enumerate(parts)
            for other in parts[index + 1 :]
            if _may_be_one(one, other) and _is_as_tall(one, other, parts)
        ]
        if not pairs or len(parts) > MANY:
            return parts
        new = [pair for pair in pairs if pair not in wholes]
        scored = scorer.scored([joined(one.cutting, other.cutting) for one, other in new])
        wholes |= zip(new, scored, strict=True)
        best = max(pairs, key=lambda pair: _gain(wholes[pair], *pair))
        if _gain(wholes[best], *best) < 0:
            return parts
        parts = [part for part in parts if part not in best] + [wholes[best]]


def _gain(whole: Scored, one: Scored, other: Scored) -> float:
    """Return by how much surer the network is of two together than they need be."""
    return whole.confidence - max(min(one.confidence + BETTER, other.confidence + BETTER, ENOUGH), SURE)


def _may_be_one(one: Scored, other: Scored) -> bool:
    """Say whether two may be one digit: close, and one doubtful, or far lower, or below the other."""
    lower, taller = sorted((one.box.height, other.box.height))
    if one.box.gap(other.box) > CLOSE * taller:
        return False
    doubtful = min(one.confidence, other.confidence) < ENOUGH - 0.05
    return doubtful or lower < LOWER * taller or one.box.shared_height(other.box) < ASIDE


def _is_as_tall(one: Scored, other: Scored, parts: list[Scored]) -> bool:
    """Say whether two together are no taller than the digits of their page are, where there are some."""
    heights = [part.box.height for part in parts if part.confidence >= SURE and part not in (one, other)]
    both = max(one.box.bottom, other.box.bottom) - min(one.box.top, other.box.top)
    return len(heights) < FEW or both <= TALLER * float(np.median(heights))
