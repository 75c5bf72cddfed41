"""Plans of lists and columns, a number on each line, and of a few numbers."""

import numpy as np

from support.pages_forms import row_of
from support.pages_plan import FONTS, Plan, Words

FEWEST, MOST = 4, 18  # lines
LISTS = ("single digits", "short numbers", "equal numbers", "two columns")
LIST_SHARES = (0.4, 0.3, 0.2, 0.1)
HEADED = 0.12  # have a printed word above


def plan_list(plan: Plan, generator: np.random.Generator) -> dict[str, str]:
    """Plan a list and return its kinds."""
    kind = str(generator.choice(LISTS, p=LIST_SHARES))
    lines = int(generator.integers(FEWEST, MOST + 1))
    apart = generator.uniform(1.25, 2.4) + plan.pen
    side = float(generator.choice([0.0, 0.5, 1.0], p=[0.6, 0.1, 0.3]))  # where the lines are even
    columns = 2 if kind == "two columns" else 1
    length = int(generator.integers(2, 5))
    between = generator.uniform(5, 8)
    for line in range(lines):
        texts = []
        for column in range(columns):
            count = {"single digits": 1, "equal numbers": length}.get(kind, int(generator.integers(1, 5)))
            digits = [int(digit) for digit in generator.integers(0, 10, count)]
            row = row_of(plan, digits, (0.0, line * apart + generator.normal(0, 0.04)), generator, 0.3)
            right = max(float(path[:, 0].max()) for paths, _height in row for path in paths)
            shift = np.array([column * between - side * right + generator.normal(0, 0.05), 0.0])
            for digit, (paths, height) in zip(digits, row, strict=True):
                plan.write(digit, [path + shift for path in paths], height)
            plan.end_number()
            texts.append("".join(map(str, digits)))
        plan.lines.append(" ".join(texts))
    if generator.random() < HEADED:
        word = str(generator.choice(["Lista", "Points", "Summe", "Results", "Einkauf"]))
        plan.words.append(Words(word, 0.0, -1.6, generator.uniform(0.4, 0.7), str(generator.choice(FONTS))))
    return {"layout": kind, "length": "up to 8" if lines <= 8 else "9 and more"}


def plan_numbers(plan: Plan, generator: np.random.Generator) -> dict[str, str]:
    """Plan a number, or a few of them on up to four lines, and return the page's kinds."""
    lines = int(generator.integers(1, 5))
    for line in range(lines):
        digits = [int(digit) for digit in generator.integers(0, 10, generator.integers(1, 9))]
        start = (generator.uniform(0, 1.5), line * (1.5 + plan.pen))
        for digit, (paths, height) in zip(digits, row_of(plan, digits, start, generator), strict=True):
            plan.write(digit, paths, height)
        plan.end_number()
        plan.lines.append("".join(map(str, digits)))
    return {"layout": "one line" if lines == 1 else "several lines"}
