"""Close-ups: pictures that one digit, or very few, nearly fill.

A page's light is found by windows far wider than a stroke and far narrower than the page. In a picture cut
out around a digit, or taken from very near, a stroke is as broad as such windows, and its middle passes for
a shadow. There the paper is seen all around the ink, so that a smooth surface through it is the light.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from digitpad.core.arrays import Doubles, Grey, Mask, Reader
from digitpad.pictures.grouping import groups_of
from digitpad.pictures.model import InkPlane, PicturePage, Rectangle
from digitpad.pictures.pieces import Cutting, all_pieces_of, masked_cut, without_specks
from digitpad.pictures.scoring import Scorer, regrouped
from digitpad.pictures.threshold import cut_of, mask_of, soft_ink

# Chosen on 240 made close-ups, seeds below 3,000, and, so that no shadow passes for a digit, on 150 empty
# sheets and 200 photographs of one digit, seeds from 500,300.
SMALL = 120  # pixels of the longer side: enough to see paper and strokes
ROUNDS = 5  # of finding the paper and laying the light through it
DIMMEST = 64  # of 255: in less light, differences count as in this
NEARLY = 1e-6  # keeps the equations of little paper solvable
CLEAR = 5.0  # times the paper's unevenness, at least, is the ink's strength
FAINTEST = 0.1  # of the light: less is no ink
MOST_INK = 0.5  # of the picture: more is a shadow, or a table
LEAST_HIGH = 0.4  # of the picture: so high or wide is the ink of a close-up
ALONG = 0.4  # of the picture's border: ink along more of it is a table
ASIDE = 0.8  # of one of its sides: so is this
SLENDER = 0.45  # of its length: a one, or the table where such lies along the border
FEW = 4  # digits: more do not fill a picture
MOST_PARTS = 200  # between seams: four digits that touch have no more; a page would take seconds
SURE = 0.9  # so sure is the network of each of them
HALF = 127  # of 255: as much ink is ink
PART = 0.5  # of a glyph's ink: part of a close-up's digit has as much in common with it
ALSO = 0.35  # times as strong as the close-up's: beside its digits that is ink, and else their paper
STRONGER = 1.4  # times as strong as the close-up's: in them that is ink of its own
ENOUGH = 0.75  # of a close-up's ink: a page that shows as much has found its digits


@dataclass(frozen=True, eq=False)
class CloseUp:
    """A picture seen as a close-up.

    light_ink: whether the ink is lighter than the paper.
    ink: float32 (height, width), the fraction of the paper's light that is missing, or is there besides.
    """

    light_ink: bool
    ink: InkPlane


def close_up(grey: Grey) -> CloseUp | None:
    """Return the ink of a picture that it nearly fills; None where it does not look like one."""
    scale = min(1.0, SMALL / max(grey.shape))
    size = (max(round(grey.shape[1] * scale), 1), max(round(grey.shape[0] * scale), 1))
    small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.float64)
    small = np.asarray(cv2.GaussianBlur(small, (0, 0), 0.6), np.float64)
    if min(small.shape) < 8:
        return None
    terms = _terms(*small.shape)
    is_ink = _ink_beside(small, terms)
    if is_ink is None:
        return None
    surface = _surface(small, terms, ~_grown(is_ink))
    away = small - surface
    light_ink = float(away[is_ink].mean()) > 0
    if not _is_close(away if light_ink else -away, is_ink, surface):
        return None
    light = np.asarray(cv2.resize(surface, grey.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)
    missing = grey - light if light_ink else light - grey
    room = 255 - light if light_ink else light
    return CloseUp(light_ink, (missing / np.maximum(room, DIMMEST)).astype(np.float32))


def _terms(height: int, width: int) -> Doubles:
    """Return (height * width, 6): what surfaces of the second degree are made of."""
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].reshape(2, -1)
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1)


def _surface(small: Doubles, terms: Doubles, paper: Mask) -> Doubles:
    """Return the smooth surface through the paper, (height, width)."""
    seen = terms[paper.ravel()]
    squares = seen.T @ seen + NEARLY * np.eye(terms.shape[1])
    weights = np.linalg.solve(squares, seen.T @ small[paper])
    return np.asarray((terms @ weights).reshape(small.shape), np.float64)


def _ink_beside(small: Doubles, terms: Doubles) -> Mask | None:
    """Part ink from paper, by Otsu's rule beside the light, which is then laid through the paper anew."""
    surface = np.full(small.shape, float(np.median(small)))
    is_ink = None
    for _ in range(ROUNDS):
        away = small - surface
        least, most = float(away.min()), float(away.max())
        if most - least < 1:
            return None
        levels = np.round(255 * (away - least) / (most - least)).astype(np.uint8)
        cut, _mask = cv2.threshold(levels, 0, 255, cv2.THRESH_OTSU)
        above = levels > cut
        is_ink = ~above if _is_paper(above) else above
        paper = ~_grown(is_ink)
        if paper.sum() < 4 * terms.shape[1]:
            return None
        surface = _surface(small, terms, paper)
    return is_ink


