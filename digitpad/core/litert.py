"""Running a compiled network: LiteRT, TensorFlow's small runtime.

It is ready in a tenth of a second and 40 MB, where TensorFlow itself takes seconds and 600 MB.
"""

import threading

import numpy as np
import numpy.typing as npt
from ai_edge_litert.interpreter import Interpreter

from digitpad.core.raster import SIDE, Digit
from digitpad.system.silence import silenced

BATCH = 16  # digits at once: the quickest; their layers still fit the processor's cache
SHAPES = ((SIDE, SIDE, 1), (SIDE, SIDE), (SIDE * SIDE,))  # of one digit, as networks take it


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

    def __call__(self, digits: Digit) -> npt.NDArray[np.float32]:
        """Return what the network makes of digits, float32 (n, 28, 28), n > 0: a row for each."""
        batches = range(0, len(digits), BATCH)
        return np.concatenate([self._run(digits[start : start + BATCH]) for start in batches])

    def _run(self, digits: Digit) -> npt.NDArray[np.float32]:
        with self._turn:
            self._resize(len(digits))
            self._interpreter.set_tensor(self._input, digits.reshape(len(digits), *self._shape))
            self._interpreter.invoke()
            output: npt.NDArray[np.float32] = self._interpreter.get_tensor(self._output)
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
