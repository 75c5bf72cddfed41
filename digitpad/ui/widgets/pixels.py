"""A picture on a canvas that is painted anew, pixel by pixel, while the pen moves."""

import tkinter as tk

from PIL import Image, ImageTk

from digitpad.ui.widgets.shades import Pixels

MOST = 16_384  # pixels of a side at once: X ends a program that wants more than 32767


class PixelItem:
    """One image of a canvas: a picture of many small ones costs a fraction of a widget for each.

    One that is longer than a screen can hold is made of pieces.
    """

    def __init__(self, canvas: tk.Canvas, tags: str = "") -> None:
        """Be invisible until there is something to show."""
        self._canvas, self._tags = canvas, tags
        self._items = [canvas.create_image(0, 0, anchor="nw", tags=tags)]
        self._photos: list[ImageTk.PhotoImage] = []
        self._size = (0, 0)

    def show(self, pixels: Pixels, left: float = 0, top: float = 0) -> None:
        """Show pixels, (height, width), at a place; where the size is the same nothing is laid out anew."""
        height, width = pixels.shape
        places = [(x, y) for y in range(0, height, MOST) for x in range(0, width, MOST)]
        pieces = [pixels[y : y + MOST, x : x + MOST] for x, y in places]
        if self._size != (width, height):
            self._size = (width, height)
            self._lay_out(pieces)
        for item, photo, piece, (x, y) in zip(self._items, self._photos, pieces, places, strict=True):
            size = (photo.width(), photo.height())
            photo.paste(Image.frombuffer("RGB", size, piece.tobytes(), "raw", "RGBX", 0, 1))
            self._canvas.coords(item, left + x, top + y)

    def hide(self) -> None:
        """Show nothing."""
        self._lay_out([])
        self._size = (0, 0)

    def _lay_out(self, pieces: list[Pixels]) -> None:
        """Have an image for each piece; the first item stays where it is among the others of the canvas."""
        first, *others = self._items
        self._canvas.delete(*others)
        self._canvas.itemconfigure(first, image="")
        sizes = [(piece.shape[1], piece.shape[0]) for piece in pieces]
        self._photos = [ImageTk.PhotoImage("RGB", size, master=self._canvas) for size in sizes]
        self._items = [first] + [
            self._canvas.create_image(0, 0, anchor="nw", tags=self._tags) for _piece in pieces[1:]
        ]
        for item, photo in zip(self._items, self._photos, strict=False):
            self._canvas.itemconfigure(item, image=photo)
            if item != first:
                self._canvas.tag_lower(item, first)
