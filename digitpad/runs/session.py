"""A training session: one run of `digitpad train` as a window follows it, from its start to its end.

All of it belongs to the main thread; a thread of the queue waits for the process.
"""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from digitpad.language import _
from digitpad.runs.content import RunContent
from digitpad.runs.events import Failed, Progress, Snapshot, Update
from digitpad.runs.recipe import Recipe
from digitpad.runs.supervisor import End, Training
from digitpad.runs.training_history import TrainingHistory
from digitpad.system.background import Clock, JobQueue, Timer
from digitpad.system.files import write_json
from digitpad.system.settings import Store

TICK_MS = 100  # between two looks at the clock, while a run goes on
SLOW_S = 0.5  # of rest after each step, in slow motion
FAREWELL_S = 5.0  # a closing window waits for its process
RECIPE = "recipe.json"  # in the user's folder, while a run goes on: what the process is to train

log = logging.getLogger(__name__)


class State(Enum):
    """Where a session stands: a run that stops is cancelled, or measures and saves what there is."""

    IDLE = "idle"
    STARTING = "starting"
    TRAINING = "training"
    PAUSED = "paused"
    STOPPING = "stopping"
    ENDED = "ended"


@dataclass(frozen=True, eq=False)
class SessionHost:
    """Where sessions run: the user's folder, a queue whose thread waits for the process, and a clock."""

    store: Store
    jobs: JobQueue
    clock: Clock


