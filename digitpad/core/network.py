"""Networks that read digits: digits in, probabilities out, whatever the network is made of.

A compiled network is run by LiteRT, TensorFlow's small runtime, which is ready in a tenth of a second and
40 MB, where TensorFlow itself takes seconds and 600 MB; one from scratch by its own few lines of NumPy. For
all that reads digits they are alike: a `Classifier`.
"""

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from ai_edge_litert.interpreter import Interpreter

from digitpad.core.arrays import CLASSES, MOST_BYTES, SIDE, Digits, Floats, Probabilities, Reader, Tensor
from digitpad.core.card import (
    AS_IS,
    NETWORK_SUFFIXES,
    Fitting,
    ModelCard,
    bundled_model,
    check_files,
    read_card,
)
from digitpad.core.neighbours import Features, Neighbour, Taught
from digitpad.core.row_reader import bundled_row_reader
from digitpad.core.row_texts import RowStrip
from digitpad.errors import ModelError
from digitpad.language import _
from digitpad.system.files import read_file, reading
from digitpad.system.silence import silenced

BATCH = 16  # digits at once: the quickest; their layers still fit the processor's cache
LEAST_SIDE, MOST_SIDE = 8, 512  # pixels of the pictures that networks take
TINY = 1e-7  # is added to numbers that are divided by their sum: all may be 0
SLOW_S = 1.0  # for one digit
COLOURS = (1, 3)  # channels that a grey picture can fill
ROUNDED = 10 / 2 / 256  # by which ten probabilities of 8 bits, a 256th apart, may miss the sum of 1
ZIP = b"PK"  # how an `.npz` begins


@dataclass(frozen=True)
class Layout:
    """How a network takes one picture: `side`×`side` pixels, with so many channels, or without."""

    side: int
    channels: int = 0
    channels_first: bool = False


def layout_of(shape: Sequence[int | None]) -> Layout | None:
    """Return how a network takes a picture by the shape of its input without the batch; None for no picture.

    A side that may be any (None, or -1) is taken as 28, channels as one.
    """
    sides = [-1 if side is None else int(side) for side in shape]
    if len(sides) == 3:
        first = sides[0] in COLOURS and sides[2] not in COLOURS
        *pixels, channels = [*sides[1:], sides[0]] if first else sides
        channels = 1 if channels == -1 else channels
        side = SIDE if pixels == [-1, -1] else pixels[0]
        fits = channels in COLOURS and pixels[0] == pixels[1]
        return Layout(side, channels, first) if fits and _is_side(side) else None
    if len(sides) == 2 and 1 not in sides:
        side = SIDE if sides == [-1, -1] else sides[0]
        return Layout(side) if sides[0] == sides[1] and _is_side(side) else None
    count = max(sides, default=0) if len(sides) <= 2 else 0
    side = round(max(count, 0) ** 0.5)
    return Layout(side) if side * side == count and _is_side(side) else None


def concrete(shape: Sequence[int | None], layout: Layout) -> tuple[int, ...]:
    """Return the shape of a network's input with the sides that may be any as DigitPad gives them."""
    usual = (layout.side, layout.side, layout.side if layout.channels_first else max(layout.channels, 1))
    sides = zip(shape, usual, strict=False)
    return tuple(known if side is None or side < 0 else int(side) for side, known in sides)


def _is_side(side: int) -> bool:
    return LEAST_SIDE <= side <= MOST_SIDE


