"""The digits that networks learn from, as the window has them: one choice for the whole program.

What takes long (to download, to draw, to copy) is done by `digitpad digits` in a process of its own, which
can be stopped at any moment and goes on without the panel that began it.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from digitpad.drawings.file_kinds import DATASETS, PACKED, suffixes_of
from digitpad.errors import DigitPadError
from digitpad.lab.data import count_digits
from digitpad.language import _, decimal, grouped, percent
from digitpad.runs.digit_sources import (
    KINDS,
    MNIST_BYTES,
    TRAIN_DIGITS,
    DigitSource,
    SourceKind,
    digits_file,
    find_digits,
    find_mnist,
    is_whole,
)
from digitpad.runs.events import clock
from digitpad.system.process import ChildProcess
from digitpad.system.settings import Memory
from digitpad.ui.main.windows import WindowPorts
from digitpad.ui.training.digits_view import DigitsContent, DigitsHandlers, DigitsPanel, DigitsWay
from digitpad.ui.widgets.dialogs import ask_open, types_of

if TYPE_CHECKING:
    import tkinter as tk

    from digitpad.ui.drawings.found_controller import FoundFiles

LEAST_S = 1.0  # of work, before the time that is left is guessed
MEGABYTE = 1e6


@dataclass(frozen=True, eq=False)
class DigitsPorts(WindowPorts):
    """What the choice needs of the rest of the program: the settings, and the user's folder."""

    memory: Memory
    root_folder: Path


@dataclass
class Preparing:
    """Digits that are being had: how far it is, and how far it was when it began.

    name: of the user's file. done, total: bytes or a fraction; None where that is not known.
    """

    kind: SourceKind
    name: str
    child: ChildProcess
    done: float = 0.0
    total: float | None = None
    began: tuple[float, float] | None = None

    def take(self, line: str) -> bool:
        """Take note of a line of the process; say whether it reports anything."""
        try:
            record = json.loads(line)
            self.done, self.total = float(record["done"]), record["total"]
        except (ValueError, TypeError, KeyError):
            return False
        if self.began is None:
            self.began = (time.monotonic(), self.done)
        return True

    @property
    def share(self) -> float | None:
        """How much is done, in [0, 1]; None where that is not known."""
        return min(self.done / self.total, 1.0) if self.total else None

    @property
    def words(self) -> str:
        """What goes on."""
        if self.kind == "mnist":
            words = _("Downloading MNIST")
            if self.total:
                words = _("Downloading MNIST, {done} of {total} MB").format(
                    done=_megabytes(self.done), total=_megabytes(self.total)
                )
        elif self.kind == "synthetic":
            words = _("Drawing synthetic digits")
        else:
            words = _("Reading {name}").format(name=self.name)
        if self.kind != "mnist" and self.share is not None:
            words += f", {percent(self.share)}"
        left = self._left()
        return words if left is None else words + ", " + _("{time} left").format(time=clock(left))

    def _left(self) -> float | None:
        """Return how many seconds are left; None as long as too little is known."""
        if self.began is None or not self.total:
            return None
        passed, gained = time.monotonic() - self.began[0], self.done - self.began[1]
        return passed * (self.total - self.done) / gained if passed > LEAST_S and gained > 0 else None