class TrainingSession:
    """One run: its process, what that has reported, and its end.

    recipe: what is trained; folder: where the result goes.
    state: where it stands; end: how it ended, None until then.
    history: all that was reported; snapshot: the last one of a network of the lab.
    batches: of an epoch; has_stepped: whether a batch has ended, so that there is a network that learned.
    """

    def __init__(
        self,
        host: SessionHost,
        recipe: Recipe,
        arguments: Sequence[str],
        folder: Path,
        on_change: Callable[[], None],
        on_end: Callable[[End], None],
    ) -> None:
        """Start nothing yet.

        arguments: of `digitpad train`, beside the recipe and the folder; their paths absolute.
        on_change: called soon after each event, and whenever time has passed; on_end: once, at the end.
        """
        self.recipe, self.folder = recipe, folder
        self.state = State.IDLE
        self.end: End | None = None
        self.history = TrainingHistory()
        self.snapshot: Snapshot | None = None
        self.batches = 1
        self.has_stepped = False
        self._store, self._jobs = host.store, host.jobs
        self._recipe_path = host.store.root / RECIPE
        self._begins_paused = "--paused" in arguments
        self.process = Training(host.store, folder, (str(self._recipe_path.absolute()), *arguments))
        self._on_change, self._on_end = on_change, on_end
        self._tick = Timer(host.clock)
        self._soon = Timer(host.clock)  # what several events at once have changed is shown once

    @property
    def goes_on(self) -> bool:
        """Whether the run has begun and not ended."""
        return self.state not in (State.IDLE, State.ENDED)

    @property
    def recipe_now(self) -> Recipe:
        """The recipe with the values that the run goes on by, and none to come."""
        recipe = replace(self.recipe, changes=())
        for change in self.history.changes:
            recipe = recipe.with_value(change)
        return recipe

    @property
    def recipe_so_far(self) -> Recipe:
        """The recipe with what was changed meanwhile."""
        recipe = self.recipe
        for change in self.history.changes:
            recipe = recipe.with_change(change)
        return recipe

    def start(self, tick_ms: int = TICK_MS) -> None:
        """Begin the run.

        tick_ms: between two calls of `on_change` where nothing happens.

        Raises:
            StoreError: the user's folder cannot be written.
        """
        write_json(self.recipe.to_record(), self._recipe_path)
        self.state = State.STARTING
        emit = self._jobs.emitter(self._take)  # no event makes another worthless: a step has its snapshot
        self._jobs.submit(lambda: self._run(emit), self._finish)
        self._tick.every(tick_ms, self._on_change)

    def toggle_pause(self) -> None:
        """Have the run stand still, or go on."""
        now = time.monotonic()
        if self.state is State.PAUSED:
            self.process.resume()
            self.history.resume(now)
            self.state = State.TRAINING
        elif self.state in (State.STARTING, State.TRAINING):
            self.process.pause()
            self._stand_still(now)

    def step(self, whole_epoch: bool) -> None:
        """Have a run of the lab do one batch or one epoch, and stand still then."""
        if self.goes_on and self.state is not State.STOPPING:
            self._stand_still(time.monotonic())
            (self.process.step_epoch if whole_epoch else self.process.step_batch)()

    def stop(self) -> None:
        """End the run with the network there is, which is measured and saved."""
        if self.goes_on:
            self.process.stop()
            self.history.resume(time.monotonic())
            self.state = State.STOPPING

    def cancel(self) -> None:
        """End the run at once; nothing is kept."""
        if self.goes_on:
            self.process.cancel()
            self.state = State.STOPPING

    def look(self, digit: bytes | None) -> None:
        """Have a run of the lab report what it reads: 28×28 bytes, ink 255; None: nothing."""
        if self.goes_on:
            self.process.look(digit)

    def set(self, name: str, value: float) -> None:
        """Have a run of the lab go on with another value; its recipe has it once that has happened."""
        if self.goes_on:
            self.process.set(name, value)

    def slow(self, is_slow: bool) -> None:
        """Have a run of the lab show each step and rest then, or go on as fast as it can."""
        if self.goes_on:
            self.process.slow(SLOW_S if is_slow else 0)

    def close(self) -> None:
        """End the run, as DigitPad itself ends, and wait until its process is gone."""
        self._tick.stop()
        self._soon.stop()
        if self.goes_on:
            self.process.cancel()
            self.process.wait(FAREWELL_S)
            self._forget_recipe()
            self.state = State.ENDED  # what the queue's thread still has to say is for nobody

    def content(self, ended: str = "") -> RunContent:
        """Return what a window shows of the run; `ended` says how it ended, once it has."""
        now = time.monotonic()
        return self.history.ended(ended, now) if self.state is State.ENDED else self.history.content(now)

    def _stand_still(self, now: float) -> None:
        self.history.pause(now)
        self.state = State.PAUSED

    def _run(self, emit: Callable[[Update], None]) -> End:
        """Run the process to its end, in the queue's thread."""
        try:
            return self.process.run(emit)
        except Exception:
            log.exception("The training process")
            sentence = _("Something went wrong inside DigitPad. The details are in {path}.")
            return Failed(sentence.format(path=self._store.log_path))

    def _take(self, event: Update) -> None:
        """Take note of an event."""
        if self.state is State.ENDED:
            return
        now = time.monotonic()
        self.history.add(event, now)
        if isinstance(event, Snapshot):
            self.snapshot = event
        if isinstance(event, Progress):
            self.batches = event.batches
            self.has_stepped = self.has_stepped or event.batch > 0
        if self.state is State.STARTING and isinstance(event, Snapshot) and self._begins_paused:
            self._stand_still(now)  # the first one comes as the run comes to stand still
        elif self.state is State.STARTING and isinstance(event, (Progress, Snapshot)):
            self.state = State.TRAINING
        if self.state is State.PAUSED:  # a single step: what comes after it is no learning
            self.history.pause(now)
        self._soon.once(0, self._on_change)

    def _finish(self, end: End) -> None:
        if self.state is State.ENDED:
            return
        self._tick.stop()
        if self._soon.is_waiting:
            self._soon.stop()
            self._on_change()
        self._forget_recipe()
        self.state, self.end = State.ENDED, end
        self._on_end(end)

    def _forget_recipe(self) -> None:
        with suppress(OSError):
            self._recipe_path.unlink()
