"""Measurement of any model, and two models compared on the same digits, both in the background."""

import threading
import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from PIL import Image

from digitpad.core.arrays import SIDE
from digitpad.drawings.drawings import Drawings
from digitpad.errors import DigitPadError
from digitpad.language import _, grouped
from digitpad.models import measuring, summary
from digitpad.models.entry import ModelEntry
from digitpad.models.library import ModelLibrary
from digitpad.models.measuring import MNIST_TEST, MY_DRAWINGS, PICTURES, Change, Difference, DigitSet
from digitpad.runs.digit_sources import cached_mnist, find_mnist
from digitpad.system.background import JobQueue
from digitpad.ui.main.windows import WindowPorts
from digitpad.ui.models.comparison_view import ChangesContent, ComparisonHandlers, ComparisonPage
from digitpad.ui.widgets.gallery import Thumbnail

Result = TypeVar("Result")


class _StoppedError(Exception):
    """The user stopped it: nobody waits for what the job gives."""


@dataclass(frozen=True, eq=False)
class MeasurePorts:
    """What measurements need of the rest of the program.

    root: the user's folder. drawings: the user's. library: the models.
    show_digit: shows a grey picture, 28×28, in front of the drawing.
    """

    windows: WindowPorts
    root: Path
    drawings: Drawings
    library: ModelLibrary
    show_digit: Callable[[Image.Image], None]


class StoppableJob:
    """At most one job at a time, in a thread, with its progress and a stop."""

    def __init__(self, jobs: JobQueue, progress: Callable[[float | None], None]) -> None:
        """`progress` gets how much is done, in [0, 1], and None when nothing goes on any more."""
        self._jobs, self._progress = jobs, progress
        self._stop: threading.Event | None = None

    @property
    def is_running(self) -> bool:
        """Whether a job goes on."""
        return self._stop is not None

    def start(
        self,
        job: Callable[[Callable[[float], None]], Result],
        then: Callable[[Result], None],
        failed: Callable[[DigitPadError], None],
    ) -> None:
        """Begin a job, which is given what to call with its progress; one that goes on is stopped."""
        self.stop()
        self._stop = stop = threading.Event()
        emit = self._jobs.emitter(self._show, may_be_dropped=lambda _share: True)

        def share(done: float) -> None:
            if stop.is_set():
                raise _StoppedError
            emit(done)

        self._progress(0.0)
        self._jobs.submit(lambda: job(share), then, ended=self._end, failed=failed)

    def stop(self) -> bool:
        """End the job, and return whether there was one."""
        if self._stop is None:
            return False
        self._stop.set()
        self._jobs.forget()
        self._end()
        return True

    def _show(self, done: float) -> None:
        if self._stop is not None:
            self._progress(done)

    def _end(self) -> None:
        self._stop = None
        self._progress(None)


class Measurements:
    """The figures of models on MNIST, on the user's drawings, and on a folder of pictures."""

    def __init__(self, ports: MeasurePorts, progress: Callable[[float | None], None]) -> None:
        """Measure nothing yet. For `progress` see `StoppableJob`."""
        self._ports = ports
        self.job = StoppableJob(ports.windows.background.queue(), progress)
        self.name = ""  # of the model that is being measured

    def choices(self) -> list[tuple[str, str, bool]]:
        """Return what a model can be measured on: keys, labels, and whether it is at hand."""
        drawings = len(self._ports.drawings.heads())
        mnist = find_mnist() is not None
        return [
            (
                MNIST_TEST,
                _("MNIST test digits") if mnist else _("MNIST test digits (not on this machine)"),
                mnist,
            ),
            (MY_DRAWINGS, _("My drawings ({count})").format(count=grouped(drawings)), drawings > 0),
            (PICTURES, _("Folder of pictures…"), True),
        ]

    def figures(self, entry: ModelEntry) -> Mapping[str, measuring.MeasuredFigures]:
        """Return what is kept of earlier measurements of a model."""
        return measuring.read_figures(entry, self._ports.root)

    def measure(
        self,
        entry: ModelEntry,
        key: str,
        folder: Path | None,
        then: Callable[[str], None],
        failed: Callable[[DigitPadError], None],
    ) -> None:
        """Measure a model in the background and keep the figures; `then` gets them in a sentence.

        folder: of the pictures, where those are measured.
        """
        drawings = self._ports.drawings.all() if key == MY_DRAWINGS else ()
        self.name = entry.name

        def job(share: Callable[[float], None]) -> str:
            classifier = self._ports.library.load(entry)
            if key == PICTURES:
                assert folder
                digits = measuring.pictured_digits(folder, classifier, share)
            else:
                digits = _mnist_digits() if key == MNIST_TEST else measuring.drawn_digits(drawings)
            figures = measuring.measure_and_keep(entry, classifier, digits, self._ports.root, share)
            return summary.measured_sentence(entry, key, figures)

        self.job.start(job, then, failed)

    def measure_imported(
        self, entry: ModelEntry, then: Callable[[str], None], failed: Callable[[DigitPadError], None]
    ) -> None:
        """Measure a model that was just imported, on MNIST or else on the user's drawings, if at hand."""
        at_hand = [key for key, _label, is_there in self.choices() if is_there and key != PICTURES]
        if at_hand:
            self.measure(entry, at_hand[0], None, then, failed)


