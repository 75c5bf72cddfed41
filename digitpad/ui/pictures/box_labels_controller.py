"""An opened picture as it is shown: its boxes with their tags, and the steps of the selected digit."""

from collections.abc import Mapping

from PIL import Image

from digitpad.core.arrays import SIDE, Grey
from digitpad.core.prediction import ReadDigit
from digitpad.language import percent
from digitpad.pictures.model import Box, PicturePage
from digitpad.pictures.opened import Opened
from digitpad.pictures.tables import tables_of
from digitpad.ui.pictures.content import Bounds, BoxKind, BoxMark, PictureContent, TableCell, TableContent

UNSURE = 0.9  # a digit below this confidence is marked
MARGIN = 0.25  # of the digit's longer side, around it in the pictures of the steps


def digits_of(opened: Opened, corrections: Mapping[Box, int]) -> tuple[ReadDigit, ...]:
    """Return the digits of a picture; none without a model."""
    return tuple(
        digit._replace(correction=corrections.get(glyph.box))
        for glyph, digit in zip(opened.glyphs, opened.digits, strict=False)
    )


def box_kind(digit: ReadDigit) -> BoxKind:
    """Return how to mark the box of a digit."""
    if not digit.is_digit:
        return BoxKind.NO_DIGIT
    is_sure = digit.correction is not None or digit.reading.prediction.confidence >= UNSURE
    return BoxKind.SURE if is_sure else BoxKind.UNSURE


def box_tag(digit: ReadDigit) -> str:
    """Return the sign, and the confidence: "7: 99 %", or "7 ✓" where the user labelled it."""
    if digit.correction is not None:
        return f"{digit.sign} ✓"
    if not digit.is_digit:
        return digit.sign
    return f"{digit.sign}: {percent(digit.reading.prediction.confidence)}"


def picture_content(
    opened: Opened, digits: tuple[ReadDigit, ...], shows_left_out: bool = False
) -> PictureContent:
    """Return what is shown of a picture; without a model its boxes have no digits."""
    rectangles = [_bounds(glyph.box) for glyph in opened.glyphs]
    marks = [
        BoxMark(box, box_kind(digit), digit.sign, box_tag(digit))
        for box, digit in zip(rectangles, digits, strict=False)
    ]
    bare = [BoxMark(box, BoxKind.NO_DIGIT, "", "") for box in rectangles[len(digits) :]]
    return PictureContent(
        opened.view,
        opened.page.size,
        (*marks, *bare),
        opened.selected,
        opened.options.light_ink,
        opened.options.sensitivity,
        table_content(opened, digits),
        tuple(map(_bounds, opened.left_out)) if shows_left_out else None,
    )


def _bounds(box: Box) -> Bounds:
    return box.left, box.top, box.right, box.bottom


def table_content(opened: Opened, digits: tuple[ReadDigit, ...]) -> TableContent | None:
    """Return the table with the selected digit, or the first; None where there is none."""
    tables = tables_of(digits, opened.page.grids)
    if not tables or not digits:
        return None
    cell = opened.glyph.cell if opened.glyph else None
    number = cell[0] if cell and cell[0] in tables else min(tables)
    places: dict[tuple[int, int], list[int]] = {}
    for place, digit in enumerate(digits):
        if digit.cell and digit.cell[0] == number:
            places.setdefault(digit.cell[1:], []).append(place)
    rows = tuple(
        tuple(
            TableCell(
                text, its[0] if its else None, all(box_kind(digits[place]) is BoxKind.SURE for place in its)
            )
            for column, text in enumerate(texts)
            for its in (places.get((row, column), []),)
        )
        for row, texts in enumerate(tables[number])
    )
    return TableContent(rows, cell[1:] if cell and cell[0] == number else None)


def steps_pictures(opened: Opened) -> tuple[Image.Image, ...]:
    """Return the steps of the selected digit: grey, flattened, ink, glyph, 28×28; all square.

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


def _around(layer: Grey, box: Box, page: PicturePage, paper: int, margin: float) -> Image.Image:
    """Cut a square around a box out of a layer of the page; beyond the page is paper.

    margin: a fraction of the box's longer side.
    """
    scale = page.scale
    side = max(box.right - box.left, box.bottom - box.top) * scale * (1 + 2 * margin)
    left = round((box.left + box.right) / 2 * scale - side / 2)
    top = round((box.top + box.bottom) / 2 * scale - side / 2)
    cut = Image.new("L", (max(round(side), 1),) * 2, paper)
    cut.paste(Image.fromarray(layer), (-left, -top))
    return cut
