"""The reading of a drawing on the pad: its digits, and the one that is shown, drawn last or chosen."""

import time
from typing import NamedTuple

import numpy as np

from digitpad.core.arrays import Digits, Probabilities
from digitpad.core.ink import StrokePart, Strokes
from digitpad.core.network import Classifier
from digitpad.core.prediction import ReadDigit, Reading, readings_of
from digitpad.core.raster import SMALLEST_DIGIT, Steps, steps_of_ink
from digitpad.core.segment_memory import SegmentMemory
from digitpad.core.segmentation import SegmentedDigit, segment

DECIDES = 0.5  # the weight from which a taught drawing counts for more than the network
AMONG_OTHERS = 0.6  # of the threshold is enough for a digit of a number: standing there says something too


class PadReading(NamedTuple):
    """A drawing as it was read.

    digits: the number, digit by digit from left to right; none without a model or on an empty pad.
    selected: the index of the digit that is shown.
    strokes: those of the digit that is shown; without a model, all.
    steps: its way to 28×28; None on an empty pad.
    parts: which parts of the drawing's strokes each digit has.
    """

    digits: tuple[ReadDigit, ...] = ()
    selected: int = 0
    strokes: Strokes = ()
    steps: Steps | None = None
    parts: tuple[tuple[StrokePart, ...], ...] = ()

    @property
    def reading(self) -> Reading | None:
        """What the network makes of the digit that is shown."""
        return self.digits[self.selected].reading if self.digits else None


class _Timed:
    """A classifier, and the milliseconds it took."""

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier
        self.milliseconds = 0.0

    def probabilities(self, digits: Digits) -> Probabilities:
        start = time.perf_counter()
        probabilities = self._classifier.probabilities(digits)
        self.milliseconds += (time.perf_counter() - start) * 1000
        return probabilities


class PadReader:
    """Reads the drawing on the pad, and anew only where the drawing or the model is another."""

    def __init__(self) -> None:
        """Nothing is drawn."""
        self._strokes: Strokes = ()
        self._in_motion = False  # whether it was when they were read
        self._classifier: Classifier | None = None
        self._groups: tuple[SegmentedDigit, ...] = ()
        self._digits: tuple[ReadDigit, ...] = ()
        self._memory = SegmentMemory()
        self._chosen: int | None = None  # with the arrows, until the drawing changes
        self._corrections: dict[Strokes, int] = {}  # what the user says that digits of a number are

    def read(self, strokes: Strokes, classifier: Classifier | None, in_motion: bool = False) -> PadReading:
        """Return the reading of a drawing; without a model it is one digit that nobody reads.

        in_motion: whether the pen goes on, which waits for this: points of its way would be lost.
        """
        is_known = strokes is self._strokes or strokes == self._strokes
        was_hasty = self._in_motion and not in_motion
        if not is_known or was_hasty or classifier is not self._classifier:
            self._in_motion = in_motion
            self._read(strokes, classifier, is_known)
        if not self._groups:
            steps = steps_of_ink(strokes, SMALLEST_DIGIT) if strokes else None
            return PadReading(strokes=strokes, steps=steps)
        selected = self._selected()
        group = self._groups[selected]
        parts = tuple(one.parts for one in self._groups)
        return PadReading(self._digits, selected, group.strokes, group.steps, parts)

    def _read(self, strokes: Strokes, classifier: Classifier | None, is_known: bool) -> None:
        if not is_known:
            self._chosen = None
        if classifier is not self._classifier:
            self._memory = SegmentMemory()
        self._strokes, self._classifier = strokes, classifier
        self._groups, self._digits = (), ()
        if classifier is None or not strokes:
            return
        timed = _Timed(classifier)
        self._groups = segment(strokes, timed, SMALLEST_DIGIT, self._memory, self._in_motion)
        there = {group.strokes for group in self._groups}
        self._corrections = {digit: label for digit, label in self._corrections.items() if digit in there}
        several, rows = zip(*((group.steps, group.probabilities) for group in self._groups), strict=True)
        leniency = AMONG_OTHERS if len(self._groups) > 1 else 1.0
        readings = readings_of(classifier, several, np.stack(rows), timed.milliseconds, leniency)
        self._digits = tuple(
            ReadDigit(
                reading,
                correction=self._corrections.get(group.strokes),
                mark=group.mark,
                is_spaced=group.is_spaced,
                in_row=_in_row(group, reading),
            )
            for group, reading in zip(self._groups, readings, strict=True)
        )

    def _selected(self) -> int:
        """Return the index of the digit that was drawn last, or of another that was chosen."""
        if self._chosen is not None:
            return min(self._chosen, len(self._groups) - 1)
        return max(range(len(self._groups)), key=lambda place: self._groups[place].parts[-1])

    def step(self, count: int) -> None:
        """Choose the digit so many places further to the right, until the drawing changes."""
        if self._groups:
            self._chosen = min(max(self._selected() + count, 0), len(self._groups) - 1)

    def correct(self, digit: Strokes, label: int | None) -> int | None:
        """Correct a digit of the number: it is `label`, or again as it was read where that is None.

        Return the correction before.
        """
        before = self._corrections.pop(digit, None)
        if label is not None:
            self._corrections[digit] = label
        self._digits = tuple(
            read._replace(correction=label) if group.strokes == digit else read
            for group, read in zip(self._groups, self._digits, strict=True)
        )
        return before


def _in_row(group: SegmentedDigit, reading: Reading) -> int | None:
    """Return the digit that the row reader has, where the network has another and no drawing decides."""
    is_taught = reading.neighbour is not None and reading.neighbour.weight >= DECIDES
    return None if is_taught or reading.prediction.sign == str(group.label) else group.label
