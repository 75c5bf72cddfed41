"""A strip of test digits with the predictions of a network that is being trained."""

import tkinter as tk
from collections.abc import Sequence

from PIL import Image, ImageTk

from digitpad.language import _, percent
from digitpad.ui.widgets.charts import ChartValue
from digitpad.ui.widgets.explained import explain_chart
from digitpad.ui.widgets.figure_parts import Readout, ReadoutRow
from digitpad.ui.widgets.theme import Theme

LARGEST, GAP = 52, 6  # of a digit's picture and between two, in pixels at 96 dots per inch
HEADINGS = 92  # the width of the words at the left
LABEL, READ, PROBABILITY = 14, 18, 16  # heights of the rows below the pictures
MARK = 9  # the side of the tick or the cross
LIKELY = 2  # digits whose probabilities are shown of one that is pointed at


class Strip(tk.Canvas):
    """One picture of all digits; below each its label, what is read now, and the probability of the label.

    What is correct has a tick and the colour of what is in use, what is wrong a cross and that of alerts.
    A frame is around those that are read otherwise than before.
    """

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        """Make it without digits."""
        colour = theme.palette
        super().__init__(parent, background=colour.window, highlightthickness=0, height=1)
        self._theme = theme
        self._pictures: Sequence[Image.Image] = ()
        self._labels: Sequence[int] = ()
        self._probabilities: Sequence[Sequence[float]] = ()
        self._reads: list[int] = []
        self._changed: list[bool] = []
        self._photo: ImageTk.PhotoImage | None = None
        self.cells: list[dict[str, int]] = []  # the items of each digit that change
        self.readout = Readout(self, theme)
        explain_chart(self, "strip", self.value_at)
        self._pointed: int | None = None  # the digit under the pointer
        self.bind("<Configure>", lambda _event: self._lay_out())
        self.bind("<Motion>", lambda event: self._point(self._at(event.x)))
        self.bind("<Leave>", lambda _event: self._point(None))

    @property
    def reads(self) -> Sequence[int]:
        """What is read of each digit; none where nothing was read yet."""
        return self._reads

    @property
    def changed(self) -> Sequence[bool]:
        """Which of them is read otherwise than the time before."""
        return self._changed

    def set_digits(self, pictures: Sequence[Image.Image], labels: Sequence[int]) -> None:
        """Take other digits, grey 28×28 with ink bright; nothing was read of them yet."""
        self._pictures, self._labels = pictures, labels
        self._probabilities, self._reads, self._changed = (), [], []
        self._lay_out()

    def show(self, probabilities: Sequence[Sequence[float]]) -> None:
        """Show the softmax of each digit."""
        if len(probabilities) != len(self._labels) or probabilities == self._probabilities:
            return
        reads = [max(range(len(row)), key=row.__getitem__) for row in probabilities]
        self._changed = [before != now for before, now in zip(self._reads or reads, reads, strict=True)]
        self._probabilities, self._reads = probabilities, reads
        self._show_cells()
        self._show_pointed()

    def value_at(self, x: float, _y: float = 0) -> ChartValue | None:
        """Return a digit's label, what is read of it, and its most probable digits; None where none is."""
        number = self._at(x)
        if number is None or not self._probabilities:
            return None
        row, label = self._probabilities[number], self._labels[number]
        words = _("label {label}, read as {read}").format(label=label, read=self._reads[number])
        likely = sorted(range(len(row)), key=lambda digit: -row[digit])[:LIKELY]
        shown = [*likely, label] if label not in likely else likely
        values = [
            (_("probability of {digit}").format(digit=digit), percent(row[digit], 1)) for digit in shown
        ]
        return ChartValue(_("Test digits"), words, values)

    # What is pointed at

    def _at(self, x: float) -> int | None:
        """Return the digit at a place across."""
        if not self._pictures:
            return None
        number, right = divmod(x - self._theme.px(HEADINGS), self._step)
        return int(number) if 0 <= number < len(self._pictures) and right <= self.side else None

    def _point(self, number: int | None) -> None:
        if number != self._pointed:
            self._pointed = number
            self._show_pointed()

    def _show_pointed(self) -> None:
        self.readout.hide()
        if self._pointed is None:
            return
        middle = self._left(self._pointed) + self.side / 2
        value = self.value_at(middle)
        if value:
            rows = [ReadoutRow(label, text) for label, text in value.values]
            self.readout.show(middle + self.side / 2, 0, value.place, rows)

    # Where all lies

    def _lay_out(self) -> None:
        """Draw everything anew, in the width there is."""
        self.readout.hide()
        self.delete("all")
        self.cells = []
        if not self._pictures:
            self.configure(height=1)
            return
        px = self._theme.px
        step = (self.winfo_width() - px(HEADINGS)) / len(self._pictures)
        self.side = max(min(int(step) - px(GAP), px(LARGEST)), px(14))
        self._step = min(step, self.side * 1.6)
        self._draw_pictures()
        self._draw_headings()
        self.cells = [self._make_cell(number) for number in range(len(self._pictures))]
        self.configure(height=self._row(3) + px(PROBABILITY))
        if self._probabilities:
            self._show_cells()

    def _left(self, number: int) -> int:
        return self._theme.px(HEADINGS) + round(number * self._step)

    def _row(self, number: int) -> int:
        """Return the upper edge: 0 of the pictures, 1 of the labels, 2 of what is read, 3 of the bars."""
        px = self._theme.px
        heights = (0, self.side + px(5), px(LABEL), px(READ))
        return px(2) + sum(heights[: number + 1])

    def _draw_pictures(self) -> None:
        """Make one image of all: Tk draws one quicker than twenty."""
        colour, side = self._theme.palette, self.side
        last = self._left(len(self._pictures) - 1)
        whole = Image.new("RGB", (last + side, side), colour.window)
        ink, paper = (Image.new("RGB", (side, side), shade) for shade in (colour.ink, colour.paper))
        for number, picture in enumerate(self._pictures):
            mask = picture.resize((side, side), Image.Resampling.BILINEAR)
            whole.paste(Image.composite(ink, paper, mask), (self._left(number), 0))
        self._photo = ImageTk.PhotoImage(whole, master=self)
        self.create_image(0, self._row(0), image=self._photo, anchor="nw")

    def _draw_headings(self) -> None:
        px, muted = self._theme.px, self._theme.palette.muted
        for row, height, words in (
            (1, LABEL, _("label")),
            (2, READ, _("prediction")),
            (3, PROBABILITY, _("probability")),
        ):
            place = (0, self._row(row) + px(height) // 2)
            self.create_text(place, text=words, anchor="w", font="DigitPadSmall", fill=muted)

    def _make_cell(self, number: int) -> dict[str, int]:
        colour, px, side = self._theme.palette, self._theme.px, self.side
        left, top = self._left(number), self._row(0)
        middle = left + side // 2
        place = (left - 1, top - 1, left + side, top + side)
        frame = self.create_rectangle(place, outline=colour.line, width=self._theme.stroke(1))
        label = (middle, self._row(1) + px(LABEL) // 2)
        text = str(self._labels[number])
        self.create_text(label, text=text, font="DigitPadSmall", fill=colour.muted)
        high = self._row(2) + px(READ) // 2
        read = self.create_text(middle - px(1), high, text="", anchor="e", font="DigitPadBold")
        mark = self.create_line(-9, -9, -8, -9, width=self._theme.stroke(2), capstyle="round")
        bar_top = self._row(3) + px(5)
        track = (left, bar_top, left + side, bar_top + px(6))
        self.create_rectangle(track, width=0, fill=colour.track)
        bar = self.create_rectangle(-9, -9, -9, -9, width=0)
        return {"frame": frame, "read": read, "mark": mark, "bar": bar}

    # Content

    def _show_cells(self) -> None:
        for number, items in enumerate(self.cells):
            self._show_cell(number, items)

    def _show_cell(self, number: int, items: dict[str, int]) -> None:
        colour, px = self._theme.palette, self._theme.px
        read, label, changed = self._reads[number], self._labels[number], self._changed[number]
        shade = colour.accent if read == label else colour.alert
        self.itemconfigure(
            items["frame"],
            outline=shade if changed else colour.line,
            width=self._theme.stroke(3 if changed else 1),
        )
        self.itemconfigure(items["read"], text=str(read), fill=shade)
        self.itemconfigure(items["mark"], fill=shade)
        self.coords(items["mark"], *self._mark(number, read == label))
        self.itemconfigure(items["bar"], fill=shade)
        left, top = self._left(number), self._row(3) + px(5)
        width = round(self._probabilities[number][label] * self.side)
        place = (left, top, left + width, top + px(6)) if width else (-9, -9, -9, -9)
        self.coords(items["bar"], *place)

    def _mark(self, number: int, correct: bool) -> list[float]:
        """Return the corners of a tick, or of a cross in one stroke."""
        side = self._theme.px(MARK)
        left = self._left(number) + self.side // 2 + self._theme.px(2)
        top = self._row(2) + (self._theme.px(READ) - side) // 2
        tick = ((0, 0.55), (0.35, 0.95), (1, 0.05))
        cross = ((0.1, 0.1), (0.9, 0.9), (0.5, 0.5), (0.9, 0.1), (0.1, 0.9))
        return [end for x, y in (tick if correct else cross) for end in (left + x * side, top + y * side)]
