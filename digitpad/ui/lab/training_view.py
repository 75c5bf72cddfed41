"""The lab's tab "Training": a run that is played, paused and stepped through, and all that changes in it."""

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from tkinter import ttk
from typing import Any

from digitpad.core.plot import ChartView
from digitpad.language import _
from digitpad.runs.content import RunContent
from digitpad.ui.lab.coach_view import CoachHandlers, CoachLine
from digitpad.ui.lab.strip_view import Strip
from digitpad.ui.main.panel import DIGITS, Bars
from digitpad.ui.training.digits_view import show_in_place
from digitpad.ui.widgets.controls import (
    ButtonRow,
    bind_keys,
    digits_wide,
    enable,
    fit_options,
    show_share,
    wrap_to_width,
)
from digitpad.ui.widgets.curves import Curves
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.icons import icon
from digitpad.ui.widgets.theme import Theme

WIDTH = 232  # pixels at 96 dots per inch


class DrawingBars(ttk.Frame):
    """Ten bars under their title, of a fixed width."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, on_pad: bool, put_on_pad: Callable[[bool], None]
    ) -> None:
        """Make it empty. `put_on_pad` is called with whether the main window is to show these bars too."""
        super().__init__(parent)
        wide = theme.px(WIDTH)
        title = _("Your drawing, read by the network being trained")
        ttk.Label(self, text=title, font="DigitPadBold", wraplength=wide).pack(anchor="w")
        self._words = ttk.Label(self, style="Muted.TLabel", wraplength=wide)
        self._words.pack(anchor="w", pady=(theme.px(2), theme.px(4)))
        self._on_pad = tk.BooleanVar(self, on_pad)
        self.tick = explain(
            ttk.Checkbutton(
                self,
                text=_("Show beside the pad too"),
                style="Choice.TCheckbutton",
                variable=self._on_pad,
                command=lambda: put_on_pad(self._on_pad.get()),
            ),
            "beside_pad",
        )
        self.tick.pack(side="bottom", anchor="w", pady=(theme.px(4), 0))
        self.bars = Bars(self, theme)
        self.bars.configure(width=wide, height=len(DIGITS) * theme.line * 2 // 3)  # it takes what there is
        self.bars.pack(fill="both", expand=True)

    @property
    def shown(self) -> str:
        """The line about the bars."""
        return str(self._words.cget("text"))

    def show(self, probabilities: Sequence[float] | None, words: str) -> None:
        """Show ten probabilities, or None, and a line about them."""
        if self._words.cget("text") != words:
            self._words.configure(text=words)
        winner = None if probabilities is None else max(range(10), key=probabilities.__getitem__)
        self.bars.show(probabilities, winner)


@dataclass(frozen=True)
class ChangeRowContent:
    """What can be changed while a run goes on.

    values: of each setting, by its name, as it would be typed; labels: what they are called.
    obstacle: why nothing can be changed, "" where something can. fault: what is wrong with what was typed.
    is_slow: whether it goes in slow motion.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    obstacle: str = ""
    fault: str = ""
    is_slow: bool = False


