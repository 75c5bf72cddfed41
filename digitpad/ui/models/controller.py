"""Joins the window of models to the history: what its buttons do, and what it says about it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from digitpad.errors import DigitPadError, ModelError
from digitpad.language import _
from digitpad.models import summary
from digitpad.models.entry import ModelEntry
from digitpad.models.importing import SUFFIXES, ModelImport
from digitpad.ui.models.export_controller import ExportDesk
from digitpad.ui.models.view import ModelRow, ModelsHandlers, ModelsWindow, show_comparison
from digitpad.ui.widgets.dialogs import ask_open

if TYPE_CHECKING:
    from digitpad.app import App


def show_models(app: "App") -> None:
    """Show the window of models; one that is open already comes to the front."""
    for window in app.root.winfo_children():
        if isinstance(window, ModelsWindow):
            window.lift()
            window.focus_set()
            return
    ModelDesk(app)


class ModelDesk:
    """The window of models at work. What goes wrong is said in its last line."""

    def __init__(self, app: "App") -> None:
        self.app = app
        self._deleted: list[ModelEntry] = []  # what undo brings back, the last one first
        self._exports: dict[str, ExportDesk] = {}  # by the keys of the models
        self._opening: ModelImport | None = None
        self._jobs = app.background.queue()
        handlers = ModelsHandlers(
            use=self._telling(self.use),
            rename=lambda key, name: self._tell(lambda: self.rename(key, name)),
            compare=lambda first, second: self._tell(lambda: self.compare(first, second)),
            export=self._telling(self.export),
            delete=self._telling(self.delete),
            undo=lambda: self._tell(self.undo),
            open_file=lambda: self._tell(self.ask_file),
            restore=lambda: self._tell(self.restore),
            cancel=self.cancel,
        )
        self.window = ModelsWindow(app.root, app.theme, summary.model_headings(), handlers)
        self.window.bind("<Destroy>", self._closed, add=True)
        self._show()

    def use(self, key: str) -> None:
        """Read with a model from now on, in this window and after the next start."""
        entry = self._entry(key)
        try:
            self.app.use_model(entry)
        finally:
            self._show(key)
        self.window.say(_("{name} is now in use.").format(name=entry.name))

    def restore(self) -> None:
        """Read with the bundled model again."""
        self.use(str(next(entry for entry in self.app.history.entries() if entry.bundled).folder))

    def rename(self, key: str, name: str) -> None:
        """Give a model another name."""
        entry = self.app.history.rename(self._entry(key), name)
        model = self.app.model
        if model and model.folder == entry.folder:  # the status bar names it
            self.app.read_with(entry, self.app.history.load(entry))
        self._show(key)
        self.window.say(_("Renamed to {name}.").format(name=entry.name))

    def compare(self, first: str, second: str) -> None:
        """Show two models beside each other."""
        entries = self._entry(first), self._entry(second)
        names = entries[0].name, entries[1].name
        show_comparison(self.window, self.app.theme, names, summary.compare_models(*entries))

    def export(self, key: str) -> None:
        """Open the window that exports a model; one that is open already for it comes to the front."""
        desk = self._exports.get(key)
        if desk and desk.window.winfo_exists():
            desk.window.lift()
            desk.window.focus_set()
            return
        self._exports[key] = ExportDesk(self.app, self.window, self._entry(key))

    def delete(self, key: str) -> None:
        """Delete a model; undo brings it back."""
        entry = self._entry(key)
        model = self.app.model
        if model and model.folder == entry.folder:  # another window may have chosen another
            raise ModelError(
                _("The model {name} is in use. Use another one, then delete it.").format(name=entry.name)
            )
        self.app.history.delete(entry)
        self._deleted.append(entry)
        self._show()
        self.window.say(_("{name} was deleted.").format(name=entry.name), can_undo=True)

    def undo(self) -> None:
        """Bring the model back that was deleted last."""
        entry = self._deleted.pop()
        self.app.history.undo(entry)
        self._show(str(entry.folder))
        self.window.say(_("{name} was restored.").format(name=entry.name), can_undo=bool(self._deleted))

    def ask_file(self) -> None:
        """Ask for a model file, and open it."""
        types = [(_("Models"), " ".join(f"*{suffix}" for suffix in SUFFIXES)), (_("All files"), "*")]
        path = ask_open(self.window, _("Open model file"), types)
        if path:
            self.open(path)

    def open(self, path: Path) -> None:
        """Start to open a model file in another process; the pad goes on."""
        self._opening = opening = ModelImport(path, self.app.history)
        self.window.wait_for(_("Opening {name}…").format(name=path.name))
        self._jobs.submit(opening.run, self._opened, ended=self._no_longer_busy, failed=self._say)

    def cancel(self) -> None:
        """Leave the file that is being opened."""
        if self._leave():
            self._no_longer_busy()
            self.window.say(_("Nothing was opened."))

    def _leave(self) -> bool:
        """End the opening of a file, and say whether there was one."""
        if self._opening is None:
            return False
        self._opening.cancel()
        self._opening = None
        self._jobs.forget()
        return True

    def _no_longer_busy(self) -> None:
        self._opening = None
        self.window.wait_for("")

    def _opened(self, entry: ModelEntry) -> None:
        self._show(str(entry.folder))
        self.window.say(_("{name} was imported. Press Use to read with it.").format(name=entry.name))

    def _closed(self, event: object) -> None:
        """End what is under way when the window closes, and not when a part of it does."""
        if getattr(event, "widget", None) is self.window:
            self._leave()

    def _entry(self, key: str) -> ModelEntry:
        """Return a model as it is now; where it is gone, the table shows that too."""
        try:
            return self.app.history.at(Path(key))
        except ModelError:
            self._show()
            raise

    def _show(self, select: str | None = None) -> None:
        """Show all models, the one that reads in this window marked."""
        reads = self.app.model.folder if self.app.model else None
        rows = [
            ModelRow(
                str(entry.folder),
                summary.model_row(entry),
                entry.folder == reads,
                entry.bundled,
                bool(entry.fault),
            )
            for entry in self.app.history.entries()
        ]
        self.window.show(rows, select)

    def _tell(self, action: Callable[[], None]) -> None:
        """Do something, and say in the window what went wrong."""
        try:
            action()
        except DigitPadError as error:
            self._say(error)

    def _say(self, error: DigitPadError) -> None:
        self.window.say(str(error), can_undo=bool(self._deleted))

    def _telling(self, action: Callable[[str], None]) -> Callable[[str], None]:
        return lambda key: self._tell(lambda: action(key))
