"""Measures of a trained network: accuracy on MNIST and ink, calibration, and two models on the same digits.

A network's softmax is sharper or flatter than its accuracy. Dividing what goes into it by one number, the
temperature, mends that without changing a single answer (Guo et al. 2017, arXiv 1706.04599, section 4.2). It
is fitted on writers the network never saw and put into its last layer, so that the shipped network needs no
step more.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from digitpad.core.arrays import Digit, Doubles, Labels, Probabilities
from digitpad.core.card import TEST_FIGURES, Figure, bundled_model, read_card
from digitpad.core.evaluation import Evaluation, evaluate, rejection
from digitpad.core.ink import Strokes
from digitpad.core.network import Classifier, load_model
from digitpad.core.raster import shrunk, steps_of_ink
from digitpad.errors import ModelError
from digitpad.models.entry import LAST, network_in
from digitpad.runs.comparison import TEST, Compared, Mistakes, Pair, write_compared
from digitpad.runs.events import Report, Stage
from digitpad.training.data.dataset import HeldOut
from digitpad.training.data.digits import (
    DONOR,
    Labelled,
    LabelledDigits,
    data_folder,
    is_held_out,
    is_of,
    labels_of,
    read_labelled,
)
from digitpad.training.data.mnist import Mnist
from digitpad.training.synthesis.outliers import read_outliers
from digitpad.training.synthesis.pen import PENS

if TYPE_CHECKING:
    from digitpad.training.engine.backend import keras


Advance = Callable[[int], None]  # is given how many more digits have been measured
Prepare = Callable[[Strokes], Digit]

BLOCK = 256  # digits measured between two reports of progress
SHRINK_SEED = 0  # of where the baseline's digits lie

Figures = tuple[Figure, ...]


@dataclass(frozen=True, eq=False)
class Measured:
    """Digits and what a classifier read: probabilities (n, 10), and its threshold in [0, 1]."""

    digits: LabelledDigits
    probabilities: Probabilities
    threshold: float

    @property
    def labels(self) -> Labels:
        """The digits' labels, (n,)."""
        return self.digits.labels

    @property
    def evaluation(self) -> Evaluation:
        """The figures."""
        return evaluate(self.probabilities, self.labels, self.threshold)


def _ignored(_steps: int) -> None:
    pass


def as_used(strokes: Strokes) -> Digit:
    """Prepare ink as the pad does."""
    return steps_of_ink(strokes).digit


def with_pen(pen: float) -> Prepare:
    """Return what prepares ink as the pad does, but with a pen of this share of the longer side."""
    return lambda strokes: steps_of_ink(strokes, pen=pen).digit


def only_shrunk() -> Prepare:
    """Return what prepares ink as ordinary pads do; see `baseline`. Seeded: the same each time."""
    generator = np.random.default_rng(SHRINK_SEED)
    return lambda strokes: shrunk(strokes, generator)


def measure_ink(classifier: Classifier, samples: Labelled, prepare: Prepare = as_used) -> Evaluation:
    """Measure a classifier on labelled ink, prepared as the pad does by default."""
    return measured_ink(classifier, samples, prepare).evaluation


def measured_digits(classifier: Classifier, digits: LabelledDigits, advance: Advance = _ignored) -> Measured:
    """Have a classifier read digits."""
    parts = []
    for start in range(0, max(len(digits), 1), BLOCK):  # of no digits one block without any
        parts.append(classifier.probabilities(digits.images[start : start + BLOCK]))
        advance(len(parts[-1]))
    return Measured(digits, np.concatenate(parts), classifier.card.threshold)


def measured_ink(
    classifier: Classifier, samples: Labelled, prepare: Prepare = as_used, advance: Advance = _ignored
) -> Measured:
    """Have a classifier read labelled ink, prepared as the pad does by default."""
    images, parts = [], []
    for start in range(0, len(samples), BLOCK):
        images.append(np.stack([prepare(ink) for ink, _label in samples[start : start + BLOCK]]))
        parts.append(classifier.probabilities(images[-1]))
        advance(len(parts[-1]))
    digits = LabelledDigits(np.concatenate(images), labels_of(samples))
    return Measured(digits, np.concatenate(parts), classifier.card.threshold)


def probabilities_of_ink(
    classifier: Classifier, inks: Sequence[Strokes], prepare: Prepare = as_used
) -> Probabilities:
    """Return the softmax, (n, 10), of at least one ink, each made a digit by `prepare`."""
    return np.concatenate([classifier.probabilities(prepare(ink)[np.newaxis]) for ink in inks])


