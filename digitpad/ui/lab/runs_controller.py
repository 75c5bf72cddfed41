"""The lab's tab "Runs" at work: its rows, and what its buttons do with the runs that are kept."""

import csv
import io
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from digitpad.errors import DigitPadError, StoreError
from digitpad.lab.comparison import differing, recipe_of
from digitpad.lab.presets import name_of, names_of, origin_of
from digitpad.language import _, decimal, grouped, percent
from digitpad.models.entry import STEM
from digitpad.models.library import IMPORTING
from digitpad.runs.events import clock
from digitpad.runs.library import Run
from digitpad.runs.training_history import Course
from digitpad.system.store import replace_file
from digitpad.ui.lab.misread_controller import MisreadController
from digitpad.ui.lab.runs_view import DATE, MOST, Laid, RunRow, RunsHandlers, RunsTab, headings
from digitpad.ui.widgets.content import Curve
from digitpad.ui.widgets.dialogs import ask_save
from digitpad.ui.widgets.table import TableRow, View

if TYPE_CHECKING:
    from digitpad.ui.lab.controller import Lab
    from digitpad.ui.lab.window_view import LabWindow


MEASURES = ("training", "validation", "test")


@dataclass(frozen=True)
class Listed:
    """All runs with their names, by key, and the rows of the table."""

    runs: Mapping[str, Run]
    names: Mapping[str, str]
    rows: Sequence[RunRow]


def listed(runs: list[Run], training: str) -> Listed:
    """Return the runs for the table; `training` is the key of the one that goes on, or ""."""
    names = names_of(runs)
    rows = [_row(run, names[run.key], run.key == training) for run in runs]
    return Listed({run.key: run for run in runs}, names, rows)


def laid(runs: Sequence[Run], names: Mapping[str, str]) -> Laid:
    """Return runs laid over each other."""
    courses = [_course(run) for run in runs]
    points = {
        "training": [(course.loss, course.accuracy) for course in courses],
        "validation": [(course.validation_loss, course.validation_accuracy) for course in courses],
        "test": [(course.test_loss, course.test_accuracy) for course in courses],
    }
    called = [names[run.key] for run in runs]
    curves = {
        measure: [
            tuple(Curve(name, tuple(pair[which])) for name, pair in zip(called, pairs, strict=True))
            for which in (0, 1)
        ]
        for measure, pairs in points.items()
    }
    return Laid(
        names=called,
        loss={measure: curves[measure][0] for measure in MEASURES},
        accuracy={measure: curves[measure][1] for measure in MEASURES},
        epochs=max((course.epochs_ended for course in courses), default=1) or 1,
        hyperparameters=differing([run.experiment for run in runs]),
    )


def _course(run: Run) -> Course:
    course = Course()
    for event in run.events():
        course.told(event, 0.0)
    return course


def _row(run: Run, name: str, goes_on: bool) -> RunRow:
    result = run.result
    figures = result.figures if result else {}
    test, validation = figures.get("test_accuracy"), figures.get("validation_accuracy")
    loss = figures.get("test_loss", figures.get("validation_loss", figures.get("loss")))
    begun = result.begun if result else run.key
    state = _state(run, goes_on)
    cells = (
        name,
        _preset(run),
        state,
        grouped(result.epochs) if result else "",
        _share(test),
        _share(validation) if "folds_mean" not in figures else _folds(figures),
        "" if loss is None else decimal(loss, 3),
        grouped(result.parameters) if result else "",
        clock(result.seconds) if result else "",
        _date(begun),
    )
    values = (
        name,
        origin_of(run.experiment),
        state,
        result.epochs if result else None,
        test,
        figures.get("folds_mean", validation),
        loss,
        result.parameters if result else None,
        result.seconds if result else None,
        run.key,
    )
    sought = " ".join(f"{label} {value}" for label, value in recipe_of(run.experiment))
    row = TableRow(run.key, cells, values, sought, dim=result is None or result.state == "failed")
    usable = (run.folder / "digitpad.json").is_file()
    return RunRow(row, usable, (run.folder / "test.npz").is_file(), not goes_on)


def _preset(run: Run) -> str:
    """Return the preset a run began with; what its name says already is not said again."""
    origin, own = origin_of(run.experiment), name_of(run.experiment)
    if run.given:
        return origin
    return {own: "", _("{preset}, changed").format(preset=own): _("changed")}.get(origin, origin)


def _state(run: Run, goes_on: bool) -> str:
    if goes_on:
        return _("in progress")
    if run.result is None:
        return _("interrupted")
    return {"done": _("done"), "stopped": _("stopped"), "failed": _("failed")}[run.result.state]


def _share(share: float | None) -> str:
    return "" if share is None else percent(share, 2)


def _folds(figures: Mapping[str, float]) -> str:
    """Return mean and deviation of a cross-validation."""
    mean, deviation = figures["folds_mean"], figures.get("folds_deviation", 0.0)
    return f"{decimal(100 * mean, 2)} ± {decimal(100 * deviation, 2)} %"


def _date(begun: str) -> str:
    """Return an ISO date and time, or a run's key, as people read it: without seconds."""
    day, _t, time = begun.partition("T")
    return f"{day} {time[:5].replace('-', ':')}".strip()


class RunsController:
    """Keeps how the table is looked at while the window is closed. Files are read off the main thread."""

    def __init__(self, lab: "Lab") -> None:
        """The window is not open."""
        self._lab, self._app = lab, lab.app
        self._jobs = lab.app.background.queue()
        self._listed = Listed({}, {}, ())
        self._chosen: tuple[str, ...] = ()
        self._deleted: list[Run] = []  # what undo brings back, the last one first
        self._view = View(DATE, descending=True)
        self._measure = MEASURES[1]
        self._misread = MisreadController(lab, self._jobs)
        self.tab: RunsTab | None = None

    @property
    def is_busy(self) -> bool:
        """Whether something is still being read."""
        return self._jobs.is_busy

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
        self._jobs.forget()

    def refresh(self) -> None:
        """Read all runs anew, and show them."""
        if self.tab is None:
            return
        running = self._lab.watch.running
        training = running.key if running.is_training else ""
        self._jobs.submit(lambda: listed(self._lab.runs.all(), training), self._show)

    @property
    def misread_key(self) -> str:
        """The run of which a window shows what it misread; "" where there is none."""
        return self._misread.key

    def show_misread(self, key: str) -> None:
        """Show what a run misread, once all runs have been read."""
        self._jobs.submit(lambda: None, lambda _nothing: self._show_misread(key))

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
        self._jobs.submit(lambda: laid(runs, names), lambda found: self._lay(keys, found))

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
        self._jobs.submit(
            lambda: copied(run, models), lambda part: self._tell(lambda: self._used(part, name))
        )

    def _used(self, part: Path, name: str) -> None:
        try:
            entry = self._app.history.add(part, name)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        self._app.use_model(entry)
        self._say(_("{name} is now in use on the pad. It is also among your models.").format(name=entry.name))

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
            words = _("{name} was deleted.").format(name=self._listed.names[runs[0].key])
        else:
            words = _("{count} runs were deleted.").format(count=len(runs))
        self._say(words, can_undo=True)

    def _undo(self) -> None:
        """Bring the run back that was deleted last."""
        run = self._deleted.pop()
        self._lab.runs.undo(run)
        self.choose(run.key)
        self._say(_("Restored."), can_undo=bool(self._deleted))

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
