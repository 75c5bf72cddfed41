"""A training process: started, watched and ended. It never touches tkinter and never imports Keras.

`run` blocks and belongs into a background thread; all else may be called from any thread and, but for `wait`,
returns at once.
"""

import os
import shutil
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import digitpad
from digitpad.errors import DivergedError
from digitpad.language import _
from digitpad.runs.events import Done, Failed, Progress, Snapshot, Stage, Told, event_from
from digitpad.runs.mnist_cache import cached_mnist
from digitpad.system.leftovers import remove_parts
from digitpad.system.store import Store

TRAIN, LAB = ("train",), ("lab", "train")  # commands
LONGEST_LINE = 100_000  # characters; what is longer is no event
NOISE = 50  # lines kept for the log
PATIENCE_S = 0.3  # with a process that was asked to end
FAREWELL_S = 5.0  # for Keras to take itself down after the end was reported


@dataclass(frozen=True)
class Cancelled:
    """The end of a run that was cancelled: it left nothing."""


End = Done | Failed | Cancelled


class Training:
    """One run of `digitpad train`, or of `digitpad lab train`, in a process of its own."""

    def __init__(
        self,
        store: Store,
        folder: Path,
        arguments: Sequence[str] = (),
        command: Sequence[str] = TRAIN,
    ) -> None:
        """`folder` is where the model goes, `arguments` are more of the command's, their paths absolute.

        command: `TRAIN` or `LAB`.
        """
        self._store, self._folder = store, folder
        self._command = command
        self._arguments = [*arguments, "--out", str(folder.absolute()), "--supervised"]
        self._process: subprocess.Popen[str] | None = None
        self._unsent = ""  # said before the process was there
        self._cancelled = False
        self._lock = threading.Lock()
        self._gone = threading.Event()
        self._noise: deque[str] = deque(maxlen=NOISE)  # the last lines that are no events

    def run(self, emit: Callable[[Told], None]) -> End:
        """Train, report how it goes, and return how it ended. Where no model came of it, nothing is left.

        A run of the lab that got lost has failed, and is kept.
        """
        try:
            return self._run(emit)
        finally:
            self._gone.set()

    def pause(self) -> None:
        """Have it wait where it stands."""
        self._send("pause")

    def resume(self) -> None:
        """Have it go on."""
        self._send("resume")

    def stop(self) -> None:
        """Have it end now with the best network so far, which it measures and saves."""
        self._send("stop")

    def step_epoch(self) -> None:
        """Have a run of the lab go on to the end of the next epoch, and wait there."""
        self._send("step epoch")

    def step_batch(self) -> None:
        """Have a run of the lab go on to the end of the next step, and wait there."""
        self._send("step batch")

    def look(self, digit: bytes | None) -> None:
        """Have a run of the lab report what it reads on the pad: 28×28 bytes, ink 255; None: nothing."""
        self._send(f"look {digit.hex()}" if digit else "look")

    def cancel(self) -> None:
        """End it at once; nothing is kept."""
        with self._lock:
            self._cancelled = True
            process = self._process
        if process:
            process.terminate()
            killer = threading.Timer(PATIENCE_S, process.kill)
            killer.daemon = True
            killer.start()

    def wait(self, seconds: float) -> bool:
        """Wait until the process is gone and cleaned up after, as a closing window does; say if it is."""
        return self._gone.wait(seconds)

    def _run(self, emit: Callable[[Told], None]) -> End:
        was_there = self._folder.exists()
        try:
            process = self._start()
        except OSError as error:
            reason = error.strerror or str(error)
            return Failed(_("Training cannot be started: {reason}.").format(reason=reason))
        end = None
        try:
            end = self._listen(process, emit)
        except BaseException:
            process.kill()
            raise
        finally:
            self._see_off(process)
            keep = was_there or (_left_something(end) and not self._cancelled)
            self._clean_up(process.pid, keep)
        return Cancelled() if self._cancelled else end or self._died(process.returncode)

    def _start(self) -> "subprocess.Popen[str]":
        """Start the process, in a group of its own: Ctrl+C in the window's terminal is the window's."""
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "digitpad", *self._command, *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self._environment(),
            text=True,
            encoding="utf-8",
            errors="replace",
            **_of_its_own(),
        )
        with self._lock:
            self._process = process
            unsent, cancelled = self._unsent, self._cancelled
        self._write(unsent)
        if cancelled:
            process.kill()
        return process

    def _environment(self) -> dict[str, str]:
        """Return ours, with the same user's folder, and able to import the same DigitPad."""
        paths = [str(Path(digitpad.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
        home = str(self._store.root.absolute())
        return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "DIGITPAD_HOME": home}

    def _listen(self, process: "subprocess.Popen[str]", emit: Callable[[Told], None]) -> Done | Failed | None:
        """Pass on what the process reports; return the end it reported, None where it reported none."""
        assert process.stdout is not None
        while line := process.stdout.readline(LONGEST_LINE):
            event = event_from(line)
            if isinstance(event, (Done, Failed)):
                return event
            if isinstance(event, (Stage, Progress, Snapshot)):
                emit(event)
            else:
                self._noise.append(line)
        return None

    def _see_off(self, process: "subprocess.Popen[str]") -> None:
        """Wait until the process has ended, and end it where it does not."""
        try:
            process.wait(FAREWELL_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):
                stream.close()  # type: ignore[union-attr]  # both are pipes

    def _clean_up(self, process: int, keep: bool) -> None:
        """Remove what the process was making, and its folder unless it is to be kept."""
        root, folder = self._store.root, self._folder
        remove_parts(process, root, folder, folder.parent, cached_mnist().parent)
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)

    def _died(self, status: int) -> Failed:
        """Return the sentence for a process that ended without a word; what is known goes into its log."""
        with suppress(OSError), self._store.training_log_path.open("a", encoding="utf-8") as log:
            log.write("".join((*self._noise, f"\nThe training process ended with status {status}.\n")))
        sentence = (
            _(
                "Training was ended from outside, perhaps because memory ran out. Your models are as before. "
                "The details are in {path}."
            )
            if status == -9
            else _(
                "Training ended unexpectedly. Your models are as before. Try again; the details are in "
                "{path}."
            )
        )
        return Failed(sentence.format(path=self._store.training_log_path))

    def _send(self, command: str) -> None:
        with self._lock:
            if self._process is None:
                self._unsent += f"{command}\n"
                return
        self._write(f"{command}\n")

    def _write(self, lines: str) -> None:
        """Write lines to the process; one that has ended needs no more."""
        assert self._process is not None
        assert self._process.stdin is not None
        with suppress(OSError, ValueError):
            self._process.stdin.write(lines)
            self._process.stdin.flush()


def _left_something(end: Done | Failed | None) -> bool:
    """Say whether there is a folder to keep: a model's, or a run's of the lab that got lost."""
    return isinstance(end, Done) or (isinstance(end, Failed) and end.error == DivergedError.__name__)


def _of_its_own() -> dict[str, Any]:
    """Return what gives a process a group of its own; on Windows no console, and less priority too."""
    if sys.platform == "win32":
        flags = (
            subprocess.CREATE_NEW_PROCESS_GROUP
            | subprocess.CREATE_NO_WINDOW
            | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        )
        return {"creationflags": flags}
    return {"start_new_session": True}
