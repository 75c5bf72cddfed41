"""The training process behind a window: events on its stdout, commands on its stdin, all else into a log.

It takes what the window leaves of the machine, is the only one of its kind in the user's folder, and ends
when the window does. On stdin there is a line for each command:

pause, resume, stop        stand still, go on, end with what there is
step batch, step epoch     go on to the end of the next step or epoch, then stand still (in the lab)
look HEX                   the digit on the pad, 28×28 bytes, ink 255; without HEX there is none (in the lab)
slow SECONDS               rest after each step, which is shown; 0: go on as fast as it can (in the lab)
set NAME VALUE             go on with another value of the recipe, as `--set` writes it (in the lab)
"""

import json
import logging
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TextIO

from digitpad.errors import BusyError, DigitPadError
from digitpad.language import _
from digitpad.runs.events import (
    Done,
    Event,
    Failed,
    Progress,
    Report,
    Snapshot,
    Update,
    ValueChange,
    throttled,
)
from digitpad.system.files import Lock, part_of
from digitpad.system.leftovers import remove_parts, sweep
from digitpad.system.settings import Store
from digitpad.system.silence import LOG

WITHOUT_A_NETWORK = ("downloading", "making", "preparing", "starting", "fitting")
PIXELS = 28 * 28
STEPS = {b"step batch": "batch", b"step epoch": "epoch"}
MOST_STEPS = 5  # asked for and not yet done: a key that is held down asks faster than a network learns
MOST_REST_S = 60.0  # after a step
PATIENCE_S = 10.0  # with a process that was killed
NICENESS = 10  # of 19
THREADS = (
    *("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"),
    "LOKY_MAX_CPU_COUNT",  # scikit-learn's
)

log = logging.getLogger(__name__)


class NoControl:
    """What controls a run that nobody controls: it goes on to its end."""

    waited = 0.0  # seconds it stood still

    @property
    def drawing(self) -> bytes | None:
        """The digit on the pad, 784 bytes, ink 255; None where there is none."""
        return None

    def wishes(self) -> Sequence[tuple[str, float]]:
        """Return what is to have another value from the next step on, its name and the value; only once."""
        return ()

    def watch(self, emit: Callable[[], None]) -> None:
        """Begin to control a network in training, of which `emit` reports a snapshot."""

    def agreed(self, loss: float) -> float:
        """Return the validation loss that all machines of a training go by; one alone goes by its own."""
        return loss

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
        self._wishes: list[tuple[str, float]] = []
        self._rest = 0.0  # seconds, after each step
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

        def controlled_report(event: Update) -> None:
            report(event)
            if isinstance(event, (Snapshot, ValueChange)) or (
                self._emit and isinstance(event, Progress) and event.ends_epoch
            ):
                return  # `stepped` comes after all that is reported of an epoch's end
            self._wait()
            if isinstance(event, Progress) or event.stage in WITHOUT_A_NETWORK:
                self._interrupt()

        return controlled_report

    @property
    def drawing(self) -> bytes | None:
        """See `NoControl`."""
        with self._changed:
            self._wants_look = False
            return self._drawing

    def wishes(self) -> Sequence[tuple[str, float]]:
        """See `NoControl`."""
        with self._changed:
            wishes, self._wishes = self._wishes, []
            return wishes

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
        is_slow = self._rest > 0 and not self._paused
        if (ended or is_slow) and not ends_epoch and self._emit:
            self._emit()
        if is_slow:
            self._rest_a_while()
        self._wait()
        self._interrupt()

    def _rest_a_while(self) -> None:
        """Wait as long as it is to rest, or until it is to rest no more."""
        began = time.monotonic()
        with self._changed:
            self._changed.wait_for(lambda: self._stop or self._paused or not self._rest, self._rest)
        self.waited += time.monotonic() - began

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
        elif command.startswith(b"set "):
            self._wish(command[4:])
        elif command.startswith(b"slow "):
            with suppress(ValueError):
                self._rest = min(max(float(command[5:]), 0.0), MOST_REST_S)

    def _go_on(self, allowed: str, steps: int) -> None:
        """Stand still but for these steps."""
        self._paused, self._allowed, self._steps = True, allowed, steps

    def _wish(self, written: bytes) -> None:
        with suppress(ValueError):
            name, value = written.decode("ascii").split()
            self._wishes.append((name, float(value)))

    def _look(self, digit: bytes) -> None:
        with suppress(ValueError):
            pixels = bytes.fromhex(digit.decode("ascii"))
            if len(pixels) in (0, PIXELS):
                self._drawing, self._wants_look = pixels or None, True


