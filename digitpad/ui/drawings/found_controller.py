"""The chooser of files: looks at them in a process of its own, asks what only the user knows, takes them in.

It stands behind every button that has files of digits come in: to My drawings, and to learn from.
"""

import json
import tkinter as tk
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from digitpad.errors import DataError
from digitpad.language import _, percent, short
from digitpad.system.process import ChildProcess
from digitpad.ui.drawings.found_view import FoundContent, FoundHandlers, FoundWindow
from digitpad.ui.main.windows import WindowPorts

DRAWINGS, TRAIN = "drawings", "train"  # what can be done with digits


@dataclass(frozen=True, eq=False)
class FoundPorts(WindowPorts):
    """What the chooser needs of the rest of the program.

    root_folder: the user's. train_on: has networks learn from a file's digits.
    added: gets the keys of new drawings, how many were there already, and sentences.
    """

    root_folder: Path
    train_on: Callable[[Path], None]
    added: Callable[[list[int], int, Sequence[str]], None]


class FoundFiles:
    """One search at a time; a new one ends it."""

    def __init__(self, ports: FoundPorts) -> None:
        """Look at nothing yet."""
        self._ports = ports
        self._jobs = ports.background.queue()
        self._child: ChildProcess | None = None
        self._paths: list[Path] = []
        self._wanted = DRAWINGS
        self.window: FoundWindow | None = None

    def look(self, paths: Sequence[Path], parent: tk.Tk | tk.Toplevel, wanted: str = DRAWINGS) -> None:
        """Look at files and folders, and show what they hold; at first in a bar how far that is.

        wanted: what is usually done with it, from where it was asked for.
        """
        self.end()
        self._paths, self._wanted = list(paths), wanted
        title = short(paths[0].name) if len(paths) == 1 else _("{count} files").format(count=len(paths))
        content = FoundContent(title, doing=_("Reading {name}").format(name=title))
        handlers = FoundHandlers(self._say, self._act, self._closed)
        self.window = FoundWindow(parent, self._ports.theme(), handlers, content)
        names = [str(path.absolute()) for path in paths]
        command = ["drawings", "import", "--supervised", "--", *names]
        self._child = child = ChildProcess(command, home=self._ports.root_folder)
        emit: Callable[[dict[str, Any]], None] = self._jobs.emitter(lambda record: self._take(child, record))

        def take(line: str) -> bool:
            try:
                record = json.loads(line)
            except ValueError:
                return False
            emit(record)
            return True

        self._jobs.submit(lambda: child.outcome(take), lambda sentence: self._finish(child, sentence))

    def end(self) -> None:
        """End what goes on, and close the window."""
        if self.window:
            self.window.destroy()

    def _take(self, child: ChildProcess, record: dict[str, Any]) -> None:
        """Show what the process reports."""
        if child is not self._child or self.window is None:
            return
        if "done" in record:
            share = float(record["done"])
            name = self.window.shown.title
            doing = _("Reading {name}").format(name=name) + f", {percent(share)}"
            self.window.show(replace(self.window.shown, doing=doing, share=share))
        elif "found" in record:
            self._show_found(record["found"])
        elif "added" in record:
            self._child = None
            self.end()
            self._ports.added(record["added"], record["there"], record["notes"])

    def _show_found(self, found: dict[str, Any]) -> None:
        assert self.window
        unlabelled = int(found["unlabelled"])
        question = ""
        if unlabelled == 1:
            question = _("Which digit is in {name}?").format(name=short(found["such_as"]))
        elif unlabelled:
            question = _("Which digit is in the {count} files such as {name}?").format(
                count=unlabelled, name=short(found["such_as"])
            )
        content = FoundContent(
            self.window.shown.title,
            kinds=", ".join(found["kinds"]),
            counts=tuple(found["counts"]) if any(found["counts"]) else (),
            notes=found["notes"],
            question=question,
        )
        ways = {DRAWINGS: _("Add to My drawings"), TRAIN: _("Train networks on them")}
        offered = [DRAWINGS] * any(found["counts"]) + [TRAIN] * bool(found["can_train"])
        offered.sort(key=lambda way: way != self._wanted)
        if self._wanted == TRAIN and TRAIN not in offered:
            note = _("Networks are trained on files of 200 digits and more, not on drawings.")
            content = replace(content, notes=[*content.notes, note])
        self.window.show(replace(content, actions=[(way, ways[way]) for way in offered]))

    def _say(self, digit: int) -> None:
        """Take the answer, or take it back; with it there is something to add."""
        if self.window is None:
            return
        shown = self.window.shown
        label = None if shown.label == digit else digit
        actions = [way for way in shown.actions if way[0] != DRAWINGS]
        if label is not None or shown.counts:
            actions = [(DRAWINGS, _("Add to My drawings")), *actions]
        self.window.show(replace(shown, label=label, actions=actions))

    def _act(self, way: str) -> None:
        """Do what the user wants with the digits."""
        if self.window is None or self._child is None:
            return
        if way == TRAIN:
            (path,) = self._paths
            self.end()
            self._ports.train_on(path)
            return
        self._child.write(json.dumps({"label": self.window.shown.label}))
        doing = _("Adding them to My drawings")
        self.window.show(replace(self.window.shown, doing=doing, share=None, question="", actions=()))

    def _closed(self) -> None:
        """Stop the process as its window goes."""
        self.window = None
        if self._child:
            self._child.stop()
            self._child = None

    def _finish(self, child: ChildProcess, sentence: str) -> None:
        if child is not self._child:
            return
        self._child = None
        self.end()
        if sentence:
            raise DataError(sentence)
