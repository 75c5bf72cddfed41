"""Pieces of ink that hang together, without specks and paper edges, and cuttings: one digit's ink."""

from dataclasses import dataclass
from itertools import permutations

import cv2
import numpy as np
import numpy.typing as npt

from digitpad.core.arrays import Grey, Mask
from digitpad.pictures.model import InkMask, Rectangle, around
from digitpad.pictures.normalising import middle_height
from digitpad.pictures.paper import Surroundings

# TOWER to SEVERAL were chosen on 100 forms and 70 lists, seeds from 2,000, together with combs of a single
# cell, ticks on ruled lines, narrow boxes (lines.py) and stout rings (erasing.py): 97.3 % of the forms'
# digits are read instead of 92.1, and 2.3 % made up instead of 3.5; of the lists' 89.4 instead of 87.5, and
# 0.3 as before. Of 60 tables and framed pages two more digits are read, and two more are made up.
TOWER = 1.6  # times as high as most digits: two lines of writing, perhaps
STOREY = 0.6  # of the height of most digits: so high is each digit of it
FILLED = 0.85  # of its rectangle: a block, or a straight stroke
LONG = 1.15  # times the height of most others: a block is longer
SEEN = 18  # pixels: the loops of narrower digits may be filled by blur
BAR = 0.27  # of the height of most others: no straight stroke is as thick
BLOCK = 0.55  # of that height: nor is any ink of a digit, even where its loops are filled
SEVERAL = 2  # others, at least
SPECK = 0.03  # of the largest piece's ink: less is no part of a digit
SMALLEST = 0.008  # of the longer side: what is smaller both ways is noise or dirt
EDGE = 0.25  # of a side of the picture: a piece along so much of it is the paper's edge
FLAT = 12  # times as long as thick, and along the border: an edge too
RIM = 2  # pixels: so near the border of a photograph, what is seen goes on beyond it
# BAND and MOSTLY, with shades (light.py), boxes by their corners (heights.py) and words in which grain is no
# letter (words.py): of 5,466 digits on 270 forms, seeds from 8,000, 342 are lost instead of 506, and 71 made
# up instead of 157. They were not measured one by one.
BAND = 0.03  # of the longer side: so far beyond what is seen of it the paper's edge may be
MOSTLY = 0.6  # of its ink is on what is seen of the paper: the whole is
BESIDE = 0.6  # so much alike are the heights of digits in a row, and the rows of pixels they are in
APART = 1.1  # of its height: so far from its neighbour may be a digit of a row
UNEVEN = 0.35  # beside its strength: ink on such uneven paper is grain; one stroke in 300 is


PieceNumbers = npt.NDArray[np.int32]  # (height, width): of the piece at each pixel, 0 for none


@dataclass(frozen=True)
class Piece:
    """Ink that hangs together: its rectangle, its pixels, and its number in `Pieces.numbers`."""

    rectangle: Rectangle
    area: int
    number: int


@dataclass(frozen=True, eq=False)
class Pieces:
    """All pieces worth keeping, and int32 (height, width) with the number of the piece at each pixel."""

    kept: tuple[Piece, ...]
    numbers: PieceNumbers

    def mask(self, pieces: tuple[Piece, ...] | None = None) -> Mask:
        """Say which pixels belong to these pieces, or to all that were kept."""
        wanted = np.zeros(int(self.numbers.max()) + 1, bool)
        wanted[[piece.number for piece in (self.kept if pieces is None else pieces)]] = True
        found: Mask = wanted[self.numbers]
        return found


def pieces_of(mask: InkMask) -> Pieces:
    """Return the pieces of a mask, without discs and what runs along the picture's border."""
    pieces = all_pieces_of(mask)
    return Pieces(
        tuple(piece for piece in pieces.kept if not _is_strange(piece, pieces.numbers)), pieces.numbers
    )


def without_blocks(pieces: Pieces) -> Pieces:
    """Return the pieces without blocks: dark paper between the light fields of a form."""
    hollow = [piece for piece in pieces.kept if not _is_filled(piece)]
    if len(hollow) < SEVERAL:
        return pieces
    height = middle_height(piece.rectangle.height for piece in hollow)
    kept = tuple(
        piece
        for piece in pieces.kept
        if max(piece.rectangle.width, piece.rectangle.height) < LONG * height
        or min(piece.rectangle.width, piece.rectangle.height) < max(BAR * height, SEEN)
        or not (_is_filled(piece) or _thickness(piece, pieces.numbers) > BLOCK * height)
    )
    return Pieces(kept, pieces.numbers)


def _is_filled(piece: Piece) -> bool:
    return piece.area >= FILLED * piece.rectangle.width * piece.rectangle.height


