"""Rectangles under the mouse: which part of one it holds, where a drag takes it, and which one is next."""

from collections.abc import Sequence

from digitpad.ui.pictures.content import Bounds

Sides = tuple[bool, bool, bool, bool]  # whether the mouse holds left, top, right, bottom

WHOLE: Sides = (True, True, True, True)
CORNER: Sides = (False, False, True, True)  # of a new rectangle, which begins as a point

# What the mouse looks like over the part of a rectangle that it would hold.
CURSORS = {
    WHOLE: "fleur",
    (True, False, False, False): "left_side",
    (False, True, False, False): "top_side",
    (False, False, True, False): "right_side",
    (False, False, False, True): "bottom_side",
    (True, True, False, False): "top_left_corner",
    (False, True, True, False): "top_right_corner",
    (True, False, False, True): "bottom_left_corner",
    (False, False, True, True): "bottom_right_corner",
}


def held(rectangle: Bounds, x: float, y: float, reach: float) -> Sides | None:
    """Return what a press at (x, y) holds: a side, two at a corner, all four inside; None beside it.

    reach: how far from a side the mouse still holds it; less far inward in a small rectangle.
    """
    left, top, right, bottom = rectangle
    if not (left - reach <= x <= right + reach and top - reach <= y <= bottom + reach):
        return None
    across, down = min(reach, (right - left) / 4), min(reach, (bottom - top) / 4)
    sides = (
        x <= left + across,
        y <= top + down,
        x >= right - across,
        y >= bottom - down,
    )
    return sides if any(sides) else WHOLE


def dragged(rectangle: Bounds, sides: Sides, across: float, down: float) -> Bounds:
    """Return a rectangle whose held sides have moved, right way round where they have crossed."""
    moves = (across, down, across, down)
    left, top, right, bottom = (
        value + (move if side else 0.0) for value, move, side in zip(rectangle, moves, sides, strict=True)
    )
    return min(left, right), min(top, bottom), max(left, right), max(top, bottom)


def at(rectangles: Sequence[Bounds], selected: int | None, x: float, y: float, reach: float) -> int | None:
    """Return which rectangle a press at (x, y) means: the selected one, else the smallest there."""
    there = [number for number, one in enumerate(rectangles) if held(one, x, y, reach)]
    if selected in there:
        return selected
    return min(there, key=lambda number: _area(rectangles[number]), default=None)


def beyond(rectangles: Sequence[Bounds], selected: int, down: int) -> int | None:
    """Return the nearest rectangle in the next line below (`down` 1) or above (-1); None at the end."""
    x, y = _middle(rectangles[selected])
    half = (rectangles[selected][3] - rectangles[selected][1]) / 2
    candidates = [
        (abs(_middle(one)[1] - y) * 2 + abs(_middle(one)[0] - x), number)
        for number, one in enumerate(rectangles)
        if (_middle(one)[1] - y) * down > half
    ]
    return min(candidates)[1] if candidates else None


def grown(rectangle: Bounds, by: float) -> Bounds:
    """Return a rectangle whose sides lie so much farther out."""
    left, top, right, bottom = rectangle
    return left - by, top - by, right + by, bottom + by


def overlap(one: Bounds, other: Bounds) -> bool:
    """Say whether two rectangles share more than a line."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _area(rectangle: Bounds) -> float:
    left, top, right, bottom = rectangle
    return (right - left) * (bottom - top)


def _middle(rectangle: Bounds) -> tuple[float, float]:
    left, top, right, bottom = rectangle
    return (left + right) / 2, (top + bottom) / 2
