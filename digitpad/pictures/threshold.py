"""The threshold between ink and paper: the paper's noise, the cut, and the soft edge."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from digitpad.core.arrays import Floats, Grey, Mask
from digitpad.pictures.model import InkMask, InkPlane

ENOUGH = 200_000  # pixels for the noise: of 84 pictures none is read otherwise
FAINTEST = 0.1  # of the paper's brightness: less contrast is paper
NOISE = 4.0  # standard deviations of the paper: less is noise
WEAK = 0.4  # of the cut: ink as weak as this is ink where it hangs together with stronger
FAR = 0.012  # of the longer side: weak ink is no further from strong
CLEAN = 0.004  # noise of a screenshot, or a drawing: there all that is grey is ink's soft edge
WEAK_IF_CLEAN = 0.2  # of the cut
WEAK_NOISE = 2.2  # standard deviations of the paper, for such ink
# Of seven forms that lost pencil beside dark print, seeds from 6,000, six have 1.3 to 14 times as many faint
# strokes as strong ones; of 44 pages that are read none has more than 0.7.
SOFT_EDGE = 9  # pixels: the window in which fainter ink is strong ink's edge
FAINT_SHARE = 0.25  # of the strong ink: there is at least as much faint
HIGH, INKED = 14, 30  # pixels: a stroke's height, and its ink


@dataclass(frozen=True)
class Cut:
    """The cut where ink begins, as fractions of the light.

    strong: more than this is ink. weak: so is this, next to strong ink. full: where a ramp of soft ink ends.
    """

    strong: float
    weak: float
    full: float


def noise_of(ink: InkPlane) -> float:
    """Return the standard deviation of the paper's noise, from the median deviation.

    Of a large plane every other pixel both ways is enough: it is asked ten times for a picture.
    """
    step = max(math.isqrt(ink.size // ENOUGH), 1)
    return 1.4826 * float(np.median(np.abs(ink[::step, ::step])))


def calmed(ink: InkPlane) -> InkPlane:
    """Smooth a plane as far as its noise asks for: not at all where there is none."""
    noise = noise_of(ink)
    if NOISE * noise < FAINTEST / 2:
        return ink
    sigma = 0.8 if NOISE * noise < FAINTEST else 1.4
    return np.asarray(cv2.GaussianBlur(ink, (0, 0), sigma), np.float32)


def least_of(ink: InkPlane, sensitivity: float = 0.0) -> float:
    """Return the faintest ink there can be on this paper."""
    return float(max(FAINTEST, NOISE * noise_of(ink)) / 2**sensitivity)


def cut_of(ink: InkPlane, sensitivity: float = 0.0, rounding: float = 0.0) -> Cut | None:
    """Return where to cut ink from paper, by Otsu (1979); None where all is paper.

    Otsu's rule wants two classes of like size, but a digit may be a hundredth of a picture. So it looks at
    all that stands out from the paper, and at as much paper. Where that divides strong print or lines from
    what was written faintly, and of this there are more strokes, it looks at this alone.

    sensitivity: from -1, only strong ink, to 1, faint pencil too.
    rounding: half of a level of grey as a fraction of the light, which in dim light hides the noise.
    """
    least, noise = least_of(ink, sensitivity), max(noise_of(ink), rounding)
    standing_out = ink > least
    if not standing_out.any():
        return None
    cut = _cut_among(ink[standing_out], noise, least, sensitivity)
    strong = ink > cut.strong
    near = cv2.dilate(strong.astype(np.uint8), np.ones((SOFT_EDGE, SOFT_EDGE), np.uint8)) > 0
    faint = standing_out & ~near
    if faint.sum() > FAINT_SHARE * strong.sum() and _count_strokes(faint) > _count_strokes(strong):
        return _cut_among(ink[faint], noise, least, sensitivity)
    return cut


def _count_strokes(inked: Mask) -> int:
    """Count what is as large as a digit, or a stroke of one."""
    _count, _numbers, statistics, _middles = cv2.connectedComponentsWithStats(inked.astype(np.uint8))
    sizes = statistics[1:]
    return int(((sizes[:, cv2.CC_STAT_HEIGHT] >= HIGH) & (sizes[:, cv2.CC_STAT_AREA] >= INKED)).sum())


def _cut_among(standing_out: Floats, noise: float, least: float, sensitivity: float) -> Cut:
    """Return where Otsu's rule cuts what stands out, (n,), from as much paper of so much noise."""
    both = np.zeros(2 * standing_out.size, np.uint8)
    both[: standing_out.size] = np.clip(255 * standing_out, 0, 255).astype(np.uint8)
    cut, _mask = cv2.threshold(both.reshape(1, -1), 0, 255, cv2.THRESH_OTSU)
    # Otsu's best cut is half way between the two means; of many as good, OpenCV's is the lowest.
    half = (float(both[both > cut].mean()) + float(both[both <= cut].mean())) / 2
    strong = max((half + 0.5) / 255 / 2**sensitivity, least)
    above = standing_out[standing_out > strong]
    full = max(float(np.median(above)) if above.size else strong, strong)
    if noise < CLEAN:
        return Cut(strong, WEAK_IF_CLEAN * strong, full)
    weak = max(WEAK * strong, least * WEAK_NOISE / NOISE)
    return Cut(strong, min(weak, strong), min(full, 1.35 * strong))


def mask_of(ink: InkPlane, cut: Cut) -> InkMask:
    """Return what is ink: the strong, and the weak that hangs together with it and is not far from it."""
    window = 2 * round(FAR * max(ink.shape)) + 1
    near = cv2.dilate((ink > cut.strong).astype(np.uint8), np.ones((window, window), np.uint8))
    weak = np.asarray((ink > cut.weak) & (near > 0), np.uint8)
    _count, numbers = cv2.connectedComponents(weak, connectivity=8)
    has_strong = np.zeros(int(numbers.max()) + 1, np.uint8)
    has_strong[numbers[ink > cut.strong]] = 255
    has_strong[0] = 0
    found: InkMask = has_strong[numbers]
    return found


def soft_ink(ink: InkPlane, cut: Cut) -> Grey:
    """Return ink with soft edges, uint8 bright on 0: a ramp from below the weak to the full."""
    start, end = 0.9 * cut.weak, max(cut.full, 1.1 * cut.weak)
    soft: Grey = np.round(255 * np.clip((ink - start) / (end - start), 0, 1)).astype(np.uint8)
    return soft
