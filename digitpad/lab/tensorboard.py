"""TensorBoard, as a process of its own that ends when the one that started it does. Imports no TensorFlow."""

import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from digitpad.errors import BoardError
from digitpad.language import _
from digitpad.system.process import ChildProcess
from digitpad.system.settings import Store
from digitpad.system.silence import silenced

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
        raise BoardError(_("No run has data for TensorBoard yet. Train a network in the lab first."))


class BoardProcess:
    """One `digitpad runs board`. `run` blocks and belongs into a background thread."""

    def __init__(self, store: Store) -> None:
        """Start nothing yet. What TensorBoard writes goes into a log in the user's folder."""
        self.log_path = store.root / "tensorboard.log"
        self.child = ChildProcess(["runs", "board", "--supervised"], home=store.root, log=self.log_path)

    @property
    def is_running(self) -> bool:
        """Whether the process is there, though it may not answer yet."""
        return self.child.is_running and not self.child.was_stopped

    @property
    def process_id(self) -> int | None:
        """The process's number; None before it was started."""
        return self.child.pid

    def run(self, emit: Callable[[str], None]) -> None:
        """Start TensorBoard, emit its address as soon as it answers, and wait for its end.

        Raises:
            BoardError: it cannot be started, or ended before it answered and was not stopped.
        """
        has_answered = False

        def take(line: str) -> bool:
            nonlocal has_answered
            has_answered = True
            emit(line.strip())
            return True

        try:
            self.child.run(take)
        except OSError as error:
            reason = error.strerror or str(error)
            raise BoardError(_("TensorBoard cannot be started: {reason}.").format(reason=reason)) from None
        if not has_answered and not self.child.was_stopped:
            raise BoardError(
                _("TensorBoard did not start. The details are in {path}.").format(path=self.log_path)
            )

    def stop(self) -> None:
        """End it at once, with what it started. It cannot be started again."""
        self.child.stop()


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
