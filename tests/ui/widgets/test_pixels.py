"""Pictures on a canvas, pixel by pixel: ui/pixels.py."""

import numpy as np
import pytest

pytest.importorskip("tkinter")

import tkinter as tk

from digitpad.ui.widgets.pixels import MOST, PixelItem


@pytest.fixture
def canvas(root):
    window = tk.Toplevel(root)
    canvas = tk.Canvas(window, width=50, height=40)
    canvas.pack()
    yield canvas
    window.destroy()


def colours(canvas, item) -> tuple[int, int, int]:
    """Return the colour of the first pixel of an image of the canvas."""
    return canvas.tk.call(canvas.itemcget(item, "image"), "get", 0, 0)


@pytest.mark.parametrize("shape", [(2 * MOST + 8_000, 3), (3, 2 * MOST + 8_000)])
def test_a_picture_longer_than_x_can_hold_is_shown_in_pieces(canvas, shape):
    item = PixelItem(canvas)
    frame = canvas.create_rectangle(0, 0, 5, 5)
    pixels = np.full(shape, 7, np.uint32)
    cut = np.moveaxis(pixels, int(np.argmax(shape)), 0)
    cut[MOST] = 9
    item.show(pixels, 4, 5)
    canvas.configure(scrollregion=canvas.bbox("all"))
    for view in (canvas.xview_moveto, canvas.yview_moveto):
        view(1)
        canvas.update()  # X draws it
    pieces = [piece for piece in canvas.find_all() if canvas.type(piece) == "image"]
    along = 1 if shape[0] > shape[1] else 0
    places = {round(canvas.coords(piece)[along]) - (4, 5)[along]: colours(canvas, piece) for piece in pieces}
    assert places == {0: (7, 0, 0), MOST: (9, 0, 0), 2 * MOST: (7, 0, 0)}
    assert canvas.find_all()[-1] == frame  # what was above stays above


def test_what_is_shown_next_leaves_no_pieces(canvas):
    item = PixelItem(canvas)
    item.show(np.zeros((MOST + 1, 2), np.uint32))
    item.show(np.full((4, 3), 5, np.uint32), 1, 2)
    (piece,) = canvas.find_all()
    assert canvas.bbox(piece) == (1, 2, 4, 6)
    assert colours(canvas, piece) == (5, 0, 0)
    item.hide()
    assert canvas.itemcget(piece, "image") == ""
    item.show(np.full((4, 3), 6, np.uint32))
    assert colours(canvas, piece) == (6, 0, 0)