class ChangeRow(ttk.Frame):
    """A row: a setting, its value, a button that makes it so; and slow motion."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        change: Callable[[str, str], None],
        slow: Callable[[bool], None],
    ) -> None:
        """Make it empty. change: is called with a setting and what was typed; slow: with what was chosen."""
        super().__init__(parent)
        self._change = change
        self._shown: tuple[str, str] = ("", "")  # the setting and its value
        self._names: Sequence[str] = ()
        self._text, self._slow = tk.StringVar(self), tk.BooleanVar(self)
        gap = theme.px(8)
        self.box = explain(ttk.Combobox(self, state="readonly"), "change.setting")
        self.box.bind("<<ComboboxSelected>>", lambda _event: self._choose())
        self.entry = ttk.Entry(self, width=9, justify="right", textvariable=self._text)
        explain(self.entry, "change.value", self._text.get)
        bind_keys(self.entry, {"<Return>": self._press, "<KP_Enter>": self._press})
        self.button = explain(ttk.Button(self, text=_("Change"), command=self._press), "change.button")
        self.slow = explain(
            ttk.Checkbutton(
                self,
                text=_("Slow motion"),
                style="Choice.TCheckbutton",
                variable=self._slow,
                command=lambda: slow(self._slow.get()),
            ),
            "change.slow",
        )
        self._words = ttk.Label(self)
        for column, widget in enumerate((self.box, self.entry, self.button, self.slow)):
            widget.grid(row=0, column=column, padx=(0, gap))
        self._words.grid(row=0, column=4, sticky="ew")
        wrap_to_width(self._words, theme)
        self.columnconfigure(4, weight=1)
        self._theme = theme

    @property
    def said(self) -> str:
        """The sentence beside them."""
        return str(self._words.cget("text"))

    @property
    def setting(self) -> str:
        """The name of the setting that is chosen."""
        return self._names[self.box.current()] if self._names else ""

    def show(self, content: ChangeRowContent) -> None:
        """Show the values that the run goes on by."""
        self._content = content
        if self._names != tuple(content.values):
            self._names = tuple(content.values)
            labels = [content.labels[name] for name in self._names]
            fit_options(self.box, labels, 9)
            self.box.configure(values=labels)
            if labels:
                self.box.current(0)
        name = self.setting
        if name and self._shown != (name, content.values[name]):
            self._shown = (name, content.values[name])
            self._text.set(content.values[name])
        for widget in (self.box, self.entry, self.button):
            enable(widget, not content.obstacle)
        self.entry.state(["invalid" if content.fault else "!invalid"])
        words = content.obstacle or content.fault
        if self.said != words:
            style = "Warning.TLabel" if content.fault else "Muted.TLabel"
            self._words.configure(text=words, style=style)
        self._slow.set(content.is_slow)

    def _choose(self) -> None:
        self.box.selection_clear()
        self.show(self._content)

    def _press(self) -> None:
        if self.setting:
            self._change(self.setting, self._text.get())


TYPED = ("TEntry", "Entry", "TCombobox", "TSpinbox", "Treeview", "TNotebook")  # keep their own keys
PRESSED = (*TYPED, "TButton", "TCheckbutton", "TRadiobutton")  # which Space presses


@dataclass(frozen=True)
class TrainingContent:
    """What the tab shows of a run.

    name: of the run; "" where there was none yet.
    run: where it stands; None where there was none yet.
    goes_on: whether it has not ended.
    failed: whether it ended with a sentence about what went wrong.
    can_begin: whether Play could begin a run.
    has_figures: whether it is among the runs that are kept.
    can_train_on: whether Play would train its network further, once it has ended; else it begins anew.
    can_undo: whether it was cancelled, and what it learned can be brought back.
    waits_for_digits: whether there must be digits first, which the user chooses here.
    changes: what can be changed meanwhile.
    """

    name: str = ""
    run: RunContent | None = None
    goes_on: bool = False
    failed: bool = False
    can_begin: bool = False
    has_figures: bool = False
    can_undo: bool = False
    can_train_on: bool = False
    waits_for_digits: bool = False
    changes: ChangeRowContent = field(default_factory=ChangeRowContent)


@dataclass(frozen=True)
class TrainingHandlers:
    """Events of the tab.

    play: goes on, pauses, or where no run goes on trains the last one further, or begins it anew.
    figures: shows the run that ended among the others.
    undo: brings back what a cancelled run had learned.
    put_on_pad: whether the main window shows the drawing's bars too.
    make_digits: makes the panel in which digits are chosen.
    change: a setting's name, and what was typed for it; slow: whether it goes in slow motion.
    coach: what the buttons of the coach's line do.
    """

    play: Callable[[], None]
    step_epoch: Callable[[], None]
    step_batch: Callable[[], None]
    stop: Callable[[], None]
    cancel: Callable[[], None]
    figures: Callable[[], None]
    undo: Callable[[], None]
    put_on_pad: Callable[[bool], None]
    make_digits: Callable[[tk.Misc], ttk.Frame]
    change: Callable[[str, str], None]
    slow: Callable[[bool], None]
    coach: CoachHandlers


class TrainingTab(ttk.Frame):
    """Buttons above curves and the drawing's bars, above the strip of test digits."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, handlers: TrainingHandlers, on_pad: bool, view: ChartView
    ) -> None:
        """Make it as long as nothing was trained.

        on_pad: whether the bars stand beside the pad too. view: how the charts are looked at.
        """
        px = theme.px
        super().__init__(parent, padding=px(12))
        self._theme, self._handlers = theme, handlers
        colour = theme.palette
        self._icons = {
            (name, dim): icon(self, theme, name, colour.bar if dim else colour.text)
            for name in ("play", "pause", "epoch", "batch", "stop")
            for dim in (False, True)
        }
        self._row: tuple[object, ...] = ()  # what decides how the buttons are laid out
        self._buttons = ButtonRow(self, theme)
        self._make_buttons(self._buttons)
        self._buttons.grid(row=0, column=0, columnspan=2, sticky="ew")
        self._make_words().grid(row=1, column=0, columnspan=2, sticky="ew", pady=(px(10), px(8)))
        self.curves = Curves(self, theme, zooms=True, view=view)
        for chart in self.curves.charts:
            chart.configure(width=px(180), height=px(110))  # it takes what there is
        self.changes = ChangeRow(self, theme, handlers.change, handlers.slow)
        self.changes.grid(row=2, column=0, columnspan=2, sticky="ew", pady=(0, px(8)))
        self.curves.grid(row=3, column=0, sticky="nsew")
        self.drawing = DrawingBars(self, theme, on_pad, handlers.put_on_pad)
        self.drawing.grid(row=3, column=1, sticky="nsew", padx=(px(16), 0))
        self.strip = Strip(self, theme)
        self.strip.grid(row=4, column=0, columnspan=2, sticky="ew", pady=(px(12), 0))
        hint = _(
            "Space: play or pause. →: one batch. Shift+→: one epoch. Training goes on when "
            "this window is closed."
        )
        self.coach = CoachLine(self, theme, handlers.coach, hint)
        self.coach.grid(row=5, column=0, columnspan=2, sticky="ew", pady=(px(8), 0))
        self.columnconfigure(0, weight=1)
        self.rowconfigure(3, weight=1)
        self.digits: ttk.Frame | None = None  # the panel, while there are none
        self.show(TrainingContent())
        self.drawing.show(None, "")

    @property
    def sentence(self) -> str:
        """What stands in words above the curves."""
        return str(self._words.cget("text"))

    def bind_keys(self, window: tk.Toplevel) -> None:
        """Let the keys work wherever in the window the focus is, but where they mean something else."""
        for keys, button, besides in (
            ("<space>", self.play, PRESSED),
            ("<Right>", self.step_batch, TYPED),
            ("<Shift-Right>", self.step_epoch, TYPED),
        ):
            window.bind(keys, lambda event, button=button, but=besides: self._press(event, button, but))  # type: ignore[misc]

    def show(self, content: TrainingContent) -> None:
        """Show where the run stands, or how it ended."""
        run = content.run
        self.shown = content
        self._say(content)
        make, others = self._handlers.make_digits, (self.curves, self.drawing, self.strip)
        self.digits = show_in_place(self.digits, content.waits_for_digits, lambda: make(self), others)
        if run:
            self.curves.show(run.loss, run.accuracy, run.epochs, run.moments)
        goes = content.goes_on
        self.changes.show(content.changes)
        (self.changes.grid if goes else self.changes.grid_remove)()
        plays = goes and run is not None and not run.paused
        waits = run is not None and run.can_pause
        self._show_play(plays, content)
        enable(self.play, waits if goes else content.can_begin)
        enable(self.step_epoch, goes and waits)
        enable(self.step_batch, goes and waits)
        enable(self.stop, goes and run is not None and run.can_keep)
        enable(self.cancel, goes or content.waits_for_digits)
        ways_on = {self.figures: content.has_figures, self.undo: content.can_undo}
        self._show_buttons([button for button, is_there in ways_on.items() if is_there])

    def _say(self, content: TrainingContent) -> None:
        run, colour = content.run, self._theme.palette
        nothing = _("No network has been trained here yet. Choose one in the first tab, and start it.")
        words = run.words if run else nothing
        if self._name.cget("text") != content.name:
            self._name.configure(text=content.name)
            self._name.grid_configure(padx=(0, self._theme.px(12) if content.name else 0))
        if self._words.cget("text") != words:
            self._words.configure(text=words)
        self._words.configure(foreground=colour.alert if content.failed else colour.text)
        show_share(self.bar, run.share if run and content.goes_on else 0)

    def _show_buttons(self, ways_on: Sequence[ttk.Button]) -> None:
        while_it_runs = (self.step_epoch, self.step_batch, self.stop, self.cancel)
        always = (self.play, *(() if ways_on else while_it_runs))
        shown = (self.play.cget("width"), self.play.cget("text"), ways_on)
        if shown != self._row:  # it is the same for most of a run
            self._row = shown
            self._buttons.show(*ways_on, left=always)

    def _make_buttons(self, box: ttk.Frame) -> None:
        handlers = self._handlers
        self._play_width = digits_wide(box, _("Play"), _("Pause")) + 1
        self.play = self._button(box, _("Play"), "play", handlers.play)
        self.play.configure(width=self._play_width, style="Icon.TButton")
        self.step_epoch = self._button(box, _("One epoch"), "epoch", handlers.step_epoch)
        self.step_batch = self._button(box, _("One batch"), "batch", handlers.step_batch)
        self.stop = self._button(box, _("Stop and save"), "stop", handlers.stop)
        self.cancel = explain(ttk.Button(box, text=_("Cancel"), command=handlers.cancel), "cancel_training")
        self.figures = explain(
            ttk.Button(box, text=_("Show it in Runs"), command=handlers.figures), "show_in_runs"
        )
        self.undo = explain(ttk.Button(box, text=_("Undo"), command=handlers.undo), "undo_label")

    def _button(self, parent: ttk.Frame, text: str, name: str, run: Callable[[], None]) -> ttk.Button:
        button = explain(
            ttk.Button(parent, text=f" {text}", compound="left", style="Icon.TButton", command=run),
            f"training.{name}",
        )
        button.configure(image=self._images(name))
        return button

    def _images(self, name: str) -> Any:  # ttk takes pictures by state, its types know only one
        return (self._icons[name, False], "disabled", self._icons[name, True])

    def _make_words(self) -> ttk.Frame:
        box = ttk.Frame(self)
        self._name = ttk.Label(box, font="DigitPadBold")
        self._name.grid(row=0, column=0, sticky="nw")
        self._words = ttk.Label(box)
        self._words.grid(row=0, column=1, sticky="ew")
        wrap_to_width(self._words, self._theme)
        self.bar = explain(ttk.Progressbar(box, maximum=1.0), "run_progress")
        self.bar.grid(row=1, column=0, columnspan=2, sticky="ew", pady=(self._theme.px(6), 0))
        box.columnconfigure(1, weight=1)
        return box

    def _show_play(self, plays: bool, content: TrainingContent) -> None:
        text = _("Pause") if plays else _("Play")
        has_ended = content.run is not None and not content.goes_on
        if has_ended:
            text = _("Train on") if content.can_train_on else _("Begin anew")
        if self.play.cget("text") != f" {text}":
            width = 0 if has_ended else self._play_width
            self.play.configure(
                text=f" {text}", image=self._images("pause" if plays else "play"), width=width
            )

    def _press(self, event: "tk.Event[tk.Misc]", button: ttk.Button, besides: tuple[str, ...]) -> str | None:
        if not self.winfo_viewable() or event.widget.winfo_class() in besides:
            return None
        if button is self.play and not self.shown.goes_on:
            return None  # a key that plays and pauses begins nothing
        button.invoke()  # does nothing where it is disabled
        return "break"
