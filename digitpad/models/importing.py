"""Import of a model file from elsewhere: in a process of its own, so that no file can harm the window."""

import json
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from digitpad.errors import ModelError
from digitpad.language import _
from digitpad.models.entry import ModelEntry
from digitpad.models.library import IMPORTING, ModelLibrary
from digitpad.system.files import reading, writing
from digitpad.system.packages import check_installed
from digitpad.system.process import ChildProcess

SUFFIXES = (".tflite", ".keras", ".h5", ".hdf5", ".npz", ".onnx")
PICKLES = (".pt", ".pth", ".pkl", ".pickle", ".joblib")
SAVED_MODEL, VARIABLES = "saved_model.pb", "variables"  # TensorFlow's own folder of a model
MOST_BYTES = 200_000_000  # of a file, and of what is packed in it
PATIENCE_S = 300.0  # for a large model on a busy machine
COMPILED_PATIENCE_S = 60.0  # for one that LiteRT runs as it is: it may loop without end


class NetworkChoiceError(ModelError):
    """A file has only weights, and they fit several networks; `names` has theirs."""

    def __init__(self, name: str, names: tuple[str, ...]) -> None:
        """`name`: what the user calls the file."""
        sentence = _("{name} has only the weights of a model, which fit several networks: {names}.")
        super().__init__(sentence.format(name=name, names="; ".join(names)))
        self.names = names


def check_file(path: Path) -> None:
    """Refuse a file that need not even be read.

    Raises:
        ModelError: it is not there, too large, or of another kind by its name.
    """
    if path.suffix.lower() in PICKLES:
        raise ModelError(
            _(
                "{name} is a pickle, which can run code when it is opened, so DigitPad does not open it. "
                "Save the model as .onnx or .keras instead."
            ).format(name=path.name)
        )
    if os.path.isdir(path):  # noqa: PTH112  Path.is_dir raises on long names
        if sum(file.stat().st_size for file in saved_model_files(path)) > MOST_BYTES:
            raise too_large(path.name)
        return
    if path.suffix.lower() not in SUFFIXES:
        raise ModelError(
            _(
                "{name} is not a model. Open a .keras, .h5, .tflite, .npz or .onnx file, or a SavedModel."
            ).format(name=path.name)
        )
    if not os.path.exists(path):  # noqa: PTH110  Path.exists raises on long names
        raise ModelError(_("There is no file {path}. Check its name.").format(path=path))
    with reading(path, ModelError), path.open("rb"):
        size = path.stat().st_size
    if size > MOST_BYTES:
        raise too_large(path.name)


def check_can_open(path: Path, of_layers: bool = False) -> None:
    """Refuse a file of a kind that needs what is not installed.

    of_layers: whether it is an `.npz` with a list of layers, as DigitPad exports them.

    Raises:
        PackagesError: it is not installed.
    """
    suffix = path.suffix.lower()
    if suffix not in (".tflite", ".npz") or of_layers:
        check_installed("keras", _("Opening such a model"))
    if suffix == ".onnx":
        check_installed("onnx", _("Opening such a model"))


def saved_model_files(folder: Path) -> list[Path]:
    """Return the files of a SavedModel that count: its graph, and its variables where it has some.

    Raises:
        ModelError: the folder has no graph, or a file cannot be read.
    """
    with reading(folder, ModelError):
        files = [folder / SAVED_MODEL, *sorted((folder / VARIABLES).glob(f"{VARIABLES}.*"))]
        if all(file.is_file() for file in files):
            return files
    raise ModelError(
        _(
            "{name} is a folder without a model. A SavedModel has a file saved_model.pb and a folder "
            "variables."
        ).format(name=folder.name)
    )


def model_at(path: Path) -> Path:
    """Return where a model lies: of a SavedModel its folder, also where a file in it is meant."""
    return path.absolute().parent if path.name == SAVED_MODEL else path


def too_large(name: str) -> ModelError:
    """Return the error to raise where a model is larger than any that reads digits."""
    return ModelError(_("{name} is too large for a model that reads digits.").format(name=name))


