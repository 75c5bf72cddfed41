"""The marks of a number: point, comma, minus and so on, by their shape and by their place beside the digits.

A dense network of 15,000 weights looks at the ink in 14×14 pixels, and at how large it is and where it lies
in the line, for only its place makes a comma of a 1. All digits are of one class, "digit", which the
classifier reads; "other" is what is neither. `digitpad train marks` makes it.
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from digitpad.core.arrays import SIDE, Digits, Floats, Probabilities
from digitpad.core.card import bundled_model
from digitpad.core.ink import Box, Stroke, is_straight

SIGNS = tuple(".,:;-+=/()[]%$€£#*")
KINDS = ("digit", "other", *SIGNS)  # the classes of the network
SHOWN = "/()[]%$€£+-=.,:;"  # the others are known to be marks, but stand as "?" in a number
TALL = 0.55  # of the tallest ink in a line: what is as tall is a digit, or a bracket
POOLED = SIDE // 2
PLACES = 6  # figures for size and place
BROADEST = 1.1  # of the line's height: no mark is broader
CURRENCIES = "$€£"
DATE = 0.1  # product of the probabilities of two slashes where they would make a date, on the pad
SLASH = 1.05  # of the line's height: a lower one is a 1 that leans; 12 % of made slashes, 68 % of ones are
BRACKETS = (("(", ")"), ("[", "]"))
LYING = 3.0  # times its height is the width of a minus alone
STRAIGHT = 1.15  # times the distance of its ends is the way of a straight line at most
OUTSIDE = 0.45  # of the line's height: what reaches further above or below is no mark of it
FEW = 16  # rows at once: NumPy gives many to several threads, which wait for each other: 100 took 7 ms
FARTHEST = 3.0  # heights: larger figures are cut short


class WritingLine(NamedTuple):
    """The line that digits stand on: its head and its foot, y growing down."""

    top: float
    bottom: float

    @property
    def height(self) -> float:
        """Of its digits; more than 0."""
        return max(self.bottom - self.top, 1e-6)

    def holds(self, box: Box) -> bool:
        """Say whether ink lies in the line, by and large, and is no broader than a mark."""
        beyond = OUTSIDE * self.height
        is_in = box[1] >= self.top - beyond and box[3] <= self.bottom + beyond
        return is_in and box[2] - box[0] <= BROADEST * self.height


def line_of(boxes: Sequence[Box]) -> WritingLine:
    """Return the line in which some ink lies, by the tallest of it: a box for each sign or part of one."""
    tallest = max(box[3] - box[1] for box in boxes)
    tall = [box for box in boxes if box[3] - box[1] >= TALL * tallest]
    return WritingLine(float(np.median([box[1] for box in tall])), float(np.median([box[3] for box in tall])))


class MarkChance(NamedTuple):
    """The likeliest mark that ink may be, and the probabilities that it is a mark, and that it is a digit.

    slash: the probability that it is a slash, by its shape; a low one counts as a digit, but in a date.
    """

    sign: str
    is_mark: float
    is_digit: float
    slash: float = 0.0


NO_MARK = MarkChance("", 0.0, 1.0)


def features(digits: Digits, boxes: Sequence[Box], counts: Sequence[int], line: WritingLine) -> Floats:
    """Return what the network is given, float32 (n, 202).

    digits: the ink as the classifier sees it, (n, 28, 28); boxes: where it lies; counts: its strokes.
    """
    return np.concatenate([_pooled(digits), _places(boxes, counts, line)], axis=1).astype(np.float32)


def _pooled(digits: Digits) -> Floats:
    pooled: Floats = digits.reshape(-1, POOLED, 2, POOLED, 2).mean(axis=(2, 4)).reshape(len(digits), -1)
    return pooled


def _places(boxes: Sequence[Box], counts: Sequence[int], line: WritingLine) -> Floats:
    left, top, right, bottom = np.array(boxes, np.float32).reshape(-1, 4).T
    places: Floats = np.stack(
        [
            (bottom - top) / line.height,
            (right - left) / line.height,
            (top - line.top) / line.height,
            (bottom - line.bottom) / line.height,
            (bottom - top) / np.maximum(right - left, 0.02 * line.height) / FARTHEST,
            np.minimum(np.array(counts, np.float32), 4) / 2,
        ],
        axis=1,
    )
    return places.clip(-FARTHEST, FARTHEST).astype(np.float32)


def first_layer(digits: Digits) -> Floats:
    """Return what the first layer of the network makes of ink, (n, 28, 28), wherever it lies: (n, 64)."""
    kernel, pooled = _weights()[0][: POOLED**2], _pooled(digits)
    parts: list[Floats] = [pooled[start : start + FEW] @ kernel for start in range(0, len(pooled), FEW)]
    first: Floats = np.concatenate(parts) + _weights()[1]
    return first


def chances(
    first: Floats, boxes: Sequence[Box], counts: Sequence[int], line: WritingLine
) -> list[MarkChance]:
    """Return for each of some ink whether it is a mark of the line, or a digit.

    first: what `first_layer` returns for it, n > 0; boxes, counts: as in `features`.
    """
    rows, slashes = kinds_of(first, boxes, counts, line)
    marks = rows[:, len(KINDS) - len(SIGNS) :]
    likeliest, is_mark = marks.argmax(axis=1).tolist(), marks.sum(axis=1).tolist()
    return [
        MarkChance(SIGNS[sign], mark * line.holds(box), digit, slash)
        for sign, mark, digit, slash, box in zip(
            likeliest, is_mark, rows[:, 0].tolist(), slashes.tolist(), boxes, strict=True
        )
    ]


def kinds_of(
    first: Floats, boxes: Sequence[Box], counts: Sequence[int], line: WritingLine
) -> tuple[Probabilities, Floats]:
    """Return the softmax over `KINDS`, (n, 20), and how probable a slash is by its shape alone, (n,).

    first, boxes, counts: as in `chances`.
    """
    places = _places(boxes, counts, line)
    rows = _kinds(first + places @ _weights()[0][POOLED**2 :])
    slashes: Floats = rows[:, KINDS.index("/")].copy()
    _lower(rows, places)
    return rows, slashes


def _kinds(values: Floats) -> Probabilities:
    """Return the softmax of what the first layer makes of ink, before its activation."""
    weights = _weights()
    for number in range(2, len(weights), 2):
        values = np.maximum(values, 0) @ weights[number] + weights[number + 1]
    shares = np.exp(values - values.max(axis=1, keepdims=True))
    probabilities: Probabilities = shares / shares.sum(axis=1, keepdims=True)
    return probabilities


def _lower(rows: Probabilities, places: Floats) -> None:
    """Take low slashes for digits: many people's 1 leans."""
    slash, low = KINDS.index("/"), places[:, 0] < SLASH
    rows[low, 0] += rows[low, slash]
    rows[low, slash] = 0


