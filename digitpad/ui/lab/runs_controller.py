"""The lab's tab "Runs" at work: what its buttons do with the runs that are kept."""

import csv
import io
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from digitpad.errors import DigitPadError, StoreError
from digitpad.language import _
from digitpad.models.entry import STEM
from digitpad.models.library import IMPORTING
from digitpad.runs.library import Run
from digitpad.system.background import Background
from digitpad.system.store import replace_file
from digitpad.ui.lab.misread_controller import MisreadDesk
from digitpad.ui.lab.overlay import MOST, Laid
from digitpad.ui.lab.rows_controller import MEASURES, Listed, laid, listed
from digitpad.ui.lab.runs import DATE, RunsHandlers, RunsTab, headings
from digitpad.ui.widgets.dialogs import ask_save
from digitpad.ui.widgets.table import TableRow, View

if TYPE_CHECKING:
    from digitpad.ui.lab.controller import Lab
    from digitpad.ui.lab.window import LabWindow


class RunsDesk:
    """Keeps how the table is looked at while the window is closed. Files are read off the main thread."""

    def __init__(self, lab: "Lab") -> None:
        """The window is not open."""
        self._lab, self._app = lab, lab.app
        self._background = Background(lab.app.root)
        self._listed = Listed({}, {}, ())
        self._chosen: tuple[str, ...] = ()
        self._deleted: list[Run] = []  # what undo brings back, the last one first
        self._view = View(DATE, descending=True)
        self._measure = MEASURES[1]
        self._misread = MisreadDesk(lab, self._background)
        self.tab: RunsTab | None = None

    @property
    def is_busy(self) -> bool:
        """Whether something is still being read."""
        return self._background.is_busy

    def open(self, window: "LabWindow") -> RunsTab:
        """Make the tab for a window, and fill it."""
        handlers = RunsHandlers(
            chosen=self._choose,
            repeat=self._telling(self._repeat),
            change=self._telling(self._change),
            use=self._telling(self._use),
            misread=self._telling(self._show_misread),
            rename=lambda key, name: self._tell(lambda: self._rename(key, name)),
            delete=lambda keys: self._tell(lambda: self._delete(keys)),
            undo=lambda: self._tell(self._undo),
            export=lambda rows: self._tell(lambda: self._export(rows)),
            board=lambda: self._tell(self._lab.open_board),
            viewed=self._look,
            measured=self._measured,
        )
        self.tab = RunsTab(window.tabs, self._app.theme, handlers, self._view, self._measure)
        if self._deleted:
            self._say("", can_undo=True)
        self.refresh()
        return self.tab

    def closed(self) -> None:
        """The window has closed."""
        self.tab = None
        self._background.forget()

    def end(self) -> None:
        """The program ends."""
        self._background.end()

    def refresh(self) -> None:
        """Read all runs anew, and show them."""
        if self.tab is None:
            return
        running = self._lab.watch.running
        training = running.key if running.is_training else ""
        self._background.do(lambda: listed(self._lab.runs.all(), training), self._show)

    @property
    def misread_key(self) -> str:
        """The run of which a window shows what it misread; "" where there is none."""
        return self._misread.key

    def show_misread(self, key: str) -> None:
        """Show what a run misread, once all runs have been read."""
        self._background.do(lambda: None, lambda _nothing: self._show_misread(key))

    def choose(self, key: str) -> None:
        """Select a run."""
        self._chosen = (key,)
        self.refresh()

    def _show(self, found: Listed) -> None:
        self._listed = found
        if self.tab:
            chosen = self._chosen
            self.tab.show(found.rows)
            self.tab.table.select([key for key in chosen if key in found.runs])

    # How it is looked at

    def _look(self, view: View) -> None:
        self._view = view

    def _measured(self, measure: str) -> None:
        self._measure = measure

    def _choose(self, keys: Sequence[str]) -> None:
        """Lay the chosen runs over each other."""
        self._chosen = tuple(keys)
        runs = [self._listed.runs[key] for key in keys[:MOST] if key in self._listed.runs]
        names = self._listed.names
        self._background.do(lambda: laid(runs, names), lambda found: self._lay(keys, found))

    def _lay(self, keys: Sequence[str], found: Laid) -> None:
        if self.tab and tuple(keys) == self._chosen:  # others may have been chosen meanwhile
            self.tab.lay(found)

    # What is done with them

    def _repeat(self, key: str) -> None:
        experiment = self._listed.runs[key].experiment
        self._lab.plan.take(experiment)
        self._lab.start(experiment)

    def _change(self, key: str) -> None:
        self._lab.plan.take(self._listed.runs[key].experiment)

    def _show_misread(self, key: str) -> None:
        if self.tab and key in self._listed.runs:
            self._misread.show(self._listed.runs[key], self._listed.names[key])

    def _use(self, key: str) -> None:
        """Copy a run's model among the user's models, and read with it."""
        run, name, models = self._listed.runs[key], self._listed.names[key], self._app.history.folder
        self._background.do(
            lambda: copied(run, models), lambda part: self._tell(lambda: self._used(part, name))
        )

    def _used(self, part: Path, name: str) -> None:
        try:
            entry = self._app.history.add(part, name)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        self._app.use_model(entry)
        self._say(
            _("{name} reads on the pad from now on. It is among your models too.").format(name=entry.name)
        )

    def _rename(self, key: str, name: str) -> None:
        self._lab.runs.rename(self._listed.runs[key], name)
        self.refresh()

    def _delete(self, keys: Sequence[str]) -> None:
        runs = [self._listed.runs[key] for key in keys]
        for run in runs:
            self._lab.runs.delete(run)
            self._deleted.append(run)
        self.refresh()
        if len(runs) == 1:
            words = _("{name} is deleted.").format(name=self._listed.names[runs[0].key])
        else:
            words = _("{count} runs are deleted.").format(count=len(runs))
        self._say(words, can_undo=True)

    def _undo(self) -> None:
        """Bring the run back that was deleted last."""
        run = self._deleted.pop()
        self._lab.runs.undo(run)
        self.choose(run.key)
        self._say(_("It is back."), can_undo=bool(self._deleted))

    def _export(self, rows: Sequence[TableRow]) -> None:
        window = self._lab.window
        path = window and ask_save(window, _("Export table"), [("CSV", "*.csv")], "runs.csv")
        if path:
            write_table(rows, path)
            self._say(_("Saved as {name}.").format(name=path.name))

    def _say(self, sentence: str, can_undo: bool = False) -> None:
        if self.tab:
            self.tab.say(sentence, can_undo)

    def _tell(self, action: Callable[[], None]) -> None:
        """Do something, and say in the tab what went wrong."""
        try:
            action()
        except DigitPadError as error:
            self._say(str(error), can_undo=bool(self._deleted))

    def _telling(self, action: Callable[[str], None]) -> Callable[[str], None]:
        return lambda key: self._tell(lambda: action(key))


def copied(run: Run, models: Path) -> Path:
    """Copy a run's model into a new folder beside the models, to be moved among them; return it.

    Raises:
        StoreError: it cannot be read or written.
    """
    try:
        models.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=IMPORTING, dir=models))
        for file in run.folder.glob(f"{STEM}.*"):
            shutil.copyfile(file, part / file.name)
    except OSError as error:
        raise StoreError(
            _("{folder} cannot be written: {reason}.").format(folder=models, reason=error.strerror or error)
        ) from None
    return part


def write_table(rows: Sequence[TableRow], path: Path) -> None:
    """Write rows as CSV under the table's headings, figures as they are and not as they are shown.

    Raises:
        StoreError: the file cannot be written.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings())
    for row in rows:
        writer.writerow(["" if value is None else value for value in row.values[:-1]] + [row.cells[-1]])
    try:
        replace_file(path, text.getvalue().encode())
    except OSError as error:
        raise StoreError(
            _("{path} cannot be written: {reason}. Choose another folder.").format(
                path=path, reason=error.strerror or error
            )
        ) from None
