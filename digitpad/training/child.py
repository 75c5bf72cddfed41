"""The training process behind a window: events on its stdout, commands on its stdin, all else into a log.

It takes what the window leaves of the machine, is the only one of its kind in the user's folder, and ends
when the window does.
"""

import json
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from digitpad.errors import BusyError, DigitPadError
from digitpad.language import _
from digitpad.runs.events import Done, Event, Failed, Report, throttled
from digitpad.runs.mnist_cache import cached_mnist
from digitpad.system.files import Lock, part_of, remove_parts, sweep
from digitpad.system.settings import Store
from digitpad.system.silence import LOG
from digitpad.training.control import Control

NICENESS = 10  # of 19
THREADS = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")

log = logging.getLogger(__name__)


def run_supervised(
    work: Callable[[Report, Control], Done], store: Store, folder: Path, paused: bool = False
) -> int:
    """Run `work` for a window and return the exit status: 0, or 1 where it failed and has reported why.

    folder: where the model goes. paused: see `Control`. Call it before anything slow is imported.
    """
    folders = (store.root, store.root / "models", folder, folder.parent, cached_mnist().parent)
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
    end = _end(lambda: work(report, control), store, folders)
    emit(end)
    return 0 if isinstance(end, Done) else 1


def _end(work: Callable[[], Done], store: Store, folders: tuple[Path, ...]) -> Event:
    """Run `work` and return how it ended."""
    try:
        with _alone(store), _modest(store, folders):
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
    """Be the only training process of this user's folder.

    Raises:
        BusyError: there is one already.
        StoreError: the folder cannot be written.
    """
    lock = Lock(store.root / "training.lock")
    if not lock.take():
        raise BusyError(_("Another DigitPad is training. Wait until it is done, then try again."))
    try:
        yield
    finally:
        lock.free()


@contextmanager
def _modest(store: Store, folders: tuple[Path, ...]) -> Iterator[None]:
    """Sweep up after dead processes, write a log, leave the window a core, and keep temporary files here.

    Raises:
        StoreError: the user's folder cannot be written.
    """
    sweep(*folders)
    with suppress(OSError):
        store.training_log_path.write_bytes(b"")  # of this run alone
    store.start_log(store.training_log_path)
    _send_output_to(store.training_log_path)
    for name in THREADS:  # TensorFlow reads them once, when it is imported
        os.environ[name] = str(max(_cores() - 1, 1))
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
