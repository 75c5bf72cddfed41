"""Questions of a lesson: a choice, a number on a slider, ten bars to drag, a digit to draw."""

import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from tkinter import ttk
from typing import Any, NamedTuple

from digitpad.language import _, decimal, grouped, percent, unbroken
from digitpad.ui.widgets.controls import FocusCanvas, arrows_choose, bind_keys, let_arrows_slide
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.theme import Theme

DIGITS = range(10)
PAD_SIDE = 1000  # in whose units a drawing is
PAPER = 208  # side of the paper to draw on, in pixels at 96 dots per inch
PEN = 0.05  # of its side
WIDEST = 0.4  # of the screen's width that the column takes at most: with large text the rest is needed too
EDGES = 56  # of the column, with its scroll bar, left and right of what it shows, at 96 dots per inch
BAR, LABEL, FIGURE = 18, 18, 48  # height of a bar with its gap, room at its left and right, likewise
STEP = 0.05  # by which the arrows change a bar

Stroke = list[tuple[float, float]]
Changed = Callable[[], None]
Wrap = Callable[[ttk.Label, int], None]  # breaks a label's lines at the column's end, less so many pixels


class QuestionContent(NamedTuple):
    """A question. kind: "choice", "number", "bars" or "draw".

    choices: of a choice; least, most, unit: of a number; is_whole: whether it has no decimals.
    """

    kind: str
    ask: str
    choices: Sequence[str] = ()
    least: float = 0.0
    most: float = 100.0
    unit: str = ""
    is_whole: bool = False


class LessonQuestion(ttk.Frame):
    """Something to answer; `changed` is called whenever the answer is another."""

    def __init__(self, parent: tk.Misc, changed: Changed) -> None:
        super().__init__(parent)
        self.changed = changed
        self.fields: Sequence[tk.Misc] = ()  # have the keyboard, the first of them first

    @property
    def answer(self) -> Any:
        """The answer; None where there is none yet."""
        raise NotImplementedError


class ChoiceQuestion(LessonQuestion):
    """Radio buttons whose words have several lines; a press on the words counts too."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, content: QuestionContent, changed: Changed, wrap: Wrap
    ) -> None:
        """Make it, nothing chosen."""
        super().__init__(parent, changed)
        self._chosen = tk.IntVar(self, -1)
        self.columnconfigure(0, weight=1)
        self.buttons, colour, gap = [], theme.palette, theme.px(3)
        for place, words in enumerate(content.choices):
            row = tk.Frame(self, background=colour.window, highlightthickness=theme.stroke(1))
            row.configure(highlightbackground=colour.window, highlightcolor=colour.accent)  # of what is in it
            row.grid(row=place, column=0, sticky="ew")
            row.columnconfigure(1, weight=1)
            button = ttk.Radiobutton(row, variable=self._chosen, value=place, style="Bare.TRadiobutton")
            button.configure(command=changed)
            explain(button, "lesson.question", partial(str, words))
            button.grid(row=0, column=0, sticky="nw", padx=(gap, 0), pady=theme.px(2))
            label = ttk.Label(row, text=words)
            explain(label, "lesson.question", partial(str, words))
            wrap(label, button.winfo_reqwidth() + gap + 2)
            label.grid(row=0, column=1, sticky="ew", pady=theme.px(2))
            label.bind("<Button-1>", lambda _event, button=button: button.invoke())  # type: ignore[misc]
            self.buttons.append(button)
        arrows_choose(self.buttons)
        self.fields = self.buttons

    @property
    def answer(self) -> int | None:
        """The place of the choice, from 0."""
        chosen = self._chosen.get()
        return chosen if chosen >= 0 else None


class NumberQuestion(LessonQuestion):
    """A slider, and its value above it; it counts once it was moved."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        content: QuestionContent,
        changed: Changed,
        _wrap: Wrap,
    ) -> None:
        """Make it, at its beginning: the middle would be near many an answer."""
        super().__init__(parent, changed)
        self._content, self._moved = content, False
        span = content.most - content.least
        self._step = span / 100 if span < 100 and not content.is_whole else 1.0
        self._value = ttk.Label(self, style="Number.TLabel", text="?")
        self._value.pack(anchor="w")
        self.slider = ttk.Scale(
            self,
            from_=content.least,
            to=content.most,
            value=content.least,
            command=lambda _value: self._slid(),
        )
        explain(self.slider, "lesson.question", lambda: str(self._value.cget("text")))
        let_arrows_slide(self.slider, self._step)
        self.slider.pack(fill="x", pady=(0, theme.px(6)))
        self.fields = [self.slider]

    @property
    def answer(self) -> float | None:
        """The number, by whole steps."""
        return round(self.slider.get() / self._step) * self._step if self._moved else None

    def _slid(self) -> None:
        self._moved = True
        self._value.configure(text=number_words(self.answer or 0.0, self._content))
        self.changed()


