"""Boxes over a picture, each with its tag, on a canvas and in a picture that is saved.

Their kinds differ by their lines as well as by colour.
"""

import tkinter as tk
from collections.abc import Sequence
from itertools import combinations, pairwise
from tkinter import font

from PIL import Image, ImageDraw, ImageFont

from digitpad.core.palettes import LIGHT, Palette
from digitpad.ui.pictures.content import Bounds, BoxKind, BoxMark, PictureContent
from digitpad.ui.widgets.theme import Theme

Sides = tuple[bool, bool, bool, bool]  # whether the mouse holds left, top, right, bottom
WHOLE: Sides = (True, True, True, True)
CORNER: Sides = (False, False, True, True)  # of a new rectangle, which begins as a point
# What the mouse looks like over the part of a rectangle that it would hold.
CURSORS = {
    WHOLE: "fleur",
    (True, False, False, False): "left_side",
    (False, True, False, False): "top_side",
    (False, False, True, False): "right_side",
    (False, False, False, True): "bottom_side",
    (True, True, False, False): "top_left_corner",
    (False, True, True, False): "top_right_corner",
    (True, False, False, True): "bottom_left_corner",
    (False, False, True, True): "bottom_right_corner",
}
# The lines around a box: solid, dashed, dotted; in widths of the line.
DASHES: dict[BoxKind, tuple[int, ...]] = {BoxKind.SURE: (), BoxKind.UNSURE: (6, 3), BoxKind.NO_DIGIT: (2, 2)}
LEFT_OUT = "left out"  # the canvas' name for the boxes of that
TAGS = "boxes"  # the canvas' name for all that is drawn here
DRAG = "drag"  # and of the lines of the box that is being drawn
GAP = 3  # between a box and its tag, in pixels at 96 dots per inch


def held(rectangle: Bounds, x: float, y: float, reach: float) -> Sides | None:
    """Return what a press at (x, y) holds: a side, two at a corner, all four inside; None beside it.

    reach: how far from a side the mouse still holds it; less far inward in a small rectangle.
    """
    left, top, right, bottom = rectangle
    if not (left - reach <= x <= right + reach and top - reach <= y <= bottom + reach):
        return None
    across, down = min(reach, (right - left) / 4), min(reach, (bottom - top) / 4)
    sides = (
        x <= left + across,
        y <= top + down,
        x >= right - across,
        y >= bottom - down,
    )
    return sides if any(sides) else WHOLE


def dragged(rectangle: Bounds, sides: Sides, across: float, down: float) -> Bounds:
    """Return a rectangle whose held sides have moved, right way round where they have crossed."""
    moves = (across, down, across, down)
    left, top, right, bottom = (
        value + (move if side else 0.0) for value, move, side in zip(rectangle, moves, sides, strict=True)
    )
    return min(left, right), min(top, bottom), max(left, right), max(top, bottom)


def at(rectangles: Sequence[Bounds], selected: int | None, x: float, y: float, reach: float) -> int | None:
    """Return which rectangle a press at (x, y) means: the selected one, else the smallest there."""
    there = [number for number, one in enumerate(rectangles) if held(one, x, y, reach)]
    if selected in there:
        return selected
    return min(there, key=lambda number: _area(rectangles[number]), default=None)


def beyond(rectangles: Sequence[Bounds], selected: int, down: int) -> int | None:
    """Return the nearest rectangle in the next line below (`down` 1) or above (-1); None at the end."""
    x, y = _middle(rectangles[selected])
    half = (rectangles[selected][3] - rectangles[selected][1]) / 2
    candidates = [
        (abs(_middle(one)[1] - y) * 2 + abs(_middle(one)[0] - x), number)
        for number, one in enumerate(rectangles)
        if (_middle(one)[1] - y) * down > half
    ]
    return min(candidates)[1] if candidates else None


def grown(rectangle: Bounds, by: float) -> Bounds:
    """Return a rectangle whose sides lie so much farther out."""
    left, top, right, bottom = rectangle
    return left - by, top - by, right + by, bottom + by


def overlap(one: Bounds, other: Bounds) -> bool:
    """Say whether two rectangles share more than a line."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _area(rectangle: Bounds) -> float:
    left, top, right, bottom = rectangle
    return (right - left) * (bottom - top)


def _middle(rectangle: Bounds) -> tuple[float, float]:
    left, top, right, bottom = rectangle
    return (left + right) / 2, (top + bottom) / 2


def box_colour(kind: BoxKind, palette: Palette) -> str:
    """Return the colour of a box's lines and of its tag."""
    match kind:
        case BoxKind.SURE:
            return palette.accent
        case BoxKind.UNSURE:
            return palette.alert
        case BoxKind.NO_DIGIT:
            return palette.muted