def run_supervised(
    work: Callable[[Report, Control], Done],
    store: Store,
    folder: Path,
    paused: bool = False,
    is_trial: bool = False,
) -> int:
    """Run `work` for a window and return the exit status: 0, or 1 where it failed and has reported why.

    folder: where the model goes. paused: see `Control`. is_trial: whether it is one of a search, which may
    have many at once, but only one in a folder. Call it before anything slow is imported.
    """
    folders = (store.root, store.root / "models", folder, folder.parent)
    events = _take_stdout()

    def window_died() -> None:
        remove_parts(os.getpid(), *folders)
        os._exit(1)

    def emit(event: Event) -> None:
        try:
            events.write(json.dumps(event.to_record()) + "\n")
            events.flush()
        except OSError:
            window_died()

    control = Control(open(0, "rb", buffering=0, closefd=False), window_died, paused)  # noqa: SIM115
    control.start()
    report = control.controlled(throttled(emit))
    alone = _alone_in(folder) if is_trial else _alone(store)
    end = _end(lambda: work(report, control), store, folders, alone)
    emit(end)
    return 0 if isinstance(end, Done) else 1


def _end(
    work: Callable[[], Done], store: Store, folders: tuple[Path, ...], alone: AbstractContextManager[None]
) -> Event:
    """Run `work` and return how it ended."""
    try:
        with alone, _modest(store, folders):
            return work()
    except DigitPadError as error:
        return Failed(str(error), type(error).__name__)
    except KeyboardInterrupt:
        sentence = _("Training was stopped before the end of its first epoch: there is nothing to save yet.")
        return Failed(sentence, "Stopped")
    except MemoryError:
        log.exception("Training")
        return Failed(_("There is not enough memory to train. Close other programs and try again."))
    except Exception:
        log.exception("Training")
        return Failed(
            _("Something went wrong inside DigitPad. The details are in {path}.").format(
                path=store.training_log_path
            )
        )


@contextmanager
def _alone(store: Store) -> Iterator[None]:
    """Be the only training process of this user's folder, beside the trials of a search; begin its log.

    Raises:
        BusyError: there is one already.
        StoreError: the folder cannot be written.
    """
    lock = Lock(store.root / "training.lock")
    if not lock.take():
        raise BusyError(_("Another DigitPad is training. Wait until it is done, then try again."))
    with suppress(OSError):
        store.training_log_path.write_bytes(b"")  # of this run alone
    try:
        yield
    finally:
        lock.free()


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Be the only training process that writes a folder; one whose worker was killed takes a moment to end.

    Raises:
        BusyError: there is one that does not end.
        StoreError: the lock beside the folder cannot be written.
    """
    lock = Lock(folder.with_name(f".{folder.name}.lock"))
    last = time.monotonic() + PATIENCE_S
    while not lock.take():
        if time.monotonic() > last:
            raise BusyError(_("Another DigitPad is training. Wait until it is done, then try again."))
        time.sleep(0.05)
    try:
        yield
    finally:
        lock.path.unlink(missing_ok=True)
        lock.free()


@contextmanager
def _modest(store: Store, folders: tuple[Path, ...]) -> Iterator[None]:
    """Sweep up after dead processes, write a log, leave the window a core, and keep temporary files here.

    Raises:
        StoreError: the user's folder cannot be written.
    """
    sweep(*folders)
    store.start_log(store.training_log_path)
    _send_output_to(store.training_log_path)
    for name in THREADS:  # TensorFlow reads them once, when it is imported
        os.environ.setdefault(name, str(max(_cores() - 1, 1)))  # workers of a search have shared the cores
    with suppress(AttributeError, OSError):  # Windows has none: the window starts us with less priority
        os.nice(NICENESS)
    with _scratch(part_of(store.root / "training")):
        yield


@contextmanager
def _scratch(folder: Path) -> Iterator[None]:
    """Have Keras' temporary files made in `folder`, which is swept up even if this process is killed."""
    with suppress(OSError):  # a full disk is found by what needs it
        folder.mkdir()
        tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
    try:
        yield
    finally:
        remove_parts(os.getpid(), folder.parent)


def _take_stdout() -> TextIO:
    """Return stdout for events alone; what others write to it and to stderr goes nowhere from now on."""
    events = os.fdopen(os.dup(1), "w", encoding="utf-8")
    _send_output_to(Path(os.devnull))
    return events


def _send_output_to(path: Path) -> None:
    """Send all that is written to stdout and stderr, by libraries in C++ too, to a file."""
    os.environ[LOG] = str(path)
    try:
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    except OSError:
        return
    sys.stdout.flush()
    sys.stderr.flush()
    for descriptor in (1, 2):
        os.dup2(file, descriptor)
    os.close(file)


def _cores() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        return os.cpu_count() or 1
