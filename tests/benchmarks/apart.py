"""Numbers on the pad: rows made of the digits of held-out writers, and what single digits lose.

Goals: nine of ten rows wholly right; single digits lose 0.1 point at most; a number of six in a few ms.
"""

import time
from collections import defaultdict
from pathlib import Path

import numpy as np
from support.made_rows import made_row

from digitpad.core.ink import InkSample, Strokes, fit_to_pad, read_samples
from digitpad.core.network import Classifier, load_model
from digitpad.core.raster import SMALLEST_DIGIT, steps_of_ink
from digitpad.core.segmentation import segment
from digitpad.training.data.digits import is_held_out

Figures = dict[str, float]
Row = tuple[list[int], Strokes]  # the labels, and the drawing

ROWS = 2000
SEED = 31
MEASURED = 100  # numbers of six, in time
LEANING = (0.15, 0.5)  # the least and the most that the leaning rows do


def measured(data: Path) -> Figures:
    """Measure the bundled model on the strokes in `data`, by writers it never learned from."""
    classifier = load_model()
    writers: dict[str, list[InkSample]] = defaultdict(list)
    for path in sorted(data.glob("strokes/*.jsonl.gz")):
        for sample in read_samples(path):
            if is_held_out(sample.writer):
                writers[sample.writer or ""].append(sample)
    generator = np.random.default_rng(SEED)
    people = [samples for samples in writers.values() if len(samples) >= 10]
    upright = [_row(people, generator) for _ in range(ROWS)]
    leaning = [_row(people, generator, generator.uniform(*LEANING)) for _ in range(ROWS // 4)]
    return {
        **_of_rows(classifier, upright, "rows"),
        **_of_rows(classifier, leaning, "leaning rows"),
        **_of_singles(classifier, [sample for samples in writers.values() for sample in samples]),
        **_times(classifier, upright),
    }


def _row(people: list[list[InkSample]], generator: np.random.Generator, slant: float = 0.0) -> Row:
    """Make a row of 2 to 8 digits of one writer."""
    samples = people[generator.integers(len(people))]
    chosen = [samples[place] for place in generator.integers(len(samples), size=generator.integers(2, 9))]
    return [int(s.label or 0) for s in chosen], made_row([s.strokes for s in chosen], generator, slant)


def _read(classifier: Classifier, strokes: Strokes) -> list[int]:
    groups = segment(strokes, classifier, SMALLEST_DIGIT)
    return [int(group.probabilities.argmax()) for group in groups]


def _of_rows(classifier: Classifier, rows: list[Row], name: str) -> Figures:
    """Return the share of rows wholly right, of those divided rightly, and of their digits right."""
    found = [(labels, _read(classifier, strokes)) for labels, strokes in rows]
    divided = [(labels, read) for labels, read in found if len(labels) == len(read)]
    right = sum(a == b for labels, read in divided for a, b in zip(labels, read, strict=True))
    return {
        f"{name} of 2 to 8 digits wholly right, %": 100 * sum(a == b for a, b in found) / len(rows),
        f"{name} divided into as many digits, %": 100 * len(divided) / len(rows),
        f"digits of {name} right, %": 100 * right / sum(len(labels) for labels, _read in found),
    }


def _of_singles(classifier: Classifier, samples: list[InkSample]) -> Figures:
    """Return how many points of accuracy single digits lose by being looked at as a number."""
    before = after = 0
    for sample in samples:
        strokes = fit_to_pad(sample.strokes)
        whole = classifier.probabilities(steps_of_ink(strokes, SMALLEST_DIGIT).digit[None])[0].argmax()
        before += int(whole) == int(sample.label or 0)
        after += _read(classifier, strokes) == [int(sample.label or 0)]
    return {
        "single digits": len(samples),
        "single digits lost by the division, points": 100 * (before - after) / len(samples),
    }


def _times(classifier: Classifier, rows: list[Row]) -> Figures:
    """Return how long a number of six takes from the start, and after each motion of its last stroke."""
    anew, after_motion = [], []
    for strokes in [strokes for labels, strokes in rows if len(labels) == 6][:MEASURED]:
        start = time.perf_counter()
        known = segment(strokes, classifier, SMALLEST_DIGIT)
        anew.append((time.perf_counter() - start) * 1000)
        for count in range(1, len(strokes[-1])):
            grown = (*strokes[:-1], strokes[-1][:count])
            start = time.perf_counter()
            known = segment(grown, classifier, SMALLEST_DIGIT, known)
            after_motion.append((time.perf_counter() - start) * 1000)
    return {
        f"number of six, {name}, p{share}, ms": float(np.quantile(times, share / 100))
        for name, times in (("read anew", anew), ("after a motion", after_motion))
        for share in (50, 99)
    }
