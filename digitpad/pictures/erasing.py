"""Lines taken out of the ink without the strokes that cross them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

import cv2
import numpy as np

from digitpad.core.arrays import Doubles, Floats, Indices, Mask
from digitpad.pictures.lines import Lines, drawn_lines
from digitpad.pictures.model import InkMask, InkPlane
from digitpad.pictures.rings import ALONE, without_rings
from digitpad.pictures.ruling import RuledLine, Ruling
from digitpad.pictures.segments import THICKER, Segment, segments_of
from digitpad.pictures.threshold import Cut, least_of, mask_of

# What is seen of ruled lines, and how lines are erased, was chosen on 18 made forms and tables with thick
# lines, and framed answers, of seeds from 630,000 to 630,029.
ACROSS = 0.05  # of the width: a line that ends so near the paper's border goes across it
ASIDE = 2  # pixels: so far aside of the line it may do so
LONG = 0.2  # of the width: a long segment
TABLE = 3  # long segments of one direction: a table, whose lines are seen
# Of the lines found on 240 framed, underlined and listed pages of seeds from 630,000 and 650,000 all but 6 of
# 1,319 on ruled and squared paper go across it or are fainter than this; of 115 chance ones that were
# erased elsewhere 37 are not.
FAINT = 0.7  # of the faintest ink
BESIDE, FAINTLY = 7, 2.0  # pixels, and of the faintest ink: where stronger ink is so near, it has a soft edge
# On 60 framed pages, seeds from 650,000, faint lines with gaps and whole rings: see lines.py.
WEAK = 0.55  # of the faintest ink, 2.2 standard deviations of the paper: so weak are a faint line's gaps
# Of 600 lines on 40 forms, tables and framed pages, seeds from 2,000, the least even has 0.49; a column of
# digits that was taken for a line 0.26.
SLENDER = 15.0  # times as long as thick: no strokes of a few digits in line
GAPS, UNEVEN = 0.1, 0.35  # quantile of a line's ink, and of its median: so strong is a line nearly everywhere
BETWEEN = 9  # pixels between two lines, at most, that their soft edges fill
LIGHTER = 0.5  # of the ink on both sides: there is paper between them
SEEN = 0.65  # of a ruled line's length: a segment is judged by itself
SOFT = 2  # pixels around a line that its soft edge takes
LEANING = (-1.0, -0.5, 0.0, 0.5, 1.0)  # columns that a stroke goes aside with each row, where it crosses
DARKER = 1.6  # times as strong as the line: ink begins that is written on it
CROSSED = 0.4  # of the ink on its one side is on the other too: a stroke crosses
WAVER = 3  # pixels that a line by hand leaves its segment, at most, and by which blur widens it
CALM = 15  # columns over which that is calmed
MOSTLY = 0.6  # quantile of a line's columns: as wide as most of it
GAP = 0.05  # of the light: where a line is so faint, it has a gap
EDGE = 0.15  # of its strength: there a line ends, and its soft edge
# BLURRED to CERTAIN, with what keeps pencil beside the sides of boxes (rings.py) and AS_STRONG (segments.py):
# of 5,180 digits on 240 forms by training writers, seeds from 8,000 and 8,300, 269 are lost instead of 295,
# and 101 made up instead of 73, of which 27 on a page that lay upside down before; of 60 lists 171 of 1,571
# digits are lost instead of 178.
BLURRED = 0.7  # pixels by which a line's middle is known: there its ink is no stronger than it is so near
DARK = 0.45  # of the light: so dark are printed lines, which pencil is seen beside
HARD = 0.6  # of its strength: there a line's edge is so soft that what is written on it can be seen
NEAR = 4  # columns aside, at most, what is written there goes on beyond that edge
CERTAIN = 4.0  # times as much as the line's ink varies mostly
FULL = 0.7  # of a ruled line between its ends, at least, is seen

Plane = TypeVar("Plane", InkPlane, InkMask)


def without_lines(
    ink: InkPlane, ruling: Ruling, paper: Mask | None = None, sensitivity: float = 0.0
) -> tuple[InkPlane, Lines]:
    """Return the ink without ruling and without lines that are layout, and these.

    ruling: of the page, faint or broken perhaps. A line of it that begins or ends on the paper and is seen as
        a segment is judged as one.
    paper: which pixels may be paper; None for all.
    """
    least = least_of(ink, sensitivity)
    weak = WEAK * least
    mask = _with_gaps_filled(ink, least, weak)
    level, upright = segments_of(mask)
    level, upright = _even(level, ink, least), _even(upright, ink.T, least)
    beyond = np.zeros(ink.shape, bool) if paper is None else ~paper
    faint = Ruling(
        _unseen(ruling.level, level, beyond, least), _unseen(ruling.upright, upright, beyond.T, least)
    )
    if faint.level or faint.upright:
        level = [one for one in level if not _runs_along(one, faint.level)]
        upright = [one for one in upright if not _runs_along(one, faint.upright)]
        ink = faint.erased(ink)
        mask = np.where(ink > weak, mask, 0).astype(np.uint8)
    ruled = tuple(map(_as_segment, faint.level)), tuple(map(_as_segment, faint.upright))
    strong = np.where(ink > least, mask, 0).astype(np.uint8)
    lines = replace(drawn_lines(mask, level, upright, ruled, strong), ruling=faint)
    level_bands = [_band(one, ink) for one in lines.level]
    upright_bands = [_band(one, ink.T) for one in lines.upright]
    dark_level, dark_upright = (
        [band for band in bands if band.level > DARK] for bands in (level_bands, upright_bands)
    )
    straight = _blank(_blank(mask, dark_level).T.copy(), dark_upright).T == 0
    # While they are whole: of a bent side a line is but a part.
    ink = without_rings(ink, mask, lines.height, ALONE, straight)
    if lines.level or lines.upright or lines.whole:
        without_upright = _blank(np.ascontiguousarray(ink.T), upright_bands).T
        without_level = _blank(ink, level_bands)
        turned = erased(ink, level_bands, np.ascontiguousarray(without_upright)).T.copy()
        ink = np.ascontiguousarray(erased(turned, upright_bands, without_level.T).T)
        for box, own in lines.whole:
            ink[box.top : box.bottom, box.left : box.right][own] = 0
        mask = np.where(ink > weak, mask, 0).astype(np.uint8)
    return without_rings(ink, mask, lines.height), lines


def _even(segments: Iterable[Segment], ink: InkPlane, least: float) -> list[Segment]:
    """Return the segments, their strength measured, that are as strong along their length as a line.

    Digits below each other in a column, whose soft edges meet, are not: there is paper between them. Of one
    that is too faint or too slender that cannot be said.
    """
    found = []
    for segment in segments:
        columns = np.arange(segment.left, min(segment.right, ink.shape[1]))
        reach = round(segment.thickness / 2) + WAVER
        along = _strip(ink, columns, segment.rows[: len(columns)], np.arange(-reach, reach + 1)).max(axis=0)
        middle = float(np.median(along))
        is_slender = segment.length > SLENDER * segment.thickness
        if is_slender or middle < FAINTLY * least or float(np.quantile(along, GAPS)) >= UNEVEN * middle:
            found.append(replace(segment, strength=middle))
    return found


def _with_gaps_filled(ink: InkPlane, least: float, weak: float) -> InkMask:
    """Return a mask of the ink with the gaps of faint lines; the soft edges of strong strokes are none."""
    near = cv2.dilate(ink, np.ones((BESIDE, BESIDE), np.uint8))
    faint = (mask_of(ink, Cut(least, weak, least)) > 0) & (near < FAINTLY * least)
    return np.where(((ink > least) & ~_between_lines(ink)) | faint, 255, 0).astype(np.uint8)


def _between_lines(ink: InkPlane) -> Mask:
    """Return what is paper between strong lines beside each other, such as the sides of two boxes.

    The soft edges of dark lines meet there, and are darker than pencil.
    """
    across = [np.ones(shape, np.uint8) for shape in ((1, BETWEEN), (BETWEEN, 1))]
    closed = [cv2.morphologyEx(ink, cv2.MORPH_CLOSE, kernel) for kernel in across]
    return np.asarray(ink < LIGHTER * np.maximum(*closed), bool)


def _as_segment(line: RuledLine) -> Segment:
    first, last = np.flatnonzero(line.there)[[0, -1]].tolist()
    return Segment(first, line.rows[first : last + 1].astype(np.float64), 2.0 * line.half)


def _unseen(
    ruled: Iterable[RuledLine], segments: list[Segment], beyond: Mask, least: float
) -> tuple[RuledLine, ...]:
    """Return the ruled lines that go across the paper, or are not seen as segments along their length.

    What is crossed by a long segment, or is in a table, is strokes that are in line by chance; so is what is
    hardly fainter than the faintest ink, `least`, and ends on the paper.
    """
    unseen = []
    long = [one for one in segments if one.length >= LONG * beyond.shape[1]]
    for line in ruled:
        if _goes_across(line, beyond):
            unseen.append(line)
        elif (
            line.level < FAINT * least and len(long) < TABLE and not any(_crosses(one, line) for one in long)
        ):
            seen = np.zeros(len(line.rows), bool)
            for one in segments:
                columns, away = _beside(one, line)
                seen[columns] |= np.abs(away) <= line.half + 2 + one.thickness / 2
            if seen[line.there].mean() < SEEN:
                unseen.append(line)
    return tuple(unseen)


def _beside(segment: Segment, line: RuledLine) -> tuple[Indices, Doubles]:
    """Return the columns that a segment and a ruled line share, and how far it is below the line in each."""
    columns = np.arange(max(segment.left, 0), min(segment.right, len(line.rows)))
    return columns, segment.rows[columns - segment.left] - line.rows[columns]


def _crosses(segment: Segment, line: RuledLine) -> bool:
    _columns, away = _beside(segment, line)
    apart = line.half + segment.thickness / 2 + 4
    return bool(away.size and away.min() < -apart and away.max() > apart)


def _goes_across(line: RuledLine, beyond: Mask) -> bool:
    """Say whether a line goes from one border of the paper to another."""
    places = np.flatnonzero(line.there)
    if line.there.sum() < FULL * (places[-1] - places[0]):
        return False
    room = round(ACROSS * beyond.shape[1])
    far = room + ASIDE
    framed = np.pad(beyond, far, constant_values=True)
    columns = places[[0, -1]]
    rows = line.rows[columns].clip(0, len(beyond) - 1)
    slope = float(rows[1] - rows[0]) / max(int(columns[1] - columns[0]), 1)
    # Along the line: a border that it runs along is none that it ends at.
    along, aside = np.arange(-room, room + 1), np.arange(-ASIDE, ASIDE + 1)[:, np.newaxis]
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        near = np.round(row + slope * along).astype(int) + aside + far
        if not framed[near.clip(0, len(framed) - 1), column + along + far].any():
            return False
    return True


def _runs_along(segment: Segment, ruled: Iterable[RuledLine]) -> bool:
    columns = np.arange(segment.left, segment.right)
    return any(
        float(np.abs(segment.rows - line.rows[columns.clip(0, len(line.rows) - 1)]).mean()) <= line.half + 2
        for line in ruled
    )


def erased(ink: InkPlane, bands: Iterable["_Band"], strokes: InkPlane) -> InkPlane:
    """Return the ink without level segments; strokes that leave them on both sides go on through them.

    strokes: the ink in which these are looked for, without the lines across.
    """
    cleared = ink.copy()
    for band in bands:
        _erase(cleared, ink, strokes, band)
    return cleared


def _blank(ink: Plane, bands: Iterable["_Band"]) -> Plane:
    """Return the ink, or a mask, with nothing where level segments are."""
    cleared = ink.copy()
    for band in bands:
        for offset in range(-band.above, band.below + 1):
            rows = band.rows + offset
            inside = (rows >= 0) & (rows < len(ink))
            cleared[rows[inside], band.columns[inside]] = 0
    return cleared


@dataclass(frozen=True, eq=False)
class _Band:
    """Where a level line is: its columns with its soft ends, its middle row in each, (length,).

    above, below: so many rows from there belong to it. level: the strength of its ink.
    aside: by how much its middle is below that row, (length,).
    edge: how strong its ink is and how much that varies, by rows from its middle, (2, rows).
    """

    columns: Indices
    rows: Indices
    above: int
    below: int
    level: float
    aside: Doubles
    edge: Doubles

    def written(self, offset: int, own: Floats) -> Floats:
        """Return what is written upon its soft edge, so many rows below its middle row, with its own ink."""
        reach = self.edge.shape[1] // 2
        away = offset - self.aside
        line, varies = (np.interp(away, np.arange(-reach, reach + 1), values) for values in self.edge)
        light = (own - line - varies) / np.maximum(1 - line, HARD)
        return np.where(line < HARD * self.level, light, 0).clip(0, None).astype(np.float32)

    def at(self, offset: int, plane: InkPlane) -> Floats:
        """Return a plane's ink so many rows below its middle."""
        return np.asarray(plane[(self.rows + offset).clip(0, len(plane) - 1), self.columns], np.float32)


