"""The lab's tabs in which nothing is decided but much is seen: "Training", "Runs" and "Data"."""

from typing import TYPE_CHECKING

from digitpad.language import _
from digitpad.ui.lab.data_controller import DataDesk
from digitpad.ui.lab.running_controller import Running
from digitpad.ui.lab.runs_controller import RunsDesk
from digitpad.ui.lab.training import TrainingTab

if TYPE_CHECKING:
    from digitpad.ui.lab.controller import Lab
    from digitpad.ui.lab.window import LabWindow


class Watch:
    """Makes the tabs anew whenever the window opens, and keeps what they show in between."""

    def __init__(self, lab: "Lab") -> None:
        """The window is not open."""
        self._lab = lab
        self.running = Running(lab)
        self.runs = RunsDesk(lab)
        self.data = DataDesk(lab)
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
        """End all, as DigitPad ends."""
        self.running.end()
        self.runs.end()
        self.data.end()

    def _closed(self) -> None:
        self.training = None
        self.running.open(None)
        self.runs.closed()
        self.data.closed()
