"""The lab's run: its process, what the tab "Training" shows of it, and what its buttons do.

All of it runs in the main thread but for the worker, which waits for the process.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING

from digitpad.errors import BusyError
from digitpad.lab.presets import name_of
from digitpad.lab.tensorboard import is_installed
from digitpad.language import _
from digitpad.runs.events import Done, Progress, Snapshot, Update, clock
from digitpad.runs.library import EXPERIMENT, Runs, write_experiment
from digitpad.runs.recipe import Recipe
from digitpad.runs.supervisor import Cancelled, End, Training
from digitpad.runs.training_history import TrainingHistory
from digitpad.system.background import JobQueue, Timer
from digitpad.system.settings import Store
from digitpad.ui.lab.training_content import StripDigits, drawing_words, ending, panel_content, read_strip
from digitpad.ui.lab.training_view import TrainingContent, TrainingHandlers, TrainingTab
from digitpad.ui.lab.window_view import LabWindow
from digitpad.ui.main.content import PanelContent
from digitpad.ui.widgets.content import RunContent
from digitpad.ui.widgets.dialogs import ask

if TYPE_CHECKING:
    import tkinter as tk

    from digitpad.core.raster import Steps
    from digitpad.ui.widgets.theme import Theme


TICK_MS = 60  # between two looks at the clock, and whether the drawing has changed
WORTH_ASKING_S = 10.0  # of learning, before a cancelled run asks back
FAREWELL_S = 5.0  # a closing window waits for its process


@dataclass(frozen=True)
class TrainingPorts:
    """All that a run needs of the rest of the window.

    queue: makes a queue of jobs in the background.
    refresh: has the main window shown anew soon; show_progress: shows a run in it, or, given None, none.
    trains_elsewhere: whether a network is being trained that is not the lab's.
    current_steps: the digit that is looked at, on the pad or in a picture; None for no digit.
    runs_changed: is called when the run is among the runs, and when it has ended.
    show_run: shows a run, by its key, among the others.
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


class State(Enum):
    """Where a run stands."""

    STARTING = "no step was taken: there is nothing to keep"
    LEARNING = "a step was taken"
    KEPT = "ended, and among the runs with its model"
    CANCELLED = "ended, and nothing of it is kept"
    FAILED = "ended by an error"

    @property
    def goes_on(self) -> bool:
        """Whether it has not ended."""
        return self in (State.STARTING, State.LEARNING)


@dataclass
class CurrentRun:
    """The run that goes on, or the last one.

    key: of the run among the runs. batches: of an epoch.
    begins_paused: whether it is to stand still before its first step, and does not yet.
    sent: the digit that was sent to it last; None for none yet.
    ended: how it ended, in words; "" while it goes on.
    """

    key: str
    name: str
    experiment: Recipe
    process: Training
    begins_paused: bool
    state: State = State.STARTING
    history: TrainingHistory = field(default_factory=TrainingHistory)
    batches: int = 1
    snapshot: Snapshot | None = None
    strip: StripDigits | None = None
    sent: bytes | None = None
    ended: str = ""


