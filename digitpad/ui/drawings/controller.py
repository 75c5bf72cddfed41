"""The window "My drawings", joined to the drawings that are kept: looking, correcting, import and export."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from digitpad.drawings.drawings import Drawing, Head
from digitpad.errors import StoreError
from digitpad.language import _
from digitpad.pictures.loading import SUFFIXES
from digitpad.system.background import Timer
from digitpad.ui.widgets.content import Thumbnail
from digitpad.ui.widgets.dialogs import ask_folder, ask_open_several, ask_save

if TYPE_CHECKING:
    from digitpad.app import App
    from digitpad.ui.drawings.view import DrawingsWindow

LOOK_MS = 500  # between looks for drawings that were kept meanwhile, here or in another window
MOST_STEPS = 100  # to go back


class MyDrawings:
    """One window, or none while it is closed."""

    def __init__(self, app: "App") -> None:
        """Open nothing yet."""
        self._app = app
        self._window: DrawingsWindow | None = None
        self._look_again = Timer(app.root)
        self._only_wrong = False
        self._seen: object = None  # what the list shows, as the database counts changes
        self._past: list[Callable[[], object]] = []

    def show(self) -> None:
        """Open the window, or bring the open one to the front.

        Raises:
            StoreError: the drawings cannot be read.
        """
        if self._window is None:
            self._window = self._made()
            self._look_again.every(LOOK_MS, self._look)
            self._refresh()
        else:
            self._window.deiconify()
            self._window.lift()
        self._window.gallery.focus_set()

    def close(self) -> str:
        """Close the window; return where it was, for `open_at`; "" where it was not open."""
        if self._window is None:
            return ""
        place = self._window.geometry()
        self._window.destroy()
        return place

    def open_at(self, place: str) -> None:
        """Open the window again where it was, after a change of theme or language."""
        if place:
            self.show()
        if place and self._window:
            self._window.geometry(place)

    def _made(self) -> "DrawingsWindow":
        from digitpad.ui.drawings.view import DrawingsHandlers, DrawingsWindow

        ways_in = ((_("Files…"), self._bring_files), (_("Folder of pictures…"), self._bring_folder))
        ways_out = (
            (_("Folder of pictures…"), self._send_folder),
            (_("Ink (.jsonl)…"), lambda: self._send_file("drawings.jsonl")),
            (_("Like MNIST (.npz)…"), lambda: self._send_file("drawings.npz")),
        )
        handlers = DrawingsHandlers(
            pictures=self._pictures,
            relabel=self._relabel,
            remove=self._remove,
            undo=self._undo,
            open=self._open,
            only_wrong=self._filter,
            ways_in=ways_in,
            ways_out=ways_out,
            closed=self._closed,
        )
        return DrawingsWindow(self._app.root, self._app.theme, handlers, self._only_wrong)

    def _closed(self) -> None:
        self._window = None
        self._look_again.stop()

    # What is shown

    def _look(self) -> None:
        """Show what has changed meanwhile; where that cannot be read, whoever writes next is told."""
        with suppress(StoreError):
            if self._app.drawings.changes() != self._seen:
                self._refresh()

    def _refresh(self, done: str = "") -> None:
        """Show the drawings as they are now, and what was done, or how many there are."""
        window, drawings = self._window, self._app.drawings
        if window is None:
            return
        heads = drawings.heads()
        self._seen = drawings.changes()
        window.show(_thumbnails(heads, self._only_wrong), _empty(heads))
        sentence = _("Drawings: {count}. Misread by the model: {wrong}.").format(
            count=len(heads), wrong=sum(head.is_wrong for head in heads)
        )
        window.tell(f"{done} {sentence}".strip(), bool(self._past))

    def _filter(self, only_wrong: bool) -> None:
        self._only_wrong = only_wrong
        self._refresh()

    def _pictures(self, keys: Sequence[int]) -> Mapping[int, Image.Image]:
        drawings = self._app.drawings.get(keys)
        return {drawing.key: Image.fromarray(drawing.steps.centred) for drawing in drawings}

    # What is done

    def _relabel(self, keys: list[int], digit: int) -> None:
        before = self._app.drawings.relabel(keys, digit)
        self._remember(lambda: self._label_back(before))
        self._changed(_("Relabelled as {digit}: {count}.").format(digit=digit, count=len(before)))

    def _remove(self, keys: list[int]) -> None:
        removed = self._app.drawings.remove(keys)
        self._remember(lambda: self._app.drawings.restore(removed))
        self._changed(_("Removed: {count}. Ctrl+Z brings them back.").format(count=len(removed)))

    def _undo(self) -> None:
        if self._past:
            self._past[-1]()
            self._past.pop()
            self._changed(_("Undone."))

    def _label_back(self, before: Iterable[Drawing]) -> None:
        """Give drawings their former labels, those that are still there."""
        by_label: dict[int, list[int]] = {}
        for drawing in before:
            by_label.setdefault(drawing.label, []).append(drawing.key)
        for label, keys in by_label.items():
            self._app.drawings.relabel(keys, label)

    def _remember(self, take_back: Callable[[], object]) -> None:
        self._past.append(take_back)
        del self._past[:-MOST_STEPS]

    def _changed(self, done: str) -> None:
        self._app.teacher.forget()
        self._refresh(done)

    def _open(self, key: int) -> None:
        """Put a drawing on the pad, or its picture in front of it."""
        app = self._app
        for drawing in app.drawings.get([key]):
            if drawing.glyph is None:
                app.draw(drawing.strokes)
            else:
                app.pictures.open_digit(Image.fromarray(drawing.glyph))
            app.teacher.open(drawing)
            app.root.lift()
            (app.window.picture if app.picture else app.window.pad.canvas).focus_force()

    # In and out

    def _bring_files(self) -> None:
        patterns = " ".join(f"*{suffix}" for suffix in (".jsonl", ".jsonl.gz", ".npz", *sorted(SUFFIXES)))
        if self._window:
            self._bring(ask_open_several(self._window, _("Import"), [(_("Drawings"), patterns)]))

    def _bring_folder(self) -> None:
        folder = ask_folder(self._window, _("Import")) if self._window else None
        self._bring([folder] if folder else [])

    def _bring(self, paths: Sequence[Path]) -> None:
        if not paths:
            return
        from digitpad.drawings.exchange import read_drawings

        classifier = self._app.classifier
        found = read_drawings(paths, classifier)
        added = self._app.drawings.add_new(found)
        if added:
            self._remember(lambda: self._app.drawings.remove([drawing.key for drawing in added]))
        sentence = _("Drawings added: {added}. Duplicates left out: {there}.")
        self._changed(sentence.format(added=len(added), there=len(found) - len(added)))

    def _send_file(self, name: str) -> None:
        pattern = "*" + Path(name).suffix
        path = ask_save(self._window, _("Export"), [(pattern, pattern)], name) if self._window else None
        if path:
            self._send(path)

    def _send_folder(self) -> None:
        folder = ask_folder(self._window, _("Export")) if self._window else None
        if folder:
            self._send(_free(folder))

    def _send(self, path: Path) -> None:
        from digitpad.drawings.exchange import write_drawings

        exported = write_drawings(self._app.drawings.all(), path)
        sentence = _("Drawings saved to {path}: {count}.").format(path=path, count=exported.count)
        if exported.left_out:
            left_out = _("Left out because they come from pictures: {count}.").format(count=exported.left_out)
            sentence = f"{sentence} {left_out}"
        if self._window:
            self._window.tell(sentence, bool(self._past))


def _thumbnails(heads: Iterable[Head], only_wrong: bool) -> list[Thumbnail]:
    """Return what the list shows, by label and then in the order in which they were kept."""
    shown = [
        Thumbnail(head.key, head.label, ("?" if head.read is None else str(head.read)) * head.is_wrong)
        for head in heads
        if head.is_wrong or not only_wrong
    ]
    return sorted(shown, key=lambda thumbnail: thumbnail.label)


def _empty(heads: Sequence[Head]) -> str:
    """Return what a list without drawings says."""
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
