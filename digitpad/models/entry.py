"""An entry of the model library: a folder with a model's files, and what is known without loading it."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from digitpad.core.card import NETWORK_SUFFIXES, ModelCard, bundled_model, read_card
from digitpad.errors import ModelError
from digitpad.language import _
from digitpad.models.library_file import BUNDLED

STEM = "digitpad"  # of a model's files


@dataclass(frozen=True)
class ModelEntry:
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
    def network(self) -> Path:
        """The file that reads: its `.tflite`, or its `.npz` where it is a network from scratch."""
        return network_in(self.folder)


def bundled_entry(in_use: bool) -> ModelEntry:
    """Return the model that came with DigitPad."""
    entry = entry_of(bundled_model().parent, BUNDLED, in_use)
    fault = _("DigitPad's own model is damaged. Reinstall DigitPad to restore it.") if entry.fault else ""
    return replace(entry, fault=fault, bundled=True)


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


def unusable(name: str) -> str:
    """Return the sentence about a model that cannot be used."""
    return _("The model {name} is damaged or incomplete. Use another one, and delete it.").format(name=name)
