"""The model in use: the one that reads the pad and pictures, in this window and after the next start."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from digitpad.core.card import ModelCard
from digitpad.core.network import Classifier, load_model
from digitpad.errors import ModelError
from digitpad.models.entry import ModelEntry, bundled_entry, changed_at
from digitpad.models.library import ModelLibrary
from digitpad.system.files import STAMP

USER_DIGITS = "your drawings"  # the name of that data on a card
log = logging.getLogger(__name__)


class ModelInUse:
    """One model, or none where even the bundled one is damaged: `error` says then what is wrong.

    classifier: its network; `reads` is what reads the pad and pictures, perhaps with drawings taught to it.
    """

    def __init__(self, library: ModelLibrary) -> None:
        """Load the model that was chosen last, or the bundled one."""
        self.library = library
        self.entry: ModelEntry | None = None
        self.classifier: Classifier | None = None
        self.error = ""
        self.notice = ""  # what there is to say of the choice when the program starts
        self.listeners: list[Callable[[], None]] = []  # called for each later one
        try:
            loaded = library.load_chosen()
        except ModelError as error:
            self.error = str(error)
            log.warning("%s", error)
        else:
            self.entry, self.classifier, self.notice = loaded.entry, loaded.classifier, loaded.notice
        self.reads = self.classifier

    def current(self) -> ModelEntry | None:
        """Return the model."""
        return self.entry

    def reader(self) -> Classifier | None:
        """Return its network."""
        return self.classifier

    def card(self) -> ModelCard | None:
        """Return its card."""
        return self.classifier.card if self.classifier else None

    @property
    def folder(self) -> Path | None:
        """The model's folder."""
        return self.entry.folder if self.entry else None

    def learned_until(self) -> str:
        """Return when the drawings were read that it learned from, ISO time in UTC; "" for from none."""
        entry = self.entry
        if entry is None or entry.card is None or not entry.card.data.get(USER_DIGITS):
            return ""
        try:  # its folder is named by the start of its training
            begun = datetime.strptime(entry.folder.name[:19], STAMP).astimezone(UTC)
        except ValueError:
            begun = datetime.fromtimestamp(changed_at(entry.folder), UTC)
        return begun.isoformat(timespec="seconds")

    def give_up_unfit(self) -> str:
        """Read with the bundled model from now on where a stranger's failed, and return a sentence, or ""."""
        watch, entry = self.classifier and self.classifier.watch, self.entry
        if not watch or not watch.fault or entry is None:
            return ""
        sentence = self.library.put_aside(entry, watch.fault)
        self.read_with(bundled_entry(in_use=True), load_model())
        return sentence

    def read_with(self, entry: ModelEntry, classifier: Classifier) -> None:
        """Read with a model until the window closes: what is on the pad gets its new bars at once."""
        self.entry, self.classifier, self.reads = entry, classifier, classifier
        for listener in self.listeners:
            listener()

    def use(self, entry: ModelEntry) -> None:
        """Read with a model from now on, and after the next start too.

        Raises:
            ModelError: it is damaged; the one that reads goes on.
            StoreError: the choice cannot be written; it reads until the window closes.
        """
        self.read_with(entry, self.library.load(entry))
        self.library.use(entry)

    def add(self, folder: Path, name: str) -> str:
        """Move a model's folder among the user's, read with it from now on, and return what it is called.

        Raises:
            ModelError: it is damaged.
            StoreError: it cannot be moved, or the choice cannot be written.
        """
        entry = self.library.add(folder, name)
        self.use(entry)
        return entry.name