def _thickness(piece: Piece, numbers: PieceNumbers) -> float:
    """Return how thick a piece is in its thickest place, in pixels."""
    box = piece.rectangle
    own = (numbers[box.top : box.bottom, box.left : box.right] == piece.number).astype(np.uint8)
    return 2 * float(cv2.distanceTransform(np.pad(own, 1), cv2.DIST_L2, 3).max())


def lines_apart(mask: InkMask, strong: Mask) -> InkMask:
    """Return a mask in which digits of two lines no longer hang together by their soft edges.

    In a narrow column of a dim or blurred picture they do.

    strong: which pixels are surely ink, (height, width): there the digits are apart.
    """
    cores = all_pieces_of(np.where(strong, mask, 0).astype(np.uint8))
    middle = middle_height(core.rectangle.height for core in cores.kept)
    cleared = mask.copy()
    for piece in all_pieces_of(mask).kept:
        box = piece.rectangle
        if box.height <= TOWER * middle:
            continue
        place = slice(box.top, box.bottom), slice(box.left, box.right)
        own = [
            core for core in cores.kept
            if core.rectangle.height > STOREY * middle and core.rectangle.shared_within(box) == 1
        ]  # fmt: skip
        nearest = _nearest(cores.numbers[place], [core.number for core in own])
        meet = np.zeros(nearest.shape, bool)
        for above, below in permutations(range(len(own)), 2):
            if own[above].rectangle.bottom <= own[below].rectangle.top:
                meet[1:] |= (nearest[:-1] == above) & (nearest[1:] == below)
        cleared[place][cv2.dilate(meet.astype(np.uint8), np.ones((2, 3), np.uint8)) > 0] = 0
    return cleared


def _nearest(numbers: PieceNumbers, wanted: list[int]) -> PieceNumbers:
    """Return for each pixel which of the pieces of these numbers is nearest to it, as a place in `wanted`."""
    far = [cv2.distanceTransform((numbers != number).astype(np.uint8), cv2.DIST_L2, 3) for number in wanted]
    return np.asarray(np.argmin(far, axis=0) if far else np.full(numbers.shape, -1), np.int32)


def without_specks(pieces: Pieces) -> Pieces:
    """Return the pieces that are not far smaller than the largest."""
    largest = max((piece.area for piece in pieces.kept), default=0)
    kept = tuple(piece for piece in pieces.kept if piece.area >= SPECK * largest)
    return Pieces(kept, pieces.numbers)


def on_paper(pieces: Pieces, around: Surroundings, paper: Mask) -> Pieces:
    """Return the pieces of a photograph without what is grain, and what goes on beyond the paper.

    paper: which pixels may be paper; beyond the picture's border there is none.

    Where nothing else is there, that stays: somebody may have cut a picture close to the ink.
    """
    even = tuple(piece for piece in pieces.kept if around.unevenness(piece.rectangle) < UNEVEN)
    going_on = set(np.unique(pieces.numbers[_near(~paper)]).tolist())
    whole = [piece for piece in even if piece.number not in going_on]
    beside = [piece for piece in even if piece.number in going_on and _is_beside(piece, whole)]
    return Pieces((*whole, *beside) or even, pieces.numbers)


def with_ink_at_its_edge(paper: Mask, mask: InkMask) -> Mask:
    """Return the paper, bool (height, width), with the ink of a mask that is mostly on it and ends near it.

    The edge of the paper is known roughly, and what is seen of it is less than there is.
    """
    if paper.all():
        return paper
    pieces = all_pieces_of(mask)
    side = 2 * round(BAND * max(mask.shape)) + 1
    near = cv2.dilate(paper.astype(np.uint8), np.ones((side, side), np.uint8)) > 0
    least = int(pieces.numbers.max()) + 1
    areas, own, beyond = (
        np.bincount(numbers, minlength=least)
        for numbers in (pieces.numbers.ravel(), pieces.numbers[paper], pieces.numbers[~near])
    )
    is_whole = np.zeros(least, bool)
    is_whole[[piece.number for piece in pieces.kept]] = True
    is_whole &= (own >= MOSTLY * areas) & (beyond == 0)
    around = cv2.dilate(is_whole[pieces.numbers].astype(np.uint8), np.ones((2 * RIM + 3,) * 2, np.uint8))
    return np.asarray(paper | (around > 0))


def _is_beside(piece: Piece, others: list[Piece]) -> bool:
    """Say whether a piece is the neighbour of another as tall, as the last digit of a row is."""
    box = piece.rectangle
    return any(
        box.shared_height(other.rectangle) > BESIDE
        and BESIDE < box.height / other.rectangle.height < 1 / BESIDE
        and box.gap(other.rectangle) < APART * box.height
        for other in others
    )


def strange(mask: InkMask) -> Mask:
    """Say which pixels belong to paper edges, the table beyond, and punched holes."""
    pieces = all_pieces_of(mask)
    odd = tuple(piece for piece in pieces.kept if _is_strange(piece, pieces.numbers))
    return pieces.mask(odd)


