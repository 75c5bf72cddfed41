"""A picture with its boxes, to save: marked as in the window, in the light theme's colours."""

from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

from digitpad.content import Kind, Mark, PictureContent

COLOURS = {Kind.SURE: "#1d5fd1", Kind.UNSURE: "#a6261c", Kind.NO_DIGIT: "#59626e"}
DASHES = {
    Kind.SURE: 0.0,
    Kind.UNSURE: 4.0,
    Kind.NO_DIGIT: 1.5,
}  # in widths of a line; 0 for none


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
    for mark in content.marks:
        _draw(draw, mark, scale, unit)
    return picture


def _draw(draw: ImageDraw.ImageDraw, mark: Mark, scale: float, unit: float) -> None:
    left, top, right, bottom = (value * scale for value in mark.box)
    colour = COLOURS[mark.kind]
    corners = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
    for start, end in pairwise(corners):
        draw.line((start, end), fill="white", width=round(4 * unit))
    for start, end in pairwise(corners):
        _dashed(draw, start, end, colour, unit, DASHES[mark.kind] * 2 * unit)
    font = ImageFont.load_default(12 * unit)
    # The hook of what the user said is in no font that comes with Pillow.
    has_room = "✓" not in mark.words and draw.textlength(mark.words, font) <= right - left
    words = mark.words if has_room else mark.sign
    wide, high = draw.textlength(words, font) + 6 * unit, 15 * unit
    place = (left, top - high - 2 * unit if top > high + 2 * unit else bottom + 2 * unit)
    if words:
        draw.rectangle((*place, place[0] + wide, place[1] + high), fill=colour)
        draw.text((place[0] + 3 * unit, place[1] + high / 2), words, fill="white", font=font, anchor="lm")


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
