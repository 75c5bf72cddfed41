"""Training behind the window: one session at a time, and what the window shows of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from digitpad.core.plot import ChartView
from digitpad.errors import BusyError
from digitpad.language import _
from digitpad.models.entry import STEM, ModelEntry
from digitpad.models.library import ModelLibrary
from digitpad.runs.content import RunContent
from digitpad.runs.events import Done, clock
from digitpad.runs.plan import Plan, keep_slowness
from digitpad.runs.recipe import check_packages
from digitpad.runs.session import SessionHost, State, TrainingSession
from digitpad.runs.supervisor import Cancelled, End
from digitpad.runs.training_history import TrainingHistory
from digitpad.system.files import STAMP
from digitpad.system.settings import Store
from digitpad.ui.main.windows import Controller, WindowPorts
from digitpad.ui.widgets.dialogs import show_error

if TYPE_CHECKING:
    from digitpad.ui.models.review_controller import ModelReview
    from digitpad.ui.training.progress_view import ProgressWindow


@dataclass(frozen=True, eq=False)
class TrainerPorts(WindowPorts):
    """What a training run needs of the rest of the program.

    store: the user's folder.
    library: the models.
    model: the one in use.
    is_lab_training: whether a network of the lab is in training.
    show_progress: shows the run in the main window, or, given None, none.
    review: decides on the model that a run left, and shows the figures of the last run.
    """

    store: Store
    library: ModelLibrary
    model: Callable[[], ModelEntry | None]
    is_lab_training: Callable[[], bool]
    show_progress: Callable[[RunContent | None], None]
    review: "ModelReview"


class Trainer(Controller):
    """At most one run at a time."""

    def __init__(self, ports: TrainerPorts) -> None:
        """No run goes on."""
        self._ports = ports
        self._host = SessionHost(ports.store, ports.background.queue(), ports.root)
        self._session: TrainingSession | None = None  # the run that goes on, or the last one
        self._plan: Plan | None = None
        self._old: ModelEntry | None = None  # the model in use when the run began
        self._outcome: Callable[[], str] = str  # how the last run ended, in words, in the language of now
        self.window: ProgressWindow | None = None
        self._chart_view = ChartView()
        self._has_figures = False
        self._is_cancelled = False  # whether what this run has learned is to be put aside
        self._aside: ModelEntry | None = None  # what was, and can be brought back
        self.slowness_path = ports.store.root / "speed.json"

    @property
    def is_running(self) -> bool:
        """Whether a run goes on."""
        return self._session is not None and self._session.goes_on

    @property
    def session(self) -> TrainingSession | None:
        """The run that goes on, or the last one; for reading."""
        return self._session

    def start(self, plan: Plan) -> None:
        """Begin a run, and show how it goes.

        Raises:
            PackagesError: Keras is not installed.
            BusyError: a network of the lab is in training.
            StoreError: the user's folder cannot be written.
        """
        if self.is_running:
            return
        check_packages(plan.recipe, _("Training a Keras network"))
        if self._ports.is_lab_training():
            raise BusyError(
                _(
                    "The lab is training a network. Stop it there (Model ▸ Lab…), then start this "
                    "training again."
                )
            )
        folder = self._ports.store.root / "models" / time.strftime(STAMP)
        session = TrainingSession(self._host, plan.recipe, plan.arguments, folder, self.show, self._finish)
        session.start()
        self._session, self._plan, self._outcome = session, plan, str
        self._has_figures, self._old = False, self._ports.model()
        self._is_cancelled, self._aside = False, None
        self._ports.notice("")
        self.open()

    # What the user does

    def open(self) -> None:
        """Show the window of the run; one that is open already comes to the front."""
        if self.window is None or not self.window.winfo_exists():
            from digitpad.ui.training.progress_view import ProgressHandlers, ProgressWindow

            figures = self._ports.review.open
            handlers = ProgressHandlers(self.pause, self.stop, self.cancel, figures, self.undo, self.train_on)
            self.window = ProgressWindow(self._ports.root, self._ports.theme(), handlers, self._chart_view)
        self.window.lift()
        self.window.focus_set()
        self.show()

    def pause(self) -> None:
        """Have the run stand still, or go on."""
        if self._session:
            self._session.toggle_pause()
            self.show()

    def stop(self) -> None:
        """End the run with the best network so far, or where there is none yet, cancel it."""
        if self._session and self._session.history.can_keep:
            self._session.stop()
            self.show()
        else:
            self.cancel()

    def cancel(self) -> None:
        """End the run. What it learned in more than some seconds is put aside, from where it can be undone.

        A second time it ends at once, and so does a run without a network to keep; where much would be lost
        by that, the user is asked.
        """
        session = self._session
        if session is None or not session.goes_on:
            return
        from digitpad.ui.training.progress_view import is_worth_keeping, may_cancel

        learned, is_stopping = session.history.learned_s, session.state is State.STOPPING
        if session.history.can_keep and not is_stopping and is_worth_keeping(learned):
            self._is_cancelled = True
            session.stop()
            self.show()
        elif may_cancel(self._ports.root, self._ports.theme(), learned, clock(learned)):
            session.cancel()

    def undo(self) -> None:
        """Bring back what a cancelled run had learned: a new model, which is compared with the old one."""
        entry, session = self._aside, self._session
        if entry and session and isinstance(session.end, Done):
            self._ports.library.undo(entry)
            self._aside = None
            self._ports.review.review(session.end, session.history, self._old)

    @property
    def _new_model(self) -> Path | None:
        """The file of the model that the last run left, to train on from; None where there is none."""
        end = self._session.end if self._session else None
        path = end.folder / f"{STEM}.keras" if isinstance(end, Done) and not self._aside else None
        return path if path and path.is_file() else None

    def train_on(self) -> None:
        """Train the new model for as long again; for what it raises see `start`."""
        begin, old = self._new_model, self._ports.model()
        if begin and self._plan:
            self.start(self._plan.further(begin, old.network if old else None))

    # What is shown

    def show(self) -> None:
        """Show where the run stands."""
        if self._session is None:
            return
        content = self._session.content(self._outcome())
        if self._is_cancelled and self.is_running:
            from digitpad.ui.training.progress_view import cancelling_sentence

            content = replace(content, words=cancelling_sentence())
        if not self._ports.is_lab_training():
            self._ports.show_progress(content if self.is_running else None)
        if self.window and self.window.winfo_exists():
            ways = (
                ("figures", self._has_figures),
                ("undo", self._aside is not None),
                ("train_on", self._new_model is not None),
            )
            self.window.show(content, [name for name, is_open in ways if is_open])

    def close(self) -> bool:
        """Close the window of the run; say whether it was open."""
        window, self.window = self.window, None
        if window is None or not window.winfo_exists():
            return False
        window.destroy()
        return True

    def restore(self, state: bool) -> None:
        """Open the window again; where none was open, show the run in the main window alone."""
        if not state:
            self.show()
            return
        self.open()

    # What comes of it

    def may_quit(self) -> bool:
        """Say whether DigitPad may end: where a run goes on, the user is asked."""
        if not self.is_running:
            return True
        from digitpad.ui.training.progress_view import may_quit

        return may_quit(self._ports.root, self._ports.theme())

    def end(self) -> None:
        """End the run, as DigitPad itself ends, and wait until its process is gone."""
        if self._session:
            self._session.close()

    def _finish(self, end: End) -> None:
        assert self._session
        self._outcome = lambda: _words(end)
        self._keep_speed(self._session.history)
        if isinstance(end, Done) and self._is_cancelled:
            self._put_aside(end.folder)
            return
        self.show()
        if isinstance(end, Done):
            self._ports.review.review(end, self._session.history, self._old)
        elif isinstance(end, Cancelled) or end.error == "Stopped":
            self.close()
            self._ports.notice(self._outcome())
        else:
            show_error(self._ports.root, end.sentence)

    def _put_aside(self, folder: Path) -> None:
        """Delete the model of a cancelled run, which can be brought back."""
        self._aside = entry = self._ports.library.at(folder)
        self._ports.library.delete(entry)
        self.report(
            lambda: _("The training was cancelled. For an hour Undo brings back what it learned."),
            has_figures=False,
        )

    def report(self, outcome: Callable[[], str], has_figures: bool) -> None:
        """Say in the run's window and in the status bar what became of the new model.

        outcome: returns it in words, in the language in use.
        """
        self._outcome, self._has_figures = outcome, has_figures
        self.show()
        self._ports.notice(outcome())

    def _keep_speed(self, history: TrainingHistory) -> None:
        """Keep how quick this machine was, for the next guess."""
        plan = self._plan
        if plan and history.learned_s > 1:
            digits = round(plan.digits * history.learned_epochs)
            keep_slowness(self.slowness_path, plan.recipe, digits, history.learned_s)


def _words(end: End) -> str:
    """Return how a run ended."""
    if isinstance(end, Done):
        return _("The new model is ready.")
    if isinstance(end, Cancelled):
        return _("The training was cancelled. Nothing has changed.")
    return end.sentence
