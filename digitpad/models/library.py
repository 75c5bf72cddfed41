"""The model library: the one that came with DigitPad, those trained, and those opened from files.

A model is a folder in `models/` of the user's folder that holds `digitpad.tflite`, its card
`digitpad.json`, and mostly `digitpad.keras`; of a network from scratch, `digitpad.npz` and the card. Which
one is in use, and the names the user gave, are in `models.json` beside it; it is read afresh for every
question, because another window may write it.
"""

import logging
import os
import re
import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from digitpad.core.card import NETWORK_SUFFIXES, read_card
from digitpad.core.network import Classifier, Watch, load_model
from digitpad.errors import ModelError, StoreError
from digitpad.language import _
from digitpad.models.entry import (
    BUNDLED,
    STEM,
    LibraryFile,
    ModelEntry,
    bundled_entry,
    changed_at,
    check_name,
    entry_of,
    fault_in_trial,
    free_name,
    proper_name,
    read_library_file,
    unusable,
    write_library_file,
)
from digitpad.system.files import STAMP, writing
from digitpad.system.leftovers import Trash, is_alive, subfolders, sweep

# How folders in `models/` begin in which a file is being opened: with the number of the process that does.
IMPORTING = f".import-{os.getpid()}-"
IMPORTED_BY = re.compile(r"\.import-(?:(\d+)-)?\w+")
# The model that another one is taking the place of, until that is there.
REPLACED = re.compile(r"\.(.+)\.(\d+)\.replaced")
STALE_S = 3600  # after so long no file is still being opened

log = logging.getLogger(__name__)


class UnfitError(ModelError):
    """A stranger's network does not read: it fails, loops, or takes too long or too much memory."""


class Loaded(NamedTuple):
    """A model that is ready to read, and a sentence where it is another one than the user chose."""

    entry: ModelEntry
    classifier: Classifier
    notice: str = ""


