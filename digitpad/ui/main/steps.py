"""What the network sees: the steps from a drawing, or a picture, to the 28×28 digit, each shown small."""

import tkinter as tk
from collections.abc import Sequence
from tkinter import ttk

from PIL import Image, ImageTk

from digitpad.language import _
from digitpad.ui.widgets.theme import Theme

TILES = {4: 80, 5: 68}  # how many in a row: the side of one, in pixels at 96 dots per inch


class StepsView(ttk.Frame):
    """Pictures in a row, white ink on black as the network has it, in the light theme too.

    A drawing has four steps, the digit of an opened picture five; the first two of these are as in the file.
    """

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        """Make both rows black, and show that of a drawing."""
        super().__init__(parent)
        ttk.Label(self, text=_("What the network sees"), font="DigitPadBold").pack(
            anchor="w", pady=(0, theme.px(6))
        )
        of_drawing = (_("Ink"), _("Crop"), "20 × 20", _("Centred\n28 × 28"))
        of_picture = (_("Grey"), _("Flattened"), _("Ink"), _("Glyph"), "28 × 28\n")
        self._rows = {len(captions): Row(self, theme, captions) for captions in (of_drawing, of_picture)}
        self._of_drawing = self._shown = self._rows[len(of_drawing)]
        self._shown.pack(fill="x")

    def show(self, pictures: Sequence[Image.Image] | None) -> None:
        """Show four grey pictures, or five; None shows four blank ones."""
        row = self._of_drawing if pictures is None else self._rows[len(pictures)]
        if row is not self._shown:
            self._shown.pack_forget()
            row.pack(fill="x")
            self._shown = row
        row.show(pictures)


class Row(ttk.Frame):
    """The pictures of a row, each with its caption."""

    def __init__(self, parent: tk.Misc, theme: Theme, captions: Sequence[str]) -> None:
        """Make black pictures."""
        super().__init__(parent)
        self._side = theme.px(TILES[len(captions)])
        self._blank = Image.new("L", (self._side, self._side))
        self.photos = [self._tile(column, caption, theme) for column, caption in enumerate(captions)]

    def show(self, pictures: Sequence[Image.Image] | None) -> None:
        """Show as many grey pictures as there are captions; None blanks them."""
        for photo, picture in zip(self.photos, pictures or [self._blank] * len(self.photos), strict=True):
            photo.paste(self._fitted(picture))

    def _tile(self, column: int, caption: str, theme: Theme) -> ImageTk.PhotoImage:
        photo = ImageTk.PhotoImage("L", (self._side, self._side), master=self)
        photo.paste(self._blank)
        self.columnconfigure(column, weight=1, uniform="tile")
        border = theme.palette.line
        tile = tk.Label(self, image=photo, borderwidth=0, background=border, padx=1, pady=1)
        tile.grid(row=0, column=column)
        ttk.Label(self, text=caption, style="Muted.TLabel", wraplength=self._side, justify="center").grid(
            row=1, column=column, sticky="n", pady=(theme.px(4), 0)
        )
        return photo

    def _fitted(self, picture: Image.Image) -> Image.Image:
        """Scale to the tile: pixels stay square blocks when enlarged, are averaged when shrunk."""
        larger = picture.width > self._side
        how = Image.Resampling.BOX if larger else Image.Resampling.NEAREST
        return picture.resize((self._side, self._side), how)
