"""Contact sheets: many drawings in one picture, each with a line about it."""

from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from digitpad.core.ink import Strokes, bounds

CELL, CAPTION = (300, 110), 16  # pixels
COLUMNS = 5
COLOURS = ((20, 40, 140), (190, 40, 30), (20, 120, 50), (130, 60, 150), (180, 110, 0), (0, 120, 140))


def sheet_of(cells: Sequence[tuple[Strokes, str]]) -> Image.Image:
    """Return drawings side by side, every stroke in another colour, so that joined digits show."""
    rows = max(1, -(-len(cells) // COLUMNS))
    width, height = CELL[0], CELL[1] + CAPTION
    sheet = Image.new("RGB", (COLUMNS * width, rows * height), "white")
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(12)
    for place, (strokes, caption) in enumerate(cells):
        left, top = place % COLUMNS * width, place // COLUMNS * height
        draw.rectangle((left, top, left + width - 1, top + height - 1), outline=(210, 210, 210))
        draw.text((left + 4, top + CELL[1]), caption, fill="black", font=font)
        x0, y0, x1, y1 = bounds(strokes)
        scale = min((CELL[0] - 20) / max(x1 - x0, 1e-6), (CELL[1] - 20) / max(y1 - y0, 1e-6))
        for number, stroke in enumerate(strokes):
            points = [(left + 10 + (x - x0) * scale, top + 10 + (y - y0) * scale) for x, y in stroke]
            colour = COLOURS[number % len(COLOURS)]
            draw.line(points, fill=colour, width=3, joint="curve")
            x, y = points[0]
            draw.ellipse((x - 2, y - 2, x + 2, y + 2), fill=colour)
    return sheet
