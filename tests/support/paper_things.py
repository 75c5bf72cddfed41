"""Things that lie on the paper or hold it, and reach into the picture from its edge."""

from collections.abc import Sequence

import cv2
import numpy as np

from digitpad.pictures.model import Box
from support.paper import Canvas, colour, stain

THINGS = ("nothing", "thumb", "pen beside")
THING_SHARES = (0.965, 0.02, 0.015)
SKINS = ("#e0ac8a", "#c68863", "#8d5a3c", "#f0c8b0", "#5c3a28")
BARRELS = ("#20242c", "#2456a8", "#d8b23c", "#b8bcc2", "#c43030")
TRIES = 30


def lay_beside(canvas: Canvas, thing: str, boxes: Sequence[Box], generator: np.random.Generator) -> str:
    """Let a thing reach into the picture from its edge, in place, where it hides no digit.

    Returns: the thing, or "nothing" where there was no room for it.
    """
    if thing == "nothing":
        return thing
    codes, size, reach = (SKINS, 0.075, 0.1) if thing == "thumb" else (BARRELS, 0.02, 0.45)
    for _ in range(TRIES):
        cover = _reaching_in(canvas.shape[:2], size, reach, generator)
        if not any(_hides(cover, box) for box in boxes):
            break
    else:
        return THINGS[0]
    soft = cv2.GaussianBlur(cover, (0, 0), 0.001 * max(cover.shape) + 0.5).astype(np.float32) / 255
    cast = cv2.GaussianBlur(cover, (0, 0), 0.008 * max(cover.shape)).astype(np.float32) / 255
    canvas *= (1 - 0.35 * cast)[..., np.newaxis]
    stain(canvas, soft, colour(str(generator.choice(codes))) * generator.uniform(0.8, 1.1))
    return thing


def _reaching_in(
    shape: tuple[int, int], size: float, reach: float, generator: np.random.Generator
) -> np.ndarray:
    """Return a round-ended bar from an edge inwards, uint8 (height, width); sizes are of the longer side."""
    height, width = shape
    longer = max(shape)
    along, angle = generator.uniform(0.05, 0.95), generator.uniform(-0.9, 0.9)
    inwards = reach * longer * generator.uniform(0.4, 1) * np.array([np.cos(angle), np.sin(angle)])
    side = generator.integers(4)
    starts = [(0, along * height), (width, along * height), (along * width, 0), (along * width, height)]
    ways = [inwards, -inwards, inwards[::-1], -inwards[::-1]]
    start, end = np.array(starts[side]) - 0.3 * ways[side], np.array(starts[side]) + ways[side]
    cover = np.zeros(shape, np.uint8)
    places = (np.round(place * 16).astype(int).tolist() for place in (start, end))
    cv2.line(
        cover, *places, 255, max(3, round(2 * size * longer * generator.uniform(0.7, 1.2))), cv2.LINE_AA, 4
    )
    return cover


def _hides(cover: np.ndarray, box: Box) -> bool:
    """Say whether the cover comes near a box."""
    near = 0.02 * max(cover.shape) + 0.15 * (box.bottom - box.top)
    top, left = max(0, int(box.top - near)), max(0, int(box.left - near))
    return bool(cover[top : int(box.bottom + near), left : int(box.right + near)].any())