def all_pieces_of(mask: InkMask, smallest: float = SMALLEST) -> Pieces:
    """Return all pieces of a mask that are larger than dirt, those along the picture's border too.

    smallest: of the longer side, at least.
    """
    _count, numbers, statistics, _middles = cv2.connectedComponentsWithStats(mask, connectivity=8)
    large = np.flatnonzero(np.maximum(statistics[:, 2], statistics[:, 3]) >= smallest * max(mask.shape))
    pieces = [
        Piece(Rectangle(left, top, left + width, top + height), area, int(number))
        for number, (left, top, width, height, area) in zip(large, statistics[large].tolist(), strict=True)
        if number
    ]
    return Pieces(tuple(pieces), np.asarray(numbers, np.int32))


def _is_strange(piece: Piece, numbers: PieceNumbers) -> bool:
    return _is_edge(piece, numbers) or _is_disc(piece)


def _near(beyond: Mask) -> Mask:
    """Say what is within `RIM` of it, or of the border."""
    framed = cv2.copyMakeBorder(beyond.astype(np.uint8), *(RIM,) * 4, cv2.BORDER_CONSTANT, value=1)
    grown = cv2.dilate(framed, np.ones((2 * RIM + 1,) * 2, np.uint8))
    return np.asarray(grown[RIM:-RIM, RIM:-RIM] > 0)


def _is_edge(piece: Piece, numbers: PieceNumbers) -> bool:
    """Say whether a piece is the paper's edge, or the table beyond: along the picture's border."""
    height, width = numbers.shape
    box = piece.rectangle
    sides = []
    if box.top == 0:
        sides.append((numbers[0] == piece.number).sum() / width)
    if box.bottom == height:
        sides.append((numbers[-1] == piece.number).sum() / width)
    if box.left == 0:
        sides.append((numbers[:, 0] == piece.number).sum() / height)
    if box.right == width:
        sides.append((numbers[:, -1] == piece.number).sum() / height)
    if not sides:
        return False
    flat = max(box.width, box.height) > FLAT * min(box.width, box.height)
    return max(sides) > EDGE or flat or len(sides) > 2


def _is_disc(piece: Piece) -> bool:
    """Say whether a piece is a filled disc, such as a punched hole: no stroke is as long as wide."""
    box = piece.rectangle
    narrow, wide = sorted((box.width, box.height))
    return narrow > 0.7 * wide and piece.area > 0.74 * box.width * box.height


@dataclass(frozen=True, eq=False)
class Cutting:
    """The ink of one digit, uint8 bright on 0, and where in the plane it was.

    sign: what it is, one of `row_texts.CLASSES`, where its whole row was read; "" elsewhere.
    """

    rectangle: Rectangle
    grey: Grey
    sign: str = ""

    def moved(self, right: int, down: int) -> "Cutting":
        """Return the same ink at another place."""
        box = self.rectangle
        return Cutting(
            Rectangle(box.left + right, box.top + down, box.right + right, box.bottom + down), self.grey
        )


def joined(one: Cutting, other: Cutting) -> Cutting:
    """Return two cuttings as one."""
    box = around([one.rectangle, other.rectangle])
    grey = np.zeros((box.height, box.width), np.uint8)
    for part in (one, other):
        left, top = part.rectangle.left - box.left, part.rectangle.top - box.top
        place = grey[top : top + part.rectangle.height, left : left + part.rectangle.width]
        np.maximum(place, part.grey, out=place)
    return Cutting(box, grey)


def masked(soft: Grey, mask: Mask) -> Grey:
    """Return the soft ink where the mask is, or next to it; nothing elsewhere."""
    grown = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.asarray(soft * grown, np.uint8)


def masked_cut(soft: Grey, pieces: Pieces, group: tuple[Piece, ...]) -> Cutting:
    """Cut a digit's pieces out, without what else lies in their rectangle."""
    height, width = soft.shape
    box = around([piece.rectangle for piece in group])
    left, top = max(box.left - 1, 0), max(box.top - 1, 0)
    right, bottom = min(box.right + 1, width), min(box.bottom + 1, height)
    mask = np.isin(pieces.numbers[top:bottom, left:right], [piece.number for piece in group])
    return Cutting(Rectangle(left, top, right, bottom), masked(soft[top:bottom, left:right], mask))


def tight(soft: Grey, rectangle: Rectangle) -> Cutting | None:
    """Cut a rectangle out, and make it tight around its ink; None where there is none."""
    cut = soft[rectangle.top : rectangle.bottom, rectangle.left : rectangle.right]
    rows, columns = np.flatnonzero(cut.any(axis=1)), np.flatnonzero(cut.any(axis=0))
    if not len(rows):
        return None
    grey = cut[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    left, top = rectangle.left + int(columns[0]), rectangle.top + int(rows[0])
    return Cutting(Rectangle(left, top, left + grey.shape[1], top + grey.shape[0]), grey)
