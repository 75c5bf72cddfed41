"""Arrays as pixels on a canvas: the theme's colour scales, and an image repainted with every motion."""

import tkinter as tk
from collections.abc import Sequence
from tkinter import font

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageTk

from digitpad.core.arrays import Floats, Tensor
from digitpad.core.marks import mixed
from digitpad.core.palettes import Palette
from digitpad.ui.widgets.theme import Theme

Pixels = npt.NDArray[np.uint32]  # red, green, blue and a byte of nothing, as Pillow's "RGBX" has them
Place = tuple[int, int, int, int]  # left, top, right, bottom
TINT = 0.42  # of a ground that is written on: the text still stands out by 4.5 to 1
PALE = 0.55  # of a class's colour is in the ground of its points
MOST = 16_384  # pixels of a side at once: X ends a program that wants more than 32767


class Shades:
    """The colours of a palette, 256 of each scale.

    classes: from one to the other, by levels from 0 to 255; pale_classes: the same, behind points.
    """

    def __init__(self, palette: Palette) -> None:
        """Mix them."""
        self.window = pixel(palette.window)
        self.line = pixel(palette.line)
        self.surface = pixel(palette.surface)
        self.track = pixel(palette.track)
        self.full = pixel(palette.accent)
        self._rising = _scale((palette.paper, palette.accent, palette.ink))
        self._signed = _scale((palette.alert, palette.surface, palette.accent))
        soft = [mixed(palette.surface, colour, TINT) for colour in (palette.alert, palette.accent)]
        self._soft = _scale((soft[0], palette.surface, soft[1]))
        self._inked = _scale((palette.alert, palette.bar, palette.accent))
        self._paper = pixel(palette.paper)
        sides = palette.series[1], palette.series[0]  # orange and blue, which all eyes tell apart
        self.classes = _scale((sides[0], palette.surface, sides[1]))
        pale = [mixed(palette.surface, colour, PALE) for colour in sides]
        self.pale_classes = _scale((pale[0], palette.surface, pale[1]))

    def rising(self, values: Tensor, limit: float) -> Pixels:
        """Return values from 0 to `limit` as pixels."""
        return self._rising[_steps(values / limit)]

    def signed(self, values: Tensor, limit: float) -> Pixels:
        """Return values from -limit to limit as pixels."""
        return self._signed[_steps_around(values / limit)]

    def soft(self, values: Tensor, limit: float) -> Pixels:
        """Return values from -limit to limit as pixels that can be written on."""
        return self._soft[_steps_around(values / limit)]

    def inked(self, ink: Tensor, effect: Tensor, limit: float) -> Pixels:
        """Return ink, in [0, 1], on paper, coloured by an effect from -limit to limit."""
        colour = channels(self._inked[_steps_around(effect / limit)])
        paper = channels(np.full(ink.shape, self._paper, np.uint32))
        share = ink[..., None] ** 0.7  # thin ink shows its colour too
        return packed(paper + (colour - paper) * share)


def pixel(colour: str) -> int:
    """Return "#rrggbb" as a pixel."""
    return int(packed(np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], np.float32)))


def packed(rgb: npt.NDArray[np.floating]) -> Pixels:
    """Return (…, 3) figures from 0 to 255 as pixels."""
    whole = np.zeros((*rgb.shape[:-1], 4), np.uint8)
    whole[..., :3] = np.rint(rgb)
    return whole.view(np.uint32)[..., 0]


def channels(pixels: Pixels) -> Floats:
    """Return pixels as (…, 3) figures from 0 to 255."""
    return np.ascontiguousarray(pixels)[..., None].view(np.uint8)[..., :3].astype(np.float32)


def _steps(shares: Tensor) -> npt.NDArray[np.uint8]:
    """Return shares in [0, 1] as steps of a scale; what is no figure is taken for 0."""
    whole = np.clip(np.nan_to_num(shares), 0, 1) * np.float32(255)
    steps: npt.NDArray[np.uint8] = whole.astype(np.uint8)
    return steps


def _steps_around(shares: Tensor) -> npt.NDArray[np.uint8]:
    """Return shares in [-1, 1] as steps of a scale."""
    return _steps(np.nan_to_num(shares) * np.float32(0.5) + np.float32(0.5))


def _scale(colours: tuple[str, str, str]) -> Pixels:
    stops = np.array([[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in colours], float)
    places = np.linspace(0, 2, 256)
    return packed(np.stack([np.interp(places, (0, 1, 2), stops[:, i]) for i in range(3)], axis=-1))


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


class PixelFigures:
    """Figures written into the pixels of an enlarged picture, dark on light ones and light on dark ones."""

    def __init__(self, canvas: tk.Canvas, theme: Theme) -> None:
        """Write nothing yet."""
        self._canvas = canvas
        self._least = font.Font(canvas, name="DigitPadSmall", exists=True).measure("−0.00") + theme.px(4)
        inks = (theme.palette.text, theme.palette.on_accent)
        bright = _brightness(np.array([pixel(ink) for ink in inks], np.uint32)).tolist()
        self._inks = list(zip(bright, inks, strict=True))
        self._items: list[int] = []
        self._shown: list[tuple[str, str, Place]] = []  # by item: text, colour and place

    @property
    def are_shown(self) -> bool:
        """Whether there are figures."""
        return bool(self._items)

    def show(self, boxes: Sequence[Place], texts: Sequence[str], colours: Pixels) -> None:
        """Write a text into each box, of a colour, where the boxes have room for it."""
        if boxes[0][2] - boxes[0][0] < self._least:
            self.hide()
            return
        if len(texts) != len(self._items):
            self.hide()
            self._items = [self._canvas.create_text(0, 0, font="DigitPadSmall") for _text in texts]
            self._shown = [("", "", (0, 0, 0, 0))] * len(texts)
        grounds = _brightness(colours).tolist()
        for number, (box, text, ground) in enumerate(zip(boxes, texts, grounds, strict=True)):
            ink = max(self._inks, key=lambda known: abs(known[0] - ground))[1]  # called at once
            if self._shown[number] != (text, ink, box):
                self._shown[number] = (text, ink, box)
                self._canvas.itemconfigure(self._items[number], text=text, fill=ink)
                self._canvas.coords(self._items[number], (box[0] + box[2]) / 2, (box[1] + box[3]) / 2)

    def hide(self) -> None:
        """Write nothing."""
        self._canvas.delete(*self._items)
        self._items, self._shown = [], []


def _brightness(colours: Pixels) -> Floats:
    """Return how bright pixels are to the eye, from 0 to 255 (ITU-R BT.601)."""
    bright: Floats = channels(colours) @ np.array([0.299, 0.587, 0.114], np.float32)
    return bright
