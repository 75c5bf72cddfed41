"""A made person's hand: digits by the synthetic writer without its wildest, drawn with pens of any width."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from digitpad.core.ink import InkSample
from digitpad.training.synthesis.writer import _PROTOTYPES, _written
from support.made_numbers import marked_ink

Path = npt.NDArray[np.float64]  # (n, 2), x to the right and y down
Paths = list[Path]
Mask = npt.NDArray[np.float32]  # (height, width), share of a pixel that is covered

FINEST = 400  # pixels: a digit shorter than this is drawn finer and shrunk


@dataclass(frozen=True)
class StrokeDistortion:
    """What one person's digits share.

    styles: which of the writer's styles is theirs, of each digit.
    width: times the prototype's.
    slant: tangent, to the right.
    shake: standard deviation of a control point, in hundredths of a digit's height.
    """

    styles: tuple[int, ...]
    width: float
    slant: float
    shake: float


def any_hand(generator: np.random.Generator) -> StrokeDistortion:
    """Return a hand that writes so that anybody can read it."""
    styles = tuple(int(generator.integers(len(_PROTOTYPES[digit]))) for digit in range(10))
    width = np.exp(generator.uniform(np.log(0.6), np.log(1.35)))
    return StrokeDistortion(styles, float(width), generator.uniform(-0.15, 0.4), generator.uniform(0.8, 3.4))


def write(digit: int, hand: StrokeDistortion, generator: np.random.Generator) -> Paths:
    """Write a digit: paths about 1 high, the left of their box at 0 and the foot at y = 0, above it y < 0."""
    shear = np.array([[hand.width, 0.0], [-hand.slant, 1.0]])
    strokes = _PROTOTYPES[digit][hand.styles[digit]]
    paths = [_written(stroke, hand.shake, generator) @ shear / 100 for stroke in strokes]
    left, foot = np.concatenate(paths)[:, 0].min(), np.concatenate(paths)[:, 1].max()
    return [path - (left, foot) for path in paths]


def any_marked_ink(kind: str, generator: np.random.Generator) -> tuple[str, Paths]:
    """Write a number with marks, of one of `made_numbers.KINDS`, by a made person; return its text too.

    A digit is about 1 high and stands about y = 0; the left of all is x = 0.
    """
    hand = any_hand(generator)
    samples = [
        InkSample(tuple(tuple(map(tuple, path.tolist())) for path in write(digit, hand, generator)), digit)
        for digit in 3 * tuple(range(10))
    ]
    text, strokes = marked_ink(samples, kind, generator)
    left = min(x for stroke in strokes for x, _y in stroke)
    return text, [np.array(stroke + stroke[-1:], np.float64) - (left, 0) for stroke in strokes]


def drawn(
    paths: Paths, width: float, pressure: float, generator: np.random.Generator
) -> tuple[Mask, int, int]:
    """Draw paths, in pixels, with a round pen `width` pixels wide.

    pressure: standard deviation of the width along a path, as a share of it.

    Returns: the mask, as large as the ink needs and a margin, and its left and top in the picture.
    """
    points = np.concatenate(paths)
    margin = 2 * width + 2
    left, top = np.floor(points.min(axis=0) - margin).astype(int)
    right, bottom = np.ceil(points.max(axis=0) + margin).astype(int)
    finer = int(np.clip(FINEST // max(right - left, bottom - top), 1, 8))
    mask = np.zeros(((bottom - top) * finer, (right - left) * finer), np.uint8)
    for path in paths:
        _draw(mask, (path - (left, top)) * finer, width * finer, pressure, generator)
    small = cv2.resize(mask, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    return small.astype(np.float32) / 255, int(left), int(top)


def skipped(paths: Paths, generator: np.random.Generator) -> Paths:
    """Return paths of which the longest has a gap, as where a ballpoint gives no ink for a moment."""
    longest = max(range(len(paths)), key=lambda place: len(paths[place]))
    path = paths[longest]
    length = max(2, round(generator.uniform(0.03, 0.08) * len(path)))
    if len(path) < 6 * length:
        return paths
    start = int(generator.integers(2 * length, len(path) - 3 * length))
    parts = [path[: start + 1], path[start + length :]]
    return [*paths[:longest], *parts, *paths[longest + 1 :]]


def _draw(
    mask: npt.NDArray[np.uint8], path: Path, width: float, pressure: float, generator: np.random.Generator
) -> None:
    slow = np.interp(np.arange(len(path)), np.arange(0, len(path) + 12, 12), _pressures(len(path), generator))
    places = np.round(path * 16).astype(int).tolist()  # OpenCV takes sixteenths of a pixel
    for start, end, push in zip(places, places[1:], slow, strict=False):
        thick = max(1, round(width * max(0.4, 1 + pressure * push)))
        cv2.line(mask, start, end, 255, thick, cv2.LINE_8, 4)


def _pressures(length: int, generator: np.random.Generator) -> npt.NDArray[np.float64]:
    return generator.normal(0, 1, len(np.arange(0, length + 12, 12)))
