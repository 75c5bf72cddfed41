"""What is learned from three drawings of each digit, by the held-out writers read worst. Used by `run.py`.

As on a user's machine: MNIST and the synthetic writer to rehearse with, no pen paths of other people.
"""

import os
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitpad.core.card import bundled_model
from digitpad.core.ink import Strokes, read_samples
from digitpad.core.network import Classifier, load_model
from digitpad.core.raster import steps_of_ink
from digitpad.drawings.drawings import Drawing, Drawings
from digitpad.system.settings import Store
from digitpad.training.data.digits import LabelledDigits, is_held_out
from digitpad.training.data.mnist import read_mnist

Figures = dict[str, float]

TAUGHT = 3  # drawings of each digit
LEAST = TAUGHT + 1  # of each digit that a writer must have: the rest measures
WRITERS = 10


class Writer:
    """A held-out writer: drawings to teach with, and the rest as digits."""

    def __init__(self, inks: list[tuple[Strokes, int]]) -> None:
        """Take the first drawings of each digit to teach with."""
        seen = [0] * 10
        self.taught, rest = [], []
        for strokes, label in inks:
            seen[label] += 1
            (self.taught if seen[label] <= TAUGHT else rest).append((strokes, label))
        images = np.stack([steps_of_ink(strokes).digit for strokes, _label in rest])
        self.rest = LabelledDigits(images, np.array([label for _strokes, label in rest], np.int64))


def learned(data: Path, home: Path, writers: int = WRITERS) -> Figures:
    """Teach the bundled model each of the writers it reads worst, one at a time, and measure."""
    before = load_model()
    everybody = _writers(data)
    test = read_mnist(data / "mnist" / "mnist.npz").test
    were = {name: _right(before, writer.rest) for name, writer in everybody.items()}
    worst = sorted(everybody, key=lambda name: were[name].mean())[:writers]
    test_was = _right(before, test).mean()
    rows = []
    for name in worst:
        start = time.monotonic()
        after = _taught(everybody[name], data, home / name.replace("/", "-"))
        seconds = time.monotonic() - start
        others = [other for other in everybody if other != name]
        was = np.concatenate([were[other] for other in others]).mean()
        now = np.concatenate([_right(after, everybody[other].rest) for other in others]).mean()
        row = (
            1 - were[name].mean(),
            1 - _right(after, everybody[name].rest).mean(),
            _right(after, test).mean() - test_was,
            now - was,
            seconds,
        )
        print(f"  {name}: {100 * row[0]:.2f} % wrong, then {100 * row[1]:.2f} %; ", end="")
        print(f"MNIST {100 * row[2]:+.2f}, others {100 * row[3]:+.2f}, {seconds:.0f} s", flush=True)
        rows.append(row)
    means = np.mean(rows, axis=0)
    return {
        "ten worst writers, error before, %": 100 * means[0],
        "error after three drawings of each digit, %": 100 * means[1],
        "MNIST test, change, points": 100 * means[2],
        "MNIST test, worst change, points": 100 * min(row[2] for row in rows),
        "other held-out writers, change, points": 100 * means[3],
        "other held-out writers, worst change, points": 100 * min(row[3] for row in rows),
        "learning, longest, s": max(row[4] for row in rows),
    }


def _writers(data: Path) -> dict[str, Writer]:
    inks = defaultdict(list)
    for path in sorted(data.glob("strokes/*.jsonl.gz")):
        for sample in read_samples(path):
            if sample.writer and is_held_out(sample.writer):
                inks[sample.writer].append((sample.strokes, int(sample.label or 0)))
    enough = {
        name: samples
        for name, samples in inks.items()
        if min(np.bincount([label for _strokes, label in samples], minlength=10)) >= LEAST
    }
    return {name: Writer(samples) for name, samples in enough.items()}


def _taught(writer: Writer, data: Path, home: Path) -> Classifier:
    """Have a fresh user's folder learn a writer's drawings with the command, and load what came of it."""
    home.mkdir(parents=True)
    drawings = Drawings(Store(home).drawings_path)
    drawings.add_new(Drawing(label, strokes) for strokes, label in writer.taught)
    drawings.close()
    environment = {key: value for key, value in os.environ.items() if key != "DIGITPAD_DATA"}
    model = bundled_model().with_suffix(".keras")
    line = [sys.executable, "-m", "digitpad", "train", "personal", "--drawings"]
    line += ["--from", str(model), "--mnist", str(data / "mnist" / "mnist.npz")]
    line += ["--out", str(home / "new"), "--progress", "none"]
    here = environment | {"DIGITPAD_HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run(line, env=here, check=True, stdout=subprocess.DEVNULL)
    return load_model(home / "new" / "digitpad.tflite")


def _right(classifier: Classifier, digits: LabelledDigits) -> npt.NDArray[np.bool_]:
    """Return for each digit whether it is read right."""
    right: npt.NDArray[np.bool_] = classifier.probabilities(digits.images).argmax(axis=1) == digits.labels
    return right
