"""The digits of the drawing on the pad, and the one that is looked at: the one drawn last, or chosen."""

import time

from digitpad.core.arrays import Digits, Probabilities
from digitpad.core.ink import Strokes
from digitpad.core.network import Classifier
from digitpad.core.prediction import ReadDigit, Reading, prediction_of
from digitpad.core.raster import SMALLEST_DIGIT, Steps, steps_of_ink
from digitpad.core.segmentation import SegmentedDigit, segment


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


class Written:
    """What is written on the pad. It is read anew only where the drawing or the model is another."""

    def __init__(self) -> None:
        """Nothing is written."""
        self._strokes: Strokes = ()
        self._classifier: Classifier | None = None
        self._groups: tuple[SegmentedDigit, ...] = ()
        self._readings: tuple[Reading, ...] = ()
        self._milliseconds = 0.0
        self._chosen: int | None = None  # with the arrows, until the drawing changes
        self._said: dict[Strokes, int] = {}  # what the user says that digits of a number are

    def read(self, strokes: Strokes, classifier: Classifier | None) -> None:
        """Read a drawing; without a model it is one digit that nobody reads."""
        if (strokes, classifier) == (self._strokes, self._classifier):
            return
        if strokes != self._strokes:
            self._chosen = None
        known = self._groups if classifier is self._classifier else ()
        self._strokes, self._classifier, self._milliseconds = strokes, classifier, 0.0
        self._groups = ()
        if classifier and strokes:
            timed = _Timed(classifier)
            self._groups = segment(strokes, timed, SMALLEST_DIGIT, known)
            self._milliseconds = timed.milliseconds
        self._readings = tuple(self._reading(group) for group in self._groups)
        there = {group.strokes for group in self._groups}
        self._said = {digit: said for digit, said in self._said.items() if digit in there}

    @property
    def parts(self) -> tuple[ReadDigit, ...]:
        """The number, digit by digit; none without a model."""
        return tuple(
            ReadDigit(reading, correction=self._said.get(group.strokes))
            for group, reading in zip(self._groups, self._readings, strict=True)
        )

    @property
    def selected(self) -> int:
        """The index of the digit that is looked at: the one with the last stroke, or another by `step`."""
        if self._chosen is not None:
            return min(self._chosen, len(self._groups) - 1)
        last = self._strokes[-1]
        return next(place for place, group in enumerate(self._groups) if last in group.strokes)

    def step(self, count: int) -> None:
        """Look at the digit so many places further to the right, until the drawing changes."""
        if self._groups:
            self._chosen = min(max(self.selected + count, 0), len(self._groups) - 1)

    def say(self, digit: Strokes, said: int | None) -> int | None:
        """Correct the number: the user says what a digit is, or None again. Return what was said before."""
        before = self._said.pop(digit, None)
        if said is not None:
            self._said[digit] = said
        return before

    @property
    def strokes(self) -> Strokes:
        """Those of the digit that is looked at; none where nothing is written."""
        return self._groups[self.selected].strokes if self._groups else self._strokes

    @property
    def steps(self) -> Steps | None:
        """The digit that is looked at in its steps; None where nothing is written."""
        if self._groups:
            return self._groups[self.selected].steps
        return steps_of_ink(self._strokes, SMALLEST_DIGIT) if self._strokes else None

    def _reading(self, group: SegmentedDigit) -> Reading:
        assert self._classifier
        found = prediction_of(group.probabilities, self._classifier.card.threshold)
        return Reading(group.steps, group.probabilities, found, self._milliseconds)
