"""The window of what a run misread, joined to the run's file."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from digitpad.core.arrays import CLASSES, Labels
from digitpad.language import _, grouped, percent
from digitpad.runs.library import Run, Tested
from digitpad.system.background import JobQueue
from digitpad.ui.lab.misread_view import MisreadHandlers, MisreadWindow
from digitpad.ui.widgets.content import Thumbnail

if TYPE_CHECKING:
    from digitpad.ui.lab.controller import Lab


class MisreadController:
    """One window at most: another run's takes its place."""

    def __init__(self, lab: "Lab", jobs: JobQueue) -> None:
        """It is not open."""
        self._lab, self._jobs = lab, jobs
        self._tested: Tested | None = None
        self._read: Labels = np.zeros(0, np.int64)
        self._key = ""
        self.window: MisreadWindow | None = None

    @property
    def key(self) -> str:
        """The run whose window is open; "" where none is."""
        return self._key if self.window and self.window.winfo_exists() else ""

    def show(self, run: Run, name: str) -> None:
        """Read what the run read, and open the window."""
        self._jobs.submit(run.test, lambda tested: self._open(tested, run.key, name))

    def _open(self, tested: Tested | None, key: str, name: str) -> None:
        window = self._lab.window
        if tested is None or window is None or not window.winfo_exists():
            return
        if self.window and self.window.winfo_exists():
            self.window.destroy()
        self._key = key
        self._tested, self._read = tested, tested.probabilities.argmax(axis=1)
        handlers = MisreadHandlers(self._digits, self._pictures, self._sure, self._put_on_pad)
        title = _("Confusion matrix of {name}").format(name=name)
        self.window = MisreadWindow(window, self._lab.app.theme, title, handlers)
        matrix = np.zeros((CLASSES, CLASSES), np.int64)
        np.add.at(matrix, (tested.labels, self._read), 1)
        wrong = int(matrix.sum() - matrix.trace())
        sentence = _("{wrong} of {count} test digits were misread.").format(
            wrong=grouped(wrong), count=grouped(len(tested.labels))
        )
        self.window.show(sentence, matrix.tolist())

    def _digits(self, label: int, read: int) -> Sequence[Thumbnail]:
        """Return those in a cell, the surest first."""
        tested = self._tested
        if tested is None:
            return ()
        places = np.flatnonzero((tested.labels == label) & (self._read == read))
        order = np.argsort(-tested.probabilities[places, read], kind="stable")
        mark = "" if label == read else str(read)
        return [Thumbnail(int(place), label, mark) for place in places[order]]

    def _pictures(self, keys: Sequence[int]) -> Mapping[int, Image.Image]:
        tested, palette = self._tested, self._lab.app.theme.palette
        if tested is None:
            return {}
        ink, paper = (Image.new("RGB", (28, 28), colour) for colour in (palette.ink, palette.paper))
        return {key: Image.composite(ink, paper, Image.fromarray(tested.digits[key])) for key in keys}

    def _sure(self, key: int) -> str:
        tested = self._tested
        if tested is None:
            return ""
        shares, label = tested.probabilities[key], int(tested.labels[key])
        read = int(self._read[key])
        return _("Label {label}: probability {share}. Read as {read}: probability {read_share}.").format(
            label=label,
            share=percent(float(shares[label]), 1),
            read=read,
            read_share=percent(float(shares[read]), 1),
        )

    def _put_on_pad(self, key: int) -> None:
        """Put a digit in front of the drawing, as a picture; undo brings the drawing back."""
        if self._tested:
            app = self._lab.app
            app.pictures.open_digit(Image.fromarray(self._tested.digits[key]))
            app.root.lift()
            app.window.picture.focus_force()
