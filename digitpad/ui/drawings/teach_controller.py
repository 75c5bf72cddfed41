"""Teaching: the user says which digit is on the pad, and the drawing is kept to learn from."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from digitpad.core.ink import Strokes
from digitpad.core.prediction import read_digit
from digitpad.drawings.drawings import Drawing, KeptPrediction
from digitpad.language import _
from digitpad.pictures.model import Glyph

if TYPE_CHECKING:
    from digitpad.app import App


class Teacher:
    """Keeps what the user says of the drawing, or of the picture in front of it, and can take it back."""

    def __init__(self, app: "App") -> None:
        """Nothing has been said yet."""
        self._app = app
        self._take_back: Callable[[], str] | None = None
        self._corrected: tuple[Strokes | Glyph, int | None] | None = None  # what was said last, and before
        self._known: tuple[Strokes, int] | None = None  # the drawing that is kept, and as which digit
        self._known_glyphs: WeakKeyDictionary[Glyph, int] = WeakKeyDictionary()

    @property
    def label(self) -> int | None:
        """What the drawing on the pad is kept as, as far as that is known without looking it up."""
        on_pad = self._on_pad()
        if isinstance(on_pad, Glyph):
            return self._known_glyphs.get(on_pad)
        if self._known is None:
            return None
        known, label = self._known
        return label if on_pad is known or on_pad == known else None

    @property
    def can_undo(self) -> bool:
        """Whether there is something said that can be taken back."""
        return self._take_back is not None

    def say(self, digit: int) -> None:
        """Keep what is on the pad as `digit`; what is kept already is not kept twice, but relabelled.

        Raises:
            StoreError: it cannot be kept.
        """
        app = self._app
        if not self._on_pad() or app.window.pen.is_down:
            return
        drawing = self._drawing(digit)
        there = app.drawings.find(drawing)
        if there and there.label == digit:
            self._correct(digit)
            self._tell(_("Already kept as {digit}.").format(digit=digit), digit)
        elif there:
            self._relabel(there, digit)
        else:
            self._keep(drawing)

    def undo(self) -> None:
        """Take back what was said last.

        Raises:
            StoreError: it cannot be taken back.
        """
        if self._take_back:
            sentence = self._take_back()
            self._take_back = None
            if self._corrected:
                self._say(*self._corrected)
            self.forget()
            self._app.notice(sentence)

    def open(self, drawing: Drawing) -> None:
        """Take note that `drawing`, now on the pad, is kept."""
        self._know(drawing.label)
        self._app.refresh()

    def forget(self) -> None:
        """Know no longer what the drawing on the pad is kept as: it may have been changed elsewhere."""
        self._known = None
        self._known_glyphs.clear()
        self._app.refresh()

    def _on_pad(self) -> Strokes | Glyph | None:
        """Return what a label is about: the digit that is looked at, as strokes, or a picture's glyph."""
        picture = self._app.picture
        return picture.glyph if picture else self._app.written.strokes or None

    def _know(self, digit: int) -> None:
        on_pad = self._on_pad()
        if isinstance(on_pad, Glyph):
            self._known_glyphs[on_pad] = digit
        else:
            self._known = (on_pad, digit) if on_pad else None

    def _drawing(self, digit: int) -> Drawing:
        """Return what is on the pad as a drawing, with what the model says of it now."""
        app = self._app
        steps, prediction = app.steps(), None
        if steps and app.classifier:
            found = read_digit(app.classifier, steps).prediction
            read = found.digit if found.is_digit else None
            prediction = KeptPrediction(read, found.confidence, app.classifier.card.name)
        if steps and app.picture:
            return Drawing(digit, glyph=steps.centred, prediction=prediction)
        return Drawing(digit, app.written.strokes, prediction=prediction)

    def _keep(self, drawing: Drawing) -> None:
        kept = self._app.drawings.add(drawing)

        def take_back() -> str:
            self._app.drawings.remove([kept.key])
            return _("No longer kept.")

        self._take_back, self._corrected = take_back, self._correct(kept.label)
        self._tell(_("Kept as {digit}.").format(digit=kept.label), kept.label)

    def _relabel(self, there: Drawing, digit: int) -> None:
        self._app.drawings.relabel([there.key], digit)

        def take_back() -> str:
            self._app.drawings.relabel([there.key], there.label)
            return _("Kept as {digit} again.").format(digit=there.label)

        self._take_back, self._corrected = take_back, self._correct(digit)
        sentence = _("Now kept as {digit}, no longer as {before}.")
        self._tell(sentence.format(digit=digit, before=there.label), digit)

    def _correct(self, digit: int) -> tuple[Strokes | Glyph, int | None] | None:
        """Correct the number on the pad or in a picture; return what takes that back."""
        on_pad = self._on_pad()
        return (on_pad, self._say(on_pad, digit)) if on_pad else None

    def _say(self, on_pad: Strokes | Glyph, digit: int | None) -> int | None:
        if isinstance(on_pad, Glyph):
            return self._app.pictures.say(on_pad, digit)
        return self._app.written.say(on_pad, digit)

    def _tell(self, sentence: str, digit: int) -> None:
        self._know(digit)
        self._app.notice(sentence, undo=self.can_undo)
