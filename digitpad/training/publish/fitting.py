"""The fitting of a network from elsewhere: how it takes digits and what it gives, as it reads the most."""

import io
import math
import sys
import time
import zipfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from digitpad.core.arrays import CLASSES, SIDE, Digits, Floats, Labels, Tensor
from digitpad.core.card import AS_IS, GREYS, Fitting
from digitpad.core.network import (
    ROUNDED,
    SLOW_S,
    Compiled,
    as_probabilities,
    as_taken,
    concrete,
    layout_of,
    load_model,
    too_slow,
)
from digitpad.drawings.file_kinds import WORDS as NUMBER_WORDS
from digitpad.errors import DataError, ModelError
from digitpad.lab.data import read_splits
from digitpad.language import _
from digitpad.runs.digit_sources import find_mnist
from digitpad.system.silence import silenced

TRIED = 100  # digits
FIRST = 30  # of them, for all ways; more only for those that read the most of these
BEST = 4  # ways that read all
NOISE = 0.03  # of a fraction of 100 digits: ways that near read alike, and the surest is taken
SMALLEST = 1e-6  # of a probability: what a sure mistake costs is bounded
SHARPER = 0.2  # of the mean logarithm of probabilities: grey of more contrast
# makes any network surer, so the first of `GREYS` within it is taken
MOST_PADDED = 48  # pixels of a side: beyond, nobody puts paper around 28 of them
HANDS = range(60, 65)  # of the synthetic writer's, which no network here has learned from

MOST_CLASSES = 1000
MOST_LABELS = 20_000  # bytes that are read of a file of labels
LONGEST_REASON = 160  # characters
ROOM = 1 << 30  # bytes of memory for a stranger's network
TFLITE = b"TFL3"  # at byte 4 of such a file
WORDS = [english for english, _spanish in NUMBER_WORDS]

Shape = Sequence[int | None]
Run = Callable[[Tensor], Tensor]  # (n, *shape) to (n, classes), as the network gives them


@dataclass(frozen=True, eq=False)
class TrialDigits:
    """Digits to read, (n, 28, 28), with their labels, (n,): MNIST's test digits, or synthetic ones."""

    images: Digits
    labels: Labels

    def first(self, count: int) -> "TrialDigits":
        """Return the first so many."""
        return TrialDigits(self.images[:count], self.labels[:count])


