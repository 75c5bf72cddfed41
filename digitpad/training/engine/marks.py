"""Training of the network that knows the marks of a number; see `core.number_marks`.

It learns from lines that are composed of people's digits, of marks by a made writer, and of people's letters
and symbols as what is neither. Two neighbours taken as one, and half a digit, are neither too.
"""

import io
from itertools import pairwise
from pathlib import Path

import numpy as np

from digitpad.core.arrays import Floats, Labels
from digitpad.core.ink import Strokes, bounds, longer_side
from digitpad.core.number_marks import KINDS, SIGNS, features, line_of
from digitpad.core.raster import steps_of_ink
from digitpad.core.segmentation import DOT
from digitpad.system.files import replace_file
from digitpad.training.data.digits import Labelled, ink_files, is_held_out, read_labelled
from digitpad.training.engine.backend import keras
from digitpad.training.synthesis.composing import section_of
from digitpad.training.synthesis.mark_writer import write_mark
from digitpad.training.synthesis.outliers import read_outliers_to_learn
from digitpad.training.synthesis.pen import StrokeDistortion, distorted
from digitpad.training.synthesis.writer import write_many

LINES, EPOCHS, BATCH = 25_000, 14, 256
WRITTEN = 5_000  # digits of the synthetic writer, where there are no people's
WIDTHS = (64, 32)
LETTER, MARK = 0.08, 0.4  # of the signs of a line
DISTORTION = StrokeDistortion(turn=8, slant=0.12, stretch=0.25, proportion=0.2, faults=0.03)
LEAN = (-0.1, 0.45)  # of half the lines, as a tangent: many people's 1 leans as a slash does
BESIDE = (-0.1, 0.7)  # the gap between two signs, in heights
JITTER = 0.06  # of where the line is taken to be, in heights
HALF, PAIR = 0.1, 0.15  # of the signs are halved, or taken together with the next one


