"""Numbers on the pad, made of single digits: side by side with clear gaps, of uneven size and height."""

from collections.abc import Sequence

import numpy as np

from digitpad.core.ink import PAD_SIDE, Strokes, bounds

LEAST_GAP, MOST_GAP = 0.25, 1.0  # of the mean width of the digits
LATE = 0.15  # of the digits of several strokes: the others are drawn when the number is finished


def made_row(digits: Sequence[Strokes], generator: np.random.Generator, slant: float = 0.0) -> Strokes:
    """Return digits of any scale as one drawing on the pad, from left to right, no two at once in time.

    slant: how far the writing leans to the right, as its tangent.
    """
    sized = [_sized(digit, generator.uniform(0.8, 1.25)) for digit in digits]
    mean = float(np.mean([bounds(digit)[2] for digit in sized]))
    rise = generator.uniform(0, 0.15)
    left, row = 0.0, []
    for digit in sized:
        row.append(_moved(digit, left, generator.uniform(-rise, rise) - bounds(digit)[3]))
        left = bounds(row[-1])[2] + mean * generator.uniform(LEAST_GAP, MOST_GAP)
    return _in_turn(_on_pad([_leaning(digit, slant) for digit in row], generator), generator)


def _sized(digit: Strokes, height: float) -> Strokes:
    left, top, right, bottom = bounds(digit)
    scale = height / max(bottom - top, 0.5 * (right - left))
    return tuple(tuple(((x - left) * scale, (y - top) * scale) for x, y in stroke) for stroke in digit)


def _moved(digit: Strokes, right: float, down: float) -> Strokes:
    return tuple(tuple((x + right, y + down) for x, y in stroke) for stroke in digit)


def _leaning(digit: Strokes, slant: float) -> Strokes:
    return tuple(tuple((x - slant * y, y) for x, y in stroke) for stroke in digit)


def _on_pad(row: list[Strokes], generator: np.random.Generator) -> list[Strokes]:
    """Put a row on the pad, half as wide as it or wider unless it is high, at any place."""
    left, top, right, bottom = bounds([stroke for digit in row for stroke in digit])
    width, height = PAD_SIDE * generator.uniform(0.5, 0.95), PAD_SIDE * generator.uniform(0.15, 0.9)
    scale = min(width / (right - left), height / (bottom - top))
    x0 = generator.uniform(0, PAD_SIDE - scale * (right - left))
    y0 = generator.uniform(0, PAD_SIDE - scale * (bottom - top))
    return [
        tuple(tuple((x0 + (x - left) * scale, y0 + (y - top) * scale) for x, y in stroke) for stroke in digit)
        for digit in row
    ]


def _in_turn(row: list[Strokes], generator: np.random.Generator) -> Strokes:
    """Return the strokes as they are drawn: digit by digit, but some are finished only at the end."""
    cuts = [1 if generator.random() < LATE else len(digit) for digit in row]
    first = [stroke for digit, cut in zip(row, cuts, strict=True) for stroke in digit[:cut]]
    return (*first, *(stroke for digit, cut in zip(row, cuts, strict=True) for stroke in digit[cut:]))
