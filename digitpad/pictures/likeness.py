"""One hand writes with one pen: what is far fainter or broader than most ink of a page is no digit."""

import numpy as np

from digitpad.pictures.cutting import Cutting
from digitpad.pictures.thickness import thickness

FAINT = 0.55  # of the middle one's mean grey: fainter is no ink of the same pen
BROAD = 2.5  # times the middle one's thickness: nor is what is broader
FEW = 3  # cuttings: of fewer none can be said to be unlike the others


def alike(cuttings: list[Cutting]) -> list[Cutting]:
    """Return the cuttings that may be of the pen that wrote most of them."""
    if len(cuttings) < FEW:
        return cuttings
    strengths = np.array([_strength(cutting) for cutting in cuttings])
    widths = np.array([thickness(cutting.grey) * max(cutting.grey.shape) for cutting in cuttings])
    like = (strengths >= FAINT * np.median(strengths)) & (
        widths <= BROAD * max(float(np.median(widths)), 2.0)
    )
    return [cutting for cutting, is_like in zip(cuttings, like.tolist(), strict=True) if is_like]


def _strength(cutting: Cutting) -> float:
    """Return the mean grey of a cutting's ink, 0 to 255."""
    ink = cutting.grey[cutting.grey > 0]
    return float(ink.mean()) if ink.size else 0.0