def _mnist_digits() -> DigitSet:
    """Return MNIST's test digits.

    Raises:
        DataError: it is not here any more, or damaged.
    """
    return measuring.mnist_digits(find_mnist() or cached_mnist())


class ModelComparison:
    """Two models beside each other: what is known of them, and what they read differently."""

    def __init__(self, ports: MeasurePorts, entries: tuple[ModelEntry, ModelEntry]) -> None:
        """Open nothing yet. `entries`: the models, the one that differences are counted from first."""
        self._ports, self._entries = ports, entries
        self._names = entries[0].name, entries[1].name
        self.job = StoppableJob(ports.windows.background.queue(), self._show_progress)
        self._page: ComparisonPage | None = None
        self._digits: DigitSet | None = None
        self._changes: Sequence[Change] = ()
        self.source = ""

    @property
    def page(self) -> ComparisonPage | None:
        """The page, where it is open."""
        return self._page if self._page is not None and self._page.winfo_exists() else None

    def open(self, parent: tk.Toplevel, source: str = "") -> None:
        """Show what is known, and begin to read: the digits called `source`, else MNIST or the drawings."""
        handlers = ComparisonHandlers(self.read, self._stop, self._thumbnails, self._pictures, self._open)
        self._page = page = ComparisonPage(parent, self._ports.windows.theme(), self._names, handlers)
        page.bind("<Destroy>", lambda event: self.close() if event.widget is page else None, add=True)
        kept = [measuring.read_figures(entry, self._ports.root) for entry in self._entries]
        sources = self._sources()
        page.fill(sources, summary.compare_models(*self._entries, (kept[0], kept[1])))
        page.show()
        keys = [key for key, _label in sources]
        if keys:
            self.read(source if source in keys else keys[0])
        else:
            page.show_changes(ChangesContent(_nothing_to_read(), ()))

    def close(self) -> None:
        """Read no further: the page has gone."""
        self._page = None
        self.job.stop()

    def read(self, source: str) -> None:
        """Have both models read digits, in the background, and show what they read differently."""
        page = self.page
        assert page
        self.source = source
        page.choose(source)
        page.show_changes(ChangesContent(_("Both models are reading…"), ()))
        drawings = self._ports.drawings.all() if source == MY_DRAWINGS else ()

        def job(share: Callable[[float], None]) -> tuple[DigitSet, Difference]:
            digits = _mnist_digits() if source == MNIST_TEST else measuring.drawn_digits(drawings)
            read = []
            for number, entry in enumerate(self._entries):
                classifier = self._ports.library.load(entry)
                part = partial(_half, share, number)
                found = measuring.probabilities_in_blocks(classifier, digits.images, part)
                read.append(found.argmax(axis=1))
            return digits, measuring.difference_of(digits.labels, *read)

        self.job.start(job, self._show, self._fail)

    def _stop(self) -> None:
        self.job.stop()

    def _sources(self) -> list[tuple[str, str]]:
        mnist = [(MNIST_TEST, summary.measured_name(MNIST_TEST))] if find_mnist() else []
        mine = [(MY_DRAWINGS, summary.measured_name(MY_DRAWINGS))] if self._ports.drawings.heads() else []
        return mnist + mine

    def _show_progress(self, share: float | None) -> None:
        page = self.page
        if page:
            page.show_progress(share)
            if share is None:  # stopped, unless what was found comes at once
                page.show_changes(ChangesContent(_("The reading was stopped."), ()))

    def _show(self, found: tuple[DigitSet, Difference]) -> None:
        self._digits, difference = found
        self._changes = difference.changes
        rows = [
            (str(change.label), str(change.first), str(change.second), grouped(len(change.places)))
            for change in self._changes
        ]
        headline = summary.comparison_headline(self._names, self._digits.key, difference)
        if self.page:
            self.page.show_changes(ChangesContent(headline, rows))

    def _fail(self, error: DigitPadError) -> None:
        if self.page:
            self.page.show_changes(ChangesContent(str(error), ()))

    def _thumbnails(self, row: int) -> Sequence[Thumbnail]:
        if row >= len(self._changes):
            return ()
        change = self._changes[row]
        return [Thumbnail(place, change.label, str(change.second)) for place in change.places]

    def _pictures(self, keys: Sequence[int]) -> Mapping[int, Image.Image]:
        if self._digits is None:
            return {}
        palette = self._ports.windows.theme().palette
        ink, paper = (Image.new("RGB", (SIDE, SIDE), colour) for colour in (palette.ink, palette.paper))
        return {key: Image.composite(ink, paper, self._picture(key)) for key in keys}

    def _picture(self, key: int) -> Image.Image:
        assert self._digits
        return Image.fromarray(np.rint(self._digits.images[key] * 255).astype(np.uint8))

    def _open(self, key: int) -> None:
        """Put a digit in front of the drawing, as a picture; undo brings the drawing back."""
        if self._digits is not None:
            self._ports.show_digit(self._picture(key))


def _half(share: Callable[[float], None], number: int, done: float) -> None:
    """Say how much is done, while the first or second of two equal parts is."""
    share((number + done) / 2)


def _nothing_to_read() -> str:
    return _(
        "With MNIST or drawings of yours at hand, you would see here which digits they read differently."
    )
