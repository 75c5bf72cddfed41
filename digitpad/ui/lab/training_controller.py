"""The lab's run: what the tab "Training" shows of its session, and what its buttons do."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digitpad.core.plot import ChartView
from digitpad.errors import BusyError
from digitpad.lab.presets import name_of
from digitpad.language import _
from digitpad.runs.content import RunContent, continued
from digitpad.runs.events import Done, Failed, Snapshot, clock
from digitpad.runs.library import LONGEST_NAME, Run, Runs
from digitpad.runs.recipe import Recipe, check_packages
from digitpad.runs.session import SessionHost, State, TrainingSession
from digitpad.runs.supervisor import End
from digitpad.runs.training_history import history_of
from digitpad.system.background import JobQueue
from digitpad.system.files import STAMP
from digitpad.system.packages import is_installed
from digitpad.system.settings import Store
from digitpad.ui.lab.coach_controller import CoachController
from digitpad.ui.lab.training_content import (
    CurrentRun,
    StripDigits,
    changes_content,
    drawing_words,
    panel_content,
    read_strip,
    waiting_content,
)
from digitpad.ui.lab.training_view import TrainingContent, TrainingHandlers, TrainingTab
from digitpad.ui.lab.window_view import LabWindow
from digitpad.ui.main.content import PanelContent
from digitpad.ui.training.digits_controller import DigitsController
from digitpad.ui.training.progress_view import (
    cancelling_sentence,
    is_worth_keeping,
    may_cancel,
    may_quit,
)

if TYPE_CHECKING:
    import tkinter as tk

    from digitpad.core.raster import Steps
    from digitpad.ui.widgets.theme import Theme


TICK_MS = 60  # between two looks at the clock, and whether the drawing has changed


@dataclass(frozen=True)
class TrainingPorts:
    """All that a run needs of the rest of the window.

    queue: makes a queue of jobs in the background.
    refresh: has the main window shown anew soon; show_progress: shows a run in it, or, given None, none.
    trains_elsewhere: whether a network is being trained that is not the lab's.
    current_steps: the digit that is looked at, on the pad or in a picture; None for no digit.
    runs_changed: is called when the run is among the runs, and when it has ended.
    show_run: shows a run, by its key, among the others.
    digits: those that networks learn from. coach: says what could be better.
    """

    root: "tk.Tk"
    theme: "Callable[[], Theme]"
    store: Store
    library: Runs
    queue: Callable[[], JobQueue]
    notice: Callable[[str], None]
    refresh: Callable[[], None]
    show_progress: Callable[[RunContent | None], None]
    trains_elsewhere: Callable[[], bool]
    current_steps: "Callable[[], Steps | None]"
    runs_changed: Callable[[], None]
    show_run: Callable[[str], None]
    digits: DigitsController
    coach: CoachController


class TrainingController:
    """At most one run at a time. It goes on without the lab's window."""

    def __init__(self, ports: TrainingPorts) -> None:
        """Nothing was trained yet."""
        self._ports = ports
        self._host = SessionHost(ports.store, ports.queue(), ports.root)
        self._reading = ports.queue()  # of files, while a run goes on
        self._run: CurrentRun | None = None
        self._waiting: tuple[Recipe, bool, Run | None] | None = None  # to begin as soon as there are digits
        self._on_pad = True
        self._chart_view = ChartView()
        self.tab: TrainingTab | None = None
        ports.digits.followers.append(self._digits_changed)

    @property
    def is_training(self) -> bool:
        """Whether a run goes on."""
        return self._run is not None and self._run.session.goes_on

    @property
    def run(self) -> CurrentRun | None:
        """The run that goes on, or the last one; for reading."""
        return self._run

    @property
    def training_key(self) -> str:
        """The key of the run that goes on; "" where none does."""
        return self._run.key if self._run and self._run.session.goes_on else ""

    def start(self, experiment: Recipe, paused: bool = False, earlier: Run | None = None) -> None:
        """Begin a run; where there are no digits to learn from yet, ask for them first.

        paused: whether it stands still before its first step.
        earlier: a run with whose network it begins; None for random weights.

        Raises:
            PackagesError: it needs Keras, which is not installed.
            BusyError: another training goes on.
            StoreError: the user's folder cannot be written.
        """
        check_packages(experiment, _("Training a Keras network"))
        if self.is_training:
            raise BusyError(_("A network is being trained already. Stop it, then start the next one."))
        if self._ports.trains_elsewhere():
            raise BusyError(
                _(
                    "Another training is running (Model ▸ Training…). Wait until it ends or stop "
                    "it, then start this one."
                )
            )
        self._waiting = None if self._ports.digits.found else (experiment, paused, earlier)
        if self._waiting:
            self.show()
            return
        options = {"--paused": paused, "--tensorboard": is_installed("tensorboard")}
        begin = ("--from", str(earlier.network.absolute())) if earlier and earlier.network else ()
        arguments = [*(option for option, is_chosen in options.items() if is_chosen), *begin]
        folder = self._ports.library.folder / time.strftime(STAMP)
        session = TrainingSession(self._host, experiment, arguments, folder, self._follow, self._finish)
        session.start(TICK_MS)
        last, self._run = self._run, CurrentRun(session, earlier=earlier)
        if earlier:
            self._read_curves(self._run, earlier, last.before if last and last.key == earlier.key else None)
        if self.tab:
            self.tab.strip.set_digits((), ())
        self.show()

    def _read_curves(self, run: CurrentRun, earlier: Run, before: RunContent | None) -> None:
        """Let the curves go on where those of the earlier run ended, and of what came `before` that."""

        def take(content: RunContent) -> None:
            run.before = continued(content, before) if before else content
            self.show()

        self._reading.submit(lambda: history_of(earlier).content(0.0), take)

    # Actions of the user

    def make_tab(self, window: LabWindow) -> TrainingTab:
        """Make the tab for a window, and show the run in it from now on."""
        handlers = TrainingHandlers(
            self.play,
            lambda: self._step(whole_epoch=True),
            lambda: self._step(whole_epoch=False),
            self.stop,
            self.cancel,
            lambda: self._ports.show_run(self._run.key if self._run else ""),
            self.undo,
            self._put_on_pad,
            self._ports.digits.make_panel,
            self.change,
            self.slow,
            self._ports.coach.handlers,
        )
        self.tab = tab = TrainingTab(
            window.tabs, self._ports.theme(), handlers, self._on_pad, self._chart_view
        )
        self._ports.coach.line = tab.coach
        tab.bind_keys(window)
        if self._run and self._run.strip:
            tab.strip.set_digits(self._run.strip.pictures, self._run.strip.labels)
        self.show()
        return tab

    def closed(self) -> None:
        """Show in no tab any more: the window has closed."""
        self.tab = None

    def play(self) -> None:
        """Go on or stand still; a run that has ended is trained on, or, where it left nothing, begun anew."""
        run = self._run
        if run and run.can_train_on:
            self.train_on(run.as_kept)
        elif run and not run.session.goes_on:
            self.start(run.session.recipe)
        elif run:
            run.session.toggle_pause()
        self.show()

    def train_on(self, run: Run) -> None:
        """Train a run's network for as many epochs again; that is a run of its own.

        Raises:
            BusyError: another training goes on.
            StoreError: the user's folder cannot be written.
        """
        self.start(run.experiment.settled.changed(folds=0), earlier=run)

    def stop(self) -> None:
        """End the run, and keep what there is."""
        if self._run and self._run.session.has_stepped:
            self._run.session.stop()
            self.show()
        else:
            self.cancel()

    def cancel(self) -> None:
        """End the run. What it learned in more than some seconds is put aside, from where it can be undone.

        A second time it ends at once, and what would be lost then is asked for.
        """
        run = self._run
        if self._waiting:
            self._waiting = None
            self.show()
        if run is None or not run.session.goes_on:
            return
        session, learned = run.session, run.session.history.learned_s
        if session.has_stepped and session.state is not State.STOPPING and is_worth_keeping(learned):
            run.is_cancelled = True
            session.stop()
            self.show()
        elif may_cancel(self._ports.root, self._ports.theme(), learned, clock(learned)):
            session.cancel()

    def undo(self) -> None:
        """Bring back what a cancelled run had learned: it is one of the runs then."""
        run = self._run
        if run and run.is_aside:
            self._ports.library.undo(run.key)
            run.is_aside = False
            self.show()
            self._ports.notice(run.ended)
            self._ports.runs_changed()

    def change(self, name: str, text: str) -> None:
        """Have the run go on with another value of a setting: the next step is taken with it."""
        if self._run:
            self._run.change(name, text)
            self.show()

    def slow(self, is_slow: bool) -> None:
        """Have the run go in slow motion, or as fast as it can."""
        if self._run:
            self._run.is_slow = is_slow
            self._run.session.slow(is_slow)

    def _step(self, whole_epoch: bool) -> None:
        """Do one batch or one epoch, and stand still then."""
        if self._run:
            self._run.session.step(whole_epoch)
            self.show()

    def _put_on_pad(self, on_pad: bool) -> None:
        self._on_pad = on_pad
        self._ports.refresh()

    # Events of the run

    def _follow(self) -> None:
        """Show what has changed."""
        run = self._run
        if run and run.session.snapshot and run.session.snapshot is not run.snapshot:
            self._take_snapshot(run, run.session.snapshot)
        self._send_digit()
        self.show()

    def _take_snapshot(self, run: CurrentRun, snapshot: Snapshot) -> None:
        is_first = run.snapshot is None
        run.snapshot = snapshot
        if is_first:
            folder = self._ports.library.folder / run.key
            self._reading.submit(
                lambda: read_strip(folder, run.session.recipe), lambda strip: self._take_strip(run, strip)
            )
            if run.earlier:
                name = _("{name}, trained on").format(name=run.earlier.given or run.name)
                self._ports.library.rename(run.as_kept, name[:LONGEST_NAME])
            self._ports.runs_changed()  # from now on it is one of them
        if self._on_pad:
            self._ports.refresh()
        self._show_snapshot()

    def _take_strip(self, run: CurrentRun, strip: StripDigits | None) -> None:
        run.strip = strip
        if self.tab and strip and run is self._run:
            self.tab.strip.set_digits(strip.pictures, strip.labels)
            self._show_snapshot()

    def _send_digit(self) -> None:
        """Send the digit on the pad, or in a picture, where it is another than before."""
        run, steps = self._run, self._ports.current_steps()
        digit = steps.centred.tobytes() if steps else b""
        if run and run.session.goes_on and digit != run.sent:
            run.sent = digit
            run.session.look(digit or None)

    def _finish(self, end: End) -> None:
        run = self._run
        assert run
        if run.is_cancelled and isinstance(end, Done):
            self._ports.library.delete(run.as_kept)
            run.is_aside = True
        self.show()
        self._ports.notice(run.ended)
        self._ports.runs_changed()
        if isinstance(end, Failed) and self._ports.digits.found is None:  # damaged, and not to be had again
            self._waiting = (run.session.recipe, False, run.earlier)
            self._ports.digits.report(run.ended)
            self.show()

    def _digits_changed(self) -> None:
        """Begin what has waited for digits."""
        if self._waiting and self._ports.digits.found:
            self.start(*self._waiting)

    # Content

    def show(self) -> None:
        """Show where the run stands: in its tab, and, while it goes on, in the main window."""
        elsewhere = self._ports.trains_elsewhere()
        run, content = self._run, self._content()
        if self.is_training or not elsewhere:
            self._ports.show_progress(content if self.is_training else None)
        if self.tab is None or not self.tab.winfo_exists():
            return
        self._ports.coach.look(run)
        if self._waiting:
            name = name_of(self._waiting[0])
            self.tab.show(TrainingContent(name, waiting_content(), waits_for_digits=True))
        elif run is None:
            self.tab.show(TrainingContent())
        else:
            self.tab.show(
                TrainingContent(
                    run.name,
                    content,
                    goes_on=run.session.goes_on,
                    failed=isinstance(run.session.end, Failed),
                    can_begin=not elsewhere,
                    has_figures=isinstance(run.session.end, Done) and not run.is_aside,
                    can_undo=run.is_aside,
                    can_train_on=run.can_train_on,
                    changes=changes_content(run),
                )
            )
        self._show_snapshot()

    def _content(self) -> RunContent | None:
        """Return where the run stands; None where there was none yet."""
        if self._run is None:
            return None
        session = self._run.session
        content = session.content(self._run.ended)
        if self._run.before:
            content = continued(content, self._run.before)
        if self._run.is_cancelled and session.goes_on:
            content = replace(content, words=cancelling_sentence())
        can_keep = session.has_stepped and content.can_pause and session.state is not State.STOPPING
        return replace(content, can_keep=can_keep)

    def _show_snapshot(self) -> None:
        if self.tab and self.tab.winfo_exists():
            run = self._run
            shot, batches = (run.snapshot, run.session.batches) if run else (None, 1)
            is_baseline = run is not None and run.session.recipe.is_baseline
            self.tab.drawing.show(shot.drawing if shot else None, drawing_words(shot, batches, is_baseline))
            if shot:
                self.tab.strip.show(shot.strip)

    def on_panel(self, content: PanelContent) -> PanelContent:
        """Return what the main window's panel shows, while a network is in training."""
        run = self._run
        if run is None or not run.session.goes_on or not self._on_pad or run.snapshot is None:
            return content
        return panel_content(content, run.snapshot, run.session.batches)

    # The end

    def may_quit(self) -> bool:
        """Say whether DigitPad may end: where a run goes on, the user is asked."""
        return not self.is_training or may_quit(self._ports.root, self._ports.theme())

    def end(self) -> None:
        """End the run, as DigitPad itself ends, and wait until its process is gone."""
        if self._run:
            self._run.session.close()
