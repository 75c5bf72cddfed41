"""Ink -> pieces that hang together, without specks and paper edges."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from digitpad.pictures.plane import Mask, Rectangle

SPECK = 0.03  # of the largest piece's ink: less is no part of a digit
SMALLEST = 0.008  # of the longer side: what is smaller both ways is noise or dirt
EDGE = 0.25  # of a side of the picture: a piece along so much of it is the paper's edge
FLAT = 12  # times as long as thick, and along the border: an edge too


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
    numbers: npt.NDArray[np.int32]

    def mask(self, pieces: tuple[Piece, ...] | None = None) -> npt.NDArray[np.bool_]:
        """Say which pixels belong to these pieces, or to all that were kept."""
        wanted = np.zeros(int(self.numbers.max()) + 1, bool)
        wanted[[piece.number for piece in (self.kept if pieces is None else pieces)]] = True
        found: npt.NDArray[np.bool_] = wanted[self.numbers]
        return found


def pieces_of(mask: Mask) -> Pieces:
    """Return the pieces of a mask, without specks and what runs along the picture's border."""
    _count, numbers, statistics, _middles = cv2.connectedComponentsWithStats(mask, connectivity=8)
    pieces = [
        Piece(Rectangle(left, top, left + width, top + height), area, number)
        for number, (left, top, width, height, area) in enumerate(statistics.tolist())
        if number and max(width, height) >= SMALLEST * max(mask.shape)
    ]
    inner = [piece for piece in pieces if not _is_edge(piece, numbers) and not _is_disc(piece)]
    inner = inner or pieces
    largest = max((piece.area for piece in inner), default=0)
    return Pieces(tuple(piece for piece in inner if piece.area >= SPECK * largest), numbers)


def _is_edge(piece: Piece, numbers: npt.NDArray[np.int32]) -> bool:
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
    return narrow > 0.7 * wide and piece.area > 0.68 * box.width * box.height
