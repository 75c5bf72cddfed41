"""Light: grey in which the ink shows best, and the fraction of light that ink takes away, shadows gone."""

import cv2
import numpy as np

from digitpad.core.arrays import SIDE, Grey, Mask
from digitpad.pictures.loading import Colours
from digitpad.pictures.model import InkMask, InkPlane

SMALL = 120  # pixels: enough to see what is ink and what is paper
MIDDLING = 400  # pixels: enough to see a stroke
NEAR = (0.05, 0.1)  # of the longer side: windows in which a stroke is the lesser part
RIM = 0.04  # of the longer side: so near its edge, paper is no witness
BRIGHT = 0.8  # how much a vote for light ink must outweigh bright paper
WIDEST = 0.35  # of the longer side: no stroke is wider, on even paper
WIDEST_IN_SHADOW = 0.12  # of the longer side: no stroke is wider, and few shadows narrower
# Of 1,848 digits on 72 narrow lists, seeds from 6,100, 88.2 % are read with 0.2, 87.8 with 0.27, 85.4 with
# 0.35.
WIDEST_ACROSS = 0.2  # of the shorter side: no stroke is wider, in a photograph
BROAD = 0.045  # of the longer side: what is broader and faint is shadow
FAINT = 0.3  # fraction of the light: of less, a broad shadow may take
# Shades of tables and fields in scans and on screens; their digits were lost (made tables, seeds 630,015
# and 631,011: 13 of 44 are read without, 43 so).
SHADE = 0.03  # of the longer side: so wide and high is a shade, at least
NARROWEST = 12  # pixels: in small pictures the edge of a stroke is narrower
PALEST = 0.03  # fraction of the light: a shade takes more
# INK_BESIDE and KNOWN: see pieces.py, BAND.
INK_BESIDE = 0.005  # of a shade's pixels, at least, are there of strong ink: else the shade may be a pen's
DARKER, LIGHTEST = 2.0, 0.1  # times a shade, and a fraction of the light: stronger ink takes more than both
KNOWN = 0.3  # of a shade, at least, is seen between strokes
FILLED = 0.75  # of its box: a shade has straight sides, and strokes have not
EVEN = 12  # of 255, in full light: no more difference along the border of a screenshot
LEAST_EVEN = 3  # of 255: in less light the more, but this may always be
DIMMEST = 128  # of 255: in less light than this, differences count as in this
DIM = 0.6  # of the light of most of a picture: if that is dim, in less than this
BETTER = 1.6  # times the contrast of grey: then one colour of light shows the ink better
# Of 90 digits in felt pens of ten colours beside each other (by training writers) 69 % are read in grey, 97 %
# in what they take most of; of yellow beside black 67 and 100 %.
INKED = 0.35  # fraction of the light of one colour: what takes more of it is ink
MISSED = 0.5  # of that fraction: ink that takes less of the grey light is missed in it; ruled lines take 0.57
SOME = 0.03  # of all ink: so much of it must be missed, or it is dirt
LEAST = 30  # pixels of so small a picture


def grey_of(colours: Colours) -> Grey:
    """Return grey (height, width): as people see it, or one channel where that shows the ink far better.

    Blue ink on a red card is as dark as the card, but not in red light.
    """
    grey = seen_grey(colours)
    if colours.shape[2] == 1:
        return grey
    channels = [grey, *(np.ascontiguousarray(colours[..., channel]) for channel in range(3))]
    contrasts = [contrast(channel) for channel in channels]
    strongest = [max(both) for both in contrasts]
    best = int(np.argmax(strongest))
    chosen = best if strongest[best] > BETTER * strongest[0] else 0
    is_dark = contrasts[chosen][0] > contrasts[chosen][1]
    if is_dark and _misses_ink(shrunk_page(channels[chosen], MIDDLING), shrunk_page(colours, MIDDLING)):
        return _darkest(colours)
    return channels[chosen]


def seen_grey(colours: Colours) -> Grey:
    """Return grey (height, width) as people see it."""
    if colours.shape[2] == 1:
        return np.ascontiguousarray(colours[..., 0])
    return np.asarray(cv2.cvtColor(colours, cv2.COLOR_RGB2GRAY), np.uint8)


def _misses_ink(grey: Grey, colours: Colours) -> bool:
    """Say whether ink of some colour hardly shows in a small picture's grey: yellow beside black."""
    own, *taken = (_taken(np.asarray(plane, np.uint8)) for plane in (grey, *cv2.split(colours)))
    most = np.maximum.reduce(taken)
    is_ink = most > INKED
    missed = is_ink & (own < MISSED * most)
    return int(missed.sum()) > max(SOME * int(is_ink.sum()), LEAST)


