"""The lab's tab "Data" at work: MNIST and the user's drawings, read and sampled off the main thread."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from digitpad.core.arrays import Indices, Labels
from digitpad.drawings.drawings import Drawings
from digitpad.errors import DigitPadError
from digitpad.lab.data import Split, Splits, noisy_labels, read_splits, training_indices
from digitpad.language import _, grouped, percent
from digitpad.runs.digit_sources import DigitSource
from digitpad.runs.recipe import Recipe
from digitpad.system.background import JobQueue
from digitpad.system.files import reading
from digitpad.ui.lab.data_view import DataContent, DataHandlers, DataTab, DataView, Sample
from digitpad.ui.training.digits_controller import DigitsController

if TYPE_CHECKING:
    from digitpad.ui.lab.window_view import LabWindow
    from digitpad.ui.widgets.theme import Theme


@dataclass(frozen=True)
class DataPorts:
    """All that the data tab needs of the rest of the window.

    queue: of jobs in the background. drawings: the file of the user's drawings.
    experiment: the one in the making. open_digit: shows a grey picture in front of the drawing.
    digits: those that networks learn from.
    """

    theme: "Callable[[], Theme]"
    queue: JobQueue
    drawings: Path
    experiment: Callable[[], Recipe]
    open_digit: Callable[[Image.Image], None]
    digits: DigitsController


@dataclass(frozen=True)
class Request:
    """What is to be shown: `count` samples in the order of `seed`, of what `view` looks at.

    digits: those that networks learn from; None for none. name: what they are called.
    """

    view: DataView
    experiment: Recipe
    count: int
    seed: int
    digits: DigitSource | None
    name: str


class DataController:
    """Keeps the digits in memory while the lab's window is open."""

    def __init__(self, ports: DataPorts) -> None:
        """The window is not open."""
        self._ports, self._jobs = ports, ports.queue
        self._source = Source(ports.drawings)
        self._view = DataView()
        self._room = self._seed = 0
        self._requested: Request | None = None
        self._samples: tuple[Sample, ...] = ()
        self._choosing = False  # whether other digits are to be chosen
        ports.digits.followers.append(self._digits_changed)
        self.tab: DataTab | None = None

    @property
    def is_busy(self) -> bool:
        """Whether something is still being read."""
        return self._jobs.is_busy

    def make_tab(self, window: "LabWindow") -> DataTab:
        """Make the tab for a window."""
        handlers = DataHandlers(
            looked=self._look,
            room=self._make_room,
            shuffle=self.shuffle,
            open=self._open,
            choose=self._choose,
            shown=self.refresh,
            make_digits=self._ports.digits.make_panel,
        )
        self.tab = DataTab(window.tabs, self._ports.theme(), handlers, self._view)
        self._requested = None
        return self.tab

    def state(self) -> "Source":
        """Return what has been read, so that a window that is made anew need not read it again."""
        return self._source

    def restore(self, state: "Source") -> None:
        """Show what has been read before."""
        self._source = state

    def closed(self) -> None:
        """Forget the tab and what was read, some 50 MB: the window has closed."""
        self.tab, self._choosing = None, False
        self._jobs.forget()
        self._source = Source(self._ports.drawings)

    def shuffle(self) -> None:
        """Show other samples."""
        self._seed += 1
        self.refresh()

    def refresh(self) -> None:
        """Show what there is now, where the tab is seen."""
        if self.tab is None or not self._room:
            return
        digits = self._ports.digits
        if self._view.source != "drawings" and (self._choosing or digits.found is None):
            self._requested = None
            self.tab.show(DataContent("", choosing=True))
            return
        request = Request(
            self._view, self._ports.experiment(), self._room, self._seed, digits.found, digits.name
        )
        if self._requested is None:
            self.tab.show(DataContent(_("Loading the digits…")))
        self._requested = request
        source = self._source
        self._jobs.submit(lambda: source.content(request), lambda content: self._show(request, content))

    def _show(self, request: Request, content: DataContent) -> None:
        if self.tab and request == self._requested:  # something else may have been requested meanwhile
            self._samples = tuple(content.samples)
            self.tab.show(content)

            if content.choosing:
                self._ports.digits.mend(content.sentence)

    def _choose(self) -> None:
        """Show the choice of digits, or what they are."""
        self._choosing = not self._choosing
        self.refresh()

    def _digits_changed(self) -> None:
        self._choosing = False
        self._requested = None
        self.refresh()

    def _look(self, view: DataView) -> None:
        self._view, self._choosing = view, False
        self.refresh()

    def _make_room(self, room: int) -> None:
        is_more = room > self._room
        self._room = room
        if is_more:
            self.refresh()

    def _open(self, number: int) -> None:
        """Put a digit in front of the drawing, as a picture; undo brings the drawing back."""
        if number < len(self._samples):
            self._ports.open_digit(self._samples[number].picture)


