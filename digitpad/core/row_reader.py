"""The row reader: a network that reads a whole row at once, wherever one digit ends and the next begins.

The lattice of `row_search` has to cut before it can read. Where digits are joined or over each other, the
network that reads the pieces is often sure of wrong ones. So a convolutional network looks at the row as a
strip of ink: see `row_texts`. `digitpad train rows` makes it.
"""

import threading
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
        self._interpreters: dict[int, Interpreter] = {}  # by the width of the strip

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
        if width not in self._interpreters:
            with silenced(2):  # LiteRT greets every user with a line about XNNPACK
                interpreter = Interpreter(model_content=self._model, num_threads=1)
                place = interpreter.get_input_details()[0]["index"]
                interpreter.resize_tensor_input(place, (1, HEIGHT, width, 1))
                interpreter.allocate_tensors()
            self._interpreters[width] = interpreter
        return self._interpreters[width]


@cache
def bundled_row_reader() -> RowReader:
    """Return the network that comes with the program, prepared once."""
    return RowReader(bundled_model().with_name("rows.tflite").read_bytes())
