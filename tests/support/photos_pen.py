"""What made people write with, and what its ink does on paper."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from support.paper import Canvas, Colour, colour, slow_noise, stain

TOOLS = {  # least and most width, of a digit's height; least and most opacity; roughness, unevenness, colours
    "pencil": ((0.015, 0.05), (0.5, 0.85), 0.55, 0.15, ("#3c3c40", "#4a4a4c", "#333338")),
    "ballpoint": (
        (0.015, 0.05),
        (0.75, 1),
        0.2,
        0.12,
        ("#1f2f8f", "#22222a", "#b3202c", "#1c7040", "#2b49b8"),
    ),
    "fineliner": ((0.02, 0.07), (0.85, 1), 0.04, 0.05, ("#101014", "#16235f", "#8a1220")),
    "marker": ((0.06, 0.15), (0.8, 1), 0.05, 0.04, ("#15151a", "#1c3fae", "#c4202c", "#147a46", "#5a2a86")),
    "chalk": ((0.05, 0.13), (0.6, 0.95), 0.6, 0.2, ("#f2f0e8", "#f0e6a0", "#f2b8c0", "#a8d4ee")),
    "white pen": ((0.025, 0.08), (0.85, 1), 0.08, 0.05, ("#f6f6f2", "#f2ead0")),
}
PAPER_TOOLS = ("pencil", "ballpoint", "fineliner", "marker")
PAPER_TOOL_SHARES = (0.27, 0.36, 0.2, 0.17)


@dataclass(frozen=True, eq=False)
class Pen:
    """What somebody writes with.

    width: of the height of a digit.
    opacity: from 0 to 1.
    rough: how much the paper's grain shows in it, from 0 to 1.
    uneven: standard deviation of its width along a stroke, as a share of it.
    """

    kind: str
    width: float
    opacity: float
    rough: float
    uneven: float
    tint: Colour


def any_pen(paper: str, generator: np.random.Generator) -> Pen:
    """Take a pen that people use on this kind of paper."""
    kind = _any_tool(paper, generator)
    widths, opacities, rough, uneven, colours = TOOLS[kind]
    width = float(np.exp(generator.uniform(*np.log(widths))))
    tint = colour(str(generator.choice(colours)))
    return Pen(kind, width, generator.uniform(*opacities), rough, uneven, tint)


def _any_tool(paper: str, generator: np.random.Generator) -> str:
    if paper == "blackboard":
        return str(generator.choice(["chalk", "white pen"], p=[0.7, 0.3]))
    if paper == "whiteboard":
        return "marker"
    return str(generator.choice(PAPER_TOOLS, p=PAPER_TOOL_SHARES))


def roughness(
    shape: tuple[int, ...], rough: float, width: float, generator: np.random.Generator
) -> npt.NDArray[np.float32]:
    """Return how much of the ink the paper takes, from 0 to 1: its grain, and the hand that presses less.

    width: of the pen, in pixels.
    """
    size = (shape[1], shape[0])
    cell = max(1.0, 0.12 * width)
    grain = slow_noise(size, (max(2, int(size[0] / cell)), max(2, int(size[1] / cell))), generator)
    slow = slow_noise(size, (3, 3), generator)
    taken: npt.NDArray[np.float32] = np.clip(1 - 0.45 * rough * (1 + grain) - 0.2 * rough * slow, 0.12, 1)
    return taken


def put_ink(canvas: Canvas, cover: npt.NDArray[np.float32], place: tuple[int, int], tint: Colour) -> None:
    """Stain the canvas with a patch whose left and top are at `place`; what lies outside is cut off."""
    left, top = place
    x, y = max(left, 0), max(top, 0)
    part = cover[y - top : max(0, canvas.shape[0] - top), x - left : max(0, canvas.shape[1] - left)]
    stain(canvas[y : y + part.shape[0], x : x + part.shape[1]], part, tint)
