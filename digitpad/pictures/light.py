"""Colours -> grey in which the ink shows best, then ink as a share of the light, shadows gone."""

import cv2
import numpy as np

from digitpad.pictures.pixels import Colours
from digitpad.pictures.plane import Grey, Ink
from digitpad.raster import SIDE

SMALL = 120  # pixels: enough to see what is ink and what is paper
FINE = 600  # pixels: light changes slowly, but a shadow's edge is sharp
WIDEST = 0.3  # of the longer side: no stroke is wider, no shadow narrower
DIMMEST = 128  # of 255: in less light than this, differences count as in this
BETTER = 1.6  # times the contrast of grey: then one colour of light shows the ink better


def grey_of(colours: Colours) -> Grey:
    """Return grey (height, width): as people see it, or one channel where that shows the ink far better.

    Blue ink on a red card is as dark as the card, but not in red light.
    """
    if colours.shape[2] == 1:
        return np.ascontiguousarray(colours[..., 0])
    grey: Grey = cv2.cvtColor(colours, cv2.COLOR_RGB2GRAY)
    channels = [grey, *cv2.split(colours)]
    contrasts = [contrast(np.asarray(channel)) for channel in channels]
    strongest = [abs(light) if abs(light) > abs(dark) else abs(dark) for dark, light in contrasts]
    best = int(np.argmax(strongest))
    return np.asarray(channels[best]) if strongest[best] > BETTER * strongest[0] else grey


def contrast(grey: Grey) -> tuple[float, float]:
    """Return how far grey goes below and above the paper around it, as a quadratic mean over the picture."""
    small = _shrunk(grey, SMALL)
    calm = cv2.blur(small, (3, 3)) if min(grey.shape) > 2 * SIDE else small
    window = 2 * (max(small.shape) // 4) + 1
    paper = np.asarray(cv2.medianBlur(small, window), np.float32)
    away = np.asarray(calm, np.float32) - paper
    below, above = np.clip(-away, 0, None), np.clip(away, 0, None)
    return float(np.sqrt((below**2).mean())), float(np.sqrt((above**2).mean()))


def is_light_ink(grey: Grey) -> bool:
    """Say whether the ink is lighter than the paper: what differs most from the paper around it is ink."""
    below, above = contrast(grey)
    return above > below


def border_median(grey: Grey) -> float:
    """Return the brightness of most of the picture's border, 0 to 255."""
    return float(np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])))


def ink_share(dark: Grey) -> Ink:
    """Return the share of light that the ink takes away, float32 (height, width) up to 1, of dark on light.

    The light is the picture without what is dark and narrow (a morphological closing), so shadows go. The
    paper's noise stays, to both sides of 0.
    """
    small = cv2.blur(_shrunk(dark, FINE), (3, 3))
    window = 2 * round(WIDEST * max(small.shape) / 2) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (window, window))
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, kernel)
    light = cv2.resize(closed, dark.shape[::-1], interpolation=cv2.INTER_LINEAR).astype(np.float32)
    ink = (light - dark) / np.maximum(light, DIMMEST)
    calm: Ink = (ink - np.median(ink)).astype(np.float32)  # the closing follows the lightest specks of noise
    return calm


def flattened(ink: Ink) -> Grey:
    """Return ink on white paper in even light, grey (height, width)."""
    return np.round(255 * np.clip(1 - ink, 0, 1)).astype(np.uint8)


def _shrunk(grey: Grey, longer: int) -> Grey:
    """Shrink grey so that its longer side has at most `longer` pixels."""
    height, width = grey.shape
    scale = min(1.0, longer / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
