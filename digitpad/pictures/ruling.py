"""Ruled and squared lines, taken away without cutting the digits.

A printed line is thin, nearly level or upright, and crosses most of the page. It is found as such (Hough's
transform), followed where it bends a little, and each of its pixels replaced by what lies to both sides of
it: where that is paper the line goes, where a stroke crosses the stroke stays.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from digitpad.core.arrays import Floats, Mask
from digitpad.pictures.model import InkPlane
from digitpad.pictures.threshold import noise_of

THICKEST = 0.012  # of the longer side: a thicker line is no ruling
STEEPEST = np.radians(28)  # from level, or upright
SMALLEST = 200  # pixels: in smaller pictures a digit's strokes look like ruling
VOTES = 0.3  # of the width: what Hough must see of a line
ACROSS = 0.8  # of the width: a line seen along so much of it is ruling, were it the only one
ALONG = 0.4  # of the width: so are three or more seen along so much
STRONGER = 2.5  # times the middle line of a family: no ruling, were it as long
MOST = 60  # lines in one direction
MOST_SEEN = 600  # candidates for them
WANDER = 6  # pixels a line may leave the straight
DARKER = 1.25  # times as strong as the line: ink begins that is written on it
SQUARED = 5  # upright lines, of squared paper: fewer may be strokes of a column in line
SOFT = 2  # pixels around a line that its soft edge takes
FAINTEST = 0.025  # fraction of the light a ruled line takes away at least


@dataclass(frozen=True)
class RuledLine:
    """A printed line, nearly level: for every column of the plane its middle row, and whether it is there.

    half: half its thickness in pixels. level: how strong it is, as a fraction of the light.
    """

    rows: Floats
    there: Mask
    half: int
    level: float

    @property
    def extent(self) -> float:
        """The fraction of the width along which it is there."""
        return float(self.there.mean())


@dataclass(frozen=True, eq=False)
class Ruling:
    """The lines of a page's ruling: the level ones, and the upright ones, found in the transposed plane."""

    level: tuple[RuledLine, ...] = ()
    upright: tuple[RuledLine, ...] = ()

    def erased(self, ink: InkPlane) -> InkPlane:
        """Return the ink without them."""
        level = _without(ink, self.level)
        if not self.upright:
            return level
        across = self.level if len(self.upright) >= SQUARED else ()
        return np.ascontiguousarray(_without(np.ascontiguousarray(level.T), self.upright, across).T)


def ruling_of(ink: InkPlane) -> Ruling:
    """Find level lines, then in what is left upright ones."""
    if min(ink.shape) < SMALLEST:
        return Ruling()
    level = tuple(_ruling(_lines(ink)))
    turned = np.ascontiguousarray(_without(ink, level).T)
    return Ruling(level, tuple(_ruling(_lines(turned))))


def _without(ink: InkPlane, lines: tuple[RuledLine, ...], across: tuple[RuledLine, ...] = ()) -> InkPlane:
    if not lines:
        return ink
    cleared = ink.copy()
    for line in lines:
        _erase(cleared, line, _levels(line, across))
    return cleared


def _levels(line: RuledLine, across: tuple[RuledLine, ...]) -> Floats:
    """Return for every column how strong a line is, with the others, found in the transposed plane, there."""
    levels = np.full(len(line.rows), line.level, np.float32)
    every = np.arange(len(line.rows))
    for other in across:
        place = np.round(line.rows).astype(np.intp).clip(0, len(other.rows) - 1)
        levels[np.abs(other.rows[place] - every) <= other.half + SOFT] = line.level + other.level
    return levels


def _ruling(lines: list[RuledLine]) -> list[RuledLine]:
    """Return the lines that are ruling: those across the page, and families of long ones.

    What is far stronger than most of a family is a row of strokes that happen to be in line.
    """
    long = [line for line in lines if line.extent >= ALONG]
    most = float(np.median([line.level for line in long])) if long else 0.0
    long = [line for line in long if line.level <= STRONGER * most]
    return long if len(long) >= 3 else [line for line in long if line.extent >= ACROSS]


def _lines(ink: InkPlane) -> list[RuledLine]:
    """Find thin, nearly level lines, the most seen first."""
    thin = _thin(ink)
    least = max(FAINTEST, 3 * noise_of(thin))
    followed = (_followed(ink, thin, rows, least) for rows in _straight(thin > least))
    return [line for line in followed if line.extent >= ALONG and line.level > 0]