def _band(segment: Segment, ink: InkPlane) -> _Band:
    """Return where a line is in the ink: a hand's line wavers about its segment, and blur makes it wider."""
    room = SOFT + 1
    columns = np.arange(max(segment.left - room, 0), min(segment.right + room, ink.shape[1]))
    rows = np.interp(columns, np.arange(segment.left, segment.right), segment.rows)
    rows[0], rows[-1] = segment.row_at(int(columns[0])), segment.row_at(int(columns[-1]))
    most = int(np.ceil(segment.thickness / 2)) + WAVER
    offsets = np.arange(-most, most + 1)
    rows = rows + _aside(_strip(ink, columns, rows, offsets))
    strip = _strip(ink, columns, rows, offsets)
    profile = np.quantile(strip, MOSTLY, axis=1)
    core = strip[most - 1 : most + 2].max(axis=0)
    there = core[core > GAP]
    level = float(np.median(there if there.size else core))
    weak = profile < EDGE * level
    above = int(np.argmax(np.append(weak[most - 1 :: -1], True)))
    below = int(np.argmax(np.append(weak[most + 1 :], True)))
    above, below = min(above, below + 2), min(below, above + 2)  # where digits touch one side it looks wider
    whole = np.round(rows).astype(np.intp)
    return _Band(columns, whole, above + 1, below + 1, level, rows - whole, _edge(ink, columns, rows, most))


