"""An opened picture as it is shown: its boxes with their tags, and the steps of the digit looked at."""

from collections.abc import Mapping

from PIL import Image

from digitpad.core.number import Part
from digitpad.core.raster import SIDE, Grey
from digitpad.pictures.model import Box, Page
from digitpad.pictures.opened import Opened
from digitpad.ui.widgets.content import Kind, Mark, PictureContent

MARGIN = 0.25  # of the digit's longer side, around it in the pictures of the steps


def parts_of(opened: Opened, said: Mapping[Box, int]) -> tuple[Part, ...]:
    """Return the digits of a picture as parts of a number; none without a model."""
    return tuple(
        Part(reading, glyph.line, said.get(glyph.box))
        for glyph, reading in zip(opened.glyphs, opened.readings, strict=False)
    )


def picture_content(opened: Opened, parts: tuple[Part, ...]) -> PictureContent:
    """Return what is shown of a picture; without a model its boxes have no digits."""
    rectangles = [(box.left, box.top, box.right, box.bottom) for box in (one.box for one in opened.glyphs)]
    marks = [Mark(box, part.kind, part.sign, part.tag) for box, part in zip(rectangles, parts, strict=False)]
    bare = [Mark(box, Kind.NO_DIGIT, "", "") for box in rectangles[len(parts) :]]
    return PictureContent(
        opened.view,
        opened.page.size,
        (*marks, *bare),
        opened.selected,
        opened.look.light_ink,
        opened.look.sensitivity,
    )


def steps_pictures(opened: Opened) -> tuple[Image.Image, ...]:
    """Return the steps of the digit looked at: grey, flattened, ink, glyph, 28×28; all square.

    Where there is no digit the first three are of the whole picture, the others black.
    """
    glyph, page = opened.glyph, opened.page
    box = glyph.box if glyph else Box(0, 0, *page.size)
    margin = MARGIN if glyph else 0.0
    layers = ((page.grey, 255), (page.flat, 255), (page.ink, 0))
    around = [_around(layer, box, page, paper, margin) for layer, paper in layers]
    if glyph is None:
        return (*around, *(Image.new("L", (SIDE, SIDE)) for _missing in range(2)))
    return (*around, glyph.steps.crop, Image.fromarray(glyph.steps.centred))


def _around(layer: Grey, box: Box, page: Page, paper: int, margin: float) -> Image.Image:
    """Cut a square around a box out of a layer of the page; beyond the page is paper.

    margin: a share of the box's longer side.
    """
    scale = layer.shape[1] / page.size[0]
    side = max(box.right - box.left, box.bottom - box.top) * scale * (1 + 2 * margin)
    left = round((box.left + box.right) / 2 * scale - side / 2)
    top = round((box.top + box.bottom) / 2 * scale - side / 2)
    cut = Image.new("L", (max(round(side), 1),) * 2, paper)
    cut.paste(Image.fromarray(layer), (-left, -top))
    return cut
