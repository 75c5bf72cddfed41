"""A kernel that slides over a picture, kernels to choose, what they light up on, and pooling."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from digitpad.core.arrays import SIDE, Digit, Floats
from digitpad.core.raster import steps_of_ink
from digitpad.errors import DataError
from digitpad.language import _
from digitpad.lessons.instruments.instrument import DrawnDigit, InstrumentState
from digitpad.system.limits import limited, one_of

SIZES, STRIDES, PADDINGS = (3, 5), (1, 2, 3), (0, 1, 2)
POOL = 2  # side of what is pooled, and how far it goes on
BEGIN = 322  # the place of a 3 × 3 kernel to begin with: on the left stroke of the example
LARGEST = 9.0  # of a kernel's figures, up and down
FOUR = (  # strokes of the digit that is shown while the pad is empty
    ((400, 100), (220, 600), (760, 590)),
    ((630, 330), (600, 900)),
)
LINE = 3  # pixels: how thick the lines are that tell what a kernel lights up on

# By their names, 3 × 3.
KERNELS: Mapping[str, Floats] = {
    name: np.array(rows, np.float32)
    for name, rows in {
        "same": ((0, 0, 0), (0, 1, 0), (0, 0, 0)),
        "vertical": ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),  # Sobel's
        "horizontal": ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
        "outline": ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1)),  # Laplace's, with the corners
        "sharpen": ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
        "blur": ((1 / 9,) * 3,) * 3,
        "empty": ((0,) * 3,) * 3,
    }.items()
}


@cache
def example_digit() -> Digit:
    """Return a 4, to be shown while the pad is empty."""
    return steps_of_ink(FOUR).digit


def sized_kernel(name: str, size: int) -> Floats:
    """Return a kernel (size, size): a larger one has zeros around it, but for the blur, which is wider."""
    if name == "blur":
        return np.full((size, size), 1 / size**2, np.float32)
    around: Floats = np.pad(KERNELS[name], (size - len(KERNELS[name])) // 2)
    return around


def map_side(side: int, size: int, stride: int, padding: int) -> int:
    """Return how many places a kernel has on a side: ⌊(side + 2 padding − size) / stride⌋ + 1."""
    return (side + 2 * padding - size) // stride + 1


def feature_map(picture: Floats, kernel: Floats, stride: int = 1, padding: int = 0) -> Floats:
    """Return the sum of products at each place of the kernel, (map_side, map_side); no bias, no activation.

    As in neural networks the kernel is not turned round, as mathematics' convolution would.
    """
    whole = np.pad(picture, padding)
    patches = sliding_window_view(whole, kernel.shape)[::stride, ::stride]
    sums: Floats = np.einsum("rcij,ij->rc", patches, kernel)
    return sums


def max_pooled(values: Floats) -> Floats:
    """Return the largest of each 2 × 2 values; an odd last row or column is left out."""
    rows, columns = (length // POOL for length in values.shape)
    blocks = values[: rows * POOL, : columns * POOL].reshape(rows, POOL, columns, POOL)
    largest: Floats = blocks.max(axis=(1, 3))
    return largest


def horizontal_share(kernel: Floats) -> float:
    """Return how much a kernel lights up on a horizontal line, as a fraction of that and a vertical one.

    1: on horizontal lines alone; 0.5: on both alike; 0: on vertical ones alone, or on none.
    """
    side = 4 * len(kernel)
    across = np.zeros((side, side), np.float32)
    across[(side - LINE) // 2 : (side + LINE) // 2] = 1
    most = [max(float(feature_map(line, kernel).max()), 0.0) for line in (across, across.T)]
    return most[0] / sum(most) if sum(most) > 1e-6 else 0.0


@dataclass(frozen=True)
class ConvolutionState(InstrumentState):
    """A kernel over the digit on the pad, and pooling over its map.

    base: the kernel that was chosen. size: of its side, 3 or 5. edited: its figures, row by row, once one of
    them was changed; () before. pools: whether pooling slides, over the map, and not the kernel.
    slides: whether only what was reached is shown. place: of what slides, in its result, row by row.
    drawing: the digit on the pad, float32 as bytes; none where it is empty.
    """

    base: str = one_of("vertical", *KERNELS)
    size: int = limited(SIZES[0], SIZES[0], SIZES[-1])
    edited: tuple[float, ...] = limited((), -LARGEST, LARGEST)
    stride: int = limited(STRIDES[0], STRIDES[0], STRIDES[-1])
    padding: int = limited(PADDINGS[0], PADDINGS[0], PADDINGS[-1])
    pools: bool = False
    slides: bool = False
    place: int = limited(BEGIN, 0, (SIDE + 2 * PADDINGS[-1]) ** 2)
    drawing: bytes = b""

    def __post_init__(self) -> None:
        if self.size not in SIZES or len(self.edited) not in (0, self.size**2):
            raise DataError(_("A kernel has 3 × 3 or 5 × 5 figures."))

    def facts(self) -> Mapping[str, Any]:
        """See `InstrumentState`."""
        kernel = self.kernel
        return {
            "kernel_edited": int((np.abs(kernel - sized_kernel(self.base, self.size)) > 1e-6).sum()),
            "kernel_horizontal": horizontal_share(kernel),
            "kernel_vertical": horizontal_share(kernel.T),
            "kernel_side": self.size,
            "map_side": self.map_side,
            "pooled_side": self.map_side // POOL,
        }

    def with_drawing(self, digit: DrawnDigit | None) -> "ConvolutionState":
        """See `InstrumentState`."""
        return replace(self, drawing=b"" if digit is None else digit.picture.astype(np.float32).tobytes())

    @property
    def kernel(self) -> Floats:
        """The kernel, (size, size)."""
        if not self.edited:
            return sized_kernel(self.base, self.size)
        return np.array(self.edited, np.float32).reshape(self.size, self.size)

    @property
    def map_side(self) -> int:
        """How many places the kernel has along a side."""
        return map_side(SIDE, self.size, self.stride, self.padding)

    @property
    def result_side(self) -> int:
        """How many places there are along a side for what slides."""
        return self.map_side // POOL if self.pools else self.map_side

    @property
    def spot(self) -> tuple[int, int]:
        """Row and column, in its result, of what slides."""
        row, column = divmod(min(self.place, self.result_side**2 - 1), self.result_side)
        return row, column

    @property
    def padded(self) -> Floats:
        """The picture with its padding; the example where nothing was drawn."""
        drawn = np.frombuffer(self.drawing, np.float32).reshape(SIDE, SIDE) if self.drawing else None
        return np.pad(example_digit() if drawn is None else drawn, self.padding)

    def at(self, place: int) -> "ConvolutionState":
        """Return it with what slides at another place, within its ends."""
        return replace(self, place=min(max(place, 0), self.result_side**2 - 1))

    def next(self) -> "ConvolutionState":
        """Return it a place further: from the beginning, where all is shown; past the end all is again."""
        if not self.slides:
            return replace(self, slides=True, place=0)
        if self.place >= self.result_side**2 - 1:
            return replace(self, slides=False)
        return replace(self, place=self.place + 1)

    def changed(self, **fields: Any) -> "ConvolutionState":
        """Return it with other fields: all is shown, and what slides stays within its ends."""
        found = replace(self, slides=False, **fields)
        return found.at(found.place)

    def with_base(self, base: str, size: int) -> "ConvolutionState":
        """Return it with another kernel of the list."""
        return self.changed(base=base, size=size, edited=())

    def with_figure(self, row: int, column: int, value: float) -> "ConvolutionState":
        """Return it with another figure in the kernel, within its limits."""
        kernel = self.kernel.copy()
        kernel[row, column] = min(max(value, -LARGEST), LARGEST)
        return self.changed(edited=tuple(map(float, kernel.ravel())))
