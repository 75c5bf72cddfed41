"""The layers a network of one's own is stacked from: their shapes and parameters, and why some do not fit."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, TypeAlias

from digitpad.core.arrays import CLASSES, SIDE
from digitpad.errors import DataError
from digitpad.language import _, decimal
from digitpad.system.limits import check_fields, limited

Shape: TypeAlias = tuple[int, ...]  # of one digit: (height, width, channels), or (units,) once it is flat

INPUT: Shape = (SIDE, SIDE, 1)
MOST_LAYERS = 30
MOST_PARAMETERS = 5_000_000  # some 20 MB, and more than two cores train in an evening


@dataclass(frozen=True)
class Layer:
    """One layer of a stack.

    Raises:
        DataError: a value is of the wrong type or out of range.
    """

    kind: ClassVar[str] = ""

    def __post_init__(self) -> None:
        check_fields(self, _('The layer\'s "{name}"'))

    def shape(self, before: Shape) -> Shape:
        """Return the shape it puts out where it is given `before`.

        Raises:
            DataError: it does not fit there; the sentence says why.
        """
        raise NotImplementedError

    def parameters(self, before: Shape) -> int:  # noqa: ARG002  most layers have none
        """Return how many figures it learns or keeps."""
        return 0

    def to_record(self) -> dict[str, Any]:
        """Return the layer as what JSON can hold; `layer_from` is the way back."""
        return {"kind": self.kind, **asdict(self)}


@dataclass(frozen=True)
class Dense(Layer):
    """Every unit sees every value before it."""

    kind = "Dense"
    units: int = limited(128, 1, 4096)

    def shape(self, before: Shape) -> Shape:
        """See `Layer.shape`."""
        if len(before) != 1:
            raise DataError(
                _("A Dense layer needs a row of values, but gets {shape}. Put a Flatten before it.").format(
                    shape=written(before)
                )
            )
        return (self.units,)

    def parameters(self, before: Shape) -> int:
        """See `Layer.parameters`."""
        return (before[0] + 1) * self.units


@dataclass(frozen=True)
class _Window(Layer):
    """A layer that moves a square window over a picture."""

    def _moved(self, before: Shape, side: int, stride: int, padding: int, what: str) -> tuple[int, int]:
        """Return (height, width) of the places the window comes to."""
        if len(before) != 3:
            raise DataError(
                _("A {kind} layer needs a picture, but gets {shape}. Put it before the Flatten.").format(
                    kind=self.kind, shape=written(before)
                )
            )
        height, width = (length + 2 * padding for length in before[:2])
        if side > min(height, width):
            raise DataError(what.format(side=side, height=height, width=width))
        return (height - side) // stride + 1, (width - side) // stride + 1


@dataclass(frozen=True)
class Conv2D(_Window):
    """A small kernel for each filter, moved over the picture.

    padding: rows and columns of zeros on each side.
    """

    kind = "Conv2D"
    filters: int = limited(16, 1, 512)
    kernel: int = limited(3, 1, SIDE)
    stride: int = limited(1, 1, 8)
    padding: int = limited(0, 0, 14)

    def shape(self, before: Shape) -> Shape:
        """See `Layer.shape`."""
        what = _("the {side}×{side} kernel does not fit into {height}×{width}")
        return (*self._moved(before, self.kernel, self.stride, self.padding, what), self.filters)

    def parameters(self, before: Shape) -> int:
        """See `Layer.parameters`."""
        return (self.kernel**2 * before[-1] + 1) * self.filters


@dataclass(frozen=True)
class _Pool(_Window):
    """A window of which one figure is left. A stride of 0 is the window's side."""

    size: int = limited(2, 1, SIDE)
    stride: int = limited(0, 0, SIDE)

    @property
    def step(self) -> int:
        """By how many pixels the window moves."""
        return self.stride or self.size

    def shape(self, before: Shape) -> Shape:
        """See `Layer.shape`."""
        what = _("the {side}×{side} window does not fit into {height}×{width}")
        return (*self._moved(before, self.size, self.step, 0, what), before[-1])


@dataclass(frozen=True)
class MaxPooling2D(_Pool):
    """Of each window the largest figure is left."""

    kind = "MaxPooling2D"


@dataclass(frozen=True)
class AveragePooling2D(_Pool):
    """Of each window the mean is left."""

    kind = "AveragePooling2D"


@dataclass(frozen=True)
class GlobalAveragePooling2D(_Window):
    """Of each channel the mean is left."""

    kind = "GlobalAveragePooling2D"

    def shape(self, before: Shape) -> Shape:
        """See `Layer.shape`."""
        self._moved(before, 1, 1, 0, "")
        return (before[-1],)


@dataclass(frozen=True)
class BatchNormalization(Layer):
    """Brings each channel to mean 0 and deviation 1 over a batch, then scales and shifts it."""

    kind = "BatchNormalization"

    def shape(self, before: Shape) -> Shape:
        """See `Layer.shape`."""
        return before

    def parameters(self, before: Shape) -> int:
        """See `Layer.parameters`: scale, shift, mean and variance of each channel."""
        return 4 * before[-1]


