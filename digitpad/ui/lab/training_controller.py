"""The lab's run: its process, what the tab "Training" shows of it, and what its buttons do.

All of it runs in the main thread but for the worker, which waits for the process.
"""

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from digitpad.errors import BusyError
from digitpad.lab.presets import name_of
from digitpad.lab.tensorboard import is_installed
from digitpad.language import _, percent
from digitpad.runs.events import Done, Failed, Progress, Snapshot, Told, clock
from digitpad.runs.experiment import Experiment
from digitpad.runs.library import EXPERIMENT, Run, write_experiment
from digitpad.runs.supervisor import LAB, Cancelled, End, Training
from digitpad.runs.training_history import Course
from digitpad.system.background import Timer
from digitpad.ui.lab.training_view import TrainingContent, TrainingHandlers, TrainingTab
from digitpad.ui.main.content import PanelContent
from digitpad.ui.widgets.content import RunContent
from digitpad.ui.widgets.question import ask

if TYPE_CHECKING:
    from digitpad.ui.lab.controller import Lab


@dataclass(frozen=True)
class StripDigits:
    """The strip's digits: grey pictures 28×28, and their labels."""

    pictures: tuple[Image.Image, ...]
    labels: tuple[int, ...]


def read_strip(folder: Path, experiment: Experiment) -> StripDigits | None:
    """Return the digits that the run in `folder` reads in its strip; None where they are not there."""
    strip = Run(folder, experiment, None).strip()
    if strip is None:
        return None
    return StripDigits(tuple(map(Image.fromarray, strip.digits)), tuple(map(int, strip.labels)))


def where(snapshot: Snapshot, batches: int) -> str:
    """Return when a snapshot was made, in words."""
    if snapshot.batch >= batches:
        return _("after epoch {epoch}").format(epoch=snapshot.epoch)
    return _("epoch {epoch}, after batch {batch}").format(epoch=snapshot.epoch, batch=snapshot.batch)


def drawing_words(snapshot: Snapshot | None, batches: int) -> str:
    """Return the line above the drawing's bars."""
    if snapshot is None or snapshot.drawing is None:
        return _("Draw a digit on the pad: it is read again after every epoch and every step.")
    shares = snapshot.drawing
    read = max(range(len(shares)), key=shares.__getitem__)
    return f"{read}, {percent(shares[read])} · {where(snapshot, batches)}"


def over(content: PanelContent, snapshot: Snapshot, batches: int) -> PanelContent:
    """Return what the panel shows with the bars of the network in training, and a title that says so."""
    if snapshot.drawing is None or content.probabilities is None:
        return content
    shares = snapshot.drawing
    read = max(range(len(shares)), key=shares.__getitem__)
    in_use = f"{content.headline} ({content.sentence})" if content.headline else content.sentence
    return replace(
        content,
        headline=str(read),
        sentence=percent(shares[read]),
        detail=_("The model in use reads: {verdict}").format(verdict=in_use),
        probabilities=shares,
        winner=read,
        title=_("Network being trained, {when}").format(when=where(snapshot, batches)),
    )


TICK_MS = 60  # between two looks at the clock, and whether the drawing has changed
WORTH_ASKING_S = 10.0  # of learning, before a cancelled run asks back
FAREWELL_S = 5.0  # a closing window waits for its process