class BoxPainter:
    """Paints boxes on a canvas, all of them anew at every change: a hundred take some milliseconds."""

    def __init__(self, canvas: tk.Canvas, theme: Theme) -> None:
        """Paint nothing yet."""
        self._canvas, self._theme = canvas, theme
        self._font = font.Font(canvas, name="DigitPadBold", exists=True)

    def paint(
        self,
        marks: Sequence[BoxMark],
        boxes: Sequence[Bounds],
        selected: int | None,
        left_out: Sequence[Bounds] = (),
    ) -> None:
        """Paint marks where `boxes` says, in pixels of the canvas; the selected one has grips and lies above.

        What is out of sight is not painted. All tags say how sure the reading is where there is room for
        that, else only what was read; the selected one may still have room. Of tags that would lie on one
        another even then, some have none.

        left_out: boxes of what was left out; they lie below.
        """
        self._canvas.delete(TAGS, DRAG)
        for box in left_out:
            self._paint_left_out(box)
        room = (0.0, 0.0, float(self._canvas.winfo_width()), float(self._canvas.winfo_height()))
        seen = [number for number, box in enumerate(boxes) if overlap(box, room)]
        marks, boxes = [marks[number] for number in seen], [boxes[number] for number in seen]
        selected = seen.index(selected) if selected in seen else None
        order = sorted(range(len(marks)), key=lambda number: number == selected)
        for number in order:
            self._paint_box(boxes[number], marks[number].kind, number == selected)
        texts = self._texts(marks, boxes, selected)
        taken: list[Bounds] = []
        for number in reversed(order):
            place = self._place(texts[number], boxes[number])
            if texts[number] and not any(overlap(place, other) for other in taken):
                self._paint_tag(texts[number], place, box_colour(marks[number].kind, self._theme.palette))
                taken.append(place)

    def _paint_left_out(self, box: Bounds) -> None:
        px, palette, thin = self._theme.px, self._theme.palette, self._theme.stroke(1)
        self._canvas.create_rectangle(box, outline=palette.on_accent, width=thin, tags=(TAGS, LEFT_OUT))
        dash = (px(2), px(3))
        self._canvas.create_rectangle(
            box, outline=palette.muted, width=thin, dash=dash, tags=(TAGS, LEFT_OUT)
        )

    def drag(self, box: Bounds) -> None:
        """Paint where the mouse has taken a box, above all others, which stay as they are."""
        self._canvas.delete(DRAG)
        self._outline(box, self._theme.palette.accent, (), 2, DRAG)

    def _outline(self, box: Bounds, colour: str, dashes: tuple[int, ...], width: int, tag: str) -> None:
        """Paint the lines of a box over a wider line, so that they are seen on any picture."""
        stroke, under = self._theme.stroke, self._theme.palette.on_accent
        self._canvas.create_rectangle(box, outline=under, width=stroke(width + 2), tags=tag)
        self._canvas.create_rectangle(
            box,
            outline=colour,
            width=stroke(width),
            dash=tuple(stroke(dash * width) for dash in dashes),
            tags=tag,
        )

    def _paint_box(self, box: Bounds, kind: BoxKind, selected: bool) -> None:
        colour = box_colour(kind, self._theme.palette)
        self._outline(box, colour, DASHES[kind], 3 if selected else 1, TAGS)
        if selected:
            self._paint_grips(box, colour)

    def _paint_grips(self, box: Bounds, colour: str) -> None:
        left, top, right, bottom = box
        half, under, thin = self._theme.px(4), self._theme.palette.on_accent, self._theme.stroke(1)
        across, down = (left, (left + right) / 2, right), (top, (top + bottom) / 2, bottom)
        for x, y in ((x, y) for x in across for y in down if (x, y) != (across[1], down[1])):
            grip = (x - half, y - half, x + half, y + half)
            self._canvas.create_rectangle(grip, fill=colour, outline=under, width=thin, tags=TAGS)

    def _texts(self, marks: Sequence[BoxMark], boxes: Sequence[Bounds], selected: int | None) -> list[str]:
        """Return what the tags say."""
        places = [self._place(mark.words, box) for mark, box in zip(marks, boxes, strict=True)]
        if len(marks) < 50 and not any(overlap(one, other) for one, other in combinations(places, 2)):
            return [mark.words for mark in marks]
        signs = [mark.sign for mark in marks]
        if selected is not None:
            others = [self._place(sign, box) for sign, box in zip(signs, boxes, strict=True)]
            del others[selected]
            if not any(overlap(places[selected], other) for other in others):
                signs[selected] = marks[selected].words
        return signs

    def _place(self, text: str, box: Bounds) -> Bounds:
        """Return where a tag lies: above its box, or below where there is no room, and on the canvas."""
        px = self._theme.px
        width, height = self._font.measure(text) + px(8), self._font.metrics("linespace") + px(2)
        above, below = box[1] - px(GAP) - height, box[3] + px(GAP)
        top = max(min(above if above >= 0 else below, self._canvas.winfo_height() - height), 0)
        left = max(min((box[0] + box[2] - width) / 2, self._canvas.winfo_width() - width), 0)
        return left, top, left + width, top + height

    def _paint_tag(self, text: str, place: Bounds, colour: str) -> None:
        under = self._theme.palette.on_accent
        self._canvas.create_rectangle(
            place, fill=colour, outline=under, width=self._theme.stroke(1), tags=TAGS
        )
        middle = (place[0] + place[2]) / 2, (place[1] + place[3]) / 2
        self._canvas.create_text(middle, text=text, font="DigitPadBold", fill=under, tags=TAGS)


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
