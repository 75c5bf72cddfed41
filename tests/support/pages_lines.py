"""Lines that people draw around their answers: straight ones, frames, circles, arrows, by hand and ruler."""

from itertools import pairwise

import numpy as np

from support.paper import Points

FINE = 0.12  # heights of a digit between the points of a line drawn by hand


def by_hand(line: Points, generator: np.random.Generator, shake: float | None = None) -> Points:
    """Return a line as a hand draws it through points (n, 2): bent, shaken, its ends anywhere near."""
    length = float(np.hypot(*np.diff(line, axis=0).T).sum())
    steps = max(4, int(length / FINE))
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    places = np.linspace(0, along[-1], steps)
    path = np.column_stack([np.interp(places, along, line[:, axis]) for axis in (0, 1)])
    shake = generator.uniform(0.01, 0.045) if shake is None else shake
    knots = max(3, int(length / 0.9))
    for axis in (0, 1):
        path[:, axis] += np.interp(
            np.linspace(0, 1, steps), np.linspace(0, 1, knots), generator.normal(0, shake, knots)
        )
    bow = generator.normal(0, 0.012) * length * np.sin(np.pi * places / along[-1])
    away = line[-1] - line[0]
    if np.hypot(*away) > 0.5 * length:
        path += np.outer(bow, np.array([-away[1], away[0]]) / np.hypot(*away))
    return path


def by_ruler(line: Points, generator: np.random.Generator) -> Points:
    """Return a line as drawn along a ruler: straight, a little aslant."""
    start, end = line[0], line[-1]
    tilt = generator.normal(0, 0.012) * np.hypot(*(end - start))
    return np.array([start, end + np.array([0, tilt])])


def frame_of(
    box: tuple[float, float, float, float], ruled: bool, generator: np.random.Generator
) -> list[Points]:
    """Return a frame around a box, of one stroke or of four, whose corners rarely meet."""
    left, top, right, bottom = box
    corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
    corners = corners + generator.normal(0, 0.02 if ruled else 0.07, (4, 2))
    closed = np.vstack([corners, corners[:1] + generator.normal(0, 0.04, 2)])
    if not ruled and generator.random() < 0.6:
        return [by_hand(closed, generator)]
    draw = by_ruler if ruled else by_hand
    sides = []
    for start, end in pairwise(closed):
        way = (end - start) / np.hypot(*(end - start))
        over = generator.normal(0.02, 0.05, 2)
        sides.append(draw(np.array([start - way * over[0], end + way * over[1]]), generator))
    return sides


def circle_of(box: tuple[float, float, float, float], generator: np.random.Generator) -> Points:
    """Return a circle or an ellipse drawn around a box: its ends pass each other, or do not meet."""
    left, top, right, bottom = box
    middle = np.array([(left + right) / 2, (top + bottom) / 2])
    radii = np.array([(right - left) / 2, (bottom - top) / 2]) * generator.uniform(1.2, 1.4, 2)
    start = generator.uniform(0, 2 * np.pi)
    angles = start + np.linspace(0, 2 * np.pi + generator.uniform(-0.15, 0.5), 90)
    waves = (
        1 + generator.normal(0, 0.02) * np.sin(2 * angles) + generator.normal(0, 0.015) * np.sin(3 * angles)
    )
    grown = 1 + np.linspace(0, generator.normal(0.02, 0.03), 90)
    around = np.column_stack([np.cos(angles), np.sin(angles)]) * (waves * grown)[:, np.newaxis]
    return middle + around * radii


def arrow_to(tip: tuple[float, float], length: float, generator: np.random.Generator) -> list[Points]:
    """Return an arrow from the left whose tip is at `tip`."""
    x, y = tip
    head = generator.uniform(0.2, 0.35)
    shaft = by_hand(np.array([(x - length, y + generator.normal(0, 0.05)), (x, y)]), generator)
    point = np.array([(x - head, y - 0.7 * head), (x, y), (x - head, y + 0.7 * head)])
    return [shaft, by_hand(point, generator, 0.01)]
