"""Exports of a model: their formats, the copy with its card, and the process that makes the others."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from digitpad.core.card import ModelCard, checksum, read_card
from digitpad.errors import ModelError, StoreError
from digitpad.language import _
from digitpad.models.entry import ModelEntry
from digitpad.system.files import check_suffix, json_bytes, part_of, replace_file, writing
from digitpad.system.leftovers import remove_parts, sweep_parts_of
from digitpad.system.packages import check_installed, is_installed
from digitpad.system.process import ChildProcess

ZIP = ".zip"

SUFFIXES = (".tflite", ".keras", ".npz")

PATIENCE_S = 300.0  # for a large model on a busy machine; the bundled one takes 4 to 7


@dataclass(frozen=True)
class Format:
    """A kind of export.

    name: on the command line.
    suffix: of its file; "" where it is a folder, or a .zip of one.
    needs: what must be installed for it, of `EXTRAS`; a file that a model has is copied without.
    """

    name: str
    suffix: str = ""
    needs: tuple[str, ...] = ()

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder or a .zip of one, and not a single file."""
        return not self.suffix

    @property
    def is_installed(self) -> bool:
        """Whether what it needs is there; nothing is imported to find out."""
        return all(map(is_installed, self.needs))

    def check(self) -> None:
        """Refuse it where what it needs is missing.

        Raises:
            PackagesError: it is not installed.
        """
        for extra in self.needs:
            check_installed(extra, _("This kind of export"))


WEB_PAGE = "web-page"
LAYERS = "layers"  # the name of the list among the arrays of an `.npz`, which all have a "/"
FORMATS = (
    Format("keras", ".keras"),
    Format("h5", ".h5", needs=("keras",)),
    Format("tflite", ".tflite"),
    Format("onnx", ".onnx", needs=("keras", "onnx")),
    Format("savedmodel", needs=("keras",)),
    Format("npz", ".npz", needs=("keras",)),
    Format(WEB_PAGE, ".html"),
    Format("code-keras", needs=("keras",)),
    Format("code-pytorch", needs=("keras",)),
    Format("code-numpy", needs=("keras",)),
    Format("code-onnx", needs=("keras", "onnx")),
)
NAMES = tuple(each.name for each in FORMATS)


def format_called(name: str) -> Format:
    """Return the format of that name, one of `NAMES`."""
    return next(each for each in FORMATS if each.name == name)


def format_of(path: Path, name: str | None) -> Format:
    """Return the format called `name`, or else the one of the suffix of `path`.

    Raises:
        ModelError: there is no name and the suffix is of none, or the two do not fit.
    """
    suffix = path.suffix.lower()
    by_suffix = next((each for each in FORMATS if each.suffix == suffix and suffix), None)
    if name is None and by_suffix is None:
        raise ModelError(_no_format(path))
    chosen = format_called(name) if name else by_suffix
    assert chosen is not None
    if chosen.suffix:
        check_suffix(path, chosen.suffix, kind=ModelError)
    if chosen.is_folder and by_suffix:
        raise ModelError(
            _("{path}: choose a folder, or a file ending in .zip, for this format.").format(path=path)
        )
    return chosen


def _no_format(path: Path) -> str:
    return _(
        "{path} does not show which format to export. Let its name end in {suffixes}, or name the "
        "format: {names}."
    ).format(
        path=path,
        suffixes=_listed(each.suffix for each in FORMATS if each.suffix),
        names=_listed(NAMES),
    )


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def file_stem(name: str) -> str:
    """Return what a user calls something, without what no file's name may have; "" where nothing is left."""
    return "".join(letter for letter in name if letter not in '/\\:*?"<>|')


def exports(entry: ModelEntry) -> tuple[str, ...]:
    """Return the files a model has: one opened as `.tflite` has no `.keras`, one from scratch only `.npz`."""
    return tuple(suffix for suffix in SUFFIXES if entry.file(suffix).is_file())


