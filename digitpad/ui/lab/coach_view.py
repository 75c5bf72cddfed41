"""The coach's line: a hint, why, what changes the settings, and what takes it away. It moves nothing else."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from tkinter import font, ttk

from digitpad.language import _
from digitpad.ui.widgets.controls import wrap_to_width
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.theme import Theme

LINES = 2  # of text, for which there is always room


@dataclass(frozen=True)
class CoachContent:
    """What the line shows.

    sentence: "" where nothing is to be said.
    can_apply: whether settings can be changed; can_undo: whether that was done, and can be taken back.
    """

    sentence: str = ""
    can_apply: bool = False
    can_undo: bool = False


@dataclass(frozen=True)
class CoachHandlers:
    """Events of the line: its buttons."""

    why: Callable[[], None]
    apply: Callable[[], None]
    undo: Callable[[], None]
    dismiss: Callable[[], None]


class CoachLine(ttk.Frame):
    """A hint at the foot of the tab, in the place of a standing sentence; always as high as two lines."""

    def __init__(self, parent: tk.Misc, theme: Theme, handlers: CoachHandlers, standing: str) -> None:
        """Say nothing yet but what is `standing` there."""
        super().__init__(parent)
        self._standing = standing
        self.shown = CoachContent()
        gap = theme.px(6)
        self._name = ttk.Label(self, text=_("Coach"), style="Small.TLabel", foreground=theme.palette.accent)
        self._words = ttk.Label(self, style="Muted.TLabel", text=standing)
        self._words.grid(row=0, column=1, sticky="ew")
        wrap_to_width(self._words, theme)
        self.why = self._button(_("Why?"), handlers.why, "coach.why")
        self.apply = self._button(_("Apply"), handlers.apply, "coach.apply")
        self.undo = self._button(_("Undo"), handlers.undo, "coach.undo")
        self.dismiss = self._button("×", handlers.dismiss, "coach.dismiss")
        self.dismiss.configure(width=2)
        self._gap = gap
        self.columnconfigure(1, weight=1)
        line = font.nametofont("DigitPadSmall", self).metrics("linespace")
        self.rowconfigure(0, minsize=max(LINES * line, self.why.winfo_reqheight()))
        explain(self, "coach")

    def _button(self, text: str, command: Callable[[], None], key: str) -> ttk.Button:
        return explain(ttk.Button(self, text=text, style="Small.TButton", command=command), key)

    @property
    def sentence(self) -> str:
        """What the coach says; "" for nothing."""
        return self.shown.sentence

    def show(self, content: CoachContent) -> None:
        """Show a hint, or what always stands there."""
        if content == self.shown:
            return
        self.shown = content
        speaks = bool(content.sentence)
        self._words.configure(
            text=content.sentence or self._standing, style="Small.TLabel" if speaks else "Muted.TLabel"
        )
        buttons = {
            self._name: (0, speaks),
            self.why: (2, speaks and not content.can_undo),
            self.apply: (3, content.can_apply),
            self.undo: (4, content.can_undo),
            self.dismiss: (5, speaks),
        }
        for widget, (column, is_there) in buttons.items():
            if is_there:
                widget.grid(
                    row=0, column=column, padx=(self._gap if column else 0, 0 if column else self._gap)
                )
            else:
                widget.grid_remove()
