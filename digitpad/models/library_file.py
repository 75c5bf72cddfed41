"""The library file, `models.json`: the model that was chosen, and the names the user gave to models."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from digitpad.errors import DataError, ModelError
from digitpad.language import _
from digitpad.system.files import json_bytes, replace_file, set_aside, writing
from digitpad.system.limits import record_from

BUNDLED = "DigitPad"  # the name of the model that came with the program; no other may have it
LONGEST_NAME = 60  # characters


@dataclass(frozen=True)
class LibraryFile:
    """The user's decisions about models.

    chosen: the name of the folder of the model in use; "" for the bundled one.
    names: by the name of a model's folder.
    fault: a sentence where the file could not be read, which then counts as empty.
    """

    chosen: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""


def read_library_file(path: Path) -> LibraryFile:
    """Return the file at `path`; an empty one where there is none, or none that can be read."""
    try:
        return _file_from(json.loads(path.read_text(encoding="utf-8")))
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
    if len(name) > LONGEST_NAME:
        raise ModelError(_("That name is too long. Use up to {count} letters.").format(count=LONGEST_NAME))
    if not name.isprintable():
        raise ModelError(_("That name has characters that cannot be shown. Use letters and digits."))
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
    known = {name: value for name, value in record.items() if name in ("chosen", "names")}
    file = record_from(LibraryFile, known)
    if not all(name.isprintable() for name in file.names.values()):
        raise ValueError("a name is none")
    if file.chosen != Path(file.chosen).name:  # only a folder in `models/`, never one elsewhere
        raise ValueError("the choice is no folder's name")
    return file
