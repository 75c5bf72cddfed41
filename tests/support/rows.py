"""Pictures with several digits in known places, and such a picture opened, for tests of what is shown."""

from PIL import Image, ImageDraw

from digitpad.core.network import Classifier
from digitpad.pictures.model import Box, Picture, PictureOptions
from digitpad.pictures.opened import Opened, open_picture
from support.handwriting import six_of_each

CELL = 120  # pixels from digit to digit
SHAPES = dict(six_of_each())  # the last of each


def box_of(row: int, column: int) -> Box:
    """Return a box around a digit, with room to spare."""
    return Box(column * CELL + 4, row * CELL + 4, (column + 1) * CELL - 4, (row + 1) * CELL - 4)


def picture_of(*rows: str) -> Picture:
    """Write rows of figures, dark on white, each in a cell of its own."""
    image = Image.new("L", (CELL * max(map(len, rows)), CELL * len(rows)), 255)
    draw = ImageDraw.Draw(image)
    for row, figures in enumerate(rows):
        for column, figure in enumerate(figures):
            for stroke in SHAPES.get(int(figure), []) if figure != " " else []:
                places = [(column * CELL + 20 + 0.08 * x, row * CELL + 20 + 0.08 * y) for x, y in stroke]
                draw.line(places, fill=0, width=8, joint="curve")
    return Picture(image, image.size, "row.png")


def opened_row(classifier: Classifier | None, *rows: str) -> Opened:
    """Open such a picture, a box around every digit, whatever the finder makes of it."""
    opened = open_picture(picture_of(*rows), PictureOptions(), classifier)
    while opened.glyphs:
        opened = opened.remove()
    for row, figures in enumerate(rows):
        for column, figure in enumerate(figures):
            if figure != " ":
                opened = opened.put(box_of(row, column), None)
    return opened.select(0)
