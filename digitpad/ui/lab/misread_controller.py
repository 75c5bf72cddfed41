"""The window of misread digits at work: a run's test digits, by label and prediction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from digitpad.core.arrays import CLASSES, Labels
from digitpad.language import _, grouped, percent
from digitpad.runs.library import Run, Tested
from digitpad.system.background import JobQueue
from digitpad.ui.lab.misread_view import MisreadHandlers, MisreadWindow
from digitpad.ui.widgets.gallery import Thumbnail

if TYPE_CHECKING:
    from digitpad.ui.lab.window_view import LabWindow
    from digitpad.ui.widgets.theme import Theme


@dataclass(frozen=True)
class MisreadPorts:
    """queue: of jobs in the background. open_digit: shows a grey picture in front of the drawing."""

    theme: "Callable[[], Theme]"
    queue: JobQueue
    open_digit: Callable[[Image.Image], None]


@dataclass(frozen=True)
class MisreadState:
    """What the window shows: the key of a run; where one was chosen, a cell (label, read), and its digit."""

    key: str
    cell: tuple[int, int] | None = None
    digit: int | None = None


class MisreadController:
    """One window at most: another run's takes its place."""

    def __init__(self, ports: MisreadPorts) -> None:
        """It is not open."""
        self._ports = ports
        self._tested: Tested | None = None
        self._votes = False  # whether what it gives a digit is no probability, as a baseline's votes are not
        self._read: Labels = np.zeros(0, np.int64)
        self._key = ""
        self.window: MisreadWindow | None = None

    def state(self) -> MisreadState | None:
        """Return what the window shows; None where it is not open."""
        if self.window is None or not self.window.winfo_exists():
            return None
        return MisreadState(self._key, self.window.cell, self.window.digit)

    def open(self, parent: "LabWindow", run: Run, name: str, state: MisreadState) -> None:
        """Read what the run read, and open the window over `parent`, which shows what `state` says."""
        self._ports.queue.submit(run.test, lambda tested: self._open(parent, run, tested, name, state))

    def _open(
        self, parent: "LabWindow", run: Run, tested: Tested | None, name: str, state: MisreadState
    ) -> None:
        if tested is None or not parent.winfo_exists():
            return
        if self.window and self.window.winfo_exists():
            self.window.destroy()
        self._key, self._votes = state.key, run.experiment.is_baseline
        self._tested, self._read = tested, tested.probabilities.argmax(axis=1)
        handlers = MisreadHandlers(
            self._digits, self._pictures, self._probabilities, lambda key: self._open_digit(tested, key)
        )
        title = _("Confusion matrix of {name}").format(name=name)
        self.window = MisreadWindow(parent, self._ports.theme(), title, handlers)
        matrix = np.zeros((CLASSES, CLASSES), np.int64)
        np.add.at(matrix, (tested.labels, self._read), 1)
        wrong = int(matrix.sum() - matrix.trace())
        sentence = _("{wrong} of {count} test digits were misread.").format(
            wrong=grouped(wrong), count=grouped(len(tested.labels))
        )
        self.window.show(sentence, matrix.tolist())
        if state.cell:
            self.window.choose(state.cell, state.digit)

    def _digits(self, label: int, read: int) -> Sequence[Thumbnail]:
        """Return those in a cell, the most probable first."""
        tested = self._tested
        if tested is None:
            return ()
        places = np.flatnonzero((tested.labels == label) & (self._read == read))
        order = np.argsort(-tested.probabilities[places, read], kind="stable")
        mark = "" if label == read else str(read)
        return [Thumbnail(int(place), label, mark) for place in places[order]]

    def _pictures(self, keys: Sequence[int]) -> Mapping[int, Image.Image]:
        tested, palette = self._tested, self._ports.theme().palette
        if tested is None:
            return {}
        ink, paper = (Image.new("RGB", (28, 28), colour) for colour in (palette.ink, palette.paper))
        return {key: Image.composite(ink, paper, Image.fromarray(tested.digits[key])) for key in keys}

    def _probabilities(self, key: int) -> str:
        tested = self._tested
        if tested is None:
            return ""
        probabilities, label = tested.probabilities[key], int(tested.labels[key])
        read = int(self._read[key])
        if self._votes:
            return _("Label {label}. Read as {read}.").format(label=label, read=read)
        return _("Label {label}: probability {share}. Read as {read}: probability {read_share}.").format(
            label=label,
            share=percent(float(probabilities[label]), 1),
            read=read,
            read_share=percent(float(probabilities[read]), 1),
        )

    def _open_digit(self, tested: Tested, key: int) -> None:
        """Put a digit in front of the drawing, as a picture; undo brings the drawing back."""
        self._ports.open_digit(Image.fromarray(tested.digits[key]))
