"""A picture on a canvas that is painted anew, pixel by pixel, while the pen moves."""

import tkinter as tk

from PIL import Image, ImageTk

from digitpad.ui.shades import Pixels


class PixelItem:
    """One image of a canvas: a picture of many small ones costs a fraction of a widget for each."""

    def __init__(self, canvas: tk.Canvas, tags: str = "") -> None:
        """Be invisible until there is something to show."""
        self._canvas = canvas
        self._item = canvas.create_image(0, 0, anchor="nw", tags=tags)
        self._photo: ImageTk.PhotoImage | None = None
        self._size = (0, 0)

    def show(self, pixels: Pixels, left: float = 0, top: float = 0) -> None:
        """Show pixels, (height, width), at a place; where the size is the same nothing is laid out anew."""
        height, width = pixels.shape
        if self._size != (width, height):
            self._size = (width, height)
            self._photo = ImageTk.PhotoImage("RGB", self._size, master=self._canvas)
            self._canvas.itemconfigure(self._item, image=self._photo)
        assert self._photo
        self._photo.paste(Image.frombuffer("RGB", self._size, pixels.tobytes(), "raw", "RGBX", 0, 1))
        self._canvas.coords(self._item, left, top)

    def hide(self) -> None:
        """Show nothing."""
        self._canvas.itemconfigure(self._item, image="")
        self._photo, self._size = None, (0, 0)
