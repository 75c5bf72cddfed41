"""Plans of answers as people mark them: underlined once and twice, framed, circled, fractions and sums."""

import numpy as np

from support.pages_forms import row_of
from support.pages_lines import arrow_to, by_hand, by_ruler, circle_of, frame_of
from support.pages_plan import Plan, Rect
from support.paper import Points
from support.photos_hand import Paths

FRAMES = ("frame by hand", "frame by ruler", "circle", "frame around two")
UNDERLINES = ("underline", "double underline", "fraction", "sum", "arrow")
TOUCHING = 0.15  # of the lines touch or cross what they are drawn at
Row = list[tuple[int, Paths, float]]  # digits, their ink and heights


def plan_framed(plan: Plan, generator: np.random.Generator) -> dict[str, str]:
    """Plan one to three answers with a frame or a circle around each, and return the page's kinds."""
    kind = str(generator.choice(FRAMES))
    touches = generator.random() < TOUCHING
    other = generator.random() < 0.3
    beside = 1 if kind == "frame around two" else int(generator.choice([1, 2], p=[0.75, 0.25]))
    y = 0.0
    for _ in range(int(generator.integers(1, 4))):
        y = _framed_line(plan, kind, (y, beside, touches, other), generator)
    return {"layout": kind, "touch": _touch(touches), "drawn with": "another pen" if other else "the pen"}


def plan_underlined(plan: Plan, generator: np.random.Generator) -> dict[str, str]:
    """Plan one to three answers underlined or as fractions or sums, and return the page's kinds."""
    kind = str(generator.choice(UNDERLINES))
    touches = generator.random() < TOUCHING and kind in UNDERLINES[:2]
    other, ruled = generator.random() < 0.3, generator.random() < 0.4
    strokes = plan.other if other else plan.strokes
    y = 0.0
    for _ in range(int(generator.integers(1, 4))):
        y = _underlined(plan, kind, (y, touches, ruled), strokes, generator)
    return {
        "layout": kind,
        "touch": _touch(touches),
        "drawn": "by ruler" if ruled else "by hand",
        "drawn with": "another pen" if other else "the pen",
    }


def _touch(touches: bool) -> str:
    return "touching" if touches else "apart"


def _any_row(plan: Plan, start: tuple[float, float], generator: np.random.Generator, most: int = 7) -> Row:
    digits = [int(digit) for digit in generator.integers(0, 10, generator.integers(1, most))]
    written = row_of(plan, digits, start, generator, 0.35)
    return [(digit, *ink) for digit, ink in zip(digits, written, strict=True)]


def _box(row: Row, plan: Plan) -> Rect:
    points = np.concatenate([path for _digit, paths, _height in row for path in paths])
    (left, top), (right, bottom) = points.min(axis=0) - plan.pen / 2, points.max(axis=0) + plan.pen / 2
    return float(left), float(top), float(right), float(bottom)


def _put(plan: Plan, row: Row, cell: tuple[int, int, int] | None = None) -> str:
    for digit, paths, height in row:
        plan.write(digit, paths, height, cell)
    plan.end_number()
    return "".join(str(digit) for digit, _paths, _height in row)


