"""The row readers: networks that read a whole row at once, wherever one digit ends and the next begins.

The lattice of `row_search` has to cut before it can read. Where digits are joined or over each other, the
network that reads the pieces is often sure of wrong ones. So one convolutional network looks at the row as a
strip of ink (`row_texts`), and on the pad a second one follows the pen (`pen_way`). `digitpad train rows` and
`digitpad train pen` make them.
"""

import threading
from contextlib import nullcontext
from functools import cache

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from digitpad.core.arrays import Floats
from digitpad.core.card import bundled_model
from digitpad.core.pen_way import PenWay
from digitpad.core.row_texts import RowStrip
from digitpad.system.silence import silenced


class _ColumnNetwork:
    """A network that says of each column of its input what sign is there; several threads take turns."""

    def __init__(self, model: bytes) -> None:
        """Prepare the network in the content of a `.tflite` file."""
        self._model = model
        self._turn = threading.Lock()
        self._last: tuple[tuple[int, ...], Interpreter] | None = None  # and the shape of its input

    def _logarithms(self, given: Floats) -> Floats:
        """Return the logarithms of the probabilities of all classes, the blank last, column by column.

        given: float32 (height, width, channels). Returns float32 (width / 2, 29).
        """
        with self._turn:
            interpreter = self._interpreter((1, *given.shape))
            interpreter.set_tensor(interpreter.get_input_details()[0]["index"], given[np.newaxis])
            interpreter.invoke()
            scores: Floats = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])[0]
        largest = scores.max(axis=1, keepdims=True)
        logarithms: Floats = scores - largest - np.log(np.exp(scores - largest).sum(axis=1, keepdims=True))
        return logarithms

    def _interpreter(self, shape: tuple[int, ...]) -> Interpreter:
        """Return one for inputs of a shape: made in 0.7 ms, it takes 1 to 5 MB, so the last one is kept."""
        if self._last is None or self._last[0] != shape:
            # LiteRT greets every user, once, with a line about XNNPACK.
            with nullcontext() if self._last else silenced(2):
                interpreter = Interpreter(model_content=self._model, num_threads=1)
                interpreter.resize_tensor_input(interpreter.get_input_details()[0]["index"], shape)
                interpreter.allocate_tensors()
            self._last = shape, interpreter
        return self._last[1]


class RowReader(_ColumnNetwork):
    """Looks at a row as a picture."""

    def columns(self, strip: RowStrip) -> Floats:
        """Return the logarithms of the probabilities of all classes, the blank last, column by column.

        float32 (width / STRIDE, 29).
        """
        return self._logarithms(strip.grey.astype(np.float32)[:, :, np.newaxis] / np.float32(255))


class PenReader(_ColumnNetwork):
    """Follows the pen through a row."""

    def columns(self, way: PenWay) -> Floats:
        """Return the logarithms of the probabilities of all classes, the blank last, column by column.

        float32 (steps / STRIDE, 29).
        """
        return self._logarithms(way.features[np.newaxis])


@cache
def bundled_row_reader() -> RowReader:
    """Return the network that comes with the program, prepared once."""
    return RowReader(bundled_model().with_name("rows.tflite").read_bytes())


@cache
def bundled_pen_reader() -> PenReader:
    """Return the network that comes with the program, prepared once."""
    return PenReader(bundled_model().with_name("pen.tflite").read_bytes())