def _edge(ink: InkPlane, columns: Indices, rows: Doubles, most: int) -> Doubles:
    """Return the ink in the middle of all columns of a line, and by how much that varies, by rows, (2, n)."""
    first = np.floor(rows)
    upper = _strip(ink, columns, first, np.arange(-most, most + 1))
    lower = _strip(ink, columns, first + 1, np.arange(-most, most + 1))
    between = upper + (lower - upper) * (rows - first)
    middle = np.median(between, axis=1)
    varies = np.median(np.abs(between - middle[:, np.newaxis]), axis=1)
    return np.stack([middle, CERTAIN * varies + BLURRED * np.abs(np.gradient(middle))])


def _strip(ink: InkPlane, columns: Indices, rows: Doubles, offsets: Indices) -> Doubles:
    """Return the ink along a line, (offsets, columns)."""
    places = (np.round(rows).astype(np.intp) + offsets[:, np.newaxis]).clip(0, len(ink) - 1)
    return np.asarray(ink[places, columns], np.float64).clip(0, None)


def _aside(strip: Doubles) -> Doubles:
    """Return how many rows below the middle of a strip its line is in each column, (columns,).

    Where strokes touch it, and it is thicker, it runs straight on.
    """
    reach = len(strip) // 2
    offsets = np.arange(-reach, reach + 1)[:, np.newaxis]
    inked = strip > 0.5 * np.median(strip.max(axis=0))
    if inked[reach].mean() > 0.5:  # what does not hang together with the middle is another stroke
        up, down = np.cumprod(inked[reach::-1], axis=0)[::-1], np.cumprod(inked[reach:], axis=0)
        inked = np.concatenate([up, down[1:]]) > 0
    counts = inked.sum(axis=0)
    some = counts > 0
    if not some.any():
        return np.zeros(strip.shape[1])
    alone = np.flatnonzero(some & (counts <= THICKER * np.median(counts[some]) + 0.5))
    middles = (inked * offsets).sum(axis=0) / np.maximum(counts, 1)
    aside = np.interp(np.arange(strip.shape[1]), alone, middles[alone])
    window = min(CALM, len(aside)) | 1
    padded = np.pad(aside, window // 2, mode="edge")
    calm = np.median(np.lib.stride_tricks.sliding_window_view(padded, window), axis=1)
    return np.asarray(calm.clip(-WAVER, WAVER), np.float64)


def _erase(cleared: InkPlane, ink: InkPlane, strokes: InkPlane, band: _Band) -> None:
    """Put in a line's place what strokes cross it; ink far stronger than the line stays."""
    beyond = (-band.above - 1, -band.above - 2, band.below + 1, band.below + 2)
    length, room = len(band.columns), band.above + band.below + 3  # columns; none is moved by more
    sides = [np.zeros(length + 2 * room, np.float32) for _side in beyond]
    for side, row in zip(beyond, sides, strict=True):
        row[room : room + length] = band.at(side, strokes)
    above, below = (
        cv2.dilate(edge[np.newaxis], np.ones((1, 2 * NEAR + 1), np.uint8))[0, room : room + length]
        for edge in (np.maximum(*sides[:2]), np.maximum(*sides[2:]))
    )
    for offset in range(-band.above, band.below + 1):
        crossing = np.zeros(length, np.float32)
        for lean in LEANING:
            starts = [room - round(lean * (offset - side)) for side in beyond]
            beside = [row[start : start + length] for row, start in zip(sides, starts, strict=True)]
            weakest, strongest = np.minimum.reduce(beside), np.maximum.reduce(beside)
            goes_on = np.where(weakest >= CROSSED * strongest, weakest, np.float32(0))
            crossing = np.maximum(crossing, goes_on)
        own = band.at(offset, ink)
        stronger = own * np.clip((own / max(band.level, 1e-3) - DARKER) / 0.4, 0, 1)
        rows = band.rows + offset
        inside = (rows >= 0) & (rows < len(ink))
        written = band.written(offset, band.at(offset, strokes))
        # It goes on beyond the line's edge; where the line itself wavers, nothing does.
        near = above if offset < 0 else below
        written = np.where(near >= CROSSED * written, written, np.float32(0))
        kept = np.minimum(own, np.maximum.reduce([crossing, stronger, written]))
        places = rows[inside], band.columns[inside]
        cleared[places] = np.minimum(cleared[places], kept[inside])