def train_marks(folder: Path, seed: int = 1, lines: int = LINES) -> float:
    """Train it, write `marks.npz` into `folder`, and return its accuracy on lines it never learned from.

    lines: how many are composed. The digits and letters are people's, as `DIGITPAD_DATA` has them, or the
        synthetic writer's digits alone.

    Raises:
        InkError, DataError: an ink file cannot be read.
        DataError: the folder cannot be written.
    """
    generator = np.random.default_rng(seed)
    digits = [d for path in ink_files() for d in read_labelled(path, lambda writer: not is_held_out(writer))]
    digits, letters = digits or write_many(WRITTEN, generator), read_outliers_to_learn()
    keras.utils.set_random_seed(seed)
    given, kinds = examples_of_marks(lines, digits, letters, generator)
    held_out = len(kinds) // 20
    layers = [keras.layers.Dense(width, activation="relu") for width in WIDTHS]
    model = keras.Sequential([*layers, keras.layers.Dense(len(KINDS), activation="softmax")])
    steps = EPOCHS * (len(kinds) - held_out) // BATCH
    rate = keras.optimizers.schedules.CosineDecay(2e-3, steps)
    model.compile(keras.optimizers.AdamW(rate, 1e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(given[held_out:], kinds[held_out:], BATCH, EPOCHS, verbose=2)
    _loss, accuracy = model.evaluate(given[:held_out], kinds[:held_out], verbose=0)
    weights = {f"weights_{n}": part.astype(np.float16) for n, part in enumerate(model.get_weights())}
    content = io.BytesIO()
    np.savez_compressed(content, **weights)
    folder.mkdir(parents=True, exist_ok=True)
    replace_file(folder / "marks.npz", content.getvalue())
    return float(accuracy)


def examples_of_marks(
    lines: int, digits: Labelled, letters: list[Strokes], generator: np.random.Generator
) -> tuple[Floats, Labels]:
    """Return what the network is given and the places in `KINDS` of what it is, sign by sign."""
    given, kinds = [], []
    for _ in range(lines):
        signs = _line(digits, letters, generator)
        more, labels = _examples(signs, generator)
        given.append(more)
        kinds += labels
    return np.concatenate(given), np.array(kinds, np.int64)


def _line(
    digits: Labelled, letters: list[Strokes], generator: np.random.Generator
) -> list[tuple[Strokes, int]]:
    """Return two to six signs side by side, with their places in `KINDS`; at least one is a digit."""
    signs: list[tuple[Strokes, int]] = []
    right = 0.0
    lean = generator.uniform(*LEAN) if generator.random() < 0.5 else 0.0
    count = int(generator.integers(2, 7))
    sure = int(generator.integers(count))
    for place in range(count):
        luck = generator.random()
        if place != sure and luck < MARK:
            sign = SIGNS[int(generator.integers(len(SIGNS)))]
            ink, kind = _distorted_mark(sign, generator), KINDS.index(sign)
        elif place != sure and letters and luck < MARK + LETTER:
            high = generator.uniform(0.5, 1.3)
            ink, kind = _standing(letters[int(generator.integers(len(letters)))], high, generator), 1
        else:
            ink, kind = _standing(digits[int(generator.integers(len(digits)))][0], 1.0, generator), 0
        ink = tuple(tuple((x - lean * y, y) for x, y in stroke) for stroke in ink)
        left, _top, width, _bottom = bounds(ink)
        move = right - left
        ink = tuple(tuple((x + move, y) for x, y in stroke) for stroke in ink)
        right += width - left + generator.uniform(*BESIDE)
        signs.append((ink, kind))
    return signs


def _distorted_mark(sign: str, generator: np.random.Generator) -> Strokes:
    """Write a mark by another hand; it stays where it lies in the line."""
    ink = write_mark(sign, generator)
    left, top, right, bottom = bounds(ink)
    size = longer_side(ink) or 0.05
    size *= float(np.exp(generator.normal(0, 0.12)))
    bent = distorted(ink, DISTORTION, generator)
    middle = ((left + right) / 2, (top + bottom) / 2 + generator.normal(0, 0.03))
    return tuple(tuple((middle[0] + size * x, middle[1] + size * y) for x, y in stroke) for stroke in bent)


def _standing(ink: Strokes, high: float, generator: np.random.Generator) -> Strokes:
    """Return ink that stands on the line, about so high."""
    left, top, right, bottom = bounds(ink)
    scale = high * float(np.exp(generator.normal(0, 0.1))) / max(bottom - top, 0.6 * (right - left), 1e-6)
    foot = generator.normal(0, 0.05)
    return tuple(
        tuple(((x - left) * scale, (y - bottom) * scale + foot) for x, y in stroke) for stroke in ink
    )


def _examples(signs: list[tuple[Strokes, int]], generator: np.random.Generator) -> tuple[Floats, list[int]]:
    """Return what the network is given of a line, and the kinds: of its signs, of pairs and of halves."""
    boxes = [bounds(ink) for ink, _kind in signs]
    line = line_of(boxes)
    line = line._replace(
        top=line.top + JITTER * line.height * generator.normal(),
        bottom=line.bottom + JITTER * line.height * generator.normal(),
    )
    wanted = list(signs)
    for (ink, kind), (beside, _kind) in pairwise(signs):
        if generator.random() < PAIR:
            wanted.append((ink + beside, 1))
        elif kind == 0 and generator.random() < HALF:
            part = generator.uniform(0.3, 0.6)
            wanted.append((section_of(ink, *((0, part) if generator.random() < 0.5 else (1 - part, 1))), 1))
    least = DOT * max(longer_side(ink) for ink, _kind in signs)
    images = np.stack([steps_of_ink(ink, least).digit for ink, _kind in wanted])
    counts = [len(ink) for ink, _kind in wanted]
    return features(images, [bounds(ink) for ink, _kind in wanted], counts, line), [k for _ink, k in wanted]
