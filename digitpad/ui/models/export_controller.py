"""The window "Export" at work: a kind is chosen, a place, and a process of its own makes what goes there."""

from pathlib import Path
from typing import TYPE_CHECKING

from digitpad.errors import DigitPadError
from digitpad.language import _
from digitpad.models.entry import ModelEntry
from digitpad.models.exporting import (
    FORMATS,
    INSTALL_ONNX,
    Format,
    ModelExport,
    check_free,
    export,
    exports,
    format_called,
    format_of,
)
from digitpad.ui.models.export_view import ExportRow, ExportWindow
from digitpad.ui.widgets.dialogs import ask_save

if TYPE_CHECKING:
    from digitpad.app import App
    from digitpad.ui.models.view import ModelsWindow


class ExportDesk:
    """One window, over one model. What goes wrong is said in its last line."""

    def __init__(self, app: "App", parent: "ModelsWindow", entry: ModelEntry) -> None:
        self.app, self.entry = app, entry
        self._exporting: ModelExport | None = None
        self._jobs = app.background.queue()
        self.window = ExportWindow(parent, app.theme, entry.name, rows(entry), self.ask_place, self.cancel)
        self.window.bind("<Destroy>", self._closed, add=True)

    def ask_place(self, key: str) -> None:
        """Ask where to, and export."""
        form = format_called(key)
        path = ask_save(self.window, _("Export model"), _file_types(form), _proposed_name(self.entry, form))
        if path:
            self.export(form, path)

    def export(self, form: Format, path: Path) -> None:
        """Copy the model, or start to make what is asked for; whatever file is there is overwritten."""
        try:
            format_of(path, form.name)
            check_free(path, overwrite=True)
            if form.suffix in exports(self.entry):
                export(self.entry, path)
                self._saved(path)
                return
        except DigitPadError as error:
            self.window.say(str(error))
            return
        self.window.wait_for(_("Exporting {name}…").format(name=path.name))
        self._exporting = exporting = ModelExport(self.entry, path, form, self.app.store.root)
        self._jobs.submit(
            exporting.run,
            self._saved,
            ended=self._no_longer_busy,
            failed=lambda error: self.window.say(str(error)),
        )

    def cancel(self) -> None:
        """End an export that goes on; nothing of it stays."""
        if self._leave():
            self._no_longer_busy()
            self.window.say(_("Nothing was exported."))

    def _leave(self) -> bool:
        """End an export, and say whether there was one."""
        if self._exporting is None:
            return False
        self._exporting.cancel()
        self._exporting = None
        self._jobs.forget()
        return True

    def _no_longer_busy(self) -> None:
        self._exporting = None
        self.window.wait_for("")

    def _saved(self, path: Path) -> None:
        self.window.say(_("Saved as {name}.").format(name=path))

    def _closed(self, event: object) -> None:
        """End what is under way when the window closes, and not when a part of it does."""
        if getattr(event, "widget", None) is self.window:
            self._leave()


def rows(entry: ModelEntry) -> list[ExportRow]:
    """Return all kinds of exports, with what is in the way of some."""
    there = exports(entry)
    return [ExportRow(form.name, *_words(form.name), _obstacle(form, there)) for form in FORMATS]


def _obstacle(form: Format, there: tuple[str, ...]) -> str:
    """Return why a kind cannot be chosen, for a model of which these files are `there`; "" where it can."""
    if ".npz" in there:  # its own file, and no export
        return "" if form.suffix == ".npz" else _("A network from scratch can only be exported as .npz.")
    if form.suffix != ".tflite" and ".keras" not in there:
        return _("Needs the model's .keras file, but the model was imported as .tflite.")
    if not form.is_installed:
        return _("Install what is missing, then restart DigitPad: {command}").format(command=INSTALL_ONNX)
    return ""


def _words(name: str) -> tuple[str, str]:
    """Return what a kind is called, and what it is good for."""
    script = _("A folder or .zip: a script that builds the network, loads its weights and reads a picture.")
    return {
        "keras": (
            "Keras (.keras)",
            _("The model with its card: for Keras 3, and for DigitPad on another computer."),
        ),
        "h5": (_("Keras, older format (.h5)"), _("The format of many course notes and older tools.")),
        "tflite": (
            "LiteRT (.tflite)",
            _("Small and fast, with its card: for phones, and programs without TensorFlow."),
        ),
        "onnx": (
            "ONNX (.onnx)",
            _("For other languages and programs. It is compared with the model on 1,000 digits."),
        ),
        "savedmodel": (
            "TensorFlow SavedModel",
            _("A folder or .zip: for TensorFlow without Keras, and servers."),
        ),
        "npz": (_("Weights (.npz)"), _("Arrays for NumPy, and the list of layers as JSON among them.")),
        "code-keras": (_("Code in {framework}").format(framework="Keras"), script),
        "code-pytorch": (_("Code in {framework}").format(framework="PyTorch"), script),
        "code-numpy": (
            _("Code in {framework}").format(framework="NumPy"),
            _("The same without any framework: every layer is written out."),
        ),
    }[name]


def _file_types(form: Format) -> list[tuple[str, str]]:
    if form.is_folder:
        return [(_("Folder"), "*"), (_("ZIP file"), "*.zip")]
    return [(_("Models"), f"*{form.suffix}")]


def _proposed_name(entry: ModelEntry, form: Format) -> str:
    """Return a name for the file or folder: the model's, without what no file's name may have."""
    name = "".join(letter for letter in entry.name if letter not in '/\\:*?"<>|') or "model"
    return f"{name}-{form.name.removeprefix('code-')}" if form.is_folder else name + form.suffix