def _framed_line(
    plan: Plan, kind: str, how: tuple[float, int, bool, bool], generator: np.random.Generator
) -> float:
    """Write a line of framed answers below y, and return where the next can begin."""
    y, beside, touches, other = how
    pad = generator.uniform(0.15, 0.5) + plan.pen
    strokes = plan.other if other else plan.strokes
    x, texts, low = 0.0, [], y
    for _ in range(beside):
        row = _any_row(plan, (x, y + 1 + pad), generator, 6)
        box = _box(row, plan)
        has_grid = kind != "circle"
        cell = (len(plan.grids), 0, 0) if has_grid else None
        if has_grid:
            plan.grids.append((1, 1))
        texts.append(_put(plan, row, cell))
        if kind == "frame around two":
            plan.lines.append(texts.pop())
            second = _any_row(plan, (x, box[3] + 1.25 + plan.pen), generator, 6)
            texts.append(_put(plan, second, cell))
            box = _box(row + second, plan)
        left, top, right, bottom = box
        own = (
            left - pad,
            top - pad,
            right + pad,
            bottom + (generator.uniform(-0.1, 0.03) if touches else pad),
        )
        if kind == "circle":
            ring = circle_of(own, generator)
            strokes.append(ring)
            low, x = max(low, ring[:, 1].max()), ring[:, 0].max() + generator.uniform(1.2, 2.5)
            x += 0.3 * (right - left) + 1.0
        else:
            strokes += frame_of(own, kind == "frame by ruler", generator)
            low, x = max(low, own[3]), own[2] + pad + generator.uniform(0.8, 2.5)
    plan.lines.append(" ".join(texts))
    return float(low + generator.uniform(0.9, 1.6) + plan.pen)


def _underlined(
    plan: Plan,
    kind: str,
    how: tuple[float, bool, bool],
    strokes: list[Points],
    generator: np.random.Generator,
) -> float:
    """Write an underlined answer, a fraction or a sum below y, and return where the next can begin."""
    y, touches, ruled = how
    draw = by_ruler if ruled else by_hand
    x = generator.uniform(0, 2)
    if kind == "sum":
        return _sum(plan, (x, y), ruled, strokes, generator)
    row = _any_row(plan, (x, y + 1), generator)
    left, top, right, bottom = _box(row, plan)
    plan.lines.append(_put(plan, row))
    if kind == "arrow":
        tip = (left - generator.uniform(0.3, 0.8) - plan.pen, (top + bottom) / 2)
        strokes += arrow_to(tip, generator.uniform(1, 2.5), generator)
        return bottom + generator.uniform(0.6, 1.2)
    gap = generator.uniform(-0.08, 0.02) if touches else plan.pen + generator.uniform(0.1, 0.4)
    over = generator.uniform(-0.1, 0.4, 2)
    under = np.array([(left - over[0], bottom + gap), (right + over[1], bottom + gap)])
    strokes.append(draw(under, generator))
    low = float(strokes[-1][:, 1].max())
    if kind == "double underline":
        strokes.append(draw(under + np.array([0, plan.pen + generator.uniform(0.1, 0.22)]), generator))
        low = float(strokes[-1][:, 1].max())
    if kind == "fraction":
        shift = generator.uniform(-0.2, 0.5)
        second = _any_row(
            plan, (left + shift, low + 1.2 + plan.pen + generator.uniform(0.1, 0.35)), generator, 5
        )
        plan.lines.append(_put(plan, second))
        low = _box(second, plan)[3]
    return low + generator.uniform(0.7, 1.4) + plan.pen


def _sum(
    plan: Plan, start: tuple[float, float], ruled: bool, strokes: list[Points], generator: np.random.Generator
) -> float:
    """Write numbers below each other, all ending at one column, a line under them, and one more."""
    x, y = start
    right = x + 4.5
    boxes: list[Rect] = []
    count = int(generator.integers(2, 5))
    for place in range(count + 1):
        row = _any_row(plan, (0, y + 1), generator, 5)
        shift = np.array([right - _box(row, plan)[2], 0.0])
        row = [(digit, [path + shift for path in paths], height) for digit, paths, height in row]
        boxes.append(_box(row, plan))
        plan.lines.append(_put(plan, row))
        y = boxes[-1][3] + plan.pen + generator.uniform(0.15, 0.4)
        if place == count - 1:
            left = min(box[0] for box in boxes) - generator.uniform(0, 0.5)
            line = np.array([(left, y), (right + generator.uniform(0, 0.4), y)])
            strokes.append((by_ruler if ruled else by_hand)(line, generator))
            y = float(strokes[-1][:, 1].max()) + plan.pen + generator.uniform(0.15, 0.35)
    return y + generator.uniform(0.6, 1.2)
