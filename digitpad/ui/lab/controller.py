"""The lab: one window, one experiment in the making, at most one run, and the runs that are kept."""

from functools import cached_property
from typing import TYPE_CHECKING

from digitpad.language import _
from digitpad.ui.lab.board_controller import BoardController
from digitpad.ui.lab.data_controller import DataController
from digitpad.ui.lab.runs_controller import RunsController
from digitpad.ui.lab.training_controller import TrainingController
from digitpad.ui.lab.training_view import TrainingTab
from digitpad.ui.lab.window_view import LabWindow
from digitpad.ui.main.content import PanelContent
from digitpad.ui.widgets.dialogs import close

if TYPE_CHECKING:
    from digitpad.app import App
    from digitpad.runs.experiment import Experiment
    from digitpad.runs.library import Runs
    from digitpad.ui.lab.network_controller import Plan
    from digitpad.ui.lab.window_view import LabWindow


class Watch:
    """Makes the tabs anew whenever the window opens, and keeps what they show in between."""

    def __init__(self, lab: "Lab") -> None:
        """The window is not open."""
        self._lab = lab
        self.running = TrainingController(lab)
        self.runs = RunsController(lab)
        self.data = DataController(lab)
        self.training: TrainingTab | None = None

    def open(self, window: "LabWindow") -> None:
        """Add the tabs to a window that has just been opened."""
        theme, running = self._lab.app.theme, self.running
        self.training = TrainingTab(window.tabs, theme, running.handlers(), running.on_pad)
        self.training.bind_keys(window)
        window.add(self.training, _("Training"))
        running.open(self.training)
        window.add(self.runs.open(window), _("Runs"))
        window.add(self.data.open(window), _("Data"))
        window.bind("<Destroy>", lambda event: self._closed() if event.widget is window else None, add=True)

    def show_training(self) -> None:
        """Bring the tab "Training" to the front."""
        if self._lab.window and self.training:
            self._lab.window.show_tab(self.training)
            self.training.play.focus_set()

    def show_run(self, key: str) -> None:
        """Bring the tab "Runs" to the front with a run chosen."""
        if self._lab.window and self.runs.tab:
            self._lab.window.show_tab(self.runs.tab)
            self.runs.choose(key)

    def end(self) -> None:
        """End the run that goes on, as DigitPad ends."""
        self.running.end()

    def _closed(self) -> None:
        self.training = None
        self.running.open(None)
        self.runs.closed()
        self.data.closed()


class Lab:
    """Joins the tabs. It is made with the application; its window may be open or not."""

    def __init__(self, app: "App") -> None:
        """The window is not open, and no run goes on."""
        self.app = app
        self.board = BoardController(app)
        self.window: LabWindow | None = None
        self._place = 0  # of the tab in front when the window closed
        self._misread = ""  # the run of which it was shown then what it misread

    @cached_property
    def runs(self) -> "Runs":
        """The runs that are kept."""
        from digitpad.runs.library import Runs

        return Runs(self.app.store.root)

    @cached_property
    def plan(self) -> "Plan":
        """The experiment in the making; what it needs is imported when the lab is first opened."""
        from digitpad.ui.lab.network_controller import Plan

        return Plan(self)

    @cached_property
    def watch(self) -> "Watch":
        """The tabs "Training", "Runs" and "Data"; what they need is imported as late."""
        from digitpad.ui.lab.controller import Watch

        return Watch(self)

    @property
    def is_training(self) -> bool:
        """Whether a network is in training."""
        return "watch" in self.__dict__ and self.watch.running.is_training

    def show(self) -> None:
        """Open the window, or bring it to the front."""
        if self.window is None or not self.window.winfo_exists():
            self.window = LabWindow(self.app.root, self.app.theme)
            self.plan.open(self.window)
            self.watch.open(self.window)
            self.window.tabs.select(self._place)  # type: ignore[no-untyped-call]
            self.window.tabs.bind("<<NotebookTabChanged>>", lambda _event: self._note_place())
            self.window.open()
            self._show_misread()
        self.window.lift()
        self.window.tabs.focus_set()  # so that Ctrl+Tab goes on at once

    def open_board(self) -> None:
        """Open TensorBoard over the runs that are kept; for what it raises see `BoardController.open`."""
        self.board.open()

    def close(self) -> bool:
        """Close the window, and say whether it was open: for `show` in another look."""
        window, self.window = self.window, None
        if window and "watch" in self.__dict__:
            self._misread = self.watch.runs.misread_key
        return close(window)

    def start(self, experiment: "Experiment", paused: bool = False) -> None:
        """Begin a run, and show it; `paused` has it stand still before its first step.

        Raises:
            BusyError: another training goes on.
            StoreError: the user's folder cannot be written.
        """
        self.watch.running.start(experiment, paused)
        self.show_training()

    def sweep(self) -> None:
        """Remove for good the runs that were deleted before this start."""
        self.runs.sweep()

    def show_training(self) -> None:
        """Show the run that goes on, or the last one."""
        self.show()
        self.watch.show_training()

    def stop(self) -> None:
        """End the run with what there is."""
        self.watch.running.stop()

    def on_panel(self, content: PanelContent) -> PanelContent:
        """Return what the main window's panel shows: while a network is in training perhaps what it reads."""
        return self.watch.running.on_panel(content) if self.is_training else content

    def may_quit(self) -> bool:
        """Say whether DigitPad may end: where a run goes on, the user is asked."""
        return not self.is_training or self.watch.running.may_quit()

    def end(self) -> None:
        """End what goes on, as DigitPad itself ends."""
        self.board.end()
        if "watch" in self.__dict__:
            self.watch.end()

    def _show_misread(self) -> None:
        """Show again what a run misread, where the window is made anew for another look."""
        key, self._misread = self._misread, ""
        if key:
            self.watch.runs.show_misread(key)

    def _note_place(self) -> None:
        """Remember which tab is in front, for when the window is made anew."""
        if self.window:
            self._place = int(self.window.tabs.index("current"))  # type: ignore[no-untyped-call]
