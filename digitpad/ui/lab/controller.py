"""The lab: one window, one experiment in the making, at most one run, and the runs that are kept."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from digitpad.language import _
from digitpad.system.background import Background
from digitpad.system.settings import Memory, Store
from digitpad.ui.lab.board_controller import BoardController, BoardPorts
from digitpad.ui.main.content import PanelContent
from digitpad.ui.main.windows import LateController

if TYPE_CHECKING:
    import tkinter as tk

    from PIL import Image

    from digitpad.core.raster import Steps
    from digitpad.runs.content import RunContent
    from digitpad.runs.library import Run, Runs
    from digitpad.runs.recipe import Recipe
    from digitpad.ui.lab.data_controller import DataController, Source
    from digitpad.ui.lab.network_controller import NetworkController, NetworkState
    from digitpad.ui.lab.runs_controller import RunsController, RunsState
    from digitpad.ui.lab.training_controller import TrainingController
    from digitpad.ui.lab.window_view import LabWindow
    from digitpad.ui.search.controller import SearchController
    from digitpad.ui.training.digits_controller import DigitsController
    from digitpad.ui.widgets.theme import Theme


class LabPorts(NamedTuple):
    """All that the lab needs of the rest of the program.

    notice: says something in the status bar; refresh: has the main window shown anew soon.
    show_progress: shows a run in the main window, or, given None, none.
    trains_elsewhere: whether a network is being trained that is not the lab's.
    current_steps: the digit that is looked at, on the pad or in a picture; None for no digit.
    open_digit: shows a grey picture, 28×28, in front of the drawing.
    memory: the settings, in which the choice of digits is kept.
    models: the folder of the user's models.
    use_model: moves a model's folder among the user's under a name, reads with it, and returns its name.
    learn: the lessons, which explain what the coach says.
    """

    root: "tk.Tk"
    store: Store
    background: Background
    theme: "Callable[[], Theme]"
    notice: Callable[[str], None]
    refresh: Callable[[], None]
    show_progress: "Callable[[RunContent | None], None]"
    trains_elsewhere: Callable[[], bool]
    current_steps: "Callable[[], Steps | None]"
    open_digit: "Callable[[Image.Image], None]"
    memory: Memory
    models: Path
    use_model: Callable[[Path, str], str]
    learn: "LateController[Any]"


class LabState(NamedTuple):
    """How the window is looked at: its place, the tab in front, and what each tab keeps."""

    front: int
    network: "NetworkState"
    runs: "RunsState"
    data: "Source"


class LabParts(NamedTuple):
    """What stands behind the tabs."""

    library: "Runs"
    network: "NetworkController"
    training: "TrainingController"
    runs: "RunsController"
    data: "DataController"


class Lab:
    """Joins the tabs. It is made with the application; its window may be open or not.

    search: the window "Search", whose trials are runs of the lab's.
    """

    def __init__(self, ports: LabPorts) -> None:
        """The window is not open, and no run goes on."""
        self._ports = ports
        store, queue = ports.store, ports.background.queue()
        self.board = BoardController(
            BoardPorts(store, store.root / "runs", queue, ports.notice, ports.refresh, self._board_changed)
        )
        self.search: LateController[Any] = LateController(self._make_search)
        self.window: LabWindow | None = None
        self._digits: DigitsController | None = None
        self._made: LabParts | None = None  # when they are first needed: importing them takes long
        self._last: LabState | None = None  # how the window was looked at when the user closed it

    # Its parts

    @property
    def library(self) -> "Runs":
        """The runs that are kept."""
        return self._parts().library

    @property
    def network(self) -> "NetworkController":
        """The experiment in the making."""
        return self._parts().network

    @property
    def training(self) -> "TrainingController":
        """The run."""
        return self._parts().training

    @property
    def runs(self) -> "RunsController":
        """What is done with the runs that are kept."""
        return self._parts().runs

    @property
    def data(self) -> "DataController":
        """The digits to learn from."""
        return self._parts().data

    @property
    def digits(self) -> "DigitsController":
        """The choice of digits, for the whole program: Retrain learns from them too."""
        if self._digits is None:
            from digitpad.ui.training.digits_controller import DigitsController, DigitsPorts

            ports = self._ports
            window = (ports.root, ports.theme, ports.background, ports.notice)
            self._digits = DigitsController(DigitsPorts(*window, ports.memory, ports.store.root))
        return self._digits

    def _parts(self) -> LabParts:
        if self._made is None:
            self._made = self._make_parts()
        return self._made

    def _make_parts(self) -> LabParts:
        from digitpad.runs.library import Runs
        from digitpad.ui.lab.coach_controller import CoachController, CoachPorts
        from digitpad.ui.lab.data_controller import DataController, DataPorts
        from digitpad.ui.lab.network_controller import NetworkController, NetworkPorts
        from digitpad.ui.lab.runs_controller import RunsController, RunsPorts
        from digitpad.ui.lab.training_controller import TrainingController, TrainingPorts

        ports, queue = self._ports, self._ports.background.queue
        library, digits = Runs(ports.store.root), self.digits
        network = NetworkController(
            NetworkPorts(
                folder=ports.store.root,
                clock=ports.root,
                theme=ports.theme,
                start=self.start,
                runs=library.all,
                current_steps=ports.current_steps,
                digits=digits,
            )
        )
        digits.followers.append(network.refresh)

        def teach(lesson: str, step: int) -> None:
            ports.learn.made.open_step(lesson, step)

        coach = CoachController(CoachPorts(queue(), network, digits, ports.memory, teach))
        training = TrainingController(
            TrainingPorts(
                root=ports.root,
                theme=ports.theme,
                store=ports.store,
                library=library,
                queue=queue,
                notice=ports.notice,
                refresh=ports.refresh,
                show_progress=ports.show_progress,
                trains_elsewhere=ports.trains_elsewhere,
                current_steps=ports.current_steps,
                runs_changed=self._runs_changed,
                show_run=self.open_run,
                digits=digits,
                coach=coach,
            )
        )

        def listed(found: "Sequence[Run]") -> None:
            network.refresh(found)
            coach.take_runs(found)

        runs = RunsController(
            RunsPorts(
                theme=ports.theme,
                queue=queue(),
                exports=queue(),
                library=library,
                training_key=lambda: training.training_key,
                start=self.start,
                change=network.take,
                train_on=self.train_on,
                models=ports.models,
                use_model=ports.use_model,
                open_digit=ports.open_digit,
                open_board=self.open_board,
                board_address=lambda: self.board.address,
                memory=ports.memory,
                listed=listed,
                drawings=ports.store.drawings_path,
                may_use=self._may_use,
            )
        )
        data = DataController(
            DataPorts(
                theme=ports.theme,
                queue=queue(),
                drawings=ports.store.drawings_path,
                experiment=lambda: network.experiment,
                open_digit=ports.open_digit,
                digits=digits,
            )
        )
        return LabParts(library, network, training, runs, data)

    def _make_search(self) -> "SearchController":
        from digitpad.ui.search.controller import SearchController, SearchPorts

        ports, runs = self._ports, self.runs
        window = (ports.root, ports.theme, ports.background, ports.notice)
        own = (ports.store.root, self.digits, lambda: self.network.experiment)

        def show_progress(content: "RunContent | None") -> None:
            if not self.is_training and not ports.trains_elsewhere():
                ports.show_progress(content)

        train_on, open_run = self.train_on, self.open_run
        return SearchController(
            SearchPorts(*window, *own, runs.use, train_on, open_run, runs.refresh, show_progress)
        )

    # Its window

    def open(self) -> None:
        """Open the window, or bring it to the front."""
        if self.window is None or not self.window.winfo_exists():
            self._open(self._last)
        assert self.window
        self.window.lift()
        self.window.tabs.focus_set()  # so that Ctrl+Tab goes on at once

    def open_file(self, path: Path) -> None:
        """Open the window with the recipe in a file; for what it raises see `NetworkController.open_file`."""
        self.network.open_file(path)
        self.open()
        if self.window and self.network.tab:
            self.window.show_tab(self.network.tab)

    def close(self) -> LabState | None:
        """Close the window, and return how it was looked at, for `restore`; None where it was not open."""
        window, made = self.window, self._made
        if window is None or made is None or not window.winfo_exists():
            return None
        state = LabState(window.front, made.network.state(), made.runs.state(), made.data.state())
        window.destroy()
        return state

    def restore(self, state: LabState) -> None:
        """Open the window as it was when it closed: in another theme or language."""
        self._open(state)

    def _open(self, state: LabState | None) -> None:
        from digitpad.ui.lab.network_controller import NetworkState
        from digitpad.ui.lab.window_view import LabWindow

        parts = self._parts()
        self.window = window = LabWindow(
            self._ports.root, self._ports.theme(), self._close_by_user, self.search.open
        )
        window.bind(
            "<Destroy>", lambda event: self._closed(window) if event.widget is window else None, add=True
        )
        window.add(parts.network.make_tab(window), _("Network"))
        window.add(parts.training.make_tab(window), _("Training"))
        window.add(parts.runs.make_tab(window), _("Runs"))
        window.add(parts.data.make_tab(window), _("Data"))
        if state:
            parts.data.restore(state.data)
            window.open(state.front)
            parts.runs.restore(state.runs)
        else:
            window.open()
        parts.network.restore(state.network if state else NetworkState())

    def _close_by_user(self) -> None:
        """Close the window; when it is opened again it has its tab in front, but no windows over it."""
        state = self.close()
        if state:
            network, runs = replace(state.network, sides=None), replace(state.runs, misread=None)
            self._last = state._replace(network=network, runs=runs)

    def _closed(self, window: "LabWindow") -> None:
        if self._made and window is self.window:
            self.window = None
            for part in (self._made.network, self._made.training, self._made.runs, self._made.data):
                part.closed()

    def _runs_changed(self) -> None:
        self.runs.refresh()

    def _may_use(self, warning: str) -> bool:
        """Ask whether a network is to be used in spite of a warning."""
        from digitpad.ui.widgets.dialogs import ask

        return ask(self._ports.root, self._ports.theme(), warning, (_("Use it anyway"), _("Cancel"))) == 0

    def _board_changed(self) -> None:
        if self._made:
            self._made.runs.show_board()

    def open_run(self, key: str) -> None:
        """Open the window at the tab "Runs" with a run chosen."""
        self.open()
        if self.window and self.runs.tab:
            self.window.show_tab(self.runs.tab)
            self.runs.choose(key)

    # Actions

    @property
    def is_training(self) -> bool:
        """Whether a network is in training."""
        return self._made is not None and self._made.training.is_training

    @property
    def is_searching(self) -> bool:
        """Whether a search goes on."""
        return self.search.is_made and bool(self.search.made.is_searching)

    def start(self, experiment: "Recipe", paused: bool = False) -> None:
        """Begin a run, and show it; `paused` has it stand still before its first step.

        Raises:
            BusyError: another training goes on.
            StoreError: the user's folder cannot be written.
        """
        self.training.start(experiment, paused)
        self.show_training()

    def train_on(self, run: "Run") -> None:
        """Train a run's network further, and show that; for what it raises see `TrainingController.start`."""
        self.training.train_on(run)
        self.show_training()

    def show_training(self) -> None:
        """Show the run that goes on, or the last one."""
        self.open()
        if self.window and self.training.tab:
            self.window.show_tab(self.training.tab)
            (self.training.tab.digits or self.training.tab.play).focus_set()

    def stop(self) -> None:
        """End the run with what there is."""
        self.training.stop()

    def open_board(self) -> None:
        """Open TensorBoard over the runs that are kept; for what it raises see `BoardController.open`."""
        self.board.open()

    def on_panel(self, content: PanelContent) -> PanelContent:
        """Return what the main window's panel shows: while a network is in training perhaps what it reads."""
        return self.training.on_panel(content) if self.is_training else content

    def sweep(self) -> None:
        """Remove for good the runs that were deleted before this start."""
        from digitpad.runs.library import Runs

        Runs(self._ports.store.root).sweep()

    # The end

    def may_quit(self) -> bool:
        """Say whether DigitPad may end: where a run goes on, the user is asked."""
        return not self.is_training or self.training.may_quit()

    def end(self) -> None:
        """End what goes on, as DigitPad itself ends."""
        self.board.end()
        if self._digits:
            self._digits.end()
        if self._made:
            self._made.training.end()
            self._made.network.end()
            self._made.runs.end()