def _straight(seen: Mask) -> list[Floats]:
    """Return straight lines through what is seen, none within another's reach: the row in each column."""
    width = seen.shape[1]
    votes = cv2.HoughLines(
        seen.astype(np.uint8), 2, np.pi / 360, int(VOTES * width),
        min_theta=np.pi / 2 - STEEPEST, max_theta=np.pi / 2 + STEEPEST,
    )  # fmt: skip
    if votes is None:
        return []
    rho, theta = votes.reshape(-1, votes.shape[-1])[:MOST_SEEN, :2].T
    columns = np.linspace(0, width - 1, 9)[:, np.newaxis]
    rows = (rho - columns * np.cos(theta)) / np.sin(theta)  # (9, lines)
    chosen: list[int] = []
    for index in range(rows.shape[1]):
        away = rows[:, chosen] - rows[:, [index]]
        if not ((np.abs(away) < WANDER).any() or ((away.min(0) < 0) & (away.max(0) > 0)).any()):
            chosen.append(index)
        if len(chosen) == MOST:
            break
    every = np.arange(width, dtype=np.float32)
    return [((rho[i] - every * np.cos(theta[i])) / np.sin(theta[i])).astype(np.float32) for i in chosen]


def _thin(ink: InkPlane) -> InkPlane:
    """Return what of the ink is thin from top to bottom."""
    window = 2 * round(THICKEST * max(ink.shape) / 2) + 3
    opened = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((window, 1), np.uint8))
    return np.asarray(ink - opened, np.float32)


def _followed(ink: InkPlane, thin: InkPlane, rows: Floats, least: float) -> RuledLine:
    """Follow a line from column to column, where it bends a little."""
    offsets = np.arange(-WANDER, WANDER + 1, dtype=np.float32)
    strip = cv2.blur(_strip(thin, rows, offsets), (41, 1))
    wander = cv2.blur(offsets[strip.argmax(axis=0)].reshape(1, -1), (81, 1)).ravel()
    rows = rows + wander
    near = _strip(thin, rows, np.arange(-2, 3, dtype=np.float32)).max(axis=0)
    there = cv2.blur((near > least).astype(np.float32).reshape(1, -1), (31, 1)).ravel() > 0.5
    profile = (
        np.median(_strip(ink, rows, offsets)[:, there], axis=1) if there.any() else np.zeros(len(offsets))
    )
    level = float(profile.max())
    half = int((profile > 0.25 * level).sum() + 1) // 2
    return RuledLine(rows, there, min(half, WANDER - 1), level)


def _strip(plane: InkPlane, rows: Floats, offsets: Floats) -> InkPlane:
    """Return the plane's pixels along a line, (len(offsets), width)."""
    columns = np.broadcast_to(np.arange(len(rows), dtype=np.float32), (len(offsets), len(rows)))
    places = (rows + offsets[:, np.newaxis]).astype(np.float32)
    return np.asarray(cv2.remap(plane, columns.copy(), places, cv2.INTER_LINEAR), np.float32)


def _erase(ink: InkPlane, line: RuledLine, levels: Floats) -> None:
    """Put in the line's place what lies above and below it; ink far stronger than the line stays.

    levels: how strong it is in each column, as a fraction of the light.
    """
    height = len(ink)
    reach = line.half + 1
    middle = np.round(line.rows).astype(np.intp)
    columns = np.flatnonzero(
        cv2.dilate(line.there.astype(np.uint8).reshape(1, -1), np.ones((1, 61), np.uint8)).ravel()
    )
    columns = columns[(middle[columns] >= -reach) & (middle[columns] < height + reach)]
    rows = middle[columns]

    def at(offset: int) -> Floats:
        values: Floats = ink[np.clip(rows + offset, 0, height - 1), columns]
        return values

    above, below = np.minimum(at(-reach), at(-reach - 1)), np.minimum(at(reach), at(reach + 1))
    band = {}
    for offset in range(-reach + 1, reach):
        part = (offset + reach) / (2 * reach)
        crossing = (1 - part) * above + part * below
        stronger = at(offset) * np.clip((at(offset) / levels[columns] - DARKER) / 0.4, 0, 1)
        band[offset] = np.minimum(at(offset), np.maximum(crossing, stronger))
    for offset, values in band.items():
        inside = (rows + offset >= 0) & (rows + offset < height)
        ink[rows[inside] + offset, columns[inside]] = values[inside]
