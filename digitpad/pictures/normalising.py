"""Glyphs made like MNIST's: turned back where the page's lines have a slope, thin strokes made thicker.

One glyph shows nothing: a slanting 1 and a steep 7 stay as they were written. Only where several stand in a
line does the line's slope show how the page lay before the camera.
"""

from collections.abc import Iterable

import cv2
import numpy as np

from digitpad.core.arrays import SIDE as DIGIT
from digitpad.core.arrays import Doubles, Grey
from digitpad.pictures.layout import lines_of
from digitpad.pictures.model import Rectangle

STEEPEST = 30.0  # degrees: no line of a page that was meant to be upright is steeper
LEAST = 6.0  # degrees: what is turned less is read as well as it is
FEW = 3  # digits in a line: fewer have no slope
MOST = 1000  # digits on a page: the steps between all of more would take too long
FAR = 2.5  # of the taller one's height: a neighbour in a line is nearer
LIKE = 0.5  # times the height of a neighbour in a line, at least
UNSTEADY = 0.08  # of its height: how far a digit stands beside its line, standard deviation
USUAL = 0.12  # tangent: how far pages are turned, standard deviation


def slope_of(boxes: list[Rectangle]) -> float:
    """Return by how many degrees a page's lines fall to the right; 0 where that cannot be known.

    The slope is the median of those between any two digits of a line, weighted by how far apart they are,
    of all lines together; the fewer digits there are, the more is it drawn to 0.
    """
    if not FEW <= len(boxes) <= MOST:
        return 0.0
    rows = [[boxes[index] for index in row] for row in lines_of(boxes, _guess(boxes)) if len(row) >= FEW]
    if not rows:
        return 0.0
    places = [np.array([box.middle for box in row]) for row in rows]
    across, down = np.concatenate([_between(row) for row in places]).T
    apart = np.maximum(across, 1.0)
    height = float(np.median([box.height for row in rows for box in row]))
    spread = sum(float(row[:, 0].var()) * len(row) for row in places)
    error = (UNSTEADY * height) ** 2 / max(spread, 1.0)
    slope = weighted_median(down / apart, apart) * USUAL**2 / (USUAL**2 + error)
    degrees = float(np.degrees(np.arctan(slope)))
    return degrees if LEAST <= abs(degrees) <= STEEPEST else 0.0


def levelled(grey: Grey, degrees: float) -> Grey:
    """Turn a glyph back that fell to the right by so many degrees, and make it tight around its ink."""
    if not degrees or not grey.any():
        return grey
    height, width = grey.shape
    turn, (wide, high) = np.radians(abs(degrees)), (width, height)
    size = (
        int(np.ceil(wide * np.cos(turn) + high * np.sin(turn))) + 2,
        int(np.ceil(wide * np.sin(turn) + high * np.cos(turn))) + 2,
    )
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1.0)
    matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    turned = np.asarray(cv2.warpAffine(grey, matrix, size), np.uint8)
    left, top, wide, high = cv2.boundingRect(turned)
    return turned[top : top + high, left : left + wide]


def _guess(boxes: list[Rectangle]) -> float:
    """Return the slope from a digit to its nearest neighbour to the right, the median of all: a tangent."""
    left, top, right, bottom = np.array([(b.left, b.top, b.right, b.bottom) for b in boxes], float).T
    x, y, height = (left + right) / 2, (top + bottom) / 2, bottom - top
    across, down = x - x[:, np.newaxis], y - y[:, np.newaxis]
    taller = np.maximum(height, height[:, np.newaxis])
    lower = np.minimum(height, height[:, np.newaxis])
    may = (across > 0) & (np.hypot(across, down) <= FAR * taller) & (lower >= LIKE * taller)
    may &= np.abs(down) <= across * np.tan(np.radians(STEEPEST + 5))
    has = may.any(axis=1)
    if not has.any():
        return 0.0
    nearest = np.where(may, np.hypot(across, down), np.inf).argmin(axis=1)[has]
    own = np.flatnonzero(has)
    return float(np.median(down[own, nearest] / across[own, nearest]))


def _between(places: Doubles) -> Doubles:
    """Return the steps (n * (n - 1) / 2, 2) between any two places (n, 2), from the earlier to the later."""
    earlier, later = np.triu_indices(len(places), 1)
    return places[later] - places[earlier]


def weighted_median(values: Doubles, weights: Doubles) -> float:
    """Return the value in the middle of all, (n,), each counted by its weight, (n,); n > 0."""
    order = np.argsort(values)
    half = np.searchsorted(np.cumsum(weights[order]), weights.sum() / 2)
    return float(values[order][min(int(half), len(values) - 1)])