class TrainingController:
    """At most one run at a time. It goes on without the lab's window."""

    def __init__(self, lab: "Lab") -> None:
        """Nothing runs yet."""
        self._lab, self._app = lab, lab.app
        self._jobs = lab.app.background.queue()  # the runs
        self._reading = lab.app.background.queue()  # of files, while a run goes on
        self._tick = Timer(lab.app.root)
        self._soon = Timer(lab.app.root)  # what several events at once have changed is shown once
        self._training: Training | None = None
        self._experiment: Experiment | None = None
        self._course = Course()
        self._batches = 1  # of an epoch
        self._snapshot: Snapshot | None = None
        self._strip: StripDigits | None = None
        self._begins_paused = False
        self._looked_at: bytes | None = None  # the digit that was sent last
        self._ended: str | None = None  # how the last run ended, in words
        self._has_stepped = self._has_failed = self._has_figures = False
        self._on_pad = True
        self.name = ""
        self.key = ""  # of the run among the runs
        self.tab: TrainingTab | None = None

    @property
    def is_training(self) -> bool:
        """Whether a run goes on."""
        return self._training is not None

    def start(self, experiment: Experiment, paused: bool = False) -> None:
        """Begin a run; `paused` has it stand still before its first step.

        Raises:
            BusyError: another training goes on.
            StoreError: the user's folder cannot be written.
        """
        if self._training:
            raise BusyError(_("A network is being trained already. Stop it, then start the next one."))
        if self._app.trainer.is_running:
            raise BusyError(
                _(
                    "Another training is running (Model ▸ Training…). Wait until it ends or stop "
                    "it, then start this one."
                )
            )
        self._experiment, self._course, self._snapshot = experiment, Course(), None
        self._has_stepped = self._has_failed = self._has_figures = False
        self._ended = None
        self._looked_at = None
        self.name, self.key = name_of(experiment), time.strftime("%Y-%m-%dT%H-%M-%S")
        self._training = training = self._process(experiment, paused)
        self._begins_paused = paused
        # Nothing is dropped: a snapshot does not make the step before it worthless.
        emit = self._jobs.emitter(self.told)
        self._jobs.submit(lambda: training.run(emit), self._finish, ended=self._forget)
        self._tick.every(TICK_MS, self._follow)
        if self.tab:
            self.tab.strip.set_digits((), ())
        self.show()

    def _process(self, experiment: Experiment, paused: bool) -> Training:
        """Return the process that is to train, to which a file tells the experiment."""
        root = self._app.store.root
        write_experiment(experiment, root)
        wishes = {"--paused": paused, "--tensorboard": is_installed()}
        arguments = [
            str((root / EXPERIMENT).absolute()),
            *(request for request, is_so in wishes.items() if is_so),
        ]
        return Training(self._app.store, self._lab.runs.folder / self.key, arguments, LAB)

    # What the user does

    def open(self, tab: TrainingTab | None) -> None:
        """Show in a tab from now on; None: its window has closed."""
        self.tab = tab
        if tab is None:
            return
        if self._strip and self._snapshot:
            tab.strip.set_digits(self._strip.pictures, self._strip.labels)
        self.show()

    def handlers(self) -> TrainingHandlers:
        """Return whom the tab tells."""
        return TrainingHandlers(
            self.play,
            lambda: self._step(whole_epoch=True),
            lambda: self._step(whole_epoch=False),
            self.stop,
            self.cancel,
            lambda: self._lab.watch.show_run(self.key),
            self._put_on_pad,
        )

    @property
    def on_pad(self) -> bool:
        """Whether the main window shows the bars of the network in training."""
        return self._on_pad

    def play(self) -> None:
        """Go on, stand still, or begin."""
        now = time.monotonic()
        if self._training is None:
            if self._experiment:
                self.start(self._experiment)
        elif self._course.is_paused:
            self._training.resume()
            self._course.resume(now)
        else:
            self._training.pause()
            self._course.pause(now)
        self.show()

    def stop(self) -> None:
        """End the run, and keep what there is."""
        if self._training and self._has_stepped:
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
            if ask(self._app.root, self._app.theme, sentence.format(time=clock(learned)), answers):
                return
        training.cancel()

    def _step(self, whole_epoch: bool) -> None:
        """Do one batch or one epoch, and stand still then."""
        if self._training:
            self._course.pause(time.monotonic())
            (self._training.step_epoch if whole_epoch else self._training.step_batch)()
            self.show()

    def _put_on_pad(self, on_pad: bool) -> None:
        self._on_pad = on_pad
        self._app.refresh_soon()

    # What comes of it

    def told(self, event: Told) -> None:
        """Take note of what the run tells."""
        now = time.monotonic()
        self._course.told(event, now)
        if isinstance(event, Snapshot) and self._begins_paused:  # told as it comes to stand still
            self._begins_paused = False
            self._course.pause(now)
        if self._course.is_paused:  # a single step: what comes after it is no learning
            self._course.pause(now)
        if isinstance(event, Progress):
            self._batches = event.batches
            self._has_stepped = self._has_stepped or event.batch > 0
        if isinstance(event, Snapshot):
            self._take(event)
        self._soon.once(0, self.show)

    def _take(self, snapshot: Snapshot) -> None:
        is_first = self._snapshot is None
        self._snapshot = snapshot
        if is_first:
            folder, experiment = self._lab.runs.folder / self.key, self._experiment
            assert experiment
            self._reading.submit(lambda: read_strip(folder, experiment), self._take_strip)
            self._lab.watch.runs.refresh()  # from now on it is one of them
        if self._on_pad:
            self._app.refresh_soon()
        self._show_snapshot()

    def _take_strip(self, strip: StripDigits | None) -> None:
        self._strip = strip
        if self.tab and strip:
            self.tab.strip.set_digits(strip.pictures, strip.labels)
            self._show_snapshot()

    def _follow(self) -> None:
        self._look()
        self.show()

    def _look(self) -> None:
        """Send the digit on the pad, or in a picture, where it is another than before."""
        steps = self._app.steps()
        digit = steps.centred.tobytes() if steps else b""
        if self._training and digit != self._looked_at:
            self._looked_at = digit
            self._training.look(digit or None)

    def _forget(self) -> None:
        """Note that the run is over; should there be nothing else to say of it, something went wrong."""
        self._tick.stop()
        self._training = None
        self._forget_experiment()
        self._has_failed = True
        self._show_end(
            _("Something went wrong inside DigitPad. The details are in {path}.").format(
                path=self._app.store.log_path
            )
        )
        self._lab.watch.runs.refresh()

    def _finish(self, end: End) -> None:
        self._has_figures = isinstance(end, Done)
        self._has_failed = isinstance(end, Failed)
        self._show_end(_words(end))

    def _show_end(self, sentence: str) -> None:
        self._ended = sentence
        self.show()
        self._app.notice(sentence)

    # What is shown

    def show(self) -> None:
        """Show where the run stands: in its tab, and, while it goes on, in the main window."""
        now = time.monotonic()
        over, course = self._ended, self._course
        content = course.content(now) if over is None else course.ended(over, now)
        content = replace(content, can_keep=self._can_keep(content))
        if self.is_training or not self._app.trainer.is_running:
            self._app.window.run_bar.show(content if self.is_training else None)
        if self.tab and self.tab.winfo_exists():
            self.tab.show(
                TrainingContent(
                    self.name,
                    content if self._experiment else None,
                    self.is_training,
                    self._has_failed,
                    self._experiment is not None and not self._app.trainer.is_running,
                    self._has_figures,
                )
            )
            self._show_snapshot()

    def _can_keep(self, content: RunContent) -> bool:
        """Say whether there is a network to keep: one that learns, and has taken a step."""
        return self._has_stepped and content.can_pause

    def _show_snapshot(self) -> None:
        if self.tab and self.tab.winfo_exists():
            shot = self._snapshot
            shares = shot.drawing if shot else None
            self.tab.drawing.show(shares, drawing_words(shot, self._batches))
            if shot:
                self.tab.strip.show(shot.strip)

    def on_panel(self, content: PanelContent) -> PanelContent:
        """Return what the main window's panel shows, while a network is in training."""
        if not self.is_training or not self._on_pad or self._snapshot is None:
            return content
        return over(content, self._snapshot, self._batches)

    # The end

    def may_quit(self) -> bool:
        """Say whether DigitPad may end: where a run goes on, the user is asked."""
        if not self._training:
            return True
        sentence = _("A network is being trained. If you quit now, what it has learned is lost.")
        answers = (_("Quit anyway"), _("Keep training"))
        return ask(self._app.root, self._app.theme, sentence, answers) == 0

    def end(self) -> None:
        """End the run, as DigitPad itself ends, and wait until its process is gone."""
        self._tick.stop()
        self._soon.stop()
        if self._training:
            self._training.cancel()
            self._training.wait(FAREWELL_S)
            self._forget_experiment()

    def _forget_experiment(self) -> None:
        with suppress(OSError):
            (self._app.store.root / EXPERIMENT).unlink()


def _words(end: End) -> str:
    """Return how a run ended."""
    if isinstance(end, Done):
        said = _("Stopped and saved") if end.interrupted else _("The training has finished")
        return _("{said}: test accuracy {share}.").format(said=said, share=percent(end.accuracy, 2))
    if isinstance(end, Cancelled):
        return _("The training was cancelled. Nothing was saved.")
    return end.sentence
