"""A model as a web page: one HTML file with the pad, the preparation of digits and the network in JavaScript.

The page is made of the files in `web/`. Its network is the one that reads in the program: the layers of the
`.tflite` file, or of a network from scratch, with the same weights. Weights of 8 bits stay as they are;
others are written with 32 bits, or with 16 where the page would be larger than `MOST_BYTES`.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from digitpad.core.arrays import SIDE
from digitpad.core.card import ModelCard
from digitpad.core.network import Classifier, layout_of, resizing
from digitpad.core.raster import BOX, FINER, PEN, draw_path
from digitpad.errors import ModelError
from digitpad.inspect.layers import CONSTANT, PAIRS, WEIGHTED, InspectedLayer, LayerKind, StoredArray
from digitpad.inspect.network import InspectedNetwork, inspect_network
from digitpad.language import _
from digitpad.models.exporting import moved_into_place

MOST_BYTES = 1_000_000  # of a page
TOLERANCE = 0.01  # of probabilities, between the classifier and the layers, which another kernel computes
FLOATS = ("<f4", "<f2")  # in which weights are written, the first that is short enough
SCRIPTS = ("preparation.js", "network.js", "page.js")
# What the page's JavaScript knows of the operators of compiled networks, beside layers of these kinds.
FUNCTIONS = ("RELU", "RELU6", "LOGISTIC", "TANH", "ELU", "GELU", "LEAKY_RELU", "HARD_SWISH")
MAPS = (LayerKind.CONVOLUTION, LayerKind.DEPTHWISE, LayerKind.MAX_POOLING, LayerKind.AVERAGE_POOLING)


def web_page(classifier: Classifier) -> str:
    """Return the page of a model; it is called as its card says.

    Raises:
        ModelError: a layer of it is none that the page can compute, or the page would be too large.
    """
    network = inspect_network(classifier, TOLERANCE)
    size = 0
    for kind in FLOATS:
        page = _filled(_Packed(kind).network(network, classifier.card))
        size = len(page.encode())
        if size <= MOST_BYTES:
            return page
    raise ModelError(
        _(
            "{name} is too large for a web page: it would have {size} MB, and the most is {most} MB. Choose "
            "another format, or a smaller network."
        ).format(name=classifier.card.name, size=round(size / 1e6, 1), most=round(MOST_BYTES / 1e6))
    )


def export_page(classifier: Classifier, path: Path) -> None:
    """Write the page of a model to `path`, whole or not at all.

    Raises:
        ModelError: see `web_page`.
        StoreError: it cannot be written.
    """
    with moved_into_place(path) as part:
        part.write_text(web_page(classifier), encoding="utf-8")


def _filled(model: dict[str, Any]) -> str:
    """Return the page around a model."""
    folder = files(__package__) / "web"
    text = {each: (folder / each).read_text(encoding="utf-8") for each in ("page.html", "page.css", *SCRIPTS)}
    as_json = json.dumps(model, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")
    page = text["page.html"].replace("/* page.css */", text["page.css"])
    return page.replace(
        "/* scripts */", "\n".join([f"const MODEL = {as_json};", *(text[each] for each in SCRIPTS)])
    )


def pen_disk() -> list[int]:
    """Return half the length of each row of the disk that the pen leaves, from the middle one to the last."""
    width = BOX * FINER * PEN / (1 + PEN)
    middle = round(width)
    disk = Image.new("L", (2 * middle + 1, 2 * middle + 1))
    draw_path(ImageDraw.Draw(disk), [(middle, middle)], width)
    rows = np.count_nonzero(np.asarray(disk)[middle:], axis=1) // 2
    return [int(half) for half in rows[: round((width - 1) / 2) + 1]]


@dataclass
class _Packed:
    """A network on its way into a page.

    floats: the type of the weights, of `FLOATS`.
    content: of all arrays, one behind the other.
    arrays: the type, the place in the content, and the number of values of each.
    """

    floats: str
    content: bytearray = field(default_factory=bytearray)
    arrays: list[tuple[str, int, int]] = field(default_factory=list)

    def network(self, network: InspectedNetwork, card: ModelCard) -> dict[str, Any]:
        """Return all that the page needs of a model."""
        fitting = card.fitting.outside
        layers = [self._layer(network, index, card) for index in range(len(network.layers))]
        return {
            "name": card.name,
            "threshold": card.threshold,
            "disk": pen_disk(),
            "input": self._input(network.layers[0], card),
            "layers": layers,
            "outputs": fitting.outputs,
            "arrays": self.arrays,
            "packed": base64.b64encode(self.content).decode(),
        }

    def _input(self, layer: InspectedLayer, card: ModelCard) -> dict[str, Any]:
        """Return how the network takes a digit: see `core.network.as_taken`."""
        fitting, layout = card.fitting.outside, layout_of(layer.shape)
        if layout is None or (layout.channels_first and layout.channels > 1):
            raise _unknown(layer, card)
        taken = {
            "side": layout.side,
            "channels": max(layout.channels, 1),
            "turned": fitting.turned,
            "scale": fitting.scale,
            "offset": fitting.offset,
        }
        if layout.side != SIDE:
            taken["matrix"] = self._put(resizing(layout.side, fitting.placing), "<f4")
        return taken

    def _layer(self, network: InspectedNetwork, index: int, card: ModelCard) -> dict[str, Any]:
        """Return a layer as the page computes it; ModelError where it cannot."""
        layer, stored = network.layers[index], network.stored(index)
        shapes = [network.layers[source].shape for source in layer.sources if source != CONSTANT]
        if not _is_known(layer, shapes, stored):
            raise _unknown(layer, card)
        is_function = layer.kind == LayerKind.ACTIVATION
        found: dict[str, Any] = {
            "kind": layer.kind.name,
            "shape": layer.shape,
            "sources": layer.sources,
            "function": layer.operator if is_function else layer.function.name,
        }
        if layer.slope:
            found["slope"] = layer.slope
        if layer.kind in MAPS:
            window = layer.window
            size = stored[0].values.shape[1:3] if stored else window.size
            found |= {"size": size, "stride": window.stride, "dilation": window.dilation, "same": window.same}
        if layer.kind in WEIGHTED:
            found |= self._weights(stored, layer.shape[-1])
        elif layer.kind in PAIRS and stored:
            found["kernel"] = self._put(stored[0].values, "<f4")
        elif layer.kind == LayerKind.PADDING:
            found["before"] = [int(side) for side in stored[0].values[1:3, 0]]
        return found

    def _weights(self, stored: Sequence[StoredArray], units: int) -> dict[str, int]:
        """Pack kernel and bias: the kernel with its units last, so that those of one input lie together."""
        kernel, *bias = stored
        is_depthwise = kernel.values.shape[0] != units
        values = kernel.values[0] if is_depthwise else np.moveaxis(kernel.values, 0, -1)
        found = {"kernel": self._put(values, "i1" if kernel.scales.size else self.floats)}
        if kernel.scales.size:
            found["scales"] = self._put(np.broadcast_to(kernel.scales, (units,)), "<f4")
        if bias and bias[0].values.size:
            found["bias"] = self._put(bias[0].values, "<f4")
        return found

    def _put(self, values: npt.NDArray[Any], kind: str) -> int:
        """Add an array, and return its number."""
        self.arrays.append((kind.lstrip("<"), len(self.content), values.size))
        self.content += np.ascontiguousarray(values, kind).tobytes()
        return len(self.arrays) - 1


def _is_known(
    layer: InspectedLayer, shapes: Sequence[tuple[int, ...]], stored: Sequence[StoredArray]
) -> bool:
    """Say whether the page can compute a layer that reads layers of these shapes."""
    if layer.is_whole:
        return False
    several = [*shapes, *(each.values.shape for each in stored)]
    match layer.kind:
        case LayerKind.ACTIVATION:
            known = layer.operator in FUNCTIONS
        case LayerKind.CONVOLUTION:  # no grouped one
            known = several[1][-1] == shapes[0][-1]
        case LayerKind.MEAN:  # over all places
            known = len(shapes[0]) == 3 and int(np.prod(layer.shape)) == layer.shape[-1] == shapes[0][2]
        case LayerKind.PADDING:
            known = len(shapes[0]) == 3 and shapes[0][2] == layer.shape[2] and len(stored) == 1
        case LayerKind.SOFTMAX:
            known = len(layer.shape) == 1
        case _:
            known = layer.kind not in PAIRS or all(_is_tail(layer.shape, shape) for shape in several)
    return known and layer.kind != LayerKind.OTHER


def _is_tail(shape: tuple[int, ...], part: tuple[int, ...]) -> bool:
    """Say whether figures of one shape, repeated, fill another: it ends so, but for sides of 1."""
    while part[:1] == (1,):
        part = part[1:]
    return shape[len(shape) - len(part) :] == part


def _unknown(layer: InspectedLayer, card: ModelCard) -> ModelError:
    """Return the error about a layer that the page cannot compute."""
    return ModelError(
        _(
            "{name} cannot become a web page: its layer {layer} ({operator}) is not one that the page can "
            "compute. Export it in another format."
        ).format(name=card.name, layer=layer.name, operator=layer.operator or layer.kind.name)
    )