@cache
def resizing(side: int, placing: str) -> Tensor:
    """Return the matrix (side, 28) that makes `side` pixels of a row of 28: with paper around, or stretched.

    Stretched is linear between the middles of pixels; a smaller row's pixels are means of what they cover.
    """
    if placing == "padded" and side >= SIDE:
        return np.eye(side, SIDE, k=-((side - SIDE) // 2), dtype=np.float32)
    reach = max(1.0, SIDE / side)  # pixels to each side that count
    middles: npt.NDArray[Any] = (np.arange(side) + 0.5) * SIDE / side - 0.5
    apart: npt.NDArray[Any] = np.abs(np.clip(middles, 0, SIDE - 1)[:, None] - np.arange(SIDE))
    weights: npt.NDArray[Any] = np.maximum(0, 1 - apart / reach)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)


def as_taken(digits: Digits, shape: tuple[int, ...], fitting: Fitting) -> Tensor:
    """Return digits, (n, 28, 28), as a network takes them: (n, *shape); see `layout_of`."""
    layout = layout_of(shape)
    if layout is None:
        raise ValueError(shape)
    pictures: Tensor = digits.transpose(0, 2, 1) if fitting.turned else digits
    if layout.side != SIDE:
        matrix = resizing(layout.side, fitting.placing)
        pictures = np.matmul(matrix @ pictures, matrix.T)
    if (fitting.scale, fitting.offset) != (1, 0):
        pictures = np.float32(fitting.scale) * pictures + np.float32(fitting.offset)
    if layout.channels > 1:
        place = 1 if layout.channels_first else 3
        pictures = np.repeat(np.expand_dims(pictures, place), layout.channels, axis=place)
    return pictures.reshape(len(digits), *shape)


def entered(values: Tensor, entry: dict[str, Any]) -> npt.NDArray[Any]:
    """Return values as an input of LiteRT takes them: as integers of its scale where it is quantised."""
    kind = np.dtype(entry["dtype"])
    if kind.kind not in "iu":
        return values.astype(kind, copy=False)
    scale, zero = entry["quantization"]
    least_most = np.iinfo(kind).min, np.iinfo(kind).max
    whole: npt.NDArray[Any] = np.round(values / scale + zero if scale else values)
    return whole.clip(*least_most).astype(kind)


def as_probabilities(numbers: Tensor, fitting: Fitting) -> Probabilities:
    """Return the probabilities (n, 10) that a network's numbers, (n, classes), mean."""
    numbers = numbers.reshape(len(numbers), -1)
    if fitting.outputs == "logits":
        powers = np.exp(numbers - numbers.max(axis=1, keepdims=True))
        numbers = powers / powers.sum(axis=1, keepdims=True)
    elif fitting.outputs == "probabilities" and fitting.classes == CLASSES:
        return numbers
    digits = numbers[:, :CLASSES] + np.float32(TINY)
    probabilities: Probabilities = digits / digits.sum(axis=1, keepdims=True)
    return probabilities


class Compiled:
    """A `.tflite` network on one thread, for several threads: they take turns, a batch at a time."""

    def __init__(self, model: bytes, fitting: Fitting = AS_IS) -> None:
        """Prepare the network; ValueError, RuntimeError or IndexError where LiteRT cannot run it.

        fitting: how it takes digits, where its own layers do not see to it.
        """
        self.fitting = fitting.outside
        self.together = 1 if fitting.one_by_one else BATCH
        self._turn = threading.Lock()
        with silenced(2):  # LiteRT greets every user with a line about XNNPACK
            self._interpreter = Interpreter(model_content=model, num_threads=1)
            self._batch = 0
            self.shape = shape_of_input(self._interpreter)
            self._resize(1)

    def probabilities(self, digits: Digits) -> Probabilities:
        """Return what the network makes of digits, float32 (n, 28, 28), n > 0: a row for each."""
        return self.outputs(digits)[0]

    def outputs(self, digits: Digits) -> list[Tensor]:
        """Return all outputs of the network for digits, float32 (n, 28, 28), n > 0: most have one.

        The first are probabilities.
        """
        first, *others = self.run(as_taken(digits, self.shape, self.fitting))
        return [as_probabilities(first, self.fitting), *others]

    def run(self, values: Tensor) -> list[Tensor]:
        """Return all outputs of the network for what it takes, float32 (n, *shape), n > 0, as they are."""
        starts = range(0, len(values), self.together)
        batches = [self._run(values[start : start + self.together]) for start in starts]
        return [np.concatenate(parts) for parts in zip(*batches, strict=True)]

    def _run(self, values: Tensor) -> list[Tensor]:
        with self._turn:
            self._resize(len(values))
            self._interpreter.set_tensor(self._input["index"], entered(values, self._input))
            self._interpreter.invoke()
            return [self._output(entry) for entry in self._outputs]

    def _output(self, entry: dict[str, Any]) -> Tensor:
        """Return an output as it is meant: integers of a quantised network times their scale."""
        output: Tensor = self._interpreter.get_tensor(entry["index"])
        scale, zero = entry["quantization"]
        return (
            np.float32(scale) * (output.astype(np.float32) - zero)
            if scale
            else output.astype(np.float32, copy=False)
        )

    def _resize(self, batch: int) -> None:
        """Make room for `batch` digits; costs 0.2 ms, so only where the number changes."""
        if batch == self._batch:
            return
        self._input = self._interpreter.get_input_details()[0]
        self._outputs = self._interpreter.get_output_details()
        self._interpreter.resize_tensor_input(self._input["index"], (batch, *self.shape))
        self._interpreter.allocate_tensors()
        self._batch = batch


def shape_of_input(interpreter: Interpreter) -> tuple[int, ...]:
    """Return the shape in which a network takes one digit; ValueError where it takes no picture."""
    (entry,) = interpreter.get_input_details()
    shape = [int(side) for side in entry["shape_signature"][1:]]
    layout = layout_of(shape)
    if layout is None:
        raise ValueError(shape)
    return concrete(shape, layout)


class Watch:
    """An eye on a stranger's network: `fault` says what is wrong once it fails, or is slow twice."""

    def __init__(self, name: str) -> None:
        self._name, self._slow, self.fault = name, 0, ""

    def read(self, reader: Reader, digits: Digits) -> Probabilities:
        """Return what a network reads; all digits alike where it fails."""
        start = time.monotonic()
        try:
            found = reader.probabilities(digits)
        except (ValueError, RuntimeError, IndexError):
            found = np.full((len(digits), CLASSES), np.nan, np.float32)
        self._slow += time.monotonic() - start > SLOW_S * len(digits)
        if not np.isfinite(found).all():
            self.fault = _("{name} does not give probabilities for a digit.").format(name=self._name)
            return np.full((len(digits), CLASSES), 1 / CLASSES, np.float32)
        if self._slow == 2:
            self.fault = too_slow(self._name)
        return found


def too_slow(name: str) -> str:
    """Return the sentence about a network that takes too long."""
    return _("{name} takes more than a second for a digit. That is too slow to read with.").format(name=name)


class Classifier:
    """A network that is ready to read digits, for several threads."""

    def __init__(self, model: bytes, card: ModelCard) -> None:
        """Prepare the network in the content of a `.tflite` file, or of an `.npz` with one from scratch.

        Raises:
            ModelError: it cannot be run, or does not map digits to softmax (n, 10).
        """
        self.card, self.model = card, model
        self.watch: Watch | None = None
        try:
            self._reader = _reader(model, card)
            output = self._reader.probabilities(np.zeros((1, SIDE, SIDE), np.float32))
            fits = output.shape == (1, 10) and bool(abs(output.sum() - 1) < 1.01 * ROUNDED)  # no NaN either
        except (ValueError, RuntimeError, IndexError):
            fits = False
        if not fits:
            raise ModelError(
                _(
                    "The model {name} cannot read digits: it does not turn 28×28 pixels into ten "
                    "probabilities."
                ).format(name=card.name)
            )

    def probabilities(self, digits: Digits) -> Probabilities:
        """Return the softmax, (n, 10), of digits, float32 (n, 28, 28) with paper 0 and ink 1."""
        if not len(digits):
            return np.zeros((0, 10), np.float32)
        return self.watch.read(self._reader, digits) if self.watch else self._reader.probabilities(digits)

    def columns(self, strip: RowStrip) -> Floats:
        """Return what the row reader that comes with the program makes of a row: see `ReadsRows`."""
        return bundled_row_reader().columns(strip)

    def mixed(
        self, _digits: Digits, probabilities: Probabilities
    ) -> tuple[Probabilities, Sequence[Neighbour | None]]:
        """Return the probabilities, (n, 10), as taught drawings change them, with each digit's neighbour."""
        return probabilities, [None] * len(probabilities)


class TaughtClassifier(Classifier):
    """A network that is ready to read digits, and drawings that were taught: `mixed` lets them have a say."""

    def __init__(self, classifier: Classifier, network: Features, taught: Taught) -> None:
        """`network` is the classifier's own, which remembers what it was just given."""
        self.card, self.model = classifier.card, classifier.model
        self._network, self._taught = network, taught

    def probabilities(self, digits: Digits) -> Probabilities:
        """Return the network's softmax, (n, 10), of digits, (n, 28, 28)."""
        return self._network.look(digits)[0] if len(digits) else np.zeros((0, 10), np.float32)

    def mixed(
        self, digits: Digits, probabilities: Probabilities
    ) -> tuple[Probabilities, Sequence[Neighbour | None]]:
        """Return the network's probabilities, n > 0, with its neighbour's label mixed into each."""
        return self._taught.mixed(probabilities, self._network.look(digits)[1], self.card.threshold)


def is_from_scratch(model: bytes) -> bool:
    """Say whether a file's content is the `.npz` of a network from scratch, and no compiled network."""
    return model.startswith(ZIP)


class _FromScratch:
    """A network from scratch, run by NumPy."""

    def __init__(self, model: bytes, name: str) -> None:
        """Take the weights in the content of an `.npz`; ModelError where it is not one of such a network."""
        from digitpad.lab.scratch import probabilities
        from digitpad.lab.scratch_model import weights_from

        self._probabilities = partial(probabilities, weights_from(model, name))

    def probabilities(self, digits: Digits) -> Probabilities:
        """Return the softmax, (n, 10), of digits, (n, 28, 28)."""
        return self._probabilities(digits)


def _reader(model: bytes, card: ModelCard) -> Reader:
    """Return what runs the network in a file's content; ValueError and the like where LiteRT cannot.

    Raises:
        ModelError: it is an `.npz`, but not one of a network from scratch.
    """
    return _FromScratch(model, card.name) if is_from_scratch(model) else Compiled(model, card.fitting)


def load_model(path: Path | None = None) -> Classifier:
    """Load the `.tflite` or `.npz` model at `path`, the bundled one by default; check it against its card.

    Raises:
        ModelError: a file is missing, damaged, changed, or not a network that reads digits.
    """
    model = path or bundled_model()
    if model.suffix not in NETWORK_SUFFIXES:
        raise ModelError(
            _("{path} is not a model that can be used here. Give a .tflite or .npz file.").format(path=model)
        )
    card_path = model.with_suffix(".json")
    bare = path is not None and not os.path.exists(card_path)  # noqa: PTH110  Path.exists raises on long names
    card = ModelCard(name=model.stem) if bare else read_card(card_path)
    if not bare and not _files_of(model) <= set(card.sha256):
        raise ModelError(
            _("The model card {path} has no checksums of its files. Install DigitPad again.").format(
                path=card_path
            )
        )
    check_files(card, model.parent)
    with reading(model, ModelError):
        return Classifier(read_file(model, MOST_BYTES), card)


def _files_of(model: Path) -> set[str]:
    """Return the names of the files a card must speak of; a model from elsewhere may have no `.keras`."""
    source = model.with_suffix(".keras")
    return {model.name, source.name} if source.exists() else {model.name}
