"""Digits of the data beside each other, each with its label: as many as there is room for."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageTk

from digitpad.ui.theme import Theme

SIDE = 28  # of a digit, in its own pixels
BLOCK = 2  # of the screen's pixels at 96 dots per inch to one of the digit's
GAP, LABEL = 4, 9  # between two digits, and below one for its label, in the digit's pixels


@dataclass(frozen=True)
class Sample:
    """A digit of the data.

    key: tells it from all others; picture: grey 28×28, ink bright; label: from 0 to 9.
    wrong: the label that a run is told in place of its own; None where it is told the right one.
    """

    key: int
    picture: Image.Image
    label: int
    wrong: int | None = None

    @property
    def words(self) -> str:
        """What stands below it."""
        return str(self.label) if self.wrong is None else f"{self.label} → {self.wrong}"


class Samples(tk.Canvas):
    """One picture of all.

    `room` is told how many digits there is room for whenever that changes, `open_` which was clicked twice.
    """

    def __init__(
        self, parent: tk.Misc, theme: Theme, room: Callable[[int], None], open_: Callable[[int], None]
    ) -> None:
        """Make it empty."""
        super().__init__(parent, background=theme.palette.window, highlightthickness=0, width=1, height=1)
        self._theme, self._room, self._open = theme, room, open_
        self._block = max(theme.px(BLOCK), 1)
        self._samples: Sequence[Sample] = ()
        self._photo: ImageTk.PhotoImage | None = None
        self.capacity = 0
        self.bind("<Configure>", lambda _event: self._lay_out())
        self.bind("<Double-Button-1>", self._press_twice)

    @property
    def samples(self) -> Sequence[Sample]:
        """What is shown."""
        return self._samples[: self.capacity]

    def show(self, samples: Sequence[Sample]) -> None:
        """Show these, as many as there is room for."""
        self._samples = samples
        self._draw()

    def _lay_out(self) -> None:
        columns = max((self.winfo_width() // self._block + GAP) // (SIDE + GAP), 1)
        rows = max(self.winfo_height() // self._block // (SIDE + LABEL), 1)
        self._columns = columns
        if columns * rows != self.capacity:
            self.capacity = columns * rows
            self._room(self.capacity)
        self._draw()

    def _place(self, number: int) -> tuple[int, int]:
        """Return the upper left corner of a digit in the digits' pixels."""
        row, column = divmod(number, self._columns)
        return column * (SIDE + GAP), row * (SIDE + LABEL)

    def _draw(self) -> None:
        self.delete("all")
        samples = self.samples
        if not samples:
            return
        self._photo = ImageTk.PhotoImage(self._picture(samples), master=self)
        self.create_image(0, 0, image=self._photo, anchor="nw")
        colour, block = self._theme.palette, self._block
        for number, sample in enumerate(samples):
            left, top = self._place(number)
            middle = (left + SIDE / 2) * block, (top + SIDE + LABEL / 2) * block
            is_wrong = sample.wrong is not None
            self.create_text(
                middle,
                text=sample.words,
                font="DigitPadBold" if is_wrong else "DigitPadSmall",
                fill=colour.alert if is_wrong else colour.muted,
            )
            if is_wrong:
                box = (left * block, top * block, (left + SIDE) * block - 1, (top + SIDE) * block - 1)
                self.create_rectangle(box, outline=colour.alert, width=self._theme.px(2))

    def _picture(self, samples: Sequence[Sample]) -> Image.Image:
        """Return all digits in their places, each of their pixels a block."""
        columns = min(len(samples), self._columns)
        last = self._place(len(samples) - 1)
        size = (columns * (SIDE + GAP) - GAP, last[1] + SIDE)
        ink, paper = Image.new("L", size), Image.new("L", size)
        for number, sample in enumerate(samples):
            ink.paste(sample.picture, self._place(number))
            left, top = self._place(number)
            paper.paste(255, (left, top, left + SIDE, top + SIDE))
        colour = self._theme.palette
        whole = Image.new("RGB", size, colour.window)
        whole.paste(colour.paper, mask=paper)
        whole.paste(colour.ink, mask=ink)
        return whole.resize((size[0] * self._block, size[1] * self._block), Image.Resampling.NEAREST)

    def _press_twice(self, event: "tk.Event[tk.Misc]") -> None:
        column, row = (
            int(place // self._block // side)
            for place, side in ((event.x, SIDE + GAP), (event.y, SIDE + LABEL))
        )
        number = row * self._columns + column
        if column < self._columns and number < len(self.samples):
            self._open(number)
