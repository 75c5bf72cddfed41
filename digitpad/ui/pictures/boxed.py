"""A picture with its boxes, to save: marked as in the window, in the light theme's colours."""

from collections.abc import Sequence
from itertools import combinations, pairwise

from PIL import Image, ImageDraw, ImageFont

from digitpad.ui.pictures.boxes import DASHES, box_colour, grown, overlap
from digitpad.ui.pictures.content import Bounds, BoxKind, BoxMark, PictureContent
from digitpad.ui.widgets.theme import LIGHT

AIR = 2  # between a digit and the lines of its box, in widths of a line


def picture_with_boxes(content: PictureContent) -> Image.Image:
    """Return a copy of the picture with a box around every digit, and what was read."""
    picture = content.image.copy()
    scale = picture.width / content.size[0]
    unit = max(picture.size) / 600  # a line's width
    if unit < 1:  # a small picture has no room for words
        size = round(picture.width / unit), round(picture.height / unit)
        picture = picture.resize(size, Image.Resampling.NEAREST)
        scale, unit = scale / unit, 1.0
    draw = ImageDraw.Draw(picture)
    boxes = [_scaled(mark.box, scale, AIR * unit) for mark in content.marks]
    for mark, box in zip(content.marks, boxes, strict=True):
        _draw_box(draw, box, mark.kind, unit)
    _draw_tags(draw, content.marks, boxes, unit)
    return picture


def _scaled(box: Bounds, scale: float, air: float) -> Bounds:
    left, top, right, bottom = (value * scale for value in box)
    return grown((left, top, right, bottom), air)


def _draw_box(draw: ImageDraw.ImageDraw, box: Bounds, kind: BoxKind, unit: float) -> None:
    left, top, right, bottom = box
    corners = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
    for start, end in pairwise(corners):
        draw.line((start, end), fill="white", width=round(4 * unit))
    for start, end in pairwise(corners):
        _dashed(draw, start, end, box_colour(kind, LIGHT), unit, sum(DASHES[kind]) * unit)


def _draw_tags(
    draw: ImageDraw.ImageDraw, marks: Sequence[BoxMark], boxes: Sequence[Bounds], unit: float
) -> None:
    """Write how sure the readings are where all of that has room, else only what was read."""
    font = ImageFont.load_default(12 * unit)

    def place(text: str, box: Bounds) -> Bounds:
        wide, high = draw.textlength(text, font) + 6 * unit, 15 * unit
        top = box[1] - high - 2 * unit if box[1] > high + 2 * unit else box[3] + 2 * unit
        left = max(min(box[0], draw.im.size[0] - 1 - wide), 0)
        return left, top, left + wide, top + high

    # The hook of a correction is in no font that comes with Pillow.
    texts = [mark.sign if "✓" in mark.words else mark.words for mark in marks]
    places = [place(text, box) for text, box in zip(texts, boxes, strict=True)]
    if any(overlap(one, other) for one, other in combinations(places, 2)):
        texts = [mark.sign for mark in marks]
        places = [place(text, box) for text, box in zip(texts, boxes, strict=True)]
    for mark, text, tag in zip(marks, texts, places, strict=True):
        if text:
            draw.rectangle(tag, fill=box_colour(mark.kind, LIGHT))
            middle = tag[0] + 3 * unit, (tag[1] + tag[3]) / 2
            draw.text(middle, text, fill="white", font=font, anchor="lm")


def _dashed(
    draw: ImageDraw.ImageDraw,
    start: tuple[float, float],
    end: tuple[float, float],
    colour: str,
    unit: float,
    dash: float,
) -> None:
    """Draw a line along a side of a box, in dashes with gaps as long; whole where `dash` is 0."""
    length = abs(end[0] - start[0]) + abs(end[1] - start[1])
    count = max(round(length / dash), 1) if dash else 1
    for number in range(0, count, 2):
        shares = number / count, min((number + 1) / count, 1.0)
        points = [tuple(a + share * (b - a) for a, b in zip(start, end, strict=True)) for share in shares]
        draw.line(points, fill=colour, width=round(2 * unit))
