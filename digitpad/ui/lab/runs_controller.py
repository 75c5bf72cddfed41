"""The lab's tab "Runs" at work: what its buttons do with the runs that are kept."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from digitpad.core.marks import save_table
from digitpad.core.plot import ChartView
from digitpad.errors import DigitPadError, PackagesError
from digitpad.language import _
from digitpad.models.entry import network_in
from digitpad.models.exporting import Export, file_stem
from digitpad.models.library import copied_model
from digitpad.models.measuring import synthetic_warning
from digitpad.runs.library import Run, Runs
from digitpad.runs.recipe import Recipe, check_packages
from digitpad.system.background import JobQueue
from digitpad.system.settings import Memory
from digitpad.ui.lab.comparison_view import MOST, OverlayContent
from digitpad.ui.lab.misread_controller import MisreadController, MisreadPorts, MisreadState
from digitpad.ui.lab.runs_content import MEASURES, ListedRuns, listed_runs, overlay_content
from digitpad.ui.lab.runs_view import DATE, RunsHandlers, RunsTab, headings
from digitpad.ui.lab.window_view import LabWindow
from digitpad.ui.widgets.dialogs import ask_save
from digitpad.ui.widgets.table import TableRow, View, order_of, sorted_by

if TYPE_CHECKING:
    from digitpad.ui.widgets.theme import Theme


@dataclass(frozen=True)
class RunsPorts:
    """All that the runs that are kept need of the rest of the window.

    queue: of jobs in the background; exports: another, of notebooks and reports that are made.
    training_key: the key of the run that goes on, or "".
    start, change: begins an experiment, and opens it to be changed; train_on: trains a run's network further.
    models: the folder of the user's models.
    use_model: moves a model's folder among the user's under a name, reads with it, and returns its name.
    open_digit: shows a grey picture in front of the drawing.
    open_board: opens TensorBoard; board_address: gives where it answers, "" where it does not.
    memory: the settings, in which it is kept how the table is sorted.
    listed: gets the runs whenever they were read, the newest first.
    drawings: the user's database. may_use: asks whether a network is to be used in spite of a warning.
    """

    theme: "Callable[[], Theme]"
    queue: JobQueue
    exports: JobQueue
    library: Runs
    training_key: Callable[[], str]
    start: Callable[[Recipe], None]
    change: Callable[[Recipe], None]
    train_on: Callable[[Run], None]
    models: Path
    use_model: Callable[[Path, str], str]
    open_digit: Callable[[Image.Image], None]
    open_board: Callable[[], None]
    board_address: Callable[[], str]
    memory: Memory
    listed: Callable[[Sequence[Run]], None]
    drawings: Path
    may_use: Callable[[str], bool]


@dataclass(frozen=True)
class RunsState:
    """How the runs are looked at.

    view: the table's sorting, and the text that is sought. measure: which curves are shown.
    chosen: keys of the selected runs. scroll: the part of the table above what is seen, in [0, 1].
    misread: the window of misread digits; None where it is not open.
    """

    view: View = View(DATE, descending=True)  # noqa: RUF009  # it is frozen
    measure: str = MEASURES[1]
    chosen: tuple[str, ...] = ()
    scroll: float = 0.0
    misread: MisreadState | None = None


class RunsController:
    """Keeps how the table is looked at while the window is closed. Files are read off the main thread."""

    def __init__(self, ports: RunsPorts) -> None:
        """The window is not open."""
        self._ports, self._jobs = ports, ports.queue
        self._listed = ListedRuns({}, {}, ())
        self._state = RunsState(sorted_by(ports.memory.settings.runs_order) or RunsState.view)
        self._chart_view = ChartView()
        self.misread = MisreadController(MisreadPorts(ports.theme, ports.queue, ports.open_digit))
        self._notebook: Export | None = None  # while it is made
        self._window: LabWindow | None = None
        self.tab: RunsTab | None = None

    @property
    def is_busy(self) -> bool:
        """Whether something is still being read, or a notebook made."""
        return self._jobs.is_busy or self._ports.exports.is_busy

    def make_tab(self, window: LabWindow) -> RunsTab:
        """Make the tab for a window, and fill it."""
        handlers = RunsHandlers(
            chosen=self._choose,
            repeat=self._reporting(self._repeat),
            train_on=self._reporting(self._train_on),
            change=self._reporting(self._change),
            use=self._reporting(self._use),
            misread=self._reporting(self._show_misread),
            notebook=self._reporting(self._make_notebook),
            report=self._reporting(self._make_report),
            rename=lambda key, name: self._report(lambda: self._rename(key, name)),
            delete=lambda keys: self._report(lambda: self._delete(keys)),
            undo=lambda: self._report(self._undo),
            export=lambda rows: self._report(lambda: self._export(rows)),
            board=lambda: self._report(self._ports.open_board),
            viewed=self._look,
            measured=self._measure,
        )
        self._window = window
        self.tab = RunsTab(
            window.tabs,
            self._ports.theme(),
            handlers,
            self._state.view,
            self._state.measure,
            self._chart_view,
        )
        if deleted := self._ports.library.deleted():
            sentence = _("Deleted runs that can be restored: {count}.")
            self._say(sentence.format(count=len(deleted)), can_undo=True)
        self.show_board()
        self.refresh()
        return self.tab

    def show_board(self) -> None:
        """Show where TensorBoard answers."""
        if self.tab:
            self.tab.show_board(self._ports.board_address())

    def state(self) -> RunsState:
        """Return how the tab, which is open, is looked at."""
        scroll = self.tab.table.tree.yview()[0] if self.tab else 0.0
        return replace(self._state, scroll=scroll, misread=self.misread.state())

    def restore(self, state: RunsState) -> None:
        """Look at the tab, which has just been made, as before, once all runs have been read."""
        self._state = replace(state, misread=None)

        def look() -> None:
            if self.tab:
                self.tab.table.tree.yview_moveto(state.scroll)
            if state.misread and state.misread.key in self._listed.runs:
                self._open_misread(state.misread)

        self._jobs.submit(lambda: None, lambda _nothing: look())

    def closed(self) -> None:
        """Forget the tab: the window has closed."""
        self.tab = self._window = None
        self._jobs.forget()

    def end(self) -> None:
        """End the making of a notebook, as the program ends."""
        if self._notebook:
            self._notebook.cancel()

    def refresh(self) -> None:
        """Read all runs anew, and show them."""
        if self.tab is None:
            return
        training = self._ports.training_key()
        self._jobs.submit(lambda: listed_runs(self._ports.library.all(), training), self._show)

    def choose(self, key: str) -> None:
        """Select a run."""
        self._state = replace(self._state, chosen=(key,))
        self.refresh()

    def _show(self, found: ListedRuns) -> None:
        self._listed = found
        self._ports.listed(list(found.runs.values()))
        if self.tab:
            chosen = self._state.chosen
            self.tab.show(found.rows)
            self.tab.table.select([key for key in chosen if key in found.runs])

    # How it is looked at

    def _look(self, view: View) -> None:
        self._state = replace(self._state, view=view)
        self._ports.memory.change(runs_order=order_of(view))

    def _measure(self, measure: str) -> None:
        self._state = replace(self._state, measure=measure)

    def _choose(self, keys: Sequence[str]) -> None:
        """Lay the chosen runs over each other."""
        self._state = replace(self._state, chosen=tuple(keys))
        runs = [self._listed.runs[key] for key in keys[:MOST] if key in self._listed.runs]
        names = self._listed.names
        self._jobs.submit(lambda: overlay_content(runs, names), lambda found: self._show_overlay(keys, found))

    def _show_overlay(self, keys: Sequence[str], found: OverlayContent) -> None:
        if self.tab and tuple(keys) == self._state.chosen:  # others may have been chosen meanwhile
            self.tab.show_overlay(found)

    # Actions of the user

    def _repeat(self, key: str) -> None:
        experiment = self._listed.runs[key].experiment
        self._ports.change(experiment)
        self._ports.start(experiment)

    def _train_on(self, key: str) -> None:
        run, name = self._listed.runs[key], self._listed.names[key]
        self._ports.train_on(replace(run, given=name))

    def _change(self, key: str) -> None:
        self._ports.change(self._listed.runs[key].experiment)

    def _show_misread(self, key: str) -> None:
        if key in self._listed.runs:
            self._open_misread(MisreadState(key))

    def _open_misread(self, state: MisreadState) -> None:
        if self._window:
            self.misread.open(
                self._window, self._listed.runs[state.key], self._listed.names[state.key], state
            )

    def _use(self, key: str) -> None:
        self.use(self._listed.runs[key], self._listed.names[key], self._say)

    def use(self, run: Run, name: str, say: Callable[[str], None]) -> None:
        """Copy a run's model among the user's models, and read with it; ask where little is known of it.

        say: gets what came of it.
        """
        ports = self._ports
        is_synthetic = run.result is not None and run.result.measured_on == "synthetic"

        def job() -> tuple[Path, str]:
            part = copied_model(run.folder, ports.models)
            return part, synthetic_warning(network_in(part), ports.drawings) if is_synthetic else ""

        def take(found: tuple[Path, str]) -> None:
            try:
                self._take_model(*found, name, say)
            except DigitPadError as error:
                say(str(error))

        self._jobs.submit(job, take, failed=lambda error: say(str(error)))

    def _take_model(self, part: Path, warning: str, name: str, say: Callable[[str], None]) -> None:
        try:
            if warning and not self._ports.may_use(warning):
                return
            given = self._ports.use_model(part, name)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        say(_("{name} is now in use on the pad. It is also among your models.").format(name=given))

    def _rename(self, key: str, name: str) -> None:
        self._ports.library.rename(self._listed.runs[key], name)
        self.refresh()

    def _delete(self, keys: Sequence[str]) -> None:
        runs = [self._listed.runs[key] for key in keys]
        for run in runs:
            self._ports.library.delete(run)
        self.refresh()
        if len(runs) == 1:
            words = _("{name} was deleted.").format(name=self._listed.names[runs[0].key])
        else:
            words = _("{count} runs were deleted.").format(count=len(runs))
        self._say(words, can_undo=True)

    def _undo(self) -> None:
        """Bring the run back that was deleted last."""
        for key in self._ports.library.deleted()[:1]:
            self._ports.library.undo(key)
            self.choose(key)
            self._say(_("Restored."), bool(self._ports.library.deleted()))

    def _export(self, rows: Sequence[TableRow]) -> None:
        path = self._window and ask_save(self._window, _("Export table"), [("CSV", "*.csv")], "runs.csv")
        if path:
            write_table(rows, path)
            self._say(_("Saved as {name}.").format(name=path.name))

    def _make_notebook(self, key: str) -> None:
        """Ask where to, and have a process write the notebook: only that knows Keras."""
        if self._notebook or not self._window:
            return
        name, ports = self._listed.names[key], self._ports
        check_packages(self._listed.runs[key].experiment, _("A notebook of a Keras network"))
        types = [(_("Notebook"), "*.ipynb")]
        path = ask_save(self._window, _("Export as notebook"), types, f"{file_stem(name) or 'run'}.ipynb")
        if path is None:
            return
        options = ["runs", "export", "--tied", "--force", "--", key, str(path)]
        self._notebook = notebook = Export(options, path, name, ports.library.folder.parent)
        self._say(_("Exporting {name}…").format(name=path.name))
        ports.exports.submit(
            notebook.run, self._made, ended=self._notebook_ended, failed=lambda error: self._say(str(error))
        )

    def _make_report(self, key: str) -> None:
        """Ask where to, and write the printable page."""
        run, name = self._listed.runs[key], self._listed.names[key]
        types, proposed = [(_("Web page"), "*.html")], f"{file_stem(name) or 'run'}.html"
        path = ask_save(self._window, _("Save report"), types, proposed) if self._window else None
        if path is None:
            return

        def job() -> Path:
            from digitpad.sharing.report import write_report

            write_report(run, name, path)
            return path

        self._ports.exports.submit(job, self._made, failed=lambda error: self._say(str(error)))

    def _made(self, path: Path) -> None:
        self._say(_("Saved as {name}.").format(name=path.name))

    def _notebook_ended(self) -> None:
        self._notebook = None

    def _say(self, sentence: str, can_undo: bool = False) -> None:
        if self.tab:
            self.tab.say(sentence, can_undo)

    def _report(self, action: Callable[[], None]) -> None:
        """Do something, and say in the tab what went wrong."""
        try:
            action()
        except PackagesError:  # they can be installed: the program offers it
            raise
        except DigitPadError as error:
            self._say(str(error), bool(self._ports.library.deleted()))

    def _reporting(self, action: Callable[[str], None]) -> Callable[[str], None]:
        return lambda key: self._report(lambda: action(key))


def write_table(rows: Sequence[TableRow], path: Path) -> None:
    """Write rows as CSV under the table's headings, figures as they are and not as they are shown.

    Raises:
        DataError: the file cannot be written.
    """
    values = [(*("" if value is None else value for value in row.values[:-1]), row.cells[-1]) for row in rows]
    save_table([headings(), *values], path)