def measure_all(classifier: Classifier, test: Measured, held_out: HeldOut, command: str) -> Figures:
    """Measure the held-out writers' ink, and what is no digit; `test` is what was read of the test digits.

    command: what runs `digitpad evaluate` on this model.
    """
    figures = of_test(test.evaluation, held_out.measured_on, command)
    if not held_out.inks:
        return figures
    command = f"{command} --held-out"
    for path, samples in held_out.inks.items():
        figures += _of_ink(classifier, _stem(path), samples, f"{command} {_named(path)}")
    for path in held_out.inks:
        figures += _of_donor(classifier, path, command)
    everybody = [sample for samples in held_out.inks.values() for sample in samples]
    command += "".join(f" {_named(path)}" for path in held_out.inks)
    figures += _figures("held_out", measure_ink(classifier, everybody), command)
    return figures + _of_outliers(classifier, everybody, held_out.nondigits, command)


def of_test(evaluation: Evaluation, measured_on: str, command: str) -> Figures:
    """Return the figures of the test digits under the name of whose they are; see `ModelCard`."""
    if measured_on == "synthetic":
        command += " --mnist none"
    return _figures(TEST_FIGURES[measured_on].removesuffix("_accuracy"), evaluation, command)


def _of_ink(classifier: Classifier, name: str, samples: Labelled, command: str) -> Figures:
    """Measure as the pad draws, with pens of other widths, and only shrunk as ordinary pads do."""
    figures = _figures(name, measure_ink(classifier, samples, as_used), command)
    for pen in PENS:
        accuracy = measure_ink(classifier, samples, with_pen(pen)).accuracy
        figures += (Figure(f"{name}_pen_{100 * pen:.0f}_accuracy", accuracy, f"{command} --pen {pen}"),)
    shrunk = measure_ink(classifier, samples, only_shrunk()).accuracy
    return (*figures, Figure(f"{name}_only_shrunk_accuracy", shrunk, f"{command} --shrink"))


def _of_donor(classifier: Classifier, path: Path, command: str) -> Figures:
    """Measure the donor that is held out whole, where the file has it."""
    samples = read_labelled(path, lambda writer: is_of(writer, DONOR))
    if not samples:
        return ()
    name = f"{_stem(path)}_{DONOR.split('/')[-1]}"
    return _figures(name, measure_ink(classifier, samples), f"{command} --writers {DONOR} {_named(path)}")


def _of_outliers(classifier: Classifier, digits: Labelled, files: tuple[Path, ...], command: str) -> Figures:
    """Measure how many non-digits by held-out writers are taken for digits."""
    known = probabilities_of_ink(classifier, [ink for ink, _label in digits])
    figures: Figures = ()
    for path in files:
        inks = read_outliers(path, is_held_out)
        if inks:
            others = probabilities_of_ink(classifier, inks)
            found = rejection(known, others, classifier.card.threshold)
            line = f"{command} --outliers {_named(path)}"
            figures += (
                Figure(f"{_stem(path)}_taken_for_digits", found.false_accepts, line),
                Figure(f"{_stem(path)}_accepted", found.accepted, line),
            )
    return figures


def _figures(name: str, evaluation: Evaluation, command: str) -> Figures:
    return (
        Figure(f"{name}_accuracy", evaluation.accuracy, command),
        Figure(f"{name}_calibration_error", evaluation.calibration_error, command),
        Figure(f"{name}_accepted", evaluation.accepted, command),
    )


def _stem(path: Path) -> str:
    return path.name.split(".")[0]


def _named(path: Path) -> str:
    """Return a data file as a command names it: by the variable, never by its maker's folders."""
    folder = data_folder()
    return f'"$DIGITPAD_DATA/{path.relative_to(folder).as_posix()}"' if folder else f'"{path.name}"'


BATCH = 500

MOST_REFUSED = 0.025  # of the digits at hand, by the threshold for "not a digit"
FEW = 40  # digits: of fewer, one is more than that

COLDEST, HOTTEST = 0.25, 4.0
TRIED = 400  # temperatures, evenly by ratio: steps of 0.7 %
LEAST = 1e-12  # a probability's, before its logarithm


def calibrated(model: "keras.Model", digits: LabelledDigits) -> float:
    """Fit the temperature on digits, put it into the last layer of `model`, and return it."""
    temperature = best_temperature(_probabilities(model, digits), digits.labels)
    last = model.get_layer(LAST)
    last.set_weights([weights / np.float32(temperature) for weights in last.get_weights()])
    return temperature


def _probabilities(model: "keras.Model", digits: LabelledDigits) -> Probabilities:
    """Return the softmax (n, 10) of a Keras model."""
    starts = range(0, len(digits), BATCH)
    blocks = (digits.images[start : start + BATCH, ..., np.newaxis] for start in starts)
    return np.concatenate([np.asarray(model(block, training=False)) for block in blocks])