@dataclass(frozen=True)
class Dropout(Layer):
    """Leaves out a random fraction of the values while training."""

    kind = "Dropout"
    rate: float = limited(0.5, 0, 0.95)

    def shape(self, before: Shape) -> Shape:
        """See `Layer.shape`."""
        return before


@dataclass(frozen=True)
class Flatten(Layer):
    """Lays a picture's values out in a row."""

    kind = "Flatten"

    def shape(self, before: Shape) -> Shape:
        """See `Layer.shape`."""
        return (math.prod(before),)


KINDS: dict[str, type[Layer]] = {
    kind.kind: kind
    for kind in (
        Dense,
        Conv2D,
        MaxPooling2D,
        AveragePooling2D,
        GlobalAveragePooling2D,
        BatchNormalization,
        Dropout,
        Flatten,
    )
}


@dataclass(frozen=True)
class Row:
    """A layer in its place: what it puts out, and how many parameters it has.

    fault: why it does not fit there, a sentence; `shape` is then empty, as are those of all layers after it.
    """

    layer: Layer
    shape: Shape
    parameters: int
    fault: str = ""


def rows_of(layers: Sequence[Layer]) -> tuple[Row, ...]:
    """Return the layers in their places; after one that does not fit the others are not validated."""
    rows: list[Row] = []
    before = INPUT
    for layer in layers:
        if not before:
            rows.append(Row(layer, (), 0))
            continue
        try:
            after = layer.shape(before)
            rows.append(Row(layer, after, layer.parameters(before)))
        except DataError as error:
            after = ()
            rows.append(Row(layer, after, 0, str(error)))
        before = after
    return tuple(rows)


def check_layers(layers: Sequence[Layer]) -> None:
    """Refuse a stack that cannot be built, or that does not end with ten values for the softmax.

    Raises:
        DataError: the sentence says which layer, and why.
    """
    if not 1 <= len(layers) <= MOST_LAYERS:
        raise DataError(_("A network has from 1 to {most} layers.").format(most=MOST_LAYERS))
    rows = rows_of(layers)
    for number, row in enumerate(rows, 1):
        if row.fault:
            raise DataError(
                _("Layer {number}, {kind}: {fault}.").format(
                    number=number, kind=row.layer.kind, fault=row.fault.rstrip(".")
                )
            )
    if rows[-1].shape != (CLASSES,):
        raise DataError(
            _(
                "The last layer gives {shape}, but there are ten digits. End with Flatten and Dense 10."
            ).format(shape=written(rows[-1].shape))
        )
    if not any(row.parameters for row in rows):
        raise DataError(_("Nothing in this network can learn. Add a Dense or a Conv2D layer."))
    if sum(row.parameters for row in rows) > MOST_PARAMETERS:
        raise DataError(
            _("This network has more than {most} million parameters. Use fewer units or filters.").format(
                most=MOST_PARAMETERS // 1_000_000
            )
        )


def layer_from(record: object) -> Layer:
    """Return the layer that `record`, read from JSON, describes.

    Raises:
        DataError: it is none; the sentence names what is wrong.
    """
    if not isinstance(record, dict) or record.get("kind") not in tuple(KINDS):  # a list has no hash
        raise DataError(
            _('A layer is a JSON object with a "kind" of these: {known}.').format(known=", ".join(KINDS))
        )
    kind = KINDS[record["kind"]]
    values = {key: value for key, value in record.items() if key != "kind"}
    for key in values.keys() - {entry.name for entry in fields(kind)}:
        raise DataError(_('A {kind} layer has no "{name}".').format(kind=kind.kind, name=key))
    return kind(**values)


def written(shape: Shape) -> str:
    """Return a shape as people write it: 5×5×16."""
    return "×".join(map(str, shape))


def summary(layer: Layer) -> str:
    """Return a layer's settings in a few words; "" where it has none."""
    if isinstance(layer, Dense):
        words = [_("{count} units").format(count=layer.units)]
    elif isinstance(layer, Conv2D):
        words = [_("{count} filters {side}×{side}").format(count=layer.filters, side=layer.kernel)]
        words += [_("stride {stride}").format(stride=layer.stride)] * (layer.stride != 1)
        words += [_("padding {padding}").format(padding=layer.padding)] * (layer.padding != 0)
    elif isinstance(layer, (MaxPooling2D, AveragePooling2D)):
        words = [f"{layer.size}×{layer.size}"]
        words += [_("stride {stride}").format(stride=layer.step)] * (layer.step != layer.size)
    elif isinstance(layer, Dropout):
        words = [_("rate {rate}").format(rate=decimal(layer.rate, 2).rstrip("0").rstrip(_(".")))]
    else:
        words = []
    return ", ".join(words)
