"""Marks that are no digits, made up: scribbles, shapes, lines, numbers of two digits, blank paper, noise."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from digitpad.core.ink import Strokes
from digitpad.core.raster import SIDE, Digit
from digitpad.training.synthesis.writer import write


def made_mark(generator: np.random.Generator) -> Strokes:
    """Return ink that is no digit: a scribble, a zigzag, a spiral, lines, a shape, or two digits abreast."""
    kinds: tuple[Callable[[np.random.Generator], Strokes], ...] = (
        _scribble,
        _zigzag,
        _spiral,
        _lines,
        _lines,
        _polygon,
        _lying_oval,
        _pair,
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


def _pair(generator: np.random.Generator) -> Strokes:
    """Return two digits side by side, apart: a number, not a digit."""
    first, second = (write(int(digit), generator) for digit in generator.integers(10, size=2))
    right = max(x for stroke in first for x, _y in stroke)
    left = min(x for stroke in second for x, _y in stroke)
    move = right - left + float(generator.uniform(8, 40))
    return (*first, *(tuple((x + move, y) for x, y in stroke) for stroke in second))


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