def slashes_of_date(marks: Sequence[str], slashes: Sequence[float], least: float = DATE) -> tuple[int, ...]:
    """Return the places of the two slashes of a date such as 4/11/2026; none where it is no date.

    marks: of the signs, "" for a digit; slashes: how probable it is of each, by its shape, that it is one;
    least: the product of both, at least.
    """
    count = len(marks)
    found = [
        (slashes[first] * slashes[second], first, second)
        for first in (1, 2)
        for second in (first + 2, first + 3)
        if count - second - 1 in (2, 4)
        and not any(mark for place, mark in enumerate(marks) if place not in (first, second))
    ]
    likely, *places = max(found, default=(0.0,))
    return tuple(places) if likely > least else ()


def odd_marks(marks: Sequence[str]) -> set[int]:
    """Return the places of marks that cannot stand where they do, of the signs of a number; "" is a digit.

    A slash stands between two digits, brackets in pairs, a currency not between two digits, nor "%" before
    one, nor "=" first. Many people's 1, 8 and 4 look as these do, so elsewhere they are digits.
    """
    odd = set()
    beside = ["none", *marks, "none"]
    for place, mark in enumerate(marks):
        before, after = beside[place], beside[place + 2]
        if mark == "/":
            is_odd = before != "" or after != ""
        elif mark and mark in CURRENCIES:
            is_odd = before == after == ""
        else:
            is_odd = (mark == "%" and after == "") or (mark == "=" and before == "none")
        if is_odd:
            odd.add(place)
    for opening, closing in BRACKETS:
        opened: list[int] = []
        for place, mark in enumerate(marks):
            if mark == opening:
                opened.append(place)
            elif mark == closing and opened:
                opened.pop()
            elif mark == closing:
                odd.add(place)
        odd.update(opened)
    return odd


def is_minus(path: Stroke) -> bool:
    """Say whether a stroke is one straight line that lies: alone on the pad it is a minus."""
    across, down = [x for x, _y in path], [y for _x, y in path]
    if max(across) - min(across) <= LYING * (max(down) - min(down)):
        return False
    return is_straight(path, STRAIGHT)


@cache
def _weights() -> tuple[Floats, ...]:
    """Return kernel and bias of each layer, read once."""
    with np.load(bundled_model().with_name("marks.npz"), allow_pickle=False) as file:
        return tuple(file[f"weights_{number}"].astype(np.float32) for number in range(len(file.files)))
