"""Plans of forms: comb fields, separate boxes, cells, frames and labelled lines, filled in by hand."""

from dataclasses import dataclass, replace

import numpy as np

from support.pages_plan import (
    FONTS,
    SHADES,
    LineStyle,
    Plan,
    Rect,
    any_style,
    any_words,
    width_of,
)
from support.photos_hand import Paths

LAYOUTS = ("comb", "boxes", "cells", "frame", "line")
MIXED = 0.2  # of the forms have fields of several layouts
CARELESS = 0.4  # of the people do not care whether a digit touches its box
TOUCHING = 0.25  # of their digits do
REACH = (-0.03, 0.14)  # how far such a digit reaches over its box's edge, in heights of a digit
MOST_DIGITS = 12


@dataclass(frozen=True)
class FormStyle:
    """What the fields of one form share.

    box: width and height of a digit's box; gap: between separate ones; tick: of a comb, of the box's height.
    careless: whether digits may touch their boxes; empty: of the fields are not filled to their end.
    """

    line: LineStyle
    box: tuple[float, float]
    gap: float
    tick: float
    shade: str
    careless: bool


def plan_form(
    plan: Plan, generator: np.random.Generator, boxes: tuple[int, int] | None = None
) -> dict[str, str]:
    """Plan a form of one to six fields, and return its kinds.

    boxes: how many fields of how many boxes; None for any.
    """
    mixed = generator.random() < MIXED
    layout = str(generator.choice(LAYOUTS))
    style = _any_form_style(plan, generator)
    labels = str(generator.choice(["left", "above", "none"], p=[0.35, 0.25, 0.4]))
    font, tall = str(generator.choice(FONTS)), generator.uniform(0.3, 0.6)
    count = boxes[0] if boxes else int(generator.integers(1, 7))
    beside = 8 * tall if labels == "left" else 0.0
    y = 0.0
    touched = False
    for _ in range(count):
        own = str(generator.choice(LAYOUTS)) if mixed else layout
        length = boxes[1] if boxes else int(generator.integers(1, MOST_DIGITS + 1))
        top = y
        if labels != "none" or (own == "line" and generator.random() < 0.7):
            word = any_words(generator, 0.0, y - 0.3, tall, font)
            left = (beside - width_of(word) - 0.5, y + 0.65 * style.box[1])
            plan.words.append(word if labels == "above" else replace(word, x=left[0], y=left[1]))
        touched |= fill_field(plan, own, (beside, top, length), style, generator)
        y = top + style.box[1] + generator.uniform(0.5, 1.6) + (tall + 0.3 if labels == "above" else 0)
    return {
        "layout": "mixed" if mixed else layout,
        "lines": style.line.look,
        "labels": labels,
        "touch": "touching" if touched else "inside",
        "shade": "shaded" if style.shade else "clear",
    }


def _any_form_style(plan: Plan, generator: np.random.Generator) -> FormStyle:
    width = max(0.85, _mean_width(plan, generator) + plan.pen + 0.15) * generator.uniform(1.0, 1.5)
    return FormStyle(
        any_style(generator),
        (float(width), generator.uniform(1.3, 2.0)),
        generator.uniform(0.08, 0.5),
        generator.uniform(0.12, 0.6),
        str(generator.choice(SHADES)) if generator.random() < 0.15 else "",
        generator.random() < CARELESS,
    )


def _mean_width(plan: Plan, generator: np.random.Generator) -> float:
    """Return how wide the person's digits are."""
    digits = [np.concatenate(plan.writer(digit, generator)) for digit in (0, 2, 8)]
    return float(np.mean([np.ptp(points[:, 0]) for points in digits]))


