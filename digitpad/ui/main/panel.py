"""The side panel: the verdict in large type, the bars, which digit it is, and what the network sees."""

import tkinter as tk
from collections.abc import Callable
from tkinter import font, ttk

from digitpad.ui.main.bars import Bars
from digitpad.ui.main.content import PanelContent
from digitpad.ui.main.labels import Labels
from digitpad.ui.main.steps import StepsView
from digitpad.ui.widgets.theme import Theme

WIDTH = 368  # pixels at 96 dots per inch: four pictures of steps and their gaps
WIDEST = 560  # beyond it the bars are hard to compare
VERDICT_HEIGHT = 90  # of the verdict, in pixels at 96 dots per inch
NUMBER_SIZES = (28, 24, 20, 17, 14, 12)  # points of a number's digits: the first that fits
NUMBER_ROOM = 46  # of a number's lines, in pixels at 96 dots per inch


class Panel(ttk.Frame):
    """The verdict above the bars above the row of labels above the steps, of a fixed width."""

    def __init__(self, parent: tk.Misc, theme: Theme, show_steps: bool, say: Callable[[int], None]) -> None:
        """Make an empty panel, with or without the steps. `say` is told which digit it is."""
        super().__init__(parent, width=theme.px(WIDTH))
        self.pack_propagate(False)
        self._shown = PanelContent()
        self._make_verdict(theme).pack(fill="x")
        self._lay_out_headline("")
        self.steps = StepsView(self, theme) if show_steps else None
        if self.steps:
            self.steps.pack(side="bottom", fill="x", pady=(theme.px(10), 0))
        self.labels = Labels(self, theme, say)
        self.labels.pack(side="bottom", fill="x")
        self.title = ttk.Label(self, style="Title.TLabel")
        self.bars = Bars(self, theme)
        self.bars.pack(fill="both", expand=True, pady=theme.px(10))

    def show(self, content: PanelContent) -> None:
        """Show `content`, changing only what differs."""
        self._show_words(content)
        self.bars.show(content.probabilities, content.winner)
        self._show_title(content.title)
        if self.steps and not (content.pictures is None and self._shown.pictures is None):
            self.steps.show(content.pictures)
        self._shown = content

    def _show_title(self, title: str) -> None:
        if title != self._shown.title:
            self.title.configure(text=title)
            self.title.pack(fill="x", before=self.bars) if title else self.title.pack_forget()

    def _show_words(self, content: PanelContent) -> None:
        labels = (self._headline, self._sentence, self._detail)
        texts = (content.headline, content.sentence, content.detail)
        for label, text in zip(labels, texts, strict=True):
            if label.cget("text") != text:
                label.configure(text=text)
        if content.headline != self._shown.headline:
            self._lay_out_headline(content.headline)

    def _lay_out_headline(self, headline: str) -> None:
        """Put a digit beside the words, and a number, as large as there is room for, above them."""
        is_digit = len(headline) == 1
        room = self._rooms[is_digit]
        if self._sentence.cget("wraplength") != room:
            self._sentence.configure(wraplength=room)
            self._detail.configure(wraplength=room)
        self._headline.pack_forget()
        if not headline:
            return
        self._headline.configure(style="Verdict.TLabel" if is_digit else "Number.TLabel")
        if is_digit:
            self._headline.pack(side="left", before=self._words)
        else:
            self._fit_number(headline)
            self._headline.pack(side="top", anchor="w", before=self._words)

    def _fit_number(self, headline: str) -> None:
        number = font.Font(self, name="DigitPadNumber", exists=True)
        room = self._rooms[False] - self._gap
        for size in NUMBER_SIZES:
            number.configure(size=size)
            lines = headline.split("\n")
            high = len(lines) * number.metrics("linespace")
            if max(map(number.measure, lines)) <= room and high <= self._number_room:
                break

    def _make_verdict(self, theme: Theme) -> ttk.Frame:
        """Make the labels, in a box that is never lower than a digit, so that nothing below them jumps."""
        box = ttk.Frame(self)
        ttk.Frame(box, width=0, height=theme.px(VERDICT_HEIGHT)).pack(side="left")
        self._number_room, self._gap = theme.px(NUMBER_ROOM), theme.px(18)
        self._headline = ttk.Label(box, style="Verdict.TLabel", padding=(0, 0, self._gap, 0))
        self._words = ttk.Frame(box)
        self._words.pack(side="left", fill="x", expand=True)
        self._rooms = theme.px(WIDTH), theme.px(WIDTH - 90)  # without and with a digit beside the words
        self._sentence = ttk.Label(self._words, style="Heading.TLabel")
        self._detail = ttk.Label(self._words, style="Muted.TLabel")
        self._sentence.pack(anchor="w")
        self._detail.pack(anchor="w")
        return box
