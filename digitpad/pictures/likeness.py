"""One hand writes with one pen: what is far fainter or broader than most ink of a page is no digit."""

import numpy as np
import numpy.typing as npt

from digitpad.pictures.cutting import Cutting
from digitpad.pictures.thickness import thickness

FAINT = 0.55  # of the mean grey in the middle of all strokes: fainter is no ink of the same pen
BROAD = 2.5  # times the thickness in the middle of all strokes: nor is what is broader
THINNEST = 2.0  # pixels: no pen is thinner
FEW = 3  # cuttings: of fewer none can be said to be unlike the others

Floats = npt.NDArray[np.float64]


def alike(cuttings: list[Cutting]) -> list[Cutting]:
    """Return the cuttings that may be of the pen that wrote most of them."""
    if len(cuttings) < FEW:
        return cuttings
    strengths = np.array([_strength(cutting) for cutting in cuttings])
    widths = np.array([thickness(cutting.grey) * max(cutting.grey.shape) for cutting in cuttings])
    lengths = np.array([float(cutting.grey.sum()) for cutting in cuttings]) / np.maximum(widths, THINNEST)
    strong, wide = _middle(strengths, lengths), _middle(widths, lengths)
    like = (strengths >= FAINT * strong) & (widths <= BROAD * max(wide, THINNEST))
    return [cutting for cutting, is_like in zip(cuttings, like.tolist(), strict=True) if is_like]


def _middle(values: Floats, lengths: Floats) -> float:
    """Return the value in the middle of all strokes, by length: many specks count less than one digit."""
    order = np.argsort(values)
    half = np.searchsorted(np.cumsum(lengths[order]), lengths.sum() / 2)
    return float(values[order][min(int(half), len(values) - 1)])


def _strength(cutting: Cutting) -> float:
    """Return the mean grey of a cutting's ink, 0 to 255."""
    ink = cutting.grey[cutting.grey > 0]
    return float(ink.mean()) if ink.size else 0.0
