"""The chooser's window: what files of the user's hold, what only the user knows, and what to do with it."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tkinter import ttk

from digitpad.language import _, grouped
from digitpad.ui.widgets.controls import Labels, bind_digits, show_share
from digitpad.ui.widgets.dialogs import Dialog
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.theme import Theme

WIDTH = 460  # of its sentences, in pixels at 96 dots per inch


@dataclass(frozen=True)
class FoundContent:
    """What the window shows.

    title: the file's name, or how many files there are. kinds: what they are.
    doing: what goes on, "" where nothing does. share: how much of it is done, None where that is not known.
    counts: how many drawings there are of each digit; () before that is known.
    notes: sentences about what was found out, and what is left out.
    question: what only the user can know, "" where that is nothing. label: the answer, if there is one.
    actions: what can be done, by its name, the usual one first.
    """

    title: str
    kinds: str = ""
    doing: str = ""
    share: float | None = None
    counts: tuple[int, ...] = ()
    notes: Sequence[str] = ()
    question: str = ""
    label: int | None = None
    actions: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class FoundHandlers:
    """Handlers of the window: a digit is the answer, one of the actions is wanted, the window has gone."""

    say: Callable[[int], None]
    act: Callable[[str], None]
    closed: Callable[[], None]


class FoundWindow(Dialog):
    """All it shows comes from `show`."""

    def __init__(
        self, parent: tk.Tk | tk.Toplevel, theme: Theme, handlers: FoundHandlers, content: FoundContent
    ) -> None:
        """Show `content`, over the window that the files were chosen in."""
        super().__init__(parent, theme, _("What was found"), padding=20)
        explain(self, "drawings_files")
        self._theme, self._handlers = theme, handlers
        px, wrap = theme.px, theme.wrap(WIDTH)
        self.title_line = ttk.Label(self.body, font="DigitPadBold", wraplength=wrap)
        self.title_line.grid(row=0, column=0, sticky="w")
        self.kinds = ttk.Label(self.body, style="Muted.TLabel", wraplength=wrap)
        self.kinds.grid(row=1, column=0, sticky="w")
        self._busy = ttk.Frame(self.body)
        self._busy.grid(row=2, column=0, sticky="ew", pady=(px(10), 0))
        self.doing = ttk.Label(self._busy)
        self.doing.pack(anchor="w")
        self.bar = explain(ttk.Progressbar(self._busy, maximum=1.0, length=px(WIDTH)), "busy")
        self.bar.pack(fill="x", pady=(px(4), 0))
        self._table = self._make_table()
        self._table.grid(row=3, column=0, sticky="w", pady=(px(12), 0))
        self.notes = ttk.Label(self.body, wraplength=wrap)
        self.notes.grid(row=4, column=0, sticky="w", pady=(px(10), 0))
        self._ask = ttk.Frame(self.body)
        self._ask.grid(row=5, column=0, sticky="w", pady=(px(12), 0))
        self.question = ttk.Label(self._ask, font="DigitPadBold", wraplength=wrap)
        self.question.pack(anchor="w", pady=(0, px(6)))
        self.labels = Labels(self._ask, theme, handlers.say)
        self.labels.pack(anchor="w")
        bind_digits(self.bind, self._say)
        self._foot_row = self.make_foot()
        cancel = ttk.Button(self._foot_row, text=_("Cancel"), command=self.destroy)
        self.cancel = explain(cancel, "answer")
        self._made: dict[str, ttk.Button] = {}
        self.buttons: dict[str, ttk.Button] = {}
        self._offered: Sequence[tuple[str, str]] | None = None
        self.shown = content
        self.show(content)
        self.appear(self.cancel)

    def closed(self) -> None:
        """See `Dialog`."""
        super().closed()
        self._handlers.closed()

    def show(self, content: FoundContent) -> None:
        """Show what was found, or how far the search is."""
        self.shown = content
        self.title_line.configure(text=content.title)
        self.kinds.configure(text=content.kinds)
        self.doing.configure(text=content.doing)
        show_share(self.bar, content.share if content.doing else 0.0)
        for label, count in zip(self.counts, content.counts, strict=False):
            label.configure(text=grouped(count))
        self.notes.configure(text="\n".join(content.notes))
        self.question.configure(text=content.question)
        self.labels.show(bool(content.question), content.label)
        parts: tuple[tuple[ttk.Widget, object], ...] = (
            (self.kinds, content.kinds),
            (self._busy, content.doing),
            (self._table, content.counts),
            (self.notes, content.notes),
            (self._ask, content.question),
        )
        for part, is_wanted in parts:
            (part.grid if is_wanted else part.grid_remove)()
        if content.actions != self._offered:
            self._offer(content.actions)

    def _offer(self, actions: Sequence[tuple[str, str]]) -> None:
        """Have a button for each action, and the keyboard at the usual one."""
        self._offered = actions
        for key, words in actions:
            if key not in self._made:
                self._made[key] = self._button(key, words)
        self.buttons = {key: self._made[key] for key, _words in actions}
        self._foot_row.show(*self.buttons.values(), self.cancel)
        next(iter(self.buttons.values()), self.cancel).focus_set()

    def _button(self, key: str, words: str) -> ttk.Button:
        button = ttk.Button(self._foot_row, text=words, command=lambda: self._handlers.act(key))
        button.bind("<Return>", lambda event: event.widget.invoke())
        return explain(button, "answer")

    def _make_table(self) -> ttk.Frame:
        table = ttk.Frame(self.body)
        self.counts: list[ttk.Label] = []
        for row, words in enumerate((_("Digit"), _("Drawings"))):
            ttk.Label(table, text=words, style="Muted.TLabel").grid(row=row, column=0, sticky="w")
        for digit in range(10):
            gap = (self._theme.px(14), 0)
            ttk.Label(table, text=str(digit), font="DigitPadBold").grid(
                row=0, column=digit + 1, sticky="e", padx=gap
            )
            self.counts.append(ttk.Label(table))
            self.counts[-1].grid(row=1, column=digit + 1, sticky="e", padx=gap)
        return table

    def _say(self, digit: int) -> None:
        if self.shown.question:
            self._handlers.say(digit)
