"""What the network sees: the steps from the drawing to the 28×28 digit, as small pictures."""

import tkinter as tk
from collections.abc import Sequence
from tkinter import ttk

from PIL import Image, ImageTk

from digitpad.language import _
from digitpad.ui.theme import Theme

TILE = 80  # the side of a picture, in pixels at 96 dots per inch


class StepsView(ttk.Frame):
    """Four pictures in a row, white ink on black as the network has it, in the light theme too."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        """Make four black pictures with their captions."""
        super().__init__(parent)
        self._side = theme.px(TILE)
        self._blank = Image.new("L", (self._side, self._side))
        ttk.Label(self, text=_("What the network sees"), font="DigitPadBold").grid(
            row=0, column=0, columnspan=4, sticky="w", pady=(0, theme.px(6))
        )
        captions = (_("Ink"), _("Crop"), "20 × 20", _("Centred\n28 × 28"))
        self._photos = [self._tile(column, caption, theme) for column, caption in enumerate(captions)]

    def show(self, pictures: Sequence[Image.Image] | None) -> None:
        """Show four grey pictures; None blanks them."""
        for photo, picture in zip(self._photos, pictures or [self._blank] * 4, strict=True):
            photo.paste(self._fitted(picture))

    def _tile(self, column: int, caption: str, theme: Theme) -> ImageTk.PhotoImage:
        photo = ImageTk.PhotoImage("L", (self._side, self._side), master=self)
        photo.paste(self._blank)
        self.columnconfigure(column, weight=1, uniform="tile")
        border = theme.palette.line
        tk.Label(self, image=photo, borderwidth=0, background=border, padx=1, pady=1).grid(
            row=1, column=column
        )
        ttk.Label(self, text=caption, style="Muted.TLabel", wraplength=theme.px(TILE), justify="center").grid(
            row=2, column=column, sticky="n", pady=(theme.px(4), 0)
        )
        return photo

    def _fitted(self, picture: Image.Image) -> Image.Image:
        """Scale to the tile: pixels stay square blocks when enlarged, are averaged when shrunk."""
        larger = picture.width > self._side
        how = Image.Resampling.BOX if larger else Image.Resampling.NEAREST
        return picture.resize((self._side, self._side), how)
