"""Networks that read digits: digits in, probabilities out, whatever the network is made of.

A compiled network is run by LiteRT, TensorFlow's small runtime, which is ready in a tenth of a second and
40 MB, where TensorFlow itself takes seconds and 600 MB; one from scratch by its own few lines of NumPy. For
all that reads digits they are alike: a `Classifier`.
"""

import os
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from digitpad.core.arrays import MOST_BYTES, SIDE, Digits, Probabilities, Reader, Tensor
from digitpad.core.card import NETWORK_SUFFIXES, ModelCard, bundled_model, check_files, read_card
from digitpad.core.neighbours import Features, Neighbour, Taught
from digitpad.errors import ModelError
from digitpad.language import _
from digitpad.system.files import read_file, reading
from digitpad.system.silence import silenced

BATCH = 16  # digits at once: the quickest; their layers still fit the processor's cache
SHAPES = ((SIDE, SIDE, 1), (SIDE, SIDE), (SIDE * SIDE,))  # of one digit, as networks take it
ROUNDED = 10 / 2 / 256  # by which ten probabilities of 8 bits, a 256th apart, may miss the sum of 1
ZIP = b"PK"  # how an `.npz` begins


class Compiled:
    """A `.tflite` network on one thread, for several threads: they take turns, a batch at a time."""

    def __init__(self, model: bytes) -> None:
        """Prepare the network; ValueError, RuntimeError or IndexError where LiteRT cannot run it."""
        self._turn = threading.Lock()
        with silenced(2):  # LiteRT greets every user with a line about XNNPACK
            self._interpreter = Interpreter(model_content=model, num_threads=1)
            self._batch = 0
            self._shape = _shape_of_input(self._interpreter)
            self._resize(1)

    def probabilities(self, digits: Digits) -> Probabilities:
        """Return what the network makes of digits, float32 (n, 28, 28), n > 0: a row for each."""
        return self.outputs(digits)[0]

    def outputs(self, digits: Digits) -> list[Tensor]:
        """Return all outputs of the network for digits, float32 (n, 28, 28), n > 0: most have one."""
        batches = [self._run(digits[start : start + BATCH]) for start in range(0, len(digits), BATCH)]
        return [np.concatenate(parts) for parts in zip(*batches, strict=True)]

    def _run(self, digits: Digits) -> list[Tensor]:
        with self._turn:
            self._resize(len(digits))
            self._interpreter.set_tensor(self._input, digits.reshape(len(digits), *self._shape))
            self._interpreter.invoke()
            return [self._output(entry) for entry in self._outputs]

    def _output(self, entry: dict[str, Any]) -> Tensor:
        """Return an output as it is meant: integers of a quantised network times their scale."""
        output: Tensor = self._interpreter.get_tensor(entry["index"])
        scale, zero = entry["quantization"]
        return np.float32(scale) * (output.astype(np.float32) - zero) if scale else output

    def _resize(self, batch: int) -> None:
        """Make room for `batch` digits; costs 0.2 ms, so only where the number changes."""
        if batch == self._batch:
            return
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._outputs = self._interpreter.get_output_details()
        self._interpreter.resize_tensor_input(self._input, (batch, *self._shape))
        self._interpreter.allocate_tensors()
        self._batch = batch


def _shape_of_input(interpreter: Interpreter) -> tuple[int, ...]:
    """Return the shape in which a network takes one digit; ValueError where it is none of `SHAPES`."""
    (entry,) = interpreter.get_input_details()
    shape = tuple(int(side) for side in entry["shape"][1:])
    if shape not in SHAPES:
        raise ValueError(shape)
    return shape


class Classifier:
    """A network that is ready to read digits, for several threads."""

    def __init__(self, model: bytes, card: ModelCard) -> None:
        """Prepare the network in the content of a `.tflite` file, or of an `.npz` with one from scratch.

        Raises:
            ModelError: it cannot be run, or does not map digits to softmax (n, 10).
        """
        self.card, self.model = card, model
        try:
            self._reader = _reader(model, card.name)
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
        return self._reader.probabilities(digits) if len(digits) else np.zeros((0, 10), np.float32)

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


def _reader(model: bytes, name: str) -> Reader:
    """Return what runs the network in a file's content; ValueError and the like where LiteRT cannot.

    Raises:
        ModelError: it is an `.npz`, but not one of a network from scratch.
    """
    return _FromScratch(model, name) if is_from_scratch(model) else Compiled(model)


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