def middle_height(heights: Iterable[float]) -> float:
    """Return the height in the middle of all ink, about: high pieces count more; 0 where there is none."""
    values = np.fromiter(heights, np.float64)
    return weighted_median(values, values**2) if values.size else 0.0


THIN = 0.085  # of the longer side: thinner strokes fade when shrunk to 20×20
WANTED = 0.1  # of the longer side: as thick as they become
SIDE = 120  # pixels of the longer side at which strokes are thickened
# Of 150 digits of 9 to 26 pixels, one-pixel pens anywhere in 28×28, 139 are read without, 150 so.
SMALL = 30  # pixels of the longer side: smaller glyphs show the steps of their pixels
FINER = 80  # pixels of it they are given
STEPS = 0.5  # of their pixels: by so much they are blurred
NOTHING = 25  # of 255: less is the blur's rim


def thickness(grey: Grey) -> float:
    """Return how thick the strokes of a glyph are, as a fraction of its longer side; 0 where there are none.

    Across a stroke the distance to its edge is, on average, a quarter of its thickness.
    """
    mask = (grey > 127).astype(np.uint8)
    framed = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    inside = cv2.distanceTransform(framed, cv2.DIST_L2, 3)[framed > 0]
    if not inside.size:
        return 0.0
    return float(max(4 * float(inside.mean()) - 2, 1.0) / max(grey.shape))


def thickened_glyph(grey: Grey) -> Grey:
    """Return a glyph with its strokes made `WANTED` thick, where they are thin, and small ones finer."""
    grey = _finer(grey)
    now = thickness(grey)
    if not 0 < now < THIN:
        return grey
    height, width = grey.shape
    scale = SIDE / max(height, width)
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    room = round(WANTED * SIDE)
    drawn = cv2.copyMakeBorder(cv2.resize(grey, size, interpolation=how), *(room,) * 4, cv2.BORDER_CONSTANT)
    return _grown(np.asarray(drawn, np.uint8), (WANTED - now) * SIDE)


def _finer(grey: Grey) -> Grey:
    """Return a small glyph with more and softer pixels: the network has never seen the steps of its edges."""
    if max(grey.shape) >= SMALL or not grey.any():
        return grey
    soft = cv2.GaussianBlur(cv2.copyMakeBorder(grey, 2, 2, 2, 2, cv2.BORDER_CONSTANT), (0, 0), STEPS)
    scale = FINER / max(grey.shape)
    fine = np.asarray(cv2.resize(soft, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8)
    left, top, width, height = cv2.boundingRect((fine > NOTHING).astype(np.uint8))
    return fine[top : top + height, left : left + width]


def _grown(grey: Grey, pixels: float) -> Grey:
    """Make strokes thicker by a number of pixels, which need not be whole: two whole ones are mixed."""
    below = int(pixels)
    part = pixels - below
    thin, thick = (_dilated(grey, number) for number in (below, below + 1))
    return np.asarray(cv2.addWeighted(thin, 1 - part, thick, part, 0), np.uint8)


def _dilated(grey: Grey, pixels: int) -> Grey:
    """Make strokes thicker by whole pixels, with a round brush."""
    if not pixels:
        return grey
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (pixels + 1, pixels + 1))
    return np.asarray(cv2.dilate(grey, brush), np.uint8)


BOX = (18, 21)  # pixels: the longer side of MNIST's digits is 20, where a digit was not saved with losses
CENTRED = 1.5  # pixels: MNIST's have their centre of mass within 1 of the middle
FAINT = 40  # of 255: weaker pixels are the losses


def is_prepared(digit: Grey) -> bool:
    """Say whether grey, ink bright, is a digit as MNIST has them: 28×28, on black, as large, in the middle.

    Many 28×28 files are not: drawn at that size with a pen of one pixel, anywhere.
    """
    if digit.shape != (DIGIT, DIGIT) or np.median(_border(digit)) != 0 or digit.max() <= FAINT:
        return False
    strong = np.where(digit > FAINT, digit, 0).astype(np.float64)
    _left, _top, width, height = cv2.boundingRect((strong > 0).astype(np.uint8))
    if not BOX[0] <= max(width, height) <= BOX[1]:
        return False
    middle = (DIGIT - 1) / 2
    places = np.arange(DIGIT) - middle
    down, across = (float((strong.sum(axis=axis) * places).sum() / strong.sum()) for axis in (1, 0))
    return max(abs(down), abs(across)) <= CENTRED


def _border(digit: Grey) -> Grey:
    return np.concatenate([digit[0], digit[-1], digit[:, 0], digit[:, -1]])
