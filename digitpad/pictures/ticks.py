"""The ticks of combs, which divide a level line in equal parts."""

from collections.abc import Iterable, Sequence

import numpy as np

from digitpad.core.arrays import Doubles
from digitpad.pictures.model import InkMask
from digitpad.pictures.segments import TOUCHING, Segment, inked_side, is_along, is_like_line, meets

TICK = 0.12  # digits' heights: so long is a tick, at least
LOW_TICK = 0.75  # digits' heights: higher ones may be ones
MANY_TICKS = 4  # at least: fewer low strokes on a line may be those of digits
IRREGULAR = 0.12  # of the space between ticks
TICKS = 3  # of a comb, at least
SPACES = 5  # between ticks, at least: strokes of digits divide a line in so many equal parts by no chance
CORNER = 6.0  # pixels: so near the end of a cell's foot is that of its side
EVEN = 0.12  # of its height: so much lower is a cell's other side, at most
WIDER = 2.0  # times: no tick is so much thicker than its line


def comb_ticks(
    upright: Sequence[Segment], level: Iterable[Segment], height: float, highest: float
) -> list[Segment]:
    """Return the ticks of combs: upright segments as long and thick, that begin or end at one level line.

    Where they are few, or as high as a one, they divide their line in equal parts, as strokes do not. A comb
    of few cells has fewer ticks than `TICKS`: they are as those of another comb of the page.

    height: of digits. highest: in pixels, of a tick.
    """
    ends = [
        (line, [place for place, one in enumerate(upright) if _stands(one, end, line, height, highest)])
        for line in level
        for end in (0, -1)
    ]
    found: set[int] = set()
    for line, at in ends:
        ticks = most_alike(at, upright)
        low = len(ticks) >= MANY_TICKS and max(upright[i].length for i in ticks) <= LOW_TICK * height
        if low or is_regular(line, [upright[i].row for i in ticks]):
            found |= ticks
    usual = most_alike(sorted(found), upright)
    for line, at in ends if usual else ():
        like = {i for i in at if i not in found and _is_alike(upright[i], upright[min(usual)])}
        if 0 < len(like) < TICKS and is_regular(line, [line.left, *(upright[i].row for i in like)]):
            found |= like
    return [upright[i] for i in sorted(found)]


def _stands(one: Segment, end: int, line: Segment, height: float, highest: float) -> bool:
    """Say whether an upright segment's end, 0 or -1, is at a line, and it may be a tick."""
    row = one.left if end == 0 else one.right - 1
    is_as_long = TICK * height <= one.length < highest
    return is_as_long and is_like_line(one, line) and meets(one.rows[end], row, line, TOUCHING)


def is_regular(line: Segment, columns: list[float]) -> bool:
    """Say whether ticks in some columns divide their line, from the first of them on, in equal parts.

    Of several it is enough that one of its ends is at such a part: a line may break off in a shadow.
    """
    places = np.sort(np.array(columns, np.float64))
    pitch = _pitch(line, places)
    if not pitch:
        return False
    parts = (places - places[0]) / pitch
    ends = (np.array([line.left, line.right]) - places[0]) / pitch  # a corner is as wide as a line
    away = np.abs(ends - np.round(ends))
    off = (away.min() if len(columns) > TICKS else away.max()) - line.thickness / pitch
    return bool(max(np.abs(parts - np.round(parts)).max(), off) <= IRREGULAR)


def _pitch(line: Segment, places: Doubles) -> float:
    """Return how far apart ticks are, mostly, by their rising places; 0 where none are apart.

    Where some of many are missing, the spaces between the others count for as many as they hold.
    """
    gaps = np.diff(places)
    apart = gaps[gaps > 3 * line.thickness]
    if not apart.size:
        return 0.0
    usual = float(np.median(apart))
    spaces = np.round(gaps / usual)
    return float(gaps.sum() / spaces.sum()) if len(gaps) >= SPACES and spaces.max() > 1 else usual


def _missing_on(line: Segment, ticks: list[Segment], end: int) -> list[Segment]:
    """Return where a line has more ticks, if those that are known divide it in equal parts; else nothing.

    ticks: upright segments, of the transpose. end: 0 where they begin at the line, -1 where they end there.
    """
    ordered = sorted(ticks, key=lambda tick: float(tick.rows[end]))
    columns = [float(tick.rows[end]) for tick in ordered]
    if len(columns) < TICKS or not is_regular(line, columns):
        return []
    pitch = _pitch(line, np.array(columns))
    first, last = (np.array([line.left, line.right - 1]) - columns[0]) / pitch
    places = columns[0] + pitch * np.arange(np.ceil(first - IRREGULAR), np.floor(last + IRREGULAR) + 1)
    found = []
    for place in places.tolist():
        column, near = min(zip(columns, ordered, strict=True), key=lambda pair: abs(pair[0] - place))
        if abs(column - place) > 0.5 * pitch:
            fall = round(line.row_at(place) - line.row_at(column))
            found.append(Segment(near.left + fall, near.rows + (place - column), near.thickness))
    return found


