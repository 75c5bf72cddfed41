"""Control of the training process by a window: a line for each command on stdin; its end is the window's end.

pause, resume, stop        stand still, go on, end with what there is
step batch, step epoch     go on to the end of the next step or epoch, then stand still (in the lab)
look HEX                   the digit on the pad, 28×28 bytes, ink 255; without HEX there is none (in the lab)
"""

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

from digitpad.runs.events import Progress, Report, Snapshot, Stage

BEFORE_LEARNING = ("downloading", "preparing", "starting")
PIXELS = 28 * 28
STEPS = {b"step batch": "batch", b"step epoch": "epoch"}
MOST_STEPS = 5  # asked for and not yet done: a key that is held down asks faster than a network learns


class NoControl:
    """What controls a run that nobody controls: it goes on to its end."""

    waited = 0.0  # seconds it stood still

    @property
    def drawing(self) -> bytes | None:
        """The digit on the pad, 784 bytes, ink 255; None where there is none."""
        return None

    def watch(self, emit: Callable[[], None]) -> None:
        """Begin to control a network in training, of which `emit` reports a snapshot."""

    def stepped(self, ends_epoch: bool) -> None:
        """Take note that a step has ended, perhaps with its epoch, of which a snapshot was reported then."""


class Control(NoControl):
    """Obeys the commands it reads; calls `window_died` when there is nothing more to read.

    It reads in a thread of its own, so that even a process that imports Keras or is paused ends at once.
    """

    def __init__(
        self, lines: Iterable[bytes], window_died: Callable[[], None], begin_paused: bool = False
    ) -> None:
        """`begin_paused`: stand still as soon as there is a network that is ready to learn."""
        self._lines, self._window_died, self._begin_paused = lines, window_died, begin_paused
        self._changed = threading.Condition()
        self._paused = self._stop = self._stopped = False
        self._allowed = ""  # how far it goes on although it is paused: by "batch" or by "epoch"
        self._steps = 0  # how many of these
        self._drawing: bytes | None = None
        self._emit: Callable[[], None] | None = None
        self._wants_look = False

    def start(self) -> None:
        """Begin to listen."""
        threading.Thread(target=self._listen, name="control", daemon=True).start()

    def controlled(self, report: Report) -> Report:
        """Return `report`, after which the run waits while it is paused and is interrupted to stop.

        Raises (from what is returned):
            KeyboardInterrupt: once, as Ctrl+C would; never while the model is measured and saved.
        """

        def controlled_report(event: Stage | Progress | Snapshot) -> None:
            report(event)
            if isinstance(event, Snapshot) or (
                self._emit and isinstance(event, Progress) and event.ends_epoch
            ):
                return  # `stepped` comes after all that is reported of an epoch's end
            self._wait()
            if isinstance(event, Progress) or event.stage in BEFORE_LEARNING:
                self._interrupt()

        return controlled_report

    @property
    def drawing(self) -> bytes | None:
        """See `NoControl`."""
        with self._changed:
            self._wants_look = False
            return self._drawing

    def watch(self, emit: Callable[[], None]) -> None:
        """See `NoControl`. It stands still here at once where it is to begin so.

        Raises:
            KeyboardInterrupt: as `controlled`; so does `stepped`.
        """
        with self._changed:
            self._emit, self._paused = emit, self._paused or self._begin_paused
        emit()
        self._wait()
        self._interrupt()

    def stepped(self, ends_epoch: bool) -> None:
        """See `NoControl`."""
        with self._changed:
            ended = self._allowed == "batch" or (self._allowed == "epoch" and ends_epoch)
            self._steps -= ended
            self._allowed = self._allowed if self._steps else ""
        if ended and not ends_epoch and self._emit:
            self._emit()
        self._wait()
        self._interrupt()

    def _wait(self) -> None:
        """Wait while it is paused, and emit what the network makes of the drawing whenever that changes."""
        began = time.monotonic()
        while self._is_to_look():
            assert self._emit is not None
            self._emit()
        self.waited += time.monotonic() - began

    def _is_to_look(self) -> bool:
        """Wait until it may go on, False, or there is a drawing to look at, True."""
        with self._changed:
            self._changed.wait_for(
                lambda: not self._paused or bool(self._allowed) or (self._wants_look and self._emit)
            )
            return self._paused and not self._allowed

    def _interrupt(self) -> None:
        if self._stop and not self._stopped:
            self._stopped = True
            raise KeyboardInterrupt

    def _listen(self) -> None:
        with suppress(OSError):
            for line in self._lines:
                with self._changed:
                    self._follow(line.strip())
                    self._changed.notify_all()
        self._window_died()

    def _follow(self, command: bytes) -> None:
        """Do as asked; what is not understood is passed over."""
        if command == b"pause":
            self._go_on("", 0)
        elif command == b"resume":
            self._paused = self._begin_paused = False
            self._allowed, self._steps = "", 0
        elif command in STEPS:
            more = self._steps if self._allowed == STEPS[command] else 0
            self._go_on(STEPS[command], min(more + 1, MOST_STEPS))
        elif command == b"stop":
            self._stop = True
            self._paused = self._begin_paused = False
        elif command == b"look" or command.startswith(b"look "):
            self._look(command[5:])

    def _go_on(self, allowed: str, steps: int) -> None:
        """Stand still but for these steps."""
        self._paused, self._allowed, self._steps = True, allowed, steps

    def _look(self, digit: bytes) -> None:
        with suppress(ValueError):
            pixels = bytes.fromhex(digit.decode("ascii"))
            if len(pixels) in (0, PIXELS):
                self._drawing, self._wants_look = pixels or None, True
