"""Digits of the data beside each other, each with its label: as many as there is room for."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageTk

from digitpad.ui.widgets.theme import Theme

SIDE = 28  # of a digit, in its own pixels
BLOCK, LARGE = 2, 3  # of the screen's pixels at 96 dots per inch to one of the digit's
WIDE = 900  # pixels at 96 dots per inch, from which on digits are large: as on a wall
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
    """A picture for each row.

    `room` is told how many digits there is room for whenever that changes, `open_` which was clicked twice.
    """

    def __init__(
        self, parent: tk.Misc, theme: Theme, room: Callable[[int], None], open_: Callable[[int], None]
    ) -> None:
        """Make it empty."""
        super().__init__(parent, background=theme.palette.window, highlightthickness=0, width=1, height=1)
        self._theme, self._room, self._open = theme, room, open_
        self._block = theme.px(BLOCK)
        self._samples: Sequence[Sample] = ()
        self._photos: list[ImageTk.PhotoImage] = []  # of the rows
        self._columns = 1
        self._due: str | None = None  # the drawing of the next row
        self.capacity = 0
        self.bind("<Configure>", lambda _event: self._lay_out())
        self.bind("<Double-Button-1>", self._press_twice)
        self.bind("<Destroy>", lambda _event: self._stop())

    @property
    def samples(self) -> Sequence[Sample]:
        """What is shown."""
        return self._samples[: self.capacity]

    def show(self, samples: Sequence[Sample]) -> None:
        """Show these, as many as there is room for."""
        self._samples = samples
        self._draw()

    def _lay_out(self) -> None:
        px = self._theme.px
        self._block = max(px(LARGE if self.winfo_width() >= px(WIDE) else BLOCK), 1)
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
        """Draw all anew, a row after the other: a picture of all would hold the window up for 40 ms."""
        self._stop()
        self.delete("all")
        self._photos = []
        if self.capacity:
            self._draw_row(0)

    def _draw_row(self, row: int) -> None:
        """Draw a row, and soon the next one."""
        self._due = None
        first = row * self._columns
        samples = self.samples[first : first + self._columns]
        if not samples:
            return
        block = self._block
        self._photos.append(ImageTk.PhotoImage(self._picture(samples), master=self))
        self.create_image(0, self._place(first)[1] * block, image=self._photos[-1], anchor="nw")
        for number, sample in enumerate(samples, first):
            self._write(number, sample)
        self._due = self.after(1, lambda: self._draw_row(row + 1))

    def _write(self, number: int, sample: Sample) -> None:
        """Write the label below a digit; one that is wrong stands out, and its digit is framed."""
        colour, block = self._theme.palette, self._block
        left, top = self._place(number)
        is_wrong = sample.wrong is not None
        self.create_text(
            ((left + SIDE / 2) * block, (top + SIDE + LABEL / 2) * block),
            text=sample.words,
            font="DigitPadBold" if is_wrong else "DigitPadSmall",
            fill=colour.alert if is_wrong else colour.muted,
        )
        if is_wrong:
            box = (left * block, top * block, (left + SIDE) * block - 1, (top + SIDE) * block - 1)
            self.create_rectangle(*box, outline=colour.alert, width=self._theme.px(2))

    def _stop(self) -> None:
        """Draw no more rows."""
        if self._due:
            self.after_cancel(self._due)
        self._due = None

    def _picture(self, samples: Sequence[Sample]) -> Image.Image:
        """Return the digits of a row beside each other, each of their pixels a block."""
        size = (len(samples) * (SIDE + GAP) - GAP, SIDE)
        ink, paper = Image.new("L", size), Image.new("L", size)
        for number, sample in enumerate(samples):
            left = number * (SIDE + GAP)
            ink.paste(sample.picture, (left, 0))
            paper.paste(255, (left, 0, left + SIDE, SIDE))
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
