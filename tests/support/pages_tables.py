"""Plans of tables: printed and drawn by hand, with headings, empty cells, thick lines and shaded rows."""

from itertools import pairwise

import numpy as np

from support.pages_forms import row_of
from support.pages_lines import by_hand
from support.pages_plan import FONTS, SHADES, LineStyle, Plan, Rect, any_style, any_words, width_of

TABLES = ("printed", "squares", "open", "by hand")
TABLE_SHARES = (0.4, 0.25, 0.12, 0.23)
ROOM = (0.25, 0.6)  # least and most beside a number in its cell, in heights of a digit


def plan_table(plan: Plan, generator: np.random.Generator) -> dict[str, str]:
    """Plan a table and return its kinds."""
    kind = str(generator.choice(TABLES, p=TABLE_SHARES))
    style = any_style(generator)
    numbers = _any_numbers(kind, generator)
    room = generator.uniform(*ROOM)
    written = [[row_of(plan, list(cell), (0.0, 0.0), generator, 0.3) for cell in row] for row in numbers]
    widths = [max(map(_width, column)) + 2 * room for column in zip(*written, strict=True)]
    if kind == "squares":
        widths = [max(widths)] * len(widths)
    height = max(widths[0], 1.3 + plan.pen) if kind == "squares" else generator.uniform(1.35, 2.2) + plan.pen
    columns = np.cumsum([0.0, *widths])
    rows = height * np.arange(len(numbers) + 1)
    headed = kind in ("printed", "open") and generator.random() < 0.45
    _print_shades(plan, (columns, rows), headed, generator)
    if headed:
        _print_heads(plan, columns, generator)
    if kind == "by hand":
        _draw_grid(plan, columns, rows, generator)
    else:
        _print_grid(plan, kind, (columns, rows), style, generator)
    _write_cells(plan, numbers, written, (columns, rows), generator)
    return {
        "layout": kind,
        "lines": "by hand" if kind == "by hand" else style.look,
        "labels": "heads" if headed else "none",
        "size": "large" if len(numbers) * len(widths) > 30 else "small",
    }


def _any_numbers(kind: str, generator: np.random.Generator) -> list[list[tuple[int, ...]]]:
    """Return what is in each cell: a few digits or nothing."""
    most = 1 if kind == "squares" else int(generator.integers(1, 5))
    if kind == "squares" and generator.random() < 0.4:
        height = width = 9
    else:
        height, width = int(generator.integers(2, 10)), int(generator.integers(2, 8 if most < 3 else 6))
    empty = 0.0 if generator.random() < 0.25 else generator.uniform(0.05, 0.6)
    table = []
    for _ in range(height):
        counts = [
            0 if generator.random() < empty else int(generator.integers(1, most + 1)) for _ in range(width)
        ]
        if not any(counts):
            counts[int(generator.integers(width))] = 1
        table.append([tuple(int(digit) for digit in generator.integers(0, 10, count)) for count in counts])
    return table


def _width(row: list[tuple[list[np.ndarray], float]]) -> float:
    if not row:
        return 0.5
    points = np.concatenate([path for paths, _height in row for path in paths])
    return float(points[:, 0].max() - min(points[:, 0].min(), 0))


def _print_shades(
    plan: Plan, grid: tuple[np.ndarray, np.ndarray], headed: bool, generator: np.random.Generator
) -> None:
    """Shade the head or every other row of some tables."""
    columns, rows = grid
    tint = str(generator.choice(SHADES))
    if headed and generator.random() < 0.5:
        plan.shades.append(((columns[0], rows[0] - 0.9, columns[-1], rows[0]), tint))
    if generator.random() < 0.12:
        for row in range(0, len(rows) - 1, 2):
            plan.shades.append(((columns[0], rows[row], columns[-1], rows[row + 1]), tint))


def _print_heads(plan: Plan, columns: np.ndarray, generator: np.random.Generator) -> None:
    """Print a word above each column that is wide enough for it."""
    font = str(generator.choice(FONTS))
    for left, right in pairwise(columns):
        words = any_words(generator, left + 0.12, -0.28, generator.uniform(0.26, 0.4), font)
        if width_of(words) < right - left - 0.2:
            plan.words.append(words)


def _print_grid(
    plan: Plan,
    kind: str,
    grid: tuple[np.ndarray, np.ndarray],
    style: LineStyle,
    generator: np.random.Generator,
) -> None:
    columns, rows = grid
    left, right, top, bottom = columns[0], columns[-1], rows[0], rows[-1]
    thick = LineStyle(style.look, max(0.06, 2 * style.width), style.strength, style.tint)
    sixth = kind == "squares" and len(rows) == len(columns) == 10  # thick lines around each nine squares
    framed = generator.random() < 0.85
    for place, y in enumerate(rows):
        if framed or 0 < place < len(rows) - 1 or kind == "open":
            plan.rule((left, y), (right, y), thick if sixth and place % 3 == 0 else style)
    if kind == "open":
        return
    for place, x in enumerate(columns):
        if framed or 0 < place < len(columns) - 1:
            plan.rule((x, top), (x, bottom), thick if sixth and place % 3 == 0 else style)
    if framed and generator.random() < 0.25:
        plan.rectangle((left, top, right, bottom), thick)


def _draw_grid(plan: Plan, columns: np.ndarray, rows: np.ndarray, generator: np.random.Generator) -> None:
    """Draw a table without a ruler, with the pen that writes or another."""
    strokes = plan.strokes if generator.random() < 0.6 else plan.other
    over = generator.uniform(0, 0.4)
    for y in rows:
        strokes.append(by_hand(np.array([(columns[0] - over, y), (columns[-1] + over, y)]), generator))
    for x in columns:
        strokes.append(by_hand(np.array([(x, rows[0] - over), (x, rows[-1] + over)]), generator))


def _write_cells(
    plan: Plan,
    numbers: list[list[tuple[int, ...]]],
    written: list[list[list[tuple[list[np.ndarray], float]]]],
    grid: tuple[np.ndarray, np.ndarray],
    generator: np.random.Generator,
) -> None:
    columns, rows = grid
    side = generator.choice([0.0, 0.5, 1.0])  # to which numbers keep in their cells
    own = len(plan.grids)
    plan.grids.append((len(rows) - 1, len(columns) - 1))
    for row, cells in enumerate(numbers):
        for column, digits in enumerate(cells):
            if not digits:
                continue
            ink = written[row][column]
            box = (columns[column], rows[row], columns[column + 1], rows[row + 1])
            shift = _shift_into(ink, box, plan.pen, side, generator)
            for digit, (paths, height) in zip(digits, ink, strict=True):
                plan.write(digit, [path + shift for path in paths], height, (own, row, column))
            plan.end_number()
        plan.lines.append("\t".join("".join(map(str, digits)) for digits in cells))


def _shift_into(
    ink: list[tuple[list[np.ndarray], float]],
    box: Rect,
    pen: float,
    side: float,
    generator: np.random.Generator,
) -> np.ndarray:
    points = np.concatenate([path for paths, _height in ink for path in paths])
    margin = pen / 2 + 0.08
    least = np.array(box[:2]) + margin - points.min(axis=0)
    most = np.array(box[2:]) - margin - points.max(axis=0)
    where = np.clip([side + generator.normal(0, 0.1), generator.uniform(0.2, 0.9)], 0, 1)
    return np.where(most > least, least + where * (most - least), (least + most) / 2)
