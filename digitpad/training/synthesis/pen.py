"""Pen paths drawn for training: by the application's own `raster`, with pens of all widths, by other hands.

What is changed of a path: the hand (turn, slant, stretch, proportions, and a smooth warp of the whole), how
strokes lie to each other, and the tablet's faults (points shaken, dropped, given twice; gaps; hooks where the
pen comes down or leaves; ends drawn too far). Lengths are shares of the digit's longer side.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from digitpad.core.arrays import SIDE, Digit, Digits, PenPath
from digitpad.core.ink import Strokes
from digitpad.core.raster import steps_of_ink
from digitpad.runs.recipe import Recipe
from digitpad.training.data.digits import Labelled, LabelledDigits, labels_of

PENS = (0.05, 0.08, 0.13, 0.20, 0.25)  # of the glyph's longer side: those that are measured

WAVES = 2  # of the warp, each way


@dataclass(frozen=True)
class StrokeDistortion:
    """How far a drawing may be changed.

    turn: in degrees; slant: a tangent; stretch: of an axis, as the logarithm of the factor; each either way.
    proportion: how much larger than written one end of an axis gets, and the other end smaller, as a share:
        a 9 with a large or a tiny bowl.
    warp: how far the smooth warp moves a point. loose: how far strokes move against each other.
    shake: the largest standard deviation of a point.
    dropped: the largest share of points left out, and of those given twice.
    faults: how likely each end of a stroke gets a hook, or is drawn too far, and a stroke has a gap.
    """

    turn: float = 12.0
    slant: float = 0.25
    stretch: float = 0.25
    proportion: float = 0.5
    warp: float = 0.04
    loose: float = 0.03
    shake: float = 0.012
    dropped: float = 0.3
    faults: float = 0.06


def distorted(strokes: Strokes, distortion: StrokeDistortion, generator: np.random.Generator) -> Strokes:
    """Return strokes deformed at random, centred on 0, the longer side before the deformation being 1."""
    ends = np.cumsum([len(stroke) for stroke in strokes])
    points = np.array([point for stroke in strokes for point in stroke], np.float64)
    low, high = points.min(axis=0), points.max(axis=0)
    points = (points - (low + high) / 2) / (float((high - low).max()) or 1.0)
    points = _proportioned(points, distortion.proportion, generator)
    points = _warped(points @ _matrix(distortion, generator), distortion.warp, generator)
    points += generator.normal(0, generator.uniform(0, distortion.shake), points.shape)
    paths = np.split(points, ends[:-1])
    if len(paths) > 1:
        paths = [path + generator.uniform(-distortion.loose, distortion.loose, 2) for path in paths]
    faulty = [part for path in paths for part in _with_faults(path, distortion, generator)]
    return tuple(tuple((x, y) for x, y in path.tolist()) for path in faulty)


def _matrix(distortion: StrokeDistortion, generator: np.random.Generator) -> PenPath:
    """Return a (2, 2) to multiply points (n, 2) with from the right: stretch, slant, turn."""
    angle = np.deg2rad(generator.uniform(-distortion.turn, distortion.turn))
    slant = generator.uniform(-distortion.slant, distortion.slant)
    stretch = np.exp(generator.uniform(-distortion.stretch, distortion.stretch) / 2)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    matrix: PenPath = np.array([[stretch, 0.0], [-slant / stretch, 1 / stretch]]) @ turn
    return matrix


def _proportioned(points: PenPath, most: float, generator: np.random.Generator) -> PenPath:
    """Let the ends of each axis trade size: the box stays, its middle moves by up to a quarter of `most`."""
    half = np.abs(points).max(axis=0)
    amount = generator.uniform(-most, most, 2)
    traded: PenPath = points + amount * (half**2 - points**2) / (2 * half.clip(1e-9))
    return traded


def _warped(points: PenPath, most: float, generator: np.random.Generator) -> PenPath:
    """Move points by a few sine waves no shorter than the digit: its shape changes, not its lines."""
    frequency = generator.uniform(-1, 1, (2, WAVES))
    phase = generator.uniform(0, 2 * np.pi, WAVES)
    moves = generator.uniform(-most, most, (WAVES, 2))
    warped: PenPath = points + np.sin(2 * np.pi * points @ frequency + phase) @ moves
    return warped


def _with_faults(
    path: PenPath, distortion: StrokeDistortion, generator: np.random.Generator
) -> list[PenPath]:
    """Return a stroke with the tablet's faults, in two where it got a gap."""
    if len(path) > 3:
        share, luck = generator.uniform(0, distortion.dropped), generator.random(len(path))
        times = 1 - (luck < share).astype(np.int64) + (luck > 1 - share / 2)
        times[[0, -1]] = 1
        path = np.repeat(path, times, axis=0)
    hook, start, end, gap = generator.random(4) < distortion.faults
    if start:
        path = np.concatenate([_beyond(path[::-1], hook, generator), path])
    if end:
        path = np.concatenate([path, _beyond(path, hook, generator)])
    if gap and len(path) > 8:
        place = int(generator.integers(2, len(path) - 3))
        return [path[:place], path[place + 1 :]]
    return [path]


def _beyond(path: PenPath, hook: bool, generator: np.random.Generator) -> PenPath:
    """Return a point (1, 2) where the path, drawn too far, would end: ahead, or anywhere for a hook."""
    length = generator.uniform(0.02, 0.09)
    if hook or len(path) < 3:
        angle = generator.uniform(0, 2 * np.pi)
        way = np.array([np.cos(angle), np.sin(angle)])
    else:
        way = path[-1] - path[-3]
        way = way / (float(np.hypot(*way)) or 1.0)
    beyond: PenPath = path[-1:] + length * way
    return beyond


def drawn_afresh(
    drawings: Sequence[Strokes], distortion: StrokeDistortion, recipe: Recipe, generator: np.random.Generator
) -> Digits:
    """Return digits, float32 (n, 28, 28): each drawing deformed, and drawn with a pen of the recipe's.

    The width's logarithm is drawn evenly, so that thin pens are as likely as thick ones.
    """
    pens = np.exp(generator.uniform(np.log(recipe.pen_least), np.log(recipe.pen_most), len(drawings)))
    inks = (distorted(strokes, distortion, generator) for strokes in drawings)
    return _stacked([steps_of_ink(ink, pen=float(pen)).digit for ink, pen in zip(inks, pens, strict=True)])


def drawn_as_is(drawings: Sequence[Strokes], pens: Sequence[float] = PENS) -> Digits:
    """Return digits, float32 (n, 28, 28), of drawings as they are, the pens taking turns."""
    return _stacked(
        [steps_of_ink(ink, pen=pens[place % len(pens)]).digit for place, ink in enumerate(drawings)]
    )


def digits_as_is(samples: Labelled, pens: Sequence[float] = PENS) -> LabelledDigits:
    """Return labelled drawings as digits, as they are, the pens taking turns."""
    return LabelledDigits(drawn_as_is([ink for ink, _label in samples], pens), labels_of(samples))


def _stacked(digits: list[Digit]) -> Digits:
    return np.stack(digits) if digits else np.zeros((0, SIDE, SIDE), np.float32)
