"""Lines taken out of the ink without the strokes that cross them."""

from collections.abc import Iterable

import numpy as np

from digitpad.core.arrays import Floats, Mask
from digitpad.pictures.lines import Lines, drawn_lines
from digitpad.pictures.model import InkPlane
from digitpad.pictures.rings import without_rings
from digitpad.pictures.ruling import RuledLine, Ruling
from digitpad.pictures.segments import Segment, segments_of
from digitpad.pictures.threshold import least_of

ACROSS = 0.05  # of the width: a line that ends so near the paper's border goes across it
SEEN = 0.9  # of a ruled line's length: a segment is judged by itself
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
        level_erased = erased(ink, lines.level)
        ink = np.ascontiguousarray(erased(np.ascontiguousarray(level_erased.T), lines.upright).T)
        for box, own in lines.whole:
            ink[box.top : box.bottom, box.left : box.right][own] = 0
        mask = np.where(ink > least_of(ink, sensitivity), mask, 0).astype(np.uint8)
    return without_rings(ink, mask, lines.height), lines


def _unseen(ruled: Iterable[RuledLine], segments: list[Segment], beyond: Mask) -> tuple[RuledLine, ...]:
    """Return the ruled lines that go across the paper, or are not seen as segments along their length."""
    unseen = []
    for line in ruled:
        if _goes_across(line, beyond):
            unseen.append(line)
            continue
        seen = np.zeros(len(line.rows), bool)
        for one in segments:
            columns = np.arange(max(one.left, 0), min(one.right, len(seen)))
            rows = one.rows[columns - one.left]
            seen[columns] |= np.abs(rows - line.rows[columns]) <= line.half + 2
        if seen[line.there].mean() < SEEN:
            unseen.append(line)
    return tuple(unseen)


def _goes_across(line: RuledLine, beyond: Mask) -> bool:
    """Say whether a line goes from one border of the paper to another."""
    room = round(ACROSS * beyond.shape[1])
    framed = np.pad(beyond, room, constant_values=True)
    columns = np.flatnonzero(line.there)[[0, -1]]
    rows = np.round(line.rows[columns]).astype(int).clip(0, len(beyond) - 1)
    return all(
        bool(framed[row : row + 2 * room + 1, column : column + 2 * room + 1].any())
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
    )


def _runs_along(segment: Segment, ruled: Iterable[RuledLine]) -> bool:
    columns = np.arange(segment.left, segment.right)
    return any(
        float(np.abs(segment.rows - line.rows[columns.clip(0, len(line.rows) - 1)]).mean()) <= line.half + 2
        for line in ruled
    )


def erased(ink: InkPlane, segments: Iterable[Segment]) -> InkPlane:
    """Return the ink without level segments; strokes that leave them on both sides go on through them."""
    cleared = ink.copy()
    for segment in segments:
        _erase(cleared, ink, segment)
    return cleared


def _erase(cleared: InkPlane, ink: InkPlane, segment: Segment) -> None:
    """Put in a line's place what strokes cross it; ink far stronger than the line stays."""
    height, width = ink.shape
    room = SOFT + 1
    columns = np.arange(max(segment.left - room, 0), min(segment.right + room, width))
    rows = np.array([segment.row_at(column) for column in columns[[0, -1]]])
    inner = np.interp(columns, np.arange(segment.left, segment.right), segment.rows)
    inner[0], inner[-1] = rows
    middle = np.round(inner).astype(np.intp)
    reach = int(np.ceil(segment.thickness / 2)) + 1

    def at(offset: int) -> Floats:
        return np.asarray(ink[(middle + offset).clip(0, height - 1), columns], np.float32)

    level = float(np.median(np.maximum.reduce([at(offset) for offset in (-1, 0, 1)])))
    sides = [(side, at(side)) for side in (-reach - 1, -reach - 2, reach + 1, reach + 2)]
    for offset in range(-reach, reach + 1):
        crossing = np.zeros(len(columns), np.float32)
        for lean in LEANING:
            beside = [_moved(row, round(lean * (offset - side))) for side, row in sides]
            crossing = np.maximum(crossing, np.minimum.reduce(beside))
        own = at(offset)
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
