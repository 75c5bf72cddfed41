"""Labelling of the digit on the pad: the drawing is kept under its label, to learn from."""

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from digitpad.core.ink import Strokes
from digitpad.core.network import Classifier
from digitpad.core.prediction import read_digit
from digitpad.core.raster import Steps
from digitpad.errors import StoreError
from digitpad.language import _

if TYPE_CHECKING:
    from digitpad.drawings.drawings import Drawing, Drawings
    from digitpad.pictures.model import Glyph


class LabellingPorts(NamedTuple):
    """What labelling needs of the rest of the program.

    drawings: where labelled drawings are kept, opened when the first label is given.
    current: the digit that is shown, as strokes of the pad or as a picture's glyph; None where none is.
    current_steps: the same on its way to 28×28.
    classifier: the network in use; learned_until: see `ModelInUse`.
    is_drawing: whether the pen is down.
    correct: corrects a digit of the number, or, given None, takes that back; returns the correction before.
    notice: shows a sentence in the status bar, perhaps with a button to undo it.
    refresh: shows the main window anew.
    """

    drawings: "Callable[[], Drawings]"
    current: "Callable[[], Strokes | Glyph | None]"
    current_steps: Callable[[], Steps | None]
    classifier: Callable[[], Classifier | None]
    learned_until: Callable[[], str]
    is_drawing: Callable[[], bool]
    correct: "Callable[[Strokes | Glyph, int | None], int | None]"
    notice: Callable[[str, bool], None]
    refresh: Callable[[], None]


class Labelling:
    """Keeps the label of the drawing, or of the picture in front of it, and can take it back."""

    def __init__(self, ports: LabellingPorts) -> None:
        """Nothing has been labelled yet."""
        self._ports = ports
        self._revert: Callable[[], str] | None = None
        self._corrected: tuple[Strokes | Glyph, int | None] | None = None  # last, and the label before
        self._known: tuple[Strokes, int] | None = None  # the drawing that is kept, and as which digit
        self._has_labelled = False  # whether the drawings have been opened
        self._waiting: tuple[str, int] | None = None  # how many wait to be learned; and see `learned_until`
        self._known_glyphs: WeakKeyDictionary[Glyph, int] = WeakKeyDictionary()

    def label_of(self, on_pad: "Strokes | Glyph | None") -> int | None:
        """Return what a digit is kept as, as far as that is known without looking it up."""
        if on_pad is None or isinstance(on_pad, tuple):
            known, label = self._known or ((), None)
            return label if on_pad is known or on_pad == known else None
        return self._known_glyphs.get(on_pad)

    def waiting(self) -> int:
        """Return how many drawings the model in use has not learned from; 0 before the first label."""
        if not self._has_labelled:
            return 0
        until = self._ports.learned_until()
        if self._waiting is None or self._waiting[0] != until:
            with suppress(StoreError):  # the next label says what is wrong
                self._waiting = (until, self._ports.drawings().count_since(until))
        return self._waiting[1] if self._waiting else 0

    @property
    def can_undo(self) -> bool:
        """Whether there is a label that can be taken back."""
        return self._revert is not None

    def label(self, digit: int) -> None:
        """Keep what is on the pad as `digit`; what is kept already is not kept twice, but relabelled.

        Raises:
            StoreError: it cannot be kept.
        """
        on_pad = self._ports.current()
        if not on_pad or self._ports.is_drawing():
            return
        drawing = self._drawing(digit, on_pad)
        there = self._ports.drawings().find(drawing)
        if there and there.label == digit:
            self._correct(digit)
            self._report(_("Already kept as {digit}.").format(digit=digit), digit)
        elif there:
            self._relabel(there, digit)
        else:
            self._keep(drawing)

    def undo(self) -> None:
        """Take back the last label.

        Raises:
            StoreError: it cannot be taken back.
        """
        if self._revert:
            sentence = self._revert()
            self._revert = None
            if self._corrected:
                self._ports.correct(*self._corrected)
            self.forget()
            self._ports.notice(sentence, False)

    def open(self, drawing: "Drawing") -> None:
        """Know that `drawing`, now on the pad, is kept."""
        self._know(drawing.label)
        self._ports.refresh()

    def forget(self) -> None:
        """Know no longer what the drawing on the pad is kept as: it may have been changed elsewhere."""
        self._known = None
        self._waiting = None
        self._known_glyphs.clear()
        self._ports.refresh()

    def _know(self, digit: int) -> None:
        on_pad = self._ports.current()
        if on_pad is None or isinstance(on_pad, tuple):
            self._known = (on_pad, digit) if on_pad else None
        else:
            self._known_glyphs[on_pad] = digit

    def _drawing(self, digit: int, on_pad: "Strokes | Glyph") -> "Drawing":
        """Return what is on the pad as a drawing, with the model's prediction."""
        from digitpad.drawings.drawings import Drawing, KeptPrediction

        steps, classifier, prediction = self._ports.current_steps(), self._ports.classifier(), None
        if steps and classifier:
            found = read_digit(classifier, steps).prediction
            read = found.digit if found.is_digit else None
            prediction = KeptPrediction(read, found.confidence, classifier.card.name)
        if isinstance(on_pad, tuple):
            return Drawing(digit, on_pad, prediction=prediction)
        assert steps
        return Drawing(digit, glyph=steps.centred, prediction=prediction)

    def _keep(self, drawing: "Drawing") -> None:
        kept = self._ports.drawings().add(drawing)

        def revert() -> str:
            self._ports.drawings().remove([kept.key])
            return _("No longer kept.")

        self._revert, self._corrected = revert, self._correct(kept.label)
        self._report(_("Kept as {digit}.").format(digit=kept.label), kept.label)

    def _relabel(self, there: "Drawing", digit: int) -> None:
        self._ports.drawings().relabel([there.key], digit)

        def revert() -> str:
            self._ports.drawings().relabel([there.key], there.label)
            return _("Kept as {digit} again.").format(digit=there.label)

        self._revert, self._corrected = revert, self._correct(digit)
        sentence = _("Now kept as {digit}, no longer as {before}.")
        self._report(sentence.format(digit=digit, before=there.label), digit)

    def _correct(self, digit: int) -> "tuple[Strokes | Glyph, int | None] | None":
        """Correct the number on the pad or in a picture; return what takes that back."""
        on_pad = self._ports.current()
        return (on_pad, self._ports.correct(on_pad, digit)) if on_pad else None

    def _report(self, sentence: str, digit: int) -> None:
        self._has_labelled, self._waiting = True, None
        self._know(digit)
        self._ports.notice(sentence, self.can_undo)
