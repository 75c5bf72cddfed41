"""Seams: paths from the top to the bottom of touching digits that cross as little ink as can be."""

import cv2
import numpy as np
import numpy.typing as npt

from digitpad.pictures.plane import Grey, Ink

HEIGHT = 64  # pixels a glyph is shrunk to before seams are looked for
APART = 0.06  # of a digit's ink: between two seams there is at least so much
LONG = 0.02  # what a seam costs for each row, beside the ink it crosses
ASIDE = 0.02  # and for each column to the side
ASIDES = range(-2, 3)  # columns to the side that a seam may go with each row
FINE = 2  # pixels of HEIGHT between the places through which seams are looked for
MOST_PLACES = 1200
MOST_SEAMS = 24

Places = npt.NDArray[np.intp]
Seam = npt.NDArray[np.intp]  # (height,): the column where the right part begins, for each row


def seams_of(grey: Grey) -> list[Seam]:
    """Return seams from left to right, the first left of all ink and the last right of it."""
    height, width = grey.shape
    scale = HEIGHT / height
    size = (max(round(width * scale), 8), HEIGHT)
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.float32) / np.float32(255)
    rows = np.minimum((np.arange(height) * scale).astype(np.intp), HEIGHT - 1)
    found = [np.round(seam[rows] / scale).astype(np.intp) for seam in _apart(small, *_through(small))]
    return [np.zeros(height, np.intp), *found, np.full(height, width, np.intp)]


def _through(small: Ink) -> tuple[Places, npt.NDArray[np.float32]]:
    """Return the cheapest seam through every other place in the ink, (places, HEIGHT), and what each costs.

    A seam's way from the top to a place and its way on to the bottom are both the cheapest there are.
    """
    down, down_steps = _cheapest(small)
    up, up_steps = _cheapest(small[::-1])
    total = down + up[::-1] - small
    rows, columns = np.nonzero(small[::FINE, ::FINE] > 0.5)
    rows, columns = rows * FINE, columns * FINE
    order = np.argsort(total[rows, columns], kind="stable")[:MOST_PLACES]
    rows, columns = rows[order], columns[order]
    seams = np.zeros((len(rows), HEIGHT), np.intp)
    _trace(seams, down_steps, rows, columns)
    _trace(seams[:, ::-1], up_steps, HEIGHT - 1 - rows, columns)
    return seams, total[rows, columns]


def _cheapest(ink: Ink) -> tuple[Ink, Places]:
    """Return what the cheapest way from the top to each place costs, and its last step to there.

    A way goes straight down or aside by one or two, which costs a little, and the ink it crosses.
    """
    cost = ink + np.float32(LONG)
    total = cost.copy()
    steps = np.zeros(ink.shape, np.intp)
    width = ink.shape[1]
    for row in range(1, len(ink)):
        before = np.pad(total[row - 1], 2, constant_values=np.inf)
        beside = np.pad(ink[row], 1)
        ways = np.stack([before[aside + 2 : aside + 2 + width] + ASIDE * abs(aside) for aside in ASIDES])
        ways[0] += beside[:-2]
        ways[-1] += beside[2:]
        best = ways.argmin(axis=0)
        steps[row] = best - 2
        total[row] = np.take_along_axis(ways, best[np.newaxis], axis=0)[0] + cost[row]
    return total, steps


def _trace(
    seams: Places,
    steps: Places,
    rows: Places,
    columns: Places,
) -> None:
    """Write into seams, (n, HEIGHT), the ways that lead from the top to n places."""
    every = np.arange(len(rows))
    seams[every, rows] = columns
    for row in range(HEIGHT - 1, 0, -1):
        under_way = rows >= row
        here = seams[under_way, row]
        seams[under_way, row - 1] = here + steps[row, here]


def _apart(small: Ink, seams: Places, costs: npt.NDArray[np.float32]) -> list[Seam]:
    """Return the cheapest seams between which there is some ink, from left to right."""
    inked = np.pad(np.cumsum(small, axis=1), ((0, 0), (1, 0)))
    left = inked[np.arange(HEIGHT), seams]  # ink left of each seam, in each row
    least = APART * float(small.sum()) * min(1.0, HEIGHT / small.shape[1])
    chosen: list[int] = []
    for index in np.argsort(costs, kind="stable").tolist():
        if all(np.abs(left[index] - left[other]).sum() > least for other in chosen):
            chosen.append(index)
        if len(chosen) == MOST_SEAMS:
            break
    return [seams[index] for index in sorted(chosen, key=lambda index: float(left[index].sum()))]
