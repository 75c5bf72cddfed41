"""What is learned from three drawings of each digit, by the held-out writers read worst. Used by `run.py`.

At once, by the nearest labelled drawing; and by training as on a user's machine: MNIST and the synthetic
writer to rehearse with, no pen paths of other people.
"""

import os
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitpad.core.arrays import Digits, Labels, Probabilities
from digitpad.core.card import bundled_model
from digitpad.core.ink import Strokes, read_samples
from digitpad.core.neighbours import Taught, TaughtDrawing
from digitpad.core.network import Classifier, TaughtClassifier, load_model
from digitpad.core.raster import steps_of_ink
from digitpad.drawings.drawings import Drawing, Drawings
from digitpad.inspect.features import FeatureNetwork
from digitpad.system.settings import Store
from digitpad.training.data.digits import LabelledDigits, is_held_out
from digitpad.training.data.mnist import read_mnist
from digitpad.training.synthesis.outliers import read_outliers

Figures = dict[str, float]

TAUGHT = 3  # drawings of each digit
LEAST = TAUGHT + 1  # of each digit that a writer must have: the rest measures
WRITERS = 10
MEASURED = 300  # readings, in time
MANY = 1000  # drawings that were taught, in time


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


class Seen:
    """Digits as a network reads them, with its features."""

    def __init__(self, network: FeatureNetwork, images: Digits, labels: Labels) -> None:
        """Let the network read them."""
        self.labels, self.threshold = labels, network.classifier.card.threshold
        self.probabilities, self.features = network.look(images)

    def right(self, taught: Taught | None = None) -> float:
        """Return the percentage read correctly, by the network alone or with what was taught."""
        return 100 * float((self._mixed(taught).argmax(axis=1) == self.labels).mean())

    def wrong(self, taught: Taught | None = None) -> int:
        """Return how many are misread."""
        return int((self._mixed(taught).argmax(axis=1) != self.labels).sum())

    def accepted(self, taught: Taught | None = None) -> float:
        """Return the percentage that pass for digits."""
        return 100 * float((self._mixed(taught).max(axis=1) >= self.threshold).mean())

    def _mixed(self, taught: Taught | None) -> Probabilities:
        if taught is None:
            return self.probabilities
        return taught.mixed(self.probabilities, self.features, self.threshold)[0]


def at_once(data: Path, writers: int = WRITERS) -> Figures:
    """Let drawings of the writers read worst join in the reading, one writer at a time, and measure."""
    network, everybody = FeatureNetwork(load_model()), _writers(data)
    test = read_mnist(data / "mnist" / "mnist.npz").test
    mnist = Seen(network, test.images, test.labels)
    seen = {name: Seen(network, each.rest.images, each.rest.labels) for name, each in everybody.items()}
    inks = [ink for path in data.glob("nondigits/*.jsonl.gz") for ink in read_outliers(path, is_held_out)]
    scribbles = Seen(network, np.stack([steps_of_ink(ink).digit for ink in inks]), np.zeros(len(inks), int))
    worst = sorted(everybody, key=lambda name: seen[name].right())[:writers]
    rows = []
    for name in worst:
        taught = _taught_at_once(network, everybody[name].taught)
        others = [other for other in everybody if other != name]
        counts = [len(seen[other].labels) for other in others]
        change = [seen[other].right(taught) - seen[other].right() for other in others]
        row = (
            100 - seen[name].right(),
            100 - seen[name].right(taught),
            mnist.right(taught) - mnist.right(),
            float(np.average(change, weights=counts)),
            scribbles.accepted(taught) - scribbles.accepted(),
        )
        print(f"  {name}: {row[0]:.2f} % wrong, at once {row[1]:.2f} %; MNIST {row[2]:+.3f}, ", end="")
        print(f"others {row[3]:+.3f}, non-digits accepted {row[4]:+.2f}", flush=True)
        rows.append(row)
    lost = {name: seen[name].wrong(_taught_at_once(network, everybody[name].taught)) for name in everybody}
    before, after, change_mnist, change_others, accepted = np.mean(rows, axis=0)
    return {
        "at once: ten worst writers, error before, %": before,
        "at once: error with three drawings of each digit, %": after,
        "at once: error left, %": 100 * after / before,
        "at once: their digits misread, before": sum(seen[name].wrong() for name in worst),
        "at once: their digits misread": sum(lost[name] for name in worst),
        "at once: all held-out writers' digits misread, before": sum(each.wrong() for each in seen.values()),
        "at once: all held-out writers' digits misread": sum(lost.values()),
        "at once: MNIST test, change, points": change_mnist,
        "at once: MNIST test, worst change, points": min(row[2] for row in rows),
        "at once: other held-out writers, change, points": change_others,
        "at once: other held-out writers, worst change, points": min(row[3] for row in rows),
        "at once: held-out non-digits accepted, change, points": accepted,
        **_cost(network, everybody[worst[0]]),
    }


def _taught_at_once(network: FeatureNetwork, drawings: list[tuple[Strokes, int]]) -> Taught:
    steps = [steps_of_ink(strokes) for strokes, _label in drawings]
    made = [
        TaughtDrawing(key, label, "", steps[key].centred) for key, (_strokes, label) in enumerate(drawings)
    ]
    return Taught(made, network.features(np.stack([each.digit for each in steps])), network.unlike)


def _cost(network: FeatureNetwork, writer: "Writer") -> Figures:
    """Return by how many ms a reading of one digit takes longer (medians, in turns)."""
    drawings = (writer.taught * MANY)[:MANY]
    plain = network.classifier
    readers = {
        count: TaughtClassifier(plain, network, _taught_at_once(network, drawings[:count]))
        for count in (len(writer.taught), MANY)
    }
    generator, times = np.random.default_rng(1), defaultdict(list)
    for image in np.resize(writer.rest.images, (MEASURED, *writer.rest.images.shape[1:])):
        digit = image + generator.uniform(0, 1e-3, image.shape).astype(np.float32)  # none is remembered
        for count, reader in ((0, plain), *readers.items()):
            fresh = (digit + np.float32(1e-4 * (count + 1)))[np.newaxis]
            start = time.perf_counter()
            reader.mixed(fresh, reader.probabilities(fresh))
            times[count].append((time.perf_counter() - start) * 1000)
    return {
        f"at once: a reading takes longer with {count} drawings taught, ms": float(
            np.median(times[count]) - np.median(times[0])
        )
        for count in readers
    }


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