class DigitsController:
    """At most one way is gone at a time; every panel shows it.

    followers: called when other digits were chosen, or some have come.
    """

    def __init__(self, ports: DigitsPorts) -> None:
        """Nothing goes on."""
        self._ports = ports
        self._jobs = ports.background.queue()
        self._panels: list[DigitsPanel] = []
        self._preparing: Preparing | None = None
        self._sentence = ""
        self._looks: FoundFiles | None = None
        self._counted: tuple[Path, float, int] | None = None
        self.followers: list[Callable[[], None]] = []

    # What there is

    @property
    def found(self) -> DigitSource | None:
        """The digits to learn from; None where they are not here."""
        settings = self._ports.memory.settings
        return find_digits(self._ports.root_folder, settings.digits, settings.digits_name)

    @property
    def kind(self) -> SourceKind:
        """Whose digits were chosen; MNIST where nothing was."""
        chosen = self._ports.memory.settings.digits
        return next((kind for kind in KINDS if kind == chosen), "mnist")

    @property
    def name(self) -> str:
        """What the chosen digits are called, whether they are here or not."""
        settings = self._ports.memory.settings
        return {
            "mnist": "MNIST",
            "synthetic": _("Synthetic digits"),
            "file": settings.digits_name or _("A file of mine"),
        }[self.kind]

    @property
    def count(self) -> int:
        """How many digits there are to learn from, validation included."""
        found = self.found
        if found is None:
            return TRAIN_DIGITS[self.kind] or TRAIN_DIGITS["mnist"]
        try:
            changed = found.path.stat().st_mtime
            if self._counted is None or self._counted[:2] != (found.path, changed):
                self._counted = (found.path, changed, count_digits(found.path))
            return self._counted[2]
        except (OSError, DigitPadError):
            return TRAIN_DIGITS["mnist"]

    @property
    def is_busy(self) -> bool:
        """Whether some digits are being had."""
        return self._preparing is not None

    # Panels

    def make_panel(self, parent: "tk.Misc") -> DigitsPanel:
        """Make a panel, which shows what goes on until it is destroyed."""
        handlers = DigitsHandlers(lambda key, what: self._press(panel, key, what), self.stop)
        panel = DigitsPanel(parent, self._ports.theme(), handlers, self._content())
        self._panels.append(panel)
        panel.bind("<Destroy>", lambda event: self._forget(event.widget, panel), add=True)
        return panel

    def _forget(self, widget: object, panel: DigitsPanel) -> None:
        if widget is panel and panel in self._panels:
            self._panels.remove(panel)

    def show(self) -> None:
        """Show in all panels where it stands."""
        content = self._content()
        for panel in self._panels:
            panel.show(content)

    def report(self, sentence: str) -> None:
        """Show what went wrong with the digits elsewhere."""
        self._sentence = sentence
        self.show()

    def mend(self, sentence: str) -> None:
        """Have digits anew that turned out to be damaged; a file of the user's must be named again.

        sentence: what is wrong with them.
        """
        if self.found and self.kind != "file":
            self._prepare(self.kind, self.kind)
        self.report(sentence)

    # What the user does

    def _press(self, panel: DigitsPanel, key: str, what: str) -> None:
        kind = next(kind for kind in KINDS if kind == key)
        if what == "use":
            self._choose(kind, self._ports.memory.settings.digits_name)
        elif kind == "file":
            types = types_of(_("Files of digits"), (*suffixes_of(DATASETS), PACKED))
            path = ask_open(panel.winfo_toplevel(), _("File of digits"), types)
            if path:
                self._chooser().look([path], panel.winfo_toplevel(), "train")
        else:
            self._prepare(kind, kind)

    def _chooser(self) -> "FoundFiles":
        """Return what looks at files; drawings that it adds are seen by their window itself."""
        if self._looks is None:
            from digitpad.ui.drawings.found_controller import FoundFiles, FoundPorts

            ports = self._ports
            window = (ports.root, ports.theme, ports.background, ports.notice)
            self._looks = FoundFiles(FoundPorts(*window, ports.root_folder, self.take_file, self._added))
        return self._looks

    def _added(self, keys: list[int], there: int, notes: Sequence[str]) -> None:
        sentence = _("Drawings added: {added}. Duplicates left out: {there}.")
        self._ports.notice(" ".join([sentence.format(added=len(keys), there=there), *notes]))

    def take_file(self, path: Path) -> None:
        """Read a file of the user's, copy its digits, and choose them."""
        self._prepare("file", str(path.absolute()), path.name)

    def stop(self) -> None:
        """End what goes on; what was downloaded stays, to go on from."""
        if self._preparing:
            self._preparing.child.stop()

    def end(self) -> None:
        """End what goes on, as the program ends."""
        self.stop()
        if self._looks:
            self._looks.end()

    # What comes of it

    def _prepare(self, kind: SourceKind, source: str, name: str = "") -> None:
        if self._preparing:
            return
        child = ChildProcess(["digits", "--supervised", "--", source], home=self._ports.root_folder)
        self._preparing = preparing = Preparing(kind, name, child)
        self._sentence = ""
        self.show()
        emit = self._jobs.emitter(self._advanced, lambda _event: True)

        def take(line: str) -> bool:
            is_known = preparing.take(line)
            if is_known:
                emit(None)
            return is_known

        self._jobs.submit(lambda: child.outcome(take), lambda sentence: self._finish(preparing, sentence))

    def _advanced(self, _event: None) -> None:
        self.show()

    def _finish(self, preparing: Preparing, sentence: str) -> None:
        self._preparing, self._sentence = None, sentence
        if preparing.child.was_stopped or sentence:
            self.show()
            for follower in self.followers:
                follower()
        else:
            self._choose(preparing.kind, preparing.name or self._ports.memory.settings.digits_name)

    def _choose(self, kind: SourceKind, name: str) -> None:
        """Remember the choice for the whole program, and tell whoever needs digits."""
        self._sentence = ""
        self._ports.memory.change(digits=kind, digits_name=name)
        self.show()
        for follower in self.followers:
            follower()

    # Content

    def _content(self) -> DigitsContent:
        preparing = self._preparing
        return DigitsContent(
            missing=self.found is None,
            ways=[self._way(kind) for kind in KINDS],
            doing=preparing.words if preparing else "",
            share=preparing.share if preparing else None,
            sentence=self._sentence,
        )

    def _way(self, kind: SourceKind) -> DigitsWay:
        folder, name = self._ports.root_folder, self._ports.memory.settings.digits_name
        is_here = bool(find_mnist()) if kind == "mnist" else is_whole(digits_file(folder, kind))
        is_chosen = is_here and kind == self.kind
        label = {
            "mnist": "MNIST",
            "file": _("A file of mine: {name}").format(name=name)
            if is_here and name
            else _("A file of mine"),
            "synthetic": _("Synthetic digits"),
        }[kind]
        get = {
            "mnist": _("Download, {size} MB").format(size=round(MNIST_BYTES / MEGABYTE)),
            "file": _("File…"),
            "synthetic": _("Draw them"),
        }[kind]
        buttons = [("get", get)] if kind == "file" or not is_here else []
        if is_here and not is_chosen:
            buttons.append(("use", _("Use")))
        return DigitsWay(kind, label, _explained()[kind], buttons, _("in use") if is_chosen else "")


def _explained() -> dict[SourceKind, str]:
    synthetic = grouped(TRAIN_DIGITS["synthetic"])
    return {
        "mnist": _("70 000 digits that 500 people wrote, the usual dataset. It is downloaded once.").replace(
            "70 000", grouped(70_000)
        ),
        "file": _(
            "A table (train.csv), MNIST's or EMNIST's files, .pkl.gz, .npz or .h5: what it is is found out."
        ),
        "synthetic": _(
            "{count} digits that DigitPad draws itself, in a minute and without internet. What is "
            "measured on them says little about real handwriting."
        ).format(count=synthetic),
    }


def _megabytes(count: float) -> str:
    return decimal(count / MEGABYTE, 1)
