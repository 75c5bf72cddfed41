"""The instrument "Backpropagation": a network of 3, 2 and 2, calculated cell by cell, forward and back."""

import random
import tkinter as tk
from collections.abc import Mapping
from tkinter import ttk

from digitpad.core.arrays import Doubles
from digitpad.language import _
from digitpad.lessons.instruments.backpropagation import (
    CELLS,
    HIDDEN,
    INPUTS,
    MOST_SEED,
    OUTPUTS,
    BackpropagationState,
    GradientCell,
    GradientExample,
    cell_values,
)
from digitpad.lessons.instruments.gradient_words import (
    SOURCE_LINES,
    CellArithmetic,
    cell_arithmetic,
    figure_words,
    part_words,
)
from digitpad.ui.instruments.painting import SmoothCanvas, SmoothSheet
from digitpad.ui.instruments.view import Instrument, on_arrows
from digitpad.ui.widgets.controls import ButtonRow, enable, wrap_to_width
from digitpad.ui.widgets.explained import explain

SIZE = (560, 640)  # of the window, in pixels at 96 dots per inch
PICTURE = (480, 230)  # in pixels at 96 dots per inch
COLUMNS = (0.11, 0.5, 0.85)  # of the width: inputs, hidden units, outputs
RADIUS, LINE = 25, 15  # of a unit; from one line of words to the next; likewise
LABEL, LETTER = (
    15,
    7,
)  # height of what is behind a weight's figure, and width of each of its letters, likewise
THIN, THICK = 1.0, 3.0  # of a weight's line, and of the current one
# Of a line's length, from its beginning to its figure: of flat and of steep lines.
ALONG = {"hidden_weight": (0.4, 0.2), "output_weight": (0.5, 0.36)}
LINES = 7.4  # of text, for the arithmetic
NODES = {"hidden": 1, "hidden_sum": 1, "hidden_slope": 1, "hidden_error": 1, "hidden_bias": 1}
NODES |= {"output_sum": 2, "probability": 2, "output_error": 2, "output_bias": 2}


