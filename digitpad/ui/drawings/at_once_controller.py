"""Learning at once: the drawings that the user labelled join in what is read, from the next stroke on."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from digitpad.core.arrays import Floats
from digitpad.core.neighbours import Taught, TaughtDrawing
from digitpad.core.network import Classifier, TaughtClassifier
from digitpad.errors import StoreError
from digitpad.models.in_use import ModelInUse
from digitpad.system.background import Background
from digitpad.system.settings import Memory

if TYPE_CHECKING:
    from digitpad.drawings.drawings import Drawing, Drawings
    from digitpad.inspect.features import FeatureNetwork

FEW = 4  # drawings: no pause that one sees; more are prepared beside the window
BLOCK = 500  # drawings in memory at once while their features are computed
TOGETHER = 4  # drawings: the pad waits no longer for the network that reads them

Lesson = tuple[TaughtDrawing, Floats]  # a drawing, and its features, (any,)


class AtOncePorts(NamedTuple):
    """What it needs of the rest of the program.

    background: does what takes long.
    drawings: those that are kept.
    model: the one in use.
    memory: has the settings.
    read_again: has what is shown read anew.
    path: the drawings' file: SQLite wants an object of its own in each thread.
    """

    background: Background
    drawings: "Callable[[], Drawings]"
    model: ModelInUse
    memory: Memory
    read_again: Callable[[], None]
    path: Path


class AtOnce:
    """Keeps the network in use together with the drawings that were taught to it.

    Each network has features of its own: after a change of model they are computed beside the window, and
    until then the network reads alone.
    """

    def __init__(self, ports: AtOncePorts) -> None:
        """Look at no drawing before `begin`."""
        self._ports = ports
        self._jobs = ports.background.queue()
        self._has_begun = False
        self._classifier: Classifier | None = None  # for which the rest is
        self._network: FeatureNetwork | None = None
        self._lessons: dict[int, Lesson] = {}  # by the drawings' keys
        self._keys: tuple[int, ...] = ()  # of the drawings whose features are in one array:
        self._features: Floats = np.zeros((0, 0), np.float32)
        self._taught: TaughtClassifier | None = None
        self._seen: object = None  # which drawings there were, as the database counts changes

    def begin(self) -> None:
        """Take the drawings into account that are kept: the window is ready, and waits no longer for them."""
        self._has_begun = True
        self.check()

    def check(self) -> None:
        """Notice changes: of the drawings, here or in another window, the model, or whether it is wanted."""
        model, is_on = self._ports.model, self._ports.memory.settings.learns_at_once
        if self._has_begun and is_on and (self._lessons or self._ports.path.exists()):
            with suppress(StoreError):  # the next label says what is wrong
                self._follow()
        reads = self._taught if is_on and self._classifier is model.classifier else None
        if model.reads is not (reads or model.classifier):
            model.reads = reads or model.classifier
            self._ports.read_again()

    def _follow(self) -> None:
        classifier, drawings = self._ports.model.classifier, self._ports.drawings()
        if classifier is not self._classifier:
            self._jobs.forget()
            self._classifier, self._network, self._taught = classifier, None, None
            self._lessons, self._keys, self._seen = {}, (), None
        if classifier is None or (self._seen is not None and self._seen == drawings.changes()):
            return
        labels = {head.key: head.label for head in drawings.heads()}
        self._seen = drawings.changes()
        there = ((key, self._lessons[key]) for key in labels if key in self._lessons)
        self._lessons = {
            key: (drawing._replace(label=labels[key]), features) for key, (drawing, features) in there
        }
        missing = [key for key in labels if key not in self._lessons]
        if missing and self._network and len(missing) <= FEW:
            self._add(_lessons(self._network, drawings.get(missing)))
        elif missing and not self._jobs.is_busy:
            self._prepare(classifier, missing)
        self._teach()

    def _prepare(self, classifier: Classifier, missing: Sequence[int]) -> None:
        """Compute the features of many drawings, and what computes them, in the background."""
        network, path = self._network, self._ports.path

        def job() -> "tuple[FeatureNetwork, list[Lesson]]":
            from digitpad.drawings.drawings import Drawings
            from digitpad.inspect.features import FeatureNetwork

            drawings = Drawings(path)  # SQLite wants one in each thread
            ready, lessons = network or FeatureNetwork(classifier), list[Lesson]()
            try:  # not all at once: with all its steps a drawing takes 40 kB
                for start in range(0, len(missing), BLOCK):
                    lessons += _lessons(ready, drawings.get(missing[start : start + BLOCK]))
            finally:
                drawings.close()
            return ready, lessons

        def then(done: "tuple[FeatureNetwork, list[Lesson]]") -> None:
            self._network, lessons = done
            self._add(lessons)
            self._seen = None  # there may be other drawings by now
            self.check()

        self._jobs.submit(job, then, failed=lambda _error: None)

    def _add(self, lessons: Sequence[Lesson]) -> None:
        self._lessons |= {drawing.key: (drawing, features) for drawing, features in lessons}

    def _teach(self) -> None:
        """Put the drawings beside the network; their features stay one array where only labels change."""
        self._taught = None
        if self._classifier and self._network and self._lessons:
            keys = tuple(self._lessons)
            if keys != self._keys:
                self._keys, self._features = keys, np.stack([row for _drawing, row in self._lessons.values()])
            drawings = tuple(drawing for drawing, _row in self._lessons.values())
            self._lessons = dict(zip(keys, zip(drawings, self._features, strict=True), strict=True))
            taught = Taught(drawings, self._features, self._network.unlike)
            self._taught = TaughtClassifier(self._classifier, self._network, taught)


def _lessons(network: "FeatureNetwork", drawings: "Sequence[Drawing]") -> list[Lesson]:
    """Return drawings with the features that a network has for them."""
    lessons: list[Lesson] = []
    for start in range(0, len(drawings), TOGETHER):
        some = drawings[start : start + TOGETHER]
        features = network.features(np.stack([drawing.steps.digit for drawing in some]))
        lessons += [
            (TaughtDrawing(drawing.key, drawing.label, drawing.made, drawing.steps.centred), row)
            for drawing, row in zip(some, features, strict=True)
        ]
    return lessons
