"""A training process: started, watched and ended. It never touches tkinter and never imports Keras.

`run` blocks and belongs into a background thread; all else may be called from any thread and, but for `wait`,
returns at once.
"""

import shutil
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from digitpad.errors import DivergedError
from digitpad.language import _
from digitpad.runs.events import Done, Failed, Update, event_from
from digitpad.system.leftovers import remove_parts
from digitpad.system.process import ChildProcess
from digitpad.system.settings import Store

FAREWELL_S = 5.0  # for Keras to take itself down after the end was reported


@dataclass(frozen=True)
class Cancelled:
    """The end of a run that was cancelled: it left nothing."""


End = Done | Failed | Cancelled


class Training:
    """One run of `digitpad train` in a process of its own."""

    def __init__(
        self,
        store: Store,
        folder: Path,
        arguments: Sequence[str] = (),
    ) -> None:
        """`folder` is where the model goes, `arguments` are more of the command's, their paths absolute."""
        self._store, self._folder = store, folder
        self._arguments = [*arguments, "--out", str(folder.absolute()), "--supervised"]
        self.child = ChildProcess(["train", *self._arguments], home=store.root)
        self._end: Done | Failed | None = None  # as the process itself emitted it
        self._cancelled = False
        self._gone = threading.Event()

    def run(self, emit: Callable[[Update], None]) -> End:
        """Train, report how it goes, and return how it ended. Where no model came of it, nothing is left.

        A run of the lab that got lost has failed, and is kept.
        """
        try:
            return self._run(emit)
        finally:
            self._gone.set()

    def pause(self) -> None:
        """Have it wait where it stands."""
        self.child.write("pause")

    def resume(self) -> None:
        """Have it go on."""
        self.child.write("resume")

    def stop(self) -> None:
        """Have it end now with the best network so far, which it measures and saves."""
        self.child.write("stop")

    def step_epoch(self) -> None:
        """Have a run of the lab go on to the end of the next epoch, and wait there."""
        self.child.write("step epoch")

    def step_batch(self) -> None:
        """Have a run of the lab go on to the end of the next step, and wait there."""
        self.child.write("step batch")

    def look(self, digit: bytes | None) -> None:
        """Have a run of the lab report what it reads on the pad: 28×28 bytes, ink 255; None: nothing."""
        self.child.write(f"look {digit.hex()}" if digit else "look")

    def set(self, name: str, value: float) -> None:
        """Have a run of the lab go on with another value of its recipe."""
        self.child.write(f"set {name} {value!r}")

    def slow(self, seconds: float) -> None:
        """Have a run of the lab rest so long after each step, which is reported; 0 for no rest."""
        self.child.write(f"slow {seconds}")

    def cancel(self) -> None:
        """End it at once; nothing is kept."""
        self._cancelled = True
        self.child.stop()

    def wait(self, seconds: float) -> bool:
        """Wait until the process is gone and cleaned up after, as a closing window does; say if it is."""
        return self._gone.wait(seconds)

    def _run(self, emit: Callable[[Update], None]) -> End:
        was_there = self._folder.exists()
        try:
            self.child.run(lambda line: self._take(line, emit))
        except OSError as error:
            reason = error.strerror or str(error)
            return Failed(_("Training cannot be started: {reason}.").format(reason=reason))
        finally:
            if self.child.pid:
                keep = was_there or (_left_something(self._end) and not self._cancelled)
                self._clean_up(self.child.pid, keep)
        return Cancelled() if self._cancelled else self._end or self._died()

    def _take(self, line: str, emit: Callable[[Update], None]) -> bool:
        """Emit what the process reports, and say whether it reported anything."""
        event = event_from(line)
        if self._end:
            return True  # after which nothing is reported
        if isinstance(event, (Done, Failed)):
            self._end = event
            self.child.stop_after(FAREWELL_S)
        elif event:
            emit(event)
        return event is not None

    def _clean_up(self, process: int, keep: bool) -> None:
        """Remove what the process was making, and its folder unless it is to be kept."""
        root, folder = self._store.root, self._folder
        remove_parts(process, root, folder, folder.parent)
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)

    def _died(self) -> Failed:
        """Return the sentence for a process that ended without a word; what is known goes into its log."""
        status = self.child.status
        with suppress(OSError), self._store.training_log_path.open("a", encoding="utf-8") as log:
            log.write("".join((*self.child.kept, f"\nThe training process ended with status {status}.\n")))
        sentence = (
            _(
                "Training was stopped from outside, perhaps because memory ran out. Your models "
                "have not changed. The details are in {path}."
            )
            if status == -9
            else _(
                "Training ended unexpectedly. Your models have not changed. Try again; the "
                "details are in {path}."
            )
        )
        return Failed(sentence.format(path=self._store.training_log_path))


def _left_something(end: Done | Failed | None) -> bool:
    """Say whether there is a folder to keep: a model's, or a run's of the lab that got lost."""
    return isinstance(end, Done) or (isinstance(end, Failed) and end.error == DivergedError.__name__)