def trial_digits() -> TrialDigits:
    """Return 100 digits, ten of each."""
    mnist = find_mnist()
    if mnist:
        try:
            test = read_splits(mnist).test
        except DataError:
            pass
        else:
            places = np.stack(
                [np.flatnonzero(test.labels == digit)[: TRIED // CLASSES] for digit in range(10)]
            )
            order = places.T.ravel()
            return TrialDigits(test.digits[order].astype(np.float32) / np.float32(255), test.labels[order])
    from digitpad.training.synthesis.writer import written_by

    made = written_by(HANDS)
    return TrialDigits(made.digits.astype(np.float32) / np.float32(255), made.labels)


def picture_and_classes(
    inputs: Sequence[Shape], outputs: Sequence[Shape], name: str, has_labels: bool
) -> tuple[tuple[int, ...], int]:
    """Return the shape of what a network takes, all its sides known, and how many classes it has.

    inputs, outputs: their shapes, without the batch. has_labels: see `first_ten_are_digits`.

    Raises:
        ModelError: it does not take one picture, or does not give ten numbers, or more with labels.
    """
    if len(inputs) != 1 or len(outputs) != 1:
        raise ModelError(
            _(
                "{name} takes {inputs} and gives {outputs} tensors. A model that reads digits takes one "
                "picture and gives ten numbers."
            ).format(name=name, inputs=len(inputs), outputs=len(outputs))
        )
    (shape,), (given,) = inputs, outputs
    layout = layout_of(shape)
    if layout is None:
        raise ModelError(
            _(
                "{name} takes {shape} numbers. DigitPad needs a model that takes a square picture, grey or "
                "in colour, as 28×28."
            ).format(name=name, shape=sizes(shape))
        )
    classes = math.prod(side or -1 for side in given)
    if not CLASSES <= classes <= (MOST_CLASSES if has_labels else CLASSES):
        sentence = (
            _(
                "{name} tells {count} classes apart, and digits are ten. If its first ten are the digits "
                "0 to 9, put a file labels.txt beside it, with the name of a class in each line."
            )
            if CLASSES < classes <= MOST_CLASSES
            else _("{name} gives {count} numbers for a picture. A model that reads digits gives ten.")
        )
        raise ModelError(sentence.format(name=name, count=sizes(given)))
    return concrete(shape, layout), classes


def fitting_of_compiled(content: bytes, path: Path, grey: str) -> Fitting:
    """Return how a `.tflite` network, the content of the file at `path`, reads the most digits.

    grey: one of `GREYS`, or "" to find it out.

    Raises:
        ModelError: LiteRT cannot run it, it is no network that reads digits, or it is too slow.
    """
    name = path.name
    try:
        with silenced(2):
            interpreter = Interpreter(model_content=content, num_threads=1)
        inputs, outputs = (
            [tuple(int(side) for side in entry["shape_signature"][1:]) for entry in entries]
            for entries in (interpreter.get_input_details(), interpreter.get_output_details())
        )
        has_labels = first_ten_are_digits(path, content)
        shape, classes = picture_and_classes(inputs, outputs, name, has_labels)
        network = Compiled(content)
        digits = trial_digits()
        network.together = _together(network, digits.images, name)
        hinted = _hinted(interpreter.get_input_details()[0])
        found = find_fitting(
            lambda values: network.run(values)[0], shape, classes, digits, hinted=hinted, grey=grey
        )
    except ModelError:
        raise
    except Exception as error:  # the file is a stranger's: LiteRT raises whatever comes
        if content[4:8] != TFLITE:
            raise ModelError(_("{name} is damaged or not a .tflite model.").format(name=name)) from None
        raise ModelError(
            _("{name} is not run by LiteRT: {reason}.").format(name=name, reason=reason(error))
        ) from None
    return replace(found, one_by_one=network.together == 1)


def _together(network: Compiled, digits: Digits, name: str) -> int:
    """Return how many digits a network takes at once: one where more together are read otherwise.

    Raises:
        ModelError: one digit takes it over a second, twice.
    """
    values = as_taken(digits[:3], network.shape, AS_IS)
    slow, alone = 0, []
    for value in values:
        start = time.monotonic()
        alone.append(network.run(value[np.newaxis])[0])
        slow += time.monotonic() - start > SLOW_S
        if slow == 2:
            raise ModelError(too_slow(name))
    with suppress(ValueError, RuntimeError, IndexError):
        if np.allclose(network.run(values)[0], np.concatenate(alone), atol=1e-3):
            return network.together
    return 1


def _hinted(entry: dict[str, Any]) -> list[str]:
    """Return which grey, of `GREYS`, the scale of a quantised network's input speaks for."""
    kind, (scale, zero) = np.dtype(entry["dtype"]), entry["quantization"]
    if kind.kind not in "iu":
        return []
    least, most = ((edge - zero) * scale for edge in (np.iinfo(kind).min, np.iinfo(kind).max))
    if not scale or most > 3:
        return ["0-255", "0-255-inverted"]
    return ["0-1", "0-1-inverted"] if least > -0.1 else list(GREYS)[2:4] + list(GREYS)[6:]


def sizes(shape: Shape) -> str:
    """Return a shape as one reads it: "28×28×1", "?" for a side that may be any."""
    return "×".join("?" if side in (None, -1) else str(side) for side in shape) or "1"


def first_ten_are_digits(path: Path, content: bytes = b"") -> bool:
    """Say whether labels beside a model's file, or packed in it, begin with the digits 0 to 9.

    A line each, the class last: "7", "seven", "7 seven", or a number and an ASCII code as in EMNIST's files.

    content: of the file, where it may have labels at its end as `.tflite` files do.
    """
    texts = []
    for place in (path.with_name("labels.txt"), path.with_name("classes.txt"), path.with_suffix(".txt")):
        with suppress(OSError), place.open("rb") as file:
            texts.append(file.read(MOST_LABELS))
    with suppress(Exception), zipfile.ZipFile(io.BytesIO(content)) as archive:  # raises whatever comes
        for member in archive.infolist()[:5]:
            with archive.open(member) as file:
                texts.append(file.read(MOST_LABELS))
    named = [_labels(text.decode("utf-8", "replace")) for text in texts]
    return any(labels == list(range(CLASSES)) for labels in named)


def _labels(text: str) -> list[int | None]:
    """Return the digits that the first ten lines name, None for one that names none."""
    words = [line.split()[-1].strip(",;'\"").lower() for line in text.splitlines() if line.split()][:CLASSES]
    numbers = [int(word) if word.isdecimal() and len(word) < 4 else -1 for word in words]
    if numbers == list(range(ord("0"), ord("9") + 1)):
        return list(range(CLASSES))
    return [
        WORDS.index(word) if word in WORDS else number if number >= 0 else None
        for word, number in zip(words, numbers, strict=True)
    ]


def reason(error: Exception) -> str:
    """Return the first line of what a library says, as much as fits into a sentence."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return "".join(sign for sign in lines[0] if sign.isprintable())[:LONGEST_REASON].rstrip(". ")


def part_not_run(name: str, part: object) -> ModelError:
    """Return the error to raise where a network has a part that is not on a list of plain ones."""
    plain = "".join(sign for sign in str(part) if sign.isprintable())[:60]
    return ModelError(
        _('{name} has the part "{part}", which DigitPad does not run.').format(name=name, part=plain)
    )


def try_network(path: Path) -> None:
    """Let the network at `path`, which has its card beside it, read digits, in a process of its own.

    Raises:
        ModelError: it gives no probabilities, or takes too long.
    """
    limit_memory(ROOM)
    network = load_model(path)
    slow = 0
    for digit in [np.zeros((SIDE, SIDE), np.float32), *trial_digits().images[:CLASSES]]:
        start = time.monotonic()
        read = network.probabilities(digit[np.newaxis])
        slow += time.monotonic() - start > SLOW_S
        if not abs(float(read.sum()) - 1) < 1.01 * ROUNDED:  # NaN neither
            raise ModelError(
                _("{name} does not give probabilities for a digit.").format(name=network.card.name)
            )
        if slow == 2:
            raise ModelError(too_slow(network.card.name))


def limit_memory(room: int) -> None:
    """Let what would take more than `room` bytes beyond what is taken end this process alone; on Linux."""
    if sys.platform != "linux":
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = pages * resource.getpagesize() + room
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard < 0 else min(wanted, hard), hard))


def find_fitting(
    run: Run,
    shape: tuple[int, ...],
    classes: int,
    digits: TrialDigits,
    *,
    hinted: Sequence[str] = (),
    grey: str = "",
) -> Fitting:
    """Return how a network that takes (n, *shape) reads the most digits.

    hinted: of `GREYS`, what its own layers or its scale speak for: these are tried first, and are taken where
        more than half of the digits are read so.
    grey: the one to be taken, whatever the others read.
    """
    layout = layout_of(shape)
    assert layout
    takes = "" if (layout.side, layout.channels) in ((SIDE, 0), (SIDE, 1)) else sizes(shape)
    placings = ["padded"] if layout.side == SIDE else ["stretched"]
    if SIDE < layout.side <= MOST_PADDED:
        placings.insert(0, "padded")
    groups = [[grey]] if grey else [list(hinted), list(GREYS)]
    found = Fitting(tried=len(digits.labels))
    for turned in (False, True):
        for greys in groups:
            ways = [
                Fitting(*GREYS[name], placing, turned, classes=classes, takes=takes, chosen=bool(grey))
                for name in greys
                for placing in placings
            ]
            if ways:
                one = _best(run, shape, ways, digits)
                found = max(found, one, key=lambda way: way.correct) if found.correct else one
            if 2 * found.correct > len(digits.labels):
                return found
    if grey:
        return found
    plain, _sure = _tried(run, shape, Fitting(placing=placings[0], classes=classes, takes=takes), digits)
    return replace(plain, correct=found.correct)


def _best(run: Run, shape: tuple[int, ...], ways: Iterable[Fitting], digits: TrialDigits) -> Fitting:
    tried = [_tried(run, shape, way, digits.first(FIRST)) for way in ways]
    tried.sort(key=lambda each: (each[0].correct, each[1]), reverse=True)
    read = [_tried(run, shape, way, digits) for way, _sure in tried[:BEST]]
    most = max(way.correct / way.tried for way, _sure in read)
    near = [(way, sure) for way, sure in read if way.correct / way.tried >= most - NOISE]
    surest = max(sure for _way, sure in near)
    return min(
        (way for way, sure in near if sure >= surest - SHARPER), key=lambda way: [*GREYS].index(way.grey)
    )


def _tried(run: Run, shape: tuple[int, ...], way: Fitting, digits: TrialDigits) -> tuple[Fitting, float]:
    """Return the way with what it read, and how sure it is of the labels: the mean logarithm."""
    numbers = run(as_taken(digits.images, shape, way)).reshape(len(digits.images), -1)
    way = replace(way, outputs=outputs_of(numbers))
    probabilities = as_probabilities(numbers, way)
    if not np.isfinite(probabilities).all():
        return replace(way, tried=len(digits.labels)), -np.inf
    of_labels: Floats = probabilities[np.arange(len(digits.labels)), digits.labels]
    correct = int((probabilities.argmax(axis=1) == digits.labels).sum())
    way = replace(way, correct=correct, tried=len(digits.labels))
    return way, float(np.log(np.maximum(of_labels, SMALLEST)).mean())


def outputs_of(numbers: Tensor) -> str:
    """Return what a network's numbers, (n, classes), are, as `Fitting` names it."""
    rounded = ROUNDED * numbers.shape[1] / CLASSES
    if (numbers >= 0).all() and (np.abs(numbers.sum(axis=1) - 1) < 1.01 * rounded).all():
        return "probabilities"
    return "sigmoids" if ((numbers >= 0) & (numbers <= 1)).all() else "logits"
