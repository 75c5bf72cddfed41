"""The child process: a command of DigitPad that ends when the process that started it does."""

import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import digitpad
from digitpad.language import _

LONGEST_LINE = 100_000  # characters; what is longer comes in pieces
KEPT_LINES = 50
PATIENCE_S = 0.3  # with a process that was asked to end
FAREWELL_S = 5.0  # for a process that has nothing more to say
NICENESS = 5  # of 19, of a child that has a user waiting


def open_in_browser(address: str) -> None:
    """Open an address in the user's browser, which may be a command that ends when it is closed."""
    import webbrowser  # when first wanted: the window's start is quicker

    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


class ChildProcess:
    """One command of `digitpad`, tied to this process by its stdin.

    `run` blocks and belongs into a background thread; all else may be called from any thread, and returns at
    once. The process has a group of its own: Ctrl+C in the terminal is for who started it to decide about.
    """

    def __init__(
        self, arguments: Sequence[str], *, home: Path | None = None, log: Path | None = None
    ) -> None:
        """Start nothing yet.

        arguments: of the command line; the command must end when its stdin does.
        home: the user's folder, where it is not the usual one.
        log: a file for what it writes to stderr, which otherwise comes among its lines.
        """
        self._arguments, self._home, self._log = arguments, home, log
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._to_write = ""  # before the process is there
        self._timer: threading.Timer | None = None
        self.kept: deque[str] = deque(maxlen=KEPT_LINES)  # the last lines that nobody took
        self.was_stopped = False

    @property
    def pid(self) -> int | None:
        """The process's number; None where it was never started."""
        return self._process.pid if self._process else None

    @property
    def status(self) -> int | None:
        """With what it ended: 0 where all went well, the negative signal that ended it; None: not yet."""
        return self._process.poll() if self._process else None

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def run(self, take: Callable[[str], bool] = lambda _line: False) -> None:
        """Start the process, hand on its lines, and wait for its end. A stopped one is not started.

        take: gets each line of stdout with its end, and says whether it was of use; if not, it is `kept`.

        Raises:
            OSError: it cannot be started.
        """
        try:
            with self._lock:
                if self.was_stopped:
                    return
                self._process = process = self._start()
                to_write = self._to_write
            self._write(process, to_write)
            self._listen(process, take)
        finally:
            if self._timer:
                self._timer.cancel()

    def outcome(self, take: Callable[[str], bool]) -> str:
        """Run it to its end; return what went wrong, "" where nothing did or it was stopped.

        take: see `run`.
        """
        try:
            self.run(take)
        except OSError as error:
            return _("It cannot be started: {reason}.").format(reason=error.strerror or error)
        if self.status == 0 or self.was_stopped:
            return ""
        return self.last_words() or _("It ended unexpectedly. Try again.")

    def write(self, line: str) -> None:
        """Write a line to its stdin, as soon as it is there; one that has ended needs no more."""
        with self._lock:
            process = self._process
            if process is None:
                self._to_write += f"{line}\n"
                return
        self._write(process, f"{line}\n")

    def stop(self) -> None:
        """Ask it to end, and kill it where it does not at once. It cannot be started any more."""
        with self._lock:
            self.was_stopped = True
            process = self._process
        if process:
            self._send(process, kill=False)
            self._later(PATIENCE_S, lambda: self._send(process, kill=True))

    def stop_after(self, seconds: float) -> None:
        """Stop it where it has not ended by itself then."""
        self._later(seconds, self.stop)

    def last_words(self) -> str:
        """Return the sentence of a command that could not do its work; "" where it ended without."""
        lines = [line.strip() for line in self.kept if line.strip()]
        return lines[-1] if self.status == 1 and lines else ""

    def _listen(self, process: "subprocess.Popen[str]", take: Callable[[str], bool]) -> None:
        """Hand on what the process writes until it has ended."""
        try:
            assert process.stdout
            while line := process.stdout.readline(LONGEST_LINE):
                if not take(line):
                    self.kept.append(line)
            with suppress(subprocess.TimeoutExpired):
                process.wait(FAREWELL_S)
        finally:
            self._send(process, kill=True)
            process.wait()
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):
                    stream.close()  # type: ignore[union-attr]  # both are pipes

    def _start(self) -> "subprocess.Popen[str]":
        if self._log is None:
            return self._open(subprocess.STDOUT)
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("w") as log:
            return self._open(log)

    def _open(self, errors: Any) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "digitpad", *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=self._environment(),
            text=True,
            encoding="utf-8",
            errors="replace",
            **_group_of_its_own(),
        )

    def _environment(self) -> dict[str, str]:
        """Return ours, in which the same DigitPad can be imported."""
        paths = [str(Path(digitpad.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
        ours = {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "PYTHONUTF8": "1"}
        if self._home:
            ours["DIGITPAD_HOME"] = str(self._home.absolute())
        return os.environ | ours

    def _write(self, process: "subprocess.Popen[str]", lines: str) -> None:
        assert process.stdin
        with suppress(OSError, ValueError):
            process.stdin.write(lines)
            process.stdin.flush()

    def _send(self, process: "subprocess.Popen[str]", kill: bool) -> None:
        """End the process with its group, where it has not ended yet."""
        if process.poll() is not None:
            return
        if sys.platform == "win32":
            process.kill()
        else:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL if kill else signal.SIGTERM)

    def _later(self, seconds: float, action: Callable[[], None]) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = threading.Timer(seconds, action)
        self._timer.daemon = True
        self._timer.start()


def _group_of_its_own() -> dict[str, Any]:
    """Return what gives a process a group of its own; on Windows no console, and less priority too.

    Not a session: Linux shares processors among sessions first, and priority counts only within one. A
    training in one of its own took 66 % of two processors from a busy window, and 13 % so.
    """
    if sys.platform == "win32":
        flags = (
            subprocess.CREATE_NEW_PROCESS_GROUP
            | subprocess.CREATE_NO_WINDOW
            | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        )
        return {"creationflags": flags}
    return {"process_group": 0}


def end_with_stdin(at_the_end: Callable[[], None] = lambda: None) -> None:
    """Have this process, a child, give way to the one that started it, and end when that does.

    at_the_end: called before, in another thread.
    """

    def wait() -> None:
        while os.read(0, 4096):  # sys.stdin would be locked when Python ends
            pass
        at_the_end()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
    give_way()


def follow_stdin(finish: Callable[[], None], stop: Callable[[], None]) -> None:
    """Have a thread do what each line of stdin says, "finish" or "stop"; its end means "stop" too."""

    def follow() -> None:
        for line in open(0, "rb", buffering=0, closefd=False):  # noqa: SIM115  sys.stdin is locked at the end
            (finish if line.strip() == b"finish" else stop)()
        stop()

    threading.Thread(target=follow, daemon=True).start()


def give_way() -> None:
    """Run on with less priority than whoever has a user waiting."""
    with suppress(AttributeError, OSError):  # Windows has none: a child is started with less priority
        os.nice(NICENESS)
