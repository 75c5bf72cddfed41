"""Handwriting for the tests: our own pen paths of the ten digits, six of each, on the pad.

Each digit has two ways of being written, as control points of a smooth curve; each is written several times,
slanted, stretched, turned, moved and shaken by a seeded generator.
"""

import math
import random

Point = tuple[float, float]
Path = list[Point]

# Strokes of control points, x right and y down, in a box of about 60×100. A point given twice is a corner.
WAYS: dict[int, list[list[Path]]] = {
    0: [
        [[(30, 0), (8, 18), (0, 50), (10, 85), (30, 100), (52, 84), (60, 50), (50, 15), (30, 0)]],
        [[(40, 2), (15, 10), (2, 45), (12, 90), (38, 98), (58, 70), (56, 25), (38, 0), (30, 6)]],
    ],
    1: [
        [[(30, 0), (30, 33), (30, 66), (30, 100)]],
        [[(12, 22), (32, 0), (32, 0), (32, 50), (32, 100)]],
    ],
    2: [
        [[(4, 22), (14, 4), (36, 0), (54, 16), (48, 42), (24, 72), (0, 98), (0, 98), (30, 98), (60, 97)]],
        [[(6, 18), (26, 0), (50, 12), (50, 36), (28, 68), (4, 92), (10, 98), (24, 88), (58, 98)]],
    ],
    3: [
        [[(6, 12), (28, 0), (50, 12), (46, 34), (24, 46), (24, 46), (50, 54), (58, 76), (36, 98), (4, 90)]],
        [[(8, 8), (34, 2), (50, 20), (38, 42), (22, 47), (22, 47), (46, 52), (54, 78), (30, 100), (2, 86)]],
    ],
    4: [
        [[(36, 0), (20, 30), (2, 62), (2, 62), (30, 62), (60, 62)], [(42, 34), (42, 66), (42, 100)]],
        [[(8, 0), (6, 25), (4, 50), (4, 50), (30, 50), (54, 48)], [(52, 0), (50, 50), (48, 100)]],
    ],
    5: [
        [
            [(10, 2), (8, 22), (6, 44), (6, 44), (30, 38), (54, 54), (52, 82), (28, 98), (2, 90)],
            [(10, 2), (34, 2), (56, 0)],
        ],
        [
            [
                (56, 2),
                (34, 2),
                (12, 3),
                (12, 3),
                (10, 24),
                (7, 43),
                (7, 43),
                (34, 38),
                (56, 60),
                (44, 92),
                (20, 99),
                (0, 90),
            ]
        ],
    ],
    6: [
        [[(48, 0), (22, 20), (4, 56), (6, 86), (28, 100), (52, 84), (50, 60), (30, 50), (10, 62), (5, 76)]],
        [[(40, 0), (14, 32), (2, 70), (18, 98), (44, 94), (52, 70), (34, 54), (12, 64), (4, 78)]],
    ],
    7: [
        [[(0, 4), (28, 2), (58, 2), (58, 2), (44, 36), (30, 68), (20, 100)]],
        [[(2, 6), (30, 2), (58, 0), (58, 0), (42, 40), (26, 100)], [(14, 50), (32, 48), (54, 46)]],
    ],
    8: [
        [
            [
                (46, 14),
                (26, 0),
                (8, 14),
                (16, 36),
                (38, 52),
                (54, 76),
                (36, 100),
                (10, 92),
                (8, 70),
                (30, 48),
                (48, 28),
                (46, 14),
            ]
        ],
        [
            [
                (30, 0),
                (10, 12),
                (14, 36),
                (44, 58),
                (52, 84),
                (30, 100),
                (8, 86),
                (14, 60),
                (42, 38),
                (48, 14),
                (30, 0),
            ]
        ],
    ],
    9: [
        [[(50, 20), (30, 2), (8, 18), (10, 42), (32, 50), (48, 34), (51, 16), (51, 16), (50, 55), (46, 100)]],
        [[(48, 12), (22, 2), (4, 22), (14, 46), (38, 44), (50, 14), (50, 14), (50, 50), (38, 90), (16, 100)]],
    ],
}
SEVEN = [(250.0 + 10 * i, 250.0) for i in range(45)] + [(690.0 - 6 * i, 250.0 + 15 * i) for i in range(35)]
TIMES = 3  # each way is written


def six_of_each() -> list[tuple[int, list[Path]]]:
    """Return 60 drawings: the digit meant, and its strokes in pad units, all on the pad."""
    generator = random.Random(7)
    return [(digit, _written(way, generator)) for digit in WAYS for way in WAYS[digit] for _ in range(TIMES)]


def _written(way: list[Path], generator: random.Random) -> list[Path]:
    """Write one way of a digit once: at a size and place of its own, a little slanted, turned and shaken."""
    height = generator.uniform(300, 620)
    width = height * generator.uniform(0.85, 1.15)
    slant = generator.uniform(-0.05, 0.2)
    turn = math.radians(generator.uniform(-6, 6))
    left, top = generator.uniform(200, 350), generator.uniform(150, 300)

    def placed(point: Point) -> Point:
        x, y = (value / 100 for value in point)
        x, y = (x - slant * (y - 0.5)) * width, y * height
        x, y = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
        return left + x, top + y

    return [[placed(point) for point in _curve(_shaken(stroke, generator))] for stroke in way]


def _shaken(controls: Path, generator: random.Random) -> Path:
    """Move each control point a little; a corner, where one is given twice, stays a corner."""
    moved = {point: (generator.gauss(point[0], 1.5), generator.gauss(point[1], 1.5)) for point in controls}
    return [moved[point] for point in controls]


def _curve(controls: Path, pieces: int = 8) -> Path:
    """Return points along the Catmull-Rom curve through `controls`; a control given twice is a corner."""
    path: Path = []
    ends = [controls[0], *controls, controls[-1]]
    for before, start, end, after in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        if start != end:
            path += [_catmull_rom(before, start, end, after, step / pieces) for step in range(pieces)]
    return [*path, controls[-1]]


def _catmull_rom(before: Point, start: Point, end: Point, after: Point, t: float) -> Point:
    x, y = (
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(before, start, end, after, strict=True)
    )
    return x, y
