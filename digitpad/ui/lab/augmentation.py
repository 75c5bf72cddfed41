"""Eight versions of a digit, as augmentation makes them, live."""

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from PIL import Image, ImageTk

from digitpad.language import _
from digitpad.ui.widgets.theme import Theme

SIDE = 60  # of a version, in pixels at 96 dots per inch
COUNT, ACROSS = 8, 4


class Preview(ttk.Frame):
    """Two rows of pictures, what they show, and a button for other ones."""

    def __init__(self, parent: tk.Misc, theme: Theme, others: Callable[[], None]) -> None:
        """Show empty places; `others` is called for other versions."""
        super().__init__(parent)
        self._side, self._gap = theme.px(SIDE), theme.px(6)
        down = COUNT // ACROSS
        self.canvas = tk.Canvas(
            self,
            width=ACROSS * self._side + (ACROSS - 1) * self._gap,
            height=down * self._side + (down - 1) * self._gap,
            background=theme.palette.window,
            highlightthickness=0,
        )
        self.canvas.grid(row=0, column=0, columnspan=2, sticky="w")
        self._words = ttk.Label(self, style="Muted.TLabel")
        self._words.grid(row=1, column=0, sticky="w", pady=(self._gap, 0))
        self.others = ttk.Button(self, text=_("Others"), style="Small.TButton", width=0, command=others)
        self.others.grid(row=1, column=1, sticky="e", padx=(2 * self._gap, 0), pady=(self._gap, 0))
        self.columnconfigure(1, weight=1)
        self._images: list[ImageTk.PhotoImage] = []
        self._places = [
            self.canvas.create_image(*self._place(number), anchor="nw") for number in range(COUNT)
        ]

    def show(self, pictures: Sequence[Image.Image], words: str) -> None:
        """Show eight grey pictures, ink bright on 0, and say what they are of."""
        size = (self._side, self._side)
        self._images = [
            ImageTk.PhotoImage(picture.resize(size, Image.Resampling.NEAREST), master=self)
            for picture in pictures
        ]
        for place, image in zip(self._places, self._images, strict=True):
            self.canvas.itemconfigure(place, image=image)
        self._words.configure(text=words)

    def _place(self, number: int) -> tuple[int, int]:
        step = self._side + self._gap
        return number % ACROSS * step, number // ACROSS * step
