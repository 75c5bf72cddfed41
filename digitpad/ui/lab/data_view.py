"""The lab's tab "Data": where digits come from, how many there are of each, and samples of them."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tkinter import ttk

from PIL import Image, ImageTk

from digitpad.language import _, grouped
from digitpad.ui.training.digits_view import show_in_place
from digitpad.ui.widgets.controls import choice, enable, wrap_to_width
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.theme import Theme

DIGITS = range(10)
WIDTH, ROW = 250, 30  # of the whole, and the height of a row, in pixels at 96 dots per inch
ALL = None  # the choice of every digit


class Counts(tk.Canvas):
    """A row for all, and one for each digit. Arrow keys choose too."""

    def __init__(self, parent: tk.Misc, theme: Theme, chosen: Callable[[int | None], None]) -> None:
        """Make empty bars. `chosen` is called with the digit, None for all."""
        colour, px = theme.palette, theme.px
        rows = len(DIGITS) + 1
        super().__init__(
            parent,
            background=colour.window,
            width=px(WIDTH),
            height=px(ROW) * rows + px(4),
            highlightthickness=px(2),
            highlightbackground=colour.window,
            highlightcolor=colour.accent,
            takefocus=True,
        )
        explain(self, "counts")
        self._theme, self._chosen = theme, chosen
        self.choice: int | None = ALL
        self._counts: Sequence[int] = (0,) * len(DIGITS)
        self._rows = [self._make_row(number) for number in range(rows)]
        self.bind("<Button-1>", self._press)
        for key, step in (("Up", -1), ("Down", 1)):
            self.bind(f"<{key}>", lambda _event, step=step: self._go(step))  # type: ignore[misc]
        self.show(self._counts, ALL)

    def show(self, counts: Sequence[int], choice: int | None) -> None:
        """Show a count for each digit, and which digit is chosen."""
        self._counts, self.choice = counts, choice
        most = max((*counts, 1))
        for number, (label, track, bar, figure) in enumerate(self._rows):
            digit = number - 1
            is_chosen = choice == (None if number == 0 else digit)
            colour = self._theme.palette
            font = "DigitPadBold" if is_chosen else "DigitPadText"
            self.itemconfigure(label, font=font, fill=colour.accent if is_chosen else colour.text)
            count = sum(counts) if number == 0 else counts[digit]
            self.itemconfigure(figure, text=grouped(count), font=font if number == 0 else "DigitPadSmall")
            if number:
                left, top, right, bottom = self.coords(track)
                self.coords(bar, left, top, left + (right - left) * count / most, bottom)
                state = "normal" if count else "hidden"
                self.itemconfigure(bar, fill=colour.accent if is_chosen else colour.bar, state=state)

    def _make_row(self, number: int) -> tuple[int, int, int, int]:
        colour, px = self._theme.palette, self._theme.px
        middle = px(4) + px(ROW) * number + px(ROW) // 2
        left, right, half = px(30), px(WIDTH - 56), px(8)
        words = _("All digits") if number == 0 else str(number - 1)
        label = self.create_text(px(8), middle, text=words, anchor="w", fill=colour.text)
        place = (left, middle - half, right, middle + half)
        track, bar = (self.create_rectangle(place, width=0, fill=fill) for fill in (colour.track, colour.bar))
        if number == 0:  # all digits have no bar
            self.itemconfigure(track, state="hidden")
            self.itemconfigure(bar, state="hidden")
        figure = self.create_text(px(WIDTH - 2), middle, anchor="e", fill=colour.text)
        return label, track, bar, figure

    def _press(self, event: "tk.Event[tk.Misc]") -> None:
        self.focus_set()
        number = int((event.y - self._theme.px(4)) // self._theme.px(ROW))
        if 0 <= number < len(self._rows):
            self._choose(number)

    def _go(self, step: int) -> str:
        number = 0 if self.choice is None else self.choice + 1
        self._choose(min(max(number + step, 0), len(self._rows) - 1))
        return "break"

    def _choose(self, number: int) -> None:
        choice = None if number == 0 else number - 1
        if choice != self.choice:
            self.show(self._counts, choice)
            self._chosen(choice)


SIDE = 28  # of a digit, in its own pixels
BLOCK, LARGE = 2, 3  # of the screen's pixels at 96 dots per inch to one of the digit's
WIDE = 900  # pixels at 96 dots per inch, from which on digits are large: as on a wall
GAP, LABEL = 4, 9  # between two digits, and below one for its label, in the digit's pixels


@dataclass(frozen=True)
class Sample:
    """A digit of the data.

    key: its own; picture: grey 28×28, ink bright; label: from 0 to 9.
    wrong: the label that a run learns in its place; None where it learns the correct one.
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

    `room` is called with how many digits there is room for, `open_` with the one that was clicked twice.
    """

    def __init__(
        self, parent: tk.Misc, theme: Theme, room: Callable[[int], None], open_: Callable[[int], None]
    ) -> None:
        """Make it empty."""
        super().__init__(parent, background=theme.palette.window, highlightthickness=0, width=1, height=1)
        explain(self, "samples")
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
            self.create_rectangle(*box, outline=colour.alert, width=self._theme.stroke(2))

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


@dataclass(frozen=True)
class DataView:
    """What is looked at.

    source: "train", "test" or "drawings"; digit: 0 to 9, or None for all.
    only_wrong: whether only digits with a wrong label are shown.
    """

    source: str = "train"
    digit: int | None = None
    only_wrong: bool = False


@dataclass(frozen=True)
class DataContent:
    """What the tab shows.

    sentence: about the data, or why there is none.
    counts: of each digit, 0 to 9; samples: as many as there is room for.
    has_wrong: whether labels are wrong; choosing: whether the choice of digits is to be seen in their place.
    """

    sentence: str
    counts: Sequence[int] = (0,) * 10
    samples: Sequence[Sample] = ()
    has_wrong: bool = False
    choosing: bool = False


@dataclass(frozen=True)
class DataHandlers:
    """Events of the tab.

    looked: something else is to be shown. room: so many digits have room.
    shuffle: other samples are wanted. open: the number of the sample that was clicked twice.
    choose: other digits are wanted, or these after all. shown: the tab has come to the front.
    make_digits: makes the panel in which digits are chosen.
    """

    looked: Callable[[DataView], None]
    room: Callable[[int], None]
    shuffle: Callable[[], None]
    open: Callable[[int], None]
    choose: Callable[[], None]
    shown: Callable[[], None]
    make_digits: Callable[[tk.Misc], ttk.Frame]


class DataTab(ttk.Frame):
    """Sources above, counts at the left, samples at the right."""

    def __init__(self, parent: tk.Misc, theme: Theme, handlers: DataHandlers, view: DataView) -> None:
        """Make it empty; view: what was looked at before."""
        px = theme.px
        super().__init__(parent, padding=px(12))
        self._theme, self._handlers, self._view = theme, handlers, view
        self.shown = DataContent("")  # for reading
        self.digits: ttk.Frame | None = None  # the panel, while it is to be seen
        self._make_tools().grid(row=0, column=0, columnspan=2, sticky="ew", pady=(0, px(8)))
        self._words = ttk.Label(self, style="Muted.TLabel")
        self._words.grid(row=1, column=0, columnspan=2, sticky="ew", pady=(0, px(8)))
        wrap_to_width(self._words, self._theme)
        self.counts = Counts(self, theme, self._choose)
        self.counts.grid(row=2, column=0, sticky="nw")
        self.samples = Samples(self, theme, handlers.room, handlers.open)
        self.samples.grid(row=2, column=1, sticky="nsew", padx=(px(20), 0))
        self.columnconfigure(1, weight=1)
        self.rowconfigure(2, weight=1)
        self.bind("<Map>", lambda _event: handlers.shown())
        self.counts.show((0,) * 10, view.digit)

    def show(self, content: DataContent) -> None:
        """Show what there is."""
        self.shown = content
        self._words.configure(text=content.sentence)
        enable(self.other, self._view.source != "drawings")
        self.counts.show(content.counts, self._view.digit)
        self.samples.show(content.samples)
        enable(self.shuffle, bool(content.samples))
        make, others = self._handlers.make_digits, (self.counts, self.samples)
        self.digits = show_in_place(self.digits, content.choosing, lambda: make(self), others)
        if content.has_wrong != bool(self.only_wrong.winfo_manager()):
            if content.has_wrong:
                self.only_wrong.pack(side="right", padx=(0, self._theme.px(12)))
            else:
                self.only_wrong.pack_forget()

    def _make_tools(self) -> ttk.Frame:
        box = ttk.Frame(self)
        self._source = tk.StringVar(self, self._view.source)
        self.sources = {}
        for value, label in (
            ("train", _("Training data")),
            ("test", _("Test data")),
            ("drawings", _("My drawings")),
        ):
            self.sources[value] = choice(
                box, label, self._source, value, "data_source", self._look, "Choice.Toolbutton"
            )
            self.sources[value].pack(side="left")
        self.shuffle = explain(
            ttk.Button(box, text=_("Shuffle"), style="Icon.TButton", command=self._handlers.shuffle),
            "shuffle",
        )
        self.shuffle.pack(side="right")
        self._only_wrong = tk.BooleanVar(self, self._view.only_wrong)
        self.only_wrong = explain(
            ttk.Checkbutton(
                box,
                text=_("Wrong labels only"),
                style="Choice.TCheckbutton",
                variable=self._only_wrong,
                command=self._look,
            ),
            "only_wrong",
        )
        self.other = explain(
            ttk.Button(box, text=_("Other digits…"), style="Icon.TButton", command=self._handlers.choose),
            "other_digits",
        )
        self.other.pack(side="right", padx=(0, self._theme.px(6)))
        return box

    def _choose(self, digit: int | None) -> None:
        self._view = DataView(self._view.source, digit, self._view.only_wrong)
        self._handlers.looked(self._view)

    def _look(self) -> None:
        self._view = DataView(self._source.get(), self._view.digit, self._only_wrong.get())
        self._handlers.looked(self._view)
