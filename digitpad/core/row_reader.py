"""The row reader: a network that reads a whole row at once, wherever one digit ends and the next begins.

The lattice of `row_search` has to cut before it can read. Where digits are joined or over each other, the
network that reads the pieces is often sure of wrong ones. So a convolutional network looks at the row as a
strip of ink: see `row_texts`. `digitpad train rows` makes it.
"""

import threading
from contextlib import nullcontext
from functools import cache

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from digitpad.core.arrays import Floats
from digitpad.core.card import bundled_model
from digitpad.core.row_texts import HEIGHT, RowStrip
from digitpad.system.silence import silenced


class RowReader:
    """The network, for several threads: they take turns."""

    def __init__(self, model: bytes) -> None:
        """Prepare the network in the content of a `.tflite` file."""
        self._model = model
        self._turn = threading.Lock()
        self._last: tuple[int, Interpreter] | None = None  # and the width of its strip

    def columns(self, strip: RowStrip) -> Floats:
        """Return the logarithms of the probabilities of all classes, the blank last, column by column.

        float32 (width / STRIDE, 29).
        """
        with self._turn:
            interpreter = self._interpreter(strip.grey.shape[1])
            given = strip.grey.astype(np.float32)[np.newaxis, :, :, np.newaxis] / np.float32(255)
            interpreter.set_tensor(interpreter.get_input_details()[0]["index"], given)
            interpreter.invoke()
            scores: Floats = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])[0]
        largest = scores.max(axis=1, keepdims=True)
        logarithms: Floats = scores - largest - np.log(np.exp(scores - largest).sum(axis=1, keepdims=True))
        return logarithms

    def _interpreter(self, width: int) -> Interpreter:
        """Return one for strips so wide: made in 0.7 ms, it takes 1 to 5 MB, so the last one is kept."""
        if self._last is None or self._last[0] != width:
            # LiteRT greets every user, once, with a line about XNNPACK.
            with nullcontext() if self._last else silenced(2):
                interpreter = Interpreter(model_content=self._model, num_threads=1)
                place = interpreter.get_input_details()[0]["index"]
                interpreter.resize_tensor_input(place, (1, HEIGHT, width, 1))
                interpreter.allocate_tensors()
            self._last = width, interpreter
        return self._last[1]


@cache
def bundled_row_reader() -> RowReader:
    """Return the network that comes with the program, prepared once."""
    return RowReader(bundled_model().with_name("rows.tflite").read_bytes())