class BackpropagationView(Instrument[BackpropagationState]):
    """The network above, the arithmetic of the current cell below it, and what leads to the next."""

    window_size = SIZE

    def make(self) -> None:
        """See `Instrument`."""
        self._switches: dict[str, tk.BooleanVar] = {}
        self._calculated: tuple[object, GradientExample, Mapping[str, Doubles]] | None = None
        self.canvas = SmoothCanvas(self, self.theme, PICTURE, self._draw)
        explain(self.canvas, "backpropagation.network", lambda: self.line)
        self.canvas.pack(fill="both", expand=True)
        on_arrows(self.canvas, lambda right, down: self._go(right or down))
        self._make_arithmetic().pack(fill="x", pady=(self.theme.px(6), 0))
        self._make_answer().pack(fill="x", pady=(self.theme.px(4), 0))
        self._make_buttons().pack(fill="x", pady=(self.theme.px(8), 0))
        self.first = self.next

    def refresh(self) -> None:
        """See `Instrument`."""
        state = self.shown
        found = self._arithmetic()
        if found is None or state.cell is None:
            self.title.configure(text=_("Nothing is calculated yet"))
            words = (
                _("“Next” calculates one figure, from the left to the right, and then back."),
                "",
                "",
                "",
            )
        else:
            way = _("back") if state.cell.is_gradient else _("forward")
            place = _("Figure {number} of {count}, {way}")
            self.title.configure(text=place.format(number=state.shown, count=len(CELLS), way=way))
            value = "?" if state.hides else figure_words(found.value)
            code = "scratch.py: " + SOURCE_LINES[state.cell.part]
            formula, figures = f"{found.symbol} = {found.formula}", f"= {found.figures} = {value}"
            words = (part_words(state.cell.part), formula, figures, code)
        for label, text in zip((self.meaning, self.formula, self.figures, self.code), words, strict=True):
            label.configure(text=text)
        if state.hides or not state.asks:
            enable(self.entry, True)  # nothing can be deleted in a grey one
            self.entry.delete(0, "end")
        for widget in (self.entry, self.check):
            enable(widget, state.hides)
        self.meaning.configure(style="Muted.TLabel")
        enable(self.back, state.shown > 0)
        enable(self.next, state.shown < len(CELLS) or state.hides)
        enable(self.step, state.shown == len(CELLS) and not state.hides)
        for name, variable in self._switches.items():
            variable.set(getattr(state, name))
        self.canvas.redraw()

    @property
    def line(self) -> str:
        """The current cell's arithmetic, in a line."""
        return f"{self.formula.cget('text')} {self.figures.cget('text')}".strip()

    # How it is made

    def _make_arithmetic(self) -> ttk.Frame:
        frame = ttk.Frame(self, height=round(LINES * self.theme.line))
        frame.pack_propagate(False)
        explain(frame, "backpropagation.arithmetic", lambda: self.line)
        self.title = ttk.Label(frame, style="Section.TLabel")
        self.formula = ttk.Label(frame)
        self.figures = ttk.Label(frame, font="DigitPadBold")
        self.meaning = ttk.Label(frame, style="Muted.TLabel", width=1)
        self.code = ttk.Label(frame, font="TkFixedFont", foreground=self.theme.palette.muted)
        explain(self.code, "backpropagation.source")
        for label in (self.title, self.formula, self.figures, self.meaning, self.code):
            label.pack(anchor="w", fill="x")
        wrap_to_width(self.meaning, self.theme)
        return frame

    def _make_answer(self) -> ttk.Frame:
        px, frame = self.theme.px, ttk.Frame(self)
        self.asks = self._make_switch(frame, _("I fill in the gradients:"), "asks")
        self.entry = explain(ttk.Entry(frame, width=8), "backpropagation.answer")
        self.entry.bind("<Return>", lambda _event: self._answer())
        self.check = ttk.Button(frame, text=_("Check"), style="Slim.TButton", width=0, command=self._answer)
        explain(self.check, "backpropagation.check")
        for widget in (self.asks, self.entry, self.check):
            widget.pack(side="left", padx=(0, px(6)))
        return frame

    def _make_buttons(self) -> ButtonRow:
        row = ButtonRow(self, self.theme, gap=6, is_wide=False)
        made = []
        for words, run, key, style in (
            (_("Back"), lambda: self._go(-1), "back", "TButton"),
            (_("Next"), lambda: self._go(1), "next", "Main.TButton"),
            (_("A step downhill"), lambda: self.take(self.shown.downhill()), "step", "TButton"),
            (_("Other figures"), self._renew, "renew", "TButton"),
        ):
            button = ttk.Button(row, text=words, command=run, style=style, width=0)
            made.append(explain(button, f"backpropagation.{key}"))
        self.back, self.next, self.step, self.renew = made
        self.regularised = self._make_switch(row, "L2", "regularised")
        row.show(left=[*made, self.regularised])
        return row

    def _make_switch(self, parent: ttk.Frame, words: str, name: str) -> ttk.Checkbutton:
        variable = self._switches[name] = tk.BooleanVar(self)
        switch = ttk.Checkbutton(parent, text=words, variable=variable, style="Choice.TCheckbutton")
        switch.configure(command=lambda: self.change(**{name: variable.get()}))
        return explain(switch, f"backpropagation.{name}")

    # What the user does

    def _go(self, by: int) -> None:
        self.take(self.shown.next() if by > 0 else self.shown.back())
        if by > 0 and self.shown.hides:
            self.entry.focus_set()

    def _renew(self) -> None:
        self.change(seed=random.randint(1, MOST_SEED), steps=0, shown=0, answered=())

    def _answer(self) -> None:
        text = self.entry.get().strip().replace(",", ".").replace("−", "-")
        try:
            answered = self.shown.answer(float(text))
        except ValueError:
            sentence = _("Write a number with two decimals, such as {number}.")
            self._warn(sentence.format(number=figure_words(-0.25)))
            return
        if answered == self.shown:
            self._warn(_("Not yet. Look at the signs, or have “Next” show it."))
            return
        self.take(answered)
        self.meaning.configure(text=_("Right."))
        self.next.focus_set()

    def _warn(self, sentence: str) -> None:
        self.meaning.configure(text=sentence, style="Warning.TLabel")

    # The picture

    def _arithmetic(self) -> CellArithmetic | None:
        """Return the current cell's; all figures are calculated once for each example."""
        state = self.shown
        which = (state.seed, state.steps, state.regularised)
        if self._calculated is None or self._calculated[0] != which:
            example = state.example
            self._calculated = (which, example, cell_values(example))
        _which, example, values = self._calculated
        return cell_arithmetic(example, values, state.cell) if state.cell else None

    def _known(self, part: str, row: int, column: int) -> str:
        """Return a cell's figure as the picture has it; "" where it cannot be seen yet."""
        assert self._calculated
        cell = GradientCell(part, row, column)
        return figure_words(float(self._calculated[2][part][row, column]), 2) if cell in self._seen else ""

    def _draw(self, sheet: SmoothSheet) -> None:
        assert self._calculated
        self._seen = set(self.shown.known_cells())
        weights = self._calculated[1].weights
        places = [
            [(sheet.width * across, sheet.height * (row + 0.5) / rows) for row in range(rows)]
            for across, rows in zip(COLUMNS, (INPUTS, HIDDEN, OUTPUTS), strict=True)
        ]
        for number, (part, values) in enumerate(
            (("hidden_weight", weights.hidden), ("output_weight", weights.output))
        ):
            for row, column in [(row, column) for row in range(len(values)) for column in range(2)]:
                ends = (places[number][row], places[number + 1][column])
                self._draw_weight(sheet, GradientCell(part, row, column), float(values[row, column]), ends)
        for row, place in enumerate(places[0]):
            value = figure_words(float(self._calculated[1].inputs[row]), 2)
            self._draw_unit(sheet, place, f"x{'₁₂₃'[row]}", value, False)
        for row, place in enumerate(places[1]):
            self._draw_hidden(sheet, row, place)
        for row, place in enumerate(places[2]):
            self._draw_output(sheet, row, place)
        loss = self._known("loss", 0, 0)
        middle = (sheet.width * COLUMNS[2], sheet.height / 2)
        is_current = bool(self.shown.cell and self.shown.cell.part == "loss")
        colour = self.theme.palette.accent if is_current else self.theme.palette.text
        sheet.say(*middle, f"L = {loss}" if loss else "", colour, font="DigitPadBold")

    def _draw_weight(
        self,
        sheet: SmoothSheet,
        cell: GradientCell,
        value: float,
        ends: tuple[tuple[float, float], tuple[float, float]],
    ) -> None:
        px, colour = self.theme.px, self.theme.palette
        (x0, y0), (x1, y1) = ends
        is_current = cell == self.shown.cell
        shade = colour.accent if is_current else colour.bar
        sheet.line(ends, shade, THICK if is_current else THIN)
        is_steep = abs(y1 - y0) > sheet.height / 4
        along = ALONG[cell.part][is_steep]
        x, y = x0 + (x1 - x0) * along, y0 + (y1 - y0) * along
        gradient = self._known(cell.part, cell.row, cell.column)
        words = figure_words(value, 2)
        longest = max(len(words), len(gradient) + 2 if gradient else 0) + 1
        wide, high = px(LETTER * longest) / 2, px(LABEL) / 2
        below = 2 * high if gradient else 0
        sheet.box((x - wide, y - high - below / 2, x + wide, y + high + below / 2), colour.window)
        sheet.say(x, y - below / 2, words, colour.text, font="DigitPadSmall")
        if gradient:
            sheet.say(x, y + below / 2, f"∂ {gradient}", colour.accent, font="DigitPadSmall")

    def _draw_unit(
        self, sheet: SmoothSheet, place: tuple[float, float], name: str, value: str, is_current: bool
    ) -> None:
        px, colour = self.theme.px, self.theme.palette
        edge, width = (colour.accent, 3.0) if is_current else (colour.line, 1.0)
        sheet.disc(*place, px(RADIUS), colour.surface, edge, width)
        x, y = place
        sheet.say(x, y - px(8) if value else y, name, colour.muted, font="DigitPadSmall")
        if value:
            sheet.say(x, y + px(7), value, colour.text, font="DigitPadBold")

    def _draw_lines(
        self, sheet: SmoothSheet, place: tuple[float, float], above: list[str], below: list[str]
    ) -> None:
        """Write lines above a unit, the first nearest to it, and below it; gradients in another colour."""
        px, colour = self.theme.px, self.theme.palette
        for lines, sign in ((above, -1), (below, 1)):
            for number, words in enumerate(line for line in lines if line):
                y = place[1] + sign * (px(RADIUS) + px(LINE) * (number + 0.6))
                shade = colour.accent if words.startswith("∂") else colour.text
                sheet.say(place[0], y, words, shade, font="DigitPadSmall")

    def _named(self, symbol: str, part: str, column: int) -> str:
        value = self._known(part, 0, column)
        return f"{symbol}{'₁₂'[column]} = {value}" if value else ""

    def _is_at(self, column: int, number: int) -> bool:
        cell = self.shown.cell
        return bool(cell and NODES.get(cell.part) == column and cell.column == number)

    def _draw_hidden(self, sheet: SmoothSheet, number: int, place: tuple[float, float]) -> None:
        assert self._calculated
        bias = float(self._calculated[1].weights.hidden_bias[number])
        is_here = self._is_at(1, number)
        self._draw_unit(sheet, place, f"h{'₁₂'[number]}", self._known("hidden", 0, number), is_here)
        above = [
            self._named("a", "hidden_sum", number),
            self._named("∂h", "hidden_slope", number),
            self._named("∂a", "hidden_error", number),
        ]
        below = [f"b{'₁₂'[number]} = {figure_words(bias, 2)}", self._named("∂b", "hidden_bias", number)]
        self._draw_lines(sheet, place, above, below)

    def _draw_output(self, sheet: SmoothSheet, number: int, place: tuple[float, float]) -> None:
        assert self._calculated
        example = self._calculated[1]
        is_here = self._is_at(2, number)
        self._draw_unit(sheet, place, f"p{'₁₂'[number]}", self._known("probability", 0, number), is_here)
        above = [self._named("z", "output_sum", number), self._named("∂z", "output_error", number)]
        bias = figure_words(float(example.weights.output_bias[number]), 2)
        below = [f"c{'₁₂'[number]} = {bias}", self._named("∂c", "output_bias", number)]
        self._draw_lines(sheet, place, above, below)
        target = f"t{'₁₂'[number]} = {int(number == example.target)}"
        x = place[0] + self.theme.px(RADIUS + 6)
        sheet.say(x, place[1], target, self.theme.palette.muted, "w", "DigitPadSmall")
