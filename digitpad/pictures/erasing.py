"""Lines taken out of the ink without the strokes that cross them."""

from collections.abc import Iterable

import numpy as np

from digitpad.core.arrays import Doubles, Floats, Indices, Mask
from digitpad.pictures.lines import Lines, drawn_lines
from digitpad.pictures.model import InkPlane
from digitpad.pictures.rings import without_rings
from digitpad.pictures.ruling import RuledLine, Ruling
from digitpad.pictures.segments import Segment, segments_of
from digitpad.pictures.threshold import least_of

ACROSS = 0.05  # of the width: a line that ends so near the paper's border goes across it
LONG = 0.2  # of the width: a long segment
TABLE = 3  # long segments of one direction: a table, whose lines are seen
SEEN = 0.8  # of a ruled line's length: a segment is judged by itself
SOFT = 2  # pixels around a line that its soft edge takes
LEANING = (-1.0, -0.5, 0.0, 0.5, 1.0)  # columns that a stroke goes aside with each row, where it crosses
DARKER = 1.6  # times as strong as the line: ink begins that is written on it


def without_lines(
    ink: InkPlane, ruling: Ruling, paper: Mask | None = None, sensitivity: float = 0.0
) -> tuple[InkPlane, Lines]:
    """Return the ink without ruling and without lines that are layout, and these.

    ruling: of the page, faint or broken perhaps. A line of it that begins or ends on the paper and is seen as
        a segment is judged as one.
    paper: which pixels may be paper; None for all.
    """
    mask = np.where(ink > least_of(ink, sensitivity), 255, 0).astype(np.uint8)
    level, upright = segments_of(mask)
    beyond = np.zeros(ink.shape, bool) if paper is None else ~paper
    faint = Ruling(_unseen(ruling.level, level, beyond), _unseen(ruling.upright, upright, beyond.T))
    if faint.level or faint.upright:
        level = [one for one in level if not _runs_along(one, faint.level)]
        upright = [one for one in upright if not _runs_along(one, faint.upright)]
        ink = faint.erased(ink)
        mask = np.where(ink > least_of(ink, sensitivity), mask, 0).astype(np.uint8)
    lines = drawn_lines(mask, level, upright)
    if lines.level or lines.upright or lines.whole:
        without_upright = np.ascontiguousarray(_blank(np.ascontiguousarray(ink.T), lines.upright).T)
        without_level = _blank(ink, lines.level)
        level_erased = erased(ink, lines.level, without_upright)
        ink = np.ascontiguousarray(erased(level_erased.T.copy(), lines.upright, without_level.T).T)
        for box, own in lines.whole:
            ink[box.top : box.bottom, box.left : box.right][own] = 0
        mask = np.where(ink > least_of(ink, sensitivity), mask, 0).astype(np.uint8)
    return without_rings(ink, mask, lines.height), lines


def _unseen(ruled: Iterable[RuledLine], segments: list[Segment], beyond: Mask) -> tuple[RuledLine, ...]:
    """Return the ruled lines that go across the paper, or are not seen as segments along their length.

    What is crossed by a long segment, or is in a table, is strokes that are in line by chance.
    """
    unseen = []
    long = [one for one in segments if one.length >= LONG * beyond.shape[1]]
    for line in ruled:
        if _goes_across(line, beyond):
            unseen.append(line)
        elif len(long) < TABLE and not any(_crosses(one, line) for one in long):
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
    room = round(ACROSS * beyond.shape[1])
    framed = np.pad(beyond, room, constant_values=True)
    columns = np.flatnonzero(line.there)[[0, -1]]
    rows = np.round(line.rows[columns]).astype(int).clip(0, len(beyond) - 1)
    fall = abs(int(rows[1] - rows[0])) / max(int(columns[1] - columns[0]), 1)
    high = min(round(fall * room) + 2, room)  # a level line ends at no border that it runs along
    return all(
        bool(framed[row + room - high : row + room + high + 1, column : column + 2 * room + 1].any())
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
    )


def _runs_along(segment: Segment, ruled: Iterable[RuledLine]) -> bool:
    columns = np.arange(segment.left, segment.right)
    return any(
        float(np.abs(segment.rows - line.rows[columns.clip(0, len(line.rows) - 1)]).mean()) <= line.half + 2
        for line in ruled
    )


def erased(ink: InkPlane, segments: Iterable[Segment], strokes: InkPlane) -> InkPlane:
    """Return the ink without level segments; strokes that leave them on both sides go on through them.

    strokes: the ink in which these are looked for, without the lines across.
    """
    cleared = ink.copy()
    for segment in segments:
        _erase(cleared, ink, strokes, segment)
    return cleared


def _blank(ink: InkPlane, segments: Iterable[Segment]) -> InkPlane:
    """Return the ink with nothing where level segments are."""
    cleared = ink.copy()
    for segment in segments:
        columns, middle = _places(segment, ink.shape[1])
        reach = int(np.ceil(segment.thickness / 2)) + 1
        for offset in range(-reach, reach + 1):
            inside = (middle + offset >= 0) & (middle + offset < len(ink))
            cleared[middle[inside] + offset, columns[inside]] = 0
    return cleared


def _places(segment: Segment, width: int) -> tuple[Indices, Indices]:
    """Return the columns of a segment and of its soft ends, and its row in each."""
    room = SOFT + 1
    columns = np.arange(max(segment.left - room, 0), min(segment.right + room, width))
    rows = np.interp(columns, np.arange(segment.left, segment.right), segment.rows)
    rows[0], rows[-1] = segment.row_at(int(columns[0])), segment.row_at(int(columns[-1]))
    return columns, np.round(rows).astype(np.intp)


def _erase(cleared: InkPlane, ink: InkPlane, strokes: InkPlane, segment: Segment) -> None:
    """Put in a line's place what strokes cross it; ink far stronger than the line stays."""
    height, width = ink.shape
    columns, middle = _places(segment, width)
    reach = int(np.ceil(segment.thickness / 2)) + 1

    def at(offset: int, plane: InkPlane) -> Floats:
        return np.asarray(plane[(middle + offset).clip(0, height - 1), columns], np.float32)

    level = float(np.median(np.maximum.reduce([at(offset, ink) for offset in (-1, 0, 1)])))
    sides = [(side, at(side, strokes)) for side in (-reach - 1, -reach - 2, reach + 1, reach + 2)]
    for offset in range(-reach, reach + 1):
        crossing = np.zeros(len(columns), np.float32)
        for lean in LEANING:
            beside = [_moved(row, round(lean * (offset - side))) for side, row in sides]
            crossing = np.maximum(crossing, np.minimum.reduce(beside))
        own = at(offset, ink)
        stronger = own * np.clip((own / max(level, 1e-3) - DARKER) / 0.4, 0, 1)
        inside = (middle + offset >= 0) & (middle + offset < height)
        kept = np.minimum(own, np.maximum(crossing, stronger))
        places = middle[inside] + offset, columns[inside]
        cleared[places] = np.minimum(cleared[places], kept[inside])


def _moved(row: Floats, right: int) -> Floats:
    """Return a row moved to the right by some columns; nothing comes in from beyond its ends."""
    moved = np.zeros_like(row)
    right = min(max(right, -len(row)), len(row))
    if right >= 0:
        moved[right:] = row[: len(row) - right]
    else:
        moved[:right] = row[-right:]
    return moved