class Source:
    """Where samples come from. All of it runs in the background's thread, one job after the other."""

    def __init__(self, drawings: Path) -> None:
        """Read nothing yet."""
        self._drawings = drawings
        self._splits: Splits | None = None
        self._read: tuple[Path, float] | None = None  # where they are from, and when that was written

    def content(self, request: Request) -> DataContent:
        """Return what is to be shown, or a sentence about what is wrong."""
        try:
            return self._content(request)
        except DigitPadError as error:
            return DataContent(str(error), choosing=request.view.source != "drawings")

    def _content(self, request: Request) -> DataContent:
        if request.view.source == "drawings":
            return self._of_drawings(request)
        splits = self._splits_of(request)
        split = splits.train if request.view.source == "train" else splits.test
        wrong = _wrong_labels(split, request)
        places = _picked(split.labels, wrong, request)
        samples = tuple(_sample(split, int(place), wrong) for place in places)
        count = int((wrong >= 0).sum())
        return DataContent(_words(split, request, count), split.counts(), samples, has_wrong=count > 0)

    def _splits_of(self, request: Request) -> Splits:
        """Return both splits, read anew where others were chosen.

        Raises:
            DataError: they cannot be read.
        """
        assert request.digits
        path = request.digits.path
        with reading(path):
            written = (path, path.stat().st_mtime)
        if self._splits is None or self._read != written:
            self._splits, self._read = None, written
            self._splits = read_splits(path)
        return self._splits

    def _of_drawings(self, request: Request) -> DataContent:
        drawings = Drawings(self._drawings)
        try:
            heads = drawings.heads()
            if not heads:
                return DataContent(
                    _("You have no drawings yet. Draw a digit on the pad and press its number.")
                )
            labels = np.array([head.label for head in heads], np.int64)
            places = _picked(labels, np.full(len(labels), -1), request)
            keys = [heads[int(place)].key for place in places]
            found = {drawing.key: drawing for drawing in drawings.get(keys)}
        finally:
            drawings.close()
        samples = tuple(
            Sample(key, Image.fromarray(found[key].steps.centred), found[key].label)
            for key in keys
            if key in found
        )
        words = _("{count} drawings of yours. Double-click one to open it.").format(
            count=grouped(len(labels))
        )
        return DataContent(words, Split(np.zeros((0, 28, 28), np.uint8), labels).counts(), samples)


def _wrong_labels(split: Split, request: Request) -> Indices:
    """Return the wrong label that the experiment's run learns of each digit, -1 where it is correct."""
    wrong = np.full(len(split.labels), -1, np.int64)
    if request.view.source == "train" and request.experiment.label_noise:
        learned, _held_out = training_indices(request.experiment, len(split.labels), writers=split.writers)
        noisy = noisy_labels(split.labels[learned], request.experiment)
        is_wrong = noisy != split.labels[learned]
        wrong[learned[is_wrong]] = noisy[is_wrong]
    return wrong


def _picked(labels: Labels, wrong: Indices, request: Request) -> Indices:
    """Return the places of the samples, in random order; more of them begin with the same."""
    order = np.random.default_rng(request.seed).permutation(len(labels))
    if request.view.digit is not None:
        order = order[labels[order] == request.view.digit]
    if request.view.only_wrong and (wrong >= 0).any():
        order = order[wrong[order] >= 0]
    return order[: request.count]


def _sample(split: Split, place: int, wrong: Indices) -> Sample:
    label = int(wrong[place])
    picture = Image.fromarray(split.digits[place])
    return Sample(place, picture, int(split.labels[place]), None if label < 0 else label)


def _words(split: Split, request: Request, wrong: int) -> str:
    count = grouped(len(split.labels))
    if request.view.source == "test":
        return _("{name}: {count} test digits, never used for training. Double-click one to open it.").format(
            name=request.name, count=count
        )
    words = _("{name}: {count} training digits. Double-click one to open it.").format(
        name=request.name, count=count
    )
    if wrong:
        noise = _("This recipe has {wrong} wrong labels ({share}), in red: correct → wrong.")
        noisy = percent(request.experiment.label_noise, 1)
        words += " " + noise.format(wrong=grouped(wrong), share=noisy)
    return words
