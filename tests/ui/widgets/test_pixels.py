"""Tests of colour scales and of images painted anew."""

import tkinter as tk

import numpy as np
import pytest
from support.contrast import contrast

from digitpad.core.palettes import PALETTES
from digitpad.ui.widgets.pixels import MOST, PixelItem, Shades, channels, packed, pixel

pytest.importorskip("tkinter")


def hexadecimal(value) -> str:
    return "#" + "".join(f"{round(part):02x}" for part in channels(np.array([value], np.uint32))[0])


def test_pixels_are_what_pillow_reads():
    assert pixel("#010203") == int.from_bytes(bytes([1, 2, 3, 0]), "little")
    assert channels(packed(np.array([[9.0, 8.0, 7.0]]))).tolist() == [[9, 8, 7]]


@pytest.mark.parametrize("palette", PALETTES.values())
def test_scales_run_between_colours_of_the_theme(palette):
    shades = Shades(palette)
    ends = shades.rising(np.array([0, 5], np.float32), 5)
    assert [hexadecimal(end) for end in ends] == [palette.paper, palette.ink]
    ends = shades.signed(np.array([-3, 3], np.float32), 3)
    assert [hexadecimal(end) for end in ends] == [palette.alert, palette.accent]
    nothing, most, zero = shades.signed(np.array([np.nan, np.inf, 0], np.float32), 3)
    assert (nothing, most) == (zero, ends[1])


@pytest.mark.parametrize("palette", PALETTES.values())
def test_figures_stand_out_from_their_tints(palette):
    tints = Shades(palette).soft(np.linspace(-1, 1, 21, dtype=np.float32), 1)
    assert min(contrast(palette.text, hexadecimal(tint)) for tint in tints) >= 4.5


@pytest.mark.parametrize("palette", PALETTES.values())
def test_ink_is_coloured_by_its_effect_and_paper_is_not(palette):
    shades = Shades(palette)
    ink, effect = np.array([0, 1, 1], np.float32), np.array([1, 1, -1], np.float32)
    found = [hexadecimal(colour) for colour in shades.inked(ink, effect, 1)]
    assert found == [palette.paper, palette.accent, palette.alert]


pytest.importorskip("tkinter")


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