class TrainingController:
    """At most one run at a time. It goes on without the lab's window."""

    def __init__(self, ports: TrainingPorts) -> None:
        """Nothing was trained yet."""
        self._ports = ports
        self._jobs = ports.queue()  # the runs
        self._reading = ports.queue()  # of files, while a run goes on
        self._tick = Timer(ports.root)
        self._soon = Timer(ports.root)  # what several events at once have changed is shown once
        self._run: CurrentRun | None = None
        self._on_pad = True
        self.tab: TrainingTab | None = None

    @property
    def is_training(self) -> bool:
        """Whether a run goes on."""
        return self._run is not None and self._run.state.goes_on

    @property
    def run(self) -> CurrentRun | None:
        """The run that goes on, or the last one; for reading."""
        return self._run

    @property
    def training_key(self) -> str:
        """The key of the run that goes on; "" where none does."""
        return self._run.key if self._run and self._run.state.goes_on else ""

    def start(self, experiment: Recipe, paused: bool = False) -> None:
        """Begin a run; `paused` has it stand still before its first step.

        Raises:
            BusyError: another training goes on.
            StoreError: the user's folder cannot be written.
        """
        if self.is_training:
            raise BusyError(_("A network is being trained already. Stop it, then start the next one."))
        if self._ports.trains_elsewhere():
            raise BusyError(
                _(
                    "Another training is running (Model ▸ Training…). Wait until it ends or stop "
                    "it, then start this one."
                )
            )
        key = time.strftime("%Y-%m-%dT%H-%M-%S")
        process = self._process(experiment, key, paused)
        self._run = CurrentRun(key, name_of(experiment), experiment, process, paused)
        # Nothing is dropped: a snapshot does not make the step before it worthless.
        emit = self._jobs.emitter(self._take)
        self._jobs.submit(lambda: process.run(emit), self._finish, ended=self._close_down)
        self._tick.every(TICK_MS, self._follow)
        if self.tab:
            self.tab.strip.set_digits((), ())
        self.show()

    def _process(self, experiment: Recipe, key: str, paused: bool) -> Training:
        """Return the process that is to train the experiment, which it reads from a file."""
        root = self._ports.store.root
        write_experiment(experiment, root)
        options = {"--paused": paused, "--tensorboard": is_installed()}
        chosen = (option for option, is_chosen in options.items() if is_chosen)
        arguments = [str((root / EXPERIMENT).absolute()), *chosen]
        return Training(self._ports.store, self._ports.library.folder / key, arguments)

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
            self._put_on_pad,
        )
        self.tab = tab = TrainingTab(window.tabs, self._ports.theme(), handlers, self._on_pad)
        tab.bind_keys(window)
        if self._run and self._run.strip:
            tab.strip.set_digits(self._run.strip.pictures, self._run.strip.labels)
        self.show()
        return tab

    def closed(self) -> None:
        """Show in no tab any more: the window has closed."""
        self.tab = None

    def play(self) -> None:
        """Go on, stand still, or begin."""
        run, now = self._run, time.monotonic()
        if run and not run.state.goes_on:
            self.start(run.experiment)
        elif run and run.history.is_paused:
            run.process.resume()
            run.history.resume(now)
        elif run:
            run.process.pause()
            run.history.pause(now)
        self.show()

    def stop(self) -> None:
        """End the run, and keep what there is."""
        run = self._run
        if run and run.state is State.LEARNING:
            run.process.stop()
            run.history.resume(time.monotonic())
            self.show()
        else:
            self.cancel()

    def cancel(self) -> None:
        """End the run with nothing kept; where much would be lost, ask first."""
        run = self._run
        if run is None or not run.state.goes_on:
            return
        if run.history.learned_s > WORTH_ASKING_S:
            sentence = _("Cancel the training? What it learned in {time} will be lost.")
            answers = (_("Cancel training"), _("Keep training"))
            if self._ask(sentence.format(time=clock(run.history.learned_s)), answers):
                return
        run.process.cancel()

    def _step(self, whole_epoch: bool) -> None:
        """Do one batch or one epoch, and stand still then."""
        run = self._run
        if run and run.state.goes_on:
            run.history.pause(time.monotonic())
            (run.process.step_epoch if whole_epoch else run.process.step_batch)()
            self.show()

    def _put_on_pad(self, on_pad: bool) -> None:
        self._on_pad = on_pad
        self._ports.refresh()

    def _ask(self, sentence: str, answers: tuple[str, str]) -> int:
        return ask(self._ports.root, self._ports.theme(), sentence, answers)

    # Events of the run

    def _take(self, event: Update) -> None:
        """Take note of an event of the run."""
        run, now = self._run, time.monotonic()
        assert run
        run.history.add(event, now)
        if isinstance(event, Snapshot) and run.begins_paused:  # it comes as the run comes to stand still
            run.begins_paused = False
            run.history.pause(now)
        if run.history.is_paused:  # a single step: what comes after it is no learning
            run.history.pause(now)
        if isinstance(event, Progress):
            run.batches = event.batches
            if event.batch > 0:
                run.state = State.LEARNING
        if isinstance(event, Snapshot):
            self._take_snapshot(run, event)
        self._soon.once(0, self.show)

    def _take_snapshot(self, run: CurrentRun, snapshot: Snapshot) -> None:
        is_first = run.snapshot is None
        run.snapshot = snapshot
        if is_first:
            folder = self._ports.library.folder / run.key
            self._reading.submit(
                lambda: read_strip(folder, run.experiment), lambda strip: self._take_strip(run, strip)
            )
            self._ports.runs_changed()  # from now on it is one of them
        if self._on_pad:
            self._ports.refresh()
        self._show_snapshot()

    def _take_strip(self, run: CurrentRun, strip: StripDigits | None) -> None:
        run.strip = strip
        if self.tab and strip and run is self._run:
            self.tab.strip.set_digits(strip.pictures, strip.labels)
            self._show_snapshot()

    def _follow(self) -> None:
        self._send_digit()
        self.show()

    def _send_digit(self) -> None:
        """Send the digit on the pad, or in a picture, where it is another than before."""
        run, steps = self._run, self._ports.current_steps()
        digit = steps.centred.tobytes() if steps else b""
        if run and run.state.goes_on and digit != run.sent:
            run.sent = digit
            run.process.look(digit or None)

    def _close_down(self) -> None:
        """Take note that the process is gone; why, `_finish` says, unless something went wrong here."""
        self._tick.stop()
        self._forget_experiment()
        sentence = _("Something went wrong inside DigitPad. The details are in {path}.")
        self._end(State.FAILED, sentence.format(path=self._ports.store.log_path))
        self._ports.runs_changed()

    def _finish(self, end: End) -> None:
        if isinstance(end, Done):
            self._end(State.KEPT, ending(end))
        elif isinstance(end, Cancelled):
            self._end(State.CANCELLED, _("The training was cancelled. Nothing was saved."))
        else:
            self._end(State.FAILED, end.sentence)

    def _end(self, state: State, sentence: str) -> None:
        assert self._run
        self._run.state, self._run.ended = state, sentence
        self.show()
        self._ports.notice(sentence)

    # Content

    def show(self) -> None:
        """Show where the run stands: in its tab, and, while it goes on, in the main window."""
        elsewhere = self._ports.trains_elsewhere()
        run, content = self._run, self._content()
        if self.is_training or not elsewhere:
            self._ports.show_progress(content if self.is_training else None)
        if self.tab is None or not self.tab.winfo_exists():
            return
        if run is None:
            self.tab.show(TrainingContent())
        else:
            self.tab.show(
                TrainingContent(
                    run.name,
                    content,
                    goes_on=run.state.goes_on,
                    failed=run.state is State.FAILED,
                    can_begin=not elsewhere,
                    has_figures=run.state is State.KEPT,
                )
            )
        self._show_snapshot()

    def _content(self) -> RunContent | None:
        """Return where the run stands; None where there was none yet."""
        run, now = self._run, time.monotonic()
        if run is None:
            return None
        content = run.history.content(now) if run.state.goes_on else run.history.ended(run.ended, now)
        return replace(content, can_keep=run.state is State.LEARNING and content.can_pause)

    def _show_snapshot(self) -> None:
        if self.tab and self.tab.winfo_exists():
            shot, batches = (self._run.snapshot, self._run.batches) if self._run else (None, 1)
            self.tab.drawing.show(shot.drawing if shot else None, drawing_words(shot, batches))
            if shot:
                self.tab.strip.show(shot.strip)

    def on_panel(self, content: PanelContent) -> PanelContent:
        """Return what the main window's panel shows, while a network is in training."""
        run = self._run
        if run is None or not run.state.goes_on or not self._on_pad or run.snapshot is None:
            return content
        return panel_content(content, run.snapshot, run.batches)

    # The end

    def may_quit(self) -> bool:
        """Say whether DigitPad may end: where a run goes on, the user is asked."""
        if not self.is_training:
            return True
        sentence = _("A network is being trained. If you quit now, what it has learned is lost.")
        return self._ask(sentence, (_("Quit anyway"), _("Keep training"))) == 0

    def end(self) -> None:
        """End the run, as DigitPad itself ends, and wait until its process is gone."""
        self._tick.stop()
        self._soon.stop()
        if self._run and self._run.state.goes_on:
            self._run.process.cancel()
            self._run.process.wait(FAREWELL_S)
            self._forget_experiment()

    def _forget_experiment(self) -> None:
        with suppress(OSError):
            (self._ports.store.root / EXPERIMENT).unlink()
