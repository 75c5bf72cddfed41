"""Non-digits: people's letters, symbols and doodles, numbers and parts of them, and made-up marks.

A network that has only seen digits is sure of everything. Shown other marks with a flat target, 0.1 for each
digit, it learns to say that it does not know ("outlier exposure": Hendrycks, Mazeika and Dietterich 2019,
arXiv 1812.04606), and the largest of its ten probabilities separates digits from the rest. Two digits that
touch, a digit and a half, and halves are there because whatever looks for the digits of a number asks about
them. The made-up marks are scribbles, shapes, lines, blank paper and noise.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitpad.core.arrays import SIDE, Digit, Digits
from digitpad.core.ink import Strokes, bounds, read_samples
from digitpad.runs.recipe import Recipe
from digitpad.training.data.digits import Labelled, data_folder, is_held_out
from digitpad.training.synthesis.composing import Composing, composed, section_of
from digitpad.training.synthesis.pen import StrokeDistortion, drawn_afresh
from digitpad.training.synthesis.writer import write

MADE = 0.2  # of the outliers are made up, where there are people's too
NUMBERS = 0.45  # are two digits or more, or parts of some; the rest are people's non-digits
DISTORTION = StrokeDistortion(turn=15, stretch=0.35)
STAMPED = 0.15  # of the made ones are no ink but blank paper, noise or a black box

PAIR, TRIPLE, HALF = 0.45, 0.05, 0.08  # of the numbers; the rest are parts of two digits
TOUCHING = Composing(gap=(-0.4, 0.1), joined=0.5)
NARROWEST = 0.5  # times its height: a narrower part looks like a 1
BROAD = frozenset(range(10)) - {1}  # a digit and a part of a 1 look like that digit
HALVES_OF = frozenset({0, 2, 3, 4, 5, 8})  # halves of the others look like a 0, a 1 or a 7

# In Omniglot, by themselves: signs that any reader would take for a digit. All of Latin is left out, for its
# l, o, s and z; the others look like 7, 9, 7, 4, 4, 0, 1 and 4.
LATIN = "Latin/"
ARAMAIC = ("02", "03", "04", "06", "16", "17", "20")
LOOK_ALIKES = frozenset({"Balinese/character05", *(f"Early_Aramaic/character{sign}" for sign in ARAMAIC)})


def looks_like_a_digit(label: str | int | None) -> bool:
    """Say whether what bears this label looks like a digit, so that "not a digit" would be wrong."""
    return str(label).startswith(LATIN) or str(label) in LOOK_ALIKES


def read_outliers(path: Path, wanted: Callable[[str | None], bool]) -> list[Strokes]:
    """Read an ink file of non-digits, without those that look like digits, by the writers that are `wanted`.

    Raises:
        InkError: the file or one of its lines cannot be read.
    """
    return [
        sample.strokes
        for sample in read_samples(path)
        if sample.strokes and wanted(sample.writer) and not looks_like_a_digit(sample.label)
    ]


def outlier_files() -> list[Path]:
    """Return the files of non-digits that `DIGITPAD_DATA` has in `nondigits/`, sorted."""
    folder = data_folder()
    return sorted(folder.glob("nondigits/*.jsonl*")) if folder else []


def read_outliers_to_learn() -> list[Strokes]:
    """Read all non-digits whose writers are not held out; none where there are no files.

    Raises:
        InkError: a file cannot be read.
    """
    return [ink for path in outlier_files() for ink in read_outliers(path, lambda who: not is_held_out(who))]


def outliers(
    count: int, drawings: Sequence[Strokes], digits: Labelled, recipe: Recipe, generator: np.random.Generator
) -> Digits:
    """Return non-digits, float32 (count, 28, 28).

    drawings: people's non-digits. digits: people's digits, of which numbers are composed; the synthetic
        writer's are used where there are none.
    """
    people, numbers, made = generator.multinomial(count, [1 - NUMBERS - MADE, NUMBERS, MADE])
    if not drawings:
        people, made = 0, made + people
    stamped = int(generator.binomial(made, STAMPED))
    inks = [drawings[place] for place in generator.integers(len(drawings), size=people)] if people else []
    inks += [made_scribble(generator) for _ in range(made - stamped)]
    stamps = [made_stamp(generator) for _ in range(stamped)]
    parts = [part_of_number(digits, generator) for _ in range(numbers)]
    drawn = drawn_afresh([*inks, *parts], DISTORTION, recipe, generator)
    return np.concatenate([drawn, *stamps])


def part_of_number(digits: Labelled, generator: np.random.Generator) -> Strokes:
    """Return two or three digits that touch, or a part of two, or half a digit: no digit, all of them.

    digits: to compose them of; the synthetic writer's where there are none.
    """
    while True:
        part = _part_of_number(digits, generator)
        left, top, right, bottom = bounds(part)
        if right - left > NARROWEST * (bottom - top):
            return part


def _part_of_number(digits: Labelled, generator: np.random.Generator) -> Strokes:
    kind = generator.random()
    if kind < HALF:
        return _half(_some_digit(digits, generator, HALVES_OF), generator)
    if kind < HALF + TRIPLE + PAIR:
        count = 3 if kind < HALF + TRIPLE else 2
        return composed([_some_digit(digits, generator) for _ in range(count)], TOUCHING, generator).strokes
    # Of two digits: one and the part of a neighbour, or the end of one and the beginning of the next.
    number = composed([_some_digit(digits, generator, BROAD) for _ in range(2)], TOUCHING, generator)
    start, end = generator.uniform(0.15, 0.3), generator.uniform(0.7, 0.85)
    return section_of(
        number.strokes, *((0.0, end), (start, 1.0), (start + 0.1, end - 0.1))[generator.integers(3)]
    )


def _some_digit(
    digits: Labelled, generator: np.random.Generator, labels: frozenset[int] = frozenset(range(10))
) -> Strokes:
    """Return a digit with one of the labels."""
    while digits:
        ink, label = digits[int(generator.integers(len(digits)))]
        if label in labels:
            return ink
    return write(int(generator.choice(sorted(labels))), generator)


def _half(digit: Strokes, generator: np.random.Generator) -> Strokes:
    """Return the first or the last part of a digit, a third to two thirds of it."""
    part = generator.uniform(0.33, 0.66)
    return section_of(digit, 0, part) if generator.random() < 0.5 else section_of(digit, 1 - part, 1)


def made_scribble(generator: np.random.Generator) -> Strokes:
    """Return ink that is no digit: a scribble, a zigzag, a spiral, lines, or a shape."""
    kinds: tuple[Callable[[np.random.Generator], Strokes], ...] = (
        _scribble,
        _zigzag,
        _spiral,
        _lines,
        _lines,
        _polygon,
        _lying_oval,
    )
    return kinds[generator.integers(len(kinds))](generator)


def _scribble(generator: np.random.Generator) -> Strokes:
    """Return a pen that wandered: a random walk whose steps keep some of their direction."""
    count = int(generator.integers(20, 100))
    steps = generator.normal(0, 1, (count, 2))
    for place in range(1, count):
        steps[place] += 0.8 * steps[place - 1]
    path = np.cumsum(steps, axis=0)
    return (_stroke(path - 0.8 * path.mean(axis=0) * np.linspace(0, 1, count)[:, np.newaxis]),)


def _zigzag(generator: np.random.Generator) -> Strokes:
    """Return a pen that went to and fro at least five times, across or along its way."""
    count = int(generator.integers(6, 16))
    along, across = np.linspace(0, 1, count), generator.uniform(0.2, 1.2) * (np.arange(count) % 2)
    path = np.stack([along, across], axis=1) + generator.normal(0, 0.04, (count, 2))
    return (_stroke(path if generator.random() < 0.7 else path[:, ::-1]),)


def _spiral(generator: np.random.Generator) -> Strokes:
    """Return a spiral of two to five turns."""
    angle = np.linspace(0, 2 * np.pi * generator.uniform(2, 5), 60) * generator.choice((-1, 1))
    radius = np.linspace(generator.uniform(0, 0.4), 1, 60)
    return (_stroke(np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)),)


def _lines(generator: np.random.Generator) -> Strokes:
    """Return lines: one that lies (a standing one is a 1), or a bunch of three to seven, crossing or not."""
    if generator.random() < 0.4:
        angle = np.deg2rad(generator.uniform(-25, 25))
        return (((0.0, 0.0), (float(np.cos(angle)), float(np.sin(angle)))),)
    ends = generator.uniform(0, 1, (int(generator.integers(3, 8)), 2, 2))
    return tuple(_stroke(line) for line in ends)


def _polygon(generator: np.random.Generator) -> Strokes:
    """Return a closed shape with three to eight corners, not quite even."""
    count = int(generator.integers(3, 9))
    angle = 2 * np.pi * (np.arange(count + 1) / count + generator.random())
    corners = np.stack([np.cos(angle), generator.uniform(0.6, 1.4) * np.sin(angle)], axis=1)
    corners[:-1] += generator.normal(0, 0.06, (count, 2))
    corners[-1] = corners[0] + generator.normal(0, 0.04, 2)
    sides = pairwise(corners)
    return (_stroke(np.concatenate([np.linspace(start, end, 8) for start, end in sides])),)


def _lying_oval(generator: np.random.Generator) -> Strokes:
    """Return an oval 1.7 to 4 times as wide as high; a standing one is a 0."""
    angle = np.linspace(0, 2 * np.pi * generator.uniform(0.95, 1.1), 41) + generator.uniform(0, 2 * np.pi)
    across = 1 / generator.uniform(1.7, 4)
    return (_stroke(np.stack([np.cos(angle), across * np.sin(angle)], axis=1)),)


def made_stamp(generator: np.random.Generator) -> Digit:
    """Return (1, 28, 28): blank paper, a small dot, a grey box, or noise."""
    stamp = np.zeros((1, SIDE, SIDE), np.float32)
    kind = generator.integers(4)
    if kind == 1:
        size, grey = int(generator.integers(1, 5)), generator.uniform(0.5, 1)
        top, left = generator.integers(4, SIDE - 8, 2)
        stamp[0, top : top + size, left : left + size] = grey
    elif kind == 2:
        height, width = generator.integers(9, 21, 2)
        top, left = (SIDE - height) // 2, (SIDE - width) // 2
        stamp[0, top : top + height, left : left + width] = generator.uniform(0.3, 1)
    elif kind == 3:
        stamp[0] = generator.random((SIDE, SIDE)) ** generator.uniform(0.5, 6)
    return stamp


def _stroke(path: npt.NDArray[np.float64]) -> tuple[tuple[float, float], ...]:
    return tuple((x, y) for x, y in path.tolist())
