"""Groups of pieces: the parts of one digit kept together."""

from digitpad.pictures.model import Rectangle, around
from digitpad.pictures.normalising import middle_height
from digitpad.pictures.pieces import Piece

# Of 3,000 digits by training people 82 are of two parts that do not touch: all of these are within NEAR, 70
# have a part lower than TALL, the other 12 are hardly apart (BROKEN); of 2,000 made ones so are 41, 40 and
# 1. The other constants have not been measured one by one.
TALL = 0.45  # of the tallest: a piece as tall as this may be a digit of its own
NEAR = 0.3  # of the tallest: a smaller piece as near as this is part of its neighbour
BROKEN = 0.12  # of the tallest: a gap no wider, one below the other, is a break in a stroke
OVER = 0.5  # of the narrower: so much of it over the other is one digit
CROSSING = 0.35  # of the lower one's height: two so tall together share so many rows, or are two lines
HIGHEST = 1.6  # times the height in the middle of all: what is higher is no measure, nor one with others
LINE, SEVERAL = 4.0, 10  # times as high as the middle of so many others, at least: a line that was left
TOO_TALL = 1.4  # of the tallest: what would be so tall with its other part may be two lines of writing
ASIDE = 0.7  # of the lower one's height: two that share so many rows and are as tall stand side by side
DOT = 0.25  # of the tallest: a lonely piece smaller than this both ways is a dot, no digit

WITHIN = 0.5  # of a box: so much of it in a digit's, it is a part of that
LOOKED_AT, MOST_LEFT_OUT = 500, 150  # the largest of what is left out: more is grain

Group = tuple[Piece, ...]


def box_of(group: Group) -> Rectangle:
    """Return the rectangle around a group of pieces."""
    return around([piece.rectangle for piece in group])


def groups_of(pieces: tuple[Piece, ...]) -> list[Group]:
    """Put pieces that are parts of one digit together, in no order."""
    if not pieces:
        return []
    tallest = _tallest([float(piece.rectangle.height) for piece in pieces])
    groups = _joined([(piece,) for piece in pieces if _is_tall(piece, tallest)], tallest)
    for piece in sorted((p for p in pieces if not _is_tall(p, tallest)), key=lambda p: -p.area):
        near = [group for group, box in groups.items() if box.gap(piece.rectangle) <= NEAR * tallest]
        nearest = min(near, key=lambda group: _distance(group, piece), default=())
        if nearest and _distance(nearest, piece) <= NEAR * tallest:
            del groups[nearest]
            groups[*nearest, piece] = box_of((*nearest, piece))
        elif max(piece.rectangle.width, piece.rectangle.height) >= DOT * tallest:
            groups[(piece,)] = piece.rectangle
    return list(groups)


def _tallest(heights: list[float]) -> float:
    """Return how high the highest digit is, about: a line that was left, far higher than many, is none."""
    heights = sorted(heights)
    while len(heights) > SEVERAL and heights[-1] > LINE * middle_height(heights[:-1]):
        heights.pop()
    return min(heights[-1], HIGHEST * middle_height(heights))


def left_out_of(pieces: tuple[Piece, ...], digits: list[Rectangle]) -> list[Rectangle]:
    """Return the boxes of what is no part of a digit, the largest ink first; those in one another are one."""
    boxes: list[Rectangle] = []
    for piece in sorted(pieces, key=lambda piece: -piece.area)[:LOOKED_AT]:
        box = piece.rectangle
        if len(boxes) < MOST_LEFT_OUT and not any(_is_within(box, other) for other in (*digits, *boxes)):
            boxes.append(box)
    return boxes


def _is_within(box: Rectangle, other: Rectangle) -> bool:
    """Say whether most of a box lies in another."""
    return box.shared_within(other) > WITHIN


def _is_tall(piece: Piece, tallest: float) -> bool:
    return piece.rectangle.height >= TALL * tallest


def _joined(groups: list[Group], tallest: float) -> dict[Group, Rectangle]:
    """Join tall groups that lie over each other, until none do; return them with their boxes."""
    apart: dict[Group, Rectangle] = {}
    for group in groups:
        box = box_of(group)
        while over := next((one for one, its in apart.items() if _is_one(its, box, tallest)), None):
            del apart[over]
            group += over  # noqa: PLW2901  whose larger box may lie over yet another
            box = box_of(group)
        apart[group] = box
    return apart


def _is_one(one: Rectangle, other: Rectangle, tallest: float) -> bool:
    """Say whether two boxes hold one digit: the one lies over the other, or hardly below it."""
    if one.right <= other.left or other.right <= one.left:  # as most of a full page are: the quickest to see
        return False
    if one.shared_width(other) < OVER or max(one.height, other.height) > tallest:
        return False
    if one.shared_height(other) > ASIDE and min(one.height, other.height) > ASIDE * max(
        one.height, other.height
    ):
        return False  # as tall and at the same height: neighbours that lean over each other
    apart = max(one.top, other.top) - min(one.bottom, other.bottom)
    both = max(one.bottom, other.bottom) - min(one.top, other.top)
    if both < TOO_TALL * tallest:
        return apart <= BROKEN * tallest
    return one.shared_height(other) > CROSSING


def _distance(group: Group, piece: Piece) -> float:
    """Return how far a piece is from a group, nearer where it lies above or below than beside it."""
    box = box_of(group)
    gap = min(part.rectangle.gap(piece.rectangle) for part in group)
    return gap if box.shared_width(piece.rectangle) >= OVER else 2 * gap
