"""Training behind the window: one worker, one training process, and what the window shows of it.

All of it runs in the main thread but for the worker, which waits for the process.
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digitpad.errors import BusyError
from digitpad.language import _
from digitpad.models.entry import ModelEntry
from digitpad.runs.events import Done, Snapshot, Update, clock, may_be_dropped
from digitpad.runs.plan import Plan, keep_slowness
from digitpad.runs.supervisor import Cancelled, End, Training
from digitpad.runs.training_history import TrainingHistory
from digitpad.system.background import Timer
from digitpad.system.files import write_json
from digitpad.system.settings import Store
from digitpad.ui.main.windows import Controller, WindowPorts
from digitpad.ui.widgets.content import RunContent
from digitpad.ui.widgets.dialogs import ask, show_error

if TYPE_CHECKING:
    from digitpad.ui.training.progress_view import ProgressWindow

TICK_MS = 100  # between two looks at the clock, while a run goes on
WORTH_ASKING_S = 10.0  # of learning, before a cancelled run asks back
FAREWELL_S = 5.0  # a closing window waits for its process

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class TrainerPorts(WindowPorts):
    """What a training run needs of the rest of the program.

    store: the user's folder.
    model: the one in use.
    is_lab_training: whether a network of the lab is in training.
    show_progress: shows the run in the main window, or, given None, none.
    review: gets the end of a run that left a model, its history, and the model that was in use before.
    show_review: shows the figures of the last run.
    """

    store: Store
    model: Callable[[], ModelEntry | None]
    is_lab_training: Callable[[], bool]
    show_progress: Callable[[RunContent | None], None]
    review: Callable[[Done, TrainingHistory, ModelEntry | None], None]
    show_review: Callable[[], None]


class Trainer(Controller):
    """At most one run at a time."""

    def __init__(self, ports: TrainerPorts) -> None:
        """No run goes on."""
        self._ports = ports
        self._jobs = ports.background.queue()
        self._tick = Timer(ports.root)
        self._training: Training | None = None
        self._plan: Plan | None = None
        self._old: ModelEntry | None = None  # the model in use when the run began
        self._course = TrainingHistory()
        self._ended: str | None = None  # how the last run ended, in words
        self._window: ProgressWindow | None = None
        self._has_figures = False
        self.slowness_path = ports.store.root / "speed.json"
        self._recipe_path = ports.store.root / "recipe.json"

    @property
    def is_running(self) -> bool:
        """Whether a run goes on."""
        return self._training is not None

    def start(self, plan: Plan) -> None:
        """Begin a run, and show how it goes.

        Raises:
            BusyError: a network of the lab is in training.
            StoreError: the user's folder cannot be written.
        """
        if self._training:
            return
        if self._ports.is_lab_training():
            raise BusyError(
                _(
                    "The lab is training a network. Stop it there (Model ▸ Lab…), then start this "
                    "training again."
                )
            )
        write_json(plan.recipe.to_record(), self._recipe_path)
        models = self._ports.store.root / "models"
        arguments = (str(self._recipe_path.absolute()), *plan.arguments)
        self._plan, self._course, self._ended = plan, TrainingHistory(), None
        self._has_figures, self._old = False, self._ports.model()
        folder = models / time.strftime("%Y-%m-%dT%H-%M-%S")
        self._training = training = Training(self._ports.store, folder, arguments)
        emit = self._jobs.emitter(self._take, may_be_dropped)
        self._jobs.submit(lambda: training.run(emit), self._finish, ended=self._forget)
        self._tick.every(TICK_MS, self.show)
        self._ports.notice("")
        self.open()

    # What the user does

    def open(self) -> None:
        """Show the window of the run; one that is open already comes to the front."""
        if self._window is None or not self._window.winfo_exists():
            from digitpad.ui.training.progress_view import ProgressHandlers, ProgressWindow

            handlers = ProgressHandlers(self.pause, self.stop, self.cancel, self._ports.show_review)
            self._window = ProgressWindow(self._ports.root, self._ports.theme(), handlers)
        self._window.lift()
        self._window.focus_set()
        self.show()

    def pause(self) -> None:
        """Have the run stand still, or go on."""
        if not self._training:
            return
        now = time.monotonic()
        if self._course.is_paused:
            self._training.resume()
            self._course.resume(now)
        else:
            self._training.pause()
            self._course.pause(now)
        self.show()

    def stop(self) -> None:
        """End the run with the best network so far, or where there is none yet, cancel it."""
        if self._training and self._course.can_keep:
            self._training.stop()
            self._course.resume(time.monotonic())
            self.show()
        else:
            self.cancel()

    def cancel(self) -> None:
        """End the run with nothing kept; where much would be lost, ask first."""
        training, learned = self._training, self._course.learned_s
        if training is None:
            return
        if learned > WORTH_ASKING_S:
            sentence = _("Cancel the training? What it learned in {time} will be lost.")
            answers = (_("Cancel training"), _("Keep training"))
            if ask(self._ports.root, self._ports.theme(), sentence.format(time=clock(learned)), answers):
                return
        training.cancel()

    # What is shown

    def show(self) -> None:
        """Show where the run stands."""
        now = time.monotonic()
        over, course = self._ended, self._course
        content = course.content(now) if over is None else course.ended(over, now)
        if not self._ports.is_lab_training():
            self._ports.show_progress(content if self.is_running else None)
        if self._window and self._window.winfo_exists():
            self._window.show(content, self._has_figures)

    def close(self) -> str:
        """Close the window of the run; return where it was, "" where it was not open."""
        window, self._window = self._window, None
        if window is None or not window.winfo_exists():
            return ""
        place = window.geometry()
        window.destroy()
        return place

    def restore(self, state: str) -> None:
        """Open the window again where it was; where none was open, show the run in the main window alone."""
        if not state:
            self.show()
            return
        self.open()
        if self._window:
            self._window.geometry(state)

    # What comes of it

    def may_quit(self) -> bool:
        """Say whether DigitPad may end: where a run goes on, the user is asked."""
        if not self._training:
            return True
        sentence = _("A network is being trained. If you quit now, what it has learned is lost.")
        answers = (_("Quit anyway"), _("Keep training"))
        return ask(self._ports.root, self._ports.theme(), sentence, answers) == 0

    def end(self) -> None:
        """End the run, as DigitPad itself ends, and wait until its process is gone."""
        self._tick.stop()
        if self._training:
            self._training.cancel()
            self._training.wait(FAREWELL_S)
            self._forget_recipe()

    def _take(self, event: Update) -> None:
        if not isinstance(event, Snapshot):  # the lab alone emits any
            self._course.add(event, time.monotonic())

    def _forget(self) -> None:
        """Note that the run is over; should there be nothing else to say of it, something went wrong."""
        self._tick.stop()
        self._training = None
        self._forget_recipe()
        self._keep_speed()
        self._ended = _("Something went wrong inside DigitPad. The details are in {path}.").format(
            path=self._ports.store.log_path
        )
        self.show()

    def _finish(self, end: End) -> None:
        self._ended = _words(end)
        self.show()
        if isinstance(end, Done):
            self._ports.review(end, self._course, self._old)
        elif isinstance(end, Cancelled) or end.error == "Stopped":
            self.close()
            self._ports.notice(self._ended)
        elif end.error == "DownloadError":
            self._offer_synthetic()
        else:
            show_error(self._ports.root, end.sentence)

    def report(self, sentence: str, has_figures: bool) -> None:
        """Say in the run's window and in the status bar what became of the new model."""
        self._ended, self._has_figures = sentence, has_figures
        self.show()
        self._ports.notice(sentence)

    def _offer_synthetic(self) -> None:
        sentence = _("MNIST could not be downloaded. Train on synthetic digits instead?")
        answers = (_("Train on synthetic digits"), _("Not now"))
        planned = self._plan
        if planned and ask(self._ports.root, self._ports.theme(), sentence, answers) == 0:
            self.start(planned.without_mnist())

    def _keep_speed(self) -> None:
        """Keep how quick this machine was, for the next guess."""
        plan, course = self._plan, self._course
        if plan and course.learned_s > 1:
            digits = round(plan.digits * course.learned_epochs)
            keep_slowness(self.slowness_path, plan.recipe, digits, course.learned_s)

    def _forget_recipe(self) -> None:
        with suppress(OSError):
            self._recipe_path.unlink()


def _words(end: End) -> str:
    """Return how a run ended."""
    if isinstance(end, Done):
        return _("The new model is ready.")
    if isinstance(end, Cancelled):
        return _("The training was cancelled. Nothing has changed.")
    return end.sentence