def _is_paper(above: Mask) -> bool:
    """Say whether the lighter part is the paper: most of the border, and of the picture, is."""
    border = np.concatenate([above[0], above[-1], above[:, 0], above[:, -1]])
    return float(border.mean()) + float(above.mean()) > 1.0


def _grown(is_ink: Mask) -> Mask:
    return np.asarray(cv2.dilate(is_ink.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)


def _is_close(stronger: Doubles, is_ink: Mask, surface: Doubles) -> bool:
    """Say whether ink nearly fills the picture, stands out clearly and leaves its border alone."""
    rows, columns = np.flatnonzero(is_ink.any(axis=1)), np.flatnonzero(is_ink.any(axis=0))
    height, width = is_ink.shape
    reach = max((rows[-1] + 1 - rows[0]) / height, (columns[-1] + 1 - columns[0]) / width)
    sides = (is_ink[0], is_ink[-1], is_ink[:, 0], is_ink[:, -1])
    paper = ~_grown(is_ink)
    strength = float(np.median(stronger[is_ink]))
    return bool(
        reach >= LEAST_HIGH
        and is_ink.mean() <= MOST_INK
        and np.concatenate(sides).mean() <= ALONG
        and max(side.mean() for side in sides) <= ASIDE
        and strength >= CLEAR * float(stronger[paper].std())
        and strength >= FAINTEST * float(surface.mean())
    )


def digits_close_up(near: CloseUp, reader: Reader, sensitivity: float = 0.0) -> tuple[Grey, list[Cutting]]:
    """Return the soft ink of a close-up, and its digits; none where the network is not sure of all."""
    cut = cut_of(near.ink, sensitivity)
    if cut is None:
        return np.zeros(near.ink.shape, np.uint8), []
    soft = soft_ink(near.ink, cut)
    pieces = without_specks(all_pieces_of(mask_of(near.ink, cut)))
    groups = groups_of(pieces.kept)
    if not 0 < len(groups) <= 2 * FEW:
        return soft, []
    scored = regrouped([masked_cut(soft, pieces, group) for group in groups], Scorer(reader), MOST_PARTS)
    sure = len(scored) <= FEW and all(
        one.confidence >= SURE and not _lies_along(one.box, soft.shape) for one in scored
    )
    return soft, [one.cutting for one in scored] if sure else []


def _lies_along(box: Rectangle, shape: tuple[int, ...]) -> bool:
    """Say whether something slender touches the picture's border with its long side."""
    height, width = shape
    if box.width < SLENDER * box.height:
        return box.left <= 1 or box.right >= width - 1
    return box.height < SLENDER * box.width and (box.top <= 1 or box.bottom >= height - 1)


def count_sure(page: PicturePage, reader: Reader) -> int:
    """Count the glyphs of a page that the network takes for digits as surely as those of a close-up."""
    confidences = Scorer(reader).confidences([glyph.grey for glyph in page.glyphs])
    return int((confidences >= SURE).sum())


def shows_more(near: CloseUp, ink: Grey, digits: list[Cutting], page: PicturePage) -> bool:
    """Say whether a close-up's digits have ink that the page's glyphs miss, and are what these are parts of.

    Where a glyph lies beside them, or is far stronger, it is the digit, and they are a shadow or a table.
    """
    wanted = np.zeros(ink.shape, bool)
    for its in (digit.rectangle for digit in digits):
        inner = np.s_[its.top : its.bottom, its.left : its.right]
        wanted[inner] = ink[inner] > HALF
    if not wanted.any():
        return False
    shown = np.zeros(ink.shape, bool)
    strength = float(np.median(near.ink[wanted]))
    scale = page.scale
    for box in (glyph.box for glyph in page.glyphs):
        sides = (round(side * scale) for side in (box.left, box.top, box.right, box.bottom))
        left, top, right, bottom = sides
        inner = np.s_[top:bottom, left:right]
        own = page.ink[inner] > HALF
        if own.any():
            beside = wanted[inner][own].mean() < PART
            if abs(near.ink[inner][own].mean()) > (ALSO if beside else STRONGER) * strength:
                return False
        shown[inner] |= own
    return float(shown[wanted].mean()) < ENOUGH
