"""A model of the history as files elsewhere: copied with its card, or put into place once it is made."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path

from digitpad.core.card import ModelCard, checksum, read_card
from digitpad.errors import ModelError, StoreError
from digitpad.language import _
from digitpad.models.entry import Entry
from digitpad.system.leftovers import part_of
from digitpad.system.store import replace_file

SUFFIXES = (".tflite", ".keras", ".npz")


def exports(entry: Entry) -> tuple[str, ...]:
    """Return the files a model has: one opened as `.tflite` has no `.keras`, one from scratch only `.npz`."""
    return tuple(suffix for suffix in SUFFIXES if entry.file(suffix).is_file())


def export(entry: Entry, path: Path) -> None:
    """Copy the network to `path`, which ends in one of `SUFFIXES`, and the card beside it as `.json`.

    Raises:
        ModelError: the model is damaged or has no such file.
        StoreError: the folder cannot be written, or the place of the card is taken by something else.
    """
    content = checked(entry, path.suffix.lower()).read_bytes()
    card_path = path.with_suffix(".json")
    _check_place(card_path)
    try:
        replace_file(path, content)
        assert entry.card is not None
        card = _card_for(entry, entry.card, path)
        replace_file(card_path, (json.dumps(asdict(card), indent=2, ensure_ascii=False) + "\n").encode())
    except OSError as error:
        raise unwritable(path, error) from None


def checked(entry: Entry, suffix: str) -> Path:
    """Return a model's file, once it is known to be the one its card speaks of.

    Raises:
        ModelError: it is another one, or there is none.
    """
    path = entry.file(suffix)
    if entry.card is None or not path.is_file():
        raise ModelError(
            _("The model {name} has no {suffix} file to export.").format(name=entry.name, suffix=suffix)
        )
    if checksum(path) != entry.card.sha256.get(path.name):
        raise ModelError(_("The model {name} is damaged, so it cannot be exported.").format(name=entry.name))
    return path


def check_free(path: Path, overwrite: bool) -> None:
    """Refuse to write over what is there. A folder is never written over, unless it is empty.

    Raises:
        StoreError: something is there.
    """
    if path.is_dir():
        with suppress(OSError):
            if not any(path.iterdir()):
                return
        raise StoreError(
            _("The folder {path} is there already, and is not empty. Choose another name.").format(path=path)
        )
    if path.exists() and not overwrite:
        raise StoreError(
            _("{path} is there already. Choose another name, or overwrite it with --force.").format(path=path)
        )


@contextmanager
def placed(path: Path) -> Iterator[Path]:
    """Give a name to write a file or folder to; at the end it is moved to `path`, or else it is gone.

    Raises:
        StoreError: it cannot be written, which shows before the work begins.
    """
    aside = part_of(path)
    try:
        aside.mkdir()
        yield aside / path.name
        if path.is_dir():  # an empty one: `check_free` let it through
            path.rmdir()
        (aside / path.name).replace(path)
    except OSError as error:
        raise unwritable(path, error) from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def unwritable(path: Path, error: OSError) -> StoreError:
    """Return the error to raise where an export cannot be written."""
    return StoreError(
        _("{path} cannot be written: {reason}. Choose another folder.").format(
            path=path, reason=error.strerror or error
        )
    )


def _check_place(card_path: Path) -> None:
    """Refuse to overwrite a file that is no card: the user was asked about the model's file alone."""
    if not card_path.exists():
        return
    try:
        read_card(card_path)
    except ModelError:
        raise StoreError(
            _("{path} is there already, where the model's card belongs. Choose another name.").format(
                path=card_path
            )
        ) from None


def _card_for(entry: Entry, card: ModelCard, path: Path) -> ModelCard:
    """Return the card that fits the files as they are called now, both where both were exported here."""
    there = {}
    for suffix in SUFFIXES:
        other = path.with_suffix(suffix)
        expected = card.sha256.get(entry.file(suffix).name)
        if other.is_file() and checksum(other) == expected:
            there[other.name] = expected
    return replace(card, name=entry.name, sha256=there)
