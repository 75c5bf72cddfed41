"""Exporting a model from the window: in a process of its own, for it needs Keras."""

import tempfile
import time
from pathlib import Path

from digitpad.errors import ModelError, StoreError
from digitpad.language import _
from digitpad.models.entry import Entry
from digitpad.models.formats import Format
from digitpad.system.child import end_child, last_words, start_child
from digitpad.system.leftovers import remove_parts

PATIENCE_S = 300.0  # for a large model on a busy machine; the bundled one takes 4 to 7


class Exporting:
    """A model on its way to a file or folder. Ask `is_done`, then take the `result`; or `cancel`."""

    def __init__(self, entry: Entry, path: Path, form: Format, home: Path) -> None:
        """Start to export a model of the user's folder `home`. A file at `path` will be overwritten.

        Raises:
            StoreError: no process can be started.
        """
        self.path = path
        self._name = entry.name
        self._end = time.monotonic() + PATIENCE_S
        options = ["models", "export", "--tied", "--force", "--as", form.name, "--", entry.name, str(path)]
        try:
            self._said = tempfile.TemporaryFile()  # noqa: SIM115  # closed by `cancel`
            self._child = start_child(options, self._said, home)
        except OSError as error:
            raise StoreError(
                _("The export cannot be started: {reason}.").format(reason=error.strerror or error)
            ) from None

    def is_done(self) -> bool:
        """Say whether the result is there; returns at once."""
        if time.monotonic() > self._end and self._child.poll() is None:
            self._child.kill()
        return self._child.poll() is not None

    def result(self) -> Path:
        """Return where the export is.

        Raises:
            ModelError: it could not be made, and why.
        """
        try:
            if self._child.returncode:
                self._said.seek(0)
                reason = last_words(self._child, self._said.read())
                raise ModelError(
                    reason
                    or _("{name} could not be exported. Choose another kind of export.").format(
                        name=self._name
                    )
                )
            return self.path
        finally:
            self.cancel()

    def cancel(self) -> None:
        """End the export and leave nothing half made behind; harmless once it is done."""
        end_child(self._child)
        remove_parts(self._child.pid, self.path.parent)
        self._said.close()
