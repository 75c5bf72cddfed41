"""Import of a model file from elsewhere: in a process of its own, so that no file can harm the window."""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from digitpad.errors import ModelError, StoreError
from digitpad.language import _
from digitpad.models.entry import ModelEntry
from digitpad.models.library import IMPORTING, ModelLibrary
from digitpad.system.child import end_child, last_words, start_child

SUFFIXES = (".tflite", ".keras", ".h5", ".hdf5", ".npz")
MOST_BYTES = 200_000_000  # of a file, and of what is packed in it
PATIENCE_S = 300.0  # for a large model on a busy machine
LOG = "stderr.txt"  # what the child prints, in the folder it writes into


def check_file(path: Path) -> None:
    """Refuse a file that need not even be read.

    Raises:
        ModelError: it is not there, too large, or of another kind by its name.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise ModelError(
            _("{name} is no model. Open a .keras, .h5, .tflite or .npz file.").format(name=path.name)
        )
    try:
        with path.open("rb"):
            size = path.stat().st_size
    except FileNotFoundError:
        raise ModelError(_("There is no file {path}. Check its name.").format(path=path)) from None
    except OSError as error:
        raise ModelError(
            _("{path} cannot be read: {reason}.").format(path=path, reason=error.strerror or error)
        ) from None
    if size > MOST_BYTES:
        raise too_large(path.name)


def too_large(name: str) -> ModelError:
    """Return the error to raise where a model is larger than any that reads digits."""
    return ModelError(_("{name} is too large for a model that reads digits.").format(name=name))


class ModelImport:
    """A file on its way into the library. Ask `is_done`, then take the `result`; or `cancel`."""

    def __init__(self, path: Path, library: ModelLibrary) -> None:
        """Start to read the file.

        Raises:
            ModelError: it is not there, too large, or of another kind by its name.
            StoreError: the user's folder cannot be written.
        """
        check_file(path)
        self.path = path
        self._library = library
        self._end = time.monotonic() + PATIENCE_S
        self._late = False
        try:
            library.folder.mkdir(parents=True, exist_ok=True)
            self._folder = Path(tempfile.mkdtemp(prefix=IMPORTING, dir=library.folder))
            self._child = self._start()
        except OSError as error:
            raise StoreError(
                _("{folder} cannot be written: {reason}.").format(
                    folder=library.folder, reason=error.strerror or error
                )
            ) from None

    def _start(self) -> "subprocess.Popen[bytes]":
        """Start `digitpad models import --out`."""
        command = ["models", "import", "--tied", "--out", str(self._folder / "model"), "--", str(self.path)]
        with (self._folder / LOG).open("wb") as log:
            return start_child(command, log)

    def is_done(self) -> bool:
        """Say whether the result is there; returns at once."""
        if time.monotonic() > self._end and self._child.poll() is None:
            self._late = True
            self._child.kill()
        return self._child.poll() is not None

    def wait(self) -> ModelEntry:
        """Wait for the result, and return it as `result` does."""
        try:
            while not self.is_done():
                time.sleep(0.02)
            return self.result()
        finally:
            self.cancel()

    def result(self) -> ModelEntry:
        """Put the model into the library, under the file's name, and return it.

        Raises:
            ModelError: the file is no network that reads digits, and why.
            StoreError: the user's folder cannot be written.
        """
        try:
            if self._child.returncode:
                raise ModelError(self._reason())
            return self._library.add(self._folder / "model", self.path.stem)
        finally:
            self.cancel()

    def cancel(self) -> None:
        """End the reading and leave nothing behind; harmless once it is done."""
        end_child(self._child)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _reason(self) -> str:
        """Return the child's own sentence, or one for a child that died without."""
        if self._late:
            return _("{name} takes too long to open, so it was left.").format(name=self.path.name)
        words = last_words(self._child, (self._folder / LOG).read_bytes())
        return words or _("{name} cannot be opened: it is too large or damaged.").format(name=self.path.name)
