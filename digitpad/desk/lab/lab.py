"""The lab: one window, one experiment in the making, at most one run, and the runs that are kept."""

from functools import cached_property
from typing import TYPE_CHECKING

from digitpad.desk.lab.board import BoardDesk
from digitpad.lab.experiment import Experiment
from digitpad.lab.runs import Runs
from digitpad.ui.dialogs import close
from digitpad.ui.lab.window import LabWindow

if TYPE_CHECKING:
    from digitpad.app import App
    from digitpad.desk.lab.plan import Plan


class Lab:
    """Joins the tabs. It is made with the application; its window may be open or not.

    started: the experiment that was started last, and whether paused.
    """

    def __init__(self, app: "App") -> None:
        """The window is not open, and no run goes on."""
        self.app = app
        self.runs = Runs(app.store.root)
        self.board = BoardDesk(app)
        self.window: LabWindow | None = None
        self.started: tuple[Experiment, bool] | None = None

    @cached_property
    def plan(self) -> "Plan":
        """The experiment in the making; what it needs is imported when the lab is first opened."""
        from digitpad.desk.lab.plan import Plan

        return Plan(self)

    def show(self) -> None:
        """Open the window, or bring it to the front."""
        if self.window is None or not self.window.winfo_exists():
            self.window = LabWindow(self.app.root, self.app.theme)
            self.plan.open(self.window)
            self.window.open()
        self.window.lift()
        self.window.focus_set()

    def open_board(self) -> None:
        """Open TensorBoard over the runs that are kept; for what it raises see `BoardDesk.open`."""
        self.board.open()

    def end(self) -> None:
        """DigitPad ends: end what runs for the lab."""
        self.board.end()

    def start(self, experiment: Experiment, paused: bool) -> None:
        """Start a run, paused before its first step or not."""
        self.started = (experiment, paused)

    def close(self) -> bool:
        """Close the window, and say whether it was open: for `show` in another look."""
        window, self.window = self.window, None
        return close(window)
