"""TensorBoard, as a process of its own that ends when the one that started it does. Imports no TensorFlow."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import digitpad
from digitpad.errors import BoardError
from digitpad.language import _
from digitpad.system.silence import silenced
from digitpad.system.store import Store

FOLDER = "tensorboard"  # in a run's folder
EXTRA = 'pip install "digitpad[tensorboard]"'


def is_installed() -> bool:
    """Say whether TensorBoard can be imported, without importing it."""
    return find_spec("tensorboard") is not None


def check_installed() -> None:
    """Refuse to go on without TensorBoard.

    Raises:
        BoardError: it is not installed; the sentence says what to install.
    """
    if not is_installed():
        raise BoardError(_("TensorBoard is not installed. Install it with: {command}").format(command=EXTRA))


def check_runs(runs: Path) -> None:
    """Refuse to show an empty TensorBoard.

    runs: the folder of all runs.

    Raises:
        BoardError: no run has written for it; the sentence says how to make one.
    """
    if next(runs.glob(f"*/{FOLDER}/events.out.tfevents.*"), None) is None:
        raise BoardError(
            _(
                "No run has written anything for TensorBoard yet. Train a network in the lab, or with: "
                "{command}"
            ).format(command="digitpad lab train mlp --tensorboard")
        )


class BoardProcess:
    """One `digitpad lab board`. `start` blocks and belongs into a background thread."""

    def __init__(self, store: Store) -> None:
        """Nothing is started yet. What TensorBoard writes goes into a log in the user's folder."""
        self._store = store
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._stopped = False
        self.log_path = store.root / "tensorboard.log"

    @property
    def is_running(self) -> bool:
        """Whether the process is there, though it may not answer yet."""
        return self._process is not None and self._process.poll() is None

    @property
    def process_id(self) -> int | None:
        """The process's number; None before it was started."""
        return self._process.pid if self._process else None

    def start(self) -> str:
        """Start TensorBoard and return its address as soon as it answers; "" where it was stopped before.

        Raises:
            BoardError: it cannot be started.
        """
        try:
            with self._lock:
                if self._stopped:
                    return ""
                self._process = process = self._open()
        except OSError as error:
            reason = error.strerror or str(error)
            raise BoardError(_("TensorBoard cannot be started: {reason}.").format(reason=reason)) from None
        assert process.stdout is not None
        with process.stdout as lines:
            address = lines.readline().strip()
        if address or self._stopped:
            return "" if self._stopped else address
        self.stop()
        raise BoardError(
            _("TensorBoard did not start. The details are in {path}.").format(path=self.log_path)
        )

    def stop(self) -> None:
        """End it at once, with what it started. It cannot be started again."""
        with self._lock:
            self._stopped = True
            process = self._process
        if process:
            _kill(process)  # it has nothing to lose
            process.wait()
            process.stdin.close()  # type: ignore[union-attr]  # a pipe

    def _open(self) -> "subprocess.Popen[str]":
        """Start the process, in a group of its own: Ctrl+C in the window's terminal is the window's."""
        self._store.root.mkdir(parents=True, exist_ok=True)
        with self.log_path.open("w") as errors:
            return subprocess.Popen(
                [sys.executable, "-P", "-m", "digitpad", "lab", "board", "--supervised"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=_environment(self._store),
                text=True,
                encoding="utf-8",
                errors="replace",
                **_of_its_own(),
            )


def _kill(process: "subprocess.Popen[str]") -> None:
    """Kill a process with its group."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _environment(store: Store) -> dict[str, str]:
    """Return ours, with the same user's folder, and able to import the same DigitPad."""
    paths = [str(Path(digitpad.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    home = str(store.root.absolute())
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "DIGITPAD_HOME": home}


def _of_its_own() -> dict[str, Any]:
    """Return what gives a process a group of its own; on Windows no console too."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


LOOPBACK = "127.0.0.1"
WITHOUT_TENSORFLOW = "tensorboard.compat.notf"  # where it can be imported, TensorBoard uses its own stand-in


def serve(runs: Path, port: int = 0) -> str:
    """Serve all runs to this machine alone, in a thread, and return the address.

    runs: the folder of all runs; those that are added later are seen too.
    port: 0 for a free one.

    Raises:
        BoardError: the port is in use, or the server cannot be started.
    """
    sys.modules[WITHOUT_TENSORFLOW] = ModuleType(WITHOUT_TENSORFLOW)
    from tensorboard import program

    board = program.TensorBoard()
    board.configure(
        argv=["", "--logdir", str(runs), "--host", LOOPBACK, "--port", str(port), "--reload_interval", "3"]
    )
    try:
        with silenced(2):  # a note on how it loads data
            return str(board.launch())
    except program.TensorBoardPortInUseError:
        raise BoardError(
            _("Port {port} is in use. Choose another, or leave it out for a free one.").format(port=port)
        ) from None
    except program.TensorBoardServerException as error:
        raise BoardError(_("TensorBoard cannot be started: {reason}.").format(reason=error)) from None