def column_width(theme: Theme, wanted: int) -> int:
    """Return how wide the column is: so many pixels at 96 dots per inch, or what the screen allows."""
    return min(theme.px(wanted), round(theme.widest * WIDEST))


def paper_side(theme: Theme) -> int:
    """Return how wide a picture in the column can be."""
    return min(theme.px(PAPER), column_width(theme, 10_000) - theme.px(EDGES))


def number_words(value: float, content: QuestionContent) -> str:
    """Return a number with its unit."""
    if content.is_whole or content.most - content.least >= 100:
        words = grouped(round(value)).replace("-", "−")
    else:
        words = decimal(value, 2)
    return unbroken(words + (f" {content.unit}" if content.unit else ""))


class BarsCanvas(FocusCanvas):
    """Ten bars, and, where they are given, others below them: what one said, and what it is."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, said: Sequence[float], was: Sequence[float] | None = None
    ) -> None:
        """Draw them."""
        self._theme, self.said, self._was = theme, list(said), was
        height = theme.px(BAR) * len(DIGITS)
        super().__init__(parent, theme, width=paper_side(theme), height=height)
        self.chosen: int | None = None
        self.bind("<Configure>", lambda _event: self.draw())

    def draw(self) -> None:
        """Draw all anew."""
        self.delete("all")
        px, colour = self._theme.px, self._theme.palette
        left, right = px(LABEL), max(self.winfo_width() - px(FIGURE), px(LABEL) + 1)
        for digit in DIGITS:
            top, bottom = digit * px(BAR) + px(3), (digit + 1) * px(BAR) - px(2)
            middle = (top + bottom) / 2
            font = "DigitPadBold" if digit == self.chosen else "DigitPadText"
            self.create_text(px(4), middle, text=str(digit), anchor="w", font=font, fill=colour.text)
            self.create_rectangle(left, top, right, bottom, width=0, fill=colour.track)
            halves = [(self.said[digit], float(top), float(bottom), colour.accent)]
            if self._was is not None:
                now = float(self._was[digit])
                halves = [(self.said[digit], top, middle, colour.bar), (now, middle, bottom, colour.accent)]
            for value, upper, lower, shade in halves:
                end = left + value * (right - left)
                if end - left >= 0.5:  # pixels: even a bar of no width would show as a line
                    self.create_rectangle(left, upper, end, lower, width=0, fill=shade)
            place = self.winfo_width() - px(4), middle
            figure = percent(halves[-1][0])
            self.create_text(place, text=figure, anchor="e", font="DigitPadSmall", fill=colour.text)


class BarsQuestion(LessonQuestion):
    """Ten bars to drag; the arrows do it too."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        _content: QuestionContent,
        changed: Changed,
        _wrap: Wrap,
    ) -> None:
        """Make them, of no length."""
        super().__init__(parent, changed)
        self._theme = theme
        self.canvas = BarsCanvas(self, theme, [0.0] * len(DIGITS))
        explain(self.canvas, "lesson.bars", self._sum_words)
        self.canvas.pack(fill="x")
        self._sum = ttk.Label(self, style="Muted.TLabel", text=self._sum_words())
        self._sum.pack(anchor="e")
        for event in ("<Button-1>", "<B1-Motion>"):
            self.canvas.bind(event, self._drag)
        bind_keys(
            self.canvas,
            {
                "<Up>": partial(self._choose, -1),
                "<Down>": partial(self._choose, 1),
                "<Left>": partial(self._change, -STEP),
                "<Right>": partial(self._change, STEP),
            },
        )
        self.fields = [self.canvas]

    @property
    def answer(self) -> tuple[float, ...] | None:
        """The ten lengths, from 0 to 1."""
        return tuple(self.canvas.said) if any(self.canvas.said) else None

    def _drag(self, event: "tk.Event[tk.Misc]") -> None:
        px, canvas = self._theme.px, self.canvas
        canvas.focus_set()
        digit = min(max(event.y // px(BAR), 0), len(DIGITS) - 1)
        if event.type == tk.EventType.ButtonPress or canvas.chosen is None:
            canvas.chosen = digit
        room = max(canvas.winfo_width() - px(FIGURE) - px(LABEL), 1)
        self._set(canvas.chosen, (event.x - px(LABEL)) / room)

    def _choose(self, by: int) -> str:
        self.canvas.chosen = 0 if self.canvas.chosen is None else (self.canvas.chosen + by) % len(DIGITS)
        self.canvas.draw()
        return "break"

    def _change(self, by: float) -> str:
        digit = self.canvas.chosen or 0
        self.canvas.chosen = digit
        self._set(digit, self.canvas.said[digit] + by)
        return "break"

    def _set(self, digit: int, value: float) -> None:
        self.canvas.said[digit] = round(min(max(value, 0.0), 1.0) / STEP) * STEP
        self.canvas.draw()
        self._sum.configure(text=self._sum_words())
        self.changed()

    def _sum_words(self) -> str:
        return _("Together: {share}").format(share=percent(sum(self.canvas.said)))


def draw_strokes(
    canvas: tk.Canvas, theme: Theme, strokes: Sequence[Sequence[tuple[float, float]]], side: int
) -> None:
    """Draw strokes, in pad units, on a canvas of so many pixels."""
    width, ink = max(round(PEN * side), 1), theme.palette.ink
    for stroke in strokes:
        places = [z * side / PAD_SIDE for point in stroke for z in point]
        canvas.create_line(*places, width=width, fill=ink, capstyle="round", joinstyle="round")


class DrawQuestion(LessonQuestion):
    """A sheet of paper to draw a digit on, which nobody reads before it is handed in."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        _content: QuestionContent,
        changed: Changed,
        _wrap: Wrap,
    ) -> None:
        """Make it empty."""
        super().__init__(parent, changed)
        self._theme, self._side = theme, paper_side(theme)
        colour = theme.palette
        self.canvas = tk.Canvas(
            self,
            width=self._side,
            height=self._side,
            background=colour.paper,
            highlightthickness=theme.stroke(1),
            highlightbackground=colour.line,
            cursor="pencil",
        )
        explain(self.canvas, "lesson.paper").pack(anchor="w")
        self.strokes: list[Stroke] = []
        self.canvas.bind("<Button-1>", self._begin)
        self.canvas.bind("<B1-Motion>", self._go_on)
        clear = ttk.Button(self, text=_("Clear"), style="Small.TButton", command=self._clear)
        explain(clear, "lesson.clear").pack(anchor="w", pady=theme.px(4))
        clear.bind("<Return>", lambda _event: clear.invoke())
        self.fields = [clear]

    @property
    def answer(self) -> tuple[tuple[tuple[float, float], ...], ...] | None:
        """The strokes, in the pad's units."""
        return tuple(map(tuple, self.strokes)) or None

    def _begin(self, event: "tk.Event[tk.Misc]") -> None:
        self.strokes.append([self._point(event)])
        self._go_on(event)
        self.changed()

    def _go_on(self, event: "tk.Event[tk.Misc]") -> None:
        if self.strokes:
            before, point = self.strokes[-1][-1], self._point(event)
            self.strokes[-1].append(point)
            draw_strokes(self.canvas, self._theme, [[before, point]], self._side)

    def _point(self, event: "tk.Event[tk.Misc]") -> tuple[float, float]:
        x, y = (min(max(z * PAD_SIDE / self._side, 0.0), float(PAD_SIDE)) for z in (event.x, event.y))
        return x, y

    def _clear(self) -> None:
        self.strokes.clear()
        self.canvas.delete("all")
        self.changed()


class MatchContent(NamedTuple):
    """A table to match: its lines, the kinds, and which is chosen for each line, by its place."""

    lines: Sequence[str]
    kinds: Sequence[str]
    chosen: Sequence[int | None]


class MatchTable(ttk.Frame):
    """Lines, below each a field to choose what belongs to it."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        content: MatchContent,
        changed: Callable[[tuple[int | None, ...]], None],
        wrap: Wrap,
    ) -> None:
        """Make it; `changed` is called with what is chosen."""
        super().__init__(parent)
        self._changed, self._kinds = changed, list(content.kinds)
        self.fields: list[ttk.Combobox] = []
        for line, chosen in zip(content.lines, content.chosen, strict=True):
            label = explain(ttk.Label(self, text=line), "lesson.match")
            wrap(label, 0)
            label.pack(fill="x", pady=(theme.px(6), theme.px(2)))
            field = ttk.Combobox(self, values=self._kinds, state="readonly", width=10)
            if chosen is not None:
                field.current(chosen)
            field.bind("<<ComboboxSelected>>", self._choose)
            explain(field, "lesson.match", field.get).pack(fill="x")
            self.fields.append(field)

    def _choose(self, event: "tk.Event[ttk.Combobox]") -> None:
        event.widget.selection_clear()
        # Not `current`, which raises where nothing is chosen, with Tk 9 and Python 3.11.
        kinds = [field.get() for field in self.fields]
        self._changed(tuple(self._kinds.index(kind) if kind else None for kind in kinds))


QUESTIONS: dict[str, Any] = {
    "choice": ChoiceQuestion,
    "number": NumberQuestion,
    "bars": BarsQuestion,
    "draw": DrawQuestion,
}
