"""A model of the history as files elsewhere: the network, and its card beside it."""

import json
from dataclasses import asdict, replace
from pathlib import Path

from digitpad.card import ModelCard, checksum, read_card
from digitpad.errors import ModelError, StoreError
from digitpad.kept.entry import Entry
from digitpad.language import _
from digitpad.store import replace_file

SUFFIXES = (".tflite", ".keras", ".npz")


def exports(entry: Entry) -> tuple[str, ...]:
    """Return the suffixes a model can be exported with: one opened as `.tflite` has no `.keras`.

    A network from scratch has `.npz` alone.
    """
    return tuple(suffix for suffix in SUFFIXES if entry.file(suffix).is_file())


def export(entry: Entry, path: Path) -> None:
    """Copy the network to `path`, as its suffix says, and the card beside it as `.json`.

    Raises:
        ModelError: the suffix is another, or the model is damaged or has no such file.
        StoreError: the folder cannot be written, or the place of the card is taken by something else.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ModelError(_("{path}: the name must end in .tflite, .keras or .npz.").format(path=path))
    if entry.card is None or not entry.file(suffix).is_file():
        raise ModelError(
            _("The model {name} has no {suffix} file to export.").format(name=entry.name, suffix=suffix)
        )
    card_path = path.with_suffix(".json")
    _check_place(card_path)
    try:
        if checksum(entry.file(suffix)) != entry.card.sha256.get(entry.file(suffix).name):
            raise ModelError(
                _("The model {name} is damaged, so it cannot be exported.").format(name=entry.name)
            )
        replace_file(path, entry.file(suffix).read_bytes())
        card = _card_for(entry, entry.card, path)
        replace_file(card_path, (json.dumps(asdict(card), indent=2, ensure_ascii=False) + "\n").encode())
    except OSError as error:
        raise StoreError(
            _("{path} cannot be written: {reason}. Choose another folder.").format(
                path=path, reason=error.strerror or error
            )
        ) from None


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
