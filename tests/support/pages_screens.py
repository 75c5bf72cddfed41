"""Pictures of a screen on which somebody draws: a window with a title, tools and colours around a canvas."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from support.pages_plan import FONTS, Placement, font_of

TITLES = ("Untitled - Paint", "Dibujo sin título", "Sketch pad", "Zeichnung", "drawing.png - Editor")
MENUS = ("File", "Edit", "View", "Image", "Help", "Archivo", "Ver", "Bild")
LOOKS = ("border only", "title and border", "tools above", "tools beside")
LOOK_SHARES = (0.2, 0.2, 0.35, 0.25)
DARK = 0.25  # of the windows are dark around the canvas
TITLE = 25  # pixels: the height of a title
Draw = ImageDraw.ImageDraw
Rectangle = tuple[int, int, int, int]  # left, top, right and bottom


def any_window(
    size: tuple[int, int],
    placement: Placement,
    box: tuple[float, float, float, float],
    generator: np.random.Generator,
) -> tuple[Image.Image, str]:
    """Return a window as large as the picture, whose canvas holds `box` of the plan, and how it looks."""
    look = str(generator.choice(LOOKS, p=LOOK_SHARES))
    dark = generator.random() < DARK
    ground, ink = (
        ("#2b2d31", "#d8d8dc") if dark else (str(generator.choice(["#f0f0f0", "#e8ecf2"])), "#303034")
    )
    image = Image.new("RGB", size, ground)
    draw = ImageDraw.Draw(image)
    inner = placement.on_sheet(np.array([box[:2], box[2:]]))
    room = 0.25 * placement.unit
    canvas = (
        max(3, int(inner[0, 0] - room)),
        max(3, int(inner[0, 1] - room)),
        min(size[0] - 4, int(inner[1, 0] + room)),
        min(size[1] - 4, int(inner[1, 1] + room)),
    )
    line = str(generator.choice(["#808080", "#202020", "#b0b4bc", "#5080c0"]))
    draw.rectangle(canvas, "#ffffff", line, int(generator.integers(1, 4)))
    font = font_of(str(generator.choice(FONTS[:3])), int(generator.integers(11, 17)))
    if look == LOOKS[0] or canvas[1] <= TITLE + 3:
        return image, LOOKS[0]
    draw.rectangle(
        (0, 0, size[0], TITLE), str(generator.choice(["#ffffff", "#3060b0", "#404048", "#dfe6f2"]))
    )
    draw.text((8, 4), str(generator.choice(TITLES)), str(generator.choice(["#707078", "#909098"])), font)
    _close(draw, size[0] - 20, ink)
    if look == LOOKS[2] and canvas[1] > 62:
        _tools(draw, (8, 30, canvas[2], min(canvas[1] - 4, 78)), ink, font, generator)
    if look == LOOKS[3] and canvas[0] > 34:
        _tools(draw, (4, 34, canvas[0] - 4, size[1] - 8), ink, font, generator)
    return image, look


def _close(draw: Draw, x: int, ink: str) -> None:
    draw.line((x, 8, x + 9, 17), ink, 1)
    draw.line((x, 17, x + 9, 8), ink, 1)


def _tools(
    draw: Draw, area: Rectangle, ink: str, font: ImageFont.FreeTypeFont, generator: np.random.Generator
) -> None:
    """Draw buttons with icons, and the colours to choose from."""
    left, top, right, bottom = area
    beside = bottom - top > right - left
    side = max(14, min(28, (right - left if beside else bottom - top) - 6))
    step = side + 6
    if not beside and generator.random() < 0.4:
        for word in generator.choice(MENUS, 4, replace=False):
            draw.text((left, top), str(word), ink, font)
            left += int(font.getlength(str(word))) + 14
    count = (bottom - top if beside else right - left) // step
    for place in range(min(count, int(generator.integers(5, 20)))):
        x, y = (left, top + place * step) if beside else (left + place * step, top)
        if place > 4 and generator.random() < 0.8:
            tint = tuple(int(part) for part in generator.integers(0, 256, 3))
            draw.rectangle((x, y, x + side, y + side), tint, ink)
        else:
            _icon(draw, (x, y, x + side, y + side), ink, generator)


def _icon(draw: Draw, box: Rectangle, ink: str, generator: np.random.Generator) -> None:
    """Draw a button with a brush, a shape or a selection on it."""
    left, top, right, bottom = box
    draw.rectangle(box, None, "#a0a4ac")
    inner = (left + 4, top + 4, right - 4, bottom - 4)
    shape = int(generator.integers(4))
    if shape == 0:
        draw.polygon([inner[:2], (inner[2], inner[1] + 3), (inner[0] + 3, inner[3])], ink)
    elif shape == 1:
        draw.rectangle(inner, None, ink, 2)
    elif shape == 2:
        draw.ellipse(inner, ink)
    else:
        draw.rectangle((inner[0], (top + bottom) // 2, inner[2], bottom - 4), ink)
