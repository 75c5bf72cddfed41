"""TensorBoard behind the window: at most one, which ends with the window."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from digitpad.language import _
from digitpad.system.background import JobQueue
from digitpad.system.packages import check_installed
from digitpad.system.process import open_in_browser
from digitpad.system.settings import Store

if TYPE_CHECKING:
    from digitpad.lab.tensorboard import BoardProcess


class BoardPorts(NamedTuple):
    """All that TensorBoard needs of the rest of the window.

    runs: the folder of all runs. queue: of jobs in the background.
    notice: says something in the status bar; refresh: has the main window shown anew soon.
    changed: is called when its address is another, or it has none any more.
    """

    store: Store
    runs: Path
    queue: JobQueue
    notice: Callable[[str], None]
    refresh: Callable[[], None]
    changed: Callable[[], None]


class BoardController:
    """Starts TensorBoard in the background, and opens the browser when it answers."""

    def __init__(self, ports: BoardPorts) -> None:
        """Nothing is started yet."""
        self._ports = ports
        self._process: BoardProcess | None = None
        self._address = ""  # of the one that answers
        self._jobs = ports.queue
        self.doing = ""  # what is under way, in words
        self.shown: list[str] = []  # dashboards that the browser has shown, one after another

    @property
    def is_running(self) -> bool:
        """Whether TensorBoard runs, or is on its way."""
        return self._process is not None and self._process.is_running

    @property
    def process_id(self) -> int | None:
        """The number of TensorBoard's process; None where there is none."""
        return self._process.process_id if self._process else None

    @property
    def address(self) -> str:
        """Where TensorBoard answers; "" where it does not."""
        return self._address if self.is_running else ""

    def open(self) -> None:
        """Open TensorBoard in the browser; start it where it does not run yet.

        Raises:
            PackagesError: it is not installed.
            BoardError: there is nothing to show.
        """
        if self.doing:
            return
        if self._address and self.is_running:
            self._show()
            return
        from digitpad.lab.tensorboard import BoardProcess, check_runs

        check_installed("tensorboard", "TensorBoard")
        check_runs(self._ports.runs)
        self.end()  # one that ended by itself
        self._process = process = BoardProcess(self._ports.store)
        self.doing = _("TensorBoard is starting…")

        def answers(address: str) -> None:
            if process is self._process:  # it may have been stopped meanwhile
                self.doing, self._address = "", address
                self._show()
                self._ports.changed()

        emit = self._jobs.emitter(answers)
        shown = self._jobs.emitter(self.shown.append)
        self._jobs.submit(
            lambda: process.run(emit, shown), lambda _nothing: None, latest=True, ended=self._ended
        )
        self._ports.refresh()

    def stop(self) -> None:
        """End TensorBoard, even while it starts."""
        self.end()
        self._ports.notice(_("TensorBoard was stopped."))

    def end(self) -> None:
        """End TensorBoard without a word, as DigitPad itself ends."""
        self._jobs.forget()
        self.doing = ""
        if self._process:
            self._process.stop()
        self._process, self._address = None, ""
        self._ports.changed()

    def _ended(self) -> None:
        self.doing = ""
        self._ports.refresh()
        self._ports.changed()

    def _show(self) -> None:
        """Open the browser, and say where TensorBoard is in case there is none."""
        open_in_browser(self._address)
        self._ports.notice(_("TensorBoard is at {address}").format(address=self._address))
