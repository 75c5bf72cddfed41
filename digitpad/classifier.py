"""From digits to probabilities, and from probabilities to a verdict.

The network is run by LiteRT, TensorFlow's small runtime: ready in a tenth of a second and 40 MB, where
TensorFlow itself takes seconds and 600 MB.
"""

import os
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from ai_edge_litert.interpreter import Interpreter

from digitpad.card import ModelCard, check_files, read_card
from digitpad.errors import ModelError
from digitpad.language import _
from digitpad.raster import SIDE, Digit
from digitpad.silence import silenced

Probabilities = npt.NDArray[np.float32]

BATCH = 16  # digits at once: the quickest; their layers still fit the processor's cache
CLOSE = 0.1  # a runner-up with this share of the softmax is worth naming
SHAPES = ((SIDE, SIDE, 1), (SIDE, SIDE), (SIDE * SIDE,))  # of one digit, as networks take it


@dataclass(frozen=True)
class Verdict:
    """What the probabilities say.

    confidence: the softmax maximum, in [0, 1].
    runner_up: the second digit, None where it is far behind.
    is_digit: whether the confidence reaches the model's threshold.
    """

    digit: int
    confidence: float
    runner_up: int | None
    is_digit: bool

    @property
    def sign(self) -> str:
        """The digit as it stands in a number, "?" for what does not look like any."""
        return str(self.digit) if self.is_digit else "?"


def verdict(probabilities: Probabilities, threshold: float) -> Verdict:
    """Read the verdict off probabilities of shape (10,)."""
    second, first = np.argsort(probabilities)[-2:]
    confidence = float(probabilities[first])
    runner_up = int(second) if probabilities[second] >= CLOSE else None
    return Verdict(int(first), confidence, runner_up, confidence >= threshold)


class Classifier:
    """A network that is ready to read digits, for several threads: they take turns, a batch at a time."""

    def __init__(self, model: bytes, card: ModelCard) -> None:
        """Prepare a `.tflite` model for use on one thread.

        Raises:
            ModelError: LiteRT cannot run it, or it does not map digits, one of `SHAPES` each, to softmax
                (n, 10).
        """
        self.card, self.model = card, model
        self._turn = threading.Lock()
        try:
            with silenced(2):  # LiteRT greets every user with a line about XNNPACK
                self._interpreter = Interpreter(model_content=model, num_threads=1)
                self._batch = 0
                self._shape = _shape_of_input(self._interpreter)
                self._resize(1)
            output = self._run(np.zeros((1, SIDE, SIDE), np.float32))
            fits = output.shape == (1, 10) and bool(abs(output.sum() - 1) < 1e-3)  # no NaN either
        except (ValueError, RuntimeError, IndexError):
            fits = False
        if not fits:
            raise ModelError(
                _("The model {name} cannot read digits: it does not turn 28×28 into ten shares.").format(
                    name=card.name
                )
            )

    def probabilities(self, digits: Digit) -> Probabilities:
        """Return the softmax, (n, 10), of digits, float32 (n, 28, 28) with paper 0 and ink 1."""
        batches = range(0, len(digits), BATCH)
        parts = [self._run(digits[start : start + BATCH]) for start in batches]
        return np.concatenate(parts) if parts else np.zeros((0, 10), np.float32)

    def _run(self, digits: Digit) -> Probabilities:
        with self._turn:
            self._resize(len(digits))
            self._interpreter.set_tensor(self._input, digits.reshape(len(digits), *self._shape))
            self._interpreter.invoke()
            output: Probabilities = self._interpreter.get_tensor(self._output)
            return output

    def _resize(self, batch: int) -> None:
        """Make room for `batch` digits; costs 0.2 ms, so only where the number changes."""
        if batch == self._batch:
            return
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._output = self._interpreter.get_output_details()[0]["index"]
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


def bundled_model() -> Path:
    """Return the path of the model that comes with DigitPad: in the package, or in a checkout."""
    package = Path(__file__).parent
    name = "models/digitpad.tflite"
    return package / name if (package / "models").is_dir() else package.parent / name


def load_model(path: Path | None = None) -> Classifier:
    """Load the `.tflite` model at `path`, the bundled one by default, and check it against its card.

    Raises:
        ModelError: a file is missing, damaged, changed, or not a network that reads digits.
    """
    model = path or bundled_model()
    if model.suffix != ".tflite":
        raise ModelError(_("{path} is not a .tflite model. Give the .tflite file.").format(path=model))
    card_path = model.with_suffix(".json")
    bare = path is not None and not os.path.exists(card_path)  # noqa: PTH110  Path.exists raises on long names
    card = ModelCard(name=model.stem) if bare else read_card(card_path)
    if not bare and not _files_of(model) <= set(card.sha256):
        raise ModelError(
            _("The model card {path} lacks the checksums of its files. Install DigitPad again.").format(
                path=card_path
            )
        )
    check_files(card, model.parent)
    try:
        return Classifier(model.read_bytes(), card)
    except OSError as error:
        raise ModelError(
            _("The model {path} cannot be read: {reason}.").format(path=model, reason=error.strerror)
        ) from None


def _files_of(model: Path) -> set[str]:
    """Return the names of the files a card must speak of; a model from elsewhere may have no `.keras`."""
    source = model.with_suffix(".keras")
    return {model.name, source.name} if source.exists() else {model.name}
