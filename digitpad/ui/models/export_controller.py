"""The window "Export" at work: a kind is chosen, a place, and a process of its own makes what goes there."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from digitpad.errors import DigitPadError
from digitpad.language import _
from digitpad.models.entry import ModelEntry
from digitpad.models.exporting import (
    FORMATS,
    WEB_PAGE,
    Format,
    ModelExport,
    check_free,
    export,
    exports,
    file_stem,
    format_called,
    format_of,
)
from digitpad.ui.main.windows import WindowPorts
from digitpad.ui.models.export_view import ExportRow, ExportWindow
from digitpad.ui.widgets.dialogs import ask_save

if TYPE_CHECKING:
    from digitpad.ui.models.view import ModelsWindow


@dataclass(frozen=True)
class ExportState:
    """How the window was left: the kind that was chosen."""

    chosen: str


class ExportController:
    """The export of one model, and its window. Errors stand in the window's last line."""

    def __init__(
        self, ports: WindowPorts, folder: Path, entry: ModelEntry, exported: Callable[[], None]
    ) -> None:
        """Open nothing yet. `folder` is the user's. `exported` is called after each export."""
        self.ports, self.entry, self._folder, self._note = ports, entry, folder, exported
        self._exporting: ModelExport | None = None
        self._jobs = ports.background.queue()
        self._path: Path | None = None  # where to, while an export goes on
        self._window: ExportWindow | None = None

    @property
    def window(self) -> ExportWindow:
        """The window that is open."""
        assert self._window
        return self._window

    @property
    def is_open(self) -> bool:
        """Whether the window is open."""
        return self._window is not None

    def open(self, parent: "ModelsWindow") -> None:
        """Open the window over that of the models, or bring it to the front."""
        if self._window:
            self._window.lift()
            self._window.focus_set()
            return
        entry = self.entry
        theme = self.ports.theme()
        window = ExportWindow(parent, theme, entry.name, rows(entry), self.ask_place, self.cancel)
        window.bind("<Destroy>", lambda event: self._closed() if event.widget is window else None, add=True)
        self._window = window
        self._show_progress()

    def close(self) -> ExportState | None:
        """Close the window for another theme or language; an export goes on."""
        window, self._window = self._window, None
        if window is None:
            return None
        state = ExportState(window.chosen)
        window.destroy()
        return state

    def restore(self, parent: "ModelsWindow", state: ExportState) -> None:
        """Open the window again as it was left."""
        self.open(parent)
        self.window.choose(state.chosen)

    def ask_place(self, key: str) -> None:
        """Ask where to, and export.

        Raises:
            PackagesError: what the format needs is not installed.
        """
        form = format_called(key)
        if form.suffix not in exports(self.entry):
            form.check()
        path = ask_save(self.window, _("Export model"), _file_types(form), _proposed_name(self.entry, form))
        if path:
            self.export(form, path)

    def export(self, form: Format, path: Path) -> None:
        """Copy the model, or start to make the export; whatever file is there is overwritten."""
        try:
            format_of(path, form.name)
            check_free(path, overwrite=True)
            if form.suffix in exports(self.entry):
                export(self.entry, path)
                self._saved(path)
                return
        except DigitPadError as error:
            self._report_error(error)
            return
        self._path, self._exporting = path, ModelExport(self.entry, path, form, self._folder)
        self._show_progress()
        self._jobs.submit(
            self._exporting.run, self._saved, ended=self._no_longer_busy, failed=self._report_error
        )

    def cancel(self) -> None:
        """End an export that goes on; nothing of it stays."""
        if self._leave():
            self._no_longer_busy()
            self.window.report(_("Nothing was exported."))

    def end(self) -> None:
        """End an export that goes on, as the program ends."""
        self._leave()

    def _leave(self) -> bool:
        """End an export, and return whether there was one."""
        if self._exporting is None:
            return False
        self._exporting.cancel()
        self._exporting = None
        self._jobs.forget()
        return True

    def _show_progress(self) -> None:
        if self._exporting and self._path:
            self.window.wait_for(_("Exporting {name}…").format(name=self._path.name))

    def _no_longer_busy(self) -> None:
        self._exporting = None
        if self._window:
            self._window.wait_for("")

    def _report_error(self, error: DigitPadError) -> None:
        self.window.report(str(error))

    def _saved(self, path: Path) -> None:
        self._note()
        self.window.report(_("Saved as {name}.").format(name=path))

    def _closed(self) -> None:
        """End what is under way when the user closes the window, and not when it is made anew."""
        if self._window:
            self._window = None
            self._leave()


def rows(entry: ModelEntry) -> list[ExportRow]:
    """Return all kinds of exports, with what is in the way of some."""
    there = exports(entry)
    return [ExportRow(form.name, *_words(form.name), _obstacle(form, there)) for form in FORMATS]


def _obstacle(form: Format, there: tuple[str, ...]) -> str:
    """Return why a kind cannot be chosen, for a model of which these files are `there`; "" where it can."""
    if form.name == WEB_PAGE:
        return ""
    if ".npz" in there:  # its own file, and no export
        if form.suffix == ".npz":
            return ""
        return _("A network from scratch can only be exported as .npz or as a web page.")
    if form.suffix != ".tflite" and ".keras" not in there:
        return _("Needs the model's .keras file, but the model was imported as .tflite.")
    return ""


def _words(name: str) -> tuple[str, str]:
    """Return what a kind is called, and what it is good for."""
    script = _(
        "A folder or .zip: a script that builds the network, loads its weights and reads pictures as "
        "DigitPad does."
    )
    return {
        "keras": (
            "Keras (.keras)",
            _("The model with its card: for Keras 3, and for DigitPad on another computer."),
        ),
        "h5": (_("Keras HDF5 (legacy) (.h5)"), _("The format of many course notes and older tools.")),
        "tflite": (
            "LiteRT (.tflite)",
            _("Small and fast, with its card: for phones, and programs without TensorFlow."),
        ),
        "onnx": (
            "ONNX (.onnx)",
            _("For other languages and programs. It is compared with the model on 1000 digits."),
        ),
        "savedmodel": (
            "TensorFlow SavedModel",
            _("A folder or .zip: for TensorFlow without Keras, and servers."),
        ),
        "npz": (_("Weights (.npz)"), _("Arrays for NumPy, and the list of layers as JSON among them.")),
        WEB_PAGE: (
            _("Web page (.html)"),
            _("One file that reads digits in any browser, on a phone too, without the internet."),
        ),
        "code-keras": (_("Code in {framework}").format(framework="Keras"), script),
        "code-pytorch": (_("Code in {framework}").format(framework="PyTorch"), script),
        "code-numpy": (
            _("Code in {framework}").format(framework="NumPy"),
            _("The same without any framework: every layer is written out."),
        ),
        "code-onnx": (
            _("Code in {framework}").format(framework="ONNX Runtime"),
            _("A folder or .zip: the network as ONNX, and a script that reads pictures as DigitPad does."),
        ),
    }[name]


def _file_types(form: Format) -> list[tuple[str, str]]:
    if form.is_folder:
        return [(_("Folder"), "*"), (_("ZIP file"), "*.zip")]
    return [(_("Web page") if form.name == WEB_PAGE else _("Models"), f"*{form.suffix}")]


def _proposed_name(entry: ModelEntry, form: Format) -> str:
    """Return a name for the file or folder: the model's, without what no file's name may have."""
    name = file_stem(entry.name) or "model"
    return f"{name}-{form.name.removeprefix('code-')}" if form.is_folder else name + form.suffix