def _taken(small: Grey) -> InkPlane:
    """Return the fraction of one colour's light that is missing beside what is around, in a small plane."""
    least = shrunk_page(small, SMALL)
    paper = cv2.medianBlur(least, 2 * (max(least.shape) // 8) + 1)
    light = cv2.resize(paper, small.shape[::-1], interpolation=cv2.INTER_LINEAR).astype(np.float32)
    away = light - cv2.blur(small, (3, 3))
    return np.asarray(away / np.maximum(light, DIMMEST), np.float32)


def _darkest(colours: Colours) -> Grey:
    """Return for each pixel what it leaves of the colour that it takes most of, beside the paper's."""
    step = max(max(colours.shape) // SMALL, 1)
    paper = np.median(colours[::step, ::step].reshape(-1, 3), axis=0)
    values = np.arange(256)
    darkest = None
    for plane, light in zip(cv2.split(colours), paper.tolist(), strict=True):
        left = 1 - (light - values) / max(light, DIMMEST)
        table = np.clip(np.round(paper.max() * left), 0, 255).astype(np.uint8)
        evened = cv2.LUT(plane, table)
        darkest = evened if darkest is None else cv2.min(darkest, evened)
    return np.asarray(darkest, np.uint8)


def contrast(grey: Grey) -> tuple[float, float]:
    """Return how far grey goes below and above the paper around it, as a quadratic mean over the picture."""
    small = shrunk_page(grey, SMALL)
    calm = cv2.blur(small, (3, 3)) if min(grey.shape) > 2 * SIDE else small
    window = 2 * (max(small.shape) // 4) + 1
    paper = np.asarray(cv2.medianBlur(small, window), np.float32)
    away = np.asarray(calm, np.float32) - paper
    below, above = np.clip(-away, 0, None), np.clip(away, 0, None)
    return float(np.sqrt((below**2).mean())), float(np.sqrt((above**2).mean()))


def is_light_ink(grey: Grey, paper: Mask | None = None) -> bool:
    """Say whether the ink is lighter than the paper.

    On even paper what differs most from it is ink. In a photograph strokes are what differs from most of
    what is near (a median); where light and dark do about equally, bright paper has dark ink.

    paper: which pixels to use; None for all.
    """
    small = shrunk_page(grey, MIDDLING)
    calm = cv2.GaussianBlur(small, (0, 0), 0.8).astype(np.float32)
    if is_even(grey):
        brightness = border_median(small)
        return float(calm.max()) - brightness > brightness - float(calm.min())
    seen = np.ones(small.shape, bool) if paper is None else _inner(paper, small.shape)
    votes = [_vote(small, calm, part, seen) for part in NEAR]
    return sum(votes) / len(votes) > BRIGHT * (float(np.median(small[seen])) / 100 - 1)


def _inner(paper: Mask, shape: tuple[int, ...]) -> Mask:
    """Return the paper in a plane of another size, without its rim; all of the plane where none is left."""
    height, width = shape
    small = cv2.resize(paper.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST)
    window = _window(RIM * max(shape))
    inner = cv2.erode(small, np.ones((window, window), np.uint8)) > 0
    return inner if inner.any() else np.ones((height, width), bool)


def _vote(small: Grey, calm: InkPlane, part: float, seen: Mask) -> float:
    """Return from -1, all that stands out is dark, to 1, all of it is light."""
    near = cv2.medianBlur(small, _window(part * max(small.shape)))
    away = (calm - near)[seen]
    noise = 1.4826 * float(np.median(np.abs(away)))
    dark, light = (float((np.clip(side - 2 * noise - 2, 0, None) ** 2).mean()) for side in (-away, away))
    return (light - dark) / (light + dark + 1e-3)


def border_median(grey: Grey) -> float:
    """Return the brightness of most of the picture's border, 0 to 255."""
    return float(np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])))


def is_even(grey: Grey) -> bool:
    """Say whether the picture's border is alike, and as most of the picture, as on a screen or a scan."""
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]]).astype(np.float32)
    paper = float(np.median(border))
    most = float(np.median(grey[:: len(grey) // 50 + 1]))
    least = EVEN if max(grey.shape) <= SMALL else max(EVEN * paper / 255, LEAST_EVEN)
    return abs(most - paper) < least and bool((np.abs(border - paper) < least).mean() > 0.9)


def ink_fraction(dark: Grey) -> InkPlane:
    """Return the fraction of light that dark ink takes away, float32 (height, width) up to 1.

    The light is the picture without what is dark and narrow (a morphological closing), so shadows go. Around
    a photograph all counts as dark, so dark corners and the table at its border go too. The paper's noise
    stays, to both sides of 0.
    """
    even = is_even(dark)
    longer, shorter = max(dark.shape), min(dark.shape)
    window = _window(WIDEST * longer if even else min(WIDEST_IN_SHADOW * longer, WIDEST_ACROSS * shorter))
    room = 0 if even else window // 2 + 1
    padded = cv2.copyMakeBorder(cv2.blur(dark, (3, 3)), room, room, room, room, cv2.BORDER_CONSTANT, value=0)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((window, window), np.uint8))
    light = closed[room : room + dark.shape[0], room : room + dark.shape[1]].astype(np.float32)
    dimmest = min(DIMMEST, DIM * float(np.median(light[::8, ::8])))
    ink: InkPlane = ((light - dark) / np.maximum(light, max(dimmest, 1.0))).astype(np.float32)
    ink = _without_shades(ink) if even else _without_veils(ink)
    calm: InkPlane = (ink - np.median(ink)).astype(
        np.float32
    )  # the closing follows the lightest specks of noise
    return calm


def _without_veils(ink: InkPlane) -> InkPlane:
    """Take away what is faint and broader than most strokes: narrow shadows."""
    window = _window(BROAD * max(ink.shape))
    broad = cv2.morphologyEx(cv2.blur(ink, (5, 5)), cv2.MORPH_OPEN, np.ones((window, window), np.uint8))
    faint = np.clip((FAINT - broad) / 0.1 + 1, 0, 1)
    return np.asarray(ink - faint * np.maximum(broad, 0), np.float32)


def _without_shades(ink: InkPlane) -> InkPlane:
    """Take away even shades, as of a table's rows in a scan or on a screen, where there is stronger ink."""
    window = _window(max(SHADE * max(ink.shape), NARROWEST))
    broad = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((window, window), np.uint8))
    seen = ((broad > PALEST) & (broad < FAINT)).astype(np.uint8)
    if not seen.any():
        return ink
    stronger = min(2 * FAINT, DARKER * float(np.median(broad[seen > 0])) + LIGHTEST)
    if (ink > stronger).mean() < INK_BESIDE * seen.mean():
        return ink
    shades = np.asarray(np.where(seen > 0, broad, 0), np.float32)
    whole = (ink > PALEST).astype(np.uint8)  # with the strokes upon it, close to each other
    shade = np.maximum(_filled(seen, shades), _filled(whole, shades))
    if not shade.any():
        return ink
    return np.asarray(
        ink - np.minimum(cv2.dilate(shade, np.ones((5, 5), np.uint8)), np.maximum(ink, 0)), np.float32
    )


def _filled(parts: InkMask, broad: InkPlane) -> InkPlane:
    """Return the shade of those parts of a mask that have straight sides, 0 elsewhere.

    broad: the shade at each pixel, 0 where it is not known.
    """
    _count, numbers, boxes, _middles = cv2.connectedComponentsWithStats(parts, connectivity=8)
    areas = boxes[:, cv2.CC_STAT_AREA]
    known = np.bincount(numbers[broad > 0], minlength=len(boxes))
    is_shade = areas >= FILLED * boxes[:, cv2.CC_STAT_WIDTH] * boxes[:, cv2.CC_STAT_HEIGHT]
    is_shade &= known >= KNOWN * areas
    shade = np.zeros_like(broad)
    for number in np.flatnonzero(is_shade[1:]) + 1:
        left, top, width, height, _area = boxes[number].tolist()
        place = slice(top, top + height), slice(left, left + width)
        own = numbers[place] == number
        level = float(np.median(broad[place][own & (broad[place] > 0)]))
        shade[place][own] = level
    return shade


def flattened(ink: InkPlane) -> Grey:
    """Return ink on white paper in even light, grey (height, width)."""
    return np.round(255 * np.clip(1 - ink, 0, 1)).astype(np.uint8)


def shrunk_page(grey: Grey, longer: int) -> Grey:
    """Shrink grey, or colours, so that its longer side has at most `longer` pixels."""
    height, width = grey.shape[:2]
    scale = min(1.0, longer / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def _window(side: float) -> int:
    """Return a window of about this side, odd and at least 3."""
    return max(2 * round(side / 2) + 1, 3)
