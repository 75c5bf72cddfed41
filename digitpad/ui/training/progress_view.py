"""The window of a training run: what it does, its curves, and how to pause or end it. The pad goes on."""

import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tkinter import ttk

from digitpad.core.plot import ChartView
from digitpad.language import _
from digitpad.runs.content import RunContent
from digitpad.ui.widgets.controls import digits_wide, enable, show_share, wrap_to_width
from digitpad.ui.widgets.curves import Curves
from digitpad.ui.widgets.dialogs import Dialog, ask
from digitpad.ui.widgets.explained import explain
from digitpad.ui.widgets.theme import Theme

WORTH_KEEPING_S = 10.0  # of learning, before what a cancelled run has learned is kept for a while
WORTH_ASKING_S = 60.0  # of learning, before a run whose part cannot be kept is cancelled with a question


@dataclass(frozen=True)
class ProgressHandlers:
    """Handlers of the window.

    figures: shows the figures of a run that is over; undo: brings back what a cancelled one had learned;
        train_on: trains the new model further.
    """

    pause: Callable[[], None]
    stop: Callable[[], None]
    cancel: Callable[[], None]
    figures: Callable[[], None]
    undo: Callable[[], None]
    train_on: Callable[[], None]


class ProgressWindow(Dialog):
    """Closing it leaves the run as it is."""

    def __init__(self, root: tk.Tk, theme: Theme, handlers: ProgressHandlers, view: ChartView) -> None:
        """Open beside the main window. `view`: how the charts are looked at."""
        super().__init__(root, theme, _("Training"), name="training")
        explain(self, "training")
        self._handlers = handlers
        self._shown: RunContent | None = None
        frame = self.body
        self._make_buttons()
        self._hint = ttk.Label(
            frame,
            style="Muted.TLabel",
            text=_("You can go on drawing. Training goes on when this window is closed."),
        )
        self._hint.pack(side="bottom", anchor="w", pady=(theme.px(10), 0))
        self.words = ttk.Label(frame)
        self.words.pack(fill="x", pady=(0, theme.px(10)))
        wrap_to_width(self.words, theme)
        self.bar = explain(ttk.Progressbar(frame, maximum=1.0), "run_progress")
        self.bar.pack(fill="x", pady=(0, theme.px(10)))
        self.curves = Curves(frame, theme, view=view)
        self.curves.pack(fill="both", expand=True)
        self._show_buttons(over=False)
        self.appear(self.stop, is_beside=True)

    def show(self, content: RunContent, ways_on: Sequence[str] = ()) -> None:
        """Show where the run stands, or how it ended.

        ways_on: what can be done then: "figures", "undo", "train_on".
        """
        self.words.configure(text=content.words)
        show_share(self.bar, content.share)
        self.curves.show(content.loss, content.accuracy, content.epochs)
        self.pause.configure(text=_("Resume") if content.paused else _("Pause"))
        enable(self.pause, content.can_pause)
        enable(self.stop, content.can_keep)
        before = self._shown
        if before is None or before.over != content.over or content.over:
            self._show_buttons(content.over, ways_on)
        self._shown = content

    def _make_buttons(self) -> None:
        self._buttons = foot = self.make_foot()
        handlers = self._handlers
        # Of the two that swap their words, the longer makes the width: nothing jumps.
        width = digits_wide(self, _("Resume"), _("Pause"))
        self.pause = explain(ttk.Button(foot, text=_("Pause"), width=width, command=handlers.pause), "pause")
        self.stop = ttk.Button(foot, text=_("Stop and save the best so far"), command=handlers.stop)
        self.cancel = ttk.Button(foot, text=_("Cancel"), command=handlers.cancel)
        self.figures = ttk.Button(foot, text=_("Results…"), command=handlers.figures)
        self.undo = ttk.Button(foot, text=_("Undo"), command=handlers.undo)
        self.train_on = ttk.Button(foot, text=_("Train on"), command=handlers.train_on)
        self.close = ttk.Button(foot, text=_("Close"), command=self.destroy)
        for button, key in (
            *((self.stop, "stop_run"), (self.cancel, "cancel_training"), (self.figures, "results")),
            *((self.undo, "undo_label"), (self.train_on, "runs.train_on"), (self.close, "close")),
        ):
            explain(button, key)

    def _show_buttons(self, over: bool, ways_on: Sequence[str] = ()) -> None:
        running = [self.cancel, self.stop, self.pause]
        ended = {"figures": self.figures, "undo": self.undo, "train_on": self.train_on}
        wanted = [self.close, *(ended[name] for name in ways_on)] if over else running
        self._buttons.show(*wanted)
        if over:
            self._hint.pack_forget()
            self.bar.pack_forget()
        elif not self.bar.winfo_manager():
            self.bar.pack(fill="x", pady=(0, self._theme.px(10)), before=self.curves)


def is_worth_keeping(learned_s: float) -> bool:
    """Say whether what a run has learned in so many seconds is kept for a while when it is cancelled."""
    return learned_s > WORTH_KEEPING_S


def cancelling_sentence() -> str:
    """Return what is said while the part of a cancelled run is being saved."""
    return _("Cancelling; what was learned is put aside for an hour. Press Cancel again to end at once.")


def may_cancel(root: tk.Tk, theme: Theme, learned_s: float, learned: str) -> bool:
    """Say whether a run may be cancelled: where much would be lost, the user is asked.

    learned_s, learned: how long it has learned, in seconds and as a clock shows it.
    """
    if learned_s <= WORTH_ASKING_S:
        return True
    sentence = _("Cancel the training? What it learned in {time} will be lost.").format(time=learned)
    return ask(root, theme, sentence, (_("Cancel training"), _("Keep training"))) == 0


def may_quit(root: tk.Tk, theme: Theme) -> bool:
    """Ask whether DigitPad may end while a network is being trained."""
    sentence = _("A network is being trained. If you quit now, what it has learned is lost.")
    return ask(root, theme, sentence, (_("Quit anyway"), _("Keep training"))) == 0
