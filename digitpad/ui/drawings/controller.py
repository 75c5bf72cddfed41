"""Controller of the window "My drawings": labels, removal and undo, import and export."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from digitpad.drawings.drawings import Drawing, Drawings, Head
from digitpad.drawings.file_kinds import DATASETS, INK, PACKED, PAGES, FileKind, suffixes_of
from digitpad.errors import StoreError
from digitpad.language import _
from digitpad.system.background import Timer
from digitpad.ui.main.windows import Controller, WindowPorts
from digitpad.ui.widgets.dialogs import ask_folder, ask_open_several, ask_save, types_of
from digitpad.ui.widgets.gallery import Thumbnail

if TYPE_CHECKING:
    from digitpad.ui.drawings.found_controller import FoundFiles
    from digitpad.ui.drawings.view import DrawingsWindow

CHECK_MS = 500  # between checks for drawings that were kept meanwhile, here or in another window
MOST_STEPS = 100  # to go back


BY_DIGIT, NEWEST_FIRST = 0, 1  # places of the orders; the last is that in which they were kept


@dataclass(frozen=True, eq=False)
class DrawingsPorts(WindowPorts):
    """What the window needs of the rest of the program.

    drawings: those that are kept.
    root_folder: the user's.
    train_on: has networks learn from a file's digits.
    show: puts a kept drawing on the pad, or its picture in front of it.
    forget_labels: has what is on the pad looked up anew: its label may have changed.
    """

    drawings: Drawings
    root_folder: Path
    train_on: Callable[[Path], None]
    show: Callable[[Drawing], None]
    forget_labels: Callable[[], None]


@dataclass(frozen=True)
class DrawingsState:
    """How the window was left.

    selected: the keys of the selected drawings.
    top: how far the list was scrolled, as a fraction of its height.
    """

    selected: tuple[int, ...]
    top: float


class MyDrawings(Controller):
    """One window, or none while it is closed."""

    def __init__(self, ports: DrawingsPorts) -> None:
        """Open nothing yet."""
        self._ports = ports
        self.window: DrawingsWindow | None = None
        self._checks = Timer(ports.root)
        self._only_wrong, self._order = False, 0
        self._seen: object = None  # what the list shows, as the database counts changes
        self._past: deque[Callable[[], object]] = deque(maxlen=MOST_STEPS)  # each takes a change back

    @property
    def _open_window(self) -> "DrawingsWindow | None":
        """The window, where it is there: it may have gone without a word."""
        return self.window if self.window and self.window.winfo_exists() else None

    def open(self) -> None:
        """Open the window, or bring the open one to the front.

        Raises:
            StoreError: the drawings cannot be read.
        """
        if window := self._open_window:
            window.deiconify()
            window.lift()
        else:
            self.window = window = self._made()
            self._checks.every(CHECK_MS, self._check)
            self._refresh()
        if self._open_window:
            window.gallery.focus_set()

    def show(self, key: int) -> None:
        """Open the window, or bring it to the front, with one drawing selected and in sight.

        Raises:
            StoreError: the drawings cannot be read.
        """
        self._only_wrong = False
        self.open()
        self._refresh()
        if self.window:
            self.window.show_all()
            with suppress(ValueError):  # it was removed meanwhile
                self.window.gallery.see(key)

    def close(self) -> DrawingsState | None:
        """Close the window; return how it was left, None where it was not open."""
        window = self._open_window
        if window is None:
            return None
        gallery = window.gallery
        state = DrawingsState(tuple(gallery.selection.keys), gallery.yview()[0])
        window.destroy()
        return state

    def restore(self, state: DrawingsState) -> None:
        """Open the window again as it was left."""
        self.open()
        if self.window:
            self.window.gallery.restore(state.selected, state.top)

    def _made(self) -> "DrawingsWindow":
        from digitpad.ui.drawings.view import DrawingsHandlers, DrawingsWindow

        ways_in = (
            (_("Files…"), "import.files", self._import_files),
            (_("Folder of pictures…"), "import.folder", self._import_folder),
        )
        ways_out = (
            (_("Folder of pictures…"), "export.folder", self._export_folder),
            (_("Ink (.jsonl)…"), "export.ink", lambda: self._export_file("drawings.jsonl")),
            (_("Like MNIST (.npz)…"), "export.npz", lambda: self._export_file("drawings.npz")),
        )
        handlers = DrawingsHandlers(
            pictures=self._pictures,
            relabel=self._relabel,
            remove=self._remove,
            undo=self._undo,
            open=self._open,
            only_wrong=self._filter,
            order=self._sort,
            ways_in=ways_in,
            ways_out=ways_out,
            closed=self._closed,
        )
        orders = (_("By digit"), _("Newest first"), _("Oldest first"))
        theme = self._ports.theme()
        return DrawingsWindow(self._ports.root, theme, handlers, self._only_wrong, orders, self._order)

    def _closed(self) -> None:
        self.window = None
        self._checks.stop()

    # What is shown

    def _check(self) -> None:
        """Show what has changed meanwhile; where that cannot be read, the next change raises it."""
        with suppress(StoreError):
            if self._ports.drawings.changes() != self._seen:
                self._refresh()

    def _refresh(self, done: str = "") -> None:
        """Show the drawings as they are now, and what was done, or how many there are."""
        window, drawings = self._open_window, self._ports.drawings
        if window is None:
            return
        heads = drawings.heads()
        self._seen = drawings.changes()
        window.show(_thumbnails(heads, self._only_wrong, self._order), _empty(heads))
        sentence = _("Drawings: {count}. Misread by the model: {wrong}.").format(
            count=len(heads), wrong=sum(head.is_wrong for head in heads)
        )
        window.report(f"{done} {sentence}".strip(), bool(self._past))

    def _filter(self, only_wrong: bool) -> None:
        self._only_wrong = only_wrong
        self._refresh()

    def _sort(self, order: int) -> None:
        self._order = order
        self._refresh()

    def _pictures(self, keys: Sequence[int]) -> Mapping[int, Image.Image]:
        drawings = self._ports.drawings.get(keys)
        return {drawing.key: Image.fromarray(drawing.steps.centred) for drawing in drawings}

    # What is done

    def _relabel(self, keys: list[int], digit: int) -> None:
        before = self._ports.drawings.relabel(keys, digit)
        self._remember(lambda: self._ports.drawings.restore_labels(before))
        self._changed(_("Relabelled as {digit}: {count}.").format(digit=digit, count=len(before)))

    def _remove(self, keys: list[int]) -> None:
        removed = self._ports.drawings.remove(keys)
        self._remember(lambda: self._ports.drawings.restore(removed))
        self._changed(_("Removed: {count}. Ctrl+Z brings them back.").format(count=len(removed)))

    def _undo(self) -> None:
        if self._past:
            self._past[-1]()
            self._past.pop()
            self._changed(_("Undone."))

    def _remember(self, revert: Callable[[], object]) -> None:
        self._past.append(revert)

    def _changed(self, done: str) -> None:
        self._ports.forget_labels()
        self._refresh(done)

    def _open(self, key: int) -> None:
        """Put a drawing on the pad, or its picture in front of it."""
        for drawing in self._ports.drawings.get([key]):
            self._ports.show(drawing)

    # In and out

    def _import_files(self) -> None:
        if self.window:
            everything = suffixes_of((*INK, FileKind.PICTURE, *PAGES, *DATASETS))
            types = types_of(_("Drawings"), (*everything, PACKED))
            self._import(ask_open_several(self.window, _("Import"), types))

    def _import_folder(self) -> None:
        folder = ask_folder(self.window, _("Import")) if self.window else None
        self._import([folder] if folder else [])

    def _import(self, paths: Sequence[Path]) -> None:
        """Look at files; the chooser says what they hold, and adds it."""
        if paths:
            self.chooser.look(paths, self.window or self._ports.root)

    @cached_property
    def chooser(self) -> "FoundFiles":
        """What looks at files."""
        from digitpad.ui.drawings.found_controller import FoundFiles, FoundPorts

        ports = self._ports
        window = (ports.root, ports.theme, ports.background, ports.notice)
        return FoundFiles(FoundPorts(*window, ports.root_folder, ports.train_on, self._added))

    def end(self) -> None:
        """See `Controller`."""
        if "chooser" in vars(self):
            self.chooser.end()

    def _added(self, keys: list[int], there: int, notes: Sequence[str]) -> None:
        """Show the new drawings; undo takes them away."""
        if keys:
            self._remember(lambda: self._ports.drawings.remove(keys))
        sentence = _("Drawings added: {added}. Duplicates left out: {there}.")
        self._changed(" ".join([sentence.format(added=len(keys), there=there), *notes]))

    def _export_file(self, name: str) -> None:
        pattern = "*" + Path(name).suffix
        path = ask_save(self.window, _("Export"), [(pattern, pattern)], name) if self.window else None
        if path:
            self._export(path)

    def _export_folder(self) -> None:
        folder = ask_folder(self.window, _("Export")) if self.window else None
        if folder:
            self._export(_free(folder))

    def _export(self, path: Path) -> None:
        from digitpad.drawings.exchange import write_drawings

        exported = write_drawings(self._ports.drawings.all(), path)
        sentence = _("Drawings saved to {path}: {count}.").format(path=path, count=exported.count)
        if exported.left_out:
            left_out = _("Left out because they come from pictures: {count}.").format(count=exported.left_out)
            sentence = f"{sentence} {left_out}"
        if self.window:
            self.window.report(sentence, bool(self._past))


def _thumbnails(heads: Iterable[Head], only_wrong: bool, order: int) -> list[Thumbnail]:
    """Return what the list shows: by label, from the newest, or from the oldest (`order` 0, 1, 2)."""
    shown = [
        Thumbnail(head.key, head.label, ("?" if head.read is None else str(head.read)) * head.is_wrong)
        for head in heads
        if head.is_wrong or not only_wrong
    ]
    if order == BY_DIGIT:
        return sorted(shown, key=lambda thumbnail: thumbnail.label)
    return shown[::-1] if order == NEWEST_FIRST else shown


def _empty(heads: Sequence[Head]) -> str:
    """Return the text of a list without drawings."""
    if heads:
        return _("The model has misread none of your drawings.")
    return _(
        "There are no drawings yet. Draw a digit on the pad and press its number, 0 to 9: it is "
        "kept here for training."
    )


def _free(folder: Path) -> Path:
    """Return a folder where there is nothing yet: this one, or a new one in it."""
    if not folder.exists() or not any(folder.iterdir()):
        return folder
    names = ("drawings", *(f"drawings-{number}" for number in range(2, 1000)))
    return next((folder / name for name in names if not (folder / name).exists()), folder)