def export(entry: ModelEntry, path: Path) -> None:
    """Copy the network to `path`, which ends in one of `SUFFIXES`, and the card beside it as `.json`.

    Raises:
        ModelError: the model is damaged or has no such file.
        StoreError: the folder cannot be written, or the place of the card is taken by something else.
    """
    content = checked_file(entry, path.suffix.lower()).read_bytes()
    card_path = path.with_suffix(".json")
    _check_place(card_path)
    with writing(path, can_be_elsewhere=True):
        sweep_parts_of(path)
        replace_file(path, content)
        assert entry.card is not None
        replace_file(card_path, json_bytes(asdict(_card_for(entry, entry.card, path))))


def checked_file(entry: ModelEntry, suffix: str) -> Path:
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
            _("The folder {path} already exists and is not empty. Choose another name.").format(path=path)
        )
    if path.exists() and not overwrite:
        raise StoreError(
            _("{path} already exists. Choose another name, or delete it first.").format(path=path)
        )


@contextmanager
def moved_into_place(path: Path) -> Iterator[Path]:
    """Give a name to write a file or folder to; at the end it is moved to `path`, or else it is gone.

    Raises:
        StoreError: it cannot be written, which shows before the work begins.
    """
    aside = part_of(path)
    sweep_parts_of(path)
    try:
        with writing(path, can_be_elsewhere=True):
            aside.mkdir()
            yield aside / path.name
            if path.is_dir():  # an empty one: `check_free` let it through
                path.rmdir()
            (aside / path.name).replace(path)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _check_place(card_path: Path) -> None:
    """Refuse to overwrite a file that is no card: the user confirmed the model's file alone."""
    if not card_path.exists():
        return
    try:
        read_card(card_path)
    except ModelError:
        raise StoreError(
            _("{path} already exists, where the model card belongs. Choose another name.").format(
                path=card_path
            )
        ) from None


def _card_for(entry: ModelEntry, card: ModelCard, path: Path) -> ModelCard:
    """Return the card that fits the files as they are called now, both where both were exported here."""
    there = {}
    for suffix in SUFFIXES:
        other = path.with_suffix(suffix)
        expected = card.sha256.get(entry.file(suffix).name)
        if other.is_file() and checksum(other) == expected:
            there[other.name] = expected
    return replace(card, name=entry.name, sha256=there)


class Export:
    """What a process of its own writes. `run` blocks; `cancel` may be called from any thread."""

    def __init__(
        self, options: Sequence[str], path: Path, name: str, home: Path, patience_s: float = PATIENCE_S
    ) -> None:
        """Start nothing yet.

        options: of the command that makes it, tied to its stdin. name: of what is exported, for people.
        home: the user's folder.
        """
        self.path = path
        self._name, self._patience_s = name, patience_s
        self.child = ChildProcess(options, home=home)

    def run(self) -> Path:
        """Export it in another process, and return where the export is.

        Raises:
            ModelError: it could not be made, and why; or it was cancelled.
            StoreError: no process can be started.
        """
        self.child.stop_after(self._patience_s)
        try:
            self.child.run()
        except OSError as error:
            raise StoreError(
                _("The export cannot be started: {reason}.").format(reason=error.strerror or error)
            ) from None
        finally:
            if self.child.pid:
                remove_parts(self.child.pid, self.path.parent)
        if self.child.status or self.child.was_stopped:
            raise ModelError(
                self.child.last_words()
                or _("{name} could not be exported. Choose another format.").format(name=self._name)
            )
        return self.path

    def cancel(self) -> None:
        """End the export and leave nothing half made behind; harmless once it is done."""
        self.child.stop()


class ModelExport(Export):
    """A model on its way to a file or folder."""

    def __init__(
        self, entry: ModelEntry, path: Path, form: Format, home: Path, patience_s: float = PATIENCE_S
    ) -> None:
        """Start nothing yet. `home` is the user's folder; a file at `path` will be overwritten."""
        options = ["models", "export", "--tied", "--force", "--as", form.name, "--", entry.name, str(path)]
        super().__init__(options, path, entry.name, home, patience_s)
