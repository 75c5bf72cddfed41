"""Content of the window that shows a network layer by layer, as plain data, and figures as they are shown."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from digitpad.core.arrays import Tensor
from digitpad.language import decimal


@dataclass(frozen=True)
class LayerRow:
    """A row of the list of layers, as it is read: 28×28×16, 4 640."""

    name: str
    kind: str
    shape: str
    parameters: str


@dataclass(frozen=True)
class Cells:
    """Tensor to be shown as pictures, or as bars.

    values: pictures (n, height, width), or bars (n,).
    columns: how many pictures in a row; 0 for as many as there is room for.
    whole: whether a picture is pointed at as a whole, or each of its pixels.
    numbered: whether bars bear their numbers, from 0, as the ten digits do.
    """

    values: Tensor
    columns: int = 0
    whole: bool = False
    numbered: bool = False


@dataclass(frozen=True)
class FigureGrid:
    """Figures in rows and columns, each tinted by its size.

    values: (rows, columns), of which `limit` is tinted most.
    texts: what is written in each cell.
    sign: between this grid and the next: "×", "=" or "".
    """

    title: str
    values: Tensor
    limit: float
    texts: Sequence[Sequence[str]]
    sign: str = ""


@dataclass(frozen=True)
class SumContent:
    """How one figure came about.

    line: the sum in a line; `note`, a remark beside it, may be "".
    parts: what the sum is made of, for a strip of bars, under its title; None where there is none.
    part: the one whose figures the grids show.
    """

    title: str
    grids: tuple[FigureGrid, ...] = ()
    line: str = ""
    note: str = ""
    parts: Tensor | None = None
    parts_title: str = ""
    part: int | None = None


@dataclass(frozen=True)
class OcclusionContent:
    """Which ink speaks for a digit.

    ink: (28, 28), in [0, 1].
    effect: (28, 28), above 0 where the ink speaks for the digit, below 0 where it speaks against it.
    limit: the magnitude to be coloured most.
    digit: which it is about; `chosen` is the same, or None where it is the one that was read.
    sentence: what the colours say, with figures.
    colours: what the colours mean: for, against, neither.
    """

    ink: Tensor
    effect: Tensor
    limit: float
    digit: int
    chosen: int | None
    sentence: str
    colours: tuple[str, str, str]


@dataclass(frozen=True)
class HistogramRow:
    """The histogram of a layer's weights, or biases, from -limit to limit, and words."""

    title: str
    counts: Sequence[int]
    limit: float
    words: str


def figure(value: float, places: int = 2) -> str:
    """Return a figure with so many decimals, fewer where it is large: −0.25, 12.5, 380, 2e+06."""
    if not math.isfinite(value):
        return "–"
    if abs(value) >= 1e5:
        return f"{value:.0e}".replace("-", "−")
    fewer = 2 if abs(value) >= 99.5 else 1 if abs(value) >= 9.95 else 0
    text = decimal(value, max(places - fewer, 0))
    return text.lstrip("-") if not text.strip("-0.,") else text.replace("-", "−")


def bracketed(value: float, places: int = 3) -> str:
    """Return a figure as it stands after a sign: in brackets below 0."""
    text = figure(value, places)
    return f"({text})" if text.startswith("−") else text