def fill_field(
    plan: Plan, layout: str, at: tuple[float, float, int], style: FormStyle, generator: np.random.Generator
) -> bool:
    """Print a field of a form and write a number into it, on a line of its own.

    at: its left, its top and how many digits have room.

    Returns: whether a digit touches or crosses what is printed.
    """
    left, top, length = at
    boxes = _boxes(layout, at, style)
    if style.shade:
        whole = (boxes[0][0], top, boxes[-1][2], top + style.box[1])
        plan.shades += [(box, style.shade) for box in (boxes if layout == "boxes" else [whole])]
    _print_field(plan, layout, boxes, style, generator)
    used = length if generator.random() < 0.75 else int(generator.integers(1, length + 1))
    digits = [int(digit) for digit in generator.integers(0, 10, used)]
    grid = len(plan.grids)
    touched = False
    if layout in ("comb", "boxes", "cells"):
        plan.grids.append((1, length))
        for column, digit in enumerate(digits):
            touches = style.careless and generator.random() < TOUCHING
            paths, height = in_box(plan, digit, boxes[column], touches, generator)
            plan.write(digit, paths, height, (grid, 0, column))
            touched |= touches
    else:
        if layout == "frame":
            plan.grids.append((1, 1))
        cell = (grid, 0, 0) if layout == "frame" else None
        touched = style.careless and generator.random() < 0.5
        foot = top + style.box[1] - (-generator.uniform(*REACH) if touched else generator.uniform(0.12, 0.3))
        written = row_of(plan, digits, (left + generator.uniform(0.15, 0.5), foot), generator)
        for digit, (paths, height) in zip(digits, written, strict=True):
            plan.write(digit, paths, height, cell)
    plan.end_number()
    plan.lines.append("".join(map(str, digits)))
    return touched


def _boxes(layout: str, at: tuple[float, float, int], style: FormStyle) -> list[Rect]:
    left, top, length = at
    width, height = style.box
    step = width + (style.gap + style.line.width if layout == "boxes" else 0)
    return [(left + step * place, top, left + step * place + width, top + height) for place in range(length)]


def _print_field(
    plan: Plan, layout: str, boxes: list[Rect], style: FormStyle, generator: np.random.Generator
) -> None:
    left, top, right, bottom = boxes[0][0], boxes[0][1], boxes[-1][2], boxes[0][3]
    if layout == "boxes":
        for box in boxes:
            plan.rectangle(box, style.line)
        return
    if layout == "line":
        plan.rule((left, bottom), (right + generator.uniform(0.5, 2), bottom), style.line)
        return
    if layout == "comb":
        plan.rule((left, bottom), (right, bottom), style.line)
        if generator.random() < 0.3:  # a comb within a frame
            plan.rectangle((left, top, right, bottom), style.line)
        height = style.tick * (bottom - top)
    else:
        plan.rectangle((left, top, right, bottom), style.line)
        height = bottom - top
    if layout != "frame":
        for x in [left, *(box[2] for box in boxes)]:
            plan.rule((x, bottom - height), (x, bottom), style.line)


def in_box(
    plan: Plan, digit: int, box: Rect, touches: bool, generator: np.random.Generator
) -> tuple[Paths, float]:
    """Write a digit into a box, and return its ink and its height: within, or over one of the edges."""
    left, top, right, bottom = box
    paths = plan.writer(digit, generator)
    room = np.array([right - left, bottom - top]) - plan.pen - 0.14
    points = np.concatenate(paths)
    size = np.ptp(points, axis=0)
    height = float(min(generator.uniform(0.85, 1.12), (room / np.maximum(size, 0.05)).min()))
    free = np.maximum(room - size * height, 0)
    start = np.array([left, top]) + plan.pen / 2 + 0.07 + generator.uniform(0.1, 0.9, 2) * free
    if touches:
        side, over = int(generator.choice(4, p=[0.2, 0.15, 0.25, 0.4])), generator.uniform(*REACH)
        axis = side % 2
        start[axis] = box[side] - over if side < 2 else box[side] + over - size[axis] * height
    return [path * height + start - points.min(axis=0) * height for path in paths], height


def row_of(
    plan: Plan,
    digits: list[int],
    start: tuple[float, float],
    generator: np.random.Generator,
    widest: float = 0.5,
) -> list[tuple[Paths, float]]:
    """Write digits in a row from `start`, its left and its foot, none touching another."""
    x, foot = start
    gap = plan.pen + generator.uniform(0.12, widest)
    row = []
    for digit in digits:
        height = generator.uniform(0.88, 1.1)
        shift = np.array([x, foot - abs(generator.normal(0, 0.03))])
        paths = [path * height + shift for path in plan.writer(digit, generator)]
        x = float(max(path[:, 0].max() for path in paths)) + gap * generator.uniform(0.8, 1.3)
        row.append((paths, height))
    return row
