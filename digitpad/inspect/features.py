"""Last features of a network: what its last layer with weights is given of a digit, beside the probabilities.

Digits that a network takes for alike have features that point the same way, so the nearest of some drawings
can be found with them. They cost nothing: the run that gives the probabilities has computed them.
A compiled network keeps them to itself, so its file is read as if they were a second output.

Where a network has no such layer, or LiteRT does not run it with two outputs, a digit's own pixels stand in.

Networks differ in how far different digits point apart: after ReLU all values are positive, and any two
digits seem alike. So it is found out, with a few digits at hand, how alike two different ones can be. To
take the mean away from all features does not do instead: a network that knows non-digits computes next to
nothing for them, so that they all point away from the mean, and a digit that it does not know with them.
"""

import struct
import threading
from collections.abc import Callable
from hashlib import blake2b

import numpy as np

from digitpad.core.arrays import SIDE, Digits, Floats, Probabilities, Tensor
from digitpad.core.ink import read_samples
from digitpad.core.network import Classifier, Compiled, is_from_scratch
from digitpad.core.raster import steps_of_ink
from digitpad.inspect.compiled import operations
from digitpad.lab import scratch
from digitpad.lab.scratch_model import weights_from
from digitpad.pictures.examples import HANDS

OUTPUTS = 8  # where a graph's table says which tensors are its outputs: the third field
WEIGHTED = ("FULLY_CONNECTED", "CONV_2D")  # the layers whose weights may be the last
REMEMBERED = 2048  # digits: of all that a page of a picture has
TOLERANCE = 1e-4  # of a probability, between the classifier's output and that of the network with two

ALIKE = 0.95  # at most of `unlike`: where all digits look the same, nothing could be more alike
SMALL = 1e-9  # instead of the length 0

Run = Callable[[Digits], tuple[Probabilities, Floats]]


class FeatureNetwork:
    """The network of a classifier, which gives its last features too, and remembers what it read lately.

    unlike: the highest cosine of the features of two different digits, among those at hand; in [0, 1).
    """

    def __init__(self, classifier: Classifier) -> None:
        """Prepare it: 50 ms, as the file's operations are looked through. For several threads."""
        self.classifier = classifier
        self._run = _run_of(classifier)
        self._turn = threading.Lock()
        self._known: dict[bytes, tuple[Probabilities, Floats]] = {}
        hands = read_samples(HANDS)
        labels = np.array([int(sample.label or 0) for sample in hands])
        features = self.features(np.stack([steps_of_ink(sample.strokes).digit for sample in hands]))
        cosines = (features @ features.T)[labels[:, np.newaxis] != labels]
        self.unlike = min(max(float(cosines.max()), 0.0), ALIKE)

    def look(self, digits: Digits) -> tuple[Probabilities, Floats]:
        """Return probabilities, (n, 10), and features of length 1, (n, any), of digits, n > 0."""
        names = [blake2b(digit.tobytes(), digest_size=16).digest() for digit in digits]
        with self._turn:
            found = {name: self._known[name] for name in names if name in self._known}
        places = [place for place, name in enumerate(names) if name not in found]
        if places:
            probabilities, rows = self._run(digits[places])  # many take long: no other thread waits for them
            read = zip(probabilities, _of_length_1(rows), strict=True)
            fresh = dict(zip((names[place] for place in places), read, strict=True))
            found |= fresh
            self._remember(fresh)
        return np.stack([found[name][0] for name in names]), np.stack([found[name][1] for name in names])

    def _remember(self, fresh: dict[bytes, tuple[Probabilities, Floats]]) -> None:
        with self._turn:
            self._known |= fresh
            for name in list(self._known)[: max(len(self._known) - REMEMBERED, 0)]:
                del self._known[name]

    def features(self, digits: Digits) -> Floats:
        """Return features of length 1, (n, any), of digits, (n, 28, 28), n > 0, which are not remembered."""
        return _of_length_1(self._run(digits)[1])


def _run_of(classifier: Classifier) -> Run:
    """Return what reads digits by a classifier's network: probabilities, and features as they come."""

    def pixels(digits: Digits) -> tuple[Probabilities, Floats]:
        return classifier.probabilities(digits), _flat(digits)

    if is_from_scratch(classifier.model):
        weights = weights_from(classifier.model, classifier.card.name)

        def from_scratch(digits: Digits) -> tuple[Probabilities, Floats]:
            hidden, probabilities = scratch.forward(weights, _flat(digits))
            return probabilities, _flat(hidden)

        return from_scratch
    try:
        model = with_output(classifier.model, last_features(classifier.model))
        network = Compiled(model, classifier.card.fitting)
        digit = np.random.default_rng(0).random((1, SIDE, SIDE), np.float32)
        probabilities, _features = network.outputs(digit)
        if not np.allclose(probabilities, classifier.probabilities(digit), atol=TOLERANCE):
            return pixels
    except Exception:  # the file is a stranger's: LiteRT and the schema raise whatever comes
        return pixels

    def compiled(digits: Digits) -> tuple[Probabilities, Floats]:
        probabilities, features = network.outputs(digits)
        return probabilities, _flat(features)

    return compiled


def _of_length_1(rows: Floats) -> Floats:
    unit: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), SMALL)
    return unit


def _flat(values: Tensor) -> Floats:
    return values.reshape(len(values), -1).astype(np.float32, copy=False)


def last_features(model: bytes) -> int:
    """Return the tensor that a compiled model's last layer with weights is given.

    Raises:
        StopIteration: it has none.
    """
    done = operations(model)
    makers = {tensor: operation for operation in done for tensor in operation.outputs}
    return next(
        operation.inputs[0]
        for operation in reversed(done)
        if operation.operator in WEIGHTED and operation.inputs[0] in makers
    )


def with_output(model: bytes, tensor: int) -> bytes:
    """Return the content of a `.tflite` file whose main graph gives one more of its tensors.

    A longer list of outputs is put at the end of the file, where the graph's table is made to point: all
    else stays where it is.
    """
    from ai_edge_litert import schema_py_generated as schema

    graph = schema.Model.GetRootAs(model).Subgraphs(0)
    table = graph._tab
    field = table.Pos + table.Offset(OUTPUTS)
    outputs = [*graph.OutputsAsNumpy().tolist(), tensor]
    start = -(-len(model) // 4) * 4
    longer = bytearray(model.ljust(start, b"\0")) + struct.pack(f"<I{len(outputs)}i", len(outputs), *outputs)
    struct.pack_into("<I", longer, field, start - field)
    return bytes(longer)