class ModelImport:
    """A file on its way into the library. `run` blocks; `cancel` may be called from any thread."""

    def __init__(
        self,
        path: Path,
        library: ModelLibrary,
        patience_s: float = 0,
        *,
        grey: str = "",
        network: str = "",
        entry: ModelEntry | None = None,
    ) -> None:
        """Start nothing yet, but make the folder that the file is read into.

        grey: how it takes grey, of `GREYS`; "" to find it out.
        network: the name of the network whose weights it has, where it has only these; "" to find it out.
        patience_s: after so long the file is given up; 0 for as long as usual.
        entry: the model in the library, imported before, whose place it takes.

        Raises:
            ModelError: it is not there, too large, or of another kind by its name.
            StoreError: the user's folder cannot be written.
        """
        path = model_at(path)
        check_file(path)
        self.path = path
        usual = COMPILED_PATIENCE_S if path.suffix.lower() == ".tflite" else PATIENCE_S
        self._library, self._patience_s, self._entry = library, patience_s or usual, entry
        self._cancelled = False
        with writing(library.folder):
            library.folder.mkdir(parents=True, exist_ok=True)
            self._folder = Path(tempfile.mkdtemp(prefix=IMPORTING, dir=library.folder))
        out = str(self._folder / "model")
        how = [*(["--grey", grey] if grey else []), *(["--as", network] if network else [])]
        self._networks: tuple[str, ...] = ()  # that fit, where the other process wants to know which
        self.child = ChildProcess(["models", "import", "--tied", *how, "--out", out, "--", str(path)])

    def run(self) -> ModelEntry:
        """Read the file in another process, put the model into the library under its name, and return it.

        Raises:
            NetworkChoiceError: it has only weights, and they fit several networks.
            ModelError: the file is no network that reads digits, and why; or it was cancelled.
            StoreError: the user's folder cannot be written.
        """
        self.child.stop_after(self._patience_s)
        try:
            with writing(self._library.folder):
                self.child.run(self._take)
            if self._networks and not self.child.was_stopped:
                raise NetworkChoiceError(self.path.name, self._networks)
            if self.child.status or self.child.was_stopped:
                raise ModelError(self._reason())
            made = self._folder / "model"
            if self._entry:
                entry = self._library.replace(self._entry, made)
            else:
                entry = self._library.add(made, self.path.stem)
            self._library.note_tried(entry)  # the other process has let it read
            return entry
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def cancel(self) -> None:
        """End the reading and leave nothing behind; harmless once it is done."""
        self._cancelled = True
        self.child.stop()
        if self.child.pid is None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _take(self, line: str) -> bool:
        """Take note of the networks that fit."""
        with suppress(ValueError, TypeError, KeyError):
            self._networks = tuple(map(str, json.loads(line)["networks"]))
            return True
        return False

    def _reason(self) -> str:
        """Return the child's own sentence, or one for a child that died without."""
        if self.child.was_stopped and not self._cancelled:
            return _("Opening {name} took too long and was cancelled.").format(name=self.path.name)
        return self.child.last_words() or _("{name} cannot be opened: it is too large or damaged.").format(
            name=self.path.name
        )


def change_grey(entry: ModelEntry, library: ModelLibrary, grey: str) -> ModelImport:
    """Return what makes a model, imported before, take grey otherwise: it is imported again.

    grey: one of `GREYS`.

    Raises:
        ModelError: it was not imported.
        StoreError: the user's folder cannot be written.
    """
    if not can_change_grey(entry):
        raise ModelError(
            _("{name} was not imported: it takes digits as DigitPad gives them.").format(name=entry.name)
        )
    keras = entry.file(".keras")
    return ModelImport(keras if keras.is_file() else entry.network, library, grey=grey, entry=entry)


def can_change_grey(entry: ModelEntry) -> bool:
    """Say whether a model was imported, and how it takes grey may be changed."""
    return entry.card is not None and not entry.bundled and entry.card.fitting.tried > 0