def best_temperature(probabilities: Probabilities, labels: Labels) -> float:
    """Return the temperature that makes the labels (n,) likeliest under probabilities (n, 10)."""
    logits = np.log(probabilities.astype(np.float64).clip(LEAST))
    tried = np.geomspace(COLDEST, HOTTEST, TRIED)
    return float(min(tried, key=lambda temperature: _loss(logits / temperature, labels)))


def _loss(logits: Doubles, labels: Labels) -> float:
    """Return the mean cross-entropy: log Σ exp(logits) - the label's logit."""
    highest = logits.max(axis=1)
    totals = np.log(np.exp(logits - highest[:, np.newaxis]).sum(axis=1)) + highest
    return float((totals - logits[np.arange(len(labels)), labels]).mean())


def threshold_of(confidence: Probabilities, refused: float) -> float:
    """Return what this share of held-out digits stays below: what it costs to say "no digit".

    A digit that is turned away can be drawn again; the limit is the recipe's `refused`.

    confidence: (n,), the softmax maxima.
    """
    return math.floor(float(np.quantile(confidence, refused)) * 10_000) / 10_000  # down: 1.0 would refuse all


def capped(
    threshold: float, held_out: HeldOut, classifier: Classifier, measured: Sequence[Measured]
) -> float:
    """Return a threshold that turns away at most `MOST_REFUSED` of each kind of digits at hand.

    A network is surer of digits like those it learned from. Where none at hand was written by a person, its
    confidence says nothing of people's digits, and the bundled network's threshold is the highest.

    classifier: the network. measured: what it read already: of the test digits, and of those held out.
    """
    others = (held_out.user_digits.held_out, *held_out.at_hand.values())
    read = [*measured, *(measured_digits(classifier, digits) for digits in others if len(digits) >= FEW)]
    enough = (one.probabilities for one in read if len(one.labels) >= FEW)
    limits = [_at_most(probabilities.max(axis=1), MOST_REFUSED) for probabilities in enough]
    if not held_out.has_real_digits:
        limits.append(read_card(bundled_model().with_suffix(".json")).threshold)
    return min([threshold, *limits])


def _at_most(confidence: Probabilities, refused: float) -> float:
    """Return the highest threshold, in steps of 0.0001, that turns no more than this share away."""
    return math.floor(float(np.quantile(confidence, refused, method="lower")) * 10_000) / 10_000


def compare(
    against: Path,
    folder: Path,
    test: Measured,
    mnist: Mnist,
    drawings: Mapping[str, LabelledDigits],
    report: Report,
) -> None:
    """Compare the new model in `folder` with the file `against`; leave what came of it there.

    The bundled network reads the same digits: it is what a new model should never fall behind.

    test: what the new one read of the test digits of `mnist`; MNIST's own are read in their place where they
        are at hand.
    drawings: of the user, by `DRAWINGS` and `LEARNED`; without those of which there are none.

    Raises:
        ModelError: a model cannot be used.
        StoreError: the folder cannot be written.
    """
    report(Stage("comparing"))
    old, new = load_model(against), load_model(network_in(folder))
    source = mnist.source
    if TEST in mnist.at_hand:
        test, source = measured_digits(new, mnist.at_hand[TEST]), "MNIST"
    read = {TEST: test, **{name: measured_digits(new, digits) for name, digits in drawings.items()}}
    bundled = old if against == bundled_model() else _bundled()
    write_compared(compared(old, read, source, bundled), folder)


def _bundled() -> Classifier | None:
    """Return the bundled network, None where it is damaged: then nothing is known of it."""
    try:
        return load_model(bundled_model())
    except ModelError:
        return None


def compared(
    old: Classifier, read: Mapping[str, Measured], source: str, bundled: Classifier | None = None
) -> Compared:
    """Have the old model, and the bundled one where it is another, read what the new one has `read`."""
    pairs, mistakes = {}, {}
    for name, measured in read.items():
        pair, mistakes[name] = _compared(measured_digits(old, measured.digits), measured)
        if bundled:
            is_old = bundled is old
            best = pair.old if is_old else measured_digits(bundled, measured.digits).evaluation.confusion
            pair = replace(pair, bundled=best)
        pairs[name] = pair
    return Compared(source, pairs, mistakes)


def _compared(old: Measured, new: Measured) -> tuple[Pair, Mistakes]:
    digits = new.digits
    read = [measured.probabilities.argmax(axis=1) for measured in (old, new)]
    wrong = np.flatnonzero((read[0] != digits.labels) | (read[1] != digits.labels))
    images = np.rint(digits.images[wrong] * 255).astype(np.uint8)
    mistakes = Mistakes(images, digits.labels[wrong], read[0][wrong], read[1][wrong])
    return Pair(old.evaluation.confusion, new.evaluation.confusion), mistakes
