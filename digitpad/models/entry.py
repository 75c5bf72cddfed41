"""Entries of the model library, each a folder with a model's files, and the library file, `models.json`."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from digitpad.core.card import NETWORK_SUFFIXES, ModelCard, bundled_model, read_card
from digitpad.errors import DataError, ModelError
from digitpad.language import _
from digitpad.system.files import json_bytes, part_of, read_file, replace_file, set_aside, writing
from digitpad.system.leftovers import move_files, remove_part
from digitpad.system.limits import check_typed_name, record_from
from digitpad.system.process import ChildProcess

BUNDLED = "DigitPad"  # the name of the model that came with the program; no other may have it
LONGEST_NAME = 60  # characters

STEM = "digitpad"  # of a model's files
IMPORTED = "imported"  # the name of the recipe on the card of a model that was opened from a file
TRIAL_S = 15.0  # for a network to start and to read a few digits: half a second on an idle machine
LAST = "probabilities"  # the name of the last layer of a network that was trained here
FILES = (".keras", ".tflite", ".json")


@dataclass(frozen=True)
class LibraryFile:
    """The user's decisions about models.

    chosen: the name of the folder of the model in use; "" for the bundled one.
    names: by the name of a model's folder.
    tried: the checksums of imported networks that read in a process of their own, by the names of folders.
    fault: a sentence where the file could not be read, which then counts as empty.
    """

    chosen: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    tried: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""


def read_library_file(path: Path) -> LibraryFile:
    """Return the file at `path`; an empty one where there is none, or none that can be read."""
    try:
        return _file_from(json.loads(read_file(path).decode()))
    except (FileNotFoundError, NotADirectoryError):
        return LibraryFile()
    except (OSError, ValueError, AttributeError, RecursionError, DataError):
        fault = _("{path} is damaged, so DigitPad's own model is used. Choose yours again.").format(path=path)
        return LibraryFile(fault=fault)


def write_library_file(file: LibraryFile, path: Path) -> None:
    """Write the file; one that was damaged is kept beside it as `.corrupt`.

    Raises:
        StoreError: it cannot be written; the old one stays.
    """
    kept = {key: value for key, value in asdict(file).items() if key != "fault"}
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if read_library_file(path).fault:
            set_aside(path)
        replace_file(path, json_bytes(kept))


def check_name(name: str, others: list[str]) -> None:
    """Refuse what is no name for a model, or the name of one of the `others`.

    Raises:
        ModelError: a sentence that says why.
    """
    if not name:
        raise ModelError(_("A model needs a name. Type one."))
    check_typed_name(name, LONGEST_NAME, ModelError)
    if name.casefold() in {other.casefold() for other in [*others, BUNDLED]}:
        raise ModelError(_("There is a model {name} already. Choose another name.").format(name=name))


def proper_name(text: str) -> str:
    """Return a name as near to `text` as names may be; "model" where nothing of it is left."""
    kept = "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
    return kept[: LONGEST_NAME - 5].strip() or "model"


def free_name(name: str, taken: set[str], how: str = "{name} ({number})") -> str:
    """Return `name`, or with a number where it is among `taken`, which are in small letters."""
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = how.format(name=name, number=number)
    return free


def _file_from(record: Mapping[str, object]) -> LibraryFile:
    """Return what a JSON object says; what it says of another kind is an error, what is unknown is left."""
    known = {name: value for name, value in record.items() if name in ("chosen", "names", "tried")}
    file = record_from(LibraryFile, known)
    if not all(name.isprintable() for name in file.names.values()):
        raise ValueError("a name is none")
    if file.chosen != Path(file.chosen).name:  # only a folder in `models/`, never one elsewhere
        raise ValueError("the choice is no folder's name")
    return file


class ModelEntry(NamedTuple):
    """A model of the user's.

    name: as the user reads it; no two are alike.
    folder: where its files are.
    card: what is known of it, None where the card cannot be read.
    fault: why it cannot be used, a sentence; "" where nothing is known to be wrong.
    made: ISO date on its card, or else that of its files; "" where there is neither.
    in_use: whether it is the one that reads.
    bundled: whether it came with DigitPad.
    """

    name: str
    folder: Path
    card: ModelCard | None
    fault: str = ""
    made: str = ""
    in_use: bool = False
    bundled: bool = False

    def file(self, suffix: str) -> Path:
        """Return the path of its `.keras`, `.tflite`, `.npz` or `.json` file."""
        return self.folder / (STEM + suffix)

    @property
    def strange(self) -> str:
        """The checksum of a compiled network that was imported; "" for all others, which are trusted."""
        if self.card is None or self.card.recipe.get("name") != IMPORTED:
            return ""
        return self.card.sha256.get(f"{STEM}.tflite", "")

    @property
    def network(self) -> Path:
        """The file that reads: its `.tflite`, or its `.npz` where it is a network from scratch."""
        return network_in(self.folder)


def bundled_entry(in_use: bool) -> ModelEntry:
    """Return the model that came with DigitPad."""
    entry = entry_of(bundled_model().parent, BUNDLED, in_use)
    fault = _("DigitPad's own model is damaged. Reinstall DigitPad to restore it.") if entry.fault else ""
    return entry._replace(fault=fault, bundled=True)


def entry_of(folder: Path, name: str, in_use: bool) -> ModelEntry:
    """Return what is known of a folder without reading the network in it."""
    fault, card = "", None
    try:
        card = read_card(folder / (STEM + ".json"))
    except ModelError:
        fault = unusable(name)
    if not network_in(folder).is_file():
        fault = unusable(name)
    changed = changed_at(folder)
    made = card.created if card else ""
    if not made and changed:
        made = date.fromtimestamp(changed).isoformat()
    return ModelEntry(name, folder, card, fault, made, in_use)


def network_in(folder: Path) -> Path:
    """Return the path of the file that reads; of a `.tflite` where there is none."""
    places = [folder / (STEM + suffix) for suffix in NETWORK_SUFFIXES]
    return next((place for place in places if place.is_file()), places[0])


def changed_at(folder: Path) -> float:
    """Return when a model came to be, in seconds since 1970: its card is written once; 0 if not known."""
    for path in (folder / (STEM + ".json"), folder):
        with suppress(OSError):
            return path.stat().st_mtime
    return 0.0


def fault_in_trial(entry: ModelEntry) -> str:
    """Let a network read some digits in a process of its own; return why it cannot, or ""."""
    child = ChildProcess(["models", "try", "--tied", "--", str(entry.network)])
    child.stop_after(TRIAL_S)
    child.run()
    if child.status == 0 and not child.was_stopped:
        return ""
    return child.last_words() or _(
        "The model {name} does not read digits within {seconds} seconds, or takes too much memory."
    ).format(name=entry.name, seconds=round(TRIAL_S))


def unusable(name: str) -> str:
    """Return the sentence about a model that cannot be used."""
    return _("The model {name} is damaged or incomplete. Use another one, and delete it.").format(name=name)


def model_files(folder: Path) -> tuple[Path, ...]:
    """Return the paths of a model's files in `folder`: `.keras`, `.tflite` and the card."""
    return tuple(folder / (STEM + suffix) for suffix in FILES)


def prepare_folder(folder: Path, overwrite: bool) -> None:
    """See whether `folder` can take a model, before the long work begins; nothing is made yet.

    Raises:
        DataError: it already holds a model that may not be overwritten, or cannot be written.
    """
    if not overwrite and any((folder / (STEM + suffix)).exists() for suffix in (*FILES, ".npz")):
        raise DataError(
            _("{folder} already holds a model. Choose another folder, or delete the model first.").format(
                folder=folder
            )
        )
    with writing(folder, DataError):
        there = next(place for place in (folder, *folder.parents) if place.exists())
        with tempfile.TemporaryFile(dir=there):
            pass


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Give a temporary folder for a model's files; at the end they are moved into `folder`, or are gone.

    A folder that is not there yet appears with all its files at once.

    Raises:
        DataError: it cannot be written.
    """
    is_there = folder.is_dir()
    part = part_of(folder / STEM if is_there else folder)
    try:
        with writing(folder, DataError):
            part.mkdir(parents=True)
            yield part
            if is_there:
                move_files(part, folder)
            else:
                part.replace(folder)
    finally:
        remove_part(part)
