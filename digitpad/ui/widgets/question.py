"""A question with answers in words, over the window; the window waits."""

import tkinter as tk
from collections.abc import Sequence
from tkinter import ttk

from digitpad.ui.widgets.dialogs import centre
from digitpad.ui.widgets.theme import Theme

WIDTH = 400  # of the sentence, in pixels at 96 dots per inch


class Question(tk.Toplevel):
    """Answers are buttons, the last one the safe one, which Escape and closing mean too."""

    def __init__(self, root: tk.Tk, theme: Theme, sentence: str, answers: Sequence[str]) -> None:
        """Show the question."""
        super().__init__(root, background=theme.palette.window)
        self.withdraw()  # until it is in its place
        self.title("DigitPad")
        self.transient(root)
        self.resizable(False, False)
        self.answer = len(answers) - 1
        frame = ttk.Frame(self, padding=theme.px(20))
        frame.pack(fill="both", expand=True)
        ttk.Label(frame, text=sentence, wraplength=theme.px(WIDTH)).pack(anchor="w")
        foot = ttk.Frame(frame)
        foot.pack(fill="x", pady=(theme.px(18), 0))
        self.buttons = [self._button(foot, theme, number, words) for number, words in enumerate(answers)]
        self.bind("<Escape>", lambda _event: self.destroy())
        for button in self.buttons:
            button.bind("<Return>", lambda event: event.widget.invoke())
        centre(self, root)
        self.deiconify()
        self.buttons[-1].focus_set()

    def _button(self, parent: ttk.Frame, theme: Theme, number: int, words: str) -> ttk.Button:
        button = ttk.Button(parent, text=words, command=lambda: self._take(number))
        button.pack(side="right", padx=(theme.px(8), 0))
        return button

    def _take(self, number: int) -> None:
        self.answer = number
        self.destroy()


def ask(root: tk.Tk, theme: Theme, sentence: str, answers: Sequence[str]) -> int:
    """Ask and wait; return which of `answers` was given. The last is the one that changes nothing.

    A question that is open already comes to the front, and the new one is answered by changing nothing.
    """
    for child in root.winfo_children():
        if isinstance(child, Question):
            child.lift()
            return len(answers) - 1
    question = Question(root, theme, sentence, answers)
    question.wait_visibility()
    question.grab_set()
    root.wait_window(question)
    return question.answer
