"""Marks of one row in a picture: by their shapes, and by their places among the others."""

import math
from collections.abc import Sequence

import cv2
import numpy as np

from digitpad.core.arrays import Digits, Grey
from digitpad.core.ink import Box
from digitpad.core.number_marks import BRACKETS, KINDS, SIGNS, WritingLine, line_of, slashes_of_date
from digitpad.pictures.model import Rectangle, around
from digitpad.pictures.pieces import Cutting, masked
from digitpad.pictures.signs import mark_chances, sign_of

SMALL = 0.45  # of the height of the row's digits: what is lower is no digit
SLASH = 1.12  # of that height: what is lower and looks like a 1 is no slash
SURE = 0.95  # so sure is the network of digits that are no marks
PARTED = 4  # digits at most on either side of a slash: a year has four
INK = 60  # of 255: less is a soft edge

# What was left out and may be a mark, in heights of the digits. A row on noise has many such pieces.
ROOM = 1.1  # so far before the first digit and after the last
ABOVE, BELOW = 0.15, 0.2  # its middle is no higher above the digits' heads, nor further below their feet
LOWEST, HIGHEST = 0.035, 1.3  # it is as large as that
FAINT = 0.6  # of the strength of the digits
MOST_LOOSE = 12
TAKEN = 0.3  # so much of its ink is a part of a digit: then it is none of its own


def marks_of_row(
    greys: Sequence[Grey],
    digits: Digits,
    signs: Sequence[str],
    confidences: Sequence[float],
    boxes: Sequence[Box],
) -> list[str]:
    """Return what marks the glyphs of one row are, by their shapes and by their places; "" for digits.

    digits: as the network sees them, (n, 28, 28).
    signs: what it reads, "?" for no digit, and how sure it is, in [0, 1]: confidences.
    boxes: where they are, the row level.
    """
    if len(greys) < 2:
        return [""] * len(greys)
    line = line_of(boxes)
    kinds, by_shape = mark_chances(digits, boxes)
    slashes = by_shape.tolist()
    first = len(KINDS) - len(SIGNS)
    marks = []
    for row, box, sign, confidence, grey in zip(kinds, boxes, signs, confidences, greys, strict=True):
        width, height = (box[2] - box[0]) / line.height, (box[3] - box[1]) / line.height
        is_mark = 1.0 if height < SMALL else float(row[first:].sum()) * line.holds(box)
        is_digit = confidence * math.sqrt(float(row[0]))
        mark = SIGNS[int(row[first:].argmax())] if is_mark > is_digit else ""
        kept = height >= SMALL and (mark == "/" and height < SLASH if sign == "1" else confidence >= SURE)
        small = sign_of(grey, width, height, (box[3] - line.top) / line.height)
        marks.append(small or ("" if kept else mark))
    marks = _paired(marks, signs)
    for place in slashes_of_date(["" if mark == "/" else mark for mark in marks], slashes):
        marks[place] = "/"
    return [
        "" if mark == "/" and sign == "1" and not _parts(marks, place) else mark
        for place, (mark, sign) in enumerate(zip(marks, signs, strict=True))
    ]


def _parts(marks: Sequence[str], place: int) -> bool:
    """Say whether a slash parts two short numbers: a day and a month, or two parts of a fraction."""
    before = next((n for n in range(place) if marks[place - 1 - n]), place)
    after = next((n for n in range(len(marks) - place - 1) if marks[place + 1 + n]), len(marks) - place - 1)
    return 0 < before <= PARTED and 0 < after <= PARTED


def _paired(marks: Sequence[str], signs: Sequence[str]) -> list[str]:
    """Return marks without brackets that look like digits, where there is no other half nor other mark."""
    halves = [mark for mark in marks if mark]
    if any(halves.count(opening) == halves.count(closing) > 0 for opening, closing in BRACKETS):
        return list(marks)
    if any(mark not in "()[]" for mark in halves):
        return list(marks)
    return ["" if mark and sign != "?" else mark for mark, sign in zip(marks, signs, strict=True)]


def left_out_beside(row: Sequence[Cutting], soft: Grey, line: WritingLine, fall: float) -> list[Cutting]:
    """Return what was left out and may be a mark of a row.

    soft: uint8, ink bright on 0, of the whole plane; line: the row's, level; fall: of the row, a tangent.
    """
    box, high = around([one.rectangle for one in row]), line.height
    height, width = soft.shape
    left, right = max(int(box.left - ROOM * high), 0), min(int(box.right + ROOM * high), width)
    top, bottom = max(int(box.top - high), 0), min(int(box.bottom + high), height)
    ink = soft[top:bottom, left:right]
    taken = np.zeros(ink.shape, np.uint8)
    for one in row:
        own = one.rectangle
        place = taken[own.top - top : own.bottom - top, own.left - left : own.right - left]
        np.maximum(place, one.grey, out=place)
    strengths = [_strength(one.grey) for one in row]
    least = FAINT * float(np.median(strengths))
    _count, numbers, statistics, _middles = cv2.connectedComponentsWithStats(
        (ink > INK).astype(np.uint8), connectivity=8
    )
    found = []
    for number, (x, y, wide, tall, area) in enumerate(statistics.tolist()):
        if not number or not max(LOWEST * high, 2) <= max(wide, tall) <= HIGHEST * high:
            continue
        if not (x > 0 and y > 0 and x + wide < ink.shape[1] and y + tall < ink.shape[0]):
            continue
        within = (slice(y - 1, y + tall + 1), slice(x - 1, x + wide + 1))
        is_own = numbers[within] == number
        cutting = Cutting(
            Rectangle(left + x - 1, top + y - 1, left + x + wide + 1, top + y + tall + 1),
            masked(ink[within], is_own),
        )
        if (taken[within][is_own] > 0).sum() > TAKEN * area or _strength(cutting.grey) < least:
            continue
        middle = cutting.rectangle.middle[1] - fall * cutting.rectangle.middle[0]
        if line.top - ABOVE * high <= middle <= line.bottom + BELOW * high:
            found.append(cutting)
    return found if len(found) <= MOST_LOOSE else []


def _strength(grey: Grey) -> float:
    ink = grey[grey > 0]
    return float(ink.mean()) if ink.size else 0.0
