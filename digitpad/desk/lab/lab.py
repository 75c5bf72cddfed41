"""The lab: one window, one experiment in the making, at most one run, and the runs that are kept."""

from typing import TYPE_CHECKING

from digitpad.content import PanelContent
from digitpad.lab.experiment import Experiment
from digitpad.lab.runs import Runs
from digitpad.ui.dialogs import close
from digitpad.ui.lab.window import LabWindow

if TYPE_CHECKING:
    from digitpad.app import App
    from digitpad.desk.lab.watch import Watch


class Lab:
    """Joins the tabs. It is made with the application; its window may be open or not."""

    def __init__(self, app: "App") -> None:
        """The window is not open, and no run goes on."""
        self.app = app
        self.runs = Runs(app.store.root)
        self.experiment = Experiment()  # in the making
        self.window: LabWindow | None = None
        self._watch: Watch | None = None  # made when first wanted: the pad is ready earlier

    @property
    def watch(self) -> "Watch":
        """The tabs "Training", "Runs" and "Data"."""
        if self._watch is None:
            from digitpad.desk.lab.watch import Watch

            self._watch = Watch(self)
        return self._watch

    @property
    def is_training(self) -> bool:
        """Whether a network is in training."""
        return self._watch is not None and self._watch.running.is_training

    def show(self) -> None:
        """Open the window, or bring it to the front."""
        if self.window is None or not self.window.winfo_exists():
            self.window = LabWindow(self.app.root, self.app.theme)
            self.watch.open(self.window)
        self.window.lift()
        self.window.focus_set()

    def close(self) -> bool:
        """Close the window, and say whether it was open: for `show` in another look."""
        window, self.window = self.window, None
        return close(window)

    def start(self, experiment: Experiment, paused: bool = False) -> None:
        """Begin a run, and show it; `paused` has it stand still before its first step.

        Raises:
            BusyError: another training goes on.
            StoreError: the user's folder cannot be written.
        """
        self.watch.running.start(experiment, paused)
        self.show_training()

    def edit(self, experiment: Experiment) -> None:
        """Take an experiment to the tab where it can be changed."""
        self.experiment = experiment

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
        """End the run, as DigitPad itself ends."""
        if self._watch:
            self._watch.end()
