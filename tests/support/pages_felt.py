"""Paper and felt pens of all colours: ink that may be no darker than its paper."""

import numpy as np

from support.pages_plan import Plan
from support.paper import Canvas, Colour, colour
from support.photos_paint import lab_of

FELT_PAPERS = (
    "#ffffff",
    "#ffb060",
    "#ff8a3c",
    "#ffe070",
    "#b8e0a0",
    "#a8d8f8",
    "#f8b8d0",
    "#404858",
    "#d8c8f0",
)
FELTS = (
    "#15151a",
    "#1c3fae",
    "#c4202c",
    "#147a46",
    "#5a2a86",
    "#e8b800",
    "#ff7a1a",
    "#18a8d8",
    "#e83a9c",
    "#7cc43a",
    "#8a4a20",
    "#f8f8f0",
)
UNLIKE = 45.0  # in CIE Lab: how much ink and paper differ at least


def felt_colours(canvas: Canvas, plan: Plan, generator: np.random.Generator) -> dict[int, Colour]:
    """Colour the paper, in place, with a colour or a gradient of two; return the colour of each number's ink.

    Each is as unlike all of the paper as anybody needs to see it, though perhaps no darker.
    """
    height, width = canvas.shape[:2]
    few = [colour(code) for code in generator.choice(FELT_PAPERS, 2)]
    if generator.random() < 0.5:
        few[1] = few[0]
    along = np.linspace(0, 1, width if generator.random() < 0.5 else height, dtype=np.float32)
    blend = along[np.newaxis, :, np.newaxis] if len(along) == width else along[:, np.newaxis, np.newaxis]
    canvas *= few[0] * (1 - blend) + few[1] * blend
    seen = [lab_of(np.clip(canvas[y, x], 0, 1)) for y in (0, -1) for x in (0, -1)]
    inks = [
        ink for ink in map(colour, FELTS) if min(np.linalg.norm(lab_of(ink) - one) for one in seen) >= UNLIKE
    ]
    inks = inks or [colour("#101014")]
    several = generator.random() < 0.6
    chosen = [inks[generator.integers(len(inks))] for _ in range(plan.numbers + 1)]
    return {number: chosen[number if several else 0] for number in range(plan.numbers + 1)}
