"""The column of a lesson: what a step says and asks, what is to be done, and what came of it."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from tkinter import ttk
from typing import Any, NamedTuple

from PIL import Image, ImageTk

from digitpad.language import _, percent
from digitpad.ui.explain.term_canvas import TermCanvas
from digitpad.ui.explain.term_pictures import draw_term
from digitpad.ui.lessons.questions import (
    QUESTIONS,
    BarsCanvas,
    LessonQuestion,
    MatchContent,
    MatchTable,
    QuestionContent,
    column_width,
    draw_strokes,
)
from digitpad.ui.widgets.controls import LEAST_LINE, bind_keys, enable, framed, in_two_lines
from digitpad.ui.widgets.dialogs import Dialog
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.screen import corner, on_screen, room
from digitpad.ui.widgets.theme import Theme

Strokes = Sequence[Sequence[tuple[float, float]]]

SIZE = (304, 620)  # pixels at 96 dots per inch
SKETCH = 100  # side of a drawing that is asked about, likewise
PICTURE = 112  # side of the picture that is only shrunk, likewise
DONE, OPEN = "✓", "○"


class ShrunkContent(NamedTuple):
    """The pad only shrunk: its grey pixels, ink bright, the side, what is read in them, and how surely."""

    pixels: bytes
    side: int
    digit: int
    confidence: float


class OutcomeContent(NamedTuple):
    """What the user said, and what happened; `was` is "" and `agrees` None before it is known.

    said_bars, was_bars: where it was said with bars. is_near: whether a number that agrees is not the same.
    """

    said: str
    was: str = ""
    agrees: bool | None = None
    said_bars: Sequence[float] = ()
    was_bars: Sequence[float] = ()
    is_near: bool = False


class TaskLine(NamedTuple):
    """A condition of a task, in words, and whether it holds."""

    words: str
    is_met: bool


@dataclass(frozen=True)
class StepContent:
    """A step as it is shown.

    title: of the lesson; place: "Step 2 of 9"; share: of the steps that are done.
    question: to be answered first; task: what is then to be done, with its conditions.
    why: what there is to say in the end. is_over: whether nothing is left to be done.
    shows_shrunk: whether there is room for that picture. next_words: on the button that leads on.
    picture: of the glossary, by the key of its term; match: a table that belongs to the task.
    sketch: strokes, in pad units, which are put on the pad once the question is answered.
    """

    title: str
    place: str
    share: float
    say: str
    question: QuestionContent | None = None
    outcome: OutcomeContent | None = None
    task: str = ""
    lines: Sequence[TaskLine] = ()
    why: str = ""
    is_over: bool = False
    shows_shrunk: bool = False
    shrunk: ShrunkContent | None = None
    picture: str = ""
    match: MatchContent | None = None
    can_back: bool = True
    next_words: str = ""
    sketch: Strokes = ()


class LessonHandlers(NamedTuple):
    """Handlers of the column: `say` gets the answer to the question, `match` what is chosen in a table."""

    say: Callable[[Any], None]
    back: Callable[[], None]
    again: Callable[[], None]
    next: Callable[[], None]
    match: Callable[[tuple[int | None, ...]], None]


class LessonWindow(Dialog):
    """A narrow window beside the one that the lesson is about."""

    def __init__(self, root: tk.Tk, theme: Theme, handlers: LessonHandlers) -> None:
        """Make it empty, out of sight."""
        size = (int(column_width(theme, SIZE[0]) / theme.scale), SIZE[1])
        super().__init__(root, theme, _("Lesson"), padding=14, is_over=False, name="lesson", size=size)
        explain(self, "lesson")
        self.theme, self._handlers = theme, handlers
        self.shown: StepContent | None = None
        self.question: LessonQuestion | None = None
        self.table: MatchTable | None = None
        self._lines: list[tuple[ttk.Label, ttk.Label]] = []
        self._inside: ttk.Frame | None = None
        self._why: ttk.Label | None = None
        self._keeps = False  # whether the keyboard is taken back once
        self._wrapped: list[tuple[ttk.Label, int]] = []
        self._width = column_width(theme, SIZE[0])
        self._height = 0  # that it was made; 0: as at first
        self.bind("<Configure>", self._widened, add=True)
        self._shrunk: tuple[ImageTk.PhotoImage, ttk.Label] | None = None
        foot = self.make_foot()
        self.commit = commit = ttk.Button(foot.master, style="Main.TButton")
        commit.configure(command=self._say)
        self._fit_commit()
        explain(commit, "lesson.commit").lower()  # Tab comes to it before the others
        self.back = explain(ttk.Button(foot, text=_("Back"), width=0, command=handlers.back), "lesson.back")
        self.again = ttk.Button(foot, text=_("Again"), width=0, command=handlers.again)
        explain(self.again, "lesson.again")
        self.next = ttk.Button(foot, text=_("Skip"), width=0, command=handlers.next)
        explain(self.next, "lesson.next")
        foot.show(self.next, left=(self.back, self.again))
        for button in (self.commit, self.back, self.again, self.next):
            button.bind("<Return>", lambda event: event.widget.invoke())
        bind_keys(self, {"<Alt-Left>": self.back.invoke, "<Alt-Right>": self.next.invoke})

    def wrap(self, label: ttk.Label, less: int = 0) -> None:
        """Break a label's lines at the column's end, less so many pixels, also when the window is wider.

        There is always room for the bar that scrolls: lines that were broken anew where it comes would
        make it go again, without end.
        """
        self._wrapped.append((label, less))
        label.configure(wraplength=max(self._room - less, self.theme.px(LEAST_LINE) // 2))

    def _widened(self, event: "tk.Event[tk.Misc]") -> None:
        """Follow the window's own width."""
        if event.widget is self and event.width != self._width:
            self._width = event.width
            self._fit_commit()
            wrapped, self._wrapped = self._wrapped, []
            for label, less in wrapped:
                if label.winfo_exists():
                    self.wrap(label, less)

    def _fit_commit(self) -> None:
        """Put that button's words into two lines where one is too long for the column."""
        self.commit.configure(text=_("That is my guess"))
        if self.commit.winfo_reqwidth() > self._room:
            self.commit.configure(text=in_two_lines(_("That is my guess")))

    @property
    def _room(self) -> int:
        """How many pixels a line has."""
        return self._width - 2 * self._viewport.padding - self._viewport.bar_width - self.theme.px(4)

    def closed(self) -> None:
        """Leave the keyboard to whom the window system gives it."""

    def show(self, content: StepContent) -> None:
        """Show a step, changing only what differs."""
        before, self.shown = self.shown, content
        if before is None or _still(before) != _still(content):
            self._make(content)
            self._grow()
            if self._why:  # it may have come below what is in sight
                self.update_idletasks()
                self._viewport.see(self._why)
        if before is None or before.lines != content.lines:
            for (mark, words), line in zip(self._lines, content.lines, strict=True):
                mark.configure(text=DONE if line.is_met else OPEN)
                words.configure(text=line.words)
            if before and content.match and _still(before) == _still(content):
                self._viewport.see(self._lines[-1][1])  # how many were right is said there
        if content.shows_shrunk and (before is None or before.shrunk != content.shrunk or before is content):
            self._show_shrunk(content.shrunk)
        if self._keeps:
            self._keeps = False
            self.take_keyboard()

    def keep_keyboard(self) -> None:
        """Have the keyboard now, and when a window that has just been opened has taken it as it appeared."""
        self.take_keyboard()
        self._keeps = True

    def take_keyboard(self) -> None:
        """Have the keyboard where there is something to do: at the question or table, or at the button on."""
        table = self.table if self.shown and self.shown.match and not self.shown.is_over else None
        fields = self.question.fields if self.question else table.fields if table else ()
        next(iter(fields), self.next).focus_set()

    # Making it

    def _make(self, content: StepContent) -> None:
        has_keyboard = str(self.tk.call("focus")).startswith(str(self))
        if self._inside:
            self._inside.destroy()
        self._inside = frame = ttk.Frame(self.body)
        self._lines, self.question, self._shrunk, self._wrapped = [], None, None, []
        self.commit.pack_forget()
        self._make_head(frame, content)
        self._words(frame, content.say)
        if content.picture:
            self._make_picture(frame, content.picture)
        if content.shows_shrunk:
            self._make_shrunk(frame)
            self._show_shrunk(content.shrunk)
        if content.sketch:
            self._make_sketch(frame, content.sketch)
        if content.question:
            self._make_question(frame, content.question)
        elif content.outcome:
            self._make_outcome(frame, content.outcome)
        if content.task and not content.question:
            self._make_task(frame, content)
        self._why = self._words(frame, content.why) if content.why and content.is_over else None
        frame.pack(fill="both", expand=True)
        enable(self.back, content.can_back)
        self.next.configure(text=content.next_words, style="Main.TButton" if content.is_over else "TButton")
        if has_keyboard:
            self.take_keyboard()

    def _grow(self) -> None:
        """Become as high as what is shown needs and the screen allows, unless the user chose the height."""
        if not self.winfo_viewable():
            return
        self.update_idletasks()
        height, width = self.winfo_height(), self.winfo_width()
        needed = min(self.body.winfo_reqheight() + self._foot_height(), room(self).height)
        if needed > height and self._height in (0, height):
            self._height = needed
            self.geometry(
                "{}x{}+{}+{}".format(width, needed, *on_screen(self, *corner(self), (width, needed)))
            )

    def _words(self, parent: tk.Misc, words: str, style: str = "TLabel", above: float = 8) -> ttk.Label:
        label = ttk.Label(parent, text=words, style=style)
        self.wrap(label)
        label.pack(fill="x", pady=(self.theme.px(above), 0))
        return label

    def _make_head(self, frame: ttk.Frame, content: StepContent) -> None:
        self._words(frame, content.title, "Heading.TLabel", 0)
        self._words(frame, content.place, "Muted.TLabel", 2)
        bar = ttk.Progressbar(frame, maximum=1.0, value=content.share)
        explain(bar, "lesson.progress").pack(fill="x", pady=(self.theme.px(4), self.theme.px(4)))

    def _make_question(self, frame: ttk.Frame, content: QuestionContent) -> None:
        words = _("Your turn") if content.kind == "draw" else _("What do you think?")
        self._words(frame, words, "Section.TLabel", 12)
        self._words(frame, content.ask, above=4)
        make = QUESTIONS[content.kind]
        self.question = question = make(frame, self.theme, content, self._answered, self.wrap)
        question.pack(fill="x", pady=(self.theme.px(6), 0))
        for field in question.fields:
            if not isinstance(field, ttk.Button):  # which it presses
                field.bind("<Return>", lambda _event: self._say())
        pad = self.theme.px(8)
        self.commit.pack(side="bottom", anchor="w", padx=self._viewport.padding, pady=(pad, pad))
        enable(self.commit, False)

    def _answered(self) -> None:
        if self.question:
            enable(self.commit, self.question.answer is not None)

    def _say(self) -> None:
        if self.question and self.question.answer is not None:
            self._handlers.say(self.question.answer)

    def _make_outcome(self, frame: ttk.Frame, content: OutcomeContent) -> None:
        box = ttk.Frame(frame, style="Card.TFrame", padding=self.theme.px(8))
        box.pack(fill="x", pady=(self.theme.px(12), 0))
        rows = [(_("You said"), content.said)]
        if content.was:
            rows.append((_("It is"), content.was))
        box.columnconfigure(1, weight=1)
        names = [ttk.Label(box, text=name, style="Muted.Card.TLabel") for name, _words in rows]
        for row, (_name, words) in enumerate(rows):
            names[row].grid(row=row, column=0, sticky="nw", padx=(0, self.theme.px(8)), pady=self.theme.px(2))
            label = ttk.Label(box, text=words, style="Bold.Card.TLabel")
            self.wrap(label, 3 * self.theme.px(8) + max(name.winfo_reqwidth() for name in names))
            label.grid(row=row, column=1, sticky="ew")
        if content.said_bars:
            bars = BarsCanvas(box, self.theme, content.said_bars, content.was_bars or None)
            surface = self.theme.palette.surface
            bars.configure(takefocus=False, background=surface, highlightbackground=surface)
            explain(bars, "lesson.bars").grid(row=len(rows), column=0, columnspan=2, sticky="ew")
        if content.agrees is not None:
            agrees = _("Nearly as you said.") if content.is_near else _("As you said.")
            words = agrees if content.agrees else _("Not as you said: this is where one learns.")
            label = ttk.Label(box, text=words, style="Value.Card.TLabel" if content.agrees else "Card.TLabel")
            self.wrap(label, 2 * self.theme.px(8))
            label.grid(row=len(rows) + 1, column=0, columnspan=2, sticky="ew", pady=(self.theme.px(4), 0))

    def _make_task(self, frame: ttk.Frame, content: StepContent) -> None:
        self._words(frame, _("Your turn"), "Section.TLabel", 12)
        self._words(frame, content.task, above=4)
        self.table = None
        if content.match:
            self.table = MatchTable(frame, self.theme, content.match, self._handlers.match, self.wrap)
            self.table.pack(fill="x")
        table = ttk.Frame(frame)
        table.columnconfigure(1, weight=1)
        table.pack(fill="x", pady=(self.theme.px(4), 0))
        for row, line in enumerate(content.lines):
            mark = ttk.Label(table, text=DONE if line.is_met else OPEN, font="DigitPadBold")
            mark.grid(row=row, column=0, sticky="nw", padx=(0, self.theme.px(6)))
            words = ttk.Label(table, text=line.words, style="Muted.TLabel")
            self.wrap(words, mark.winfo_reqwidth() + self.theme.px(6))
            words.grid(row=row, column=1, sticky="ew")
            self._lines.append((mark, words))
        if content.is_over:
            self._words(frame, _("Done."), "Section.TLabel", 6)

    def _make_sketch(self, frame: ttk.Frame, strokes: Strokes) -> None:
        px, colour = self.theme.px, self.theme.palette
        side = px(SKETCH)
        border: dict[str, Any] = {
            "highlightthickness": self.theme.stroke(1),
            "highlightbackground": colour.line,
        }
        canvas = tk.Canvas(frame, width=side, height=side, background=colour.paper, **border)
        draw_strokes(canvas, self.theme, strokes, side)
        explain(canvas, "lesson.sketch").pack(anchor="w", pady=(px(8), 0))

    def _make_picture(self, frame: ttk.Frame, key: str) -> None:
        picture = TermCanvas(frame, self.theme)
        picture.fit(self._room)
        draw_term(picture, key)
        explain(picture, key).pack(anchor="w", pady=(self.theme.px(8), 0))

    def _make_shrunk(self, frame: ttk.Frame) -> None:
        side = self.theme.px(PICTURE)
        row = ttk.Frame(frame)
        row.pack(fill="x", pady=(self.theme.px(8), 0))
        photo = ImageTk.PhotoImage("L", (side, side), master=row)
        explain(framed(row, self.theme, photo), "lesson.shrunk").pack(side="left")
        words = ttk.Label(row, style="Small.TLabel")
        self.wrap(words, side + self.theme.px(8))
        words.pack(side="left", fill="x", expand=True, padx=(self.theme.px(8), 0))
        self._shrunk = photo, words

    def _show_shrunk(self, content: ShrunkContent | None) -> None:
        if self._shrunk is None:
            return
        photo, label = self._shrunk
        side = self.theme.px(PICTURE)
        words = _("The pad, only shrunk to 28 × 28.")
        if content is None:
            photo.paste(Image.new("L", (side, side)))
        else:
            grey = Image.frombytes("L", (content.side, content.side), content.pixels)
            photo.paste(grey.resize((side, side), Image.Resampling.NEAREST))
            words += " " + _("Read as {digit}, {share}.").format(
                digit=content.digit, share=percent(content.confidence)
            )
        label.configure(text=words)


def _still(content: StepContent) -> StepContent:
    """Return what does not change while a task is being done: of the rest only how much of it there is."""
    lines = (TaskLine("", False),) * len(content.lines)
    match = content.match and content.match._replace(chosen=())
    return replace(content, lines=lines, shrunk=None, match=match)