class ModelLibrary:
    """All models under the user's folder `root`, which is made when first written to."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "models"
        self._path = root / "models.json"
        self._trash = Trash(self.folder)

    def entries(self) -> list[ModelEntry]:
        """Return all models, the newest first; the bundled one is always there, and last."""
        kept = read_library_file(self._path)
        taken = {BUNDLED.casefold()}
        entries = []
        for folder in sorted(self._folders()):  # in a fixed order: which of two equal names stays is too
            name = free_name(kept.names.get(folder.name, proper_name(folder.name)), taken)
            taken.add(name.casefold())
            entries.append(entry_of(folder, name, kept.chosen == folder.name))
        entries.sort(key=lambda entry: (changed_at(entry.folder), entry.folder.name), reverse=True)
        return [*entries, bundled_entry(not any(entry.in_use for entry in entries))]

    def find(self, name: str) -> ModelEntry:
        """Return the model of that name, in capitals or not.

        Raises:
            ModelError: there is none.
        """
        entries = self.entries()
        for entry in entries:
            if entry.name.casefold() == name.strip().casefold():
                return entry
        raise ModelError(
            _("There is no model {name}. These are there: {known}.").format(
                name=name, known=", ".join(entry.name for entry in entries)
            )
        )

    def at(self, folder: Path) -> ModelEntry:
        """Return the model in a folder, as it is now: another window may have renamed or deleted it.

        Raises:
            ModelError: it is not there.
        """
        for entry in self.entries():
            if entry.folder == folder:
                return entry
        raise ModelError(_gone(folder.name))

    def chosen(self) -> ModelEntry:
        """Return the model to use: the one chosen last, where it is still there, or else the bundled one."""
        return next(entry for entry in self.entries() if entry.in_use)

    def load(self, entry: ModelEntry) -> Classifier:
        """Return the classifier of a model; its card bears the name the user knows.

        Raises:
            ModelError: a file of it is missing or damaged.
            UnfitError: it is a stranger's, and did not read when it was tried.
        """
        if entry.bundled:
            return load_model()
        if entry.strange and read_library_file(self._path).tried.get(entry.folder.name) != entry.strange:
            if fault := fault_in_trial(entry):
                raise UnfitError(fault)
            with suppress(StoreError):  # it is tried again then
                self.note_tried(entry)
        try:
            read_card(entry.file(".json"))  # or else a network without a card would be taken at its word
            classifier = load_model(entry.network)
        except ModelError as error:
            log.warning("%s", error)
            raise ModelError(unusable(entry.name)) from None
        classifier.card = replace(classifier.card, name=entry.name)
        classifier.watch = Watch(entry.name) if entry.strange else None
        return classifier

    def load_chosen(self) -> Loaded:
        """Return the chosen model, or the bundled one and a sentence that says why.

        Raises:
            ModelError: the bundled one cannot be used either.
        """
        wanted = read_library_file(self._path)
        entry = self.chosen()
        notice = ""
        if wanted.chosen and entry.bundled:
            name = wanted.names.get(wanted.chosen, proper_name(wanted.chosen))
            notice = _("The model {name} is gone; DigitPad's own model is used instead.").format(name=name)
        elif wanted.fault:
            notice = wanted.fault
        elif not entry.bundled:
            try:
                return Loaded(entry, self.load(entry))
            except UnfitError as error:
                notice = self.put_aside(entry, str(error))
            except ModelError:
                notice = _("The model {name} is damaged; DigitPad's own model is used instead.").format(
                    name=entry.name
                )
        return Loaded(entry if entry.bundled else bundled_entry(in_use=True), load_model(), notice)

    def note_tried(self, entry: ModelEntry) -> None:
        """Note that an imported network has read digits in a process of its own.

        Raises:
            StoreError: it cannot be written.
        """
        if entry.strange:
            tried = {**read_library_file(self._path).tried, entry.folder.name: entry.strange}
            self._change(tried=tried)

    def put_aside(self, entry: ModelEntry, fault: str) -> str:
        """Choose the bundled model, as one does not read, and have that one tried anew; return a sentence."""
        tried = {**read_library_file(self._path).tried}
        tried.pop(entry.folder.name, None)
        with suppress(StoreError):
            self._change(chosen="", tried=tried)
        return _("{fault} DigitPad's own model is used instead.").format(fault=fault)

    def use(self, entry: ModelEntry) -> None:
        """Choose a model, for this and the next starts.

        Raises:
            ModelError: it has been deleted in the meantime.
            StoreError: the choice cannot be written.
        """
        if not entry.bundled and not entry.folder.is_dir():
            raise ModelError(_gone(entry.name))
        self._change(chosen="" if entry.bundled else entry.folder.name)

    def restore_bundled(self) -> ModelEntry:
        """Choose the bundled model, and return it.

        Raises:
            StoreError: the choice cannot be written.
        """
        entry = bundled_entry(in_use=True)
        self.use(entry)
        return entry

    def rename(self, entry: ModelEntry, name: str) -> ModelEntry:
        """Give a model another name; its files stay where they are.

        Raises:
            ModelError: it came with DigitPad, or the name is empty, too long, taken, or not plain text.
            StoreError: the name cannot be written.
        """
        if entry.bundled:
            raise ModelError(
                _("DigitPad's own model keeps its name. Export it to have a copy with another name.")
            )
        name = " ".join(name.split())
        check_name(name, [other.name for other in self.entries() if other.folder != entry.folder])
        self._name(entry.folder.name, name)
        return entry._replace(name=name)

    def delete(self, entry: ModelEntry) -> None:
        """Move a model aside; `undo` brings it back, for an hour at least.

        Raises:
            ModelError: it is in use, it came with DigitPad, or it is gone already.
            StoreError: the folder cannot be written.
        """
        if entry.bundled:
            raise ModelError(_("DigitPad's own model cannot be deleted: it is the one that always works."))
        if read_library_file(self._path).chosen == entry.folder.name:
            raise ModelError(
                _("The model {name} is in use. Use another one, then delete it.").format(name=entry.name)
            )
        if not self._trash.put(entry.folder.name):
            raise ModelError(_gone(entry.name))

    def undo(self, entry: ModelEntry) -> None:
        """Bring a deleted model back.

        Raises:
            ModelError: it is not there any more, as where DigitPad was started again an hour later.
            StoreError: the folder cannot be written.
        """
        if not self._trash.restore(entry.folder.name):
            raise ModelError(_("The model {name} can no longer be restored.").format(name=entry.name))

    def find_deleted(self, name: str) -> ModelEntry:
        """Return the deleted model of that name.

        Raises:
            ModelError: there is none that `undo` can bring back.
        """
        for entry in self.deleted():
            if entry.name.casefold() == name.strip().casefold():
                return entry
        raise ModelError(_("The model {name} can no longer be restored.").format(name=name))

    def deleted(self) -> list[ModelEntry]:
        """Return what `undo` can bring back, what was deleted last first."""
        kept = read_library_file(self._path)
        return [
            entry_of(self.folder / name, kept.names.get(name, name), False) for name in self._trash.names()
        ]

    def sweep(self) -> None:
        """Remove for good what was deleted an hour ago, and what processes that were killed left behind."""
        self._trash.empty()
        for folder in subfolders(self.folder):
            match = IMPORTED_BY.fullmatch(folder.name)
            if replaced := REPLACED.fullmatch(folder.name):
                self._end_replacing(folder, replaced[1], int(replaced[2]))
            elif not match:
                sweep(folder)
            elif time.time() - changed_at(folder) > STALE_S if not match[1] else not is_alive(int(match[1])):
                shutil.rmtree(folder, ignore_errors=True)

    def add(self, part: Path, name: str) -> ModelEntry:
        """Move the complete folder of a model into the library, under that name or one like it; return it.

        Raises:
            StoreError: the user's folder cannot be written.
        """
        stamp = time.strftime(STAMP)
        there = {folder.name.casefold() for folder in subfolders(self.folder)}
        place = self.folder / free_name(stamp, there, "{name}-{number}")
        taken = {entry.name.casefold() for entry in self.entries()}
        shown = free_name(proper_name(name), taken)
        self._name(place.name, shown)
        with writing(self.folder):
            part.rename(place)
        return entry_of(place, shown, False)

    def replace(self, entry: ModelEntry, part: Path) -> ModelEntry:
        """Put the complete folder of a model in the place of one, under its name; return it.

        Raises:
            ModelError: the one whose place it takes is gone.
            StoreError: the user's folder cannot be written.
        """
        aside = self.folder / f".{entry.folder.name}.{os.getpid()}.replaced"
        if not entry.folder.is_dir():
            raise ModelError(_gone(entry.name))
        with writing(self.folder):
            entry.folder.rename(aside)
            try:
                part.rename(entry.folder)
            except OSError:
                aside.rename(entry.folder)
                raise
        shutil.rmtree(aside, ignore_errors=True)
        return entry_of(entry.folder, entry.name, entry.in_use)

    def _end_replacing(self, aside: Path, name: str, maker: int) -> None:
        """Bring a model back that a killed process was replacing, unless the other one is there already."""
        if maker != os.getpid() and is_alive(maker):
            return
        with suppress(OSError):  # at the next start again
            if not (self.folder / name).exists():
                aside.rename(self.folder / name)
        if (self.folder / name).exists():
            shutil.rmtree(aside, ignore_errors=True)

    def _folders(self) -> list[Path]:
        """Return the folders that hold a model, whole or not; a training that goes on has none yet."""
        return [
            folder
            for folder in subfolders(self.folder)
            if not folder.name.startswith(".")
            and any((folder / (STEM + suffix)).exists() for suffix in (*NETWORK_SUFFIXES, ".json", ".keras"))
        ]

    def _name(self, folder: str, name: str) -> None:
        self._change(names={**read_library_file(self._path).names, folder: name})

    def _change(
        self,
        chosen: str | None = None,
        names: Mapping[str, str] | None = None,
        tried: Mapping[str, str] | None = None,
    ) -> None:
        kept = read_library_file(self._path)
        changed = LibraryFile(
            kept.chosen if chosen is None else chosen,
            kept.names if names is None else names,
            kept.tried if tried is None else tried,
        )
        write_library_file(changed, self._path)


def copied_model(folder: Path, models: Path) -> Path:
    """Copy the model in a folder, a run's, into a new folder beside the models, to be moved among them.

    Raises:
        StoreError: it cannot be read or written.
    """
    with writing(models):
        models.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=IMPORTING, dir=models))
        for file in folder.glob(f"{STEM}.*"):
            shutil.copyfile(file, part / file.name)
    return part


def _gone(name: str) -> str:
    return _("The model {name} is no longer there.").format(name=name)