def most_alike(places: list[int], family: Sequence[Segment]) -> set[int]:
    """Return those of segments that are as long and as thick as most of them, where these are several."""
    best: set[int] = set()
    for one in (family[place] for place in places):
        like = {i for i in places if _is_alike(family[i], one)}
        best = max(best, like, key=len)
    return best if len(best) >= TICKS else set()


def _is_alike(other: Segment, one: Segment) -> bool:
    """Say whether another segment is as long and as thick as one."""
    is_as_long = abs(other.length - one.length) <= max(0.12 * one.length, 2)
    return is_as_long and abs(other.thickness - one.thickness) <= max(0.35 * one.thickness, 1)


def lone_cells(
    level: Sequence[Segment], upright: Sequence[Segment], heights: tuple[float, float]
) -> list[tuple[int, int, int]]:
    """Return the cells of combs that stand alone: a level segment and, as high, two that stand on its ends.

    No digit has such corners on both sides of its foot.

    upright: in the transposed plane. heights: of the two, in pixels, at least and below.
    """
    high = [(place, side) for place, side in enumerate(upright) if heights[0] <= side.length < heights[1]]
    found = []
    for place, foot in enumerate(level):
        near = CORNER + foot.thickness / 2
        left, right = (
            [
                (at, side)
                for at, side in high
                if abs(side.rows[-1] - end) <= near
                and abs(side.right - 1 - foot.row_at(end)) <= near
                and is_like_line(side, foot)
            ]
            for end in (foot.left, foot.right - 1)
        )
        found += [
            (place, at, its)
            for at, side in left
            for its, other in right
            if abs(side.length - other.length) <= EVEN * side.length + 2
        ]
    return found


def low_ticks(mask: InkMask, line: Segment, lowest: float, highest: float) -> list[Segment]:
    """Return what stands on a level line or hangs below it in equal distances, lower than digits.

    lowest, highest: in pixels; the steps of a line that lies aslant are lower. The ticks are segments of the
        transposed mask.
    """
    columns = np.arange(line.left, min(line.right, mask.shape[1]))
    middle = np.round(line.rows[: len(columns)]).astype(int)
    found: list[Segment] = []
    for way in (-1, 1):
        first = int(np.ceil(line.thickness / 2)) + 1
        rows = middle + way * (first + np.arange(round(highest) + 2))[:, np.newaxis]
        inked = (mask[rows.clip(0, len(mask) - 1), columns] > 0) & (rows >= 0) & (rows < len(mask))
        high = np.cumprod(inked, axis=0).sum(axis=0)
        edges = np.flatnonzero(np.diff(np.pad((high >= 2).astype(np.int8), 1)))
        ticks = []
        for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            tall = int(np.median(high[start:stop]))
            is_thin = 0.5 * line.thickness - 1 <= stop - start <= WIDER * line.thickness + 1
            if is_thin and lowest <= tall <= highest:
                column, at = columns[start] + (stop - start - 1) / 2, int(middle[(start + stop) // 2])
                top = at - first - tall if way < 0 else at
                ticks.append(Segment(top, np.full(first + tall + 1, column, np.float64), float(stop - start)))
        like = most_alike(list(range(len(ticks))), ticks)
        if is_regular(line, [ticks[i].row for i in like]):
            found += [ticks[i] for i in sorted(like)]
    return found


def missing_ticks(
    mask: InkMask, level: Iterable[Segment], upright: Sequence[Segment], highest: float
) -> list[Segment]:
    """Return the ticks and the sides of cells that digits hide, where the others divide their line equally.

    level, upright: lines that are layout. highest: in pixels, of a tick.
    """
    found: list[Segment] = []
    for line in level:
        for end in (0, -1):
            at = [
                one
                for one in upright
                if one.length < highest
                and line.left - TOUCHING <= one.rows[end] <= line.right + TOUCHING
                and abs(line.row_at(one.rows[end]) - (one.left, one.right)[end])
                <= TOUCHING + line.thickness / 2
            ]
            for tick in _missing_on(line, [at[i] for i in most_alike(list(range(len(at))), at)], end):
                side = inked_side(tick, mask)
                if side and not any(is_along(side, other) for other in (*upright, *found)):
                    found.append(side)
    return found
