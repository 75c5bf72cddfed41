"""The pictures on the buttons that play, step and stop: fonts lack some of these signs."""

import tkinter as tk
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageTk

from digitpad.ui.widgets.theme import Theme

SIDE = 14  # of a picture, in pixels at 96 dots per inch
FINE = 4  # drawn so many times as large, for smooth edges

Shape = Sequence[tuple[float, float]]  # corners, in a square from 0 to 1

SHAPES: dict[str, Sequence[Shape]] = {
    "play": [[(0.15, 0), (1, 0.5), (0.15, 1)]],
    "pause": [[(0.1, 0), (0.4, 0), (0.4, 1), (0.1, 1)], [(0.6, 0), (0.9, 0), (0.9, 1), (0.6, 1)]],
    "batch": [[(0.05, 0), (0.7, 0.5), (0.05, 1)], [(0.78, 0), (0.95, 0), (0.95, 1), (0.78, 1)]],
    "epoch": [
        [(0, 0.1), (0.42, 0.5), (0, 0.9)],
        [(0.42, 0.1), (0.84, 0.5), (0.42, 0.9)],
        [(0.86, 0.1), (1, 0.1), (1, 0.9), (0.86, 0.9)],
    ],
    "stop": [[(0.08, 0.08), (0.92, 0.08), (0.92, 0.92), (0.08, 0.92)]],
}


def icon(master: tk.Misc, theme: Theme, name: str, colour: str) -> ImageTk.PhotoImage:
    """Return the picture of that name in `SHAPES`; who shows it must keep it."""
    side = theme.px(SIDE)
    mask = Image.new("L", (side * FINE, side * FINE))
    pen = ImageDraw.Draw(mask)
    for shape in SHAPES[name]:
        pen.polygon([(x * (mask.width - 1), y * (mask.height - 1)) for x, y in shape], fill=255)
    picture = Image.new("RGBA", (side, side), colour)
    picture.putalpha(mask.resize((side, side), Image.Resampling.BOX))
    return ImageTk.PhotoImage(picture, master=master)
