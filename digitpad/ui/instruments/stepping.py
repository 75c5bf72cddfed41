"""Buttons of an instrument that goes on in steps: one step, step after step, and back to the start."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from digitpad.language import _
from digitpad.ui.widgets.controls import ButtonRow, digits_wide, enable
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.theme import Theme

PLAY_MS = 350  # between two steps


class StepButtons(ButtonRow):
    """Step, play and pause, to the start."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        name: str,
        go: Callable[[], bool],
        back: Callable[[], None],
    ) -> None:
        """Make them. name: before the dot, of their explanations.

        go: takes a step, and says whether it can go on playing. back: goes to the start.
        """
        super().__init__(parent, theme, gap=6, is_wide=False)
        self._go, self._due = go, ""
        made = [
            explain(ttk.Button(self, text=words, width=0, style=style, command=run), f"{name}.{key}")
            for words, key, style, run in (
                (_("Step"), "step", "Main.TButton", self._one),
                (_("Play"), "play", "TButton", self._play),
                (_("To the start"), "back", "TButton", back),
            )
        ]
        self.step, self.play, self.back = made
        self.play.configure(width=digits_wide(self.play, _("Play"), _("Pause")))
        self.show(left=made)
        self.bind("<Destroy>", lambda _event: self._forget(), add=True)

    def stop(self) -> None:
        """Play no more."""
        self._forget()
        self.play.configure(text=_("Play"))

    def allow(self, can_step: bool) -> None:
        """Show whether there is a next step."""
        if not can_step:
            self.stop()
        enable(self.step, can_step)
        enable(self.play, can_step)

    def _one(self) -> None:
        self.stop()
        self._go()

    def _play(self) -> None:
        if self._due:
            self.stop()
        else:
            self.play.configure(text=_("Pause"))
            self._due = self.after(PLAY_MS, self._tick)

    def _tick(self) -> None:
        self._due = self.after(PLAY_MS, self._tick)
        if not self._go():
            self.stop()

    def _forget(self) -> None:
        if self._due:
            self.after_cancel(self._due)
            self._due = ""
