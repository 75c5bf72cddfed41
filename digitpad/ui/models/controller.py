"""Controller of the window of models: use, names, comparison, import, export and deletion."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from digitpad.drawings.drawings import Drawings
from digitpad.errors import DigitPadError, ModelError, PackagesError
from digitpad.lab.presets import recipe_labels
from digitpad.language import _
from digitpad.models import summary
from digitpad.models.entry import ModelEntry
from digitpad.models.importing import (
    SAVED_MODEL,
    SUFFIXES,
    ModelImport,
    NetworkChoiceError,
    can_change_grey,
    change_grey,
    check_can_open,
)
from digitpad.models.in_use import ModelInUse
from digitpad.models.measuring import PICTURES
from digitpad.models.summary import fitting_sentence, grey_names
from digitpad.system.settings import Memory
from digitpad.ui.main.windows import Controller, WindowPorts
from digitpad.ui.models.export_controller import ExportController, ExportState
from digitpad.ui.models.measure_controller import Measurements, MeasurePorts, ModelComparison
from digitpad.ui.models.view import ModelRow, ModelsHandlers, ModelsWindow
from digitpad.ui.widgets.dialogs import ask, ask_folder, ask_open, types_of

MOST_ASKED = 6  # networks in a question


@dataclass(frozen=True, eq=False)
class ModelsPorts(WindowPorts):
    """What the window needs of the rest of the program.

    model: the one in use. folder, drawings: the user's.
    memory: the settings, in which it is kept how the table is sorted.
    show_digit: shows a grey picture, 28×28, in front of the drawing.
    """

    model: ModelInUse
    folder: Path
    memory: Memory
    drawings: Drawings
    show_digit: Callable[[Image.Image], None]


@dataclass(frozen=True)
class ModelsState:
    """How the window was left: what was selected, and the windows over it.

    compared: the keys of two models that stand beside each other, and of what they read.
    """

    selected: tuple[str, ...]
    compared: tuple[str, str, str] | None
    exports: dict[str, ExportState]


class ModelsController(Controller):
    """The window of models at work. Errors stand in its last line."""

    def __init__(self, ports: ModelsPorts) -> None:
        """Open nothing yet."""
        self.ports, self._model, self._library = ports, ports.model, ports.model.library
        self._exports: dict[str, ExportController] = {}  # by the keys of the models
        self.exported = 0  # how many files or folders, since the start of the program
        self._opening: ModelImport | None = None
        self._jobs = ports.background.queue()
        own = (ports.folder, ports.drawings, ports.model.library, ports.show_digit)
        self._measure_ports = MeasurePorts(ports, *own)
        self.measurements = Measurements(self._measure_ports, self._show_measurement)
        self._compared = ("", "")  # the models that stand beside each other
        self._comparison: ModelComparison | None = None
        self._window: ModelsWindow | None = None
        ports.model.listeners.append(self._show)  # another window may choose, or add, a model

    @property
    def window(self) -> ModelsWindow:
        """The window that is open."""
        assert self._window
        return self._window

    @property
    def is_open(self) -> bool:
        """Whether the window is open."""
        return self._window is not None

    def open(self) -> None:
        """Show the window; one that is open already comes to the front."""
        if self._window:
            self._window.lift()
            self._window.focus_set()
            return
        handlers = ModelsHandlers(
            use=self._attempting(self.use),
            rename=lambda key, name: self._attempt(lambda: self.rename(key, name)),
            compare=lambda first, second: self._attempt(lambda: self.compare(first, second)),
            measure=lambda key, what: self._attempt(lambda: self.measure(key, what)),
            measured_on=self.measurements.choices,
            change_grey=lambda key, grey: self._attempt(lambda: self.change_grey(key, grey)),
            greys=self.greys,
            export=self._attempting(self.export),
            delete=self._attempting(self.delete),
            undo=lambda: self._attempt(self.undo),
            open_file=lambda: self._attempt(self.ask_file),
            restore=lambda: self._attempt(self.restore_bundled),
            cancel=self.cancel,
            viewed=lambda order: self.ports.memory.change(models_order=order),
        )
        headings, order = summary.model_headings(), self.ports.memory.settings.models_order
        self._window = window = ModelsWindow(self.ports.root, self.ports.theme(), headings, handlers, order)
        window.bind("<Destroy>", lambda event: self._closed() if event.widget is window else None, add=True)
        self._show()
        if deleted := self._library.deleted():
            names = ", ".join(entry.name for entry in deleted)
            window.report(_("Deleted, and can be restored: {names}.").format(names=names), can_undo=True)
        self._show_progress()

    def close(self) -> ModelsState | None:
        """Close the window for another theme or language; imports and exports go on."""
        window, self._window = self._window, None
        if window is None:
            return None
        exports = {key: controller.close() for key, controller in self._exports.items()}
        is_compared = self._comparison is not None and self._comparison.page is not None
        state = ModelsState(
            tuple(window.table.selection()),
            (*self._compared, self._comparison.source) if self._comparison and is_compared else None,
            {key: left for key, left in exports.items() if left},
        )
        window.destroy()
        return state

    def restore(self, state: ModelsState) -> None:
        """Open the window again as it was left, with the windows over it."""
        self.open()
        self.window.select(state.selected)
        self._show_progress()
        for key, left in state.exports.items():
            self._exports[key].restore(self.window, left)
        if state.compared:
            self.compare(*state.compared)

    def end(self) -> None:
        """End what runs, as the program ends."""
        self._leave()
        self.measurements.job.stop()
        for controller in self._exports.values():
            controller.end()

    def use(self, key: str) -> None:
        """Read with a model from now on, in this window and after the next start."""
        entry = self._entry(key)
        try:
            self._model.use(entry)
        finally:
            self._show(key)
        self.window.report(_("{name} is now in use.").format(name=entry.name))

    def restore_bundled(self) -> None:
        """Read with the bundled model again."""
        self.use(str(next(entry for entry in self._library.entries() if entry.bundled).folder))

    def rename(self, key: str, name: str) -> None:
        """Give a model another name."""
        entry = self._library.rename(self._entry(key), name)
        if self._model.folder == entry.folder:  # the status bar names it
            self._model.read_with(entry, self._library.load(entry))
        self._show(key)
        self.window.report(_("Renamed to {name}.").format(name=entry.name))

    def compare(self, first: str, second: str, source: str = "") -> None:
        """Show two models beside each other, and what they read differently of the digits called `source`."""
        entries = self._entry(first), self._entry(second)
        self._compared = (first, second)
        self._comparison = ModelComparison(self._measure_ports, entries)
        self._comparison.open(self.window, source)

    def measure(self, key: str, what: str) -> None:
        """Measure a model, in the background; of a folder of pictures ask which."""
        entry, folder = self._entry(key), None
        if what == PICTURES:
            folder = ask_folder(self.window, _("Folder of pictures"))
            if folder is None:
                return
        self.measurements.measure(entry, what, folder, self._measured, self._report_error)

    def _measured(self, sentence: str) -> None:
        self._show()
        if self._window:
            self._window.report(sentence)

    def _show_measurement(self, share: float | None) -> None:
        """Show how much of a measurement is done; the window may have been closed meanwhile."""
        if self._window:
            name = self.measurements.name
            sentence = "" if share is None else _("Measuring {name}…").format(name=name)
            self._window.wait_for(sentence, share)

    def greys(self, key: str) -> list[tuple[str, str, bool]]:
        """Return how a model may take grey: names, labels, and which is meant now."""
        card = self._entry(key).card
        now = card.fitting.grey if card else ""
        return [(name, label[:1].upper() + label[1:], name == now) for name, label in grey_names().items()]

    def change_grey(self, key: str, grey: str) -> None:
        """Start to make a model take grey otherwise, in another process."""
        self._begin(change_grey(self._entry(key), self._library, grey), self._changed)

    def _changed(self, entry: ModelEntry) -> None:
        if self._model.folder == entry.folder:  # its files are others now
            self._attempt(lambda: self._model.read_with(entry, self._library.load(entry)))
        self._show(str(entry.folder))
        self._measure_imported(entry, fitting_sentence(entry))

    def export(self, key: str) -> None:
        """Open the window that exports a model; one that is open already for it comes to the front."""
        controller = self._exports.get(key)
        if controller is None or not controller.is_open:
            controller = ExportController(self.ports, self.ports.folder, self._entry(key), self._note_export)
            self._exports[key] = controller
        controller.open(self.window)

    def _note_export(self) -> None:
        self.exported += 1

    def delete(self, key: str) -> None:
        """Delete a model; undo brings it back."""
        entry = self._entry(key)
        if self._model.folder == entry.folder:  # another window may have chosen another
            raise ModelError(
                _("The model {name} is in use. Use another one, then delete it.").format(name=entry.name)
            )
        self._library.delete(entry)
        self._show()
        self.window.report(_("{name} was deleted.").format(name=entry.name), can_undo=True)

    def undo(self) -> None:
        """Bring the model back that was deleted last."""
        for entry in self._library.deleted()[:1]:
            self._library.undo(entry)
            self._show(str(entry.folder))
            self.window.report(_("{name} was restored.").format(name=entry.name), self._can_undo)

    @property
    def _can_undo(self) -> bool:
        return bool(self._library.deleted())

    def ask_file(self) -> None:
        """Ask for a model file, and open it."""
        path = ask_open(self.window, _("Open model file"), types_of(_("Models"), (*SUFFIXES, SAVED_MODEL)))
        if path:
            self.import_file(path)

    def import_file(self, path: Path, network: str = "") -> None:
        """Start to open a model file in another process; the pad goes on.

        network: the one whose weights it has, where it has only these.

        Raises:
            PackagesError: what reads such a file is not installed.
        """
        check_can_open(path)

        def failed(error: DigitPadError) -> None:
            if isinstance(error, NetworkChoiceError) and self._window:
                self._ask_network(path, error)
            else:
                self._report_error(error)

        self._begin(ModelImport(path, self._library, network=network), self._imported, failed)

    def _ask_network(self, path: Path, error: NetworkChoiceError) -> None:
        """Ask which network a file has the weights of, and open it as such."""
        known, names = recipe_labels(), error.names[:MOST_ASKED]
        labels = tuple(known.get(name, name) for name in names)
        sentence = f"{NetworkChoiceError(path.name, labels)} " + _("Which one is it?")
        answer = ask(self.ports.root, self.ports.theme(), sentence, [*labels, _("Cancel")])
        if answer < len(names):
            self._attempt(lambda: self.import_file(path, names[answer]))
        elif self._window:
            self._window.report(_("Nothing was opened."))

    def _begin(
        self,
        opening: ModelImport,
        then: Callable[[ModelEntry], None],
        failed: Callable[[DigitPadError], None] | None = None,
    ) -> None:
        self._leave()  # one at a time: the one that closing the window ends
        self._opening = opening
        self._show_progress()
        failed = failed or self._report_error
        self._jobs.submit(opening.run, then, ended=self._no_longer_busy, failed=failed)

    def cancel(self) -> None:
        """Leave the file that is being opened, or the measurement."""
        if self.measurements.job.stop():
            if self._window:
                self._window.report(_("The measurement was stopped. Nothing was kept."))
            return
        if self._leave():
            self._no_longer_busy()
            if self._window:
                self._window.report(_("Nothing was opened."))

    def _leave(self) -> bool:
        """End the opening of a file, and return whether there was one."""
        if self._opening is None:
            return False
        self._opening.cancel()
        self._opening = None
        self._jobs.forget()
        return True

    def _show_progress(self) -> None:
        if self._opening:
            self.window.wait_for(_("Opening {name}…").format(name=self._opening.path.name))

    def _no_longer_busy(self) -> None:
        self._opening = None
        if self._window:
            self._window.wait_for("")

    def _imported(self, entry: ModelEntry) -> None:
        self._show(str(entry.folder))
        sentence = _("{name} was imported. Press Use to read with it.").format(name=entry.name)
        self._measure_imported(entry, f"{sentence} {fitting_sentence(entry)}".strip())

    def _measure_imported(self, entry: ModelEntry, sentence: str) -> None:
        """Measure a model, as its card only claims figures, and then say the sentence and the outcome."""
        self.window.report(sentence)
        self.measurements.measure_imported(
            entry, lambda outcome: self._measured(f"{sentence} {outcome}"), self._report_error
        )

    def _closed(self) -> None:
        """End what is under way when the user closes the window, and not when it is made anew."""
        if self._window:
            self._window = None
            self._leave()

    def _entry(self, key: str) -> ModelEntry:
        """Return a model as it is now; where it is gone, the table shows that too."""
        try:
            return self._library.at(Path(key))
        except ModelError:
            self._show()
            raise

    def _show(self, select: str | None = None) -> None:
        """Show all models, the one that reads in this window marked."""
        if self._window is None:
            return
        reads = self._model.folder
        rows = [
            ModelRow(
                str(entry.folder),
                summary.model_row(entry, self.measurements.figures(entry)),
                summary.model_values(entry, self.measurements.figures(entry)),
                entry.folder == reads,
                entry.bundled,
                bool(entry.fault),
                can_change_grey(entry),
            )
            for entry in self._library.entries()
        ]
        self.window.show(rows, select)

    def _attempt(self, action: Callable[[], None]) -> None:
        """Run an action; an error is reported in the window."""
        try:
            action()
        except DigitPadError as error:
            self._report_error(error)

    def _report_error(self, error: DigitPadError) -> None:
        if isinstance(error, PackagesError):  # they can be installed: the program offers it
            raise error
        if self._window:
            self._window.report(str(error), self._can_undo)

    def _attempting(self, action: Callable[[str], None]) -> Callable[[str], None]:
        return lambda key: self._attempt(lambda: action(key))
